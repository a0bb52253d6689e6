"""Which commit brought a file's present content into the history of the branch that is checked out.

As `git log` does for a path, the walk goes from a commit to a parent that has the same content there, and ends where no
parent has it. All files of a folder walk together, so that a long history is read once.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dulwich.objects import Commit

from cop_scan.evidence import Status
from cop_scan.sources.files import EXECUTABLE, REGULAR
from cop_scan.sources.interface import Introduced, NoHistory
from cop_scan_git.refused import Refused, reading
from cop_scan_git.repository import Repository

SECONDS = 60.0
"""For all files of a folder."""
MAX_COMMITS = 20_000
_FOLDER = 0o040000
_Found = dict[str, Introduced | NoHistory]


def introduced(folder: Path, contents: Mapping[str, bytes], seconds: float = SECONDS) -> _Found:
    """For each file of the folder, by name and present content, the commit that introduced it.

    Raises NoHistory if that cannot be told of any of them, or the folder is in no repository.
    """
    real = Path(os.path.realpath(folder))
    top = next((path for path in (real, *real.parents) if os.path.lexists(path / ".git")), None)
    if top is None:
        raise NoHistory("It is in no git repository.", absent=True)
    try:
        with Repository(top, seconds) as repository:
            steps = tuple(os.fsencode(step) for step in real.relative_to(top).parts)
            return _Walk(repository, steps, contents).run()
    except Refused as fault:
        raise NoHistory(fault.detail, absent=False) from None


@dataclass(slots=True)
class _Walk:
    repository: Repository
    steps: tuple[bytes, ...]
    """From the repository's top to the folder."""
    contents: Mapping[str, bytes]
    found: _Found = field(default_factory=dict)
    listings: dict[bytes, dict[bytes, bytes]] = field(default_factory=dict)
    """Folder's tree -> name and object of its files; what the folder's commits have in common is read once."""

    def run(self) -> _Found:
        head = self.repository.head().commit
        waiting: dict[bytes, dict[str, bytes]] = {head.id: dict(self.committed(head))}
        for _ in range(MAX_COMMITS):
            if not waiting:
                return self.found
            oid, names = waiting.popitem()
            for parent, followed in self.followed(oid, names):
                waiting.setdefault(parent, {}).update(followed)
        for names in waiting.values():
            self.leave(names, f"The history of its content is longer than {MAX_COMMITS} commits.")
        return self.found

    def committed(self, head: Commit) -> Iterator[tuple[str, bytes]]:
        """The files whose present content HEAD has, with its object; the others are done."""
        there = self.files(head)
        for name, content in self.contents.items():
            oid = there.get(os.fsencode(name))
            if oid is None:
                self.found[name] = NoHistory("It is not committed.", absent=True)
            elif oid != _object(content):
                self.found[name] = NoHistory("It has changes that are not committed.", absent=True)
            else:
                yield name, oid

    def followed(self, oid: bytes, names: dict[str, bytes]) -> Iterator[tuple[bytes, dict[str, bytes]]]:
        """The parents that have the same contents, with the files to look for there; the other files end here."""
        commit = self.repository.commit(oid)
        cut = False
        for parent in commit.parents:
            try:
                there = self.files(self.repository.commit(parent))
            except Refused as fault:
                if fault.status is not Status.NOT_COLLECTED:
                    raise
                cut = True
                continue
            same = {name: blob for name, blob in names.items() if there.get(os.fsencode(name)) == blob}
            names = {name: blob for name, blob in names.items() if name not in same}
            if same:
                yield parent, same
        if cut:
            self.leave(names, "The clone does not hold the whole history: `git fetch --unshallow` completes it.")
        elif names:
            with reading("A commit"):
                self.found.update(dict.fromkeys(names, _introduced(oid, commit)))

    def leave(self, names: Mapping[str, bytes], why: str) -> None:
        self.found.update(dict.fromkeys(names, NoHistory(why, absent=False)))

    def files(self, commit: Commit) -> dict[bytes, bytes]:
        """The files of the folder that are asked about, as the commit has them."""
        tree = commit.tree
        for step in self.steps:
            below = [child for name, mode, child in self.repository.listing(tree) if name == step and mode == _FOLDER]
            if not below:
                return {}
            tree = below[0]
        if tree not in self.listings:
            wanted = {os.fsencode(name) for name in self.contents}
            self.listings[tree] = {
                name: child
                for name, mode, child in self.repository.listing(tree)
                if name in wanted and mode in (REGULAR, EXECUTABLE)
            }
        return self.listings[tree]


def _introduced(oid: bytes, commit: Commit) -> Introduced:
    return Introduced(oid.decode("ascii"), commit.commit_time, commit.raw_without_sig(), commit.gpgsig or b"")


def _object(content: bytes) -> bytes:
    """The name that git gives a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest().encode()
