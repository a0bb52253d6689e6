"""`attest new`, `attest check` and `attest list`: the vendor's attestation files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cop_scan.cli.options import AsJson, Policies, ProfileName

if TYPE_CHECKING:
    from datetime import date

    from cop_scan.attest_check import Given

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What people attest: write, check and list it.")

_HERE = "An estate file (.yaml), or a folder of attestation files."
Where = Annotated[Path, typer.Argument(metavar="ESTATE|FOLDER", help=_HERE)]
Signers = Annotated[
    Path | None, typer.Option("--allowed-signers", metavar="FILE", help="Who may sign, instead of the estate file's.")
]
Soon = Annotated[int, typer.Option(min=0, help="Warn so many days before an attestation ends.")]


@app.command()
def new(
    claim_id: Annotated[str, typer.Argument(metavar="CLAIM", help="Such as COP-1.1-C02.")],
    subject: Annotated[str, typer.Option(help="The id of a product in the estate file, or vendor.")] = "vendor",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write; its id in this folder if left out.")
    ] = None,
    policies: Policies = None,
) -> None:
    """Write a commented attestation file for a claim, from today until the claim's greatest age.

    What only people know is left empty, and the file is wrong until it is filled in. A file that is there is not
    overwritten: exit code 2.
    """
    from cop_scan.attest_draft import draft, write_new
    from cop_scan.cli.progress import visible
    from cop_scan.policies import load_catalogue

    name, text = draft(load_catalogue(policies, only=(claim_id,)).claims[0], subject, _today())
    path = output or Path(f"{name}.yaml")
    write_new(path, text)
    folder = visible(str(path.parent))
    typer.echo(f"{visible(str(path))} is written. Fill it in, then run: cop-scan attest check {folder}")


@app.command()
def check(
    where: Where,
    allowed_signers: Signers = None,
    soon: Soon = 30,
    policies: Policies = None,
    profile: ProfileName = "",
    as_json: AsJson = False,
) -> None:
    """Say what is wrong with attestation files, with file, line and what is expected, and which claims have none.

    Digests of files are compared and signatures verified; nothing is fetched. Exit code 0 says that all is well; 10
    that something is wrong that keeps a claim from passing; 11 that a claim has no attestation, or something is to be
    looked at, such as an end within --soon days; 2 that there is no such folder, or the estate file is wrong.
    """
    from cop_scan.attest_check import check as find
    from cop_scan.cli import attesting

    found = find(_given(where, allowed_signers, soon, policies, profile))
    typer.echo(attesting.checked_json(found) if as_json else attesting.checked_text(found))
    if found.errors:
        raise typer.Exit(10)
    if found.problems or found.missing:
        raise typer.Exit(11)


@app.command("list")
def list_all(
    where: Where,
    allowed_signers: Signers = None,
    policies: Policies = None,
    profile: ProfileName = "",
    as_json: AsJson = False,
) -> None:
    """List the attestations that can be read: claims, subject, status, days until the end, and who signed."""
    from cop_scan.attest_check import check as find
    from cop_scan.cli import attesting

    given = _given(where, allowed_signers, 0, policies, profile)
    rows = attesting.rows(find(given).records, given)
    if as_json:
        typer.echo(json.dumps(rows, indent=2, sort_keys=True))
    else:
        attesting.show(rows)


def _given(where: Path, signers: Path | None, soon: int, policies: Path | None, profile: str) -> Given:
    from dataclasses import replace

    from cop_scan.attest_check import Given
    from cop_scan.collect import checker
    from cop_scan.estate import Estate, read_estate
    from cop_scan.policies import load_catalogue
    from cop_scan.sweep import utc_now

    named = not where.is_dir()
    estate = read_estate(where) if named else Estate(where.name, "standard", (), (), (where,))
    estate = replace(estate, allowed_signers=signers or estate.allowed_signers)
    return Given(
        estate.attestations,
        tuple(product.id for product in estate.products) if named else None,
        load_catalogue(policies, profile=profile or estate.profile),
        checker(estate, utc_now()),
        _today(),
        soon,
    )


def _today() -> date:
    from datetime import UTC, datetime

    return datetime.now(UTC).date()
