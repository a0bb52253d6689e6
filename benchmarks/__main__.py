"""Sweep generated repositories and print what it cost, beside the same reading done by git itself.

Use: `python -m benchmarks [COUNT]`; COUNT repositories, 1,000 unless given.
"""

from __future__ import annotations

import cProfile
import pstats
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from unittest.mock import patch

from rich.console import Console
from rich.table import Table

from benchmarks.memory import Memory
from benchmarks.repositories import ENVIRONMENT, generate
from cop_scan.catalogue import Catalogue
from cop_scan.collect import collect
from cop_scan.estate import local_estate
from cop_scan.jsonshape import Shape
from cop_scan.policies import load_catalogue
from cop_scan.report import Report
from cop_scan.snapshot import Snapshot
from cop_scan.sweep import EngineChoice, export, report, utc_now

LIMIT_MIB = 400


def git_reading(folder: Path) -> float:
    """Seconds that git's own plumbing takes to list every tree and read every workflow."""
    started = time.perf_counter()
    for path in sorted(folder.iterdir()):
        base = ["git", "-C", str(path)]
        listing = _git([*base, "ls-tree", "-r", "-l", "-z", "HEAD"])
        wanted = [line.split()[2] for line in listing.split(b"\0") if b".github/" in line]
        _git([*base, "cat-file", "--batch"], b"\n".join(wanted) + b"\n")
    return time.perf_counter() - started


def _git(command: list[str], data: bytes = b"") -> bytes:
    return subprocess.run(command, input=data, capture_output=True, check=True, env=ENVIRONMENT).stdout


def sweep(folder: Path, goal: Path) -> tuple[dict[str, float], Report]:
    """Seconds of each step, and the report."""
    catalogue = load_catalogue()
    marks = [time.perf_counter()]
    collect(local_estate([folder]), catalogue, goal / "snapshot", utc_now(), lambda _: None)
    marks.append(time.perf_counter())
    whole = evaluated(goal / "snapshot", catalogue)
    marks.append(time.perf_counter())
    export(whole, ["json", "html", "csv", "sarif", "markdown"], goal)
    marks.append(time.perf_counter())
    names = ("collect", "evaluate", "export")
    return {name: after - before for name, before, after in zip(names, marks, marks[1:], strict=False)}, whole


def evaluated(folder: Path, catalogue: Catalogue) -> Report:
    """The report on a snapshot."""
    with Snapshot(folder) as snapshot:
        return report(snapshot, catalogue, EngineChoice(), lambda _: None)


def cost_of_shapes(folder: Path) -> float:
    """How long evaluation takes beside one in which every value is taken to have its shape; the best of three each."""
    catalogue = load_catalogue()
    seconds: dict[bool, list[float]] = {True: [], False: []}
    for checks in (True, False) * 3:
        started = time.perf_counter()
        with nullcontext() if checks else patch.object(Shape, "fault", lambda _shape, _value: ""):
            evaluated(folder, catalogue)
        seconds[checks].append(time.perf_counter() - started)
    return min(seconds[True]) / min(seconds[False])


def main() -> None:
    """Print the table and the profile's top five."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    console = Console(width=110)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "repositories"
        generate(folder, count)
        by_git = git_reading(folder)
        with Memory() as memory:
            steps, whole = sweep(folder, Path(name) / "plain")
        console.print(_table(steps, by_git, count))
        share = memory.peak / LIMIT_MIB
        console.print(f"{len(whole.findings)} findings; peak memory {memory.peak:.0f} MiB, {share:.0%} of {LIMIT_MIB}")
        ratio = cost_of_shapes(Path(name) / "plain" / "snapshot")
        console.print(f"Evaluation takes {ratio:.2f} of what it takes without checking the shapes of facts")
        with cProfile.Profile() as profile:
            sweep(folder, Path(name) / "profiled")
        pstats.Stats(profile).sort_stats("tottime").print_stats(5)


def _table(steps: dict[str, float], by_git: float, count: int) -> Table:
    table = Table(title=f"{count} generated repositories")
    for heading in ("step", "seconds", "ms a repository", "ratio to git's own reading"):
        table.add_column(heading, justify="right")
    for step, seconds in {"git itself": by_git, **steps, "whole sweep": sum(steps.values())}.items():
        table.add_row(step, f"{seconds:.1f}", f"{seconds / count * 1000:.1f}", f"{seconds / by_git:.2f}")
    return table


if __name__ == "__main__":
    main()
