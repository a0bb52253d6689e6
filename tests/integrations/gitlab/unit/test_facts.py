"""Facts of projects and groups, from answers as GitLab gives them to those who may see all, some and nothing."""

from __future__ import annotations

import pytest
from cop_scan_gitlab import alerts, people, policies, samples, settings
from cop_scan_gitlab import facts_of_group as groups
from cop_scan_gitlab.facts_of_project import GIVEN, facts
from cop_scan_gitlab.group import Group
from cop_scan_gitlab.project import without_environments

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answers import Answer
from tests.integrations.gitlab.unit.making import AT, FREE, PREMIUM, ULTIMATE, answer, hidden, project, refused, valid

WHOLE: dict[str, Json] = {"hasNextPage": False}
CI: dict[str, Json] = {
    "builds_access_level": "enabled",
    "repository_access_level": "enabled",
    "public_jobs": False,
    "ci_allow_fork_pipelines_to_run_in_parent_project": False,
    "ci_push_repository_for_job_token_allowed": False,
    "ci_pipeline_variables_minimum_override_role": "maintainer",
    "ci_delete_pipelines_in_seconds": None,
    "auto_devops_enabled": False,
}
READER = {name: field for name, field in FREE.items() if name != "ci_default_git_depth"}


def listed(*nodes: Json, more: bool = False) -> dict[str, Json]:
    return {"count": len(nodes), "nodes": list(nodes), "pageInfo": {"hasNextPage": more}}


def test_the_licence_is_told_by_fields_that_are_there_whoever_asks() -> None:
    assert [project(node).licence for node in (FREE, PREMIUM, ULTIMATE)] == ["", "premium", "ultimate"]


def test_settings_of_ci() -> None:
    made = project({**FREE, **CI}, {"ciCdSettings": {"inboundJobTokenScopeEnabled": True}})
    value = valid(settings.ci_settings(made))
    assert value["hidden"] == []
    assert value["token_confined"] is True
    assert value["token_pushes"] is False
    assert value["starters_set_variables"] is False
    assert value["pipeline_files"] == [".gitlab-ci.yml"]
    assert value["definitions_elsewhere"] is False


@pytest.mark.parametrize(
    ("restricted", "role", "allowed"),
    [
        (True, "developer", True),
        (True, "maintainer", False),
        (False, "maintainer", True),  # the role is kept and counts for nothing
        (False, None, True),
        (True, None, False),
        (None, "no_one_allowed", False),
        (None, "another", None),
        (None, None, None),
    ],
)
def test_a_role_for_variables_counts_only_where_they_are_restricted(
    restricted: bool | None, role: str | None, allowed: bool | None
) -> None:
    told: dict[str, Json] = {
        "restrict_user_defined_variables": restricted,
        "ci_pipeline_variables_minimum_override_role": role,
    }
    value = valid(settings.ci_settings(project({**FREE, **CI, **told}, {})))
    assert value.get("starters_set_variables") is allowed
    assert ("starters_set_variables" in hidden(value)) is (allowed is None)


def test_settings_that_only_maintainers_see_are_hidden_from_others() -> None:
    shown = {"ci_config_path": None, "builds_access_level": "enabled"}
    bare = {**{name: field for name, field in FREE.items() if not name.startswith("ci_")}, **shown}
    value = valid(settings.ci_settings(project(bare, {"ciCdSettings": None})))
    names = {"forks_get_secrets", "token_pushes", "token_confined", "starters_set_variables"}
    assert set(hidden(value)) == names
    assert not names & set(value)


@pytest.mark.parametrize(
    ("path", "files", "elsewhere"),
    [
        ("ci/main.yml", ["ci/main.yml"], None),
        ("main.yml@acme/ci", [], None),
        ("https://example.org/ci.yml", [], True),
        ("/.gitlab-ci.yml", [".gitlab-ci.yml"], False),
    ],
)
def test_the_definition_may_lie_elsewhere(path: str, files: list[str], elsewhere: bool | None) -> None:
    value = valid(settings.ci_settings(project({**FREE, **CI, "ci_config_path": path}, {})))
    assert value["pipeline_files"] == files
    assert value.get("definitions_elsewhere") is elsewhere


