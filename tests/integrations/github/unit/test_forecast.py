"""The expected cost grows with what is asked and shrinks with what is decided above."""

from __future__ import annotations

from typing import get_args

import pytest
from cop_scan_github import queries
from cop_scan_github.account import Account, Kind
from cop_scan_github.answered import BULK, CORE, FULL, TIERS
from cop_scan_github.forecast import Counts, Decided, _pages, costs, counts_of, decided_of, organisation
from hypothesis import given
from hypothesis import strategies as st

from tests.integrations.github.unit.making import SPECS, answer, refusal

KEYS = st.sets(st.sampled_from([*sorted(SPECS), queries.TREE]))
COUNTS = st.tuples(st.integers(0, 3000), st.floats(0, 1), st.floats(0, 1)).map(
    lambda one: Counts(one[0], int(one[0] * one[1]), int(one[0] * one[2]))
)
DECIDED = st.builds(
    Decided,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.integers(0, 50),
    st.sampled_from(get_args(Kind)),
    st.booleans(),
)


def _total(counts: Counts, keys: set[str], tier: str, decided: Decided) -> tuple[int, int]:
    found = costs("env:X", counts, keys, tier, decided)
    assert all(cost.requests > 0 and cost.points >= 0 and cost.credential == "env:X" for cost in found)
    assert len({cost.endpoint for cost in found}) == len(found)
    return sum(cost.requests for cost in found), sum(cost.points for cost in found)


def _at_most(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] <= other[0] and one[1] <= other[1]


@given(KEYS, st.sampled_from(TIERS), DECIDED)
def test_no_repositories_cost_nothing(keys: set[str], tier: str, decided: Decided) -> None:
    found = [cost for cost in costs("env:X", Counts(0), keys, tier, decided) if "alerts" not in cost.endpoint]
    assert [cost.endpoint for cost in found if cost.endpoint != "GET /repos/{owner}/{repo}/actions/permissions"] == []


@given(COUNTS, KEYS, DECIDED)
def test_a_higher_tier_never_costs_less(counts: Counts, keys: set[str], decided: Decided) -> None:
    bulk, core, full = (_total(counts, keys, tier, decided) for tier in (BULK, CORE, FULL))
    assert _at_most(bulk, core)
    assert _at_most(core, full)


@given(COUNTS, KEYS, KEYS, st.sampled_from(TIERS), DECIDED)
def test_more_facts_never_cost_less(
    counts: Counts, some: set[str], more: set[str], tier: str, decided: Decided
) -> None:
    assert _at_most(_total(counts, some, tier, decided), _total(counts, some | more, tier, decided))


@given(st.integers(1, 3000), st.integers(0, 500), KEYS, st.sampled_from(TIERS), DECIDED)
def test_more_repositories_never_take_fewer_requests(
    number: int, more: int, keys: set[str], tier: str, decided: Decided
) -> None:
    assert _total(Counts(number), keys, tier, decided)[0] <= _total(Counts(number + more), keys, tier, decided)[0]


@given(COUNTS.filter(lambda counts: counts.live > 0), KEYS, st.sampled_from(TIERS))
def test_what_is_decided_above_is_not_asked(counts: Counts, keys: set[str], tier: str) -> None:
    decided = Decided(sources=True, token=True, immutable=True, configured=9)
    assert _at_most(_total(counts, keys, tier, decided), _total(counts, keys, tier, Decided()))


@given(st.integers(0, 20_000))
def test_pages_hold_every_repository_once(number: int) -> None:
    sizes = list(_pages(number))
    assert sum(sizes) == number
    assert all(0 < size <= 100 for size in sizes)


def test_counts_of_an_organisation_that_hides_them() -> None:
    hidden = Account("acme", "organisation", node={"everything": None, "public": {"totalCount": 4}})
    assert counts_of(hidden) == Counts(0, 0, 4)
    assert counts_of(Account("acme", "organisation")) == Counts(0)
    assert Counts(10, 5, 5).live_public == 3
    assert Counts(0).live_public == 0


@pytest.mark.parametrize("owner", [True, False])
def test_what_an_organisation_decides_counts_only_for_who_sees_it(owner: bool) -> None:
    settings = {"allowed_actions": "local_only", "sha_pinning_required": True}
    token = answer({"default_workflow_permissions": "read", "can_approve_pull_request_reviews": False})
    answers = {"permissions": answer(settings) if owner else refusal(), "workflow": token if owner else refusal()}
    found = decided_of(Account("acme", "organisation", answers=dict(answers)))
    assert (found.sources, found.token, found.alerts) == (owner, owner, owner)


@given(KEYS)
def test_an_organisation_is_asked_for_what_is_wanted(keys: set[str]) -> None:
    found = {cost.endpoint: cost.requests for cost in organisation("env:X", keys)}
    assert all(number > 0 for number in found.values())
    assert ("GET /orgs/{org}/audit-log" in found) is ("audit_log" in keys)
    assert found.get("GET /orgs/{org}/members", 0) == len(keys & {"mfa", "administrators"})
