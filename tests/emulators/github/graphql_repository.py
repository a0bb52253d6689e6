"""GraphQL: a repository, its people, languages and dependencies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.emulators.github import graphql_git as git
from tests.emulators.github.access import RANK
from tests.emulators.github.connections import Connection
from tests.emulators.github.fields import TYPES, Context, In, forbidden, need, of, table
from tests.emulators.github.graphql_accounts import organisation_of
from tests.emulators.github.people import collaborators as collaborating
from tests.emulators.github.people import ways
from tests.emulators.github.state import (
    DeployKey,
    Organisation,
    Repository,
    Team,
    node_id,
)

Args = Mapping[str, Any]
TYPES |= {Repository: "Repository", DeployKey: "DeployKey"}
PLACES = (".github/", "", "docs/")


# policies
def _has(repo: Repository, name: str) -> bool:
    head = repo.head
    return head is not None and any(head.tree.find(place + name) for place in PLACES)


def _policy(repo: Repository, context: Context) -> Repository | None:
    """Where the security policy is: in the repository, or in the account's public `.github` repository."""
    if _has(repo, "SECURITY.md"):
        return repo
    shared = context.access.world.repository(f"{repo.owner}/.github")
    return shared if shared and shared.visibility == "public" and _has(shared, "SECURITY.md") else None


def _policy_url(repo: Repository, context: Context, args: Args) -> str | None:
    return f"{context.html}/{repo.full_name}/security/policy" if _policy(repo, context) else None


def _codeowners(repo: Repository, context: Context, args: Args) -> Repository | None:
    need(context, repo, "contents")
    return repo if _has(repo, "CODEOWNERS") else None


table("RepositoryCodeowners", {"errors": "codeowners_errors"})
table(
    "RepositoryCodeownersError",
    {name: name for name in ("column", "kind", "line", "message", "path", "source")}
    | {"suggestion": lambda source, context, args: None},
)


# people
def _collaborators(repo: Repository, context: Context, args: Args) -> Connection:
    if not context.access.may(repo, "write"):
        raise forbidden(context)
    world = context.access.world
    found = collaborating(world, repo, (args.get("affiliation") or "ALL").lower())
    found = [grant for grant in found if world.user(grant.login)]

    def edge(grant: Any) -> Mapping[str, Any]:
        sources = [In(repo, way) for way in ways(world, repo, grant.login)]
        return {"permission": grant.permission.upper(), "permissionSources": sources}

    return Connection(found, args, lambda grant: world.user(grant.login), edge)


def _source_organization(source: In, context: Context, args: Args) -> Organisation | None:
    return context.access.world.organisation(source.place.owner)


_COARSE = {"triage": "READ", "maintain": "WRITE"}
table(
    "PermissionSource",
    {
        "organization": _source_organization,
        "permission": lambda source, context, args: _COARSE.get(source.it[0], source.it[0].upper()),
        "roleName": lambda source, context, args: source.it[0],
        "source": lambda source, context, args: source.it[1],
    },
)


def _deploy_keys(repo: Repository, context: Context, args: Args) -> Connection:
    """Empty for who may not administer, although there are keys."""
    keys = repo.keys if context.access.administers(repo) else []
    return Connection(keys, args)


table(
    "DeployKey",
    {
        "id": lambda key, context, args: node_id(key),
        "createdAt": "created",
        "enabled": "enabled",
        "key": "key",
        "readOnly": "read_only",
        "title": "title",
        "verified": "verified",
    },
)


# what is in it
def _languages(repo: Repository, context: Context, args: Args) -> Connection:
    found = list(repo.languages.items())
    order = args.get("orderBy")
    if order:
        found.sort(key=lambda pair: pair[1], reverse=order["direction"] == "DESC")
    return Connection(
        found, args, lambda pair: pair, lambda pair: {"size": pair[1]}, totalSize=sum(repo.languages.values())
    )


table(
    "Language",
    {
        "id": lambda pair, context, args: f"LANG_{pair[0]}",
        "name": lambda pair, context, args: pair[0],
        "color": lambda pair, context, args: None,
    },
)
table(
    "License",
    {
        "id": lambda spdx, context, args: f"L_{spdx}",
        "key": lambda spdx, context, args: spdx.lower(),
        "name": lambda spdx, context, args: spdx,
        "spdxId": lambda spdx, context, args: spdx,
        "pseudoLicense": lambda spdx, context, args: False,
        "hidden": lambda spdx, context, args: False,
        "featured": lambda spdx, context, args: False,
    },
)
table(
    "RepositoryTopic",
    {
        "id": lambda source, context, args: f"RT_{source.place.id:08x}_{source.it}",
        "topic": "it",
        "url": lambda source, context, args: f"{context.html}/topics/{source.it}",
        "resourcePath": lambda source, context, args: f"/topics/{source.it}",
    },
)
table(
    "Topic",
    {
        "id": lambda name, context, args: f"TO_{name}",
        "name": lambda name, context, args: name,
        "viewerHasStarred": lambda name, context, args: False,
        "stargazerCount": lambda name, context, args: 0,
    },
)


