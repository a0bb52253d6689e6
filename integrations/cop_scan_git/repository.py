"""One repository's objects and references, read with dulwich.

The repository is not trusted. Its configuration is not read at all, so nothing that it names is run or
included; objects and references are read only where they lie inside its own git folder; every object's
size is known before it is inflated; a wall clock bounds the whole.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from dulwich.object_store import DiskObjectStore
from dulwich.objects import Blob, Commit, ObjectID, Tag, Tree
from dulwich.refs import DiskRefsContainer, Ref

from cop_scan.evidence import Status
from cop_scan.sources.files import SUBMODULE, Entry, Unreadable
from cop_scan_git.sizes import Sizes

MAX_ENTRIES = 500_000
MAX_DEPTH = 100
MAX_TREE = 32 << 20
MAX_COMMIT = 1 << 20
MAX_CHAIN = 64 << 20
"""Bytes that an object, or one that it is a delta of, may inflate to."""
SECONDS = 120.0
_TREE_MODE = 0o040000
_LINKS = 1_000_000
_FOLDER = 0o170000


class Refused(Exception):
    """The repository, or what was asked of it, cannot be seen: a gap, with the reason."""

    def __init__(self, status: Status, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


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
        self._deadline = time.monotonic() + seconds
        with _reading("The repository"):
            self.own, self.common = git_folders(path)
            self.bare = not os.path.lexists(path / ".git")
            for folder in {self.own, self.common}:
                _refuse_what_leads_out(folder)
            self._objects = DiskObjectStore(self.common / "objects", alternates=())
            self._refs = DiskRefsContainer(self.common, worktree_path=self.own)
            self._sizes = Sizes(self.common / "objects", self._objects)
        self._head: Head | None = None

    def __enter__(self) -> Repository:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sizes.close()
        self._objects.close()

    def head(self) -> Head:
        """HEAD's commit."""
        if self._head is None:
            with _reading("HEAD"):
                names, oid = self._refs.follow(Ref(b"HEAD"))
                last = names[-1]
            if oid is None:
                raise Refused(Status.NOT_COLLECTED, "The repository has no commit on its HEAD.")
            if len(oid) != 40:
                raise Refused(Status.UNSUPPORTED, "The repository uses SHA-256 object names, which are not read yet.")
            branch = last.removeprefix(b"refs/heads/") if last.startswith(b"refs/heads/") else b""
            self._head = Head(oid.decode("ascii"), visible(branch), self.commit(oid))
        return self._head

    def commit(self, oid: bytes) -> Commit:
        """The commit of that name."""
        found = self._object(oid, MAX_COMMIT)
        if not isinstance(found, Commit):
            raise Refused(Status.MALFORMED, "A reference that must lead to a commit leads elsewhere.")
        return found

    def shallow(self) -> bool:
        """Whether history was cut when the repository was cloned."""
        return (self.common / "shallow").exists()

    def references(self, prefix: bytes) -> list[tuple[str, bytes]]:
        """Names below `prefix` and the objects that they name."""
        with _reading("The references"):
            names = sorted(name for name in self._refs.allkeys() if name.startswith(prefix))
            pairs = [(visible(name.removeprefix(prefix)), self._refs.follow(name)[1]) for name in names]
        return [(name, oid) for name, oid in pairs if oid is not None]

    def reference_to(self, name: bytes) -> str:
        """The branch that a symbolic reference names, or empty."""
        with _reading("A reference"):
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
        while open_trees:
            oid, prefix, depth = open_trees.pop()
            if depth > MAX_DEPTH or len(entries) > MAX_ENTRIES:
                raise Refused(Status.TRUNCATED, f"The tree has over {MAX_ENTRIES} paths, or over {MAX_DEPTH} levels.")
            for name, mode, child in self._tree(oid):
                path = prefix + visible(name)
                if mode & _FOLDER == _TREE_MODE:
                    open_trees.append((child, path + "/", depth + 1))
                else:
                    entries.append(Entry(path, SUBMODULE if mode == SUBMODULE else mode, child.decode("ascii"), -1))
        return entries

    def _tree(self, oid: bytes) -> list[tuple[bytes, int, bytes]]:
        found = self._object(oid, MAX_TREE)
        if not isinstance(found, Tree):
            raise Refused(Status.MALFORMED, "A tree of the commit is no tree.")
        with _reading("A tree"):
            return [(entry.path, entry.mode, entry.sha) for entry in found.iteritems()]

    def size(self, entry: Entry) -> int:
        """Bytes of the entry's content. Raises Unreadable if the object cannot be had."""
        try:
            with _reading("The file"):
                return self._sizes.of(entry.oid)[0]
        except Refused as fault:
            raise Unreadable(fault.status, fault.detail) from None

    def read(self, entry: Entry, limit: int) -> bytes:
        """The entry's content. Raises Unreadable if it is larger than `limit` bytes or cannot be had."""
        try:
            return self._object(entry.oid.encode("ascii"), limit).as_raw_string()
        except Refused as fault:
            raise Unreadable(fault.status, fault.detail) from None

    def _object(self, oid: bytes, limit: int) -> Commit | Tag | Tree | Blob:
        """The object, inflated only after its size and those of its delta bases are known to be within bounds."""
        if time.monotonic() > self._deadline:
            raise Refused(Status.TIMEOUT, "The repository took too long to read.")
        with _reading("An object"):
            size, largest = self._sizes.of(oid.decode("ascii"))
            if size > limit or largest > MAX_CHAIN:
                raise Refused(Status.TRUNCATED, f"It is larger than {limit} bytes.")
            return self._objects[ObjectID(oid)]  # type: ignore[return-value] # dulwich names the common base class


