"""Since when end dates have stood in the support data, told by the commits of the branch itself.

Only first parents are followed: what stood on the branch, and since when, not when it was written elsewhere. Git's
times are whatever the committer's clock said; one that its neighbours contradict is not believed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from dulwich.objects import Commit

from cop_scan.evidence import Json, Status
from cop_scan.sources.answered import part
from cop_scan.yamlio import YamlError, load
from cop_scan_git.refused import Refused
from cop_scan_git.repository import Repository

MAX_COMMITS = 20_000
MAX_CONTENTS = 500
"""Different contents of the support data that are read."""
MAX_BYTES = 262_144
MAX_LINES = 200
_CLOCKS = 86_400
"""Seconds by which clocks may differ."""
_FILES = frozenset({b"support.yaml", b"support.yml"})
_FOLDER = b"cop"
_KIND, _TREE_MODE, _REGULAR = 0o170000, 0o040000, 0o100000
_DAY = 10


@dataclass(frozen=True)
class _Data:
    """What the support data of one commit say."""

    ends: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Release line -> its end dates."""
    listed: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()
    """Lines with an end that is no day."""
    readable: bool = True

    def stands(self, version: str, eol_on: str) -> bool:
        """Whether the line has that end date or an earlier one."""
        return any(day <= eol_on for day in self.ends.get(version, ()))


@dataclass(frozen=True)
class _Step:
    """A commit of the branch: its time, and what the data said from then on."""

    time: int
    data: _Data


def support_history(repository: Repository, observed_at: str) -> Json:
    """`{lines: [{version, eol_on, since, listed_since}], hidden}`; nothing is walked where no line has an end date."""
    reader = _Reader(repository)
    head = repository.head().commit
    today = reader.data(head)
    wanted = sorted((version, day) for version, days in today.ends.items() for day in days)
    if not wanted:
        return _value([], [] if today.readable else [part("*", Status.MALFORMED, "The data cannot be read.")])
    try:
        steps = _walked(repository, reader, head)
    except Refused as fault:
        if fault.status is Status.TIMEOUT:
            raise
        return _value([], [part("*", fault.status, fault.detail)])
    now = int(datetime.fromisoformat(observed_at).timestamp())
    return _told(_Chain(steps, now), wanted)


def _told(chain: _Chain, wanted: Sequence[tuple[str, str]]) -> Json:
    lines: list[Json] = []
    hidden: list[Json] = []
    for version, eol_on in wanted[:MAX_LINES]:
        try:
            lines.append(chain.line(version, eol_on))
        except Refused as fault:
            hidden.append(part(version, fault.status, fault.detail))
    if left := len(wanted) - MAX_LINES:
        hidden += [part("*", Status.TRUNCATED, f"{left} more lines than the {MAX_LINES} that are read.")] * (left > 0)
    return _value(lines, hidden)


def _value(lines: list[Json], hidden: list[Json]) -> Json:
    return {"lines": lines, "hidden": hidden}


def _walked(repository: Repository, reader: _Reader, head: Commit) -> list[_Step]:
    """The branch's commits, the newest first. Raises Refused if not all are there, or there are too many."""
    steps = [_Step(head.commit_time, reader.data(head))]
    commit = head
    while commit.parents:
        if len(steps) >= MAX_COMMITS:
            raise Refused(Status.TRUNCATED, f"The branch has over {MAX_COMMITS} commits.")
        try:
            commit = repository.commit(commit.parents[0])
            steps.append(_Step(commit.commit_time, reader.data(commit)))
        except Refused as fault:
            if fault.status is Status.NOT_COLLECTED:
                raise Refused(fault.status, "The clone does not hold the whole history.") from None
            raise
    return steps


