"""Azure Pipelines, by https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/.

Templates of the repository that take no expressions are read in place; others are hidden parts.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from cop_scan.evidence import Json
from cop_scan.facts.pipelines.values import (
    Path,
    component,
    environment,
    hidden,
    image,
    job,
    line_of,
    mapping,
    pipeline,
    step,
    text,
    texts,
    trigger,
)
from cop_scan.yamlio import Lines, YamlError, load

_SCRIPTS = ("script", "bash", "pwsh", "powershell")
_DEPTH = 10
_ITEM = 2000


class Reader:
    """Reads the pipelines of one repository; what it cannot see is left in `unseen`."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = files
        self.unseen: list[Json] = []

    def pipeline(self, path: str) -> dict[str, Json] | None:
        """The pipeline in that file, or None where it is none."""
        document, lines = self._parse(path)
        if not {"jobs", "steps", "stages", "extends"} & document.keys():
            return None
        resources = mapping(document.get("resources"))
        jobs = self._jobs(path, document, (), lines, document.get("variables"))
        if "extends" in document:
            self.unseen.append(
                hidden(text(mapping(document["extends"]).get("template")), "not_collected", "It extends a template.")
            )
        return pipeline(
            path,
            "azure",
            name=text(document.get("name")),
            triggers=_triggers(document),
            jobs=jobs,
            components=[_repository(body) for body in _bodies(resources.get("repositories"))],
        )

    def _parse(self, path: str) -> tuple[dict[str, Json], Lines]:
        try:
            document, lines = load(self.files[path])
        except YamlError as fault:
            self.unseen.append(hidden(path, "malformed", f"line {fault.line}: {fault}"))
            return {}, {}
        return mapping(document), lines

    def _jobs(
        self, path: str, document: dict[str, Json], place: Path, lines: Lines, env: Json, depth: int = 0
    ) -> list[Json]:
        if "stages" in document or "jobs" in document:
            kind = "stages" if "stages" in document else "jobs"
            found: list[Json] = []
            for number, body in self._items(path, document[kind], (*place, kind), lines, depth):
                inner = (*place, kind, number)
                if "jobs" in body or "stages" in body:
                    found += self._jobs(path, body, inner, lines, env, depth + 1)
                else:
                    found.append(self._job(path, body, inner, lines, env))
            return found
        return [self._job(path, document, place, lines, env)] if "steps" in document else []

    def _items(
        self, path: str, value: Json, place: Path, lines: Lines, depth: int
    ) -> list[tuple[int, dict[str, Json]]]:
        """The mappings of a list; entries under a template expression count, for they may run."""
        found: list[tuple[int, dict[str, Json]]] = []
        for number, body in enumerate(value if isinstance(value, list) else []):
            if not isinstance(body, dict) or depth > _DEPTH or len(found) > _ITEM:
                continue
            conditional = [inner for key, inner in body.items() if key.startswith("${{")]
            if conditional:
                for inner in conditional:
                    found += self._items(path, inner, (*place, number), lines, depth + 1)
            elif "template" in body:
                found += self._template(path, body, place, depth)
            else:
                found.append((number, body))
        return found

    def _template(self, path: str, body: dict[str, Json], place: Path, depth: int) -> list[tuple[int, dict[str, Json]]]:
        written = text(body["template"]).removesuffix("@self")
        goal = posixpath.normpath(
            written.lstrip("/") if written.startswith("/") else posixpath.join(posixpath.dirname(path), written)
        )
        source = self.files.get(goal, "")
        if "@" in written or not source or "${{" in source:
            self.unseen.append(
                hidden(written, "not_collected", "It is a template of another repository, or one with expressions.")
            )
            return []
        document, lines = self._parse(goal)
        kind = next((str(step) for step in reversed(place) if isinstance(step, str)), "steps")
        return self._items(goal, document.get(kind), (*place,), lines, depth + 1)

    def _job(self, path: str, body: dict[str, Json], place: Path, lines: Lines, env: Json) -> dict[str, Json]:
        identity = text(body.get("job") or body.get("deployment")) or "job"
        pool = mapping(body.get("pool"))
        layers = [_variables(env), _variables(body.get("variables"))]
        items = self._items(path, _steps(body), (*place, "steps"), lines, 0)
        container = body.get("container")
        raw = text(mapping(container).get("image")) if isinstance(container, dict) else text(container)
        return job(
            identity,
            line_of(lines, place),
            name=text(body.get("displayName")) or identity,
            needs=texts(body.get("dependsOn")),
            condition=text(body.get("condition")),
            environment=text(mapping(body.get("environment")).get("name") or _scalar(body.get("environment"))),
            runs_on=texts(pool.get("vmImage") or pool.get("name") or _scalar(body.get("pool")) or None),
            images=[image(raw, line_of(lines, place, "container"))] if raw and ("/" in raw or ":" in raw) else [],
            may_fail=body.get("continueOnError", False) is not False,
            steps=[_step(one, line_of(lines, (*place, "steps", number)), layers) for number, one in items],
        )


