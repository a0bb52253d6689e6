"""What pipelines use and deploy to, who may use it, and the checks that stand before it.

https://learn.microsoft.com/en-us/rest/api/azure/devops/distributedtask/?view=azure-devops-rest-7.1
https://learn.microsoft.com/en-us/rest/api/azure/devops/approvalsandchecks/?view=azure-devops-rest-7.1
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.emulators.azurepipelines.messages import missing
from tests.emulators.azurepipelines.rest_build import variable_of
from tests.emulators.azurepipelines.rest_core import bad
from tests.emulators.azurepipelines.routing import Call, get
from tests.emulators.azurepipelines.state import Authorised, Check, Connection, Pool, Project, VariableGroup, guid


@get("", "/{org}/_apis/distributedtask/pools", "vso.agentpools", "TaskAgentPool")
def pools(call: Call) -> dict[str, Any]:
    """Everybody in the organisation reads them."""
    return call.listed([_pool(one) for one in call.org.pools])


def _pool(one: Pool) -> dict[str, Any]:
    return {
        "createdOn": "2026-01-01T08:00:00Z",
        "autoProvision": one.auto_provision,
        "autoUpdate": True,
        "autoSize": True,
        "targetSize": None,
        "agentCloudId": 1 if one.hosted else None,
        "createdBy": None,
        "owner": None,
        "id": one.number,
        "scope": guid("scope"),
        "name": one.name,
        "isHosted": one.hosted,
        "poolType": one.kind,
        "size": len(one.agents),
        "isLegacy": one.legacy,
        "options": "elasticPool" if one.elastic else "none",
    }


@get("", "/{org}/_apis/distributedtask/elasticpools", "vso.agentpools", "ElasticPool")
def elastic(call: Call) -> dict[str, Any]:
    """Pools of scale sets."""
    return call.listed(
        [
            {
                "poolId": one.number,
                "serviceEndpointId": guid("endpoint"),
                "recycleAfterEachUse": one.recycles,
                "maxCapacity": 5,
                "desiredIdle": 1,
                "osType": "linux",
                "state": "online",
            }
            for one in call.org.pools
            if one.elastic
        ]
    )


@get("", "/{org}/{project}/_apis/distributedtask/queues", "vso.agentpools", "TaskAgentQueue")
def queues(call: Call) -> dict[str, Any]:
    """Pools as the project sees them."""
    project, found = call.project, []
    for one in project.queues if call.access.is_at_least("reader", project) else []:
        pool = next(pool for pool in call.org.pools if pool.name == one.pool)
        found.append(
            {
                "id": one.number,
                "projectId": project.id,
                "name": pool.name,
                "pool": {
                    "id": pool.number,
                    "scope": guid("scope"),
                    "name": pool.name,
                    "isHosted": pool.hosted,
                    "poolType": pool.kind,
                    "size": len(pool.agents),
                    "isLegacy": pool.legacy,
                    "options": "none",
                },
            }
        )
    return call.listed(found)


@get("", "/{org}/{project}/_apis/serviceendpoint/endpoints", "vso.serviceendpoint", "ServiceEndpoint")
def endpoints(call: Call) -> dict[str, Any]:
    """Those that one is a user of, which readers are of none; their secrets are told to nobody."""
    project = call.project
    seen = project.connections if call.access.is_at_least("contributor", project) else []
    return call.listed([_endpoint(project, one) for one in seen])


def _endpoint(project: Project, one: Connection) -> dict[str, Any]:
    hidden = {} if one.scheme in ("WorkloadIdentityFederation", "ManagedServiceIdentity") else {"password": None}
    return {
        "data": {},
        "id": one.id(project.name),
        "name": one.name,
        "type": one.kind,
        "url": "https://management.azure.com/",
        "createdBy": {"displayName": "ann", "id": guid("user", "ann")},
        "description": "",
        "authorization": {"parameters": hidden, "scheme": one.scheme},
        "isShared": one.shared,
        "isOutdated": False,
        "isReady": one.ready,
        "owner": "Library",
        "serviceEndpointProjectReferences": [
            {"projectReference": {"id": project.id, "name": project.name}, "name": one.name}
        ],
    }


@get("", "/{org}/{project}/_apis/distributedtask/variablegroups", "vso.variablegroups_read", "VariableGroup")
def variable_groups(call: Call) -> dict[str, Any]:
    """The library's groups of variables, as their readers see them."""
    project = call.project
    seen = project.groups if call.access.is_at_least("reader", project) else []
    return call.listed([_group(one) for one in call.page(seen, 1000)])


def _group(one: VariableGroup) -> dict[str, Any]:
    told = {variable.name: variable_of(variable) for variable in one.variables}
    made: dict[str, Any] = {
        "variables": told,
        "id": one.number,
        "type": "Vsts",
        "name": one.name,
        "description": "",
        "isShared": False,
    }
    if one.vault:
        made |= {"type": "AzureKeyVault", "providerData": {"serviceEndpointId": guid("endpoint"), "vault": one.vault}}
        made["variables"] = {
            variable.name: {"enabled": True, "contentType": "", "isSecret": True, "value": None}
            for variable in one.variables
        }
    return made


