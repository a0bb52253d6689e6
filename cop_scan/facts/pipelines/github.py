"""GitHub Actions workflows, by https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax.

Composite actions of the repository are put in place of the steps that use them. What a workflow takes
from other repositories is a component; what it calls there is a hidden part.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from cop_scan.evidence import Json
from cop_scan.facts.pipelines.inputs import carried, filled
from cop_scan.facts.pipelines.reader import MAX_DEPTH, Files
from cop_scan.facts.pipelines.values import (
    Path,
    both,
    component,
    environment,
    image,
    job,
    line_of,
    mapping,
    named,
    pipeline,
    scalar,
    secrets,
    step,
    text,
    texts,
    trigger,
)
from cop_scan.yamlio import Lines

_WORKFLOW = re.compile(r"\.github/workflows/[^/]+\Z")


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where steps stand, and what they inherit from there."""

    path: str
    lines: Lines
    env: Mapping[str, Json]
    shell: str = ""
    condition: str = ""
    may_fail: bool = False
    through: tuple[str, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Expressions that a composite action is given as inputs."""


def read(files: Files) -> list[dict[str, Json]]:
    """Every workflow of the repository; GitHub runs none of a folder below."""
    found = [_workflow(files, path) for path in sorted(files.texts) if _WORKFLOW.match(path)]
    return [one for one in found if one is not None]


def _workflow(files: Files, path: str) -> dict[str, Json] | None:
    document, lines = files.parse(path)
    if document is None:
        return None
    if not isinstance(document.get("jobs"), dict) or "on" not in document:
        files.hide(path, "malformed", "It is not a workflow: `on` or `jobs` is missing.")
        return None
    shared = secrets(document.get("env"))
    jobs = [
        _job(files, _Scope(path, lines, mapping(document.get("env"))), identity, document, shared)
        for identity in document["jobs"]
        if files.take_job(path)
    ]
    return pipeline(
        path,
        "github",
        name=text(document.get("name")),
        triggers=_triggers(document["on"]),
        permissions=_permissions(document.get("permissions")),
        jobs=files.kept_jobs(path, jobs),
    )


def _job(files: Files, scope: _Scope, identity: str, document: dict[str, Json], shared: list[str]) -> dict[str, Json]:
    body = mapping(document["jobs"][identity])
    place: Path = ("jobs", identity)
    inner = replace(scope, env={**scope.env, **mapping(body.get("env"))}, shell=_shell(body) or _shell(document))
    return job(
        identity,
        line_of(scope.lines, place),
        name=text(body.get("name")) or identity,
        needs=texts(body.get("needs")),
        condition=text(body.get("if")),
        permissions=_permissions(body.get("permissions", document.get("permissions"))),
        environment=named(body.get("environment")),
        runs_on=_runners(body.get("runs-on")),
        images=_images(body, place, scope.lines),
        matrix="matrix" in mapping(body.get("strategy")),
        calls=_call(files, scope.path, body, line_of(scope.lines, place, "uses")),
        may_fail=_may_fail(body),
        secrets=["*"] if body.get("secrets") == "inherit" else sorted({*shared, *secrets(body)}),
        steps=_steps(files, body.get("steps"), (*place, "steps"), inner),
    )


def _call(files: Files, caller: str, body: dict[str, Json], line: int) -> Json:
    """The reusable workflow that a job calls. One of another repository is a hidden part."""
    raw = body.get("uses")
    if not isinstance(raw, str):
        return None
    if raw.startswith("./"):
        path = posixpath.normpath(raw)
        if path not in files:
            files.hide(path, "not_collected", "A job calls it, and it is not in the repository.")
        files.given.setdefault(path, []).append((caller, environment(body.get("with"))))
        return component(raw, "workflow", path, line=line, local=True)
    source, _, ref = raw.partition("@")
    files.hide(raw, "not_collected", "It is a reusable workflow of another repository.")
    return component(raw, "workflow", source, ref, line=line)


def _steps(files: Files, value: Json, place: Path, scope: _Scope) -> list[Json]:
    found: list[Json] = []
    for number, body in enumerate(value if isinstance(value, list) else []):
        if not files.take_step(scope.path):
            break
        if isinstance(body, dict):
            found += _step(files, body, (*place, number), scope)
    return found


def _step(files: Files, body: dict[str, Json], place: Path, scope: _Scope) -> list[Json]:
    line = line_of(scope.lines, place, "uses", "run", "name")
    uses = body.get("uses")
    inner = replace(
        scope,
        env={**scope.env, **filled(files, scope.path, environment(body.get("env")), scope.inputs)},
        condition=both(scope.condition, text(body.get("if"))),
        may_fail=scope.may_fail or _may_fail(body),
    )
    one = step(
        text(body.get("name")),
        line,
        uses=_action(uses, line),
        shell=text(body.get("shell")) or (scope.shell if "run" in body else ""),
        env=environment(inner.env),
        condition=inner.condition,
        may_fail=inner.may_fail,
        through=list(scope.through),
        **filled(files, scope.path, {"run": text(body.get("run"))}, scope.inputs),
        **{"with": filled(files, scope.path, environment(body.get("with")), scope.inputs)},
    )
    shown = files.kept_steps(scope.path, [one])
    return [*shown, *_local(files, one, inner)] if shown and one["uses"] and one["uses"]["local"] else shown


def _local(files: Files, one: dict[str, Json], scope: _Scope) -> list[Json]:
    """The steps of an action in the repository: of a composite one all, of a container the image."""
    folder = one["uses"]["source"]
    names = [posixpath.normpath(posixpath.join(folder, name)) for name in ("action.yml", "action.yaml")]
    path = next((name for name in names if name in files), "")
    if not path:
        files.hide(folder, "not_collected", "It is used, and it is not in the repository.")
        return []
    if path in scope.through or len(scope.through) >= MAX_DEPTH:
        files.hide(path, "malformed", "It uses itself, or actions use each other too deeply.")
        return []
    document, lines = files.parse(path)
    runs = mapping((document or {}).get("runs"))
    through = (*scope.through, path)
    inner = replace(scope, path=path, lines=lines, shell="", through=through, inputs=carried(one["with"]))
    if runs.get("using") == "composite":
        return _steps(files, runs.get("steps"), ("runs", "steps"), inner)
    if text(runs.get("image")).startswith("docker://"):
        return _steps(files, [{"uses": text(runs["image"])}], ("runs", "image"), inner)
    return []


def _may_fail(body: Mapping[str, Json]) -> bool:
    """An expression counts as yes: it may come out so."""
    return body.get("continue-on-error", False) is not False


def _shell(body: Mapping[str, Json]) -> str:
    """The shell that scripts run in unless they say otherwise."""
    return text(mapping(mapping(body.get("defaults")).get("run")).get("shell"))


def _triggers(value: Json) -> list[Json]:
    if isinstance(value, dict):
        return [trigger(event, detail) for event, detail in value.items()]
    return [trigger(event) for event in texts(value)]


def _permissions(value: Json) -> Json:
    """`read-all`, `write-all`, scope -> level, or None where nothing is declared."""
    if isinstance(value, dict):
        return {scope: text(level) for scope, level in value.items()}
    return value if value in ("read-all", "write-all") else None


def _runners(value: Json) -> list[str]:
    known = mapping(value)
    return texts(known.get("labels")) + texts(known.get("group")) if known else texts(value)


def _images(body: dict[str, Json], place: Path, lines: Lines) -> list[Json]:
    containers: list[tuple[tuple[str, ...], Json]] = [(("container",), body.get("container"))]
    containers += [(("services", name), value) for name, value in mapping(body.get("services")).items()]
    return [
        image(raw, line_of(lines, (*place, *keys), "image"))
        for keys, value in containers
        if (raw := named(value, "image"))
    ]


def _action(uses: Json, line: int) -> Json:
    if not scalar(uses) or not isinstance(uses, str):
        return None
    if uses.startswith("docker://"):
        return image(uses, line)
    if uses.startswith("./"):
        return component(uses, "action", posixpath.normpath(uses), line=line, local=True)
    source, _, ref = uses.partition("@")
    return component(uses, "action", source, ref, line=line)
