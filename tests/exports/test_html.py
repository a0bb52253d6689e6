from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from cop_scan.errors import InputError
from cop_scan.evidence import Gap
from cop_scan.exports.html import HtmlExport, environment, parts
from cop_scan.exports.html.frame import MAX_LISTED, organisation_path, product_path, provision_path, resource_path
from cop_scan.exports.html.words import moment, state_reason, visible
from cop_scan.finding import Outcome
from cop_scan.report import Subject
from tests.exports.dashboards import ATTESTATION, HOSTILE, report

_SHALL = "\u2018shall\u2019"
_VOID = {"meta", "link", "br"}


class _Page(HTMLParser):
    """A page as a browser takes it: its elements, and the text of the visible ones."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute twice in {tag}"
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("html")
    failed = [("github:acme-labs", f"Refused (403). {HOSTILE}")]
    return HtmlExport().render(report(failed=failed, attested=[ATTESTATION]), folder).parent


def _pages(dashboard: Path) -> dict[str, _Page]:
    return {
        path.relative_to(dashboard).as_posix(): _Page(path.read_text(encoding="utf-8"))
        for path in sorted(dashboard.rglob("*.html"))
    }


def _page(dashboard: Path, path: str) -> _Page:
    return _Page((dashboard / path).read_text(encoding="utf-8"))


def test_every_page_is_there_and_no_name_of_a_resource_is_a_path(dashboard: Path) -> None:
    pages = set(_pages(dashboard))
    whole = report()
    assert {"index.html", "resources.html", "gaps.html", "attestations.html", "waivers.html", "method.html"} <= pages
    assert {provision_path(p.edition, p.id) for p in whole.provisions} <= pages
    assert {resource_path(s.id) for s in whole.subjects} <= pages
    assert {product_path(p.id) for p in whole.products} <= pages
    assert {organisation_path(o.id) for o in whole.organisations} <= pages
    several = (whole.products, whole.organisations, whole.provisions, whole.subjects)
    assert len(pages) == 8 + sum(len(each) for each in several)
    assert all(re.fullmatch(r"resources/[0-9a-f]+\.html", p) for p in pages if p.startswith("resources/"))


def test_pages_ask_for_nothing_but_their_stylesheet(dashboard: Path) -> None:
    for path, page in _pages(dashboard).items():
        policy = page.all("meta")[1]
        assert policy["http-equiv"] == "Content-Security-Policy"
        assert (policy["content"] or "").startswith("default-src 'none'; style-src 'self'; img-src data:")
        assert {tag for tag, _ in page.tags}.isdisjoint({"script", "style", "img", "iframe", "object", "base", "form"})
        assert not [
            name for _, attrs in page.tags for name in attrs if name.startswith("on") or name in ("src", "style")
        ]
        sheets = [link["href"] for link in page.all("link")]
        assert sheets == ["data:,", "../style.css" if "/" in path else "style.css"]
    assert "url(" not in (dashboard / "style.css").read_text(encoding="utf-8")


def test_every_link_leads_to_a_page_and_an_element_that_exist(dashboard: Path) -> None:
    pages = _pages(dashboard)
    ids = {path: [attrs["id"] for _, attrs in page.tags if "id" in attrs] for path, page in pages.items()}
    for path, page in pages.items():
        assert len(set(ids[path])) == len(ids[path]), f"an id twice on {path}"
        for link in page.all("a"):
            target = link["href"] or ""
            if target.startswith("https://git.example.com/"):
                assert "noreferrer" in (link["rel"] or "")
                continue
            file, _, anchor = target.partition("#")
            goal = (dashboard / path).parent.joinpath(file).resolve().relative_to(dashboard.resolve()) if file else path
            assert str(goal) in pages, (path, target)
            assert not anchor or anchor in ids[str(goal)], (path, target)


def test_pages_have_language_landmarks_one_heading_and_named_tables(dashboard: Path) -> None:
    for path, page in _pages(dashboard).items():
        tags = [tag for tag, _ in page.tags]
        assert page.all("html") == [{"lang": "en-GB"}]
        assert [tags.count(tag) for tag in ("h1", "main", "header", "footer", "title")] == [1] * 5, path
        assert page.all("a")[0]["href"] == "#main"
        assert tags.count("caption") == tags.count("table")
        assert all(attrs.get("scope") in ("col", "row") for attrs in page.all("th"))
        regions = [attrs for attrs in page.all("div") if attrs.get("class") == "scroll"]
        assert len(regions) == tags.count("table")
        assert all(r["role"] == "region" and r["tabindex"] == "0" and r["aria-label"] for r in regions)
        levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
        assert all(after <= before + 1 for before, after in pairwise(levels)), path


def test_no_page_promises_what_a_report_cannot(dashboard: Path) -> None:
    for path, page in _pages(dashboard).items():
        assert not re.search(r"\bcertified\b|compliant with the code", page.text, re.IGNORECASE), path
        assert "certificate" in page.text


def test_what_is_hostile_is_shown_as_text(dashboard: Path) -> None:
    for path in sorted(dashboard.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        assert all(char.isprintable() or char == "\n" for char in text), path
        assert "<script" not in text
    page = _page(dashboard, resource_path(report().subjects[0].id))
    assert visible(HOSTILE) in page.text
    assert "<script>alert(1)</script>\\x1b[31mred\\x1b[0m\\u202egnp.exe\\u2066 {{ 7 * 7 }} \\ud800" in page.text
    assert not [a for a in page.all("a") if "alert" in (a["href"] or "")]


def test_products_say_what_they_inherit_and_what_belongs_to_none(dashboard: Path) -> None:
    text = _page(dashboard, "products.html").text
    assert "What belongs to no product" in text
    app, old = (_page(dashboard, product_path(one.id)).text for one in report().products)
    assert "Acme Ltd Vendor" in app
    assert "only resells" in old
    assert "The same document." in _page(dashboard, "index.html").text


def test_an_organisation_has_a_row_and_a_page_with_every_provision(dashboard: Path) -> None:
    (one,) = report().organisations
    first = report().catalogue.editions[0]
    table = _page(dashboard, "organisations.html")
    assert [head["scope"] for head in table.all("th")].count("row") == 1
    assert visible(one.name) in table.text
    assert table.text.count("assessed") + table.text.count(" met") >= len(first.principles)
    page = _page(dashboard, organisation_path(one.id))
    for provision in one.provisions:
        assert f"{provision.id} " in page.text
    assert f"Own resources {one.resources}" in page.text
    assert "Acme Ltd Vendor" in page.text
    assert resource_path(one.id) in " ".join(link["href"] or "" for link in page.all("a"))


def test_organisations_beyond_the_limit_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MAX_ORGANISATIONS", 2)
    whole = report(3)
    more = tuple(Subject(f"o{n}", "organisation", "git", "t", f"o{n}") for n in range(3))
    made = tuple(replace(whole.organisations[0], id=one.id, name=one.name) for one in more)
    many = replace(whole, subjects=(*whole.subjects, *more), organisations=made)
    root = HtmlExport().render(many, tmp_path).parent
    assert len(list((root / "organisations").iterdir())) == 2
    assert "The first 2 of 3 are listed." in _page(root, "organisations.html").text


def test_without_organisations_nothing_is_said_of_them(tmp_path: Path) -> None:
    root = HtmlExport().render(report(empty=True), tmp_path).parent
    assert not (root / "organisations.html").exists()
    assert "Organisations" not in _page(root, "index.html").text


def test_index_tells_of_failed_targets_before_anything_else(dashboard: Path) -> None:
    page = _page(dashboard, "index.html")
    failed, glance = page.text.index("The sweep is not complete"), page.text.index("At a glance")
    assert failed < page.text.index("github:acme-labs") < glance
    assert "1 of 2 targets could not be read" in page.text


def test_index_shows_each_edition_with_headline_states_and_claims_assessed(dashboard: Path) -> None:
    text = _page(dashboard, "index.html").text
    whole = report()
    for edition in whole.catalogue.editions:
        levels = {p.id: p.level for p in edition.provisions}
        states = [p for p in whole.provisions if p.edition == edition.id]
        shall = [p.state.value for p in states if levels[p.id] == "shall" and p.state.value != "not_applicable"]
        assert f"{shall.count('met')} of {len(shall)} {_SHALL} {edition.word}s met" in text
        for state in states:
            assert f"{state.assessed} of {len(state.claims)}" in text
    outcomes = [f.outcome for f in whole.findings]
    assert f"{outcomes.count(Outcome.PASS)} ✓ Pass" in text
    assert f"{outcomes.count(Outcome.NOT_APPLICABLE)} ○ Not applicable" in text


def test_a_provision_lists_failures_then_unknowns_and_what_has_no_policy(dashboard: Path) -> None:
    page = _page(dashboard, "provisions/draft-2024-2.3.html")
    whole = report()
    claim = whole.catalogue.claim("COP-2.3-C04")
    assert claim is not None
    start = page.text.index(f"{claim.severity} severity {claim.title}")
    part = page.text[start:]
    assert part.index("Failing resources:") < part.index("Unknown resources:") < part.index("What to do")
    assert claim.remediation in part
    assert claim.statement in part
    state = next(p for p in whole.provisions if p.id == "2.3" and p.edition == "draft-2024")
    assert page.text.count("Not assessed: this version has no policy for it.") == len(state.claims) - state.assessed > 0


def test_a_published_principle_names_its_assurance_claims(dashboard: Path) -> None:
    whole = report()
    principle = next(e for e in whole.catalogue.editions if e.id == "sscop-2025").provisions[1]
    text = _page(dashboard, provision_path("sscop-2025", principle.id)).text
    assert principle.apc
    assert all(f"{key} {words}" in text for key, words in principle.apc.items())


def test_a_resource_shows_every_finding_with_its_place_and_whole_evidence(dashboard: Path) -> None:
    whole = report()
    subject = whole.subjects[2]
    text = _page(dashboard, resource_path(subject.id)).text
    findings = [f for f in whole.findings if f.resource == subject.id]
    assert len(findings) > 10
    for finding in findings:
        assert f"{finding.claim} , revision {finding.rev}" in text
        assert f"Evidence for {finding.claim}" in text
    assert ".github/workflows/release.yml:12" in text
    evidence = json.dumps(findings[0].evidence, indent=2, sort_keys=True)
    assert " ".join(evidence.split()) in text


def test_waivers_are_listed_the_first_to_end_at_the_top_and_what_is_wrong_before_them(dashboard: Path) -> None:
    text = _page(dashboard, "waivers.html").text
    problems, register = text.index("What is wrong with waivers"), text.index("Every waiver that was read")
    assert problems < text.index("It ended.") < register < text.index("W-2", register) < text.index("W-1", register)
    assert "Malformed" in text[problems:register]
    assert "Not read" in text[problems:register]
    assert "Expired" in text[register:]


def test_index_says_before_the_states_that_much_is_met_only_by_exception(dashboard: Path, tmp_path: Path) -> None:
    text = _page(dashboard, "index.html").text
    assert report().reliance.is_high
    assert text.index("Much is met only by exception") < text.index("At a glance")
    assert "claims of level shall that apply rely on waivers" in text
    none = HtmlExport().render(report(empty=True), tmp_path)
    assert "exception" not in none.read_text(encoding="utf-8")
    assert not (none.parent / "waivers.html").exists()


def test_a_waived_failure_is_still_called_a_failure(dashboard: Path) -> None:
    waived = next(f for f in report().findings if f.waiver is not None)
    text = _page(dashboard, resource_path(waived.resource)).text
    assert "Fail, waived" in text
    assert "W-1" in text


def test_gaps_are_grouped_with_their_cure(dashboard: Path) -> None:
    text = _page(dashboard, "gaps.html").text
    whole = report()
    assert whole.catalogue.facts["branch_rules"].cure in text
    assert f"Resources {len({gap.resource for gap in whole.gaps})} " in text
    assert "COP-2.1-C06" in text


def test_attestations_are_a_register_that_says_what_has_ended(dashboard: Path) -> None:
    text = _page(dashboard, "attestations.html").text
    assert "2026-05-30 (ended)" in text
    assert "Ada Example, Head of engineering" in text
    assert "Not checked" in text


@pytest.mark.parametrize(
    ("kind", "verified", "words"),
    [
        ("signature", True, "Signed by Sam <b>"),
        ("commit", True, "In a commit signed by Sam <b>"),
        ("signature", False, "Does not verify: it was changed <i>"),
        ("none", None, "Not signed: it was changed <i>"),
        ("unseen", None, "Not checked: it was changed <i>"),
    ],
)
def test_the_register_says_in_words_who_signed(tmp_path: Path, kind: str, verified: bool | None, words: str) -> None:
    integrity = {"kind": kind, "verified": verified, "by": "Sam <b>", "detail": "it was changed <i>"}
    root = HtmlExport().render(report(3, attested=[{**ATTESTATION, "integrity": integrity}]), tmp_path).parent
    page = _page(root, "attestations.html")
    assert words in page.text
    assert "Sam <b>" not in (root / "attestations.html").read_text()


def test_an_attestation_that_could_not_be_read_is_named_beside_the_register(tmp_path: Path) -> None:
    gap = Gap("vendor:acme", "attestations", f"a/{HOSTILE}.yaml", "malformed", "a.yaml:3: issued: field required.", ())
    for attested in ([], [ATTESTATION]):
        whole = report(attested=attested)
        twice = replace(whole, gaps=(*whole.gaps, gap, replace(gap, resource="git:1")))
        folder = tmp_path / str(len(attested))
        folder.mkdir()
        root = HtmlExport().render(twice, folder).parent
        text = _page(root, "attestations.html").text
        assert text.count("a.yaml:3: issued: field required.") == 1
        assert visible(f"a/{HOSTILE}.yaml") in text
        assert ("2026-05-30 (ended)" in text) == bool(attested)
        assert "Attestations" in _page(root, "index.html").text


def test_every_provision_says_why_on_the_overview(dashboard: Path) -> None:
    text = _page(dashboard, "index.html").text
    for state in report().provisions:
        assert state_reason(state.reason) in text


def test_the_time_of_judgement_is_told_where_it_is_not_the_sweeps(dashboard: Path, tmp_path: Path) -> None:
    assert "Judged as of" not in _page(dashboard, "index.html").text
    whole = report()
    later = replace(whole, sweep=replace(whole.sweep, now="2026-11-01T09:00:00Z"))
    text = _page(HtmlExport().render(later, tmp_path).parent, "index.html").text
    assert "Judged as of 1 November 2026 at 09:00 UTC" in text


def test_method_names_what_a_reader_needs_to_repeat_it(dashboard: Path) -> None:
    text = _page(dashboard, "method.html").text
    whole = report()
    for words in (whole.catalogue.digest, whole.sweep.id, "cop-scan 0.1.0", "regorus 0.13.0", "A0", "A3"):
        assert words in text
    assert "Contains public sector information licensed under the Open Government Licence v3.0." in text


def test_long_lists_are_cut_and_say_so(tmp_path: Path) -> None:
    whole = report(1_000)
    root = HtmlExport().render(whole, tmp_path).parent
    page = _page(root, "provisions/draft-2024-2.3.html")
    claims = sum(claim.provision == "2.3" for claim in whole.catalogue.claims)
    assert f"The first {MAX_LISTED} are listed." in page.text
    links = [a for a in page.all("a") if (a["href"] or "").startswith("../resources/")]
    assert len(links) == 2 * claims * MAX_LISTED
    assert f"The first {MAX_LISTED} of 1001 are listed." in _page(root, "gaps.html").text


def test_an_empty_sweep_is_not_assessed_and_has_no_register(tmp_path: Path) -> None:
    root = HtmlExport().render(report(empty=True), tmp_path).parent
    text = _page(root, "index.html").text
    assert f"0 of 14 {_SHALL} principles met" in text
    assert "that could be decided, is \u2013." in text
    assert "The sweep found no resources." in _page(root, "resources.html").text
    assert not (root / "attestations.html").exists()


def test_a_dashboard_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    HtmlExport().render(report(3), tmp_path)
    first = HtmlExport().render(report(1), tmp_path)
    assert first == tmp_path / "dashboard" / "index.html"
    assert len(list((tmp_path / "dashboard" / "resources").iterdir())) == 4
    assert [path.name for path in tmp_path.iterdir()] == ["dashboard"]


def test_what_is_not_a_dashboard_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "dashboard").mkdir()
    (tmp_path / "dashboard" / "mine.txt").write_text("mine")
    with pytest.raises(InputError):
        HtmlExport().render(report(1), tmp_path)
    assert (tmp_path / "dashboard" / "mine.txt").read_text() == "mine"


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        HtmlExport().render(report(2), tmp_path / name)
    files = {p.relative_to(tmp_path / "a"): p.read_bytes() for p in (tmp_path / "a").rglob("*") if p.is_file()}
    assert files == {p.relative_to(tmp_path / "b"): p.read_bytes() for p in (tmp_path / "b").rglob("*") if p.is_file()}


def test_a_value_that_is_not_there_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        environment().from_string("{{ nothing }}").render()


@given(st.text(st.characters(codec=None)))
def test_whatever_a_text_holds_a_page_shows_it_and_nothing_acts(text: str) -> None:
    shown = environment().from_string("<p title='{{ text }}'>{{ text }}</p>").render(text=text)
    assert all(char.isprintable() or char == "\n" for char in shown)
    page = _Page(shown)
    assert [tag for tag, _ in page.tags] == ["p"]
    assert "".join(page.words) == page.all("p")[0]["title"] == visible(text)


def test_times_are_written_for_readers() -> None:
    assert moment("2026-06-01T09:30:00Z") == "1 June 2026 at 09:30 UTC"
    assert moment("2026-06-01T09:30:00+01:00") == "2026-06-01T09:30:00+01:00"
    assert moment("yesterday") == "yesterday"
