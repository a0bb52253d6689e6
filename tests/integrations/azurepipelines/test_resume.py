"""Acceptance: `kill -9` at many random moments; what was answered once is never asked again, and the end is the same."""

from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qsl

from cop_scan.snapshot import Snapshot
from tests.emulators.azurepipelines.estate import build
from tests.emulators.azurepipelines.server import Emulator
from tests.emulators.wire.faults import Event, Faults

ROOT = Path(__file__).resolve().parents[3]
SEED, ORGS, REPOSITORIES, KILLS = 5, 3, 8, 8
_MAIN = "from cop_scan.cli import main; main()"


def _estate(folder: Path, server: Emulator) -> Path:
    path = folder / "estate.yaml"
    names = ", ".join(org.name for org in server.world.organisations)
    path.write_text(
        "version: 1\nname: Acme\ntargets:\n"
        f"  - {{source: azurepipelines, organisations: [{names}], url: '{server.url}', token: env:TOKEN}}\n"
    )
    return path


def _sweep(server: Emulator, folder: Path, *options: str) -> subprocess.Popen[bytes]:
    command: list[str | Path] = [
        sys.executable,
        "-c",
        _MAIN,
        "collect",
        _estate(folder, server),
        "-o",
        folder / "report",
        *options,
    ]
    environment = {**os.environ, "TOKEN": server.token("pca"), "PYTHONPATH": f"{ROOT}:{ROOT / 'integrations'}"}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


Question = tuple[str, tuple[tuple[str, str], ...]]
"""Path and query of a question that has no body."""


def _finished(folder: Path) -> set[Question]:
    """Everything that was answered, as the journal keeps it."""
    path = folder / "report" / "snapshot.partial" / "snapshot.sqlite"
    if not path.is_file():
        return set()
    with closing(sqlite3.connect(path)) as database:
        try:
            keys = [key for (key,) in database.execute("SELECT request FROM answer")]
        except sqlite3.OperationalError:
            return set()  # killed before the tables were there
    found = (re.search(r"\| GET (?:\w+: )?(/[^?]*)\??(.*)", key) for key in keys)
    return {(one[1], tuple(sorted(parse_qsl(one[2])))) for one in found if one}


def _undisturbed(server: Emulator, folder: Path, *options: str) -> None:
    process = _sweep(server, folder, *options)
    out, err = process.communicate()
    assert process.returncode == 0, err.decode() + out.decode()


def _kill(pid: int, after: int) -> Event:
    return Event(after, lambda _: os.kill(pid, signal.SIGKILL), "kill")


def _again(server: Emulator, since: int, finished: set[Question]) -> list[Question]:
    """What was asked though the answer was there."""
    return [one for one in _asked(server, since) if one in finished]


def _asked(server: Emulator, since: int) -> Iterator[Question]:
    return ((one.path, tuple(sorted(one.query.items()))) for one in server.log[since:] if one.method == "GET")


def test_a_sweep_that_is_killed_many_times_ends_as_if_it_never_was(tmp_path: Path) -> None:
    quiet, troubled = tmp_path / "quiet", tmp_path / "troubled"
    quiet.mkdir()
    troubled.mkdir()
    with Emulator(build(SEED, ORGS, REPOSITORIES)) as server:
        _undisturbed(server, quiet)
        whole = len(server.log)
        steps = sorted(random.Random(SEED).sample(range(3, whole - whole // 4), KILLS))
        killed = 0
        repeated: list[Question] = []
        for number, gap in enumerate(after - before for before, after in zip([0, *steps], steps, strict=False)):
            finished, since = _finished(troubled), len(server.log)
            process = _sweep(server, troubled, *(["--resume"] if number and finished else []))
            server.faults = Faults(events=(_kill(process.pid, len(server.log) + gap),))
            process.communicate()
            killed += process.returncode == -signal.SIGKILL
            repeated += _again(server, since, finished)
        finished, since = _finished(troubled), len(server.log)
        assert finished
        assert finished <= set(_asked(server, 0)), "the journal's keys are read as questions are"
        _undisturbed(server, troubled, "--resume")
        repeated += _again(server, since, finished)
    assert killed == KILLS
    assert repeated == []
    with Snapshot(quiet / "report" / "snapshot") as one, Snapshot(troubled / "report" / "snapshot") as other:
        assert one.manifest.content == other.manifest.content
        assert one.manifest.resources == other.manifest.resources > ORGS * REPOSITORIES