@pytest.mark.parametrize(
    ("path", "runs", "unread"),
    [
        (None, True, []),
        ("", True, []),
        ("/.gitlab-ci.yml", True, []),
        ("ci/main.yml", False, ["ci/main.yml"]),
        ("main.yml@acme/ci", False, ["main.yml@acme/ci"]),
        ("untold", False, ["*"]),
    ],
)
def test_a_definition_that_gitlab_does_not_run_is_none(path: str | None, runs: bool, unread: list[str]) -> None:
    told: dict[str, Json] = {} if path == "untold" else {"ci_config_path": path}
    made = project({**{name: field for name, field in FREE.items() if name != "ci_config_path"}, **told})
    listed = [{"path": name, "digest": f"sha256:{'0' * 64}", "size": 1} for name in (".gitlab-ci.yml", "ci/a.yml")]
    made.files = {
        "pipelines": Fact.seen("pipelines", {"files": listed, "hidden": []}, request="GET /x", observed_at=AT)
    }
    value = facts(made, ["pipelines"], AT)["pipelines"].value
    assert [one["path"] for one in value["files"]] == [*([".gitlab-ci.yml"] if runs else []), "ci/a.yml"]
    assert list(hidden(value)) == unread


def test_logs_of_builds() -> None:
    value = valid(settings.build_logs(project({**FREE, **CI, "ci_delete_pipelines_in_seconds": 86_400 * 30})))
    assert (value["kept_days"], value["wider_than_code"]) == (30, False)
    assert valid(settings.build_logs(project({**FREE, **CI})))["kept_forever"] is True
    assert valid(settings.build_logs(project({**FREE, **CI, "public_jobs": True})))["wider_than_code"] is True
    unseen = valid(settings.build_logs(project({**FREE, "public_jobs": True, "repository_access_level": "enabled"})))
    assert set(hidden(unseen)) == {"kept_days"}


def test_environments_of_the_free_tier_are_guarded_by_nothing_that_could_be_seen() -> None:
    made = project(FREE)
    made.lists["environments"] = [
        answer([{"name": "production", "state": "available"}, {"name": "x", "state": "stopped"}])
    ]
    value = valid(settings.environments(made))
    assert [one["name"] for one in value["environments"]] == ["production"]
    assert hidden(value) == {"production:reviewers": "plan_unavailable"}


@pytest.mark.parametrize(
    ("said", "none"),
    [
        ({"userPermissions": {"readEnvironment": True}, "environment": None}, True),
        ({"userPermissions": {"readEnvironment": True}, "environment": {"id": "gid://gitlab/Environment/1"}}, False),
        ({"userPermissions": {"readEnvironment": False}, "environment": None}, False),
        ({"userPermissions": None, "environment": None}, False),
        ({"environment": None}, False),
        ({"userPermissions": {"readEnvironment": True}}, False),
        ({"userPermissions": {"readEnvironment": True}, "environment": None, "_errors": ["no"]}, False),
    ],
)
def test_an_environment_that_is_null_is_none_only_for_who_may_see_them(said: dict[str, Json], none: bool) -> None:
    made = project(FREE)
    assert without_environments(made) is None, "nothing was asked"
    made.samples["Environments"] = refused()
    assert without_environments(made) is None
    made.samples["Environments"] = answer(said)
    found = without_environments(made)
    assert (found is not None) == none
    if found is not None:
        made.lists["environments"] = [found]
        assert valid(settings.environments(made)) == {"environments": [], "hidden": []}


