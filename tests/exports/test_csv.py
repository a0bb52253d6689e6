from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.errors import CopScanError
from cop_scan.exports.csv import CsvExport, cell
from cop_scan.exports.text import visible
from tests.exports.factory import HOSTILE, again, report

NAMES = {
    *("findings.csv", "provisions.csv", "claims.csv", "gaps.csv"),
    *("products.csv", "organisations.csv", "waivers.csv", "waiver_problems.csv"),
}


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"), newline=""), strict=True))


def test_it_writes_every_table_and_gives_the_findings(tmp_path: Path) -> None:
    first = CsvExport().render(report(), tmp_path)
    assert first == tmp_path / "csv" / "findings.csv"
    assert {path.name for path in first.parent.iterdir()} == NAMES


def test_each_row_has_the_header_s_cells(tmp_path: Path) -> None:
    home = CsvExport().render(report(), tmp_path).parent
    for name in NAMES:
        table = list(csv.reader(io.StringIO((home / name).read_text(encoding="utf-8"), newline=""), strict=True))
        assert len(table) > 2
        assert {len(row) for row in table} == {len(table[0])}
        assert len(set(table[0])) == len(table[0])


def test_lines_end_as_the_standard_says_and_none_is_broken_by_data(tmp_path: Path) -> None:
    raw = CsvExport().render(report(), tmp_path).read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r") == 5


def test_findings_hold_what_was_found(tmp_path: Path) -> None:
    table = rows(CsvExport().render(report(), tmp_path))
    assert [row["outcome"] for row in table] == ["fail", "pass", "fail", "unknown"]
    assert table[0]["places"] == "a b/ü#.yml:3; package.json"
    assert table[2]["places"] == "not fine.txt:7"
    assert (table[2]["waiver"], table[0]["waiver"]) == ("W-1", "")
    assert table[1]["resource"] == "'" + visible(HOSTILE)


def test_provisions_of_both_editions_are_there_and_an_unknown_share_is_empty(tmp_path: Path) -> None:
    home = CsvExport().render(report(), tmp_path).parent
    table = {(row["edition"], row["id"]): row for row in rows(home / "provisions.csv")}
    assert len(table) == 35
    assert table["draft-2024", "1.2"]["failed"] == "1"
    assert table["draft-2024", "1.1"]["coverage"] == ""
    assert table["draft-2024", "1.1"]["state"] == "not_assessed"


def test_each_product_has_every_provision(tmp_path: Path) -> None:
    home = CsvExport().render(report(), tmp_path).parent
    table = rows(home / "products.csv")
    assert len(table) == 35
    assert {(row["product"], row["name"], row["tier"]) for row in table} == {
        ("app", "'" + visible(HOSTILE), "critical")
    }
    found = rows(home / "findings.csv")
    assert {row["resource_id"]: row["products"] for row in found} == {"git:1": "app", "git:2": ""}


def test_each_organisation_has_every_provision(tmp_path: Path) -> None:
    home = CsvExport().render(report(), tmp_path).parent
    table = rows(home / "organisations.csv")
    assert len(table) == 35
    assert {(row["organisation_id"], row["organisation"]) for row in table} == {("org", "'" + visible(HOSTILE))}
    of = {(row["edition"], row["id"]): row for row in table}
    assert (of["draft-2024", "1.2"]["failed"], of["draft-2024", "1.2"]["passed"]) == ("1", "0")


def test_gaps_name_their_resource_and_claims(tmp_path: Path) -> None:
    table = rows(CsvExport().render(report(), tmp_path).parent / "gaps.csv")
    assert [(row["resource_id"], row["reason"]) for row in table] == [
        *(("git:2", "forbidden"), ("git:2", "truncated"), ("git:1", "truncated"))
    ]
    assert table[2]["claims"] == "COP-2.1-C03 COP-1.2-C02"


def test_waivers_say_how_they_stand_and_what_is_wrong(tmp_path: Path) -> None:
    home = CsvExport().render(report(), tmp_path).parent
    first, second = rows(home / "waivers.csv")
    assert (first["id"], first["state"], first["covers"], first["expires"]) == ("W-1", "live", "1", "2026-09-01")
    assert (second["state"], second["ticket"]) == ("expired", "'" + visible(HOSTILE))
    assert first["subjects"] == f"acme/app; acme/*{visible(HOSTILE)} (at most 2)"
    assert [row["kind"] for row in rows(home / "waiver_problems.csv")] == ["malformed", "expired", "over_broad"]


def test_two_evaluations_give_the_same_bytes(tmp_path: Path) -> None:
    written = []
    for name, whole in (("one", report()), ("two", again(report()))):
        (tmp_path / name).mkdir()
        home = CsvExport().render(whole, tmp_path / name).parent
        written.append({path.name: path.read_bytes() for path in home.iterdir()})
    assert written[0] == written[1]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t1", "\r1", " =1", "\uff1d1"])
def test_what_could_be_a_formula_is_quoted(text: str) -> None:
    assert cell(text) == "'" + visible(text)


@pytest.mark.parametrize("text", ["a=1", "1-1", "", "'", "a@b"])
def test_what_cannot_be_a_formula_is_left(text: str) -> None:
    assert cell(text) == text


@given(st.text(st.characters()))
def test_any_text_comes_back_as_it_is_shown(text: str) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerow([cell(text), "end"])
    encoded = stream.getvalue().encode()
    (row,) = csv.reader(io.StringIO(encoded.decode(), newline=""), strict=True)
    assert row == [cell(text), "end"]
    assert row[0] in {visible(text), "'" + visible(text)}
    assert not row[0].lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))
    assert encoded.count(b"\n") == 1


@pytest.mark.parametrize(("value", "shown"), [(None, ""), (0, "0"), (True, "true"), (0.5, "0.5"), ("a", "a")])
def test_values_that_are_no_text(value: str | float | bool | None, shown: str) -> None:
    assert cell(value) == shown


def test_a_file_in_the_folder_s_place_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "csv").write_text("")
    with pytest.raises(CopScanError, match=r"^The folder csv cannot be made: File exists\.$"):
        CsvExport().render(report(), tmp_path)
