"""What a sweep will cost, before its first request; and afterwards, what was planned beside what was used."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TypeVar

from cop_scan import plugins
from cop_scan.catalogue import Catalogue
from cop_scan.errors import InputError, SourceError
from cop_scan.estate import Estate, Place
from cop_scan.evidence import Resource, canonical
from cop_scan.sources.interface import Cost, Forecast, Forecaster, Source, Target

COST = "cost"
"""Journal event: what one kind of request was expected to cost, or has cost; `cost_events` makes its details."""
_CARRIED = re.compile(r"carried over from (?:(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)))?")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What every target of an estate will cost."""

    targets: tuple[tuple[Place, Forecast | None], ...]
    """None where the source gives no forecast, as one that sends no requests."""
    failed: tuple[tuple[str, str], ...]
    """Targets that cannot be read at all, each with the reason."""

    def hours(self) -> float:
        """How long the limits stretch the sweep, at least: targets are swept one after another."""
        return sum(hours_of(forecast) for _, forecast in self.targets if forecast)

    def credentials(self) -> dict[str, tuple[int, int, float]]:
        """Credential -> requests, points and hours, over all targets."""
        found: dict[str, tuple[int, int, float]] = {}
        for forecast in (forecast for _, forecast in self.targets if forecast):
            for name in dict.fromkeys([*(cost.credential for cost in forecast.costs), *forecast.hours]):
                costs = [cost for cost in forecast.costs if cost.credential == name]
                requests, points, hours = found.get(name, (0, 0, 0.0))
                found[name] = (
                    requests + sum(cost.requests for cost in costs),
                    points + sum(cost.points for cost in costs),
                    hours + forecast.hours.get(name, 0.0),
                )
        return found


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of request after a sweep, over all credentials."""

    endpoint: str
    planned: int | None
    """Requests; None where the source had no plan at all."""
    used: int
    """Requests that were sent."""
    counted: int
    """Those of them that counted against a limit."""
    points_planned: int = 0
    points_used: int = 0


@dataclass(frozen=True, slots=True)
class Carried:
    """Facts that a sweep took from an earlier one without asking."""

    facts: Mapping[str, int]
    """Key -> of how many resources."""
    resources: int
    since: str
    """When the oldest of them was observed, RFC 3339."""
    until: str
    """When the newest was."""


def each(estate: Estate, ask: Callable[[Source, Target], T]) -> tuple[list[tuple[Place, T]], list[tuple[str, str]]]:
    """What `ask` gives for every target; and the targets that cannot be read at all, each with the reason.

    Raises SourceError if the only target cannot be read, InputError if an option is wrong.
    """
    found: list[tuple[Place, T]] = []
    failed: list[tuple[str, str]] = []
    for place in estate.targets:
        try:
            found.append((place, ask(plugins.source(place.source), Target(place.source, place.name, place.options))))
        except InputError as fault:
            raise InputError(place.where + fault.message, next_step=fault.next_step) from None
        except SourceError as fault:
            if len(estate.targets) == 1:
                raise
            failed.append((place.name, str(fault)))
    return found, failed


def outlook(estate: Estate, catalogue: Catalogue, repositories: int | None = None) -> Outlook:
    """The cost of sweeping the estate. With a number of `repositories` to each target nothing is asked.

    Raises SourceError if the only target cannot be read, InputError if an option is wrong.
    """

    def ask(source: Source, target: Target) -> Forecast | None:
        return source.forecast(target, catalogue.wanted(), repositories) if isinstance(source, Forecaster) else None

    found, failed = each(estate, ask)
    return Outlook(tuple(found), tuple(failed))


def hours_of(forecast: Forecast) -> float:
    """How long the slowest credential takes, at least."""
    return max(forecast.hours.values(), default=0.0)


def cost_events(planned: Sequence[Cost], spent: Sequence[Cost]) -> Iterator[str]:
    """The details of the journal's events `COST`: `{what: planned | spent, credential, endpoint, requests, ...}`."""
    for what, costs in (("planned", planned), ("spent", spent)):
        for cost in costs:
            yield canonical({"what": what, **asdict(cost)})


def lines(journal: Iterable[tuple[str, str, str]]) -> list[Line]:
    """What was planned and what was used, by endpoint, from a snapshot's journal."""
    costs = [json.loads(detail) for _, event, detail in journal if event == COST]
    is_planned = any(cost["what"] == "planned" for cost in costs)
    sums: dict[str, Counter[str]] = {}
    for cost in costs:
        used = cost["what"] != "planned"
        counted = cost["requests"] if cost["counted"] is None else cost["counted"]
        sums.setdefault(cost["endpoint"], Counter()).update(
            {"used": cost["requests"], "counted": counted, "points_used": cost["points"]}
            if used
            else {"planned": cost["requests"], "points_planned": cost["points"]}
        )
    return [_line(endpoint, sums[endpoint], is_planned=is_planned) for endpoint in sorted(sums)]


def _line(endpoint: str, count: Counter[str], *, is_planned: bool) -> Line:
    return Line(
        endpoint,
        count["planned"] if is_planned else None,
        count["used"],
        count["counted"],
        count["points_planned"],
        count["points_used"],
    )


def carried(resources: Iterable[Resource]) -> Carried:
    """The facts whose request says that they were carried over."""
    facts: Counter[str] = Counter()
    times: set[str] = set()
    touched = 0
    for resource in resources:
        found = [key for key, fact in resource.facts.items() if "carried over from" in fact.request]
        facts.update(found)
        touched += bool(found)
        times.update(time for key in found for time in _CARRIED.findall(resource.facts[key].request) if time)
    return Carried(dict(sorted(facts.items())), touched, min(times, default=""), max(times, default=""))