def test_environments_of_premium() -> None:
    made = project(PREMIUM)
    made.lists["environments"] = [answer([{"name": "production", "state": "available"}])]
    rule = {"name": "live", "required_approval_count": 0, "approval_rules": [{"required_approvals": 2}]}
    made.lists["protected_environments"] = [answer([rule])]
    made.guards = [[answer([])]]
    live, production = valid(settings.environments(made))["environments"]
    assert (live["reviewers"], live["prevents_self_review"]) == (2, True)
    assert production["reviewers"] == 0
    made.lists["protected_environments"] = [refused()]
    assert "reviewers" not in valid(settings.environments(made))["environments"][0]


def test_a_group_guards_environments_of_its_projects_by_tier() -> None:
    made = project(PREMIUM)
    names = [("production", "production"), ("test", "testing"), ("old", None), ("own", "production")]
    made.lists["environments"] = [answer([{"name": name, "state": "available", "tier": tier} for name, tier in names])]
    rules = [{"name": "own", "required_approval_count": 3, "approval_rules": []}]
    made.lists["protected_environments"] = [answer(rules)]
    tier: dict[str, Json] = {"name": "production", "required_approval_count": 0}
    made.guards = [[answer([{**tier, "approval_rules": [{"required_approvals": 2}]}])], [answer([])]]
    value = valid(settings.environments(made))
    found = {one["name"]: one.get("reviewers") for one in value["environments"]}
    assert found == {"production": 2, "test": 0, "old": None, "own": 3}
    assert set(hidden(value)) == {"*:reviewers", "old:reviewers"}  # one that is not made yet has a tier too
    for guards in ([[answer([])], [refused()]], list[list[Answer]]()):
        made.guards = [*guards]
        value = valid(settings.environments(made))
        found = {one["name"]: one.get("reviewers") for one in value["environments"]}
        assert found == {"production": None, "test": None, "old": None, "own": 3}
        assert {"*:reviewers", "production:reviewers"} <= set(hidden(value))
    made.guards = [[answer([{**tier, "approval_rules": [{"required_approvals": None}]}])]]
    assert facts(made, ["environments"], AT)["environments"].status is Status.MALFORMED
    mine = project(PREMIUM, namespace={"kind": "user", "full_path": "ann"})
    mine.lists = made.lists
    assert hidden(valid(settings.environments(mine))) == {}


def test_an_empty_list_of_runners_is_believed_of_maintainers_only() -> None:
    seen = {"runners": listed(), "maxAccessLevel": {"integerValue": 20}}
    assert people.runners(project({**FREE}, seen)).ok
    assert people.runners(project(READER, seen)).status is Status.HIDDEN
    one = {"id": "r", "description": "m", "tagList": ["x"], "accessLevel": "NOT_PROTECTED", "runUntagged": True}
    (runner,) = valid(people.runners(project(FREE, {"runners": listed(one)})))["runners"]
    assert (runner["any_branch"], runner["untagged"], runner["labels"]) == (True, True, ["x"])
    (paused,) = valid(people.runners(project(FREE, {"runners": listed({**one, "paused": True})})))["runners"]
    assert "any_branch" not in paused


def test_an_empty_list_of_variables_is_believed_of_maintainers_only_and_one_of_people_of_nobody() -> None:
    seen = {"ciVariables": listed(), "projectMembers": listed(), "maxAccessLevel": {"integerValue": 30}}
    maintained = project({**FREE, "shared_with_groups": []}, seen)
    assert valid(people.ci_secrets(maintained))["variables"] == []
    assert people.ci_secrets(project(READER, seen)).status is Status.HIDDEN
    value = valid(people.collaborators(maintained))
    assert "people" not in value
    assert hidden(value)["people"] == "hidden"


