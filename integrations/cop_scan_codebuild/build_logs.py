"""How long logs of builds are kept, by https://docs.aws.amazon.com/codebuild/latest/APIReference/API_LogsConfig.html."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cop_scan.evidence import Fact, Json
from cop_scan.sources.answered import Asked, ordered, partial, unseen
from cop_scan.sources.answers import Answer
from cop_scan_codebuild.calls import Listing
from cop_scan_codebuild.looking import OWN_LOGS, Region, group_of

_STATES = ("ENABLED", "DISABLED")
_NOT_SAID = "CodeBuild's answer does not say it."


def build_logs(project: Mapping[str, Any], region: Region, said: Answer) -> Fact:
    """The fact. Logs go to CloudWatch, to S3, to both or nowhere. Raises as reading another shape does."""
    config = project.get("logsConfig") or {}
    watch, store = config.get("cloudWatchLogs") or {}, config.get("s3Logs") or {}
    value: dict[str, Json] = {}
    hidden: list[dict[str, Json]] = []
    answers = [said]
    if watch.get("status") not in _STATES or store.get("status") not in _STATES:
        hidden += [unseen(name, _NOT_SAID) for name in ("kept", "kept_days", "protection")]
    else:
        watches, stores = watch["status"] == "ENABLED", store.get("status") == "ENABLED"
        value["kept"] = watches or stores
        listed = _listed(region, group_of(project)) if watches else None
        answers += [listed.first] if listed and listed.first.ok else []
        if watches or stores:
            _lasting(project, listed, stores, value, hidden)
            _protection(listed, group_of(project), store if stores else None, value, hidden)
    _readers(project, value, hidden)
    alone = {"kept"} if value.get("kept") else set()  # that none are kept decides by itself
    return partial("build_logs", {**value, "hidden": ordered(hidden)}, *answers, about=alone)


def _listed(region: Region, group: str) -> Listing | None:
    return region.groups.get(OWN_LOGS if group.startswith(OWN_LOGS) else group)


def _group(listed: Listing | None, name: str) -> Mapping[str, Any] | Asked:
    """The log group, or why it is not seen."""
    if listed is None:
        return "It was not asked."
    found = next((one for one in listed.items if isinstance(one, dict) and one.get("logGroupName") == name), None)
    if found is not None:
        return found
    return listed.gap or f"There is no log group {name[:100]} yet, so that how long it will keep is not known."


def _lasting(
    project: Mapping[str, Any],
    listed: Listing | None,
    stores: bool,
    value: dict[str, Json],
    hidden: list[dict[str, Json]],
) -> None:
    """By the log group; how long a bucket keeps is not looked at, and it may keep longer."""
    group = _group(listed, group_of(project)) if group_of(project) else "How long the bucket keeps is not looked at."
    if isinstance(group, str | Answer):
        hidden.append(unseen("kept_days", group))
        return
    days = group.get("retentionInDays")
    if "retentionInDays" not in group:
        value["kept_forever"] = True
    elif type(days) is not int or days < 1:
        raise ValueError("no number of days")
    elif stores:
        hidden.append(unseen("kept_days", "How long the bucket keeps is not looked at."))
    else:
        value["kept_days"], value["kept_forever"] = days, False


def _protection(
    listed: Listing | None,
    name: str,
    store: Mapping[str, Any] | None,
    value: dict[str, Json],
    hidden: list[dict[str, Json]],
) -> None:
    """CloudWatch encrypts what it stores; with a key of the vendor's where one is named."""
    if store is not None:
        if not isinstance(store.get("encryptionDisabled"), bool):
            hidden.append(unseen("protection", _NOT_SAID))
        else:
            value["protection"] = "none" if store["encryptionDisabled"] else "encryption"
        return
    group = _group(listed, name)
    value["protection"] = "encryption" if isinstance(group, dict) and group.get("kmsKeyId") else "platform"


def _readers(project: Mapping[str, Any], value: dict[str, Json], hidden: list[dict[str, Json]]) -> None:
    """A public project shows its logs to anybody; whether the code is public too is known of CodeCommit alone."""
    visibility, source = project.get("projectVisibility"), (project.get("source") or {}).get("type")
    if visibility == "PRIVATE":
        value["wider_than_code"] = False
    elif visibility == "PUBLIC_READ" and source == "CODECOMMIT":
        value["wider_than_code"] = True
    else:
        why = (
            "Its builds are public; whether the code is too is not told by CodeBuild."
            if visibility == "PUBLIC_READ"
            else _NOT_SAID
        )
        hidden.append(unseen("wider_than_code", why))
