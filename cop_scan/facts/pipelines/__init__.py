"""CI definitions of every platform in one shape: the fact `pipelines` (policies/facts/pipelines.yaml)."""

from __future__ import annotations

from collections.abc import Mapping

from cop_scan.evidence import Json
from cop_scan.facts.pipelines import azure, github, gitlab
from cop_scan.facts.pipelines.values import filled, hidden

__all__ = ["pipelines"]

MAX_JOBS = 400


def pipelines(texts: Mapping[str, str], unseen: list[Json]) -> Json:
    """`{pipelines, hidden}` of the CI files in `texts` (path -> text), with what was unseen before.

    Nothing in a file makes this raise: what cannot be read is a hidden part, and the others are unharmed.
    """
    actions = github.Reader(texts)
    found = [actions.workflow(path) for path in sorted(texts) if path.startswith(github.FOLDER)]
    runners = gitlab.Reader(texts)
    if gitlab.ROOT in texts:
        found.append(runners.pipeline())
    azures = azure.Reader(texts)
    found += [
        azures.pipeline(path) for path in sorted(texts) if "azure" in path.lower() and not path.startswith(".github/")
    ]
    read = [one for one in found if one is not None]
    _connect(read)
    _fill(read, actions.given)
    parts = _once([*unseen, *actions.unseen, *runners.unseen, *azures.unseen, *_bounded(read)])
    return {"pipelines": read, "hidden": parts}


def _connect(read: list[dict[str, Json]]) -> None:
    """Who calls whom in the repository, and by which triggers each can start in the end."""
    by_path = {one["path"]: one for one in read}
    for one in read:
        goals = {job["calls"]["source"] for job in one["jobs"] if job["calls"] and job["calls"]["local"]}
        for goal in goals & by_path.keys():
            by_path[goal]["callers"].append(one["path"])
    for one in read:
        upward = _upward(one["path"], by_path)
        starts = [trigger for path in upward for trigger in by_path[path]["triggers"]]
        one["reach"] = _once([trigger for trigger in starts if trigger["event"] != "workflow_call"])


def _fill(read: list[dict[str, Json]], given: Mapping[str, list[dict[str, str]]]) -> None:
    """Put what callers give as inputs into the scripts of the workflows that they call."""
    for one in read:
        inputs = given.get(one["path"], [])
        for step in (step for job in one["jobs"] for step in job["steps"] if inputs):
            step["run"] = filled(step["run"], *inputs)
            step["with"] = {key: filled(value, *inputs) for key, value in step["with"].items()}


def _upward(path: str, by_path: Mapping[str, dict[str, Json]]) -> list[str]:
    """The pipeline and everything that calls it, directly or not."""
    seen = [path]
    for one in seen:
        seen += [caller for caller in by_path[one]["callers"] if caller not in seen]
    return seen


def _bounded(read: list[dict[str, Json]]) -> list[Json]:
    """Cut the jobs beyond the bound off, and say so."""
    left = MAX_JOBS
    parts: list[Json] = []
    for one in read:
        if len(one["jobs"]) > left:
            detail = f"More than {MAX_JOBS} jobs in the repository."
            parts.append(hidden(one["path"], "truncated", detail))
            one["jobs"] = one["jobs"][:left]
        left -= len(one["jobs"])
    return parts


def _once(values: list[Json]) -> list[Json]:
    kept: list[Json] = []
    for value in values:
        if value not in kept:
            kept.append(value)
    return kept
