"""The machines that a definition's jobs run on.

https://learn.microsoft.com/rest/api/azure/devops/distributedtask/elasticpools
"""

from __future__ import annotations

from typing import Any

from cop_scan.evidence import Fact, Status
from cop_scan.sources.answered import Asked
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines.asks import LEFT_OUT
from cop_scan_azurepipelines.ci_settings import all_of
from cop_scan_azurepipelines.definition import Definition
from cop_scan_azurepipelines.hiding import Hiding
from cop_scan_azurepipelines.jobs import HOSTED, Pools, pools
from cop_scan_azurepipelines.organisation import Organisation
from cop_scan_azurepipelines.project import QUEUE, Project

_FIELDS = ("hosted", "ephemeral", "open_to_all")
_USED_ONCE = "Whether its machines are made anew for each job is told of scale sets alone."
_NOT_TOLD = "Azure DevOps does not tell it of a pool."


def worker(organisation: Organisation, definition: Definition) -> Fact:
    """What holds for every pool that the jobs name: the weakest decides."""
    found = Hiding()
    named = _named(definition)
    queues, why = _queues(definition, named)
    unclear: Asked | None = named.unclear or why
    looked = [_look(organisation, definition.project, one) for one in queues]
    answers = {name: [one[name] for one in looked] for name in _FIELDS}
    found.answers = [one for one in (definition.project.list(at.QUEUES).said,) if one is not None and one.ok]
    for name, values in answers.items():
        bad = name == "open_to_all"
        seen = [None if value is None else value is not bad for value, _ in values]
        good = all_of(*seen, *([None] if unclear or not seen else []))
        if good is None:
            reason = next((reason for value, reason in values if value is None), None)
            found.hide(name, unclear or reason or "Which pool it runs on is not told.", _status(unclear, reason))
        else:
            found.value[name] = good is not bad
    if len(queues) == 1 and not unclear:
        found.value["pool"] = str(queues[0].get("name") or HOSTED)
    if found.value.get("hosted") is True:
        found.value |= {"dedicated": True, "keeps_state": False}
    else:
        found.hide("dedicated", _NOT_TOLD, Status.UNSUPPORTED)
        found.hide("keeps_state", _NOT_TOLD, Status.UNSUPPORTED)
    for name in ("privileged", "reaches_internet"):
        found.hide(name, _NOT_TOLD, Status.UNSUPPORTED)
    return found.fact("worker")


def _status(unclear: Asked | None, reason: Asked | None) -> Status | None:
    return Status.UNSUPPORTED if not unclear and reason == _USED_ONCE else None


def _named(definition: Definition) -> Pools:
    """A classic definition has one queue for all its jobs, unless a job has its own."""
    if definition.process.get("type") == 2:
        return pools(definition)
    phases = definition.process.get("phases")
    if not isinstance(phases, list):
        return Pools(unclear="Its jobs are not told.")
    found = Pools(default=True)
    for phase in phases:
        queue = (phase.get("target") or {}).get("queue") or {}
        if queue.get("name"):
            found.names.add(str(queue["name"]))
        elif queue:
            found.unclear = "A job has a pool of its own, which is not named."
    return found


def _queues(definition: Definition, named: Pools) -> tuple[list[dict[str, Any]], Asked | None]:
    """The queues of those names, and why one is not found."""
    own = definition.one.get("queue")
    listed = definition.project.list(at.QUEUES)
    by_name = {str(one.get("name")).lower(): one for one in listed.items}
    found: list[dict[str, Any]] = []
    why: Asked | None = None
    if named.default:
        if isinstance(own, dict) and own.get("name"):
            found.append(by_name.get(str(own["name"]).lower(), own))
        else:
            why = "The definition names no pool."
    for name in sorted(named.names):
        if name == HOSTED:
            found.append({"name": HOSTED, "pool": {"isHosted": True}})
        elif name.lower() in by_name:
            found.append(by_name[name.lower()])
        else:
            why = listed.gap or f"The pool {name[:80]} is not among those that are shown."
    return found, why


_Told = tuple[bool | None, Asked | None]


def _look(organisation: Organisation, project: Project, queue: dict[str, Any]) -> dict[str, _Told]:
    pool = queue.get("pool") or {}
    hosted = pool.get("isHosted")
    if hosted is True:
        return {"hosted": (True, None), "ephemeral": (True, None), "open_to_all": (False, None)}
    return {
        "hosted": (False, None) if hosted is False else (None, LEFT_OUT),
        "ephemeral": _ephemeral(organisation, pool.get("id")),
        "open_to_all": _opened(project, str(queue.get("id"))),
    }


def _ephemeral(organisation: Organisation, pool: Any) -> _Told:
    """A machine of a scale set may be taken away after each job; of other pools it is not told."""
    listed = organisation.list(at.ELASTIC_POOLS)
    for one in listed.items:
        if one.get("poolId") == pool and isinstance(one.get("recycleAfterEachUse"), bool):
            return one["recycleAfterEachUse"], None
    return None, listed.gap or _USED_ONCE


def _opened(project: Project, queue: str) -> _Told:
    answer = project.permissions.get((QUEUE, queue))
    if answer is None:
        return None, project.list(at.QUEUES).gap or "Which pipelines may use it was not asked for."
    return (bool(answer.body["all"]), None) if answer.ok else (None, answer)
