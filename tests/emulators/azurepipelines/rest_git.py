"""Git repositories, their files, pull requests and branch policies.

https://learn.microsoft.com/en-us/rest/api/azure/devops/git/?view=azure-devops-rest-7.1
https://learn.microsoft.com/en-us/rest/api/azure/devops/policy/configurations/list?view=azure-devops-rest-7.1
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from tests.emulators.azurepipelines.messages import wrong
from tests.emulators.azurepipelines.rest_core import bad, project_of
from tests.emulators.azurepipelines.routing import Call, get
from tests.emulators.azurepipelines.state import Policy, Project, PullRequest, Repository, guid
from tests.emulators.common.gitobjects import Blob, Tree
from tests.emulators.wire.messages import Answer

REPOSITORY = "/{org}/{project}/_apis/git/repositories/{repository}"
MOST_BLOBS = 10_000


@get("", "/{org}/{project}/_apis/git/repositories", "vso.code", "GitRepository")
def repositories(call: Call) -> dict[str, Any]:
    """Those whose code may be read; the others are left out without a word."""
    project = call.project
    seen = project.repositories if call.access.is_at_least("reader", project) else []
    hidden = call.is_asked("includeHidden")
    return call.listed([repository_of(call, project, one) for one in seen if hidden or not one.disabled])


def repository_of(call: Call, project: Project, one: Repository) -> dict[str, Any]:
    """A repository as lists give it. An empty one has no default branch."""
    size = sum(entry.object is not None for entry in one.head.tree.walk()) * 300 if one.head else 0
    home = f"{call.url}/{call.org.name}/{project.name}/_git/{one.name}"
    made: dict[str, Any] = {
        "id": one.id,
        "name": one.name,
        "url": f"{call.url}/{call.org.name}/{project.id}/_apis/git/repositories/{one.id}",
        "project": project_of(call, project),
        "size": size,
        "remoteUrl": home,
        "sshUrl": f"git@ssh.dev.azure.com:v3/{call.org.name}/{project.name}/{one.name}",
        "webUrl": home,
        "isDisabled": one.disabled,
        "isInMaintenance": False,
    }
    if one.head:
        made["defaultBranch"] = f"refs/heads/{one.default_branch}"
    if one.fork:
        made["isFork"] = True
    return made


def _open(call: Call) -> Repository:
    """The repository, if it is not disabled."""
    found = call.repository
    if found.disabled:
        raise wrong(404, f"TF401019: The Git repository {found.name} is disabled.", "GitRepositoryNotFoundException")
    return found


@get("", f"{REPOSITORY}/stats/branches", "vso.code", "GitBranchStats")
def branch(call: Call) -> dict[str, Any]:
    """A branch's latest commit."""
    repo, name = _open(call), call.query("name")
    if repo.head is None or name not in (repo.default_branch, *repo.branches):
        raise wrong(
            404,
            f"TF401175:The version descriptor <Branch: {name}> could not be resolved to a version in the repository {repo.name}",
            "GitUnresolvableToCommitException",
        )
    commit = {key: value for key, value in _commit(repo).items() if key != "comment"}
    return {
        "commit": commit,
        "name": name,
        "aheadCount": 0,
        "behindCount": 0,
        "isBaseVersion": name == repo.default_branch,
    }


def _commit(repo: Repository) -> dict[str, Any]:
    head = repo.head
    assert head
    who = {"name": head.author.name, "email": head.author.email, "date": head.committed}
    return {
        "commitId": head.oid,
        "treeId": head.tree.oid,
        "author": who,
        "committer": who,
        "comment": head.message,
        "parents": [parent.oid for parent in head.parents],
        "url": "",
    }


@get("", f"{REPOSITORY}/commits/{{commit}}", "vso.code", "GitCommit")
def commit(call: Call) -> dict[str, Any]:
    """One commit."""
    repo = _open(call)
    if repo.head is None or repo.head.oid != call.names["commit"]:
        raise wrong(
            404,
            f"TF401029: A commit with the ID {call.names['commit']} was not found.",
            "GitCommitDoesNotExistException",
        )
    return _commit(repo)


@get("", f"{REPOSITORY}/trees/{{tree}}", "vso.code", "GitTreeRef")
def tree(call: Call) -> dict[str, Any]:
    """A tree, with everything below it where `recursive` is asked."""
    repo = _open(call)
    found = _tree(repo, call.names["tree"])
    if found is None:
        raise wrong(404, f"TF401004: The tree {call.names['tree']} was not found.", "GitTreeNotFoundException")
    deep = call.is_asked("recursive")
    entries = list(found.walk()) if deep else list(found.entries)
    return {
        "objectId": found.oid,
        "url": "",
        "treeEntries": [
            {
                "objectId": entry.oid,
                "relativePath": entry.path if deep else entry.name,
                "mode": entry.mode.lstrip("0"),
                "gitObjectType": entry.type,
                "url": "",
                "size": len(entry.object.content) if isinstance(entry.object, Blob) else 0,
            }
            for entry in entries
        ],
        "size": 1000,
    }


def _tree(repo: Repository, oid: str) -> Tree | None:
    root = repo.head.tree if repo.head else None
    if root is None or root.oid == oid:
        return root
    return next((one.object for one in root.walk() if isinstance(one.object, Tree) and one.oid == oid), None)


