from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cop_scan.finding import Finding, Outcome
from cop_scan.rollup import claim_states, count
from cop_scan.waivers.applying import apply, longest, standing
from cop_scan.waivers.model import LIVE, Kind, Register, Scope, Waiver, Waivers
from tests.waivers.factory import NAMES, NOW, a_claim, catalogue, finding, laid, waiver

CLAIM = "COP-1.2-C02"
OTHER = "COP-2.3-C04"


def kinds(waivers: Waivers) -> list[str]:
    return [problem.kind.value for problem in waivers.problems]


def covered(findings: tuple[Finding, ...]) -> list[str | None]:
    return [each.waiver for each in findings]


@pytest.mark.parametrize("subject", ["acme/app", "git:1", Scope("acme/ap?", 1), Scope("git:1*", 5)])
def test_a_live_waiver_covers_a_failure_and_leaves_it_a_failure(subject: str | Scope) -> None:
    findings, waivers = laid([waiver(subject)], [finding("fail"), finding("fail", "git:4")])
    assert covered(findings) == ["W-1", None]
    assert {each.outcome for each in findings} == {Outcome.FAIL}
    assert [(s.state, s.covers) for s in waivers.entries] == [(LIVE, 1)]
    assert waivers.problems == ()
    assert count(findings).waived == count(findings).failed == 1


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [("pass", "stale"), ("not_applicable", "stale"), ("unknown", "undecided"), ("error", "undecided")],
)
def test_nothing_but_a_failure_is_covered_and_that_is_said(outcome: str, kind: str) -> None:
    findings, waivers = laid([waiver()], [finding(outcome)])
    assert covered(findings) == [None]
    assert kinds(waivers) == [kind]
    assert (waivers.entries[0].state, waivers.entries[0].covers) == (kind, 0)
    assert (waivers.problems[0].waiver, waivers.problems[0].claim, waivers.problems[0].subject) == (
        *("W-1", CLAIM, "acme/app"),
    )


@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        ({"expires": "2026-05-31"}, "expired", "It ended on 2026-05-31"),
        ({"created": "2026-06-02"}, "not_yet_valid", "from 2026-06-02"),
        ({"approved": "2026-06-03"}, "not_yet_valid", "from 2026-06-03"),
        ({"approver": " ada  EXAMPLE"}, "self_approved", "somebody else"),
        ({"approver": "Example, Ada"}, "self_approved", "somebody else"),
        ({"approver": "A\u200bda Example"}, "self_approved", "somebody else"),
        (
            {"owner": "Ada sha256:0011223344556677", "approver": "A. E. (sha256:0011223344556677)"},
            *("self_approved", "somebody else"),
        ),
        ({"owner": "--", "approver": "--"}, "self_approved", "somebody else"),
        ({"renewals": 3}, "too_many_renewals", "3 times; 2 are the most"),
        ({"expires": "2027-05-02"}, "too_long", "366 days"),
        ({"approved": "2025-11-01"}, "too_long", "approved 181 days before"),
    ],
)
def test_a_waiver_that_may_not_be_covers_nothing(changes: dict[str, str], kind: str, words: str) -> None:
    findings, waivers = laid([waiver(**changes)], [finding("fail")])
    assert covered(findings) == [None]
    assert kind in kinds(waivers)
    assert words in next(p.message for p in waivers.problems if p.kind.value == kind)
    assert (waivers.entries[0].state, waivers.entries[0].covers) == (kind, 0)


@pytest.mark.parametrize(
    "changes", [{"expires": "2026-06-01"}, {"created": "2026-06-01"}, {"renewals": 2}, {"approved": "2025-11-02"}]
)
def test_the_first_and_the_last_day_and_two_renewals_are_within(changes: dict[str, str]) -> None:
    findings, _ = laid([waiver(**changes)], [finding("fail")])
    assert covered(findings) == ["W-1"]


def test_the_day_is_that_of_utc_and_no_time_is_no_day_for_a_waiver() -> None:
    last = waiver(expires="2026-06-01")
    for now, expected in (("2026-06-02T01:00:00+02:00", "W-1"), ("2026-06-01T23:30:00-02:00", None), ("soon", None)):
        findings, _ = laid([last], [finding("fail")], now=now)
        assert covered(findings) == [expected], now


@pytest.mark.parametrize(
    ("claims", "days"),
    [
        ([("shall", "high")], 180),
        ([("shall", "critical")], 180),
        ([("shall", "medium")], 365),
        ([("should", "high")], 365),
        ([("should", "low"), ("shall", "high")], 180),
    ],
)
def test_how_long_a_waiver_may_last_goes_by_the_most_important_claim(claims: list[tuple[str, str]], days: int) -> None:
    named = [a_claim(*each) for each in claims]
    assert longest(named, catalogue()) == days
    for expires, state in (("2026-10-28", LIVE), ("2026-10-29", LIVE if days == 365 else "too_long")):
        one = waiver(claims=named, expires=expires)  # 180 and 181 days after the first of May
        _, waivers = laid([one], [finding("fail", claim=named[0])])
        assert waivers.entries[0].state == state


