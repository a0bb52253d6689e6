"""`plan`, `doctor` and `init`: what is good to know before a sweep over a network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cop_scan.cli.options import AsJson, Claims, Policies, ProfileName
from cop_scan.cli.targets import Targets, estate_of

Repositories = Annotated[
    int | None,
    typer.Option(min=1, help="Reckon with so many repositories in each target, and ask the platform nothing."),
]
Named = Annotated[list[str] | None, typer.Argument(help="NAME:WHAT, such as github:acme; any number of them.")]
GitHub = Annotated[list[str] | None, typer.Option("--github", metavar="WHAT", help="The same as github:WHAT.")]
Written = Annotated[Path, typer.Option("--output", "-o", help="The file to write.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite the file if it is there.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(init)
    app.command()(doctor)
    app.command()(plan)


def plan(
    targets: Targets,
    repositories: Repositories = None,
    claim: Claims = None,
    policies: Policies = None,
    profile: ProfileName = "",
    as_json: AsJson = False,
) -> None:
    """Say what a sweep will cost: requests, GraphQL points and hours, by credential and endpoint.

    A few counting requests are sent, none with --repositories. Exit code 4 says that a target cannot be read at all.
    """
    from cop_scan.cli import planning
    from cop_scan.plan import outlook
    from cop_scan.policies import load_catalogue

    estate = estate_of(targets)
    catalogue = load_catalogue(policies, profile=profile or estate.profile, only=tuple(claim or ()))
    found = outlook(estate, catalogue, repositories)
    if as_json:
        typer.echo(planning.as_json(found))
    else:
        planning.show(found)
    if found.failed:
        raise typer.Exit(4)


def doctor(
    targets: Targets,
    claim: Claims = None,
    policies: Policies = None,
    profile: ProfileName = "",
    as_json: AsJson = False,
) -> None:
    """Say which facts each credential can see, which claims will stay unknown, and which permission cures that.

    Each fact is tried on a few resources. Exit code 0 says that all claims can be decided, but for parts that no
    permission shows; 11 that some stay unknown, or may for want of a permission; 4 that a target cannot be read at all.
    """
    from cop_scan.cli import sights
    from cop_scan.cli.diagnosis import diagnose
    from cop_scan.policies import load_catalogue

    estate = estate_of(targets)
    catalogue = load_catalogue(policies, profile=profile or estate.profile, only=tuple(claim or ()))
    found = diagnose(estate, catalogue)
    if as_json:
        typer.echo(sights.as_json(found))
    else:
        sights.show(found)
    if found.failed:
        raise typer.Exit(4)
    if found.lacking:
        raise typer.Exit(11)


def init(
    named: Named = None,
    github: GitHub = None,
    output: Written = Path("cop-scan.yaml"),
    force: Force = False,
) -> None:
    """Write a commented estate file from what the credentials can see."""
    from cop_scan.cli.starting import start

    typer.echo(start([*(named or []), *(f"github:{what}" for what in github or [])], output, force=force))
