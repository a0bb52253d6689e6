"""How an estate's waivers stand, and how that is printed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cop_scan.catalogue import Catalogue
from cop_scan.cli.progress import phase, say, visible
from cop_scan.cli.show import problem_line
from cop_scan.errors import InputError
from cop_scan.estate import Estate
from cop_scan.evaluate import evaluate
from cop_scan.exports.json import standing_document
from cop_scan.snapshot import Snapshot
from cop_scan.sweep import EngineChoice, evaluation, utc_now
from cop_scan.waivers.applying import apply, standing
from cop_scan.waivers.files import read_waivers
from cop_scan.waivers.model import LIVE, Kind, Problem, Register, Standing, Waivers

_USUAL = Path("cop-scan-report") / "snapshot"


@dataclass(frozen=True, slots=True)
class Look:
    """An estate's waivers at a time."""

    waivers: Waivers
    as_of: str
    snapshot: Path | None
    """Whose findings they were laid over; None where there was no snapshot."""


def look(estate: Estate, catalogue: Catalogue, snapshot: Path | None, now: str) -> Look:
    """How the estate's waivers stand at `now` (the present unless given), by a snapshot if one is named or there.

    Raises InputError if a waiver's place is not there, SnapshotError if a snapshot is named and cannot be read.
    """
    register = read_waivers(estate.waivers)
    time = now or utc_now()
    folder = snapshot or _usual(estate)
    if folder is None:
        return Look(standing(register, catalogue, time), time, None)
    return Look(_laid(register, catalogue, folder, time, judged_at=now), time, folder)


def _usual(estate: Estate) -> Path | None:
    """The snapshot that a sweep of this estate leaves in this folder."""
    if not (_USUAL / "manifest.json").is_file():
        return None
    with Snapshot(_USUAL) as opened:
        if opened.manifest.plan.estate == estate.name:
            return _USUAL
    typer.echo(f"{_USUAL} is of another estate and is not used; --snapshot names one.", err=True)
    return None


def _laid(register: Register, catalogue: Catalogue, folder: Path, time: str, *, judged_at: str) -> Waivers:
    """The waivers over the snapshot's findings; only the claims that they name are judged."""
    named = {claim for waiver in register.waivers for claim in waiver.claims}
    fewer = replace(catalogue, claims=tuple(claim for claim in catalogue.claims if claim.id in named))
    with (
        Snapshot(folder) as opened,
        evaluation(opened, fewer, EngineChoice(), judged_at) as working,
        phase("Evaluating", opened.manifest.resources) as step,
    ):
        judged = evaluate(working, opened.resources(), lambda each: step(each.subject.name))
    names = {each.subject.id: each.subject.name for each in judged}
    return apply(register, [finding for each in judged for finding in each.findings], names, fewer, time)[1]


def named(claims: Sequence[str], catalogue: Catalogue) -> tuple[str, ...]:
    """The claims, each once.

    Raises InputError if the catalogue has no policy for one.
    """
    for claim in claims:
        if catalogue.claim(claim) is None:
            raise InputError(
                f"There is no claim {claim!r}.", next_step="`cop-scan policy list` shows the claims there are."
            )
    return tuple(dict.fromkeys(claims))


def today() -> str:
    """The present day in UTC."""
    return datetime.now(UTC).date().isoformat()


def last_day(first: str, days: int) -> str:
    """The day that lies so many days after `first`; empty where `first` is no day, which the file's check says."""
    try:
        return (date.fromisoformat(first) + timedelta(days)).isoformat()
    except (ValueError, OverflowError):
        return ""


def as_json(found: Look) -> str:
    """`{as_of, snapshot, waivers, problems}`; a waiver's `covers` is null where there was no snapshot."""
    document = {
        "as_of": found.as_of,
        "snapshot": str(found.snapshot) if found.snapshot else None,
        "waivers": [standing_document(entry) for entry in found.waivers.entries],
        "problems": [asdict(problem) for problem in found.waivers.problems],
    }
    return json.dumps(document, indent=2, sort_keys=True)


def show_check(found: Look) -> None:
    """Every problem on a line, then how many waivers stand how."""
    console = Console(highlight=False)
    for problem in found.waivers.problems:
        console.print(Text(problem_line(problem), style="yellow"), soft_wrap=True)
    _sum(found, console)


def show_list(found: Look) -> None:
    """A table of every waiver; one that cannot be read is named by its place."""
    console = Console(highlight=False)
    broken = [problem for problem in found.waivers.problems if problem.kind is Kind.MALFORMED]
    if found.waivers.entries or broken:
        console.print(_table(found.waivers.entries, broken))
    _sum(found, console)


def _table(entries: Sequence[Standing], broken: Sequence[Problem]) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for heading in ("Waiver", "State", "Covers", "Ends", "Owner", "Claims", "Resources"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "Covers" else "left")
    for entry in entries:
        waiver = entry.waiver
        covers = "not tried" if entry.covers is None else str(entry.covers)
        about = (", ".join(waiver.claims), ", ".join(map(str, waiver.subjects)))
        words = (waiver.id, _state(entry.state), covers, waiver.expires, waiver.owner, *about)
        table.add_row(*(Text(visible(word)) for word in words), style="" if entry.state == LIVE else "yellow")
    for problem in broken:
        place = f"{problem.file}:{problem.line}" if problem.line else problem.file
        row = (Text(visible(problem.waiver or "not read")), _state(problem.kind.value), "0", "", "", "")
        table.add_row(*row, Text(visible(place)), style="red")
    return table


def _state(state: str) -> str:
    return state.replace("_", " ")


def _sum(found: Look, console: Console) -> None:
    states = Counter(entry.state for entry in found.waivers.entries)
    states.update(problem.kind.value for problem in found.waivers.problems if problem.kind is Kind.MALFORMED)
    counted = ", ".join(f"{number} {_state(state)}" for state, number in sorted(states.items()))
    against = f"by the findings of {found.snapshot}" if found.snapshot else "without findings: there is no snapshot"
    say(console, f"Waivers as of {found.as_of}, {against}: {counted or 'none'}.")
