"""The audit log and where it goes, and what was installed.

https://learn.microsoft.com/en-us/rest/api/azure/devops/audit/?view=azure-devops-rest-7.1
"""

from __future__ import annotations

from typing import Any

from tests.emulators.azurepipelines.messages import wrong
from tests.emulators.azurepipelines.routing import Call, get


def _audited(call: Call) -> None:
    """Raises what is said to who may not read it, or where the organisation has none."""
    call.need(call.access.is_at_least("pca"), "View audit log")
    if not call.org.audited:
        raise wrong(
            403,
            "Auditing is only available for organizations that are backed by Azure Active Directory.",
            "AuditingNotAvailableException",
        )


@get("auditservice", "/{org}/_apis/audit/auditlog", "vso.auditlog", "AuditLogQueryResult")
def log(call: Call) -> dict[str, Any]:
    """Events, the latest first; the answer says whether there are more."""
    _audited(call)
    size = call.number("batchSize", 1000)
    start = call.start
    entries = [
        {
            "id": f"event-{number}",
            "timestamp": at,
            "actionId": "Security.ModifyPermission",
            "area": "Permissions",
            "category": "modify",
            "actorDisplayName": "ann",
            "details": "",
            "scopeType": "organization",
            "ipAddress": "192.0.2.1",
        }
        for number, at in enumerate(call.org.events)
    ]
    more = start + size < len(entries)
    return {
        "decoratedAuditLogEntries": entries[start : start + size],
        "continuationToken": str(start + size) if more else "",
        "hasMore": more,
    }


@get("auditservice", "/{org}/_apis/audit/streams", "vso.auditstreams_manage", "AuditStream")
def streams(call: Call) -> dict[str, Any]:
    """Where events are sent; what is secret in them is told as stars."""
    _audited(call)
    return call.listed(
        [
            {
                "id": one.number,
                "consumerType": one.kind,
                "displayName": one.kind,
                "consumerInputs": {"SplunkUrl": "https://splunk.example.org", "SplunkEventCollectorToken": "********"},
                "status": one.status,
                "statusReason": "",
                "createdTime": "2026-01-01T08:00:00Z",
                "updatedTime": "2026-01-01T08:00:00Z",
            }
            for one in call.org.streams
        ]
    )


@get("extmgmt", "/{org}/_apis/extensionmanagement/installedextensions", "vso.extension", "InstalledExtension")
def extensions(call: Call) -> dict[str, Any]:
    """Extensions of the organisation, with what each adds to it."""
    found = []
    for one in call.org.extensions:
        kind = "ms.azure-pipelines.pipeline-decorator" if one.decorates else "ms.vss-web.hub"
        target = "ms.azure-pipelines-agent-job.post-job-tasks" if one.decorates else "ms.vss-code-web.code-hub-group"
        contribution = {
            "id": f"{one.publisher}.{one.name}.main",
            "type": kind,
            "targets": [target],
            "properties": {"template": "steps.yml"},
        }
        found.append(
            {
                "extensionId": one.name.lower().replace(" ", "-"),
                "extensionName": one.name,
                "publisherId": one.publisher,
                "publisherName": one.publisher,
                "version": "1.0.0",
                "installState": {"flags": "disabled" if one.disabled else "none"},
                "contributions": [contribution],
                "contributionTypes": [],
            }
        )
    return call.listed(found)
