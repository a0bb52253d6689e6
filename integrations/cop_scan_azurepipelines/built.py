"""Where a definition lies, what it builds, which branches start it, and how long its logs are kept."""

from __future__ import annotations

from urllib.parse import urlsplit

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import body
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines.branch_rules import waits
from cop_scan_azurepipelines.definition import AZURE_REPOS, Definition
from cop_scan_azurepipelines.hiding import Hiding
from cop_scan_azurepipelines.jobs import branches
from cop_scan_azurepipelines.organisation import Organisation

_KINDS = {
    AZURE_REPOS: "azure_repos",
    "GitHub": "github",
    "GitHubEnterprise": "github",
    "Bitbucket": "bitbucket",
    "Git": "git",
}
_YAML = 2
"""In `settingsSourceType`: the trigger is set in the file, not in the definition."""


def build_definition(organisation: Organisation, definition: Definition) -> Fact:
    """Where it lies, what it builds, and which branches start it."""
    found = Hiding()
    found.answers = definition.said[:1]
    kind = definition.process.get("type")
    if kind in (1, 2):
        found.value["lies_in"] = "service" if kind == 1 else "repository"
    else:
        found.hide("lies_in", "Whether it is classic or YAML is not told.", Status.HIDDEN)
    if kind == 2:
        if definition.yaml:
            found.value["path"] = definition.yaml
        else:
            found.missing("path")
    _source(found, definition)
    _branches(found, definition)
    _required(found, organisation, definition)
    status = definition.one.get("queueStatus")
    if status in ("enabled", "paused", "disabled"):
        found.value["enabled"] = status == "enabled"
    else:
        found.missing("enabled")
    return found.fact("build_definition")


def _source(found: Hiding, definition: Definition) -> None:
    source = definition.source
    kind = _KINDS.get(str(source.get("type")))
    if kind is None:
        found.hide("source", "Its source is of a kind that is not read, or is not told.", Status.UNSUPPORTED)
        return
    parts = urlsplit(str(source.get("url") or ""))
    name = str(source.get("name") or "")
    if kind == "azure_repos":
        name = f"{definition.project.organisation}/{definition.project.name}/{name}" if "/" not in name else name
    one: dict[str, Json] = {"kind": kind}
    if parts.hostname:
        one["host"] = parts.hostname
        one["secure"] = parts.scheme in ("https", "ssh")
    if name:
        one["repository"] = name
    found.value["source"] = one


def _branches(found: Hiding, definition: Definition) -> None:
    triggers = definition.one.get("triggers", [])
    if not isinstance(triggers, list):
        found.missing("branches")
        return
    own = next((one for one in triggers if one.get("triggerType") == "continuousIntegration"), None)
    said: tuple[str, list[str]] | None
    if definition.process.get("type") == 2 and (own is None or own.get("settingsSourceType", _YAML) == _YAML):
        said = branches(definition)
    elif own is None:
        said = ("none", [])
    else:
        said = _filters(own.get("branchFilters"))
    if said is None:
        found.hide("branches", "Which branches start it stands in a YAML file that was not read, or in an expression.")
        return
    found.value["branches"] = said[0]
    if said[0] == "patterns":
        found.value["branch_patterns"] = said[1]


def _required(found: Hiding, organisation: Organisation, definition: Definition) -> None:
    """Whether a policy in force has every change of the default branch wait for it; of another host it is not told."""
    if definition.source.get("type") != AZURE_REPOS:
        return
    homes = [
        (project, one)
        for project in organisation.projects
        for one in project.list(at.REPOSITORIES).items
        if str(one.get("id")).lower() == definition.repository
    ]
    if len(homes) != 1 or not homes[0][1].get("defaultBranch"):
        found.hide("required", "Its repository is not among those that are shown.", Status.HIDDEN)
        return
    project, repository = homes[0]
    policies = project.list(at.POLICY)
    if any(
        waits(policy, definition.id, definition.repository, str(repository["defaultBranch"]))
        for policy in policies.items
    ):
        found.value["required"] = project is definition.project
    elif policies.gap is not None or policies.said is None:
        found.hide("required", policies.gap)
    else:
        found.value["required"] = False


def _filters(written: Json) -> tuple[str, list[str]] | None:
    """Filters such as `+refs/heads/main`; without any, every branch."""
    if not isinstance(written, list):
        return None
    bare = [str(one).removeprefix("+").replace("refs/heads/", "", 1) for one in written]
    if not bare or bare == ["*"]:
        return "any", []
    return "patterns", bare


def build_logs(_organisation: Organisation, definition: Definition) -> Fact:
    """The platform keeps logs itself, for as long as the project's retention says."""
    found = Hiding()
    project = definition.project
    retention = project.answers.get(at.RETENTION)
    kept = ((body(retention) or {}).get("purgeRuns") or {}).get("value")
    if type(kept) is int and kept >= 0:
        found.value["kept_days"] = kept
        found.value["protection"] = "platform"
        found.answers += [retention] if retention else []
    elif body(retention) is None:
        found.hide("kept_days", retention)
    else:
        found.missing("kept_days")
    _wider(found, definition)
    return found.fact("build_logs")


def _wider(found: Hiding, definition: Definition) -> None:
    """Logs of a public project are shown to anybody, as its repositories are."""
    project = definition.project
    if project.visibility not in ("private", "organization", "public"):
        found.missing("wider_than_code")
    elif project.visibility == "public" and definition.source.get("type") != AZURE_REPOS:
        found.hide("wider_than_code", "The project is public; whether its source is, is not seen.")
    else:
        found.value["wider_than_code"] = False
