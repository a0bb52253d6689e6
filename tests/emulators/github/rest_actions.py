"""REST: GitHub Actions settings, runners, secrets and variables of organisations and repositories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from tests.emulators.github.access import Needs
from tests.emulators.github.messages import Page, Refused, not_found
from tests.emulators.github.rest import Call, route
from tests.emulators.github.shapes import Json
from tests.emulators.github.state import (
    ActionsOfOrganisation,
    ActionsOfRepository,
    Repository,
    Runner,
    RunnerGroup,
    Secret,
    Variable,
)

ORG = "/orgs/{org}/actions"
REPO = "/repos/{owner}/{repo}/actions"
OWNER = Needs("owner", "organization_administration", "admin:org")
ADMIN = Needs("admin", "administration", "repo")


def _policy(call: Call, actions: ActionsOfOrganisation | ActionsOfRepository) -> Json:
    made: Json = {"allowed_actions": actions.allowed_actions, "sha_pinning_required": actions.sha_pinning_required}
    if actions.allowed_actions == "selected":
        made["selected_actions_url"] = f"{call.url}/selected-actions"
    return made


def _selected(actions: ActionsOfOrganisation | ActionsOfRepository) -> Json:
    if actions.allowed_actions != "selected":
        raise Refused(409, "Conflict")
    return asdict(actions.selected)


def _workflow(actions: ActionsOfOrganisation | ActionsOfRepository) -> Json:
    return {
        "default_workflow_permissions": actions.default_workflow_permissions,
        "can_approve_pull_request_reviews": actions.can_approve_pull_request_reviews,
    }


# organisations
@route(f"{ORG}/permissions", OWNER)
def permissions_of_organisation(call: Call) -> Json:
    actions = call.org.actions
    made: Json = {"enabled_repositories": actions.enabled_repositories}
    if actions.enabled_repositories == "selected":
        made["selected_repositories_url"] = f"{call.url}/repositories"
    # with Actions off for all, GitHub has nothing to say about which are allowed
    return made if actions.enabled_repositories == "none" else made | _policy(call, actions)


@route(f"{ORG}/permissions/repositories", OWNER)
def enabled_repositories(call: Call) -> Page:
    if call.org.actions.enabled_repositories != "selected":
        raise Refused(409, "Conflict")
    chosen = [repo for repo in call.org.repositories if repo.name in call.org.actions.repositories]
    return Page(chosen, call.shapes.full_repository, key="repositories")


@route(f"{ORG}/permissions/selected-actions", OWNER)
def selected_actions_of_organisation(call: Call) -> Json:
    return _selected(call.org.actions)


@route(f"{ORG}/permissions/workflow", OWNER)
def workflow_of_organisation(call: Call) -> Json:
    return _workflow(call.org.actions)


@route(f"{ORG}/permissions/fork-pr-contributor-approval", OWNER)
def fork_approval_of_organisation(call: Call) -> Json:
    return {"approval_policy": call.org.actions.fork_approval}


@route(f"{ORG}/permissions/fork-pr-workflows-private-repos", OWNER)
def fork_workflows_of_organisation(call: Call) -> Json:
    return asdict(call.org.actions.fork_workflows)


@route(f"{ORG}/permissions/self-hosted-runners", OWNER)
def self_hosted_runners(call: Call) -> Json:
    made: Json = {"enabled_repositories": call.org.actions.self_hosted_runners}
    if made["enabled_repositories"] == "selected":
        made["selected_repositories_url"] = f"{call.url}/repositories"
    return made


RUNNERS = Needs("owner", "organization_self_hosted_runners", "admin:org")


@route(f"{ORG}/runners", RUNNERS)
def runners_of_organisation(call: Call) -> Page:
    return _runners(call.org.actions.runners)


@route(f"{ORG}/runner-groups", RUNNERS)
def runner_groups(call: Call) -> Page:
    def shape(group: RunnerGroup) -> Json:
        url = f"{call.url}/{group.id}"
        made: Json = {
            "id": group.id,
            "name": group.name,
            "visibility": group.visibility,
            "default": group.default,
            "runners_url": f"{url}/runners",
            "inherited": group.inherited,
            "allows_public_repositories": group.allows_public_repositories,
            "restricted_to_workflows": group.restricted_to_workflows,
            "selected_workflows": group.selected_workflows,
            "workflow_restrictions_read_only": False,
        }
        return made | ({"selected_repositories_url": f"{url}/repositories"} if group.visibility == "selected" else {})

    return Page(call.org.actions.runner_groups, shape, key="runner_groups")


def _runners(runners: Sequence[Runner]) -> Page:
    def shape(runner: Runner) -> Json:
        return {
            "id": runner.id,
            "runner_group_id": runner.group,
            "name": runner.name,
            "os": runner.os,
            "status": runner.status,
            "busy": runner.busy,
            "labels": [{"id": n, "name": label, "type": "custom"} for n, label in enumerate(runner.labels, 1)],
            "ephemeral": runner.ephemeral,
        }

    return Page(runners, shape, key="runners")


@route(f"{ORG}/secrets", Needs("owner", "organization_secrets", "admin:org"))
def secrets_of_organisation(call: Call) -> Page:
    return Page(call.org.actions.secrets, lambda secret: _named(secret) | _visible(call, secret), key="secrets")


@route(f"{ORG}/variables", Needs("owner", "organization_actions_variables", "admin:org"))
def variables_of_organisation(call: Call) -> Page:
    def shape(variable: Variable) -> Json:
        return _named(variable) | {"value": variable.value} | _visible(call, variable)

    return Page(call.org.actions.variables, shape, key="variables")


def _visible(call: Call, thing: Secret | Variable) -> Json:
    chosen = (
        {"selected_repositories_url": f"{call.url}/{thing.name}/repositories"} if thing.visibility == "selected" else {}
    )
    return {"visibility": thing.visibility, **chosen}


def _named(thing: Secret | Variable) -> Json:
    return {"name": thing.name, "created_at": thing.created, "updated_at": thing.updated}


# repositories
@route(f"{REPO}/permissions", ADMIN)
def permissions(call: Call) -> Json:
    actions = call.repo.actions
    return {"enabled": actions.enabled, **(_policy(call, actions) if actions.enabled else {})}


@route(f"{REPO}/permissions/selected-actions", ADMIN)
def selected_actions(call: Call) -> Json:
    return _selected(call.repo.actions)


@route(f"{REPO}/permissions/workflow", ADMIN)
def workflow(call: Call) -> Json:
    return _workflow(call.repo.actions)


@route(f"{REPO}/permissions/artifact-and-log-retention", ADMIN)
def log_retention(call: Call) -> Json:
    most = 90 if call.repo.visibility == "public" else 400
    return {"days": call.repo.actions.log_days, "maximum_allowed_days": most}


@route(f"{REPO}/permissions/access", ADMIN)
def outside_access(call: Call) -> Json:
    if call.repo.visibility == "public":
        raise Refused(422, "Access policy only applies to internal and private repositories.")
    return {"access_level": call.repo.actions.access_level}


@route(f"{REPO}/permissions/fork-pr-contributor-approval", ADMIN)
def fork_approval(call: Call) -> Json:
    _only(call.repo, public=True)
    return {"approval_policy": call.repo.actions.fork_approval}


@route(f"{REPO}/permissions/fork-pr-workflows-private-repos", ADMIN)
def fork_workflows(call: Call) -> Json:
    _only(call.repo, public=False)
    return asdict(call.repo.actions.fork_workflows)


def _only(repo: Repository, *, public: bool) -> None:
    if (repo.visibility == "public") != public:
        raise not_found()


@route(f"{REPO}/runners", ADMIN)
def runners(call: Call) -> Page:
    return _runners(call.repo.actions.runners)


@route(f"{REPO}/secrets", Needs("push", "secrets", "repo"))
def secrets(call: Call) -> Page:
    return Page(call.repo.actions.secrets, _named, key="secrets")


@route(f"{REPO}/variables", Needs("push", "actions_variables", "repo"))
def variables(call: Call) -> Page:
    return Page(call.repo.actions.variables, lambda one: _named(one) | {"value": one.value}, key="variables")
