"""Machines outweigh words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cop_scan.contradictions import REASON, contradicted
from cop_scan.finding import Finding, Outcome
from cop_scan.policies import load_catalogue
from cop_scan.report import Subject

_SHIPPED = load_catalogue(only=["COP-4.2-C02", "COP-4.2-C03", "COP-3.6-C01", "COP-3.6-C02"])
CATALOGUE = replace(
    _SHIPPED,
    claims=tuple(
        replace(claim, contradicted_by=("COP-3.6-C01",)) if claim.id == "COP-3.6-C02" else claim
        for claim in _SHIPPED.claims
    ),
)
SUBJECTS = {
    one.id: one
    for one in (
        Subject("product:a", "product", "vendor", "vendor", "A", products=("a",)),
        Subject("product:b", "product", "vendor", "vendor", "B", products=("b",)),
        Subject("r", "repository", "git", "t", "r", products=("a",)),
        Subject("v", "vendor", "vendor", "vendor", "V"),
    )
}


def finding(claim: str, resource: str, outcome: str) -> Finding:
    return Finding(claim, 1, resource, Outcome(outcome), "", "It says so.", None, "A1", "rego")


def after(*findings: Finding) -> list[tuple[str, str]]:
    return [(one.outcome.value, one.reason) for one in contradicted(findings, SUBJECTS, CATALOGUE)]


@pytest.mark.parametrize(
    ("resource", "read", "expected"),
    [
        ("product:a", "fail", ("unknown", REASON)),
        ("product:b", "fail", ("pass", "")),
        ("product:a", "unknown", ("pass", "")),
        ("product:a", "pass", ("pass", "")),
    ],
)
def test_a_product_is_contradicted_by_its_own_repositories(resource: str, read: str, expected: tuple[str, str]) -> None:
    assert after(finding("COP-4.2-C03", resource, "pass"), finding("COP-4.2-C02", "r", read))[0] == expected


@pytest.mark.parametrize("attested", ["fail", "unknown", "not_applicable"])
def test_only_a_pass_is_contradicted(attested: str) -> None:
    both = [finding("COP-4.2-C03", "product:a", attested), finding("COP-4.2-C02", "r", "fail")]
    assert after(*both) == [(attested, ""), ("fail", "")]


def test_whatever_is_read_concerns_the_vendor_and_another_claim_does_not() -> None:
    assert after(finding("COP-3.6-C02", "v", "pass"), finding("COP-3.6-C01", "r", "fail"))[0] == ("unknown", REASON)
    assert after(finding("COP-3.6-C02", "v", "pass"), finding("COP-4.2-C02", "r", "fail"))[0] == ("pass", "")


def test_it_names_what_speaks_against_it_and_keeps_what_was_attested() -> None:
    both = [finding("COP-4.2-C03", "product:a", "pass"), finding("COP-4.2-C02", "r", "fail")]
    found = contradicted(both, SUBJECTS, CATALOGUE)[0]
    assert "COP-4.2-C02 on r fails" in found.message
    assert found.evidence == {"attested": None, "against": [["COP-4.2-C02", "r"]]}


def test_claims_are_contradicted_by_claims_that_exist_and_are_not_attested() -> None:
    every = {claim.id: claim for claim in load_catalogue().claims}
    pairs = [(claim, every[other]) for claim in every.values() for other in claim.contradicted_by]
    assert pairs
    assert all("attestations" in claim.facts and "attestations" not in other.facts for claim, other in pairs)
