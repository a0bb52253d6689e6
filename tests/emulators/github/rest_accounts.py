"""REST: the viewer, users and their repositories."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.emulators.github.access import Needs
from tests.emulators.github.messages import Answer, Page, Refused, not_found
from tests.emulators.github.rest import Call, route
from tests.emulators.github.shapes import Json
from tests.emulators.github.state import Organisation, Repository, User


@route("/rate_limit")
def rate_limit(call: Call) -> Answer:
    return call.rates()


@route("/meta")
def meta(call: Call) -> Json:
    return {
        "verifiable_password_authentication": False,
        "hooks": ["192.0.2.0/24"],
        "web": ["192.0.2.0/24"],
        "api": ["192.0.2.0/24"],
        "git": ["192.0.2.0/24"],
        "domains": {"website": ["*.example.org"]},
    } | ({"installed_version": call.enterprise_server} if call.enterprise_server else {})


@route("/user")
def viewer(call: Call) -> Json:
    if not call.access.login:
        if call.access.profile.kind == "anonymous":
            raise Refused(401, "Requires authentication")
        raise call.access.inaccessible(Needs())
    user = _user(call, call.access.login)
    return _account(call, user) | {"two_factor_authentication": user.two_factor} | _private(user)


def _private(user: User) -> Json:
    owned = sum(repo.visibility != "public" for repo in user.repositories)
    return {
        "private_gists": 0,
        "total_private_repos": owned,
        "owned_private_repos": owned,
        "disk_usage": 0,
        "collaborators": 0,
    }


def _user(call: Call, login: str) -> User:
    found = call.world.user(login)
    if found is None:
        raise not_found()
    return found


def _account(call: Call, account: User | Organisation) -> Json:
    return call.shapes.user(account.login) | {
        "name": account.name or None,
        "company": account.company if isinstance(account, User) else None,
        "blog": "",
        "location": None,
        "email": account.email if isinstance(account, User) else None,
        "hireable": None,
        "bio": None,
        "public_repos": sum(repo.visibility == "public" for repo in account.repositories),
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": account.created,
        "updated_at": account.updated,
    }


@route("/users/{username}")
def user(call: Call) -> Json:
    org = call.world.organisation(call.words["username"])
    return _account(call, org or _user(call, call.words["username"]))


@route("/users/{username}/repos")
def repositories_of_user(call: Call) -> Page:
    login = call.words["username"]
    account = call.world.organisation(login) or _user(call, login)
    return listed(call, [repo for repo in account.repositories if repo.visibility == "public"], "full_name")


@route("/user/repos")
def repositories_of_viewer(call: Call) -> Page:
    if call.access.profile.kind not in {"classic", "fine-grained"}:
        raise Refused(401, "Requires authentication")
    reached = [repo for repo in call.world.all_repositories() if _affiliated(call, repo)]
    page = listed(call, reached, "full_name")
    return Page(page.items, call.shapes.full_repository)


def _affiliated(call: Call, repo: Repository) -> bool:
    org = call.world.organisation(repo.owner)
    if org is None or not call.access.is_member(org):
        granted = any(grant.login == call.access.login for grant in repo.collaborators)
        return (granted or repo.owner == call.access.login) and call.access.sees(repo)
    return call.access.sees(repo)


def _organisations(call: Call) -> list[Organisation]:
    return [org for org in call.world.organisations if call.access.is_member(org)]


@route("/user/orgs")
def organisations_of_viewer(call: Call) -> Page:
    if call.access.profile.kind not in {"classic", "fine-grained"}:
        raise Refused(401, "Requires authentication")
    # a fine-grained token is answered with an empty list: it has no scope for organisations
    shown = [] if call.access.granular or not call.access.scoped("read:org") else _organisations(call)
    return Page(shown, call.shapes.organisation)


@route("/user/memberships/orgs")
def memberships(call: Call) -> Page:
    if call.access.profile.kind not in {"classic", "fine-grained"}:
        raise Refused(401, "Requires authentication")
    if not call.access.scoped("read:org"):
        raise Refused(403, "You need at least read:org scope or user scope to list your organizations.")

    def shape(org: Organisation) -> Json:
        return {
            "url": f"{call.api}/orgs/{org.login}/memberships/{call.access.login}",
            "state": "active",
            "role": "admin" if call.access.is_owner(org) else "member",
            "organization_url": f"{call.api}/orgs/{org.login}",
            "direct_membership": True,
            "organization": call.shapes.organisation(org),
            "user": call.shapes.user(call.access.login),
        }

    return Page(_organisations(call), shape)


def listed(call: Call, repos: Iterable[Repository], default: str) -> Page:
    """Repositories as a page, in the order that the query asks for."""
    sort = call.query.get("sort", default)
    key: dict[str, Any] = {
        "created": lambda repo: (repo.created, repo.id),
        "updated": lambda repo: (repo.updated, repo.id),
        "pushed": lambda repo: (repo.pushed or "", repo.id),
        "full_name": lambda repo: repo.full_name.lower(),
    }
    downwards = call.query.get("direction", "asc" if sort == "full_name" else "desc") == "desc"
    return Page(sorted(repos, key=key.get(sort, key["full_name"]), reverse=downwards), call.shapes.repository)
