"""Addresses of a project's settings, rules and people (https://docs.gitlab.com/api/projects/ and the pages beside it)."""

from __future__ import annotations

from typing import Any

from tests.emulators.gitlab import shapes
from tests.emulators.gitlab.base import DEVELOPER, MAINTAINER, OWNER
from tests.emulators.gitlab.effective import approval_settings
from tests.emulators.gitlab.messages import Page, Refused, forbidden, unauthorised
from tests.emulators.gitlab.records import ApprovalRule, ProtectedBranch, ProtectedEnvironment
from tests.emulators.gitlab.rest_groups import licensed
from tests.emulators.gitlab.routes import Call, get
from tests.emulators.gitlab.settings_shapes import push_rule_shape, runner, variable
from tests.emulators.gitlab.state import Group, Project


@get("/projects")
def projects(call: Call) -> Any:
    """All that are shown, by cursor too."""
    found = [one for one in call.world.all_projects() if call.access.sees(one)]
    if call.flag("membership"):
        found = [one for one in found if call.access.level(one)]
    descending = call.query.get("sort", "desc") == "desc"
    found.sort(key=lambda one: one.id, reverse=descending)
    return Page(found, lambda one: shapes.project(one, call.access, call.root))


@get("/projects/:id")
def project(call: Call) -> Any:
    """One of them, with the viewer's own roles."""
    one = call.project()
    direct = next((m.level for m in one.members if m.username == call.access.profile.username), None)
    level = call.access.level(one)
    permissions = {
        "project_access": {"access_level": direct, "notification_level": 3} if direct else None,
        "group_access": {"access_level": level, "notification_level": 3} if level and not direct else None,
    }
    return {**shapes.project(one, call.access, call.root), "permissions": permissions}


# rules
def branch(one: ProtectedBranch, call: Call, place: Group | Project, inherited: bool) -> dict[str, Any]:
    """A protected branch; who may unprotect it and code owners' approval are Premium."""
    world = call.world
    made: dict[str, Any] = {
        "id": one.id,
        "name": one.name,
        "push_access_levels": [shapes.level(who, world) for who in one.push],
        "merge_access_levels": [shapes.level(who, world) for who in one.merge],
        "allow_force_push": one.allow_force_push,
    }
    if call.enterprise:
        made["unprotect_access_levels"] = [shapes.level(who, world) for who in one.unprotect]
        made["code_owner_approval_required"] = one.code_owner_approval_required and call.access.has(place, "premium")
    if isinstance(place, Project):
        made["inherited"] = inherited
    return made


@get("/projects/:id/protected_branches")
def protected_branches(call: Call) -> Any:
    """Maintainers; with the rules of the groups above (Premium)."""
    one = call.project(MAINTAINER)
    found = [(rule, False) for rule in one.protected_branches]
    if call.enterprise and call.access.has(one, "premium"):
        root = call.world.root(one)
        found += [(rule, True) for rule in (root.protected_branches if root else [])]
    return Page(found, lambda pair: branch(pair[0], call, one, pair[1]))


@get("/groups/:id/protected_branches")
def of_group(call: Call) -> Any:
    """Owners of top-level groups, with Premium."""
    one = call.group(OWNER)
    licensed(call, one)
    return Page(one.protected_branches, lambda rule: branch(rule, call, one, False))


@get("/projects/:id/protected_tags")
def protected_tags(call: Call) -> Any:
    """Maintainers."""
    one = call.project(MAINTAINER)
    return Page(one.protected_tags, lambda rule: {"name": rule.name, "create_access_levels": [shapes.level(who, call.world) for who in rule.create]})  # fmt: skip


@get("/projects/:id/approvals")
def approvals(call: Call) -> Any:
    """Effective settings; shown to whoever may propose a change."""
    one = call.project()
    if not call.enterprise:
        raise Refused(404, {"error": "404 Not Found"})
    proposes = call.access.may_propose(one) and call.access.has(one, "premium")
    if not proposes and call.access.level(one) < MAINTAINER:
        raise forbidden()
    said = approval_settings(call.world, one)
    return {
        "approvers": [],
        "approver_groups": [],
        "approvals_before_merge": 0,
        "reset_approvals_on_push": not said.retain_on_push,
        "selective_code_owner_removals": said.selective_removals,
        "disable_overriding_approvers_per_merge_request": not said.allow_overrides,
        "merge_requests_author_approval": said.allow_author_approval,
        "merge_requests_disable_committers_approval": not said.allow_committer_approval,
        "require_password_to_approve": said.require_reauthentication,
        "require_reauthentication_to_approve": said.require_reauthentication,
    }


@get("/projects/:id/approval_rules")
def approval_rules(call: Call) -> Any:
    """Shown to whoever may propose a change; Premium."""
    one = call.project()
    if not call.enterprise:
        raise Refused(404, {"error": "404 Not Found"})
    if not call.access.has(one, "premium") or not call.access.may_propose(one):
        raise forbidden()
    return Page(one.approval_rules, lambda rule: approval_rule(rule, one, call))


def approval_rule(rule: ApprovalRule, one: Project, call: Call) -> dict[str, Any]:
    """An approval rule with the branches it is for."""
    named = [b for b in one.protected_branches if b.name in rule.branches]
    named = one.protected_branches if rule.applies_to_all_protected_branches else named
    people = [shapes.user(call.world.user(name), call.root) for name in rule.users]
    return {
        "id": rule.id,
        "name": rule.name,
        "rule_type": rule.rule_type,
        "report_type": None,
        "eligible_approvers": people,
        "approvals_required": rule.required,
        "users": people,
        "groups": [{"id": 1, "full_path": name} for name in rule.groups],
        "contains_hidden_groups": False,
        "protected_branches": [branch(b, call, one, False) for b in named],
        "applies_to_all_protected_branches": rule.applies_to_all_protected_branches,
    }


