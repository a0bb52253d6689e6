"""Waivers, findings and a small catalogue, each as a test wants it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cop_scan.catalogue import Catalogue
from cop_scan.evidence import Json
from cop_scan.finding import Finding, Outcome
from cop_scan.policies import load_catalogue
from cop_scan.waivers.applying import apply
from cop_scan.waivers.model import LIVE, Kind, Problem, Register, Scope, Standing, Waiver, Waivers

NOW = "2026-06-01T00:00:00Z"
NAMES = {"git:1": "acme/app", "git:2": "acme/legacy-a", "git:3": "acme/legacy-b", "git:4": "acme/site"}
REASON = "The pipeline moves to the new builder in autumn; until then it stays as it is."


@cache
def catalogue() -> Catalogue:
    return load_catalogue()


def a_claim(level: str, *severities: str) -> str:
    return next(c.id for c in catalogue().claims if c.level == level and c.severity in severities)


def document(**changes: Json) -> dict[str, Json]:
    made = {
        "schema": "cop-scan/waiver/v1",
        "id": "W-1",
        "claims": ["COP-1.2-C02"],
        "subjects": ["acme/app"],
        "reason": REASON,
        "risk_statement": "A changed dependency could be built unseen.",
        "compensating_controls": ["The builder has no network."],
        "owner": "Ada Example",
        "approved_by": {"name": "Sam Example", "role": "SRO", "date": "2026-05-02"},
        "created": "2026-05-01",
        "expires": "2026-09-01",
        "ticket": "SEC-1",
        "renewals": 0,
    }
    return {key: value for key, value in {**made, **changes}.items() if value is not ...}


def write(path: Path, *documents: Json) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    texts = [each if isinstance(each, str) else yaml.safe_dump(each, sort_keys=False) for each in documents]
    path.write_text("---\n".join(texts), encoding="utf-8")
    return path


def waiver(*subjects: str | Scope, claims: Iterable[str] = ("COP-1.2-C02",), **changes: Any) -> Waiver:
    scopes = tuple(s if isinstance(s, Scope) else Scope(s) for s in subjects or ("acme/app",))
    made = Waiver(
        id="W-1",
        claims=tuple(claims),
        subjects=scopes,
        reason=REASON,
        risk_statement="Some.",
        compensating_controls=(),
        owner="Ada Example",
        approver="Sam Example",
        approver_role="SRO",
        approved="2026-05-01",
        created="2026-05-01",
        expires="2026-09-01",
        ticket="SEC-1",
        renewals=0,
        file="waivers/a.yaml",
        line=1,
    )
    return replace(made, **changes)


def waivers(hostile: str = "") -> Waivers:
    """A register for exports: one live waiver, one that ended, and a file that is none."""
    live = waiver("acme/app", Scope(f"acme/*{hostile}", 2), reason=REASON + hostile, compensating_controls=(hostile,))
    ended = waiver(id="W-2", owner=f"Ada {hostile}", ticket=hostile, expires="2026-05-31", line=9)
    problems = (
        Problem(Kind.MALFORMED, f"reason: {hostile}", f"waivers/{hostile}.yaml", 3),
        Problem(Kind.EXPIRED, "It ended.", "waivers/a.yaml", 9, "W-2"),
        Problem(Kind.OVER_BROAD, "It matches 3.", "waivers/a.yaml", 1, "W-1", "", f"acme/*{hostile}"),
    )
    return Waivers((Standing(live, LIVE, 1), Standing(ended, "expired", 0)), problems)


def finding(outcome: str, resource: str = "git:1", claim: str = "COP-1.2-C02") -> Finding:
    return Finding(claim, 1, resource, Outcome(outcome), "", "It is so.", {}, "A2", "rego")


def laid(
    waivers: Iterable[Waiver],
    findings: Iterable[Finding],
    names: Mapping[str, str] = NAMES,
    now: str = NOW,
    problems: tuple[Problem, ...] = (),
) -> tuple[tuple[Finding, ...], Waivers]:
    return apply(Register(tuple(waivers), problems), tuple(findings), names, catalogue(), now)
