"""A classic definition of Azure Pipelines, by https://learn.microsoft.com/rest/api/azure/devops/build/definitions.

The file is the definition as the service tells it, with its secrets masked. Tasks are told by id; those whose names
are known are called by them. A group of tasks, which the definition only names, is a hidden part.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from cop_scan.evidence import Json
from cop_scan.facts.pipelines.reader import Files
from cop_scan.facts.pipelines.values import (
    component,
    environment,
    job,
    mapping,
    pipeline,
    scalar,
    step,
    text,
    trigger,
)
from cop_scan.yamlio import MAX_BYTES

PATH = "definition.azurepipelines.json"
CLASSIC, YAML = 1, 2
_INLINE = ("script", "inline", "inlinescript")
_WAYS = ("targettype", "scriptlocation", "scripttype", "scriptsource")
"""Inputs that say whether a task runs what stands in it, or a file; the other may be left over from before."""
_TASKS: Mapping[str, str] = {
    "0f077e3a-af59-496d-81bc-ad971b7464e0": "CmdLine",
    "2ff763a7-ce83-4e1f-bc89-0ae63477cebe": "PublishBuildArtifacts",
    "333b11bd-d341-40d9-afcf-b32d5ce6f23b": "NuGetCommand",
    "46e4be58-730b-4389-8a2f-ea10b3e5e815": "AzureCLI",
    "5541a522-603c-47ad-91fc-a4b1d163081b": "DotNetCoreCLI",
    "5bfb729a-a7c8-4a78-a7c3-8d717bb7c13c": "CopyFiles",
    "6c731c3c-3c68-459a-a5c9-bde6e6595b5b": "Bash",
    "71a9a2d3-a98a-4caa-96ab-affca411ecda": "VSBuild",
    "8d8eebd8-2b94-4c97-85af-839254cc6da4": "Gradle",
    "ac4ee482-65da-4485-a532-7b085873e532": "Maven",
    "d8b84976-e99a-4b86-b885-4849694435b0": "ArchiveFiles",
    "d9bafed4-0b18-4f58-968d-86655b4d2ce9": "CmdLine",
    "e213ff0f-5d5c-4791-802d-52ea3e7be1f1": "PowerShell",
    "e28912f1-0114-4464-802a-a3a35437fd16": "Docker",
    "ef087383-ee5e-42c7-9a53-ab56c98420f9": "VSTest",
    "fe47e961-9fa8-4106-8639-368c024d43ad": "Npm",
}
"""Id of a task of the platform's own -> its name: https://github.com/microsoft/azure-pipelines-tasks."""
_SHELLS = {"CmdLine": "script", "Bash": "bash", "PowerShell": "powershell"}


def definition(files: Files) -> dict[str, Json] | None:
    """The definition among the files, if there is one that can be read."""
    if PATH not in files:
        return None
    written = files.texts[PATH]
    try:
        found = json.loads(written) if len(written) <= MAX_BYTES else None
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict) and isinstance(found.get("process"), dict):
        return found
    files.hide(PATH, "malformed", "It is not a definition of Azure Pipelines.")
    return None


def yaml_path(found: Mapping[str, Json]) -> str:
    """The path of the definition's YAML file; empty for a classic one."""
    process = mapping(found.get("process"))
    return text(process.get("yamlFilename")).replace("\\", "/").lstrip("/") if process.get("type") == YAML else ""


def classic(files: Files, found: Mapping[str, Json]) -> dict[str, Json] | None:
    """A classic definition as one pipeline, a phase as a job; None for another, or where its jobs are not told."""
    process = mapping(found.get("process"))
    phases = process.get("phases")
    if process.get("type") != CLASSIC:
        return None
    if not isinstance(phases, list):
        files.hide(PATH, "hidden", "The definition does not tell its jobs.")
        return None
    jobs = [_job(files, found, phase, number) for number, phase in enumerate(phases) if files.take_job(PATH)]
    return pipeline(
        PATH,
        "azure",
        name=text(found.get("name")),
        triggers=list(_triggers(found)),
        jobs=files.kept_jobs(PATH, jobs),
    )


def _job(files: Files, found: Mapping[str, Json], phase: Json, number: int) -> dict[str, Json]:
    body = mapping(phase)
    target = mapping(body.get("target"))
    queue = mapping(target.get("queue")) or mapping(found.get("queue"))
    needs = [text(mapping(one).get("scope")) for one in _list(body.get("dependencies"))]
    return job(
        text(body.get("refName")) or f"job_{number + 1}",
        0,
        name=text(body.get("name")),
        needs=[one for one in needs if one],
        condition=_condition(body),
        runs_on=[text(queue.get("name"))] if queue.get("name") else [],
        may_fail=False,
        steps=[one for body in _list(body.get("steps")) for one in _steps(files, mapping(body))],
    )


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _condition(body: Mapping[str, Json]) -> str:
    """Empty for the usual one, after which a step or job runs if all before it have succeeded."""
    written = text(body.get("condition")).strip()
    return "" if written == "succeeded()" else written


def _steps(files: Files, body: Mapping[str, Json]) -> Iterator[dict[str, Json]]:
    if body.get("enabled") is False or not files.take_step(PATH):
        return
    task = mapping(body.get("task"))
    identity = text(task.get("id")).lower()
    if task.get("definitionType") == "metaTask":
        files.hide(f"task group {identity}", "not_collected", "What the group of tasks does is told elsewhere.")
        return
    name = _TASKS.get(identity, identity)
    version = text(task.get("versionSpec")).removesuffix(".*")
    inputs = environment(body.get("inputs"))
    made = step(
        text(body.get("displayName")),
        0,
        uses=None if name in _SHELLS else component(f"{name}@{version}", "task", name, version),
        run=script(inputs),
        shell=_SHELLS.get(name, ""),
        env=environment(body.get("environment")),
        condition=_condition(body),
        may_fail=body.get("continueOnError", False) is not False,
        **{"with": {key: value for key, value in inputs.items() if key.lower() not in _INLINE}},
    )
    yield from files.kept_steps(PATH, [made])


def script(inputs: Mapping[str, str]) -> str:
    """What a task with these inputs runs: the script in it, or the path of a file; empty for another task."""
    known = {key.lower(): value for key, value in inputs.items()}
    path = known.get("filepath") or known.get("scriptpath") or ""
    written = "\n".join(value for key, value in known.items() if key in _INLINE)
    is_file = any(known.get(key, "").lower() in ("filepath", "scriptpath") for key in _WAYS)
    return (path or "a file") if is_file else written or path


def _triggers(found: Mapping[str, Json]) -> Iterator[dict[str, Json]]:
    """By hand every definition can be started."""
    for one in _list(found.get("triggers")):
        body = mapping(one)
        event = {"continuousIntegration": "push", "pullRequest": "pull_request", "schedule": "schedule"}.get(
            scalar(body.get("triggerType"))
        )
        if event is not None:
            yield trigger(event, {**_filters(body.get("branchFilters"), "branches"), **_paths(body)})
    yield trigger("web")


def _paths(body: Mapping[str, Json]) -> dict[str, Json]:
    return _filters(body.get("pathFilters"), "paths")


def _filters(written: Json, key: str) -> dict[str, Json]:
    """Filters such as `+refs/heads/main` and `-docs` as GitHub writes them."""
    bare = [text(one).replace("refs/heads/", "", 1) for one in _list(written)]
    return {
        key: [one.removeprefix("+") for one in bare if not one.startswith("-")] or None,
        f"{key}-ignore": [one.removeprefix("-") for one in bare if one.startswith("-")] or None,
    }
