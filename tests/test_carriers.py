"""What one repository of a product carries is not asked of the others, and no fault or doubt is lost by that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cop_scan import collect as collecting
from cop_scan import sweep
from cop_scan.carriers import REASON, SHOWN_BY, holdings, unmatched, without_carried
from cop_scan.catalogue import Catalogue
from cop_scan.estate import read_estate
from cop_scan.evidence import Fact, Json, Resource, Status
from cop_scan.finding import Finding, Outcome
from cop_scan.policies import load_catalogue
from cop_scan.products import Membership, Product
from cop_scan.report import Report, Subject
from cop_scan.snapshot import Snapshot
from tests.repositories import commit, repository

STATEMENT, DATES, GUIDE, NOTES, LOCKED = (*("COP-4.1-C01", "COP-4.1-C02", "COP-4.6-C01", "COP-3.1-C04", "COP-1.2-C02"),)
CLAIMS = (STATEMENT, DATES, GUIDE, NOTES, LOCKED)
REPOSITORIES = ("acme/app-1", "acme/app-2", "acme/app-3", "acme/docs", "acme/other")
SUBJECTS = {
    **{name: Subject(name, "repository", "git", "t", name) for name in REPOSITORIES},
    "acme": Subject("acme", "organisation", "git", "t", "acme"),
}
APP = Product("app", "App", repositories=["acme/*"], support=["docs"], releases=["acme/app-1"])
TOOL = Product("tool", "Tool", repositories=["acme/app-2"])
MEMBERS = {
    **{name: Membership(("app",), "", grouped=True) for name in REPOSITORIES},
    "acme/other": Membership((), "", grouped=True),
    "acme": Membership(),
}
NOTHING: Mapping[str, frozenset[str]] = {key: frozenset() for key in SUBJECTS}


@cache
def catalogue() -> Catalogue:
    return load_catalogue(only=CLAIMS)


def finding(claim: str, resource: str, outcome: str, evidence: Json = None) -> Finding:
    return Finding(claim, 1, resource, Outcome(outcome), "", "It says so.", evidence, "A2", "rego")


def carried(
    found: Sequence[Finding],
    products: Sequence[Product] = (APP,),
    members: Mapping[str, Membership] = MEMBERS,
    held: Mapping[str, frozenset[str]] = NOTHING,
) -> tuple[Finding, ...]:
    return without_carried(found, products, members, SUBJECTS, held, catalogue())


def second(*found: Finding, **given: Mapping[str, Membership] | Mapping[str, frozenset[str]]) -> str:
    """The outcome of the second finding, where the first is of the carrier."""
    return carried(found, **given)[1].outcome.value  # type: ignore[arg-type]


@pytest.mark.parametrize("carriers", ["pass", "fail", "unknown", "error"])
def test_what_the_carrier_was_judged_on_is_not_asked_of_the_others(carriers: str) -> None:
    both = [finding(DATES, "acme/docs", carriers), finding(DATES, "acme/app-1", "unknown", {"places": []})]
    kept, changed = carried(both)
    assert kept == both[0]
    assert (changed.outcome, changed.reason) == (Outcome.NOT_APPLICABLE, REASON)
    assert "acme/docs" in changed.message
    was = {"outcome": "unknown", "reason": "", "message": "It says so.", "evidence": {"places": []}}
    assert changed.evidence == {"carriers": ["acme/docs"], "was": {**was, "assurance": "A2", "engine": "rego"}}


@pytest.mark.parametrize("outcome", ["pass", "fail", "error", "not_applicable"])
def test_what_was_decided_stays(outcome: str) -> None:
    both = (finding(DATES, "acme/docs", "pass"), finding(DATES, "acme/app-1", outcome))
    assert carried(both) == both


@pytest.mark.parametrize("carriers", [[], [finding(DATES, "acme/docs", "not_applicable")]])
def test_a_carrier_that_was_not_seen_or_not_judged_carries_nothing(carriers: list[Finding]) -> None:
    found = (*carriers, finding(DATES, "acme/app-1", "unknown"))
    assert carried(found) == found


def test_only_claims_on_what_a_carrier_has_are_concerned_each_by_its_own_word() -> None:
    for claim, carrier, expected in ((NOTES, "acme/app-1", "not_applicable"), (NOTES, "acme/docs", "unknown")):
        assert second(finding(claim, carrier, "pass"), finding(claim, "acme/app-3", "unknown")) == expected
    assert second(finding(LOCKED, "acme/docs", "pass"), finding(LOCKED, "acme/app-3", "unknown")) == "unknown"
    assert second(finding(GUIDE, "acme/docs", "pass"), finding(DATES, "acme/app-3", "unknown")) == "unknown"


@pytest.mark.parametrize(
    ("claim", "held", "expected"),
    [
        (DATES, "support_data", "unknown"),
        (GUIDE, "support_data", "unknown"),
        (GUIDE, "secure_use_guide", "unknown"),
        (DATES, "secure_use_guide", "not_applicable"),
        (STATEMENT, "support_policy", "unknown"),
        (STATEMENT, "releases", "not_applicable"),
    ],
)
def test_a_repository_that_holds_or_may_hold_it_is_asked(claim: str, held: str, expected: str) -> None:
    both = (finding(claim, "acme/docs", "pass"), finding(claim, "acme/app-1", "unknown"))
    assert second(*both, held={**NOTHING, "acme/app-1": frozenset({held})}) == expected


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ({"places": [{"path": "SECURITY.md", "line": 3, "text": "2.x"}]}, "unknown"),
        ({"criteria": [{"outcome": "unknown", "evidence": {"places": [{"path": "a"}]}}]}, "unknown"),
        ({"criteria": [{"outcome": "unknown", "evidence": {"places": []}}, None, {"evidence": 1}]}, "not_applicable"),
        ({"criteria": 1}, "not_applicable"),
        ({"gaps": [{"fact": "releases"}]}, "not_applicable"),
    ],
)
def test_a_doubt_about_what_was_seen_stays(evidence: Json, expected: str) -> None:
    assert second(finding(DATES, "acme/docs", "pass"), finding(DATES, "acme/app-1", "unknown", evidence)) == expected


def test_every_product_of_a_repository_must_have_a_carrier() -> None:
    both = (finding(DATES, "acme/docs", "pass"), finding(DATES, "acme/app-2", "unknown"))
    shared = {**MEMBERS, "acme/app-2": Membership(("app", "tool"), "", grouped=True)}
    assert carried(both, (APP, TOOL), shared) == both
    own = replace(TOOL, support=["app-2"])
    assert carried(both, (APP, own), shared) == both
    also = replace(TOOL, repositories=["*"], support=["docs"])
    shared["acme/docs"] = Membership(("app", "tool"), "", grouped=True)
    assert carried(both, (APP, also), shared)[1].reason == REASON


def test_a_repository_in_doubt_or_of_no_product_is_asked() -> None:
    doubtful = {**MEMBERS, "acme/app-1": Membership(("app",), "Its topics were not seen.", grouped=True)}
    both = (finding(DATES, "acme/docs", "pass"), finding(DATES, "acme/app-1", "unknown"))
    assert second(*both, members=doubtful) == "unknown"
    assert second(both[0], finding(DATES, "acme/other", "unknown")) == "unknown"


def test_only_repositories_carry_and_are_excused() -> None:
    named = replace(APP, support=["docs", "acme"])
    members = {**MEMBERS, "acme": Membership(("app",), "", grouped=True)}
    for carrier, other in (("acme/docs", "acme"), ("acme", "acme/app-1")):
        found = (finding(DATES, carrier, "pass"), finding(DATES, other, "unknown"))
        assert carried(found, [named if carrier == "acme" else APP], members) == found


def test_of_many_carriers_the_first_are_named() -> None:
    many = replace(APP, support=["app-?", "docs"])
    found = [*(finding(DATES, name, "pass") for name in REPOSITORIES[:4]), finding(DATES, "acme/late", "unknown")]
    subjects = {**SUBJECTS, "acme/late": Subject("acme/late", "repository", "git", "t", "acme/late")}
    members = {**MEMBERS, "acme/late": Membership(("app",), "", grouped=True)}
    last = without_carried(found, [many], members, subjects, {**NOTHING, "acme/late": frozenset()}, catalogue())[-1]
    assert last.message.endswith("this: acme/app-1, acme/app-2, acme/app-3 and 1 more.")


def test_a_glob_that_is_of_no_repository_of_the_product_is_said() -> None:
    held = [replace(one, products=MEMBERS[one.id].products) for one in SUBJECTS.values()]
    odd = replace(APP, support=["docs", "dcos", "{0}"], releases=["other", "acme"])
    support, releases = unmatched([odd, TOOL], held, catalogue())
    assert (support.rule, support.claims) == ("carrier_not_seen", (STATEMENT, DATES, GUIDE))
    assert support.detail.startswith("The estate file names dcos and {0} under support of app, and no repository")
    assert releases.claims == (NOTES,)
    assert "names other and acme under releases" in releases.detail
    assert list(unmatched([APP], held, catalogue())) == []


# what shows that a repository holds nothing
EMPTY: Mapping[str, Json] = {
    **{key: {"files": [], "hidden": []} for key in SHOWN_BY["support"]},
    "releases": {"total": 0, "releases": [], "hidden": []},
}
_PART = {"path": "organisation_default", "reason": "not_collected", "detail": ""}


def held(facts: Mapping[str, Fact]) -> frozenset[str]:
    return holdings(Resource("r", "repository", "git", "t", "r", facts=MappingProxyType(dict(facts))))


def test_what_was_seen_to_be_empty_is_not_held_and_what_was_not_seen_may_be() -> None:
    assert held({key: Fact.seen(key, value) for key, value in EMPTY.items()}) == frozenset()
    assert held({}) == frozenset(EMPTY)


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.OK])
@pytest.mark.parametrize("key", EMPTY)
def test_a_gap_may_hide_it(key: str, status: Status) -> None:
    seen = {name: Fact.seen(name, value) for name, value in EMPTY.items()}
    for gap in (Fact.gap(key, status, "No."), Fact(key, status, EMPTY[key])):
        assert held({**seen, key: gap}) == {key}


@pytest.mark.parametrize(
    ("value", "there"),
    [
        ({"files": [{"path": "support.yaml"}], "hidden": []}, True),
        ({"files": [], "hidden": [{"path": "support.yaml", "reason": "truncated", "detail": ""}]}, True),
        ({"files": [], "hidden": [_PART]}, False),
        ({"files": [], "hidden": [_PART, {**_PART, "path": "*"}]}, True),
        ({"files": [], "hidden": [{**_PART, "reason": "forbidden"}]}, True),
        ({"files": [], "hidden": None}, True),
        ({"files": None, "hidden": []}, True),
        ({"files": []}, True),
        ({"hidden": []}, True),
        ({}, True),
        ([], True),
        (None, True),
    ],
)
def test_only_a_whole_and_empty_value_shows_that_there_is_nothing(value: Json, there: bool) -> None:
    assert ("support_data" in held({"support_data": Fact.seen("support_data", value)})) is there


@pytest.mark.parametrize("part", [{"total": 1}, {"total": None}, {"releases": [{}]}, {"hidden": [{"path": "*"}]}])
def test_a_release_that_was_counted_but_not_read_is_one(part: Mapping[str, Json]) -> None:
    assert "releases" in held({"releases": Fact.seen("releases", {**EMPTY["releases"], **part})})


# whatever is found
_MEMBERSHIPS = st.builds(
    Membership,
    st.sampled_from([(), ("app",), ("tool",), ("app", "tool")]),
    st.sampled_from(["", "", "", "Its topics were not seen."]),
    st.just(value=True),
)
_GLOBS = st.lists(st.sampled_from(["docs", "app-*", "acme/app-1", "*", "none"]), max_size=2)
_PRODUCTS = st.tuples(_GLOBS, _GLOBS, _GLOBS, _GLOBS).map(
    lambda globs: [
        replace(APP, support=globs[0], releases=globs[1]),
        replace(TOOL, support=globs[2], releases=globs[3]),
    ]
)
_HELD = st.fixed_dictionaries(
    {key: st.frozensets(st.sampled_from(sorted(EMPTY)), max_size=1) for key in SUBJECTS},
)
_FOUND = st.dictionaries(
    st.tuples(st.sampled_from(CLAIMS), st.sampled_from(sorted(SUBJECTS))),
    st.sampled_from([*Outcome, Outcome.UNKNOWN, Outcome.UNKNOWN]),
    max_size=25,
).map(lambda drawn: [finding(claim, resource, outcome) for (claim, resource), outcome in drawn.items()])
_ALL_MEMBERS = st.fixed_dictionaries(dict.fromkeys(SUBJECTS, _MEMBERSHIPS))


@settings(deadline=None)
@given(_FOUND, _PRODUCTS, _ALL_MEMBERS, _HELD)
def test_what_changes_was_unknown_and_each_of_its_products_has_a_judged_carrier(
    found: list[Finding],
    products: list[Product],
    members: dict[str, Membership],
    held: dict[str, frozenset[str]],
) -> None:
    globs = {(one.id, word): getattr(one, word) for one in products for word in SHOWN_BY}
    after = carried(found, products, members, held)
    assert len(after) == len(found)
    for before, one in zip(found, after, strict=True):
        if one == before:
            continue
        claim = catalogue().claim(one.claim)
        assert claim is not None
        assert (before.outcome, one.outcome, one.reason) == (Outcome.UNKNOWN, Outcome.NOT_APPLICABLE, REASON)
        assert one.evidence["was"]["outcome"] == "unknown"
        assert SUBJECTS[one.resource].kind == "repository"
        assert SHOWN_BY[claim.carried_by][0] not in held[one.resource]
        assert not members[one.resource].doubt
        assert members[one.resource].products
        for product in members[one.resource].products:
            assert globs[product, claim.carried_by]
            judged = {
                other.resource
                for other in found
                if other.claim == one.claim
                and other.outcome is not Outcome.NOT_APPLICABLE
                and product in members[other.resource].products
            }
            assert judged & set(one.evidence["carriers"])
        assert one.resource not in one.evidence["carriers"]


@settings(deadline=None)
@given(_FOUND, _PRODUCTS, _ALL_MEMBERS, _HELD, st.randoms())
def test_the_order_of_findings_does_not_matter_and_twice_is_once(
    found: list[Finding],
    products: list[Product],
    members: dict[str, Membership],
    held: dict[str, frozenset[str]],
    random: st.randoms,  # type: ignore[valid-type]
) -> None:
    other = list(found)
    random.shuffle(other)  # type: ignore[attr-defined]
    after = carried(found, products, members, held)
    by_key = {(one.claim, one.resource): one for one in carried(other, products, members, held)}
    assert [by_key[one.claim, one.resource] for one in after] == list(after)
    assert carried(after, products, members, held) == after


@settings(deadline=None)
@given(_FOUND, _ALL_MEMBERS)
def test_without_carriers_nothing_changes(found: list[Finding], members: dict[str, Membership]) -> None:
    plain = [replace(one, support=[], releases=[]) for one in (APP, TOOL)]
    assert carried(found, plain, members) == tuple(found)


# a whole sweep
DATA = "releases: [{version: '2.0', released_on: 2026-01-01, support_until: 2030-01-01, security_until: 2030-01-01}]\n"
PLAIN = {"README.md": "# App\n"}


def swept(folder: Path, product: str, **files: Mapping[str, str]) -> Report:
    for name, held in files.items():
        commit(repository(folder / "acme" / name), held)
    (folder / "estate.yaml").write_text(
        f"version: 1\nname: Acme\ntargets: [{{source: git, paths: [acme]}}]\nproducts:\n  - {{id: app, name: App, {product}}}\n"
    )
    only = load_catalogue(only=(DATES,))
    estate = read_estate(folder / "estate.yaml")
    collecting.collect(estate, only, folder / "snapshot", "2026-06-01T00:00:00Z", lambda _: None)
    with Snapshot(folder / "snapshot") as snapshot:
        return sweep.report(snapshot, only, sweep.EngineChoice(), lambda _: None)


def outcomes(report: Report) -> dict[str, str]:
    names = {one.id: one.name.rsplit("/", 1)[-1] for one in report.subjects}
    return {names[one.resource]: one.outcome.value for one in report.findings}


@pytest.mark.parametrize(
    ("carriers", "expected"),
    [
        ("", {"api": "unknown", "web": "unknown", "docs": "pass"}),
        (", support: [docs]", {"api": "not_applicable", "web": "not_applicable", "docs": "pass"}),
        (", support: [api]", {"api": "unknown", "web": "not_applicable", "docs": "pass"}),
        (", support: [gone]", {"api": "unknown", "web": "unknown", "docs": "pass"}),
        (", releases: [docs]", {"api": "unknown", "web": "unknown", "docs": "pass"}),
    ],
)
def test_a_sweep_asks_the_carriers(tmp_path: Path, carriers: str, expected: dict[str, str]) -> None:
    files = {"api": PLAIN, "web": PLAIN, "docs": {"support.yaml": DATA}}
    report = swept(tmp_path, f"repositories: ['*']{carriers}", **files)
    assert outcomes(report) == expected
    assert [note.rule for note in report.notes] == (["carrier_not_seen"] if carriers == ", support: [gone]" else [])
    state = next(one for one in report.claims if one.id == DATES)
    assert (state.reason == "all_pass") is (carriers == ", support: [docs]")


def test_a_repository_with_data_of_its_own_that_cannot_be_judged_is_still_asked(tmp_path: Path) -> None:
    files = {"api": PLAIN, "web": {"support.yaml": "releases: soon\n"}, "docs": {"support.yaml": DATA}}
    report = swept(tmp_path, "repositories: ['*'], support: [docs]", **files)
    assert outcomes(report) == {"api": "not_applicable", "web": "unknown", "docs": "pass"}
