"""Asking the emulator as a program would, and everything that a source asks of an organisation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import requests

from tests.emulators.azurepipelines.server import Emulator
from tests.emulators.azurepipelines.state import Group, Organisation, User
from tests.emulators.azurepipelines.ways import GIT

PROVIDERS = (
    "ms.vss-build-web.pipelines-org-settings-data-provider",
    "ms.vss-org-web.collection-admin-policy-data-provider",
)


class Client:
    """One token's way in."""

    def __init__(self, server: Emulator, profile: str = "pca") -> None:
        self.url = server.url
        self.session = requests.Session()
        self.session.trust_env = False
        if profile != "anonymous":
            self.session.auth = ("", server.token(profile))

    def get(self, path: str, **query: str) -> requests.Response:
        """The answer, whatever it is; a parameter's `_` stands for a dot or, in front, for a dollar sign."""
        told = {
            ("$" + name[1:] if name.startswith("_") else name).replace("_", "."): text for name, text in query.items()
        }
        return self.session.get(self.url + path, params=told, allow_redirects=False, timeout=30)

    def post(self, path: str, body: Any, **query: str) -> requests.Response:
        """The same for a question that has a body."""
        told = {("$" + name[1:] if name.startswith("_") else name): text for name, text in query.items()}
        return self.session.post(self.url + path, json=body, params=told, allow_redirects=False, timeout=30)

    def items(self, path: str, **query: str) -> list[Any]:
        """Every item of a list, page by page."""
        found: list[Any] = []
        token = ""
        while True:
            answer = self.get(path, **query, **({"continuationToken": token} if token else {}))
            assert answer.status_code == 200, (path, answer.status_code, answer.text[:200])
            found += answer.json()["value"]
            token = answer.headers.get("x-ms-continuationtoken", "")
            if not token:
                return found


def everything(client: Client, org: Organisation) -> Iterator[requests.Response]:
    """The answer to each kind of question, about all that is there."""
    home = f"/{org.name}/_apis"
    for path in ("connectionData", "projects", "distributedtask/pools", "distributedtask/elasticpools", "graph/groups", "graph/users", "userentitlements", "audit/auditlog", "audit/streams", "packaging/feeds", "hooks/subscriptions", "extensionmanagement/installedextensions"):  # fmt: skip
        yield client.get(f"{home}/{path}")
    yield client.get(f"{home}/management/enablement", includeAllProperties="true")
    for provider in PROVIDERS:
        yield client.post(f"{home}/Contribution/HierarchyQuery", {"contributionIds": [provider]})
    yield from _people(client, org)
    for feed in org.feeds:
        yield client.get(f"{home}/packaging/feeds/{feed.id}/permissions")
        yield client.get(f"{home}/packaging/feeds/{feed.id}/packages")
    for project in org.projects:
        yield from _project(client, org, project.id)


def _people(client: Client, org: Organisation) -> Iterator[requests.Response]:
    home = f"/{org.name}/_apis"
    for group in org.groups:
        yield client.get(f"{home}/graph/Memberships/{group.descriptor}", direction="down")
    subjects: list[User | Group] = [*org.users, *org.groups]
    yield client.post(
        f"{home}/graph/subjectlookup", {"lookupKeys": [{"descriptor": one.descriptor} for one in subjects]}
    )
    yield client.get(f"{home}/identities", descriptors=",".join(one.identity for one in subjects))
    yield client.get(f"{home}/accesscontrollists/{GIT}", token="repoV2", includeExtendedInfo="true", recurse="true")


def _project(client: Client, org: Organisation, project: str) -> Iterator[requests.Response]:
    home = f"/{org.name}/{project}/_apis"
    for path in ("build/definitions", "build/generalsettings", "build/retention", "policy/configurations", "git/repositories", "distributedtask/queues", "serviceendpoint/endpoints", "distributedtask/variablegroups", "distributedtask/securefiles", "pipelines/environments"):  # fmt: skip
        yield client.get(f"{home}/{path}", includeAllProperties="true", includeHidden="true")
    held = next(one for one in org.projects if one.id == project)
    guarded = [("environment", str(one.number)) for one in held.environments] + [
        ("queue", str(one.number)) for one in held.queues
    ]
    guarded += [("endpoint", one.id(held.name)) for one in held.connections] + [
        ("variablegroup", str(one.number)) for one in held.groups
    ]
    yield client.post(
        f"{home}/pipelines/checks/queryconfigurations",
        [{"type": kind, "id": key} for kind, key in guarded],
        _expand="settings",
    )
    for kind, key in guarded:
        yield client.get(f"{home}/pipelines/pipelinepermissions/{kind}/{key}")
    for repo in held.repositories:
        if repo.head and not repo.disabled:
            yield from _repository(client, f"{home}/git/repositories/{repo.id}", repo.default_branch)
        if repo.security.enabled:
            yield client.get(f"{home}/alert/repositories/{repo.id}/alerts")


def _repository(client: Client, home: str, branch: str) -> Iterator[requests.Response]:
    latest = client.get(f"{home}/stats/branches", name=branch)
    yield latest
    commit = latest.json()["commit"]
    yield client.get(f"{home}/commits/{commit['commitId']}")
    tree = client.get(f"{home}/trees/{commit['treeId']}", recursive="true")
    yield tree
    yield client.post(
        f"{home}/blobs", [one["objectId"] for one in tree.json()["treeEntries"] if one["gitObjectType"] == "blob"]
    )
    yield client.get(f"{home}/pullrequests", searchCriteria_status="completed")
