"""`explain`: how one verdict came about, from the evidence to the policy's own text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cop_scan.catalogue import Catalogue, Claim
    from cop_scan.evaluate import Judged
    from cop_scan.evidence import Fact, Gap, Json, Resource
    from cop_scan.finding import Finding

_MAX_GAPS = 20
"""Of a fact that are listed; the JSON has all."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(explain)


def explain(
    claim_id: Annotated[str, typer.Argument(metavar="CLAIM", help="Such as COP-1.2-C02.")],
    resource: Annotated[str, typer.Argument(help="Id or name of a resource in the snapshot.")],
    snapshot: Annotated[Path, typer.Option(help="Snapshot directory.")] = Path("cop-scan-report/snapshot"),
    policies: Annotated[Path | None, typer.Option(help="A policies folder instead of the shipped one.")] = None,
    profile: Annotated[str, typer.Option(help="A shipped profile, or the path of one.")] = "standard",
    policy: Annotated[bool, typer.Option("--policy/--no-policy", help="Print the policy's text too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show how a verdict came about: what was seen, from which request and when, what was not, and what cures that."""
    from cop_scan.policies import load_catalogue
    from cop_scan.snapshot import Snapshot
    from cop_scan.sweep import EngineChoice, evaluation, find_subject, kept_waivers, report
    from cop_scan.waivers.applying import apply

    catalogue, whole = (load_catalogue(policies, profile=profile, only=only) for only in ((claim_id,), ()))
    with Snapshot(snapshot) as opened, evaluation(opened, catalogue, EngineChoice()) as working:
        found = find_subject(opened, resource)
        names = {each.id: each.name for each in opened.resources()}
        judged = working.judge(found)
        found = replace(found, facts=working.seen(found, catalogue.claims[0].facts))
        findings, _ = apply(kept_waivers(opened), judged.findings, names, whole, working.now)
        claim = catalogue.claims[0]
        if claim.contradicted_by or claim.carried_by:  # then what is read elsewhere counts too
            related = load_catalogue(policies, profile=profile, only=(claim_id, *claim.contradicted_by))
            every = report(opened, related, EngineChoice(), lambda _: None).findings
            findings = tuple(f for f in every if (f.claim, f.resource) == (claim_id, found.id))
    judged = replace(judged, findings=findings)
    if as_json:
        typer.echo(json.dumps(_document(catalogue, found, judged, policy=policy), indent=2, sort_keys=True))
    else:
        typer.echo(_text(catalogue, found, judged, policy=policy))


def _text(catalogue: Catalogue, resource: Resource, judged: Judged, *, policy: bool) -> str:
    from cop_scan.cli.policy import describe
    from cop_scan.cli.progress import visible

    claim = catalogue.claims[0]
    lines = [
        describe(claim),
        "",
        f"Resource     {resource.name} ({resource.kind}, {resource.platform}, {resource.id})",
        *(line for finding in judged.findings for line in _finding(finding)),
    ]
    if not judged.findings:
        lines.append(f"The claim is not judged on resources of kind {resource.kind}.")
    lines += ["", "Facts:", *(_fact(resource.facts[key]) for key in claim.facts if key in resource.facts)]
    lines += _gaps(judged.gaps, catalogue)
    if policy and claim.engine == "rego":
        lines += ["", "Policy:", _policy(claim)]
    return "\n".join(visible(line) for line in "\n".join(lines).split("\n"))


def _finding(finding: Finding) -> Iterator[str]:
    yield f"Outcome      {finding.outcome.value}" + (f" ({finding.reason})" if finding.reason else "")
    if finding.waiver:
        yield f"Waiver       {finding.waiver}"
    yield f"Known by     {finding.assurance}"
    yield f"Message      {finding.message}"
    yield from ("", "What the policy looked at:", json.dumps(finding.evidence, indent=2, ensure_ascii=False))


def _fact(fact: Fact) -> str:
    state = f"seen, digest {fact.digest[:12]}" if fact.ok else f"{fact.status.value}: {fact.detail}"
    return f"  {fact.key}: {state}; from {fact.request or 'no request'} at {fact.observed_at or 'no time'}"


def _gaps(gaps: Sequence[Gap], catalogue: Catalogue) -> Iterator[str]:
    """What was not seen, with its cure once for each fact."""
    if gaps:
        yield from ("", "Not seen:")
    for key in sorted({gap.fact for gap in gaps}):
        mine = [gap for gap in gaps if gap.fact == key]
        yield from (
            f"  {key}{f' {gap.part}' if gap.part else ''}: {gap.reason}: {gap.detail}" for gap in mine[:_MAX_GAPS]
        )
        if len(mine) > _MAX_GAPS:
            yield f"  {len(mine) - _MAX_GAPS} more parts of {key}"
        yield f"  What would show it: {catalogue.facts[key].cure}"


def _policy(claim: Claim) -> str:
    return (claim.folder / f"{claim.folder.name}.rego").read_text(encoding="utf-8")


def _document(catalogue: Catalogue, resource: Resource, judged: Judged, *, policy: bool) -> dict[str, Json]:
    """The same for machines: `{claim, statement, params, resource, findings, facts, gaps, remediation, policy}`."""
    claim = catalogue.claims[0]
    facts = [resource.facts[key] for key in claim.facts if key in resource.facts]
    shown = ("key", "digest", "detail", "request", "observed_at")
    told = ("outcome", "reason", "message", "evidence", "assurance", "engine", "rev", "waiver")
    return {
        "claim": claim.id,
        "statement": claim.statement,
        "params": dict(claim.params),
        "resource": {name: getattr(resource, name) for name in ("id", "kind", "platform", "target", "name")},
        "findings": [{name: getattr(finding, name) for name in told} for finding in judged.findings],
        "facts": [{**{name: getattr(fact, name) for name in shown}, "status": fact.status.value} for fact in facts],
        "gaps": [
            {
                "fact": g.fact,
                "part": g.part,
                "reason": g.reason,
                "detail": g.detail,
                "cure": catalogue.facts[g.fact].cure,
            }
            for g in judged.gaps
        ],
        "remediation": claim.remediation,
        **({"policy": _policy(claim)} if policy and claim.engine == "rego" else {}),
    }
