"""`scan`, `collect`, `evaluate` and `export`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cop_scan.cli.options import (
    AsJson,
    Claims,
    EngineName,
    Fail,
    FailOn,
    Formats,
    Fresh,
    Now,
    OpaUrl,
    Output,
    Policies,
    ProfileName,
    Resume,
    Since,
    SnapshotFolder,
    WaiverPlaces,
)
from cop_scan.cli.targets import Targets, estate_of

if TYPE_CHECKING:
    from cop_scan.catalogue import Catalogue
    from cop_scan.cli.after import Aftermath
    from cop_scan.collect import Collection
    from cop_scan.estate import Estate
    from cop_scan.report import Report
    from cop_scan.sweep import EngineChoice

DEFAULT_FORMATS = "json,html"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(scan)
    app.command()(collect)
    app.command()(evaluate)
    app.command()(export)


def scan(
    targets: Targets,
    output: Output = Path("cop-scan-report"),
    formats: Formats = DEFAULT_FORMATS,
    claim: Claims = None,
    policies: Policies = None,
    profile: ProfileName = "",
    engine: EngineName = "regorus",
    opa_url: OpaUrl = "",
    resume: Resume = False,
    fresh: Fresh = False,
    since: Since = "",
    as_json: AsJson = False,
    fail_on: Fail = FailOn.NEVER,
) -> None:
    """Collect, evaluate and export: the whole sweep.

    Exit code 4 says that of some target nothing could be seen; the summary names it first, and the others are swept.
    """
    from cop_scan.cli.collecting import gather, resumed

    estate = _estate(targets)
    catalogue = load(policies, profile or estate.profile, claim)
    choice = _engine(engine, opa_url)
    _known(formats)
    _startable(catalogue, choice)
    collection, after = gather(estate, catalogue, output / "snapshot", since, resumed(resume=resume, fresh=fresh))
    report = _report(output / "snapshot", catalogue, choice, "")
    _finish(report, formats, output, as_json=as_json, after=after)
    _exit(report, fail_on, collection)


def collect(
    targets: Targets,
    output: Output = Path("cop-scan-report"),
    claim: Claims = None,
    policies: Policies = None,
    profile: ProfileName = "",
    resume: Resume = False,
    fresh: Fresh = False,
    since: Since = "",
    as_json: AsJson = False,
) -> None:
    """Only collect: write a snapshot that can be evaluated later, anywhere, without a network.

    Exit code 4 says that of some target nothing could be seen; it is named first, and the others are swept.
    """
    from cop_scan.cli import show
    from cop_scan.cli.collecting import gather, resumed

    estate = _estate(targets)
    catalogue = load(policies, profile or estate.profile, claim)
    collection, after = gather(estate, catalogue, output / "snapshot", since, resumed(resume=resume, fresh=fresh))
    if as_json:
        typer.echo(show.collection_json(collection, after, output / "snapshot"))
    else:
        show.collection(collection, after, output / "snapshot")
    if collection.failed:
        raise typer.Exit(4)


def evaluate(
    snapshot: SnapshotFolder,
    output: Output = Path("cop-scan-report"),
    claim: Claims = None,
    policies: Policies = None,
    profile: ProfileName = "standard",
    engine: EngineName = "regorus",
    opa_url: OpaUrl = "",
    now: Now = "",
    waivers: WaiverPlaces = None,
    as_json: AsJson = False,
    fail_on: Fail = FailOn.NEVER,
) -> None:
    """Judge a snapshot again, with today's policies or others, and write results.json."""
    report = _report(snapshot, load(policies, profile, claim), _engine(engine, opa_url), now, waivers)
    _finish(report, "json", output, as_json=as_json)
    _exit(report, fail_on, None)


