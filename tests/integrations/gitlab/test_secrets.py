"""Acceptance: no token, webhook secret or variable's value in anything that is written or said."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cop_scan.policies import load_facts, root
from tests.emulators.gitlab.estate import build
from tests.emulators.gitlab.server import Emulator
from tests.integrations.gitlab.collecting import collect, target

ROOT = Path(__file__).resolve().parents[3]
FORMATS = "json,html,csv,sarif,markdown"


def _run(folder: Path, token: str, *words: str) -> bytes:
    """Everything that the command said."""
    command = [sys.executable, "-c", "from cop_scan.cli import main; main()", *words]
    environment = {**os.environ, "TOKEN": token, "PYTHONPATH": f"{ROOT}:{ROOT / 'integrations'}"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=120, check=False)
    return done.stdout + done.stderr


def _written(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file's bytes, and what is packed in the snapshot's database."""
    for path in (path for path in folder.rglob("*") if path.is_file()):
        yield path.name, path.read_bytes()
        if path.suffix == ".sqlite":
            yield from _unpacked(path)


def _unpacked(path: Path) -> Iterator[tuple[str, bytes]]:
    with closing(sqlite3.connect(path)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in database.execute(f"SELECT * FROM {table}"):
                for value in row:
                    packed = isinstance(value, bytes)
                    yield f"{table} in {path.name}", zlib.decompress(value) if packed else str(value).encode()


def _leaks(canaries: list[str], written: Iterator[tuple[str, bytes]]) -> list[str]:
    return [f"{canary} in {name}" for name, data in written for canary in canaries if canary.encode() in data]


def test_canaries_are_in_nothing_that_is_written(tmp_path: Path) -> None:
    with Emulator(build(7, 2, 8)) as server:
        assert len(server.canaries) > 40
        estate = tmp_path / "estate.yaml"
        tops = [group.full_path for group in server.world.groups if not group.parent]
        options = f"groups: [{', '.join(tops)}], url: '{server.url}', token: env:TOKEN"
        estate.write_text(f"version: 1\nname: Acme\ntargets:\n  - {{source: gitlab, {options}}}\n")
        said = _run(tmp_path, server.token("owner"), "scan", "estate.yaml", "-o", "report", "-f", FORMATS)
        assert b"Dashboard" in said, said.decode()
        for profile in ("none", "developer"):
            said += _run(tmp_path, server.token(profile), "scan", "estate.yaml", "-o", f"report-{profile}")
        said += _run(tmp_path, server.token("owner"), "doctor", "estate.yaml")
        said += _run(tmp_path, server.token("owner"), "plan", "estate.yaml", "--json")
        leaks = _leaks(server.canaries, iter([("what was said", said), *_written(tmp_path)]))
    assert leaks == []


def test_canaries_are_in_no_fact_and_no_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    facts = [spec for spec in load_facts([root()]).values() if {"organisation", "repository"} & set(spec.kinds)]
    with Emulator(build(7, 3, 8)) as server:
        collected = collect(target(server, tmp_path), wanted=facts)
        values = json.dumps(
            [[f.value, f.detail, f.request] for c in collected.values() for f in c.resource.facts.values()]
        )
        contents = b"".join(data for c in collected.values() for data in c.contents.values())
        said = [("facts", values.encode()), ("contents", contents), ("log", caplog.text.encode())]
        assert _leaks(server.canaries, iter(said)) == []
