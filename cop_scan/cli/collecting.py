"""Collecting for a command: with the earlier sweep's answers, its progress shown, and what is to be said afterwards."""

from __future__ import annotations

from pathlib import Path

import typer

from cop_scan.catalogue import Catalogue
from cop_scan.cli.after import Aftermath
from cop_scan.cli.progress import visible
from cop_scan.cli.sweeping import sweeping
from cop_scan.collect import TOOL, Collection, Manner, collect
from cop_scan.errors import InputError, SnapshotError
from cop_scan.estate import Estate
from cop_scan.plan import carried, lines
from cop_scan.snapshot import Snapshot
from cop_scan.sweep import utc_now


def gather(
    estate: Estate, catalogue: Catalogue, folder: Path, since: str, resume: bool | None
) -> tuple[Collection, Aftermath]:
    """Collect into `folder`; targets of which nothing was seen are named at once.

    `since` is `last`, a snapshot's directory, or empty; `resume` as in `Manner`.
    """
    earlier = _earlier(folder, since)
    with sweeping({place.name: place.source for place in estate.targets}) as watch:
        manner = Manner(earlier, bool(since), resume, watch.hear)
        collection = collect(estate, catalogue, folder, utc_now(), watch.collected, manner)
    for name, reason in collection.failed:
        typer.echo(f"cop-scan: target {visible(name)}: {visible(reason)}", err=True)
    if collection.resumed:
        typer.echo(f"Resumed: {collection.resumed} resources were there already.", err=True)
    return collection, _after(folder, collection, is_since=bool(since))


def resumed(*, resume: bool, fresh: bool) -> bool | None:
    """The two options as `Manner.resume` wants them."""
    if resume and fresh:
        raise InputError("--resume and --fresh exclude each other.", next_step="Leave one of them out.")
    return not fresh if resume or fresh else None


def _earlier(folder: Path, since: str) -> Path | None:
    """The complete snapshot whose answers spare requests: that in the output folder, unless --since names another."""
    chosen = folder if since in ("", "last") else Path(since)
    if not (chosen / "manifest.json").is_file():
        if since:
            raise InputError(
                f"--since {since}: {chosen} is not a complete snapshot.",
                next_step="Name one that a sweep has completed, or leave --since out.",
            )
        return None
    try:
        with Snapshot(chosen) as snapshot:
            made_by = snapshot.manifest.tool
    except SnapshotError as fault:
        if since:
            raise
        typer.echo(f"The previous snapshot spares no requests: {visible(fault.message)}", err=True)
        return None
    if made_by == TOOL:
        return chosen
    typer.echo(f"The previous snapshot spares no requests: {visible(made_by)} made it, and this is {TOOL}.", err=True)
    return None


def _after(folder: Path, collection: Collection, *, is_since: bool) -> Aftermath:
    with Snapshot(folder) as snapshot:
        looked = carried(snapshot.resources()) if is_since or collection.resumed else None
        if looked and not (looked.facts or is_since):  # --since may have been given to the sweep that is resumed
            looked = None
        return Aftermath(lines(snapshot.journal()), looked, collection.resumed)
