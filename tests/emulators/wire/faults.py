"""A seeded plan of what goes wrong: faults of single answers, and events while a sweep runs.

Whether a request fails depends on the seed, the request and how often it came before, not on the order of threads: the same
requests meet the same faults again, and a retry draws anew.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from tests.emulators.wire.messages import Incoming

Kind = Literal["500", "502", "504", "reset", "cut", "html", "resource_limits"]
HTML = b"<!DOCTYPE html><html><head><title>Unicorn!</title></head><body>We had issues producing the response.</body></html>"


class Locked(Protocol):
    """An emulator whose world changes under its lock."""

    @property
    def lock(self) -> AbstractContextManager[Any]: ...


@dataclass(frozen=True)
class Event:
    """Something that happens once, when `after` requests have come."""

    after: int
    happen: Callable[[Any], None]
    name: str = "event"


@dataclass
class Faults:
    """`share` of the answers fail in one of `kinds`; `resource_limits` concerns GraphQL only, "cut" and "html" keep the 200."""

    seed: int = 0
    share: float = 0.0
    kinds: Sequence[Kind] = ("500", "502", "504", "reset", "cut", "html")
    only: str = ""
    """Only paths that begin so."""
    largest_page: int | None = None
    """GraphQL answers 502 to a query for more repositories than this."""
    events: Sequence[Event] = ()
    _seen: dict[str, int] = field(default_factory=dict, repr=False)
    _done: set[int] = field(default_factory=set, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def draw(self, request: Incoming, root: str = "") -> Kind | None:
        """The fault of this request, if any."""
        if not self.share or not request.path.startswith(self.only):
            return None
        whole = f"{request.method} {request.path} {sorted(request.query.items())} ".encode() + request.body
        digest = hashlib.sha256(f"{self.seed} ".encode() + whole.replace(root.encode() or b"\0", b"")).hexdigest()
        with self._lock:
            turn = self._seen[digest] = self._seen.get(digest, 0) + 1
        number = int.from_bytes(hashlib.sha256(f"{digest} {turn}".encode()).digest()[:8])
        if number / 2**64 >= self.share:
            return None
        graphql = request.path.endswith("/graphql")
        kinds = [kind for kind in self.kinds if kind != "resource_limits" or graphql]
        return kinds[number % len(kinds)] if kinds else None

    def due(self, emulator: Locked, count: int) -> None:
        """Let the events happen whose time has come."""
        for number, event in enumerate(self.events):
            if count > event.after and number not in self._done:
                with emulator.lock:
                    if number not in self._done:
                        self._done.add(number)
                        event.happen(emulator)
