"""The merging of classic protection and the rulesets of every level into what holds for the default branch."""

from __future__ import annotations

from typing import Any

import pytest
from cop_scan_github.rules import branch_rules, tag_rules

from cop_scan.evidence import Json
from tests.integrations.github.unit.making import (
    Node,
    allowances,
    bypass,
    checked,
    classic,
    connection,
    detail,
    fits,
    layers,
    paths,
    reviewed,
    rule,
    ruleset,
    without,
)

TEAM, APP, USER = (
    {"__typename": "Team", "slug": "core"},
    {"__typename": "App", "slug": "bot"},
    {"__typename": "User", "login": "ada"},
)


def _of(*rulesets: tuple[Node, Node | None], **more: Any) -> Json:
    """The fact of a repository with these rulesets and their details."""
    details = {str(one["id"]): known for one, known in rulesets if known is not None}
    given = {"rulesets": [one for one, _ in rulesets], "details": details, **more}
    return fits("branch_rules", branch_rules(layers(**given)))


def _classic(*rules: Node, **more: Any) -> Json:
    details = {str(one["id"]): allowances() for one in rules}
    return fits("branch_rules", branch_rules(layers(classic=list(rules), **{"details": details, **more})))


def _layer(value: Json, identity: str) -> Json:
    return next(layer for layer in value["layers"] if layer["id"] == identity)


def test_without_rules_each_is_told_not_to_hold() -> None:
    value = _of()
    assert value["hidden"] == []
    assert not any(value["rules"].values())
    assert len(value["rules"]) == 11


def test_every_level_adds_its_own() -> None:
    value = _of(
        (ruleset(1), detail(rule("DELETION"), checked("build"))),
        (ruleset(2, source={"__typename": "Organization"}), detail(reviewed(1), checked("lint", "build"))),
        (ruleset(3, source={"__typename": "Enterprise"}), detail(reviewed(2), rule("NON_FAST_FORWARD"))),
        classic=[classic(4, requiresCommitSignatures=True)],
    )
    assert value["rules"]["required_checks"] == ["build", "lint"]
    assert value["rules"]["required_reviews"] == 2
    assert all(value["rules"][name] for name in ("blocks_deletion", "blocks_force_push", "signatures"))
    levels = {layer["id"]: layer["level"] for layer in value["layers"]}
    assert levels == {
        "classic:4": "classic",
        "ruleset:1": "repository",
        "ruleset:2": "organisation",
        "ruleset:3": "enterprise",
    }


@pytest.mark.parametrize(("enforcement", "word"), [("EVALUATE", "evaluate"), ("DISABLED", "disabled")])
def test_what_is_not_enforced_does_not_hold(enforcement: str, word: str) -> None:
    value = _of((ruleset(1, enforcement=enforcement), detail(rule("DELETION"))))
    assert value["rules"]["blocks_deletion"] is False
    assert _layer(value, "ruleset:1")["enforcement"] == word
    assert value["hidden"] == []


@pytest.mark.parametrize("enforcement", ["EVALUATE", "DISABLED"])
def test_what_is_not_enforced_hides_nothing(enforcement: str) -> None:
    value = _of((ruleset(1, ["\\x"], enforcement=enforcement), None), (ruleset(2, enforcement=enforcement), None))
    assert value["hidden"] == []
    assert value["rules"]["blocks_deletion"] is False


def test_a_ruleset_that_leaves_the_branch_out_does_not_hold() -> None:
    value = _of((ruleset(1, ["~ALL"], ["refs/heads/ma*"]), detail(rule("DELETION"))))
    assert value["rules"]["blocks_deletion"] is False
    assert _layer(value, "ruleset:1")["on_default"] is False


def test_rulesets_for_tags_and_pushes_say_nothing_of_branches() -> None:
    value = _of((ruleset(1, target="TAG"), detail(rule("DELETION"))), (ruleset(2, target="PUSH"), detail()))
    assert value["layers"] == []
    assert value["rules"]["blocks_deletion"] is False


