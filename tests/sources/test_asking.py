from __future__ import annotations

import asyncio
import itertools
import json
import signal
import threading
from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cop_scan.errors import SourceError
from cop_scan.evidence import Json, Status
from cop_scan.sources import exchange
from cop_scan.sources.answers import Answer, NoJournal, Request
from cop_scan.sources.asking import TRANSIENT, Asker, Settings
from cop_scan.sources.bridge import iterate
from cop_scan.sources.interface import Cost
from cop_scan.sources.retry import RetryPolicy
from cop_scan.sources.transport import Response, TooLarge, Unreachable
from tests.sources.platforms import (
    NOW,
    Before,
    FakeClock,
    FakeTransport,
    asking,
    headers_of,
    question,
    read,
    run,
    said,
)


class Script:
    """Replies from a list for each path; the last one for good."""

    def __init__(self, *replies: Response | Exception, **paths: list[Response | Exception]) -> None:
        self._default = list(replies)
        self._paths = {f"/{name}": list(found) for name, found in paths.items()}
        self._lock = threading.Lock()

    def __call__(self, request: Request, headers: Mapping[str, str]) -> Response:
        with self._lock:
            replies = self._paths.get(request.path, self._default)
            found = replies.pop(0) if len(replies) > 1 else replies[0]
        if isinstance(found, Exception):
            raise found
        return found


def one(*replies: Response | Exception, **policy: Any) -> tuple[Answer, FakeTransport]:
    transport = FakeTransport(FakeClock(), Script(*replies))
    return run(asking(transport, **policy), lambda asker: asker.ask(question("/a"))), transport


def test_an_answer_is_kept_before_it_is_given_and_asked_once() -> None:
    journal = NoJournal()
    transport = FakeTransport(FakeClock(), Script(said({"name": "x"}, etag='"1"', next="/a?page=2")))

    async def twice(asker: Asker) -> tuple[Answer, Answer]:
        return await asker.ask(question("/a")), await asker.ask(question("/a"))

    first, second = run(asking(transport, journal=journal), twice)
    assert first == Answer("GET /a", 200, {"name": "x"}, NOW, next="/a?page=2", etag='"1"')
    assert second == first == journal.find("GET /a")
    assert transport.paths() == ["/a"]
    assert all(name.startswith("ask") for name in transport.threads)


@settings(max_examples=40, deadline=None)
@given(
    keys=st.lists(st.integers(0, 9), min_size=1, max_size=40),
    faults=st.lists(st.sampled_from([500, 403, 429]), max_size=10),
)
def test_one_success_a_key_and_never_more_in_flight_than_the_cap(keys: list[int], faults: list[int]) -> None:
    failing = {
        500: said(status=500),
        403: said(status=403, retry_after="7"),
        429: said(status=429, reset_in="9"),
    }
    clock = FakeClock()
    replies: list[Response | Exception] = [*(failing[fault] for fault in faults), said([])]
    transport = FakeTransport(clock, Script(*replies))
    successes: Counter[str] = Counter()

    async def all_of(asker: Asker) -> list[Answer]:
        return list(await asyncio.gather(*(asker.ask(question(f"/{key}")) for key in keys)))

    asker = asking(transport, attempts=50, waits=50)
    answers = run(asker, all_of)
    assert [answer.request for answer in answers] == [f"GET /{key}" for key in keys]
    assert all(answer.ok for answer in answers)
    successes.update({answer.request for answer in answers})
    assert len(transport.sent) == len(set(keys)) + len(faults) == asker.spending.sent
    assert asker.spending.retries == len(faults)
    assert transport.most <= 4
    if 403 not in faults and 429 not in faults:
        assert max(Counter(transport.paths()).values()) <= 1 + len(faults)


