"""What is kept of the texts of merged changes: whether they name a work item."""

from __future__ import annotations

from collections.abc import Mapping

from cop_scan.evidence import Json
from cop_scan.sources import work_items
from cop_scan.sources.work_items import MOST, NAMES_ITEM

__all__ = ["MOST", "NAMES_ITEM", "TEXTS", "names_item", "without_texts"]
TEXTS = ("title", "headRefName", "bodyText")


def without_texts(data: Json) -> Json:
    """The data of an answer with merged changes, in which the answer has taken the place of each change's texts."""
    if not isinstance(data, dict) or not isinstance(data.get("nodes"), list):
        return data
    return {**data, "nodes": [_repository(node) for node in data["nodes"]]}


def _repository(node: Json) -> Json:
    listed = node.get("pullRequests") if isinstance(node, dict) else None
    if not isinstance(node, dict) or not isinstance(listed, dict) or not isinstance(listed.get("nodes"), list):
        return node
    return {**node, "pullRequests": {**listed, "nodes": [_change(one) for one in listed["nodes"]]}}


def _change(node: Json) -> Json:
    if not isinstance(node, dict) or not node.keys() & set(TEXTS):
        return node
    kept = {name: found for name, found in node.items() if name not in TEXTS}
    return {**kept, NAMES_ITEM: names_item(node)}


def names_item(change: Mapping[str, Json]) -> bool | None:
    """Whether a change's title, branch or description names an item; None where that was not wholly shown."""
    title, branch, description = (change.get(name) for name in TEXTS)
    return work_items.names_item(title, branch, description, change.get("number"))
