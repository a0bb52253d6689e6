"""What is known of waivers: the files' contents, how each stands, and what is wrong with any."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MAX_RENEWALS = 2
LIVE = "live"
"""State of a waiver that is in force; of one that is not, the state is the `Kind` of what is wrong."""


class Kind(StrEnum):
    """What can be wrong with a waiver; the earlier of two gives the state."""

    MALFORMED = "malformed"
    """The file or document cannot be read: there is no waiver."""
    DUPLICATE = "duplicate"
    """Several waivers have the id, so that none of them counts."""
    SELF_APPROVED = "self_approved"
    TOO_MANY_RENEWALS = "too_many_renewals"
    TOO_LONG = "too_long"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    OVER_BROAD = "over_broad"
    """A subject that matches more resources than it may, and so covers none."""
    UNDECIDED = "undecided"
    """What it names is unknown or in error; a waiver covers failures only."""
    STALE = "stale"
    """There is nothing to waive: no such resource or claim, or no failure any more."""
    NOT_JUDGED = "not_judged"
    """The claim is one of the catalogue's and was not judged in this run."""


REFUSED = (
    *(Kind.MALFORMED, Kind.DUPLICATE, Kind.SELF_APPROVED, Kind.TOO_MANY_RENEWALS, Kind.TOO_LONG),
    *(Kind.NOT_YET_VALID, Kind.EXPIRED),
)
"""With one of these a waiver covers nothing at all."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One subject of a waiver: an exact name or id, or a glob with the most that it may match."""

    text: str
    max_match: int = 0
    """0 for an exact name or id."""

    @property
    def is_glob(self) -> bool:
        """Whether `*` and `?` stand for other characters."""
        return self.max_match > 0

    def __str__(self) -> str:
        return f"{self.text} (at most {self.max_match})" if self.is_glob else self.text


@dataclass(frozen=True, slots=True)
class Waiver:
    """One waiver, as its file holds it. Dates are texts such as 2026-01-31."""

    id: str
    claims: tuple[str, ...]
    subjects: tuple[Scope, ...]
    reason: str
    risk_statement: str
    compensating_controls: tuple[str, ...]
    owner: str
    approver: str
    approver_role: str
    approved: str
    created: str
    expires: str
    """The last day on which it is in force."""
    ticket: str
    renewals: int
    file: str
    line: int
    """Where its document begins."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with a waiver or a waiver file, for people to mend."""

    kind: Kind
    message: str
    """One sentence."""
    file: str
    line: int = 0
    waiver: str = ""
    """Its id, where the file could be read."""
    claim: str = ""
    subject: str = ""
    """As the waiver writes it."""


@dataclass(frozen=True, slots=True)
class Register:
    """What waiver files hold, before it is laid over findings."""

    waivers: tuple[Waiver, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Files and documents that could not be read."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One waiver and how it stands at the time of the report."""

    waiver: Waiver
    state: str
    """`live`, or the `Kind` that keeps it from being so."""
    covers: int | None
    """Failures that it covers; None where there were no findings to lay it over."""


@dataclass(frozen=True, slots=True)
class Waivers:
    """Every waiver with its standing, and everything that is wrong, in a stable order."""

    entries: tuple[Standing, ...] = ()
    """Sorted by id, file and line."""
    problems: tuple[Problem, ...] = ()
    """Sorted by file, line, waiver, kind, claim and subject."""
