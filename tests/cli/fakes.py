"""A source of a network that needs none: what it sees, costs and refuses is set by a test."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import pytest

from cop_scan import plugins
from cop_scan.catalogue import FactSpec
from cop_scan.cli import main
from cop_scan.errors import InputError, SourceError
from cop_scan.evidence import Fact, Resource, Status
from cop_scan.sources.interface import Collected, Cost, Forecast, Progress, Sight, Source, Sweep, Target

HOSTILE = "a[red]b[/red]\x1b[2J"


@dataclass
class Network:
    """Satisfies every protocol of the source seam; `what` is a comma separated list of owners."""

    repositories: tuple[str, ...] = ("one", "two")
    refused: frozenset[str] = frozenset()
    """Owners that cannot be seen at all."""
    blind: bool = False
    """Whether every fact is a gap."""
    carried: str = ""
    """When facts were seen that are carried over where `since` is set."""
    stop_after: int | None = None
    """Resources after which somebody interrupts."""
    planned: list[Cost] = field(default_factory=list)
    spent: list[Cost] = field(default_factory=list)
    costs: tuple[Cost, ...] = ()
    sights: list[Sight] = field(default_factory=list)
    described: str = "  # seen: one organisation\n  - source: fake\n    owners: [acme]\n"
    news: tuple[Progress, ...] = ()
    sweeps: list[Sweep] = field(default_factory=list)
    forecasts: list[int | None] = field(default_factory=list)

    def collect(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Iterator[Collected]:
        self.sweeps.append(sweep)
        self._refuse(target)
        for number, name in enumerate(self.repositories):
            identity = f"fake:{target.name}/{name}"
            if sweep.has(identity):
                continue
            if self.stop_after == number:
                raise KeyboardInterrupt
            for news in self.news:
                sweep.tell(news)
            facts = {s.key: self._fact(s.key, sweep) for s in wanted if "repository" in s.kinds}
            yield Collected(
                Resource(
                    identity,
                    "repository",
                    "fake",
                    target.name,
                    f"{target.name}/{name}",
                    facts=MappingProxyType(facts),
                )
            )
        sweep.planned.extend(self.planned)
        sweep.spent.extend(self.spent)

    def _fact(self, key: str, sweep: Sweep) -> Fact:
        if self.blind:
            return Fact.gap(key, Status.FORBIDDEN, "Needed: administration=read.")
        carried = f" (carried over from {self.carried}: nothing has changed)" if sweep.since and self.carried else ""
        return Fact.seen(key, {"files": [], "hidden": []}, request=f"GET /{key}{carried}")

    def _refuse(self, target: Target) -> None:
        if set(target.options["owners"]) & self.refused:
            raise SourceError(f"{target.name} cannot be seen.", next_step="Check the name.")

    def forecast(self, target: Target, wanted: Sequence[FactSpec], repositories: int | None) -> Forecast:
        self.forecasts.append(repositories)
        self._refuse(target)
        hours = {cost.credential: 2.5 for cost in self.costs}
        asked = 0 if repositories else 3
        return Forecast(target.name, self.costs, hours, repositories or 7, ("A fifth has environments.",), asked)

    def probe(self, target: Target, wanted: Sequence[FactSpec]) -> list[Sight]:
        self._refuse(target)
        keys = {spec.key for spec in wanted}
        return [sight for sight in self.sights if sight.fact in keys]

    def target(self, what: str) -> Target:
        if not what:
            raise InputError("Name an owner.", next_step="Such as fake:acme.")
        return Target("fake", what, {"owners": what.split(",")})

    def describe(self, target: Target) -> str:
        self._refuse(target)
        return self.described


@dataclass(frozen=True)
class Done:
    """What a command has come to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, object]:
        """Standard output as JSON."""
        found: dict[str, object] = json.loads(self.out)
        return found


class Shell:
    """Runs commands in this process, with the source `fake` installed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], network: Network) -> None:
        self._monkeypatch, self._capsys, self.network = monkeypatch, capsys, network
        real = plugins.source

        def source(name: str) -> Source:
            return network if name == "fake" else real(name)

        monkeypatch.setattr(plugins, "source", source)
        monkeypatch.setenv("COLUMNS", "160")
        monkeypatch.setenv("NO_COLOR", "1")

    def __call__(self, *words: object) -> Done:
        self._monkeypatch.setattr("sys.argv", ["cop-scan", *map(str, words)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        said = self._capsys.readouterr()
        return Done(code, said.out, said.err)
