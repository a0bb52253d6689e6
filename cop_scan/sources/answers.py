"""Questions to a platform and its answers, kept so that none is asked twice.

A sweep keeps every answer in its snapshot's journal before it is used. What a source makes of a target is a
function of the answers, so a sweep that was killed is resumed by running it again: what was answered is
found in the journal and not asked. The journal also knows the answers of the sweep before, with the
validators that HTTP gives, so that what has not changed costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

from cop_scan.evidence import Json, Status


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a platform. Equal keys are the same question."""

    key: str
    """The question in a line, without credentials: the journal's key, and what reports show as a fact's request."""
    path: str
    """What follows the API's address, query included; `/graphql` for GraphQL."""
    method: str = "GET"
    body: Json = None
    resource: str = "core"
    """The limit that it counts against."""
    endpoint: str = ""
    """The kind of request, for counting: a path with placeholders."""
    divisible: bool = False
    """Whether less can be asked at once, so that "too much" is told to the caller and not tried again."""
    kept: bool = True
    """Whether the journal keeps the answer; not if it is put together from others that it keeps one by one."""
    lasting: bool = False
    """Whether the answer can never change, such as a git object by its id: an earlier sweep's is as good."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a platform said in the end: after retries, in the journal, once."""

    request: str
    """The request's key."""
    status: int
    """HTTP status; 0 where no answer came."""
    body: Json = None
    """Parsed JSON, masked; None where there was none or it was no success."""
    at: str = ""
    """When it was observed, RFC 3339 in UTC."""
    gap: Status | None = None
    """The reason why it is no answer, by the platform's adapter."""
    detail: str = ""
    """For a gap, one sentence."""
    next: str = ""
    """Path of the next page, or empty."""
    etag: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    """What else an adapter keeps of the headers, such as `scopes`."""
    carried: str = ""
    """Why it was taken from an earlier sweep without asking; empty where it was asked in this one."""

    @property
    def ok(self) -> bool:
        """Whether there is a body to read."""
        return self.gap is None


class Journal(Protocol):
    """The answers of this sweep and of the one before. Used by one thread."""

    def find(self, key: str) -> Answer | None:
        """The answer that this sweep had already."""
        ...

    def keep(self, answer: Answer) -> None:
        """Keep an answer of this sweep, at once and for good."""
        ...

    def earlier(self, key: str) -> Answer | None:
        """The answer of the sweep before."""
        ...

    def earlier_start(self) -> str:
        """When the sweep before began, RFC 3339 in UTC; empty where there was none."""
        ...

    def note(self, event: str, detail: str) -> None:
        """A line of the snapshot's log: something that happened while collecting."""
        ...


class NoJournal:
    """Remembers for as long as it lives, and knows of no earlier sweep."""

    def __init__(self) -> None:
        self._answers: dict[str, Answer] = {}
        self.notes: list[tuple[str, str]] = []

    def find(self, key: str) -> Answer | None:
        """The answer that was kept."""
        return self._answers.get(key)

    def keep(self, answer: Answer) -> None:
        """Keep it in memory."""
        self._answers[answer.request] = answer

    def earlier(self, _key: str) -> Answer | None:
        """There was no sweep before."""
        return None

    def earlier_start(self) -> str:
        """There was no sweep before."""
        return ""

    def note(self, event: str, detail: str) -> None:
        """Kept in `notes`."""
        self.notes.append((event, detail))


class ScopedJournal:
    """A journal's part for one platform and its credentials: equal questions to others are other questions."""

    def __init__(self, journal: Journal, scope: str) -> None:
        self._journal = journal
        self._scope = f"{scope} | "

    def find(self, key: str) -> Answer | None:
        """The answer that this sweep had already."""
        return self._bare(self._journal.find(self._scope + key), key)

    def keep(self, answer: Answer) -> None:
        """Keep an answer of this sweep."""
        self._journal.keep(replace(answer, request=self._scope + answer.request))

    def earlier(self, key: str) -> Answer | None:
        """The answer of the sweep before."""
        return self._bare(self._journal.earlier(self._scope + key), key)

    def earlier_start(self) -> str:
        """When the sweep before began."""
        return self._journal.earlier_start()

    def note(self, event: str, detail: str) -> None:
        """A line of the snapshot's log."""
        self._journal.note(event, detail)

    @staticmethod
    def _bare(answer: Answer | None, key: str) -> Answer | None:
        return replace(answer, request=key) if answer else None


def carried(answer: Answer, reason: str) -> Answer:
    """An earlier sweep's answer as this one's: `at` stays the time when it was observed."""
    return replace(answer, carried=reason)