def export(
    snapshot: SnapshotFolder,
    output: Output = Path("cop-scan-report"),
    formats: Formats = "json,html,csv,sarif,markdown",
    claim: Claims = None,
    policies: Policies = None,
    profile: ProfileName = "standard",
    engine: EngineName = "regorus",
    opa_url: OpaUrl = "",
    now: Now = "",
    waivers: WaiverPlaces = None,
) -> None:
    """Write reports of a snapshot in the formats that are asked for."""
    report = _report(snapshot, load(policies, profile, claim), _engine(engine, opa_url), now, waivers)
    for name, path in _export(report, formats, output).items():
        typer.echo(f"{name}: {path}")


def _estate(targets: Sequence[str]) -> Estate:
    return estate_of(targets)


def load(policies: Path | None, profile: str, claims: Sequence[str] | None) -> Catalogue:
    """The catalogue that the options choose."""
    from cop_scan.policies import load_catalogue

    return load_catalogue(policies, profile=profile, only=tuple(claims or ()))


def _engine(name: str, opa_url: str) -> EngineChoice:
    from cop_scan.errors import InputError
    from cop_scan.sweep import EngineChoice

    if name not in ("regorus", "opa"):
        raise InputError(f"There is no Rego engine {name!r}.", next_step="Use regorus or opa.")
    if opa_url and name != "opa":
        raise InputError("--opa-url goes with --engine opa.")
    return EngineChoice(name, {"url": opa_url, "token": "env:OPA_TOKEN"} if opa_url else {})


def _startable(catalogue: Catalogue, choice: EngineChoice) -> None:
    """Say that a policy cannot be loaded before an hour of collecting."""
    from cop_scan.sweep import engines

    with engines(catalogue.claims, choice):
        pass


def _report(
    folder: Path, catalogue: Catalogue, choice: EngineChoice, now: str, waivers: Sequence[Path] | None = None
) -> Report:
    from cop_scan.cli.progress import phase
    from cop_scan.snapshot import Snapshot
    from cop_scan.sweep import report as run
    from cop_scan.waivers.files import read_waivers

    time = time_of(now)
    register = read_waivers(waivers) if waivers else None
    with Snapshot(folder) as snapshot, phase("Evaluating", snapshot.manifest.resources) as step:
        return run(snapshot, catalogue, choice, lambda judged: step(judged.subject.name), time, register)


def time_of(now: str) -> str:
    """What --now gives, in the form of a snapshot's times; empty where it is not given."""
    from datetime import datetime

    from cop_scan.errors import InputError

    if not now:
        return ""
    try:
        parsed = datetime.fromisoformat(now)
    except ValueError:
        parsed = None
    if parsed is None or parsed.tzinfo is None:
        raise InputError(f"--now: {now!r} is not a time such as 2026-06-01T00:00:00Z.")
    return parsed.isoformat().replace("+00:00", "Z")


def _export(report: Report, formats: str, output: Path) -> dict[str, Path]:
    from cop_scan.cli.progress import phase
    from cop_scan.sweep import export as run

    with phase("Writing reports"):
        return run(report, _names(formats), output)


def _names(formats: str) -> list[str]:
    return [name.strip() for name in formats.split(",") if name.strip()]


def _known(formats: str) -> None:
    """Say that there is no such export before an hour of collecting."""
    from cop_scan.plugins import export

    for name in _names(formats):
        export(name)


def _finish(report: Report, formats: str, output: Path, *, as_json: bool, after: Aftermath | None = None) -> None:
    from cop_scan.cli import show

    written = _export(report, formats, output)
    if as_json:
        typer.echo(show.summary_json(report, written, after))
    else:
        show.summary(report, written, after)


def _exit(report: Report, fail_on: FailOn, collection: Collection | None) -> None:
    outcomes = {finding.outcome.value for finding in report.findings if finding.waiver is None}
    if collection and collection.failed:
        raise typer.Exit(4)
    if fail_on is not FailOn.NEVER and "fail" in outcomes:
        raise typer.Exit(10)
    if fail_on is FailOn.UNKNOWN and outcomes & {"unknown", "error"}:
        raise typer.Exit(11)
