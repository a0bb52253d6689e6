from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from cop_scan.editions import load_editions
from cop_scan.errors import CopScanError, InputError, PolicyError
from cop_scan.policies import load_catalogue, root
from tests.policyfolders import FACT, policies, rego

CLAIM = "COP-1.2-C02"


def loaded(folder: Path, **overrides: Any) -> None:
    load_catalogue(policies(folder / "policies", {CLAIM: rego("report := 1")}, **overrides))


def test_the_editions_hold_21_provisions_14_principles_88_claims_and_45_assurance_claims() -> None:
    draft, published = load_editions(root())
    assert (len(draft.provisions), len(published.provisions)) == (21, 14)
    assert sum(len(p.claims) for p in draft.provisions) == 88
    assert sum(len(p.apc) for p in published.provisions) == 45


def test_every_published_assurance_claim_is_carried_by_a_claim() -> None:
    draft, published = load_editions(root())
    carried = {apc for provision in draft.provisions for claim in provision.claims for apc in claim.apc}
    assert carried == {apc for provision in published.provisions for apc in provision.apc}


def test_shipped_claims_agree_with_the_catalogue() -> None:
    catalogue = load_catalogue()
    for claim in catalogue.claims:
        planned = catalogue.planned[claim.id]
        assert (claim.severity, claim.apc, claim.statement) == (
            planned.severity,
            planned.apc,
            planned.statement,
        )


def test_every_claim_of_the_catalogue_has_a_policy() -> None:
    """So that each provision of both editions has all the claims that the catalogue gives it."""
    catalogue = load_catalogue()
    assert {claim.id for claim in catalogue.claims} == catalogue.planned.keys()
    carried = {apc for claim in catalogue.claims for apc in claim.apc}
    published = next(edition for edition in catalogue.editions if edition.id == "sscop-2025")
    assert {key for principle in published.provisions for key in principle.apc} <= carried


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        ({"rev": 0}, "rev: input should be greater than or equal to 1"),
        ({"colour": "red"}, "colour: extra inputs are not permitted"),
        ({"id": "COP-1.3-C02"}, "id: COP-1.3-C02 does not belong in p1_2/c02_test"),
        ({"evidence": {"any_of": [["nothing"]]}}, "evidence: there is no fact 'nothing'"),
        ({"engine": "checkov", "checks": ["CKV_X"]}, "the folder is under rego/"),
        ({"severity": "dire"}, "severity:"),
        ({"checks": ["CKV_X"]}, "checks:"),
        ({"carried_by": "docs"}, "claim.yaml:1: carried_by: input should be"),
        (
            {"kinds": ["repository", "organisation"]},
            "evidence: no alternative holds only facts of the kind 'organisation'",
        ),
        ({"undecided_on": {"gitlab": "no"}}, "undecided_on.gitlab: string should have at least 20"),
        ({"contradicted_by": ["COP-9.9-C01"]}, "contradicted_by: there is no claim 'COP-9.9-C01'"),
    ],
)
def test_a_wrong_claim_file_is_refused_by_file_line_and_key(
    tmp_path: Path, overrides: dict[str, Any], words: str
) -> None:
    with pytest.raises(PolicyError, match=r"claim\.yaml") as caught:
        loaded(tmp_path, **overrides)
    assert words in str(caught.value)


def test_the_line_of_the_wrong_key_is_named(tmp_path: Path) -> None:
    folder = policies(tmp_path / "policies", {CLAIM: rego("report := 1")})
    path = folder / "rego" / "claims" / "p1_2" / "c02_test" / "claim.yaml"
    document = json.loads(path.read_text())
    path.write_text("\n".join(f"{key}: {json.dumps(value)}" for key, value in {**document, "rev": "one"}.items()))
    line = 1 + list(document).index("rev")
    with pytest.raises(PolicyError, match=f"claim.yaml:{line}: rev: input should be a valid integer"):
        load_catalogue(folder)


def test_yaml_that_cannot_be_read_is_refused_with_its_line(tmp_path: Path) -> None:
    folder = policies(tmp_path / "policies", {CLAIM: rego("report := 1")})
    (folder / "facts" / "bad.yaml").write_text("key: a\nkey: b\n")
    with pytest.raises(PolicyError, match=r"bad.yaml:2: the key 'key' is there twice"):
        load_catalogue(folder)


def test_a_fact_whose_value_is_described_by_no_schema_is_refused(tmp_path: Path) -> None:
    folder = policies(tmp_path / "policies", {CLAIM: rego("report := 1")})
    (folder / "facts" / "sample.yaml").write_text(json.dumps({**FACT, "value": {"type": "nonsense"}}))
    with pytest.raises(PolicyError, match=r"sample.yaml: value: is not a JSON Schema that stands alone: type: "):
        load_catalogue(folder)


def test_an_unknown_claim_or_profile_says_what_to_do(tmp_path: Path) -> None:
    folder = policies(tmp_path / "policies", {CLAIM: rego("report := 1")})
    with pytest.raises(InputError, match="policy list"):
        load_catalogue(folder, only=["COP-9.9-C99"])
    with pytest.raises(InputError, match="standard"):
        load_catalogue(folder, profile="none")


