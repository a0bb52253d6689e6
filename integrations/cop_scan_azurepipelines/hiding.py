"""Values in the making whose fields may be hidden, and switches that two levels set."""

from __future__ import annotations

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import Asked, body, ordered, part, partial, unseen
from cop_scan.sources.answers import Answer
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines.asks import LEFT_OUT
from cop_scan_azurepipelines.organisation import Organisation
from cop_scan_azurepipelines.project import Project


class Hiding:
    """A value in the making, whose fields may be hidden."""

    def __init__(self) -> None:
        self.value: dict[str, Json] = {}
        self.hidden: list[dict[str, Json]] = []
        self.answers: list[Answer] = []

    def hide(self, name: str, why: Asked | None, status: Status | None = None) -> None:
        """Name a field that was not seen."""
        told = unseen(name, why if why is not None else "It was not asked for.")
        self.hidden.append(told if status is None else part(name, status, str(told["detail"])))

    def missing(self, name: str) -> None:
        """Name a field that an answer leaves out."""
        self.hide(name, LEFT_OUT, Status.HIDDEN)

    def fact(self, key: str) -> Fact:
        """The fact; a gap where nothing of it was seen."""
        return partial(key, {**self.value, "hidden": ordered(self.hidden)}, *self.answers)


def setting(organisation: Organisation, project: Project, name: str) -> tuple[bool | None, Asked | None]:
    """A switch that the organisation or the project sets, the organisation first; None and why where it is not seen."""
    above, own = organisation.answers.get(at.SETTINGS), project.answers.get(at.GENERAL)
    values = [(body(answer) or {}).get(name) for answer in (above, own)]
    if True in values:
        return True, None
    for value, answer in zip(values, (above, own), strict=True):
        if not isinstance(value, bool):
            return None, LEFT_OUT if answer is not None and answer.ok else answer
    return False, None
