"""Acceptance: no token, password, key or secret value in anything that is written or said."""

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
from tests.emulators.azurepipelines.estate import build
from tests.emulators.azurepipelines.server import Emulator
from tests.emulators.azurepipelines.templates import CANARY
from tests.integrations.azurepipelines.collecting import collect, target

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
    with Emulator(build(7, 3, 6)) as server:
        canaries = [*server.canaries, CANARY]
        assert len(canaries) > 40
        names = ", ".join(org.name for org in server.world.organisations)
        options = f"organisations: [{names}], url: '{server.url}', token: env:TOKEN"
        (tmp_path / "estate.yaml").write_text(
            f"version: 1\nname: Acme\ntargets:\n  - {{source: azurepipelines, {options}}}\n"
        )
        said = _run(tmp_path, server.token("pca"), "scan", "estate.yaml", "-o", "report", "-f", FORMATS)
        assert b"Dashboard" in said, said.decode()
        for profile in ("none", "expired", "reader"):
            said += _run(tmp_path, server.token(profile), "collect", "estate.yaml", "-o", f"report-{profile}")
        said += _run(tmp_path, server.token("pca"), "doctor", "estate.yaml")
        said += _run(tmp_path, server.token("pca"), "plan", "estate.yaml", "--json")
        leaks = _leaks(canaries, iter([("what was said", said), *_written(tmp_path)]))
    assert leaks == []


def test_canaries_are_in_no_fact_and_no_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    kinds = {"organisation", "repository", "build_project", "registry"}
    facts = [spec for spec in load_facts([root()]).values() if kinds & set(spec.kinds)]
    with Emulator(build(7, 3, 12)) as server:
        collected = collect(target(server, tmp_path), wanted=facts)
        values = json.dumps(
            [[f.value, f.detail, f.request] for c in collected.values() for f in c.resource.facts.values()]
        )
        contents = b"".join(data for c in collected.values() for data in c.contents.values())
        said = [("facts", values.encode()), ("contents", contents), ("log", caplog.text.encode())]
        assert _leaks([*server.canaries, CANARY], iter(said)) == []
