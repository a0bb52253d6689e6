"""`explain`: how one verdict came about, from the evidence to the policy's own text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cop_scan.catalogue import Claim
    from cop_scan.evidence import Fact, Resource
    from cop_scan.finding import Finding


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(explain)


def explain(
    claim_id: Annotated[str, typer.Argument(metavar="CLAIM", help="Such as COP-1.2-C02.")],
    resource: Annotated[str, typer.Argument(help="Id or name of a resource in the snapshot.")],
    snapshot: Annotated[Path, typer.Option(help="Snapshot directory.")] = Path("cop-scan-report/snapshot"),
    policies: Annotated[Path | None, typer.Option(help="A policies folder instead of the shipped one.")] = None,
    policy: Annotated[bool, typer.Option(help="Print the policy's text too.")] = True,
) -> None:
    """Show how a verdict came about: what was seen, from which request, and the policy that judged it."""
    from cop_scan.policies import load_catalogue
    from cop_scan.snapshot import Snapshot
    from cop_scan.sweep import EngineChoice, evaluation, find_subject

    catalogue = load_catalogue(policies, only=(claim_id,))
    with Snapshot(snapshot) as opened, evaluation(opened, catalogue, EngineChoice()) as working:
        found = find_subject(opened, resource)
        findings = working.judge(found).findings
    typer.echo(_text(catalogue.claims[0], found, findings, with_policy=policy))


def _text(claim: Claim, resource: Resource, findings: tuple[Finding, ...], *, with_policy: bool) -> str:
    from cop_scan.cli.policy import describe
    from cop_scan.cli.progress import visible

    lines = [
        describe(claim),
        "",
        f"Resource     {resource.name} ({resource.kind}, {resource.platform}, {resource.id})",
    ]
    for finding in findings:
        lines += [
            f"Outcome      {finding.outcome.value}" + (f" ({finding.reason})" if finding.reason else ""),
            f"Message      {finding.message}",
            "",
            "What the policy looked at:",
            json.dumps(finding.evidence, indent=2, ensure_ascii=False),
        ]
    if not findings:
        lines.append(f"The claim is not judged on resources of kind {resource.kind}.")
    lines += ["", "Facts:", *[_fact(resource.facts[key]) for key in claim.facts if key in resource.facts]]
    if with_policy and claim.engine == "rego":
        lines += ["", "Policy:", (claim.folder / f"{claim.folder.name}.rego").read_text(encoding="utf-8")]
    return "\n".join(visible(line) for line in "\n".join(lines).split("\n"))


def _fact(fact: Fact) -> str:
    state = f"seen, digest {fact.digest[:12]}" if fact.ok else f"{fact.status.value}: {fact.detail}"
    return f"  {fact.key}: {state}; from {fact.request or 'no request'} at {fact.observed_at or 'no time'}"