@pytest.mark.parametrize(
    "more", [{"conditions": {"refName": None}}, {"conditions": None}, {"conditions": {"refName": {"include": ["\\x"]}}}]
)
def test_a_ruleset_of_which_the_branches_are_not_known_is_hidden_and_no_layer(more: Any) -> None:
    value = _of((ruleset(1, **more), detail(rule("DELETION"))))
    assert value["layers"] == []
    assert paths(value) == ["rules:ruleset:1"]
    assert value["rules"] == {}


@pytest.mark.parametrize("more", [{"target": None}, {"enforcement": None}, {"enforcement": "SOMETIMES"}])
def test_a_ruleset_that_does_not_say_what_it_is_for_or_whether_it_holds_is_hidden(more: Any) -> None:
    one = ruleset(1, **more)
    value = _of((one, detail(rule("DELETION"))))
    assert (paths(value), value["layers"], value["rules"]) == (["rules:ruleset:1"], [], {})
    tags = fits("tag_rules", tag_rules(layers(rulesets=[one], details={"R1": detail(rule("DELETION"))})))
    assert paths(tags) == ["rules:ruleset:1"]


@pytest.mark.parametrize("kind", ["PULL_REQUEST", "REQUIRED_STATUS_CHECKS", "CODE_SCANNING", "WORKFLOWS"])
@pytest.mark.parametrize("parameters", [{}, {"something": 1}])
def test_a_rule_without_what_it_demands_is_not_a_rule_that_demands_nothing(kind: str, parameters: Json) -> None:
    value = _of((ruleset(1), detail(rule(kind, **parameters), rule("DELETION"))))
    assert paths(value) == ["rules:ruleset:1"]
    assert value["rules"].pop("requires_pull_request", True) is True
    assert value["rules"] == {"blocks_deletion": True}


@pytest.mark.parametrize(
    "name", ["allowsForcePushes", "allowsDeletions", "requiresStatusChecks", "requiresApprovingReviews"]
)
def test_what_a_classic_rule_leaves_out_it_neither_demands_nor_allows(name: str) -> None:
    value = _classic({**classic(1), name: None})
    assert paths(value) != []
    assert value["rules"].get("blocks_force_push") is not True
    assert value["rules"].get("blocks_deletion") is not True


@pytest.mark.parametrize(
    ("kind", "parameters", "name", "expected"),
    [
        ("NON_FAST_FORWARD", {}, "blocks_force_push", True),
        ("DELETION", {}, "blocks_deletion", True),
        ("REQUIRED_SIGNATURES", {}, "signatures", True),
        ("CODE_SCANNING", {"codeScanningTools": [{"tool": "b"}, {"tool": "a"}]}, "code_scanning", ["a", "b"]),
        ("WORKFLOWS", {"workflows": [{"path": "w.yml"}]}, "required_workflows", ["w.yml"]),
        ("REQUIRED_STATUS_CHECKS", {"requiredStatusChecks": [{"context": "x"}]}, "required_checks", ["x"]),
        ("REQUIRED_STATUS_CHECKS", {"requiredStatusChecks": []}, "required_checks", []),
        ("REQUIRED_LINEAR_HISTORY", {}, "blocks_force_push", False),
        ("A_KIND_OF_TOMORROW", {}, "blocks_force_push", False),
    ],
)
def test_each_kind_of_rule(kind: str, parameters: Json, name: str, expected: Json) -> None:
    assert _of((ruleset(1), detail(rule(kind, **parameters))))["rules"][name] == expected


@pytest.mark.parametrize(
    ("parameter", "name"),
    [
        ("dismissStaleReviewsOnPush", "dismisses_stale"),
        ("requireLastPushApproval", "last_push_approval"),
        ("requireCodeOwnerReview", "code_owner_review"),
    ],
)
def test_each_parameter_of_reviews(parameter: str, name: str) -> None:
    assert _of((ruleset(1), detail(reviewed(0, **{parameter: True}))))["rules"][name] is True
    assert _of((ruleset(1), detail(reviewed(0))))["rules"][name] is False


