"""Settings of a repository: what is left out, refused or strange is never read as off."""

from __future__ import annotations

import itertools

import pytest
from cop_scan_github.environments import by_pattern, environments
from cop_scan_github.settings import (
    Actions,
    ci_settings,
    code_scanning,
    decided_above,
    immutable_releases,
    private_reporting,
    scan_history,
    security_features,
)
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import Asked
from tests.integrations.github.unit.making import answer, paths, refusal, valid, without

NOT_ASKED = "It was not asked."
PERMISSIONS = {"enabled": True, "allowed_actions": "selected", "sha_pinning_required": False}
SELECTED = {"github_owned_allowed": True, "verified_allowed": False, "patterns_allowed": ["b/*", "a/*"]}
WORKFLOW = {"default_workflow_permissions": "read", "can_approve_pull_request_reviews": False}
FORKS = {"approval_policy": "all_external_contributors"}
FIELDS = {"enabled", "allowed", "pins_required", "default_token", "can_approve"}


def _actions(
    permissions: Json = PERMISSIONS, selected: Json = SELECTED, workflow: Json = WORKFLOW, forks: Json = FORKS
) -> Actions:
    return Actions(*(one if isinstance(one, str) else answer(one) for one in (permissions, selected, workflow, forks)))


NOTHING = Actions(NOT_ASKED, NOT_ASKED, NOT_ASKED, NOT_ASKED)


def test_all_that_is_told_of_actions() -> None:
    found = valid(ci_settings(_actions(), None, public=True)).value
    assert found.pop("from") == dict.fromkeys(
        (*FIELDS, "github_owned", "verified", "forks_need_approval"), "repository"
    )
    assert found == {
        "enabled": True,
        "allowed": "selected",
        "allowed_patterns": ["a/*", "b/*"],
        "github_owned": True,
        "verified": False,
        "pins_required": False,
        "default_token": "read",
        "can_approve": False,
        "outsiders": True,
        "forks_need_approval": True,
        "hidden": [],
    }


@pytest.mark.parametrize("field", sorted(PERMISSIONS))
@pytest.mark.parametrize("gone", [True, False])
def test_a_field_that_github_leaves_out_is_hidden_and_not_off(field: str, gone: bool) -> None:
    given = without(PERMISSIONS, field) if gone else {**PERMISSIONS, field: None}
    found = valid(ci_settings(_actions(given), None, public=False)).value
    name = {"enabled": "enabled", "allowed_actions": "allowed", "sha_pinning_required": "pins_required"}[field]
    assert name not in found
    assert {part["path"]: part["reason"] for part in found["hidden"]}[name] == "forbidden"


@pytest.mark.parametrize("refused", [refusal(Status.HIDDEN, "404"), refusal(), NOT_ASKED])
def test_a_refusal_hides_what_it_would_have_told(refused: Asked) -> None:
    actions = Actions(refused, refused, answer(WORKFLOW), refused)
    found = valid(ci_settings(actions, None, public=True)).value
    assert {"enabled", "allowed", "pins_required", "forks_need_approval"} <= set(paths(found))
    assert found["default_token"] == "read"


def test_of_which_nothing_is_seen_is_a_gap_with_its_reason() -> None:
    refused = refusal(Status.HIDDEN, "GitHub answered 404.", 404)
    found = valid(ci_settings(Actions(refused, refused, refused, refused), None, public=False))
    assert (found.status, found.detail) == (Status.HIDDEN, "GitHub answered 404.")


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("first_time_contributors_new_to_github", False),
        ("first_time_contributors", True),
        ("all_external_contributors", True),
        ("nobody", None),
        (None, None),
    ],
)
def test_whether_outsiders_wait(policy: str | None, expected: bool | None) -> None:
    found = valid(ci_settings(_actions(forks={"approval_policy": policy}), None, public=True)).value
    assert found.get("forks_need_approval") is expected
    assert ("forks_need_approval" in paths(found)) is (expected is None)


