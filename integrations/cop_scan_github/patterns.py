"""Patterns of branch and tag names in rules, as GitHub reads them: Ruby's fnmatch, in which `*` stops at a slash.

https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/creating-rulesets-for-a-repository#using-fnmatch-syntax
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

DEFAULT, ALL = "~DEFAULT_BRANCH", "~ALL"
_UNSUPPORTED = re.compile(r"\\|\[[!^]")
"""Quoting and complemented sets, which GitHub does not support, so that it is not known what it makes of them."""
_LONGEST = 1024
"""Characters; no name of a branch or tag is nearly as long."""
_DIRECTORIES = "**"


def covers(pattern: str, name: str) -> bool | None:
    """Whether a pattern matches a name; None where the pattern cannot be understood."""
    if len(pattern) > _LONGEST or _UNSUPPORTED.search(pattern):
        return None
    return _fits(pattern.split("/"), name.split("/"))


def _fits(pieces: Sequence[str], names: Sequence[str]) -> bool:
    """Whether pieces between slashes match names between slashes, in steps that no pattern can make too many."""
    reached = {0}
    for place, piece in enumerate(pieces, 1):
        if piece == _DIRECTORIES and place < len(pieces):
            reached = set(range(min(reached, default=len(names)), len(names)))
        else:
            reached = {at + 1 for at in reached if at < len(names) and fnmatchcase(names[at], piece)}
    return len(names) in reached


def names_branch(include: Iterable[str], exclude: Iterable[str], branch: str, *, default: bool) -> bool | None:
    """Whether a ruleset's conditions name the branch; None where a pattern that matters cannot be understood."""
    taken = _any(include, branch, default=default)
    left_out = _any(exclude, branch, default=default)
    if taken is False or left_out is True:
        return False
    return None if taken is None or left_out is None else True


def _any(patterns: Iterable[str], branch: str, *, default: bool) -> bool | None:
    found = {_one(pattern, branch, default=default) for pattern in patterns}
    if True in found:
        return True
    return None if None in found else False


def _one(pattern: str, branch: str, *, default: bool) -> bool | None:
    if pattern in (ALL, DEFAULT):
        return pattern == ALL or default
    return covers(pattern, f"refs/heads/{branch}")
