"""Azure Pipelines, by https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/.

Templates of the repository that take no expressions are read in place; others are hidden parts.
What stands below a template expression counts, under the condition of that expression.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from cop_scan.evidence import Json
from cop_scan.facts.pipelines import azure_definition
from cop_scan.facts.pipelines.reader import EXPANSION, MAX_DEPTH, Files
from cop_scan.facts.pipelines.values import (
    Path,
    both,
    component,
    environment,
    image,
    items,
    job,
    line_of,
    mapping,
    named,
    pipeline,
    scalar,
    step,
    text,
    texts,
    trigger,
)
from cop_scan.yamlio import Lines

_FILE = re.compile(r"(?!.*//)(?:azure-pipelines[^/]*|(?:.*/)?\.?azure-pipelines/.*|\.azuredevops/.*)\.ya?ml\Z", re.I)
_SCRIPTS = ("script", "bash", "pwsh", "powershell")


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where an entry stands, and what it inherits from there."""

    path: str
    lines: Lines
    place: Path = ()
    condition: str = ""
    variables: tuple[Json, ...] = ()
    pool: Json = None
    stage: str = ""
    needs: tuple[str, ...] = ()
    through: tuple[str, ...] = ()

    def line(self, *keys: str) -> int:
        """The line where it is written."""
        return line_of(self.lines, self.place, *keys)


_Entry = tuple[dict[str, Json], _Scope]


def read(files: Files) -> list[dict[str, Json]]:
    """Every pipeline of the repository, or of a definition; a file that another takes as a template is none itself."""
    told = azure_definition.definition(files)
    if told is not None or azure_definition.PATH in files:
        return _of_definition(files, told)
    readers = [_Reader(files, path) for path in sorted(files.texts) if _FILE.match(path)]
    found = [(reader.path, reader.pipeline()) for reader in readers]
    taken = {path for reader in readers for path in reader.templates}
    return [one for path, one in found if one is not None and path not in taken]


def _of_definition(files: Files, told: Mapping[str, Json] | None) -> list[dict[str, Json]]:
    """The one pipeline that a definition runs, whatever its YAML file is called."""
    if told is None:
        return []
    path = posixpath.normpath(azure_definition.yaml_path(told) or ".")
    found = _Reader(files, path).pipeline() if path in files else azure_definition.classic(files, told)
    return [] if found is None else [found]