def test_variables_are_secrets_where_they_are_masked() -> None:
    nodes = [
        {"key": "A", "masked": True, "protected": True},
        {"key": "A", "masked": True, "protected": False},
        {"key": "B", "masked": False, "protected": True},
    ]
    value = valid(people.ci_secrets(project(FREE, {"ciVariables": listed(*nodes)})))
    assert value["secrets"] == [{"name": "A", "scope": "repository", "protected": False}]
    assert value["variables"] == [{"name": "B", "scope": "repository", "protected": True}]
    assert set(hidden(value)) == {"secrets:*", "variables:*"}  # those of groups are not among them
    assert people.ci_secrets(project(FREE, {"ciVariables": None})).status is Status.HIDDEN
    assert not people.ci_secrets(project(FREE, {"ciVariables": listed(more=True)})).ok


def test_people_with_their_highest_role() -> None:
    nodes = [
        {"accessLevel": {"integerValue": 30}, "user": {"username": "ann", "bot": False, "state": "active"}},
        {"accessLevel": {"integerValue": 40}, "user": {"username": "ann", "bot": False, "state": "active"}},
        {"accessLevel": {"integerValue": 50}, "user": {"username": "bo", "bot": False, "state": "blocked"}},
        {"accessLevel": {"integerValue": 30}, "user": {"username": "project_7_bot_ab", "bot": True, "state": "active"}},
        {"accessLevel": {"integerValue": 30}, "user": None},
    ]
    made = project({**FREE, "shared_with_groups": []}, {"projectMembers": listed(*nodes)})
    made.lists["deploy_keys"] = [refused()]
    value = valid(people.collaborators(made))
    assert value["people"] == [
        {"login": "ann", "permission": "maintain", "bot": False},
        {"login": "project_7_bot_ab", "permission": "write", "bot": True},
    ]
    assert set(hidden(value)) == {"people:*", "deploy_keys"}


def test_a_deploy_key_that_does_not_tell_whether_it_may_push_is_not_taken_for_one_that_reads() -> None:
    made = project({**FREE, "shared_with_groups": []}, {"projectMembers": listed()})
    made.lists["deploy_keys"] = [answer([{"title": "key", "can_push": False}])]
    assert valid(people.collaborators(made))["deploy_keys"] == [{"title": "key", "read_only": True}]
    made.lists["deploy_keys"] = [answer([{"title": "key", "can_push": None}])]
    assert facts(made, ["collaborators"], AT)["collaborators"].status is Status.MALFORMED


def change(number: int, author: str | None = "ann", approved: list[str] | None = None, **more: Json) -> dict[str, Json]:
    return {
        "iid": str(number),
        "mergedAt": AT,
        "targetBranch": "main",
        "author": {"username": author, "bot": False} if author else None,
        "approvedBy": {"nodes": [{"username": name} for name in approved or []], "pageInfo": WHOLE},
        "namesItem": True,
        **more,
    }


def test_an_authors_own_approval_does_not_count() -> None:
    made = project(FREE)
    nodes = [change(1, approved=["ann"]), change(2, approved=["bo"]), change(3), change(4, targetBranch="other")]
    made.samples["Changes"] = answer({"mergeRequests": listed(*nodes)})
    value = valid(samples.change_reviews(made))
    assert (value["sampled"], [one["id"] for one in value["unapproved"]]) == (3, ["!1", "!3"])
    assert value["work_items"]["naming"] == 3


def test_a_person_is_no_automation_by_choice_of_a_name() -> None:
    made = project(FREE)
    names = {"renovate-ann": False, "project_8_bot_x": False, "project_7_bot_y": True}
    authors: list[dict[str, Json]] = [{"username": name, "bot": bot} for name, bot in names.items()]
    nodes = [change(number, author=None) | {"author": author} for number, author in enumerate(authors)]
    made.samples["Changes"] = answer({"mergeRequests": listed(*nodes)})
    value = valid(samples.change_reviews(made))
    assert [one["by_bot"] for one in value["unapproved"]] == [False, False, True]
    assert value["work_items"]["changes"] == 2


