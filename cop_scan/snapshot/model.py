"""What a snapshot says of itself, and where it lies."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from cop_scan.errors import SnapshotError
from cop_scan.evidence import Json

SCHEMA = 1
DATABASE = "snapshot.sqlite"
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a snapshot is to hold; a sweep resumes only a partial snapshot of an equal plan."""

    estate: str
    observed_at: str
    """Start of the sweep, RFC 3339 in UTC. A resumed sweep keeps the first one's."""
    targets: tuple[str, ...]
    facts: tuple[str, ...]
    """Keys of the wanted facts."""
    catalogue: str
    """Digest of the tool's version, the definitions of those facts and the targets' options."""
    products: tuple[Mapping[str, Json], ...] = ()
    """The vendor's products and what selects their repositories, as the estate file has them."""

    def same(self, other: Plan) -> bool:
        """Whether the two ask for the same, at whatever time."""
        mine, theirs = asdict(self), asdict(other)
        return all(mine[key] == theirs[key] for key in mine if key != "observed_at")


@dataclass(frozen=True, slots=True)
class Kept:
    """A platform's answer as it is kept: what was asked, when it was observed, what is known of it, and its body."""

    request: str
    at: str
    about: Mapping[str, Json]
    body: Json


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of `manifest.json`."""

    schema: int
    tool: str
    plan: Plan
    resources: int
    contents: int
    digest: str
    """Of the plan and everything held: the snapshot's identity."""
    database: str
    """SHA-256 of the SQLite file."""
    content: str = ""
    """Of the facts without the times at which they were seen: equal for two sweeps that saw the same."""


def partial(folder: Path) -> Path:
    """Where a sweep collects before its snapshot is complete."""
    return folder.with_name(folder.name + ".partial")


@contextmanager
def guard(folder: Path) -> Iterator[None]:
    """What goes wrong with the files of a snapshot, as SnapshotError."""
    try:
        yield
    except (sqlite3.Error, OSError, zlib.error) as fault:
        raise SnapshotError(
            f"{folder}: the snapshot cannot be read or written: {fault}.",
            next_step="Check the disk's free space and permissions; a sweep resumes when it is run again.",
        ) from None


def file_digest(path: Path) -> str:
    """SHA-256, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def plan_from(document: Mapping[str, Json]) -> Plan:
    """The plan that a JSON object says. Raises TypeError where it is none."""
    values: dict[str, Json] = {k: tuple(v) if isinstance(v, list) else v for k, v in document.items()}
    return Plan(**values)
