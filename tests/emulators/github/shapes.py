"""GitHub's REST objects that recur: accounts, teams, repositories, installations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.emulators.github.access import RANK, Access
from tests.emulators.github.state import (
    App,
    Enterprise,
    Installation,
    Organisation,
    Repository,
    Team,
    User,
    World,
    node_id,
)

Json = dict[str, Any]

_USER = {
    "followers_url": "/followers", "following_url": "/following{/other_user}", "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}", "subscriptions_url": "/subscriptions", "organizations_url": "/orgs",
    "repos_url": "/repos", "events_url": "/events{/privacy}", "received_events_url": "/received_events",
}  # fmt: skip
_REPOSITORY = {
    "archive_url": "/{archive_format}{/ref}", "assignees_url": "/assignees{/user}", "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}", "collaborators_url": "/collaborators{/collaborator}", "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}", "compare_url": "/compare/{base}...{head}", "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors", "deployments_url": "/deployments", "downloads_url": "/downloads", "events_url": "/events",
    "forks_url": "/forks", "git_commits_url": "/git/commits{/sha}", "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}", "hooks_url": "/hooks", "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}", "issues_url": "/issues{/number}", "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}", "languages_url": "/languages", "merges_url": "/merges", "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}", "pulls_url": "/pulls{/number}", "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers", "statuses_url": "/statuses/{sha}", "subscribers_url": "/subscribers",
    "subscription_url": "/subscription", "tags_url": "/tags", "teams_url": "/teams", "trees_url": "/git/trees{/sha}",
}  # fmt: skip
_ORGANISATION = {
    "repos_url": "/repos", "events_url": "/events", "hooks_url": "/hooks", "issues_url": "/issues",
    "members_url": "/members{/member}", "public_members_url": "/public_members{/member}",
}  # fmt: skip


class Shapes:
    """Makes the objects for one request: whose they are shown to, and from which root their URLs go."""

    def __init__(self, world: World, access: Access, api: str, html: str) -> None:
        self.world, self.access, self.api, self.html = world, access, api, html

    # accounts
    def user(self, login: str) -> Json:
        """simple-user; a login without a user behind it, or an organisation's, included."""
        org = self.world.organisation(login)
        account: User | Organisation = org or self.world.user(login) or User(login)
        name = account.login
        url = f"{self.api}/users/{name}"
        kind = "Organization" if isinstance(account, Organisation) else "Bot" if account.bot else "User"
        made: Json = {
            "login": name,
            "id": account.id,
            "node_id": node_id(account),
            "avatar_url": f"{self.html}/avatars/u/{account.id}?v=4",
            "gravatar_id": "",
            "url": url,
            "html_url": f"{self.html}/{name}",
            "type": kind,
            "user_view_type": "public",
            "site_admin": False,
        }
        for key, end in _USER.items():
            made[key] = url + end
        return made

    def maybe_user(self, login: str | None) -> Json | None:
        """simple-user or null."""
        return self.user(login) if login else None

    def organisation(self, org: Organisation) -> Json:
        """organization-simple."""
        url = f"{self.api}/orgs/{org.login}"
        return {
            "login": org.login,
            "id": org.id,
            "node_id": node_id(org),
            "url": url,
            "avatar_url": f"{self.html}/avatars/o/{org.id}?v=4",
            "description": org.description,
            **{key: url + end for key, end in _ORGANISATION.items()},
        }

    def enterprise(self, enterprise: Enterprise) -> Json:
        """enterprise."""
        return {
            "description": None,
            "html_url": f"{self.html}/enterprises/{enterprise.slug}",
            "website_url": None,
            "id": enterprise.id,
            "node_id": node_id(enterprise),
            "name": enterprise.name or enterprise.slug,
            "slug": enterprise.slug,
            "created_at": enterprise.created,
            "updated_at": enterprise.created,
            "avatar_url": f"{self.html}/avatars/b/{enterprise.id}?v=4",
        }

    def team(self, org: Organisation, team: Team, permission: str = "pull") -> Json:
        """A team as a list of a repository's teams shows it."""
        url = f"{self.api}/organizations/{org.id}/team/{team.id}"
        parent = next((found for found in org.teams if found.slug == team.parent), None)
        return {
            "id": team.id,
            "node_id": node_id(team),
            "name": team.name or team.slug,
            "slug": team.slug,
            "description": None,
            "privacy": team.privacy,
            "notification_setting": "notifications_enabled",
            "permission": permission,
            "url": url,
            "html_url": f"{self.html}/orgs/{org.login}/teams/{team.slug}",
            "members_url": f"{url}/members{{/member}}",
            "repositories_url": f"{url}/repos",
            "type": "organization",
            "organization_id": org.id,
            "parent": self.team(org, parent) | {"parent": None} if parent else None,
        }

    def installation(self, org: Organisation, place: Installation) -> Json:
        """installation."""
        url = f"{self.api}/app/installations/{place.id}"
        return {
            "id": place.id,
            "client_id": f"Iv23{place.app_id:016x}",
            "account": self.user(org.login),
            "repository_selection": place.selection,
            "access_tokens_url": f"{url}/access_tokens",
            "repositories_url": f"{self.api}/installation/repositories",
            "html_url": f"{self.html}/organizations/{org.login}/settings/installations/{place.id}",
            "app_id": place.app_id,
            "app_slug": place.app_slug,
            "target_id": org.id,
            "target_type": "Organization",
            "permissions": place.permissions,
            "events": place.events,
            "created_at": place.created,
            "updated_at": place.updated,
            "single_file_name": None,
            "has_multiple_single_files": False,
            "single_file_paths": [],
            "suspended_by": None,
            "suspended_at": place.suspended_at,
        }

    def app(self, app: App) -> Json:
        """integration."""
        return {
            "id": app.id,
            "slug": app.slug,
            "node_id": node_id(app),
            "client_id": f"Iv23{app.id:016x}",
            "owner": self.user(app.owner or self.world.owner),
            "name": app.name or app.slug,
            "description": "",
            "external_url": "https://example.org",
            "html_url": f"{self.html}/apps/{app.slug}",
            "created_at": app.created,
            "updated_at": app.updated,
            "permissions": app.permissions,
            "events": app.events,
        }

    def app_named(self, slug: str) -> Json:
        """integration of an App that is only named by a rule."""
        ids = (
            place.app_id for org in self.world.organisations for place in org.installations if place.app_slug == slug
        )
        found = self.world.app if self.world.app.slug == slug else App(slug, id=next(ids, 0))
        return self.app(found)

    # repositories
    def repository(self, repo: Repository) -> Json:
        """minimal-repository, as lists give it."""
        url, html = f"{self.api}/repos/{repo.full_name}", f"{self.html}/{repo.full_name}"
        made: Json = {
            "id": repo.id,
            "node_id": node_id(repo),
            "name": repo.name,
            "full_name": repo.full_name,
            "private": repo.visibility != "public",
            "owner": self.user(repo.owner),
            "html_url": html,
            "description": repo.description,
            "fork": repo.fork,
            "url": url,
        }
        for key, end in _REPOSITORY.items():
            made[key] = url + end
        made |= {
            "created_at": repo.created,
            "updated_at": repo.updated,
            "pushed_at": repo.pushed or repo.created,
            "git_url": f"git:{html.partition(':')[2]}.git",
            "ssh_url": f"git@localhost:{repo.full_name}.git",
            "clone_url": f"{html}.git",
            "svn_url": html,
            "homepage": None,
            "size": 1,
            "stargazers_count": 0,
            "watchers_count": 0,
            "language": next(iter(repo.languages), None),
            "has_issues": True,
            "has_projects": True,
            "has_downloads": True,
            "has_wiki": True,
            "has_pages": False,
            "has_discussions": False,
            "forks_count": 0,
            "mirror_url": repo.mirror_url,
            "archived": repo.archived,
            "disabled": repo.disabled,
            "open_issues_count": 0,
            "license": self.license(repo),
            "allow_forking": repo.allow_forking,
            "is_template": repo.template,
            "web_commit_signoff_required": repo.web_commit_signoff_required,
            "topics": repo.topics,
            "visibility": repo.visibility,
            "forks": 0,
            "open_issues": 0,
            "watchers": 0,
            "default_branch": repo.default_branch,
            "permissions": self.permissions(repo),
        }
        return made | self._for_administrators(repo)

    def _for_administrators(self, repo: Repository) -> Json:
        """Fields that are simply absent for everyone else."""
        made: Json = {}
        if self.access.administers(repo):
            made["security_and_analysis"] = self.security_and_analysis(repo)
        org = self.world.organisation(repo.owner)
        if org and self.access.is_member(org):
            made["custom_properties"] = repo.properties
        return made

    def full_repository(self, repo: Repository) -> Json:
        """full-repository, as `GET /repos/{owner}/{repo}` gives it; merge settings only to those who may push."""
        made = self.repository(repo) | {"network_count": 0, "subscribers_count": 0, "temp_clone_token": ""}
        if self.access.may(repo, "write"):
            made |= {
                "allow_squash_merge": repo.allow_squash_merge,
                "allow_merge_commit": repo.allow_merge_commit,
                "allow_rebase_merge": repo.allow_rebase_merge,
                "allow_auto_merge": repo.allow_auto_merge,
                "delete_branch_on_merge": repo.delete_branch_on_merge,
                "allow_update_branch": repo.allow_update_branch,
                "use_squash_pr_title_as_default": False,
                "squash_merge_commit_message": "COMMIT_MESSAGES",
                "squash_merge_commit_title": "COMMIT_OR_PR_TITLE",
                "merge_commit_message": "PR_TITLE",
                "merge_commit_title": "MERGE_MESSAGE",
            }
        if self.world.organisation(repo.owner):
            made["organization"] = self.user(repo.owner)
        return made

    def permissions(self, repo: Repository) -> Json:
        """The viewer's own role, as five booleans."""
        rank = RANK[self.access.permission(repo)]
        roles = {"admin": "admin", "maintain": "maintain", "push": "write", "triage": "triage", "pull": "read"}
        return {name: rank >= RANK[role] for name, role in roles.items()}

    def license(self, repo: Repository) -> Json | None:
        """license-simple."""
        if repo.license is None:
            return None
        key = repo.license.lower()
        return {
            "key": key,
            "name": repo.license,
            "spdx_id": repo.license,
            "url": f"{self.api}/licenses/{key}",
            "node_id": f"L_{key}",
        }

    def security_and_analysis(self, repo: Repository) -> Json:
        """Its features; a public repository has no `advanced_security` of its own, as it needs none."""
        features: Mapping[str, bool] = {
            "secret_scanning": repo.secret_scanning,
            "secret_scanning_push_protection": repo.push_protection,
            "dependabot_security_updates": repo.dependabot_updates,
            "secret_scanning_non_provider_patterns": repo.secret_scanning_non_provider_patterns,
            "secret_scanning_validity_checks": repo.secret_scanning_validity_checks,
            "secret_scanning_ai_detection": repo.secret_scanning_ai_detection,
        }
        if repo.visibility != "public":
            features = {"advanced_security": repo.code_security, "code_security": repo.code_security, **features}
        return {name: {"status": "enabled" if on else "disabled"} for name, on in features.items()}