@pytest.mark.parametrize(
    "selected", [NOT_ASKED, without(SELECTED, "patterns_allowed"), {**SELECTED, "patterns_allowed": None}]
)
def test_patterns_that_were_not_seen_are_not_none(selected: Json) -> None:
    found = valid(ci_settings(_actions(selected=selected), None, public=False)).value
    assert "allowed_patterns" not in found
    assert paths(found) == ["allowed_patterns"]


ALLOWED = ("all", "selected", "local_only", None)


@pytest.mark.parametrize(
    ("allowed", "pins", "decides"), [(a, p, bool(a in ("selected", "local_only") and p)) for a, p in itertools.product(ALLOWED, (True, False, None))]
)  # fmt: skip
def test_the_organisation_decides_only_where_no_repository_can_be_laxer(
    allowed: str | None, pins: bool | None, decides: bool
) -> None:
    given = {"enabled_repositories": "all", "allowed_actions": allowed, "sha_pinning_required": pins}
    above = _actions(given)
    assert decided_above(above)[0] is decides
    found = ci_settings(Actions(NOT_ASKED, NOT_ASKED, answer(WORKFLOW), NOT_ASKED), above, public=False).value
    assert ("allowed" in found) is ("pins_required" in found) is decides
    assert "enabled" not in found, "that is each repository's own"
    assert not decides or found["from"]["allowed"] == "organisation"


@pytest.mark.parametrize(
    ("token", "approve", "decides"),
    [
        ("read", False, True),
        ("read", True, False),
        ("read", None, False),
        ("write", False, False),
        (None, False, False),
    ],
)
def test_the_organisation_decides_on_the_token(token: str | None, approve: bool | None, decides: bool) -> None:
    above = _actions(workflow={"default_workflow_permissions": token, "can_approve_pull_request_reviews": approve})
    assert decided_above(above)[1] is decides
    found = ci_settings(Actions(answer(PERMISSIONS), answer(SELECTED), NOT_ASKED, NOT_ASKED), above, public=False).value
    assert ("default_token" in found) is ("can_approve" in found) is decides


@pytest.mark.parametrize("above", [NOTHING, Actions(*[refusal()] * 4)])
def test_what_was_not_seen_above_decides_nothing(above: Actions) -> None:
    assert decided_above(above) == (False, False)
    assert not valid(ci_settings(NOTHING, above, public=False)).ok


def test_the_repositorys_own_answer_counts_before_the_organisations() -> None:
    own = {"enabled": True, "allowed_actions": "all", "sha_pinning_required": False}
    above = _actions({"allowed_actions": "local_only", "sha_pinning_required": True})
    assert ci_settings(_actions(own), above, public=False).value["allowed"] == "all"


def test_private_reporting() -> None:
    asked = answer({"enabled": True})
    assert private_reporting(asked, public=True, settled=False).value == {"enabled": True, "available": True}
    off = valid(private_reporting(answer({"enabled": False}), public=True, settled=False))
    assert off.value == {"enabled": False, "available": True}
    settled = valid(private_reporting(NOT_ASKED, public=True, settled=True))
    assert settled.value == {"enabled": True, "available": True}
    assert private_reporting(refusal(), public=False, settled=False).value == {"enabled": False, "available": False}


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (refusal(Status.HIDDEN), Status.HIDDEN),
        (NOT_ASKED, Status.NOT_COLLECTED),
        (answer({}), Status.MALFORMED),
        (answer({"enabled": None}), Status.MALFORMED),
        (answer({"enabled": "no"}), Status.MALFORMED),
        (answer([]), Status.MALFORMED),
    ],
)
def test_private_reporting_that_is_not_told_is_a_gap(asked: Asked, reason: Status) -> None:
    assert private_reporting(asked, public=True, settled=False).status is reason