def test_nothing_is_sent_before_a_pause_ends() -> None:
    clock = FakeClock()
    transport = FakeTransport(clock, Script(said(1), a=[said(status=403, retry_after="60"), said(2)]))

    async def all_of(asker: Asker) -> None:
        first = asyncio.ensure_future(asker.ask(question("/a")))
        while not asker._limiters[0].paused_until("core"):
            await asyncio.sleep(0)
        assert 0 < asker.waiting() <= 60
        await asyncio.gather(first, asker.ask(question("/b")), asker.ask(question("/c", resource="graphql")))

    asker = asking(transport)
    run(asker, all_of)
    assert [one.at - 1000.0 for one in transport.sent] == [0.0, 60.0, 60.0, 60.0]
    assert asker.waited() == 60.0


def test_a_resource_that_is_used_up_holds_up_only_its_own() -> None:
    clock = FakeClock()
    transport = FakeTransport(clock, Script(said(1), a=[said(status=429, reset_in="600"), said(2)]))

    async def all_of(asker: Asker) -> None:
        await asyncio.gather(asker.ask(question("/a", resource="graphql")), asker.ask(question("/b")))
        await asker.ask(question("/c"))

    run(asking(transport), all_of)
    assert {one.path: one.at - 1000.0 for one in transport.sent} == {"/a": 600.0, "/b": 0.0, "/c": 600.0}


def test_refusals_without_a_time_wait_longer_each_time_then_leave_a_gap_and_stop_asking() -> None:
    clock = FakeClock()
    journal = NoJournal()
    transport = FakeTransport(clock, Script(said(status=403, retry_after="-1")))

    async def all_of(asker: Asker) -> list[Answer]:
        return [await asker.ask(question(f"/{name}")) for name in "ab"]

    first, second = run(asking(transport, journal=journal, waits=5), all_of)
    times = [one.at for one in transport.sent]
    assert [after - before for before, after in itertools.pairwise(times)] == [60, 120, 240, 480, 900]
    assert transport.paths() == ["/a"] * 6
    assert first.gap is second.gap is Status.RATE_LIMITED
    assert TRANSIENT in first.facts
    assert TRANSIENT in second.facts
    assert [event for event, _ in journal.notes] == ["limits_wait"] * 5 + ["limits_gave_up"]
    assert journal.notes[0][1] == "token: core: 60 s: slow down"
    assert journal.notes[5][1] == "token: core: refused 6 times in a row: slow down"


def test_what_was_on_its_way_when_another_was_refused_makes_no_wait_longer() -> None:
    clock = FakeClock()
    journal = NoJournal()
    together = threading.Barrier(4)

    def reply(request: Request, headers: Mapping[str, str]) -> Response:
        if clock.time > 1000.0 or request.path == "/first":
            return said(1)
        together.wait(5)
        return said(status=403, retry_after="-1")

    async def all_of(asker: Asker) -> None:
        await asker.ask(question("/first"))
        await asyncio.gather(*(asker.ask(question(f"/{number}")) for number in range(4)))

    run(asking(FakeTransport(clock, reply), journal=journal), all_of)
    assert clock.time == 1060.0
    assert [event for event, _ in journal.notes] == ["limits_wait"]


@pytest.mark.parametrize(
    ("replies", "gap"),
    [
        ([said(1), said(status=502)], Status.TIMEOUT),
        ([said(1), Unreachable("reset", "closed.")], Status.TIMEOUT),
        ([said(1), Unreachable("tls", "expired.", final=True)], Status.TIMEOUT),
        ([said(1), Response(200, {}, "<html>")], Status.MALFORMED),
        ([said(1), Response(200, {}, '{"a": [1, 2')], Status.MALFORMED),
        ([said(1), Response(200, {}, "[" * 50_000)], Status.MALFORMED),
        ([said(1), Response(200, {}, "[" * 200 + "]" * 200)], Status.MALFORMED),
        ([said(1), Response(200, {}, '{"a": NaN}')], Status.MALFORMED),
        ([said(1), Response(200, {}, '{"a": 1e999}')], Status.MALFORMED),
        ([said(1), Response(200, {}, "9" * 5000)], Status.MALFORMED),
        ([said(1), Response(304, {}, "")], Status.TIMEOUT),
    ],
)
def test_what_does_not_pass_becomes_a_gap_that_a_resumed_sweep_asks_again(
    replies: list[Response | Exception], gap: Status
) -> None:
    clock = FakeClock()
    journal = NoJournal()
    transport = FakeTransport(clock, Script(*replies))

    async def both(asker: Asker) -> Answer:
        await asker.ask(question("/first"))
        answer = await asker.ask(question("/a"))
        assert await asker.ask(question("/a")) == answer
        return answer

    answer = run(asking(transport, journal=journal), both)
    assert (answer.gap, answer.body, answer.facts) == (gap, None, {TRANSIENT: "1"})
    assert answer.detail.endswith(".")
    assert transport.paths() == ["/first"] + ["/a"] * 6
    assert clock.slept == [0.5, 1.0, 2.0, 4.0, 8.0]

    resumed = FakeTransport(FakeClock(), Script(said("now")))
    again = run(asking(resumed, journal=journal), lambda asker: asker.ask(question("/a")))
    assert again.body == "now"
    assert again.facts == {}