@contextmanager
def _reading(what: str) -> Iterator[None]:
    """Whatever a hostile or damaged repository makes dulwich raise is a gap.

    The exception's text may quote content from anywhere, so only its name is kept.
    """
    try:
        yield
    except Refused:
        raise
    except KeyError:
        raise Refused(Status.NOT_COLLECTED, f"{what} is not in the repository, as in a partial clone.") from None
    except Exception as fault:
        raise Refused(Status.MALFORMED, f"{what} cannot be read ({type(fault).__name__}).") from None


def git_folders(path: Path) -> tuple[Path, Path]:
    """The repository's own git folder and the one that it shares with its worktrees; mostly the same.

    A `.git` file leads elsewhere. It is followed only to a linked worktree's folder that names this
    worktree back, which nobody can forge who cannot write there.
    """
    inside = path / ".git"
    if not os.path.lexists(inside):
        return path, path
    if inside.is_symlink():
        raise Refused(Status.UNSUPPORTED, "Its .git is a symbolic link, which is not followed.")
    if inside.is_dir():
        return inside, inside
    own = path / _line(inside).removeprefix("gitdir: ")
    back = own / "gitdir"
    if not back.is_file() or (own / _line(back)).resolve() != inside.resolve():
        raise Refused(Status.UNSUPPORTED, "Its .git leads to a folder elsewhere that does not name it back.")
    return own, own / _line(own / "commondir")


def _line(path: Path) -> str:
    with path.open("rb") as file:
        return os.fsdecode(file.read(4096).split(b"\n", 1)[0]).strip()


def _refuse_what_leads_out(folder: Path) -> None:
    """No symbolic link in the git folder may leave it, and no objects may be borrowed from elsewhere."""
    for name in ("alternates", "http-alternates"):
        borrowed = folder / "objects" / "info" / name
        if os.path.lexists(borrowed) and (borrowed.is_symlink() or borrowed.stat().st_size):
            raise Refused(Status.UNSUPPORTED, "It borrows objects from elsewhere; `git repack -a -d` makes it whole.")
    if (folder / "reftable").exists():
        raise Refused(Status.UNSUPPORTED, "It keeps its references as a reftable, which is not read yet.")
    top = folder.resolve()
    for number, (place, folders, files) in enumerate(os.walk(folder)):
        if number > _LINKS:
            raise Refused(Status.TRUNCATED, "Its git folder has too many folders.")
        for name in (*folders, *files):
            one = Path(place, name)
            if one.is_symlink() and not one.resolve().is_relative_to(top):
                raise Refused(Status.UNSUPPORTED, "A symbolic link in its git folder leads out of it.")


def visible(name: bytes) -> str:
    """A name as text; bytes that are not UTF-8 as backslash escapes."""
    return name.decode("utf-8", "backslashreplace")
