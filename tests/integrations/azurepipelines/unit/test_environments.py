"""Environments that a definition may or may not deploy to."""

from __future__ import annotations

import pytest
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines.asks import Listed
from cop_scan_azurepipelines.definition import Definition
from cop_scan_azurepipelines.environments import environments
from cop_scan_azurepipelines.organisation import Organisation
from cop_scan_azurepipelines.project import ENVIRONMENT, Project

from cop_scan.evidence import Json, Status
from cop_scan.sources.answers import Answer

SAID = Answer("GET /", 200, {}, "2026-11-01T09:00:00Z")
REFUSED = Answer("GET /", 403, gap=Status.FORBIDDEN, detail="No.")
APPROVAL = {"type": "Approval", "resource": {"id": "5"}, "approvers": 2, "requesterCannotBeApprover": True}


def used(all_may: bool, *named: int) -> Answer:
    return Answer("GET /", 200, {"all": all_may, "named": list(named)}, "2026-11-01T09:00:00Z")


def told(permission: Answer | None, *checks: Json) -> tuple[Json, list[str]]:
    project = Project("acme", "p", "shop", "private")
    project.lists = {at.ENVIRONMENTS: Listed([{"id": 5, "name": "production"}], None, SAID)}
    project.checks = [({"5"}, Answer("POST /", 200, {"value": list(checks)}, "2026-11-01T09:00:00Z"))]
    project.permissions = {} if permission is None else {(ENVIRONMENT, "5"): permission}
    value = environments(Organisation("acme", "o"), Definition(project, {"id": 7})).value
    parts = [part["path"].removeprefix("production:") for part in value["hidden"]]
    return value["environments"][0], [part for part in parts if part != "admins_bypass"]


@pytest.mark.parametrize("permission", [used(True), used(False, 7)])
def test_an_environment_that_the_definition_may_use_is_open(permission: Answer) -> None:
    assert told(permission) == ({"name": "production", "reviewers": 0, "branches": "any"}, [])


@pytest.mark.parametrize("permission", [used(False), used(False, 8), REFUSED, None])
def test_that_one_is_open_which_the_definition_is_not_seen_to_use_is_hidden(permission: Answer | None) -> None:
    assert told(permission) == ({"name": "production"}, ["branches", "reviewers"])
    guarded = {"name": "production", "reviewers": 2, "prevents_self_review": True}
    assert told(permission, APPROVAL) == (guarded, ["branches"])


@pytest.mark.parametrize(
    ("inputs", "branches"),
    [
        ({"ensureProtectionOfBranch": "true", "allowUnknownStatusBranch": "false"}, "protected"),
        ({"ensureProtectionOfBranch": "true", "allowUnknownStatusBranch": "true"}, None),
        ({"ensureProtectionOfBranch": "true"}, None),
        ({"ensureProtectionOfBranch": "false", "allowedBranches": "*"}, "any"),
        ({"allowedBranches": "refs/heads/main"}, "patterns"),
        ({}, None),
    ],
)
def test_which_branches_a_check_lets_deploy(inputs: dict[str, Json], branches: str | None) -> None:
    check = {"type": "Task Check", "task": "evaluatebranchProtection", "resource": {"id": "5"}, "inputs": inputs}
    found, hidden = told(used(True), check)
    assert (found.get("branches"), "branches" in hidden) == (branches, branches is None)
