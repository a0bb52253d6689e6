"""Branch policies as rules of the default branch: the facts `branch_rules` and `tag_rules`.

https://learn.microsoft.com/azure/devops/repos/git/branch-policies: a branch with a required policy takes changes by
pull requests only and cannot be deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import STRANGE, fact, gap, ordered, part, unseen
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines.access import BYPASS, EXEMPT, FORCE_PUSH, UNNAMED, Access, place_of
from cop_scan_azurepipelines.definition import Definition
from cop_scan_azurepipelines.project import Project

REVIEWERS, BUILD, STATUS, OWNERS = (
    "fa4e907d-c16b-4a4c-9dfa-4906e5d171dd",
    "0609b952-1397-4640-95ec-e00a01b2c241",
    "cbdc66da-9728-4af8-aada-9a5a32e4a226",
    "fd2167ab-b0be-447a-8ec8-39368250530e",
)
"""Types of policies: minimum number of reviewers, build validation, status, required reviewers."""
_SHAPE = "Its settings are not what Azure DevOps describes."
SOME_PATHS = "A required policy is for some paths alone; whether it keeps the whole branch is not told."
Rules = dict[str, Json]
_WHOLE: Mapping[str, Json] = {"requires_pull_request": True, "blocks_force_push": True, "blocks_deletion": True}
"""What a required policy for all paths brings with it."""
_PERMISSION: Mapping[str, Json] = {
    "id": "force-push",
    "level": "repository",
    "name": "Force push permission",
    "enforcement": "active",
    "on_default": True,
    "rules": {"blocks_force_push": True, "blocks_deletion": True},
    "bypass": [],
}
"""Nobody rewrites or deletes a branch without this permission: a layer where nobody has it."""


def branch_rules(project: Project, repository: Mapping[str, Any], access: Access) -> Fact:
    """The rules of the default branch, one layer for each policy that names it or the repository."""
    found = project.list(at.POLICY)
    ref = repository.get("defaultBranch")
    if not isinstance(ref, str) or not ref.startswith("refs/heads/"):
        return Fact.gap("branch_rules", Status.HIDDEN, "Azure DevOps does not name a default branch.")
    if found.gap is not None or found.said is None:
        return gap("branch_rules", found.gap or "The policies were not asked for.")
    layers: list[dict[str, Json]] = []
    hidden = [_unread(str(one["id"]), _SHAPE) for one in found.items if _is_odd(one)]
    who = _bypass(access, place_of(project.id, str(repository["id"]), ref))
    nameless = access.gap or (access.unnamed() if any(actor["name"] == UNNAMED for actor in who) else None)
    for one in found.items:
        scope = reach(one, str(repository["id"]), ref)
        if scope is None:
            continue
        layer, why = _layer(project, one, scope, str(repository["id"]).lower())
        layers.append(layer if access.gap is not None else {**layer, "bypass": who})
        hidden += [_unread(str(layer["id"]), reason) for reason in why]
        if nameless is not None:
            hidden.append(unseen(f"bypass:{layer['id']}", nameless))
    place = place_of(project.id, str(repository["id"]), ref)
    if access.gap is None and not access.holders(place, FORCE_PUSH):
        layers.append(dict(_PERMISSION))
    elif access.gap is not None:
        hidden.append(unseen("rules:force-push", access.gap))
    active = [layer["rules"] for layer in layers if layer["enforcement"] == "active" and layer["on_default"]]
    rules = merged(active)
    hidden += _of_some_paths(found.items, rules, str(repository["id"]), ref)
    value = {
        "default_branch": ref.removeprefix("refs/heads/"),
        "rules": rules,
        "layers": sorted(layers, key=lambda layer: str(layer["id"])),
        "hidden": ordered(hidden),
    }
    return fact("branch_rules", value, found.said)


def _unread(policy: str, reason: str) -> dict[str, Json]:
    return part(f"rules:{policy}", Status.HIDDEN, reason)


def _of_some_paths(policies: Sequence[Any], rules: Rules, repository: str, ref: str) -> list[dict[str, Json]]:
    """The rules that only required policies for some paths may bring with them."""
    binding = [one for one in policies if _binds(one, repository, ref) and one["settings"].get("filenamePatterns")]
    untold = [name for name in _WHOLE if binding and name not in rules]
    return [part(f"rule:{name}", Status.UNSUPPORTED, SOME_PATHS) for name in untold]


def _binds(policy: Mapping[str, Any], repository: str, ref: str) -> bool:
    """Whether the policy is required, and names the branch."""
    required = policy.get("isEnabled") is True and policy.get("isBlocking") is True
    return required and (reach(policy, repository, ref) or (False, False))[0]


def reach(policy: Mapping[str, Any], repository: str, ref: str) -> tuple[bool, bool] | None:
    """Whether a branch policy names the branch, and whether it holds for all repositories; None if it names others."""
    if policy.get("isDeleted") is True:
        return None
    scopes = (policy.get("settings") or {}).get("scope")
    if not isinstance(scopes, list):
        return None
    of_branches = [one for one in scopes if isinstance(one, dict) and (one.get("refName") or one.get("matchKind"))]
    mine = [one for one in of_branches if str(one.get("repositoryId") or repository).lower() == repository.lower()]
    if not mine:
        return None
    named = [one for one in mine if _names(one, ref)]
    return bool(named), any(not one.get("repositoryId") for one in (named or mine))


def _is_odd(policy: Mapping[str, Any]) -> bool:
    """Whether a policy does not tell what it holds for, though it may be in force."""
    scopes = (policy.get("settings") or {}).get("scope")
    whole = isinstance(scopes, list) and all(isinstance(one, dict) for one in scopes)
    return not whole and policy.get("isDeleted") is not True and policy.get("isEnabled") is not False


def _names(scope: Mapping[str, Any], ref: str) -> bool:
    kind = str(scope.get("matchKind") or "exact").lower()
    name = str(scope.get("refName") or "")
    if kind == "defaultbranch":
        return True
    if kind == "prefix":
        start = name.rstrip("*").rstrip("/")
        return ref == start or ref.startswith(start + "/")
    return ref == name


def waits(policy: Mapping[str, Any], definition: int, repository: str, ref: str) -> bool:
    """Whether the policy has every change of the branch wait for the definition."""
    settings = policy.get("settings") or {}
    return (
        str((policy.get("type") or {}).get("id")).lower() == BUILD
        and settings.get("buildDefinitionId") == definition
        and not settings.get("filenamePatterns")
        and _binds(policy, repository, ref)
    )


def _layer(
    project: Project, policy: Mapping[str, Any], scope: tuple[bool, bool], repository: str
) -> tuple[dict[str, Json], list[str]]:
    """A policy as a layer, and why its rules are not wholly seen."""
    flags = policy.get("isEnabled"), policy.get("isBlocking")
    why: list[str] = []
    rules: Rules = {}
    if not all(isinstance(flag, bool) for flag in flags):
        why.append("Whether it is enabled and required is not told.")
        enforcement = "active"
    else:
        enforcement = "active" if all(flags) else "evaluate" if flags[0] else "disabled"
        rules, why = rules_of(project, policy, repository)
    kind = policy.get("type") or {}
    layer = {
        "id": str(policy["id"]),
        "level": "organisation" if scope[1] else "repository",
        "name": str(kind.get("displayName") or kind.get("id") or "policy"),
        "enforcement": enforcement,
        "on_default": scope[0],
        "rules": rules,
    }
    return layer, why


def rules_of(project: Project, policy: Mapping[str, Any], repository: str = "") -> tuple[Rules, list[str]]:
    """What a required policy asks of a repository, and why that is not wholly told."""
    settings = policy.get("settings") or {}
    kind = str((policy.get("type") or {}).get("id") or "").lower()
    patterns = settings.get("filenamePatterns") or []
    if not isinstance(patterns, list) or (kind == OWNERS and not isinstance(settings.get("requiredReviewerIds"), list)):
        return {}, [_SHAPE]
    if patterns:
        named = kind == OWNERS and settings["requiredReviewerIds"]
        return ({"reviewed_paths": [str(one) for one in patterns]} if named else {}), []
    rules: Rules = dict(_WHOLE)
    make = _MADE.get(kind)
    try:
        own = make(settings) if make is not None else _build(project, settings, repository) if kind == BUILD else {}
    except STRANGE:
        return rules, [_SHAPE]
    return {**rules, **own}, []


def _flag(settings: Mapping[str, Any], name: str) -> bool:
    """A setting that must be there. Raises TypeError otherwise."""
    if not isinstance(settings[name], bool):
        raise TypeError(name)
    return bool(settings[name])


def _number(settings: Mapping[str, Any], name: str) -> int:
    if type(settings[name]) is not int or settings[name] < 0:
        raise TypeError(name)
    return int(settings[name])


def _reviewers(settings: Mapping[str, Any]) -> Rules:
    """The author's own approval counts for one, where it counts."""
    own = _flag(settings, "creatorVoteCounts")
    others = max(0, _number(settings, "minimumApproverCount") - int(own))
    each = settings.get("requireVoteOnEachIteration") is True
    last = settings.get("requireVoteOnLastIteration") is True and not own
    return {
        "required_reviews": others,
        "dismisses_stale": _flag(settings, "resetOnSourcePush") or each or last,
        "last_push_approval": settings.get("blockLastPusherVote") is True,
    }


