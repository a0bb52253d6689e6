"""A repository's files: the tree by one request, contents by GraphQL in batches, each known by its git object id.

What an object id names cannot change, so a tree or a file that any sweep has read is not asked again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cop_scan.catalogue import FactSpec
from cop_scan.evidence import Fact, Status
from cop_scan.sources.answered import STRANGE
from cop_scan.sources.answers import Answer, Request
from cop_scan.sources.batching import Batches, Part
from cop_scan.sources.files import LINK, SUBMODULE, Entry, Unreadable, file_facts
from cop_scan.sources.masking import MASK
from cop_scan.sources.rounds import InRounds
from cop_scan_github.graph import refused

_ROUNDS = 8
"""Links lead to files that are asked in the next round; more hops than this are not followed anyway."""
_BATCH_BYTES = 2 << 20
_INCOMPLETE = "GitHub cut the list of files short, or a directory in it has no files."


@dataclass(frozen=True, slots=True)
class Tree:
    """A repository's files at its newest commit."""

    repository: str
    """Node id."""
    entries: Sequence[Entry]
    said: Answer
    unlisted: str = ""
    """Why the list is not whole, if it is not."""
    directories: tuple[str, ...] = ()


def tree_request(name: str, oid: str) -> Request:
    """The whole tree at once: https://docs.github.com/en/rest/git/trees#get-a-tree."""
    path = f"/repos/{name}/git/trees/{oid}?recursive=1"
    return Request(f"git tree {oid}", path, endpoint="GET /repos/{owner}/{repo}/git/trees/{sha}", lasting=True)


def root_tree(repository: str, tree: Mapping[str, Any], said: Answer) -> Tree | None:
    """The tree, if its root holds no directory, so that nothing need be asked."""
    entries = tree.get("entries")
    if not isinstance(entries, list) or any((entry or {}).get("type") == "tree" for entry in entries):
        return None
    try:
        listed = [_entry(str(e["name"]), int(e["mode"]), str(e["oid"]), e.get("size")) for e in entries]
    except STRANGE:
        return None
    return Tree(repository, listed, said)


def read_tree(repository: str, oid: str, answer: Answer) -> Tree | Answer:
    """The tree in a REST answer, or the gap. A list in which a directory is empty is not the recursive one."""
    found = answer.body
    if not answer.ok:
        return answer
    try:
        if found["sha"] != oid:
            raise ValueError("another tree")
        directories = tuple(one["path"] for one in found["tree"] if one["type"] == "tree")
        entries = [
            _entry(one["path"], int(one["mode"], 8), one["sha"], one.get("size"))
            for one in found["tree"]
            if one["type"] != "tree"
        ]
        cut = found["truncated"] is not False
        parents = {path.rpartition("/")[0] for path in (*directories, *(entry.path for entry in entries))}
    except STRANGE:
        detail = "GitHub's answer is not the tree that was asked for."
        return Answer(answer.request, answer.status, None, answer.at, Status.MALFORMED, detail)
    cut = cut or not set(directories) <= parents
    return Tree(repository, entries, answer, _INCOMPLETE if cut else "", directories)


def _entry(path: str, mode: int, oid: str, size: int | None) -> Entry:
    known = size if isinstance(size, int) and mode not in (LINK, SUBMODULE) else -1
    return Entry(path, mode, oid, known)


@dataclass(slots=True)
class Contents(InRounds):
    """What has been read so far; an entry that is asked for and not there is noted, and is read in the next round."""

    have: dict[str, bytes | Unreadable] = field(default_factory=dict)
    wanted: dict[str, int] = field(default_factory=dict)
    """Object id -> its size, as far as it is known."""


Facts = dict[str, Fact]


def facts_of(
    tree: Tree, specs: Sequence[FactSpec], contents: Contents, *, inherits: bool
) -> tuple[Facts, dict[str, bytes]]:
    """Every file fact of the tree, from the contents that are there."""
    return file_facts(
        specs,
        tree.entries,
        contents,
        inherits=inherits,
        request=tree.said.request,
        observed_at=tree.said.at,
        unlisted=tree.unlisted,
    )


async def read_contents(trees: Sequence[Tree], specs: Sequence[FactSpec], blobs: Batches) -> Mapping[str, Contents]:
    """Repository's node id -> the contents that its facts need, asked for all repositories together."""
    contents = {tree.repository: Contents() for tree in trees}
    waiting = list(trees)
    for _ in range(_ROUNDS):
        for tree in waiting:
            facts_of(tree, specs, contents[tree.repository], inherits=False)
        waiting = [tree for tree in waiting if contents[tree.repository].wanted]
        if not waiting:
            break
        found: dict[str, Answer] = {}
        for group in _groups(waiting, contents):
            answers = await blobs.ask(group)
            found.update((part.id.split(" ")[1], answers[part.id]) for part in group)
        for mine in (contents[tree.repository] for tree in waiting):
            mine.have.update((oid, _content(oid, found[oid])) for oid in mine.wanted)
            mine.wanted.clear()
    return contents


def _groups(trees: Iterable[Tree], contents: Mapping[str, Contents]) -> list[list[Part]]:
    """Requests' worth of files: not too many bytes in one, and each object once."""
    groups: list[list[Part]] = [[]]
    size = 0
    seen: set[str] = set()
    for tree in trees:
        for oid, number in contents[tree.repository].wanted.items():
            if oid in seen:
                continue
            seen.add(oid)
            if size + number > _BATCH_BYTES and groups[-1]:
                groups.append([])
                size = 0
            groups[-1].append(Part(f"git blob {oid}", f"{tree.repository} {oid}", lasting=True))
            size += number
    return groups


def _content(oid: str, answer: Answer) -> bytes | Unreadable:
    """The file's bytes, which must have the object id that was asked for, unless a secret was masked in them."""
    if not answer.ok:
        return Unreadable(answer.gap or Status.MALFORMED, answer.detail)
    found = answer.body
    text = found.get("text")
    if found.get("isBinary"):
        return Unreadable(Status.UNSUPPORTED, "GitHub says that it is binary and does not give its content.")
    if text is None:
        return Unreadable(*(refused(found, "text") or (Status.HIDDEN, "GitHub's answer leaves its content out.")))
    if found.get("isTruncated"):
        return Unreadable(Status.TRUNCATED, "GitHub gives only the beginning of a file of this size.")
    data = str(text).encode()
    if MASK not in data and _object_id(data, len(oid)) != oid:
        return Unreadable(
            Status.MALFORMED, "What GitHub gave is not the file's content, as for a file that is not UTF-8."
        )
    return data


def _object_id(data: bytes, length: int) -> str:
    algorithm = hashlib.sha256 if length == 64 else lambda d: hashlib.sha1(d, usedforsecurity=False)
    return algorithm(b"blob %d\0" % len(data) + data).hexdigest()