@get("", f"{REPOSITORY}/blobs", "vso.code", "", "POST")
def blobs(call: Call) -> Answer:
    """A zip with one file for each object, named by its id. A single id that is not there refuses the whole question."""
    repo = _open(call)
    asked = json.loads(call.request.body or b"[]")
    if not isinstance(asked, list) or len(asked) > MOST_BLOBS:
        raise bad("The request body is no list of object ids.")
    held = {
        one.object.oid: one.object.content
        for one in (repo.head.tree.walk() if repo.head else ())
        if isinstance(one.object, Blob)
    }
    lost = [oid for oid in asked if oid not in held]
    if lost:
        raise wrong(404, f"TF401034: The blob {lost[0]} was not found.", "GitObjectDoesNotExistException")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for oid in dict.fromkeys(asked):
            # a name alone would take the time of day
            archive.writestr(zipfile.ZipInfo(oid), held[oid], zipfile.ZIP_DEFLATED)
    return Answer(200, packed.getvalue(), {"Content-Type": "application/zip"})


@get("", f"{REPOSITORY}/pullrequests", "vso.code", "GitPullRequest")
def pull_requests(call: Call) -> dict[str, Any]:
    """The latest first; nothing says that there are more than were asked for."""
    repo = _open(call)
    status, target = call.query("searchCriteria.status", "active"), call.query("searchCriteria.targetRefName")
    chosen = [one for one in repo.pull_requests if status in ("all", one.status) and target in ("", one.target)]
    chosen.sort(key=lambda one: one.closed or "9", reverse=True)
    return call.listed([_pull_request(call, repo, one) for one in call.skipped(chosen, 101)])


def _pull_request(call: Call, repo: Repository, one: PullRequest) -> dict[str, Any]:
    made = {
        "repository": {
            "id": repo.id,
            "name": repo.name,
            "url": "",
            "project": {"id": call.project.id, "name": call.project.name},
        },
        "pullRequestId": one.number,
        "codeReviewId": one.number,
        "status": one.status,
        "createdBy": _person(one.author),
        "creationDate": "2026-09-01T08:00:00Z",
        "title": one.title,
        "description": one.description,
        "sourceRefName": one.source,
        "targetRefName": one.target,
        "mergeStatus": "succeeded",
        "isDraft": False,
        "reviewers": [
            {
                **_person(vote.user),
                "vote": vote.vote,
                "hasDeclined": False,
                "isFlagged": False,
                **({"isContainer": True} if vote.group else {}),
            }
            for vote in one.votes
        ],
        "url": "",
    }
    return {**made, "closedDate": one.closed} if one.closed else made


def _person(name: str) -> dict[str, Any]:
    return {
        "displayName": name,
        "id": guid("user", name),
        "uniqueName": f"{name}@vendor.example",
        "url": "",
        "imageUrl": "",
        "descriptor": f"aad.{guid('descriptor', name).replace('-', '')}",
    }


TYPES = {
    "Minimum number of reviewers": "fa4e907d-c16b-4a4c-9dfa-4906e5d171dd",
    "Required reviewers": "fd2167ab-b0be-447a-8ec8-39368250530e",
    "Build": "0609b952-1397-4640-95ec-e00a01b2c241",
    "Comment requirements": "c6a1889d-b943-4856-b76f-9e46bb6b0df2",
    "Work item linking": "40e92b44-2fe1-4dd6-b3d8-74a9c21d0c6e",
    "Status": "cbdc66da-9728-4af8-aada-9a5a32e4a226",
    "Require a merge strategy": "fa4e907d-c16b-4a4c-9dfa-4916e5d171ab",
    "Commit author email validation": "77ed4bd3-b063-4689-934a-175e4d0a78d7",
    "File name restriction": "51c78909-e838-41a2-9496-c647091e3c61",
    "Git repository settings": "7ed39669-655c-494e-b4a0-a08b4da0fcce",
    "Secrets scanning restriction": "90f9629b-664b-4804-a560-dd79b0c628f8",
}
"""Display name of a policy type -> its id, as every organisation has them."""


@get("", "/{org}/{project}/_apis/policy/configurations", "vso.code", "PolicyConfiguration")
def policies(call: Call) -> dict[str, Any]:
    """Branch policies of a project. Who may not read its code is given an empty list."""
    project = call.project
    seen = [one for one in project.policies if not one.deleted] if call.access.is_at_least("reader", project) else []
    return call.listed([_policy(call, project, one) for one in call.page(seen, 1000)])


def _policy(call: Call, project: Project, one: Policy) -> dict[str, Any]:
    scopes = [_scope(*scope) for scope in one.scopes]
    return {
        "createdBy": _person("ann"),
        "createdDate": "2026-01-01T08:00:00Z",
        "isEnabled": one.enabled,
        "isBlocking": one.blocking,
        "isDeleted": one.deleted,
        "settings": {**one.settings, "scope": scopes},
        "isEnterpriseManaged": False,
        "_links": {
            "self": {"href": f"{call.url}/{call.org.name}/{project.id}/_apis/policy/configurations/{one.number}"}
        },
        "revision": 1,
        "id": one.number,
        "url": "",
        "type": {"id": TYPES[one.kind], "url": "", "displayName": one.kind},
    }


def _scope(repository: str | None, ref: str | None, kind: str) -> dict[str, Any]:
    """Kind "DefaultBranch" names no ref; a repository's policy without a ref names neither."""
    made: dict[str, Any] = {"repositoryId": repository}
    if kind == "DefaultBranch":
        return {"refName": None, "matchKind": kind, **made}
    return {"refName": ref, "matchKind": kind, **made} if ref else made
