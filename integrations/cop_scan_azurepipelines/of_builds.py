"""What the pipelines of a repository are given: its project's settings, where all that build it are seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cop_scan.evidence import Fact, Status
from cop_scan.sources.answered import gap
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines import facts_of_definition
from cop_scan_azurepipelines.definition import AZURE_REPOS, Definition
from cop_scan_azurepipelines.project import Project
from cop_scan_azurepipelines.reduced import LOOKS_LIKE
from cop_scan_azurepipelines.repository import Repository

KEYS = ("build_logs", "ci_secrets", "ci_settings", "environments")
_ELSEWHERE = "Definitions of another project build it, by that project's settings."
_CONTINUOUS = "continuousIntegration"


def make(key: str, repository: Repository) -> Fact:
    """A fact of a repository, as if one definition had what all that build it have."""
    for project in repository.organisation.projects:
        listed = project.list(at.DEFINITIONS)
        if listed.gap is not None:
            return gap(key, listed.gap)
        if project is not repository.project and _building(project, repository):
            return Fact.gap(key, Status.NOT_COLLECTED, _ELSEWHERE)
    made = facts_of_definition.make(key, repository.organisation, _joined(repository))
    if key != "ci_settings" or not made.ok:
        return made
    files = sorted({one.yaml for one in _building(repository.project, repository) if _runs_as_written(one)})
    value = {**made.value, "pipeline_files": files}
    return Fact.seen(key, value, request=made.request, observed_at=made.observed_at)


def _building(project: Project, repository: Repository) -> list[Definition]:
    every = [Definition(project, one) for one in project.list(at.DEFINITIONS).items if isinstance(one, dict)]
    return [one for one in every if one.repository == repository.id]


def _runs_as_written(one: Definition) -> bool:
    """Whether a push starts it as its file says: it is enabled, and the definition sets no trigger of its own."""
    triggers = one.one.get("triggers") or []
    own = [each for each in triggers if each.get("triggerType") == _CONTINUOUS and each.get("settingsSourceType") != 2]
    return bool(one.yaml) and one.one.get("queueStatus") == "enabled" and bool(triggers) and not own


def _joined(repository: Repository) -> Definition:
    building = _building(repository.project, repository)
    variables: dict[str, Any] = {}
    for name, each in (pair for one in building for pair in one.one["variables"].items()):
        variables[name] = max(variables.get(name, each), each, key=_exposure)
    scopes = {one.one.get("jobAuthorizationScope") for one in building}
    whole = {
        "id": 0,
        "ids": sorted(one.id for one in building),
        "name": repository.one["name"],
        "queueStatus": "enabled",
        "repository": {"type": AZURE_REPOS, "id": repository.id},
        "variables": variables,
        "groups": sorted({group for one in building for group in one.one["groups"]}),
        "jobAuthorizationScope": "project" if scopes == {"project"} else "projectCollection",
    }
    found = Definition(repository.project, whole)
    said = repository.project.list(at.DEFINITIONS).said
    found.said = [said] if said is not None else []
    return found


def _exposure(variable: Mapping[str, Any]) -> int:
    """How badly a variable is kept: of two with one name the worse one is told."""
    if variable.get("isSecret"):
        return 0
    return {True: 3, None: 2, False: 1}[variable.get(LOOKS_LIKE)]
