"""From answers to facts: the reason and the time of what was not seen are the answer's own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cop_scan_github.answered import CORE, TIERS, left_out, malformed
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.evidence import Json, Status
from cop_scan.sources.answered import Partial, Withheld, entries, fact, gap, known, ordered, partial, unseen
from cop_scan.sources.answers import Answer
from tests.integrations.github.unit.making import AT, answer, refusal

EARLIER = "2026-10-01T09:00:00Z"


@pytest.mark.parametrize(
    ("why", "reason", "detail"),
    [
        (refusal(Status.RATE_LIMITED, "Later."), "rate_limited", "Later."),
        (answer({}), "malformed", ""),
        ("Not asked.", "not_collected", "Not asked."),
        (Withheld("Not shown."), "forbidden", "Not shown."),
    ],
)
def test_an_unseen_part_has_a_reason(why: Answer | str, reason: str, detail: str) -> None:
    assert unseen("x", why) == {"path": "x", "reason": reason, "detail": detail}
    found = gap("mfa", why)
    assert (found.status.value, found.detail, found.value) == (reason, detail, None)


def test_a_gap_of_another_reason() -> None:
    assert gap("mfa", "Off.", Status.FEATURE_OFF).status is Status.FEATURE_OFF


def test_a_fact_is_as_old_as_the_oldest_of_its_answers() -> None:
    carried = replace(answer(request="GET /y", at=EARLIER), carried="nothing changed")
    found = fact("mfa", {}, answer(), carried, answer(), Answer("", 0))
    assert found.observed_at == EARLIER
    assert found.request == f"GET /x, GET /y (carried over from {EARLIER}: nothing changed)"


def test_a_malformed_answer_tells_what_was_asked() -> None:
    found = malformed("mfa", answer())
    assert (found.status, found.request, found.observed_at) == (Status.MALFORMED, "GET /x", AT)


@pytest.mark.parametrize(
    ("value", "ok"), [({"a": 1}, True), ({"a": False}, True), ({"about": 1}, False), ({}, False), ({"a": 1, "about": 1}, True)]
)  # fmt: skip
def test_of_which_nothing_is_left_is_a_gap_for_the_first_reason(value: Json, ok: bool) -> None:
    hidden = [unseen("x", refusal(Status.HIDDEN, "no")), unseen("y", "Not asked.")]
    found = partial("mfa", {**value, "hidden": hidden}, answer(), about=("about",))
    assert found.ok is ok
    assert ok or (found.status, found.detail) == (Status.HIDDEN, "no")
    assert partial("mfa", {**value, "hidden": []}, answer(), about=("about",)).ok


def test_each_tier_is_named() -> None:
    assert all(tier in left_out(tier) for tier in TIERS)
    assert CORE in TIERS


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"))))
def test_parts_have_one_order(parts: list[tuple[str, str]]) -> None:
    each = [{"path": path, "reason": "hidden", "detail": detail} for path, detail in parts]
    assert ordered(each) == ordered(each[::-1])


@pytest.mark.parametrize(
    ("pages", "found", "why"),
    [
        ([answer([1]), answer([2])], [1, 2], False),
        ([answer([1]), refusal()], [1], True),
        ([refusal()], None, True),
        ([], None, False),
        ("Not asked.", None, True),
    ],
)
def test_a_list_and_why_it_is_not_whole(pages: Json, found: Json, why: bool) -> None:
    assert entries(pages)[0] == found
    assert (entries(pages)[1] is not None) is why


def test_lists_that_are_put_together() -> None:
    made = Partial()
    assert made.add("a", [answer([{"n": 2}, {"n": 1}])], lambda one: one["n"])
    assert made.add("b", [answer([{"n": 3}]), refusal(Status.RATE_LIMITED)], lambda one: one["n"])
    assert not made.add("c", [refusal(Status.HIDDEN)], lambda one: one["n"])
    made.hide("d", "Not asked.")
    found = made.fact("members").value
    assert (found["a"], found["b"]) == ([1, 2], [3])
    assert [part["path"] for part in found["hidden"]] == ["b:*", "c", "d"]


def test_lists_of_which_nothing_was_seen_are_a_gap() -> None:
    made = Partial()
    made.add("a", [refusal(Status.HIDDEN, "no")], lambda one: one)
    assert made.fact("members").status is Status.HIDDEN


def test_fields_that_are_there() -> None:
    assert known({"a": 0, "b": None, "c": False}, x="a", y="b", z="c", w="d") == {"x": 0, "z": False}
