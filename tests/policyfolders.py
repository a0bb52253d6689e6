"""Small policies folders for tests: the shipped editions and library, and claims made up on the spot."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from cop_scan.policies import root

FACT: dict[str, Any] = {
    "key": "sample",
    "title": "A fact for tests",
    "form": "value",
    "kinds": ["repository"],
    "cure": "Nothing: it is made up.",
    "value": {},
}
CLAIM: dict[str, Any] = {
    "rev": 1,
    "title": "A claim for tests",
    "statement": "A statement that is long enough for the catalogue.",
    "apc": [],
    "kinds": ["repository"],
    "evidence": {"any_of": [["sample"]]},
    "severity": "low",
    "assurance": "A2",
    "rationale": "It is there so that a test can be written.",
    "remediation": "There is nothing to mend.",
    "references": ["none"],
}


def rego(body: str, claim_id: str = "COP-1.2-C02") -> str:
    """A policy with `body` under the package that the claim's folder asks for."""
    return f"package {package(claim_id)}\n\nimport data.lib.outcome\n\n{body}\n"


def package(claim_id: str) -> str:
    _, provision, number = claim_id.split("-")
    return f"claims.p{provision.replace('.', '_')}.{number.lower()}_test"


def policies(folder: Path, claims: dict[str, str], **overrides: Any) -> Path:
    """A policies folder with the given claims (id -> policy text) on the one fact `sample`."""
    for part in ("catalogue", "rego/lib/outcome.rego", "capabilities.json"):
        source, goal = root() / part, folder / part
        goal.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, goal)
    (folder / "facts").mkdir()
    (folder / "facts" / "sample.yaml").write_text(json.dumps(FACT))
    for claim_id, text in claims.items():
        _, provision, number = claim_id.split("-")
        name = f"{number.lower()}_test"
        home = folder / "rego" / "claims" / f"p{provision.replace('.', '_')}" / name
        home.mkdir(parents=True)
        (home / "claim.yaml").write_text(json.dumps({"id": claim_id, **CLAIM, **overrides}))
        (home / f"{name}.rego").write_text(text)
    return folder
