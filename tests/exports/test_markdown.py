from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from cop_scan.exports import markdown
from cop_scan.exports.csv import CsvExport
from cop_scan.exports.json import JsonExport
from cop_scan.exports.markdown import MarkdownExport, escaped
from cop_scan.exports.sarif import SarifExport
from cop_scan.exports.text import ATTRIBUTION, NOTICE, visible
from cop_scan.report import Report, Subject
from cop_scan.waivers.model import Waivers
from tests.exports.factory import HOSTILE, again, finding, report

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def rendered(whole: Report, folder: Path) -> str:
    return MarkdownExport().render(whole, folder).read_text(encoding="utf-8")


def flat(text: str) -> list[Token]:
    """Every token but the empty comment that stands between an `@` and a name."""
    tokens = [each for token in PARSER.parse(text) for each in (token, *(token.children or []))]
    return [token for token in tokens if (token.type, token.content) != ("html_inline", "<!-- -->")]


def test_every_provision_of_both_editions_has_its_row(tmp_path: Path) -> None:
    text = rendered(report(), tmp_path)
    rows = [line for line in text.splitlines() if re.match(r"\| [✓◐✗?○] ", line)]
    assert len(rows) == 35
    assert all(len(re.split(r"(?<!\\)\|", row)) == 12 for row in rows)
    assert any(
        re.match(r"\| \? not assessed \| 1\.1 .* \| shall \| 0 \| 0 \| 0 \| 0 \| 0 \| 0 of \d+ claims", row)
        for row in rows
    )
    (row,) = [row for row in rows if " 1.2 Composition" in row]
    assert re.search(r"\| shall \| 1 \| 1 \| 0 \| 0 \| 0 \| 1 of \d+ claims \| ", row)


def test_failures_are_grouped_by_claim_with_resource_message_and_places(tmp_path: Path) -> None:
    text = rendered(report(), tmp_path)
    part = text.split("## What failed")[1].split("## Waivers")[0]
    assert [line.split()[1] for line in part.splitlines() if line.startswith("### ")] == ["COP-1.2-C02", "COP-2.1-C03"]
    assert "- **acme/app**: It is so.\n  - at a b/ü\\#.yml:3: =HYPERLINK" in part
    assert "- **acme/app** (waived by W-1): It is so.\n  - at not fine.txt:7: bad" in part
    assert "fine.txt:1" not in part


def test_each_organisation_has_a_row_and_those_beyond_the_limit_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = report()
    part = rendered(whole, tmp_path).split("## Organisations")[1].split("\n## ")[0]
    (row,) = [line for line in part.splitlines() if line.endswith("|") and " git " in line]
    assert len(re.split(r"(?<!\\)\|", row)) == 5 + len(whole.catalogue.editions[0].principles)
    assert row.startswith(f"| {escaped(HOSTILE)} | git | 2 | ")
    monkeypatch.setattr(markdown, "MAX_ORGANISATIONS", 2)
    many = rendered(replace(whole, organisations=whole.organisations * 5), tmp_path)
    assert many.count(f"| {escaped(HOSTILE)} | git |") == 2
    assert "3 more are in results.json." in many
    assert "## Organisations" not in rendered(replace(whole, organisations=()), tmp_path)


def test_failures_beyond_the_limit_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert markdown.MAX_FAILURES == 200
    monkeypatch.setattr(markdown, "MAX_FAILURES", 3)
    text = rendered(report((finding(),) * 5), tmp_path)
    assert text.count("- **acme/app**") == 3
    assert "2 more are in results.json." in text


def test_no_failure_is_no_claim_that_all_is_well(tmp_path: Path) -> None:
    assert "No finding failed. What was not seen is below." in rendered(report((finding("unknown"),)), tmp_path)


def test_gaps_are_summed_by_fact_and_reason(tmp_path: Path) -> None:
    text = rendered(report(), tmp_path)
    assert r"| dependency\_files | forbidden | 1 | 1 | Read access to files. |" in text
    assert r"| dependency\_files | truncated | 2 | 2 | Read access to files. |" in text
    assert "Every fact that the claims wanted was seen." in rendered(report(gaps=()), tmp_path)


