"""A platform without a network, and time that only passes when everybody waits."""

from __future__ import annotations

import asyncio
import heapq
import json
import threading
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, TypeVar

from cop_scan.errors import SourceError
from cop_scan.evidence import Json, Status
from cop_scan.sources.answers import Answer, NoJournal, Request
from cop_scan.sources.asking import Asker, Settings
from cop_scan.sources.retry import RetryPolicy
from cop_scan.sources.transport import (
    Again,
    Fatal,
    Good,
    LimitState,
    Refused,
    Response,
    Shrink,
    Verdict,
    Wait,
)

T = TypeVar("T")
NOW = "2026-11-01T00:00:00Z"


class FakeClock:
    """Time stands still while anything can go on (or passes by a `tick` with each look), then jumps to a sleeper's."""

    def __init__(self, tick: float = 0.0) -> None:
        self.tick = tick
        self.time = 1000.0
        self.slept: list[float] = []
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = count()

    def monotonic(self) -> float:
        self.time += self.tick
        return self.time

    def now(self) -> str:
        return NOW

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if seconds > 0:
            waker = asyncio.get_running_loop().create_future()
            heapq.heappush(self._sleepers, (self.time + seconds, next(self._order), waker))
            await waker

    def run(self, work: Coroutine[Any, Any, T], busy: Callable[[], bool] = lambda: False) -> T:
        """Run it; `busy` says that threads are at work, for which time waits."""
        return asyncio.run(self._drive(work, busy))

    async def _drive(self, work: Coroutine[Any, Any, T], busy: Callable[[], bool]) -> T:
        task = asyncio.ensure_future(work)
        while not task.done():
            await asyncio.sleep(0)
            for _ in range(20):
                if busy() or task.done():
                    await asyncio.sleep(0.0001)
                    break
                await asyncio.sleep(0)
            else:
                self._jump()
        return task.result()

    def _jump(self) -> None:
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        assert self._sleepers, "everybody waits for nothing"
        at, _, waker = heapq.heappop(self._sleepers)
        self.time = max(self.time, at)
        waker.set_result(None)


@dataclass
class Sent:
    at: float
    path: str
    headers: Mapping[str, str]


@dataclass
class FakeTransport:
    """Answers by `reply`, and knows how many it was asked at once."""

    clock: FakeClock
    reply: Callable[[Request, Mapping[str, str]], Response]
    name: str = "token"
    sent: list[Sent] = field(default_factory=list)
    busy: int = 0
    most: int = 0
    threads: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, request: Request, headers: Mapping[str, str]) -> Response:
        with self._lock:
            self.busy += 1
            self.most = max(self.most, self.busy)
            self.sent.append(Sent(self.clock.time, request.path, dict(headers)))
            self.threads.add(threading.current_thread().name)
        try:
            return self.reply(request, headers)
        finally:
            with self._lock:
                self.busy -= 1

    def paths(self) -> list[str]:
        return [one.path for one in self.sent]


def said(body: Json = None, *, status: int = 200, headers: Mapping[str, str] | None = None, **more: str) -> Response:
    names = {name.replace("_", "-"): value for name, value in more.items()}
    return Response(status, {**names, **(headers or {})}, json.dumps(body))


def read(request: Request, response: Response) -> Verdict:
    """A small platform's rules."""
    if response.status == 401:
        return Fatal(SourceError("The token is not accepted."))
    if response.status == 403 and "retry-after" in response.headers:
        seconds = float(response.headers["retry-after"])
        return Wait(seconds if seconds >= 0 else None, "credential", "slow down")
    if response.status == 429:
        return Wait(float(response.headers["reset-in"]), "resource", "used up")
    if response.status == 413:
        return Shrink("too much")
    if response.status >= 500:
        return Again(f"The platform answered {response.status}.")
    if response.status >= 400:
        return Refused(Status.HIDDEN, f"The platform answered {response.status}: {response.text}")
    points = {"points": response.headers["points"]} if "points" in response.headers else {}
    return Good(json.loads(response.text), response.headers.get("next", ""), points)


def headers_of(response: Response) -> LimitState | None:
    if "remaining" not in response.headers:
        return None
    limit, remaining, reset = (response.headers[name] for name in ("limit", "remaining", "reset-in"))
    return LimitState(response.headers.get("resource", "core"), int(limit), int(remaining), float(reset))


def asking(*transports: FakeTransport, journal: NoJournal | None = None, since: bool = False, **policy: Any) -> Asker:
    """An asker without randomness."""
    chosen = replace(RetryPolicy(random=lambda: 0.5), **policy)
    settings = Settings(policy=chosen, clock=transports[0].clock)
    return Asker(
        transports, read, journal if journal is not None else NoJournal(),
        headers_of=headers_of, since=since, settings=settings,
    )  # fmt: skip


def run(asker: Asker, work: Callable[[Asker], Coroutine[Any, Any, T]]) -> T:
    """Run it against the asker's own clock, and close the asker."""
    clock = asker._clock
    assert isinstance(clock, FakeClock)

    async def whole() -> T:
        async with asker:
            return await work(asker)

    return clock.run(whole(), lambda: any(limiter.flying for limiter in asker._limiters))


class Before(NoJournal):
    """A journal with an earlier sweep's answers."""

    def __init__(self, *answers: Answer) -> None:
        super().__init__()
        self._before = {answer.request: answer for answer in answers}

    def earlier(self, key: str) -> Answer | None:
        return self._before.get(key)


def question(path: str, **more: Any) -> Request:
    return Request(f"GET {path}", path, **more)
