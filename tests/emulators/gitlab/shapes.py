"""State as REST v4 gives it; what a role or a licence hides is left out here."""

from __future__ import annotations

from typing import Any

from tests.emulators.gitlab.access import Access
from tests.emulators.gitlab.base import DEVELOPER, MAINTAINER, OWNER, REPORTER
from tests.emulators.gitlab.records import Level, Member, User
from tests.emulators.gitlab.state import Group, Project, World

ROLES = {0: "No one", 30: "Developers + Maintainers", 40: "Maintainers", 60: "Administrators"}


def user(one: User, root: str) -> dict[str, Any]:
    """UserBasic."""
    return {
        "id": one.id,
        "username": one.username,
        "public_email": None,
        "name": one.name or one.username,
        "state": one.state,
        "locked": False,
        "avatar_url": None,
        "web_url": f"{root}/{one.username}",
    }


def member(one: Member, world: World, root: str, above: bool = False) -> dict[str, Any]:
    """A membership; an address is told to owners of enterprise users only and left out here."""
    return {
        **user(world.user(one.username), root),
        "access_level": one.level,
        "created_at": one.created,
        "expires_at": one.expires_at,
        "membership_state": one.state,
        **({"created_by": None} if above else {}),
    }


def level(one: Level, world: World) -> dict[str, Any]:
    """Who may do something to what is protected."""
    named = world.user(one.user) if one.user else None
    group = world.group(one.group) if one.group else None
    access = one.level if one.level is not None else MAINTAINER
    description = named.name if named else group.full_path if group else ROLES.get(access, "Maintainers")
    return {
        "id": one.id,
        "access_level": access,
        "access_level_description": "Deploy key" if one.deploy_key else description,
        "deploy_key_id": one.deploy_key,
        "user_id": named.id if named else None,
        "group_id": group.id if group else None,
    }


def namespace(project: Project, world: World, root: str) -> dict[str, Any]:
    """Where a project is."""
    group = world.group(project.namespace)
    if group:
        return {
            "id": group.id,
            "name": group.name or group.path,
            "path": group.path,
            "kind": "group",
            "full_path": group.full_path,
            "parent_id": _parent(group, world),
            "avatar_url": None,
            "web_url": f"{root}/groups/{group.full_path}",
        }
    name = project.namespace
    return {"id": world.user(name).id, "name": name, "path": name, "kind": "user", "full_path": name, "parent_id": None, "avatar_url": None, "web_url": f"{root}/{name}"}  # fmt: skip


def _parent(group: Group, world: World) -> int | None:
    above = world.group(group.parent) if group.parent else None
    return above.id if above else None


def identity(project: Project, world: World, root: str) -> dict[str, Any]:
    """ProjectIdentity with its place."""
    return {
        "id": project.id,
        "description": project.description,
        "name": project.name or project.path,
        "name_with_namespace": f"{project.namespace} / {project.name or project.path}",
        "path": project.path,
        "path_with_namespace": project.full_path,
        "created_at": project.created,
    }


def simple(project: Project, access: Access, root: str) -> dict[str, Any]:
    """BasicProjectDetails; the default branch is shown to who reads the code."""
    world = access.world
    made = {
        **identity(project, world, root),
        "tag_list": project.topics,
        "topics": project.topics,
        "ssh_url_to_repo": f"git@example.org:{project.full_path}.git",
        "http_url_to_repo": f"{root}/{project.full_path}.git",
        "web_url": f"{root}/{project.full_path}",
        "readme_url": None,
        "forks_count": 0,
        "avatar_url": None,
        "star_count": 0,
        "last_activity_at": project.last_activity,
        "visibility": project.visibility,
        "namespace": namespace(project, world, root),
    }
    return (
        {**made, "default_branch": project.default_branch if project.branches else None}
        if access.reads_code(project)
        else made
    )


