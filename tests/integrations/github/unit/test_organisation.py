"""Facts of an organisation: what only owners or members are shown is hidden from others, not absent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from cop_scan_github.organisation import (
    administrators,
    audit_log,
    is_protected,
    member_access,
    mfa,
    rule_baseline,
    security_defaults,
)

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answers import Answer
from tests.integrations.github.unit.making import (
    answer,
    connection,
    detail,
    paths,
    refusal,
    reviewed,
    rule,
    ruleset,
    valid,
    without,
)

ACCOUNT = {
    "two_factor_requirement_enabled": True,
    "default_repository_permission": "read",
    "members_can_create_public_repositories": False,
    "members_can_create_private_repositories": True,
    "members_can_fork_private_repositories": False,
    "plan": {"name": "team"},
}
PEOPLE = [{"login": "ada", "type": "User"}, {"login": "bot", "type": "Bot"}]


def _mfa(
    account: Answer, members: Sequence[Answer], *, outsiders: Sequence[Answer] = (), believed: bool = False
) -> Fact:
    return valid(mfa(account, members, outsiders or [answer([])], None, believed=believed))


def test_second_factors_as_an_owner_sees_them() -> None:
    found = _mfa(answer(ACCOUNT), [answer(PEOPLE)]).value
    assert found == {
        "required": True,
        "members_without": 2,
        "outsiders_without": 0,
        "single_sign_on": False,
        "hidden": [],
    }


def test_second_factors_as_others_see_them() -> None:
    shown = answer(without(ACCOUNT, "two_factor_requirement_enabled", "plan"))
    found = _mfa(shown, [answer([])])
    assert found.status is Status.FORBIDDEN, "an empty list is what GitHub shows to everyone else"
    believed = _mfa(shown, [answer([])], believed=True).value
    assert believed["members_without"] == 0
    assert paths(believed) == ["required"]


@pytest.mark.parametrize("required", [None, "true", 1])
def test_a_requirement_that_is_not_told(required: Json) -> None:
    found = _mfa(answer({**ACCOUNT, "two_factor_requirement_enabled": required}), [answer([])]).value
    assert "required" not in found
    assert paths(found) == ["members_without", "outsiders_without", "required"]


@pytest.mark.parametrize("pages", [[], [refusal()], [answer(PEOPLE), refusal(Status.RATE_LIMITED)], [answer({})]])
def test_a_list_that_was_not_read_to_its_end_is_no_number(pages: list[Answer]) -> None:
    found = _mfa(answer(ACCOUNT), pages).value
    assert "members_without" not in found
    assert paths(found) == ["members_without"]


@pytest.mark.parametrize(
    ("plan", "node", "expected"),
    [
        ("enterprise", None, None),
        ("enterprise", {"samlIdentityProvider": {"id": "x"}}, True),
        ("team", None, False),
        (None, None, None),
    ],
)
def test_single_sign_on_is_told_where_it_can_be_seen(plan: str | None, node: Json, expected: bool | None) -> None:
    account = answer({**ACCOUNT, "plan": {"name": plan} if plan else None})
    found = valid(mfa(account, [answer([])], [answer([])], node, believed=False)).value
    assert found.get("single_sign_on") is expected


def test_what_members_may_do() -> None:
    found = valid(member_access(answer(ACCOUNT))).value
    assert found["default_permission"] == "read"
    assert found["creates_public"] is False
    assert found["hidden"] == []
    assert valid(member_access(refusal())).status is Status.FORBIDDEN
    assert valid(member_access(answer({}))).status is Status.FORBIDDEN


@pytest.mark.parametrize("field", [name for name in ACCOUNT if name.startswith(("default", "members"))])
def test_a_permission_that_is_left_out_is_hidden(field: str) -> None:
    found = valid(member_access(answer(without(ACCOUNT, field)))).value
    assert len(found) == 4
    assert len(paths(found)) == 1


def test_administrators_as_a_member_sees_them() -> None:
    found = valid(administrators([answer(PEOPLE)], {"membersWithRole": {"totalCount": 9}}, member=True)).value
    assert found == {
        "administrators": [{"login": "ada", "bot": False}, {"login": "bot", "bot": True}],
        "members": 9,
        "hidden": [],
    }


@pytest.mark.parametrize(
    ("pages", "node", "member", "hidden"),
    [
        ([answer(PEOPLE)], {"membersWithRole": {"totalCount": 9}}, False, ["*", "members"]),
        ([answer(PEOPLE)], None, True, ["members"]),
        ([answer(PEOPLE)], {"membersWithRole": None}, True, ["members"]),
        ([answer(PEOPLE)], {"membersWithRole": {"totalCount": 1}}, True, ["members"]),
        ([answer(PEOPLE), refusal()], {"membersWithRole": {"totalCount": 9}}, True, ["*"]),
    ],
)
def test_administrators_that_may_not_be_all(pages: list[Answer], node: Json, member: bool, hidden: list[str]) -> None:
    assert paths(valid(administrators(pages, node, member=member)).value) == hidden


@pytest.mark.parametrize(
    ("pages", "reason"),
    [([refusal(Status.HIDDEN)], Status.HIDDEN), ([answer([])], Status.FORBIDDEN), ([answer([{}])], Status.MALFORMED), ([answer([3])], Status.MALFORMED)],
)  # fmt: skip
def test_administrators_that_are_not_seen(pages: list[Answer], reason: Status) -> None:
    assert valid(administrators(pages, None, member=False)).status is reason


@pytest.mark.parametrize("pages", [[], [answer([])]])
def test_an_organisation_without_administrators_is_not_believed(pages: list[Answer]) -> None:
    assert not valid(administrators(pages, {"membersWithRole": {"totalCount": 3}}, member=True)).ok


def test_the_audit_log() -> None:
    log = answer([{"@timestamp": 1767225600000}])
    streams = answer([{"stream_type": "Splunk", "enabled": True}, {"stream_type": "S3"}])
    found = valid(audit_log(answer({"plan": {"name": "enterprise"}}), log, streams)).value
    assert found["readable"] is True
    assert found["latest"] == "2026-01-01T00:00:00Z"
    assert [one["enabled"] for one in found["streams"]] == [False, True]


def test_an_audit_log_that_the_plan_lacks_is_told_apart_from_a_refusal() -> None:
    lacking = valid(audit_log(answer(ACCOUNT), refusal(Status.HIDDEN), refusal(Status.HIDDEN)))
    assert lacking.status is Status.PLAN_UNAVAILABLE
    refused = valid(audit_log(answer({"plan": {"name": "enterprise"}}), refusal(Status.HIDDEN), "Not named."))
    assert refused.status is Status.HIDDEN
    unseen = valid(audit_log(refusal(), refusal(Status.HIDDEN), "Not named."))
    assert unseen.status is Status.HIDDEN


CONFIGURATION = {
    "id": 1,
    "name": "High",
    "enforcement": "enforced",
    "secret_scanning": "enabled",
    "secret_scanning_push_protection": "disabled",
    "dependabot_alerts": "not_set",
    "code_scanning_default_setup": "not_set",
}


def test_security_configurations() -> None:
    defaults = answer([{"default_for_new_repos": "public", "configuration": {"id": 1}}])
    found = valid(security_defaults([answer([CONFIGURATION])], defaults, {1: 7}, 9)).value
    assert found == {
        "configurations": [
            {
                "name": "High",
                "default_for": "public",
                "enforced": True,
                "attached": 7,
                "features": {"secret_scanning": True, "push_protection": False},
            }
        ],
        "repositories": 9,
        "hidden": [],
    }


@pytest.mark.parametrize(
    ("defaults", "expected"),
    [
        (answer([]), "none"),
        (refusal(), "unknown"),
        ("Not asked.", "unknown"),
        (answer([{"default_for_new_repos": "later", "configuration": {"id": 1}}]), "unknown"),
        (answer([{"default_for_new_repos": "none", "configuration": {"id": 1}}]), "none"),
        (answer([{"default_for_new_repos": word, "configuration": {"id": 1}} for word in ("public", "private_and_internal")]), "all"),
    ],
)  # fmt: skip
def test_for_which_repositories_a_configuration_is_the_default(defaults: Any, expected: str) -> None:
    found = valid(security_defaults([answer([CONFIGURATION])], defaults, {1: 7}, 9)).value
    assert found["configurations"][0]["default_for"] == expected
    assert ("defaults" in paths(found)) is not (isinstance(defaults, Answer) and defaults.ok)


@pytest.mark.parametrize("attached", [{}, {1: refusal()}, {1: "Not asked."}])
def test_repositories_of_a_configuration_that_are_not_counted(attached: Any) -> None:
    found = valid(security_defaults([answer([CONFIGURATION])], answer([]), attached, 9)).value
    assert "attached" not in found["configurations"][0]
    assert paths(found) == ["attached:High"]


@pytest.mark.parametrize("name", ["enforcement", "secret_scanning", "code_scanning_default_setup"])
@pytest.mark.parametrize("said", [None, "later"])
def test_a_configuration_of_which_a_part_is_not_told_is_hidden(name: str, said: str | None) -> None:
    whole = answer([CONFIGURATION, {**CONFIGURATION, "id": 2, "name": "Other", name: said}])
    found = valid(security_defaults([whole], answer([]), {1: 7, 2: 2}, 9)).value
    assert [one["name"] for one in found["configurations"]] == ["High"]
    assert paths(found) == ["configurations"]


def test_configurations_that_are_not_seen() -> None:
    assert valid(security_defaults([refusal()], answer([]), {}, 9)).status is Status.FORBIDDEN
    assert valid(security_defaults([answer([CONFIGURATION]), refusal()], answer([]), {}, 9)).status is Status.FORBIDDEN
    assert valid(security_defaults([answer([{"id": 1}])], answer([]), {}, 9)).status is Status.MALFORMED


def _conditions(include: Sequence[str], exclude: Sequence[str] = (), **more: Json) -> Json:
    return {"refName": {"include": list(include), "exclude": list(exclude)}, **more}


@pytest.mark.parametrize(
    ("conditions", "repositories", "default_branch"),
    [
        (_conditions(["~DEFAULT_BRANCH"], repositoryName={"include": ["~ALL"], "exclude": []}), "all", True),
        (_conditions(["~ALL"], repositoryName={"include": ["~ALL"], "exclude": ["x"]}), "by_name", True),
        (_conditions(["~ALL"], ["refs/heads/x"], repositoryName={"include": ["a*"], "exclude": []}), "by_name", False),
        (_conditions(["refs/heads/main"], repositoryProperty={"__typename": "x"}), "by_property", False),
        (_conditions(["~ALL"], repositoryId={"__typename": "x"}), "listed", True),
        (_conditions([]), "unknown", False),
        ({}, "unknown", False),
        (None, "unknown", False),
    ],
)
def test_which_repositories_a_ruleset_of_the_organisation_is_for(
    conditions: Json, repositories: str, default_branch: bool
) -> None:
    one = ruleset(1, source={"__typename": "Organization"}, conditions=conditions)
    found = valid(rule_baseline([one], {"R1": detail(reviewed(), rule("DELETION"))}, {"N": True}, "", answer())).value
    assert found["rulesets"][0]["repositories"] == repositories
    assert found["rulesets"][0]["default_branch"] is default_branch
    assert found["rulesets"][0]["rules"] == ["deletion", "pull_request"]
    told = (conditions or {}).get("refName") is not None
    assert [part["path"] for part in found["hidden"]] == ([] if told else ["rules:ruleset:1"])


@pytest.mark.parametrize("known", [None, {"rules": None}, {"rules": connection([rule("DELETION")], 2)}])
def test_rules_of_the_organisation_that_are_not_seen(known: Json) -> None:
    found = valid(rule_baseline([ruleset(1)], {"R1": known} if known else {}, {}, "", answer())).value
    assert paths(found) == ["rules:ruleset:1"]


def test_repositories_that_are_not_known_to_be_protected_count_for_neither() -> None:
    found = valid(rule_baseline([], {}, {"a": True, "b": False, "c": None}, "The list ends early.", answer())).value
    assert (found["repositories"], found["protected"], found["unprotected"]) == (3, 1, 1)
    assert paths(found) == ["repositories"]


def test_rulesets_that_are_refused() -> None:
    assert valid(rule_baseline(refusal(), {}, {}, "", answer())).status is Status.FORBIDDEN
    assert paths(valid(rule_baseline(refusal(), {}, {"a": True}, "", answer())).value) == ["rulesets"]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({"requires_pull_request": True, "required_reviews": 1}, True),
        ({"requires_pull_request": True, "required_reviews": 0}, False),
        ({"requires_pull_request": False, "required_reviews": 0}, False),
        ({"requires_pull_request": True}, None),
        ({"required_reviews": 0}, None),
        ({}, None),
    ],
)
def test_whether_a_repository_is_protected(rules: Json, expected: bool | None) -> None:
    assert is_protected(Fact.seen("branch_rules", {"rules": rules, "layers": [], "hidden": []})) is expected
    assert is_protected(None) is None
    assert is_protected(Fact.gap("branch_rules", Status.HIDDEN, "x")) is None
