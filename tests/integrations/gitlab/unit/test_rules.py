"""Rules of branches and tags, merged as GitLab merges them."""

from __future__ import annotations

from typing import Any

import pytest
from cop_scan_gitlab import protection, rules
from cop_scan_gitlab.facts_of_project import facts
from cop_scan_gitlab.project import Project
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.evidence import Json, Status
from tests.integrations.gitlab.unit.making import AT, FREE, PREMIUM, answer, hidden, project, refused, valid


def protected(name: str = "main", push: int = 0, **more: Json) -> dict[str, Json]:
    return {"id": 1, "name": name, "push_access_levels": [{"access_level": push}], "allow_force_push": False, **more}


def paid(**more: Json) -> dict[str, Json]:
    return protected(
        **{"unprotect_access_levels": [{"access_level": 50}], "code_owner_approval_required": False, **more}
    )


def free(*listed: dict[str, Json]) -> Project:
    made = project(FREE)
    made.lists["protected_branches"] = [answer(list(listed), "GET protected_branches")]
    return made


def premium(
    *listed: dict[str, Json],
    reviews: int = 1,
    push_rule: Json = None,
    group: dict[str, Json] | None = None,
    **settings: Json,
) -> Project:
    made = project(PREMIUM)
    made.lists["protected_branches"] = [answer(list(listed))]
    rule = {"rule_type": "any_approver", "approvals_required": reviews, "protected_branches": []}
    made.lists["approval_rules"] = [answer([rule])]
    made.answers["approvals"] = answer(
        {
            "merge_requests_author_approval": False,
            "reset_approvals_on_push": True,
            "merge_requests_disable_committers_approval": True,
            "disable_overriding_approvers_per_merge_request": True,
            **settings,
        }
    )
    made.answers["push_rule"] = answer(push_rule)
    checks: dict[str, Json] = {"only_allow_merge_if_pipeline_succeeds": False, "allow_merge_on_skipped_pipeline": False}
    made.above = [answer({**checks, **(group or {})})]
    return made


def seen(made: Project) -> Any:
    return valid(rules.branch_rules(made))


def bypass(value: Any, layer: str) -> list[str]:
    return [actor["name"] for one in value["layers"] if one["id"] == layer for actor in one["bypass"]]


def test_on_the_free_tier_only_what_it_lacks_is_hidden() -> None:
    value = seen(free(protected()))
    assert value["rules"] == {
        "requires_pull_request": True,
        "blocks_force_push": True,
        "blocks_deletion": True,
        "requires_pipeline": True,
    }
    assert set(hidden(value)) == {
        f"rule:{name}" for name in ("required_reviews", "dismisses_stale", "last_push_approval", "code_owner_review")
    }
    assert set(hidden(value).values()) == {"plan_unavailable"}
    assert bypass(value, "merge_checks") == ["Maintainers"]


def test_an_unprotected_branch_has_no_rules_whatever_a_merge_needs() -> None:
    assert seen(free())["rules"] == {}
    assert seen(free(protected("release/*")))["rules"] == {}
    assert seen(premium())["rules"] == {}


def test_developers_who_may_push_are_not_bound_by_what_a_merge_needs() -> None:
    value = seen(free(protected(push=30)))
    assert value["rules"] == {"requires_pull_request": False, "blocks_force_push": True, "blocks_deletion": True}


@pytest.mark.parametrize("level", [{}, {"access_level": None}, {"access_level": "30"}])
def test_whom_a_level_lets_through_is_not_guessed(level: dict[str, Json]) -> None:
    found = facts(free(protected(push_access_levels=[level])), ["branch_rules"], AT)["branch_rules"]
    assert found.status is Status.MALFORMED
    named = {**level, "user_id": 5}
    assert bypass(seen(free(protected(push_access_levels=[named]))), "protected_branches") == ["Maintainers", "user 5"]


def test_the_most_permissive_of_several_rules_counts() -> None:
    value = seen(free(protected("*", push=30), protected("main")))
    assert value["rules"]["requires_pull_request"] is False
    assert seen(free(protected(allow_force_push=True), protected("ma*")))["rules"]["blocks_force_push"] is False


def test_a_groups_word_on_force_pushes_comes_first() -> None:
    above = paid(inherited=True)
    assert seen(premium(above, paid(allow_force_push=True)))["rules"]["blocks_force_push"] is True
    assert seen(premium(above))["layers"][2]["level"] == "organisation"


