"""Rules of the default branch and of tags, in layers, merged as GitLab merges them.

https://docs.gitlab.com/user/project/repository/branches/protected/,
https://docs.gitlab.com/user/project/merge_requests/approvals/settings/,
https://docs.gitlab.com/user/project/repository/push_rules/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import Asked, body, entries, fact, gap, ordered, text, unseen
from cop_scan.sources.answers import Answer
from cop_scan_gitlab import policies
from cop_scan_gitlab.project import DEVELOPER, MAINTAINER, Project, untold
from cop_scan_gitlab.questions import NOT_TOLD, plan

REVIEWED = ("required_reviews", "dismisses_stale", "last_push_approval")
_PAID = (*REVIEWED, "code_owner_review")
"""Rules that the free tier has not."""
_MERGING = ("requires_pipeline", "required_checks", "code_owner_review", *REVIEWED)
"""Rules that bind merge requests, and not a push past them."""
_FREE = "The free tier has no such rule."
_ROLES = {
    30: ("role", "Developers"),
    MAINTAINER: ("role", "Maintainers"),
    50: ("role", "Owners"),
    60: ("administrators", "Administrators"),
}
_EDITING = {"kind": "role", "name": "Authors of merge requests", "mode": "pull_request", "rules": ["required_reviews"]}
"""Who may change the approval rules of a single merge request, where that is not kept from them."""
Layer = dict[str, Any]
_KINDS = frozenset({"regular", "any_approver", "code_owner", "report_approver"})
"""Of approval rules; what another would ask for is not known."""


def matches(pattern: str, branch: str) -> bool:
    """Whether a protected branch's or tag's name, in which `*` stands for anything, is that branch's."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), branch, re.DOTALL) is not None


def branch_rules(project: Project) -> Fact:
    """`branch_rules`."""
    protected, refused = entries(untold(project, "protected_branches"))
    hidden = [unseen("rules:protected_branches", refused)] if refused is not None else []
    merged = _merged(protected or [], project, hidden) if refused is None else None
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


class _Protection:
    """What all protected branches of one name or pattern that is the default branch's come to."""

    def __init__(self, layer: Layer | None, pushers: list[dict[str, Json]] | None) -> None:
        self.layer, self.pushers = layer, pushers
        """Who may get past a merge request; None for everybody who may write at all."""


def _merged(protected: Sequence[Mapping[str, Any]], project: Project, hidden: list[dict[str, Json]]) -> _Protection:
    """The most permissive of several rules counts for pushes; of force pushes the group's rules come first."""
    ours = [one for one in protected if matches(text(one, "name"), project.branch)]
    if not ours:
        return _Protection(None, None)
    pushing = [level for one in ours for level in one["push_access_levels"]]
    open_to_all = any(_is_open(level) for level in pushing)
    above = [one for one in ours if one.get("inherited") is True]
    forced = any(_flag(one, "allow_force_push") for one in (above or ours))
    rules: dict[str, Json] = {
        "requires_pull_request": not open_to_all,
        "blocks_force_push": not forced,
        "blocks_deletion": True,
    }
    if project.licence and not open_to_all:  # whoever may push skips the owners' approval too
        _owners(ours, rules, hidden)
    about = {"rules": ["requires_pull_request", "code_owner_review"]}
    around = [] if open_to_all else _actors([*pushing, *_unprotecting(ours)])
    bypass = [{**actor, **about} for actor in around]
    layer: Layer = {
        "id": "protected_branches",
        "level": "organisation" if len(above) == len(ours) else "repository",
        "name": ", ".join(sorted(text(one, "name") for one in ours)),
        "enforcement": "active",
        "on_default": True,
        "rules": rules,
        "bypass": sorted(bypass, key=str),
    }
    if project.licence and any("unprotect_access_levels" not in one for one in ours):
        del layer["bypass"]
        hidden.append(unseen("bypass:protected_branches", NOT_TOLD))
    return _Protection(layer, None if open_to_all else around)


def _owners(ours: Sequence[Mapping[str, Any]], rules: dict[str, Json], hidden: list[dict[str, Json]]) -> None:
    """Whether code owners must approve: if any rule says so, and not if all say that they need not."""
    asked = [one.get("code_owner_approval_required") for one in ours]
    if True in asked or all(flag is False for flag in asked):
        rules["code_owner_review"] = True in asked
    else:
        hidden.append(unseen("rule:code_owner_review", NOT_TOLD))


