"""Notes on what does not go together."""

from __future__ import annotations

from cop_scan.consistency import MAX_CLAIMS, Components, components, notes
from cop_scan.evidence import Fact, Json, Resource, Status
from cop_scan.report import ClaimState, Counts, State

AT = "2026-06-01T00:00:00Z"


def state(claim: str, value: State) -> ClaimState:
    return ClaimState(claim, claim.split("-")[1], value, "x", Counts(), "")


def attestation(issued: str = "2026-01-01", *claims: str, sha256: str = "ab") -> dict[str, Json]:
    return {"claims": list(claims), "issued": issued, "evidence": [{"title": "Minutes", "sha256": sha256}]}


def rules(*states: ClaimState) -> list[str]:
    return [note.rule for note in notes(states, [], AT)]


def test_fixes_that_are_not_published() -> None:
    met, unmet = state("COP-3.5-C01", State.MET), state("COP-3.4-C01", State.NOT_MET)
    assert rules(met, unmet) == ["fixed_but_not_published"]
    assert rules(met, state("COP-3.4-C01", State.NOT_ASSESSED)) == rules(unmet) == []


def test_versions_that_are_supported_and_not_scanned() -> None:
    supported = state("COP-4.1-C02", State.MET)
    assert rules(supported, state("COP-3.3-C01", State.PARTIALLY_MET)) == ["supported_but_not_scanned"]
    assert rules(supported, state("COP-3.3-C01", State.MET)) == []


def test_one_document_for_many_claims() -> None:
    many = [f"COP-1.1-C{number:02}" for number in range(MAX_CLAIMS + 1)]
    found = notes([], [attestation("2026-01-01", *many[:3]), attestation("2025-01-01", *many[3:])], AT)
    assert [(one.rule, one.claims) for one in found] == [("evidence_reused", tuple(many))]
    assert notes([], [attestation("2026-01-01", *many[:-1])], AT) == ()
    assert notes([], [attestation("2026-01-01", *many, sha256="")], AT) == ()


def test_attestations_that_were_made_for_the_assessment() -> None:
    fresh = [attestation("2026-06-01", "COP-1.1-C01"), attestation("2026-05-31", "COP-1.1-C02")]
    assert [one.rule for one in notes([], fresh, AT)] == ["made_for_the_assessment"]
    assert notes([], fresh[:1], AT) == ()
    assert notes([], [*fresh, attestation("2026-01-01")], AT) == ()


def repository(released: Json, found: Json) -> Resource:
    facts = {"release_sboms": Fact.seen("release_sboms", released), "sbom": Fact.seen("sbom", found)}
    return Resource("1", "repository", "github", "acme", "acme/app", facts=facts)


def test_a_list_of_components_that_is_shorter_than_the_platform_s() -> None:
    met, lists = state("COP-1.2-C01", State.MET), [Components("acme/app", 94, 100), Components("acme/lib", 95, 100)]
    (note,) = notes([met], [], AT, lists)
    assert (note.rule, note.claims) == ("sbom_incomplete", ("COP-1.2-C01",))
    assert "acme/app (94 of 100)" in note.detail
    assert "acme/lib" not in note.detail
    assert notes([state("COP-1.2-C01", State.NOT_MET)], [], AT, lists) == ()


def test_the_fullest_list_of_the_latest_release_is_compared() -> None:
    latest = {"tag": "v2", "sboms": [{"name": "a"}, {"name": "b", "components": 3}, {"name": "c", "components": 9}]}
    older = {"tag": "v1", "sboms": [{"name": "a", "components": 50}]}
    seen = {"releases": [latest, older], "hidden": []}
    assert components(repository(seen, {"packages": 12, "hidden": []})) == Components("acme/app", 9, 12)


def test_lists_that_were_not_wholly_seen_are_not_compared() -> None:
    found = {"packages": 12, "hidden": []}
    whole = {"releases": [{"tag": "v2", "sboms": [{"name": "b", "components": 3}]}], "hidden": []}
    part = [{"path": "v2/b", "reason": "timeout", "detail": ""}]
    assert components(repository({**whole, "hidden": part}, found)) is None
    assert components(repository({"releases": [], "hidden": []}, found)) is None
    assert components(repository({"releases": [{"tag": "v2", "sboms": [{"name": "b"}]}], "hidden": []}, found)) is None
    unseen = {"sbom": Fact.gap("sbom", Status.FORBIDDEN, "Not shown.")}
    assert components(Resource("1", "repository", "github", "acme", "acme/app", facts=unseen)) is None
