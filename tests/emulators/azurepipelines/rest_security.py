"""Advanced Security and Azure Artifacts.

https://learn.microsoft.com/en-us/rest/api/azure/devops/advancedsecurity/?view=azure-devops-rest-7.2
https://learn.microsoft.com/en-us/rest/api/azure/devops/artifacts/?view=azure-devops-rest-7.1
"""

from __future__ import annotations

from typing import Any

from tests.emulators.azurepipelines.messages import missing
from tests.emulators.azurepipelines.routing import Call, get
from tests.emulators.azurepipelines.state import AlertOfCode, Feed, Repository


@get("advsec", "/{org}/_apis/management/enablement", "vso.advsec", "AdvSecEnablementSettings")
def enablement(call: Call) -> dict[str, Any]:
    """Of every repository, and of what will be created."""
    call.need(call.access.is_at_least("project_admin"), "Advanced Security: manage settings")
    seen = [one for project in call.org.projects if call.access.sees(project) for one in project.repositories]
    status = [_status(call, one, call.is_asked("includeAllProperties")) for one in seen]
    return {"enableOnCreate": call.org.enables_security.get("enableOnCreate", False), "reposEnablementStatus": status}


def _status(call: Call, one: Repository, whole: bool) -> dict[str, Any]:
    project = call.org.project(one.project)
    assert project
    made: dict[str, Any] = {
        "projectId": project.id,
        "repositoryId": one.id,
        "advSecEnabled": one.security.enabled,
        "advSecEnablementLastChangedDate": "2026-01-01T08:00:00Z",
    }
    if whole:
        made |= {
            "blockPushes": one.security.push_protection,
            "advSecEnablementFeatures": {
                "dependencyScanningInjectionEnabled": one.security.dependencies,
                "codeQLEnabled": one.security.code,
            },
        }
    return made


@get("advsec", "/{org}/{project}/_apis/alert/repositories/{repository}/alerts", "vso.advsec", "Alert")
def alerts(call: Call) -> dict[str, Any]:
    """Alerts of every kind and state."""
    repo = call.repository
    call.need(call.access.is_at_least("contributor", call.project), "Advanced Security: read alerts")
    if not repo.security.enabled:
        raise missing("Advanced Security of the repository")
    return call.listed([_alert(one) for one in call.page(repo.security.alerts, 100, "top")])


def _alert(one: AlertOfCode) -> dict[str, Any]:
    made: dict[str, Any] = {
        "alertId": one.number,
        "alertType": one.kind,
        "severity": one.severity,
        "confidence": "high",
        "state": one.state,
        "title": one.rule,
        "firstSeenDate": one.seen,
        "lastSeenDate": "2026-10-30T08:00:00Z",
        "introducedDate": one.seen,
        "gitRef": "refs/heads/main",
        "repositoryUrl": "",
        "physicalLocations": [],
        "logicalLocations": [{"fullyQualifiedName": one.component, "kind": "component"}]
        if one.kind == "dependency"
        else [],
        "tools": [
            {
                "name": "Scanner",
                "rules": [{"opaqueId": one.rule, "friendlyName": one.rule, "description": "", "tags": []}],
            }
        ],
    }
    if one.state == "fixed":
        made["fixedDate"] = "2026-10-29T08:00:00Z"
    if one.state == "dismissed":
        made["dismissal"] = {
            "dismissalId": one.number,
            "dismissalType": one.dismissal,
            "message": "",
            "requestedOn": one.seen,
        }
    if one.truncated_secret:
        made["truncatedSecret"] = one.truncated_secret
    return made


@get("feeds", "/{org}/_apis/packaging/feeds", "vso.packaging", "Feed")
@get("feeds", "/{org}/{project}/_apis/packaging/feeds", "vso.packaging", "Feed")
def feeds(call: Call) -> dict[str, Any]:
    """Feeds of the organisation and of the projects that may be seen."""
    seen = [one for one in call.org.feeds if not one.project or _is_seen(call, one)]
    return call.listed([_feed(call, one) for one in seen])


def _is_seen(call: Call, one: Feed) -> bool:
    project = call.org.project(one.project)
    return project is not None and call.access.sees(project) and call.access.is_at_least("reader", project)


def _feed(call: Call, one: Feed) -> dict[str, Any]:
    project = call.org.project(one.project) if one.project else None
    made: dict[str, Any] = {
        "description": None,
        "url": "",
        "_links": {},
        "hideDeletedPackageVersions": True,
        "defaultViewId": one.id,
        "viewId": None,
        "viewName": None,
        "id": one.id,
        "name": one.name,
        "upstreamEnabled": one.upstream,
        "upstreamSources": [],
        "capabilities": "defaultCapabilities",
        "isReadOnly": False,
        "badgesEnabled": False,
        "fullyQualifiedName": one.name,
        "fullyQualifiedId": one.id,
    }
    if project:
        made["project"] = {"id": project.id, "name": project.name, "visibility": project.visibility}
    return made


def _asked(call: Call) -> Feed:
    found = next((one for one in call.org.feeds if call.names["feed"] in (one.id, one.name)), None)
    if found is None or (found.project and not _is_seen(call, found)):
        raise missing("The feed")
    return found


@get("feeds", "/{org}/_apis/packaging/feeds/{feed}/permissions", "vso.packaging", "FeedPermission")
@get("feeds", "/{org}/{project}/_apis/packaging/feeds/{feed}/permissions", "vso.packaging", "FeedPermission")
def permissions(call: Call) -> dict[str, Any]:
    """Who may do what with a feed."""
    feed = _asked(call)
    call.need(call.access.is_at_least("contributor"), "Administer feed")
    return call.listed(
        [
            {"role": role, "identityDescriptor": identity, "displayName": None, "isInheritedRole": False}
            for identity, role in feed.permissions
        ]
    )


@get("feeds", "/{org}/_apis/packaging/feeds/{feed}/packages", "vso.packaging", "Package")
@get("feeds", "/{org}/{project}/_apis/packaging/feeds/{feed}/packages", "vso.packaging", "Package")
def packages(call: Call) -> dict[str, Any]:
    """What a feed holds."""
    feed = _asked(call)
    held = [
        {
            "id": one.name,
            "name": one.name,
            "normalizedName": one.name,
            "protocolType": one.kind,
            "url": "",
            "versions": [
                {
                    "id": one.version,
                    "version": one.version,
                    "normalizedVersion": one.version,
                    "isLatest": True,
                    "isListed": True,
                }
            ],
        }
        for one in feed.packages
    ]
    return call.listed(call.skipped(held, 1000))
