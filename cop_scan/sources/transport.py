"""The transport seam: how a question reaches a platform, and what its adapter says of the response.

A transport is one credential: it sends and knows nothing of limits, retries or gaps. An adapter's `Read` looks at
one response and gives a verdict; `asking.Asker` acts on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from cop_scan.errors import CopScanError
from cop_scan.evidence import Json, Status
from cop_scan.sources.answers import Request

Fault = Literal["connect", "reset", "timeout", "tls", "cut"]
"""Why no whole response came: no connection, closed too early, too slow, no trust, a body shorter than announced."""


@dataclass(frozen=True, slots=True)
class Response:
    """What a platform sent back."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    """By lower-case name."""
    text: str = ""


class Unreachable(Exception):
    """No whole response came."""

    def __init__(self, kind: Fault, detail: str, *, final: bool = False) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        """One sentence, without anything secret."""
        self.final = final
        """At the first contact with this host, asking again is no use: an untrusted certificate, an unknown host."""


class Transport(Protocol):
    """One credential's way to a platform. Blocking, and called from several threads at once."""

    @property
    def name(self) -> str:
        """The credential's name, as in the estate file."""
        ...

    def send(self, request: Request, headers: Mapping[str, str]) -> Response:
        """The platform's response, whatever its status; `headers` are sent besides the transport's own.

        Neither waits on limits nor sends again.

        Raises Unreachable if no whole response came, SourceError if the credential is of no use at all.
        """
        ...


@dataclass(frozen=True, slots=True)
class Good:
    """An answer."""

    body: Json
    next: str = ""
    """Path of the next page, or empty."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """For `Answer.facts`; `points` is what it cost where that is not one request."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A gap that asking again would not close."""

    status: Status
    detail: str
    """One sentence."""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wait:
    """A limit is used up: the same question after a while."""

    seconds: float | None
    """As the platform says; None where it says nothing, as secondary limits may: then the retry policy's waits hold."""
    scope: Literal["resource", "credential"]
    """What has to wait: questions against the same limit, or all of this credential."""
    reason: str


@dataclass(frozen=True, slots=True)
class Again:
    """A passing fault, such as a 502."""

    reason: str
    """One sentence."""
    status: Status = Status.TIMEOUT
    """The gap that it becomes when the attempts are used up."""


@dataclass(frozen=True, slots=True)
class Shrink:
    """The question was too large to be answered at once."""

    reason: str


@dataclass(frozen=True, slots=True)
class Fatal:
    """The target as a whole cannot be read: a credential that is not accepted, an API that is not one."""

    error: CopScanError


Verdict = Good | Refused | Wait | Again | Shrink | Fatal
Read = Callable[[Request, Response], Verdict]
"""One per platform, without state: called in pool threads. A 304 it never sees.

What it takes from the response is masked afterwards, save for a `Fatal` error, which must not quote it. It raises
ValueError (as `json.loads` does) for a text that is not what the API gives: that is asked again.
"""


class TooLarge(Exception):
    """A question was too large: ask for less at once."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class LimitState:
    """What a response's headers say of one limit. None where they do not say."""

    resource: str
    limit: int | None = None
    remaining: int | None = None
    reset_in: float | None = None
    """Seconds until the window is new: best by the response's own `date`, so that a wrong clock does no harm."""
    used: int | None = None
