"""What is said of a sweep that reached over a network: planned against used, and what was carried over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cop_scan.cli.progress import visible
from cop_scan.evidence import Json
from cop_scan.plan import Carried, Line


@dataclass(frozen=True, slots=True)
class Aftermath:
    """A finished collection, beside its snapshot."""

    lines: Sequence[Line] = ()
    carried: Carried | None = None
    resumed: int = 0
    """Resources that an interrupted sweep had collected; the cost is of what came after."""

    def document(self) -> dict[str, Json]:
        """For `--json`: `{resumed, cost, carried_over}`; a cost's `planned` is null where the source had no plan."""
        return {
            "resumed": self.resumed,
            "cost": {**_totals(self.lines), "endpoints": [asdict(line) for line in self.lines]},
            "carried_over": asdict(self.carried) if self.carried else None,
        }


def show(after: Aftermath, console: Console) -> None:
    """A table on a terminal, two lines elsewhere; nothing where no request was planned or sent."""
    if after.carried is not None:
        console.print(Text(_carried(after.carried)), soft_wrap=True)
    if not after.lines:
        return
    if console.is_terminal:
        console.print(_table(after))
    else:
        for line in _quiet(after.lines):
            console.print(Text(line), soft_wrap=True)


def _carried(carried: Carried) -> str:
    if not carried.facts:
        return "No facts were carried over: nothing proves that any has not changed."
    facts = sum(carried.facts.values())
    times = carried.since if carried.since == carried.until else f"{carried.since} to {carried.until}"
    keys = ", ".join(visible(f"{key} ({number})") for key, number in carried.facts.items())
    return (
        f"{facts} facts of {carried.resources} resources carried over from {visible(times) or 'an earlier sweep'}, "
        f"proven not to have changed: {keys}."
    )


def _table(after: Aftermath) -> Table:
    resumed = ", since it was resumed" if after.resumed else ""
    table = Table(title=f"Requests{resumed}", title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    table.add_column("Endpoint", overflow="fold")
    for heading in ("Planned", "Used", "Counted", "Points"):
        table.add_column(heading, justify="right", no_wrap=True)
    for line in after.lines:
        table.add_row(Text(visible(line.endpoint)), *_numbers(asdict(line)))
    table.add_section()
    table.add_row("In all", *_numbers(_totals(after.lines)))
    return table


def _numbers(line: dict[str, Json]) -> tuple[str, str, str, str]:
    planned = "not planned" if line["planned"] is None else f"{line['planned']:,}"
    points = line["points_used"] or line["points_planned"]
    of = f" of {line['points_planned']:,}" if line["planned"] is not None else ""
    return planned, f"{line['used']:,}", f"{line['counted']:,}", f"{line['points_used']:,}{of}" if points else ""


def _totals(lines: Sequence[Line]) -> dict[str, Json]:
    planned = [line.planned for line in lines if line.planned is not None]
    return {
        "planned": sum(planned) if planned else None,
        "used": sum(line.used for line in lines),
        "counted": sum(line.counted for line in lines),
        "points_planned": sum(line.points_planned for line in lines),
        "points_used": sum(line.points_used for line in lines),
    }


def _quiet(lines: Sequence[Line]) -> tuple[str, str]:
    sums = _totals(lines)
    is_planned = sums["planned"] is not None
    requests = f"{sums['planned']:,} planned, " if is_planned else ""
    points = f"{sums['points_planned']:,} planned, " if is_planned else ""
    return (
        f"Requests: {requests}{sums['used']:,} used, {sums['counted']:,} of them counted against a limit.",
        f"GraphQL points: {points}{sums['points_used']:,} used.",
    )
