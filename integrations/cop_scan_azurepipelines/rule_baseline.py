"""The fact `rule_baseline`: what holds for the branches and tags of all repositories of an organisation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import fact, once, ordered, part, unseen
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines.access import FORCE_PUSH, Access, place_of
from cop_scan_azurepipelines.branch_rules import SOME_PATHS, reach, rules_of
from cop_scan_azurepipelines.counted import Counted
from cop_scan_azurepipelines.organisation import Organisation
from cop_scan_azurepipelines.project import Project

_RULES = {
    "requires_pull_request": "pull_request",
    "blocks_deletion": "deletion",
    "blocks_force_push": "non_fast_forward",
}
_USUAL_BRANCH = "refs/heads/main"


def rule_baseline(organisation: Organisation, counted: Counted) -> Fact:
    """Policies that hold for all repositories of a project, and what those of every project have in common."""
    hidden = [unseen("repositories", counted.unlisted)] if counted.unlisted is not None else []
    rulesets: list[Json] = []
    common: set[str] | None = None
    for project in organisation.projects:
        found = project.list(at.POLICY)
        if found.gap is not None or found.said is None:
            hidden.append(unseen("rulesets", found.gap or "The policies were not asked for."))
        mine = _rulesets(project, counted)
        hidden += _unclear(project)
        hidden += [
            part(f"rules:{one['id']}", Status.UNSUPPORTED, SOME_PATHS)
            for one in mine
            if one["enforcement"] == "active" and one["default_branch"] and not one["rules"]
        ]
        rulesets += mine
        if counted.refs.get(project.id):
            active = {
                rule
                for one in mine
                if one["enforcement"] == "active" and one["default_branch"]
                for rule in one["rules"]
            }
            common = active if common is None else common & active
    if common:
        rulesets.append(_whole("every-project", "The policies of every project", "branch", sorted(common)))
    rulesets += _tags(organisation, hidden)
    value = {
        "rulesets": rulesets,
        "repositories": len(counted.protected),
        "protected": sum(one is True for one in counted.protected.values()),
        "unprotected": sum(one is False for one in counted.protected.values()),
        "hidden": ordered(once(hidden)),
    }
    return fact("rule_baseline", value, *(said for p in organisation.projects if (said := p.list(at.POLICY).said)))


def _whole(identity: str, name: str, target: str, rules: list[str]) -> dict[str, Json]:
    return {
        "id": identity,
        "name": name,
        "level": "organisation",
        "target": target,
        "enforcement": "active",
        "repositories": "all",
        "default_branch": target == "branch",
        "rules": rules,
    }


def _rulesets(project: Project, counted: Counted) -> list[dict[str, Any]]:
    """The policies of a project that name no repository; each must name every default branch there."""
    refs = counted.refs.get(project.id) or {_USUAL_BRANCH}
    made: list[dict[str, Any]] = []
    for policy in project.list(at.POLICY).items:
        reached = [reach(policy, "", ref) for ref in refs]
        if any(one is None or not one[1] for one in reached):
            continue
        rules, _ = rules_of(project, policy)
        flags = policy.get("isEnabled"), policy.get("isBlocking")
        one = _whole(f"{project.id}/{policy['id']}", _title(policy), "branch", [])
        one["enforcement"] = "active" if flags == (True, True) else "evaluate" if flags[0] is True else "disabled"
        one["repositories"] = "listed"
        one["default_branch"] = all(found is not None and found[0] for found in reached)
        one["rules"] = sorted(_RULES[name] for name in rules if name in _RULES)
        made.append(one)
    return made


def _unclear(project: Project) -> list[dict[str, Json]]:
    """Policies that do not tell whether they are in force."""
    said = "Whether it is enabled and required is not told."
    return [
        part(f"rules:{project.id}/{one.get('id')}", Status.HIDDEN, said)
        for one in project.list(at.POLICY).items
        if not (isinstance(one.get("isEnabled"), bool) and isinstance(one.get("isBlocking"), bool))
    ]


def _title(policy: Mapping[str, Any]) -> str:
    return str((policy.get("type") or {}).get("displayName") or "policy")


def _tags(organisation: Organisation, hidden: list[dict[str, Json]]) -> list[Json]:
    """Tags are moved and deleted by those who may force a push: a baseline where only administrators may."""
    for project in organisation.projects:
        access = Access(organisation, project)
        if access.gap is not None:
            hidden.append(unseen("rulesets", access.gap))
            return []
        place = place_of(project.id)
        holders = {*access.holders(place, FORCE_PUSH), *access.below(place, FORCE_PUSH, branches=False)}
        if not all(access.is_administrators(who) for who in holders):
            return []
    return [_whole("force-push", "Force push permission", "tag", ["deletion", "update"])]
