"""A repository's files: the newest commit, its tree, and contents by git's object ids in archives of many.

What an object id names cannot change, so a tree or a file that any sweep has read is not asked again.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cop_scan.catalogue import FactSpec
from cop_scan.evidence import Fact, Status
from cop_scan.sources.answered import STRANGE
from cop_scan.sources.answers import Answer
from cop_scan.sources.asking import Asker
from cop_scan.sources.batching import Batches, Part
from cop_scan.sources.files import LINK, SUBMODULE, Entry, Unreadable, file_facts
from cop_scan.sources.masking import MASK
from cop_scan.sources.paging import PageSize, gap
from cop_scan.sources.rounds import InRounds
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines.reduced import MAX_FILE, object_id

_ROUNDS = 8
"""Links lead to files that are asked in the next round; more hops than this are not followed anyway."""
_TOGETHER = 200
_BYTES = 8 << 20
_OID = 40
_EMPTY = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""Git's id of a tree with nothing in it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A repository, by the names that questions have."""

    organisation: str
    project: str
    """Its GUID."""
    repository: str
    """Its GUID."""


@dataclass(slots=True)
class Tree(InRounds):
    """The files of a repository at the newest commit of a branch, and what was read of them."""

    place: Place
    entries: Sequence[Entry]
    said: Answer
    oid: str = ""
    """Of the commit."""
    have: dict[str, bytes | Unreadable] = field(default_factory=dict)
    """By object id."""
    wanted: dict[str, int] = field(default_factory=dict)
    """Object id -> size, of what was looked for and not there."""

    def entry(self, path: str) -> Entry | None:
        """The file of exactly that path."""
        return next((entry for entry in self.entries if entry.path == path), None)

    def facts(self, specs: Sequence[FactSpec]) -> tuple[dict[str, Fact], dict[str, bytes]]:
        """Every file fact of the tree, from the contents that are there."""
        return file_facts(
            specs, self.entries, self, inherits=False, request=self.said.request, observed_at=self.said.at
        )


async def newest(asker: Asker, place: Place, name: str) -> Answer:
    """The newest commit of a branch as `{commitId, treeId, committer}`, or the gap."""
    answer = await asker.ask(at.branch(place.organisation, place.project, place.repository, name))
    if not answer.ok:
        return answer
    try:
        commit = answer.body["commit"]
        if answer.body["name"] != name or len(commit["commitId"]) != _OID:
            raise ValueError("another branch")
        if commit.get("treeId"):
            return replace(answer, body=commit)
        said = await asker.ask(at.commit(place.organisation, place.project, place.repository, commit["commitId"]))
        if said.ok and (said.body["commitId"] != commit["commitId"] or not said.body["treeId"]):
            raise ValueError("another commit")
    except STRANGE:
        return gap(answer, Status.MALFORMED, "Azure DevOps' answer is not the branch that was asked for.")
    return replace(answer, body={**commit, "treeId": said.body["treeId"]}) if said.ok else said


async def read_tree(asker: Asker, place: Place, commit: Answer) -> Tree | Answer:
    """The files of a commit, or the gap."""
    if not commit.ok:
        return commit
    oid = str(commit.body["treeId"])
    answer = await asker.ask(at.tree(place.organisation, place.project, place.repository, oid))
    if not answer.ok:
        return answer
    try:
        if answer.body["objectId"] != oid:
            raise ValueError("another tree")
        every = answer.body["treeEntries"]
        entries = [_entry(one) for one in every if one["gitObjectType"] != "tree"]
        folders = {one["relativePath"] for one in every if one["gitObjectType"] == "tree"}
    except STRANGE:
        return gap(answer, Status.MALFORMED, "Azure DevOps' answer is not the tree that was asked for.")
    if not every and oid != _EMPTY:
        return gap(answer, Status.MALFORMED, "The tree came without its files.")
    if not folders <= {path for entry in entries for path in _above(entry.path)}:
        return gap(answer, Status.MALFORMED, "Folders of the tree came without their files.")
    return Tree(place, entries, answer, str(commit.body["commitId"]))


def _above(path: str) -> Iterable[str]:
    steps = path.split("/")
    return ("/".join(steps[:number]) for number in range(1, len(steps)))


def _entry(one: Mapping[str, Any]) -> Entry:
    mode, size = int(one["mode"], 8), one.get("size")
    known = size if isinstance(size, int) and mode not in (LINK, SUBMODULE) else -1
    return Entry(str(one["relativePath"]), mode, str(one["objectId"]), known)


async def read_contents(asker: Asker, tree: Tree, specs: Sequence[FactSpec], paths: Iterable[str] = ()) -> None:
    """Read what the facts need of the tree, and the files of those paths."""
    for path in paths:
        entry = tree.entry(path)
        if entry is not None and entry.oid not in tree.have and entry.size <= MAX_FILE:
            tree.wanted[entry.oid] = max(0, entry.size)
    for _ in range(_ROUNDS):
        tree.facts(specs)
        if not tree.wanted:
            return
        for group in _groups(tree.wanted):
            found = await _blobs(asker, tree.place).ask(Part(f"git blob {oid}", oid, lasting=True) for oid in group)
            tree.have.update((oid, _content(oid, found[oid])) for oid in group)
        tree.wanted.clear()


def _blobs(asker: Asker, place: Place) -> Batches:
    def apart(answer: Answer, _place: int, part: Part) -> Answer:
        found = answer.body.get(part.id) if isinstance(answer.body, dict) else None
        if found is None:
            return gap(answer, Status.HIDDEN, "Azure DevOps' archive leaves its content out.")
        return replace(answer, body=found)

    return Batches(
        asker,
        lambda parts: at.blobs(place.organisation, place.project, place.repository, [part.id for part in parts]),
        apart,
        PageSize(_TOGETHER, _TOGETHER),
    )


def _groups(wanted: Mapping[str, int]) -> list[list[str]]:
    """Requests' worth of files: not too many bytes in one."""
    groups: list[list[str]] = [[]]
    size = 0
    for oid, number in wanted.items():
        if groups[-1] and (size + number > _BYTES or len(groups[-1]) >= _TOGETHER):
            groups.append([])
            size = 0
        groups[-1].append(oid)
        size += number
    return groups


def _content(oid: str, answer: Answer) -> bytes | Unreadable:
    """The file's bytes, which must have the object id that was asked for, unless a secret was masked in them."""
    if not answer.ok:
        return Unreadable(answer.gap or Status.MALFORMED, answer.detail)
    try:
        data = base64.b64decode(answer.body["content"], validate=True)
    except STRANGE:
        return Unreadable(Status.MALFORMED, "What was kept of it cannot be read.")
    if MASK not in data and object_id(data) != oid:
        return Unreadable(Status.MALFORMED, "What Azure DevOps gave is not the file's content.")
    return data