@pytest.mark.parametrize("kind", ["PULL_REQUEST", "REQUIRED_STATUS_CHECKS", "CODE_SCANNING", "WORKFLOWS"])
def test_a_rule_of_which_the_demands_are_left_out_is_hidden(kind: str) -> None:
    value = _of((ruleset(1), detail(rule(kind))))
    assert paths(value) == ["rules:ruleset:1"]
    assert value["rules"] == ({"requires_pull_request": True} if kind == "PULL_REQUEST" else {})


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        (None, "not_collected"),
        ({"rules": None, "bypassActors": connection([])}, "not_collected"),
        ({"rules": connection([rule("DELETION")], 2), "bypassActors": connection([])}, "truncated"),
        ({"rules": connection([rule("DELETION"), None]), "bypassActors": connection([])}, "truncated"),
        ({"rules": {"nodes": [rule("DELETION")]}, "bypassActors": connection([])}, "truncated"),
    ],
)
def test_rules_that_were_not_all_read_are_hidden(known: Node | None, reason: str) -> None:
    value = _of((ruleset(1), known))
    reasons = {part["path"]: part["reason"] for part in value["hidden"]}
    assert reasons["rules:ruleset:1"] == reason
    assert "signatures" not in value["rules"]
    assert value["rules"].get("blocks_deletion", True) is True


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ({"actor": TEAM}, ("team", "core")),
        ({"actor": APP}, ("app", "bot")),
        ({"actor": USER}, ("user", "ada")),
        ({"actor": {"__typename": "Enterprise"}}, ("unknown", "unknown")),
        ({"actor": None}, ("unknown", "unknown")),
        ({"organizationAdmin": True}, ("administrators", "organisation administrators")),
        ({"enterpriseOwner": True}, ("enterprise_owners", "enterprise owners")),
        ({"deployKey": True}, ("deploy_keys", "deploy keys")),
        ({"repositoryRoleName": "maintain"}, ("role", "maintain")),
    ],
)
@pytest.mark.parametrize(
    ("mode", "word"), [("ALWAYS", "always"), ("PULL_REQUEST", "pull_request"), ("EXEMPT", "always"), (None, "always")]
)
def test_each_kind_of_actor_in_each_mode(who: Json, expected: tuple[str, str], mode: str, word: str) -> None:
    value = _of((ruleset(1), detail(bypass=[bypass(mode, **who)])))
    assert _layer(value, "ruleset:1")["bypass"] == [{"kind": expected[0], "name": expected[1], "mode": word}]
    assert value["hidden"] == []


def test_an_actor_that_is_left_out_is_somebody() -> None:
    known = {"rules": connection([]), "bypassActors": connection([None])}
    found = _layer(_of((ruleset(1), known)), "ruleset:1")["bypass"]
    assert [one["kind"] for one in found] == ["unknown"]


@pytest.mark.parametrize(
    ("level", "proof", "believed"),
    [
        ("Repository", {"administrator": True, "owner": False}, True),
        ("Repository", {"administrator": False, "owner": True}, False),
        ("Organization", {"administrator": False, "owner": True}, True),
        ("Organization", {"administrator": True, "owner": False}, False),
        ("Enterprise", {"administrator": True, "owner": True}, False),
        ("Somewhere", {"administrator": True, "owner": True}, False),
        (None, {"administrator": True, "owner": True}, False),
    ],
)
def test_an_empty_list_of_actors_is_believed_only_with_proof(level: str | None, proof: Any, believed: bool) -> None:
    source = {"__typename": level} if level else None
    value = _of((ruleset(1, source=source), detail(rule("DELETION"))), **proof)
    assert ("bypass" in _layer(value, "ruleset:1")) is believed
    assert paths(value) == ([] if believed else ["bypass:ruleset:1"])
    assert value["rules"]["blocks_deletion"] is True
    assert value["rules"]["signatures"] is False, "who may bypass says nothing of what holds"


@pytest.mark.parametrize(
    "actors", [None, connection([bypass(actor=TEAM)], 2), connection([], 1), {"nodes": [bypass(actor=TEAM)]}]
)
def test_actors_that_were_not_all_read_are_hidden(actors: Node | None) -> None:
    value = _of((ruleset(1), {"rules": connection([]), "bypassActors": actors}))
    assert "bypass" not in _layer(value, "ruleset:1")
    assert paths(value) == ["bypass:ruleset:1"]


