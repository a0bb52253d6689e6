"""Upwards from provisions: principles, products, organisations and the figure for trends (docs/how-it-decides.md).

The worst counts, never an average: one product that is not met is not made up for by another.
Pure functions of findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from cop_scan.catalogue import Catalogue, Edition
from cop_scan.finding import Finding, Outcome
from cop_scan.products import CRITICAL, RESELLER, Membership, Product, resold
from cop_scan.report import (
    ClaimState,
    OrganisationState,
    PrincipleState,
    ProductState,
    ProvisionState,
    Score,
    State,
    Subject,
)
from cop_scan.rollup import DOUBTFUL, RESOLD, WEIGHT, claim_states, provision_states, worst

RESOLD_PRINCIPLES = ("1", "2")
"""Of the draft edition, and themes of the published one: design and build are not a reseller's."""
_LEVEL_WEIGHT = {"shall": 3, "should": 1}
_EXCUSE = "The vendor only resells it: design, development and build environment are its maker's."


def principle_states(provisions: Sequence[ProvisionState], catalogue: Catalogue) -> tuple[PrincipleState, ...]:
    """One state for every principle of both editions, in the editions' order."""
    by_key = {(state.edition, state.id): state for state in provisions}
    return tuple(
        _principle(edition, principle.id, [(p.level, by_key[edition.id, p.id]) for p in principle.provisions])
        for edition in catalogue.editions
        for principle in edition.principles
    )


def _principle(edition: Edition, identity: str, provisions: Sequence[tuple[str, ProvisionState]]) -> PrincipleState:
    tally = Counter(state.state for _, state in provisions)
    required = [s for level, s in provisions if level == "shall" and s.state is not State.NOT_APPLICABLE]
    none = (State.NOT_APPLICABLE, "no_applicable_provision")
    state, reason = worst(required, "all_provisions_met") if required else none
    return PrincipleState(edition.id, identity, state, reason, {one: tally[one] for one in State if tally[one]})


def without_resold(
    findings: Sequence[Finding],
    products: Sequence[Product],
    members: Mapping[str, Membership],
    kinds: Mapping[str, str],
) -> tuple[Finding, ...]:
    """The findings, where claims on design and build do not apply to what is only resold.

    `kinds` is resource id -> its kind.
    """
    if not any(product.role == RESELLER for product in products):
        return tuple(findings)
    away = {key for key, kind in kinds.items() if resold(products, members[key], kind)}
    return tuple(_excused(finding) if finding.resource in away else finding for finding in findings)


def all_resold(states: Sequence[ClaimState], products: Sequence[Product]) -> tuple[ClaimState, ...]:
    """The states, where claims on design and build do not apply if the vendor only resells."""
    whole = bool(products) and all(product.role == RESELLER for product in products)
    return tuple(_away(state) if whole else state for state in states)


def resold_provisions(provisions: Sequence[ProvisionState], products: Sequence[Product]) -> tuple[ProvisionState, ...]:
    """The same of provisions: a claim on maintenance may carry a principle of design too, which does not apply."""
    if not (products and all(product.role == RESELLER for product in products)):
        return tuple(provisions)
    return tuple(
        replace(one, state=State.NOT_APPLICABLE, reason=RESOLD) if one.id.split(".")[0] in RESOLD_PRINCIPLES else one
        for one in provisions
    )


def _away(state: ClaimState) -> ClaimState:
    own = state.provision.split(".")[0] not in RESOLD_PRINCIPLES
    return state if own else replace(state, state=State.NOT_APPLICABLE, reason=RESOLD)


def _excused(finding: Finding) -> Finding:
    if finding.claim.split("-")[1].split(".")[0] not in RESOLD_PRINCIPLES:
        return finding
    evidence = {"role": RESELLER}
    return replace(finding, outcome=Outcome.NOT_APPLICABLE, reason="", message=_EXCUSE, evidence=evidence, waiver=None)


def critical_resources(products: Sequence[Product], members: Mapping[str, Membership]) -> frozenset[str]:
    """Ids of the resources of products of tier critical."""
    grave = {product.id for product in products if product.tier == CRITICAL}
    return frozenset(key for key, member in members.items() if grave & set(member.products))


def product_states(
    findings: Sequence[Finding],
    subjects: Sequence[Subject],
    products: Sequence[Product],
    members: Mapping[str, Membership],
    catalogue: Catalogue,
) -> tuple[ProductState, ...]:
    """One state for every product of the estate."""
    by_resource = _by_resource(findings, subjects)
    doubtful = sum(bool(member.grouped and member.doubt) for member in members.values())
    return tuple(
        _product(product, by_resource, subjects, doubtful if product.needs_settings else 0, catalogue)
        for product in products
    )


def _by_resource(findings: Sequence[Finding], subjects: Sequence[Subject]) -> Mapping[str, Sequence[Finding]]:
    made: dict[str, list[Finding]] = {subject.id: [] for subject in subjects}
    for finding in findings:
        made[finding.resource].append(finding)
    return made


