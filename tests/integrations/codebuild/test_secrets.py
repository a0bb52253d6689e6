"""Acceptance: no key, session, webhook's secret or variable's value in anything that is written or said."""

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
from tests.emulators.codebuild.access import NOBODY
from tests.emulators.codebuild.estate import build
from tests.emulators.codebuild.server import Emulator
from tests.integrations.codebuild.collecting import collect, target
from tests.integrations.codebuild.sweeping import signed_in

ROOT = Path(__file__).resolve().parents[3]
IN_A_BUILDSPEC = "ghp_" + "b7" * 18


def _run(folder: Path, *words: str) -> bytes:
    """Everything that the command said."""
    command = [sys.executable, "-c", "from cop_scan.cli import main; main()", *words]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'integrations'}"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=150, check=False)
    return done.stdout + done.stderr


def _written(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file's bytes, and what is packed in the snapshot's database."""
    for path in (path for path in folder.rglob("*") if path.is_file()):
        yield path.name, path.read_bytes()
        if path.suffix == ".sqlite":
            with closing(sqlite3.connect(path)) as database:
                tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
                for table in tables:
                    for value in (value for row in database.execute(f"SELECT * FROM {table}") for value in row):
                        yield table, zlib.decompress(value) if isinstance(value, bytes) else str(value).encode()


def _leaks(canaries: list[str], written: Iterator[tuple[str, bytes]]) -> list[str]:
    return [f"{canary} in {name}" for name, data in written for canary in canaries if canary.encode() in data]


@pytest.fixture
def emulated() -> Iterator[Emulator]:
    world = build(7, accounts=1, projects=20, registries=4)
    source = world.accounts[0].regions["eu-west-2"].projects[0].project["source"]
    source["buildspec"] = (
        f"version: 0.2\nenv: {{variables: {{GITHUB_TOKEN: {IN_A_BUILDSPEC}}}}}\nphases: {{build: {{commands: [make]}}}}"
    )
    world.canaries.append(IN_A_BUILDSPEC)
    with Emulator(world) as server:
        yield server


def test_canaries_are_in_nothing_that_is_written(emulated: Emulator, credentials: Path, tmp_path: Path) -> None:
    folder = tmp_path / "place"
    folder.mkdir()
    (name,) = signed_in(emulated, credentials).values()
    (nobody,) = signed_in(emulated, credentials, NOBODY).values()
    role = f"arn:aws:iam::{emulated.world.accounts[0].number}:role/cop-scan"
    for file, profile, more in (("estate", name, ""), ("nobody", nobody, ""), ("role", name, f", role: '{role}'")):
        options = f"regions: [all], endpoint_url: '{emulated.url}', profile: {profile}{more}"
        text = f"version: 1\nname: Acme\ntargets:\n  - {{source: codebuild, {options}}}\n"
        (folder / f"{file}.yaml").write_text(text)
    said = _run(folder, "scan", "estate.yaml", "-o", "report", "-f", "json,html,csv,sarif,markdown")
    assert b"Dashboard" in said, said.decode()
    said += _run(folder, "collect", "nobody.yaml", "-o", "report-nobody")
    said += _run(folder, "collect", "role.yaml", "-o", "report-role")
    said += _run(folder, "doctor", "estate.yaml")
    assert len(emulated.world.canaries) > 12
    assert _leaks(emulated.world.canaries, iter([("what was said", said), *_written(folder)])) == []


def test_canaries_are_in_no_fact_and_no_log(
    emulated: Emulator, credentials: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    (name,) = signed_in(emulated, credentials).values()
    kinds = {"organisation", "build_project", "registry"}
    facts = [spec for spec in load_facts([root()]).values() if kinds & set(spec.kinds)]
    collected = collect(target(emulated, name), wanted=facts)
    values = json.dumps([[f.value, f.detail, f.request] for c in collected.values() for f in c.resource.facts.values()])
    contents = b"".join(data for c in collected.values() for data in c.contents.values())
    said = [("facts", values.encode()), ("contents", contents), ("log", caplog.text.encode())]
    assert _leaks(emulated.world.canaries, iter(said)) == []
    assert b"[masked]" in contents
