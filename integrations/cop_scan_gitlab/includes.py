"""Files of other projects that pipelines include: https://docs.gitlab.com/ci/yaml/#includeproject.

Many projects include the same file, so each is asked for once in a sweep: what it holds now, as a pipeline that starts
now would take it. A token often sees more than those who write pipelines: of a project of another top-level
group whose code is not open to everybody nothing is read, or a pipeline could have it shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cop_scan.catalogue import FactSpec
from cop_scan.evidence import Fact, Json, Status, canonical, digest
from cop_scan.facts.pipelines.gitlab_includes import ROOT, Elsewhere, elsewhere
from cop_scan.facts.pipelines.values import items, mapping
from cop_scan.sources.answered import part
from cop_scan.sources.answers import Answer, Request
from cop_scan.sources.asking import Asker
from cop_scan.sources.batching import Batches, Part
from cop_scan.sources.files import MAX_TOTAL, Unreadable
from cop_scan.sources.masking import mask
from cop_scan.sources.paging import PageSize
from cop_scan_gitlab import queries
from cop_scan_gitlab.files import content, measure
from cop_scan_gitlab.project import Project
from cop_scan_gitlab.questions import graph, left_out

PIPELINES = "pipelines"
TOGETHER = 10
"""Files in one question: each is a project of its own to GitLab, which takes 250 points of complexity."""
_ROUNDS = 5
"""Files that files of other projects include in turn."""
_OPEN, _GONE = "_open", "_gone"
_MOST = 50
"""Files of other projects that are read for one project."""


_Content = bytes | Unreadable


@dataclass(frozen=True, slots=True)
class _Read:
    """What was asked for: its masked content or why there is none, and for whom."""

    content: _Content
    open: bool
    """Whether everybody who is signed in may read its project's code, or the token sees no such project."""


_PRIVATE = Unreadable(
    Status.NOT_COLLECTED, "It is of another group, and its project's code is not open to everybody; so it is not read."
)


class Includes:
    """What a sweep has read of other projects."""

    def __init__(self, asker: Asker, spec: FactSpec) -> None:
        self.asker, self.spec = asker, spec
        self._known: dict[Elsewhere, _Read] = {}
        self._size = PageSize(TOGETHER, TOGETHER)
        self._left = MAX_TOTAL

    async def add(self, projects: Iterable[Project]) -> None:
        """To what is known of these projects' pipelines, the files of other projects that they include."""
        waiting = [one for project in projects if "include" in (one := _Pipeline(project)).texts.get(ROOT, "")]
        changed = list(waiting)
        for _ in range(_ROUNDS):
            new = [(one, one.missing()) for one in waiting]
            await self._ask({other for _, others in new for other in others} - self._known.keys())
            for one, others in new:
                one.take({other: _shown(self._known[other], other, one.project) for other in others})
            waiting = [one for one, others in new if any(other.key in one.texts for other in others)]
        for one in changed:
            one.keep()

    async def _ask(self, wanted: set[Elsewhere]) -> None:
        parts = {one.key: one for one in sorted(wanted, key=lambda one: one.key)}

        def together(some: Sequence[Part]) -> Request:
            return _together([parts[part.id] for part in some])

        def apart(answer: Answer, place: int, part: Part) -> Answer:
            return _apart(answer, place, parts[part.id], part)

        batches = Batches(self.asker, together, apart, self._size)
        answers = await batches.ask(Part(f"GraphQL Includes {key}", key) for key in parts)
        self._known.update((one, self._read(answers[key])) for key, one in parts.items())

    def _read(self, answer: Answer) -> _Read:
        return _Read(self._content(answer), not answer.ok or answer.body.get(_OPEN) is True)

    def _content(self, answer: Answer) -> _Content:
        if answer.ok and _GONE in answer.body:
            return Unreadable(Status.HIDDEN, str(answer.body[_GONE]))
        if answer.ok and not isinstance(answer.body.get("oid"), str):
            return Unreadable(Status.MALFORMED, "GitLab does not tell which file it gave.")
        size = measure("file", answer)
        if not isinstance(size, int):
            return size
        if size > self.spec.max_bytes:
            return Unreadable(Status.TRUNCATED, f"It is larger than {self.spec.max_bytes} bytes.")
        found = content(answer.body["oid"], answer)
        if not isinstance(found, bytes):
            return found
        self._left -= len(found)
        if self._left < 0:
            return Unreadable(Status.TRUNCATED, f"Files of other projects hold over {MAX_TOTAL} bytes together.")
        return mask(found)


