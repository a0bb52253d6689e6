"""Waivers laid over findings: a pure function of both, the catalogue and the time.

A waiver in force covers failures that it names, and nothing else: never what is unknown, in error or passes.
Outcomes stay what they are; what is wrong with a waiver is a problem of its own, never silence.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from cop_scan.catalogue import Catalogue
from cop_scan.finding import Finding, Outcome
from cop_scan.privacy import MARK
from cop_scan.waivers.matching import Matcher
from cop_scan.waivers.model import (
    LIVE,
    MAX_RENEWALS,
    REFUSED,
    Kind,
    Problem,
    Register,
    Scope,
    Standing,
    Waiver,
    Waivers,
)

SHORT, LONG = 180, 365
"""Days that a waiver may last: of a `shall` claim of critical or high severity, and of any other."""
_ORDER = {kind: number for number, kind in enumerate(Kind)}
_OPEN = (Outcome.UNKNOWN, Outcome.ERROR)
_Findings = Mapping[tuple[str, str], Finding]


def apply(
    register: Register, findings: Sequence[Finding], names: Mapping[str, str], catalogue: Catalogue, now: str
) -> tuple[tuple[Finding, ...], Waivers]:
    """The findings, each failure with the waiver that covers it, and how every waiver stands.

    `names` are the report's resources, id -> name. Of several waivers the one that ends last is named.
    """
    by_subject = {(finding.claim, finding.resource): finding for finding in findings}
    overlay = _Overlay(by_subject, Matcher(names), catalogue)
    stood = [_stand(waiver, refusals, overlay) for waiver, refusals in _judged(register, catalogue, now)]
    covering: dict[tuple[str, str], Waiver] = {}
    for one in stood:
        for key in one.covers:
            covering[key] = max(covering.get(key, one.waiver), one.waiver, key=lambda w: (w.expires, w.id))
    waived = tuple(
        replace(finding, waiver=covering[key].id) if (key := (finding.claim, finding.resource)) in covering else finding
        for finding in findings
    )
    entries = [Standing(one.waiver, _state(one), len(one.covers)) for one in stood]
    return waived, _ordered(entries, [*register.problems, *(p for one in stood for p in one.problems)])


def standing(register: Register, catalogue: Catalogue, now: str) -> Waivers:
    """How every waiver stands where there are no findings: by its own words and the time."""
    stood = [_Stood(waiver, refusals, ()) for waiver, refusals in _judged(register, catalogue, now)]
    entries = [Standing(one.waiver, one.problems[0].kind.value if one.problems else LIVE, None) for one in stood]
    return _ordered(entries, [*register.problems, *(p for one in stood for p in one.problems)])


def longest(claims: Sequence[str], catalogue: Catalogue) -> int:
    """For how many days a waiver of those claims may last."""
    weights = {
        planned.id: (provision.level, planned.severity)
        for edition in catalogue.editions
        for provision in edition.provisions
        for planned in provision.claims
    }
    weights |= {claim.id: (claim.level, claim.severity) for claim in catalogue.claims}
    # A claim that nobody knows is taken for an important one.
    strict = [weights.get(claim, ("shall", "critical")) for claim in claims]
    return SHORT if any(level == "shall" and worth in ("critical", "high") for level, worth in strict) else LONG


@dataclass(frozen=True, slots=True)
class _Stood:
    """A waiver after it was laid over the findings."""

    waiver: Waiver
    problems: Sequence[Problem]
    covers: Sequence[tuple[str, str]]


def _state(one: _Stood) -> str:
    """`live` if it covers anything; else what is most wrong with it."""
    if one.covers:
        return LIVE
    return min((p.kind for p in one.problems), key=_ORDER.__getitem__, default=Kind.STALE).value


def _ordered(entries: Sequence[Standing], problems: Sequence[Problem]) -> Waivers:
    """In an order that does not depend on that of the files."""
    return Waivers(
        tuple(sorted(entries, key=lambda s: (s.waiver.id, s.waiver.file, s.waiver.line))),
        tuple(sorted(problems, key=lambda p: (p.file, p.line, p.waiver, _ORDER[p.kind], p.claim, p.subject))),
    )


def _judged(register: Register, catalogue: Catalogue, now: str) -> Iterator[tuple[Waiver, list[Problem]]]:
    """Every waiver with what keeps it from being in force, the most serious first."""
    today = _day(now)
    ids = Counter(waiver.id for waiver in register.waivers)
    for waiver in register.waivers:
        said = dict(_refusals(waiver, ids[waiver.id], longest(waiver.claims, catalogue), today))
        yield waiver, [_problem(waiver, kind, said[kind]) for kind in REFUSED if kind in said]


def _day(now: str) -> str:
    """The day of a time, in UTC; of no time that can be read the last of all days, on which nothing is in force."""
    try:
        return datetime.fromisoformat(now).astimezone(UTC).date().isoformat()
    except (ValueError, OverflowError):
        return date.max.isoformat()


def _refusals(waiver: Waiver, same: int, limit: int, today: str) -> Iterator[tuple[Kind, str]]:
    days = (date.fromisoformat(waiver.expires) - date.fromisoformat(waiver.created)).days
    starts = max(waiver.created, waiver.approved)
    if same > 1:
        yield Kind.DUPLICATE, f"{same} waivers have this id; none of them counts."
    if _people(waiver.owner) & _people(waiver.approver):
        yield Kind.SELF_APPROVED, "Its owner approved it; somebody else must."
    if waiver.renewals > MAX_RENEWALS:
        yield Kind.TOO_MANY_RENEWALS, f"It was renewed {waiver.renewals} times; {MAX_RENEWALS} are the most."
    waited = (date.fromisoformat(waiver.created) - date.fromisoformat(waiver.approved)).days
    if waited > limit:
        yield (
            Kind.TOO_LONG,
            f"It was approved {waited} days before it was created; for its claims {limit} are the most.",
        )
    elif days > limit:
        yield Kind.TOO_LONG, f"It lasts {days} days; for its claims {limit} are the most."
    if starts > today:
        yield Kind.NOT_YET_VALID, f"It is valid from {starts}; until then its failures count."
    if waiver.expires < today:
        yield Kind.EXPIRED, f"It ended on {waiver.expires}; its failures count."


def _people(text: str) -> set[str]:
    """Whom a text names, so that two texts share an element if they may name the same person."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf").casefold()
    marks = set(MARK.findall(plain))
    name = "".join(c if c.isalnum() else " " for c in MARK.sub(" ", plain)).split()
    return {*marks, " ".join(sorted(name))} if name else marks or {plain}


