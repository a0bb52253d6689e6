"""Who calls whom in the repository, by which triggers each pipeline can start in the end, and with which inputs."""

from __future__ import annotations

from collections.abc import Mapping

from cop_scan.evidence import Json, canonical
from cop_scan.facts.pipelines.inputs import carried, filled
from cop_scan.facts.pipelines.reader import EXPANSION, Files, weight
from cop_scan.facts.pipelines.values import trigger


def connect(files: Files, read: list[dict[str, Json]]) -> None:
    """Fill `callers` and `reach` of every pipeline, and what callers give as inputs into what they call.

    `reach` is a pipeline's own triggers and those of its callers, and theirs, but not `workflow_call` itself.
    """
    by_path = {one["path"]: one for one in read}
    for one in read:
        goals = {job["calls"]["source"] for job in one["jobs"] if job["calls"] and job["calls"]["local"]}
        for goal in sorted(goals & by_path.keys()):
            by_path[goal]["callers"].append(one["path"])
    for one in read:
        one["reach"] = _reach(files, one["path"], by_path)
        inputs = _inputs(files, one["path"], ())
        for step in (step for job in one["jobs"] for step in job["steps"] if inputs):
            step["with"] = filled(files, one["path"], step["with"], inputs)
            step["env"] = filled(files, one["path"], step["env"], inputs)
            step.update(filled(files, one["path"], {"run": step["run"]}, inputs))


def _inputs(files: Files, path: str, above: tuple[str, ...]) -> dict[str, str]:
    """The expressions that any caller gives to a called workflow, and its callers to it."""
    calls = files.given.get(path, [])
    if path in above or not calls or not files.spend(path, EXPANSION):
        return {}
    known = {caller: _inputs(files, caller, (*above, path)) for caller in {caller for caller, _ in calls}}
    return carried(*(filled(files, path, given, known[caller]) for caller, given in calls))


def _reach(files: Files, path: str, by_path: Mapping[str, dict[str, Json]]) -> list[Json]:
    found: dict[str, Json] = {}
    for pipeline in (by_path[one] for one in _upward(path, by_path)):
        starts = [start for start in pipeline["triggers"] if start["event"] != "workflow_call"]
        if not files.spend(path, weight(starts), reserve=0):
            return [trigger("any")]
        found.update((canonical(start), start) for start in starts)
    return list(found.values())


def _upward(path: str, by_path: Mapping[str, dict[str, Json]]) -> list[str]:
    """The pipeline and everything that calls it, directly or not."""
    seen = {path: None}
    waiting = [path]
    while waiting:
        callers = [one for one in by_path[waiting.pop()]["callers"] if one not in seen]
        seen.update(dict.fromkeys(callers))
        waiting += callers
    return list(seen)
