"""What a pipeline of GitLab includes, as one document: https://docs.gitlab.com/ci/yaml/includes/.

A file of another project of the same GitLab stands among the texts under a path of its own, where the source has
read it. What comes from elsewhere is a component; what was not read is a hidden part.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from cop_scan.evidence import Json, canonical
from cop_scan.facts.pipelines.gitlab_moments import WORKFLOWS
from cop_scan.facts.pipelines.reader import MAX_DEPTH, Files
from cop_scan.facts.pipelines.values import both, component, items, mapping, text
from cop_scan.yamlio import Lines

ROOT = ".gitlab-ci.yml"
INHERITED = frozenset(
    {"default", "stages", "variables", "workflow", "cache"}
    | {"image", "services", "before_script", "after_script", "tags"}
)
"""Keys of a document that every job has something of."""
_FOREIGN = ("component", "project", "remote", "template")
_INPUT = "$[["
"""What stands in its place is said where the file is included, and is not put in: https://docs.gitlab.com/ci/inputs/."""
_LONGEST = 300
_OPEN = re.compile(r"[*$%\x00-\x1f\x7f]")
"""Patterns, variables, which GitLab also takes as `%NAME%`, and what makes it refuse the whole question."""
MAX_INCLUDES = 150
"""As GitLab takes, each as often as it is included: https://docs.gitlab.com/ci/yaml/#include."""
_KEY_COST = 8
"""Characters that an entry counts for: the same large file may be included time and again."""