class _Reader:
    """Reads one pipeline."""

    def __init__(self, files: Files, path: str) -> None:
        self.files = files
        self.path = path
        self.templates: set[str] = set()
        self._containers: dict[str, str] = {}
        self._ids: set[str] = set()

    def pipeline(self) -> dict[str, Json] | None:
        """The pipeline in the file, or None where it is none."""
        document, lines = self.files.parse(self.path)
        if document is not None and any(key.startswith("${{") for key in document):
            self.files.hide(self.path, "unsupported", "Some of it comes from a template expression.")
        if document is None or not {"jobs", "steps", "stages", "extends"} & document.keys():
            return None
        resources = mapping(document.get("resources"))
        self._containers = {
            text(one.get("container")): text(one.get("image")) for one in _bodies(resources.get("containers"))
        }
        if "extends" in document:
            detail = "It extends a template."
            self.files.hide(named(document["extends"], "template") or self.path, "not_collected", detail)
        scope = self._inner(document, _Scope(self.path, lines))
        return pipeline(
            self.path,
            "azure",
            name=text(document.get("name")),
            triggers=_triggers(document),
            jobs=self.files.kept_jobs(self.path, self._stages(document, scope)),
            components=[_repository(body) for body in _bodies(resources.get("repositories"))],
        )

    @staticmethod
    def _inner(body: dict[str, Json], scope: _Scope) -> _Scope:
        """The scope below a pipeline or a stage."""
        return replace(
            scope,
            condition=both(scope.condition, text(body.get("condition"))),
            variables=(*scope.variables, _variables(body.get("variables"))),
            pool=body.get("pool", scope.pool),
        )

    def _stages(self, document: dict[str, Json], scope: _Scope) -> list[Json]:
        if "stages" not in document:
            return self._jobs(document, scope)
        found: list[Json] = []
        jobs: dict[str, list[str]] = {}
        before: list[str] = []
        for body, place in self._entries(document["stages"], "stages", scope):
            name = text(body.get("stage"))
            needed = texts(body["dependsOn"]) if body.get("dependsOn") is not None else before
            needs = tuple(one for stage in needed for one in jobs.get(stage, []))
            inner = self._jobs(body, replace(self._inner(body, place), stage=name, needs=needs))
            jobs.setdefault(name, []).extend(one["id"] for one in inner)
            found += inner
            before = [name]
        return found

    def _jobs(self, document: dict[str, Json], scope: _Scope) -> list[Json]:
        if "jobs" not in document:
            wanted = "steps" in document and self.files.take_job(scope.path)
            return (
                [self._job({"steps": document["steps"], "container": document.get("container")}, scope)]
                if wanted
                else []
            )
        entries = self._entries(document["jobs"], "jobs", scope)
        return [self._job(body, place) for body, place in entries if self.files.take_job(place.path)]

    def _job(self, body: dict[str, Json], scope: _Scope) -> dict[str, Json]:
        identity = text(body.get("job") or body.get("deployment")) or "job"
        prefix = f"{scope.stage}." if scope.stage else ""
        inner = self._inner(body, scope)
        # The job's condition is the job's; a step has its own and those of the expressions and hooks above it.
        hooks = _hooks(body, replace(inner, condition=""))
        steps = [one for value, place in hooks for one in self._steps(value, place)]
        pool = mapping(inner.pool)
        return job(
            self._unique(prefix + identity),
            scope.line("job", "deployment") if not scope.through else 0,
            name=text(body.get("displayName")) or identity,
            needs=[*scope.needs, *(prefix + one for one in texts(body.get("dependsOn")))],
            condition=inner.condition,
            environment=named(body.get("environment")),
            runs_on=texts(pool.get("vmImage") or pool.get("name") or scalar(inner.pool) or None),
            images=self._images(body, scope),
            may_fail=_may_fail(body),
            steps=steps,
        )

    def _unique(self, identity: str) -> str:
        number, found = 1, identity
        while found in self._ids:
            number += 1
            found = f"{identity}#{number}"
        self._ids.add(found)
        return found

    def _images(self, body: dict[str, Json], scope: _Scope) -> list[Json]:
        """The containers of a job, of its services and of its steps, by name or by what the name stands for."""
        written = [body.get("container"), *mapping(body.get("services")).values()]
        written += [one.get("target") for value, _ in _hooks(body, scope) for one in _bodies(value)]
        line = scope.line("container") if not scope.through else 0
        names = [named(one, "image") or named(one, "container") for one in written]
        found = [self._containers.get(name, name) for name in names if name and name != "host"]
        if not all(found):
            self.files.hide(scope.path, "unsupported", "A container resource does not tell its image.")
        return [image(raw, line) for raw in dict.fromkeys(found) if raw]

    def _steps(self, value: Json, scope: _Scope) -> Iterator[Json]:
        for body, place in self._entries(value, "steps", scope):
            if not self.files.take_step(place.path):
                return
            yield from self.files.kept_steps(place.path, [_step(body, place)])

    def _entries(self, value: Json, kind: str, scope: _Scope, depth: int = 0) -> Iterator[_Entry]:
        """The entries of a list of stages, jobs or steps."""
        if value is None:
            return
        if not isinstance(value, list) or depth > MAX_DEPTH:
            self._hide_expression(scope, kind)
            return
        for number, body in enumerate(value):
            place = (*scope.place, number) if depth else (*scope.place, kind, number)
            inner = replace(scope, place=place)
            if not isinstance(body, dict):
                self._hide_expression(scope, kind)
            elif "template" in body:
                yield from self._template(text(body["template"]), kind, inner, depth)
            else:
                yield from self._expanded(body, kind, inner, depth)

    def _hide_expression(self, scope: _Scope, kind: str) -> None:
        self.files.hide(scope.path, "unsupported", f"Some of the {kind} come from a template expression.")

    def _expanded(self, body: dict[str, Json], kind: str, scope: _Scope, depth: int) -> Iterator[_Entry]:
        """An entry; what a template expression adds to it, or adds beside it, is conditional."""
        plain = {key: value for key, value in body.items() if not key.startswith("${{")}
        conditional = [key for key in body if key not in plain]
        for key in conditional:
            inner = replace(scope, place=(*scope.place, key), condition=both(scope.condition, key))
            if isinstance(body[key], dict):
                if "dependsOn" in dict(_spread(body[key])):
                    self._hide_expression(scope, "dependencies")
                plain = {**dict(_spread(body[key])), **plain}
                scope = replace(scope, condition=inner.condition)
            else:
                yield from self._entries(body[key], kind, inner, depth + 1)
        if plain:
            yield plain, scope

    def _template(self, written: str, kind: str, scope: _Scope, depth: int) -> Iterator[_Entry]:
        name = written.removesuffix("@self")
        start = "" if name.startswith("/") else posixpath.dirname(scope.path)
        path = posixpath.normpath(posixpath.join(start, name.lstrip("/")))
        if path in self.files:
            self.templates.add(path)
        if "@" in name or path not in self.files or "${{" in self.files.texts[path]:
            detail = "It is a template of another repository, or one with expressions."
            self.files.hide(written, "not_collected", detail)
        elif depth >= MAX_DEPTH or not self.files.spend(scope.path, EXPANSION):
            self.files.hide(path, "malformed", "It uses itself, or templates use each other too deeply.")
        else:
            document, lines = self.files.parse(path)
            value = (document or {}).get(kind)
            inner = replace(scope, path=path, lines=lines, place=(kind,), through=(*scope.through, path))
            yield from self._entries(value, kind, inner, depth + 1)


