"""Projects and answers for tests of what is made of them."""

from __future__ import annotations

from typing import Any

import jsonschema
from cop_scan_gitlab.project import Project

from cop_scan.evidence import Fact, Json, Status
from cop_scan.policies import load_facts, root
from cop_scan.sources.answers import Answer

AT = "2026-11-01T09:00:00Z"
FREE: dict[str, Json] = {
    "id": 7,
    "path_with_namespace": "acme/app",
    "visibility": "private",
    "archived": False,
    "default_branch": "main",
    "namespace": {"id": 1, "full_path": "acme", "kind": "group"},
    "ci_config_path": None,
    "ci_default_git_depth": 20,
    "only_allow_merge_if_pipeline_succeeds": True,
    "allow_merge_on_skipped_pipeline": None,
}
PREMIUM = {**FREE, "approvals_before_merge": 0, "allow_pipeline_trigger_approve_deployment": False}
ULTIMATE = {**PREMIUM, "only_allow_merge_if_all_status_checks_passed": False}
_SCHEMAS = {key: jsonschema.Draft202012Validator(dict(spec.schema)) for key, spec in load_facts([root()]).items()}


def answer(body: Json, request: str = "GET /x") -> Answer:
    """One that was given."""
    return Answer(request, 200, body, AT)


def refused(status: Status = Status.FORBIDDEN, request: str = "GET /x") -> Answer:
    """One that was not."""
    return Answer(request, 403, None, AT, status, "GitLab answered 403.")


def project(node: dict[str, Json], detail: dict[str, Json] | None = None, **changes: Json) -> Project:
    """A project with what GraphQL tells of it."""
    made = Project({**node, **changes}, answer(None))
    if detail is not None:
        made.details = answer({"id": "gid://gitlab/Project/7", **detail})
    return made


def valid(found: Fact) -> Any:
    """The fact's value, which has the shape that the catalogue describes."""
    assert found.ok, found.detail
    _SCHEMAS[found.key].validate(found.value)
    return found.value


def hidden(value: Any) -> dict[str, str]:
    """Path -> reason of the hidden parts."""
    return {part["path"]: part["reason"] for part in value["hidden"]}