def _build(project: Project, settings: Mapping[str, Any], repository: str) -> Rules:
    """A pipeline by its file in the same repository, or a check by its name."""
    number = _number(settings, "buildDefinitionId")
    one = next((each for each in project.list(at.DEFINITIONS).items if each.get("id") == number), None)
    definition = Definition(project, one) if one is not None and one.get("queueStatus") == "enabled" else None
    if definition is not None and definition.yaml and definition.repository == repository:
        return {"required_pipelines": [definition.yaml]}
    name = str((one or {}).get("name") or f"build {number}")
    return {"required_checks": [str(settings.get("displayName") or name)]}


def _status(settings: Mapping[str, Any]) -> Rules:
    genre, name = str(settings.get("statusGenre") or ""), str(settings["statusName"])
    return {"required_checks": [f"{genre}/{name}" if genre else name]}


def _owners(settings: Mapping[str, Any]) -> Rules:
    if not settings["requiredReviewerIds"] or settings.get("creatorVoteCounts") is not False:
        return {"reviewed_paths": ["/*"]} if settings["requiredReviewerIds"] else {}
    return {"required_reviews": max(1, int(settings.get("minimumApproverCount") or 1)), "reviewed_paths": ["/*"]}


_MADE: Mapping[str, Callable[[Mapping[str, Any]], Rules]] = {
    REVIEWERS: _reviewers,
    STATUS: _status,
    OWNERS: _owners,
}