def test_a_claim_that_nobody_knows_is_taken_for_an_important_one() -> None:
    assert longest(["XX-1.1-C01"], catalogue()) == 180


def test_a_glob_that_matches_more_than_it_may_covers_nothing() -> None:
    failing = [finding("fail", each) for each in NAMES]
    findings, waivers = laid([waiver(Scope("acme/legacy-*", 1))], failing)
    assert covered(findings) == [None] * 4
    assert kinds(waivers) == ["over_broad"]
    assert "matches 2 resources; max_match is 1" in waivers.problems[0].message
    findings, waivers = laid([waiver(Scope("acme/legacy-*", 2))], failing)
    assert covered(findings) == [None, "W-1", "W-1", None]
    assert waivers.entries[0].covers == 2


def test_a_glob_counts_every_resource_whatever_its_outcome() -> None:
    findings, waivers = laid([waiver(Scope("acme/*", 3))], [finding("fail"), finding("pass", "git:2")])
    assert covered(findings) == [None, None]
    assert kinds(waivers) == ["over_broad"]


def test_a_name_of_two_resources_names_neither_and_an_id_is_an_id_first() -> None:
    names = {"a:1": "acme/app", "b:1": "acme/app", "c:1": "a:1"}
    failing = [finding("fail", each) for each in names]
    findings, waivers = laid([waiver("acme/app")], failing, names)
    assert covered(findings) == [None] * 3
    assert kinds(waivers) == ["over_broad"]
    findings, _ = laid([waiver("a:1")], failing, names)
    assert covered(findings) == ["W-1", None, None]


def test_one_subject_that_is_wrong_does_not_take_the_others_along() -> None:
    findings, waivers = laid([waiver("acme/app", "acme/gone", Scope("acme/*", 1))], [finding("fail")])
    assert covered(findings) == ["W-1"]
    assert sorted(kinds(waivers)) == ["over_broad", "stale"]
    assert waivers.entries[0].state == LIVE


def test_what_is_not_there_is_stale_and_an_exact_star_is_explained() -> None:
    _, waivers = laid([waiver("acme/*"), waiver(claims=["COP-9.9-C99"], id="W-2")], [finding("fail")])
    assert [(p.waiver, p.kind) for p in waivers.problems] == [("W-1", Kind.STALE), ("W-2", Kind.STALE)]
    assert "{glob:" in waivers.problems[0].message
    assert [s.state for s in waivers.entries] == ["stale", "stale"]


def test_a_claim_that_was_left_out_of_the_run_is_not_called_stale() -> None:
    left = next(iter(set(catalogue().planned) - {c.id for c in catalogue().claims} - {CLAIM}), None)
    fewer = replace(catalogue(), claims=tuple(c for c in catalogue().claims if c.id != OTHER))
    one = waiver(claims=[left or OTHER])
    _, waivers = apply(Register((one,)), (), NAMES, fewer, NOW)
    assert kinds(waivers) == ["not_judged"]


def test_a_resource_that_the_claim_is_not_judged_on_is_stale() -> None:
    _, waivers = laid([waiver()], [])
    assert "not judged by this claim" in waivers.problems[0].message


def test_a_glob_with_failures_and_unknowns_covers_the_failures_and_names_the_rest() -> None:
    found = [finding("fail", "git:2"), finding("unknown", "git:3")]
    findings, waivers = laid([waiver(Scope("acme/legacy-*", 2))], found)
    assert covered(findings) == ["W-1", None]
    assert kinds(waivers) == ["undecided"]
    assert waivers.problems[0].message.startswith("1 of 2 are unknown")
    findings, waivers = laid([waiver(Scope("acme/legacy-*", 2))], [finding("fail", "git:2"), finding("pass", "git:3")])
    assert waivers.problems == ()


def test_two_waivers_with_one_id_cover_nothing_whichever_comes_first() -> None:
    pair = [waiver(), waiver("acme/site", file="waivers/b.yaml")]
    for both in (pair, pair[::-1]):
        findings, waivers = laid(both, [finding("fail")])
        assert covered(findings) == [None]
        assert kinds(waivers) == ["duplicate", "duplicate"]


def test_of_two_waivers_that_cover_a_failure_the_one_that_ends_last_is_named() -> None:
    findings, waivers = laid([waiver(), waiver(id="W-0", expires="2026-09-02")], [finding("fail")])
    assert covered(findings) == ["W-0"]
    assert [s.covers for s in waivers.entries] == [1, 1]


