"""What binds pushes and tags: protected branches, push rules and protected tags, merged as GitLab merges them.

https://docs.gitlab.com/user/project/repository/branches/protected/,
https://docs.gitlab.com/user/project/repository/push_rules/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cop_scan.evidence import Fact, Json
from cop_scan.sources.answered import Asked, body, entries, fact, gap, ordered, text, unseen
from cop_scan.sources.answers import Answer
from cop_scan_gitlab.project import DEVELOPER, MAINTAINER, Project, untold
from cop_scan_gitlab.questions import NOT_TOLD

_ROLES = {
    30: ("role", "Developers"),
    MAINTAINER: ("role", "Maintainers"),
    50: ("role", "Owners"),
    60: ("administrators", "Administrators"),
}
Layer = dict[str, Any]


def matches(pattern: str, branch: str) -> bool:
    """Whether a protected branch's or tag's name, in which `*` stands for anything, is that branch's."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), branch, re.DOTALL) is not None


def layer_of(name: str, title: str, rules: Mapping[str, Json]) -> Layer:
    """A layer of the project's own, with those rules that it sets."""
    common = {"level": "repository", "enforcement": "active", "on_default": True}
    return {"id": name, "name": title, **common, "rules": {key: value for key, value in rules.items() if value}}


class Protection:
    """What all protected branches of one name or pattern that is the default branch's come to."""

    def __init__(self, layer: Layer | None, pushers: list[dict[str, Json]] | None) -> None:
        self.layer, self.pushers = layer, pushers
        """Who may get past a merge request; None for everybody who may write at all."""


def merged(protected: Sequence[Mapping[str, Any]], project: Project, hidden: list[dict[str, Json]]) -> Protection:
    """The most permissive of several rules counts for pushes; of force pushes the group's rules come first."""
    ours = [one for one in protected if matches(text(one, "name"), project.branch)]
    if not ours:
        return Protection(None, None)
    pushing = [level for one in ours for level in one["push_access_levels"]]
    open_to_all = any(_is_open(level) for level in pushing)
    above = [one for one in ours if one.get("inherited") is True]
    forced = any(switch(one, "allow_force_push") for one in (above or ours))
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
    return Protection(layer, None if open_to_all else around)


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


def switch(one: Mapping[str, Any], name: str) -> bool:
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


def push_rules(project: Project, hidden: list[dict[str, Json]]) -> Layer | None:
    """GitLab asks only that a signature is there: whose it is, it asks with the committer's check."""
    asked: Asked = project.answers.get("push_rule", "It was not asked.")
    if isinstance(asked, Answer) and asked.ok and asked.body is None:
        return {**layer_of("push_rules", "Push rules", {}), "bypass": []}
    found = body(asked)
    if found is None:
        hidden.append(unseen("rules:push_rules", asked))
        return None
    asked_for = [found.get(name) for name in ("reject_unsigned_commits", "commit_committer_check")]
    signed = all(flag is True for flag in asked_for)
    if not signed and False not in asked_for:
        hidden.append(unseen("rule:signatures", NOT_TOLD))
    return {**layer_of("push_rules", "Push rules", {"signatures": signed}), "bypass": []}


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
