"""The snapshot of a sweep: a directory that an auditor keeps, and that evaluation reads without a network.

    snapshot/
      snapshot.sqlite   resources as compressed JSON, contents once by digest, a platform's answers, the journal
      manifest.json     what it holds, with digests; written last, so that its presence means complete

A sweep writes to `<folder>.partial` and commits after every resource, so that a killed one resumes
where it was; only a complete snapshot takes the place of the previous one.
"""

from __future__ import annotations

import hashlib
import json
import math
import shutil
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType, TracebackType

from cop_scan.errors import SnapshotError
from cop_scan.evidence import Fact, Json, Resource, Status, canonical, digest
from cop_scan.jsonshape import Shape

SCHEMA = 1
_DATABASE = "snapshot.sqlite"
_MANIFEST = "manifest.json"
_MAX_DOCUMENT = 256 << 20
_TABLES = """
CREATE TABLE plan (document TEXT NOT NULL);
CREATE TABLE resource (
  id TEXT PRIMARY KEY, platform TEXT NOT NULL, name TEXT NOT NULL, target TEXT NOT NULL, seen INTEGER NOT NULL,
  digest TEXT NOT NULL, document BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE content (digest TEXT PRIMARY KEY, size INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TABLE answer (
  request TEXT PRIMARY KEY, at TEXT NOT NULL, about TEXT NOT NULL, body BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE journal (number INTEGER PRIMARY KEY, at TEXT NOT NULL, event TEXT NOT NULL, detail TEXT NOT NULL);
"""
_TEXT = {"type": "string"}
_FACT_TEXTS = ("key", "detail", "request", "observed_at", "digest")
_RESOURCE_TEXTS = ("id", "kind", "platform", "target", "name", "url", "parent")
_RESOURCE = Shape(
    {
        "type": "object",
        "additionalProperties": False,
        "required": [*_RESOURCE_TEXTS, "tags", "facts"],
        "properties": {
            **dict.fromkeys(_RESOURCE_TEXTS, _TEXT),
            "tags": {"type": "array", "items": _TEXT},
            "facts": {
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": [*_FACT_TEXTS, "status", "value"],
                    "properties": {
                        **dict.fromkeys(_FACT_TEXTS, _TEXT),
                        "status": {"enum": [status.value for status in Status]},
                        "value": True,
                    },
                },
            },
        },
    }
)


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
def _guard(folder: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError, zlib.error) as fault:
        raise SnapshotError(
            f"{folder}: the snapshot cannot be read or written: {fault}.",
            next_step="Check the disk's free space and permissions; a sweep resumes when it is run again.",
        ) from None


