"""What is printed after a sweep."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cop_scan.cli import after as aftermath
from cop_scan.cli.after import Aftermath
from cop_scan.cli.progress import visible
from cop_scan.collect import Collection
from cop_scan.evidence import Json
from cop_scan.exports.text import relying, unclaimed
from cop_scan.finding import Finding
from cop_scan.report import Counts, ProductState, ProvisionState, Report, State
from cop_scan.snapshot import Snapshot
from cop_scan.sweep import kept_waivers
from cop_scan.waivers.model import Problem

_MAX_PRODUCTS = 10
_QUOTED_PROBLEMS = 10
_STYLE = {
    State.MET: ("✓ met", "green"),
    State.PARTIALLY_MET: ("◐ partially met", "yellow"),
    State.NOT_MET: ("✗ not met", "red"),
    State.NOT_ASSESSED: ("? not assessed", "cyan"),
    State.NOT_APPLICABLE: ("○ not applicable", "dim"),
}


def summary(report: Report, written: Mapping[str, Path], after: Aftermath | None = None) -> None:
    """What was not seen at all, the provisions of the draft edition, the gaps in a line, the cost, and the reports."""
    console = Console(highlight=False)
    _failed(report.sweep.failed, console)
    console.print(_table(report))
    counts = _outcomes(report.findings)
    console.print(
        f"{report.sweep.resources} resources, {len(report.findings)} findings: "
        + ", ".join(f"{number} {name}" for name, number in counts.items() if number)
    )
    _products(report, console)
    _waivers(report, console)
    console.print(f"{len(report.gaps)} gaps: what could not be seen, and why, is in the dashboard.")
    if after is not None:
        aftermath.show(after, console)
    for name in ("html", *sorted(set(written) - {"html"})):
        if name in written:
            label = "Dashboard" if name == "html" else name
            console.print(Text(f"{label}: {os.path.relpath(written[name])}"), soft_wrap=True)


def _products(report: Report, console: Console) -> None:
    """The products' headlines, and how many repositories nobody answers for."""
    for product in report.products[:_MAX_PRODUCTS]:
        found = _headline(product, report)
        words = f"{found['met']} of {found['applicable']} shall provisions met, {found['not_assessed']} not assessed."
        console.print(Text(f"Product {visible(product.name)}: {words}"), soft_wrap=True)
    if len(report.products) > _MAX_PRODUCTS:
        console.print(f"{len(report.products) - _MAX_PRODUCTS} more products are in the dashboard.")
    if report.unclaimed:
        console.print(f"{unclaimed(report)} to no product: see the dashboard.")


def _headline(product: ProductState, report: Report) -> dict[str, int]:
    """How many `shall` provisions of the draft edition apply to it, are met, and were not assessed."""
    edition = report.catalogue.editions[0]
    required = {provision.id for provision in edition.provisions if provision.level == "shall"}
    states = [one.state for one in product.provisions if one.edition == edition.id and one.id in required]
    return {
        "applicable": len(states) - states.count(State.NOT_APPLICABLE),
        "met": states.count(State.MET),
        "not_assessed": states.count(State.NOT_ASSESSED),
    }


def _waivers(report: Report, console: Console) -> None:
    """How many failures are waived, and what is wrong with waivers; nothing where there are none."""
    waivers = report.waivers
    if not (waivers.entries or waivers.problems):
        return
    waived = sum(finding.waiver is not None for finding in report.findings)
    high = report.reliance.is_high
    said = f"Failures under a waiver: {waived}. {relying(report)}"
    console.print(
        Text(f"Much is met only by exception: {said}" if high else said, style="bold red" if high else ""),
        soft_wrap=True,
    )
    _problems(waivers.problems, console)


def _problems(problems: Sequence[Problem], console: Console) -> None:
    for problem in problems[:_QUOTED_PROBLEMS]:
        console.print(Text(f"  {problem_line(problem)}", style="yellow"), soft_wrap=True)
    if (more := len(problems) - _QUOTED_PROBLEMS) > 0:
        console.print(f"  {more} more: the reports have all, and so has `cop-scan waiver check`.")


def problem_line(problem: Problem) -> str:
    """A waiver's problem on one line, file and line first."""
    place = f"{problem.file}:{problem.line}" if problem.line else problem.file
    about = " ".join(part for part in (problem.waiver, problem.claim, problem.subject) if part)
    return visible(f"{place}: {problem.kind.value.replace('_', ' ')}: {about + ': ' if about else ''}{problem.message}")


