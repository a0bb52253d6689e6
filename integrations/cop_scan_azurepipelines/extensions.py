"""Extensions of the organisation: what they may do, and whether they add steps to every pipeline.

https://learn.microsoft.com/azure/devops/extend/develop/add-pipeline-decorator
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import Asked, fact, gap, ordered, part, unseen
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines.asks import LEFT_OUT
from cop_scan_azurepipelines.organisation import Organisation
from cop_scan_azurepipelines.times import time_of

_DECORATOR = "ms.azure-pipelines.pipeline-decorator"
_IDLE = "disabled"
_SETUPS = {"codeQLEnabled": "CodeQL", "dependencyScanningInjectionEnabled": "dependency_scanning"}
"""Switch of Advanced Security -> what it has run without a pipeline of the repository's."""


def apps(organisation: Organisation) -> Fact:
    """Every extension that is installed; each reaches everything that its scopes name."""
    listed = organisation.list(at.EXTENSIONS)
    if listed.said is None or not listed.seen:
        return gap("apps", listed.gap or "The extensions were not asked for.")
    hidden = [unseen("apps:*", listed.gap)] if listed.gap is not None else []
    found: list[Json] = [
        {
            "name": f"{one['publisherId']}.{one['extensionId']}",
            "permissions": {str(scope): _level(str(scope)) for scope in one.get("scopes") or []},
            "selection": "all",
            "suspended": _is_idle(one),
            "updated_at": time_of(one["lastPublished"]),
        }
        for one in listed.items
    ]
    value = {"apps": sorted(found, key=lambda one: str(one["name"])), "hidden": ordered(hidden)}
    return fact("apps", value, listed.said)


def _level(scope: str) -> str:
    """A scope such as `vso.code_write` says what it allows at its end."""
    end = scope.rpartition("_")[2]
    return {"manage": "admin", "full": "admin", "write": "write", "execute": "write"}.get(end, "read")


def _is_idle(one: Mapping[str, Any]) -> bool:
    return _IDLE in str((one.get("installState") or {}).get("flags") or "").lower()


def _adds(one: Mapping[str, Any]) -> bool:
    return any(each.get("type") == _DECORATOR for each in one.get("contributions") or [])


def code_scanning(organisation: Organisation, enabled: Mapping[str, Any] | Asked, default_branch: str) -> Fact:
    """What Advanced Security runs without a pipeline of the repository's, and what extensions may add to pipelines."""
    listed = organisation.list(at.EXTENSIONS)
    hidden = [_unknown(name) for name in _decorators(listed.items)]
    if listed.said is None or listed.gap is not None:
        hidden.append(unseen("adds:extensions", listed.gap or "The extensions were not asked for."))
    analyses: list[Json] = []
    if not isinstance(enabled, Mapping):
        hidden.append(unseen("default_setup", enabled))
    elif enabled.get("advSecEnabled") is not False:
        features = (enabled.get("advSecEnablementFeatures") or {}) if enabled.get("advSecEnabled") is True else {}
        told = {tool: features.get(name) for name, tool in _SETUPS.items()}
        analyses = [{"tool": tool, "languages": ["any"]} for tool, on in told.items() if on is True]
        if not all(isinstance(on, bool) for on in told.values()):
            hidden.append(part("default_setup", Status.HIDDEN, LEFT_OUT))
    said = [answer for answer in (listed.said, organisation.answers.get(at.ENABLEMENT)) if answer and answer.ok]
    if not said:
        return gap("code_scanning", listed.gap or f"Nothing of it was seen on {default_branch}.")
    return fact("code_scanning", {"analyses": analyses, "hidden": ordered(hidden)}, *said)


def _decorators(items: Sequence[Mapping[str, Any]]) -> list[str]:
    return sorted(f"{one['publisherId']}.{one['extensionId']}" for one in items if _adds(one) and not _is_idle(one))


def _unknown(name: str) -> dict[str, Json]:
    detail = "The extension adds steps to pipelines; which, is not told."
    return part(f"adds:{name[:100]}", Status.UNSUPPORTED, detail)