def test_without_findings_a_waiver_stands_by_its_own_words() -> None:
    register = Register((waiver(), waiver(id="W-2", expires="2026-05-31"), waiver("nowhere", id="W-3")))
    waivers = standing(register, catalogue(), NOW)
    assert [(s.state, s.covers) for s in waivers.entries] == [(LIVE, None), ("expired", None), (LIVE, None)]
    assert kinds(waivers) == ["expired"]


_SUBJECTS = st.sampled_from(
    [*NAMES, *NAMES.values(), Scope("acme/*", 4), Scope("acme/*", 2), Scope("*legacy*", 2), "x"]
)
_DAYS = st.sampled_from(["2026-05-01", "2026-05-31", "2026-06-01", "2026-06-02", "2026-10-28", "2027-06-01"])
_WAIVERS = st.lists(
    st.builds(
        waiver,
        _SUBJECTS,
        _SUBJECTS,
        claims=st.lists(st.sampled_from([CLAIM, OTHER, "COP-9.9-C99"]), min_size=1, unique=True),
        id=st.sampled_from(["W-1", "W-2", "W-3", "W-4", "W-5"]),
        approver=st.sampled_from(["Sam Example", "Ada Example"]),
        created=_DAYS,
        expires=_DAYS,
        renewals=st.integers(0, 3),
        file=st.sampled_from(["a.yaml", "b.yaml"]),
        line=st.integers(1, 99),
    ),
    max_size=6,
    unique_by=lambda w: (w.file, w.line),
)
_FINDINGS = st.dictionaries(
    st.tuples(st.sampled_from([CLAIM, OTHER]), st.sampled_from(list(NAMES))), st.sampled_from(list(Outcome)), max_size=8
).map(lambda found: tuple(finding(o.value, resource, claim) for (claim, resource), o in sorted(found.items())))


@settings(deadline=None)
@given(_WAIVERS, _FINDINGS)
def test_waivers_change_no_outcome_and_cover_nothing_but_failures(
    waivers: list[Waiver], findings: tuple[Finding, ...]
) -> None:
    after, _ = laid(waivers, findings)
    assert tuple(replace(each, waiver=None) for each in after) == findings
    assert all(each.outcome is Outcome.FAIL for each in after if each.waiver is not None)


@settings(deadline=None)
@given(_WAIVERS, _FINDINGS)
def test_a_waived_failure_never_counts_as_a_pass(waivers: list[Waiver], findings: tuple[Finding, ...]) -> None:
    after, _ = laid(waivers, findings)
    before_counts, counts = count(findings), count(after)
    assert replace(counts, failed=counts.failed + counts.waived, waived=0) == before_counts
    states = {state.id: state for state in claim_states(after, catalogue())}
    for claim in (CLAIM, OTHER):
        waived = [f for f in after if f.claim == claim and f.waiver]
        assert states[claim].with_exceptions == bool(waived)


@settings(deadline=None)
@given(_WAIVERS, _FINDINGS, st.randoms(use_true_random=False))
def test_the_order_of_waivers_does_not_matter(
    waivers: list[Waiver], findings: tuple[Finding, ...], random: Random
) -> None:
    shuffled = list(waivers)
    random.shuffle(shuffled)
    assert laid(shuffled, findings) == laid(waivers, findings)


@settings(deadline=None)
@given(_WAIVERS, _FINDINGS)
def test_an_expired_waiver_changes_nothing_but_the_list(waivers: list[Waiver], findings: tuple[Finding, ...]) -> None:
    expired = waiver(*NAMES, Scope("*", 100), claims=[CLAIM, OTHER], id="W-9", expires="2026-05-31", file="z.yaml")
    before, without = laid(waivers, findings)
    after, with_it = laid([*waivers, expired], findings)
    assert after == before
    assert [s for s in with_it.entries if s.waiver != expired] == list(without.entries)
    assert [p for p in with_it.problems if p.waiver != "W-9"] == list(without.problems)
    assert [p.kind for p in with_it.problems if p.waiver == "W-9"] == [Kind.EXPIRED]


@settings(deadline=None)
@given(_WAIVERS, _FINDINGS)
def test_every_waiver_that_is_not_live_says_why(waivers: list[Waiver], findings: tuple[Finding, ...]) -> None:
    after, found = laid(waivers, findings)
    said = Counter((p.file, p.line) for p in found.problems)
    for entry in found.entries:
        assert (entry.state == LIVE) == bool(entry.covers)
        assert entry.state == LIVE or said[entry.waiver.file, entry.waiver.line]
    named = {each.waiver for each in after if each.waiver}
    assert named <= {entry.waiver.id for entry in found.entries if entry.state == LIVE}
