"""One effective set of rules from classic protection and the rulesets of repository, organisation and enterprise.

https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets
A layer that cannot be seen is named in `hidden`; so is whoever may bypass a layer, where that is not shown. An empty
list is believed only where it is known that this token would have been shown a full one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cop_scan.evidence import Json, Status
from cop_scan.sources.answered import part
from cop_scan_github.classic import Layer, Node, applying, classic_layer, update_rule
from cop_scan_github.parts import NOT_SHOWN, actor
from cop_scan_github.patterns import ALL, names_branch

_LEVELS = {"Repository": "repository", "Organization": "organisation", "Enterprise": "enterprise"}
_LISTS = ("required_checks", "code_scanning", "required_workflows")
_NUMBERS = ("required_reviews",)
_FLAGS = (
    *("requires_pull_request", "dismisses_stale", "last_push_approval", "code_owner_review"),
    *("blocks_force_push", "blocks_deletion", "signatures"),
)


@dataclass(frozen=True, slots=True)
class Layers:
    """What was collected of a repository's rules."""

    default_branch: str
    classic: Sequence[Node] | None
    """Classic rules, or None where they were not seen."""
    applies: str
    """Node id of the classic rule that GitHub says holds for the default branch, or empty."""
    update_rule: Node | None
    """What GitHub tells everyone of the classic rule that holds."""
    rulesets: Sequence[Node] | None
    details: Mapping[str, Node]
    """Node id of a ruleset or classic rule -> its rules and who may bypass it."""
    administrator: bool
    """Whether it is proven that this token sees what administrators of the repository see."""
    owner: bool
    """The same of the organisation."""
    hidden: Sequence[Json] = field(default_factory=tuple)
    """Why something was not seen."""


def branch_rules(layers: Layers) -> Json:
    """The fact of that name (policies/facts/branch_rules.yaml)."""
    seen: list[dict[str, Json]] = []
    hidden: list[Json] = list(layers.hidden)
    for layer, unseen in [*_classic(layers), *_rulesets(layers)]:
        hidden += unseen
        if layer is not None:
            seen.append(layer)
    whole = not any(not str(p["path"]).startswith("bypass:") for p in hidden)
    in_force = [layer["rules"] for layer in seen if layer["on_default"] and layer["enforcement"] == "active"]
    return {
        "default_branch": layers.default_branch,
        "rules": _merged(in_force, whole=whole),
        "layers": sorted(seen, key=lambda layer: str(layer["id"])),
        "hidden": sorted(hidden, key=lambda p: str(p["path"])),
    }


def _merged(rules: Sequence[Mapping[str, Json]], *, whole: bool) -> dict[str, Json]:
    """What the rules add up to; what none sets is told only if all were seen."""
    merged: dict[str, Json] = {}
    for name in _FLAGS:
        if whole or any(rule.get(name) for rule in rules):
            merged[name] = any(rule.get(name) for rule in rules)
    for name in _NUMBERS:
        most = max((rule.get(name, 0) for rule in rules), default=0)
        if whole or most:
            merged[name] = most
    for name in _LISTS:
        every = sorted({item for rule in rules for item in rule.get(name, [])})
        if whole or every:
            merged[name] = every
    return merged


def _classic(layers: Layers) -> Iterable[Layer]:
    if layers.classic is None:
        if layers.update_rule is not None:
            yield update_rule(layers.update_rule), [part("bypass:classic", Status.HIDDEN, NOT_SHOWN)]
        return
    chosen = layers.applies or applying(layers.classic, layers.default_branch)
    if chosen is None or chosen not in {"", *(str(rule["id"]) for rule in layers.classic)}:
        detail = "Which classic rule holds for the default branch was not seen."
        yield None, [part("classic_protection", Status.UNSUPPORTED if chosen is None else Status.HIDDEN, detail)]
    for rule in layers.classic:
        detail_of = layers.details.get(str(rule["id"]))
        yield classic_layer(rule, detail_of, on_default=str(rule["id"]) == chosen, administrator=layers.administrator)


def _rulesets(layers: Layers) -> Iterable[Layer]:
    for ruleset in layers.rulesets or ():
        if ruleset.get("target") == "BRANCH" and _is_told(ruleset):
            yield _ruleset_layer(ruleset, layers)
        elif not _is_told(ruleset):
            yield None, [_untold(ruleset)]


