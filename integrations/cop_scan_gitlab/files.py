"""A project's files: the tree by pages, contents by GraphQL in batches, each known by its git object id.

What an object id names cannot change, so a tree or a file that any sweep has read is not asked again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cop_scan.catalogue import FactSpec, Form
from cop_scan.evidence import Fact, Status, canonical, digest
from cop_scan.sources.answered import STRANGE
from cop_scan.sources.answers import Answer, Request
from cop_scan.sources.asking import Asker
from cop_scan.sources.batching import Batches, Part
from cop_scan.sources.files import SUBMODULE, Entry, Unreadable, file_facts
from cop_scan.sources.masking import MASK
from cop_scan.sources.paging import PageSize
from cop_scan_gitlab import queries
from cop_scan_gitlab.questions import PROJECT, get, graph, left_out, pages

_ROUNDS = 8
MAX_PAGES = 1_000
"""Of one tree: 100,000 files."""
_COMPLEXITY = 230
"""Of one request, where GitLab takes 250: https://docs.gitlab.com/api/graphql/#max-query-complexity."""
_PROJECT_COST, _PATH_COST = 16, 1.4
"""Of a project and of each of its paths; a list of n paths counts n hundredths more."""
_OF_ONE = 40
"""Files of one project in one request."""
_SIZE = "size"


@dataclass(frozen=True, slots=True)
class Tree:
    """A project's files at its newest commit."""

    project: int
    name: str
    commit: str
    entries: Sequence[Entry]
    said: Answer
    unlisted: str = ""
    """Why the list is not whole, if it is not."""


async def ask_tree(asker: Asker, project: int, name: str, commit: str) -> Tree | Answer:
    """The whole tree, or the gap: https://docs.gitlab.com/api/repositories/#list-repository-tree."""
    path = f"/projects/{project}/repository/tree?ref={commit}&recursive=true&per_page=100&pagination=keyset"
    found = await pages(asker, get(path, "/projects/:id/repository/tree", lasting=True), MAX_PAGES)
    first, last = found[0], found[-1]
    if not first.ok:
        return first
    try:
        listed = [one for page in found if page.ok for one in page.body]
        entries = [_entry(one) for one in listed if one["type"] != "tree"]
        parents = {entry.path.rpartition("/")[0] for entry in entries}
        folders = {str(one["path"]) for one in listed if one["type"] == "tree"}
    except STRANGE:
        detail = "GitLab's answer is no list of files."
        return Answer(first.request, first.status, None, first.at, Status.MALFORMED, detail)
    unlisted = "" if last.ok else f"The list of files ends early: {last.detail}"
    known = parents | {folder.rpartition("/")[0] for folder in folders}
    if not unlisted and not listed:
        unlisted = "GitLab lists no file, though the project is not empty."
    if not unlisted and not folders <= known:
        unlisted = "A folder in GitLab's list of files has no files."
    light = Answer(first.request, first.status, None, first.at)
    return Tree(project, name, commit, entries, light, unlisted)


def _entry(one: Mapping[str, Any]) -> Entry:
    mode = SUBMODULE if one["type"] == "commit" else int(str(one["mode"]), 8)
    if one["type"] not in ("blob", "commit"):
        raise ValueError("no kind of entry")
    return Entry(str(one["path"]), mode, str(one["id"]), -1)


@dataclass(slots=True)
class Contents:
    """What has been read so far; an entry that is asked for and not there is noted, and is read in the next round."""

    have: dict[str, bytes | Unreadable] = field(default_factory=dict)
    sizes: dict[str, int | Unreadable] = field(default_factory=dict)
    wanted: dict[str, str] = field(default_factory=dict)
    """Object id -> a path that has it: contents."""
    measured: dict[str, str] = field(default_factory=dict)
    """The same where only the size is needed."""
    paths_only: bool = False

    def size(self, entry: Entry) -> int:
        """Bytes, by what was told of the file or by its content."""
        known = self.sizes.get(entry.oid)
        if isinstance(known, Unreadable):
            raise known
        if known is not None:
            return known
        if not self.paths_only or entry.oid in self.have:
            return len(self.read(entry, 0))
        self.measured[entry.oid] = entry.path
        raise Unreadable(Status.NOT_COLLECTED, "Its size was not asked.")

    def read(self, entry: Entry, _limit: int) -> bytes:
        """The content, or nothing for now."""
        found = self.have.get(entry.oid)
        if isinstance(found, Unreadable):
            raise found
        if found is None:
            self.wanted[entry.oid] = entry.path
            raise Unreadable(Status.NOT_COLLECTED, "Its content was not read.")
        return found


Facts = dict[str, Fact]


def facts_of(tree: Tree, specs: Sequence[FactSpec], contents: Contents) -> tuple[Facts, dict[str, bytes]]:
    """Every file fact of the tree, from the contents that are there."""
    facts: Facts = {}
    kept: dict[str, bytes] = {}
    for only in (False, True):
        some = [spec for spec in specs if (spec.form is Form.PATHS) is only]
        contents.paths_only = only
        if some:
            more, bodies = file_facts(
                some,
                tree.entries,
                contents,
                inherits=False,
                request=tree.said.request,
                observed_at=tree.said.at,
                unlisted=tree.unlisted,
            )
            facts.update(more)
            kept.update(bodies)
    return facts, kept