def test_a_strict_project_is_firm() -> None:
    signed = {"reject_unsigned_commits": True, "commit_committer_check": True}
    value = seen(premium(paid(code_owner_approval_required=True), push_rule=signed))
    assert value["hidden"] == []
    assert value["rules"] == {
        "requires_pull_request": True,
        "blocks_force_push": True,
        "blocks_deletion": True,
        "code_owner_review": True,
        "requires_pipeline": True,
        "required_reviews": 1,
        "dismisses_stale": True,
        "last_push_approval": True,
        "signatures": True,
    }
    assert all(layer["bypass"] == [] for layer in value["layers"])


def test_an_authors_own_approval_is_none_by_another() -> None:
    assert "required_reviews" not in seen(premium(paid(), merge_requests_author_approval=True))["rules"]
    assert seen(premium(paid(), reviews=2, merge_requests_author_approval=True))["rules"]["required_reviews"] == 1


@pytest.mark.parametrize(
    ("people", "asked", "reviews", "unseen"),
    [
        ([1, 2], 1, 1, False),
        ([1, 2], 2, 1, False),
        ([1, 2, 3], 2, 2, False),
        ([1], 1, 0, True),
        ([], 1, 0, False),
        ([], 0, 0, False),
        (None, 1, 0, True),
    ],
)
def test_a_rule_that_its_authors_alone_could_satisfy_asks_nobody(
    people: list[int] | None, asked: int, reviews: int, unseen: bool
) -> None:
    made = premium(paid())
    rule: dict[str, Json] = {"rule_type": "regular", "approvals_required": asked, "protected_branches": []}
    rule["contains_hidden_groups"] = False
    if people is not None:
        rule["eligible_approvers"] = [{"id": number} for number in people]
    made.lists["approval_rules"] = [answer([rule])]
    value = seen(made)
    assert value["rules"].get("required_reviews", 0) == reviews
    assert ("rule:required_reviews" in hidden(value)) is unseen


def test_a_rule_of_groups_that_are_not_shown_may_have_more_who_approve() -> None:
    made = premium(paid())
    rule = {"rule_type": "regular", "approvals_required": 1, "protected_branches": [], "eligible_approvers": []}
    made.lists["approval_rules"] = [answer([{**rule, "contains_hidden_groups": True}])]
    assert "rule:required_reviews" in hidden(seen(made))


def test_a_committers_approval_matters_only_where_stale_ones_go() -> None:
    assert "last_push_approval" not in seen(premium(paid(), reset_approvals_on_push=False))["rules"]


@pytest.mark.parametrize(
    ("committer", "told"),
    [({"commit_committer_check": False}, True), ({"commit_committer_check": None}, False), ({}, False)],
)
def test_a_signature_that_is_only_there_is_not_enough(committer: dict[str, Json], told: bool) -> None:
    value = seen(premium(paid(), push_rule={"reject_unsigned_commits": True, **committer}))
    assert "signatures" not in value["rules"]
    assert ("rule:signatures" in hidden(value)) is not told
    off = seen(premium(paid(), push_rule={"reject_unsigned_commits": False, **committer}))
    assert "rule:signatures" not in hidden(off)


def test_who_may_push_unprotect_or_edit_is_named() -> None:
    levels: list[Json] = [
        {"access_level": 40},
        {"access_level": 40, "deploy_key_id": 3},
        {"user_id": 5},
        {"group_id": 6},
    ]
    made = premium(paid(push_access_levels=levels), disable_overriding_approvers_per_merge_request=False)
    names = ["deploy key 3", "Maintainers", "group 6", "user 5"]
    assert sorted(bypass(seen(made), "protected_branches")) == sorted(names)
    assert sorted(bypass(seen(made), "approvals")) == sorted([*names, "Authors of merge requests"])
    assert bypass(seen(premium(paid(unprotect_access_levels=[]))), "protected_branches") == ["Maintainers"]


