"""A fact as a policy may see it: in the shape that its definition publishes, or a gap that says where it is not.

Sources and snapshots may come from elsewhere, or from another version; no policy is to guard against what they hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cop_scan.catalogue import FactSpec, Form
from cop_scan.evidence import Fact, Status
from cop_scan.facts.derive import Reader, derive
from cop_scan.jsonshape import Shape

_TEXT = {"type": "string"}
_COLLECTED = Shape(
    {
        "type": "object",
        "required": ["files", "hidden"],
        "properties": {
            "files": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["path", "digest", "size"],
                    "properties": {"path": _TEXT, "digest": _TEXT, "size": {"type": "integer", "minimum": 0}},
                },
            },
            "hidden": {"type": "array"},
        },
    }
)
"""What a source gives of a fact whose form reads files; its hidden parts are the derived value's."""


class Shapes:
    """The shapes of all facts, each compiled when it is first met."""

    def __init__(self, facts: Mapping[str, FactSpec]) -> None:
        self._facts = facts
        self._shapes: dict[str, Shape] = {}

    def derived(self, fact: Fact, read: Reader) -> Fact:
        """The fact with the value that policies see, or a gap where that would be of another shape."""
        spec = self._facts[fact.key]
        if fact.key not in self._shapes:
            self._shapes[fact.key] = Shape(spec.schema)
        collected = fact if spec.form is Form.VALUE else _checked(fact, _COLLECTED)
        return _checked(derive(spec, collected, read), self._shapes[fact.key])


def _checked(fact: Fact, shape: Shape) -> Fact:
    if not fact.ok or not (fault := shape.fault(fact.value)):
        return fact
    return replace(
        fact, status=Status.MALFORMED, value=None, detail=f"Its value has not the shape of this fact: {fault}"
    )