def test_notice_attribution_and_an_incomplete_sweep_are_said(tmp_path: Path) -> None:
    text = rendered(report(), tmp_path)
    assert NOTICE in text
    assert text.endswith(ATTRIBUTION + "\n")
    assert "**Not complete.** Nothing could be seen of" in text


def test_nothing_from_data_is_a_link_an_image_code_or_html(tmp_path: Path) -> None:
    tokens = flat(rendered(report((*report().findings, finding("fail", "git:2", message=HOSTILE))), tmp_path))
    assert {token.type for token in tokens} & {"table_open", "heading_open", "strong_open", "bullet_list_open"}
    assert not {token.type for token in tokens} & {
        *("html_inline", "html_block", "link_open", "image", "code_inline", "code_block", "fence", "em_open", "hr")
    }
    assert len([token for token in tokens if token.type == "heading_open" and token.tag == "h1"]) == 1


@given(st.text(st.characters()))
def test_any_text_is_one_cell_that_shows_it_as_it_is(text: str) -> None:
    tokens = flat(f"| a | b |\n| --- | --- |\n| x{escaped(text)}x | y |\n")
    assert [token.type for token in tokens].count("td_open") == 2
    cells = [token for token in tokens if token.type == "inline"][2:]
    assert cells[1].content == "y"
    children = [child for child in cells[0].children or [] if child.content != "<!-- -->"]
    assert {child.type for child in children} <= {"text", "text_special"}
    shown = "".join(child.content for child in children)
    assert shown.split() == f"x{visible(text)}x".split()


@pytest.mark.parametrize("text", ["http://evil.example", "www.evil.example", "HTTPS://a"])
def test_an_address_is_no_link_by_itself(text: str) -> None:
    assert text not in escaped(text)
    assert "".join(token.content for token in flat(escaped(text)) if token.type.startswith("text")) == text


@pytest.mark.parametrize("text", ["@octocat", "see @acme/owners", "(@a)", "someone@example.com"])
def test_nobody_is_called_by_name(text: str) -> None:
    assert "@<!-- -->" in escaped(text)


def test_a_version_after_an_at_is_left_as_it_is() -> None:
    assert escaped("actions/checkout@v4") == "actions/checkout@v4"


def test_waivers_have_a_register_and_a_list_of_what_is_wrong(tmp_path: Path) -> None:
    text = rendered(report(), tmp_path)
    assert text.index("**Met by exception.** 1 of the 2 claims of level shall") < text.index("## What failed")
    part = text.split("## Waivers")[1].split("## What could")[0]
    assert "| W-1 | live | 1 | COP-1.2-C02 |" in part
    assert "| W-2 | expired | 0 |" in part
    assert "- **expired** W-2 (waivers/a.yaml:9): It ended." in part
    assert "## Waivers" not in rendered(report(waivers=Waivers()), tmp_path)


def test_two_evaluations_give_the_same_bytes(tmp_path: Path) -> None:
    assert rendered(report(), tmp_path) == rendered(again(report()), tmp_path)


def test_no_export_promises_what_it_cannot(tmp_path: Path) -> None:
    for export in (MarkdownExport(), JsonExport(), SarifExport(), CsvExport()):
        export.render(report(), tmp_path)
    for path in tmp_path.rglob("*.*"):
        text = path.read_text(encoding="utf-8").lower()
        assert "certified" not in text, path.name
        assert "compliant with the code" not in text, path.name


def test_what_belongs_to_no_product_is_counted_by_kind(tmp_path: Path) -> None:
    assert "\n1 repository belongs to no product:\n" in rendered(report(), tmp_path)
    built = Subject("b:1", "build_project", "aws", "t", "nightly")
    whole = report(subjects=(*report().subjects, built), unclaimed=(("git:1", ""), ("git:2", ""), ("b:1", "")))
    assert "\n2 repositories and 1 build project belong to no product:\n" in rendered(whole, tmp_path)
