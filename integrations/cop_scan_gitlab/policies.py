"""Security policies, which only Ultimate has: what they run in every pipeline, whatever the project's definition says.

https://docs.gitlab.com/user/application_security/policies/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cop_scan import yamlio
from cop_scan.evidence import Fact, Json
from cop_scan.sources.answered import Asked, body, fact, ordered, unseen
from cop_scan_gitlab.project import Project
from cop_scan_gitlab.questions import MAINTAINERS, withheld


@dataclass(frozen=True, slots=True)
class Policy:
    """An enabled policy: its scans, whether its scope leaves projects out, and whether all changes surely get them."""

    name: str
    scans: frozenset[str]
    scoped: bool
    sure: bool


def read(one: Mapping[str, Any]) -> Policy | None:
    """A scan execution policy; None where it is off."""
    if one["enabled"] is not True:
        return None
    name, text = str(one["name"]), str(one.get("yaml") or "")
    try:
        found: Any = yamlio.load(text, yaml11=True)[0]
        rules = [rule for rule in found["rules"] if isinstance(rule, Mapping)]
        actions = found["actions"]
        scans = [action["scan"] for action in actions]
        # variables of an action may switch its scan off, or leave all code out of it
        plain = not any(action.get("variables") for action in actions) and not found.get("skip_ci", {}).get("allowed")
    except (yamlio.YamlError, KeyError, TypeError, AttributeError):
        return Policy(name, frozenset(), scoped=True, sure=False)
    if not all(isinstance(scan, str) for scan in scans):
        return Policy(name, frozenset(), scoped=True, sure=False)
    reaches = any(rule.get("type") == "pipeline" and _reaches_all(rule) for rule in rules)
    return Policy(name, frozenset(scans), scoped=bool(found.get("policy_scope")), sure=reaches and plain)


_PLAIN = frozenset({"type", "branch_type", "branches"})
"""Keys of a rule that leaves nothing out; others except branches, or let in some sources of pipelines only."""


def _reaches_all(rule: Mapping[str, Any]) -> bool:
    every = rule.get("branch_type") == "all" or rule.get("branches") == ["*"]
    return every and all(key in _PLAIN or not value for key, value in rule.items())


def listed(asked: Asked, field: str) -> tuple[list[Mapping[str, Any]] | None, Asked | None]:
    """A connection of policies, and why it is not whole, if it is not."""
    found = (body(asked) or {}).get(field)
    if not isinstance(found, Mapping) or not isinstance(found.get("nodes"), list):
        return None, withheld(asked)
    nodes = [one for one in found["nodes"] if isinstance(one, Mapping)]
    more = (found.get("pageInfo") or {}).get("hasNextPage") is not False or len(nodes) != len(found["nodes"])
    return nodes, "There are more policies than were read." if more else None


def code_scanning(project: Project) -> Fact:
    """`code_scanning`: what runs without a definition here, by Auto DevOps or by policies."""
    hidden: list[dict[str, Json]] = []
    tools: set[str] = set()
    devops = project.node.get("auto_devops_enabled")
    if not isinstance(devops, bool):
        hidden.append(unseen("auto_devops", MAINTAINERS))
    elif devops and not _has_pipeline(project):
        hidden.append(unseen("adds:Auto DevOps", "What it runs depends on the code, and is not told."))
    if project.licence == "ultimate":
        asked = project.samples.get("Policies", "It was not asked.")
        tools |= _scans(*listed(asked, "scanExecutionPolicies"), hidden)
        _others(*listed(asked, "pipelineExecutionPolicies"), hidden)
    each: list[Json] = [{"tool": tool, "languages": ["any"]} for tool in sorted(tools)]
    return fact("code_scanning", {"analyses": each, "hidden": ordered(hidden)}, project.said)


def scan_history(project: Project) -> Fact:
    """`scan_history`: only Ultimate takes results of scanners, and when each last reported is not asked for."""
    ultimate = project.licence == "ultimate"
    hidden = [unseen("*", "When a scanner last reported is not asked for.")] if ultimate else []
    return fact("scan_history", {"analyses": [], "hidden": ordered(hidden)}, project.said)


def _has_pipeline(project: Project) -> bool:
    """Whether it has a definition of its own, which Auto DevOps gives way to."""
    found = project.files.get("pipelines")
    if project.node.get("ci_config_path") or found is None or not found.ok:
        return bool(project.node.get("ci_config_path"))
    return any(file["path"] == ".gitlab-ci.yml" for file in found.value["files"])


def _scans(nodes: Iterable[Mapping[str, Any]] | None, why: Asked | None, hidden: list[dict[str, Json]]) -> set[str]:
    if why is not None:
        hidden.append(unseen("policies", why))
    found: set[str] = set()
    for policy in (made for one in nodes or () if (made := read(one)) is not None):
        if policy.sure and not policy.scoped:
            found |= policy.scans
        else:
            hidden.append(unseen(f"adds:{policy.name}", "Whether it scans every change of this project is not told."))
    return found


def _others(nodes: Iterable[Mapping[str, Any]] | None, why: Asked | None, hidden: list[dict[str, Json]]) -> None:
    """Policies that run jobs of their own, or in the place of the project's."""
    if why is not None:
        hidden.append(unseen("policies", why))
    for one in (one for one in nodes or () if one["enabled"] is True):
        replaces = "override_project_ci" in str(one.get("yaml") or "")
        hidden.append(unseen(f"{'replaces' if replaces else 'adds'}:{one['name']}", "Which jobs it runs is not read."))
