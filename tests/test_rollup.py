from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.catalogue import Catalogue, Profile
from cop_scan.finding import Finding, Outcome
from cop_scan.policies import load_catalogue
from cop_scan.report import ClaimState, Counts, ProvisionState, State
from cop_scan.rollup import WEIGHT, claim_state, claim_states, count, provision_states
from tests.policyfolders import policies, rego

PROFILE = Profile("test", "Test", 0.95, {"shall": 0.0, "should": 0.05}, {})
ORDER = (State.NOT_MET, State.NOT_ASSESSED, State.PARTIALLY_MET, State.MET)
COUNTS = st.builds(Counts, *[st.one_of(st.just(0), st.integers(0, 3), st.integers(0, 200))] * 6)


def finding(claim: str, outcome: str, waiver: str | None = None) -> Finding:
    return Finding(claim, 1, "r", Outcome(outcome), "", "m", None, "A2", "rego", waiver)


@pytest.mark.parametrize(
    ("counts", "level", "severity", "state", "reason"),
    [
        (Counts(), "shall", "high", State.NOT_ASSESSED, "no_subjects"),
        (Counts(not_applicable=3), "shall", "high", State.NOT_APPLICABLE, "no_applicable_resource"),
        (Counts(unknown=3), "shall", "high", State.NOT_ASSESSED, "nothing_seen"),
        (Counts(error=1), "shall", "high", State.NOT_ASSESSED, "nothing_seen"),
        (Counts(passed=3), "shall", "high", State.MET, "all_pass"),
        (Counts(passed=3, not_applicable=9), "shall", "high", State.MET, "all_pass"),
        (Counts(passed=3, waived=1), "shall", "high", State.MET, "passes_and_waivers"),
        (Counts(failed=3), "shall", "high", State.NOT_MET, "all_fail"),
        (Counts(failed=3, unknown=50), "shall", "high", State.NOT_MET, "all_fail"),
        (Counts(passed=9, failed=1), "shall", "high", State.PARTIALLY_MET, "failures"),
        (Counts(passed=9, failed=9, unknown=1), "shall", "high", State.NOT_ASSESSED, "coverage"),
        (Counts(passed=19, failed=1, unknown=1), "shall", "high", State.PARTIALLY_MET, "failures"),
        (Counts(passed=9, failed=1, unknown=9), "shall", "critical", State.NOT_MET, "critical_failures"),
        (Counts(passed=9, failed=1), "shall", "critical", State.NOT_MET, "critical_failures"),
        (Counts(passed=99, unknown=1), "shall", "high", State.PARTIALLY_MET, "unknown_present"),
        (Counts(passed=99, unknown=1), "should", "high", State.MET, "unknown_within_budget"),
        (Counts(passed=94, unknown=6), "should", "high", State.NOT_ASSESSED, "coverage"),
        (Counts(passed=1, error=1), "shall", "high", State.NOT_ASSESSED, "coverage"),
    ],
)
def test_a_claim_over_its_resources(counts: Counts, level: str, severity: str, state: State, reason: str) -> None:
    assert claim_state(counts, level, severity, PROFILE) == (state, reason)


@given(COUNTS, st.sampled_from(["critical", "high", "medium", "low"]))
def test_a_requirement_is_met_only_if_nothing_failed_and_nothing_is_unknown(counts: Counts, severity: str) -> None:
    state, _ = claim_state(counts, "shall", severity, PROFILE)
    if state is State.MET:
        assert counts.passed + counts.waived > 0
        assert counts.failed == counts.unknown == counts.error == 0


@given(COUNTS, st.sampled_from(["shall", "should"]), st.sampled_from(["critical", "high", "low"]))
def test_seeing_less_never_makes_a_claim_met(counts: Counts, level: str, severity: str) -> None:
    if not counts.passed:
        return
    less = replace(counts, passed=counts.passed - 1, unknown=counts.unknown + 1)
    before, _ = claim_state(counts, level, severity, PROFILE)
    after, _ = claim_state(less, level, severity, PROFILE)
    assert not (after is State.MET and before is not State.MET)


