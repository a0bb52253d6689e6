"""Upwards from claims: whatever is found, seeing less or failing more never makes a state better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cop_scan.catalogue import Catalogue
from cop_scan.finding import Finding, Outcome
from cop_scan.policies import load_catalogue
from cop_scan.portfolio import (
    all_resold,
    critical_resources,
    organisation_states,
    principle_states,
    product_states,
    score,
    without_resold,
)
from cop_scan.products import Membership, Product
from cop_scan.report import Counts, OrganisationState, ProductState, ProvisionState, State, Subject
from cop_scan.rollup import claim_states, count, provision_states

ORDER = (State.NOT_MET, State.NOT_ASSESSED, State.PARTIALLY_MET, State.MET)
"""From worst to best; what does not apply is in none."""
RESOURCES = [f"r{number}" for number in range(4)]
PRODUCTS = [
    Product("a", "A", repositories=["x"]),
    Product("b", "B", tier="critical", repositories=["x"]),
    Product("c", "C", role="reseller", repositories=["x"]),
]
MEMBERS = {
    "r0": Membership(("a",), "", grouped=True),
    "r1": Membership(("a", "b"), "", grouped=True),
    "r2": Membership(("c",), "", grouped=True),
    "r3": Membership((), "", grouped=True),
}
ALL_MEMBERS = {**MEMBERS, **dict.fromkeys(("org", "other", "v"), Membership()), "product:a": Membership(("a",))}
DOUBTED = Product("d", "D", topics=["x"])
"""One of which it is not known whether r3 belongs to it."""
SUBJECTS = (
    *(Subject(key, "repository", "git", "t", key, "", "org", one.products) for key, one in MEMBERS.items()),
    Subject("org", "organisation", "git", "t", "org"),
    Subject("other", "organisation", "git", "t", "other"),
    Subject("product:a", "product", "vendor", "vendor", "A", products=("a",)),
    Subject("v", "vendor", "vendor", "vendor", "V"),
)


@cache
def catalogue() -> Catalogue:
    return load_catalogue()


def finding(claim: str, resource: str, outcome: str, waiver: str | None = None) -> Finding:
    return Finding(claim, 1, resource, Outcome(outcome), "", "m", None, "A2", "rego", waiver)


CLAIMS = [claim.id for claim in catalogue().claims]
OUTCOMES = [outcome.value for outcome in Outcome]


def _findings(claims: Sequence[str]) -> st.SearchStrategy[list[Finding]]:
    return st.dictionaries(
        st.tuples(st.sampled_from(claims), st.sampled_from([*RESOURCES, "org", "other", "v", "product:a"])),
        st.tuples(st.sampled_from(OUTCOMES), st.booleans()),
        max_size=60,
    ).map(
        lambda drawn: [
            finding(claim, resource, outcome, "W" if waived and outcome == "fail" else None)
            for (claim, resource), (outcome, waived) in drawn.items()
        ]
    )


RECOMMENDED = [p for p in catalogue().editions[0].provisions if p.level == "should"]
OF_ONE = [[claim for claim in CLAIMS if claim.split("-")[1] == provision.id] for provision in RECOMMENDED]
FINDINGS = st.one_of(_findings(CLAIMS), st.sampled_from(OF_ONE).flatmap(_findings))
"""Of any claims, or all of one recommended provision, which weighs its claims."""


def states(found: Sequence[Finding]) -> dict[str, State]:
    """Every state that there is: of the estate's claims, provisions and principles, and of each part of it."""
    critical = critical_resources(PRODUCTS, MEMBERS)
    claims = claim_states(found, catalogue(), critical)
    provisions = provision_states(claims, catalogue())
    made = {f"claim {one.id}": one.state for one in claims}
    made |= _named("estate", provisions)
    parts: list[ProductState | OrganisationState] = [*products(found), *doubted(found), *organisations(found)]
    for part in parts:
        made |= _named(part.id, part.provisions)
        made |= {f"{part.id} {one.edition} principle {one.id}": one.state for one in part.principles}
    return made


def _named(whose: str, provisions: Sequence[ProvisionState]) -> dict[str, State]:
    principles = principle_states(provisions, catalogue())
    named = {f"{whose} {one.edition} {one.id}": one.state for one in provisions}
    return named | {f"{whose} {one.edition} principle {one.id}": one.state for one in principles}


def products(found: Sequence[Finding]) -> tuple[ProductState, ...]:
    return product_states(found, SUBJECTS, PRODUCTS, MEMBERS, catalogue())


def doubted(found: Sequence[Finding]) -> tuple[ProductState, ...]:
    members = {**MEMBERS, "r3": Membership((), "doubt", grouped=True)}
    own = [replace(one, products=("d",)) if one.id in ("r0", "r1") else one for one in SUBJECTS]
    return product_states(found, own, [DOUBTED], members, catalogue())


