"""From findings to states, by the rules of the claims catalogue (docs/how-it-decides.md).

A claim over its resources, then a provision over its claims, in both editions. What was not seen is
never counted as met, and a claim of the catalogue without a policy is not assessed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from cop_scan.catalogue import Catalogue, Edition, Planned, Profile, Provision
from cop_scan.finding import Finding, Outcome
from cop_scan.report import ClaimState, Counts, ProvisionState, State

WEIGHT = {"critical": 10, "high": 6, "medium": 3, "low": 1}
DOUBTFUL = "membership"
"""Reason of a claim that would be met, were it known which repositories belong to which product."""
RESOLD = "reseller"
"""Reason of a claim on design or build, of a product that is only resold."""
_WORST_FIRST = (State.NOT_MET, State.NOT_ASSESSED, State.PARTIALLY_MET, State.MET)
_SHOULD_MET, _SHOULD_PARTIAL, _SHOULD_COVERAGE = 0.8, 0.4, 0.8


def count(findings: Iterable[Finding]) -> Counts:
    """Findings by outcome; a failure under a live waiver counts as waived."""
    tally = dict.fromkeys((*(o.value for o in Outcome), "waived"), 0)
    for finding in findings:
        waived = finding.outcome is Outcome.FAIL and finding.waiver is not None
        tally["waived" if waived else finding.outcome.value] += 1
    return Counts(
        tally["pass"],
        tally["fail"],
        tally["unknown"],
        tally["error"],
        tally["not_applicable"],
        tally["waived"],
    )


def claim_state(
    counts: Counts, level: str, severity: str, profile: Profile, *, grave: bool = False
) -> tuple[State, str]:
    """State and reason of one claim over its resources. Errors count as unknown.

    `grave` says that a failing resource, without a waiver, is of a critical product.
    """
    if not counts.applicable and not counts.not_applicable:
        return State.NOT_ASSESSED, "no_subjects"
    if not counts.applicable:
        return State.NOT_APPLICABLE, "no_applicable_resource"
    if counts.unknown + counts.error == counts.applicable:
        return State.NOT_ASSESSED, "nothing_seen"
    if reason := _decisive(counts, severity, grave=grave):
        return State.NOT_MET, reason
    if _sight(counts) < profile.min_coverage:
        return State.NOT_ASSESSED, "coverage"
    if counts.failed:
        return State.PARTIALLY_MET, "failures"
    return _without_failure(counts, profile.unknown_budget[level])


def _decisive(counts: Counts, severity: str, *, grave: bool) -> str:
    """Why the failures decide, whatever else was seen; empty where they do not."""
    if not counts.failed:
        return ""
    if not counts.passed:
        return "all_fail"
    if severity == "critical":
        return "critical_failures"
    return "critical_product" if grave else ""


def _without_failure(counts: Counts, budget: float) -> tuple[State, str]:
    unknown = counts.unknown + counts.error
    if not unknown:
        return State.MET, "passes_and_waivers" if counts.waived else "all_pass"
    if unknown / counts.applicable <= budget:
        return State.MET, "unknown_within_budget"
    return State.PARTIALLY_MET, "unknown_present"


def _sight(counts: Counts) -> float:
    """Share of the resources that was decided, the failing left out: else one more failure would show more.

    1 where all fail.
    """
    rest = counts.applicable - counts.failed
    return (counts.passed + counts.waived) / rest if rest else 1.0


def claim_states(
    findings: Iterable[Finding], catalogue: Catalogue, critical: Collection[str] = frozenset()
) -> tuple[ClaimState, ...]:
    """One state for every claim of the catalogue or with a policy, sorted by id.

    `critical` are the ids of the resources that belong to a product of tier critical.
    """
    grouped: dict[str, list[Finding]] = {claim.id: [] for claim in catalogue.claims}
    for finding in findings:
        grouped[finding.claim].append(finding)
    states = [_state(claim_id, of, catalogue, critical) for claim_id, of in grouped.items()]
    states += [
        ClaimState(planned, planned.split("-")[1], State.NOT_ASSESSED, "no_policy", Counts(), "")
        for planned in catalogue.planned
        if planned not in grouped
    ]
    return tuple(sorted(states, key=lambda state: state.id))


def _state(claim_id: str, findings: Sequence[Finding], catalogue: Catalogue, critical: Collection[str]) -> ClaimState:
    claim = catalogue.claim(claim_id)
    if claim is None:
        raise KeyError(claim_id)
    counts = count(findings)
    grave = any(f.outcome is Outcome.FAIL and f.waiver is None and f.resource in critical for f in findings)
    state, reason = claim_state(counts, claim.level, claim.severity, catalogue.profile, grave=grave)
    decided = [f.assurance for f in findings if f.outcome in (Outcome.PASS, Outcome.FAIL)]
    weakest = min(decided, default="")
    return ClaimState(claim_id, claim.provision, state, reason, counts, weakest, counts.waived > 0, grave)


def provision_states(states: Sequence[ClaimState], catalogue: Catalogue) -> tuple[ProvisionState, ...]:
    """One state for every provision of both editions, in the editions' order."""
    by_id = {state.id: state for state in states}
    return tuple(
        _provision(edition, provision, _carriers(provision, by_id, catalogue), catalogue)
        for edition in catalogue.editions
        for provision in edition.provisions
    )


