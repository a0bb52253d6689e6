"""`waiver new`, `waiver check` and `waiver list`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cop_scan.cli.options import Policies, ProfileName

if TYPE_CHECKING:
    from cop_scan.cli.waiving import Look
    from cop_scan.waivers.model import Scope

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Failures that named people accept for a time.")


class Role(StrEnum):
    """In what capacity a waiver is approved."""

    SRO = "SRO"
    DELEGATE = "delegate"


EstateFile = Annotated[
    Path, typer.Argument(metavar="ESTATE", help="An estate file; its key `waivers` names the files.")
]
SnapshotOption = Annotated[
    Path | None,
    typer.Option("--snapshot", help="Lay the waivers over this sweep's findings. Default: cop-scan-report/snapshot."),
]
AsOf = Annotated[str, typer.Option("--now", help="As of this time (RFC 3339) instead of the present.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
ClaimOption = Annotated[list[str], typer.Option("--claim", "-c", help="Claim that fails; may be given several times.")]
Subject = Annotated[
    list[str],
    typer.Option(
        "--subject",
        "-s",
        help="Name or id of a resource as reports show it; with --max-match a glob of `*` and `?`. "
        "May be given several times.",
    ),
]
MaxMatch = Annotated[int, typer.Option(min=0, help="The most resources that each glob may match, 100 at most.")]


@app.command("new")
def new(
    claim: ClaimOption,
    subject: Subject,
    max_match: MaxMatch = 0,
    reason: Annotated[str, typer.Option(help="Why the failure is accepted: at least 40 characters.")] = "",
    risk: Annotated[str, typer.Option(help="What can happen while it is.")] = "",
    control: Annotated[
        list[str] | None, typer.Option(help="What lessens that risk meanwhile; may be given several times.")
    ] = None,
    owner: Annotated[str, typer.Option(help="Who answers for mending it.")] = "",
    approver: Annotated[str, typer.Option(help="Who approved it; never the owner.")] = "",
    approver_role: Annotated[Role, typer.Option(help="The senior responsible owner, or a delegate.")] = Role.SRO,
    approved: Annotated[str, typer.Option(metavar="DATE", help="When it was approved.")] = "",
    created: Annotated[str, typer.Option(metavar="DATE", help="First day. Default: today.")] = "",
    expires: Annotated[str, typer.Option(metavar="DATE", help="Last day. Default: as late as may be.")] = "",
    ticket: Annotated[str, typer.Option(help="Where mending it is tracked.")] = "",
    identity: Annotated[str, typer.Option("--id", help="Permanent id. Default: made of date and claim.")] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write. Default: waivers/ID.yaml.")
    ] = None,
    policies: Policies = None,
) -> None:
    """Write a waiver file with comments; what is not given is left to be filled in. No file is overwritten."""
    from cop_scan.cli.waiving import last_day, named, today
    from cop_scan.policies import load_catalogue
    from cop_scan.waivers.applying import longest
    from cop_scan.waivers.model import Waiver
    from cop_scan.waivers.writing import to_fill_in, write_new

    catalogue = load_catalogue(policies)
    claims = named(claim, catalogue)
    first = created or today()
    limit = longest(claims, catalogue)
    made = Waiver(
        id=identity or f"W-{first}-{claims[0]}",
        claims=claims,
        subjects=tuple(_scope(text, max_match) for text in dict.fromkeys(subject)),
        reason=reason,
        risk_statement=risk,
        compensating_controls=tuple(control or ()),
        owner=owner,
        approver=approver,
        approver_role=approver_role.value,
        approved=approved,
        created=first,
        expires=expires or last_day(first, limit),
        ticket=ticket,
        renewals=0,
        file="",
        line=0,
    )
    path = output or Path("waivers") / f"{made.id}.yaml"
    write_new(made, path, catalogue, limit)
    _written(path, to_fill_in(made))


def _written(path: Path, lacking: list[str]) -> None:
    from cop_scan.cli.progress import visible

    typer.echo(f"{visible(str(path))} is written.")
    if lacking:
        typer.echo(f"Still to be filled in: {', '.join(lacking)}.")
    typer.echo("Name the file or its folder under `waivers` in the estate file; `cop-scan waiver check` tries it.")


def _scope(text: str, max_match: int) -> Scope:
    from cop_scan.errors import InputError
    from cop_scan.waivers.model import Scope

    if not set(text) & {"*", "?"}:
        return Scope(text)
    if not max_match:
        raise InputError(f"--subject {text!r} is a glob.", next_step="Say with --max-match how many it may match.")
    return Scope(text, max_match)


@app.command("check")
def check(
    estate: EstateFile,
    snapshot: SnapshotOption = None,
    policies: Policies = None,
    profile: ProfileName = "",
    now: AsOf = "",
    as_json: AsJson = False,
) -> None:
    """Say what is wrong with an estate's waivers, and lay them over the findings of a snapshot if one is there.

    Exit code 2 says that a waiver file is no sound one, 12 that a waiver does not hold or covers nothing.
    """
    from cop_scan.cli import waiving
    from cop_scan.waivers.model import Kind

    found = _look(estate, snapshot, policies, profile, now)
    typer.echo(waiving.as_json(found)) if as_json else waiving.show_check(found)
    kinds = {problem.kind for problem in found.waivers.problems}
    if Kind.MALFORMED in kinds:
        raise typer.Exit(2)
    if kinds:
        raise typer.Exit(12)


@app.command("list")
def list_waivers(
    estate: EstateFile,
    snapshot: SnapshotOption = None,
    policies: Policies = None,
    profile: ProfileName = "",
    now: AsOf = "",
    as_json: AsJson = False,
) -> None:
    """List an estate's waivers and how each stands, by the findings of a snapshot if one is there."""
    from cop_scan.cli import waiving

    found = _look(estate, snapshot, policies, profile, now)
    typer.echo(waiving.as_json(found)) if as_json else waiving.show_list(found)


def _look(estate: Path, snapshot: Path | None, policies: Path | None, profile: str, now: str) -> Look:
    from cop_scan.cli import waiving
    from cop_scan.cli.run import time_of
    from cop_scan.estate import read_estate
    from cop_scan.policies import load_catalogue

    time = time_of(now)
    read = read_estate(estate)
    catalogue = load_catalogue(policies, profile=profile or read.profile)
    return waiving.look(read, catalogue, snapshot, time)