def _steps(body: dict[str, Json]) -> Json:
    """A job's steps, or those of every hook of a deployment's strategy."""
    if "steps" in body:
        return body["steps"]
    found: list[Json] = []
    for way in mapping(body.get("strategy")).values():
        hooks = [hook for hook in mapping(way).values() if isinstance(hook, dict)]
        hooks += [inner for hook in hooks for inner in hook.values() if isinstance(inner, dict)]
        found += [one for hook in hooks for one in _listed(hook.get("steps"))]
    return found


def _step(body: dict[str, Json], line: int, layers: list[Json]) -> dict[str, Json]:
    shell = next((name for name in _SCRIPTS if name in body), "")
    one = step(
        text(body.get("displayName")),
        line,
        run=text(body.get(shell)) if shell else "",
        shell=shell,
        env=environment(*layers, body.get("env")),
        condition=text(body.get("condition")),
        may_fail=body.get("continueOnError", False) is not False,
    )
    inputs = environment(body.get("inputs"))
    if isinstance(body.get("task"), str):
        source, _, ref = body["task"].partition("@")
        one["uses"] = component(body["task"], "task", source, ref, line=line)
        one["run"] = inputs.get("script", inputs.get("inlineScript", ""))
    return {**one, "with": inputs}


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _scalar(value: Json) -> Json:
    return "" if isinstance(value, dict | list) else value


def _bodies(value: Json) -> list[dict[str, Json]]:
    return [body for body in value if isinstance(body, dict)] if isinstance(value, list) else []


def _variables(value: Json) -> Json:
    if isinstance(value, dict):
        return value
    return {text(v.get("name")): v.get("value") for v in _bodies(value) if "name" in v}


def _repository(body: dict[str, Json]) -> dict[str, Json]:
    raw, ref = text(body.get("name")), text(body.get("ref"))
    found = component(raw, "template", raw, ref.removeprefix("refs/tags/"))
    return {**found, "pinned": found["pinned"] or ref.startswith("refs/tags/")}


def _triggers(document: dict[str, Json]) -> list[Json]:
    """Pushes and pull requests start a pipeline unless the file says none."""
    found: list[Json] = []
    for key, event in (("trigger", "push"), ("pr", "pull_request"), ("schedules", "schedule")):
        value = document.get(key, None if key == "schedules" else "default")
        if value is None or value == "none":
            continue
        found.append(trigger(event, _filters(value)))
        tags = mapping(mapping(value).get("tags")).get("include") if isinstance(value, dict) else None
        if tags is not None:
            found.append(trigger("tag", {"tags": tags}))
    return found


def _filters(value: Json) -> dict[str, Json]:
    """The filters of a trigger, as `trigger` reads them."""
    if isinstance(value, list):
        return {"branches": value}
    branches, paths = mapping(mapping(value).get("branches")), mapping(mapping(value).get("paths"))
    excluded = [f"!{name}" for name in texts(branches.get("exclude"))]
    included = texts(branches.get("include")) or (["**"] if excluded else [])
    return {
        "branches": included + excluded or None,
        "paths": paths.get("include"),
        "paths-ignore": paths.get("exclude"),
    }