@given(COUNTS, st.sampled_from(["shall", "should"]), st.sampled_from(["critical", "high", "low"]), st.booleans())
def test_a_failure_never_makes_a_claim_better(counts: Counts, level: str, severity: str, instead: bool) -> None:
    """One more, or one in place of a pass."""
    if instead and not counts.passed:
        return
    worse = replace(counts, failed=counts.failed + 1, passed=counts.passed - instead)
    before, _ = claim_state(counts, level, severity, PROFILE)
    after, _ = claim_state(worse, level, severity, PROFILE)
    assert before is State.NOT_APPLICABLE or ORDER.index(after) <= ORDER.index(before)


def test_a_waived_failure_counts_apart() -> None:
    found = [finding("c", "fail", "w1"), finding("c", "fail"), finding("c", "pass")]
    assert count(found) == Counts(passed=1, failed=1, waived=1)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    texts = {claim: rego("report := 1", claim) for claim in ("COP-2.1-C01", "COP-4.2-C01", "COP-4.2-C02")}
    return load_catalogue(policies(tmp_path / "policies", texts, apc=["4.2.1"]))


def test_every_provision_of_both_editions_has_a_state(catalogue: Catalogue) -> None:
    provisions = provision_states(claim_states([], catalogue), catalogue)
    assert [sum(p.edition == e.id for p in provisions) for e in catalogue.editions] == [21, 14]
    assert {p.state for p in provisions} == {State.NOT_ASSESSED}


def test_a_catalogue_claim_without_a_policy_keeps_a_provision_from_being_met(catalogue: Catalogue) -> None:
    found = [finding("COP-4.2-C01", "pass"), finding("COP-4.2-C02", "pass")]
    provision = by_id(catalogue, found)["draft-2024", "4.2"]
    assert (provision.state, provision.reason) == (State.NOT_ASSESSED, "COP-4.2-C03")
    assert (provision.assessed, len(provision.claims)) == (2, 3)


def test_a_failure_shows_even_where_other_claims_have_no_policy(catalogue: Catalogue) -> None:
    found = [finding("COP-4.2-C01", "fail"), finding("COP-4.2-C02", "pass")]
    assert by_id(catalogue, found)["draft-2024", "4.2"].state is State.NOT_MET


def test_the_published_edition_goes_by_the_assurance_claims_that_a_claim_names(catalogue: Catalogue) -> None:
    states = by_id(catalogue, [finding("COP-2.1-C01", "fail")])
    assert "COP-2.1-C01" in states["sscop-2025", "4.2"].claims
    assert states["sscop-2025", "4.2"].state is State.NOT_MET
    assert "COP-2.1-C01" not in states["sscop-2025", "2.1"].claims


def test_a_recommendation_of_the_draft_is_a_requirement_where_the_published_edition_has_it(
    tmp_path: Path,
) -> None:
    texts = {"COP-2.2-C01": rego("report := 1", "COP-2.2-C01")}
    found = load_catalogue(policies(tmp_path / "policies", texts, apc=["2.2.1"]))
    outcomes = [finding("COP-2.2-C01", "pass")] * 99 + [finding("COP-2.2-C01", "unknown")]
    claim = next(s for s in claim_states(outcomes, found) if s.id == "COP-2.2-C01")
    assert claim.state is State.MET
    assert by_id(found, outcomes)["sscop-2025", "2.2"].state is not State.MET


def test_a_recommendation_is_not_met_only_if_what_was_not_assessed_could_not_lift_it() -> None:
    found = load_catalogue()
    lifted = 0
    for provision in (p for p in found.editions[0].provisions if p.level == "should"):
        claims = {claim.id: WEIGHT[claim.severity] for claim in provision.claims}
        for states in product(["pass", "fail", "unknown"], repeat=len(claims)):
            given = dict(zip(claims, states, strict=True))
            state = by_id(found, [finding(*one) for one in given.items()])["draft-2024", provision.id].state
            worth = {one: sum(claims[c] for c in claims if given[c] == one) for one in states}
            best = 1 - worth.get("fail", 0) / sum(claims.values())
            assert not (state is State.NOT_MET and best >= 0.4), given
            lifted += state is State.NOT_ASSESSED and worth.get("unknown", 0) <= 0.2 * sum(claims.values())
            if "unknown" not in states:
                assert (state is State.NOT_MET) == (best < 0.4), given
    assert lifted


def by_id(catalogue: Catalogue, found: list[Finding]) -> dict[tuple[str, str], ProvisionState]:
    states: tuple[ClaimState, ...] = claim_states(found, catalogue)
    return {(p.edition, p.id): p for p in provision_states(states, catalogue)}
