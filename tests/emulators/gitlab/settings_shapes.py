"""Variables, runners, hooks, tokens, events and push rules as REST v4 gives them; of groups and projects alike."""

from __future__ import annotations

from typing import Any

from tests.emulators.gitlab.records import AuditEvent, Hook, Runner, Token, Variable
from tests.emulators.gitlab.state import Group, Project


def variable(one: Variable) -> dict[str, Any]:
    """A variable with its value, which only the eyes of maintainers are for."""
    return {
        "variable_type": one.variable_type,
        "key": one.key,
        "value": None if one.hidden else one.value,
        "hidden": one.hidden,
        "protected": one.protected,
        "masked": one.masked,
        "raw": one.raw,
        "environment_scope": one.environment_scope,
        "description": None,
    }


def runner(one: Runner) -> dict[str, Any]:
    """A runner in a list."""
    return {
        "id": one.id,
        "description": one.description,
        "ip_address": None,
        "active": not one.paused,
        "paused": one.paused,
        "is_shared": one.kind == "instance_type",
        "runner_type": one.kind,
        "name": None,
        "online": one.online,
        "created_by": None,
        "created_at": "2026-01-05T00:00:00.000Z",
        "status": "online" if one.online else "offline",
        "job_execution_status": "idle",
    }


def runner_details(one: Runner) -> dict[str, Any]:
    more = {
        "tag_list": one.tags,
        "run_untagged": one.run_untagged,
        "locked": one.locked,
        "maximum_timeout": None,
        "access_level": one.access_level,
        "version": one.version,
        "revision": "0123abcd",
        "platform": "linux",
        "architecture": "amd64",
        "contacted_at": "2026-10-31T00:00:00.000Z",
        "maintenance_note": None,
        "projects": [],
        "groups": [],
    }
    return {**runner(one), **more}


EVENTS = (
    "push_events tag_push_events merge_requests_events repository_update_events issues_events confidential_issues_events"
    " note_events confidential_note_events pipeline_events wiki_page_events job_events deployment_events feature_flag_events"
    " releases_events milestone_events emoji_events resource_access_token_events vulnerability_events"
).split()


def hook(one: Hook) -> dict[str, Any]:
    """A hook without its token."""
    return {
        "id": one.id,
        "url": one.url,
        "name": None,
        "description": None,
        "created_at": "2026-01-05T00:00:00.000Z",
        **{name: name in one.events for name in EVENTS},
        "enable_ssl_verification": one.enable_ssl_verification,
        "alert_status": one.alert_status,
        "disabled_until": None,
        "url_variables": [],
        "push_events_branch_filter": "",
        "branch_filter_strategy": "wildcard",
        "custom_webhook_template": "",
        "custom_headers": [{"key": key} for key, _ in one.headers],
    }


def access_token(one: Token, access_level: bool = True) -> dict[str, Any]:
    """A token without its value."""
    made = {
        "id": one.id,
        "name": one.name,
        "revoked": one.revoked,
        "created_at": one.created,
        "description": None,
        "scopes": one.scopes,
        "user_id": 1,
        "last_used_at": one.last_used_at,
        "active": one.active,
        "expires_at": one.expires_at,
    }
    return {**made, "access_level": one.level, "resource_type": "project", "resource_id": 1} if access_level else made


def deploy_token(one: Token) -> dict[str, Any]:
    """A deploy token without its value."""
    return {"id": one.id, "name": one.name, "username": f"gitlab+deploy-token-{one.id}", "expires_at": one.expires_at, "scopes": one.scopes, "revoked": one.revoked, "expired": not one.active}  # fmt: skip


def event(one: AuditEvent, number: int, place: Group | Project) -> dict[str, Any]:
    """An audit event."""
    kind = "Group" if isinstance(place, Group) else "Project"
    details = {"author_name": one.author, "target_type": "User", "entity_path": place.full_path, **one.details}
    return {"id": number, "author_id": 1, "entity_id": place.id, "entity_type": kind, "event_name": one.name, "details": details, "created_at": one.when}  # fmt: skip


def push_rule_shape(one: Any) -> dict[str, Any]:
    """A push rule."""
    return {
        "id": one.id,
        "created_at": "2026-01-05T00:00:00.000Z",
        "commit_message_regex": one.commit_message_regex,
        "commit_message_negative_regex": "",
        "branch_name_regex": "",
        "deny_delete_tag": one.deny_delete_tag,
        "member_check": one.member_check,
        "prevent_secrets": one.prevent_secrets,
        "author_email_regex": "",
        "file_name_regex": "",
        "max_file_size": 0,
        "commit_committer_check": one.commit_committer_check,
        "commit_committer_name_check": False,
        "reject_unsigned_commits": one.reject_unsigned_commits,
        "reject_non_dco_commits": False,
    }
