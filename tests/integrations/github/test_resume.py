"""Acceptance: `kill -9` at twenty random moments; what was answered once is never asked again."""

from __future__ import annotations

import json
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
from typing import Any
from urllib.parse import urlencode

from cop_scan.snapshot import Snapshot
from tests.emulators.github.estate import build
from tests.emulators.github.faults import Event, Faults
from tests.emulators.github.messages import Incoming
from tests.emulators.github.server import Emulator, Wire

ROOT = Path(__file__).resolve().parents[3]
SEED, ORGS, REPOSITORIES, KILLS = 5, 2, 30, 20
_MAIN = "from cop_scan.cli import main; main()"
_KINDS = (
    ("bypassActors", "GraphQL ruleset {}"),
    ("bypassForcePushAllowances", "GraphQL classic rule {}"),
    ("history(first", "GraphQL commits {}"),
    ("pullRequests(", "GraphQL changes {}"),
    ("nameWithOwner", "GraphQL name of {}"),
)


def _questions(request: Incoming) -> Iterator[str]:
    """The beginnings of the journal's keys of everything that a request asks."""
    if request.path != "/graphql":
        tree = re.search(r"/git/trees/(\w+)", request.path)
        whole = f"?{urlencode(request.query, safe=':,>=/')}" if request.query else ""
        yield f"git tree {tree[1]}" if tree else f"GET {request.path}{whole}"
        return
    body = json.loads(request.body)
    query, variables = body["query"], body["variables"]
    yield from (f"git blob {oid}" for oid in re.findall(r'object\(oid: "(\w+)"\)', query))
    for identity in variables.get("ids", []):
        name = next(name for word, name in _KINDS if word in query)
        yield name.format(identity)
    if "after" in variables and "login" in variables:
        yield f"GraphQL repositories {variables['login']} after {variables['after'] or 'the start'}"


class _Emulator(Emulator):
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.asked: list[str] = []

    def respond(self, request: Incoming) -> Wire:
        self.asked += _questions(request)
        return super().respond(request)


def _estate(folder: Path, server: Emulator) -> Path:
    path = folder / "estate.yaml"
    logins = ", ".join(org.login for org in server.world.organisations)
    path.write_text(
        "version: 1\nname: Acme\ntargets:\n"
        f"  - {{source: github, organisations: [{logins}], api_url: '{server.url}', token: env:TOKEN}}\n"
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
    environment = {**os.environ, "TOKEN": server.token("owner"), "PYTHONPATH": f"{ROOT}:{ROOT / 'integrations'}"}
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


def _again(asked: list[str], finished: set[str]) -> list[str]:
    """What was asked though its answer was there. Keys that name a state end with it."""
    known = {re.sub(r" (?:of 2|at ).*", "", key) for key in finished}
    return [question for question in asked if question in known]


def _kill(pid: int, after: int) -> Event:
    return Event(after, lambda _: os.kill(pid, signal.SIGKILL), "kill")


def _undisturbed(server: _Emulator, folder: Path, *options: str) -> None:
    process = _sweep(server, folder, *options)
    out, err = process.communicate()
    assert process.returncode == 0, err.decode() + out.decode()


def test_a_sweep_that_is_killed_twenty_times_ends_as_if_it_never_was(tmp_path: Path) -> None:
    quiet, troubled = tmp_path / "quiet", tmp_path / "troubled"
    quiet.mkdir()
    troubled.mkdir()
    with _Emulator(build(SEED, ORGS, REPOSITORIES)) as server:
        _undisturbed(server, quiet)
        whole = len(server.log)
        server.asked.clear()
        choice = random.Random(SEED)
        # A resumed sweep asks only for what is left; the last kills come while it still has to ask.
        steps = sorted(choice.sample(range(3, whole - whole // 8), KILLS))
        killed = 0
        repeated: list[str] = []
        for number, gap in enumerate(after - before for before, after in zip([0, *steps], steps, strict=False)):
            finished = _finished(troubled)
            process = _sweep(server, troubled, *(["--resume"] if number and finished else []))
            server.faults = Faults(events=(_kill(process.pid, len(server.log) + gap),))
            process.communicate()
            killed += process.returncode == -signal.SIGKILL
            repeated += _again(server.asked, finished)
            server.asked.clear()
        finished = _finished(troubled)
        _undisturbed(server, troubled, "--resume")
        repeated += _again(server.asked, finished)
    assert killed == KILLS
    assert repeated == []
    with Snapshot(quiet / "report" / "snapshot") as one, Snapshot(troubled / "report" / "snapshot") as other:
        assert one.manifest.content == other.manifest.content
        assert one.manifest.resources == other.manifest.resources > ORGS * REPOSITORIES
