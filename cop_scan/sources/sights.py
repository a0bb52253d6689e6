"""What a credential sees of resources that were collected on trial: for the sources of all platforms."""

from __future__ import annotations

from collections.abc import Callable

from cop_scan.evidence import Fact, Resource
from cop_scan.sources.interface import Sight

SAMPLE = 3
"""Resources of a kind that are tried, and reasons that are named of one fact."""
_DENIED = frozenset({"forbidden", "hidden", "plan_unavailable"})
"""What a permission would cure."""


def sights(credential: str, resource: Resource, permission: Callable[[str], str]) -> list[Sight]:
    """One for each fact of the resource; `permission` says what shows a fact, in the platform's words."""
    return [_sight(credential, resource.name, fact, permission) for _, fact in sorted(resource.facts.items())]


def _sight(credential: str, sample: str, fact: Fact, permission: Callable[[str], str]) -> Sight:
    if not fact.ok:
        cure = permission(fact.key) if fact.status.value in _DENIED else ""
        return Sight(credential, fact.key, sample, fact.status.value, fact.detail, cure)
    hidden = fact.value.get("hidden", []) if isinstance(fact.value, dict) else []
    if not hidden:
        return Sight(credential, fact.key, sample, "ok", "", "")
    detail = "; ".join(f"{part['path']}: {part['detail']}" for part in hidden[:SAMPLE])
    cure = permission(fact.key) if any(part["reason"] in _DENIED for part in hidden) else ""
    return Sight(credential, fact.key, sample, "partial", detail, cure)