class SnapshotWriter:
    """Collects into a partial snapshot; use as a context manager."""

    def __init__(self, folder: Path, plan: Plan, tool: str, *, resume: bool | None = None) -> None:
        self.folder = folder
        self.tool = tool
        self._work = partial(folder)
        with _guard(self._work):
            self.plan = (self._resume(plan) if resume is not False else None) or self._begin(plan, resume)

    def __enter__(self) -> SnapshotWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def _resume(self, plan: Plan) -> Plan | None:
        """The partial snapshot's own plan, if it asks for the same; one that cannot be read is begun anew."""
        if not (self._work / _DATABASE).is_file():
            return None
        database = sqlite3.connect(self._work / _DATABASE)
        try:
            before = _plan(json.loads(database.execute("SELECT document FROM plan").fetchone()[0]))
        except (sqlite3.Error, TypeError, ValueError, KeyError):
            before = None
        if before is None or not before.same(plan):
            database.close()
            return None
        self._database = database
        with database:  # what is still so will be noted again
            database.execute("DELETE FROM journal")
        return before

    def _begin(self, plan: Plan, resume: bool | None) -> Plan:
        if resume:
            raise SnapshotError(
                f"{self._work}: there is no interrupted sweep of this estate, with these claims, to resume.",
                next_step="Leave out --resume to start one.",
            )
        shutil.rmtree(self._work, ignore_errors=True)
        self._work.mkdir(parents=True)
        self._database = sqlite3.connect(self._work / _DATABASE)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.executescript(_TABLES)
        with self._database:
            self._database.execute("INSERT INTO plan VALUES (?)", (canonical(asdict(plan)),))
        return plan

    def done(self) -> frozenset[str]:
        """Ids of the resources that are there already."""
        with _guard(self._work):
            return frozenset(row[0] for row in self._database.execute("SELECT id FROM resource"))

    def seen(self, target: str) -> int:
        """How many facts were seen of the target's resources."""
        with _guard(self._work):
            counted = self._database.execute("SELECT SUM(seen) FROM resource WHERE target = ?", (target,))
            return counted.fetchone()[0] or 0

    def seen_of(self, identity: str) -> int:
        """How many facts were seen of that resource."""
        with _guard(self._work):
            row = self._database.execute("SELECT seen FROM resource WHERE id = ?", (identity,)).fetchone()
            return row[0] if row else 0

    def add(self, resource: Resource, contents: Mapping[str, bytes]) -> None:
        """Keep one resource and its contents, in one transaction."""
        document = canonical(_document(resource))
        packed = zlib.compress(document.encode(), 6)
        seen = sum(fact.ok for fact in resource.facts.values())
        row = (resource.id, resource.platform, resource.name, resource.target, seen, digest(document), packed)
        with _guard(self._work), self._database:
            for key, data in contents.items():
                if digest(data) != key:
                    raise ValueError(f"the content of {resource.id} does not have the digest {key}")
                held = self._database.execute("SELECT 1 FROM content WHERE digest = ?", (key,)).fetchone()
                if not held:
                    values = (key, len(data), zlib.compress(data, 6))
                    self._database.execute("INSERT INTO content VALUES (?, ?, ?)", values)
            self._database.execute("INSERT OR REPLACE INTO resource VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def keep(self, answer: Kept) -> None:
        """Keep a platform's answer, in one transaction."""
        row = (answer.request, answer.at, canonical(dict(answer.about)), zlib.compress(_text(answer.body).encode(), 1))
        with _guard(self._work), self._database:
            self._database.execute("INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?)", row)

    def kept(self, request: str) -> Kept | None:
        """The answer to `request`, if it is there already."""
        with _guard(self._work):
            return _kept(self._database, request)

    def note(self, at: str, event: str, detail: str) -> None:
        """A line in the journal."""
        with _guard(self._work), self._database:
            row = (at, event, detail)
            self._database.execute("INSERT INTO journal (at, event, detail) VALUES (?, ?, ?)", row)

    def complete(self) -> Manifest:
        """Write the manifest and put the snapshot in the previous one's place."""
        with _guard(self._work):
            self._database.execute("PRAGMA journal_mode = DELETE")
            identity, resources, contents = _identity(self._database)
            content = _content(self._database)
            self._database.close()
            manifest = Manifest(
                SCHEMA,
                self.tool,
                self.plan,
                resources,
                contents,
                identity,
                _file_digest(self._work / _DATABASE),
                content,
            )
            text = json.dumps(asdict(manifest), indent=2, sort_keys=True) + "\n"
            (self._work / _MANIFEST).write_text(text, encoding="utf-8")
            self._swap()
        return manifest

    def _swap(self) -> None:
        old = self.folder.with_name(self.folder.name + ".old")
        shutil.rmtree(old, ignore_errors=True)
        if self.folder.exists():
            self.folder.rename(old)
        self._work.rename(self.folder)
        shutil.rmtree(old, ignore_errors=True)


class Snapshot:
    """A complete snapshot, read only; use as a context manager.

    Raises SnapshotError where it is missing, incomplete, of another version or not what its manifest says.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not (folder / _MANIFEST).is_file():
            raise SnapshotError(
                f"{folder} is not a complete snapshot.",
                next_step="Give the directory that `cop-scan collect` made, or run it again to complete it.",
            )
        with _guard(folder):
            self.manifest = _manifest(folder)
            if _file_digest(folder / _DATABASE) != self.manifest.database:
                raise SnapshotError(f"{folder}: the snapshot is not what its manifest says.")
            uri = (folder / _DATABASE).absolute().as_uri() + "?mode=ro&immutable=1"
            self._database = sqlite3.connect(uri, uri=True)
            self._database.execute("PRAGMA trusted_schema = OFF")

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def resources(self) -> Iterator[Resource]:
        """Every resource, by platform, name and id, one at a time."""
        order = "SELECT document FROM resource ORDER BY platform, name, id"
        with _guard(self.folder):
            for (packed,) in self._database.execute(order):
                try:
                    found = _resource(packed)
                except (ValueError, TypeError, RecursionError) as fault:
                    raise SnapshotError(f"{self.folder}: a resource in the snapshot cannot be read: {fault}.") from None
                yield found

    def content(self, key: str) -> bytes:
        """The content with that digest. Raises KeyError if it is not held."""
        with _guard(self.folder):
            row = self._database.execute("SELECT size, data FROM content WHERE digest = ?", (key,)).fetchone()
            if row is None:
                raise KeyError(key)
            return _inflate(row[1], row[0])

    def kept(self, request: str) -> Kept | None:
        """A platform's answer to `request`, or None."""
        with _guard(self.folder):
            return _kept(self._database, request)

    def journal(self) -> list[tuple[str, str, str]]:
        """Time, event and detail of everything noted while it was collected."""
        with _guard(self.folder):
            return list(self._database.execute("SELECT at, event, detail FROM journal ORDER BY number"))


def _text(body: Json) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _kept(database: sqlite3.Connection, request: str) -> Kept | None:
    row = database.execute("SELECT at, about, body FROM answer WHERE request = ?", (request,)).fetchone()
    return Kept(request, row[0], json.loads(row[1]), json.loads(_inflate(row[2], _MAX_DOCUMENT))) if row else None


def _inflate(packed: bytes, limit: int) -> bytes:
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(packed, limit + 1)
    if len(data) > limit or not unpacker.eof:
        raise SnapshotError("A document in the snapshot is larger than it says.")
    return data


def _identity(database: sqlite3.Connection) -> tuple[str, int, int]:
    mark = hashlib.sha256()
    counts = []
    queries = (
        "SELECT document FROM plan",
        "SELECT id || ' ' || digest FROM resource ORDER BY id",
        "SELECT digest FROM content ORDER BY digest",
    )
    for sql in queries:
        count = 0
        for (line,) in database.execute(sql):
            mark.update(line.encode() + b"\n")
            count += 1
        counts.append(count)
    return mark.hexdigest(), counts[1], counts[2]


def _content(database: sqlite3.Connection) -> str:
    """The digest of every resource's facts and contents, whenever they were seen."""
    mark = hashlib.sha256()
    for (packed,) in database.execute("SELECT document FROM resource ORDER BY id"):
        document = json.loads(_inflate(packed, _MAX_DOCUMENT))
        for fact in document["facts"].values():
            del fact["observed_at"]
        mark.update(canonical(document).encode() + b"\n")
    for (key,) in database.execute("SELECT digest FROM content ORDER BY digest"):
        mark.update(key.encode() + b"\n")
    return mark.hexdigest()


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest(folder: Path) -> Manifest:
    try:
        document = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        if document["schema"] != SCHEMA:
            raise SnapshotError(
                f"{folder}: the snapshot has version {document['schema']}, this cop-scan reads {SCHEMA}.",
                next_step="Use the cop-scan version named in its manifest.",
            )
        return Manifest(**{**document, "plan": _plan(document["plan"])})
    except (ValueError, KeyError, TypeError):
        raise SnapshotError(f"{folder}: the manifest cannot be read.") from None


def _plan(document: Mapping[str, Json]) -> Plan:
    values: dict[str, Json] = {k: tuple(v) if isinstance(v, list) else v for k, v in document.items()}
    return Plan(**values)


def _document(resource: Resource) -> dict[str, Json]:
    values = {name: getattr(resource, name) for name in ("id", "kind", "platform", "target", "name", "url", "parent")}
    facts = {key: asdict(fact) for key, fact in resource.facts.items()}
    return {**values, "tags": list(resource.tags), "facts": facts}


def _resource(packed: bytes) -> Resource:
    """Raises ValueError, TypeError or RecursionError where that is none."""
    document = json.loads(_inflate(packed, _MAX_DOCUMENT), parse_float=_finite, parse_constant=_finite)
    if fault := _RESOURCE.fault(document):
        raise ValueError(fault)
    facts = {key: Fact(**{**fact, "status": Status(fact["status"])}) for key, fact in document["facts"].items()}
    return Resource(**{**document, "tags": tuple(document["tags"]), "facts": MappingProxyType(facts)})


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError("a number in it is not finite")
    return number
