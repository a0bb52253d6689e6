"""Which repositories are whose."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from cop_scan.evidence import Fact, Json, Resource, Status
from cop_scan.products import SETTINGS, Membership, Product, membership, resold, unclaimed

APP = Product("app", "App", repositories=["acme/app-*"])
MARKED = Product("marked", "Marked", topics=["product-x"], properties={"tier": ["one", "two"]})


def repository(name: str = "acme/app-1", settings: Json = None, *tags: str) -> Resource:
    facts = {SETTINGS: Fact.seen(SETTINGS, settings)} if settings is not None else {}
    return Resource(name, "repository", "github", "t", name, facts=MappingProxyType(facts), tags=tags)


@pytest.mark.parametrize(
    ("glob", "name", "selected"),
    [
        ("acme/app-*", "acme/app-1", True),
        ("ACME/App-*", "acme/app-1", True),
        ("app-*", "acme/app-1", True),
        ("app-*", "acme/deep/app-1", True),
        ("app", "acme/app-1", False),
        ("acme/*", "other/app-1", False),
        ("[", "acme/[", True),
    ],
)
def test_a_glob_with_a_slash_is_compared_with_the_whole_name(glob: str, name: str, selected: bool) -> None:
    product = Product("p", "P", repositories=[glob])
    assert membership([product], repository(name)).products == (("p",) if selected else ())


@pytest.mark.parametrize(
    ("settings", "selected"),
    [
        ({"topics": ["a", "product-x"], "properties": {}}, True),
        ({"topics": [], "properties": {"tier": "two"}}, True),
        ({"topics": [], "properties": {"tier": ["three", "one"]}}, True),
        ({"topics": [], "properties": {"tier": None}}, False),
        ({"topics": ["product"], "properties": {"other": "one"}}, False),
    ],
)
def test_topics_and_properties_select(settings: Json, selected: bool) -> None:
    found = membership([MARKED], repository(settings=settings))
    assert (found.products, found.doubt) == (("marked",) if selected else (), "")


@pytest.mark.parametrize("settings", [None, {}, {"topics": ["a"]}, {"properties": {"tier": "three"}}])
def test_what_was_not_seen_leaves_a_doubt(settings: Json) -> None:
    found = membership([APP, MARKED], repository(settings=settings))
    assert found.products == ("app",)
    assert "marked may hold it" in found.doubt


BUILT = Product(
    "built",
    "Built",
    repositories=["*app*"],
    topics=["x"],
    build_projects=["acme-app-*", "eu-west-2/*"],
    registries=["shop/*"],
)


@pytest.mark.parametrize(
    ("kind", "name", "held"),
    [
        ("build_project", "acme-app-nightly", True),
        ("build_project", "eu-west-2/other", True),
        ("build_project", "ACME-App-1", True),
        ("build_project", "app", False),
        ("registry", "shop/web", True),
        ("registry", "app", False),
        ("build_project", "shop/web", False),
        ("repository", "app", True),
        ("repository", "eu-west-2/other", False),
    ],
)
def test_a_glob_selects_one_kind_only(kind: str, name: str, held: bool) -> None:
    one = Resource("r", kind, "x", "t", name, facts=MappingProxyType({}))
    assert (membership([BUILT], one).products == ("built",)) is held


@pytest.mark.parametrize("product", [MARKED, BUILT, APP])
def test_topics_and_properties_leave_no_doubt_of_a_build_project(product: Product) -> None:
    refused = Fact.gap(SETTINGS, Status.FORBIDDEN, "No.")
    for facts in ({}, {SETTINGS: refused}, {SETTINGS: Fact.seen(SETTINGS, {"topics": ["x", "product-x"]})}):
        one = Resource("b", "build_project", "x", "t", "b", facts=MappingProxyType(facts))
        assert membership([product], one) == Membership((), "", grouped=True)


def test_build_projects_that_nobody_selects_are_said_too() -> None:
    one = Resource("b", "build_project", "x", "t", "b", facts=MappingProxyType({}))
    assert unclaimed([APP], {"b": membership([APP], one)}) == (("b", ""),)
    only = Product("p", "P", build_projects=["c"])
    assert unclaimed([only], {"b": membership([only], one)}) == (("b", ""),)


def test_what_was_seen_to_select_leaves_none() -> None:
    assert membership([MARKED], repository(settings={"topics": ["product-x"]})) == Membership(("marked",), "", True)


def test_a_refused_fact_is_not_an_empty_one() -> None:
    refused = Fact.gap(SETTINGS, Status.FORBIDDEN, "No.")
    one = Resource("r", "repository", "x", "t", "r", facts=MappingProxyType({SETTINGS: refused}))
    assert membership([MARKED], one).doubt


def test_a_repository_may_be_of_several_products_and_a_product_is_its_own() -> None:
    both = [APP, Product("all", "All", repositories=["*"])]
    assert membership(both, repository()).products == ("app", "all")
    assert membership(both, Resource("product:all", "product", "vendor", "vendor", "All")).products == ("all",)
    assert membership(both, Resource("o", "organisation", "github", "t", "acme")) == Membership()


def test_repositories_of_no_product_are_said_unless_nothing_is_judged_on_them_or_no_product_selects() -> None:
    found = [repository("acme/other"), repository("acme/old", None, "archived"), repository()]
    members = {one.id: membership([APP], one) for one in found}
    assert unclaimed([APP], members) == (("acme/other", ""),)
    assert unclaimed([Product("p", "P")], members) == ()


RESOLD = Product("theirs", "Theirs", role="reseller", repositories=["theirs-*"])


@pytest.mark.parametrize(
    ("products", "member", "kind", "expected"),
    [
        ([RESOLD], Membership(("theirs",)), "repository", True),
        ([RESOLD, APP], Membership(("theirs",)), "repository", True),
        ([RESOLD, APP], Membership(("theirs", "app")), "repository", False),
        ([RESOLD], Membership(("theirs",), "Its topics were not seen."), "repository", False),
        ([RESOLD], Membership(()), "repository", False),
        ([RESOLD], Membership(()), "vendor", True),
        ([RESOLD, APP], Membership(()), "organisation", False),
        ([], Membership(()), "vendor", False),
    ],
)
def test_what_is_only_resold(products: Any, member: Membership, kind: str, expected: bool) -> None:
    assert resold(products, member, kind) is expected


def test_a_product_comes_back_from_its_document() -> None:
    for product in (MARKED, Product("p", "P", repositories=["a"], support=["b"], releases=["c"])):
        assert Product(**product.document()) == product
