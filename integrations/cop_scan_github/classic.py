"""Classic branch protection as a layer of rules.

https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cop_scan.evidence import Json, Status
from cop_scan.sources.answered import part
from cop_scan_github.parts import NOT_SHOWN, actor
from cop_scan_github.patterns import covers

Node = Mapping[str, Any]
Layer = tuple[dict[str, Json] | None, list[Json]]
"""A layer and what of it was not seen."""


def applying(rules: Sequence[Node], branch: str) -> str | None:
    """The rule that holds for a branch: the one that names it, else the oldest whose pattern matches.

    Empty where none does, None where that hangs on a pattern that cannot be understood.
    """
    named = [rule for rule in rules if rule["pattern"] == branch]
    matching = [rule for rule in rules if covers(str(rule["pattern"]), branch) is not False]
    ordered = named or sorted(matching, key=lambda rule: rule.get("databaseId") or 0)
    if not ordered:
        return ""
    return str(ordered[0]["id"]) if named or covers(str(ordered[0]["pattern"]), branch) else None


def classic_layer(rule: Node, detail: Node | None, *, on_default: bool, administrator: bool) -> Layer:
    """A classic rule as a layer; `detail` has who may bypass it, which administrators are known to be shown."""
    identity = f"classic:{rule.get('databaseId') or rule['id']}"
    layer: dict[str, Json] = {
        "id": identity,
        "level": "classic",
        "name": rule["pattern"],
        "enforcement": "active",
        "on_default": on_default,
        "rules": _classic_rules(rule),
    }
    if not on_default:
        return layer, []
    lacking = [name for name in _nullable(rule) if rule[name] is None]
    detail_hidden = "GitHub's answer leaves out what it demands."
    unseen: list[Json] = [part(f"rules:{identity}", Status.HIDDEN, detail_hidden)] if lacking else []
    if detail is None:
        return layer, [*unseen, part(f"bypass:{identity}", Status.NOT_COLLECTED, "Who may bypass it was not seen.")]
    bypass, why = _classic_bypass(rule, detail, administrator=administrator)
    if why:
        return layer, [*unseen, part(f"bypass:{identity}", *why)]
    return {**layer, "bypass": bypass}, unseen


def _nullable(rule: Node) -> list[str]:
    """Fields that GitHub fills in: always, or where the rule demands such a thing."""
    found = {
        "requiredStatusCheckContexts": rule["requiresStatusChecks"],
        "requiredApprovingReviewCount": rule["requiresApprovingReviews"],
    }
    told = ("requiresStatusChecks", "requiresApprovingReviews", "allowsForcePushes", "allowsDeletions")
    return [*told, *(name for name, demanded in found.items() if demanded)]


def _classic_rules(rule: Node) -> dict[str, Json]:
    reviews = bool(rule["requiresApprovingReviews"])
    checks = rule["requiredStatusCheckContexts"] if rule["requiresStatusChecks"] else []
    return {
        "required_checks": sorted({str(check) for check in checks or [] if check}),
        "requires_pull_request": reviews,
        "required_reviews": (rule["requiredApprovingReviewCount"] or 0) if reviews else 0,
        "dismisses_stale": reviews and bool(rule["dismissesStaleReviews"]),
        "last_push_approval": reviews and bool(rule["requireLastPushApproval"]),
        "code_owner_review": reviews and bool(rule["requiresCodeOwnerReviews"]),
        "blocks_force_push": rule["allowsForcePushes"] is False,
        "blocks_deletion": rule["allowsDeletions"] is False,
        "signatures": bool(rule["requiresCommitSignatures"]),
        "code_scanning": [],
        "required_workflows": [],
    }


_REVIEW_RULES = ["requires_pull_request", "required_reviews", "code_owner_review"]


def _classic_bypass(rule: Node, detail: Node, *, administrator: bool) -> tuple[list[Json], tuple[Status, str] | None]:
    """Who may bypass a classic rule, and why that is not all, if it is not."""
    found: list[Json] = []
    if not rule["isAdminEnforced"]:
        found.append({"kind": "administrators", "name": "administrators", "mode": "always"})
    why: tuple[Status, str] | None = None
    for name, rules in (
        ("bypassPullRequestAllowances", _REVIEW_RULES),
        ("bypassForcePushAllowances", ["blocks_force_push"]),
    ):
        allowances = detail.get(name)
        nodes = (allowances or {}).get("nodes") or []
        if allowances is None or not (nodes or administrator):
            why = Status.HIDDEN, NOT_SHOWN
        elif len(nodes) != allowances.get("totalCount"):
            why = Status.TRUNCATED, "More may bypass it than were read."
        found += [{**actor((node or {}).get("actor")), "mode": "always", "rules": rules} for node in nodes]
    return sorted(found, key=str), why


def update_rule(rule: Node) -> dict[str, Json]:
    """The layer of a classic rule as everyone sees it: what it sets is sure, what it does not is not told."""
    checks = [str(check) for check in rule["requiredStatusCheckContexts"] or [] if check]
    rules = {
        "required_checks": sorted(set(checks)),
        "required_reviews": rule["requiredApprovingReviewCount"] or 0,
        "requires_pull_request": bool(rule["requiredApprovingReviewCount"]),
        "code_owner_review": bool(rule["requiresCodeOwnerReviews"]),
        "blocks_force_push": rule["allowsForcePushes"] is False,
        "blocks_deletion": rule["allowsDeletions"] is False,
        "signatures": bool(rule["requiresSignatures"]),
    }
    return {
        "id": "classic",
        "level": "classic",
        "name": rule["pattern"],
        "enforcement": "active",
        "on_default": True,
        "rules": {name: value for name, value in rules.items() if value},
    }
