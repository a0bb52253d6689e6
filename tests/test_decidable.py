"""What documentation says of sources and claims follows from what the sources offer and the claims declare."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType

import pytest

from cop_scan import plugins
from cop_scan.catalogue import Catalogue, Form
from cop_scan.decidable import decision, given, is_attested
from cop_scan.policies import load_catalogue
from cop_scan.sources.interface import FILES, Grant, Offer, Offering


@dataclass
class Sample:
    """A source of build projects and repositories."""

    platform: str = "Sample"
    kinds: tuple[str, ...] = ("repository", "build_project")
    offers: tuple[Offer, ...] = ()
    grants: tuple[Grant, ...] = ()
    lacks: dict[str, str] = field(default_factory=dict)


def offer(fact: str, kind: str = "repository") -> Offer:
    return Offer(fact, kind, "GET /", "any", "1")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def test_files_stand_for_every_fact_that_reads_them(catalogue: Catalogue) -> None:
    found = given(Sample(offers=(offer(FILES), offer("mfa", "repository"))), catalogue)
    files = {key for key, spec in catalogue.facts.items() if "repository" in spec.kinds and spec.form is not Form.VALUE}
    assert found == {"repository": files | {"mfa"}, "build_project": set()}


def test_a_claim_is_decided_on_the_kinds_of_which_an_alternative_is_whole(catalogue: Catalogue) -> None:
    claim = catalogue.claim("COP-1.3-C03")
    assert claim is not None
    assert claim.evidence == (("branch_rules",), ("change_reviews",))
    one = Sample(offers=(offer("change_reviews"),))
    assert decision(claim, "sample", one, catalogue).kinds == ("repository",)


def test_why_a_claim_is_not_decided_is_said(catalogue: Catalogue) -> None:
    claim, organisations = catalogue.claim("COP-1.3-C03"), catalogue.claim("COP-2.1-C01")
    assert claim is not None
    assert organisations is not None
    one = Sample(lacks={"branch_rules": "Rules are elsewhere."})
    assert decision(claim, "sample", one, catalogue).why_not == "Rules are elsewhere."
    assert decision(claim, "sample", Sample(lacks={"*": "Nothing."}), catalogue).why_not == "Nothing."
    assert "`branch_rules`" in decision(claim, "sample", Sample(), catalogue).why_not
    assert "organisations" in decision(organisations, "sample", Sample(), catalogue).why_not


def test_a_claim_says_itself_where_its_policy_decides_nothing(catalogue: Catalogue) -> None:
    claim = catalogue.claim("COP-1.3-C03")
    assert claim is not None
    shy = replace(claim, undecided_on=MappingProxyType({"sample": "It never passes there."}))
    one = Sample(offers=(offer("branch_rules"),))
    assert decision(shy, "sample", one, catalogue).why_not == "It never passes there."
    assert decision(shy, "other", one, catalogue).kinds == ("repository",)


def test_attested_claims_are_those_with_no_other_evidence(catalogue: Catalogue) -> None:
    attested = [claim for claim in catalogue.claims if is_attested(claim)]
    assert {kind for claim in attested for kind in claim.kinds} == {"vendor", "product"}
    assert all(not {"vendor", "product"} & set(c.kinds) for c in catalogue.claims if c not in attested)


OFFERINGS = plugins.offerings()


@pytest.mark.parametrize("name", sorted(OFFERINGS))
def test_what_a_source_offers_and_lacks_is_of_facts_and_kinds_that_exist(name: str, catalogue: Catalogue) -> None:
    one: Offering = OFFERINGS[name]
    known = catalogue.facts
    assert [o.fact for o in one.offers if o.kind not in one.kinds] == []
    wrong = [
        o.fact for o in one.offers if o.fact != FILES and (o.fact not in known or o.kind not in known[o.fact].kinds)
    ]
    assert wrong == []
    assert len({(o.fact, o.kind) for o in one.offers}) == len(one.offers)
    assert set(one.lacks) - known.keys() <= {"*"}
    assert all(o.endpoint and o.permission and o.cost for o in one.offers)
    assert all(len(why) > 15 for why in one.lacks.values())


@pytest.mark.parametrize("name", sorted(OFFERINGS))
def test_every_fact_of_a_sources_kinds_is_offered_or_said_to_be_lacking(name: str, catalogue: Catalogue) -> None:
    one = OFFERINGS[name]
    facts = given(one, catalogue)
    silent = [
        f"{key} of {kind}"
        for kind in one.kinds
        for key, spec in catalogue.facts.items()
        if kind in spec.kinds and key not in facts[kind] and not ({key, "*"} & one.lacks.keys())
    ]
    assert silent == []


@pytest.mark.parametrize("name", sorted(OFFERINGS))
def test_undecided_claims_name_sources_that_give_the_evidence(name: str, catalogue: Catalogue) -> None:
    """Else the reason would be the source's, and the claim's own would hide it."""
    for claim in (claim for claim in catalogue.claims if name in claim.undecided_on):
        bare = replace(claim, undecided_on=MappingProxyType({}))
        assert decision(bare, name, OFFERINGS[name], catalogue).kinds, claim.id
