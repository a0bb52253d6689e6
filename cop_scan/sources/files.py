"""From a repository's file tree to file facts: which files match, and their contents by digest.

Shared by all sources: a clone, an API and an archive all give a list of entries and a way to read one.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from cop_scan.catalogue import FactSpec, Form
from cop_scan.evidence import Fact, Json, Status, digest
from cop_scan.sources.answered import part
from cop_scan.sources.masking import mask

_ANYWHERE = "(?:.+/)?"
_LINK_HOPS = 5
_LINK_BYTES = 4096
MAX_TOTAL = 64 << 20
"""Bytes of contents that are kept of one tree."""
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
class _Patterns:
    """The patterns of many facts, and one that any of them would match, so that most paths are asked once."""

    any: re.Pattern[str]
    each: Mapping[str, re.Pattern[str]]

    @classmethod
    def of(cls, lines: Mapping[str, Sequence[str]], expression: Callable[[str], str]) -> _Patterns:
        """Patterns from each fact's git-ignore lines."""
        each = {key: [expression(line.lower()) for line in found] for key, found in lines.items()}
        every = dict.fromkeys(text for texts in each.values() for text in texts)
        return cls(_either(every), {key: _either(texts) for key, texts in each.items()})

    def matches(self, entries: Iterable[Entry]) -> dict[str, list[Entry]]:
        """The entries whose path each fact's pattern matches, without regard to case."""
        found = [(entry, low) for entry in entries if self.any.match(low := entry.path.lower())]
        return {key: [entry for entry, low in found if one.match(low)] for key, one in self.each.items()}


def _either(expressions: Iterable[str]) -> re.Pattern[str]:
    """One pattern for all. Those that hold in any folder share their beginning, else each would try every folder."""
    floating = [text.removeprefix(_ANYWHERE) for text in expressions if text.startswith(_ANYWHERE)]
    fixed = [text for text in expressions if not text.startswith(_ANYWHERE)]
    every = [*fixed, f"{_ANYWHERE}(?:{'|'.join(floating)})"] if floating else fixed
    return re.compile("|".join(every) or r"(?!)", re.DOTALL)


