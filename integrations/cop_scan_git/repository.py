"""One repository's objects and references, read with dulwich.

The repository is not trusted. Its configuration is not read at all, so nothing that it names is run or
included; objects and references are read only where they lie inside its own git folder; every object's
size is known before it is inflated; a wall clock bounds the whole.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from dulwich.objects import Commit, Tag, Tree, parse_tree, valid_hexsha
from dulwich.refs import DiskRefsContainer, Ref

from cop_scan.evidence import Status
from cop_scan.sources.files import SUBMODULE, Entry, Unreadable
from cop_scan_git.folders import check_folder, git_folders
from cop_scan_git.objects import Object, Objects
from cop_scan_git.refused import Deadline, Refused, reading, visible

MAX_ENTRIES = 500_000
MAX_DEPTH = 100
MAX_NAME = 1024
MAX_PATH = 4096
MAX_PATHS = 64 << 20
"""Characters of all paths of a tree together."""
MAX_TREE = 16 << 20
MAX_COMMIT = 1 << 20
SECONDS = 120.0
_TREE_MODE = 0o040000
_FOLDER = 0o170000
_SHA256 = 64


@dataclass(frozen=True, slots=True)
class Head:
    """The commit that is judged."""

    oid: str
    branch: str
    """Empty where HEAD is detached."""
    commit: Commit


class Repository:
    """A repository, open for reading; use as a context manager. Every method raises Refused."""

    def __init__(self, path: Path, seconds: float = SECONDS) -> None:
        self._deadline = Deadline(seconds)
        with reading("The repository"):
            own, common = git_folders(path)
            for folder in {own, common}:
                check_folder(folder, self._deadline)
            self._refs = DiskRefsContainer(common, worktree_path=own)
            self._objects = Objects(common / "objects")
        self.bare = not os.path.lexists(path / ".git")
        self._head: Head | None = None

    def __enter__(self) -> Repository:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._objects.close()

    def head(self) -> Head:
        """HEAD's commit."""
        if self._head is None:
            with reading("HEAD"):
                names, oid = self._refs.follow(Ref(b"HEAD"))
                last = names[-1]
                if oid is None:
                    raise self._without_commit(last)
            _check_name(oid)
            branch = last.removeprefix(b"refs/heads/") if last.startswith(b"refs/heads/") else b""
            self._head = Head(oid.decode("ascii"), visible(branch), self.commit(oid))
        return self._head

    def _without_commit(self, last: bytes) -> Refused:
        if last == b"HEAD":
            return Refused(Status.MALFORMED, "It has no HEAD.")
        if any(name.startswith(b"refs/") for name in self._refs.allkeys()):
            return Refused(Status.NOT_COLLECTED, "Its HEAD names a branch that it does not have.")
        return Refused(Status.NOT_COLLECTED, "The repository has no commit.")

    def commit(self, oid: bytes) -> Commit:
        """The commit of that name."""
        found = self._object(oid, MAX_COMMIT)
        if not isinstance(found, Commit):
            raise Refused(Status.MALFORMED, "A reference that must lead to a commit leads elsewhere.")
        return found

    def references(self, prefix: bytes) -> list[tuple[str, bytes]]:
        """Names below `prefix` and the objects that they name."""
        with reading("The references"):
            names = sorted(name for name in self._refs.allkeys() if name.startswith(prefix))
            pairs = [(visible(name.removeprefix(prefix)), self._refs.follow(name)[1]) for name in names]
        return [(name, oid) for name, oid in pairs if oid is not None]

    def reference_to(self, name: bytes) -> str:
        """The branch that a symbolic reference names, or empty."""
        with reading("A reference"):
            target = self._refs.read_ref(Ref(name)) or b""
        return visible(target.removeprefix(b"ref: ")) if target.startswith(b"ref: ") else ""

    def tag(self, oid: bytes) -> Tag | None:
        """The annotated tag of that name, or None where it is none."""
        found = self._object(oid, MAX_COMMIT)
        return found if isinstance(found, Tag) else None

    def tree(self, head: Head) -> list[Entry]:
        """Every path of the commit's tree. Raises Refused if there are too many, or they lie too deep."""
        entries: list[Entry] = []
        open_trees: list[tuple[bytes, str, int]] = [(head.commit.tree, "", 0)]
        visited = length = 0
        while open_trees:
            oid, prefix, depth = open_trees.pop()
            visited += 1
            for name, mode, child in self.listing(oid):
                path = prefix + _step(name)
                length += len(path)
                if mode & _FOLDER == _TREE_MODE:
                    open_trees.append((child, path + "/", depth + 1))
                else:
                    entries.append(Entry(path, SUBMODULE if mode == SUBMODULE else mode, child.decode("ascii"), -1))
            _check_bounds(visited + len(open_trees) + len(entries), depth, len(prefix), length)
        return entries

    def listing(self, oid: bytes) -> list[tuple[bytes, int, bytes]]:
        """Name, mode and object of everything in that tree."""
        found = self._object(oid, MAX_TREE)
        if not isinstance(found, Tree):
            raise Refused(Status.MALFORMED, "A tree of the commit is no tree.")
        with reading("A tree"):  # not as a mapping, in which the last of equal names would win
            return list(parse_tree(found.as_raw_string(), len(oid) // 2))

    def size(self, entry: Entry) -> int:
        """Bytes of the entry's content. Raises Unreadable if the object cannot be had."""
        try:
            self._deadline.check()
            with reading("The file"):
                return self._objects.size(entry.oid)
        except Refused as fault:
            raise Unreadable(fault.status, fault.detail) from None

    def read(self, entry: Entry, limit: int) -> bytes:
        """The entry's content. Raises Unreadable if it is larger than `limit` bytes or cannot be had."""
        try:
            return self.content(entry.oid.encode("ascii"), limit)
        except Refused as fault:
            raise Unreadable(fault.status, fault.detail) from None

    def content(self, oid: bytes, limit: int) -> bytes:
        """The bytes of an object that is no larger than `limit`."""
        return self._object(oid, limit).as_raw_string()

    def _object(self, oid: bytes, limit: int) -> Object:
        self._deadline.check()
        with reading("An object"):
            return self._objects.read(oid.decode("ascii"), limit)


def _check_name(oid: bytes) -> None:
    if len(oid) == _SHA256:
        raise Refused(Status.UNSUPPORTED, "The repository uses SHA-256 object names, which are not read yet.")
    if not valid_hexsha(oid):
        raise Refused(Status.MALFORMED, "Its HEAD names no object.")


def _step(name: bytes) -> str:
    """One name of a tree. One that no folder can hold would stand for another path, and is refused."""
    if name in (b"", b".", b"..") or b"/" in name:
        raise Refused(Status.MALFORMED, "A tree of the commit holds a name that git does not allow.")
    if len(name) > MAX_NAME:
        raise Refused(Status.UNSUPPORTED, f"The tree holds a name of over {MAX_NAME} bytes.")
    return visible(name)


def _check_bounds(count: int, depth: int, path: int, length: int) -> None:
    if count > MAX_ENTRIES or depth > MAX_DEPTH or path > MAX_PATH or length > MAX_PATHS:
        raise Refused(
            Status.TRUNCATED,
            f"The tree has over {MAX_ENTRIES} paths, over {MAX_DEPTH} levels, or longer paths than are read.",
        )
