"""Expressions of GitLab's rules in three values, by https://docs.gitlab.com/ci/jobs/job_rules/#cicd-variable-expressions.

True and False are sure whatever the project is; None is what its variables, its branches' names or its files decide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

DEFAULT: Final = object()
"""The name of the default branch, whatever it is."""
OTHER: Final = object()
"""The name of some branch that is not the default one."""
SET: Final = object()
"""A value that is not empty and otherwise not known."""
_UNKNOWN: Final = object()
_MAX = 2_000
_NEEDS_TEXT = re.compile(r"/\^?\w(?![?*{])[^|]*/\w*\Z")
"""A pattern of which it is plain that nothing does not match it, such as `/^v/`."""
_TOKEN = re.compile(
    r"""\s*(?:(?P<variable>\$\w+)|(?P<text>"[^"]*"|'[^']*')|(?P<null>null\b)|(?P<pattern>/(?:[^/\\]|\\.)+/\w*)"""
    r"""|(?P<sign>&&|\|\||==|!=|=~|!~|\(|\)))"""
)

Truth = bool | None
Values = Mapping[str, object]
"""Variable -> its value, None where it is not set; of one that is not there nothing is known."""


def all_of(*truths: Truth) -> Truth:
    """Whether all hold."""
    return False if False in truths else None if None in truths else True


def any_of(*truths: Truth) -> Truth:
    """Whether one holds."""
    return True if True in truths else None if None in truths else False


def holds(written: str, values: Values) -> Truth:
    """Whether an expression holds; None also where it cannot be read."""
    tokens = _tokens(written)
    if tokens is None:
        return None
    try:
        return _Parser(tokens, values).whole()
    except (IndexError, RecursionError, ValueError):
        return None


def _tokens(written: str) -> list[tuple[str, str]] | None:
    found: list[tuple[str, str]] = []
    place, end = 0, len(written.rstrip())
    if end > _MAX:
        return None
    while place < end:
        token = _TOKEN.match(written, place)
        if token is None or token.lastgroup is None:
            return None
        found.append((token.lastgroup, token[token.lastgroup]))
        place = token.end()
    return found


class _Parser:
    """`&&` binds more closely than `||`."""

    def __init__(self, tokens: list[tuple[str, str]], values: Values) -> None:
        self.tokens = tokens
        self.values = values
        self.place = 0

    def whole(self) -> Truth:
        found = self._either()
        if self.place != len(self.tokens):
            raise ValueError
        return found

    def _takes(self, sign: str) -> bool:
        there = self.place < len(self.tokens) and self.tokens[self.place] == ("sign", sign)
        self.place += there
        return there

    def _either(self) -> Truth:
        found = self._both()
        while self._takes("||"):
            found = any_of(found, self._both())
        return found

    def _both(self) -> Truth:
        found = self._single()
        while self._takes("&&"):
            found = all_of(found, self._single())
        return found

    def _single(self) -> Truth:
        if self._takes("("):
            found = self._either()
            if not self._takes(")"):
                raise ValueError
            return found
        left = self._value()
        for sign in ("==", "!=", "=~", "!~"):
            if self._takes(sign):
                pattern = self.tokens[self.place][1]
                return _compared(left, sign, self._value(), pattern)
        return None if left is _UNKNOWN else bool(left)

    def _value(self) -> object:
        kind, written = self.tokens[self.place]
        self.place += 1
        if kind == "variable":
            return self.values.get(written[1:], _UNKNOWN)
        if kind == "text":
            return written[1:-1]
        if kind == "null":
            return None
        if kind == "pattern":
            return _UNKNOWN
        raise ValueError


def _compared(left: object, sign: str, right: object, pattern: str) -> Truth:
    """What is not set is matched as an empty text."""
    if sign in ("=~", "!~"):
        same: Truth = False if left is None and _NEEDS_TEXT.match(pattern) else None
    else:
        same = _same(left, right)
    return same if sign in ("==", "=~") or same is None else not same


def _same(left: object, right: object) -> Truth:
    if _UNKNOWN in (left, right):
        return None
    if None in (left, right):
        return left is right
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if {left, right} == {DEFAULT, OTHER} or "" in (left, right):
        return False
    return True if left is right is DEFAULT else None