def _manifests(repo: Repository, context: Context, args: Args) -> Connection:
    need(context, repo, "contents")
    found = repo.manifests if repo.dependency_graph else []
    return Connection(found, args, lambda one: In(repo, one))


table(
    "DependencyGraphManifest",
    {
        "id": lambda source, context, args: f"DGM_{source.place.id:08x}_{source.it.path}",
        "filename": of("path"),
        "blobPath": lambda source, context, args: (
            f"/{source.place.full_name}/blob/{source.place.default_branch}/{source.it.path}"
        ),
        "exceedsMaxSize": lambda source, context, args: False,
        "parseable": lambda source, context, args: True,
        "dependenciesCount": lambda source, context, args: len(source.it.dependencies),
        "dependencies": lambda source, context, args: Connection(source.it.dependencies, args),
        "repository": "place",
    },
)
table(
    "DependencyGraphDependency",
    {
        "packageManager": lambda source, context, args: source[0],
        "packageName": lambda source, context, args: source[1],
        "packageLabel": lambda source, context, args: source[1],
        "requirements": lambda source, context, args: source[2],
        "hasDependencies": lambda source, context, args: False,
        "relationship": lambda source, context, args: "direct",
    },
)


# the repository itself
def _permission(repo: Repository, context: Context, args: Args) -> str | None:
    role = context.access.permission(repo)
    return None if role == "none" or context.access.profile.kind == "installation" else role.upper()


def _owner(repo: Repository, context: Context, args: Args) -> Any:
    return context.access.world.organisation(repo.owner) or context.access.world.user(repo.owner)


def _may(role: str) -> Any:
    return lambda repo, context, args: RANK[context.access.permission(repo)] >= RANK[role]


def _says(value: Any) -> Any:
    return lambda repo, context, args: value


table(
    "Repository",
    {
        "id": lambda repo, context, args: node_id(repo),
        "databaseId": "id",
        "name": "name",
        "nameWithOwner": "full_name",
        "owner": _owner,
        "url": lambda repo, context, args: f"{context.html}/{repo.full_name}",
        "resourcePath": lambda repo, context, args: f"/{repo.full_name}",
        "sshUrl": lambda repo, context, args: f"git@localhost:{repo.full_name}.git",
        "description": "description",
        "visibility": lambda repo, context, args: repo.visibility.upper(),
        "isPrivate": lambda repo, context, args: repo.visibility != "public",
        "isArchived": "archived",
        "archivedAt": lambda repo, context, args: (repo.archived_at or repo.updated) if repo.archived else None,
        "isDisabled": "disabled",
        "isLocked": _says(False),
        "isEmpty": lambda repo, context, args: repo.head is None,
        "isFork": "fork",
        "isMirror": lambda repo, context, args: repo.mirror_url is not None,
        "mirrorUrl": "mirror_url",
        "isTemplate": "template",
        "isInOrganization": lambda repo, context, args: context.access.world.organisation(repo.owner) is not None,
        "createdAt": "created",
        "updatedAt": "updated",
        "pushedAt": "pushed",
        "hasVulnerabilityAlertsEnabled": "dependabot_alerts",
        "isSecurityPolicyEnabled": lambda repo, context, args: _policy(repo, context) is not None,
        "securityPolicyUrl": _policy_url,
        "codeowners": _codeowners,
        "forkingAllowed": "allow_forking",
        "forkCount": _says(0),
        "stargazerCount": _says(0),
        "hasIssuesEnabled": _says(True),
        "hasWikiEnabled": _says(True),
        "hasProjectsEnabled": _says(True),
        "hasDiscussionsEnabled": _says(False),
        "webCommitSignoffRequired": "web_commit_signoff_required",
        "mergeCommitAllowed": "allow_merge_commit",
        "squashMergeAllowed": "allow_squash_merge",
        "rebaseMergeAllowed": "allow_rebase_merge",
        "autoMergeAllowed": "allow_auto_merge",
        "allowUpdateBranch": "allow_update_branch",
        "deleteBranchOnMerge": "delete_branch_on_merge",
        "viewerPermission": _permission,
        "viewerCanAdminister": _may("admin"),
        "viewerCanUpdateTopics": _may("admin"),
        "diskUsage": _says(1),
        "licenseInfo": "license",
        "primaryLanguage": lambda repo, context, args: next(iter(repo.languages.items()), None),
        "languages": _languages,
        "repositoryTopics": lambda repo, context, args: Connection(repo.topics, args, lambda topic: In(repo, topic)),
        "dependencyGraphManifests": _manifests,
        "collaborators": _collaborators,
        "deployKeys": _deploy_keys,
        "defaultBranchRef": git.default_branch,
        "ref": git.ref,
        "refs": git.refs,
        "object": git.find,
    },
)


def team_repositories(team: Team, context: Context, args: Args) -> Connection:
    """A team's repositories, with its permission on the edge."""
    org = organisation_of(context, team)
    found = (
        [repo for repo in org.repositories if repo.name in team.permissions and context.access.sees(repo)]
        if org
        else []
    )
    return Connection(found, args, None, lambda repo: {"permission": team.permissions[repo.name].upper()})


table("Team", {"repositories": team_repositories})
