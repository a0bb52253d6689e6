"""A report made by hand, with the real editions and names that mean harm."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from cop_scan.catalogue import Catalogue, Claim, Edition, FactSpec, Form, Profile
from cop_scan.editions import load_editions
from cop_scan.evidence import Gap, Json
from cop_scan.finding import Finding, Outcome
from cop_scan.policies import root
from cop_scan.portfolio import organisation_states, principle_states, product_states, score
from cop_scan.products import Membership, Product
from cop_scan.report import Note, Report, Run, Subject, Sweep
from cop_scan.rollup import claim_states, provision_states
from tests.waivers.factory import waivers

HOSTILE = '=HYPERLINK("http://evil.example")\x1b[31m\u202egpj|<img src=x onerror=alert(1)>\n# *[x](http://y)*`{0}'
PINNED, LOCKED = "COP-1.2-C02", "COP-2.1-C03"


@cache
def editions() -> tuple[Edition, ...]:
    return load_editions(root())


def claim(claim_id: str, **changes: Any) -> Claim:
    made = Claim(
        id=claim_id,
        rev=2,
        provision=claim_id.split("-")[1],
        title="Dependencies are locked <b>exactly</b>",
        statement="Every manifest [of a dependency](http://x) has a lock file {0}.",
        level="shall",
        apc=("1.2.1",),
        kinds=("repository",),
        evidence=(("dependency_files",),),
        optional=(),
        severity="high",
        assurance="A2",
        engine="rego",
        params={},
        reads_now=False,
        rationale="What is not locked changes\nunseen.",
        remediation="Commit the lock file.",
        references=("none",),
        crosswalk={},
        notes="",
        folder=Path("none"),
        digest="0" * 64,
    )
    return replace(made, **changes)


def finding(outcome: str = "fail", resource: str = "git:1", claim_id: str = PINNED, **changes: Any) -> Finding:
    made = Finding(claim_id, 2, resource, Outcome(outcome), "", "It is so.", {}, "A2", "rego")
    return replace(made, **changes)


def evidence(*places: tuple[str, Json, str]) -> dict[str, Json]:
    return {"places": [{"path": path, "line": line, "text": text} for path, line, text in places]}


def subject(number: int = 1, name: str = "acme/app") -> Subject:
    return Subject(f"git:{number}", "repository", "git", "checkouts", name, "https://git.example/acme")


def findings() -> tuple[Finding, ...]:
    criteria = [
        {"outcome": "pass", "message": "Fine.", "evidence": evidence(("fine.txt", 1, "fine"))},
        {"outcome": "fail", "message": "Not.", "evidence": evidence(("not fine.txt", 7, "bad"))},
    ]
    return (
        finding(evidence=evidence(("a b/ü#.yml", 3, HOSTILE), ("package.json", 0, ""))),
        finding("pass", "git:2", message=HOSTILE),
        finding(claim_id=LOCKED, evidence={"criteria": criteria}, waiver="W-1"),
        finding("unknown", "git:2", LOCKED, reason="forbidden", message=f"Not seen: {HOSTILE}", engine="contract"),
    )


def report(found: tuple[Finding, ...] | None = None, **changes: Any) -> Report:
    claims = (claim(PINNED), claim(LOCKED, severity="medium", title="Releases come from tags"))
    fact = FactSpec(
        *("dependency_files", "Manifests", Form.PATHS, ("repository",), (), "", 50, 1024, "Read access to files."), {}
    )
    profile = Profile("standard", "Standard", 0.9, {"shall": 0.0, "should": 0.1}, {})
    catalogue = Catalogue(editions(), {fact.key: fact}, claims, profile, "c" * 64)
    chosen = findings() if found is None else found
    states = claim_states(chosen, catalogue)
    provisions = provision_states(states, catalogue)
    product = Product("app", HOSTILE, tier="critical", repositories=["acme/app"])
    members = {"git:1": Membership(("app",), "", grouped=True), "git:2": Membership((), "", grouped=True)}
    members["org"] = Membership()
    organisation = Subject("org", "organisation", "git", "checkouts", HOSTILE)
    subjects = (replace(subject(), products=("app",), parent="org"), subject(2, HOSTILE), organisation)
    made = Report(
        estate=f"Acme & Söhne {HOSTILE}",
        sweep=Sweep(
            *("5" * 64, "2026-06-01T00:00:00Z", "2026-06-01T00:00:00Z", "standard", ("checkouts", HOSTILE), 2),
            failed=((HOSTILE, "No such folder."),),
        ),
        run=Run("run-1", "2026-06-02T00:00:00Z", "cop-scan 0.1.0", {"rego": "regorus 0.13.0"}),
        catalogue=catalogue,
        subjects=subjects,
        findings=chosen,
        claims=states,
        provisions=provisions,
        gaps=(
            Gap("git:2", "dependency_files", "", "forbidden", "Refused.", (LOCKED,)),
            Gap("git:2", "dependency_files", HOSTILE, "truncated", "Too big.", (LOCKED,)),
            Gap("git:1", "dependency_files", "x", "truncated", "Too big.", (LOCKED, PINNED)),
        ),
        principles=principle_states(provisions, catalogue),
        products=product_states(chosen, subjects, [product], members, catalogue),
        organisations=organisation_states(chosen, subjects, [product], members, catalogue),
        unclaimed=(("git:2", f"Its topics were not seen. {HOSTILE}"),),
        notes=(Note("evidence_reused", (PINNED, LOCKED), f"The same document: {HOSTILE}."),),
        score=score(states, catalogue),
        attestations=({"resource": "git:1", "id": "sro", "claims": ["COP-1.1-C02"]},),
        waivers=waivers(HOSTILE),
    )
    return replace(made, **changes)


def again(whole: Report) -> Report:
    """The same snapshot evaluated at another time by another engine."""
    return replace(
        whole, run=replace(whole.run, id="run-2", evaluated_at="2027-01-01T00:00:00Z", engines={"rego": "opa"})
    )
