"""Facts of a project's settings, most of them from the listing alone.

https://docs.gitlab.com/api/projects/. What GitLab shows to Maintainers only it leaves out for others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cop_scan.evidence import Fact, Json
from cop_scan.sources.answered import Asked, Pages, Withheld, body, entries, fact, gap, ordered, partial, text, unseen
from cop_scan.sources.answers import Answer
from cop_scan_gitlab.project import Project, untold
from cop_scan_gitlab.questions import MAINTAINERS, plan, withheld

_NO_PROTECTION = "The free tier protects no environment."
_USUAL = ".gitlab-ci.yml"
_WITHHELD_FILE = Withheld("GitLab shows which file it runs to those who may read the code.")
_OVERRIDERS = {"no_one_allowed": False, "owner": False, "maintainer": False, "developer": True}


def repository_settings(project: Project) -> Fact:
    """`repository_settings`."""
    node = project.node
    value: dict[str, Json] = {
        "visibility": project.visibility,
        "archived": node["archived"],
        "fork": project.fork,
        "mirror": project.mirror,
        "empty": node.get("empty_repo"),
        "forking_allowed": _forking(node.get("forking_access_level")),
        "pushed_at": None,
        "created_at": node.get("created_at"),
        "topics": sorted(map(str, node["topics"])) if isinstance(node.get("topics"), list) else None,
    }
    return fact("repository_settings", {name: one for name, one in value.items() if one is not None}, project.said)


def _forking(level: Json) -> bool | None:
    return level != "disabled" if isinstance(level, str) else None


class _Fields:
    """A value whose unseen fields are named."""

    def __init__(self, node: Mapping[str, Any]) -> None:
        self.node = node
        self.value: dict[str, Json] = {}
        self.hidden: list[dict[str, Json]] = []

    def flag(self, name: str, field: str) -> None:
        """A field that is true or false."""
        self.set(name, self.node.get(field), MAINTAINERS)

    def set(self, name: str, found: Json, why: Asked) -> None:
        """A field, or why it is not seen."""
        if isinstance(found, bool):
            self.value[name] = found
        else:
            self.hidden.append(unseen(name, why))

    def document(self) -> dict[str, Json]:
        """The value."""
        return {**self.value, "hidden": ordered(self.hidden)}


def ci_settings(project: Project) -> Fact:
    """`ci_settings`.

    A fork's pipeline runs in the fork, with the fork's secrets; in the project itself only its members start one:
    https://docs.gitlab.com/ci/pipelines/merge_request_pipelines/#use-with-forked-projects. A job's token is taken by no
    endpoint that approves: https://docs.gitlab.com/ci/jobs/ci_job_token/.
    """
    node, fields = project.node, _Fields(project.node)
    builds = node.get("builds_access_level")
    fields.set("enabled", builds != "disabled" if isinstance(builds, str) else None, "GitLab does not tell it.")
    fields.value |= {"can_approve": False, "outsiders": False}
    fields.flag("forks_get_secrets", "ci_allow_fork_pipelines_to_run_in_parent_project")
    if "forks_get_secrets" in fields.value:
        fields.value["forks_need_approval"] = True
    fields.flag("token_pushes", "ci_push_repository_for_job_token_allowed")
    settings = project.detail.get("ciCdSettings") or {}
    fields.set("token_confined", settings.get("inboundJobTokenScopeEnabled"), project.hidden("ciCdSettings"))
    fields.set("starters_set_variables", _overridable(node), MAINTAINERS)
    _definitions(node, fields)
    seen = [project.said, *([project.details] if isinstance(project.details, Answer) and project.details.ok else [])]
    return partial("ci_settings", fields.document(), *seen, about=("can_approve", "outsiders", "enabled"))


def _definitions(node: Mapping[str, Any], fields: _Fields) -> None:
    """Which file GitLab runs; another project's or another host's is none of the repository's.

    https://docs.gitlab.com/ci/pipelines/settings/#specify-a-custom-cicd-configuration-file
    """
    names = ("pipeline_files", "definitions_elsewhere")
    if "ci_config_path" not in node:
        fields.hidden += [unseen(name, _WITHHELD_FILE) for name in names]
        return
    path = str(node["ci_config_path"] or _USUAL).removeprefix("/")
    remote, other = "://" in path, "@" in path
    fields.value["pipeline_files"] = [] if remote or other else [path]
    if remote or path == _USUAL:
        fields.value["definitions_elsewhere"] = remote
    else:
        fields.hidden.append(unseen("definitions_elsewhere", "GitLab runs another file, which is not read."))


def run_files(project: Project) -> Fact:
    """`pipelines`: without the usual file where GitLab runs another one in its place, or does not tell which."""
    found = project.files["pipelines"]
    path = str(project.node.get("ci_config_path", "*") or _USUAL).removeprefix("/")
    if not found.ok or path == _USUAL:
        return found
    why = _WITHHELD_FILE if path == "*" else f"GitLab runs it in the place of {_USUAL}, and it is not read."
    value = {
        **found.value,
        "files": [one for one in found.value["files"] if one["path"] != _USUAL],
        "hidden": ordered([*found.value["hidden"], unseen(path, why)]),
    }
    return Fact.seen("pipelines", value, request=found.request, observed_at=found.observed_at)


def _overridable(node: Mapping[str, Any]) -> bool | None:
    """Whether Developers, who may start pipelines, may set variables of theirs.

    The role, which GitLab has since 17.1, counts only where variables are restricted at all.
    """
    restricted = node.get("restrict_user_defined_variables")
    if restricted is False:
        return True
    role = node.get("ci_pipeline_variables_minimum_override_role")
    if role is not None:
        return _OVERRIDERS.get(str(role))
    return False if restricted is True else None


def build_logs(project: Project) -> Fact:
    """`build_logs`: GitLab stores them itself, for as long as it keeps their pipelines."""
    node = project.node
    value: dict[str, Json] = {"protection": "platform"}
    hidden: list[dict[str, Json]] = []
    seconds = node.get("ci_delete_pipelines_in_seconds")
    if type(seconds) is int and seconds > 0:
        value["kept_days"] = seconds // 86_400
    elif "ci_delete_pipelines_in_seconds" in node and seconds is None:
        value["kept_forever"] = True
    else:
        hidden.append(unseen("kept_days", MAINTAINERS))
    wider = _wider(project)
    if wider is None:
        hidden.append(unseen("wider_than_code", "GitLab does not tell who may see the jobs."))
    else:
        value["wider_than_code"] = wider
    return partial("build_logs", {**value, "hidden": ordered(hidden)}, project.said, about=("protection",))


def _wider(project: Project) -> bool | None:
    """Whether logs are shown to people who may not read the code: Guests, or everyone where only the code is closed.

    https://docs.gitlab.com/ci/pipelines/settings/#change-which-users-can-view-your-pipelines
    """
    public, code = project.node.get("public_jobs"), project.node.get("repository_access_level")
    if not isinstance(public, bool) or not isinstance(code, str):
        return None
    return public and (project.visibility == "private" or code != "enabled")


def immutable_releases(project: Project) -> Fact:
    """`immutable_releases`: GitLab's can always be edited and deleted: https://docs.gitlab.com/api/releases/."""
    return fact("immutable_releases", {"enabled": False, "by": "repository"}, project.said)


