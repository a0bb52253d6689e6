"""What is left of answers that hold more than is used, before anything keeps them.

No value of a variable is, no token, no path of a webhook's address, no text of a change or a release. An answer is
told by its endpoint. Reducing what was reduced already changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from cop_scan.evidence import Json
from cop_scan.sources.work_items import NAMES_ITEM, names_item

_ADDRESS = re.compile(r"https?://\S+|\]\([^)\s]{0,1000}\)")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
"""Of Markdown, as templates of descriptions have; nobody is shown it."""
_LETTER = re.compile(r"[^\W\d_]")
PROJECT_FIELDS = (
    "id", "path_with_namespace", "web_url", "visibility", "archived", "empty_repo", "default_branch",
    "forked_from_project", "mr_default_target_self", "mirror", "created_at", "topics",
    "forking_access_level", "builds_access_level", "repository_access_level", "releases_access_level",
    "merge_requests_access_level", "public_jobs",
    "ci_config_path", "only_allow_merge_if_pipeline_succeeds",
    "allow_merge_on_skipped_pipeline", "only_allow_merge_if_all_status_checks_passed",
    "namespace", "shared_with_groups",
    "ci_default_git_depth", "ci_allow_fork_pipelines_to_run_in_parent_project",
    "ci_push_repository_for_job_token_allowed", "ci_pipeline_variables_minimum_override_role",
    "restrict_user_defined_variables", "ci_delete_pipelines_in_seconds", "auto_devops_enabled",
    "approvals_before_merge", "allow_pipeline_trigger_approve_deployment", "secret_push_protection_enabled",
    "pre_receive_secret_detection_enabled",
)  # fmt: skip
_GROUP_FIELDS = (
    "id", "name", "full_path", "web_url", "visibility", "require_two_factor_authentication",
    "two_factor_grace_period", "project_creation_level",
    "prevent_forking_outside_group", "only_allow_merge_if_pipeline_succeeds",
    "allow_merge_on_skipped_pipeline",
)  # fmt: skip
_MEMBER = ("id", "username", "access_level", "state", "two_factor_enabled")
_VARIABLE = ("key", "protected", "masked", "hidden")
_RUNNER = ("id", "description")
_HOOK = ("id", "enable_ssl_verification", "alert_status", "token_present", "receiver", "events")


def reduced(endpoint: str, body: Json) -> Json:
    """The answer's body, or what is used of it where that endpoint's answers hold more."""
    way = _WAYS.get(endpoint)
    return body if way is None else way(body)


def _only(*names: str) -> Callable[[Json], Json]:
    return lambda one: {name: one[name] for name in names if name in one} if isinstance(one, dict) else one


def _each(way: Callable[[Json], Json]) -> Callable[[Json], Json]:
    return lambda body: [way(one) for one in body] if isinstance(body, list) else body


def _project(one: Json) -> Json:
    kept = _only(*PROJECT_FIELDS)(one)
    if isinstance(kept, dict):
        if isinstance(kept.get("forked_from_project"), dict):
            kept["forked_from_project"] = _only("id")(kept["forked_from_project"])
        if isinstance(kept.get("namespace"), dict):
            kept["namespace"] = _only("id", "full_path", "kind")(kept["namespace"])
        if isinstance(kept.get("shared_with_groups"), list):
            named = _only("group_id", "group_full_path", "group_access_level", "expires_at")
            kept["shared_with_groups"] = [named(share) for share in kept["shared_with_groups"]]
    return kept


def _hook(one: Json) -> Json:
    """Of the address only its scheme and host: the path of many a receiver is its password."""
    if not isinstance(one, dict):
        return one
    kept = {name: one[name] for name in _HOOK if name in one}
    if "events" not in kept:
        kept["events"] = sorted(name.removesuffix("_events") for name in one if name.endswith("_events") and one[name])
    if "receiver" not in kept:
        kept["receiver"] = _receiver(one.get("url"))
    return kept


def _receiver(url: Json) -> Json:
    try:
        address = urlsplit(str(url or ""))
        return {"scheme": address.scheme.lower(), "host": (address.hostname or "").lower()}
    except ValueError:
        return {}  # no address: the host stays unseen


def _nodes(field: str, way: Callable[[Json], Json]) -> Callable[[Json], Json]:
    """The nodes of that connection of each project."""

    def data(body: Json) -> Json:
        listed = body.get("projects") if isinstance(body, dict) else None
        nodes = listed.get("nodes") if isinstance(listed, dict) else None
        if not isinstance(body, dict) or not isinstance(listed, dict) or not isinstance(nodes, list):
            return body
        return {**body, "projects": {**listed, "nodes": [within(node) for node in nodes]}}

    def within(node: Json) -> Json:
        found = node.get(field) if isinstance(node, dict) else None
        if not isinstance(node, dict) or not isinstance(found, dict) or not isinstance(found.get("nodes"), list):
            return node
        return {**node, field: {**found, "nodes": [way(one) for one in found["nodes"]]}}

    return data


def _change(one: Json) -> Json:
    if not isinstance(one, dict) or NAMES_ITEM in one:
        return one
    kept = {name: found for name, found in one.items() if name not in ("title", "description", "sourceBranch")}
    number = int(str(one["iid"])) if str(one.get("iid", "")).isdecimal() else None
    told = one.get("description") or ""
    shown = _COMMENT.sub(" ", told) if isinstance(told, str) else told
    return {**kept, NAMES_ITEM: names_item(one.get("title"), one.get("sourceBranch"), shown, number)}


def _release(one: Json) -> Json:
    if not isinstance(one, dict):
        return one
    kept = {name: found for name, found in one.items() if name != "description"}
    if "description" in one:
        text = str(one["description"] or "")
        bare = _ADDRESS.sub(" ", text)
        kept["notes"] = {"letters": len(_LETTER.findall(bare)), "links": bare != text}
    return kept


_PROJECT = "GET /projects/:id"
_GROUP = "GET /groups/:id"
_WAYS: Mapping[str, Callable[[Json], Json]] = {
    _PROJECT: _project,
    f"{_GROUP}/projects": _each(_project),
    "GET /users/:id/projects": _each(_project),
    "GET /users": _each(_only("id", "username", "web_url")),
    _GROUP: _only(*_GROUP_FIELDS),
    f"{_GROUP}/members/all": _each(_only(*_MEMBER)),
    f"{_PROJECT}/members/all": _each(_only(*_MEMBER)),
    f"{_GROUP}/variables": _each(_only(*_VARIABLE)),
    f"{_PROJECT}/variables": _each(_only(*_VARIABLE)),
    f"{_GROUP}/runners": _each(_only(*_RUNNER)),
    f"{_GROUP}/hooks": _each(_hook),
    f"{_PROJECT}/hooks": _each(_hook),
    f"{_GROUP}/audit_events": _each(_only("id", "created_at")),
    f"{_PROJECT}/deploy_keys": _each(_only("id", "title", "can_push", "created_at", "last_used_at")),
    f"{_PROJECT}/environments": _each(_only("id", "name", "state", "tier")),
    "GraphQL Changes": _nodes("mergeRequests", _change),
    "GraphQL Details": _nodes("releases", _release),
}