def organisations(found: Sequence[Finding]) -> tuple[OrganisationState, ...]:
    return organisation_states(found, SUBJECTS, PRODUCTS, ALL_MEMBERS, catalogue())


def better(before: dict[str, State], after: dict[str, State]) -> list[str]:
    both = [key for key in before if before[key] in ORDER and after[key] in ORDER]
    return [key for key in both if ORDER.index(after[key]) > ORDER.index(before[key])]


@settings(deadline=None)
@given(FINDINGS, st.data())
def test_a_pass_that_becomes_a_fail_never_makes_anything_better(found: list[Finding], data: st.DataObject) -> None:
    passing = [place for place, one in enumerate(found) if one.outcome is Outcome.PASS]
    if passing:
        place = data.draw(st.sampled_from(passing))
        worse = [*found[:place], replace(found[place], outcome=Outcome.FAIL), *found[place + 1 :]]
        assert better(states(found), states(worse)) == []


@settings(deadline=None)
@given(FINDINGS, st.sampled_from(CLAIMS), st.sampled_from(RESOURCES))
def test_one_more_fail_never_makes_a_claim_that_was_decided_better(
    found: list[Finding], claim: str, resource: str
) -> None:
    """Where nothing was seen before, a fail is the first thing known: that is no better state, but another."""
    rest = [one for one in found if (one.claim, one.resource) != (claim, resource)]
    before, after = states(rest), states([*rest, finding(claim, resource, "fail")])
    assert [key for key in better(before, after) if after[key] is State.MET] == []
    assert f"claim {claim}" not in better(before, after) or before[f"claim {claim}"] is State.NOT_ASSESSED


@settings(deadline=None)
@given(FINDINGS, st.data())
def test_what_is_not_seen_never_turns_anything_into_met(found: list[Finding], data: st.DataObject) -> None:
    decided = [place for place, one in enumerate(found) if one.outcome in (Outcome.PASS, Outcome.FAIL)]
    if decided:
        place = data.draw(st.sampled_from(decided))
        unseen = [*found[:place], replace(found[place], outcome=Outcome.UNKNOWN, waiver=None), *found[place + 1 :]]
        before, after = states(found), states(unseen)
        if found[place].outcome is Outcome.PASS:
            assert [key for key, state in after.items() if state is State.MET and before[key] is not State.MET] == []


@settings(deadline=None)
@given(FINDINGS, st.randoms())
def test_the_order_of_findings_does_not_matter(found: list[Finding], random: st.randoms) -> None:  # type: ignore[valid-type]
    other = list(found)
    random.shuffle(other)  # type: ignore[attr-defined]
    assert states(other) == states(found)


@settings(deadline=None)
@given(FINDINGS)
def test_every_finding_is_counted_once_and_a_waived_fail_never_as_a_pass(found: list[Finding]) -> None:
    for state in claim_states(found, catalogue()):
        mine = [one for one in found if one.claim == state.id]
        counts = state.counts
        assert counts.applicable + counts.not_applicable == len(mine)
        assert counts.passed == sum(one.outcome is Outcome.PASS for one in mine)
        assert counts.waived == sum(one.waiver is not None for one in mine)
        if mine and counts.waived == len(mine):
            assert counts.passed == 0
            assert state.with_exceptions


@settings(deadline=None)
@given(FINDINGS)
def test_the_tally_of_a_principle_holds_each_provision_once(found: list[Finding]) -> None:
    provisions = provision_states(claim_states(found, catalogue()), catalogue())
    for edition in catalogue().editions:
        tallies = [one.tally for one in principle_states(provisions, catalogue()) if one.edition == edition.id]
        assert sum(sum(tally.values()) for tally in tallies) == len(edition.provisions)


@settings(deadline=None)
@given(FINDINGS)
def test_the_figure_for_trends_is_an_interval(found: list[Finding]) -> None:
    figure = score(claim_states(found, catalogue()), catalogue())
    assert figure is not None
    assert 0 <= figure.lower <= figure.upper <= 100


@settings(deadline=None)
@given(FINDINGS)
def test_the_upper_figure_is_what_would_be_if_all_that_was_not_seen_held(found: list[Finding]) -> None:
    held = [replace(f, outcome=Outcome.PASS) if f.outcome in (Outcome.UNKNOWN, Outcome.ERROR) else f for f in found]
    before, after = (score(claim_states(each, catalogue()), catalogue()) for each in (found, held))
    assert before is not None
    assert after is not None
    assert after.lower <= before.upper


