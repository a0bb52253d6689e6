"""Branch policies and access lists as rules."""

from __future__ import annotations

import pytest
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines.access import EXEMPT, FORCE_PUSH, READ, Access, place_of
from cop_scan_azurepipelines.asks import Listed
from cop_scan_azurepipelines.branch_rules import OWNERS, REVIEWERS, branch_rules, is_protected, reach, rules_of
from cop_scan_azurepipelines.counted import Counted
from cop_scan_azurepipelines.organisation import Organisation
from cop_scan_azurepipelines.project import Project
from cop_scan_azurepipelines.rule_baseline import rule_baseline

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answers import Answer

PROJECT, REPOSITORY = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"
SAID = Answer("GET /", 200, {}, "2026-11-01T09:00:00Z")


def policy(*scopes: Json, kind: str = REVIEWERS, **settings: Json) -> dict[str, Json]:
    plain = {"minimumApproverCount": 1, "creatorVoteCounts": False, "resetOnSourcePush": True, "scope": list(scopes)}
    return {"id": 1, "type": {"id": kind}, "isEnabled": True, "isBlocking": True, "settings": {**plain, **settings}}


def scope(name: str = "refs/heads/main", kind: str = "Exact", repository: str | None = REPOSITORY) -> Json:
    return {"refName": name, "matchKind": kind, "repositoryId": repository}


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (scope(), (True, False)),
        (scope("refs/heads/other"), (False, False)),
        (scope("refs/heads/ma", "Prefix"), (False, False)),
        (scope("refs/heads", "Prefix"), (True, False)),
        (scope("", "DefaultBranch", None), (True, True)),
        (scope(repository=PROJECT), None),
        ({"repositoryId": None}, None),
    ],
)
def test_which_branches_a_policy_names(one: Json, expected: tuple[bool, bool] | None) -> None:
    assert reach(policy(one), REPOSITORY, "refs/heads/main") == expected


@pytest.mark.parametrize(
    ("settings", "reviews", "stale"),
    [
        ({}, 1, True),
        ({"creatorVoteCounts": True}, 0, True),
        ({"minimumApproverCount": 2, "creatorVoteCounts": True, "resetOnSourcePush": False}, 1, False),
        ({"resetOnSourcePush": False, "requireVoteOnLastIteration": True}, 1, True),
    ],
)
def test_the_authors_own_vote_is_none_of_anothers(settings: dict[str, Json], reviews: int, stale: bool) -> None:
    rules, why = rules_of(Project("acme", PROJECT, "shop", "private"), policy(scope(), **settings))
    assert (rules["required_reviews"], rules["dismisses_stale"], why) == (reviews, stale, [])


@pytest.mark.parametrize(
    ("settings", "paths"),
    [
        ({"requiredReviewerIds": [PROJECT], "filenamePatterns": ["/src/*"]}, ["/src/*"]),
        ({"requiredReviewerIds": [], "filenamePatterns": ["/src/*"]}, None),
        ({"filenamePatterns": ["/src/*"]}, None),
        ({"requiredReviewerIds": [PROJECT], "filenamePatterns": "/src/*"}, None),
    ],
)
def test_paths_are_reviewed_where_somebody_is_named(settings: dict[str, Json], paths: list[str] | None) -> None:
    rules, why = rules_of(Project("acme", PROJECT, "shop", "private"), policy(scope(), kind=OWNERS.upper(), **settings))
    assert rules.get("reviewed_paths") == paths
    assert "requires_pull_request" not in rules
    assert bool(why) == (paths is None and settings.get("requiredReviewerIds") != [])


READERS = [{"scope": f"repoV2/{PROJECT}", "inherits": True, "aces": [{"who": "ann", "allow": READ, "deny": 0}]}]


def fact(*policies: dict[str, Json], aces: Json = READERS) -> Json:
    project, organisation = Project("acme", PROJECT, "shop", "private"), Organisation("acme", PROJECT)
    project.lists = {at.POLICY: Listed(list(policies), None, SAID), at.ACCESS: Listed(list(aces), None, SAID)}
    organisation.lists = {at.ACCESS: Listed([], None, SAID)}
    organisation.identities = {"ann": {"providerDisplayName": "Ann", "isContainer": False}}
    found = branch_rules(project, {"id": REPOSITORY, "defaultBranch": "refs/heads/main"}, Access(organisation, project))
    assert found.status is Status.OK
    return found.value


def test_a_setting_that_is_missing_hides_the_rules_of_its_policy() -> None:
    for one in (policy(scope(), minimumApproverCount=None), {**policy(scope()), "isBlocking": None}):
        value = fact(one)
        assert "required_reviews" not in value["rules"]
        assert [part["path"] for part in value["hidden"]] == ["rules:1"]