@get("", "/{org}/{project}/_apis/distributedtask/securefiles", "vso.securefiles_read", "SecureFile")
def secure_files(call: Call) -> dict[str, Any]:
    """Names of files; their contents are given to jobs only."""
    project = call.project
    seen = project.files if call.access.is_at_least("contributor", project) else []
    return call.listed([{"id": guid("file", project.name, one.name), "name": one.name} for one in seen])


@get("", "/{org}/{project}/_apis/pipelines/environments", "vso.environment_manage", "EnvironmentInstance")
@get("", "/{org}/{project}/_apis/distributedtask/environments", "vso.environment_manage", "EnvironmentInstance")
def environments(call: Call) -> dict[str, Any]:
    """What pipelines deploy to."""
    project = call.project
    seen = project.environments if call.access.is_at_least("reader", project) else []
    return call.listed(
        [
            {"id": one.number, "name": one.name, "description": "", "project": {"id": project.id, "name": project.name}}
            for one in call.page(seen, 1000)
        ]
    )


def _guarded(project: Project) -> Iterator[tuple[str, str, Authorised, list[Check]]]:
    """(type, id, who may use it, checks) of everything that has them."""
    yield from (("environment", str(one.number), one.use, one.checks) for one in project.environments)
    yield from (("endpoint", one.id(project.name), one.use, one.checks) for one in project.connections)
    yield from (("queue", str(one.number), one.use, one.checks) for one in project.queues)
    yield from (("variablegroup", str(one.number), one.use, one.checks) for one in project.groups)
    yield from (("securefile", guid("file", project.name, one.name), one.use, []) for one in project.files)


@get("", "/{org}/{project}/_apis/pipelines/checks/queryconfigurations", "vso.build", "CheckConfiguration", "POST")
def checks(call: Call) -> dict[str, Any]:
    """Checks of the resources that the question names; of one that is not there none, without a word."""
    project, asked = call.project, json.loads(call.request.body)
    if not isinstance(asked, list):
        raise bad("The request body is no list of resources.")
    wanted = {(str(one["type"]).lower(), str(one["id"])) for one in asked}
    call.need(call.access.is_at_least("reader", project), "View")
    found = [
        _check(kind, key, check, call.query("expand") == "settings")
        for kind, key, _, held in _guarded(project)
        if (kind, key) in wanted
        for check in held
    ]
    return call.listed(found)


CHECKS = {
    "Approval": "8c6f20a7-a545-4486-9777-f762fafe0d4d",
    "Task Check": "fe1de3ee-a436-41b4-bb20-f6eb4cb879a7",
    "ExtendsCheck": "4020e66e-b0f3-47e1-bc88-48f3cc59b5f3",
    "ExclusiveLock": "2ef31ad6-baa0-403a-8b45-2cbc9b4e5563",
}


def _check(kind: str, key: str, one: Check, whole: bool) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": one.number,
        "type": {"id": CHECKS[one.kind], "name": one.kind},
        "url": "",
        "resource": {"type": kind, "id": key},
        "createdBy": {"displayName": "ann", "id": guid("user", "ann")},
        "createdOn": "2026-01-01T08:00:00Z",
        "timeout": 43200,
        "version": 1,
        "isDisabled": one.disabled,
    }
    return {**made, "settings": one.settings} if whole else made


@get("", "/{org}/{project}/_apis/pipelines/pipelinepermissions/{type}/{id}", "vso.build", "ResourcePipelinePermissions")
def permissions(call: Call) -> dict[str, Any]:
    """Which pipelines may use a resource."""
    project, kind, key = call.project, call.names["type"].lower(), call.names["id"]
    call.need(call.access.is_at_least("contributor", project), "View")
    found = next((use for one, its, use, _ in _guarded(project) if (one, its) == (kind, key)), None)
    if found is None:
        raise missing("The resource")
    made: dict[str, Any] = {
        "resource": {"type": kind, "id": key},
        "pipelines": [
            {
                "id": number,
                "authorized": True,
                "authorizedBy": {"displayName": "ann", "id": guid("user", "ann")},
                "authorizedOn": "2026-01-01T08:00:00Z",
            }
            for number in found.pipelines
        ],
    }
    if found.all:
        made["allPipelines"] = {"authorized": True, "authorizedBy": None, "authorizedOn": None}
    return made


@get("", "/{org}/{project}/_apis/hooks/subscriptions", "vso.hooks", "Subscription")
@get("", "/{org}/_apis/hooks/subscriptions", "vso.hooks", "Subscription")
def hooks(call: Call) -> dict[str, Any]:
    """Service hooks; what is secret in them is told as stars."""
    named = [call.project] if "project" in call.names else [one for one in call.org.projects if call.access.sees(one)]
    found = []
    for project in named:
        call.need(call.access.is_at_least("project_admin", project), "View Subscriptions")
        for one in project.hooks:
            inputs = {"url": one.url, **({"basicAuthPassword": "********"} if one.secret else {})}
            found.append(
                {
                    "id": guid("hook", project.name, one.url),
                    "status": "enabled" if one.active else "disabledByUser",
                    "publisherId": "tfs",
                    "eventType": one.event,
                    "consumerId": "webHooks",
                    "consumerActionId": "httpRequest",
                    "publisherInputs": {"projectId": project.id},
                    "consumerInputs": inputs,
                }
            )
    return call.listed(found)