def _problem(waiver: Waiver, kind: Kind, message: str, claim: str = "", subject: str = "") -> Problem:
    return Problem(kind, message, waiver.file, waiver.line, waiver.id, claim, subject)


class _Overlay:
    """The findings, asked for what a waiver names."""

    def __init__(self, findings: _Findings, matcher: Matcher, catalogue: Catalogue) -> None:
        self.findings = findings
        self.matcher = matcher
        self.enabled = {claim.id for claim in catalogue.claims}
        self.planned = catalogue.planned

    def claim_problem(self, claim: str) -> tuple[Kind, str] | None:
        """Why nothing can be waived of the claim, whatever the resource."""
        if claim in self.enabled:
            return None
        if claim in self.planned:
            return Kind.NOT_JUDGED, "The claim was not judged: it has no policy, or was left out of this run."
        return Kind.STALE, "There is no such claim."

    def scope_problem(self, scope: Scope, found: Sequence[str]) -> tuple[Kind, str] | None:
        """Why the subject covers nothing, whatever the claim."""
        if not found:
            hint = " Several are named by {glob: ..., max_match: ...}." if "*" in scope.text else ""
            return Kind.STALE, f"There is no such resource.{'' if scope.is_glob else hint}"
        if scope.is_glob and len(found) > scope.max_match:
            return Kind.OVER_BROAD, f"It matches {len(found)} resources; max_match is {scope.max_match}."
        if not scope.is_glob and len(found) > 1:
            return Kind.OVER_BROAD, f"{len(found)} resources have this name; use the id of the one that is meant."
        return None


def _stand(waiver: Waiver, refusals: list[Problem], overlay: _Overlay) -> _Stood:
    if refusals:
        return _Stood(waiver, refusals, ())
    problems: list[Problem] = []
    claims = []
    for claim in waiver.claims:
        if wrong := overlay.claim_problem(claim):
            problems.append(_problem(waiver, *wrong, claim))
        else:
            claims.append(claim)
    covers: dict[tuple[str, str], None] = {}
    for scope in waiver.subjects:
        found = overlay.matcher.matches(scope)
        if wrong := overlay.scope_problem(scope, found):
            problems.append(_problem(waiver, *wrong, "", scope.text))
            continue
        for claim in claims:
            keys = [(claim, resource) for resource in found]
            failing = [key for key in keys if _outcome(key, overlay.findings) is Outcome.FAIL]
            covers |= dict.fromkeys(failing)
            problems += _uncovered(waiver, scope, keys, len(failing), overlay.findings)
    return _Stood(waiver, problems, tuple(covers))


def _outcome(key: tuple[str, str], findings: _Findings) -> Outcome | None:
    return findings[key].outcome if key in findings else None


def _uncovered(
    waiver: Waiver, scope: Scope, keys: Sequence[tuple[str, str]], failing: int, findings: _Findings
) -> Iterator[Problem]:
    """What one subject names, for one claim, that no waiver can cover."""
    outcomes = Counter(_outcome(key, findings) for key in keys)
    undecided = sum(outcomes[outcome] for outcome in _OPEN)
    claim = keys[0][0]
    if undecided:
        words = "It is unknown or in error" if len(keys) == 1 else f"{undecided} of {len(keys)} are unknown or in error"
        message = f"{words}, which no waiver covers: make visible what was not seen."
        yield _problem(waiver, Kind.UNDECIDED, message, claim, scope.text)
    elif not failing:
        yield _problem(waiver, Kind.STALE, f"Nothing fails any more: {_now(outcomes)}.", claim, scope.text)


def _now(outcomes: Mapping[Outcome | None, int]) -> str:
    words = {Outcome.PASS: "pass", Outcome.NOT_APPLICABLE: "not applicable", None: "not judged by this claim"}
    return ", ".join(f"{outcomes[outcome]} {word}" for outcome, word in words.items() if outcomes.get(outcome))