def test_approvals_that_are_not_shown_are_hidden() -> None:
    made = project(FREE)
    cut = {"nodes": [], "pageInfo": {"hasNextPage": True}}
    nodes = [change(1, approvedBy=None), change(2, None, ["bo"]), change(3, approvedBy=cut), change(4, mergedAt=None)]
    made.samples["Changes"] = answer({"mergeRequests": listed(*nodes)})
    value = valid(samples.change_reviews(made))
    assert value["unapproved"] == []
    assert set(hidden(value)) == {"!1", "!2", "!3", "!4"}
    made.samples["Changes"] = answer({"mergeRequests": None})
    assert samples.change_reviews(made).status is Status.HIDDEN


OPEN: dict[str, Json] = {"visibility": "public", "merge_requests_access_level": "enabled"}


@pytest.mark.parametrize(
    ("level", "changes", "believed"),
    [
        (0, {}, False),
        (10, {}, False),
        (20, {}, True),
        (10, {"visibility": "public", "merge_requests_access_level": "private"}, False),
        (10, {"visibility": "public"}, False),
        (0, OPEN, True),
    ],
)
def test_a_list_that_is_empty_is_believed_of_those_who_would_see_what_it_holds(
    level: int, changes: dict[str, Json], believed: bool
) -> None:
    changes = {**changes, "releases_access_level": changes.get("merge_requests_access_level")}
    made = project(READER, {"releases": listed(), "maxAccessLevel": {"integerValue": level}}, **changes)
    made.samples["Changes"] = answer({"mergeRequests": listed()})
    assert samples.change_reviews(made).status is (Status.OK if believed else Status.HIDDEN)
    assert samples.releases(made).status is (Status.OK if believed else Status.HIDDEN)
    assert made.releases == (0 if believed else None)  # else its protected tags are asked for


def test_signatures_and_authors_of_commits() -> None:
    nodes = [
        {"sha": "a" * 40, "committedDate": AT, "authorName": "Ann", "signature": {"verificationStatus": "VERIFIED"}},
        {"sha": "b" * 40, "committedDate": AT, "authorName": "renovate[bot]", "signature": None},
    ]
    made = project(FREE)
    made.samples["Commits"] = answer({"repository": {"commits": listed(*nodes)}})
    value = valid(samples.commit_signatures(made))
    assert (value["verified"], value["unverified"]) == (1, ["b" * 40])
    found = valid(samples.history(made, AT))
    assert [one["bot"] for one in found["authors"]] == [False, True]
    assert found["complete"] is True
    made.samples["Commits"] = answer({"repository": {"commits": listed(*nodes)}, "_errors": ["Not allowed"]})
    assert samples.commit_signatures(made).status is Status.HIDDEN


def test_releases_that_are_not_out_are_left_out() -> None:
    def one(tag: str, *, upcoming: bool = False, links: Json = None) -> dict[str, Json]:
        notes = {"letters": 4, "links": False}
        return {
            "tagName": tag,
            "releasedAt": AT,
            "upcomingRelease": upcoming,
            "notes": notes,
            "assets": {"links": links},
        }

    nodes = [one("v2", upcoming=True), one("v1", links=listed({"name": "a.spdx.json"}, {"name": "a.tar.gz"}))]
    made = project(FREE, {"releases": {**listed(*nodes), "count": 5}})
    assert valid(samples.releases(made))["total"] == 4
    assert hidden(valid(samples.releases(made))) == {"*": "truncated"}
    (release,) = valid(samples.release_sboms(made))["releases"]
    assert (release["files"], release["sboms"]) == (2, [{"name": "a.spdx.json"}])
    assert samples.releases(project(FREE, {"releases": None})).status is Status.HIDDEN


