"""What Advanced Security looks for in a repository, and what it has found.

https://learn.microsoft.com/rest/api/azure/devops/advancedsecurity
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import Asked, fact, gap, ordered, part, unseen
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines.asks import Listed
from cop_scan_azurepipelines.hiding import Hiding
from cop_scan_azurepipelines.organisation import Organisation
from cop_scan_azurepipelines.times import time_of

_SEVERITIES = ("critical", "high", "medium", "low")
_REASONS = {"acceptedrisk": "tolerable_risk", "falsepositive": "false_positive"}
_NAME = re.compile(r"CVE-[0-9]{4}-[0-9]{4,}|GHSA(?:-[0-9a-z]{4}){3}", re.I)
_BY_TASK = "It may run as a task of pipelines, which these settings do not tell."
Enablement = Mapping[str, Any] | Asked


def security_features(enabled: Enablement, organisation: Organisation) -> Fact:
    """What is switched on, by the list of what Advanced Security looks at."""
    found = Hiding()
    answer = organisation.answers.get(at.ENABLEMENT)
    found.answers = [answer] if answer is not None and answer.ok else []
    on = _on(enabled)
    for name in ("secret_scanning", "push_protection", "dependency_alerts", "dependency_updates"):
        if not isinstance(enabled, Mapping):
            found.hide(name, enabled)
        elif on is None:
            found.missing(name)
        elif not on:
            found.value[name] = False
    if on and isinstance(enabled, Mapping):
        found.value["secret_scanning"] = True
        _features(found, enabled)
    return found.fact("security_features")


def _features(found: Hiding, enabled: Mapping[str, Any]) -> None:
    if isinstance(enabled.get("blockPushes"), bool):
        found.value["push_protection"] = enabled["blockPushes"]
    else:
        found.missing("push_protection")
    if _feature(enabled, "dependencyScanningInjectionEnabled"):
        found.value["dependency_alerts"] = True
    else:
        found.hide("dependency_alerts", _BY_TASK)
    updates = _feature(enabled, "dependabotEnabled")
    if updates is None:
        found.missing("dependency_updates")
    else:
        found.value["dependency_updates"] = updates


def _on(enabled: Enablement) -> bool | None:
    value = enabled.get("advSecEnabled") if isinstance(enabled, Mapping) else None
    return value if isinstance(value, bool) else None


def _feature(enabled: Mapping[str, Any], name: str) -> bool | None:
    value = (enabled.get("advSecEnablementFeatures") or {}).get(name)
    return value if isinstance(value, bool) else None


def secret_alerts(enabled: Enablement, alerts: Listed | None) -> Fact:
    """Open alerts on secrets; a gap where nothing looks for them."""
    why = _unlooked(enabled, alerts)
    if why is not None:
        return gap("secret_alerts", why, Status.FEATURE_OFF if _on(enabled) is False else None)
    if alerts is None or alerts.said is None:
        raise ValueError("no alerts")
    hidden = [unseen("*", alerts.gap)] if alerts.gap is not None else []
    opened: list[Json] = []
    for one in alerts.items:
        if _kind(one) == "secret" and _state(one) == "active":
            number = str(one["alertId"])
            kind = str((one.get("rules") or [one.get("title") or "secret"])[0])
            opened.append({"id": number, "kind": kind, "created_at": time_of(one["firstSeenDate"])})
            detail = "Azure DevOps does not tell whether it was pushed past the protection."
            hidden.append(part(f"{number}:bypassed", Status.UNSUPPORTED, detail))
    return fact("secret_alerts", {"open": opened, "hidden": ordered(hidden)}, alerts.said)


def _unlooked(enabled: Enablement, alerts: Listed | None) -> Asked | None:
    """Why no alert was seen, if none was."""
    if not isinstance(enabled, Mapping):
        return enabled
    on = _on(enabled)
    if on is False:
        return "Advanced Security is off for the repository."
    if on is None:
        return "Whether Advanced Security is on is not told."
    if alerts is None:
        return "The alerts were not asked for."
    return None if alerts.seen else alerts.gap


def _kind(one: Mapping[str, Any]) -> str:
    return str(one["alertType"]).lower()


def _state(one: Mapping[str, Any]) -> str:
    return str(one["state"]).lower()


def vulnerabilities(enabled: Enablement, alerts: Listed | None, organisation: Organisation) -> Fact:
    """Alerts on dependencies and code, open or dismissed."""
    if _on(enabled) is False:
        off = {"scanners": {"dependencies": "off", "code": "off"}, "alerts": [], "hidden": []}
        said = organisation.answers.get(at.ENABLEMENT)
        return fact("vulnerabilities", off, *([said] if said is not None else []))
    why = _unlooked(enabled, alerts)
    if why is not None or not isinstance(enabled, Mapping) or alerts is None or alerts.said is None:
        return gap("vulnerabilities", why or "The alerts were not asked for.")
    hidden = [unseen("*", alerts.gap)] if alerts.gap is not None else []
    found = [_alert(one) for one in alerts.items if _kind(one) in _SCANNERS and _state(one) in ("active", "dismissed")]
    scanners: dict[str, Json] = {}
    for name, feature in _SCANNERS.values():
        if _feature(enabled, feature):
            scanners[name] = "on"
        else:
            hidden.append(unseen(name, _BY_TASK))
    value = {"scanners": scanners, "alerts": sorted(found, key=lambda one: str(one["id"])), "hidden": ordered(hidden)}
    return fact("vulnerabilities", value, alerts.said)


_SCANNERS = {
    "dependency": ("dependencies", "dependencyScanningInjectionEnabled"),
    "code": ("code", "codeQLEnabled"),
}
"""Type of alert -> name of its scanner, and the switch that has it run without a task."""


def _alert(one: Mapping[str, Any]) -> dict[str, Json]:
    severity = str(one.get("severity") or "").lower()
    found: dict[str, Json] = {
        "id": str(one["alertId"]),
        "scanner": _SCANNERS[_kind(one)][0],
        "severity": severity if severity in _SEVERITIES else "unknown",
        "created_at": time_of(one["firstSeenDate"]),
        "state": "open" if _state(one) == "active" else "dismissed",
    }
    reason = _REASONS.get(str(one.get("dismissalType") or "").lower())
    if found["state"] == "dismissed" and reason:
        found["reason"] = reason
    texts = " ".join([str(one.get("title") or ""), *one.get("rules", [])])
    names = sorted({name.upper() for name in _NAME.findall(texts)})
    return {**found, "names": names} if names else found
