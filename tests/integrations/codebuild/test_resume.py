"""Acceptance: `kill -9` at random moments; what was answered once is never asked again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

from cop_scan.snapshot import Snapshot
from tests.emulators.codebuild.estate import build
from tests.emulators.codebuild.server import Emulator
from tests.emulators.wire.faults import Event, Faults
from tests.integrations.codebuild.sweeping import signed_in

ROOT = Path(__file__).resolve().parents[3]
SEED, KILLS = 5, 6
_MAIN = "from cop_scan.cli import main; main()"


def _sweep(server: Emulator, folder: Path, profile: str, *options: str) -> subprocess.Popen[bytes]:
    path = folder / "estate.yaml"
    target = f"source: codebuild, regions: [eu-west-2, us-east-1], profile: {profile}, endpoint_url: '{server.url}'"
    path.write_text(f"version: 1\nname: Acme\ntargets:\n  - {{{target}, project_policies: true}}\n")
    command = [sys.executable, "-c", _MAIN, "collect", str(path), "-o", str(folder / "report"), *options]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'integrations'}"}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _undisturbed(server: Emulator, folder: Path, profile: str, *options: str) -> None:
    process = _sweep(server, folder, profile, *options)
    out, err = process.communicate()
    assert process.returncode == 0, err.decode() + out.decode()


def _kill(pid: int, after: int) -> Event:
    return Event(after, lambda _: os.kill(pid, signal.SIGKILL), "kill")


def test_a_sweep_that_is_killed_ends_as_if_it_never_was(tmp_path: Path, credentials: Path) -> None:
    quiet, troubled = tmp_path / "quiet", tmp_path / "troubled"
    quiet.mkdir()
    troubled.mkdir()
    world = build(SEED, accounts=1, projects=16, registries=10)
    world.accounts[0].report_waits = 0
    with Emulator(world) as server:
        profile = signed_in(server, credentials)[world.accounts[0].number]
        _undisturbed(server, quiet, profile)
        whole = len(server.log)
        server.log.clear()
        steps = sorted(random.Random(SEED).sample(range(3, whole - whole // 8), KILLS))
        killed = 0
        for number, gap in enumerate(after - before for before, after in zip([0, *steps], steps, strict=False)):
            resumed = (troubled / "report" / "snapshot.partial" / "snapshot.sqlite").is_file() and number
            process = _sweep(server, troubled, profile, *(["--resume"] if resumed else []))
            server.faults = Faults(events=(_kill(process.pid, len(server.log) + gap),))
            process.communicate()
            killed += process.returncode == -signal.SIGKILL
        server.faults = Faults()
        _undisturbed(server, troubled, profile, "--resume")
        asked = Counter(
            (line.action, line.region, line.body) for line in server.log if not line.action.startswith("sts:")
        )
    assert killed >= KILLS // 2
    # What was under way when a sweep was killed may be asked again: at most four questions at once.
    assert sum(count - 1 for count in asked.values()) <= 4 * killed
    with Snapshot(quiet / "report" / "snapshot") as one, Snapshot(troubled / "report" / "snapshot") as other:
        assert one.manifest.content == other.manifest.content
        assert one.manifest.resources == other.manifest.resources == 27