class _Pipeline:
    """A project's files of pipelines, and what they take from elsewhere."""

    def __init__(self, project: Project) -> None:
        self.project = project
        fact = project.files.get(PIPELINES)
        files = fact.value["files"] if fact is not None and fact.ok else []
        self.texts = {str(file["path"]): _text(project.contents[str(file["digest"])]) for file in files}
        self._taken: dict[Elsewhere, _Content] = {}

    def missing(self) -> list[Elsewhere]:
        """What was not asked for yet."""
        return [one for one in elsewhere(self.texts) if one not in self._taken][: _MOST - len(self._taken)]

    def take(self, read: Mapping[Elsewhere, _Content]) -> None:
        """Add what was read of it, or why it was not."""
        self._taken |= read
        self.texts |= {one.key: _text(found) for one, found in read.items() if isinstance(found, bytes)}

    def keep(self) -> None:
        """The project's fact with all of it."""
        fact = self.project.files[PIPELINES]
        files, hidden = list(fact.value["files"]), list(fact.value["hidden"])
        for one, read in self._taken.items():
            if isinstance(read, Unreadable):
                hidden.append(part(one.key, read.status, read.detail))
            else:
                key = digest(read)
                self.project.contents[key] = read
                files.append({"path": one.key, "digest": key, "size": len(read)})
        value: Json = {"files": files, "hidden": hidden}
        made = Fact.seen(PIPELINES, value, request=fact.request, observed_at=fact.observed_at)
        self.project.files = {**self.project.files, PIPELINES: made}


def _shown(read: _Read, one: Elsewhere, project: Project) -> _Content:
    """The file, if what it holds, or that it is not there, may stand in the report of that project."""
    own = one.project.partition("/")[0].lower() == project.name.partition("/")[0].lower()
    return read.content if own or read.open else _PRIVATE


def _text(data: bytes) -> str:
    return data.decode("utf-8-sig", "replace")


def _together(some: Sequence[Elsewhere]) -> Request:
    variables: dict[str, Any] = {}
    for number, one in enumerate(some):
        variables |= {f"f{number}": one.project, f"r{number}": one.ref, f"p{number}": [one.path]}
    key = digest(canonical([one.key for one in some]))[:16]
    return graph("Includes", key, queries.includes(len(some)), variables)


def _apart(answer: Answer, place: int, one: Elsewhere, part: Part) -> Answer:
    node = mapping(mapping(mapping(answer.body).get("data")).get(f"a{place}"))
    if str(node.get("fullPath")).lower() != one.project.lower():
        return left_out(answer, f"the project {one.project}")
    listed = mapping(mapping(node.get("repository")).get("blobs")).get("nodes")
    found = next((found for n in items(listed) if (found := mapping(n)).get("path") == one.path), None)
    told = found if found is not None else {_GONE: left_out(answer, "the file").detail}
    return replace(answer, request=part.key, body={**told, _OPEN: _is_open(node)})


def _is_open(project: Mapping[str, Any]) -> bool:
    """Whether everybody who is signed in may read its code, which is never for fewer people than its merge requests.

    https://docs.gitlab.com/user/public_access/, https://docs.gitlab.com/api/graphql/reference/#project
    """
    changes = mapping(project.get("mergeRequestsAccessLevel")).get("stringValue")
    return project.get("visibility") in ("public", "internal") and changes == "ENABLED"
