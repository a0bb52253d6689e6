"""What layers of rules have in common: actors who may bypass."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cop_scan.evidence import Json

NOT_SHOWN = "GitHub shows who may bypass only to those who may change the rules."


def actor(found: Mapping[str, Any] | None) -> dict[str, Json]:
    """Kind and name of whoever may bypass."""
    kinds = {"Team": "team", "App": "app", "User": "user"}
    if found is None or found.get("__typename") not in kinds:
        return {"kind": "unknown", "name": "unknown"}
    return {"kind": kinds[found["__typename"]], "name": str(found.get("slug") or found.get("login") or "unknown")}