def test_what_was_not_seen_beside_a_failure_may_hold() -> None:
    def upper(claim: str) -> float:
        found = [finding(claim, "r0", "fail"), finding(claim, "r1", "unknown")]
        without = [finding(one.id, "r2", "not_applicable") for one in catalogue().claims if one.id != claim]
        figure = score(claim_states([*found, *without], catalogue()), catalogue())
        assert figure is not None
        return figure.upper

    severities = {claim.severity: claim.id for claim in catalogue().claims}
    assert upper(severities["high"]) == 50.0
    assert upper(severities["critical"]) == 0.0


def test_a_product_inherits_from_the_vendor_and_its_organisations_and_from_nobody_elses() -> None:
    assert [one.inherited for one in products([])] == [("org", "v")] * 3
    assert [one.resources for one in products([])] == [3, 1, 1]
    failing = finding("COP-2.1-C01", "org", "fail")
    of_products = {
        one.id: {p.id: p.state for p in one.provisions if p.edition == "draft-2024"} for one in products([failing])
    }
    expected = {"a": State.NOT_MET, "b": State.NOT_MET, "c": State.NOT_APPLICABLE}
    assert {key: found["2.1"] for key, found in of_products.items()} == expected
    assert of_products["c"]["3.1"] is State.NOT_ASSESSED
    guided = [finding("COP-4.6-C03", "r2", "pass")]  # a claim on guidance that carries a principle of design too
    published = {p.id: p.state for p in products(guided)[2].provisions if p.edition == "sscop-2025"}
    assert {state for key, state in published.items() if key[0] in "12"} == {State.NOT_APPLICABLE}


def test_an_organisation_has_what_it_holds_and_inherits_from_the_vendor_and_its_products() -> None:
    org, other = organisations([])
    assert [(one.id, one.name, one.platform, one.resources) for one in (org, other)] == [
        *(("org", "org", "git", 5), ("other", "other", "git", 1)),
    ]
    assert (org.inherited, other.inherited) == (("product:a", "v"), ("v",))
    for resource, failing in (("r3", ["org"]), ("org", ["org"]), ("other", ["other"]), ("v", ["org", "other"])):
        found = organisations([finding("COP-2.1-C01", resource, "fail")])
        assert [one.id for one in found if _draft(one)["2.1"] is State.NOT_MET] == failing
    of_product = organisations([finding("COP-4.2-C03", "product:a", "fail")])
    assert [one.id for one in of_product if _draft(one)["4.2"] is State.NOT_MET] == ["org"]


def _draft(one: OrganisationState) -> dict[str, State]:
    return {each.id: each.state for each in one.provisions if each.edition == "draft-2024"}


def test_the_only_organisation_without_anything_beside_it_is_as_the_estate() -> None:
    subjects = [one for one in SUBJECTS if one.id != "other"]
    found = [finding(claim, key, "pass") for claim in CLAIMS for key in ("r0", "r1", "org", "v", "product:a")]
    (one,) = organisation_states(found, subjects, PRODUCTS, ALL_MEMBERS, catalogue())
    claims = claim_states(found, catalogue(), critical_resources(PRODUCTS, ALL_MEMBERS))
    assert one.provisions == provision_states(claims, catalogue())
    assert one.principles == principle_states(one.provisions, catalogue())


def test_of_an_organisation_a_failing_resource_of_a_critical_product_is_enough() -> None:
    found = [finding("COP-1.2-C02", "r0", "pass"), finding("COP-1.2-C02", "r1", "fail")]
    assert _draft(organisations(found)[0])["1.2"] is State.NOT_MET
    plain = [replace(one, tier="standard") for one in PRODUCTS]
    org = organisation_states(found, SUBJECTS, plain, ALL_MEMBERS, catalogue())[0]
    assert _draft(org)["1.2"] is not State.NOT_MET


def test_what_is_under_itself_is_counted_once() -> None:
    odd = [Subject("o", "organisation", "git", "t", "o", parent="o")]
    (one,) = organisation_states([], odd, [], {"o": Membership()}, catalogue())
    assert one.resources == 1


def test_while_it_is_not_known_whose_its_repositories_are_no_claim_on_products_is_met_of_an_organisation() -> None:
    doubtful = {**ALL_MEMBERS, "r3": Membership((), "Its topics were not seen.", grouped=True)}
    found = [finding(claim.id, key, "pass") for claim in catalogue().claims for key in ("r0", "product:a")]
    on_products = {one.id for one in catalogue().claims if "product" in one.kinds}
    shall = {(e.id, p.id) for e in catalogue().editions for p in e.provisions if p.level == "shall"}
    for members, expected in ((ALL_MEMBERS, 0), (doubtful, 1)):
        org, other = organisation_states(found, SUBJECTS, PRODUCTS, members, catalogue())
        assert (org.doubtful, other.doubtful) == (expected, 0)
        met = [one for one in org.provisions if one.state is State.MET and (one.edition, one.id) in shall]
        assert any(not on_products & set(one.claims) for one in met)
        assert any(on_products & set(one.claims) for one in met) is not bool(expected)


