"""What a sweep will cost, as tables and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cop_scan.cli.progress import say, span, visible
from cop_scan.estate import Place
from cop_scan.evidence import Json
from cop_scan.plan import Outlook, hours_of
from cop_scan.sources.interface import Forecast

_HOUR = 3600


def show(found: Outlook) -> None:
    """A table for each target with what was assumed, then the totals of each credential and of all."""
    console = Console(highlight=False)
    for name, reason in found.failed:
        say(console, f"Not seen at all: {name}: {reason}", "bold red")
    for place, forecast in found.targets:
        if forecast is None:
            say(console, f"{place.name}: the source {place.source} gives no forecast.")
        else:
            _target(place, forecast, console)
    _totals(found, console)


def _target(place: Place, forecast: Forecast, console: Console) -> None:
    console.print(_table(place, forecast))
    for sentence in forecast.assumptions:
        say(console, f"  Assumed: {sentence}")
    if forecast.asked:
        say(console, f"  Requests sent to count: {forecast.asked:,}.")
    console.print()


def _table(place: Place, forecast: Forecast) -> Table:
    time = _time(hours_of(forecast))
    several = len({cost.credential for cost in forecast.costs}) > 1
    table = Table(title_justify="left", box=SIMPLE_HEAD)
    with_one = "" if several or not forecast.costs else f", with {forecast.costs[0].credential}"
    table.title = Text(visible(f"{place.name}: {forecast.resources:,} resources, {time}{with_one}"), style="bold")
    if several:
        table.add_column("Credential")
    table.add_column("Endpoint", overflow="fold")
    table.add_column("Requests", justify="right", no_wrap=True)
    table.add_column("Points", justify="right", no_wrap=True)
    for cost in sorted(forecast.costs, key=lambda cost: (cost.credential, cost.endpoint)):
        names = [Text(visible(name)) for name in ([cost.credential] if several else []) + [cost.endpoint]]
        table.add_row(*names, f"{cost.requests:,}", f"{cost.points:,}" if cost.points else "")
    return table


def _totals(found: Outlook, console: Console) -> None:
    totals = found.credentials()
    for name, (requests, points, hours) in sorted(totals.items()):
        spent = f"{requests:,} requests and {points:,} GraphQL points, {_time(hours)}"
        say(console, f"{name}: {spent}.")
    if totals:
        requests, points = _sums(found)
        spent = f"{requests:,} requests and {points:,} GraphQL points, {_time(found.hours())}"
        say(console, f"In all: {spent}.", "bold")


def _time(hours: float) -> str:
    """How long the limits stretch a sweep: what fits into an hour's limits need not wait."""
    return f"about {span(hours * _HOUR)} by the limits" if hours > 1 else "within an hour's limits"


def _sums(found: Outlook) -> tuple[int, int]:
    totals = found.credentials().values()
    return sum(one[0] for one in totals), sum(one[1] for one in totals)


def as_json(found: Outlook) -> str:
    """`{failed_targets, totals: {requests, points, hours, credentials}, targets: [{target, source, forecast}]}`."""
    requests, points = _sums(found)
    credentials = {
        name: {"requests": requests, "points": points, "hours": hours}
        for name, (requests, points, hours) in sorted(found.credentials().items())
    }
    document = {
        "failed_targets": [list(pair) for pair in found.failed],
        "totals": {"requests": requests, "points": points, "hours": found.hours(), "credentials": credentials},
        "targets": [
            {"target": place.name, "source": place.source, "forecast": _forecast(forecast)}
            for place, forecast in found.targets
        ],
    }
    return json.dumps(document, indent=2)


def _forecast(forecast: Forecast | None) -> dict[str, Json] | None:
    if forecast is None:
        return None
    return {
        "resources": forecast.resources,
        "hours": dict(forecast.hours),
        "costs": [asdict(cost) for cost in forecast.costs],
        "assumptions": list(forecast.assumptions),
        "asked": forecast.asked,
    }
