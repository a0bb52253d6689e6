"""Acceptance: `kill -9` at random moments; what was answered once is never asked again."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

from cop_scan.snapshot import Snapshot
from tests.emulators.cloudbuild.estate import build
from tests.emulators.cloudbuild.server import Emulator
from tests.emulators.wire.faults import Event, Faults
from tests.emulators.wire.messages import Incoming
from tests.emulators.wire.sockets import Wire

ROOT = Path(__file__).resolve().parents[3]
SEED, KILLS = 5, 5
_MAIN = "from cop_scan.cli import main; main()"


class _Emulator(Emulator):
    def __post_init__(self) -> None:
        super().__post_init__()
        self.questions: list[str] = []

    def respond(self, request: Incoming) -> Wire:
        query = f"?{urlencode(request.query)}" if request.query else ""
        self.questions.append(f"{request.method} {request.path}{query}")
        return super().respond(request)


def _sweep(server: Emulator, folder: Path, *options: str) -> subprocess.Popen[bytes]:
    projects = ", ".join(server.world.projects)
    estate = folder / "estate.yaml"
    estate.write_text(
        "version: 1\nname: Acme\ntargets:\n"
        f"  - {{source: cloudbuild, projects: [{projects}], endpoint: '{server.url}', token: env:TOKEN, in_flight: 2}}\n"
    )
    command: list[str | Path] = [sys.executable, "-c", _MAIN, "collect", estate, "-o", folder / "report", *options]
    environment = {**os.environ, "TOKEN": "reader", "PYTHONPATH": f"{ROOT}:{ROOT / 'integrations'}"}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _finished(folder: Path) -> set[str]:
    path = folder / "report" / "snapshot.partial" / "snapshot.sqlite"
    if not path.is_file():
        return set()
    with closing(sqlite3.connect(path)) as database:
        try:
            return {key.split(" | ", 1)[1] for (key,) in database.execute("SELECT request FROM answer")}
        except sqlite3.OperationalError:
            return set()  # killed before the tables were there


def _seen(folder: Path) -> dict[str, dict[str, str]]:
    with Snapshot(folder / "report" / "snapshot") as snapshot:
        return {r.id: {name: fact.digest for name, fact in r.facts.items()} for r in snapshot.resources()}


def _undisturbed(server: Emulator, folder: Path, *options: str) -> None:
    process = _sweep(server, folder, *options)
    out, err = process.communicate()
    assert process.returncode == 0, err.decode() + out.decode()


def _kill(pid: int, after: int) -> Event:
    return Event(after, lambda _: os.kill(pid, signal.SIGKILL), "kill")


def test_a_sweep_that_is_killed_again_and_again_ends_as_if_it_never_was(tmp_path: Path) -> None:
    quiet, troubled = tmp_path / "quiet", tmp_path / "troubled"
    quiet.mkdir()
    troubled.mkdir()
    with _Emulator(build(SEED, 2, 10)) as server:
        _undisturbed(server, quiet)
        whole = server.count
        server.questions.clear()
        steps = sorted(random.Random(SEED).sample(range(3, whole - whole // 8), KILLS))
        killed = 0
        repeated: list[str] = []
        for number, gap in enumerate(after - before for before, after in zip([0, *steps], steps, strict=False)):
            finished = _finished(troubled)
            process = _sweep(server, troubled, *(["--resume"] if number and finished else []))
            server.faults = Faults(events=(_kill(process.pid, server.count + gap),))
            process.communicate()
            killed += process.returncode == -signal.SIGKILL
            repeated += [one for one in server.questions if one in finished]
            server.questions.clear()
        finished = _finished(troubled)
        _undisturbed(server, troubled, "--resume")
        repeated += [one for one in server.questions if one in finished]
    assert killed == KILLS
    assert repeated == []
    assert _seen(troubled) == _seen(quiet)
