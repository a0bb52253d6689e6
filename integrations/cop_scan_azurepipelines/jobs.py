"""Which pools the jobs of YAML files run on, and which branches start them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cop_scan.evidence import Json
from cop_scan.yamlio import YamlError, load
from cop_scan_azurepipelines.definition import Definition

HOSTED = "Azure Pipelines"
_DEPTH = 20


@dataclass(slots=True)
class Pools:
    """The pools that jobs name."""

    names: set[str] = field(default_factory=set)
    """Of pools; `HOSTED` for an image of the platform's own."""
    default: bool = False
    """Whether some job names none, and so takes the definition's own."""
    unclear: str = ""
    """Why there may be others, if there may."""


def pools(definition: Definition) -> Pools:
    """The pools of every job that the files hold."""
    found = Pools()
    document = _document(definition, definition.yaml)
    if document is None:
        found.unclear = "Its YAML file was not read."
        return found
    if "extends" in document:
        found.unclear = "It extends a template, which names the pools."
    _Walk(definition, found).body(document, definition.yaml, None, 0)
    return found


def _document(definition: Definition, path: str) -> dict[str, Any] | None:
    try:
        found = load(definition.texts[path])[0]
    except (KeyError, YamlError):
        return None
    return found if isinstance(found, dict) else None


@dataclass(frozen=True, slots=True)
class _Walk:
    definition: Definition
    found: Pools

    def body(self, body: Mapping[str, Any], path: str, pool: Json, depth: int) -> None:
        """A pipeline, a stage or a template of them."""
        if any(str(key).startswith("${{") for key in body):
            self.found.unclear = "Some of it comes from a template expression."
        pool = body.get("pool", pool)
        for kind in ("stages", "jobs"):
            if kind in body:
                for one, place in self._entries(body[kind], kind, path, pool, depth):
                    self._one(one, kind, place, pool, depth)
        if "steps" in body and "jobs" not in body and "stages" not in body:
            self._take(pool)

    def _one(self, one: Mapping[str, Any], kind: str, path: str, pool: Json, depth: int) -> None:
        if kind == "stages":
            self.body(one, path, pool, depth + 1)
        else:
            self._take(one.get("pool", pool))

    def _entries(
        self, value: Json, kind: str, path: str, pool: Json, depth: int
    ) -> Iterator[tuple[Mapping[str, Any], str]]:
        if not isinstance(value, list) or depth > _DEPTH:
            self.found.unclear = "Some of its jobs come from a template expression."
            return
        for one in value:
            if not isinstance(one, dict):
                self.found.unclear = "Some of its jobs come from a template expression."
            elif "template" in one:
                self._template(str(one["template"]), path, pool, depth)
            elif any(str(key).startswith("${{") for key in one):
                for inner in one.values():
                    yield from self._entries(inner, kind, path, pool, depth + 1)
            else:
                yield one, path

    def _template(self, written: str, path: str, pool: Json, depth: int) -> None:
        name = written.removesuffix("@self")
        start = "" if name.startswith("/") else posixpath.dirname(path)
        where = posixpath.normpath(posixpath.join(start, name.lstrip("/")))
        document = _document(self.definition, where)
        if document is None or "@" in name or depth > _DEPTH:
            self.found.unclear = f"The template {written[:80]} was not read."
        else:
            self.body(document, where, pool, depth + 1)

    def _take(self, pool: Json) -> None:
        if pool is None:
            self.found.default = True
            return
        name = pool if isinstance(pool, str) else ""
        if isinstance(pool, dict):
            name = HOSTED if "vmImage" in pool and not pool.get("name") else pool.get("name", "")
        if pool == "server":
            return
        if not name or "$" in str(name):
            self.found.unclear = "A pool is named by an expression."
        else:
            self.found.names.add(str(name))


def branches(definition: Definition) -> tuple[str, list[str]] | None:
    """What the YAML file says of the branches that start it: `any`, `none` or `patterns`; None where it is not read."""
    document = _document(definition, definition.yaml)
    if document is None:
        return None
    value = document.get("trigger", {})
    if value == "none" or value is None:
        return "none", []
    if isinstance(value, list):
        return _patterns(value, [])
    if not isinstance(value, dict):
        return ("any", []) if value == {} else None
    sides = value.get("branches")
    if sides is None:
        return ("none", []) if value.get("tags") is not None else ("any", [])
    if isinstance(sides, dict):
        return _patterns(sides.get("include") or [], sides.get("exclude") or [])
    return _patterns(sides, []) if isinstance(sides, list) else None


def _patterns(include: Json, exclude: Json) -> tuple[str, list[str]] | None:
    if not isinstance(include, list) or not isinstance(exclude, list):
        return None
    if any("${{" in str(one) for one in [*include, *exclude]):
        return None
    if not exclude and (not include or "*" in include):
        return "any", []
    return "patterns", [*(str(one) for one in include or ["*"]), *(f"-{one}" for one in exclude)]
