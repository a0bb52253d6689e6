"""The project's environments and the checks that guard them.

https://learn.microsoft.com/azure/devops/pipelines/process/approvals
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import Asked, fact, gap, ordered, part, unseen
from cop_scan.sources.answers import Answer
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines.asks import LEFT_OUT
from cop_scan_azurepipelines.definition import Definition
from cop_scan_azurepipelines.organisation import Organisation
from cop_scan_azurepipelines.project import ENVIRONMENT, Project

_APPROVAL, _TASK, _BRANCHES = "approval", "task check", "evaluatebranchprotection"
_OPEN: Mapping[str, Json] = {"reviewers": 0, "branches": "any", "prevents_self_review": False}
_CLOSED = "It may not be deployed to until somebody lets the pipeline do so."
_UNKNOWN_STATUS = "Branches of which it is not known whether they are protected may deploy, or that is not told."
_BYPASS = "Whether administrators of the environment have passed its checks by is not told."


def environments(_organisation: Organisation, definition: Definition) -> Fact:
    """Those that the definition's jobs can name: all of its project."""
    project = definition.project
    listed = project.list(at.ENVIRONMENTS)
    if listed.said is None or not listed.seen:
        return gap("environments", listed.gap or "The environments were not asked for.")
    hidden = [unseen("*", listed.gap)] if listed.gap is not None else []
    found: list[Json] = []
    for one in listed.items:
        environment, parts = _environment(project, one)
        parts += _unused(environment, definition.may_use(ENVIRONMENT, str(one["id"])))
        found.append(environment)
        hidden += parts
    value = {"environments": sorted(found, key=lambda one: str(one["name"])), "hidden": ordered(hidden)}
    return fact("environments", value, listed.said)


def _environment(project: Project, one: Mapping[str, Any]) -> tuple[dict[str, Json], list[dict[str, Json]]]:
    name = str(one["name"])
    answer = _answer(project, str(one["id"]))
    if isinstance(answer, str) or not answer.ok:
        parts = ("reviewers", "branches", "admins_bypass")
        return {"name": name}, [unseen(f"{name}:{part}", answer) for part in parts]
    checks = [
        check
        for check in answer.body["value"]
        if str((check.get("resource") or {}).get("id")) == str(one["id"]) and check.get("isDisabled") is not True
    ]
    found: dict[str, Json] = {"name": name}
    hidden = [part(f"{name}:admins_bypass", Status.UNSUPPORTED, _BYPASS)]
    hidden += _approvals(found, name, checks)
    hidden += _branches(found, name, checks)
    return found, hidden


def _unused(found: dict[str, Json], may: bool | Answer | None) -> list[dict[str, Json]]:
    """Hide what is open of an environment that the jobs are not seen to be let use; what guards it guards it anyway."""
    if may is True:
        return []
    why: Asked = _CLOSED if may is False else may or "Which pipelines may use it was not asked for."
    opened = [name for name, value in _OPEN.items() if found.get(name) == value]
    for name in opened:
        del found[name]
    return [unseen(f"{found['name']}:{name}", why) for name in opened]


def _answer(project: Project, identity: str) -> Answer | str:
    for ids, answer in project.checks:
        if identity in ids:
            return answer
    return "Its checks were not asked for."


def _approvals(found: dict[str, Json], name: str, checks: Sequence[Mapping[str, Any]]) -> list[dict[str, Json]]:
    approvals = [check for check in checks if str(check.get("type")).lower() == _APPROVAL]
    if not approvals:
        found["reviewers"] = 0
        return []
    numbers = [check.get("approvers") for check in approvals]
    if not all(type(number) is int for number in numbers):
        return [unseen(f"{name}:reviewers", LEFT_OUT)]
    found["reviewers"] = max(int(number or 0) for number in numbers)
    own = [check.get("requesterCannotBeApprover") for check in approvals]
    if True in own:
        found["prevents_self_review"] = True
    elif all(flag is False for flag in own):
        found["prevents_self_review"] = False
    return []


def _branches(found: dict[str, Json], name: str, checks: Sequence[Mapping[str, Any]]) -> list[dict[str, Json]]:
    """A check on branches; several of them would each have to let a branch through."""
    controls = [check for check in checks if str(check.get("task") or "").lower() == _BRANCHES]
    if not controls:
        found["branches"] = "any"
        return []
    inputs = [check.get("inputs") or {} for check in controls]
    written = [str(one.get("allowedBranches") or "").strip() for one in inputs]
    named = [text for text in written if text not in ("", "*", "refs/heads/*")]
    if named:
        found["branches"] = "patterns"
        patterns = [part.strip() for part in named[0].split(",") if part.strip()]
        found["branch_patterns"] = [part.removeprefix("refs/heads/") for part in patterns]
    elif any(_says(one, "ensureProtectionOfBranch", "true") for one in inputs):
        sure = [one for one in inputs if _says(one, "allowUnknownStatusBranch", "false")]
        if not any(_says(one, "ensureProtectionOfBranch", "true") for one in sure):
            return [unseen(f"{name}:branches", _UNKNOWN_STATUS)]
        found["branches"] = "protected"
    elif all("allowedBranches" in one for one in inputs):
        found["branches"] = "any"
    else:
        return [unseen(f"{name}:branches", LEFT_OUT)]
    return []


def _says(inputs: Mapping[str, Any], name: str, value: str) -> bool:
    return str(inputs.get(name)).lower() == value
