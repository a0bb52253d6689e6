"""Waiting for a turn: questions wait in order until a credential may send them, and no thread waits with them."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count

from cop_scan.sources.limiter import Limiter, Window
from cop_scan.sources.retry import Clock


@dataclass(slots=True)
class _Grant:
    index: int
    window: Window
    weight: int


@dataclass(slots=True)
class _Waiter:
    ticket: int
    weight: int
    turn: asyncio.Future[_Grant]


class Slots:
    """Turns on several interchangeable credentials: each goes to the one that may send first, then has the most left.

    Those who wait for the same resource are served in order; a resource that is used up does not hold up another.
    """

    def __init__(self, limiters: Sequence[Limiter], clock: Clock, waits: Callable[[], None] = lambda: None) -> None:
        self._limiters = limiters
        self._clock = clock
        self._waits = waits
        """Called when a wait on a limit begins."""
        self._queues: dict[str, deque[_Waiter]] = {}
        self._tickets = count()
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_at = math.inf
        self.waited = 0.0
        """Seconds in which some question waited on a limit."""

    @asynccontextmanager
    async def slot(self, resource: str, weight: int = 1) -> AsyncIterator[int]:
        """A turn: the index of the credential to send with. Waits as long as needed."""
        waiter = _Waiter(next(self._tickets), weight, asyncio.get_running_loop().create_future())
        self._queues.setdefault(resource, deque()).append(waiter)
        self._wake()
        try:
            grant = await waiter.turn
        except asyncio.CancelledError:
            if waiter.turn.done() and not waiter.turn.cancelled():
                self._end(waiter.turn.result())
            raise
        try:
            yield grant.index
        finally:
            self._end(grant)

    def waiting(self) -> float:
        """Seconds until the next turn where all wait on limits; 0 while something is in flight or nothing waits."""
        if self._alarm is None or any(limiter.flying for limiter in self._limiters):
            return 0.0
        return max(0.0, self._alarm_at - self._clock.monotonic())

    async def close(self) -> None:
        """End the alarm."""
        if self._alarm is not None:
            self._alarm.cancel()
            with suppress(asyncio.CancelledError):
                await self._alarm

    def _end(self, grant: _Grant) -> None:
        self._limiters[grant.index].finish(grant.window, grant.weight)
        self._wake()

    def _wake(self) -> None:
        """Give out every turn that can be given, then see to it that this is called when a limit's time is over."""
        while (turn := self._next())[0] is not None:
            resource, index = turn[0]
            waiter = self._queues[resource].popleft()
            window = self._limiters[index].start(resource, waiter.weight)
            waiter.turn.set_result(_Grant(index, window, waiter.weight))
        self._set_alarm(turn[1])

    def _next(self) -> tuple[tuple[str, int] | None, float]:
        """Resource and credential of the longest waiting question that may be sent now; when one may that may not."""
        now, later = self._clock.monotonic(), math.inf
        best: tuple[int, str, int] | None = None
        for resource, queue in self._queues.items():
            while queue and queue[0].turn.done():  # cancelled
                queue.popleft()
            if not queue:
                continue
            ready, index = self._choose(resource, queue[0].weight)
            if ready > now:
                later = min(later, ready)
            elif best is None or queue[0].ticket < best[0]:
                best = (queue[0].ticket, resource, index)
        return (None if best is None else best[1:]), later

    def _choose(self, resource: str, weight: int) -> tuple[float, int]:
        def order(index: int) -> tuple[float, int, float, int]:
            limiter = self._limiters[index]
            window = limiter.window(resource)
            return limiter.ready_at(resource, weight), window.refusals, -window.room(), limiter.flying

        index = min(range(len(self._limiters)), key=order)
        return order(index)[0], index

    def _set_alarm(self, at: float) -> None:
        if at == math.inf or (self._alarm is not None and self._alarm_at <= at):
            return
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm_at = at
        self._alarm = asyncio.get_running_loop().create_task(self._ring(at))
        self._waits()

    async def _ring(self, at: float) -> None:
        began = self._clock.monotonic()
        try:
            await self._clock.sleep(max(0.0, at - began))
        finally:
            self.waited += self._clock.monotonic() - began
        self._alarm, self._alarm_at = None, math.inf
        self._wake()
