"""Votes as approvals."""

from __future__ import annotations

import json

import pytest
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines.asks import Listed
from cop_scan_azurepipelines.organisation import Organisation
from cop_scan_azurepipelines.project import Project
from cop_scan_azurepipelines.reduced import reduced
from cop_scan_azurepipelines.repository import Repository, make

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answers import Answer

PROJECT, REPOSITORY = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"
SAID = Answer("GET /", 200, {}, "2026-11-01T09:00:00Z")


def reviews(author: str | None, **vote: Json) -> Fact:
    change = {
        "pullRequestId": 7,
        "status": "completed",
        "closedDate": "2026-10-01T09:00:00Z",
        "targetRefName": "refs/heads/main",
        "createdBy": {"id": author},
        "reviewers": [{"vote": 10, **vote}],
    }
    found = reduced(at.PULL_REQUESTS, json.dumps({"value": [change]}))["value"]
    one = {"id": REPOSITORY, "name": "app", "defaultBranch": "refs/heads/main"}
    project = Project("acme", PROJECT, "shop", "private")
    return make(
        "change_reviews", Repository(Organisation("acme", PROJECT), project, one, changes=Listed(found, None, SAID))
    )


@pytest.mark.parametrize(
    ("vote", "unapproved"),
    [
        ({"id": "bo"}, []),
        ({"id": "bo", "descriptor": "aad.x"}, []),
        ({"id": "ann"}, ["7"]),
        ({"id": "team", "isContainer": True}, ["7"]),
        ({"id": "build", "descriptor": "svc.x"}, ["7"]),
        ({"id": "bo", "vote": 0}, ["7"]),
    ],
)
def test_a_change_is_approved_by_some_other_person(vote: dict[str, Json], unapproved: list[str]) -> None:
    assert [one["id"] for one in reviews("ann", **vote).value["unapproved"]] == unapproved


def test_votes_of_nobody_and_changes_by_nobody_are_not_seen() -> None:
    assert reviews(None, id="bo").status is reviews("ann", id=None).status is Status.MALFORMED
