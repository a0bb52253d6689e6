from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import jsonschema
import pytest

from cop_scan.catalogue import Catalogue, Claim, Form
from cop_scan.engines.interface import Engine
from cop_scan.evaluate import Evaluation
from cop_scan.facts.derive import derive
from cop_scan.finding import Finding
from cop_scan.policies import load_catalogue
from tests.examples import Example, examples, label, resource
from tests.opa import need_opa

EXAMPLES = examples()
CATALOGUE = load_catalogue()


def _claim(example: Example) -> Claim:
    folder = example.path.parents[1]
    return next(claim for claim in CATALOGUE.claims if claim.folder == folder)


def _judge(example: Example, catalogue: Catalogue, engines: Mapping[str, Engine]) -> Finding:
    claim = _claim(example)
    found, contents = resource(example, claim, catalogue)
    only = Catalogue(catalogue.editions, catalogue.facts, (claim,), catalogue.profile, "")
    judged = Evaluation(only, engines, example.now, contents.__getitem__, {}).judge(found)
    return judged.findings[0]


@pytest.mark.parametrize("example", EXAMPLES, ids=label)
def test_an_example_has_the_outcome_in_its_name(
    example: Example, catalogue: Catalogue, embedded: Mapping[str, Engine]
) -> None:
    finding = _judge(example, catalogue, embedded)
    assert finding.outcome.value == example.outcome, finding.message
    assert str(example.document.get("message", "")) in finding.message
    assert len(finding.message) < 600


@pytest.mark.parametrize("example", [e for e in EXAMPLES if _claim(e).engine == "rego"], ids=label)
def test_the_reference_engine_finds_the_very_same(
    example: Example, catalogue: Catalogue, embedded: Mapping[str, Engine], reference: Mapping[str, Engine]
) -> None:
    assert _judge(example, catalogue, reference) == _judge(example, catalogue, embedded)


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.sound], ids=label)
def test_the_facts_of_an_example_have_the_published_shape(example: Example, catalogue: Catalogue) -> None:
    claim = _claim(example)
    found, contents = resource(example, claim, catalogue)
    for key, fact in found.facts.items():
        if fact.ok:
            spec = catalogue.facts[key]
            value = derive(spec, fact, contents.__getitem__).value
            jsonschema.Draft202012Validator(dict(spec.schema)).validate(value)


@pytest.mark.parametrize("claim", CATALOGUE.claims, ids=lambda claim: claim.id)
def test_a_claim_has_an_example_of_every_outcome_that_decides(claim: Claim) -> None:
    there = {e.outcome for e in EXAMPLES if e.path.parents[1] == claim.folder}
    assert {"pass", "fail", "unknown"} <= there


@pytest.mark.parametrize("claim", CATALOGUE.claims, ids=lambda claim: claim.id)
def test_a_claim_has_an_example_of_what_is_missing_and_of_what_is_null(claim: Claim) -> None:
    own = [e for e in EXAMPLES if e.path.parents[1] == claim.folder]
    assert any("missing" in e.path.stem for e in own)
    by_files = {e.document["decides"]["at"][0] for e in own if "decides" in e.document} == {"files"}
    assert by_files or any("null" in e.path.stem for e in own)


def test_fact_schemas_are_schemas(catalogue: Catalogue) -> None:
    for spec in catalogue.facts.values():
        jsonschema.Draft202012Validator.check_schema(dict(spec.schema))
        assert spec.form is Form.VALUE or spec.files


def test_there_are_enough_claims_over_enough_provisions(catalogue: Catalogue) -> None:
    decided = [claim for claim in catalogue.claims if claim.engine == "rego" and "attestations" not in claim.facts]
    assert len(decided) >= 14
    assert len({claim.provision for claim in decided}) >= 8


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("input.facts.mfa.required", True),
        ("input.facts.mfa.requird", False),
        ("input.facts.nfa.required", False),
        ("input.resource.name", False),
    ],
)
def test_a_policy_that_names_what_does_not_exist_is_refused(tmp_path: Path, path: str, found: bool) -> None:
    (tmp_path / "x.rego").write_text(f"package x\n\np if {path}\n")
    schema = Path(__file__).parents[2] / "docs" / "schemas" / "input.schema.json"
    command = [str(need_opa()), "check", "--strict", "--schema", str(schema), str(tmp_path / "x.rego")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode == 0) is found, done.stderr