def _failed(failed: Sequence[tuple[str, str]], console: Console) -> None:
    """A target of which nothing was seen comes first: what follows does not speak of it."""
    for name, reason in failed:
        console.print(Text(f"Not seen at all: {visible(name)}: {visible(reason)}", style="bold red"), soft_wrap=True)


def collection(found: Collection, after: Aftermath, folder: Path) -> None:
    """What collecting came to, where nothing is judged."""
    console = Console(highlight=False)
    _failed(found.failed, console)
    console.print(Text(f"{found.manifest.resources} resources in {folder}"), soft_wrap=True)
    _problems(_unread(folder), console)
    aftermath.show(after, console)


def collection_json(found: Collection, after: Aftermath, folder: Path) -> str:
    """The same for machines.

    `{complete, failed_targets, resources, snapshot, waiver_problems, resumed, cost, carried_over}`.
    """
    document = {
        **_whole(found.failed),
        "resources": found.manifest.resources,
        "snapshot": str(folder),
        "waiver_problems": [asdict(problem) for problem in _unread(folder)],
        **after.document(),
    }
    return json.dumps(document, indent=2)


def _unread(folder: Path) -> Sequence[Problem]:
    """The waiver files that could not be read."""
    with Snapshot(folder) as snapshot:
        return kept_waivers(snapshot).problems


def _whole(failed: Sequence[tuple[str, str]]) -> dict[str, Json]:
    return {"complete": not failed, "failed_targets": [list(pair) for pair in failed]}


def _table(report: Report) -> Table:
    edition = report.catalogue.editions[0]
    title = f"{edition.title}, claims met as of {report.sweep.now}"
    table = Table(
        title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, padding=(0, 1, 0, 0), expand=True
    )
    table.add_column("", min_width=3)
    table.add_column("State", min_width=16)
    for heading, width in (("Pass", 4), ("Fail", 4), ("Unknown", 7), ("Claims", 6)):
        table.add_column(heading, justify="right", min_width=width)
    table.add_column("Level", min_width=6)
    table.add_column("Provision", no_wrap=True, overflow="ellipsis", ratio=1)
    provisions = {p.id: p for p in edition.provisions}
    for state in report.provisions:
        if state.edition == edition.id:
            provision = provisions[state.id]
            table.add_row(state.id, _state(state), *_numbers(state), provision.level, provision.title)
    return table


def _state(state: ProvisionState) -> Text:
    words, style = _STYLE[state.state]
    return Text(words + (" (with exceptions)" if state.with_exceptions else ""), style=style)


def _numbers(state: ProvisionState) -> tuple[str, str, str, str]:
    counts: Counts = state.counts
    unknown = counts.unknown + counts.error
    shown = [str(n) if n else "·" for n in (counts.passed, counts.failed, unknown)]
    return shown[0], shown[1], shown[2], f"{state.assessed} of {len(state.claims)}"


def _outcomes(findings: tuple[Finding, ...]) -> dict[str, int]:
    counts = dict.fromkeys(("pass", "fail", "unknown", "error", "not_applicable"), 0)
    for finding in findings:
        counts[finding.outcome.value] += 1
    return counts


def summary_json(report: Report, written: Mapping[str, Path], after: Aftermath | None = None) -> str:
    """The same for machines, what was not seen at all first.

    `{complete, failed_targets, provisions, findings, waivers, gaps, products, unclaimed, resources, written}`, after a
    sweep with those of `after`.
    """
    provisions = [
        {
            "edition": p.edition,
            "id": p.id,
            "state": p.state.value,
            "assessed": p.assessed,
            "claims": len(p.claims),
        }
        for p in report.provisions
    ]
    document = {
        **_whole(report.sweep.failed),
        "provisions": provisions,
        "findings": _outcomes(report.findings),
        "waivers": {
            "waived": sum(finding.waiver is not None for finding in report.findings),
            "shall_claims": report.reliance.claims,
            "shall_claims_relying": report.reliance.relying,
            "problems": [asdict(problem) for problem in report.waivers.problems],
        },
        "gaps": len(report.gaps),
        "products": {product.id: _headline(product, report) for product in report.products},
        "unclaimed": len(report.unclaimed),
        "resources": report.sweep.resources,
        **(after.document() if after else {}),
        "written": {name: str(path) for name, path in sorted(written.items())},
    }
    return json.dumps(document, indent=2)
