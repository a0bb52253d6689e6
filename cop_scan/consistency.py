"""Results that do not go together, and evidence that is used in a way that weakens it: notes, never verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cop_scan.evidence import Json, Resource
from cop_scan.report import ClaimState, Note, State

MAX_CLAIMS = 5
"""That one piece of evidence may carry without a note."""
MAX_LACKING = 0.05
"""Share of the components that a release's list may lack without a note."""
LISTS = ("release_sboms", "sbom")
"""The facts that count components: of the releases, of the platform."""
_SBOM = "COP-1.2-C01"
_NAMED = 3
_PAIRS = (
    (
        "fixed_but_not_published",
        ("COP-3.5-C01", (State.MET,)),
        ("COP-3.4-C01", (State.NOT_MET,)),
        "Fixes are delivered in time, and they are not published as advisories: customers can't know what was fixed.",
    ),
    (
        "supported_but_not_scanned",
        ("COP-4.1-C02", (State.MET,)),
        ("COP-3.3-C01", (State.NOT_MET, State.PARTIALLY_MET)),
        "Versions are said to be supported, and not all of them are looked at for vulnerabilities.",
    ),
)


@dataclass(frozen=True, slots=True)
class Components:
    """How many components two lists of one repository name."""

    resource: str
    """Its name."""
    released: int
    """In the list (SBOM) that the latest release carries."""
    found: int
    """In the list that the platform makes of manifests and lock files."""


def components(resource: Resource) -> Components | None:
    """Both numbers; None where one of the lists was not seen, or not whole. The facts are as policies see them."""
    released, found = (_seen(resource, key) for key in LISTS)
    if released is None or found is None or released["hidden"] or found["hidden"] or not released["releases"]:
        return None
    numbers = [one["components"] for one in released["releases"][0]["sboms"] if "components" in one]
    return Components(resource.name, max(numbers), found["packages"]) if numbers else None


def notes(
    states: Sequence[ClaimState],
    attestations: Sequence[Mapping[str, Json]],
    observed_at: str,
    lists: Sequence[Components] = (),
) -> tuple[Note, ...]:
    """Every note on these states, attestations and lists; `observed_at` is the sweep's start, RFC 3339 in UTC."""
    return (
        *_contradictions(states),
        *_incomplete(states, lists),
        *_reused(attestations),
        *_made_for_it(attestations, observed_at),
    )


def _seen(resource: Resource, key: str) -> Mapping[str, Json] | None:
    fact = resource.facts.get(key)
    return fact.value if fact is not None and fact.ok else None


def _incomplete(states: Sequence[ClaimState], lists: Sequence[Components]) -> Iterator[Note]:
    """Releases whose list of components is shorter than the platform's by more than can be chance."""
    held = any(one.id == _SBOM and one.state in (State.MET, State.PARTIALLY_MET) for one in states)
    short = sorted((one for one in lists if one.released < one.found * (1 - MAX_LACKING)), key=lambda one: one.resource)
    if held and short:
        named = ", ".join(f"{one.resource[:80]} ({one.released} of {one.found})" for one in short[:_NAMED])
        detail = f"Releases of {len(short)} repositories list fewer components than the platform finds: {named}."
        yield Note("sbom_incomplete", (_SBOM,), detail)


def _contradictions(states: Sequence[ClaimState]) -> Iterator[Note]:
    found = {state.id: state.state for state in states}
    for rule, (one, good), (other, bad), detail in _PAIRS:
        if found.get(one) in good and found.get(other) in bad:
            yield Note(rule, (one, other), detail)


def _reused(attestations: Sequence[Mapping[str, Json]]) -> Iterator[Note]:
    """The same document, by its digest, as evidence of many claims."""
    claims: dict[str, set[str]] = {}
    titles: dict[str, str] = {}
    for entry in attestations:
        for item in entry["evidence"]:
            if item["sha256"]:
                claims.setdefault(item["sha256"], set()).update(entry["claims"])
                titles.setdefault(item["sha256"], str(item["title"]))
    for key in sorted(claims):
        if len(claims[key]) > MAX_CLAIMS:
            detail = f"The same document is the evidence of {len(claims[key])} claims: {titles[key]}."
            yield Note("evidence_reused", tuple(sorted(claims[key])), detail)


def _made_for_it(attestations: Sequence[Mapping[str, Json]], observed_at: str) -> Iterator[Note]:
    """All of them issued within a day of the sweep: evidence that existed before would be stronger."""
    swept = date.fromisoformat(observed_at[:10])
    days = [abs((swept - date.fromisoformat(str(entry["issued"]))).days) for entry in attestations]
    if len(days) > 1 and max(days) <= 1:
        claims = sorted({claim for entry in attestations for claim in entry["claims"]})
        detail = f"All {len(days)} attestations were issued within a day of the sweep."
        yield Note("made_for_the_assessment", tuple(claims), detail)
