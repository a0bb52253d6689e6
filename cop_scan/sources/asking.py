"""Putting questions to a platform: each once, within its limits, again after faults, and kept before it is used.

A source asks with coroutines. The transport blocks, so it is called in a pool of threads; waiting for limits and
between attempts is awaited, so that no thread waits. The journal is used by the event loop's thread alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self

from cop_scan.errors import SourceError
from cop_scan.evidence import Status
from cop_scan.sources.answers import Answer, Journal, Request, carried
from cop_scan.sources.exchange import exchange, unanswered, validators
from cop_scan.sources.interface import Cost
from cop_scan.sources.limiter import Limiter
from cop_scan.sources.retry import Clock, Patience, RetryPolicy, SystemClock
from cop_scan.sources.slots import Slots
from cop_scan.sources.spending import Spending
from cop_scan.sources.transport import (
    Again,
    Fatal,
    Good,
    LimitState,
    Read,
    Refused,
    Response,
    Shrink,
    TooLarge,
    Transport,
    Unreachable,
    Verdict,
    Wait,
)

TRANSIENT = "transient"
"""Key in `Answer.facts` of a gap that a passing fault has left: a resumed sweep asks again."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How an `Asker` goes about it."""

    policy: RetryPolicy = field(default_factory=RetryPolicy)
    clock: Clock = field(default_factory=SystemClock)
    in_flight: int = 4
    """Questions at once, for each credential."""
    threads: int = 32
    """At most, for all credentials."""


@dataclass(slots=True)
class _Shared:
    task: asyncio.Task[Answer]
    askers: int = 0


