from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.exports import sarif
from cop_scan.exports.sarif import SarifExport, message
from cop_scan.exports.text import visible
from cop_scan.report import Report
from tests.exports.factory import HOSTILE, LOCKED, PINNED, again, evidence, finding, report
from tests.waivers.factory import REASON


def run(whole: Report, folder: Path) -> dict[str, Any]:
    document = json.loads(SarifExport().render(whole, folder).read_text(encoding="utf-8"))
    assert document["version"] == "2.1.0"
    (only,) = document["runs"]
    assert isinstance(only, dict)
    return only


def test_every_enabled_claim_is_a_rule(tmp_path: Path) -> None:
    driver = run(report(), tmp_path)["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("cop-scan", "0.1.0")
    assert [rule["id"] for rule in driver["rules"]] == [PINNED, LOCKED]
    assert [rule["defaultConfiguration"]["level"] for rule in driver["rules"]] == ["error", "warning"]
    first = driver["rules"][0]
    assert first["properties"] == {
        "security-severity": "8.0",
        "tags": ["security", "provision-1.2", "assurance-claim-1.2.1"],
    }
    assert first["help"]["text"] == "What is not locked changes unseen. To mend it: Commit the lock file."
    assert "<b>" not in first["help"]["markdown"]


def test_failures_come_first_then_what_is_undecided_and_no_passes(tmp_path: Path) -> None:
    results = run(report(), tmp_path)["results"]
    assert [(r["ruleId"], r["ruleIndex"], r["kind"], r["level"]) for r in results] == [
        (PINNED, 0, "fail", "error"),
        (LOCKED, 1, "fail", "warning"),
        (LOCKED, 1, "open", "none"),
    ]


def test_an_error_is_open_and_never_a_failure(tmp_path: Path) -> None:
    (result,) = run(report((finding("error", reason="timeout"), finding("not_applicable"))), tmp_path)["results"]
    assert (result["kind"], result["level"]) == ("open", "none")
    assert result["properties"] == {"assurance": "A2", "outcome": "error", "reason": "timeout"}


def test_places_are_locations_of_relative_encoded_addresses(tmp_path: Path) -> None:
    first, second, third = (r["locations"] for r in run(report(), tmp_path)["results"])
    assert [place["physicalLocation"] for place in first] == [
        {"artifactLocation": {"uri": "a%20b/%C3%BC%23.yml"}, "region": {"startLine": 3}},
        {"artifactLocation": {"uri": "package.json"}, "region": {"startLine": 1}},
    ]
    assert ["message" in place for place in first] == [False, True]
    assert [place["physicalLocation"]["artifactLocation"]["uri"] for place in second] == ["not%20fine.txt"]
    assert third[0]["physicalLocation"]["artifactLocation"]["uri"] == "no-file"
    assert third[0]["logicalLocations"][0]["kind"] == "resource"
    assert "\\x1b" in third[0]["logicalLocations"][0]["fullyQualifiedName"]


@pytest.mark.parametrize("path", ["/etc/passwd", "../up", "a/../../up", ""])
def test_a_path_out_of_the_resource_is_no_location(tmp_path: Path, path: str) -> None:
    (result,) = run(report((finding(evidence=evidence((path, 1, ""))),)), tmp_path)["results"]
    assert [place["physicalLocation"]["artifactLocation"]["uri"] for place in result["locations"]] == ["no-file"]


@pytest.mark.parametrize("line", [0, -1, True, "3", None, 1.5])
def test_a_line_that_is_none_is_said_to_be_the_whole_file(tmp_path: Path, line: object) -> None:
    (result,) = run(report((finding(evidence=evidence(("a", line, ""))),)), tmp_path)["results"]
    (place,) = result["locations"]
    assert place["physicalLocation"] == {"artifactLocation": {"uri": "a"}, "region": {"startLine": 1}}
    assert place["message"] == {"text": "The file as a whole."}


@pytest.mark.parametrize("odd", [None, [], "places", {"places": "a"}, {"places": [1, {"path": 2}]}, {"criteria": [1]}])
def test_evidence_of_any_shape_is_taken(tmp_path: Path, odd: object) -> None:
    (result,) = run(report((finding(evidence=odd),)), tmp_path)["results"]
    assert result["locations"][0]["message"] == {"text": "No file shows it: it is about the resource as a whole."}


def test_every_location_has_the_path_and_the_line_that_code_hosts_insist_on(tmp_path: Path) -> None:
    whole = report((finding(), finding("unknown"), finding(evidence=evidence(("a", 0, "")))))
    for result in run(whole, tmp_path)["results"]:
        for place in result["locations"]:
            assert place["physicalLocation"]["artifactLocation"]["uri"]
            assert place["physicalLocation"]["region"]["startLine"] >= 1


def test_a_scheme_is_only_a_file_s_name(tmp_path: Path) -> None:
    (result,) = run(report((finding(evidence=evidence(("javascript:alert(1)", 1, ""))),)), tmp_path)["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert ":" not in uri
    assert unquote(uri) == "javascript:alert(1)"


def test_a_waived_failure_is_suppressed_and_no_other(tmp_path: Path) -> None:
    said = f"Waiver W-1 until 2026-09-01, approved by Sam Example: {REASON}{HOSTILE}"
    assert [r["suppressions"] for r in run(report(), tmp_path)["results"]] == [
        [],
        [{"kind": "external", "status": "accepted", "justification": visible(said)}],
        [],
    ]
    (bare,) = run(report((finding(waiver="W-9"),)), tmp_path)["results"]
    assert bare["suppressions"][0]["justification"] == "Waiver W-9"


def test_a_fingerprint_stays_when_lines_move_and_differs_between_findings(tmp_path: Path) -> None:
    def marks(*places: tuple[str, int, str], resource: str = "git:1") -> str:
        (result,) = run(report((finding(resource=resource, evidence=evidence(*places)),)), tmp_path)["results"]
        return str(result["partialFingerprints"]["copScan/v1"])

    assert marks(("a", 1, "x")) == marks(("a", 9, "y"))
    assert len({marks(("a", 1, "x")), marks(("b", 1, "x")), marks(), marks(resource="git:2")}) == 4


def test_what_is_left_out_is_counted_and_failures_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sarif.MAX_RESULTS == 25_000
    monkeypatch.setattr(sarif, "MAX_RESULTS", 2)
    only = run(report((finding("unknown"), finding("unknown"), finding(), finding("error"))), tmp_path)
    assert [r["kind"] for r in only["results"]] == ["fail", "open"]
    assert only["properties"]["leftOut"] == 2


def test_the_run_is_named_for_the_estate_and_says_whether_it_is_complete(tmp_path: Path) -> None:
    only = run(report(estate="Acme / x"), tmp_path)
    assert only["automationDetails"] == {"id": "cop-scan/Acme%20%2F%20x/"}
    assert only["properties"]["complete"] is False
    assert only["properties"]["leftOut"] == 0


def test_two_evaluations_give_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "cop-scan.sarif"
    assert SarifExport().render(report(), tmp_path) == path
    first = path.read_bytes()
    SarifExport().render(again(report()), tmp_path)
    assert path.read_bytes() == first
    assert b"\x1b" not in first


@given(st.text(st.characters()))
def test_no_text_is_a_link_or_a_placeholder_of_a_message(text: str) -> None:
    shown = message(text)
    bare = shown.replace("\\\\", "").replace("\\[", "").replace("\\]", "")
    assert not set("[]") & set(bare)
    assert not set("{}") & set(bare.replace("{{", "").replace("}}", ""))


def test_a_hostile_name_stays_one_line_of_text(tmp_path: Path) -> None:
    text = run(report((finding("fail", "git:2", message=HOSTILE),)), tmp_path)["results"][0]["message"]["text"]
    assert "\n" not in text
    assert r"\[x\](http" in text
    assert "{{0}}" in text