def project(one: Project, access: Access, root: str) -> dict[str, Any]:
    """The full entity (https://docs.gitlab.com/api/projects/#retrieve-a-project)."""
    made = simple(one, access, root) | _open(one)
    parent = access.world.project(one.fork_of) if one.fork_of else None
    if one.fork_of:
        made["mr_default_target_self"] = False
    if parent and access.sees(parent):
        made["forked_from_project"] = simple(parent, access, root)
    if access.reads_code(one):
        made["ci_config_path"] = one.ci.ci_config_path or ""
    if access.level(one) >= REPORTER:
        made["service_desk_address"] = f"incoming+{one.id}@example.org"
    if access.level(one) >= MAINTAINER:
        made |= _administered(one)
    return made | _licensed(one, access)


def _open(one: Project) -> dict[str, Any]:
    return {
        "empty_repo": not one.branches,
        "archived": one.archived,
        "packages_enabled": True,
        "marked_for_deletion_at": one.marked_for_deletion_on,
        "marked_for_deletion_on": one.marked_for_deletion_on,
        "repository_object_format": "sha1",
        "issues_enabled": one.issues_access_level != "disabled",
        "merge_requests_enabled": True,
        "jobs_enabled": one.ci.builds_access_level != "disabled",
        "container_registry_enabled": False,
        "service_desk_enabled": False,
        "can_create_merge_request_in": True,
        "issues_access_level": one.issues_access_level,
        "repository_access_level": one.repository_access_level,
        "merge_requests_access_level": "enabled",
        "forking_access_level": one.forking_access_level,
        "builds_access_level": one.ci.builds_access_level,
        "pages_access_level": "private",
        "container_registry_access_level": "disabled",
        "security_and_compliance_access_level": "private",
        "releases_access_level": "enabled",
        "environments_access_level": "enabled",
        "emails_disabled": False,
        "emails_enabled": True,
        "shared_runners_enabled": one.ci.shared_runners_enabled,
        "lfs_enabled": True,
        "creator_id": 1,
        "import_status": "none",
        "open_issues_count": 0,
        "updated_at": one.last_activity,
        "public_jobs": one.ci.public_jobs,
        "shared_with_groups": [],
        "only_allow_merge_if_pipeline_succeeds": one.only_allow_merge_if_pipeline_succeeds,
        "allow_merge_on_skipped_pipeline": one.allow_merge_on_skipped_pipeline,
        "request_access_enabled": True,
        "only_allow_merge_if_all_discussions_are_resolved": one.only_allow_merge_if_all_discussions_are_resolved,
        "remove_source_branch_after_merge": True,
        "merge_method": one.merge_method,
        "squash_option": "default_off",
        "autoclose_referenced_issues": True,
    }


def _administered(one: Project) -> dict[str, Any]:
    """What `admin_project` shows, which maintainers have."""
    ci = one.ci
    return {
        "import_url": None,
        "import_type": None,
        "import_error": None,
        "ci_default_git_depth": 20,
        "ci_delete_pipelines_in_seconds": None,
        "ci_forward_deployment_enabled": True,
        "ci_forward_deployment_rollback_allowed": True,
        "ci_job_token_scope_enabled": ci.ci_job_token_scope_enabled,
        "ci_separated_caches": ci.ci_separated_caches,
        "ci_allow_fork_pipelines_to_run_in_parent_project": ci.ci_allow_fork_pipelines_to_run_in_parent_project,
        "ci_id_token_sub_claim_components": ["project_path", "ref_type", "ref"],
        "build_git_strategy": "fetch",
        "keep_latest_artifact": ci.keep_latest_artifact,
        "restrict_user_defined_variables": ci.restrict_user_defined_variables,
        "ci_pipeline_variables_minimum_override_role": ci.ci_pipeline_variables_minimum_override_role,
        "runners_token": one.runners_token,
        "runner_token_expiration_interval": None,
        "group_runners_enabled": ci.group_runners_enabled,
        "auto_cancel_pending_pipelines": "enabled",
        "build_timeout": ci.build_timeout,
        "auto_devops_enabled": False,
        "auto_devops_deploy_strategy": "continuous",
        "ci_push_repository_for_job_token_allowed": ci.ci_push_repository_for_job_token_allowed,
    }