def _carriers(provision: Provision, states: Mapping[str, ClaimState], catalogue: Catalogue) -> list[ClaimState]:
    """The claims that carry a provision: its own, or in the published edition those that name its assurance claims."""
    if not provision.apc:
        return [state for state in states.values() if state.provision == provision.id]
    apc = {**{p.id: p.apc for p in catalogue.planned.values()}, **{c.id: c.apc for c in catalogue.claims}}
    carriers = [state for state in states.values() if set(apc[state.id]) & provision.apc.keys()]
    return [_at_level(state, provision.level, catalogue) for state in carriers]


def _at_level(state: ClaimState, level: str, catalogue: Catalogue) -> ClaimState:
    """A claim judged at another level: what the draft recommends, the published edition may require."""
    claim = catalogue.claim(state.id)
    if claim is None or state.reason in (DOUBTFUL, RESOLD):
        return state
    worth, reason = claim_state(state.counts, level, claim.severity, catalogue.profile, grave=state.grave)
    return replace(state, state=worth, reason=reason)


def _provision(
    edition: Edition, provision: Provision, carriers: Sequence[ClaimState], catalogue: Catalogue
) -> ProvisionState:
    state, reason = _over_claims(provision.level, carriers, catalogue)
    counts = sum((c.counts for c in carriers), Counts())
    assurance = min((c.assurance for c in carriers if c.assurance), default="")
    assessed = sum(c.reason != "no_policy" for c in carriers)
    return ProvisionState(
        edition.id,
        provision.id,
        state,
        reason,
        counts,
        tuple(c.id for c in carriers),
        assessed,
        assurance,
        any(c.with_exceptions for c in carriers),
    )


def _severities(catalogue: Catalogue) -> dict[str, str]:
    planned: dict[str, Planned] = dict(catalogue.planned)
    return {**{p.id: p.severity for p in planned.values()}, **{c.id: c.severity for c in catalogue.claims}}


def _over_claims(level: str, carriers: Sequence[ClaimState], catalogue: Catalogue) -> tuple[State, str]:
    applicable = [c for c in carriers if c.state is not State.NOT_APPLICABLE]
    if not carriers or all(c.reason == "no_policy" for c in carriers):
        return State.NOT_ASSESSED, "no_policy"
    if not applicable:
        return State.NOT_APPLICABLE, "no_applicable_claim"
    if level == "shall":
        return worst(applicable, "all_claims_met")
    return _should(applicable, _severities(catalogue), catalogue.profile)


def worst(states: Sequence[ClaimState | ProvisionState], otherwise: str) -> tuple[State, str]:
    """The worst of the states and the id that it comes from; `otherwise` is the reason where all are met."""
    found = min(states, key=lambda one: _WORST_FIRST.index(one.state))
    return found.state, found.id if found.state is not State.MET else otherwise


def _should(applicable: Sequence[ClaimState], severities: Mapping[str, str], profile: Profile) -> tuple[State, str]:
    """A recommendation: by the weighted share of met claims, if enough was seen.

    Where even the claims without a failure, were they all met, are too few, it is not met, however little was seen.
    """

    def share(claims: Iterable[ClaimState]) -> float:
        return sum(weights[c.id] for c in claims) / sum(weights.values())

    weights = {c.id: WEIGHT[severities[c.id]] for c in applicable}
    met = [c for c in applicable if c.state is State.MET]
    if share(c for c in applicable if not c.counts.failed) < _SHOULD_PARTIAL:
        return State.NOT_MET, "share"
    if share(c for c in applicable if _is_seen(c, profile)) < _SHOULD_COVERAGE or share(met) < _SHOULD_PARTIAL:
        return State.NOT_ASSESSED, "coverage"
    important = [c for c in applicable if severities[c.id] in ("critical", "high")]
    whole = share(met) >= _SHOULD_MET and all(c in met for c in important)
    return State.MET if whole else State.PARTIALLY_MET, "share"


def _is_seen(claim: ClaimState, profile: Profile) -> bool:
    return claim.state is not State.NOT_ASSESSED and _sight(claim.counts) >= profile.min_coverage
