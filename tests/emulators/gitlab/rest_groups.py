"""Addresses of the instance, users and groups (https://docs.gitlab.com/api/groups/)."""

from __future__ import annotations

from typing import Any

from tests.emulators.gitlab import shapes
from tests.emulators.gitlab.access import Access
from tests.emulators.gitlab.base import DEVELOPER, MAINTAINER, OWNER
from tests.emulators.gitlab.messages import Page, Refused, forbidden, not_found, unauthorised
from tests.emulators.gitlab.records import Member
from tests.emulators.gitlab.routes import Call, get
from tests.emulators.gitlab.settings_shapes import (
    access_token,
    deploy_token,
    event,
    hook,
    push_rule_shape,
    runner,
    runner_details,
    variable,
)
from tests.emulators.gitlab.state import Group, Project


@get("/metadata", "/version")
def metadata(call: Call) -> Any:
    """Only for those who are signed in."""
    if call.access.profile.anonymous:
        raise unauthorised()
    version = call.world.version if call.enterprise else call.world.version.removesuffix("-ee")
    whole = {"version": version, "revision": "0123abcd", "enterprise": call.enterprise}
    return whole if call.request.path == "/version" else {**whole, "kas": {"enabled": False, "externalUrl": None, "version": None}}  # fmt: skip


@get("/user")
def viewer(call: Call) -> Any:
    """Who the token is."""
    if call.access.profile.anonymous:
        raise unauthorised()
    one = call.world.user(call.access.profile.username)
    return {**shapes.user(one, call.root), "email": f"{one.username}@example.org", "two_factor_enabled": one.two_factor}


@get("/personal_access_tokens/self")
def token(call: Call) -> Any:
    """The token itself, without its value."""
    profile = call.access.profile
    one = call.world.user(profile.username)
    return {"id": 1, "name": profile.name, "revoked": False, "created_at": "2026-01-01T00:00:00.000Z", "scopes": sorted(profile.scopes), "user_id": one.id, "last_used_at": None, "active": True, "expires_at": "2026-12-31"}  # fmt: skip


@get("/users")
def users(call: Call) -> Any:
    """By username only."""
    found = [one for one in call.world.users if one.username == call.query.get("username")]
    return Page(found, lambda one: shapes.user(one, call.root))


@get("/users/:id/projects")
def of_user(call: Call) -> Any:
    """A user's own projects."""
    owner = next((one for one in call.world.users if call["id"] in {str(one.id), one.username}), None)
    if owner is None:
        raise not_found("User")
    found = [one for one in call.world.personal if one.namespace == owner.username and call.access.sees(one)]
    return Page(sorted(found, key=lambda one: one.id), lambda one: shapes.project(one, call.access, call.root))


@get("/groups")
def groups(call: Call) -> Any:
    """Those that are shown."""
    found = [one for one in call.world.groups if call.access.sees(one)]
    if call.flag("top_level_only"):
        found = [one for one in found if not one.parent]
    return Page(sorted(found, key=lambda one: one.id), lambda one: shapes.group(one, call.access, call.root))


@get("/groups/:id")
def group(call: Call) -> Any:
    """With its projects, unless they are not wanted."""
    one = call.group()
    made = shapes.group(one, call.access, call.root)
    if call.flag("with_projects") is not False:
        shown = [project for project in one.projects if call.access.sees(project)][:100]
        made["projects"] = [shapes.project(project, call.access, call.root) for project in shown]
        made["shared_projects"] = []
    return made


@get("/groups/:id/subgroups", "/groups/:id/descendant_groups")
def below(call: Call) -> Any:
    """Groups directly beneath, or all of them."""
    one = call.group()
    direct = call.request.path.endswith("/subgroups")
    found = [g for g in call.world.below(one) if call.access.sees(g) and (g.parent == one.full_path or not direct)]
    return Page(found, lambda g: shapes.group(g, call.access, call.root))


@get("/groups/:id/projects")
def projects(call: Call) -> Any:
    """Offset paging only, whatever is asked."""
    one = call.group()
    places = [one, *(call.world.below(one) if call.flag("include_subgroups") else [])]
    found = [project for place in places for project in place.projects if call.access.sees(project)]
    if call.flag("archived") is not None:
        found = [project for project in found if project.archived == call.flag("archived")]
    found.sort(key=lambda project: project.id, reverse=call.query.get("sort", "desc") != "asc")
    shape = shapes.simple if call.flag("simple") else shapes.project
    return Page(found, lambda project: shape(project, call.access, call.root))


# people
def all_members(place: Group | Project, access: Access) -> list[Member]:
    """Direct, inherited and invited ones, each with the highest role."""
    best: dict[str, Member] = {}
    for one in (place, *access.world.above(place)):
        found = list(one.members)
        for share in one.shares:
            invited = access.world.group(share.group)
            found += [
                Member(m.username, min(m.level, share.level), m.expires_at)
                for m in (invited.members if invited else [])
            ]
        for member in found:
            if member.username not in best or best[member.username].level < member.level:
                best[member.username] = member
    return list(best.values())


