"""Addresses of a project's people, keys, hooks, changes and releases (https://docs.gitlab.com/api/project_members/ and the pages beside it)."""

from __future__ import annotations

from typing import Any

from tests.emulators.gitlab import shapes
from tests.emulators.gitlab.base import DEVELOPER, MAINTAINER
from tests.emulators.gitlab.messages import Page, forbidden, not_found, unauthorised
from tests.emulators.gitlab.rest_groups import all_members, licensed
from tests.emulators.gitlab.routes import Call, get
from tests.emulators.gitlab.settings_shapes import access_token, deploy_token, event, hook
from tests.emulators.gitlab.state import Project


# people and what acts for them
@get("/projects/:id/members", "/projects/:id/members/all")
def members(call: Call) -> Any:
    """Shown to whoever is shown the project."""
    one = call.project()
    found = all_members(one, call.access) if call.request.path.endswith("/all") else one.members
    return Page(found, lambda m: shapes.member(m, call.world, call.root))


@get("/projects/:id/hooks")
def hooks(call: Call) -> Any:
    """Maintainers."""
    one = call.project(MAINTAINER)
    return Page(one.hooks, lambda h: {**hook(h), "project_id": one.id})


@get("/projects/:id/deploy_keys")
def deploy_keys(call: Call) -> Any:
    """Maintainers."""
    one = call.project(MAINTAINER)
    return Page(one.deploy_keys, lambda k: {"id": k.id, "title": k.title, "created_at": k.created, "expires_at": k.expires_at, "last_used_at": k.last_used_at, "key": "ssh-ed25519 AAAA", "usage_type": "auth", "fingerprint": "", "fingerprint_sha256": "", "can_push": k.can_push})  # fmt: skip


@get("/projects/:id/access_tokens")
def access_tokens(call: Call) -> Any:
    """Maintainers; others are told 401."""
    one = call.project()
    if call.access.level(one) < MAINTAINER:
        raise unauthorised()
    return Page(one.tokens, access_token)


@get("/projects/:id/deploy_tokens")
def deploy_tokens(call: Call) -> Any:
    """Maintainers."""
    return Page(call.project(MAINTAINER).deploy_tokens, deploy_token)


@get("/projects/:id/audit_events")
def audit_events(call: Call) -> Any:
    """Maintainers see all, developers their own; with Premium."""
    one = call.project(DEVELOPER)
    licensed(call, one)
    found = sorted(one.audit_events, key=lambda e: e.when, reverse=True)
    if call.access.level(one) < MAINTAINER:
        found = [e for e in found if e.author == call.access.profile.username]
    return Page(found, lambda e: event(e, one.audit_events.index(e) + 1, one))


# changes
@get("/projects/:id/merge_requests")
def merge_requests(call: Call) -> Any:
    """Whoever reads the code, the latest first."""
    one = _readable(call)
    wanted = call.query.get("state", "all")
    found = [m for m in one.merge_requests if wanted in {"all", m.state}]
    target = call.query.get("target_branch")
    found = [m for m in found if target in {None, m.target_branch}]
    order = call.query.get("order_by", "created_at")
    found.sort(key=lambda m: m.merged_at or "" if order == "merged_at" else m.iid, reverse=True)
    return Page(found, lambda m: merge_request(m, one, call))


def merge_request(one: Any, project: Project, call: Call) -> dict[str, Any]:
    """A merge request in a list."""
    author = shapes.user(call.world.user(one.author), call.root)
    merger = shapes.user(call.world.user(one.merged_by), call.root) if one.merged_by else None
    return {
        "id": one.id,
        "iid": one.iid,
        "project_id": project.id,
        "title": one.title,
        "description": one.description,
        "state": one.state,
        "created_at": project.created,
        "updated_at": one.merged_at,
        "merged_by": merger,
        "merge_user": merger,
        "merged_at": one.merged_at,
        "target_branch": one.target_branch,
        "source_branch": one.source_branch,
        "author": author,
        "draft": False,
        "web_url": f"{call.root}/{project.full_path}/-/merge_requests/{one.iid}",
    }


@get("/projects/:id/merge_requests/:iid/approvals")
def approved_by(call: Call) -> Any:
    """Who approved a merge request."""
    one = _readable(call)
    found = next((m for m in one.merge_requests if str(m.iid) == call["iid"]), None)
    if found is None:
        raise not_found()
    who = [{"user": shapes.user(call.world.user(name), call.root)} for name in found.approved_by]
    return {"id": found.id, "iid": found.iid, "project_id": one.id, "approved": bool(who), "approvals_required": 0, "approvals_left": 0, "approved_by": who}  # fmt: skip


def _readable(call: Call) -> Project:
    one = call.project()
    if not call.access.reads_code(one):
        raise forbidden()
    return one


@get("/projects/:id/releases")
def releases(call: Call) -> Any:
    """Whoever is shown the project; guests of private projects without the files' sources."""
    one = call.project()
    found = sorted(one.releases, key=lambda r: r.released, reverse=True)
    return Page(found, lambda r: release(r, one, call))


def release(one: Any, project: Project, call: Call) -> dict[str, Any]:
    """A release with its links."""
    links = [{"id": n, "name": link.name, "url": link.url, "direct_asset_url": link.url, "link_type": link.link_type} for n, link in enumerate(one.links, 1)]  # fmt: skip
    return {
        "tag_name": one.tag,
        "description": one.description,
        "name": one.tag,
        "created_at": one.created,
        "released_at": one.released,
        "upcoming_release": one.upcoming,
        "author": shapes.user(call.world.user(one.author), call.root) if one.author else None,
        "assets": {"count": len(links), "links": links},
        "evidences": [],
    }
