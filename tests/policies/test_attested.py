"""What a signature is worth, on both engines: the grade of a pass, and whether an unsigned attestation may pass."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import pytest

from cop_scan.catalogue import Catalogue, Claim
from cop_scan.engines.interface import Engine
from cop_scan.evaluate import Evaluation
from cop_scan.evidence import Json
from cop_scan.finding import Finding
from cop_scan.policies import load_catalogue
from tests.examples import Example, examples, resource

CATALOGUE = load_catalogue()
CLAIMS = [claim for claim in CATALOGUE.claims if "require_signed" in claim.params]
PASSES = {
    claim.id: next(e for e in examples() if e.path == claim.folder / "examples" / "pass.yaml") for claim in CLAIMS
}
SIGNED: dict[str, Json] = {"kind": "signature", "verified": True, "by": "Bo", "detail": "x"}


def judge(
    claim: Claim, engines: Mapping[str, Engine], integrity: Json, *, required: bool | None, matches: bool | None = True
) -> Finding:
    """The passing example with that integrity; None leaves it, or the parameter, out."""
    document = copy.deepcopy(dict(PASSES[claim.id].document))
    for record in document["facts"]["attestations"]["attestations"]:
        record.pop("integrity", None)
        if integrity != "absent":
            record["integrity"] = integrity
        record["evidence"] = [{**item, "matches": matches} for item in record["evidence"]]
    params = {name: value for name, value in claim.params.items() if name != "require_signed"}
    params |= {} if required is None else {"require_signed": required}
    asked = replace(claim, params=MappingProxyType(params))
    found, contents = resource(Example(PASSES[claim.id].path, document), claim, CATALOGUE)
    only = Catalogue(CATALOGUE.editions, CATALOGUE.facts, (asked,), CATALOGUE.profile, "")
    return Evaluation(only, engines, PASSES[claim.id].now, contents.__getitem__, {}).judge(found).findings[0]


@pytest.fixture(params=["embedded", "reference"])
def engines(request: pytest.FixtureRequest) -> Mapping[str, Engine]:
    found: Mapping[str, Engine] = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_a_verified_attestation_with_compared_evidence_is_known_as_a1(
    claim: Claim, engines: Mapping[str, Engine]
) -> None:
    for required in (None, False, True):
        finding = judge(claim, engines, SIGNED, required=required)
        assert (finding.outcome.value, finding.assurance) == ("pass", "A1")
    assert judge(claim, engines, {**SIGNED, "kind": "commit"}, required=True).assurance == "A1"
    assert judge(claim, engines, SIGNED, required=True, matches=None).assurance == "A0"


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
@pytest.mark.parametrize(
    "integrity",
    [
        "absent",
        {"kind": "none", "verified": None, "by": "", "detail": ""},
        {"kind": "unseen", "verified": None, "by": "", "detail": ""},
        {"kind": "signature", "verified": None, "by": "", "detail": ""},
        {"kind": "commit", "verified": None, "by": "", "detail": ""},
    ],
    ids=str,
)
def test_others_are_known_by_word_alone_and_do_not_pass_where_signatures_are_required(
    claim: Claim, engines: Mapping[str, Engine], integrity: Json
) -> None:
    for required in (None, False):
        finding = judge(claim, engines, integrity, required=required)
        assert (finding.outcome.value, finding.assurance) == ("pass", "A0")
    none = isinstance(integrity, dict) and integrity.get("kind") == "none"
    finding = judge(claim, engines, integrity, required=True)
    assert finding.outcome.value == ("fail" if none else "unknown"), finding.message
    assert finding.evidence["reason"] == ("attestation_unsigned" if none else "signature_unseen")


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
@pytest.mark.parametrize(
    "integrity", [{**SIGNED, "verified": False}, {**SIGNED, "kind": "commit", "verified": False, "by": ""}]
)
def test_a_signature_that_does_not_verify_fails_always(
    claim: Claim, engines: Mapping[str, Engine], integrity: Json
) -> None:
    for required in (None, False, True):
        finding = judge(claim, engines, integrity, required=required)
        assert (finding.outcome.value, finding.evidence["reason"]) == ("fail", "signature_invalid")
        assert finding.assurance == "A0"


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
@pytest.mark.parametrize(
    "integrity",
    [
        None,
        {},
        {"verified": False},
        {**SIGNED, "verified": "true"},
        {**SIGNED, "detail": None},
        {**SIGNED, "kind": "x"},
    ],
    ids=str,
)
def test_what_is_said_of_a_signature_in_another_shape_is_unknown(
    claim: Claim, engines: Mapping[str, Engine], integrity: Json
) -> None:
    for required in (None, False, True):
        finding = judge(claim, engines, integrity, required=required)
        assert (finding.outcome.value, finding.reason) == ("unknown", "malformed")
