"""`policy list` and `policy show`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cop_scan.catalogue import Claim, Framework

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The claims and their policies.")

Policies = Annotated[Path | None, typer.Option(help="A policies folder instead of the one that is shipped.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


@app.command("list")
def list_claims(policies: Policies = None, as_json: AsJson = False) -> None:
    """List the claims that have a policy."""
    from cop_scan.policies import load_catalogue

    catalogue = load_catalogue(policies)
    if as_json:
        shown = [_summary(claim, catalogue.frameworks) for claim in catalogue.claims]
        typer.echo(json.dumps(shown, indent=2, sort_keys=True))
        return
    for claim in catalogue.claims:
        typer.echo(f"{claim.id}  {claim.level:6}  {claim.severity:8}  {claim.title}")


@app.command("show")
def show_claim(
    claim_id: Annotated[str, typer.Argument(metavar="CLAIM", help="Such as COP-1.2-C02.")],
    policies: Policies = None,
    as_json: AsJson = False,
) -> None:
    """Show what a claim asks, on what evidence, why, and what mends a failure."""
    from cop_scan.policies import load_catalogue

    catalogue = load_catalogue(policies, only=(claim_id,))
    claim = catalogue.claims[0]
    if as_json:
        typer.echo(json.dumps(_summary(claim, catalogue.frameworks), indent=2, sort_keys=True))
        return
    typer.echo(describe(claim))


def describe(claim: Claim) -> str:
    """The claim as text for a terminal."""
    alternatives = " or ".join(" and ".join(keys) for keys in claim.evidence)
    optional = f" (also, where seen: {', '.join(claim.optional)})" if claim.optional else ""
    lines = [
        f"{claim.id} rev {claim.rev}: {claim.title}",
        f"  {claim.statement}",
        "",
        f"Provision    {claim.provision} ({claim.level}); assurance claims {', '.join(claim.apc) or 'none'}",
        f"Severity     {claim.severity}",
        f"Judged on    {', '.join(claim.kinds)}",
        f"Evidence     {alternatives}{optional}",
        *([f"Carried by   the repositories that a product names under {claim.carried_by}"] if claim.carried_by else []),
        f"Assurance    {claim.assurance}",
        f"Why          {claim.rationale}",
        f"Mend         {claim.remediation}",
        *(["Notes        " + claim.notes] if claim.notes else []),
        *[f"Reference    {reference}" for reference in claim.references],
        *[f"Parameter    {key} = {json.dumps(value)}" for key, value in claim.params.items()],
    ]
    return "\n".join(lines)


def _summary(claim: Claim, frameworks: Sequence[Framework]) -> dict[str, object]:
    return {
        "id": claim.id,
        "rev": claim.rev,
        "title": claim.title,
        "statement": claim.statement,
        "provision": claim.provision,
        "level": claim.level,
        "severity": claim.severity,
        "apc": list(claim.apc),
        "kinds": list(claim.kinds),
        "evidence": [list(keys) for keys in claim.evidence],
        "optional": list(claim.optional),
        "carried_by": claim.carried_by,
        "assurance": claim.assurance,
        "engine": claim.engine,
        "params": dict(claim.params),
        "remediation": claim.remediation,
        "crosswalk": [
            {"framework": f.title, "version": f.version, "id": entry, "relationship": f.relationship}
            for f in frameworks
            for entry in claim.crosswalk.get(f.key, ())
        ],
    }
