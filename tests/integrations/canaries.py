"""Whether values that must never be kept are in anything that the product wrote or said; for all platforms."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

from cop_scan.catalogue import FactSpec
from cop_scan.policies import load_facts, root
from cop_scan.snapshot import Snapshot
from cop_scan.sources.interface import Collected
from tests.integrations.sweeping import Swept

_ROOT = Path(__file__).resolve().parents[2]
FORMATS = "json,html,csv,sarif,markdown"
"""Every form of a report, as `--format` takes them."""


def command(folder: Path, *words: str, **variables: str) -> bytes:
    """Everything that the command said, in a process of its own with these variables."""
    line = [sys.executable, "-c", "from cop_scan.cli import main; main()", *words]
    environment = {**os.environ, **variables, "PYTHONPATH": f"{_ROOT}:{_ROOT / 'integrations'}"}
    done = subprocess.run(line, cwd=folder, env=environment, capture_output=True, timeout=150, check=False)
    return done.stdout + done.stderr


def written(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file's bytes, and what is packed in the snapshot's database."""
    for path in (path for path in folder.rglob("*") if path.is_file()):
        yield path.name, path.read_bytes()
        if path.suffix == ".sqlite":
            yield from _unpacked(path)


def _unpacked(path: Path) -> Iterator[tuple[str, bytes]]:
    with closing(sqlite3.connect(path)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for value in (value for row in database.execute(f"SELECT * FROM {table}") for value in row):
                packed = isinstance(value, bytes)
                yield f"{table} in {path.name}", zlib.decompress(value) if packed else str(value).encode()


def held(collected: Mapping[str, Collected]) -> Iterator[tuple[str, bytes]]:
    """What a collection holds: its facts, and the contents of files."""
    facts = [[f.value, f.detail, f.request] for c in collected.values() for f in c.resource.facts.values()]
    yield "facts", json.dumps(facts).encode()
    yield "contents", b"".join(data for c in collected.values() for data in c.contents.values())


def swept_up(seen: Swept, folder: Path) -> Iterator[tuple[str, bytes]]:
    """What a sweep left in a folder, as it lies there and as it is read, and what its report says."""
    yield from ((name, b"\n".join(data)) for name, data in _by_name(written(folder / "snapshot")))
    with Snapshot(folder / "snapshot") as snapshot:
        yield "resources", "\n".join(f"{one}" for one in snapshot.resources()).encode()
    yield "report", repr(seen.report).encode()


def _by_name(parts: Iterable[tuple[str, bytes]]) -> Iterable[tuple[str, list[bytes]]]:
    found: dict[str, list[bytes]] = {}
    for name, data in parts:
        found.setdefault(name, []).append(data)
    return found.items()


def wanted(*kinds: str) -> list[FactSpec]:
    """Every fact of these kinds of resources."""
    return [spec for spec in load_facts([root()]).values() if set(kinds) & set(spec.kinds)]


def leaks(canaries: Iterable[str], said: Iterable[tuple[str, bytes]]) -> list[str]:
    """Which of them is where."""
    kept = list(canaries)
    return [f"{canary} in {name}" for name, data in said for canary in kept if canary.encode() in data]
