"""Sweeps as processes of their own that are killed at random moments and resumed; for all platforms."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cop_scan.snapshot import Snapshot
from tests.emulators.wire.faults import Event, Faults

_ROOT = Path(__file__).resolve().parents[2]
_MAIN = "from cop_scan.cli import main; main()"


class Faulty(Protocol):
    """An emulator that can be told what shall go wrong."""

    faults: Faults


@dataclass(frozen=True)
class Command:
    """`cop-scan collect` of one target, as an estate file has it, with these variables."""

    target: str
    variables: Mapping[str, str]

    def start(self, folder: Path, *options: str) -> subprocess.Popen[bytes]:
        """Begin to collect into the folder."""
        estate = folder / "estate.yaml"
        estate.write_text(f"version: 1\nname: Acme\ntargets:\n  - {{{self.target}}}\n")
        line: list[str | Path] = [sys.executable, "-c", _MAIN, "collect", estate, "-o", folder / "report", *options]
        environment = {**os.environ, **self.variables, "PYTHONPATH": f"{_ROOT}:{_ROOT / 'integrations'}"}
        return subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def undisturbed(self, folder: Path, *options: str) -> None:
        """Collect to the end, and assert that it went well."""
        process = self.start(folder, *options)
        out, err = process.communicate()
        assert process.returncode == 0, err.decode() + out.decode()


def moments(seed: int, whole: int, kills: int, spare: int = 8) -> list[int]:
    """After how many requests each sweep is killed, of so many that a whole one puts.

    A resumed sweep asks only for what is left; the last kill leaves one part in `spare`, so that it still has to ask.
    """
    steps = sorted(random.Random(seed).sample(range(3, whole - whole // spare), kills))
    return [after - before for before, after in zip([0, *steps], steps, strict=False)]


def answered(folder: Path) -> set[str]:
    """The journal's keys of everything that was answered."""
    path = folder / "report" / "snapshot.partial" / "snapshot.sqlite"
    if not path.is_file():
        return set()
    with closing(sqlite3.connect(path)) as database:
        try:
            return {key for (key,) in database.execute("SELECT request FROM answer")}
        except sqlite3.OperationalError:
            return set()  # killed before the tables were there


def trouble(
    command: Command,
    server: Faulty,
    folder: Path,
    gaps: Sequence[int],
    asked: Callable[[], int],
    after: Callable[[set[str]], None] = lambda _: None,
) -> int:
    """Kill a sweep again and again, resume it to its end, and say how many kills met it alive.

    `asked` counts the requests that came; `after` is told, when each sweep is over, what had been answered before it.
    """
    killed = 0
    for number, gap in enumerate(gaps):
        before = answered(folder)
        process = command.start(folder, *(["--resume"] if number and before else []))
        server.faults = Faults(events=(_kill(process.pid, asked() + gap),))
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
        after(before)
    before = answered(folder)
    server.faults = Faults()
    command.undisturbed(folder, "--resume")
    after(before)
    return killed


def _kill(pid: int, after: int) -> Event:
    return Event(after, lambda _: os.kill(pid, signal.SIGKILL), "kill")


def same(one: Path, other: Path) -> int:
    """Assert that two sweeps came to the same, and say to how many resources."""
    with Snapshot(one / "report" / "snapshot") as first, Snapshot(other / "report" / "snapshot") as second:
        assert first.manifest.content == second.manifest.content
        assert first.manifest.resources == second.manifest.resources
        return first.manifest.resources


def folders(place: Path) -> tuple[Path, Path]:
    """Where the undisturbed sweep and the troubled one write."""
    quiet, troubled = place / "quiet", place / "troubled"
    quiet.mkdir()
    troubled.mkdir()
    return quiet, troubled