def test_a_passing_fault_passes() -> None:
    answer, transport = one(Unreachable("connect", "no"), said(status=500), Response(200, {}, "{"), said([1]))
    assert answer.body == [1]
    assert len(transport.sent) == 4


def test_a_refusal_is_final_and_found_again() -> None:
    journal = NoJournal()
    transport = FakeTransport(FakeClock(), Script(said("ghp_" + "a1B2" * 9, status=404)))
    answer = run(asking(transport, journal=journal), lambda asker: asker.ask(question("/a")))
    assert (answer.status, answer.gap) == (404, Status.HIDDEN)
    assert answer.detail == 'The platform answered 404: "[masked]"'
    run(asking(transport, journal=journal), lambda asker: asker.ask(question("/a")))
    assert len(transport.sent) == 1


def test_an_answer_that_is_too_large_to_read_is_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "MAX_TEXT", 100)
    answer, transport = one(said("x" * 101))
    assert answer.gap is Status.TRUNCATED
    assert len(transport.sent) == 1


def test_too_large_a_question_is_the_callers_and_is_not_kept() -> None:
    journal = NoJournal()
    large = replace(question("/a"), divisible=True)
    transport = FakeTransport(FakeClock(), Script(said(status=413), said(1)))

    async def twice(asker: Asker) -> Answer:
        with pytest.raises(TooLarge, match="too much"):
            await asker.ask(large)
        assert journal.find("GET /a") is None
        return await asker.ask(large)

    assert run(asking(transport, journal=journal), twice).body == 1


def test_what_cannot_be_asked_in_parts_is_asked_again() -> None:
    answer, transport = one(said(status=413), said(1))
    assert answer.body == 1
    assert len(transport.sent) == 2


@pytest.mark.parametrize(
    ("fault", "sends"),
    [(Unreachable("tls", "self-signed.", final=True), 1), (Unreachable("connect", "refused."), 6)],
)
def test_a_platform_that_was_never_reached_fails_the_target(fault: Unreachable, sends: int) -> None:
    transport = FakeTransport(FakeClock(), Script(fault))
    with pytest.raises(SourceError, match=f"^{fault.detail} Check the address"):
        run(asking(transport), lambda asker: asker.ask(question("/a")))
    assert len(transport.sent) == sends


def test_a_fatal_answer_ends_everything_and_loses_nothing() -> None:
    journal = NoJournal()
    transport = FakeTransport(FakeClock(), Script(said(1), bad=[said(status=401)]))

    async def all_of(asker: Asker) -> None:
        await asker.ask(question("/a"))
        await asyncio.gather(*(asker.ask(question(path)) for path in ("/bad", "/bad", "/b", "/c", "/d", "/e")))

    with pytest.raises(SourceError, match="not accepted"):
        run(asking(transport, journal=journal), all_of)
    assert journal.find("GET /a") is not None
    assert journal.find("GET /bad") is None
    assert transport.paths().count("/bad") == 1


