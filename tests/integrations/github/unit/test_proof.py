"""When it is proven that a token is shown what administrators see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from cop_scan_github.alerts import Listed
from cop_scan_github.facts_of_repository import _Facts
from cop_scan_github.listing import is_whole
from cop_scan_github.repository import Repository

from cop_scan.evidence import Json, Status
from tests.integrations.github.unit.making import AT, answer, connection, refusal, repository, without

CLASSIC = replace(answer({"enabled_repositories": "all"}), facts={"scopes": "repo"})


def _of_account(*, scoped: bool, evidence: bool = True, **node: Json) -> Repository:
    """A repository of which nothing was asked, of an account of which another one gave the proof."""
    made = repository(viewerCanAdminister=True, **node)
    made.answers = {}
    made.account.evidence = evidence
    if scoped:
        made.account.answers["permissions"] = CLASSIC
    return made


@pytest.mark.parametrize(
    ("scoped", "visibility", "proven"),
    [
        (True, "PUBLIC", True),
        (True, "PRIVATE", True),
        (False, "PRIVATE", True),
        (False, "PUBLIC", False),
        (False, "INTERNAL", False),
    ],
)
def test_a_token_that_may_be_limited_to_some_borrows_no_proof_for_what_anyone_sees(
    scoped: bool, visibility: str, proven: bool
) -> None:
    made = _of_account(scoped=scoped, visibility=visibility)
    assert (made.vouched, made.administrator) == (proven, proven)


def test_without_a_proof_or_the_role_nothing_is_vouched_for() -> None:
    assert not _of_account(scoped=True, evidence=False).vouched
    stranger = _of_account(scoped=True)
    stranger.node = {**stranger.node, "viewerCanAdminister": False}
    assert not stranger.vouched


@pytest.mark.parametrize("refused", [refusal(), refusal(Status.HIDDEN, "GitHub answered 404.", 404)])
def test_its_own_refusal_counts_more_than_anothers_proof(refused: Any) -> None:
    made = _of_account(scoped=True)
    made.answers = {"permissions": refused}
    assert made.vouched
    assert not made.administrator


def test_what_was_shown_in_the_sweep_before_proves_nothing() -> None:
    made = _of_account(scoped=False, visibility="PUBLIC")
    made.answers = {"permissions": answer({"enabled": True})}
    assert made.administrator
    made.answers = {"permissions": replace(answer({"enabled": True}), carried="the log has no event on it")}
    assert not made.administrator


@pytest.mark.parametrize(("scoped", "asked", "told"), [(True, False, True), (False, False, False), (False, True, True)])
def test_an_organisations_list_clears_only_what_the_token_was_given(scoped: bool, asked: bool, told: bool) -> None:
    made = _of_account(scoped=scoped, visibility="PUBLIC", hasVulnerabilityAlertsEnabled=True)
    for kind in ("dependabot", "code-scanning"):
        made.account.alerts[kind] = Listed((answer([]),), whole=True)
    made.answers = {"permissions": answer({"enabled": True})} if asked else {}
    hidden = {part["path"] for part in (_Facts(made, AT).fact("vulnerabilities").value or {"hidden": []})["hidden"]}
    found = _Facts(made, AT).fact("vulnerabilities")
    assert (found.ok and "dependencies" not in hidden) is told


@pytest.mark.parametrize("name", ["id", "nameWithOwner", "visibility", "isArchived", "isMirror"])
def test_a_repository_that_does_not_say_who_and_what_it_is_is_none(name: str) -> None:
    node = dict(repository().node)
    assert is_whole(node)
    assert not is_whole(without(node, name))
    assert not is_whole({**node, name: None})


@pytest.mark.parametrize("name", ["releases", "rulesets", "defaultBranchRef"])
def test_parts_of_a_repository_are_objects_or_missing(name: str) -> None:
    node = repository().node
    assert is_whole({**node, name: None})
    assert not is_whole({**node, name: [connection([])]})
