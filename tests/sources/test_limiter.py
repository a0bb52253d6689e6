from __future__ import annotations

import asyncio
import math
from collections.abc import Callable

from hypothesis import example, given, settings
from hypothesis import strategies as st

from cop_scan.sources.limiter import DAY, NOW, Limiter, reserve
from cop_scan.sources.slots import Slots
from cop_scan.sources.transport import LimitState
from tests.sources.platforms import FakeClock


class Server:
    """Counts as platforms do: a window of an hour, whose headers say what is left after each question."""

    def __init__(self, clock: FakeClock, limit: int, length: float = 3600.0) -> None:
        self.clock, self.limit, self.length = clock, limit, length
        self.used, self.reset = 0, clock.time + length
        self.low = limit

    def answer(self, cost: int = 1) -> LimitState:
        if self.clock.time >= self.reset:
            self.used, self.reset = 0, self.clock.time + self.length
        self.used += cost
        self.low = min(self.low, self.limit - self.used)
        return LimitState("core", self.limit, self.limit - self.used, self.reset - self.clock.time, self.used)


async def _spend(
    slots: Slots, limiters: list[Limiter], clock: FakeClock, ask: Callable[[int], LimitState | None], took: float
) -> int:
    """One question; it counts when it is sent (or answered, if `took` is negative), and is answered later."""
    async with slots.slot("core") as index:
        state = ask(index) if took >= 0 else None
        await clock.sleep(abs(took))
        limiters[index].observe("core", state or ask(index))
        return index


@settings(max_examples=150, deadline=None)
@given(
    limit=st.integers(1, 120),
    durations=st.lists(st.sampled_from([0.0, 0.1, -0.1, 1.0, -1.0, 30.0, -30.0]), min_size=1, max_size=200),
    cap=st.integers(1, 8),
    length=st.sampled_from([2.0, 7.0, 3600.0]),
    tick=st.sampled_from([0.0, 1e-6]),
)
@example(limit=2, durations=[-1.0, -1.0, 0.0, 0.0], cap=1, length=2.0, tick=0.0)
def test_the_reserve_is_never_touched_and_the_cap_never_exceeded(
    limit: int, durations: list[float], cap: int, length: float, tick: float
) -> None:
    clock = FakeClock(tick)
    server = Server(clock, limit, length)
    limiter = Limiter(clock, cap=cap)
    most = 0

    async def work() -> None:
        slots = Slots([limiter], clock)

        def ask(index: int) -> LimitState:
            nonlocal most
            most = max(most, limiter.flying)
            return server.answer()

        await asyncio.gather(*(_spend(slots, [limiter], clock, ask, took) for took in durations))
        await slots.close()

    clock.run(work())
    assert server.low >= reserve(limit)
    assert most <= cap
    assert limiter.flying == 0
    assert limiter.window("core").flying == 0


def test_the_window_is_used_but_for_its_reserve_before_anybody_waits() -> None:
    clock = FakeClock()
    server = Server(clock, 100)
    limiter = Limiter(clock)

    async def work() -> None:
        slots = Slots([limiter], clock)
        ask: Callable[[int], LimitState] = lambda index: server.answer()  # noqa: E731
        await asyncio.gather(*(_spend(slots, [limiter], clock, ask, 0.0) for _ in range(90)))
        assert clock.time == 1000.0
        await _spend(slots, [limiter], clock, ask, 0.0)
        assert slots.waited >= 3600.0

    clock.run(work())
    assert clock.time == 1000.0 + 3600.0 + 1.0
    assert reserve(5000) == 500
    assert reserve(15000) == 500


@settings(deadline=None)
@given(pauses=st.lists(st.tuples(st.sampled_from(["core", "graphql", None]), st.floats(0.1, 500)), max_size=5))
def test_nothing_starts_before_a_pause_ends(pauses: list[tuple[str | None, float]]) -> None:
    clock = FakeClock()
    limiter = Limiter(clock)
    for resource, seconds in pauses:
        limiter.pause(resource, seconds)
    began = clock.time

    async def one(slots: Slots, resource: str) -> float:
        async with slots.slot(resource):
            return clock.time

    async def work() -> tuple[float, float, float]:
        slots = Slots([limiter], clock)
        return await asyncio.gather(one(slots, "core"), one(slots, "graphql"), one(slots, "core"))

    core, graphql, again = clock.run(work())
    longest = {
        name: max([0.0, *(seconds for resource, seconds in pauses if resource in (None, name))])
        for name in ("core", "graphql")
    }
    assert core == again == began + longest["core"]
    assert graphql == began + longest["graphql"]


def test_turns_are_given_in_order_and_a_used_up_resource_holds_up_no_other() -> None:
    clock = FakeClock()
    limiter = Limiter(clock, cap=1)
    limiter.pause("graphql", 60)
    order: list[str] = []

    async def one(slots: Slots, resource: str, name: str) -> None:
        async with slots.slot(resource):
            order.append(name)
            await clock.sleep(1)

    async def work() -> float:
        slots = Slots([limiter], clock)
        names = ["graphql 1", "core 1", "core 2", "graphql 2", "core 3"]
        tasks = [asyncio.ensure_future(one(slots, name.split()[0], name)) for name in names]
        await asyncio.sleep(0)
        assert slots.waiting() == 0.0
        await asyncio.gather(*tasks[1:3], tasks[4])
        waits = slots.waiting()
        await asyncio.gather(*tasks)
        return waits

    assert clock.run(work()) == 57.0
    assert order == ["core 1", "core 2", "core 3", "graphql 1", "graphql 2"]