def test_a_groups_merge_checks_hold_here_too() -> None:
    off = {"only_allow_merge_if_pipeline_succeeds": False}
    made = premium(paid(), group={"id": 1, "only_allow_merge_if_pipeline_succeeds": True})
    made.node = {**made.node, **off}
    assert seen(made)["rules"]["requires_pipeline"] is True
    lax = premium(paid(), group={"id": 1, "allow_merge_on_skipped_pipeline": True})
    assert "requires_pipeline" not in seen(lax)["rules"]
    unseen = premium(paid())
    unseen.above = [refused()]
    assert "requires_pipeline" not in seen(unseen)["rules"]
    assert hidden(seen(unseen)) == {"rules:merge_checks_of_groups": "forbidden"}
    unseen.above = [answer({"id": 1})]  # as in a version that does not tell
    assert "requires_pipeline" not in seen(unseen)["rules"]
    assert set(hidden(seen(unseen))) == {"rules:merge_checks_of_groups"}


@pytest.mark.parametrize("name", ["protected_branches", "approval_rules"])
def test_what_is_refused_is_hidden_and_never_a_default(name: str) -> None:
    made = premium(paid())
    made.lists[name] = [refused()]
    value = seen(made)
    assert any(path.startswith("rules:") for path in hidden(value))
    assert "required_reviews" not in value["rules"]


@pytest.mark.parametrize("field", ["unprotect_access_levels", "code_owner_approval_required"])
def test_a_field_that_is_left_out_is_hidden(field: str) -> None:
    rule = paid()
    del rule[field]
    assert hidden(seen(premium(rule))) != {}


@pytest.mark.parametrize("field", ["name", "push_access_levels", "allow_force_push"])
def test_a_rule_of_another_shape_is_no_rule(field: str) -> None:
    rule = paid()
    del rule[field]
    with pytest.raises((KeyError, TypeError)):
        rules.branch_rules(premium(rule))


def test_who_may_create_protected_tags_may_delete_them() -> None:
    made = project(FREE)
    levels: list[Json] = [{"access_level": 40}]
    tags = [
        {"name": "v*", "create_access_levels": levels},
        {"name": "w*", "create_access_levels": [{"access_level": 0}]},
    ]
    made.lists["protected_tags"] = [answer([*tags, {"name": "x*"}])]
    value = valid(protection.tag_rules(made))
    first, second, third = value["layers"]
    assert first["bypass"] == [{"kind": "role", "name": "Maintainers", "mode": "always", "rules": ["blocks_deletion"]}]
    assert second["bypass"] == []
    assert "bypass" not in third
    assert set(hidden(value)) == {"bypass:tag:x*"}
    made.lists["protected_tags"] = [refused()]
    assert protection.tag_rules(made).status is Status.FORBIDDEN


def test_whether_a_project_is_protected_is_not_guessed() -> None:
    assert rules.is_protected(rules.branch_rules(premium(paid()))) is True
    assert rules.is_protected(rules.branch_rules(premium(paid(), reviews=0))) is False
    assert rules.is_protected(rules.branch_rules(free(protected()))) is False
    unseen = premium(paid())
    unseen.lists["approval_rules"] = [refused()]
    assert rules.is_protected(rules.branch_rules(unseen)) is None
    assert rules.is_protected(None) is None


@given(st.text("abc/.*-", max_size=6), st.text("abc/.-", max_size=8))
def test_a_star_stands_for_anything_and_nothing_else_does(pattern: str, branch: str) -> None:
    found = protection.matches(pattern, branch)
    if "*" not in pattern:
        assert found == (pattern == branch)
    if found:
        first, *_, last = (*pattern.split("*"), "")[:-1] if "*" in pattern else (pattern, pattern)
        assert branch.startswith(first)
        assert branch.endswith(last)


def ultimate(*listed_: dict[str, Json], asked: bool = True) -> Project:
    """A project of that tier with these approval policies."""
    made = premium(protected())
    made.node = {**made.node, "only_allow_merge_if_all_status_checks_passed": False}
    if asked:
        page = {"nodes": list(listed_), "pageInfo": {"hasNextPage": False}}
        made.samples["Policies"] = answer({"approvalPolicies": page})
    return made


def test_approval_policies_are_no_approval_rules_and_may_ask_for_anything() -> None:
    off = {"name": "old", "enabled": False}
    assert not [path for path in hidden(seen(ultimate(off))) if path.startswith("rules:")]
    assert "rules:policy:scans" in hidden(seen(ultimate(off, {"name": "scans", "enabled": True})))
    assert "rules:approval_policies" in hidden(seen(ultimate(asked=False)))
    withheld = ultimate()
    withheld.samples["Policies"] = answer({"approvalPolicies": None})
    assert "rules:approval_policies" in hidden(seen(withheld))
