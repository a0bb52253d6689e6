"""Rules of the default branch, in layers: what binds merge requests, beside what binds pushes.

https://docs.gitlab.com/user/project/merge_requests/approvals/settings/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import body, entries, fact, gap, ordered, text, unseen
from cop_scan.sources.answers import Answer
from cop_scan_gitlab import policies, protection
from cop_scan_gitlab.project import Project, untold
from cop_scan_gitlab.protection import Layer, Protection, layer_of, matches, switch
from cop_scan_gitlab.questions import NOT_TOLD, plan

REVIEWED = ("required_reviews", "dismisses_stale", "last_push_approval")
_PAID = (*REVIEWED, "code_owner_review")
"""Rules that the free tier has not."""
_MERGING = ("requires_pipeline", "required_checks", "code_owner_review", *REVIEWED)
"""Rules that bind merge requests, and not a push past them."""
_FREE = "The free tier has no such rule."
_EDITING = {"kind": "role", "name": "Authors of merge requests", "mode": "pull_request", "rules": ["required_reviews"]}
"""Who may change the approval rules of a single merge request, where that is not kept from them."""
_KINDS = frozenset({"regular", "any_approver", "code_owner", "report_approver"})
"""Of approval rules; what another would ask for is not known."""


def branch_rules(project: Project) -> Fact:
    """`branch_rules`."""
    protected, refused = entries(untold(project, "protected_branches"))
    hidden = [unseen("rules:protected_branches", refused)] if refused is not None else []
    merged = protection.merged(protected or [], project, hidden) if refused is None else None
    layers: list[Layer] = []
    if merged is not None and merged.layer:
        layers.append(merged.layer)
    layers += _merging(project, merged, hidden)
    if not project.licence:
        hidden += [
            plan(f"rule:{rule}", _FREE) for rule in _PAID if not (rule == "code_owner_review" and refused is not None)
        ]
    if not layers and any(not str(part["path"]).startswith("rule:") for part in hidden):
        why = refused if refused is not None else hidden[0]["detail"]
        return gap("branch_rules", why if isinstance(why, Answer) else str(why))
    if project.licence == "ultimate":
        hidden += _policies(project)
    value: dict[str, Json] = {
        "default_branch": project.branch,
        "rules": _sum(layers),
        "layers": sorted(layers, key=lambda layer: str(layer["id"])),
        "hidden": ordered(hidden),
    }
    return fact("branch_rules", value, *_used(project))


def _policies(project: Project) -> list[dict[str, Json]]:
    """Approval policies, which the approval rules leave out: what they ask of a merge, or of a push, is not read.

    https://docs.gitlab.com/user/application_security/policies/merge_request_approval_policies/
    """
    nodes, why = policies.listed(project.samples.get("Policies", "It was not asked."), "approvalPolicies")
    hidden = [unseen("rules:approval_policies", why)] if why is not None else []
    on = [one for one in nodes or () if one.get("enabled") is not False]
    return hidden + [unseen(f"rules:policy:{one.get('name')}", "What the policy asks is not read.") for one in on]


def _used(project: Project) -> list[Answer]:
    pages = [page for _, pages in sorted(project.lists.items()) for page in pages[:1] if page.ok]
    return [project.said, *(page for page in pages if "protected_b" in page.request or "approval" in page.request)]


def _sum(layers: Iterable[Layer]) -> dict[str, Json]:
    """What the layers add up to: a rule that one of them sets holds."""
    found: dict[str, Json] = {}
    for name, value in (pair for layer in layers for pair in layer["rules"].items()):
        if isinstance(value, bool):
            found[name] = value or found.get(name, False)
        elif isinstance(value, int):
            found[name] = max(value, int(found.get(name) or 0))
        else:
            found[name] = sorted({*value, *(found.get(name) or [])})
    return found


def _merging(project: Project, merged: Protection | None, hidden: list[dict[str, Json]]) -> list[Layer]:
    """The layers that bind merge requests; nothing where anybody may push past them."""
    layers: list[Layer] = []
    shut = merged is not None and merged.pushers is not None
    around = [{**actor, "rules": list(_MERGING)} for actor in (merged.pushers if merged else None) or []]
    made = [_checks(project, hidden), _approvals(project, hidden) if project.licence else None]
    for layer in (one for one in made if one is not None):
        overridden = [_EDITING] if layer.pop("overrides", False) else []
        # what binds merge requests binds nobody who may push past them, and who may is not always seen
        layer["rules"] = layer["rules"] if shut else {}
        if merged is not None and merged.layer is not None and "bypass" not in merged.layer:
            hidden.append(unseen(f"bypass:{layer['id']}", NOT_TOLD))
        else:
            layer["bypass"] = [*around, *overridden]
        layers.append(layer)
    if project.licence and (pushing := protection.push_rules(project, hidden)) is not None:
        layers.append(pushing)
    return layers


def _checks(project: Project, hidden: list[dict[str, Json]]) -> Layer | None:
    """What the project asks of a merge, and what the groups above it do, which its own fields do not tell.

    https://docs.gitlab.com/user/project/merge_requests/auto_merge/#require-a-successful-pipeline-for-merge
    """
    above = _above(project, hidden)
    places = [project.node, *(above or [])]
    asked = [place.get("only_allow_merge_if_pipeline_succeeds") for place in places]
    skipped = [place.get("allow_merge_on_skipped_pipeline") for place in places]
    told = "allow_merge_on_skipped_pipeline" in project.node or asked[0] is False
    if not told or not isinstance(asked[0], bool) or not isinstance(skipped[0], bool | None):
        hidden.append(unseen("rules:merge_checks", "GitLab's answer does not tell which checks a merge needs."))
        return None
    # a group that is not seen may let a skipped pipeline pass
    rules: dict[str, Json] = {"requires_pipeline": above is not None and any(asked) and not any(skipped)}
    if project.node.get("only_allow_merge_if_all_status_checks_passed") is True:
        rules["required_checks"] = ["external status checks"]
    return layer_of("merge_checks", "Merge checks", rules)


def _above(project: Project, hidden: list[dict[str, Json]]) -> list[Mapping[str, Any]] | None:
    """The groups above, None where not all of them tell; in the free tier they set nothing."""
    if not project.licence or (project.node.get("namespace") or {}).get("kind") == "user":
        return []
    found = [node for answer in project.above if (node := body(answer)) is not None]
    if found and len(found) == len(project.above) and all(_tells(node) for node in found):
        return found
    unread = [answer for answer in project.above if body(answer) is None]
    hidden.append(unseen("rules:merge_checks_of_groups", unread[0] if unread else NOT_TOLD))
    return None


def _tells(group: Mapping[str, Any]) -> bool:
    fields = ("only_allow_merge_if_pipeline_succeeds", "allow_merge_on_skipped_pipeline")
    return all(isinstance(group.get(field), bool) for field in fields)


def _approvals(project: Project, hidden: list[dict[str, Json]]) -> Layer | None:
    listed, refused = entries(untold(project, "approval_rules"))
    settings = project.answers.get("approvals", "It was not asked.")
    found = body(settings)
    if refused is not None or listed is None or found is None:
        hidden.append(unseen("rules:approvals", refused if refused is not None else settings))
        return None
    applied = [rule for rule in listed if _is_applied(rule, project.branch)]
    by_author, renewed = (switch(found, name) for name in ("merge_requests_author_approval", "reset_approvals_on_push"))
    # of several approvals one may be the author's
    reviews = max(0, max((_count(rule, by_author=by_author) for rule in applied), default=0) - by_author)
    if not reviews and any(_is_short(rule, by_author=by_author) for rule in applied):
        hidden.append(unseen("rule:required_reviews", _SHORT))
    rules = {
        "required_reviews": reviews,
        "dismisses_stale": renewed,
        # a stale approval of somebody else counts otherwise
        "last_push_approval": renewed and switch(found, "merge_requests_disable_committers_approval"),
    }
    layer = layer_of("approvals", "Approval rules", rules)
    if not switch(found, "disable_overriding_approvers_per_merge_request"):
        layer["overrides"] = True
    return layer


def _count(rule: Mapping[str, Any], *, by_author: bool) -> int:
    """How many must approve whoever wrote the change: GitLab asks no more than can, and nobody where that is none.

    https://docs.gitlab.com/user/project/merge_requests/approvals/rules/#invalid-rules
    """
    if type(rule["approvals_required"]) is not int:
        raise TypeError("approvals_required")
    asked = int(rule["approvals_required"])
    if rule["rule_type"] == "any_approver":
        return asked
    return max(0, min(asked, len(_people(rule)) - (not by_author)))


def _people(rule: Mapping[str, Any]) -> set[str]:
    """Those who are seen to be able to approve by it."""
    return {str(one["id"]) for one in rule.get("eligible_approvers") or []}


def _is_short(rule: Mapping[str, Any], *, by_author: bool) -> bool:
    """Whether it asks for approval, and who could give it may be the author alone, or is not wholly shown."""
    if rule["approvals_required"] <= by_author or rule["rule_type"] == "any_approver":
        return False
    told = isinstance(rule.get("eligible_approvers"), list) and rule.get("contains_hidden_groups") is False
    return bool(_people(rule)) or not told


_SHORT = (
    "A rule asks for approval by no more than one who is seen, and GitLab asks nobody where that one is the author."
)


def _is_applied(rule: Mapping[str, Any], branch: str) -> bool:
    """Whether an approval rule is about merges into the default branch."""
    kind, named = text(rule, "rule_type"), rule["protected_branches"]
    if kind not in _KINDS or not isinstance(named, list):
        raise TypeError("rule_type, protected_branches")
    if kind not in ("regular", "any_approver"):
        return False
    if rule.get("applies_to_all_protected_branches") is True or not named:
        return True
    return any(matches(text(one, "name"), branch) for one in named)


def is_protected(found: Fact | None) -> bool | None:
    """Whether the default branch takes changes by reviewed proposals only; None where that is not known."""
    if found is None or not found.ok:
        return None
    rules = found.value["rules"]
    hidden = [part for part in found.value["hidden"] if not str(part["path"]).startswith("bypass:")]
    if rules.get("requires_pull_request") and rules.get("required_reviews", 0) > 0:
        return True
    # where the licence has no such rule, none asks for it
    return None if any(part["reason"] != Status.PLAN_UNAVAILABLE.value for part in hidden) else False