def _is_told(ruleset: Node) -> bool:
    """Whether GitHub says what it is for and whether it holds."""
    return ruleset.get("target") is not None and ruleset["enforcement"] in ("ACTIVE", "EVALUATE", "DISABLED")


def _untold(ruleset: Node) -> Json:
    identity = ruleset.get("databaseId") or ruleset["id"]
    return part(
        f"rules:ruleset:{identity}", Status.HIDDEN, "GitHub's answer leaves out what it is for or whether it holds."
    )


def _ruleset_layer(ruleset: Node, layers: Layers) -> Layer:
    layer, unseen = _head(ruleset, layers)
    refs = _refs(ruleset)
    named = None if refs is None else names_branch(*refs, layers.default_branch, default=True)
    if named is None:  # it is no layer: that it does not hold is as little known as that it does
        strange = part(f"rules:{layer['id']}", Status.UNSUPPORTED, "Which branches it names is not understood.")
        return None, [strange] if layer["enforcement"] == "active" else []
    rules, lacking = _ruleset_rules(layers.details.get(str(ruleset["id"])))
    if lacking:
        unseen.append(part(f"rules:{layer['id']}", *lacking))
    layer.update(on_default=named, rules=rules)
    return layer, unseen if named and layer["enforcement"] == "active" else []


def _refs(ruleset: Node) -> tuple[list[str], list[str]] | None:
    """Patterns of the refs that a ruleset names, and of those that it leaves out; None where GitHub does not say."""
    refs = (ruleset["conditions"] or {}).get("refName")
    return None if refs is None else (refs.get("include") or [], refs.get("exclude") or [])


def _head(ruleset: Node, layers: Layers) -> tuple[dict[str, Json], list[Json]]:
    """What is equal for branches and tags: identity, level, enforcement and who may bypass."""
    identity = f"ruleset:{ruleset.get('databaseId') or ruleset['id']}"
    level = _LEVELS.get(str((ruleset.get("source") or {}).get("__typename")), "enterprise")
    layer: dict[str, Json] = {
        "id": identity,
        "level": level,
        "name": str(ruleset["name"]),
        "enforcement": str(ruleset["enforcement"]).lower(),
    }
    detail = layers.details.get(str(ruleset["id"])) or {}
    believed = {"repository": layers.administrator, "organisation": layers.owner}.get(level, False)
    bypass = _ruleset_bypass(detail.get("bypassActors"), believed=believed)
    if bypass is None:
        return layer, [part(f"bypass:{identity}", Status.HIDDEN, NOT_SHOWN)]
    return {**layer, "bypass": bypass}, []


def _ruleset_bypass(actors: Node | None, *, believed: bool) -> list[Json] | None:
    """Who may bypass a ruleset; None where that is not known. An empty list may be a hidden one."""
    if actors is None:
        return None
    nodes = actors.get("nodes") or []
    if len(nodes) != actors.get("totalCount") or (not nodes and not believed):
        return None
    return sorted((_bypassactor(node or {}) for node in nodes), key=str)


def _bypassactor(node: Node) -> Json:
    mode = "pull_request" if node.get("bypassMode") == "PULL_REQUEST" else "always"
    if node.get("organizationAdmin"):
        return {"kind": "administrators", "name": "organisation administrators", "mode": mode}
    if node.get("enterpriseOwner"):
        return {"kind": "enterprise_owners", "name": "enterprise owners", "mode": mode}
    if node.get("deployKey"):
        return {"kind": "deploy_keys", "name": "deploy keys", "mode": mode}
    if node.get("repositoryRoleName"):
        return {"kind": "role", "name": str(node["repositoryRoleName"]), "mode": mode}
    return {**actor(node.get("actor")), "mode": mode}


