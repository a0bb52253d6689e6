"""A snapshot that is complete."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from cop_scan.errors import SnapshotError
from cop_scan.evidence import Resource
from cop_scan.snapshot.documents import inflate, kept_answer, resource_from
from cop_scan.snapshot.model import DATABASE, MANIFEST, SCHEMA, Kept, Manifest, file_digest, guard, plan_from


class Snapshot:
    """A complete snapshot, read only; use as a context manager.

    Raises SnapshotError where it is missing, incomplete, of another version or not what its manifest says.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not (folder / MANIFEST).is_file():
            raise SnapshotError(
                f"{folder} is not a complete snapshot.",
                next_step="Give the directory that `cop-scan collect` made, or run it again to complete it.",
            )
        with guard(folder):
            self.manifest = _manifest(folder)
            if file_digest(folder / DATABASE) != self.manifest.database:
                raise SnapshotError(f"{folder}: the snapshot is not what its manifest says.")
            uri = (folder / DATABASE).absolute().as_uri() + "?mode=ro&immutable=1"
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
        with guard(self.folder):
            for (packed,) in self._database.execute(order):
                try:
                    found = resource_from(packed)
                except (ValueError, TypeError, RecursionError) as fault:
                    raise SnapshotError(f"{self.folder}: a resource in the snapshot cannot be read: {fault}.") from None
                yield found

    def content(self, key: str) -> bytes:
        """The content with that digest. Raises KeyError if it is not held."""
        with guard(self.folder):
            row = self._database.execute("SELECT size, data FROM content WHERE digest = ?", (key,)).fetchone()
            if row is None:
                raise KeyError(key)
            return inflate(row[1], row[0])

    def kept(self, request: str) -> Kept | None:
        """A platform's answer to `request`, or None."""
        with guard(self.folder):
            return kept_answer(self._database, request)

    def journal(self) -> list[tuple[str, str, str]]:
        """Time, event and detail of everything noted while it was collected."""
        with guard(self.folder):
            return list(self._database.execute("SELECT at, event, detail FROM journal ORDER BY number"))


def _manifest(folder: Path) -> Manifest:
    try:
        document = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if document["schema"] != SCHEMA:
            raise SnapshotError(
                f"{folder}: the snapshot has version {document['schema']}, this cop-scan reads {SCHEMA}.",
                next_step="Use the cop-scan version named in its manifest.",
            )
        return Manifest(**{**document, "plan": plan_from(document["plan"])})
    except (ValueError, KeyError, TypeError):
        raise SnapshotError(f"{folder}: the manifest cannot be read.") from None
