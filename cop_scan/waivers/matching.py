"""Which resources a waiver's subject names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cop_scan.waivers.model import Scope


def glob(pattern: str) -> re.Pattern[str]:
    """`pattern` with `*` for any run of characters, `?` for one, and every other character for itself.

    What stands between two stars is sought once, from the left, and never again (atomic groups): the time to match is
    at most the product of the lengths, whatever the pattern.
    """
    first, *rest = re.sub(r"\*+", "*", pattern).split("*")
    if not rest:
        return re.compile(_literal(first), re.DOTALL)
    *middle, last = rest
    parts = "".join(f"(?>.*?{_literal(part)})" for part in middle)
    return re.compile(f"{_literal(first)}{parts}.*{_literal(last)}", re.DOTALL)


def _literal(text: str) -> str:
    return "".join("." if character == "?" else re.escape(character) for character in text)


class Matcher:
    """The resources of a report (id -> name), asked by subject."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._by_name: dict[str, list[str]] = {}
        for identity, name in names.items():
            self._by_name.setdefault(name, []).append(identity)
        self._globs: dict[str, tuple[str, ...]] = {}

    def matches(self, scope: Scope) -> tuple[str, ...]:
        """Ids of the resources that the subject names: by id, else by name; a glob by either."""
        if not scope.is_glob:
            return (scope.text,) if scope.text in self._names else tuple(self._by_name.get(scope.text, ()))
        if scope.text not in self._globs:
            fits = glob(scope.text).fullmatch
            found = (identity for identity, name in self._names.items() if fits(name) or fits(identity))
            self._globs[scope.text] = tuple(found)
        return self._globs[scope.text]