def _licensed(one: Project, access: Access) -> dict[str, Any]:
    """What only some licences have; those who see the project see whether it does."""
    made: dict[str, Any] = {
        "requirements_enabled": False,
        "requirements_access_level": "enabled",
        "security_and_compliance_enabled": access.level(one) >= DEVELOPER,
        "compliance_frameworks": one.frameworks,
    }
    if access.has(one, "premium"):
        made |= {
            "approvals_before_merge": 0,
            "mirror": one.mirror,
            "merge_pipelines_enabled": False,
            "merge_trains_enabled": False,
            "allow_pipeline_trigger_approve_deployment": False,
        }
        if one.mirror:
            made |= {"mirror_user_id": 1, "mirror_trigger_builds": False, "only_mirror_protected_branches": None}
    if access.has(one, "ultimate"):
        made |= {"only_allow_merge_if_all_status_checks_passed": False}
        if access.level(one) >= DEVELOPER:
            shown = one.secret_push_protection
            made |= {"secret_push_protection_enabled": shown, "pre_receive_secret_detection_enabled": shown}
    return made


def group(one: Group, access: Access, root: str) -> dict[str, Any]:
    """The detailed entity (https://docs.gitlab.com/api/groups/#retrieve-a-group); its settings are open to every reader."""
    made: dict[str, Any] = {
        "id": one.id,
        "web_url": f"{root}/groups/{one.full_path}",
        "name": one.name or one.path,
        "path": one.path,
        "description": one.description,
        "visibility": one.visibility,
        "share_with_group_lock": one.share_with_group_lock,
        "require_two_factor_authentication": one.require_two_factor_authentication,
        "two_factor_grace_period": one.two_factor_grace_period,
        "project_creation_level": one.project_creation_level,
        "auto_devops_enabled": None,
        "subgroup_creation_level": one.subgroup_creation_level,
        "emails_disabled": False,
        "emails_enabled": True,
        "mentions_disabled": None,
        "lfs_enabled": True,
        "archived": False,
        "default_branch": None,
        "default_branch_protection": 2,
        "default_branch_protection_defaults": {
            "allowed_to_push": [{"access_level": one} for one in one.default_branch_allowed_to_push],
            "allow_force_push": one.default_branch_allow_force_push,
            "allowed_to_merge": [{"access_level": one} for one in one.default_branch_allowed_to_merge],
            "developer_can_initial_push": one.default_branch_developer_can_initial_push,
            "code_owner_approval_required": one.default_branch_code_owner_approval_required,
        },
        "avatar_url": None,
        "request_access_enabled": True,
        "full_name": one.full_path.replace("/", " / "),
        "full_path": one.full_path,
        "created_at": one.created,
        "parent_id": _parent(one, access.world),
        "organization_id": 1,
        "shared_runners_setting": one.shared_runners_setting,
        "wiki_access_level": "enabled",
        "shared_with_groups": [_share(share.group, share.level, share.expires_at, access) for share in one.shares],
        "prevent_forking_outside_group": one.prevent_forking_outside_group and access.has(one, "premium"),
        "membership_lock": one.membership_lock and access.has(one, "premium"),
        "shared_runners_minutes_limit": None,
        "extra_shared_runners_minutes_limit": None,
    }
    if not one.parent:
        made |= {"prevent_sharing_groups_outside_hierarchy": False, "enabled_git_access_protocol": "all"}
    if access.level(one) >= OWNER:
        made["runners_token"] = one.runners_token
    if access.has(one, "premium"):
        made |= {
            "ip_restriction_ranges": one.ip_restriction_ranges,
            "allowed_email_domains_list": None,
            "marked_for_deletion_on": None,
            "only_allow_merge_if_pipeline_succeeds": one.only_allow_merge_if_pipeline_succeeds,
            "allow_merge_on_skipped_pipeline": one.allow_merge_on_skipped_pipeline,
            "only_allow_merge_if_all_discussions_are_resolved": one.only_allow_merge_if_all_discussions_are_resolved,
        }
    return made


def _share(name: str, level: int, expires: str | None, access: Access) -> dict[str, Any]:
    found = access.world.group(name)
    return {"group_id": found.id if found else 0, "group_name": name, "group_full_path": name, "group_access_level": level, "expires_at": expires}  # fmt: skip
