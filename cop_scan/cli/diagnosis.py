"""From what credentials see of a sample to the claims that will stay unknown: a claim needs one alternative whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cop_scan.catalogue import Catalogue, Claim
from cop_scan.estate import Estate, Place
from cop_scan.evidence import Status
from cop_scan.plan import each
from cop_scan.sources.interface import Prober, Sight, Source, Target

PARTIAL = "partial"
_SEEN = (Status.OK.value, Status.FEATURE_OFF.value)
"""That a feature is off was seen: no permission shows more."""


class Prospect(StrEnum):
    """What will become of a claim."""

    DECIDED = "decided"
    MAY = "may_stay_unknown"
    """Everything is seen, but something only in part."""
    UNKNOWN = "stays_unknown"


@dataclass(frozen=True, slots=True)
class Seen:
    """A fact as one credential sees it, over all samples."""

    credential: str
    fact: str
    status: str
    """A value of `Status`, or `partial`."""
    samples: tuple[Sight, ...]
    permissions: tuple[str, ...]
    """What would cure it, in the platform's words."""
    detail: str
    """Why it is not seen, from the first sample where it is not."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One claim with one credential."""

    claim: str
    credential: str
    prospect: Prospect
    lacking: tuple[Seen | str, ...]
    """What is unseen, wholly or in part, of the alternative that lacks least; a key where nothing was said of it."""
    optional: tuple[Seen | str, ...]
    """Facts that it can do without, and that are unseen."""


@dataclass(frozen=True, slots=True)
class Examined:
    """One target."""

    place: Place
    facts: tuple[Seen, ...]
    verdicts: tuple[Verdict, ...]
    """None for claims that nothing in this target is judged by."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """An estate."""

    targets: tuple[Examined, ...]
    unprobed: tuple[Place, ...]
    """Targets whose source cannot be probed."""
    failed: tuple[tuple[str, str], ...]
    cures: Mapping[str, str]
    """Fact -> what gives it, by its definition."""

    @property
    def lacking(self) -> bool:
        """Whether a claim stays unknown, or may for want of a permission."""
        return any(_lacks(verdict) for target in self.targets for verdict in target.verdicts)


def _lacks(verdict: Verdict) -> bool:
    curable = any(isinstance(one, Seen) and one.permissions for one in verdict.lacking)
    return verdict.prospect is Prospect.UNKNOWN or (verdict.prospect is Prospect.MAY and curable)


def diagnose(estate: Estate, catalogue: Catalogue) -> Diagnosis:
    """Probe every target.

    Raises SourceError if the only target cannot be read, InputError if an option is wrong.
    """

    def ask(source: Source, target: Target) -> list[Sight] | None:
        return source.probe(target, catalogue.wanted()) if isinstance(source, Prober) else None

    found, failed = each(estate, ask)
    return Diagnosis(
        tuple(_examined(place, sights, catalogue) for place, sights in found if sights is not None),
        tuple(place for place, sights in found if sights is None),
        tuple(failed),
        {key: spec.cure for key, spec in catalogue.facts.items()},
    )


def _examined(place: Place, sights: Sequence[Sight], catalogue: Catalogue) -> Examined:
    grouped: dict[tuple[str, str], list[Sight]] = {}
    for sight in _telling(sights):
        grouped.setdefault((sight.credential, sight.fact), []).append(sight)
    facts = tuple(_seen(credential, fact, group) for (credential, fact), group in sorted(grouped.items()))
    verdicts = [
        _verdict(claim, credential, {seen.fact: seen for seen in facts if seen.credential == credential})
        for credential in sorted({seen.credential for seen in facts})
        for claim in catalogue.claims
        if {key for keys in claim.evidence for key in keys} & {seen.fact for seen in facts}
    ]
    return Examined(place, facts, tuple(verdicts))


def _telling(sights: Sequence[Sight]) -> Sequence[Sight]:
    """Without resources of which nothing was asked, as archived ones, where others tell what the credential sees."""
    asked = {(s.credential, s.sample) for s in sights if s.status != Status.NOT_COLLECTED}
    told = {(s.credential, s.fact) for s in sights if (s.credential, s.sample) in asked}
    return [s for s in sights if (s.credential, s.sample) in asked or (s.credential, s.fact) not in told]


def _seen(credential: str, fact: str, samples: Sequence[Sight]) -> Seen:
    """All samples together: one that is not seen like the others makes the fact partial."""
    unseen = [sight for sight in samples if sight.status not in _SEEN]
    status = next((sight.status for sight in samples if sight.status == Status.OK), samples[0].status)
    if unseen:
        status = PARTIAL if len(unseen) < len(samples) else unseen[0].status
    if PARTIAL in {sight.status for sight in unseen}:
        status = PARTIAL
    permissions = tuple(dict.fromkeys(sight.permission for sight in unseen if sight.permission))
    detail = next((sight.detail for sight in unseen if sight.detail), "")
    return Seen(credential, fact, status, tuple(samples), permissions, detail)


def _verdict(claim: Claim, credential: str, facts: Mapping[str, Seen]) -> Verdict:
    alternatives = [_lack(keys, facts) for keys in claim.evidence]
    lacking = min(alternatives, key=lambda lack: (sum(map(_is_unseen, lack)), len(lack)))
    prospect = Prospect.DECIDED
    if lacking:
        prospect = Prospect.UNKNOWN if any(map(_is_unseen, lacking)) else Prospect.MAY
    return Verdict(claim.id, credential, prospect, tuple(lacking), tuple(_lack(claim.optional, facts)))


def _lack(keys: Sequence[str], facts: Mapping[str, Seen]) -> list[Seen | str]:
    """Those of the keys that are not seen whole."""
    return [found for key in keys if isinstance(found := facts.get(key, key), str) or found.status not in _SEEN]


def _is_unseen(lack: Seen | str) -> bool:
    return isinstance(lack, str) or lack.status != PARTIAL
