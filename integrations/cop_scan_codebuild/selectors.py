"""What a trail of CloudTrail records, by its event selectors.

https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def records_writes(kept: Mapping[str, Any]) -> bool | None:
    """Whether a trail records every management event that writes, so CodeBuild's too; None where it is not told."""
    plain, advanced = kept.get("EventSelectors"), kept.get("AdvancedEventSelectors")
    if not isinstance(plain, list) and not isinstance(advanced, list):
        return None
    found = [_is_plain(one) for one in plain or []] + [
        _is_of_management(one["FieldSelectors"]) for one in advanced or []
    ]
    return True if True in found else None if None in found else False


def _is_plain(one: Mapping[str, Any]) -> bool | None:
    included, kind = one.get("IncludeManagementEvents"), one.get("ReadWriteType")
    if included is False or kind == "ReadOnly":
        return False
    if included is not True or kind not in ("All", "WriteOnly"):
        return None
    return not any("codebuild" in str(source) for source in one.get("ExcludeManagementEventSources") or [])


def _is_of_management(fields: list[Mapping[str, Any]]) -> bool:
    """Whether an advanced selector takes every management event that writes."""
    category = any(one["Field"] == "eventCategory" and "Management" in (one.get("Equals") or []) for one in fields)
    others = [one for one in fields if one["Field"] != "eventCategory"]
    return category and all(_takes_writes(one) for one in others)


def _takes_writes(one: Mapping[str, Any]) -> bool:
    if one["Field"] == "readOnly":
        return one.get("Equals") == ["false"]
    refused = one.get("NotEquals")
    only = {key for key in one if key not in ("Field", "NotEquals")}
    return (
        one["Field"] == "eventSource"
        and not only
        and bool(refused)
        and "codebuild.amazonaws.com" not in (refused or [])
    )
