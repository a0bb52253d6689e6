"""GitHub Actions workflows, by https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax.

Composite actions of the repository are put in place of the steps that use them. What a workflow takes
from other repositories is a component; what it calls there is a hidden part.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cop_scan.evidence import Json
from cop_scan.facts.pipelines.values import (
    Path,
    component,
    environment,
    filled,
    hidden,
    image,
    job,
    line_of,
    mapping,
    mappings,
    pipeline,
    secrets,
    step,
    text,
    texts,
    trigger,
)
from cop_scan.yamlio import Lines, YamlError, load

FOLDER = ".github/workflows/"
_ACTION_DEPTH = 10
MAX_STEPS = 20_000


@dataclass(frozen=True, slots=True)
class _Setting:
    """What a step takes over from where it stands."""

    path: str
    env: tuple[Json, ...] = ()
    shell: str = ""
    conditions: tuple[str, ...] = ()
    may_fail: bool = False
    inputs: Mapping[str, str] = field(default_factory=dict)
    """Inputs of the composite action that the step stands in."""
    through: tuple[str, ...] = ()


@dataclass(slots=True)
class Reader:
    """Reads the workflows of one repository; what it cannot see is left in `unseen`."""

    files: Mapping[str, str]
    unseen: list[Json] = field(default_factory=list)
    steps: int = 0
    given: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    """Path of a called workflow -> the inputs that each caller gives it."""

    def workflow(self, path: str) -> dict[str, Json] | None:
        """The workflow in that file, or None where it is none, which is then a hidden part."""
        document, lines = self.parse(path)
        if document is None:
            return None
        if not isinstance(document.get("jobs"), dict) or "on" not in document:
            self.hide(path, "malformed", "It is not a workflow: `on` or `jobs` is missing.")
            return None
        permissions = _permissions(document.get("permissions"))
        return pipeline(
            path,
            "github",
            name=text(document.get("name")),
            triggers=_triggers(document["on"]),
            permissions=permissions,
            jobs=[
                self._job(path, identity, mapping(body), document, lines) for identity, body in document["jobs"].items()
            ],
        )

    def parse(self, path: str) -> tuple[dict[str, Json] | None, Lines]:
        """The mapping in a file, and the lines of its keys."""
        try:
            document, lines = load(self.files[path])
        except YamlError as fault:
            self.hide(path, "malformed", f"line {fault.line}: {fault}" if fault.line else str(fault))
            return None, {}
        if isinstance(document, dict):
            return document, lines
        self.hide(path, "malformed", "It is not a mapping.")
        return None, {}

    def hide(self, path: str, reason: str, detail: str) -> None:
        """Record an unseen part."""
        self.unseen.append(hidden(path, reason, detail))

    def _job(
        self, path: str, identity: str, body: dict[str, Json], document: dict[str, Json], lines: Lines
    ) -> dict[str, Json]:
        place: Path = ("jobs", identity)
        declared = body.get("permissions", document.get("permissions"))
        setting = _Setting(path, (document.get("env"), body.get("env")), _shell(body) or _shell(document))
        steps = self._steps_of(body.get("steps"), (*place, "steps"), lines, setting)
        return job(
            identity,
            line_of(lines, place),
            name=text(body.get("name")) or identity,
            needs=texts(body.get("needs")),
            condition=text(body.get("if")),
            permissions=_permissions(declared),
            environment=text(mapping(body.get("environment")).get("name") or _plain(body.get("environment"))),
            runs_on=_runners(body.get("runs-on")),
            images=_images(body, place, lines),
            calls=self.call(body, line_of(lines, place, "uses")),
            may_fail=body.get("continue-on-error", False) is not False,
            secrets=["*"] if body.get("secrets") == "inherit" else secrets(body, document.get("env")),
            steps=steps,
        )

    def call(self, body: dict[str, Json], line: int) -> Json:
        """The reusable workflow that a job calls. One of another repository is a hidden part."""
        raw = body.get("uses")
        if not isinstance(raw, str):
            return None
        if raw.startswith("./"):
            path = posixpath.normpath(raw)
            if path not in self.files:
                self.hide(path, "not_collected", "A job calls it, and it is not in the repository.")
            self.given.setdefault(path, []).append(environment(body.get("with")))
            return component(raw, "workflow", path, line=line, local=True)
        source, _, ref = raw.partition("@")
        self.hide(raw, "not_collected", "It is a reusable workflow of another repository.")
        return component(raw, "workflow", source, ref, line=line)

    def _steps_of(self, value: Json, place: Path, lines: Lines, setting: _Setting) -> list[Json]:
        found: list[Json] = []
        for number, body in mappings(value):
            if self.steps >= MAX_STEPS:
                self.hide((*setting.through, setting.path)[-1], "truncated", f"More than {MAX_STEPS} steps.")
                break
            self.steps += 1
            found += self._step(body, (*place, number), lines, setting)
        return found

    def _step(self, body: dict[str, Json], place: Path, lines: Lines, setting: _Setting) -> list[Json]:
        line = line_of(lines, place, "uses", "run", "name")
        uses = body.get("uses")
        conditions = [c for c in (*setting.conditions, text(body.get("if"))) if c]
        may_fail = setting.may_fail or body.get("continue-on-error", False) is not False
        given = {key: filled(value, setting.inputs) for key, value in environment(body.get("with")).items()}
        one = step(
            text(body.get("name")),
            line,
            uses=_action(uses, line),
            run=filled(text(body.get("run")), setting.inputs),
            shell=text(body.get("shell")) or (setting.shell if "run" in body else ""),
            env=environment(*setting.env, body.get("env")),
            condition=" && ".join(f"({c})" for c in conditions) if len(conditions) > 1 else "".join(conditions),
            may_fail=may_fail,
            through=list(setting.through),
        )
        one["with"] = given
        if not isinstance(uses, str) or not uses.startswith("./"):
            return [one]
        inside = replace(
            setting,
            env=(*setting.env, body.get("env")),
            shell="",
            conditions=tuple(conditions),
            may_fail=may_fail,
            inputs=given,
        )
        return [one, *self._inside(posixpath.normpath(uses), inside)]

    def _inside(self, folder: str, setting: _Setting) -> list[Json]:
        """The steps of a composite action in the repository; none for another kind of action."""
        names = [posixpath.normpath(posixpath.join(folder, name)) for name in ("action.yml", "action.yaml")]
        path = next((name for name in names if name in self.files), "")
        if not path or path in setting.through or len(setting.through) >= _ACTION_DEPTH:
            reason = "It is used, and it is not in the repository." if not path else "It uses itself."
            self.hide(path or folder, "not_collected", reason)
            return []
        document, lines = self.parse(path)
        runs = mapping((document or {}).get("runs"))
        if runs.get("using") != "composite":
            return []
        within = replace(setting, through=(*setting.through, path))
        return self._steps_of(runs.get("steps"), ("runs", "steps"), lines, within)


def _shell(body: dict[str, Json]) -> str:
    """The shell that scripts run in unless they say otherwise."""
    return text(mapping(mapping(body.get("defaults")).get("run")).get("shell"))


def _plain(value: Json) -> Json:
    return "" if isinstance(value, dict | list) else value


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
    named = mapping(value)
    return texts(named.get("labels")) + texts(named.get("group")) if named else texts(value)


def _images(body: dict[str, Json], place: Path, lines: Lines) -> list[Json]:
    containers: list[tuple[tuple[str, ...], Json]] = [(("container",), body.get("container"))]
    containers += [(("services", name), value) for name, value in mapping(body.get("services")).items()]
    found: list[Json] = []
    for keys, value in containers:
        raw = text(mapping(value).get("image")) if isinstance(value, dict) else text(value)
        if raw:
            found.append(image(raw, line_of(lines, (*place, *keys), "image")))
    return found


def _action(uses: Json, line: int) -> Json:
    if not isinstance(uses, str):
        return None
    if uses.startswith("docker://"):
        return image(uses, line)
    if uses.startswith("./"):
        return component(uses, "action", posixpath.normpath(uses), line=line, local=True)
    source, _, ref = uses.partition("@")
    return component(uses, "action", source, ref, line=line)