def test_of_an_organisation_of_a_vendor_that_only_resells_neither_design_nor_build_applies() -> None:
    resold = [replace(one, role="reseller") for one in PRODUCTS]
    org = organisation_states([finding("COP-3.2-C02", "r2", "pass")], SUBJECTS, resold, ALL_MEMBERS, catalogue())[0]
    assert {state for key, state in _draft(org).items() if key[0] in "12"} == {State.NOT_APPLICABLE}


@settings(deadline=None)
@given(FINDINGS)
def test_every_finding_of_an_organisation_is_counted_once_where_it_belongs(found: list[Finding]) -> None:
    org, other = organisations(found)
    for part, foreign in ((org, {"other"}), (other, {"org", "product:a", *RESOURCES})):
        mine = [one for one in found if one.resource not in foreign]
        expected = provision_states(
            claim_states(mine, catalogue(), critical_resources(PRODUCTS, ALL_MEMBERS)), catalogue()
        )
        assert part.provisions == expected


def test_to_a_vendor_that_only_resells_neither_design_nor_build_applies() -> None:
    states = all_resold(claim_states([finding("COP-3.2-C02", "r2", "pass")], catalogue()), [PRODUCTS[2]])
    provisions = {(p.edition, p.id): p.state for p in provision_states(states, catalogue())}
    away = {state for (edition, key), state in provisions.items() if edition == "draft-2024" and key[0] in "12"}
    assert away == {State.NOT_APPLICABLE}
    assert provisions["draft-2024", "3.2"] is State.NOT_ASSESSED
    assert all_resold(states, PRODUCTS) == all_resold(states, []) == states


def test_a_failing_resource_of_a_critical_product_is_enough() -> None:
    found = [finding("COP-1.2-C02", f"r{n}", "pass") for n in (0, 3)] + [finding("COP-1.2-C02", "r1", "fail")]
    assert states(found)["claim COP-1.2-C02"] is State.NOT_MET
    waived = [*found[:2], replace(found[2], waiver="W")]
    assert states(waived)["claim COP-1.2-C02"] is State.MET
    elsewhere = [finding("COP-1.2-C02", "r1", "pass"), finding("COP-1.2-C02", "r0", "fail")]
    assert states(elsewhere)["claim COP-1.2-C02"] is State.PARTIALLY_MET


def test_design_and_build_are_not_a_resellers() -> None:
    kinds = {subject.id: subject.kind for subject in SUBJECTS}
    members = ALL_MEMBERS
    found = [finding(claim, r, "fail", "W") for claim in ("COP-1.2-C02", "COP-3.2-C02") for r in ("r1", "r2")]
    after = without_resold(found, PRODUCTS, members, kinds)
    assert [(one.outcome.value, one.waiver) for one in after] == [
        ("fail", "W"), ("not_applicable", None), ("fail", "W"), ("fail", "W"),
    ]  # fmt: skip
    assert count(after) == Counts(not_applicable=1, waived=3)
    assert without_resold(found, PRODUCTS[:2], members, kinds) == tuple(found)


def test_while_it_is_not_known_what_belongs_to_a_product_nothing_of_it_is_left_out() -> None:
    marked = [Product("m", "M", topics=["m"])]
    subjects = (Subject("r0", "repository", "git", "t", "r0", "", "", ("m",)),)
    found = [finding(claim, "r0", "not_applicable") for claim in CLAIMS]
    for doubt, state in (("", State.NOT_APPLICABLE), ("Its topics were not seen.", State.NOT_ASSESSED)):
        members = {"r0": Membership(("m",), "", grouped=True), "r1": Membership((), doubt, grouped=True)}
        [product] = product_states(found, subjects, marked, members, catalogue())
        assert {one.state for one in product.provisions} == {state}


@pytest.mark.parametrize("doubt", ["", "Its topics were not seen."])
def test_while_it_is_not_known_what_belongs_to_a_product_nothing_of_it_is_met(doubt: str) -> None:
    marked = [Product("m", "M", topics=["x"])]
    members = {"r0": Membership(("m",), "", grouped=True), "r1": Membership((), doubt, grouped=True)}
    subjects = [
        Subject("r0", "repository", "git", "t", "r0", products=("m",)),
        Subject("r1", "repository", "git", "t", "r1"),
    ]
    found = [finding(claim, "r0", "pass") for claim in CLAIMS]
    (product,) = product_states(found, subjects, marked, members, catalogue())
    assert product.doubtful == bool(doubt)
    met = [one for one in product.provisions if one.state is State.MET]
    assert bool(met) is not bool(doubt)
