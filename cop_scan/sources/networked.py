"""What the sources of the network share: each makes a run over a target and lets it collect, or looks ahead."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from cop_scan.catalogue import FactSpec
from cop_scan.sources.answers import ScopedJournal
from cop_scan.sources.asking import Asker, Settings
from cop_scan.sources.bridge import iterate
from cop_scan.sources.interface import Collected, Forecast, Progress, Sight, Sweep, Target
from cop_scan.sources.retry import SystemClock
from cop_scan.sources.transport import LimitState, Read, Response, Transport


class _Bounded(Protocol):
    @property
    def in_flight(self) -> int: ...


Options = TypeVar("Options", bound=_Bounded)


@dataclass(eq=False, repr=False)
class Collecting(ABC, Generic[Options]):
    """The collecting of one target. `given` bounds the asking."""

    target: Target
    options: Options
    wanted: Sequence[FactSpec]
    sweep: Sweep
    given: Settings | None
    done: int = field(default=0, init=False)
    """Resources so far."""
    total: int | None = field(default=None, init=False)
    """Resources in all, where that is known."""
    askers: list[Asker] = field(default_factory=list, init=False)
    """Who asks, of all whose spending counts."""
    started: float = field(default_factory=time.monotonic, init=False)

    @abstractmethod
    def collect(self) -> AsyncGenerator[Collected, None]:
        """Every resource."""

    @property
    def settings(self) -> Settings:
        """How it is asked."""
        return self.given or Settings(in_flight=self.options.in_flight)

    def asking(
        self, transports: Sequence[Transport], read: Read, limits: Callable[[Response], LimitState | None], scope: str
    ) -> Asker:
        """Who asks, and tells how far it has come; `scope` says whose answers these are, and of which host.

        Use as an asynchronous context manager.
        """
        journal = ScopedJournal(self.sweep.journal, scope)
        since = self.sweep.since
        asker = Asker(transports, read, journal, headers_of=limits, since=since, settings=self.settings)
        asker.changed = lambda: self.tell(asker)
        self.askers.append(asker)
        return asker

    def tell(self, asker: Asker) -> None:
        """Say how far it has come."""
        sent = sum(one.spending.sent for one in self.askers)
        left, waiting = asker.left(), asker.waiting()
        self.sweep.tell(Progress(self.target.name, self.done, self.total, sent, left, waiting, self._to_go()))

    def _to_go(self) -> float | None:
        if not self.total or not self.done:
            return None
        return (time.monotonic() - self.started) / self.done * max(0, self.total - self.done)


Run = TypeVar("Run", bound=Collecting[Any])


class LookingAhead(ABC, Generic[Run]):
    """Looks at a target without collecting it."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @abstractmethod
    async def forecast(self, resources: int | None, /) -> Forecast:
        """The cost of collecting the target."""

    @abstractmethod
    async def probe(self) -> list[Sight]:
        """One entry for each wanted fact and sampled resource."""

    @abstractmethod
    async def describe(self) -> str:
        """The entry of an estate file."""


class Networked(ABC, Generic[Run]):
    """Source, Forecaster, Prober, and Starter save for `target`. `settings` bounds the asking."""

    _ahead: Callable[[Run], LookingAhead[Run]]
    """What looks at a run's target beforehand."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings

    @abstractmethod
    def _run(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Run:
        """A run over the target. Raises InputError if an option is wrong."""

    def collect(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Iterator[Collected]:
        """Every resource of the target, as they arrive.

        Raises SourceError if nothing of the target can be read, InputError if an option is wrong.
        """
        return iterate(self._run(target, wanted, sweep).collect)

    def _now(self, target: Target, wanted: Sequence[FactSpec]) -> LookingAhead[Run]:
        return self._ahead(self._run(target, wanted, Sweep(SystemClock().now())))

    def forecast(self, target: Target, wanted: Sequence[FactSpec], repositories: int | None) -> Forecast:
        """What `collect` will cost, by a few counting requests, or by the number of resources that is given."""
        return asyncio.run(self._now(target, wanted).forecast(repositories))

    def probe(self, target: Target, wanted: Sequence[FactSpec]) -> list[Sight]:
        """Which facts each credential sees of a few resources of each kind."""
        return asyncio.run(self._now(target, wanted).probe())

    def describe(self, target: Target) -> str:
        """The target as a commented entry of an estate file, from what the credentials see."""
        return asyncio.run(self._now(target, ()).describe())
