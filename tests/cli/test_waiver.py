"""`waiver new`, `check` and `list`, and waivers in a sweep."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from cop_scan.evidence import Json
from tests.cli.fakes import Shell
from tests.cli.test_commands import cop_scan
from tests.repositories import commit, repository
from tests.waivers.factory import REASON, document, write

CLAIM = "COP-2.3-C04"
NOW = "2026-06-01T00:00:00Z"
HOSTILE = "a[red]b[/red]\x1b[2J\u202e"


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    """An estate whose only repository fails a claim."""
    workflow = "on: push\npermissions: write-all\njobs: {a: {runs-on: x, steps: [{uses: a/b@v1}]}}\n"
    commit(repository(tmp_path / "app"), {".github/workflows/ci.yml": workflow})
    path = tmp_path / "estate.yaml"
    path.write_text(
        "version: 1\nname: A\ntargets: [{source: git, paths: [app]}]\nwaivers: [waivers]\n", encoding="utf-8"
    )
    (tmp_path / "waivers").mkdir()
    return path


def put(estate: Path, name: str = "a.yaml", **changes: Json) -> Path:
    made = document(**{"claims": [CLAIM], "subjects": ["app"], **changes})
    return write(estate.parent / "waivers" / name, made)


def new(shell: Shell, *words: object) -> int:
    return shell("waiver", "new", *words).code


ALL = (
    *("--claim", CLAIM, "--subject", "app", "--id", "W-1", "--reason", REASON, "--risk", "Some.", "--owner", "Ada"),
    *("--approver", "Sam", "--approved", "2026-05-01", "--created", "2026-05-01", "--ticket", "SEC-1"),
    *("--control", "One.", "--control", "Two."),
)


def results(folder: Path) -> Any:
    return json.loads((folder / "results.json").read_text())


def test_a_new_waiver_that_is_whole_is_sound(shell: Shell, estate: Path) -> None:
    done = shell("waiver", "new", *ALL)
    assert done.code == 0, done.err
    assert "waivers/W-1.yaml is written." in done.out
    assert "filled in" not in done.out
    made = yaml.safe_load((estate.parent / "waivers/W-1.yaml").read_text())
    assert (made["expires"], made["compensating_controls"]) == ("2027-05-01", ["One.", "Two."])
    assert shell("waiver", "check", estate, "--now", NOW).code == 0


def test_a_new_waiver_that_is_not_whole_says_what_lacks_and_holds_nothing(shell: Shell, estate: Path) -> None:
    done = shell("waiver", "new", "--claim", CLAIM, "--subject", "app")
    assert done.code == 0, done.err
    assert "Still to be filled in: reason, risk_statement, owner, approved_by.name" in done.out
    assert shell("waiver", "check", estate).code == 2
    again = shell("waiver", "new", "--claim", CLAIM, "--subject", "app")
    assert (again.code, "is there already" in again.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--claim", "COP-9.9-C99", "--subject", "app"), "There is no claim 'COP-9.9-C99'"),
        (("--claim", CLAIM, "--subject", "app*"), "--subject 'app*' is a glob"),
        (("--claim", CLAIM, "--subject", "app", "--reason", "Hard."), "at least 40 characters"),
        (("--claim", CLAIM, "--subject", "app", "--created", "soon"), "must be a date such as"),
        (("--claim", CLAIM, "--subject", "app", "--owner", "Ada", "--approver", "ada"), "Its owner approved it"),
        (("--claim", CLAIM, "--subject", "app", "--id", "../out"), "id: string should match pattern"),
        (("--claim", CLAIM), "Missing option"),
    ],
)
def test_a_new_waiver_that_cannot_hold_is_refused(
    shell: Shell, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    done = shell("waiver", "new", *words)
    assert done.code == 2
    assert sentence in done.err
    assert not (tmp_path / "waivers").exists()


def test_check_without_a_snapshot_goes_by_the_files(shell: Shell, estate: Path) -> None:
    put(estate)
    done = shell("waiver", "check", estate, "--now", NOW)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"Waivers as of {NOW}, without findings: there is no snapshot: 1 live.\n"
    found = shell("waiver", "check", estate, "--now", NOW, "--json").json
    assert (found["snapshot"], found["as_of"], found["problems"]) == (None, NOW, [])
    assert [w["covers"] for w in found["waivers"]] == [None]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("changes", "code", "line"),
    [
        ({"expires": "2026-05-30"}, 12, "waivers/a.yaml:1: expired: W-1: It ended on 2026-05-30"),
        ({"renewals": 3, "created": "2026-05-02"}, 12, "waivers/a.yaml:1: too many renewals: W-1: "),
        ({"reason": "Hard."}, 2, "waivers/a.yaml:7: malformed: W-1: reason: string should have at least 40"),
        ({"owner": HOSTILE}, 2, "malformed: W-1: owner: string should match pattern"),
        ({"id": HOSTILE}, 2, "malformed: a[red]b[/red]\\x1b[2J"),
    ],
)
def test_check_says_file_line_and_what_is_wrong(
    shell: Shell, estate: Path, changes: dict[str, Json], code: int, line: str
) -> None:
    put(estate, **changes)
    done = shell("waiver", "check", estate, "--now", NOW)
    assert done.code == code
    assert line in done.out
    assert "\x1b" not in done.out + done.err
    assert "\u202e" not in done.out + done.err
    assert shell("waiver", "list", estate, "--now", NOW).code == 0


def test_an_estate_without_waivers_or_with_a_wrong_place(shell: Shell, estate: Path) -> None:
    estate.write_text(estate.read_text().replace("waivers: [waivers]\n", ""))
    assert shell("waiver", "check", estate).out.endswith("there is no snapshot: none.\n")
    estate.write_text(estate.read_text() + "waivers: [gone]\n")
    for words in (("waiver", "check"), ("waiver", "list"), ("scan",)):
        done = shell(*words, estate)
        assert done.code == 2
        assert "gone: there is no such file or folder." in done.err


def test_a_sweep_lays_waivers_over_failures_and_its_snapshot_keeps_them(shell: Shell, estate: Path) -> None:
    put(estate, created="2026-05-01", expires="2027-04-30")
    collected = shell("collect", estate, "--claim", CLAIM)
    assert collected.code == 0, collected.err
    for path in (estate.parent / "waivers").iterdir():
        path.unlink()
    snapshot = "cop-scan-report/snapshot"
    done = shell("evaluate", snapshot, "--claim", CLAIM, "--now", NOW, "--fail-on", "fail", "--json", "-o", "one")
    assert done.code == 0, done.err  # a waived failure is none that --fail-on asks for
    assert done.json["findings"] == {"pass": 0, "fail": 1, "unknown": 0, "error": 0, "not_applicable": 0}
    summary: Any = done.json["waivers"]
    assert (summary["waived"], summary["problems"]) == (1, [])
    found = results(Path("one"))
    assert [(f["outcome"], f["waiver"]) for f in found["findings"]] == [("fail", "W-1")]
    state = next(c for c in found["claims"] if c["id"] == CLAIM)
    assert (state["state"], state["with_exceptions"], state["counts"]["waived"], state["counts"]["failed"]) == (
        *("met", True, 1, 0),
    )
    assert [(w["id"], w["state"], w["covers"]) for w in found["waivers"]["entries"]] == [("W-1", "live", 1)]
    later = shell("evaluate", snapshot, "--claim", CLAIM, "--now", "2027-06-01T00:00:00Z", "--fail-on", "fail")
    assert later.code == 10
    assert "expired: W-1: It ended on 2027-04-30" in later.out
    assert "W-1" in shell("explain", CLAIM, "app").out


def test_other_waivers_can_stand_in_for_those_of_the_snapshot(shell: Shell, estate: Path) -> None:
    put(estate)
    shell("collect", estate, "--claim", CLAIM)
    write(estate.parent / "others.yaml", document(id="W-2", claims=[CLAIM], subjects=["git:git 1/app"]))
    words = ("--waivers", "others.yaml", "--claim", CLAIM, "--now", NOW)
    assert shell("evaluate", "cop-scan-report/snapshot", *words).code == 0
    assert [f["waiver"] for f in results(Path("cop-scan-report"))["findings"]] == ["W-2"]
    exported = shell("export", "cop-scan-report/snapshot", *words, "-f", "csv,markdown,html,sarif")
    assert exported.code == 0, exported.err
    assert "W-2" in Path("cop-scan-report/report.md").read_text()
    assert "W-2" in Path("cop-scan-report/dashboard/waivers.html").read_text()


def test_a_wrong_file_does_not_stop_a_sweep_and_is_said(shell: Shell, estate: Path) -> None:
    put(estate, expires="2099-01-01", name="long.yaml", id="W-9")
    write(estate.parent / "waivers" / "b.yaml", "id: [\n")
    done = shell("scan", estate, "--claim", CLAIM, "--fail-on", "fail")
    assert done.code == 10
    assert "waivers/b.yaml:2: malformed: " in done.out
    assert "waivers/long.yaml:1: too long: W-9: " in done.out
    kinds = [problem["kind"] for problem in results(Path("cop-scan-report"))["waivers"]["problems"]]
    assert kinds == ["malformed", "too_long"]


def test_a_sweep_says_first_hand_that_much_is_met_only_by_exception(shell: Shell, estate: Path) -> None:
    shall = "COP-2.1-C06"
    put(estate, claims=[shall], created="2026-05-01", expires="2026-10-01")
    shell("collect", estate, "--claim", shall)
    done = shell("evaluate", "cop-scan-report/snapshot", "--claim", shall, "--now", NOW)
    assert "Much is met only by exception: Failures under a waiver: 1. 1 of the 1 claims of level shall" in done.out


def test_check_and_list_go_by_the_findings_of_a_snapshot(shell: Shell, estate: Path) -> None:
    put(estate)
    put(estate, name="b.yaml", id="W-2", subjects=["gone"])
    put(estate, name="c.yaml", id="W-3", subjects=[{"glob": "*", "max_match": 1}], claims=["COP-3.2-C02"])
    write(estate.parent / "waivers" / "d.yaml", "id: W-4\n")
    shell("collect", estate)
    done = shell("waiver", "check", estate, "--now", NOW)
    assert done.code == 2
    assert "waivers/b.yaml:1: stale: W-2 gone: There is no such resource." in done.out
    assert "waivers/c.yaml:1: undecided: W-3 COP-3.2-C02 *: It is unknown or in error" in done.out
    assert "by the findings of cop-scan-report/snapshot: 1 live, 1 malformed, 1 stale, 1 undecided." in done.out
    (estate.parent / "waivers" / "d.yaml").unlink()
    assert shell("waiver", "check", estate, "--now", NOW).code == 12
    listed = shell("waiver", "list", estate, "--now", NOW)
    assert listed.code == 0
    assert "W-1" in listed.out
    document_: Any = shell("waiver", "list", estate, "--now", NOW, "--json").json
    assert [(w["id"], w["state"], w["covers"]) for w in document_["waivers"]] == [
        *(("W-1", "live", 1), ("W-2", "stale", 0), ("W-3", "undecided", 0)),
    ]


def test_a_snapshot_of_another_estate_is_not_used_unless_it_is_named(shell: Shell, estate: Path) -> None:
    put(estate)
    shell("collect", estate)
    estate.write_text(estate.read_text().replace("name: A", "name: B"))
    done = shell("waiver", "list", estate, "--now", NOW)
    assert "is of another estate" in done.err
    assert "not tried" in done.out
    named = shell("waiver", "list", estate, "--now", NOW, "--snapshot", "cop-scan-report/snapshot", "--json")
    waivers: Any = named.json["waivers"]
    assert waivers[0]["covers"] == 1
    assert shell("waiver", "list", estate, "--snapshot", "nowhere").code == 5


def test_hostile_waivers_reach_no_sink(tmp_path: Path, estate: Path) -> None:
    trick = '=cmd|x<script>alert(1)</script>\x1b[2J\u202e"'
    put(
        estate, reason=REASON + trick, ticket=trick, risk_statement=trick, subjects=["app", trick], name="a\x1b[2J.yaml"
    )
    put(estate, name="b.yaml", **{trick: 1})
    done = cop_scan("scan", estate, "--claim", CLAIM, "-f", "json,html,csv,sarif,markdown", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    listed = cop_scan("waiver", "list", estate, cwd=tmp_path)
    checked = cop_scan("waiver", "check", estate, cwd=tmp_path)
    assert (listed.returncode, checked.returncode) == (0, 2)
    texts = [done.stdout, done.stderr, listed.stdout, checked.stdout]
    report = tmp_path / "cop-scan-report"
    texts += [p.read_text() for p in report.rglob("*") if p.suffix in (".html", ".csv", ".json", ".sarif", ".md")]
    for text in texts:
        assert "\x1b" not in text
        assert "\u202e" not in text
    for page in [*report.rglob("*.html"), report / "report.md"]:
        assert "<script" not in page.read_text()
    for line in (report / "csv" / "waivers.csv").read_text().splitlines():
        assert not any(cell.startswith(("=", "+", "@")) for cell in line.split(","))


@pytest.mark.parametrize("words", [("waiver", "--help"), ("waiver", "new", "--help"), ("waiver", "check", "--help")])
def test_help_imports_nothing_heavy(tmp_path: Path, words: tuple[str, ...]) -> None:
    code = (
        f"import sys\nfrom cop_scan.cli import app\ntry:\n    app({list(words)!r})\nexcept SystemExit:\n    pass\n"
        # pydantic is typer's own there, of any group of commands
        "print('HEAVY', sorted({'regorus', 'jinja2', 'jsonschema_rs', 'yaml', 'rich', 'dulwich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "Usage: " in done.stdout
    assert "HEAVY []" in done.stdout


def test_collecting_says_which_files_cannot_be_read(shell: Shell, estate: Path) -> None:
    write(estate.parent / "waivers" / "b.yaml", "id: [\n")
    assert "waivers/b.yaml:2: malformed: " in shell("collect", estate, "--claim", CLAIM).out
    found: Any = shell("collect", estate, "--claim", CLAIM, "--json").json
    assert [problem["file"] for problem in found["waiver_problems"]] == ["waivers/b.yaml"]


def test_a_long_list_of_problems_is_cut_in_the_summary_and_whole_in_the_report(shell: Shell, estate: Path) -> None:
    write(estate.parent / "waivers" / "b.yaml", *["id: W-2\n"] * 13)
    done = shell("scan", estate, "--claim", CLAIM)
    assert done.out.count(": malformed: W-2: ") == 10
    assert "  3 more: the reports have all" in done.out
    assert len(results(Path("cop-scan-report"))["waivers"]["problems"]) == 13