@lru_cache(maxsize=8)
def _patterns(lines: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[_Patterns, _Patterns]:
    """What matches the facts' files, and what matches the folders that they are looked for in."""
    texts = dict(lines)
    return _Patterns.of(texts, _file_expression), _Patterns.of(texts, _folder_expression)


def _file_expression(line: str) -> str:
    """A git-ignore line as a regular expression that matches files only, not what lies below a folder of that name."""
    text, includes = GitIgnoreSpecPattern.pattern_to_regex(line)
    if text is None or not includes:
        raise ValueError(f"{line!r} is no pattern of files")
    plain = text.decode() if isinstance(text, bytes) else text
    return plain.replace("(?:(?P<ps_d>/)|$)", r"\Z").replace("(?P<ps_d>/)", "/").removeprefix("^")


def _folder_expression(line: str) -> str:
    """What matches the folders that the line names: `docs` and `docs/a` for `docs/a/*.md`, all below it for `docs/**`.

    A line that would match in any folder names none: what a submodule holds is judged as its own repository.
    """
    *steps, last = line.strip("/").split("/")
    steps += [last] if last == "**" else []
    floating = steps[:1] == ["**"]
    steps = steps[1:] if floating else steps
    if not steps:
        return r"(?!)"
    below = ""
    for step in reversed(steps):
        below = ".*" if step == "**" else _glob(step) + (f"(?:/{below})?" if below else "")
    return (_ANYWHERE if floating else "") + below + r"\Z"


def _glob(step: str) -> str:
    if "[" in step:
        return "[^/]*"
    return re.escape(step).replace(r"\*", "[^/]*").replace(r"\?", "[^/]")


def file_facts(  # noqa: PLR0913 - one more, with a name, than six
    specs: Sequence[FactSpec],
    tree: Sequence[Entry],
    source: Contents,
    *,
    inherits: bool,
    request: str,
    observed_at: str,
    unlisted: str = "",
) -> tuple[dict[str, Fact], dict[str, bytes]]:
    """Every spec's fact `{files: [{path, digest, size}], hidden: [{path, reason, detail}]}`, and contents by digest.

    `inherits` says that the platform may supply absent files from elsewhere, which cannot be seen from here.
    `unlisted` says why `tree` is not the whole tree, if it is not: then any fact may have more files.
    """
    files, folders = _patterns(tuple((spec.key, spec.files) for spec in specs))
    matched = files.matches(entry for entry in tree if entry.mode != SUBMODULE)
    closed = folders.matches(entry for entry in tree if entry.mode in (SUBMODULE, LINK))
    collector = _Collector(tree, source)
    facts: dict[str, Fact] = {}
    for spec in specs:
        value = collector.value(spec, matched[spec.key], closed[spec.key])
        if unlisted:
            value["hidden"].append(part("*", Status.TRUNCATED, unlisted))
        if spec.inherited and inherits and not value["files"]:
            detail = "The platform may take it from the owner's default files, which were not seen."
            value["hidden"].append(part(spec.inherited, Status.NOT_COLLECTED, detail))
        facts[spec.key] = Fact.seen(spec.key, value, request=request, observed_at=observed_at)
    return facts, collector.contents


class _Collector:
    def __init__(self, tree: Sequence[Entry], source: Contents) -> None:
        self.tree = {entry.path: entry for entry in tree}
        self.source = source
        self.contents: dict[str, bytes] = {}
        self._total = 0
        self._digests: dict[str, str] = {}
        same = len(self.tree) < len(tree)
        self._same = {path for path, n in Counter(entry.path for entry in tree).items() if n > 1} if same else set()

    def value(self, spec: FactSpec, matched: Iterable[Entry], closed: Iterable[Entry]) -> dict[str, list[Json]]:
        """The fact's value as it is stored. `closed` are submodules and links where folders are looked for."""
        hidden: dict[str, Json] = {}
        kept = _first(closed, spec.max_files, hidden, "submodules and links stand where files are looked for")
        hidden.update((entry.path, _closed(entry)) for entry in kept)
        files: list[Json] = []
        for entry in _first(matched, spec.max_files, hidden, "files match"):
            try:
                key, size = self._content(entry, spec)
                files.append({"path": entry.path, "digest": key, "size": size})
            except Unreadable as fault:
                hidden[entry.path] = part(entry.path, fault.status, fault.detail)
        return {"files": sorted(files, key=_path), "hidden": sorted(hidden.values(), key=_path)}

    def _content(self, entry: Entry, spec: FactSpec) -> tuple[str, int]:
        """Digest and size of the file that the entry leads to; the digest is empty where only paths are wanted."""
        found = self._follow(entry)
        size = found.size if found.size >= 0 else self.source.size(found)
        if spec.form is Form.PATHS:
            return "", size
        if size > spec.max_bytes:
            raise Unreadable(Status.TRUNCATED, f"It is larger than {spec.max_bytes} bytes.")
        if found.oid not in self._digests:
            self._digests[found.oid] = self._keep(found, size)
        return self._digests[found.oid], size

    def _keep(self, entry: Entry, size: int) -> str:
        if self._total + size > MAX_TOTAL:
            raise Unreadable(Status.TRUNCATED, f"The files that are looked for hold over {MAX_TOTAL} bytes together.")
        data = self.source.read(entry, size)
        if data.startswith(_LFS):
            raise Unreadable(Status.NOT_COLLECTED, "Its content is in Git LFS, which a clone does not hold.")
        self._total += size
        masked = mask(data)
        key = digest(masked)
        self.contents[key] = masked
        return key

    def _follow(self, entry: Entry) -> Entry:
        """The regular file behind symbolic links, looked up in the tree: a link never leads out of it."""
        for _ in range(_LINK_HOPS + 1):
            if entry.path in self._same:
                raise Unreadable(Status.MALFORMED, "Several files of the tree have this name.")
            if entry.mode == SUBMODULE:
                raise Unreadable(Status.NOT_COLLECTED, "It is a symbolic link to a submodule.")
            if entry.mode != LINK:
                return entry
            goal = self.source.read(entry, _LINK_BYTES).decode("utf-8", "backslashreplace")
            path = posixpath.normpath(posixpath.join(posixpath.dirname(entry.path), goal))
            if goal.startswith("/") or path not in self.tree:
                raise Unreadable(Status.UNSUPPORTED, "It is a symbolic link to no file of the repository.")
            entry = self.tree[path]
        raise Unreadable(Status.UNSUPPORTED, "It is a symbolic link through too many others.")


def _first(entries: Iterable[Entry], limit: int, hidden: dict[str, Json], what: str) -> list[Entry]:
    """The `limit` entries that lie least deep, in the order of their paths; how many are left is noted in `hidden`."""
    ranked = sorted(entries, key=lambda entry: (entry.path.count("/"), entry.path))
    if len(ranked) > limit:
        detail = f"{len(ranked) - limit} more {what} than the {limit} that are read."
        hidden["*"] = part("*", Status.TRUNCATED, detail)
    return ranked[:limit]


def _path(one: Mapping[str, Json]) -> str:
    return str(one["path"])


def _closed(entry: Entry) -> dict[str, Json]:
    if entry.mode == SUBMODULE:
        return part(entry.path, Status.NOT_COLLECTED, "It is a submodule, whose files are another repository's.")
    return part(entry.path, Status.UNSUPPORTED, "It is a symbolic link, behind which no folder is looked into.")
