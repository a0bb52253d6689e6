"""Acceptance: `kill -9` at several moments; what was answered once is never asked again."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from cop_scan.snapshot import Snapshot
from tests.emulators.gitlab.estate import build
from tests.emulators.gitlab.faults import Event, Faults
from tests.emulators.gitlab.messages import Incoming
from tests.emulators.gitlab.server import Emulator
from tests.emulators.wire.sockets import Wire

ROOT = Path(__file__).resolve().parents[3]
SEED, GROUPS, PROJECTS, KILLS = 5, 2, 12, 5
_MAIN = "from cop_scan.cli import main; main()"


class _Emulator(Emulator):
    """Counts how often each question came."""

    asked: dict[str, int]

    def respond(self, request: Incoming) -> Wire:
        key = f"{request.path} {sorted(request.query.items())} {request.body.decode()}"
        self.asked = getattr(self, "asked", {})
        self.asked[key] = self.asked.get(key, 0) + 1
        return super().respond(request)


def _sweep(server: Emulator, folder: Path, *options: str) -> subprocess.Popen[bytes]:
    estate = folder / "estate.yaml"
    tops = ", ".join(group.full_path for group in server.world.groups if not group.parent)
    target = f"{{source: gitlab, groups: [{tops}], url: '{server.url}', token: env:TOKEN}}"
    estate.write_text(f"version: 1\nname: Acme\ntargets:\n  - {target}\n")
    command: list[str | Path] = [sys.executable, "-c", _MAIN, "collect", estate, "-o", folder / "report", *options]
    environment = {**os.environ, "TOKEN": server.token("owner"), "PYTHONPATH": f"{ROOT}:{ROOT / 'integrations'}"}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _kill(pid: int, after: int) -> Event:
    return Event(after, lambda _: os.kill(pid, signal.SIGKILL), "kill")


def _undisturbed(server: Emulator, folder: Path, *options: str) -> None:
    process = _sweep(server, folder, *options)
    out, err = process.communicate()
    assert process.returncode == 0, err.decode() + out.decode()


def test_a_sweep_that_is_killed_ends_as_if_it_never_was(tmp_path: Path) -> None:
    quiet, troubled = tmp_path / "quiet", tmp_path / "troubled"
    quiet.mkdir()
    troubled.mkdir()
    with _Emulator(build(SEED, GROUPS, PROJECTS)) as server:
        _undisturbed(server, quiet)
        whole = len(server.log)
        server.asked = {}
        steps = sorted(random.Random(SEED).sample(range(6, whole - whole // 8), KILLS))
        killed = 0
        for number, gap in enumerate(after - before for before, after in zip([0, *steps], steps, strict=False)):
            process = _sweep(server, troubled, *(["--resume"] if number else []))
            server.faults = Faults(events=(_kill(process.pid, len(server.log) + gap),))
            process.communicate()
            killed += process.returncode == -signal.SIGKILL
        _undisturbed(server, troubled, "--resume")
        often = sorted(server.asked.values(), reverse=True)
        under_way = sum(times - 1 for times in often)
    assert killed == KILLS
    # a kill loses what was under way, which is bounded, and who the token is is asked at every start
    assert under_way <= KILLS * (4 + 8), json.dumps(often[:20])
    with Snapshot(quiet / "report" / "snapshot") as one, Snapshot(troubled / "report" / "snapshot") as other:
        assert one.manifest.content == other.manifest.content
        assert one.manifest.resources == other.manifest.resources > GROUPS * PROJECTS
