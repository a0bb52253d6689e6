"""Definitions of pipelines and a project's settings of them.

https://learn.microsoft.com/en-us/rest/api/azure/devops/build/definitions/list?view=azure-devops-rest-7.1
https://learn.microsoft.com/en-us/rest/api/azure/devops/build/general-settings/get?view=azure-devops-rest-7.1
"""

from __future__ import annotations

from typing import Any

from tests.emulators.azurepipelines.messages import missing
from tests.emulators.azurepipelines.rest_core import project_of
from tests.emulators.azurepipelines.routing import Call, get
from tests.emulators.azurepipelines.state import Definition, Organisation, Project, Variable

SETTINGS = (
    "enforceJobAuthScope", "enforceJobAuthScopeForReleases", "enforceReferencedRepoScopedToken", "enforceSettableVar",
    "disableClassicPipelineCreation", "disableClassicBuildPipelineCreation", "disableClassicReleasePipelineCreation",
    "statusBadgesArePrivate", "enableShellTasksArgsSanitizing", "enableShellTasksArgsSanitizingAudit", "forkProtectionEnabled",
    "buildsEnabledForForks", "enforceJobAuthScopeForForks", "enforceNoAccessToSecretsFromForks", "isCommentRequiredForPullRequest",
    "requireCommentsForNonTeamMembersOnly", "requireCommentsForNonTeamMemberAndNonContributors", "disableMarketplaceTasksVar",
    "disableInBoxTasksVar", "disableNode6TasksVar", "disableImpliedYAMLCiTrigger", "disableStageChooser", "publishPipelineMetadata",
    "auditEnforceSettableVar",
)  # fmt: skip
INVERTED = frozenset({"buildsEnabledForForks"})
"""What an organisation makes stricter by switching it off."""


def effective(org: Organisation, project: Project, name: str) -> bool:
    """A setting as it holds in a project: what the organisation enforces cannot be made laxer."""
    own = project.settings.get(name, name in INVERTED)
    above = org.settings.get(name, name in INVERTED)
    return own and above if name in INVERTED else own or above


@get("", "/{org}/{project}/_apis/build/generalsettings", "vso.build", "PipelineGeneralSettings")
def settings(call: Call) -> dict[str, Any]:
    """What holds, whether the project or the organisation sets it."""
    project = call.project
    call.need(call.access.is_at_least("reader", project), "View project-level information")
    return {name: effective(call.org, project, name) for name in SETTINGS}


@get("", "/{org}/{project}/_apis/build/retention", "vso.build", "ProjectRetentionSetting")
def retention(call: Call) -> dict[str, Any]:
    """How long runs and what they made are kept."""
    call.need(call.access.is_at_least("reader", call.project), "View builds")

    def days(low: int, high: int, value: int) -> dict[str, int]:
        return {"min": low, "max": high, "value": value}

    kept = call.project.retention
    return {
        "purgeArtifacts": days(1, 60, min(kept, 60)),
        "purgeRuns": days(30, 731, kept),
        "purgePullRequestRuns": days(1, 30, 10),
        "retainRunsPerProtectedBranch": None,
    }


@get("", "/{org}/{project}/_apis/build/definitions", "vso.build", "BuildDefinition")
def definitions(call: Call) -> dict[str, Any]:
    """All of a project; without `includeAllProperties` only what names them."""
    project = call.project
    seen = (
        sorted(project.definitions, key=lambda one: one.name.lower())
        if call.access.is_at_least("stakeholder", project)
        else []
    )
    whole = call.is_asked("includeAllProperties")
    return call.listed([_definition(call, project, one, whole) for one in call.page(seen, 10_000)])


@get("", "/{org}/{project}/_apis/build/definitions/{definition}", "vso.build", "BuildDefinition")
def definition(call: Call) -> dict[str, Any]:
    """One of them."""
    found = next((one for one in call.project.definitions if str(one.number) == call.names["definition"]), None)
    if found is None:
        raise missing("The definition")
    return _definition(call, call.project, found, True)


def _definition(call: Call, project: Project, one: Definition, whole: bool) -> dict[str, Any]:
    home = f"{call.url}/{call.org.name}/{project.id}/_apis/build/Definitions/{one.number}"
    made: dict[str, Any] = {
        "_links": {"self": {"href": home}},
        "quality": "definition",
        "authoredBy": {"displayName": "ann", "id": project.id},
        "drafts": [],
        "queue": _queue(call, project, one),
        "id": one.number,
        "name": one.name,
        "url": home,
        "uri": f"vstfs:///Build/Definition/{one.number}",
        "path": one.folder,
        "type": "build",
        "queueStatus": one.queue_status,
        "revision": 3,
        "createdDate": "2026-01-01T08:00:00Z",
        "project": project_of(call, project),
    }
    if not whole:
        return made
    made |= {
        "triggers": one.triggers,
        "properties": {},
        "tags": [],
        "jobAuthorizationScope": one.scope,
        "jobTimeoutInMinutes": 60,
        "jobCancelTimeoutInMinutes": 5,
        "process": {"yamlFilename": one.yaml, "type": 2} if one.yaml else {"phases": one.phases, "type": 1},
        "repository": _source(call, project, one),
    }
    # what is empty is left out
    if one.variables:
        made["variables"] = {variable.name: variable_of(variable) for variable in one.variables}
    if one.groups:
        made["variableGroups"] = [
            {"id": number, "name": group.name, "type": "Vsts"}
            for number in one.groups
            for group in project.groups
            if group.number == number
        ]
    return made


def variable_of(one: Variable) -> dict[str, Any]:
    """A variable; what is false is left out, and so is a secret's value."""
    made: dict[str, Any] = {"value": None, "isSecret": True} if one.secret else {"value": one.value}
    return {**made, "allowOverride": True} if one.settable else made


def _queue(call: Call, project: Project, one: Definition) -> dict[str, Any]:
    pool = next(pool for pool in call.org.pools if pool.name == one.pool)
    number = next((queue.number for queue in project.queues if queue.pool == pool.name), 0)
    told: dict[str, Any] = {"id": pool.number, "name": pool.name}
    return {"id": number, "name": pool.name, "url": "", "pool": {**told, "isHosted": True} if pool.hosted else told}


def _source(call: Call, project: Project, one: Definition) -> dict[str, Any]:
    made: dict[str, Any] = {
        "properties": {"reportBuildStatus": "true"},
        "type": one.source,
        "clean": None,
        "checkoutSubmodules": False,
    }
    repo = project.repository(one.repository) if one.source == "TfsGit" else None
    if repo:
        home = f"{call.url}/{call.org.name}/{project.name}/_git/{repo.name}"
        return {
            **made,
            "id": repo.id,
            "name": repo.name,
            "url": home,
            "defaultBranch": f"refs/heads/{repo.default_branch}",
        }
    hosts = {"GitHub": "https://github.com/", "Git": "https://git.example.org/"}
    home = f"{hosts.get(one.source, '')}{one.repository}.git"
    return {**made, "id": one.repository, "name": one.repository, "url": home, "defaultBranch": "refs/heads/main"}
