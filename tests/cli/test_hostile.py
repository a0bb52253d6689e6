"""A sweep over a hostile repository and a good one: nothing runs, nothing outside is read, the good one is unharmed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_commands import cop_scan
from tests.repositories import blob, commit, git, repository, tree_commit

CANARY = "the canary that no report may hold"
NAME = 'a<script>alert(1)</script>\x1b[31m"=cmd|x.md'
BOMB = "\n".join(f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10) if i else 'lol'}]" for i in range(12))
FORMATS = "json,html,csv,sarif,markdown"


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    """A folder with a hostile repository, whose very name is hostile, and a good one."""
    (tmp_path / "canary").write_text(CANARY)
    commit(
        repository(tmp_path / "estate" / "good"),
        {".github/workflows/ci.yml": "on: push\njobs: {}\n", "package.json": "{}"},
    )
    folder = repository(tmp_path / "estate" / '=bad<img src=x onerror="alert(1)">\x1b[2J')
    _booby_trap(folder, tmp_path / "ran", tmp_path / "canary")
    files = {
        ".github/workflows/bomb.yml": (BOMB.encode(), "100644"),
        ".github/workflows/big.yml": (b"on: push\njobs: {}\n#" + b"x" * 50_000_000, "100644"),
        ".github/workflows/deep.yml": (b"[" * 10_000, "100644"),
        ".github/workflows/out.yml": (str(tmp_path / "canary").encode(), "120000"),
        "SECURITY.md": (b"\xff\xfe\x00 no text", "100644"),
        "SUPPORT.md": (b"../../canary", "120000"),
        f"docs/hardening-{NAME}": (b"# <script>alert(1)</script>\n\x1b]0;owned\x07\n=cmd|' /C calc'!A0", "100644"),
    }
    _commit(folder, files)
    return tmp_path / "estate"


def _booby_trap(folder: Path, marker: Path, canary: Path) -> None:
    program = folder.parent.parent / "program"
    program.write_text(f"#!/bin/sh\ntouch {marker}\n")
    program.chmod(0o755)
    for hook in ("post-checkout", "pre-auto-gc", "reference-transaction"):
        (folder / ".git" / "hooks").mkdir(exist_ok=True)
        shutil.copy(program, folder / ".git" / "hooks" / hook)
    config = (
        f'[core]\n\tfsmonitor = {program}\n\tpager = {program}\n[filter "x"]\n\tsmudge = {program}\n\trequired = true\n'
    )
    (folder / ".git" / "config").write_text(f"{config}[include]\n\tpath = {canary}\n")


def _commit(folder: Path, files: dict[str, tuple[bytes, str]]) -> None:
    """Write the tree without a working tree, which could not hold such names everywhere; git's own config is bypassed."""
    trap = folder / ".git"
    for part in ("config", "hooks"):
        (trap / part).rename(folder / part)
    (trap / "config").write_text("[core]\n\trepositoryformatversion = 0\n")
    trees: dict[str, list[tuple[str, str, bytes]]] = {}
    for path, (content, mode) in files.items():
        top, _, name = path.rpartition("/")
        trees.setdefault(top, []).append((mode, blob(folder, content), name.encode()))
    root = trees.pop("", [])
    for top, entries in trees.items():
        oid = git(folder, "mktree", "-z", data=b"".join(f"{m} blob {o}\t".encode() + n + b"\0" for m, o, n in entries))
        for step in reversed(top.split("/")[1:]):
            oid = git(folder, "mktree", "-z", data=f"040000 tree {oid}\t{step}\0".encode())
        root.append(("040000", oid, top.split("/")[0].encode()))
    tree_commit(folder, root)
    for part in ("config", "hooks"):
        (folder / part).rename(trap / part)


def results(folder: Path) -> Any:
    return json.loads((folder / "results.json").read_text())


def test_nothing_runs_nothing_outside_is_read_and_the_rest_is_unharmed(tmp_path: Path, estate: Path) -> None:
    done = cop_scan("scan", estate, "-f", FORMATS, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "ran").exists()
    report = tmp_path / "cop-scan-report"
    written = [path for path in report.rglob("*") if path.is_file()]
    assert len(written) > 20
    for path in written:
        assert CANARY.encode() not in path.read_bytes(), path

    found = results(report)
    bad = next(r["id"] for r in found["resources"] if "bad" in r["name"])
    gaps = {(gap["part"], gap["reason"]) for gap in found["gaps"] if gap["resource"] == bad}
    assert gaps >= {
        (".github/workflows/bomb.yml", "malformed"),
        (".github/workflows/big.yml", "truncated"),
        (".github/workflows/deep.yml", "malformed"),
        (".github/workflows/out.yml", "unsupported"),
        ("SECURITY.md", "malformed"),
        ("SUPPORT.md", "unsupported"),
    }
    outcomes = {f["outcome"] for f in found["findings"] if f["resource"]["id"] == bad}
    assert "pass" not in outcomes
    assert "error" not in outcomes


def test_a_good_repository_has_the_same_findings_beside_a_hostile_one(tmp_path: Path, estate: Path) -> None:
    cop_scan("scan", estate, "-o", "both", cwd=tmp_path)
    cop_scan("scan", estate / "good", "-o", "alone", cwd=tmp_path)
    both = [f for f in results(tmp_path / "both")["findings"] if f["resource"]["name"] == "estate/good"]
    alone = results(tmp_path / "alone")["findings"]
    assert len(both) == len(alone) > 10
    for one, other in zip(both, alone, strict=True):
        assert {**one, "resource": None} == {**other, "resource": None}


def test_no_sink_lets_hostile_text_through(tmp_path: Path, estate: Path) -> None:
    done = cop_scan("scan", estate, "-f", FORMATS, cwd=tmp_path)
    report = tmp_path / "cop-scan-report"
    assert "\x1b" not in done.stdout + done.stderr
    for page in (report / "dashboard").rglob("*.html"):
        text = page.read_text()
        assert "<script" not in text, page
        assert "<img src=x" not in text, page
        assert "\x1b" not in text, page
    for table in (report / "csv").glob("*.csv"):
        for line in table.read_text().splitlines():
            assert not any(cell.startswith(("=", "+", "@")) for cell in line.split(",")), line
        assert "\x1b" not in table.read_text()
    markdown = (report / "report.md").read_text()
    assert "<script" not in markdown
    assert "<img" not in markdown
    shown = cop_scan("explain", "COP-4.6-C01", _name(report), cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "\x1b" not in shown.stdout


def _name(report: Path) -> str:
    return next(str(r["id"]) for r in results(report)["resources"] if "bad" in r["name"])
