"""Git's object names over files in memory: blobs, nested trees, commits (git's SHA-1 object format)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache


@dataclass(frozen=True)
class Link:
    """A symbolic link (mode 120000)."""

    target: str


@dataclass(frozen=True)
class Submodule:
    """A commit of another repository (mode 160000)."""

    oid: str
    url: str = "https://example.org/module.git"


@dataclass(frozen=True)
class Executable:
    """A file with mode 100755."""

    content: bytes


Entry = bytes | Link | Submodule | Executable
Files = Mapping[str, Entry]


def named(kind: str, content: bytes) -> str:
    """Git's name of an object."""
    return hashlib.sha1(f"{kind} {len(content)}\0".encode() + content).hexdigest()


@lru_cache(maxsize=65536)
def blob_oid(content: bytes) -> str:
    """The name of a file's content; contents recur in estates, so the names are remembered."""
    return named("blob", content)


@dataclass(frozen=True)
class Blob:
    """A file's content, or a link's target."""

    content: bytes
    oid: str


@dataclass(frozen=True)
class TreeEntry:
    """One line of a tree; `object` is None for a submodule."""

    name: str
    path: str
    mode: str
    type: str
    oid: str
    object: Tree | Blob | None
    submodule: Submodule | None = None


@dataclass(frozen=True, eq=False)
class Tree:
    """A folder; entries in git's order."""

    oid: str
    entries: tuple[TreeEntry, ...]

    @cached_property
    def by_name(self) -> dict[str, TreeEntry]:
        return {entry.name: entry for entry in self.entries}

    def walk(self) -> Iterator[TreeEntry]:
        """Every entry below, folders before what they hold."""
        for entry in self.entries:
            yield entry
            if isinstance(entry.object, Tree):
                yield from entry.object.walk()

    def find(self, path: str) -> TreeEntry | None:
        """The entry at a path, or None."""
        place: Tree | Blob | None = self
        found = None
        for part in path.strip("/").split("/"):
            found = place.by_name.get(part) if isinstance(place, Tree) else None
            if found is None:
                return None
            place = found.object
        return found


def build_tree(files: Files) -> Tree:
    """The nested trees of `{path: entry}`."""
    root: dict[str, object] = {}
    for path, entry in files.items():
        *folders, name = path.split("/")
        place = root
        for folder in folders:
            below = place.setdefault(folder, {})
            assert isinstance(below, dict), path
            place = below
        place[name] = entry
    return _tree(root, "")


def _tree(folder: dict[str, object], prefix: str) -> Tree:
    made = [_entry(name, prefix + name, content) for name, content in folder.items()]
    # git sorts a folder as if its name ended in a slash
    made.sort(key=lambda entry: entry.name.encode() + (b"/" if entry.type == "tree" else b""))
    body = b"".join(f"{e.mode.lstrip('0')} {e.name}\0".encode() + bytes.fromhex(e.oid) for e in made)
    return Tree(named("tree", body), tuple(made))


def _entry(name: str, path: str, content: object) -> TreeEntry:
    if isinstance(content, dict):
        tree = _tree(content, f"{path}/")
        return TreeEntry(name, path, "040000", "tree", tree.oid, tree)
    if isinstance(content, Submodule):
        return TreeEntry(name, path, "160000", "commit", content.oid, None, content)
    mode, data = "100644", content
    if isinstance(content, Link):
        mode, data = "120000", content.target.encode()
    elif isinstance(content, Executable):
        mode, data = "100755", content.content
    assert isinstance(data, bytes), f"{path} is {type(data).__name__}; a file's content is bytes"
    oid = blob_oid(data)
    return TreeEntry(name, path, mode, "blob", oid, Blob(data, oid))


@dataclass
class Person:
    """Who wrote a commit; `login` is the GitHub user behind the address, or None."""

    name: str
    email: str
    login: str | None = None


@dataclass
class Signature:
    """What GitHub says of a commit's signature; `state` is a GitSignatureState."""

    is_valid: bool = True
    state: str = "VALID"
    by_github: bool = False


@dataclass(eq=False)
class Commit:
    """A commit and its whole tree. Don't change one: make another on top (`Repository.commit`)."""

    message: str
    author: Person
    committed: str
    files: Files
    parents: list[Commit] = field(default_factory=list)
    committer: Person | None = None
    authored: str | None = None
    signature: Signature | None = None
    pull_requests: list[int] = field(default_factory=list)
    """Numbers of the pull requests that brought it in."""

    @cached_property
    def tree(self) -> Tree:
        for parent in self.parents:
            if parent.files is self.files:
                return parent.tree
        return build_tree(self.files)

    @cached_property
    def oid(self) -> str:
        by = self.committer or self.author
        lines = [f"tree {self.tree.oid}", *(f"parent {parent.oid}" for parent in self.parents)]
        lines.append(
            f"author {self.author.name} <{self.author.email}> {_seconds(self.authored or self.committed)} +0000"
        )
        lines.append(f"committer {by.name} <{by.email}> {_seconds(self.committed)} +0000")
        return named("commit", ("\n".join(lines) + f"\n\n{self.message}\n").encode())

    def history(self) -> Iterator[Commit]:
        """Itself and its ancestors, newest first along the first parents, side branches after them."""
        seen: set[int] = set()
        queue: list[Commit] = [self]
        while queue:
            commit = queue.pop()
            if id(commit) not in seen:
                seen.add(id(commit))
                yield commit
                queue.extend(reversed(commit.parents))


def _seconds(when: str) -> int:
    return int(datetime.fromisoformat(when).timestamp())