def test_a_window_that_nothing_is_known_of_is_tried_with_one_question() -> None:
    clock = FakeClock()
    limiter = Limiter(clock)
    window = limiter.start("core")
    assert limiter.ready_at("core") == math.inf
    assert limiter.ready_at("graphql") == NOW
    limiter.observe("core", None)
    assert limiter.ready_at("core") == NOW
    limiter.finish(window)
    assert limiter.left("core") is None


def test_responses_that_come_late_or_out_of_order_never_make_more_of_a_window() -> None:
    clock = FakeClock()
    limiter = Limiter(clock)
    for remaining, reset_in in ((40, 100.0), (42, 100.5), (60, 130.0), (41, 70.0)):
        limiter.observe("core", LimitState("core", 100, remaining, reset_in))
        assert limiter.left("core") == 40
    limiter.observe("core", LimitState("core", 100, 39, 95.0))
    assert limiter.left("core") == 39
    assert limiter.window("core").reset_at <= clock.time + 101.0 + 4.0


def test_a_new_window_is_recognised_and_stragglers_of_the_old_one_are_not_taken_for_it() -> None:
    clock = FakeClock()
    limiter = Limiter(clock)
    limiter.observe("core", LimitState("core", 100, 10, 60.0))
    clock.time += 60.0
    limiter.observe("core", LimitState("core", 100, 99, 3600.0))
    assert limiter.left("core") == 99
    limiter.observe("core", LimitState("core", 100, 9, 0.0))
    assert limiter.left("core") == 99
    clock.time += 3601.0
    assert limiter.left("core") is None


def test_the_platform_names_the_limit_and_no_wait_is_longer_than_a_day() -> None:
    clock = FakeClock()
    limiter = Limiter(clock)
    limiter.observe("code_scanning", LimitState("core", 100, 10, 1e12))
    assert limiter.left("core") == limiter.left("code_scanning") == 10
    assert limiter.ready_at("code_scanning") == clock.time + DAY + 1.0
    limiter.pause(None, 1e12)
    assert limiter.ready_at("core") == clock.time + DAY


def test_dear_questions_count_for_what_they_cost() -> None:
    clock = FakeClock()
    limiter = Limiter(clock)
    limiter.observe("core", LimitState("core", 100, 30, 60.0))
    assert limiter.ready_at("core", 20) == NOW
    limiter.start("core", 15)
    assert limiter.ready_at("core", 5) == NOW
    assert limiter.ready_at("core", 6) == clock.time + 61.0
    clock.time += 61.0
    limiter.observe("core", LimitState("core", 100, 100, 60.0))
    limiter.finish(limiter.window("core"), 15)
    assert limiter.ready_at("core", 1000) == NOW, "the whole window will have to do"


def test_the_credential_with_the_most_left_is_taken() -> None:
    clock = FakeClock()
    limiters = [Limiter(clock), Limiter(clock), Limiter(clock)]
    servers = [Server(clock, 20), Server(clock, 40), Server(clock, 100)]
    limiters[0].pause(None, 5)

    async def work() -> list[int]:
        slots = Slots(limiters, clock)
        ask: Callable[[int], LimitState] = lambda index: servers[index].answer()  # noqa: E731
        taken = [await _spend(slots, limiters, clock, ask, 0.0) for _ in range(40)]
        await asyncio.gather(*(_spend(slots, limiters, clock, ask, 0.1) for _ in range(100)))
        return taken

    taken = clock.run(work())
    assert set(taken) == {1, 2}
    assert taken.count(2) > taken.count(1)
    assert all(server.low >= reserve(server.limit) for server in servers)
    assert sum(server.used for server in servers) == 140
    assert clock.time < 1000.0 + 3600.0


def test_a_cancelled_waiter_gives_its_turn_to_the_next() -> None:
    clock = FakeClock()
    limiter = Limiter(clock, cap=1)

    async def work() -> None:
        slots = Slots([limiter], clock)

        async def turn() -> str:
            async with slots.slot("core"):
                return "had"

        async with slots.slot("core"):
            first, second, third = (asyncio.ensure_future(turn()) for _ in range(3))
            await asyncio.sleep(0)
            first.cancel()
        second.cancel()  # its turn was given, and it has not noticed yet
        assert await third == "had"
        await asyncio.gather(first, second, return_exceptions=True)
        assert first.cancelled()
        assert second.cancelled()

    clock.run(work())
    assert limiter.flying == 0


def test_refusals_of_what_was_sent_before_a_pause_count_once() -> None:
    clock = FakeClock()
    limiter = Limiter(clock)
    sent = clock.time
    assert limiter.refused("core", sent) == 1
    limiter.pause(None, 60)
    assert [limiter.refused("core", sent) for _ in range(3)] == [1, 1, 1]
    clock.time += 60
    assert limiter.refused("core", clock.time) == 2
    limiter.accepted("core")
    assert limiter.refused("core", clock.time) == 1