def _unprotecting(ours: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Who may take the protection away, and then push; Owners are those who must be able to.

    Where nobody is named, Maintainers may.
    """
    named = [one.get("unprotect_access_levels", []) for one in ours]
    if not all(isinstance(levels, list) for levels in named):
        raise TypeError("unprotect_access_levels")
    levels = [level for each in named for level in each or [{"access_level": MAINTAINER}]]
    return [level for level in levels if level.get("access_level") not in (50, 60)]


def _flag(one: Mapping[str, Any], name: str) -> bool:
    """Raises KeyError, TypeError where it is not told."""
    if not isinstance(one[name], bool):
        raise TypeError(name)
    return bool(one[name])


def _is_open(level: Mapping[str, Any]) -> bool:
    """Whether everybody who may write at all is let through. Raises TypeError where it says nothing of whom."""
    role = level.get("access_level")
    single = level.get("user_id") or level.get("group_id") or level.get("deploy_key_id") or level.get("member_role_id")
    if single:
        return False
    if not isinstance(role, int):
        raise TypeError("access_level")
    return 0 < role <= DEVELOPER


def _actors(levels: Iterable[Mapping[str, Any]]) -> list[dict[str, Json]]:
    """Who is let through, each once; level 0 is nobody."""
    found = {(actor["kind"], actor["name"]): actor for level in levels if (actor := _actor(level))}
    return [found[key] for key in sorted(found)]


def _actor(level: Mapping[str, Any]) -> dict[str, str] | None:
    for kind, name in (("deploy_keys", "deploy_key_id"), ("user", "user_id"), ("team", "group_id")):
        if level.get(name):
            word = name.removesuffix("_id").replace("_", " ")
            return {"kind": kind, "name": f"{word} {level[name]}", "mode": "always"}
    role = level.get("access_level")
    if role == 0:
        return None
    kind, name = _ROLES.get(role if type(role) is int else -1, ("unknown", "unknown"))
    return {"kind": kind, "name": name, "mode": "always"}


def _merging(project: Project, merged: _Protection | None, hidden: list[dict[str, Json]]) -> list[Layer]:
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
    if project.licence and (pushing := _pushing(project, hidden)) is not None:
        layers.append(pushing)
    return layers


def _layer(name: str, title: str, rules: Mapping[str, Json]) -> Layer:
    common = {"level": "repository", "enforcement": "active", "on_default": True}
    return {"id": name, "name": title, **common, "rules": {key: value for key, value in rules.items() if value}}


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
    return _layer("merge_checks", "Merge checks", rules)


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
    by_author, renewed = (_flag(found, name) for name in ("merge_requests_author_approval", "reset_approvals_on_push"))
    # of several approvals one may be the author's
    reviews = max(0, max((_count(rule, by_author=by_author) for rule in applied), default=0) - by_author)
    if not reviews and any(_is_short(rule, by_author=by_author) for rule in applied):
        hidden.append(unseen("rule:required_reviews", _SHORT))
    rules = {
        "required_reviews": reviews,
        "dismisses_stale": renewed,
        # a stale approval of somebody else counts otherwise
        "last_push_approval": renewed and _flag(found, "merge_requests_disable_committers_approval"),
    }
    layer = _layer("approvals", "Approval rules", rules)
    if not _flag(found, "disable_overriding_approvers_per_merge_request"):
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


def _pushing(project: Project, hidden: list[dict[str, Json]]) -> Layer | None:
    """GitLab asks only that a signature is there: whose it is, it asks with the committer's check."""
    asked: Asked = project.answers.get("push_rule", "It was not asked.")
    if isinstance(asked, Answer) and asked.ok and asked.body is None:
        return {**_layer("push_rules", "Push rules", {}), "bypass": []}
    found = body(asked)
    if found is None:
        hidden.append(unseen("rules:push_rules", asked))
        return None
    asked_for = [found.get(name) for name in ("reject_unsigned_commits", "commit_committer_check")]
    signed = all(flag is True for flag in asked_for)
    if not signed and False not in asked_for:
        hidden.append(unseen("rule:signatures", NOT_TOLD))
    return {**_layer("push_rules", "Push rules", {"signatures": signed}), "bypass": []}


def tag_rules(project: Project) -> Fact:
    """`tag_rules`: nobody changes a protected tag; who may create one may also delete it, and then make it anew.

    https://docs.gitlab.com/user/project/protected_tags/
    """
    if project.releases == 0 and "protected_tags" not in project.lists:
        return gap("tag_rules", "It has no release, whose tags are to be kept.")
    listed, refused = entries(untold(project, "protected_tags"))
    if listed is None:
        return gap("tag_rules", refused or "It was not asked.")
    hidden = [unseen("rulesets", refused)] if refused is not None else []
    layers = [_tag(one, hidden) for one in listed]
    pages = [page for page in project.lists["protected_tags"] if page.ok]
    return fact("tag_rules", {"layers": sorted(layers, key=str), "hidden": ordered(hidden)}, *pages[:1])


def _tag(one: Mapping[str, Any], hidden: list[dict[str, Json]]) -> dict[str, Json]:
    name = text(one, "name")
    layer: dict[str, Json] = {
        "id": f"tag:{name}",
        "level": "repository",
        "name": name,
        "enforcement": "active",
        "include": [name],
        "exclude": [],
        "blocks_update": True,
        "blocks_deletion": True,
    }
    if not isinstance(one.get("create_access_levels"), list):
        hidden.append(unseen(f"bypass:tag:{name}", NOT_TOLD))
        return layer
    actors = _actors(one["create_access_levels"])
    return {**layer, "bypass": [{**actor, "rules": ["blocks_deletion"]} for actor in actors]}


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
