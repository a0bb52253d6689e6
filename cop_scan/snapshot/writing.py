"""Collecting into a snapshot that is not complete yet."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import TracebackType

from cop_scan.errors import SnapshotError
from cop_scan.evidence import Resource, canonical, digest
from cop_scan.snapshot.documents import MAX_DOCUMENT, document_of, inflate, kept_answer, packed_body
from cop_scan.snapshot.model import (
    DATABASE,
    MANIFEST,
    SCHEMA,
    Kept,
    Manifest,
    Plan,
    file_digest,
    guard,
    partial,
    plan_from,
)

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


class SnapshotWriter:
    """Collects into a partial snapshot; use as a context manager."""

    def __init__(self, folder: Path, plan: Plan, tool: str, *, resume: bool | None = None) -> None:
        self.folder = folder
        self.tool = tool
        self._work = partial(folder)
        with guard(self._work):
            self.plan = (self._resume(plan) if resume is not False else None) or self._begin(plan, resume)

    def __enter__(self) -> SnapshotWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def _resume(self, plan: Plan) -> Plan | None:
        """The partial snapshot's own plan, if it asks for the same; one that cannot be read is begun anew."""
        if not (self._work / DATABASE).is_file():
            return None
        database = sqlite3.connect(self._work / DATABASE)
        try:
            before = plan_from(json.loads(database.execute("SELECT document FROM plan").fetchone()[0]))
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
        self._database = sqlite3.connect(self._work / DATABASE)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.executescript(_TABLES)
        with self._database:
            self._database.execute("INSERT INTO plan VALUES (?)", (canonical(asdict(plan)),))
        return plan

    def done(self) -> frozenset[str]:
        """Ids of the resources that are there already."""
        with guard(self._work):
            return frozenset(row[0] for row in self._database.execute("SELECT id FROM resource"))

    def seen(self, target: str) -> int:
        """How many facts were seen of the target's resources."""
        with guard(self._work):
            counted = self._database.execute("SELECT SUM(seen) FROM resource WHERE target = ?", (target,))
            return counted.fetchone()[0] or 0

    def seen_of(self, identity: str) -> int:
        """How many facts were seen of that resource."""
        with guard(self._work):
            row = self._database.execute("SELECT seen FROM resource WHERE id = ?", (identity,)).fetchone()
            return row[0] if row else 0

    def add(self, resource: Resource, contents: Mapping[str, bytes]) -> None:
        """Keep one resource and its contents, in one transaction."""
        document = canonical(document_of(resource))
        packed = zlib.compress(document.encode(), 6)
        seen = sum(fact.ok for fact in resource.facts.values())
        row = (resource.id, resource.platform, resource.name, resource.target, seen, digest(document), packed)
        with guard(self._work), self._database:
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
        row = (
            answer.request,
            answer.at,
            canonical(dict(answer.about)),
            packed_body(answer.body),
        )
        with guard(self._work), self._database:
            self._database.execute("INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?)", row)

    def kept(self, request: str) -> Kept | None:
        """The answer to `request`, if it is there already."""
        with guard(self._work):
            return kept_answer(self._database, request)

    def note(self, at: str, event: str, detail: str) -> None:
        """A line in the journal."""
        with guard(self._work), self._database:
            row = (at, event, detail)
            self._database.execute("INSERT INTO journal (at, event, detail) VALUES (?, ?, ?)", row)

    def complete(self) -> Manifest:
        """Write the manifest and put the snapshot in the previous one's place."""
        with guard(self._work):
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
                file_digest(self._work / DATABASE),
                content,
            )
            text = json.dumps(asdict(manifest), indent=2, sort_keys=True) + "\n"
            (self._work / MANIFEST).write_text(text, encoding="utf-8")
            self._swap()
        return manifest

    def _swap(self) -> None:
        old = self.folder.with_name(self.folder.name + ".old")
        shutil.rmtree(old, ignore_errors=True)
        if self.folder.exists():
            self.folder.rename(old)
        self._work.rename(self.folder)
        shutil.rmtree(old, ignore_errors=True)


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
        document = json.loads(inflate(packed, MAX_DOCUMENT))
        for fact in document["facts"].values():
            del fact["observed_at"]
        mark.update(canonical(document).encode() + b"\n")
    for (key,) in database.execute("SELECT digest FROM content ORDER BY digest"):
        mark.update(key.encode() + b"\n")
    return mark.hexdigest()
