"""A report for the dashboard's tests: the real catalogue, an estate as large as asked, and one hostile name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from cop_scan.catalogue import Catalogue
from cop_scan.evidence import Gap, Json, Resource
from cop_scan.finding import Finding, Outcome
from cop_scan.policies import load_catalogue
from cop_scan.portfolio import organisation_states, principle_states, product_states, score
from cop_scan.products import Membership, Product, membership, unclaimed
from cop_scan.report import Note, Report, Run, Subject, Sweep
from cop_scan.rollup import claim_states, provision_states
from cop_scan.waivers.model import Waivers
from tests.waivers.factory import waivers

LEFT_OUT = "COP-2.3-C06"
HOSTILE = "<script>alert(1)</script>\x1b[31mred\x1b[0m\u202egnp.exe\u2066 {{ 7 * 7 }} \ud800"
_TURN = (Outcome.PASS, Outcome.FAIL, Outcome.PASS, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE, Outcome.PASS, Outcome.ERROR)


@cache
def catalogue() -> Catalogue:
    """Without one claim, as with `--claim`: pages show what is left out."""
    whole = load_catalogue()
    return load_catalogue(only=[claim.id for claim in whole.claims if claim.id != LEFT_OUT])


def subjects(number: int) -> tuple[Subject, ...]:
    vendor = Subject("vendor:acme", "vendor", "vendor", "vendor", "Acme Ltd")
    organisation = Subject("git:org", "organisation", "git", "acme", f"acme {HOSTILE}")
    hostile = Subject(f"git:{HOSTILE}", "repository", "git", HOSTILE, HOSTILE, f"javascript:alert(1)//{HOSTILE}")
    plain = [
        Subject(
            f"git:{n}", "repository", "git", "acme", f"acme/app-{n}", f"https://git.example.com/acme/app-{n}", "git:org"
        )
        for n in range(number)
    ]
    return (hostile, *plain, organisation, vendor)


def _member(products: Sequence[Product], one: Subject) -> Membership:
    return membership(products, Resource(one.id, one.kind, one.platform, one.target, one.name, facts={}))


def _finding(claim_id: str, subject: Subject, number: int) -> Finding:
    claim = catalogue().claim(claim_id)
    assert claim is not None
    turn = _TURN[number % len(_TURN)] if claim.severity != "low" else Outcome.PASS
    open_ = turn in (Outcome.UNKNOWN, Outcome.ERROR)
    evidence: Json = {
        "reason": "not_pinned",
        "places": [{"path": ".github/workflows/release.yml", "line": 12, "text": "uses: actions/checkout@v4"}],
        "steps": [{"name": f"step {n}", "uses": "actions/checkout@v4", "by": subject.name} for n in range(3)],
    }
    message = f"The pipeline of {subject.name} uses actions/checkout@v4, which is not pinned to a digest."
    waiver = "W-1" if turn is Outcome.FAIL and number % 5 == 0 else None
    reason = "timeout" if turn is Outcome.ERROR else "not_collected" if open_ else ""
    return Finding(
        claim.id, claim.rev, subject.id, turn, reason, message, evidence, claim.assurance, claim.engine, waiver
    )


def report(
    number: int = 12,
    *,
    failed: Sequence[tuple[str, str]] = (),
    attested: Sequence[dict[str, Json]] = (),
    empty: bool = False,
) -> Report:
    known = () if empty else subjects(number)
    claims = catalogue().claims
    findings = tuple(
        _finding(claim.id, subject, n + m)
        for m, claim in enumerate(claims)
        for n, subject in enumerate(known)
        if subject.kind in claim.kinds
    )
    gaps = tuple(
        Gap(
            s.id,
            "branch_rules",
            "",
            "not_collected",
            f"A clone of {s.name} holds no platform settings.",
            ("COP-2.1-C06",),
        )
        for s in known
        if s.kind == "repository"
    )
    states = claim_states(findings, catalogue())
    provisions = provision_states(states, catalogue())
    products = [Product("app", f"Acme {HOSTILE}", repositories=["acme/app-1*"]), Product("old", "Old", role="reseller")]
    members = {s.id: _member(products, s) for s in known}
    known = tuple(replace(s, products=members[s.id].products) for s in known)
    targets = ("git:acme", *(name for name, _ in failed))
    return Report(
        estate="Acme Ltd",
        sweep=Sweep(
            "a" * 64, "2026-06-01T09:30:00Z", "2026-06-01T09:30:00Z", "standard", targets, len(known), tuple(failed)
        ),
        run=Run("b" * 32, "2026-06-01T10:00:00Z", "cop-scan 0.1.0", {"rego": "regorus 0.13.0"}),
        catalogue=catalogue(),
        subjects=known,
        findings=findings,
        claims=states,
        provisions=provisions,
        principles=principle_states(provisions, catalogue()),
        products=product_states(findings, known, products, members, catalogue()),
        organisations=organisation_states(findings, known, products, members, catalogue()),
        unclaimed=unclaimed(products, members),
        notes=(Note("evidence_reused", ("COP-1.1-C02", "COP-4.3-C02"), f"The same document. {HOSTILE}"),),
        score=score(states, catalogue()),
        gaps=gaps,
        attestations=tuple(attested),
        waivers=Waivers() if empty else waivers(HOSTILE),
    )


ATTESTATION: dict[str, Json] = {
    "resource": "vendor:acme",
    "id": "ATT-1",
    "claims": ["COP-1.1-C02"],
    "subject": "vendor",
    "statement": f"An owner answers for software security. {HOSTILE}",
    "status": "asserted",
    "argument": "The board appointed the owner and the minutes are kept beside this file.",
    "evidence": [],
    "asserted_by": {"name": "Ada Example", "role": "Head of engineering", "email": "sha256:0011223344556677"},
    "approved_by": {"name": "Sam Example", "role": "SRO", "email": "", "date": "2026-01-05"},
    "issued": "2026-01-05",
    "expires": "2026-05-30",
    "review_cycle": "yearly",
    "fields": {},
    "file": "attestations/owner.yaml",
}
