"""`scan`, `collect`, `evaluate` and `export`."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cop_scan.catalogue import Catalogue
    from cop_scan.collect import Collection
    from cop_scan.estate import Estate
    from cop_scan.report import Report
    from cop_scan.sweep import EngineChoice

DEFAULT_FORMATS = "json,html"


class FailOn(StrEnum):
    """What makes the exit code other than 0."""

    NEVER = "never"
    FAIL = "fail"
    UNKNOWN = "unknown"


Targets = Annotated[
    list[Path],
    typer.Argument(help="An estate file (.yaml), or git repositories, bare or not, and folders of them."),
]
Output = Annotated[Path, typer.Option("--output", "-o", help="Folder for the snapshot and the reports.")]
Formats = Annotated[
    str, typer.Option("--format", "-f", help="Exports, comma separated: json, html, csv, sarif, markdown.")
]
Claims = Annotated[list[str] | None, typer.Option("--claim", "-c", help="Only this claim; may be given several times.")]
Policies = Annotated[Path | None, typer.Option(help="A policies folder instead of the one that is shipped.")]
ProfileName = Annotated[str, typer.Option("--profile", help="A shipped profile, or a file.")]
EngineName = Annotated[str, typer.Option("--engine", help="Evaluator of Rego: regorus (embedded) or opa.")]
OpaUrl = Annotated[str, typer.Option("--opa-url", help="With --engine opa: a server instead of a child process.")]
Now = Annotated[str, typer.Option("--now", help="Judge as of this time (RFC 3339) instead of the sweep's.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]
Fail = Annotated[FailOn, typer.Option("--fail-on", help="Exit with 10 for failures, 11 for unknowns.")]
SnapshotFolder = Annotated[Path, typer.Argument(help="A snapshot directory that collect or scan made.")]


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
    as_json: AsJson = False,
    fail_on: Fail = FailOn.NEVER,
) -> None:
    """Collect, evaluate and export: the whole sweep."""
    estate = _estate(targets)
    catalogue = _catalogue(policies, profile or estate.profile, claim)
    choice = _engine(engine, opa_url)
    _known(formats)
    collection = _collect(estate, catalogue, output / "snapshot", choice)
    report = _report(output / "snapshot", catalogue, choice, "")
    _finish(report, formats, output, as_json=as_json)
    _exit(report, fail_on, collection)


def collect(
    targets: Targets,
    output: Output = Path("cop-scan-report"),
    claim: Claims = None,
    policies: Policies = None,
    profile: ProfileName = "",
) -> None:
    """Only collect: write a snapshot that can be evaluated later, anywhere, without a network."""
    estate = _estate(targets)
    catalogue = _catalogue(policies, profile or estate.profile, claim)
    collection = _collect(estate, catalogue, output / "snapshot", None)
    typer.echo(f"{collection.manifest.resources} resources in {output / 'snapshot'}")
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
    as_json: AsJson = False,
    fail_on: Fail = FailOn.NEVER,
) -> None:
    """Judge a snapshot again, with today's policies or others, and write results.json."""
    report = _report(snapshot, _catalogue(policies, profile, claim), _engine(engine, opa_url), now)
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
) -> None:
    """Write reports of a snapshot in the formats that are asked for."""
    report = _report(snapshot, _catalogue(policies, profile, claim), _engine(engine, opa_url), now)
    for name, path in _export(report, formats, output).items():
        typer.echo(f"{name}: {path}")


def _estate(targets: Sequence[Path]) -> Estate:
    from cop_scan.errors import InputError
    from cop_scan.estate import local_estate, read_estate

    files = [path for path in targets if path.suffix in (".yaml", ".yml") and not path.is_dir()]
    if not files:
        return local_estate(targets)
    if len(targets) > 1:
        raise InputError("An estate file stands alone.", next_step="Name further paths in the estate file.")
    return read_estate(files[0])


def _catalogue(policies: Path | None, profile: str, claims: Sequence[str] | None) -> Catalogue:
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


def _collect(estate: Estate, catalogue: Catalogue, folder: Path, choice: EngineChoice | None) -> Collection:
    from cop_scan.cli.progress import phase
    from cop_scan.collect import collect as run
    from cop_scan.sweep import engines, utc_now

    if choice is not None:
        with engines(catalogue.claims, choice):
            pass  # a policy that cannot be loaded is said before an hour of collecting
    with phase("Collecting") as step:
        collection = run(estate, catalogue, folder, utc_now(), lambda resource: step(resource.name))
    for name, reason in collection.failed:
        typer.echo(f"cop-scan: target {name}: {reason}", err=True)
    if collection.resumed:
        typer.echo(f"Resumed: {collection.resumed} resources were there already.", err=True)
    return collection


def _report(folder: Path, catalogue: Catalogue, choice: EngineChoice, now: str) -> Report:
    from cop_scan.cli.progress import phase
    from cop_scan.snapshot import Snapshot
    from cop_scan.sweep import report as run

    time = _time(now)
    with Snapshot(folder) as snapshot, phase("Evaluating", snapshot.manifest.resources) as step:
        return run(snapshot, catalogue, choice, lambda judged: step(judged.subject.name), time)


def _time(now: str) -> str:
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


def _finish(report: Report, formats: str, output: Path, *, as_json: bool) -> None:
    from cop_scan.cli import show

    written = _export(report, formats, output)
    if as_json:
        typer.echo(show.summary_json(report, written))
    else:
        show.summary(report, written)


def _exit(report: Report, fail_on: FailOn, collection: Collection | None) -> None:
    outcomes = {finding.outcome.value for finding in report.findings if finding.waiver is None}
    if collection and collection.failed:
        raise typer.Exit(4)
    if fail_on is not FailOn.NEVER and "fail" in outcomes:
        raise typer.Exit(10)
    if fail_on is FailOn.UNKNOWN and outcomes & {"unknown", "error"}:
        raise typer.Exit(11)
