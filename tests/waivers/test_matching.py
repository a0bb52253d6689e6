from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cop_scan.waivers.matching import Matcher, glob
from cop_scan.waivers.model import Scope


def naive(pattern: str, text: str) -> bool:
    """By the book, without a thought of time."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return naive(pattern[1:], text) or (bool(text) and naive(pattern, text[1:]))
    return bool(text) and pattern[0] in ("?", text[0]) and naive(pattern[1:], text[1:])


@settings(deadline=None)
@given(st.text("ab*?/[]\n.", max_size=12), st.text("ab/[]\n.", max_size=12))
def test_it_matches_what_the_book_says(pattern: str, text: str) -> None:
    assert bool(glob(pattern).fullmatch(text)) == naive(pattern, text)


@pytest.mark.parametrize(
    "pattern", ["*a" * 100, "?*" * 100, "*" * 200, "*?a*" * 50, "a*" * 99 + "b", "(a+)+$" * 30, "[" * 200, "*aab" * 50]
)
def test_no_pattern_takes_long(pattern: str) -> None:
    started = time.process_time()
    for text in ("a" * 5_000, "aa" * 2_000 + "c", "ab" * 2_500):
        glob(pattern).fullmatch(text)
    assert time.process_time() - started < 2


def test_an_exact_subject_is_taken_by_the_letter() -> None:
    matcher = Matcher({"1": "acme/a*", "2": "acme/ab", "3": "[x]"})
    assert matcher.matches(Scope("acme/a*")) == ("1",)
    assert matcher.matches(Scope("[x]", 1)) == ("3",)
    assert matcher.matches(Scope("acme/a*", 5)) == ("1", "2")
    assert matcher.matches(Scope("ACME/AB")) == ()