def _ruleset_rules(detail: Node | None) -> tuple[dict[str, Json], tuple[Status, str] | None]:
    """The rules of a ruleset, and why some are not seen."""
    connection = (detail or {}).get("rules")
    if connection is None:
        return {}, (Status.NOT_COLLECTED, "Its rules were not seen.")
    nodes = [node for node in connection.get("nodes") or [] if node]
    rules: dict[str, Json] = {}
    bare = [node for node in nodes if _lacks(node.get("parameters"), _WITH_PARAMETERS.get(node["type"], ""))]
    for node in nodes:
        rules.update(_rule(str(node["type"]), node.get("parameters") or {}))
    if len(nodes) != connection.get("totalCount"):
        return rules, (Status.TRUNCATED, "It has more rules than were read.")
    return rules, (Status.HIDDEN, "GitHub's answer leaves out what its rules demand.") if bare else None


_WITH_PARAMETERS = {
    "PULL_REQUEST": "requiredApprovingReviewCount",
    "REQUIRED_STATUS_CHECKS": "requiredStatusChecks",
    "CODE_SCANNING": "codeScanningTools",
    "WORKFLOWS": "workflows",
}
"""Rule -> the parameter without which it says nothing."""


def _lacks(parameters: Node | None, needed: str) -> bool:
    return bool(needed) and (parameters or {}).get(needed) is None


def _rule(kind: str, parameters: Node) -> dict[str, Json]:
    simple = {
        "NON_FAST_FORWARD": "blocks_force_push",
        "DELETION": "blocks_deletion",
        "REQUIRED_SIGNATURES": "signatures",
    }
    if kind in simple:
        return {simple[kind]: True}
    if kind == "PULL_REQUEST":
        return {
            "requires_pull_request": True,
            "required_reviews": parameters.get("requiredApprovingReviewCount") or 0,
            "dismisses_stale": bool(parameters.get("dismissStaleReviewsOnPush")),
            "last_push_approval": bool(parameters.get("requireLastPushApproval")),
            "code_owner_review": bool(parameters.get("requireCodeOwnerReview")),
        }
    if kind == "REQUIRED_STATUS_CHECKS":
        return {"required_checks": sorted({str(c["context"]) for c in parameters.get("requiredStatusChecks") or []})}
    if kind == "CODE_SCANNING":
        return {"code_scanning": sorted({str(tool["tool"]) for tool in parameters.get("codeScanningTools") or []})}
    if kind == "WORKFLOWS":
        return {"required_workflows": sorted({str(flow["path"]) for flow in parameters.get("workflows") or []})}
    return {}


def tag_rules(layers: Layers) -> Json:
    """The fact of that name (policies/facts/tag_rules.yaml)."""
    seen: list[dict[str, Json]] = []
    hidden: list[Json] = [p for p in layers.hidden if p["path"] == "rulesets"]
    hidden += [_untold(ruleset) for ruleset in layers.rulesets or () if not _is_told(ruleset)]
    for ruleset in (r for r in layers.rulesets or () if r.get("target") == "TAG" and _is_told(r)):
        layer, unseen = _head(ruleset, layers)
        rules, strange = _kinds(layers.details.get(str(ruleset["id"])))
        refs = _refs(ruleset)
        if refs is None:
            strange = Status.UNSUPPORTED, "Which tags it names is not understood."
        unseen += [part(f"rules:{layer['id']}", *strange)] if strange else []
        layer.update(
            include=[_tag(pattern) for pattern in (refs or ([], []))[0]],
            exclude=[_tag(pattern) for pattern in (refs or ([], []))[1]],
            blocks_update="UPDATE" in rules,
            blocks_deletion="DELETION" in rules,
        )
        seen.append(layer)
        hidden += unseen if layer["enforcement"] == "active" else []
    return {
        "layers": sorted(seen, key=lambda layer: str(layer["id"])),
        "hidden": sorted(hidden, key=lambda p: str(p["path"])),
    }


def _kinds(detail: Node | None) -> tuple[set[str], tuple[Status, str] | None]:
    connection = (detail or {}).get("rules")
    if connection is None:
        return set(), (Status.NOT_COLLECTED, "Its rules were not seen.")
    nodes = [node for node in connection.get("nodes") or [] if node]
    whole = len(nodes) == connection.get("totalCount")
    return {str(n["type"]) for n in nodes}, None if whole else (Status.TRUNCATED, "It has more rules than were read.")


def _tag(pattern: str) -> str:
    return "*" if pattern == ALL else pattern.removeprefix("refs/tags/")
