"""REST: a repository, its people, environments, webhooks, keys, releases and community files."""

from __future__ import annotations

from typing import Any

from tests.emulators.github.access import RANK, Needs
from tests.emulators.github.messages import Answer, Page, Refused, not_found
from tests.emulators.github.people import collaborators as collaborating
from tests.emulators.github.rest import Call, route
from tests.emulators.github.rest_organisations import hook
from tests.emulators.github.shapes import Json
from tests.emulators.github.state import (
    Actor,
    Asset,
    Collaborator,
    DeployKey,
    Environment,
    Release,
    Team,
    node_id,
)

ADMIN = Needs("admin", "administration", "repo")
READ = Needs("pull", "contents")


@route("/repos/{owner}/{repo}", Needs("pull", "metadata"))
def repository(call: Call) -> Json:
    return call.shapes.full_repository(call.repo)


# people
_ROLE_NAMES = {"read": "pull", "write": "push"}


@route("/repos/{owner}/{repo}/collaborators", Needs("push", "metadata", "repo"))
def collaborators(call: Call) -> Page:
    return Page(
        collaborating(call.world, call.repo, call.query.get("affiliation", "all")),
        lambda grant: _collaborator(call, grant),
    )


def _collaborator(call: Call, grant: Collaborator) -> Json:
    roles = {"pull": "read", "triage": "triage", "push": "write", "maintain": "maintain", "admin": "admin"}
    rank = RANK[grant.permission]
    return call.shapes.user(grant.login) | {
        "permissions": {name: rank >= RANK[role] for name, role in roles.items()},
        "role_name": grant.permission,
    }


@route("/repos/{owner}/{repo}/teams", Needs("admin", "administration", "repo"))
def teams(call: Call) -> Page:
    org = call.world.organisation(call.repo.owner)
    having = [team for team in org.teams if call.repo.name in team.permissions] if org else []

    def shape(team: Team) -> Json:
        assert org is not None
        permission = team.permissions[call.repo.name]
        rank = RANK[permission]
        roles = {"pull": "read", "triage": "triage", "push": "write", "maintain": "maintain", "admin": "admin"}
        made = call.shapes.team(org, team, _ROLE_NAMES.get(permission, permission))
        return made | {"permissions": {name: rank >= RANK[role] for name, role in roles.items()}}

    return Page(having, shape)


# environments
@route("/repos/{owner}/{repo}/environments", Needs("pull", "actions", "repo"))
def environments(call: Call) -> Page:
    return Page(call.repo.environments, lambda one: _environment(call, one), key="environments")


@route("/repos/{owner}/{repo}/environments/{environment_name}", Needs("pull", "actions", "repo"))
def environment(call: Call) -> Json:
    return _environment(call, _found_environment(call))


def _found_environment(call: Call) -> Environment:
    for found in call.repo.environments:
        if found.name.lower() == call.words["environment_name"].lower():
            return found
    raise not_found()


def _environment(call: Call, env: Environment) -> Json:
    url = f"{call.api}/repos/{call.repo.full_name}/environments/{env.name}"
    policy = env.branch_policy
    return {
        "id": env.id,
        "node_id": node_id(env),
        "name": env.name,
        "url": url,
        "html_url": f"{call.html}/{call.repo.full_name}/deployments/activity_log?environments_filter={env.name}",
        "created_at": env.created,
        "updated_at": env.updated,
        "can_admins_bypass": env.can_admins_bypass,
        "protection_rules": _protection(call, env),
        "deployment_branch_policy": None
        if policy is None
        else {"protected_branches": policy == "protected", "custom_branch_policies": policy == "custom"},
    }


def _protection(call: Call, env: Environment) -> list[Json]:
    made: list[Json] = []
    if env.wait_timer:
        made.append({"type": "wait_timer", "wait_timer": env.wait_timer})
    if env.reviewers:
        reviewers = [{"type": actor.kind, "reviewer": _reviewer(call, actor)} for actor in env.reviewers]
        made.append(
            {"type": "required_reviewers", "prevent_self_review": env.prevent_self_review, "reviewers": reviewers}
        )
    if env.branch_policy:
        made.append({"type": "branch_policy"})
    return [{"id": env.id * 10 + n, "node_id": f"GA_{env.id * 10 + n:08x}", **rule} for n, rule in enumerate(made)]


