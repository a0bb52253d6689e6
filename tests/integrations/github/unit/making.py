"""Answers, rules and repositories as GitHub gives them, and a check of facts against their schemas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import jsonschema
from cop_scan_github.account import Account
from cop_scan_github.graph import REFUSED
from cop_scan_github.repository import Repository
from cop_scan_github.rules import Layers

from cop_scan.evidence import Fact, Json, Status
from cop_scan.policies import load_facts, root
from cop_scan.sources.answers import Answer

AT = "2026-11-01T09:00:00Z"
SPECS = load_facts([root()])
_SCHEMAS = {key: jsonschema.Draft202012Validator(dict(spec.schema)) for key, spec in SPECS.items()}
Node = dict[str, Any]


def valid(fact: Fact) -> Fact:
    """The fact, which fits its schema, or is a gap that says why."""
    if fact.ok:
        _SCHEMAS[fact.key].validate(fact.value)
    else:
        assert fact.value is None
    return fact


def fits(key: str, value: Json) -> Json:
    """The value, which fits the schema of the fact of that key."""
    _SCHEMAS[key].validate(value)
    return value


def answer(body: Json = None, *, following: str = "", request: str = "GET /x", at: str = AT) -> Answer:
    """An answer of GitHub's."""
    return Answer(request, 200, body, at, next=following)


def refusal(gap: Status = Status.FORBIDDEN, detail: str = "GitHub answered 403.", status: int = 403) -> Answer:
    """An answer that is none."""
    return Answer("GET /x", status, None, AT, gap, detail)


def paths(value: Json) -> list[str]:
    """The paths of what was not seen."""
    return [str(part["path"]) for part in value["hidden"]]


def connection(nodes: Sequence[Json], total: int | None = None) -> Node:
    """A GraphQL connection."""
    return {"totalCount": len(nodes) if total is None else total, "nodes": list(nodes)}


def classic(number: int, pattern: str = "main", **more: Json) -> Node:
    """A classic rule that demands nothing."""
    return {
        "id": f"C{number}",
        "databaseId": number,
        "pattern": pattern,
        "isAdminEnforced": True,
        "allowsForcePushes": True,
        "allowsDeletions": True,
        "requiresApprovingReviews": False,
        "requiredApprovingReviewCount": None,
        "dismissesStaleReviews": False,
        "requireLastPushApproval": False,
        "requiresCodeOwnerReviews": False,
        "requiresCommitSignatures": False,
        "requiresStatusChecks": False,
        "requiredStatusCheckContexts": [],
        **more,
    }


def allowances(requests: Sequence[Json] = (), pushes: Sequence[Json] = ()) -> Node:
    """Who may bypass a classic rule."""
    return {
        "bypassPullRequestAllowances": connection([{"actor": who} for who in requests]),
        "bypassForcePushAllowances": connection([{"actor": who} for who in pushes]),
    }


def ruleset(
    number: int, include: Sequence[str] = ("~DEFAULT_BRANCH",), exclude: Sequence[str] = (), **more: Json
) -> Node:
    """An active ruleset of the repository's."""
    return {
        "id": f"R{number}",
        "databaseId": number,
        "name": f"rules {number}",
        "target": "BRANCH",
        "enforcement": "ACTIVE",
        "source": {"__typename": "Repository"},
        "conditions": {"refName": {"include": list(include), "exclude": list(exclude)}},
        **more,
    }


def rule(kind: str, **parameters: Json) -> Node:
    """A rule of a ruleset."""
    return {"type": kind, "parameters": parameters or None}


def reviewed(count: int = 1, **more: Json) -> Node:
    """The rule that asks for pull requests."""
    given = {
        "requiredApprovingReviewCount": count,
        "dismissStaleReviewsOnPush": False,
        "requireLastPushApproval": False,
        "requireCodeOwnerReview": False,
        **more,
    }
    return rule("PULL_REQUEST", **given)


def checked(*names: str) -> Node:
    """The rule that asks for status checks."""
    return rule("REQUIRED_STATUS_CHECKS", requiredStatusChecks=[{"context": name} for name in names])


def detail(*rules: Node, bypass: Sequence[Json] = ()) -> Node:
    """A ruleset's rules and who may bypass it."""
    return {"rules": connection(rules), "bypassActors": connection(bypass)}


def bypass(mode: str = "ALWAYS", **more: Json) -> Node:
    """Somebody who may bypass a ruleset."""
    nobody = {"deployKey": False, "enterpriseOwner": False, "organizationAdmin": False, "repositoryRoleName": None}
    return {"bypassMode": mode, **nobody, "actor": None, **more}


def layers(**more: Any) -> Layers:
    """What an administrator collects of a repository without rules."""
    nothing: dict[str, Any] = {
        "default_branch": "main",
        "classic": [],
        "applies": "",
        "update_rule": None,
        "rulesets": [],
        "details": {},
        "administrator": True,
        "owner": True,
    }
    return Layers(**{**nothing, **more})


def repository(*, owner: bool = True, administrator: bool = True, refused: Json = None, **node: Json) -> Repository:
    """A private repository `acme/one` with a branch `main`, of an organisation."""
    permissions = answer({"enabled_repositories": "all"}) if owner else refusal()
    account = Account("acme", "organisation", node={"id": "O1"}, answers={"permissions": permissions})
    own = answer({"enabled": True}) if administrator else refusal(Status.HIDDEN, "GitHub answered 404.", 404)
    whole: Node = {
        "id": "N1",
        "databaseId": 1,
        "nameWithOwner": "acme/one",
        "visibility": "PRIVATE",
        "defaultBranchRef": {"name": "main", "branchProtectionRule": None, "refUpdateRule": None, "target": None},
        "branchProtectionRules": connection([]),
        "rulesets": connection([]),
        **dict.fromkeys(("isArchived", "isEmpty", "isMirror", "isFork", "isTemplate"), False),
        **({REFUSED: refused} if refused else {}),
        **node,
    }
    said = answer(request="GraphQL repositories acme")
    return Repository(whole, said, account, "acme/one", answers={"permissions": own})


def without(node: Mapping[str, Any], *names: str) -> Node:
    """The node without these fields."""
    return {name: value for name, value in node.items() if name not in names}
