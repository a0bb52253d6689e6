"""A sweep's answers in its snapshot, and those of the snapshot before."""

from __future__ import annotations

from dataclasses import asdict

from cop_scan.evidence import Status
from cop_scan.snapshot import Kept, Snapshot, SnapshotWriter
from cop_scan.sources.answers import Answer

_ELSEWHERE = ("request", "at", "body")
"""Fields of an answer that have columns of their own."""


class SnapshotJournal:
    """The journal of a sweep that writes to `writer`; `before` is a complete snapshot or None."""

    def __init__(self, writer: SnapshotWriter, before: Snapshot | None) -> None:
        self._writer = writer
        self._before = before

    def find(self, key: str) -> Answer | None:
        """The answer that this sweep had already."""
        return _answer(self._writer.kept(key))

    def keep(self, answer: Answer) -> None:
        """Keep an answer, at once and for good."""
        about = {name: value for name, value in asdict(answer).items() if name not in _ELSEWHERE}
        self._writer.keep(Kept(answer.request, answer.at, about, answer.body))

    def earlier(self, key: str) -> Answer | None:
        """The answer of the sweep before."""
        return _answer(self._before.kept(key)) if self._before else None

    def earlier_start(self) -> str:
        """When the sweep before began."""
        return self._before.manifest.plan.observed_at if self._before else ""

    def note(self, event: str, detail: str) -> None:
        """A line in the snapshot's journal, at the time of the sweep's start so that equal sweeps are equal."""
        self._writer.note(self._writer.plan.observed_at, event, detail)


def _answer(kept: Kept | None) -> Answer | None:
    if kept is None:
        return None
    about = {**kept.about, "gap": Status(kept.about["gap"]) if kept.about["gap"] else None}
    return Answer(request=kept.request, at=kept.at, body=kept.body, **about)
