"""A JSON Schema, compiled, and where a value departs from it (draft 2020-12; a format is a note and checks nothing).

jsonschema-rs is asked every time: on the values of our examples that takes 2 µs, where the digest by which an answer
could be remembered takes 6, and a digest that came with the value is not one to trust.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from jsonschema_rs import Draft202012Validator, ValidationError, canonical

from cop_scan.evidence import Json

MAX_FAULT = 240
"""Characters that are told of a fault."""
_VALUE = "The value"
"""Stands in the message for what was found, which may be a secret."""


class Shape:
    """What a JSON Schema describes."""

    def __init__(self, schema: Mapping[str, Json]) -> None:
        """Raises ValueError where that is no schema, or one that refers to what lies outside it."""
        try:
            self._validator = Draft202012Validator(dict(schema), mask=_VALUE, offline=True)
        except ValidationError as fault:
            raise ValueError(f"{'/'.join(map(str, fault.instance_path))}: {fault.message}") from None

    def fault(self, value: Json) -> str:
        """Where the value departs first and what was expected there, in the schema's words; empty where it does not.

        A value that is not JSON, or nested more than 255 deep, departs from every shape.
        """
        try:
            canonical.json.to_string(value)  # bounds the depth: the validator follows a recursive schema without end
            self._validator.validate(value)
        except ValidationError as fault:
            told = _told(fault)
            return told if len(told) <= MAX_FAULT else told[: MAX_FAULT - 1] + "…"
        except ValueError:
            return "It is nested too deeply, or is not JSON."
        return ""


def _told(fault: ValidationError) -> str:
    """Without the names that only the value has: they may be secrets as well."""
    words = fault.evaluation_path
    published = {name for word, name in pairwise(words) if word == "properties"}
    steps = [str(step) if isinstance(step, int) or step in published else "*" for step in fault.instance_path]
    named = "propertyNames" in words or words[-1:] in (["additionalProperties"], ["unevaluatedProperties"])
    told = "It has a field of a name that is not expected" if named else fault.message
    return f"{'/'.join(steps)}: {told}" if steps else told