def private_reporting(project: Project) -> Fact:
    """`private_reporting`: GitLab has no such switch; confidential issues are for a document to name."""
    return fact("private_reporting", {"enabled": False, "available": False}, project.said)


def security_features(project: Project) -> Fact:
    """`security_features`; scanners by the report that GitLab makes of the newest pipeline, with Ultimate."""
    value: dict[str, Json] = {}
    hidden: list[dict[str, Json]] = []
    _scanners(project, value, hidden)
    _push_protection(project, value, hidden)
    return fact("security_features", {**value, "hidden": ordered(hidden)}, project.said)


def _scanners(project: Project, value: dict[str, Json], hidden: list[dict[str, Json]]) -> None:
    names = {"secret_scanning": "SECRET_DETECTION", "dependency_alerts": "DEPENDENCY_SCANNING"}
    if project.licence != "ultimate":
        hidden += [plan(name, "GitLab reports on scanners with Ultimate only.") for name in names]
        return
    asked = project.samples.get("Reports", "It was not asked.")
    enabled = ((body(asked) or {}).get("securityScanners") or {}).get("enabled")
    for name, scanner in names.items():
        if isinstance(enabled, list):
            value[name] = scanner in enabled
        else:
            hidden.append(unseen(name, withheld(asked)))


def _push_protection(project: Project, value: dict[str, Json], hidden: list[dict[str, Json]]) -> None:
    if not project.licence:
        hidden.append(plan("push_protection", "The free tier refuses no push for the secrets in it."))
        return
    asked = project.answers.get("push_rule", "It was not asked.")
    none = isinstance(asked, Answer) and asked.ok and asked.body is None
    by_rule = False if none else (body(asked) or {}).get("prevent_secrets")
    node = project.node
    scanned = node.get("secret_push_protection_enabled", node.get("pre_receive_secret_detection_enabled"))
    scanned = scanned if project.licence == "ultimate" else False
    if by_rule is True or scanned is True:
        value["push_protection"] = True
    elif by_rule is False and scanned is False:
        value["push_protection"] = False
    else:
        why: Asked = Withheld("GitLab shows it to Developers only.") if scanned is not False else asked
        hidden.append(unseen("push_protection", why))


