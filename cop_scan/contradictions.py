"""What people attest against what machines read: an attested pass that a failing claim speaks against is no pass.

Which of the two is right is not seen from here, so that the outcome is `unknown` and names both. The claims that speak
against one stand in its `claim.yaml`, under `contradicted_by`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cop_scan.catalogue import Catalogue
from cop_scan.finding import Finding, Outcome
from cop_scan.report import Subject

REASON = "contradicted"
_NAMED = 3


def contradicted(
    findings: Sequence[Finding], subjects: Mapping[str, Subject], catalogue: Catalogue
) -> tuple[Finding, ...]:
    """The findings, in their order; `subjects` are the resources by id."""
    against = {claim.id: claim.contradicted_by for claim in catalogue.claims if claim.contradicted_by}
    wanted = {other for others in against.values() for other in others}
    failing = [f for f in findings if f.claim in wanted and f.outcome is Outcome.FAIL]
    return tuple(_judged(f, against.get(f.claim, ()), failing, subjects) for f in findings)


def _judged(
    finding: Finding, others: Sequence[str], failing: Sequence[Finding], subjects: Mapping[str, Subject]
) -> Finding:
    if finding.outcome is not Outcome.PASS or not others:
        return finding
    own = subjects[finding.resource]
    found = [one for one in failing if one.claim in others and _concerns(own, subjects[one.resource])]
    if not found:
        return finding
    named = ", ".join(f"{one.claim} on {subjects[one.resource].name[:80]}" for one in found[:_NAMED])
    message = f"It is attested, but what was read speaks against it: {named} fails ({len(found)} in all)."
    evidence = {"attested": finding.evidence, "against": [[one.claim, one.resource] for one in found[:20]]}
    return replace(finding, outcome=Outcome.UNKNOWN, reason=REASON, message=message, evidence=evidence)


def _concerns(own: Subject, other: Subject) -> bool:
    """Whether the other resource is one of the product's; whatever it is concerns the vendor."""
    return own.kind == "vendor" or bool(set(own.products) & set(other.products))