def test_an_asker_that_is_cancelled_takes_nothing_from_another() -> None:
    held = threading.Event()
    transport = FakeTransport(FakeClock(), lambda request, headers: said(held.wait(5)))

    async def both(asker: Asker) -> Answer:
        first, second = (asyncio.ensure_future(asker.ask(question("/a"))) for _ in range(2))
        while not transport.sent:
            await asyncio.sleep(0)
        first.cancel()
        await asyncio.wait([first])
        held.set()
        return await second

    assert run(asking(transport), both).body is True
    assert len(transport.sent) == 1


EARLIER = Answer("GET /a", 200, {"n": 1}, "2026-10-01T00:00:00Z", next="/b", etag='"1"', facts={"scopes": "repo"})


@pytest.mark.parametrize(
    ("earlier", "more", "carry", "since", "reply", "expected", "sent"),
    [
        (EARLIER, {}, "", False, Response(304, {}, ""), replace(EARLIER, at=NOW), [{"if-none-match": '"1"'}]),
        (EARLIER, {}, "same", False, said(2), Answer("GET /a", 200, 2, NOW), [{"if-none-match": '"1"'}]),
        (EARLIER, {}, "same", True, said(2), replace(EARLIER, carried="same"), []),
        (EARLIER, {"lasting": True}, "", False, said(2), replace(EARLIER, at=NOW), []),
        (replace(EARLIER, carried="old"), {}, "", True, Response(304), replace(EARLIER, at=NOW), [{"if-none-match": '"1"'}]),
        (replace(EARLIER, etag=""), {}, "", True, said(2), Answer("GET /a", 200, 2, NOW), [{}]),
        (replace(EARLIER, gap=Status.FORBIDDEN), {"lasting": True}, "same", True, said(2), Answer("GET /a", 200, 2, NOW), [{}]),
    ],
)  # fmt: skip
def test_an_earlier_sweeps_answer_is_used_where_it_still_holds(
    earlier: Answer,
    more: dict[str, bool],
    carry: str,
    since: bool,
    reply: Response,
    expected: Answer,
    sent: list[dict[str, str]],
) -> None:
    journal = Before(earlier)
    transport = FakeTransport(FakeClock(), Script(reply))
    asker = asking(transport, journal=journal, since=since)
    answer = run(asker, lambda asker: asker.ask(question("/a", **more), carry=carry))
    assert answer == expected == journal.find("GET /a")
    assert [one.headers for one in transport.sent] == sent
    assert asker.spending.unchanged == (reply.status == 304 and bool(sent))


def test_what_was_spent_is_counted_by_credential_and_endpoint() -> None:
    limits = {"limit": "100", "reset-in": "60"}
    clock = FakeClock()
    first = FakeTransport(clock, Script(said(1, remaining="50", points="3", headers=limits)), "first")
    second = FakeTransport(clock, Script(said(1, remaining="90", points="3", headers=limits)), "second")
    seen: list[int | None] = []

    async def all_of(asker: Asker) -> None:
        asker.changed = lambda: seen.append(asker.left())
        for number in range(4):
            await asker.ask(question(f"/{number}", endpoint="GraphQL x"))

    asker = asking(first, second)
    run(asker, all_of)
    assert asker.used() == [Cost("first", "GraphQL x", 1, 3, 1), Cost("second", "GraphQL x", 3, 9, 3)]
    assert seen == [50, 140, 140, 140]


def test_no_secret_reaches_the_journal() -> None:
    canary = "c4n4ry-0123456789"
    body: Json = {"config": {"secret": canary, "url": f"https://x.example/hook?token={canary}"}, "active": True}
    journal = NoJournal()
    transport = FakeTransport(FakeClock(), Script(said(body), variables=[said([{"name": "A", "value": canary}])]))

    async def both(asker: Asker) -> list[Answer]:
        return [await asker.ask(question("/hooks")), await asker.ask(question("/variables"))]

    answers = run(asking(transport, journal=journal), both)
    assert canary not in json.dumps([answer.body for answer in answers])
    assert answers[0].body["active"] is True
    assert answers[1].body == [{"name": "A", "value": "[masked]"}]


class Broken(Exception):
    pass