def test_vulnerabilities_need_ultimate_and_a_developer() -> None:
    alert = {
        "id": "v",
        "severity": "CRITICAL",
        "state": "DISMISSED",
        "reportType": "SAST",
        "detectedAt": AT,
        "dismissalReason": "FALSE_POSITIVE",
        "identifiers": [{"name": "CVE-2026-1"}],
    }
    made = project(ULTIMATE, {"maxAccessLevel": {"integerValue": 30}})
    made.samples["Reports"] = answer({"securityScanners": {"enabled": ["SAST"]}, "vulnerabilities": listed(alert)})
    value = valid(alerts.vulnerabilities(made))
    assert value["scanners"] == {"dependencies": "off", "code": "on"}
    assert value["alerts"][0]["reason"] == "false_positive"
    reader = project(ULTIMATE, {"maxAccessLevel": {"integerValue": 20}})
    reader.samples["Reports"] = answer({"securityScanners": None, "vulnerabilities": listed()})
    assert alerts.vulnerabilities(reader).status is Status.HIDDEN
    assert alerts.vulnerabilities(project(PREMIUM)).status is Status.PLAN_UNAVAILABLE


def policy(text: str, *, enabled: bool = True) -> dict[str, Json]:
    return {"name": "scan", "enabled": enabled, "yaml": text}


EVERYWHERE = "rules: [{type: pipeline, branches: ['*']}]\nactions: [{scan: sast}]\n"


def test_a_policy_that_reaches_every_change_analyses() -> None:
    made = project({**ULTIMATE, "auto_devops_enabled": False})
    made.samples["Policies"] = answer(
        {"scanExecutionPolicies": listed(policy(EVERYWHERE)), "pipelineExecutionPolicies": listed()}
    )
    assert valid(policies.code_scanning(made)) == {"analyses": [{"tool": "sast", "languages": ["any"]}], "hidden": []}
    scheduled = EVERYWHERE.replace("pipeline", "schedule")
    scoped = f"{EVERYWHERE}policy_scope: {{compliance_frameworks: [{{id: 1}}]}}\n"
    excepted = EVERYWHERE.replace("branches: ['*']", "branch_type: all, branch_exceptions: [main]")
    sourced = EVERYWHERE.replace("branches: ['*']", "branches: ['*'], pipeline_sources: {including: [web]}")
    hobbled = EVERYWHERE.replace("scan: sast", "scan: sast, variables: {SAST_DISABLED: 'true'}")
    skipped = f"{EVERYWHERE}skip_ci: {{allowed: true}}\n"
    unread = EVERYWHERE.replace("sast", "[sast]")
    bomb = "\n".join(f"x{i}: &x{i} [{', '.join([f'*x{i - 1}'] * 9 if i else ['sast'])}]" for i in range(9))
    nested = f"{bomb}\n{EVERYWHERE.replace('scan: sast', 'scan: *x8')}"
    for text in (scheduled, scoped, excepted, sourced, hobbled, skipped, unread, nested, "{", "[]", "x: &a [*a]"):
        made.samples["Policies"] = answer(
            {"scanExecutionPolicies": listed(policy(text)), "pipelineExecutionPolicies": None}
        )
        value = valid(policies.code_scanning(made))
        assert value["analyses"] == []
        assert {"adds:scan", "policies"} == set(hidden(value))
    free = project({**FREE, "auto_devops_enabled": False})
    assert valid(policies.code_scanning(free)) == {"analyses": [], "hidden": []}


def test_every_fact_has_its_shape_or_is_a_gap_whatever_the_answers() -> None:
    """Nothing was answered, or everything by something of another shape."""
    strange: list[dict[str, Json]] = [
        {},
        dict.fromkeys(("ciVariables", "runners", "projectMembers", "releases", "repository", "ciCdSettings"), 7),
        {name: {"nodes": [None]} for name in ("ciVariables", "runners", "projectMembers", "releases")},
    ]
    for node in (FREE, PREMIUM, ULTIMATE):
        for detail in strange:
            made = project(node, detail)
            for sample in ("Changes", "Commits", "Reports", "Policies"):
                made.samples[sample] = answer({**detail, "mergeRequests": detail, "vulnerabilities": detail})
            for name in (
                "hooks",
                "environments",
                "protected_branches",
                "protected_tags",
                "approval_rules",
                "deploy_keys",
            ):
                made.lists[name] = [answer([None, 7, {}])]
            for found in facts(made, sorted(GIVEN), AT).values():
                if found.ok:
                    valid(found)