def _reviewer(call: Call, actor: Actor) -> Json:
    org = call.world.organisation(call.repo.owner)
    if actor.kind == "Team" and org:
        return call.shapes.team(org, next((t for t in org.teams if t.slug == actor.name), Team(actor.name)))
    return call.shapes.user(actor.name)


@route(
    "/repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies",
    Needs("pull", "actions", "repo"),
)
def branch_policies(call: Call) -> Page:
    env = _found_environment(call)
    if env.branch_policy != "custom":
        raise not_found()

    def shape(pair: tuple[int, str]) -> Json:
        number = env.id * 100 + pair[0]
        return {"id": number, "node_id": f"GBP_{number:08x}", "name": pair[1], "type": "branch"}

    return Page(list(enumerate(env.branch_patterns)), shape, key="branch_policies")


# hooks and keys
@route("/repos/{owner}/{repo}/hooks", Needs("admin", "repository_hooks", "admin:repo_hook"))
def hooks(call: Call) -> Page:
    def shape(one: Any) -> Json:
        made = hook(call.url, "Repository", one)
        last = {"code": None, "status": "unused", "message": None}
        return made | {"test_url": f"{made['url']}/test", "last_response": last}

    return Page(call.repo.hooks, shape)


@route("/repos/{owner}/{repo}/keys", ADMIN)
def keys(call: Call) -> Page:
    def shape(key: DeployKey) -> Json:
        return {
            "id": key.id,
            "key": key.key,
            "url": f"{call.url}/{key.id}",
            "title": key.title,
            "verified": key.verified,
            "created_at": key.created,
            "read_only": key.read_only,
            "added_by": key.added_by,
            "last_used": key.last_used,
            "enabled": key.enabled,
        }

    return Page(call.repo.keys, shape)


# releases
@route("/repos/{owner}/{repo}/releases", READ)
def releases(call: Call) -> Page:
    drafts = call.access.may(call.repo, "write")
    shown = [one for one in call.repo.releases if one.published or drafts]
    shown.sort(key=lambda one: (one.created, one.id), reverse=True)
    return Page(shown, lambda one: _release(call, one))


def _release(call: Call, release: Release) -> Json:
    url = f"{call.api}/repos/{call.repo.full_name}/releases/{release.id}"
    html = f"{call.html}/{call.repo.full_name}/releases/tag/{release.tag}"
    return {
        "url": url,
        "html_url": html,
        "assets_url": f"{url}/assets",
        "upload_url": f"{url}/assets{{?name,label}}",
        "tarball_url": f"{call.api}/repos/{call.repo.full_name}/tarball/{release.tag}",
        "zipball_url": f"{call.api}/repos/{call.repo.full_name}/zipball/{release.tag}",
        "id": release.id,
        "node_id": node_id(release),
        "tag_name": release.tag,
        "target_commitish": call.repo.default_branch,
        "name": release.name,
        "body": release.body,
        "draft": release.published is None,
        "prerelease": release.prerelease,
        "immutable": release.immutable,
        "created_at": release.created,
        "updated_at": release.published or release.created,
        "published_at": release.published,
        "author": call.shapes.user(release.author),
        "assets": [_asset(call, release, asset) for asset in release.assets],
    }


def _asset(call: Call, release: Release, asset: Asset) -> Json:
    return {
        "url": f"{call.api}/repos/{call.repo.full_name}/releases/assets/{asset.id}",
        "browser_download_url": f"{call.html}/{call.repo.full_name}/releases/download/{release.tag}/{asset.name}",
        "id": asset.id,
        "node_id": node_id(asset),
        "name": asset.name,
        "label": None,
        "state": "uploaded",
        "content_type": asset.content_type,
        "size": asset.size,
        "digest": asset.digest,
        "download_count": 0,
        "created_at": asset.created,
        "updated_at": asset.created,
        "uploader": call.shapes.user(asset.uploader or release.author),
    }


