"""What a claim says of a resource."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cop_scan.evidence import Json


class Outcome(StrEnum):
    """The five outcomes; a waiver is an overlay on `fail`, never an outcome."""

    PASS = "pass"  # noqa: S105 - an outcome, no password
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    ERROR = "error"


ASSURANCE = {
    "A3": "read from the platform's own settings",
    "A2": "read from files and pipeline definitions: declared, not proof of execution",
    "A1": "attested by a named person, with evidence that can be checked",
    "A0": "attested by a named person, unverified",
}
"""How a finding is known (claims catalogue, section 2)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One outcome for one claim and one resource, with what it rests on."""

    claim: str
    rev: int
    resource: str
    """Id of the resource."""
    outcome: Outcome
    reason: str
    """A stable word for `unknown` and `error`, such as `not_collected` or `timeout`, or `elsewhere`; else empty."""
    message: str
    """A sentence about this resource."""
    evidence: Json
    """The values that the policy looked at; for `unknown` the gaps."""
    assurance: str
    """A key of `ASSURANCE`."""
    engine: str
    """The policy language that decided: `rego`, `checkov`, or `contract` where no policy was asked."""
    waiver: str | None = None
    """Id of the live waiver that covers a `fail`."""