def _hooks(body: dict[str, Json], scope: _Scope) -> Iterator[tuple[Json, _Scope]]:
    """A job's steps, or those of every hook of a deployment's strategy, one of which runs only after a failure."""
    if "steps" in body:
        yield body["steps"], scope
    for way, hooks in mapping(body.get("strategy")).items():
        for name, hook in mapping(hooks).items():
            for keys, inner in (((name,), hook), *(((name, key), one) for key, one in mapping(hook).items())):
                if "steps" in mapping(inner):
                    place = (*scope.place, "strategy", way, *keys)
                    condition = "failed()" if keys == ("on", "failure") else ""
                    yield inner["steps"], replace(scope, place=place, condition=both(scope.condition, condition))


def _step(body: dict[str, Json], scope: _Scope) -> dict[str, Json]:
    shell = next((name for name in _SCRIPTS if name in body), "")
    line = scope.line(shell or "task")
    inputs = environment(body.get("inputs"))
    task = scalar(body.get("task"))
    source, _, ref = task.partition("@")
    return step(
        text(body.get("displayName")),
        line,
        uses=component(task, "task", source, ref, line=line) if task else None,
        run=text(body.get(shell)) if shell else azure_definition.script(inputs),
        shell=shell,
        env=environment(*scope.variables, body.get("env")),
        condition=both(_switch(body), text(body.get("condition")), scope.condition),
        may_fail=_may_fail(body) or _is_deaf({**body, **inputs}),
        through=list(scope.through),
        **{"with": inputs},
    )


def _spread(body: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    """The entries of a mapping with those below expressions in it."""
    for key, value in body.items():
        if key.startswith("${{") and isinstance(value, dict):
            yield from _spread(value)
        else:
            yield key, value


def _switch(body: Mapping[str, Json]) -> str:
    """A condition for a step that is switched off, or is by an expression."""
    written = text(body.get("enabled", True)).lower()
    return "" if written == "true" else "false" if written == "false" else f"enabled: {written}"


def _may_fail(body: Mapping[str, Json]) -> bool:
    """An expression counts as yes: it may come out so."""
    return body.get("continueOnError", False) is not False


def _is_deaf(settings: Mapping[str, Json]) -> bool:
    """Whether PowerShell may end well though its last program did not."""
    told = {key.lower(): text(value).lower() for key, value in settings.items()}
    return told.get("ignorelastexitcode", "false") != "false"


def _bodies(value: Json) -> list[dict[str, Json]]:
    return [body for body in value if isinstance(body, dict)] if isinstance(value, list) else []


def _variables(value: Json) -> Json:
    if isinstance(value, dict):
        return value
    return {text(one.get("name")): one.get("value") for one in _bodies(value) if "name" in one}


def _repository(body: dict[str, Json]) -> dict[str, Json]:
    """A repository that templates come from; without `ref` it is the default branch."""
    raw = text(body.get("name"))
    ref = text(body.get("ref"))
    found = component(raw, "template", raw, ref)
    found["pinned"] = found["pinned"] or ref.startswith("refs/tags/")
    return found


def _triggers(document: dict[str, Json]) -> list[Json]:
    """Pushes and pull requests start a pipeline unless the file says none; by hand every pipeline can be started."""
    found: list[Json] = []
    for key, event in (("trigger", "push"), ("pr", "pull_request")):
        value = document.get(key, {})
        if value is None or value == "none":
            continue
        wanted = {"branches": value} if isinstance(value, list) else mapping(value)
        found.append(trigger(event, _filters(wanted)))
        if wanted.get("tags") is not None:
            tags = _filters({"tags": wanted["tags"]})
            found.append(trigger("tag", tags))
    found += [trigger("schedule", _filters(one)) for one in _bodies(document.get("schedules"))]
    return [*found, trigger("web")]


def _filters(wanted: Mapping[str, Json]) -> dict[str, Json]:
    """Azure's filters as GitHub writes them."""
    found: dict[str, Json] = {}
    for key in ("branches", "tags", "paths"):
        value = wanted.get(key)
        sides = value if isinstance(value, dict) else {"include": value}
        found[key] = items(sides.get("include")) or None
        found[f"{key}-ignore"] = items(sides.get("exclude")) or None
    return found if "tags" in wanted and len(wanted) == 1 else {**found, "tags": None, "tags-ignore": None}
