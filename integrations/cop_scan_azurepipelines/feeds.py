"""Feeds of Azure Artifacts as registries.

A version of a package that was published can never be published again, not even after it was deleted:
https://learn.microsoft.com/azure/devops/artifacts/artifacts-key-concepts#immutability
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cop_scan.evidence import Fact, Status
from cop_scan.sources.answered import fact, part
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines.organisation import Organisation

NO_IMAGES = "A feed of Azure Artifacts holds packages, not images."


def title(organisation: Organisation, feed: Mapping[str, Any]) -> str:
    """organisation/feed, or organisation/project/feed."""
    project = feed.get("project")
    middle = f"{project['name']}/" if isinstance(project, dict) else ""
    return f"{organisation.name}/{middle}{feed['name']}"


def make(key: str, organisation: Organisation) -> Fact:
    """A fact of a feed: nobody publishes to one without an account."""
    if key == "images":
        return Fact.gap(key, Status.UNSUPPORTED, NO_IMAGES)
    detail = "Azure Artifacts does not tell whether what is published is scanned."
    hidden = [part("scanned", Status.UNSUPPORTED, detail)]
    value = {"format": "package", "immutable": True, "open_to_all": False, "hidden": hidden}
    said = organisation.list(at.FEEDS).said
    return fact(key, value, *([said] if said is not None else []))
