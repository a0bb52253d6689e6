"""Generated repositories with rules of every layer, and the ways in which GitHub hides parts of them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cop_scan_github.patterns import covers
from cop_scan_github.repository import Repository
from hypothesis import strategies as st

from tests.integrations.github.unit import making
from tests.integrations.github.unit.making import Node

NAMES = ("build", "lint", "test")
_PATTERNS = ("main", "*", "ma*", "release/*", "topic", "**/*")
_REFS = ("~DEFAULT_BRANCH", "~ALL", "refs/heads/main", "refs/heads/m*", "refs/heads/release/*", "refs/heads/**/*")
_ACTORS = (
    {"__typename": "Team", "slug": "core"},
    {"__typename": "App", "slug": "bot"},
    {"__typename": "User", "login": "ada"},
    None,
)


@dataclass
class Estate:
    """What GitHub knows of a repository, and what the credential is proven to be."""

    classic: list[Node]
    rulesets: list[Node]
    details: dict[str, Node]
    administrator: bool = True
    owner: bool = True
    node: Node = field(default_factory=dict)
    """Fields that replace those of the repository."""

    def applying(self) -> Node | None:
        """The classic rule that holds for `main`: the one of that name, else the oldest."""
        named = [rule for rule in self.classic if rule["pattern"] == "main"]
        matching = [rule for rule in self.classic if covers(rule["pattern"], "main")]
        return min(named or matching, key=lambda rule: int(rule["databaseId"]), default=None)

    def repository(self) -> Repository:
        """As it is collected."""
        rule = self.applying()
        branch = {
            "name": "main",
            "branchProtectionRule": {"id": rule["id"]} if rule else None,
            "refUpdateRule": _update_rule(rule) if rule else None,
            "target": None,
        }
        fields = {
            "defaultBranchRef": branch,
            "branchProtectionRules": making.connection(self.classic),
            "rulesets": making.connection(self.rulesets),
            **self.node,
        }
        found = making.repository(owner=self.owner, administrator=self.administrator, **fields)
        found.details.update(self.details)
        return found


def _update_rule(rule: Node) -> Node:
    """What GitHub tells everyone of a classic rule."""
    return {
        "pattern": rule["pattern"],
        "allowsDeletions": rule["allowsDeletions"],
        "allowsForcePushes": rule["allowsForcePushes"],
        "requiredApprovingReviewCount": rule["requiredApprovingReviewCount"],
        "requiredStatusCheckContexts": rule["requiredStatusCheckContexts"],
        "requiresCodeOwnerReviews": rule["requiresApprovingReviews"] and rule["requiresCodeOwnerReviews"],
        "requiresSignatures": rule["requiresCommitSignatures"],
    }


def _lists(elements: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[list[Any]]:
    return st.lists(elements, max_size=most)


@st.composite
def classic_rules(draw: st.DrawFn, number: int) -> tuple[Node, Node]:
    """A classic rule and who may bypass it."""
    flags = ("dismissesStaleReviews", "requireLastPushApproval", "requiresCodeOwnerReviews", "isAdminEnforced")
    more = ("allowsForcePushes", "allowsDeletions", "requiresCommitSignatures")
    reviews, checks = draw(st.booleans()), draw(st.booleans())
    found = making.classic(
        number,
        draw(st.sampled_from(_PATTERNS)),
        requiresApprovingReviews=reviews,
        requiredApprovingReviewCount=draw(st.integers(0, 3)) if reviews else None,
        requiresStatusChecks=checks,
        requiredStatusCheckContexts=draw(_lists(st.sampled_from(NAMES))) if checks else [],
        **{name: draw(st.booleans()) for name in (*flags, *more)},
    )
    who = _lists(st.sampled_from(_ACTORS))
    return found, making.allowances(draw(who), draw(who))


@st.composite
def rulesets(draw: st.DrawFn, number: int) -> tuple[Node, Node]:
    """A ruleset of some level and its detail."""
    target = draw(st.sampled_from(("BRANCH", "BRANCH", "BRANCH", "TAG", "PUSH")))
    refs = _lists(st.sampled_from(_REFS if target == "BRANCH" else ("~ALL", "refs/tags/v*")))
    found = making.ruleset(
        number,
        draw(refs),
        draw(refs) if draw(st.booleans()) else [],
        target=target,
        enforcement=draw(st.sampled_from(("ACTIVE", "ACTIVE", "ACTIVE", "EVALUATE", "DISABLED"))),
        source={"__typename": draw(st.sampled_from(("Repository", "Organization", "Enterprise")))},
    )
    rules = {
        "NON_FAST_FORWARD": making.rule("NON_FAST_FORWARD"),
        "DELETION": making.rule("DELETION"),
        "UPDATE": making.rule("UPDATE"),
        "REQUIRED_SIGNATURES": making.rule("REQUIRED_SIGNATURES"),
        "PULL_REQUEST": making.reviewed(draw(st.integers(0, 3)), requireLastPushApproval=draw(st.booleans())),
        "REQUIRED_STATUS_CHECKS": making.checked(*draw(_lists(st.sampled_from(NAMES)))),
        "CODE_SCANNING": making.rule("CODE_SCANNING", codeScanningTools=[{"tool": "CodeQL"}]),
        "WORKFLOWS": making.rule("WORKFLOWS", workflows=[{"path": ".github/workflows/scan.yml"}]),
        "REQUIRED_LINEAR_HISTORY": making.rule("REQUIRED_LINEAR_HISTORY"),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(rules)), unique=True, max_size=4))
    who: tuple[Node, ...] = (
        {},
        {"organizationAdmin": True},
        {"enterpriseOwner": True},
        {"deployKey": True},
        {"repositoryRoleName": "maintain"},
        {"actor": _ACTORS[0]},
    )
    modes = st.sampled_from(("ALWAYS", "PULL_REQUEST"))
    actors = [making.bypass(draw(modes), **one) for one in draw(_lists(st.sampled_from(who)))]
    return found, making.detail(*(rules[kind] for kind in chosen), bypass=actors)


@st.composite
def estates(draw: st.DrawFn) -> Estate:
    """A repository with up to three classic rules and three rulesets."""
    old = [draw(classic_rules(number)) for number in range(1, draw(st.integers(0, 3)) + 1)]
    new = [draw(rulesets(number)) for number in range(1, draw(st.integers(0, 3)) + 1)]
    details = {str(one["id"]): known for one, known in [*old, *new]}
    return Estate([one for one, _ in old], [one for one, _ in new], details)


Hiding = Callable[[Estate, int], None]
"""Hides something; the number says which, where there are several."""


def _no_proof(estate: Estate, _: int) -> None:
    estate.administrator = estate.owner = False


def _no_classic(estate: Estate, _: int) -> None:
    estate.node["branchProtectionRules"] = None


def _empty_classic(estate: Estate, _: int) -> None:
    """What GitHub shows to whom it does not show the administration."""
    estate.node["branchProtectionRules"] = making.connection([])
    _no_proof(estate, 0)


def _cut_classic(estate: Estate, _: int) -> None:
    estate.node["branchProtectionRules"] = making.connection(estate.classic[1:], max(1, len(estate.classic)))


def _null_classic(estate: Estate, _: int) -> None:
    nodes = [None, *estate.classic[1:]] if estate.classic else [None]
    estate.node["branchProtectionRules"] = making.connection(nodes)


def _no_update_rule(estate: Estate, _: int) -> None:
    branch = estate.repository().node["defaultBranchRef"]
    estate.node["defaultBranchRef"] = {**branch, "refUpdateRule": None}


def _no_rulesets(estate: Estate, _: int) -> None:
    estate.node["rulesets"] = None


def _cut_rulesets(estate: Estate, _: int) -> None:
    estate.node["rulesets"] = making.connection(estate.rulesets[1:], max(1, len(estate.rulesets)))


def _no_conditions(estate: Estate, which: int) -> None:
    if estate.rulesets:
        estate.rulesets[which % len(estate.rulesets)]["conditions"] = {"refName": None}


def _strange_pattern(estate: Estate, which: int) -> None:
    """A pattern that GitHub may understand and nobody else does."""
    if estate.rulesets:
        refs = (estate.rulesets[which % len(estate.rulesets)]["conditions"] or {}).get("refName")
        if refs:
            refs["include"] = ["refs/heads/ma\\in" for _ in refs["include"]]


def _no_detail(estate: Estate, which: int) -> None:
    if estate.details:
        estate.details.pop(sorted(estate.details)[which % len(estate.details)])


def _of_ruleset(change: Callable[[Node], None]) -> Hiding:
    def hide(estate: Estate, which: int) -> None:
        known = [key for key in sorted(estate.details) if key.startswith("R")]
        if known:
            change(estate.details[known[which % len(known)]])

    return hide


def _no_rules(known: Node) -> None:
    known["rules"] = None


def _cut_rules(known: Node) -> None:
    if known["rules"]:
        known["rules"] = making.connection(known["rules"]["nodes"][1:], max(1, len(known["rules"]["nodes"])))


def _no_parameters(known: Node) -> None:
    for node in (known["rules"] or {"nodes": []})["nodes"]:
        node["parameters"] = None


def _no_actors(known: Node) -> None:
    known["bypassActors"] = None


def _cut_actors(known: Node) -> None:
    if known["bypassActors"]:
        nodes = known["bypassActors"]["nodes"]
        known["bypassActors"] = making.connection(nodes[1:], max(1, len(nodes)))


def _empty_actors(estate: Estate, which: int) -> None:
    """What GitHub shows to those who may not change the rules."""
    for key, known in estate.details.items():
        if key.startswith("R"):
            known["bypassActors"] = making.connection([])
        else:
            known.update(making.allowances())
    _no_proof(estate, which)


def _no_allowances(estate: Estate, which: int) -> None:
    known = [key for key in sorted(estate.details) if key.startswith("C")]
    if known:
        name = ("bypassPullRequestAllowances", "bypassForcePushAllowances")[which % 2]
        estate.details[known[which % len(known)]][name] = None


def _no_contexts(estate: Estate, which: int) -> None:
    if estate.classic:
        estate.classic[which % len(estate.classic)]["requiredStatusCheckContexts"] = None


def _no_count(estate: Estate, which: int) -> None:
    if estate.classic:
        estate.classic[which % len(estate.classic)]["requiredApprovingReviewCount"] = None


HIDINGS: Mapping[str, Hiding] = {
    "administrator": lambda estate, _: setattr(estate, "administrator", False),
    "owner": lambda estate, _: setattr(estate, "owner", False),
    "classic": _no_classic,
    "empty classic": _empty_classic,
    "cut classic": _cut_classic,
    "null classic": _null_classic,
    "update rule": _no_update_rule,
    "rulesets": _no_rulesets,
    "cut rulesets": _cut_rulesets,
    "conditions": _no_conditions,
    "strange pattern": _strange_pattern,
    "detail": _no_detail,
    "rules": _of_ruleset(_no_rules),
    "cut rules": _of_ruleset(_cut_rules),
    "parameters": _of_ruleset(_no_parameters),
    "actors": _of_ruleset(_no_actors),
    "cut actors": _of_ruleset(_cut_actors),
    "empty actors": _empty_actors,
    "allowances": _no_allowances,
    "contexts": _no_contexts,
    "count": _no_count,
}


def hidden(estate: Estate, steps: list[tuple[str, int]]) -> Estate:
    """A copy of which these parts are hidden."""
    found = copy.deepcopy(estate)
    for name, which in steps:
        HIDINGS[name](found, which)
    return found