class _Chain:
    """A branch's commits, and which of their times can be believed."""

    def __init__(self, steps: Sequence[_Step], now: int) -> None:
        self._steps = steps
        times = [step.time for step in steps]
        self._newer = _running(times, now, min)
        self._older = list(reversed(_running(list(reversed(times)), 0, max)))

    def line(self, version: str, eol_on: str) -> Json:
        """One entry of the fact. Raises Refused where since when it stands cannot be told."""
        run = next((i for i, step in enumerate(self._steps) if not step.data.stands(version, eol_on)), len(self._steps))
        broken = self._steps[run].data if run < len(self._steps) else _Data()
        if not broken.readable or version in broken.doubtful:
            raise Refused(Status.MALFORMED, "An older state of the data cannot be read.")
        listed = max(i for i, step in enumerate(self._steps) if version in step.data.listed)
        return {
            "version": version,
            "eol_on": eol_on,
            "since": self._day(run - 1),
            "listed_since": self._day(listed),
        }

    def _day(self, place: int) -> str:
        time = self._steps[place].time
        if not self._older[place] - _CLOCKS <= time <= self._newer[place] + _CLOCKS:
            raise Refused(Status.MALFORMED, "The times of the commits contradict each other.")
        return (datetime.fromtimestamp(0, UTC) + timedelta(seconds=time)).strftime("%Y-%m-%d")


def _running(times: Iterable[int], start: int, better: Callable[[int, int], int]) -> list[int]:
    """The best of all before each, and of `start`."""
    best, found = start, []
    for time in times:
        found.append(best)
        best = better(best, time)
    return found


class _Reader:
    """Reads the support data of commits; equal trees and contents are read once."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._trees: dict[bytes, _Data] = {}
        self._contents: dict[bytes, _Data] = {}

    def data(self, commit: Commit) -> _Data:
        """What all files with support data say together."""
        if commit.tree not in self._trees:
            self._trees[commit.tree] = _joined([self._file(*one) for one in self._found(commit.tree, inside=False)])
        return self._trees[commit.tree]

    def _found(self, tree: bytes, *, inside: bool) -> list[tuple[int, bytes]]:
        """Mode and object of each file, in the root and in the folder `cop`."""
        found: list[tuple[int, bytes]] = []
        for name, mode, oid in self._repository.listing(tree):
            if name.lower() in _FILES:
                found.append((mode, oid))
            elif name.lower() == _FOLDER and not inside:
                found += self._found(oid, inside=True) if mode & _KIND == _TREE_MODE else [(mode, oid)]
        return found

    def _file(self, mode: int, oid: bytes) -> _Data:
        if mode & _KIND != _REGULAR:
            return _Data(readable=False)
        if oid not in self._contents:
            if len(self._contents) >= MAX_CONTENTS:
                raise Refused(Status.TRUNCATED, f"The data have had over {MAX_CONTENTS} different contents.")
            self._contents[oid] = self._read(oid)
        return self._contents[oid]

    def _read(self, oid: bytes) -> _Data:
        try:
            return _said(load(self._repository.content(oid, MAX_BYTES).decode("utf-8-sig"))[0])
        except Refused as fault:
            if fault.status is not Status.TRUNCATED:
                raise
            return _Data(readable=False)
        except (YamlError, UnicodeDecodeError):
            return _Data(readable=False)


def _joined(every: Sequence[_Data]) -> _Data:
    if len(every) == 1:
        return every[0]
    ends: dict[str, frozenset[str]] = {}
    for one in every:
        for version, days in one.ends.items():
            ends[version] = ends.get(version, frozenset()) | days
    return _Data(
        ends,
        frozenset().union(*(one.listed for one in every)),
        frozenset().union(*(one.doubtful for one in every)),
        all(one.readable for one in every),
    )


def _said(document: Json) -> _Data:
    """A document of another shape lists nothing, as the policies see it."""
    releases = document.get("releases") if isinstance(document, dict) else None
    ends: dict[str, frozenset[str]] = {}
    listed: set[str] = set()
    doubtful: set[str] = set()
    for entry in releases if isinstance(releases, list) else []:
        version = entry.get("version") if isinstance(entry, dict) else None
        if not isinstance(version, str):
            continue
        listed.add(version)
        end = entry.get("eol_on")
        if _is_day(end):
            ends[version] = ends.get(version, frozenset()) | {end}
        elif end is not None:
            doubtful.add(version)
    return _Data(ends, frozenset(listed), frozenset(doubtful))


def _is_day(value: Json) -> bool:
    if not isinstance(value, str) or len(value) != _DAY:
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return value[4] == value[7] == "-"