def test_what_a_policy_for_some_paths_does_for_the_branch_is_hidden() -> None:
    allowed = [{"scope": f"repoV2/{PROJECT}", "inherits": True, "aces": [{"who": "ann", "allow": 8, "deny": 0}]}]
    some, every = policy(scope(), filenamePatterns=["/docs/*"]), {**policy(scope()), "id": 2}
    names = ["rule:blocks_deletion", "rule:blocks_force_push", "rule:requires_pull_request"]
    found = fact(some, aces=allowed)
    assert [part["path"] for part in found["hidden"]] == names
    assert (found["rules"], is_protected(Fact.seen("branch_rules", found))) == ({}, False)
    assert [part["path"] for part in fact(some)["hidden"]] == names[-1:]
    assert (
        fact(some, every, aces=allowed)["hidden"] == fact({**some, "isBlocking": False}, aces=allowed)["hidden"] == []
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"filenamePatterns": "/docs/*", "requiredReviewerIds": ["x"]},
        {"filenamePatterns": ["/docs/*"]},
        {"filenamePatterns": ["/docs/*"], "requiredReviewerIds": None},
    ],
)
def test_paths_without_reviewers_are_hidden(settings: dict[str, Json]) -> None:
    project = Project("acme", PROJECT, "shop", "private")
    rules, why = rules_of(project, policy(scope(), kind=OWNERS, **settings))
    assert rules == {}
    assert why


@pytest.mark.parametrize("settings", [None, {}, {"scope": None}, {"scope": "all"}, {"scope": [None]}])
def test_a_policy_that_does_not_tell_what_it_holds_for_is_hidden(settings: Json) -> None:
    odd = {**policy(), "settings": settings}
    assert [part["path"] for part in fact(odd)["hidden"]] == ["rules:1"]
    assert fact({**odd, "isEnabled": False})["hidden"] == fact({**odd, "isDeleted": True})["hidden"] == []


def test_who_may_bypass_is_named_or_hidden() -> None:
    def allowed(who: str) -> Json:
        ace = {"who": who, "allow": EXEMPT | FORCE_PUSH, "deny": 0}
        return [{"scope": f"repoV2/{PROJECT}", "inherits": True, "aces": [ace]}]

    assert fact(policy(scope()), aces=allowed("ann"))["layers"][0]["bypass"] == [
        {"kind": "user", "name": "Ann", "mode": "always"}
    ]
    hidden = fact(policy(scope()), aces=allowed("bob"))["hidden"]
    assert [part["path"] for part in hidden] == ["bypass:1"]
    assert [layer["id"] for layer in fact()["layers"]] == ["force-push"]
    assert fact(aces=allowed("ann"))["layers"] == []


@pytest.mark.parametrize("aces", [[], [{**READERS[0], "aces": []}]])
def test_access_lists_that_name_nobody_prove_nothing(aces: Json) -> None:
    value = fact(aces=aces)
    assert (value["layers"], [part["path"] for part in value["hidden"]]) == ([], ["rules:force-push"])


def test_a_list_nearer_to_the_branch_decides() -> None:
    organisation, project = Organisation("acme", PROJECT), Project("acme", PROJECT, "shop", "private")
    ref = "refs/heads/main"
    near, far = place_of(PROJECT, REPOSITORY, ref), place_of(PROJECT)
    ace = {"who": "ann", "allow": FORCE_PUSH, "deny": 0}
    denied = {"who": "ann", "allow": 0, "deny": FORCE_PUSH}
    for lists, expected in (
        ([(far, True, ace)], {"ann": True}),
        ([(far, True, ace), (near, True, denied)], {}),
        ([(far, True, ace), (near, False, {**denied, "who": "bob"})], {}),
    ):
        items = [{"scope": one, "inherits": inherits, "aces": [each]} for one, inherits, each in lists]
        project.lists = {at.ACCESS: Listed(items, None, SAID)}
        assert Access(organisation, project).holders(near, FORCE_PUSH) == expected


def test_who_is_seen_to_administer_sees_all() -> None:
    organisation = Organisation("acme", PROJECT, "ann")
    assert not organisation.sees_all()
    organisation.members = {"top": Listed([{"memberDescriptor": "ann"}], None, SAID)}
    assert organisation.sees_all()
    bound = Listed([1], None, SAID).lower_bound()
    assert (bound.items, bound.filtered, bound.gap and bound.gap.gap) == ([1], True, Status.HIDDEN)


def test_a_baseline_for_some_paths_is_hidden() -> None:
    def paths(*policies: dict[str, Json]) -> list[str]:
        project, organisation = Project("acme", PROJECT, "shop", "private"), Organisation("acme", PROJECT)
        project.lists = {at.POLICY: Listed(list(policies), None, SAID), at.ACCESS: Listed(READERS, None, SAID)}
        organisation.lists, organisation.projects = {at.ACCESS: Listed([], None, SAID)}, [project]
        counted = Counted(protected={REPOSITORY: True}, refs={PROJECT: {"refs/heads/main"}})
        return [part["path"] for part in rule_baseline(organisation, counted).value["hidden"]]

    everywhere = scope("", "DefaultBranch", None)
    assert paths(policy(everywhere, filenamePatterns=["/docs/*"])) == [f"rules:{PROJECT}/1"]
    assert paths(policy(everywhere)) == paths(policy(scope(), filenamePatterns=["/docs/*"])) == []
