"""What the answer keys of all platforms are made of: what an oracle says, and how several answers become one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypedDict

Said = tuple[str, str]
"""Outcome and why."""


class Claim(Protocol):
    """What is needed of a claim of the catalogue."""

    @property
    def id(self) -> str: ...
    @property
    def kinds(self) -> Sequence[str]: ...


class Entry(TypedDict):
    """An outcome and why."""

    outcome: str
    why: str


Key = dict[tuple[str, str], Entry]
"""(claim's id, resource's name) -> its entry."""


def all_of(*parts: Said) -> Said:
    """A claim with several criteria: the worst decides, and what does not apply is left out."""
    for outcome in ("fail", "unknown", "pass"):
        for part in parts:
            if part[0] == outcome:
                return part
    return parts[0]


def judge(holds: bool, why: str, otherwise: str) -> Said:
    """A criterion of which everything is seen."""
    return ("pass", why) if holds else ("fail", otherwise)
