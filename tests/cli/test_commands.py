from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repositories import commit, repository

RUN = [sys.executable, "-c", "from cop_scan.cli import main; main()"]


def cop_scan(*words: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it: a process of its own, with a home of its own."""
    env = {**os.environ, "HOME": str(cwd), "NO_COLOR": "1", "COLUMNS": "140", **environment}
    return subprocess.run(
        [*RUN, *map(str, words)], cwd=cwd, env=env, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A git repository with a workflow and a lock file."""
    folder = repository(tmp_path / "app")
    files = {
        ".github/workflows/ci.yml": "on: push\npermissions: write-all\njobs:\n  a:\n    runs-on: x\n    steps: []\n",
        "package.json": '{"dependencies": {"a": "1"}}',
        "SECURITY.md": "# Security\n\nWrite to security@acme.example.\n",
    }
    commit(folder, files)
    return folder


def test_a_sweep_leaves_snapshot_results_and_dashboard(tmp_path: Path, checkout: Path) -> None:
    done = cop_scan("scan", checkout, "-f", "json,html,csv,sarif,markdown", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    report = tmp_path / "cop-scan-report"
    for name in ("snapshot/manifest.json", "results.json", "dashboard/index.html", "cop-scan.sarif", "report.md"):
        assert (report / name).is_file(), name
    assert len(re.findall(r"^ *[1-4]\.[1-9] +\S .*(?:shall|should)", done.stdout, re.MULTILINE)) == 21
    assert "Dashboard: cop-scan-report/dashboard/index.html" in done.stdout
    assert "\x1b" not in done.stdout + done.stderr
    results = json.loads((report / "results.json").read_text())
    assert {finding["outcome"] for finding in results["findings"]} >= {"fail", "unknown"}
    assert str(tmp_path) not in (report / "results.json").read_text()


def test_the_same_snapshot_gives_the_same_bytes_but_for_the_run(tmp_path: Path, checkout: Path) -> None:
    cop_scan("collect", checkout, cwd=tmp_path)
    texts = []
    for name in ("one", "two"):
        assert cop_scan("evaluate", "cop-scan-report/snapshot", "-o", name, cwd=tmp_path).returncode == 0
        document = json.loads((tmp_path / name / "results.json").read_text())
        document.pop("run")
        texts.append(json.dumps(document))
    assert texts[0] == texts[1]


@pytest.mark.parametrize(("option", "code"), [("never", 0), ("fail", 10), ("unknown", 10)])
def test_the_exit_code_says_what_was_found(tmp_path: Path, checkout: Path, option: str, code: int) -> None:
    assert cop_scan("scan", checkout, "--fail-on", option, cwd=tmp_path).returncode == code


def test_unknowns_have_an_exit_code_of_their_own(tmp_path: Path, checkout: Path) -> None:
    done = cop_scan("scan", checkout, "--fail-on", "unknown", "--claim", "COP-3.2-C02", cwd=tmp_path)
    assert done.returncode == 11, done.stderr


def test_the_summary_for_machines_is_json(tmp_path: Path, checkout: Path) -> None:
    done = cop_scan("scan", checkout, "--json", cwd=tmp_path)
    summary = json.loads(done.stdout)
    assert len(summary["provisions"]) == 21 + 14
    assert summary["resources"] == 1


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["scan", "nowhere"], 4, "nowhere"),
        (["scan", "empty"], 4, "empty"),
        (["scan", "bad.yaml"], 2, "bad.yaml:1: version"),
        (["scan", "none.yaml"], 2, "none.yaml: cannot be read"),
        (["scan", "option.yaml"], 2, "option.yaml: targets.0: Target git 1: pats is no option"),
        (["scan", "app", "--claim", "COP-9.9-C99"], 2, "There is no claim 'COP-9.9-C99'"),
        (["scan", "app", "--profile", "none"], 2, "There is no profile 'none'"),
        (["scan", "app", "--engine", "none"], 2, "There is no Rego engine 'none'"),
        (["scan", "app", "-f", "none"], 2, "There is no export 'none'"),
        (["scan", "app", "--policies", "broken"], 3, "broken/catalogue"),
        (["scan", "app", "-o", "file/below"], 5, "cannot be read or written"),
        (["evaluate", "empty"], 5, "not a complete snapshot"),
        (["evaluate", "empty", "--now", "soon"], 2, "--now: 'soon'"),
        (["explain", "COP-1.2-C02", "x", "--snapshot", "empty"], 5, "not a complete snapshot"),
        (["policy", "show", "COP-9.9-C99"], 2, "There is no claim"),
    ],
)
def test_bad_input_is_one_sentence_and_an_exit_code(
    tmp_path: Path, checkout: Path, words: list[str], code: int, sentence: str
) -> None:
    assert checkout.is_dir()
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "file").write_text("")
    (tmp_path / "bad.yaml").write_text("version: 7\nname: A\ntargets: [{source: git, paths: [app]}]\n")
    (tmp_path / "option.yaml").write_text("version: 1\nname: A\ntargets: [{source: git, pats: [app]}]\n")
    done = cop_scan(*words, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith("cop-scan: ")]
    assert len(lines) == 1
    assert sentence in lines[0]
    assert "Traceback" not in done.stderr


