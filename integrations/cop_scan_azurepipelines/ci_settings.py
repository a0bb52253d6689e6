"""What the settings of pipelines let a definition's jobs do, and who may start them.

https://learn.microsoft.com/rest/api/azure/devops/build/general-settings,
https://learn.microsoft.com/azure/devops/pipelines/security/repos
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cop_scan.evidence import Fact, Status
from cop_scan.sources.answered import Asked, body
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines.asks import LEFT_OUT
from cop_scan_azurepipelines.definition import AZURE_REPOS, Definition
from cop_scan_azurepipelines.hiding import Hiding, setting
from cop_scan_azurepipelines.organisation import Organisation
from cop_scan_azurepipelines.project import CONNECTION, GROUP, QUEUE, Project

_WORDS = {QUEUE: "pool", CONNECTION: "connection", GROUP: "variable group"}
_PUBLIC = ("GitHub", "Bitbucket", "GitHubEnterprise")
"""Kinds of repositories of which people without access may have forks."""
_EXTENSIONS = "Extensions that are installed may bring tasks; whether anybody approved of them is not told."
_SWITCHES = {
    "enforceSettableVar": ("starters_set_variables", True),
    "enableShellTasksArgsSanitizing": ("arguments_checked", False),
}
"""Setting -> the field, and whether it is its opposite."""


def ci_settings(organisation: Organisation, definition: Definition) -> Fact:
    """The fact of one definition."""
    found = Hiding()
    project = definition.project
    found.answers = [
        answer
        for answer in (organisation.answers.get(at.SETTINGS), project.answers.get(at.GENERAL))
        if answer is not None and answer.ok
    ]
    levels: dict[str, str] = {}
    _enabled(found, definition)
    for name, (field, opposite) in _SWITCHES.items():
        value, why = setting(organisation, project, name)
        if value is None:
            found.hide(field, why)
        else:
            found.value[field] = value is not opposite
            levels[field] = _level(organisation, name)
    _confined(found, organisation, definition)
    _elsewhere(found, organisation, project)
    _components(found, organisation, project)
    _forks(found, organisation, definition)
    _open(found, project)
    found.hide("token_pushes", "What the build accounts may write is not worked out.", Status.NOT_COLLECTED)
    if levels:
        found.value["from"] = levels
    return found.fact("ci_settings")


def _level(organisation: Organisation, name: str) -> str:
    above = (body(organisation.answers.get(at.SETTINGS)) or {}).get(name)
    return "organisation" if above is True else "project"


def _enabled(found: Hiding, definition: Definition) -> None:
    status = definition.one.get("queueStatus")
    if status in ("enabled", "paused", "disabled"):
        found.value["enabled"] = status == "enabled"
    else:
        found.missing("enabled")


def _confined(found: Hiding, organisation: Organisation, definition: Definition) -> None:
    """A job's token reaches its project alone, and of its repositories those that it names."""
    scope, why = setting(organisation, definition.project, "enforceJobAuthScope")
    if definition.one.get("jobAuthorizationScope") == "project":
        scope = True
    named, why_named = setting(organisation, definition.project, "enforceReferencedRepoScopedToken")
    _put(found, "token_confined", all_of(scope, named), why if scope is None else why_named)


def _put(found: Hiding, name: str, value: bool | None, why: Asked | None) -> None:
    if value is None:
        found.hide(name, why)
    else:
        found.value[name] = value


def all_of(*values: bool | None) -> bool | None:
    """Whether all hold; None where that depends on one that is not seen."""
    return False if False in values else None if None in values else True


def _elsewhere(found: Hiding, organisation: Organisation, project: Project) -> None:
    """Classic definitions are made by clicks and lie in no repository."""
    builds, why = setting(organisation, project, "disableClassicBuildPipelineCreation")
    releases, why_releases = setting(organisation, project, "disableClassicReleasePipelineCreation")
    refused = all_of(builds, releases)
    _put(found, "definitions_elsewhere", None if refused is None else not refused, why or why_releases)


