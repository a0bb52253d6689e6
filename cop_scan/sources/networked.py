"""The methods of a source of the network, for all platforms: each makes a run and lets it collect, or looks ahead."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Iterator, Sequence
from typing import Generic, Protocol, TypeVar

from cop_scan.catalogue import FactSpec
from cop_scan.sources.asking import Settings
from cop_scan.sources.bridge import iterate
from cop_scan.sources.interface import Collected, Forecast, Sight, Sweep, Target
from cop_scan.sources.retry import SystemClock


class Collecting(Protocol):
    """The collecting of one target."""

    def collect(self) -> AsyncGenerator[Collected, None]:
        """Every resource."""
        ...


class LookingAhead(Protocol):
    """What can be said of a target without collecting it."""

    def forecast(self, resources: int | None, /) -> Forecast:
        """The cost of collecting the target."""
        ...

    def probe(self) -> list[Sight]:
        """One entry for each wanted fact and sampled resource."""
        ...

    def describe(self) -> str:
        """The entry of an estate file."""
        ...


Run = TypeVar("Run", bound=Collecting)


class Networked(ABC, Generic[Run]):
    """Source, Forecaster, Prober, and Starter save for `target`. `settings` bounds the asking."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings

    @abstractmethod
    def _run(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Run:
        """A run over the target. Raises InputError if an option is wrong."""

    @abstractmethod
    def _ahead(self, run: Run) -> LookingAhead:
        """What looks at that run's target beforehand."""

    def collect(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Iterator[Collected]:
        """Every resource of the target, as they arrive.

        Raises SourceError if nothing of the target can be read, InputError if an option is wrong.
        """
        return iterate(self._run(target, wanted, sweep).collect)

    def _now(self, target: Target, wanted: Sequence[FactSpec]) -> LookingAhead:
        return self._ahead(self._run(target, wanted, Sweep(SystemClock().now())))

    def forecast(self, target: Target, wanted: Sequence[FactSpec], repositories: int | None) -> Forecast:
        """What `collect` will cost, by a few counting requests, or by the number of resources that is given."""
        return self._now(target, wanted).forecast(repositories)

    def probe(self, target: Target, wanted: Sequence[FactSpec]) -> list[Sight]:
        """Which facts each credential sees of a few resources of each kind."""
        return self._now(target, wanted).probe()

    def describe(self, target: Target) -> str:
        """The target as a commented entry of an estate file, from what the credentials see."""
        return self._now(target, ()).describe()
