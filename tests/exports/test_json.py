from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError

from cop_scan.errors import CopScanError
from cop_scan.exports.json import JsonExport
from cop_scan.exports.text import json_visible, visible, writing
from cop_scan.report import Report
from tests.exports.factory import HOSTILE, again, finding, report

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schemas/results.schema.json").read_text(encoding="utf-8"))
TEXT = st.text(st.characters())  # surrogates too


def rendered(whole: Report, folder: Path) -> str:
    return JsonExport().render(whole, folder).read_text(encoding="utf-8")


def test_the_document_follows_its_schema(tmp_path: Path) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(json.loads(rendered(report(), tmp_path)))


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if "additionalProperties" in schema:
            yield schema
        for value in schema.values():
            yield from objects(value)


def test_every_object_of_the_schema_is_closed_and_every_member_required() -> None:
    closed = [schema for schema in objects(SCHEMA) if schema["additionalProperties"] is False]
    assert len(closed) == 21
    assert all(sorted(schema["properties"]) == sorted(schema["required"]) for schema in closed)


@pytest.mark.parametrize(
    "where",
    [
        (),
        ("sweep",),
        ("run",),
        ("findings", 0),
        ("findings", 0, "resource"),
        ("claims", 0),
        ("products", 0),
        ("organisations", 0),
        ("principles", 0),
    ],
)
def test_the_schema_refuses_what_it_does_not_name(tmp_path: Path, where: tuple[str | int, ...]) -> None:
    document = json.loads(rendered(report(), tmp_path))
    part = document
    for step in where:
        part = part[step]
    part["more"] = 1
    with pytest.raises(ValidationError, match="more"):
        Draft202012Validator(SCHEMA).validate(document)


def test_it_is_canonical(tmp_path: Path) -> None:
    text = rendered(report(estate="Söhne"), tmp_path)
    plain = json.dumps(json.loads(text), sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    assert text == json_visible(plain)
    assert "Söhne" in text


def test_an_empty_report_is_canonical_as_well(tmp_path: Path) -> None:
    whole = report((), subjects=(), gaps=(), attestations=())
    text = rendered(whole, tmp_path)
    assert text == json_visible(json.dumps(json.loads(text), sort_keys=True, indent=1, ensure_ascii=False) + "\n")
    assert json.loads(text)["findings"] == []


def test_two_evaluations_differ_only_in_run(tmp_path: Path) -> None:
    first, second = (json.loads(rendered(whole, tmp_path)) for whole in (report(), again(report())))
    assert first != second
    assert first.pop("run") != second.pop("run")
    assert first == second


def test_it_holds_what_was_found(tmp_path: Path) -> None:
    document = json.loads(rendered(report(), tmp_path))
    assert document["estate"].endswith(HOSTILE)
    assert [f["outcome"] for f in document["findings"]] == ["fail", "pass", "fail", "unknown"]
    assert document["findings"][2]["waiver"] == "W-1"
    assert document["findings"][1]["resource"]["name"] == HOSTILE
    assert document["sweep"]["complete"] is False
    assert {p["edition"] for p in document["provisions"]} == {"draft-2024", "sscop-2025"}
    assert len(document["provisions"]) == 35
    assert sum(c["reason"] != "no_policy" for c in document["claims"]) == 2


def test_it_holds_the_organisations(tmp_path: Path) -> None:
    document = json.loads(rendered(report(), tmp_path))
    (one,) = document["organisations"]
    assert (one["id"], one["name"], one["resources"], one["inherited"]) == ("org", HOSTILE, 2, [])
    assert len(one["provisions"]) == 35
    assert len(one["principles"]) == len(document["principles"])


def test_it_holds_the_waivers(tmp_path: Path) -> None:
    waivers = json.loads(rendered(report(), tmp_path))["waivers"]
    assert [(entry["id"], entry["state"], entry["covers"]) for entry in waivers["entries"]] == [
        *(("W-1", "live", 1), ("W-2", "expired", 0)),
    ]
    assert [problem["kind"] for problem in waivers["problems"]] == ["malformed", "expired", "over_broad"]
    assert waivers["reliance"] == {"claims": 2, "relying": 1, "share": 0.5}


def test_no_control_or_bidirectional_character_stands_in_the_file(tmp_path: Path) -> None:
    text = rendered(report(), tmp_path)
    assert "\x1b" not in text
    assert "\u202e" not in text


@given(TEXT)
def test_any_text_is_kept_and_can_be_written(text: str) -> None:
    shown = json_visible(json.dumps({"a": text}, ensure_ascii=False))
    # A pair of lone surrogates is one character once it is read again, as in any JSON.
    assert json.loads(shown) == json.loads(json.dumps({"a": text}))
    assert shown.encode()
    assert "\u202e" not in shown


@given(TEXT)
def test_visible_text_is_one_line_without_anything_that_acts(text: str) -> None:
    shown = visible(text)
    assert shown.encode().decode() == shown
    assert len(shown.splitlines()) <= 1
    assert not set(shown) & set("\x00\x07\x1b\x7f\x9b\u061c\u200e\u202a\u202e\u2066\u2069\ufeff")
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [("\x1b[2J", r"\x1b[2J"), ("a\u202eb", r"a\u202eb"), ("\U000e0041", r"\U000e0041"), ("é\n", r"é\n")],
)
def test_visible_names_the_character(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_what_was_there_stays_if_writing_breaks_off(tmp_path: Path) -> None:
    JsonExport().render(report(), tmp_path)
    before = (tmp_path / "results.json").read_bytes()
    with pytest.raises(ValueError, match="JSON compliant"):
        JsonExport().render(report((finding(evidence={"x": float("nan")}),)), tmp_path)
    assert (tmp_path / "results.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["results.json"]


def test_a_folder_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CopScanError, match=r"^results\.json cannot be written: No such file or directory\.$"):
        JsonExport().render(report(), tmp_path / "none")


def test_a_link_left_in_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("mine")
    for name in ("a.txt", ".a.txt.partial"):
        (tmp_path / name).symlink_to(outside)
    with writing(tmp_path / "a.txt") as stream:
        stream.write("new")
    assert outside.read_text() == "mine"
    assert (tmp_path / "a.txt").read_text() == "new"