GROUP: dict[str, Json] = {
    "id": 1,
    "full_path": "acme",
    "visibility": "private",
    "project_creation_level": "developer",
    "require_two_factor_authentication": True,
    "two_factor_grace_period": 48,
}


def group(licence: str = "ultimate", **changes: Json) -> Group:
    made = Group({**GROUP, **changes}, answer(None))
    made.licences = {licence}
    return made


def test_a_groups_members() -> None:
    made = group()
    made.lists["members/all"] = [
        answer(
            [
                {"username": "ann", "access_level": 50, "state": "active"},
                {"username": "group_1_bot_x", "access_level": 50, "state": "active"},
                {"username": "bo", "access_level": 30, "state": "active"},
                {"username": "cy", "access_level": 50, "state": "blocked"},
            ]
        )
    ]
    value = valid(groups.administrators(made))
    assert value["administrators"] == [{"login": "ann", "bot": False}, {"login": "group_1_bot_x", "bot": True}]
    assert value["members"] == 3
    mfa = valid(groups.mfa(made))
    assert (mfa["required"], mfa["grace_hours"]) == (True, 48)
    assert "members_without" in hidden(mfa)
    made.lists["members/all"] = [answer([])]
    assert not groups.administrators(made).ok


@pytest.mark.parametrize("state", [{}, {"state": None}])
def test_a_member_whose_state_is_not_told_is_not_left_out(state: dict[str, Json]) -> None:
    made = group()
    ann: dict[str, Json] = {"username": "ann", "access_level": 50, "state": "active", "two_factor_enabled": True}
    bo = {"username": "bo", "access_level": 50, "two_factor_enabled": False, **state}
    made.lists["members/all"] = [answer([ann, bo])]
    found = groups.resource(made, ["administrators", "members", "mfa"], "t", "x").facts
    assert {fact.status for fact in found.values()} == {Status.MALFORMED}


def test_what_members_of_a_group_may_do() -> None:
    assert valid(groups.member_access(group()))["creates_public"] is False
    assert valid(groups.member_access(group(visibility="public")))["creates_public"] is True
    assert hidden(valid(groups.member_access(group("")))) == {"forks_private": "plan_unavailable"}


def test_the_audit_log_and_its_licence() -> None:
    made = group()
    made.answers = {
        "audit_events": answer([{"created_at": AT}]),
        "Streams": answer(
            {"externalAuditEventStreamingDestinations": listed({"name": "x", "category": "http", "active": True})}
        ),
    }
    value = valid(groups.audit_log(made))
    assert value["streams"] == [{"kind": "http", "enabled": True}]
    assert groups.audit_log(group("")).status is Status.PLAN_UNAVAILABLE
    made.answers["Streams"] = answer({"externalAuditEventStreamingDestinations": None})
    assert hidden(valid(groups.audit_log(made))) == {"streams": "forbidden"}


def test_policies_of_a_group_are_its_defaults() -> None:
    made = group()
    made.live = 4
    text = EVERYWHERE.replace("{scan: sast}", "{scan: sast}, {scan: secret_detection}")
    made.answers["GroupPolicies"] = answer({"scanExecutionPolicies": listed(policy(text), policy("", enabled=False))})
    (one,) = valid(groups.security_defaults(made))["configurations"]
    assert one["features"] == {"secret_scanning": True, "dependency_alerts": False, "code_scanning": True}
    assert one["attached"] == 4
    assert groups.security_defaults(group("premium")).status is Status.PLAN_UNAVAILABLE
