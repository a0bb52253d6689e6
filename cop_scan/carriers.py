"""What only some repositories of a product carry, such as its support data, is not asked of the others.

The estate file names the carriers (`support`, `releases`). A finding that is unknown for want of what a carrier has is
`not_applicable` then, with the first finding kept, but only where it was seen that the repository holds nothing of the
kind itself. A fault that was seen stays, and so does every doubt about what a repository holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cop_scan.catalogue import Catalogue, Claim
from cop_scan.evidence import Fact, Json, Resource, Status
from cop_scan.finding import Finding, Outcome
from cop_scan.products import Membership, Product, matches
from cop_scan.report import Note, Subject

REASON = "elsewhere"
SHOWN_BY: Mapping[str, Sequence[str]] = {
    "support": ("support_data", "support_policy", "end_of_life_policy", "secure_use_guide"),
    "releases": ("releases",),
}
"""Word of the estate file -> the facts that show what a repository holds of it: the first to every claim that has the
word as its `carried_by`, each of the others to the claims that read it."""
SHOWING = tuple(key for keys in SHOWN_BY.values() for key in keys)
_OWNERS = "organisation_default"
"""Hidden part of a fact: the default files of the repository's owner, which are not its own."""
_NAMED, _LISTED = 3, 20
_KEPT = ("outcome", "reason", "message", "evidence", "assurance", "engine")


def holdings(resource: Resource) -> frozenset[str]:
    """Those of the facts of `SHOWN_BY` of which the resource holds something, or may hold something unseen."""
    return frozenset(key for key in SHOWING if not _is_bare(resource.facts.get(key)))


def _is_bare(fact: Fact | None) -> bool:
    """Whether it was seen that there is nothing."""
    if fact is None or not fact.ok or not isinstance(fact.value, dict):
        return False
    hidden = fact.value.get("hidden")
    shown = [value for key, value in fact.value.items() if key != "hidden"]
    whole = isinstance(hidden, list) and all(_is_owners(part) for part in hidden)
    return whole and bool(shown) and all(value in ([], 0) for value in shown)


def _is_owners(part: Json) -> bool:
    """Whether the source could not ask for what the owner gives every repository."""
    return isinstance(part, dict) and (part.get("path"), part.get("reason")) == (_OWNERS, Status.NOT_COLLECTED.value)


def without_carried(
    findings: Sequence[Finding],
    products: Sequence[Product],
    members: Mapping[str, Membership],
    subjects: Mapping[str, Subject],
    held: Mapping[str, frozenset[str]],
    catalogue: Catalogue,
) -> tuple[Finding, ...]:
    """The findings, in their order. `members`, `subjects` and `held` (see `holdings`) are by the id of the resource."""
    if not any(_globs(product, word) for product in products for word in SHOWN_BY):
        return tuple(findings)
    claims = {claim.id: claim for claim in catalogue.claims if claim.carried_by}
    mine = [f for f in findings if f.claim in claims and subjects[f.resource].kind == "repository"]
    carriers = _Carriers({product.id: product for product in products})
    for finding in mine:
        if finding.outcome is not Outcome.NOT_APPLICABLE:
            carriers.note(claims[finding.claim], subjects[finding.resource], members[finding.resource])
    changed = {
        (f.claim, f.resource): _elsewhere(f, carriers.others(f, members[f.resource]))
        for f in mine
        if _is_open(f, claims[f.claim], held[f.resource])
    }
    return tuple(changed.get((finding.claim, finding.resource), finding) for finding in findings)


def unmatched(products: Sequence[Product], subjects: Sequence[Subject], catalogue: Catalogue) -> Iterator[Note]:
    """A note for each product and word of which a glob is of no repository of the product that was seen."""
    for product in products:
        names = [one.name for one in subjects if one.kind == "repository" and product.id in one.products]
        for word in SHOWN_BY:
            claims = tuple(claim.id for claim in catalogue.claims if claim.carried_by == word)
            idle = [glob for glob in _globs(product, word) if not any(matches(name, [glob]) for name in names)]
            if idle and claims:
                said = f"The estate file names {' and '.join(idle[:_NAMED])} under {word} of {product.id}"
                yield Note("carrier_not_seen", claims, f"{said}, and no repository of it was seen that is called so.")


def _globs(product: Product, word: str) -> Sequence[str]:
    return {"support": product.support, "releases": product.releases}[word]


def _is_open(finding: Finding, claim: Claim, held: frozenset[str]) -> bool:
    """Whether nothing was seen of the repository that the claim could be judged on."""
    chief, *others = SHOWN_BY[claim.carried_by]
    of_claim = {chief, *(key for key in others if key in claim.facts)}
    return finding.outcome is Outcome.UNKNOWN and not (of_claim & held) and not any(_places(finding.evidence))


def _places(evidence: Json) -> Iterator[Json]:
    """The places that evidence names, of each criterion too: they are what was seen and left a doubt."""
    if isinstance(evidence, dict):
        yield evidence.get("places")
        criteria = evidence.get("criteria")
        for criterion in criteria if isinstance(criteria, list) else ():
            yield from _places(criterion.get("evidence") if isinstance(criterion, dict) else None)


class _Carriers:
    """The repositories that carry what a claim asks for, and were judged on it."""

    def __init__(self, products: Mapping[str, Product]) -> None:
        self.products = products
        self.found: dict[tuple[str, str], dict[str, Subject]] = {}
        self._joint: dict[tuple[str, tuple[str, ...]], tuple[frozenset[str], Sequence[Subject]]] = {}

    def note(self, claim: Claim, subject: Subject, member: Membership) -> None:
        for key in member.products:
            if matches(subject.name, _globs(self.products[key], claim.carried_by)):
                self.found.setdefault((claim.id, key), {})[subject.id] = subject

    def others(self, finding: Finding, member: Membership) -> Sequence[Subject]:
        """Those of all the products that hold it; none where one of these has none, or it is one itself."""
        key = (finding.claim, member.products)
        if key not in self._joint:
            self._joint[key] = self._of(*key)
        ids, carriers = self._joint[key]
        return () if member.doubt or finding.resource in ids else carriers

    def _of(self, claim: str, products: Sequence[str]) -> tuple[frozenset[str], Sequence[Subject]]:
        """By id, and in order of their names."""
        found = [self.found.get((claim, key), {}) for key in products]
        every = {key: subject for each in found for key, subject in each.items()} if all(found) else {}
        return frozenset(every), sorted(every.values(), key=lambda one: (one.name, one.id))


def _elsewhere(finding: Finding, others: Sequence[Subject]) -> Finding:
    if not others:
        return finding
    more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
    named = ", ".join(other.name[:80] for other in others[:_NAMED]) + more
    was: dict[str, Json] = {name: getattr(finding, name) for name in _KEPT}
    return replace(
        finding,
        outcome=Outcome.NOT_APPLICABLE,
        reason=REASON,
        message=f"The estate file says that another repository carries this: {named}.",
        evidence={"carriers": [one.id for one in others[:_LISTED]], "was": {**was, "outcome": finding.outcome.value}},
    )
