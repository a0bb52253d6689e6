"""What the answer keys of all platforms are made of: what an oracle looks at and says, and how several answers become one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Protocol, TypedDict, TypeVar

from tests.emulators.common.templates import PAPERS, Template

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


Look = TypeVar("Look")


def answering(
    known: dict[str, Callable[[Look], Said]],
) -> Callable[..., Callable[[Callable[[Look], Said]], Callable[[Look], Said]]]:
    """A decorator with claims: what it decorates is known to answer them."""

    def claims(*names: str) -> Callable[[Callable[[Look], Said]], Callable[[Look], Said]]:
        def register(oracle: Callable[[Look], Said]) -> Callable[[Look], Said]:
            known.update(dict.fromkeys(names, oracle))
            return oracle

        return register

    return claims


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


class Plan(Protocol):
    """Names of templates."""

    @property
    def tree(self) -> str: ...
    @property
    def papers(self) -> str: ...


class OfTemplates(ABC):
    """A look at a repository whose files are of templates."""

    trees: ClassVar[Mapping[str, Template]]
    world: Any

    @property
    @abstractmethod
    def plan(self) -> Plan: ...

    @property
    def tree(self) -> Template:
        """Its code and pipelines."""
        return self.trees[self.plan.tree]

    @property
    def traits(self) -> Mapping[str, Any]:
        """Observations of its code and pipelines."""
        return self.tree.traits

    @property
    def papers(self) -> Template:
        """What it tells people itself."""
        return PAPERS[self.plan.papers]

    def days(self, when: str) -> int:
        """Whole days from a time to the world's clock."""
        return (datetime.fromisoformat(self.world.clock) - datetime.fromisoformat(when)).days
