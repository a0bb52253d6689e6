"""Facts of a repository's settings, from the answers of its own endpoints and of its organisation's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import Asked, Withheld, body, fact, gap, ordered, partial, unseen
from cop_scan.sources.answers import Answer
from cop_scan_github.answered import strange, used

NO_OUTSIDERS = "Nobody without access can propose changes to it."


@dataclass(frozen=True, slots=True)
class Actions:
    """Answers on GitHub Actions: a level's own, under the names of their last path segments."""

    permissions: Asked
    selected: Asked
    workflow: Asked
    forks: Asked


def decided_above(organisation: Actions) -> tuple[bool, bool]:
    """Whether the organisation decides who may be used and what the token may do, so that no repository need be asked.

    A repository cannot be laxer than its organisation:
    https://docs.github.com/en/organizations/managing-organization-settings/disabling-or-limiting-github-actions-for-your-organization
    """
    sources = body(organisation.permissions) or {}
    token = body(organisation.workflow) or {}
    restricted = sources.get("allowed_actions") in ("selected", "local_only") and sources.get("sha_pinning_required")
    least = token.get("default_workflow_permissions") == "read"
    return bool(restricted), least and token.get("can_approve_pull_request_reviews") is False


def ci_settings(repository: Actions, organisation: Actions | None, *, public: bool) -> Fact:
    """`ci_settings`; of two levels the stricter holds, and each field says which level it was read from."""
    fields = _Fields()
    levels = {"repository": repository, **({"organisation": organisation} if organisation else {})}
    by_level = {level: body(actions.permissions) for level, actions in levels.items()}
    above_sources, above_token = decided_above(organisation) if organisation else (False, False)
    decides = "organisation" if by_level["repository"] is None and above_sources else "repository"
    fields.add("enabled", by_level["repository"], "enabled", "repository", repository.permissions)
    fields.add("allowed", by_level[decides], "allowed_actions", decides, repository.permissions)
    fields.add("pins_required", by_level[decides], "sha_pinning_required", decides, repository.permissions)
    if fields.value.get("allowed") == "selected":
        _selected(fields, levels[decides], decides)
    token = "organisation" if body(repository.workflow) is None and above_token else "repository"
    workflow = body(levels[token].workflow)
    fields.add("default_token", workflow, "default_workflow_permissions", token, repository.workflow)
    fields.add("can_approve", workflow, "can_approve_pull_request_reviews", token, repository.workflow)
    fields.value["outsiders"] = public
    if public:
        _forks(fields, repository.forks)
    used = [a for actions in levels.values() for a in (actions.permissions, actions.workflow, actions.forks)]
    seen = [a for a in used if isinstance(a, Answer) and a.ok]
    return partial("ci_settings", fields.document(), *seen, about=("outsiders", "from"))


class _Fields:
    """A value whose unseen fields are named."""

    def __init__(self) -> None:
        self.value: dict[str, Json] = {}
        self.origin: dict[str, str] = {}
        self.hidden: list[dict[str, Json]] = []

    def add(self, name: str, source: Mapping[str, Json] | None, field: str, level: str, asked: Asked) -> None:
        found = (source or {}).get(field)
        if found is None:
            absent = Withheld("GitHub's answer leaves it out, as it does for those who may not see it.")
            known = not isinstance(asked, str) and asked.ok
            self.hidden.append(unseen(name, absent if known else asked))
            return
        self.value[name] = found
        self.origin[name] = level

    def document(self) -> dict[str, Json]:
        return {**self.value, "from": self.origin, "hidden": ordered(self.hidden)}


def _selected(fields: _Fields, actions: Actions, level: str) -> None:
    chosen = body(actions.selected)
    if chosen is None:
        fields.hidden.append(unseen("allowed_patterns", actions.selected))
        return
    fields.add("github_owned", chosen, "github_owned_allowed", level, actions.selected)
    fields.add("verified", chosen, "verified_allowed", level, actions.selected)
    patterns = chosen.get("patterns_allowed")
    if isinstance(patterns, list):
        fields.value["allowed_patterns"] = sorted(str(pattern) for pattern in patterns)
    else:
        fields.hidden.append(unseen("allowed_patterns", Withheld("GitHub's answer leaves it out.")))


_APPROVAL = {
    "first_time_contributors_new_to_github": False,
    "first_time_contributors": True,
    "all_external_contributors": True,
}
"""Whether outsiders' pipelines wait: not if whoever has an account of some age need not.

https://docs.github.com/en/rest/actions/permissions#get-fork-pr-contributor-approval-permissions-for-a-repository
"""


def _forks(fields: _Fields, asked: Asked) -> None:
    policy = (body(asked) or {}).get("approval_policy")
    if policy is None:
        fields.hidden.append(unseen("forks_need_approval", asked))
        return
    if policy not in _APPROVAL:
        fields.hidden.append(unseen("forks_need_approval", "What GitHub's answer says is not understood."))
        return
    fields.value["forks_need_approval"] = _APPROVAL[policy]
    fields.origin["forks_need_approval"] = "repository"