class Asker:
    """Asks a platform with one or more interchangeable credentials; use as an asynchronous context manager."""

    def __init__(
        self,
        transports: Sequence[Transport],
        read: Read,
        journal: Journal,
        *,
        headers_of: Callable[[Response], LimitState | None],
        since: bool = False,
        settings: Settings | None = None,
    ) -> None:
        self._transports, self._read, self._journal = transports, read, journal
        self._headers_of, self._since = headers_of, since
        settings = settings or Settings()
        self._policy, self._clock = settings.policy, settings.clock
        self._limiters = [Limiter(self._clock, cap=settings.in_flight) for _ in transports]
        self._slots = Slots(self._limiters, self._clock, self._tell)
        threads = max(1, min(settings.threads, settings.in_flight * len(transports)))
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="ask")
        self._running: dict[str, _Shared] = {}
        self._transient: set[str] = set()
        self._reached = False
        self.spending = Spending()
        self.changed: Callable[[], None] = lambda: None
        """Called after every response and when a wait on a limit begins, in the event loop's thread."""

    @property
    def name(self) -> str:
        """Of the credential; of all, where there are several."""
        return ", ".join(transport.name for transport in self._transports)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Give up everything that is still being asked. What a thread has already sent is not waited for."""
        tasks = [shared.task for shared in self._running.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._slots.close()
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def ask(self, request: Request, *, carry: str = "") -> Answer:
        """The answer, which may be a gap. It is in the journal before it is returned.

        `carry` is a reason why the answer of the sweep before still holds; it counts where `since` was set.

        Raises TooLarge where the platform wants to be asked for less, SourceError where the target as a whole cannot
        be read, and SnapshotError where the answer cannot be kept.
        """
        if (known := self.known(request, carry)) is not None:
            return known
        shared = self._running.get(request.key)
        if shared is None:
            task = asyncio.get_running_loop().create_task(self._ask(request))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
            shared = self._running[request.key] = _Shared(task)
        shared.askers += 1
        try:
            return await asyncio.shield(shared.task)
        finally:
            shared.askers -= 1
            if not shared.askers:
                shared.task.cancel()
                self._running.pop(request.key, None)

    def used(self) -> list[Cost]:
        """What was spent, by credential and endpoint."""
        return self.spending.used()

    def left(self, resource: str = "core") -> int | None:
        """What remains of the credentials' present windows, as far as it is known."""
        known = [left for limiter in self._limiters if (left := limiter.left(resource)) is not None]
        return sum(known) if known else None

    def waiting(self) -> float:
        """Seconds until the next question may be sent, where all wait on limits."""
        return self._slots.waiting()

    def waited(self) -> float:
        """Seconds in which some question waited on a limit."""
        return self._slots.waited

    def known(self, request: Request, carry: str = "") -> Answer | None:
        """The answer that need not be asked, if there is one."""
        found = self._journal.find(request.key)
        if found is not None and (TRANSIENT not in found.facts or request.key in self._transient):
            return found
        earlier = self._journal.earlier(request.key)
        if earlier is None:
            return None
        if request.lasting and earlier.ok:
            return self.keep(replace(earlier, at=self._clock.now(), carried=""))
        # That a feature is off is said by the platform; a refusal may be the credential's, which may be another now.
        said = earlier.ok or earlier.gap is Status.FEATURE_OFF
        return self.keep(carried(earlier, carry)) if said and carry and self._since else None

    def is_as_before(self, answer: Answer) -> bool:
        """Whether the sweep before was answered the same."""
        earlier = self._journal.earlier(answer.request)
        return earlier is not None and (earlier.body, earlier.gap) == (answer.body, answer.gap)

    def _earlier(self, request: Request) -> Answer | None:
        earlier = self._journal.earlier(request.key)
        return earlier if earlier is not None and earlier.ok else None

    def _kept(self, request: Request, answer: Answer) -> Answer:
        return self.keep(answer) if request.kept else answer

    def keep(self, answer: Answer) -> Answer:
        """Put an answer into the journal."""
        if TRANSIENT in answer.facts:
            self._transient.add(answer.request)
        self._journal.keep(answer)
        return answer

    async def _ask(self, request: Request) -> Answer:
        """Send until there is an answer or patience ends."""
        earlier = self._earlier(request)
        patience = Patience(self._policy)
        while True:
            response, verdict = await self._turn(request, earlier)
            if isinstance(verdict, Good | Refused):
                return self._kept(request, self._answer(request, response, verdict, earlier))
            if isinstance(verdict, Shrink):
                if request.divisible:
                    raise TooLarge(verdict.reason)
                verdict = Again(verdict.reason)
            if isinstance(verdict, Fatal):
                raise verdict.error
            seconds = patience.after(verdict)
            if seconds is None:
                return self._gave_up(request, response, verdict)
            await self._clock.sleep(seconds)
            self.spending.retries += 1

    async def _turn(self, request: Request, earlier: Answer | None) -> tuple[Response | None, Verdict]:
        """One attempt, when it is its turn."""
        async with self._slots.slot(request.resource, self.spending.weight(request)) as index:
            limiter = self._limiters[index]
            if limiter.window(request.resource).refusals > self._policy.waits:
                reason = f"The limits of {self._transports[index].name} refused every question for too long."
                return None, Refused(Status.RATE_LIMITED, reason, {TRANSIENT: "1"})
            sent = self._clock.monotonic()
            response, verdict = await self._send(index, request, earlier)
            self.spending.count(self._transports[index].name, request, response, verdict)
            if isinstance(verdict, Wait):
                self._pause(index, request, verdict, sent)
            elif response is not None:
                limiter.accepted(request.resource)
            self._tell()
            return response, verdict

    async def _send(self, index: int, request: Request, earlier: Answer | None) -> tuple[Response | None, Verdict]:
        headers = {} if earlier is None else validators(request, earlier)
        transport = self._transports[index]
        run = asyncio.get_running_loop().run_in_executor
        response, verdict = await run(self._pool, exchange, transport, self._read, request, headers)
        if response is not None:
            self._reached = True
            self._limiters[index].observe(request.resource, self._headers_of(response))
            if response.status == 304 and not headers:
                return response, Again("The platform said that nothing has changed, but was not asked that.")
        if not isinstance(verdict, Unreachable):
            return response, verdict
        again = unanswered(verdict)
        return None, again if self._reached or not verdict.final else Fatal(_unreachable(again.reason))

    def _pause(self, index: int, request: Request, wait: Wait, sent: float) -> None:
        limiter, name = self._limiters[index], self._transports[index].name
        first = sent >= limiter.paused_until(request.resource)
        refusals = limiter.refused(request.resource, sent)
        seconds = self._policy.pause(refusals) if wait.seconds is None else wait.seconds
        event, what = "limits_wait", f"{seconds:.0f} s"
        if refusals > self._policy.waits:
            event, what = "limits_gave_up", f"refused {refusals} times in a row"
        else:
            limiter.pause(request.resource if wait.scope == "resource" else None, seconds)
        if first:  # else it was on its way when another was refused
            self._journal.note(event, f"{name}: {request.resource}: {what}: {wait.reason}")

    def _answer(
        self, request: Request, response: Response | None, verdict: Good | Refused, earlier: Answer | None
    ) -> Answer:
        status = response.status if response is not None else 0
        at, facts = self._clock.now(), dict(verdict.facts)
        if isinstance(verdict, Refused):
            return Answer(request.key, status, at=at, gap=verdict.status, detail=verdict.detail, facts=facts)
        if status == 304 and earlier is not None:
            return replace(earlier, at=at, carried="")
        etag = response.headers.get("etag", "") if response is not None else ""
        return Answer(request.key, status, verdict.body, at, next=verdict.next, etag=etag, facts=facts)

    def _gave_up(self, request: Request, response: Response | None, last: Again | Wait) -> Answer:
        if not self._reached:
            raise _unreachable(last.reason)
        status = last.status if isinstance(last, Again) else Status.RATE_LIMITED
        verdict = Refused(status, last.reason, {TRANSIENT: "1"})
        return self._kept(request, self._answer(request, response, verdict, None))

    def _tell(self) -> None:
        self.changed()


def _unreachable(reason: str) -> SourceError:
    next_step = "Check the address, the network, the proxy and the trusted certificates, then run it again."
    return SourceError(reason, next_step=next_step)
