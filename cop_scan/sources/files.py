"""From a repository's file tree to file facts: which files match, and their contents by digest.

Shared by all sources: a clone, an API and an archive all give a list of entries and a way to read one.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from cop_scan.catalogue import FactSpec, Form
from cop_scan.evidence import Fact, Json, Status, digest
from cop_scan.sources.masking import mask

_LINK_HOPS = 5
_LFS = b"version https://git-lfs.github.com/spec/"
REGULAR, EXECUTABLE, LINK, SUBMODULE = 0o100644, 0o100755, 0o120000, 0o160000


@dataclass(frozen=True, slots=True)
class Entry:
    """One path of a tree, with git's mode and object id."""

    path: str
    mode: int
    oid: str
    size: int
    """In bytes, or -1 where it is not known before it is read."""


class Unreadable(Exception):
    """A file's content could not be had."""

    def __init__(self, status: Status, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class Contents(Protocol):
    """Where the contents of a tree's entries come from."""

    def size(self, entry: Entry) -> int:
        """Bytes of the entry's content. Raises Unreadable if it cannot be had."""
        ...

    def read(self, entry: Entry, limit: int) -> bytes:
        """The entry's content. Raises Unreadable if it is larger than `limit` bytes or cannot be had."""
        ...


@dataclass(frozen=True, slots=True)
class _Matcher:
    """The patterns of many facts, and one that any of them would match, so that most paths are asked once."""

    any: re.Pattern[str]
    each: Mapping[str, re.Pattern[str]]


@lru_cache(maxsize=8)
def _matcher(patterns: tuple[tuple[str, tuple[str, ...]], ...]) -> _Matcher:
    each = {key: "|".join(_expression(line) for line in lines) for key, lines in patterns}
    combined = "|".join(each.values()) or r"(?!)"
    return _Matcher(re.compile(combined, re.I), {key: re.compile(text, re.I) for key, text in each.items()})


def _expression(line: str) -> str:
    """A git-ignore line as a regular expression that matches files only, not what lies below a folder of that name."""
    text, _ = GitIgnoreSpecPattern.pattern_to_regex(line)
    if text is None:
        raise ValueError(f"{line!r} is no pattern")
    plain = text.decode() if isinstance(text, bytes) else text
    return "(?:" + plain.replace("(?:(?P<ps_d>/)|$)", "$").replace("(?P<ps_d>/)", "/") + ")"


def file_facts(
    specs: Sequence[FactSpec],
    tree: Sequence[Entry],
    source: Contents,
    *,
    inherits: bool,
    request: str,
    observed_at: str,
) -> tuple[dict[str, Fact], dict[str, bytes]]:
    """Every spec's fact `{files: [{path, digest, size}], hidden: [{path, reason, detail}]}`, and contents by digest.

    `inherits` says that the platform may supply absent files from elsewhere, which cannot be seen from here.
    """
    matcher = _matcher(tuple((spec.key, spec.files) for spec in specs))
    candidates = [entry for entry in tree if entry.mode != SUBMODULE and matcher.any.search(entry.path)]
    submodules = [entry for entry in tree if entry.mode == SUBMODULE]
    collector = _Collector({entry.path: entry for entry in tree}, source)
    facts: dict[str, Fact] = {}
    for spec in specs:
        matched = [entry for entry in candidates if matcher.each[spec.key].search(entry.path)]
        value = collector.value(spec, matched, submodules)
        if spec.inherited and inherits and not value["files"]:
            detail = "The platform may take it from the owner's default files, which a clone does not hold."
            value["hidden"].append({"path": spec.inherited, "reason": "not_collected", "detail": detail})
        facts[spec.key] = Fact.seen(spec.key, value, request=request, observed_at=observed_at)
    return facts, collector.contents


class _Collector:
    def __init__(self, tree: Mapping[str, Entry], source: Contents) -> None:
        self.tree = tree
        self.source = source
        self.contents: dict[str, bytes] = {}
        self._digests: dict[tuple[str, int], tuple[str, int]] = {}

    def value(self, spec: FactSpec, matched: Iterable[Entry], submodules: Iterable[Entry]) -> dict[str, list[Json]]:
        """The fact's value as it is stored."""
        ranked = sorted(matched, key=lambda entry: (entry.path.count("/"), entry.path))
        files: list[Json] = []
        hidden: list[Json] = [_submodule(entry) for entry in submodules if _may_hold(entry.path, spec.files)]
        if len(ranked) > spec.max_files:
            left = len(ranked) - spec.max_files
            hidden.append(
                _hidden("*", Status.TRUNCATED, f"{left} more files match than the {spec.max_files} that are read.")
            )
        for entry in ranked[: spec.max_files]:
            try:
                key, size = self._content(entry, spec)
                files.append({"path": entry.path, "digest": key, "size": size})
            except Unreadable as fault:
                hidden.append(_hidden(entry.path, fault.status, fault.detail))
        return {"files": sorted(files, key=_path), "hidden": sorted(hidden, key=_path)}

    def _content(self, entry: Entry, spec: FactSpec) -> tuple[str, int]:
        """Digest and size of the file that the entry leads to; the digest is empty where only paths are wanted."""
        found = self._follow(entry)
        if spec.form is Form.PATHS:
            return "", found.size if found.size >= 0 else self.source.size(found)
        known = (found.oid, spec.max_bytes)
        if known not in self._digests:
            data = self.source.read(found, spec.max_bytes)
            if data.startswith(_LFS):
                raise Unreadable(Status.NOT_COLLECTED, "Its content is in Git LFS, which a clone does not hold.")
            masked = mask(data)
            self._digests[known] = (digest(masked), len(data))
            self.contents[digest(masked)] = masked
        return self._digests[known]

    def _follow(self, entry: Entry) -> Entry:
        """The regular file behind symbolic links, looked up in the tree: a link never leads out of it."""
        for _ in range(_LINK_HOPS):
            if entry.mode != LINK:
                return entry
            goal = self.source.read(entry, 4096).decode("utf-8", "backslashreplace")
            path = posixpath.normpath(posixpath.join(posixpath.dirname(entry.path), goal))
            if goal.startswith("/") or path not in self.tree:
                raise Unreadable(Status.UNSUPPORTED, "It is a symbolic link to no file of the repository.")
            entry = self.tree[path]
        raise Unreadable(Status.UNSUPPORTED, "It is a symbolic link through too many others.")


def _path(part: Mapping[str, Json]) -> str:
    return str(part["path"])


def _hidden(path: str, status: Status, detail: str) -> dict[str, Json]:
    return {"path": path, "reason": status.value, "detail": detail}


def _submodule(entry: Entry) -> dict[str, Json]:
    return _hidden(entry.path, Status.NOT_COLLECTED, "It is a submodule, whose files are another repository's.")


def _may_hold(folder: str, patterns: Iterable[str]) -> bool:
    """Whether a pattern names a folder that the submodule is, or lies in: `docs/guide*` where `docs` is one.

    A pattern that would match anywhere does not count: what a submodule holds is judged as its own repository.
    """
    steps = folder.lower().split("/")
    named = (pattern.lower().strip("/").split("/")[:-1] for pattern in patterns)
    return any(wanted[: len(steps)] == steps for wanted in named)