def test_explain_shows_evidence_request_and_policy(tmp_path: Path, checkout: Path) -> None:
    cop_scan("collect", checkout, cwd=tmp_path)
    done = cop_scan("explain", "COP-2.1-C06", "app", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for words in (
        "Outcome      fail",
        "write-all",
        ".github/workflows/ci.yml",
        "Not seen:",
        "What would show it: A platform source",
    ):
        assert words in done.stdout
    assert "package claims.p2_1" not in done.stdout, "only on demand"
    assert "package claims.p2_1" in cop_scan("explain", "COP-2.1-C06", "app", "--policy", cwd=tmp_path).stdout
    found = json.loads(cop_scan("explain", "COP-2.1-C06", "app", "--json", cwd=tmp_path).stdout)
    assert (found["findings"][0]["outcome"], found["resource"]["name"]) == ("fail", "app")
    assert {fact["key"]: bool(fact["request"]) for fact in found["facts"]}["pipelines"]
    assert all(gap["cure"] for gap in found["gaps"])
    assert "policy" not in found


def test_explain_says_which_repository_carries_it_and_what_was_found_first(tmp_path: Path, checkout: Path) -> None:
    data = (
        "releases: [{version: '1', released_on: 2026-01-01, support_until: 2099-01-01, security_until: 2099-01-01}]\n"
    )
    commit(repository(tmp_path / "docs"), {"support.yaml": data})
    (tmp_path / "estate.yaml").write_text(
        f"version: 1\nname: A\ntargets: [{{source: git, paths: [docs, {checkout.name}]}}]\n"
        "products: [{id: a, name: A, repositories: ['*'], support: [docs]}]\n"
    )
    cop_scan("collect", "estate.yaml", cwd=tmp_path)
    done = cop_scan("explain", "COP-4.1-C02", checkout.name, cwd=tmp_path)
    assert "Carried by   the repositories that a product names under support" in done.stdout
    assert "Outcome      not_applicable (elsewhere)" in done.stdout
    assert "another repository carries this: docs." in done.stdout
    assert '"outcome": "unknown"' in done.stdout
    assert "Outcome      pass" in cop_scan("explain", "COP-4.1-C02", "docs", cwd=tmp_path).stdout


def test_listings_name_every_claim_and_plugin(tmp_path: Path) -> None:
    claims = json.loads(cop_scan("policy", "list", "--json", cwd=tmp_path).stdout)
    listed = cop_scan("policy", "list", cwd=tmp_path).stdout
    assert len(claims) >= 88
    related = {(one["framework"], one["relationship"]) for claim in claims for one in claim["crosswalk"]}
    assert ("EU Cyber Resilience Act", "intersects") in related
    assert all(claim["id"] in listed for claim in claims)
    parts = json.loads(cop_scan("plugin", "list", "--json", cwd=tmp_path).stdout)
    assert {part["name"] for part in parts} >= {"git", "regorus", "opa", "checkov", "json", "html"}
    assert "COP-1.2-C02 rev " in cop_scan("policy", "show", "COP-1.2-C02", cwd=tmp_path).stdout


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom cop_scan.cli import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'pydantic', 'checkov', 'cryptography', 'dulwich', 'regorus', 'jinja2', 'jsonschema_rs', 'github', 'gitlab', 'yaml', 'rich'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "Exit codes" in done.stdout
    assert "HEAVY []" in done.stdout


def test_an_interrupted_sweep_says_how_to_go_on(tmp_path: Path) -> None:
    code = (
        "import cop_scan.cli.run as run\n"
        "def stop(targets):\n    raise KeyboardInterrupt\n"
        "run._estate = stop\nfrom cop_scan.cli import main\nmain()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "scan", "x"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 130
    assert "Run it again to go on where it stopped." in done.stderr
    assert "Traceback" not in done.stderr
