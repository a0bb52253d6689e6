"""Which claims can be decided on what a source gives, and why the others cannot; for people to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cop_scan.catalogue import Catalogue, Claim, Form
from cop_scan.sources.interface import FILES, Offering

ATTESTED = "attestations"
"""The fact that people give, whatever the platform."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a claim can pass or fail on something that a source finds."""

    kinds: tuple[str, ...]
    """Of the resources on which it can; empty where on none."""
    why_not: str = ""
    """One sentence, where it can on none."""


def is_attested(claim: Claim) -> bool:
    """Whether people alone give its evidence."""
    return all(ATTESTED in keys for keys in claim.evidence)


def given(offering: Offering, catalogue: Catalogue) -> Mapping[str, frozenset[str]]:
    """Kind -> the facts that the source gives of it."""
    found: dict[str, set[str]] = {kind: set() for kind in offering.kinds}
    for offer in offering.offers:
        found[offer.kind] |= _files(offer.kind, catalogue) if offer.fact == FILES else {offer.fact}
    return {kind: frozenset(keys) for kind, keys in found.items()}


def _files(kind: str, catalogue: Catalogue) -> set[str]:
    return {key for key, spec in catalogue.facts.items() if kind in spec.kinds and spec.form is not Form.VALUE}


def decision(claim: Claim, name: str, offering: Offering, catalogue: Catalogue) -> Decision:
    """Of a claim that machines judge, what the source called `name` can do for it."""
    if name in claim.undecided_on:
        return Decision((), claim.undecided_on[name])
    facts = given(offering, catalogue)
    kinds = [kind for kind in claim.kinds if any(set(keys) <= facts.get(kind, frozenset()) for keys in claim.evidence)]
    return Decision(tuple(kinds)) if kinds else Decision((), next(_reasons(claim, offering, facts, catalogue)))


def _reasons(
    claim: Claim, offering: Offering, facts: Mapping[str, frozenset[str]], catalogue: Catalogue
) -> Iterator[str]:
    """Why not, the most telling first."""
    there = [kind for kind in claim.kinds if kind in facts]
    if not there:
        yield f"It is judged on {' and '.join(_named(kind) for kind in claim.kinds)}, and there are none here."
    lacking = [
        [key for key in keys if key not in facts[kind]]
        for kind in there
        for keys in claim.alternatives(kind, catalogue.facts)
    ]
    for key in (key for keys in sorted(lacking, key=len) for key in keys):
        yield offering.lacks.get(key) or offering.lacks.get("*") or f"The source does not give `{key}`."
    yield "The source gives none of its evidence."


def _named(kind: str) -> str:
    plural = {"repository": "repositories", "registry": "registries"}
    return plural.get(kind, f"{kind}s").replace("_", " ")