async def read_contents(asker: Asker, trees: Sequence[Tree], specs: Sequence[FactSpec]) -> Mapping[int, Contents]:
    """Project's number -> the contents that its facts need, asked for all projects together."""
    contents = {tree.project: Contents() for tree in trees}
    waiting = list(trees)
    for _ in range(_ROUNDS):
        for tree in waiting:
            facts_of(tree, specs, contents[tree.project])
        waiting = [tree for tree in waiting if contents[tree.project].wanted or contents[tree.project].measured]
        if not waiting:
            break
        found = await _ask(asker, waiting, contents)
        for mine in (contents[tree.project] for tree in waiting):
            mine.have.update((oid, content(oid, found[oid])) for oid in mine.wanted)
            mine.sizes.update((oid, measure(oid, found[f"{_SIZE} {oid}"])) for oid in mine.measured)
            mine.wanted.clear()
            mine.measured.clear()
    return contents


async def _ask(asker: Asker, trees: Sequence[Tree], contents: Mapping[int, Contents]) -> dict[str, Answer]:
    """Object id, or `size` and it -> its answer."""
    places = {tree.project: tree for tree in trees}
    parts: dict[str, Part] = {}
    for tree in trees:
        mine = contents[tree.project]
        for oid, path in mine.wanted.items():
            parts.setdefault(oid, Part(f"git blob {oid}", f"{tree.project} {oid} p {path}", lasting=True))
        for oid, path in mine.measured.items():
            part = Part(f"git blob size {oid}", f"{tree.project} {oid} s {path}", lasting=True)
            parts.setdefault(f"{_SIZE} {oid}", part)
    found: dict[str, Answer] = {}
    for group in _groups(parts):
        size = PageSize(len(group), len(group))
        answers = await Batches(asker, lambda some: _together(some, places), _apart, size).ask(group.values())
        found.update((key, answers[part.id]) for key, part in group.items())
    return found


def _groups(parts: Mapping[str, Part]) -> list[dict[str, Part]]:
    """Requests' worth of files: no more of them than GitLab's complexity lets in."""
    groups: list[dict[str, Part]] = [{}]
    counts: Counter[str] = Counter()
    for key, part in parts.items():
        project = part.id.partition(" ")[0]
        cost = (len(counts) + (project not in counts)) * _PROJECT_COST + (counts.total() + 1) * _PATH_COST
        if groups[-1] and (cost > _COMPLEXITY or counts[project] == _OF_ONE):
            groups.append({})
            counts = Counter()
        counts[project] += 1
        groups[-1][key] = part
    return groups


def _together(parts: Sequence[Part], places: Mapping[int, Tree]) -> Request:
    by_project: dict[int, dict[str, list[str]]] = {}
    for part in parts:
        owner, _, kind, path = part.id.split(" ", 3)
        by_project.setdefault(int(owner), {"p": [], "s": []})[kind].append(path)
    variables: dict[str, Any] = {}
    for number, (project, paths) in enumerate(by_project.items()):
        tree = places[project]
        variables |= {f"f{number}": tree.name, f"r{number}": tree.commit}
        variables |= {f"{kind}{number}": listed for kind, listed in paths.items() if listed}
    key = digest(canonical([part.id for part in parts]))[:16]
    counts = [(len(paths["p"]), len(paths["s"])) for paths in by_project.values()]
    return graph("Files", key, queries.files(counts), variables)


def _apart(answer: Answer, _place: int, part: Part) -> Answer:
    project, oid, kind, path = part.id.split(" ", 3)
    for node in ((answer.body or {}).get("data") or {}).values():
        if isinstance(node, Mapping) and node.get("id") == PROJECT + project:
            listed = ((node.get("repository") or {}).get(kind) or {}).get("nodes") or []
            found = next((n for n in listed if isinstance(n, Mapping) and n.get("path") == path), None)
            if found is not None and found.get("oid") == oid:
                return Answer(part.key, answer.status, dict(found), answer.at)
    return left_out(answer, "the file")


def measure(oid: str, answer: Answer) -> int | Unreadable:
    """The file's size in bytes."""
    if not answer.ok:
        return Unreadable(answer.gap or Status.MALFORMED, answer.detail)
    try:
        return int(answer.body["rawSize"])
    except STRANGE:
        return Unreadable(Status.MALFORMED, f"GitLab does not tell the size of {oid[:12]}.")


def content(oid: str, answer: Answer) -> bytes | Unreadable:
    """The file's bytes, which must have the object id that was asked for, unless a secret was masked in them."""
    if not answer.ok:
        return Unreadable(answer.gap or Status.MALFORMED, answer.detail)
    text = answer.body.get("rawTextBlob")
    if text is None:
        return Unreadable(Status.UNSUPPORTED, "GitLab gives no text of it, as for a file that is binary.")
    data = str(text).encode()
    if MASK not in data and _object_id(data, len(oid)) != oid:
        why = "What GitLab gave is not the file's content, as for a file that is not UTF-8 or in Git LFS."
        return Unreadable(Status.MALFORMED, why)
    return data


def _object_id(data: bytes, length: int) -> str:
    algorithm = hashlib.sha256 if length == 64 else lambda d: hashlib.sha1(d, usedforsecurity=False)
    return algorithm(b"blob %d\0" % len(data) + data).hexdigest()