@pytest.mark.parametrize(
    ("asked", "administrator", "expected"),
    [
        (answer({"enabled": True, "enforced_by_owner": True}), False, {"enabled": True, "by": "organisation"}),
        (answer({"enabled": False}), False, {"enabled": False, "by": "repository"}),
        (refusal(Status.HIDDEN), True, {"enabled": False, "by": "repository"}),
        (refusal(Status.HIDDEN), False, Status.HIDDEN),
        (refusal(), True, Status.FORBIDDEN),
        (refusal(Status.RATE_LIMITED), True, Status.RATE_LIMITED),
        (NOT_ASKED, True, Status.NOT_COLLECTED),
        (answer({}), True, Status.MALFORMED),
        (answer({"enabled": None}), True, Status.MALFORMED),
    ],
)
def test_a_404_says_that_releases_can_change_to_administrators_only(
    asked: Asked, administrator: bool, expected: Json
) -> None:
    found = valid(immutable_releases(asked, above=False, administrator=administrator))
    assert (found.value if found.ok else found.status) == expected
    assert immutable_releases(asked, above=True, administrator=administrator).value["enabled"] is True


def _features(listing: Json, *, alerts: Json = True, administrator: bool = True) -> Fact:
    node = {"hasVulnerabilityAlertsEnabled": alerts}
    return valid(security_features(listing, node, administrator=administrator, said=answer()))


def _analysis(status: Json) -> Json:
    names = ("secret_scanning", "secret_scanning_push_protection", "dependabot_security_updates")
    return {"security_and_analysis": {name: {"status": status} for name in names}}


@pytest.mark.parametrize(("status", "expected"), [("enabled", True), ("disabled", False)])
def test_security_features_that_are_told(status: str, expected: bool) -> None:
    found = _features(_analysis(status)).value
    assert [found[name] for name in ("secret_scanning", "push_protection", "dependency_updates")] == [expected] * 3
    assert found["hidden"] == []


@pytest.mark.parametrize("listing", [None, {}, {"security_and_analysis": None}, _analysis(None), _analysis("later")])
def test_security_features_that_are_left_out_are_hidden(listing: Json) -> None:
    found = _features(listing).value
    assert paths(found) == ["dependency_updates", "push_protection", "secret_scanning"]
    assert found["dependency_alerts"] is True


@pytest.mark.parametrize(
    ("alerts", "administrator", "expected"),
    [(True, False, True), (False, True, False), (False, False, None), (None, True, None), (None, False, None)],
)
def test_alerts_that_read_as_off_are_believed_only_with_proof(
    alerts: bool | None, administrator: bool, expected: bool | None
) -> None:
    found = _features(_analysis("enabled"), alerts=alerts, administrator=administrator).value
    assert found.get("dependency_alerts") is expected
    assert ("dependency_alerts" in paths(found)) is (expected is None)


PRODUCTION = {
    "name": "production",
    "can_admins_bypass": False,
    "protection_rules": [
        {"type": "wait_timer", "wait_timer": 30},
        {"type": "required_reviewers", "prevent_self_review": True, "reviewers": [{"type": "User"}, {"type": "Team"}]},
    ],
    "deployment_branch_policy": {"protected_branches": False, "custom_branch_policies": True},
}


def _environments(*each: Json, total: int | None = None, **branches: Json) -> Json:
    asked = answer({"total_count": len(each) if total is None else total, "environments": list(each)})
    known = {name: one if not isinstance(one, list) else answer(_policies(one)) for name, one in branches.items()}
    return valid(environments(asked, None, known)).value


def _policies(names: Json, total: int | None = None) -> Json:
    each = [
        {"name": name.removeprefix("tag:"), "type": "tag" if name.startswith("tag:") else "branch"} for name in names
    ]
    return {"total_count": len(each) if total is None else total, "branch_policies": each}


def test_an_environment_in_full() -> None:
    found = _environments(PRODUCTION, production=["main", "tag:v*"])
    assert found == {
        "environments": [
            {
                "name": "production",
                "reviewers": 2,
                "prevents_self_review": True,
                "admins_bypass": False,
                "branches": "patterns",
                "branch_patterns": ["main", "refs/tags/v*"],
            }
        ],
        "hidden": [],
    }