def merged(every: list[Rules]) -> Rules:
    """What the layers in force add up to."""
    found: Rules = {}
    for rules in every:
        for name, value in rules.items():
            before = found.get(name)
            if name == "reviewed_paths":
                continue  # of each layer alone: the order of its patterns counts
            if isinstance(value, list):
                found[name] = sorted({*(before or []), *value})
            elif isinstance(value, bool):
                found[name] = bool(before) or value
            else:
                found[name] = max(before or 0, value)
    return found


def _bypass(access: Access, place: str) -> list[Json]:
    """Who may push past the policies, or complete a pull request against them."""
    pushing, completing = access.holders(place, EXEMPT), access.holders(place, BYPASS)
    actors = [
        access.actor(who, certain=pushing.get(who, False) or completing.get(who, False), mode=mode)
        for who, mode in {**dict.fromkeys(completing, "pull_request"), **dict.fromkeys(pushing, "always")}.items()
    ]
    return sorted(actors, key=lambda actor: str(actor["name"]))


def tag_rules(repository: Mapping[str, Any], access: Access) -> Fact:
    """Tags are moved and deleted by those alone who may force a push, which is one layer of every repository."""
    if access.gap is not None:
        return gap("tag_rules", access.gap)
    whole = place_of(access.project.id, str(repository["id"]))
    place = f"{whole}/refs/tags"
    holders = access.holders(place, FORCE_PUSH)
    holders |= {who: True for who in access.below(place, FORCE_PUSH) if who not in holders}
    actors = [access.actor(who, certain=certain, mode="always") for who, certain in holders.items()]
    layer = {
        "id": "force-push",
        "level": "repository",
        "name": "Force push permission",
        "enforcement": "active",
        "include": ["*"],
        "exclude": [],
        "blocks_update": True,
        "blocks_deletion": True,
        "bypass": sorted(actors, key=lambda actor: str(actor["name"])),
    }
    said = access.project.list(at.ACCESS).said
    return fact("tag_rules", {"layers": [layer], "hidden": []}, *([said] if said else []))


def is_protected(rules: Fact | None) -> bool | None:
    """Whether the default branch takes changes by reviewed proposals only; None where that is not seen."""
    if rules is None or not rules.ok:
        return None
    if rules.value["rules"].get("required_reviews", 0) > 0 and rules.value["rules"].get("requires_pull_request"):
        return True
    return None if any(not part["path"].startswith(("bypass:", "rule:")) for part in rules.value["hidden"]) else False