@dataclass(frozen=True, slots=True)
class Place:
    """The file that an entry of the merged document comes from, and on what its inclusion depends."""

    path: str
    lines: Lines
    condition: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A file of another project of the same GitLab."""

    project: str
    ref: str
    """A branch, a tag or a commit; `HEAD` is the default branch."""
    path: str

    @property
    def key(self) -> str:
        """Its path among the texts, which no file of a repository can have: `group/project@ref//path`."""
        return f"{self.project}@{self.ref}//{self.path}"


def elsewhere(texts: Mapping[str, str]) -> list[Elsewhere]:
    """The files of other projects that the pipeline in `texts` includes, and that are not among them."""
    merged = Merged(Files(texts))
    if ROOT in texts:
        merged.include(ROOT, 0, "")
    return list(dict.fromkeys(merged.unread))


class Merged:
    """The root file and what it includes, as one document."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.components: dict[str, Json] = {}
        self.document: dict[str, Json] = {}
        self.places: dict[str, Place] = {}
        self._shifts: dict[str, None] = {}
        self.templates: list[str] | None = []
        """The templates of GitLab that are always included; None where something is included that may hold anything."""
        self.unread: list[Elsewhere] = []
        """Files of other projects that may be read, and are not there."""
        self._above: list[str] = []
        """The files that are being read, each included by the one before it."""
        self._taken = 0

    @property
    def shifting(self) -> str:
        """On what it depends what every job inherits, or what an entry is that several files write."""
        return both(*self._shifts)

    def include(self, path: str, depth: int, condition: str, other: Elsewhere | None = None) -> None:
        """Merge a file as a whole, with what it includes itself; `other` where it is one of another project.

        A file that is included again is merged again, over what was included in between.
        """
        if path in self._above:
            self._lose(path, "malformed", "It includes itself, and GitLab runs no such pipeline.")
            return
        if path not in self.files or depth > MAX_DEPTH:
            self._lose(path, "not_collected", "It is included, and it was not collected.")
            return
        document, lines = self._parsed(path)
        place = Place(path, lines, condition)
        base, beneath = self.document, self.places
        self.document, self.places = {}, {}
        self._above.append(path)
        for entry in items(document.get("include")):
            if not self._take():
                break
            self._entry(entry, place, depth, other)
        self._above.pop()
        self._merge(document, dict.fromkeys(document, place))
        whole, places = self.document, self.places
        self.document, self.places = base, beneath
        self._merge(whole, places)

    def _merge(self, document: Mapping[str, Json], places: Mapping[str, Place]) -> None:
        """Put the entries of a file, or those of one with all that it includes, over what is there."""
        if not self.files.spend(ROOT, _KEY_COST * len(document)):
            self.templates = None
            return
        for key, value in document.items():
            self._lay(key, value, places[key])

    def _parsed(self, path: str) -> tuple[dict[str, Json], Lines]:
        """The entries of a file that are merged, and their lines."""
        document, lines = self.files.parse(path, yaml11=True)
        if document is None:
            self.templates = None
        if _INPUT in self.files.texts[path]:
            self._lose(path, "unsupported", "It takes inputs, which are not put in.")
            document = document if path == ROOT else None
        return document or {}, lines

    def _take(self) -> bool:
        """Whether one more may be included."""
        self._taken += 1
        if self._taken > MAX_INCLUDES:
            self._lose("*", "truncated", f"More than {MAX_INCLUDES} files are included, which GitLab does not take.")
        return self._taken <= MAX_INCLUDES

    def _lay(self, key: str, value: Json, place: Place) -> None:
        """Put an entry of a file over what the files before it write there, which may be this file itself."""
        if key == "include":
            return
        before, known = self.places.get(key), self.document.get(key)
        merged = merge(self.files, known, value)
        self.document[key], self.places[key] = merged, place
        if before is None:
            self._shifts.update(dict.fromkeys([place.condition] if key in INHERITED else []))
        elif merged == known and before.condition in ("", place.condition):
            self.places[key] = replace(place, condition=before.condition)
        elif place.condition or merged != value:
            self._shifts.update(dict.fromkeys((place.condition, before.condition)))

    def _entry(self, entry: Json, place: Place, depth: int, other: Elsewhere | None) -> None:
        body = {"remote" if "://" in entry else "local": entry} if isinstance(entry, str) else mapping(entry)
        condition = both(place.condition, text(body.get("rules")))
        kind = self._named(body, place.lines.get(("include",), 0) if place.path == ROOT else 0)
        local = body.get("local")
        if kind == "project" and (found := _files(body)):
            self._others(found, depth, condition)
        elif kind == "template" and not condition and self.templates is not None:
            name = text(body[kind])
            self.templates.append(name)
            if name in WORKFLOWS:
                self._lay("workflow", {"rules": WORKFLOWS[name]}, place)
            self._hide(kind, body)
        elif kind:
            self.templates = None
            self._hide(kind, body)
        elif isinstance(local, str) and _is_plain(local):
            if other is None:
                self.include(_path(local), depth + 1, condition)
            else:
                self._other(replace(other, path=_path(local)), depth, condition)
        else:
            self._lose(text(local or entry), "unsupported", "It is included by a pattern or a variable.")

    def _others(self, found: list[Elsewhere], depth: int, condition: str) -> None:
        """Merge the files that one entry names, each of which counts."""
        for number, one in enumerate(found):
            if number and not self._take():
                break
            self._other(one, depth, condition)

    def _other(self, one: Elsewhere, depth: int, condition: str) -> None:
        """Merge a file of another project."""
        if one.key in self.files:
            self.include(one.key, depth + 1, condition, one)
            return
        self.unread.append(one)
        self._lose(one.key, "not_collected", "It is included from elsewhere (project).")

    def foreign(self, body: Mapping[str, Json]) -> None:
        """Note what a pipeline that is started from here takes from elsewhere, and that it is not read."""
        if kind := self._named(body, 0):
            self._hide(kind, body)

    def _named(self, body: Mapping[str, Json], line: int) -> str:
        """Note the component that an entry of `include` takes from elsewhere: its kind, empty where it takes none."""
        kind = next((kind for kind in _FOREIGN if kind in body), "")
        if kind:
            raw = text(body[kind])
            source, _, ref = raw.partition("@") if kind == "component" else (raw, "", text(body.get("ref")))
            found = component(raw, "template" if kind == "template" else "include", source, ref, line=line)
            found["pinned"] = found["pinned"] or (kind == "remote" and bool(text(body.get("integrity"))))
            self.components[canonical(found)] = found
        return kind

    def _hide(self, kind: str, body: Mapping[str, Json]) -> None:
        self.files.hide(text(body[kind]), "not_collected", f"It is included from elsewhere ({kind}).")

    def _lose(self, path: str, reason: str, detail: str) -> None:
        """Something is included that may hold anything."""
        self.templates = None
        self.files.hide(path, reason, detail)


def _files(body: Mapping[str, Json]) -> list[Elsewhere]:
    """The files that an entry takes from another project; none where one is named by a pattern or a variable."""
    listed = body.get("file")
    paths = listed if isinstance(listed, list) else [listed]
    words = [body["project"], body.get("ref", "HEAD"), *paths]
    if not all(isinstance(word, str) and word and _is_plain(word) for word in words):
        return []
    project, ref, *names = [str(word) for word in words]
    if re.search(r"[:@\s]|\A/|/\Z", project) or re.search(r"[:\s]", ref):
        return []
    return [Elsewhere(project, ref, _path(name)) for name in names]


def _is_plain(written: str) -> bool:
    """Whether it stands for itself, and may be asked for together with what others include."""
    return len(written) <= _LONGEST and not _OPEN.search(written)


def _path(written: str) -> str:
    return posixpath.normpath(written.lstrip("/"))


def merge(files: Files, base: Json, over: Json) -> Json:
    """`over` on `base`: deep for mappings, whole for everything else, also where one of them is a reference."""
    if not isinstance(base, dict) or not isinstance(over, dict) or "!reference" in base or "!reference" in over:
        return over
    if not files.spend(ROOT, len(base) + len(over)):
        return over
    return {**base, **{key: merge(files, base.get(key), value) for key, value in over.items()}}