@pytest.mark.parametrize(
    ("field", "path"),
    [
        ("can_admins_bypass", "production:admins_bypass"),
        ("deployment_branch_policy", "production:branches"),
        ("protection_rules", "production:reviewers"),
    ],
)
def test_a_field_that_is_left_out_of_an_environment_is_hidden(field: str, path: str) -> None:
    found = _environments(without(PRODUCTION, field), production=["main"])
    assert path in paths(found)
    assert path.split(":")[1] not in found["environments"][0]


def test_whether_one_may_approve_oneself_is_hidden_where_it_is_left_out() -> None:
    rules = [{"type": "required_reviewers", "prevent_self_review": None, "reviewers": [{"type": "User"}]}]
    found = _environments({**PRODUCTION, "protection_rules": rules}, production=["main"])
    assert paths(found) == ["production:prevents_self_review"]
    assert (found["environments"][0]["reviewers"], "prevents_self_review" in found["environments"][0]) == (1, False)


@pytest.mark.parametrize(
    ("policy", "word"), [(None, "any"), ({"protected_branches": True, "custom_branch_policies": False}, "protected")]
)
def test_which_branches_may_deploy(policy: Json, word: str) -> None:
    found = _environments({**PRODUCTION, "deployment_branch_policy": policy})
    assert found["environments"][0]["branches"] == word
    assert found["hidden"] == []


@pytest.mark.parametrize(
    "branches",
    [{}, {"production": refusal()}, {"production": answer({})}, {"production": answer(_policies(["main"], 2))}],
)
def test_patterns_of_branches_that_were_not_all_seen_are_hidden(branches: Json) -> None:
    found = _environments(PRODUCTION, **branches)
    assert paths(found) == ["production:branch_patterns"]
    assert "branch_patterns" not in found["environments"][0]


def test_an_unguarded_environment_has_no_reviewers() -> None:
    assert _environments({**PRODUCTION, "protection_rules": []}, production=[])["environments"][0]["reviewers"] == 0


@pytest.mark.parametrize("total", [2, 100])
def test_environments_that_were_not_all_read(total: int) -> None:
    assert paths(_environments(PRODUCTION, total=total, production=["main"])) == ["*"]


def test_environments_of_which_only_the_names_are_seen() -> None:
    named = {"totalCount": 2, "nodes": [{"name": "production"}]}
    found = valid(environments(refusal(), named, {})).value
    assert found["environments"] == [{"name": "production"}]
    assert paths(found) == ["*", "production"]
    assert valid(environments(refusal(), None, {})).status is Status.FORBIDDEN
    assert valid(environments(NOT_ASKED, {"totalCount": 0, "nodes": []}, {})).value == {
        "environments": [],
        "hidden": [],
    }


@pytest.mark.parametrize("body", [{}, {"environments": None}, {"environments": {}}])
def test_environments_of_another_shape(body: Json) -> None:
    assert environments(answer(body), None, {}).status is Status.MALFORMED


@pytest.mark.parametrize(
    "each", [[], None, {}, [None, 3, "x"], [{"name": "a", "deployment_branch_policy": "x"}], [{"deployment_branch_policy": None}]]
)  # fmt: skip
def test_environments_of_any_shape_are_never_asked_for_their_branches(each: Json) -> None:
    assert by_pattern(answer({"environments": each})) == []


def test_environments_that_are_asked_for_their_branches() -> None:
    assert by_pattern(answer({"environments": [PRODUCTION, {"name": "x", "deployment_branch_policy": None}]})) == [
        "production"
    ]
    assert by_pattern(refusal()) == by_pattern(NOT_ASKED) == []


def _rules(**rules: Json) -> Fact:
    return Fact.seen("branch_rules", {"rules": {"required_workflows": [], **rules}, "layers": [], "hidden": []})


