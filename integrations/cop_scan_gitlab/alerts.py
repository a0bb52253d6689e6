"""What GitLab's vulnerability report holds, with Ultimate: https://docs.gitlab.com/api/graphql/reference/#vulnerability."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import Asked, fact, gap, ordered, part, unseen
from cop_scan.sources.answers import Answer
from cop_scan_gitlab.project import DEVELOPER, Project

_DEPENDENCIES = frozenset(
    {"DEPENDENCY_SCANNING", "CONTAINER_SCANNING", "CLUSTER_IMAGE_SCANNING", "CONTAINER_SCANNING_FOR_REGISTRY"}
)
_SECRETS = "SECRET_DETECTION"
_REASONS = {
    "ACCEPTABLE_RISK": "tolerable_risk",
    "FALSE_POSITIVE": "false_positive",
    "MITIGATING_CONTROL": "tolerable_risk",
    "USED_IN_TESTS": "used_in_tests",
    "NOT_APPLICABLE": "not_used",
}
_SEVERITIES = ("critical", "high", "medium", "low")
_NO_REPORT = "GitLab keeps a vulnerability report with Ultimate only."


def _report(project: Project) -> tuple[Mapping[str, Any] | None, Asked]:
    asked = project.samples.get("Reports", "It was not asked.")
    found = asked.body.get("vulnerabilities") if isinstance(asked, Answer) and asked.ok else None
    if not isinstance(found, Mapping) or not isinstance(found.get("nodes"), list):
        return None, asked
    # below Developer GitLab shows an empty report
    return (found if found["nodes"] or project.level >= DEVELOPER else None), asked


def _hidden(key: str, project: Project, asked: Asked) -> Fact:
    if project.licence != "ultimate":
        return Fact.gap(key, Status.PLAN_UNAVAILABLE, _NO_REPORT)
    if isinstance(asked, Answer) and asked.ok:
        said = "GitLab's answer leaves the report out, as it does for those who may not see it."
        return Fact.gap(key, Status.HIDDEN, said, request=asked.request)
    return gap(key, asked)


def _enabled(asked: Asked) -> list[str] | None:
    """The scanners of the newest pipeline; an empty report proves nothing without one."""
    found = asked.body.get("securityScanners") if isinstance(asked, Answer) and asked.ok else None
    listed = found.get("enabled") if isinstance(found, Mapping) else None
    return [str(one) for one in listed] if isinstance(listed, list) else None


def _more(found: Mapping[str, Any]) -> list[dict[str, Json]]:
    whole = (found.get("pageInfo") or {}).get("hasNextPage") is False
    return [] if whole else [part("*", Status.TRUNCATED, "There are more than were read.")]


def secret_alerts(project: Project) -> Fact:
    """`secret_alerts`."""
    found, asked = _report(project)
    if found is None or not isinstance(asked, Answer):
        return _hidden("secret_alerts", project, asked)
    scanners = _enabled(asked)
    mine = [
        one for one in found["nodes"] if one["reportType"] == _SECRETS and one["state"] in ("DETECTED", "CONFIRMED")
    ]
    if not mine and (scanners is None or _SECRETS not in scanners):
        off = "No scan for secrets ran in the newest pipeline."
        return Fact.gap("secret_alerts", Status.FEATURE_OFF, off, request=asked.request)
    each = [{"id": str(n["id"]), "kind": _name(n), "created_at": str(n["detectedAt"]), "bypassed": False} for n in mine]
    return fact("secret_alerts", {"open": sorted(each, key=str), "hidden": ordered(_more(found))}, asked)


def _name(one: Mapping[str, Any]) -> str:
    return next((str(each["name"]) for each in one["identifiers"] or []), "secret")


def vulnerabilities(project: Project) -> Fact:
    """`vulnerabilities`."""
    found, asked = _report(project)
    if found is None or not isinstance(asked, Answer):
        return _hidden("vulnerabilities", project, asked)
    hidden = _more(found)
    mine = [one for one in found["nodes"] if one["reportType"] != _SECRETS and one["state"] != "RESOLVED"]
    each = [_alert(one) for one in mine]
    scanners: dict[str, Json] = {}
    enabled = _enabled(asked)
    for name, kinds in (("dependencies", {"DEPENDENCY_SCANNING"}), ("code", {"SAST"})):
        if enabled is None:
            hidden.append(unseen(name, "GitLab does not tell which scanners ran."))
        else:
            scanners[name] = "on" if kinds & set(enabled) else "off"
    value: dict[str, Json] = {"scanners": scanners, "alerts": sorted(each, key=str), "hidden": ordered(hidden)}
    return fact("vulnerabilities", value, asked)


def _alert(one: Mapping[str, Any]) -> dict[str, Json]:
    if one["state"] not in ("DETECTED", "CONFIRMED", "DISMISSED"):
        raise ValueError("no state")
    severity = str(one["severity"]).lower()
    entry: dict[str, Json] = {
        "id": str(one["id"]),
        "scanner": "dependencies" if one["reportType"] in _DEPENDENCIES else "code",
        "severity": severity if severity in _SEVERITIES else "low" if severity == "info" else "unknown",
        "created_at": str(one["detectedAt"]),
        "state": "dismissed" if one["state"] == "DISMISSED" else "open",
        "names": sorted({str(each["name"]) for each in one["identifiers"] or []}),
    }
    reason = _REASONS.get(str(one.get("dismissalReason")))
    return {**entry, "reason": reason} if reason and entry["state"] == "dismissed" else entry