def environments(project: Project) -> Fact:
    """`environments`: https://docs.gitlab.com/ci/environments/protected_environments/."""
    listed, refused = entries(untold(project, "environments"))
    if listed is None:
        return gap("environments", refused or "It was not asked.")
    hidden = [unseen("*", refused)] if refused is not None else []
    tiers = {text(one, "name"): one.get("tier") for one in listed if one["state"] != "stopped"}
    each = _guarded(project, tiers, hidden) if project.licence else [_unguarded(name, hidden) for name in sorted(tiers)]
    first = [page for page in project.lists["environments"] if page.ok][:1]
    return fact("environments", {"environments": each, "hidden": ordered(hidden)}, *first)


def _unguarded(name: str, hidden: list[dict[str, Json]]) -> Json:
    hidden.append(plan(f"{name}:reviewers", _NO_PROTECTION))
    return {"name": name, "branches": "any", "admins_bypass": False}


def _guarded(project: Project, tiers: Mapping[str, Json], hidden: list[dict[str, Json]]) -> list[Json]:
    """Each environment with those who must approve, by the project's own rule or by a group's on its tier."""
    guarded, why = entries(untold(project, "protected_environments"))
    own = {text(one, "name"): _approvals(one) for one in guarded or []}
    above, doubt = _above(project)
    if doubt is not None:
        hidden.append(unseen("*:reviewers", doubt))
    by_starter = project.node.get("allow_pipeline_trigger_approve_deployment")
    each: list[Json] = []
    for name in sorted({*tiers, *own}):
        entry: dict[str, Json] = {"name": name, "branches": "any"}
        each.append(entry)
        if name not in own and (why is not None or guarded is None):
            hidden += [unseen(f"{name}:{part}", why or "") for part in ("reviewers", "admins_bypass")]
            continue
        entry["admins_bypass"] = False
        needed = max(own.get(name, 0), above.get(str(tiers.get(name)), 0))
        if needed or doubt is None or (above and isinstance(tiers.get(name), str)):
            entry["reviewers"] = needed
        else:
            hidden.append(unseen(f"{name}:reviewers", doubt))
        if isinstance(by_starter, bool) and (needed or name in own):
            entry["prevents_self_review"] = not by_starter
    return each


def _above(project: Project) -> tuple[dict[str, int], Asked | None]:
    """Tier of deployment -> approvals that groups above ask for, and why an environment may need others.

    Empty where not all of the groups tell.
    """
    if (project.node.get("namespace") or {}).get("kind") == "user":
        return {}, None
    found: dict[str, int] = {}
    groups: list[Pages] = [*project.guards] or ["It was not asked."]
    for pages in groups:
        listed, refused = entries(pages)
        if refused is not None or listed is None:
            return {}, refused or "It was not asked."
        for one in listed:
            found[text(one, "name")] = max(_approvals(one), found.get(text(one, "name"), 0))
    return found, "A group above asks for approval, by tier of deployment." if any(found.values()) else None


def _approvals(one: Mapping[str, Any]) -> int:
    """How many must approve what is deployed there."""
    needed = [rule["required_approvals"] for rule in one["approval_rules"]]
    if not all(type(number) is int for number in (one["required_approval_count"], *needed)):
        raise TypeError("required_approvals")
    return int(max(one["required_approval_count"], sum(needed)))