@get("/groups/:id/members", "/groups/:id/members/all")
def members(call: Call) -> Any:
    """Shown to whoever is shown the group."""
    one = call.group()
    found = all_members(one, call.access) if call.request.path.endswith("/all") else one.members
    return Page(found, lambda member: shapes.member(member, call.world, call.root))


@get("/groups/:id/billable_members")
def billable(call: Call) -> Any:
    """Owners of top-level groups; others are told 400, as the documentation of the code has it."""
    one = call.group()
    if one.parent or call.access.level(one) < OWNER:
        raise Refused(400, {"message": "400 Bad request"})
    places: list[Group | Project] = [one, *call.world.below(one), *one.projects]
    names = dict.fromkeys(member.username for place in places for member in place.members)
    found = [call.world.user(name) for name in names if not call.world.user(name).bot]
    return Page(found, lambda user: {**shapes.user(user, call.root), "email": None, "last_activity_on": user.last_activity_on, "membership_type": "group_member", "removable": True, "created_at": one.created, "is_last_owner": False, "last_login_at": None})  # fmt: skip


# settings that owners are shown
def licensed(call: Call, place: Group | Project, premium: bool = True) -> None:
    """404 where the licence lacks it, as GitLab says of a feature that it does not have."""
    if not call.enterprise:
        raise Refused(404, {"error": "404 Not Found"})
    if not call.access.has(place, "premium" if premium else "ultimate"):
        raise not_found()


@get("/groups/:id/variables")
def variables(call: Call) -> Any:
    """Owners see values too; a hidden one's is null."""
    return Page(call.group(OWNER).variables, variable)


@get("/groups/:id/runners")
def runners(call: Call) -> Any:
    """Those of the group, of groups above and, unless a type is asked, of the instance; for maintainers."""
    one = call.group(MAINTAINER)
    found = [r for place in (one, *call.world.above(one)) for r in place.runners] + list(call.world.instance_runners)
    kind = call.query.get("type")
    return Page([r for r in found if kind in {None, r.kind}], runner)


@get("/runners/:id")
def details(call: Call) -> Any:
    """More of one; only those of the instance are open to all."""
    for place in call.world.places():
        for one in place.runners:
            if str(one.id) == call["id"]:
                if call.access.level(place) < MAINTAINER:
                    raise forbidden("No access granted")
                return runner_details(one)
    for one in call.world.instance_runners:
        if str(one.id) == call["id"]:
            return runner_details(one)
    raise not_found("Runner")


@get("/groups/:id/hooks")
def hooks(call: Call) -> Any:
    """Owners, with Premium."""
    one = call.group(OWNER)
    licensed(call, one)
    return Page(one.hooks, lambda h: {**hook(h), "group_id": one.id, "subgroup_events": False, "member_events": False})


@get("/groups/:id/access_tokens")
def access_tokens(call: Call) -> Any:
    """Owners; others are told 401."""
    one = call.group()
    if call.access.level(one) < OWNER:
        raise unauthorised()
    return Page(one.tokens, access_token)


@get("/groups/:id/deploy_tokens")
def deploy_tokens(call: Call) -> Any:
    """Owners."""
    return Page(call.group(OWNER).deploy_tokens, deploy_token)


@get("/groups/:id/audit_events")
def audit_events(call: Call) -> Any:
    """Owners see all, developers and maintainers their own; with Premium. The latest first."""
    one = call.group(DEVELOPER)
    licensed(call, one)
    found = sorted(one.audit_events, key=lambda e: e.when, reverse=True)
    if call.access.level(one) < OWNER:
        found = [e for e in found if e.author == call.access.profile.username]
    return Page(found, lambda e: event(e, one.audit_events.index(e) + 1, one), lambda e: str(one.audit_events.index(e)))


@get("/groups/:id/push_rule")
def push_rule(call: Call) -> Any:
    """Owners, with Premium; 404 where there is none."""
    one = call.group(OWNER)
    licensed(call, one)
    if one.push_rule is None:
        raise not_found("Push Rule")
    return push_rule_shape(one.push_rule)


@get("/groups/:id/merge_request_approval_setting")
def approval_setting(call: Call) -> Any:
    """Owners, with Premium."""
    one = call.group(OWNER)
    licensed(call, one)
    said = one.approvals
    values = {
        "allow_author_approval": said.allow_author_approval,
        "allow_committer_approval": said.allow_committer_approval,
        "allow_overrides_to_approver_list_per_merge_request": said.allow_overrides,
        "retain_approvals_on_push": said.retain_on_push,
        "selective_code_owner_removals": said.selective_removals,
        "require_password_to_approve": said.require_reauthentication,
        "require_reauthentication_to_approve": said.require_reauthentication,
    }
    return {name: {"value": value, "locked": False, "inherited_from": None} for name, value in values.items()}


@get("/groups/:id/saml_group_links")
def saml_group_links(call: Call) -> Any:
    """Owners, where single sign-on is set up."""
    one = call.group(OWNER)
    licensed(call, one)
    return []