def _product(
    product: Product,
    by_resource: Mapping[str, Sequence[Finding]],
    subjects: Sequence[Subject],
    doubtful: int,
    catalogue: Catalogue,
) -> ProductState:
    own = [subject for subject in subjects if product.id in subject.products]
    above = {subject.parent for subject in own} - {subject.id for subject in own}
    inherited = tuple(s.id for s in subjects if s.kind == "vendor" or (s.kind == "organisation" and s.id in above))
    found = [finding for key in (*(s.id for s in own), *inherited) for finding in by_resource[key]]
    if product.role == RESELLER:
        found = [_excused(finding) for finding in found]
    critical = {subject.id for subject in own} if product.tier == CRITICAL else set()
    states = all_resold(claim_states(found, catalogue, critical), [product])
    states = tuple(_doubted(state) if doubtful else state for state in states)
    provisions = resold_provisions(provision_states(states, catalogue), [product])
    principles = principle_states(provisions, catalogue)
    return ProductState(
        product.id, product.name, product.role, product.tier, len(own), inherited, doubtful, principles, provisions
    )


def organisation_states(
    findings: Sequence[Finding],
    subjects: Sequence[Subject],
    products: Sequence[Product],
    members: Mapping[str, Membership],
    catalogue: Catalogue,
) -> tuple[OrganisationState, ...]:
    """One state for every organisation that was seen, judged like the estate over what it holds and inherits."""
    by_resource = _by_resource(findings, subjects)
    critical = critical_resources(products, members)
    above = [subject for subject in subjects if subject.kind in ("vendor", "product")]
    made = []
    for own in _held(subjects):
        first, held = own[0], {key for subject in own for key in subject.products}
        inherited = tuple(one.id for one in above if one.kind == "vendor" or held & set(one.products))
        doubtful = sum(members[subject.id].grouped and bool(members[subject.id].doubt) for subject in own)
        found = [finding for key in (*(subject.id for subject in own), *inherited) for finding in by_resource[key]]
        states = all_resold(claim_states(found, catalogue, critical), products)
        provisions = resold_provisions(
            provision_states(_unattested(states, catalogue) if doubtful else states, catalogue), products
        )
        names = (first.id, first.name, first.platform, len(own), inherited, doubtful)
        made.append(OrganisationState(*names, principle_states(provisions, catalogue), provisions))
    return tuple(made)


def _held(subjects: Sequence[Subject]) -> Iterable[Sequence[Subject]]:
    """For each organisation itself, first, and what it holds."""
    own = {one.id: [one] for one in subjects if one.kind == "organisation"}
    for subject in subjects:
        if subject.parent in own and subject.parent != subject.id:
            own[subject.parent].append(subject)
    return own.values()


def _unattested(states: Sequence[ClaimState], catalogue: Catalogue) -> tuple[ClaimState, ...]:
    """The states, where no claim on products is met: it is not known of which products the findings count."""
    on_products = {claim.id for claim in catalogue.claims if "product" in claim.kinds}
    return tuple(_doubted(state) if state.id in on_products else state for state in states)


def _doubted(state: ClaimState) -> ClaimState:
    """Only not met or not assessed, while it is not known which repositories belong to which product."""
    if state.reason == RESOLD or state.state in (State.NOT_MET, State.NOT_ASSESSED):
        return state
    return replace(state, state=State.NOT_ASSESSED, reason=DOUBTFUL)


def score(states: Sequence[ClaimState], catalogue: Catalogue) -> Score | None:
    """Credit by weight of level and severity over the claims that apply; None where none does."""
    weights = _weights(states, catalogue)
    total = sum(weights.values())
    if not total:
        return None
    severities = _severities(catalogue)
    known = [state for state in states if state.id in weights]
    lower = sum(weights[s.id] * _credit(s) for s in known)
    upper = sum(weights[s.id] * _best(s, severities[s.id]) for s in known)
    return Score(round(100 * lower / total, 1), round(100 * upper / total, 1))


def _weights(states: Sequence[ClaimState], catalogue: Catalogue) -> dict[str, int]:
    """Claim -> what it weighs, for the claims that apply."""
    levels = {provision.id: provision.level for provision in catalogue.editions[0].provisions}
    severities = _severities(catalogue)
    applicable = [state for state in states if state.state is not State.NOT_APPLICABLE]
    return {s.id: _LEVEL_WEIGHT[levels[s.provision]] * WEIGHT[severities[s.id]] for s in applicable}


def _severities(catalogue: Catalogue) -> dict[str, str]:
    severities = {key: planned.severity for key, planned in catalogue.planned.items()}
    return severities | {claim.id: claim.severity for claim in catalogue.claims}


def _credit(state: ClaimState) -> float:
    """What was seen to hold; of a claim that is met in part, the share of its resources that pass."""
    if state.state is State.MET:
        return 1.0
    return state.counts.passed / state.counts.applicable if state.state is State.PARTIALLY_MET else 0.0


def _best(state: ClaimState, severity: str) -> float:
    """The credit it would have, had everything that was not seen been seen to hold."""
    counts = state.counts
    if state.state is State.MET or not counts.failed:
        return 1.0
    if severity == "critical" or state.grave:  # one failure is enough
        return 0.0
    return (counts.passed + counts.unknown + counts.error) / counts.applicable