def test_actors_that_are_shown_need_no_proof() -> None:
    value = _of((ruleset(1), detail(bypass=[bypass(actor=TEAM)])), administrator=False, owner=False)
    assert len(_layer(value, "ruleset:1")["bypass"]) == 1
    assert value["hidden"] == []


@pytest.mark.parametrize(
    ("rules", "applies", "chosen"),
    [
        ([classic(2, "main"), classic(1, "*")], "", "classic:2"),
        ([classic(2, "ma*"), classic(1, "*")], "", "classic:1"),
        ([classic(2, "ma*"), classic(1, "*")], "C2", "classic:2"),
        ([classic(1, "release/*")], "", None),
        ([classic(1, "Main")], "", None),
        ([classic(1, "*"), classic(2, "\\x")], "", "classic:1"),
        ([classic(2, "main"), classic(1, "\\x")], "", "classic:2"),
    ],
)
def test_which_classic_rule_holds(rules: list[Node], applies: str, chosen: str | None) -> None:
    value = _classic(*rules, applies=applies)
    assert [layer["id"] for layer in value["layers"] if layer["on_default"]] == ([chosen] if chosen else [])
    assert value["hidden"] == []


def test_only_the_classic_rule_that_holds_is_merged() -> None:
    strict = classic(1, "release/*", requiresCommitSignatures=True, allowsDeletions=False)
    assert not any(_classic(strict, classic(2))["rules"].values())


@pytest.mark.parametrize(
    ("rules", "applies"), [([classic(1, "\\x"), classic(2, "*")], ""), ([classic(1, "release/*")], "C7"), ([], "C7")]
)
def test_where_it_is_not_known_which_classic_rule_holds_nothing_is_claimed(rules: list[Node], applies: str) -> None:
    value = _classic(*rules, applies=applies)
    assert paths(value) == ["classic_protection"]
    assert value["rules"] == {}


def test_a_classic_rule_demands_reviews_only_where_it_asks_for_them() -> None:
    left: Node = {"requiredApprovingReviewCount": 2, "dismissesStaleReviews": True, "requiresCodeOwnerReviews": True}
    value = _classic(classic(1, **left, requireLastPushApproval=True, requiredStatusCheckContexts=["build"]))
    assert not any(value["rules"].values())


def test_everything_that_a_classic_rule_may_demand() -> None:
    value = _classic(
        classic(
            1,
            requiresApprovingReviews=True,
            requiredApprovingReviewCount=2,
            dismissesStaleReviews=True,
            requireLastPushApproval=True,
            requiresCodeOwnerReviews=True,
            requiresCommitSignatures=True,
            requiresStatusChecks=True,
            requiredStatusCheckContexts=["b", "a", "b", None, ""],
            allowsForcePushes=False,
            allowsDeletions=False,
        )
    )
    assert value["rules"].pop("required_checks") == ["a", "b"]
    assert value["rules"].pop("required_reviews") == 2
    assert value["rules"].pop("code_scanning") == value["rules"].pop("required_workflows") == []
    assert all(value["rules"].values())


@pytest.mark.parametrize(
    "more",
    [
        {"requiresStatusChecks": True, "requiredStatusCheckContexts": None},
        {"requiresApprovingReviews": True, "requiredApprovingReviewCount": None},
    ],
)
def test_a_demand_that_is_left_out_of_a_classic_rule_is_hidden(more: Any) -> None:
    value = _classic(classic(1, **more))
    assert paths(value) == ["rules:classic:1"]
    assert not [name for name, found in value["rules"].items() if not found]


def test_who_may_bypass_a_classic_rule() -> None:
    details = {"C1": allowances([TEAM, None], [USER])}
    found = _layer(_classic(classic(1, isAdminEnforced=False), details=details), "classic:1")["bypass"]
    assert {(one["kind"], one["name"]) for one in found} == {
        ("administrators", "administrators"),
        ("team", "core"),
        ("unknown", "unknown"),
        ("user", "ada"),
    }
    of = {one["kind"]: one.get("rules") for one in found}
    assert of["administrators"] is None, "administrators may bypass all of it"
    assert of["user"] == ["blocks_force_push"]
    assert "required_reviews" in (of["team"] or [])