def private_reporting(asked: Asked, *, public: bool, settled: bool) -> Fact:
    """`private_reporting`; `settled` says that an enforced configuration of the organisation switches it on."""
    if not public:
        return fact("private_reporting", {"enabled": False, "available": False})
    if settled:
        return fact("private_reporting", {"enabled": True, "available": True})
    found = body(asked)
    if found is None:
        return gap("private_reporting", asked)
    if not isinstance(found.get("enabled"), bool):
        return strange("private_reporting", asked)
    return fact("private_reporting", {"enabled": found["enabled"], "available": True}, *used(asked))


def immutable_releases(asked: Asked, *, above: bool, administrator: bool) -> Fact:
    """`immutable_releases`; for an administrator GitHub's 404 says that they are off, for others it says nothing."""
    if above:
        return fact("immutable_releases", {"enabled": True, "by": "organisation"})
    found = body(asked)
    if found is not None and isinstance(found.get("enabled"), bool):
        by = "organisation" if found.get("enforced_by_owner") else "repository"
        return fact("immutable_releases", {"enabled": found["enabled"], "by": by}, *used(asked))
    if isinstance(asked, Answer) and asked.gap is Status.HIDDEN and administrator:
        return fact("immutable_releases", {"enabled": False, "by": "repository"}, asked)
    return gap("immutable_releases", asked) if found is None else strange("immutable_releases", asked)


def security_features(
    listing: Mapping[str, Any] | None, node: Mapping[str, Any], *, administrator: bool, said: Answer
) -> Fact:
    """`security_features`, from the organisation's list of repositories and GraphQL.

    GitHub leaves `security_and_analysis` out for those who may not see it. Dependency alerts that read as off are
    believed only where it is proven that this token sees an administrator's view.
    """
    names = {
        "secret_scanning": "secret_scanning",
        "push_protection": "secret_scanning_push_protection",
        "dependency_updates": "dependabot_security_updates",
    }
    shown = (listing or {}).get("security_and_analysis") or {}
    value: dict[str, Json] = {}
    hidden: list[dict[str, Json]] = []
    for name, field in names.items():
        status = (shown.get(field) or {}).get("status")
        if status in ("enabled", "disabled"):
            value[name] = status == "enabled"
        else:
            hidden.append(unseen(name, Withheld("GitHub shows it only to administrators and security managers.")))
    alerts = node.get("hasVulnerabilityAlertsEnabled")
    if alerts is True or (alerts is False and administrator):
        value["dependency_alerts"] = alerts
    else:
        hidden.append(unseen("dependency_alerts", Withheld("GitHub shows it only to administrators.")))
    return partial("security_features", {**value, "hidden": ordered(hidden)}, said)


def code_scanning(asked: Asked, rules: Fact | None, *, enforced: str) -> Fact:
    """`code_scanning`: GitHub's default setup, and what required workflows may run besides.

    `enforced` is the language for which the organisation makes the setup run, or empty.
    """
    analyses: list[Json] = []
    hidden: list[dict[str, Json]] = []
    found = body(asked)
    off = isinstance(asked, Answer) and asked.gap is Status.FEATURE_OFF
    if enforced:
        analyses.append({"tool": "CodeQL", "languages": [enforced]})
    elif found is not None and found.get("state") == "configured":
        languages = sorted(str(language) for language in found.get("languages") or [])
        analyses.append({"tool": "CodeQL", "languages": languages})
    elif not off and (found is None or found.get("state") != "not-configured"):
        hidden.append(unseen("default_setup", asked))
    hidden += _required_workflows(rules)
    return fact("code_scanning", {"analyses": analyses, "hidden": ordered(hidden)}, *used(asked))


def _required_workflows(rules: Fact | None) -> list[dict[str, Json]]:
    """Workflows of other repositories that rules require: that there are some is seen, what they run is not."""
    if rules is None or not rules.ok:
        return [unseen("required_workflows", "The rules of the repository were not seen.")]
    required = rules.value["rules"].get("required_workflows")
    if required is None:
        return [unseen("required_workflows", "Not all layers of rules were seen.")]
    detail = "It lies in another repository and is not read."
    return [unseen(f"required_workflow:{path}", detail) for path in required]


def scan_history(asked: Asked) -> Fact:
    """`scan_history`: the latest result of each tool; no result and a feature that is off are an empty list."""
    found = body(asked, list)
    if isinstance(asked, Answer) and asked.gap is Status.FEATURE_OFF:
        return fact("scan_history", {"analyses": [], "hidden": []}, asked)
    if found is None:
        return gap("scan_history", asked)
    latest: dict[str, str] = {}
    for one in found:
        tool, at = str((one.get("tool") or {}).get("name")), one.get("created_at")
        if not isinstance(at, str):
            return strange("scan_history", asked)
        latest[tool] = max(at, latest.get(tool, ""))
    more = isinstance(asked, Answer) and asked.next
    detail = "Only the latest results were read; another tool's may be older."
    hidden = [unseen("*", detail)] if more else []
    return fact(
        "scan_history",
        {"analyses": [{"tool": t, "at": a} for t, a in sorted(latest.items())], "hidden": hidden},
        *used(asked),
    )
