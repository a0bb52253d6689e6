"""Organisations and projects, and the pages of settings that only the web site's own queries give.

https://learn.microsoft.com/en-us/rest/api/azure/devops/core/projects/list?view=azure-devops-rest-7.1
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.emulators.azurepipelines.messages import wrong
from tests.emulators.azurepipelines.routing import Call, get
from tests.emulators.azurepipelines.state import Project, User, guid

NOBODY = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"


@get("", "/{org}/_apis/connectionData", "", "ConnectionData")
def connection(call: Call) -> dict[str, Any]:
    """Who asks, and which organisation it is."""
    profile = call.access.profile
    user = User(profile.person or profile.name)
    told = {
        "id": user.id,
        "descriptor": user.identity,
        "subjectDescriptor": user.descriptor,
        "providerDisplayName": user.name,
        "isActive": True,
        "properties": {"Account": {"$type": "System.String", "$value": user.mail}},
        "resourceVersion": 2,
        "metaTypeId": 0,
    }
    data = {"serviceOwner": guid("service owner"), "defaultAccessMappingMoniker": "PublicAccessMapping"}
    return {
        "authenticatedUser": told,
        "authorizedUser": told,
        "instanceId": call.org.id,
        "deploymentId": guid("deployment"),
        "deploymentType": "hosted",
        "locationServiceData": data,
    }


@get("", "/{org}/_apis/projects", "vso.project", "TeamProjectReference")
def projects(call: Call) -> dict[str, Any]:
    """Those that may be seen; the others are left out without a word."""
    asked = call.query("stateFilter", "wellFormed").lower()
    seen = [one for one in call.org.projects if call.access.sees(one) and asked in ("all", one.state.lower())]
    return call.listed([project_of(call, one) for one in call.page(seen, 100)])


@get("", "/{org}/_apis/projects/{project}", "vso.project", "TeamProject")
def project(call: Call) -> dict[str, Any]:
    """One of them."""
    return project_of(call, call.project)


def project_of(call: Call, one: Project) -> dict[str, Any]:
    """A project as lists and other answers give it."""
    return {
        "id": one.id,
        "name": one.name,
        "url": f"{call.url}/{call.org.name}/_apis/projects/{one.id}",
        "state": one.state,
        "revision": 11,
        "visibility": one.visibility,
        "lastUpdateTime": "2026-10-01T08:00:00Z",
    }


@get("", "/{org}/_apis/Contribution/HierarchyQuery", "", "DataProviderResult", "POST")
def hierarchy(call: Call) -> dict[str, Any]:
    """Data of the web site's pages. One that may not be seen is left out, and the answer is a success all the same."""
    asked = json.loads(call.request.body)["contributionIds"]
    made = {name: _PROVIDERS[name](call) for name in asked if name in _PROVIDERS}
    shared: dict[str, Any] = {}
    return {
        "dataProviderSharedData": shared,
        "dataProviders": {"ms.vss-web.component-data": {}} | {name: data for name, data in made.items() if data},
    }


def _pipelines(call: Call) -> Mapping[str, Any] | None:
    return dict(call.org.settings) if call.access.is_at_least("contributor") else None


def _policies(call: Call) -> Mapping[str, Any] | None:
    if not call.access.is_at_least("pca"):
        return None
    groups: dict[str, list[dict[str, Any]]] = {"applicationConnection": [], "security": [], "user": []}
    homes = {
        "Policy.DisallowOAuthAuthentication": "applicationConnection",
        "Policy.DisallowSecureShell": "applicationConnection",
        "Policy.AllowRequestAccessToken": "user",
    }
    for name, value in call.org.policies.items():
        told = {"name": name, "value": value, "effectiveValue": value, "enforce": False, "isValueUndefined": False}
        groups[homes.get(name, "security")].append(
            {"policy": told, "description": name, "learnMoreLink": "", "applicableServiceHost": 0}
        )
    return {"policies": groups}


_PROVIDERS: Mapping[str, Callable[[Call], Mapping[str, Any] | None]] = {
    "ms.vss-build-web.pipelines-org-settings-data-provider": _pipelines,
    "ms.vss-org-web.collection-admin-policy-data-provider": _policies,
}


def bad(text: str) -> Exception:
    """A question that makes no sense."""
    return wrong(400, text, "VssPropertyValidationException")