@pytest.mark.parametrize(
    ("known", "administrator", "reason"),
    [
        (None, True, "not_collected"),
        (without(allowances(), "bypassForcePushAllowances"), True, "hidden"),
        ({**allowances(), "bypassPullRequestAllowances": None}, True, "hidden"),
        ({**allowances(), "bypassForcePushAllowances": connection([{"actor": TEAM}], 2)}, True, "truncated"),
        (allowances(), False, "hidden"),
        (allowances([TEAM]), False, "hidden"),
    ],
)
def test_who_may_bypass_a_classic_rule_is_hidden(known: Node | None, administrator: bool, reason: str) -> None:
    details = {} if known is None else {"C1": known}
    value = _classic(classic(1), details=details, administrator=administrator)
    assert "bypass" not in _layer(value, "classic:1")
    assert [(part["path"], part["reason"]) for part in value["hidden"]] == [("bypass:classic:1", reason)]


def test_of_a_classic_rule_that_does_not_hold_nothing_is_missed() -> None:
    value = _classic(classic(1, "release/*", requiresStatusChecks=True, requiredStatusCheckContexts=None), details={})
    assert value["hidden"] == []


def test_what_everyone_is_told_of_the_classic_rule() -> None:
    told = {
        "pattern": "main",
        "allowsDeletions": True,
        "allowsForcePushes": False,
        "requiredApprovingReviewCount": 1,
        "requiredStatusCheckContexts": None,
        "requiresCodeOwnerReviews": False,
        "requiresSignatures": False,
    }
    part = {"path": "classic_protection", "reason": "hidden", "detail": "Not shown."}
    value = fits("branch_rules", branch_rules(layers(classic=None, update_rule=told, hidden=[part])))
    assert value["rules"] == {"required_reviews": 1, "requires_pull_request": True, "blocks_force_push": True}
    assert paths(value) == ["bypass:classic", "classic_protection"]
    assert "bypass" not in _layer(value, "classic")


def test_rules_for_tags() -> None:
    value = _tags(
        (ruleset(1, ["~ALL"], ["refs/tags/v0*"], target="TAG"), detail(rule("UPDATE"), rule("DELETION"))),
        (ruleset(2, ["refs/tags/v*"], target="TAG", enforcement="EVALUATE"), None),
        (ruleset(3), detail(rule("DELETION"))),
    )
    first, second = value["layers"]
    assert (first["include"], first["exclude"]) == (["*"], ["v0*"])
    assert first["blocks_update"] is first["blocks_deletion"] is True
    assert first["bypass"] == []
    assert second["enforcement"] == "evaluate"
    assert value["hidden"] == []


@pytest.mark.parametrize(
    ("more", "known"),
    [
        ({}, None),
        ({}, {"rules": None, "bypassActors": connection([])}),
        ({}, {"rules": connection([rule("UPDATE")], 2), "bypassActors": connection([])}),
        ({"conditions": {"refName": None}}, detail(rule("UPDATE"))),
    ],
)
def test_rules_for_tags_that_are_not_seen_are_hidden(more: Any, known: Node | None) -> None:
    value = _tags((ruleset(1, target="TAG", **more), known))
    assert "rules:ruleset:1" in paths(value)


def test_of_rules_for_tags_classic_protection_hides_nothing() -> None:
    parts = [{"path": path, "reason": "hidden", "detail": ""} for path in ("classic_protection", "rulesets")]
    value = fits("tag_rules", tag_rules(layers(classic=None, rulesets=None, hidden=parts)))
    assert paths(value) == ["rulesets"]


def _tags(*rulesets: tuple[Node, Node | None]) -> Json:
    details = {str(one["id"]): known for one, known in rulesets if known is not None}
    return fits("tag_rules", tag_rules(layers(rulesets=[one for one, _ in rulesets], details=details)))
