"""A project: what is asked of it once for all its definitions and repositories."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cop_scan.evidence import Json, Status
from cop_scan.sources.answers import Answer
from cop_scan.sources.asking import Asker
from cop_scan.sources.paging import gap
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines.asks import Listed, listed

QUEUE, CONNECTION, GROUP, ENVIRONMENT = "queue", "endpoint", "variablegroup", "environment"
_TOGETHER = 200
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LISTS = (
    at.DEFINITIONS,
    at.POLICY,
    at.REPOSITORIES,
    at.QUEUES,
    at.ENDPOINTS,
    at.VARIABLE_GROUPS,
    at.ENVIRONMENTS,
    at.ACCESS,
)
_FILTERED = (at.DEFINITIONS, at.REPOSITORIES, at.QUEUES, at.ENDPOINTS, at.VARIABLE_GROUPS, at.ENVIRONMENTS)
NEEDED: Mapping[str, frozenset[str]] = {
    at.GENERAL: frozenset({"ci_settings"}),
    at.RETENTION: frozenset({"build_logs"}),
    at.POLICY: frozenset({"branch_rules", "rule_baseline", "build_definition"}),
    at.QUEUES: frozenset({"ci_settings", "worker"}),
    at.ENDPOINTS: frozenset({"ci_settings", "ci_secrets"}),
    at.VARIABLE_GROUPS: frozenset({"ci_settings", "ci_secrets"}),
    at.ENVIRONMENTS: frozenset({"environments"}),
    at.ACCESS: frozenset({"branch_rules", "tag_rules", "member_access", "rule_baseline"}),
}
"""The facts that a question is put for; the lists of definitions and repositories are always asked."""
NOT_ASKED = "It was not asked, since nothing that is wanted needs it."


@dataclass(slots=True)
class Project:
    """A project and what was answered of it."""

    organisation: str
    id: str
    name: str
    visibility: str
    """`private`, `public` or `organization`; empty where not seen."""
    answers: dict[str, Answer] = field(default_factory=dict)
    """By endpoint."""
    lists: dict[str, Listed] = field(default_factory=dict)
    """By endpoint."""
    permissions: dict[tuple[str, str], Answer] = field(default_factory=dict)
    """Kind and id of a resource that pipelines use -> which pipelines may."""
    checks: list[tuple[Collection[str], Answer]] = field(default_factory=list)
    """Ids of environments, and the answer about them."""

    def list(self, endpoint: str) -> Listed:
        """What a list holds, as far as it was seen."""
        return self.lists.get(endpoint, Listed(gap=_unasked()))


def _unasked() -> Answer:
    return Answer("", 0, gap=Status.NOT_COLLECTED, detail=NOT_ASKED)


def project_of(organisation: str, one: Mapping[str, Any]) -> Project:
    """A project by its entry in the list. Raises ValueError for one without an id."""
    if not is_guid(one["id"]):
        raise ValueError("no id")
    return Project(organisation, str(one["id"]).lower(), str(one["name"]), str(one.get("visibility") or "").lower())


def is_guid(text: Json) -> bool:
    """Whether it has the form of the platform's ids, so that it can stand in a question."""
    return isinstance(text, str) and _GUID.fullmatch(text) is not None


async def look(asker: Asker, project: Project, keys: Collection[str], *, whole: bool) -> None:
    """Ask everything of the project that the wanted facts need; `whole` says that no list leaves anything out."""
    asked = at.of_project(project.organisation, project.id)
    needed = [name for name in asked if name not in NEEDED or NEEDED[name] & set(keys)]

    async def one(name: str) -> None:
        if name in _LISTS:
            project.lists[name] = await listed(asker, asked[name])
        else:
            project.answers[name] = await asker.ask(asked[name])

    await asyncio.gather(*(one(name) for name in needed))
    if not whole:
        project.lists.update({name: found.lower_bound() for name, found in project.lists.items() if name in _FILTERED})
    await asyncio.gather(_guards(asker, project), *(_permission(asker, project, *who) for who in _used(project)))


def _used(project: Project) -> list[tuple[str, str]]:
    """What pipelines may use: machines of the vendor's, connections, groups of variables, and environments."""
    queues = [
        (QUEUE, one) for one in project.list(at.QUEUES).items if (one.get("pool") or {}).get("isHosted") is not True
    ]
    connections = [(CONNECTION, one) for one in project.list(at.ENDPOINTS).items]
    groups = [(GROUP, one) for one in project.list(at.VARIABLE_GROUPS).items]
    environments = [(ENVIRONMENT, one) for one in project.list(at.ENVIRONMENTS).items]
    return [(kind, str(one["id"])) for kind, one in [*queues, *connections, *groups, *environments] if "id" in one]


async def _permission(asker: Asker, project: Project, kind: str, identity: str) -> None:
    answer = await asker.ask(at.permissions(project.organisation, project.id, kind, identity))
    told = answer.body["resource"] if answer.ok else {}
    if answer.ok and [str(told.get(name)).lower() for name in ("type", "id")] != [kind, identity.lower()]:
        answer = gap(answer, Status.MALFORMED, "Azure DevOps' answer is about another resource.")
    project.permissions[kind, identity] = answer


async def _guards(asker: Asker, project: Project) -> None:
    ids = [str(one["id"]) for one in project.list(at.ENVIRONMENTS).items if "id" in one]
    for some in _chunks(ids):
        answer = await asker.ask(at.checks(project.organisation, project.id, some))
        project.checks.append((frozenset(some), answer))


def _chunks(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[start : start + _TOGETHER] for start in range(0, len(ids), _TOGETHER)]