def test_a_profile_sets_parameters_and_so_the_digest(tmp_path: Path) -> None:
    folder = policies(tmp_path / "policies", {CLAIM: rego("report := 1")}, params={"days": 30})
    profile = tmp_path / "mine.yaml"
    text = "id: mine\ntitle: Mine\nmin_coverage: 0.5\nunknown_budget: {shall: 0.0}\nparams: {COP-1.2-C02: {%s: 14}}\n"
    profile.write_text(text % "days")
    plain, changed = load_catalogue(folder), load_catalogue(folder, profile=str(profile))
    assert (plain.claims[0].params["days"], changed.claims[0].params["days"]) == (30, 14)
    assert plain.claims[0].digest != changed.claims[0].digest
    profile.write_text(text % "weeks")
    with pytest.raises(PolicyError, match="'weeks'"):
        load_catalogue(folder, profile=str(profile))


@pytest.mark.parametrize(
    ("crosswalk", "message"),
    [
        ({"ssdf": ["PO.1"]}, "'PO.1' is no entry of NIST"),
        ({"osps": ["OSPS-AC-1"]}, "'OSPS-AC-1' is no entry"),
        ({"iso": ["A.5.1"]}, "no framework 'iso'"),
    ],
)
def test_a_relation_to_an_entry_that_does_not_exist_is_refused(
    tmp_path: Path, crosswalk: dict[str, list[str]], message: str
) -> None:
    folder = policies(tmp_path / "policies", {CLAIM: rego("report := 1")}, crosswalk=crosswalk)
    with pytest.raises(PolicyError, match=re.escape(message)):
        load_catalogue(folder)


def test_no_relation_says_that_one_stands_for_the_other() -> None:
    found = load_catalogue().frameworks
    assert {"ssdf", "cra", "osps", "slsa", "cis", "scorecard"} <= {framework.key for framework in found}
    assert {framework.relationship for framework in found} == {"intersects"}


def _profile(path: Path, more: str) -> str:
    path.write_text(f"id: mine\ntitle: Mine\nmin_coverage: 0.5\nunknown_budget: {{shall: 0.0}}\n{more}\n")
    return str(path)


def test_a_profile_sets_a_parameter_of_every_claim_that_has_it(tmp_path: Path) -> None:
    folder = policies(tmp_path / "policies", {CLAIM: rego("report := 1")}, params={"days": 30})
    two = load_catalogue(folder, profile=_profile(tmp_path / "p.yaml", "everywhere: {days: 7}"))
    assert two.claims[0].params == {"days": 7}
    own = "everywhere: {days: 7}\nparams: {COP-1.2-C02: {days: 3}}"
    assert load_catalogue(folder, profile=_profile(tmp_path / "p.yaml", own)).claims[0].params == {"days": 3}


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("everywhere: {dais: 7}", "no claim has the parameter 'dais'"),
        ("params: {COP-9.9-C99: {days: 7}}", "no claim 'COP-9.9-C99'"),
        ("required_assurance: {shall: A4}", "required_assurance.shall"),
        ("unknown_budgets: {}", "unknown_budgets"),
    ],
)
def test_what_a_profile_misspells_is_not_overlooked(tmp_path: Path, more: str, message: str) -> None:
    folder = policies(tmp_path / "policies", {CLAIM: rego("report := 1")}, params={"days": 30})
    with pytest.raises(InputError, match=re.escape(message)):
        load_catalogue(folder, profile=_profile(tmp_path / "p.yaml", more))


@pytest.mark.parametrize("name", ["standard", "small-vendor", "assured"])
def test_shipped_profiles_fit_the_shipped_claims_and_differ(name: str) -> None:
    found = load_catalogue(profile=name)
    assert found.profile.id == name
    attested = [claim for claim in found.claims if "attestations" in claim.facts]
    assert attested
    assert {claim.params["one_person_vendor"] for claim in attested} == {name == "small-vendor"}
    assert {claim.params["scope_complete"] for claim in attested} == {name == "assured"}
    assert {claim.params["require_signed"] for claim in attested} == {name == "assured"}
    assert found.digest != load_catalogue(profile="standard").digest or name == "standard"


def test_the_digest_follows_the_policy_but_not_its_tests(tmp_path: Path) -> None:
    folder = policies(tmp_path / "policies", {CLAIM: rego("report := 1")})
    before = load_catalogue(folder).claims[0].digest
    home = folder / "rego" / "claims" / "p1_2" / "c02_test"
    (home / "c02_test_test.rego").write_text("package x\n")
    assert load_catalogue(folder).claims[0].digest == before
    (home / "c02_test.rego").write_text(rego("report := 2"))
    assert load_catalogue(folder).claims[0].digest != before


def test_every_error_has_an_exit_code_of_its_own() -> None:
    kinds: list[type[CopScanError]] = [CopScanError, *CopScanError.__subclasses__()]
    codes = [kind.exit_code for kind in kinds]
    assert len(set(codes)) == len(codes)