@get("/projects/:id/merge_request_approval_setting")
def approval_setting(call: Call) -> Any:
    """Maintainers, with Premium."""
    one = call.project(MAINTAINER)
    licensed(call, one)
    said = approval_settings(call.world, one)
    values = {
        "allow_author_approval": said.allow_author_approval,
        "allow_committer_approval": said.allow_committer_approval,
        "allow_overrides_to_approver_list_per_merge_request": said.allow_overrides,
        "retain_approvals_on_push": said.retain_on_push,
        "selective_code_owner_removals": said.selective_removals,
        "require_reauthentication_to_approve": said.require_reauthentication,
    }
    return {name: {"value": value, "locked": False, "inherited_from": None} for name, value in values.items()}


@get("/projects/:id/push_rule")
def push_rule(call: Call) -> Any:
    """Maintainers, with Premium; null where there is none."""
    one = call.project(MAINTAINER)
    licensed(call, one)
    return push_rule_shape(one.push_rule) if one.push_rule else None


# deployment
@get("/projects/:id/environments")
def environments(call: Call) -> Any:
    """Reporters; of public projects whoever reads the code."""
    one = call.project()
    if not call.access.reads_environments(one):
        raise forbidden()
    found = [e for e in one.environments if call.query.get("states") in {None, e.state}]
    return Page(found, lambda e: {"id": e.id, "name": e.name, "slug": e.name, "external_url": None, "created_at": one.created, "updated_at": one.created, "tier": e.deployment_tier, "state": e.state, "description": None, "auto_stop_at": None})  # fmt: skip


@get("/projects/:id/protected_environments")
def protected_environments(call: Call) -> Any:
    """Maintainers, with Premium."""
    one = call.project(MAINTAINER)
    licensed(call, one)
    return Page(one.protected_environments, lambda e: environment(e, call))


@get("/groups/:id/protected_environments")
def protected_environments_of_group(call: Call) -> Any:
    """Maintainers, with Premium; names are tiers of deployment."""
    one = call.group(MAINTAINER)
    licensed(call, one)
    return Page(one.protected_environments, lambda e: environment(e, call))


def environment(one: ProtectedEnvironment, call: Call) -> dict[str, Any]:
    """A protected environment."""
    world = call.world

    def rule(r: Any) -> dict[str, Any]:
        return {
            "id": r.id,
            "user_id": world.user(r.user).id if r.user else None,
            "group_id": getattr(world.group(r.group), "id", None) if r.group else None,
            "access_level": None if r.user or r.group else r.level,
            "access_level_description": shapes.ROLES.get(r.level, "Maintainers"),
            "required_approvals": r.required,
            "group_inheritance_type": 0,
        }

    deploy = [{**shapes.level(who, world), "group_inheritance_type": 0} for who in one.deploy]
    for shown in deploy:
        shown.pop("deploy_key_id")
    return {"name": one.name, "deploy_access_levels": deploy, "required_approval_count": one.required_approval_count, "approval_rules": [rule(r) for r in one.approval_rules]}  # fmt: skip


# CI/CD
@get("/projects/:id/variables")
def variables(call: Call) -> Any:
    """Maintainers see values too."""
    return Page(call.project(MAINTAINER).variables, variable)


@get("/projects/:id/runners")
def runners(call: Call) -> Any:
    """Those of the project, of its groups and of the instance; maintainers."""
    one = call.project(MAINTAINER)
    found = list(one.runners)
    if one.ci.group_runners_enabled:
        found += [r for group in call.world.above(one) for r in group.runners]
    found += call.world.instance_runners if one.ci.shared_runners_enabled else []
    kind = call.query.get("type")
    return Page([r for r in found if kind in {None, r.kind}], runner)


@get("/projects/:id/job_token_scope")
def job_token_scope(call: Call) -> Any:
    """Maintainers."""
    one = call.project(MAINTAINER)
    return {"inbound_enabled": one.ci.inbound_enabled, "outbound_enabled": one.ci.ci_job_token_scope_enabled}


@get("/projects/:id/job_token_scope/allowlist")
def allowed_projects(call: Call) -> Any:
    """Projects whose jobs are let in, itself among them; maintainers."""
    one = call.project(MAINTAINER)
    found = [one, *(p for p in call.world.all_projects() if p.id in one.ci.allowed_projects)]
    return Page(found, lambda p: shapes.simple(p, call.access, call.root))


@get("/projects/:id/job_token_scope/groups_allowlist")
def allowed_groups(call: Call) -> Any:
    """Groups whose projects' jobs are let in; maintainers."""
    one = call.project(MAINTAINER)
    found = [g for g in call.world.groups if g.id in one.ci.allowed_groups]
    return Page(found, lambda g: {"id": g.id, "web_url": f"{call.root}/groups/{g.full_path}", "name": g.name or g.path})


@get("/projects/:id/security_settings")
def security_settings(call: Call) -> Any:
    """Developers, with Ultimate; others are told 401."""
    one = call.project()
    if not call.enterprise:
        raise Refused(404, {"error": "404 Not Found"})
    if call.access.level(one) < DEVELOPER or not call.access.has(one, "ultimate"):
        raise unauthorised()
    return {
        "project_id": one.id,
        "created_at": one.created,
        "updated_at": one.created,
        "auto_fix_container_scanning": True,
        "auto_fix_dast": True,
        "auto_fix_dependency_scanning": True,
        "auto_fix_sast": True,
        "continuous_vulnerability_scans_enabled": True,
        "container_scanning_for_registry_enabled": False,
        "secret_push_protection_enabled": one.secret_push_protection,
    }