def _components(found: Hiding, organisation: Organisation, project: Project) -> None:
    """Tasks of the marketplace may be refused; those of the platform stay."""
    refused, why = setting(organisation, project, "disableMarketplaceTasksVar")
    if refused is None:
        found.hide("allowed", why)
    elif refused:
        found.value |= {"allowed": "selected", "allowed_patterns": [], "github_owned": True, "verified": False}
    else:
        found.hide("allowed", _EXTENSIONS, Status.UNSUPPORTED)


def _forks(found: Hiding, organisation: Organisation, definition: Definition) -> None:
    """What people without access can start by proposing a change: forks in Azure Repos are of those with access."""
    kind = definition.source.get("type")
    if kind == AZURE_REPOS:
        found.value |= {"outsiders": False, "forks_get_secrets": False}
        return
    if kind not in _PUBLIC:
        found.hide("outsiders", "Who may propose changes to its source is not seen.", Status.NOT_COLLECTED)
        return
    triggers = definition.one.get("triggers")
    if not isinstance(triggers, list):
        for name in ("outsiders", "forks_need_approval", "forks_get_secrets"):
            found.missing(name)
        return
    own = next((one for one in triggers if one.get("triggerType") == "pullRequest"), None)
    guard = _Guard(organisation, definition.project)
    built = False if own is None else all_of((own.get("forks") or {}).get("enabled"), guard.builds())
    _put(found, "outsiders", built, guard.why)
    if built is False or own is None:
        found.value["forks_get_secrets"] = False
        return
    _put(found, "forks_need_approval", guard.waits(own), guard.why)
    _put(found, "forks_get_secrets", guard.gives(own.get("forks") or {}), guard.why)


class _Guard:
    """What the organisation and the project say of forks, which overrides the definition where it is switched on."""

    def __init__(self, organisation: Organisation, project: Project) -> None:
        self.why: Asked | None = LEFT_OUT
        self._of = (organisation, project)
        self.on = self._setting("forkProtectionEnabled")

    def _setting(self, name: str) -> bool | None:
        value, why = setting(*self._of, name)
        if value is None and why is not None:
            self.why = why
        return value

    def builds(self) -> bool | None:
        """Whether forks are built at all, as far as these levels say."""
        built = self._setting("buildsEnabledForForks")
        return True if self.on is False else built if self.on else True if built else None

    def _enforces(self, name: str) -> bool | None:
        return all_of(self.on, self._setting(name))

    def waits(self, own: Mapping[str, Any]) -> bool | None:
        """Whether somebody of the team must start it, by a comment."""
        here = own.get("isCommentRequiredForPullRequest")
        return _either(here, self._enforces("isCommentRequiredForPullRequest"))

    def gives(self, forks: Mapping[str, Any]) -> bool | None:
        """Whether a fork's build is given secrets, or the token that others have."""
        secrets = all_of(forks.get("allowSecrets"), _not(self._enforces("enforceNoAccessToSecretsFromForks")))
        token = all_of(forks.get("allowFullAccessToken"), _not(self._enforces("enforceJobAuthScopeForForks")))
        return _either(secrets, token)


def _either(*values: bool | None) -> bool | None:
    return True if True in values else None if None in values else False


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _open(found: Hiding, project: Project) -> None:
    """What every pipeline of the project may use, among the vendor's machines, connections and groups of variables."""
    names: list[str] = []
    seen = True
    for kind, endpoint in ((QUEUE, at.QUEUES), (CONNECTION, at.ENDPOINTS), (GROUP, at.VARIABLE_GROUPS)):
        listed = project.list(endpoint)
        if listed.gap is not None:
            found.hide("open_resources", listed.gap)
            seen = False
        for one in listed.items:
            answer = project.permissions.get((kind, str(one.get("id"))))
            if answer is None:
                continue
            if not answer.ok:
                found.hide("open_resources", answer)
                seen = False
            elif answer.body["all"]:
                names.append(f"{_WORDS[kind]} {one['name']}")
    if seen or names:
        found.value["open_resources"] = sorted(names)
