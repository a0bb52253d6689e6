"""`plugin list`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Sources, engines and exports.")


@app.callback()
def _group() -> None:
    """Keep `list` a command of its own."""


@app.command("list")
def list_plugins(
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List what is installed, with the package it comes from."""
    from dataclasses import asdict

    from cop_scan.plugins import plugins

    found = plugins()
    if as_json:
        typer.echo(json.dumps([asdict(plugin) for plugin in found], indent=2, sort_keys=True))
        return
    for plugin in found:
        typer.echo(f"{plugin.group[:-1]:8} {plugin.name:10} {plugin.package} {plugin.version}")