def test_the_bridge_gives_items_in_order_and_exceptions_unchanged() -> None:
    fault = Broken("x")

    async def numbers() -> AsyncGenerator[tuple[int, str], None]:
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(0))
            for number in range(5):
                await asyncio.sleep(0)
                yield number, threading.current_thread().name
        raise fault

    found: list[tuple[int, str]] = []
    with pytest.raises(Broken) as raised:
        found.extend(iterate(numbers))
    assert found == [(number, threading.current_thread().name) for number in range(5)]
    assert raised.value is fault

    async def nothing() -> AsyncGenerator[int, None]:
        for number in range(0):
            yield number

    assert list(iterate(nothing)) == []


def test_it_works_by_the_machines_own_clock() -> None:
    failing: list[Response | Exception] = [
        said(status=403, retry_after="0.02"),
        said(status=429, reset_in="0.02"),
        said(status=500),
        Unreachable("reset", "closed"),
    ]
    limits = {"limit": "1000", "remaining": "900", "reset-in": "3600"}
    transport = FakeTransport(FakeClock(), Script(*failing, said(1, headers=limits)))
    policy = RetryPolicy(base=0.001)

    async def answers() -> AsyncGenerator[Answer, None]:
        settings = Settings(policy=policy)
        async with Asker([transport], read, NoJournal(), headers_of=headers_of, settings=settings) as asker:
            tasks = [asyncio.ensure_future(asker.ask(question(f"/{number}"))) for number in range(300)]
            for task in tasks:
                yield await task

    found = list(iterate(answers))
    assert [answer.request for answer in found] == [f"GET /{number}" for number in range(300)]
    assert all(answer.ok and len(answer.at) == len(NOW) for answer in found)
    assert len(transport.sent) == 304
    assert transport.most <= 4


async def _until_cancelled(ended: list[str]) -> None:
    try:
        await asyncio.sleep(3600)
    finally:
        ended.append("task")


async def _numbers(ended: list[str]) -> AsyncGenerator[int, None]:
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_until_cancelled(ended))
            orphan = asyncio.ensure_future(_until_cancelled(ended))
            for number in range(1000):
                await asyncio.sleep(0)
                yield number
            await orphan
    finally:
        ended.append("generator")


def _consume(found: Iterator[int], fault: BaseException | None) -> None:
    for number in found:
        if number == 3:
            if fault is not None:
                raise fault
            return


@pytest.mark.parametrize("fault", [None, KeyboardInterrupt(), Broken()], ids=["stop", "interrupt", "error"])
def test_a_consumer_that_stops_closes_everything(fault: BaseException | None) -> None:
    ended: list[str] = []
    threads = threading.active_count()
    if fault is None:
        _consume(iterate(lambda: _numbers(ended)), None)
    else:
        with pytest.raises(type(fault)) as raised:
            _consume(iterate(lambda: _numbers(ended)), fault)
        assert raised.value is fault
        raised.value.__traceback__ = None  # which holds the iterator
        del raised
    assert sorted(ended) == ["generator", "task", "task"]
    assert threading.active_count() <= threads


def test_an_interrupt_by_the_keyboard_while_it_waits_comes_through() -> None:
    ended: list[str] = []

    async def stopped() -> AsyncGenerator[int, None]:
        yield 1
        signal.raise_signal(signal.SIGINT)
        await _until_cancelled(ended)
        yield 2

    found: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        found.extend(iterate(stopped))
    assert found == [1]
    assert ended == ["task"]


def test_an_interrupt_while_a_question_is_out_comes_through_and_what_was_answered_is_kept() -> None:
    journal = NoJournal()

    def reply(request: Request, headers: Mapping[str, str]) -> Response:
        if request.path == "/stop":
            raise KeyboardInterrupt
        return said(1)

    async def answers() -> AsyncGenerator[Answer, None]:
        async with asking(FakeTransport(FakeClock(), reply), journal=journal) as asker:
            yield await asker.ask(question("/a"))
            yield await asker.ask(question("/stop"))

    found: list[Answer] = []
    with pytest.raises(KeyboardInterrupt):
        found.extend(iterate(answers))
    assert journal.find("GET /a") is not None
    assert journal.find("GET /stop") is None