@route("/repos/{owner}/{repo}/releases/assets/{asset_id}", READ)
def release_asset(call: Call) -> Json | Answer:
    found = [(release, asset) for release in call.repo.releases for asset in release.assets]
    chosen = next(((release, asset) for release, asset in found if str(asset.id) == call.words["asset_id"]), None)
    if chosen is None or (not chosen[0].published and not call.access.may(call.repo, "write", "contents")):
        raise not_found()
    if call.request.headers.get("accept") != "application/octet-stream":
        return _asset(call, *chosen)
    if call.storage is None:
        return Answer(200, chosen[1].content, {"Content-Type": "application/octet-stream"})
    return Answer(302, None, {"Location": call.storage(chosen[1]), "Content-Type": "text/html; charset=utf-8"})


@route("/repos/{owner}/{repo}/immutable-releases", ADMIN)
def immutable_releases(call: Call) -> Json:
    org = call.world.organisation(call.repo.owner)
    enforced = org is not None and (
        org.immutable_releases == "all"
        or (org.immutable_releases == "selected" and call.repo.name in org.immutable_releases_selected)
    )
    if not (enforced or call.repo.immutable_releases):
        raise not_found()
    return {"enabled": True, "enforced_by_owner": enforced}


@route("/orgs/{org}/settings/immutable-releases", Needs("owner", "organization_administration", "admin:org"))
def immutable_releases_of_organisation(call: Call) -> Json:
    made: Json = {"enforced_repositories": call.org.immutable_releases}
    if call.org.immutable_releases == "selected":
        made["selected_repositories_url"] = f"{call.url}/repositories"
    return made


@route(
    "/orgs/{org}/settings/immutable-releases/repositories", Needs("owner", "organization_administration", "admin:org")
)
def immutable_releases_selected(call: Call) -> Page:
    if call.org.immutable_releases != "selected":
        raise Refused(409, "Conflict")
    chosen = [repo for repo in call.org.repositories if repo.name in call.org.immutable_releases_selected]
    return Page(chosen, call.shapes.repository, key="repositories")


# community
_PROFILE = {
    "code_of_conduct_file": "CODE_OF_CONDUCT.md",
    "contributing": "CONTRIBUTING.md",
    "readme": "README.md",
    "issue_template": "ISSUE_TEMPLATE.md",
    "pull_request_template": "PULL_REQUEST_TEMPLATE.md",
}


@route("/repos/{owner}/{repo}/community/profile", READ)
def community_profile(call: Call) -> Json:
    if call.repo.fork:
        raise not_found()
    head = call.repo.head
    files: Json = {"code_of_conduct": None, "license": call.shapes.license(call.repo)}
    if files["license"]:
        files["license"]["html_url"] = f"{call.html}/{call.repo.full_name}/blob/{call.repo.default_branch}/LICENSE"
    for key, name in _PROFILE.items():
        at = next((place + name for place in (".github/", "", "docs/") if head and head.tree.find(place + name)), None)
        files[key] = at and {
            "url": f"{call.api}/repos/{call.repo.full_name}/contents/{at}",
            "html_url": f"{call.html}/{call.repo.full_name}/blob/{call.repo.default_branch}/{at}",
        }
    return {
        "health_percentage": round(100 * sum(map(bool, files.values())) / len(files)),
        "description": call.repo.description,
        "documentation": None,
        "files": files,
        "updated_at": call.repo.updated,
    }


@route("/repos/{owner}/{repo}/codeowners/errors", READ)
def codeowners_errors(call: Call) -> Json:
    head = call.repo.head
    if not head or not any(head.tree.find(f"{place}CODEOWNERS") for place in (".github/", "", "docs/")):
        raise not_found()
    made = [{"suggestion": None, **vars(error)} for error in call.repo.codeowners_errors]
    return {"errors": made}


@route("/repos/{owner}/{repo}/vulnerability-alerts", ADMIN)
def vulnerability_alerts(call: Call) -> Answer:
    if not call.repo.dependabot_alerts:
        raise Refused(404, "Vulnerability alerts are disabled.")
    return Answer(204)


@route("/repos/{owner}/{repo}/automated-security-fixes", ADMIN)
def automated_security_fixes(call: Call) -> Json:
    if not call.repo.dependabot_updates:
        raise not_found()
    return {"enabled": True, "paused": call.repo.dependabot_updates_paused}