@pytest.mark.parametrize(
    ("asked", "enforced", "analyses", "hidden"),
    [
        (answer({"state": "configured", "languages": ["python", "go"]}), "", [["go", "python"]], []),
        (answer({"state": "not-configured"}), "", [], []),
        (refusal(Status.FEATURE_OFF), "", [], []),
        (refusal(Status.HIDDEN), "", [], ["default_setup"]),
        (refusal(Status.FORBIDDEN), "", [], ["default_setup"]),
        (NOT_ASKED, "", [], ["default_setup"]),
        (answer({}), "", [], ["default_setup"]),
        (answer({"state": "later"}), "", [], ["default_setup"]),
        (refusal(), "go", [["go"]], []),
    ],
)
def test_the_default_setup_of_code_scanning(
    asked: Asked, enforced: str, analyses: list[list[str]], hidden: list[str]
) -> None:
    found = valid(code_scanning(asked, _rules(), enforced=enforced)).value
    assert [one["languages"] for one in found["analyses"]] == analyses
    assert paths(found) == hidden


@pytest.mark.parametrize(
    ("rules", "hidden"),
    [
        (None, ["required_workflows"]),
        (Fact.gap("branch_rules", Status.HIDDEN, "x"), ["required_workflows"]),
        (Fact.seen("branch_rules", {"rules": {}, "layers": [], "hidden": []}), ["required_workflows"]),
        (_rules(required_workflows=["a.yml"]), ["required_workflow:a.yml"]),
        (_rules(), []),
    ],
)
def test_workflows_that_rules_require_may_scan(rules: Fact | None, hidden: list[str]) -> None:
    asked = answer({"state": "not-configured"})
    assert paths(valid(code_scanning(asked, rules, enforced="")).value) == hidden


def test_the_latest_result_of_each_tool() -> None:
    each = [{"tool": {"name": "a"}, "created_at": f"2026-0{n}-01T00:00:00Z"} for n in (3, 5, 4)]
    found = valid(scan_history(answer([*each, {"tool": {"name": "b"}, "created_at": "2026-01-01T00:00:00Z"}]))).value
    assert found["analyses"] == [
        {"tool": "a", "at": "2026-05-01T00:00:00Z"},
        {"tool": "b", "at": "2026-01-01T00:00:00Z"},
    ]
    assert found["hidden"] == []
    assert paths(valid(scan_history(answer(each, following="/2"))).value) == ["*"]


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (refusal(Status.FEATURE_OFF), None),
        (answer([]), None),
        (refusal(Status.HIDDEN), Status.HIDDEN),
        (NOT_ASKED, Status.NOT_COLLECTED),
        (answer({}), Status.MALFORMED),
    ],
)
def test_no_result_is_a_fact_only_where_github_says_so(asked: Asked, reason: Status | None) -> None:
    found = valid(scan_history(asked))
    assert found.status is (reason or Status.OK)
    assert not found.ok or found.value == {"analyses": [], "hidden": []}


ASKED = st.sampled_from([NOT_ASKED, refusal(), refusal(Status.HIDDEN), answer({}), answer([]), answer(None)])


@given(st.lists(st.sampled_from([0, 1, 2, 3]), unique=True, min_size=1), ASKED)
def test_hiding_an_answer_takes_fields_away_and_names_them(which: list[int], instead: Asked) -> None:
    full = [answer(one) for one in (PERMISSIONS, SELECTED, WORKFLOW, FORKS)]
    less = [instead if place in which else one for place, one in enumerate(full)]
    whole = valid(ci_settings(Actions(*full), None, public=True)).value
    found = valid(ci_settings(Actions(*less), None, public=True))
    seen = found.value if found.ok else {}
    known = seen.keys() - {"hidden", "from"}
    assert {name: seen[name] for name in known} == {name: whole[name] for name in known}
    depend = {"github_owned", "verified", "allowed_patterns"}
    missing = whole.keys() - seen.keys() - {"hidden", "from"} - depend
    assert not found.ok or missing <= set(paths(seen))
