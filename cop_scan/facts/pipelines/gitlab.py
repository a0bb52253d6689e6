"""GitLab CI, by https://docs.gitlab.com/ci/yaml/: the root file and what it includes from the same repository.

GitLab reads YAML 1.1, merges included files and resolves `extends` and `!reference` before it runs
anything; so does this. What comes from elsewhere is a component and a hidden part.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cop_scan.evidence import Json
from cop_scan.facts.pipelines.values import (
    component,
    environment,
    hidden,
    image,
    job,
    line_of,
    mapping,
    pipeline,
    secrets,
    step,
    text,
    texts,
    trigger,
)
from cop_scan.yamlio import Lines, YamlError, load

ROOT = ".gitlab-ci.yml"
_DEPTH = 10
_GLOBAL = frozenset(
    {
        "default",
        "include",
        "stages",
        "variables",
        "workflow",
        "image",
        "services",
        "cache",
        "before_script",
        "after_script",
        "spec",
        "pages_options",
    }
)
_REF = frozenset({"project", "template", "component", "remote"})


class Reader:
    """Reads the pipeline of one repository; what it cannot see is left in `unseen`."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = files
        self.unseen: list[Json] = []
        self.components: list[Json] = []
        self.document: dict[str, Json] = {}
        self.where: dict[str, Lines] = {}
        self._read: set[str] = set()

    def pipeline(self) -> dict[str, Json] | None:
        """The merged pipeline, or None where the root file cannot be read."""
        self._file(ROOT, 0)
        if not self.document:
            return None
        document = self.document
        workflow = mapping(document.get("workflow"))
        jobs = [self._job(name) for name, body in document.items() if self._is_job(name, body)]
        return pipeline(
            ROOT,
            "gitlab",
            name=text(workflow.get("name")),
            triggers=[trigger("any")],  # rules are expressions: what starts it is not told from their text
            jobs=jobs,
            components=self.components,
        )

    def _is_job(self, name: str, body: Json) -> bool:
        if name in _GLOBAL or name.startswith(".") or not isinstance(body, dict):
            return False
        return bool({"script", "trigger", "run", "extends"} & body.keys())

    def _file(self, path: str, depth: int) -> None:
        if path in self._read:
            return
        self._read.add(path)
        if path not in self.files or depth > _DEPTH:
            self.unseen.append(hidden(path, "not_collected", "It is included, and it was not collected."))
            return
        try:
            document, lines = load(self.files[path], yaml11=True)
        except YamlError as fault:
            self.unseen.append(hidden(path, "malformed", f"line {fault.line}: {fault}"))
            return
        if not isinstance(document, dict):
            self.unseen.append(hidden(path, "malformed", "It is not a mapping."))
            return
        self._includes(document.get("include"), lines, depth)
        for key, value in document.items():
            self.where[key] = lines
            old = self.document.get(key)
            self.document[key] = _merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value

    def _includes(self, value: Json, lines: Lines, depth: int) -> None:
        entries = value if isinstance(value, list) else [value] if value is not None else []
        for entry in entries:
            body = {"remote" if "://" in entry else "local": entry} if isinstance(entry, str) else mapping(entry)
            if isinstance(body.get("local"), str):
                self._local(body["local"], depth)
            elif kind := next((kind for kind in sorted(_REF) if kind in body), ""):
                self._foreign(kind, body, lines.get(("include",), 0))

    def _local(self, written: str, depth: int) -> None:
        path = written.lstrip("/")
        if "*" in path or "$" in path:
            self.unseen.append(hidden(path, "unsupported", "It is included by a pattern or a variable."))
        else:
            self._file(path, depth + 1)

    def _foreign(self, kind: str, body: dict[str, Json], line: int) -> None:
        raw = text(body[kind])
        source, _, ref = raw.partition("@") if kind == "component" else (raw, "", text(body.get("ref")))
        found = component(raw, "template" if kind == "template" else "include", source, ref, line=line)
        if kind == "remote" and body.get("integrity"):
            found["pinned"] = True
        self.components.append(found)
        self.unseen.append(hidden(raw, "not_collected", f"It is included from elsewhere ({kind})."))

    def _job(self, name: str) -> dict[str, Json]:
        body = self._resolved(name, ())
        default = {**{k: self.document.get(k) for k in ("image", "services", "before_script", "after_script")}}
        default.update(mapping(self.document.get("default")))
        lines = self.where.get(name, {})
        env = environment(self.document.get("variables"), body.get("variables"))
        steps = [
            step(
                part,
                line_of(lines, (name,), part),
                run="\n".join(self._script(body.get(part, default.get(part)))),
                env=env,
            )
            for part in ("before_script", "script", "after_script")
        ]
        return job(
            name,
            line_of(lines, (name,)),
            needs=[text(mapping(n).get("job")) if isinstance(n, dict) else text(n) for n in _items(body.get("needs"))],
            condition=text(body.get("rules") or body.get("only") or ""),
            environment=text(mapping(body.get("environment")).get("name") or _scalar(body.get("environment"))),
            runs_on=texts(body.get("tags", default.get("tags"))),
            images=_images(
                body.get("image", default.get("image")),
                body.get("services", default.get("services")),
                line_of(lines, (name,), "image"),
            ),
            may_fail=body.get("allow_failure", False) is not False,
            secrets=sorted({*mapping(body.get("secrets")), *mapping(body.get("id_tokens"))}) or secrets(None),
            steps=[s for s in steps if s["run"]],
        )

    def _resolved(self, name: str, seen: tuple[str, ...]) -> dict[str, Json]:
        body = mapping(self.document.get(name))
        found: dict[str, Json] = {}
        for parent in texts(body.get("extends")):
            if parent in seen or len(seen) >= _DEPTH:
                self.unseen.append(hidden(parent, "malformed", "It extends itself."))
            elif parent not in self.document:
                self.unseen.append(
                    hidden(parent, "not_collected", f"{name} extends it, and it is not in the repository.")
                )
            else:
                found = _merge(found, self._resolved(parent, (*seen, name)))
        return _merge(found, body)

    def _script(self, value: Json, depth: int = 0) -> list[str]:
        """The lines of a script; a reference to another job's is put in its place."""
        lines: list[str] = []
        for item in _items(value):
            if isinstance(item, list):
                lines += self._script(item, depth + 1) if depth < _DEPTH else []
            elif isinstance(item, dict) and "!reference" in item:
                target = self._at(texts(item["!reference"]))
                lines += self._script(target, depth + 1) if depth < _DEPTH else []
            else:
                lines.append(text(item))
        return lines

    def _at(self, keys: list[str]) -> Any:
        value: Json = self.document
        for key in keys:
            value = mapping(value).get(key)
        if value is None:
            self.unseen.append(
                hidden("/".join(keys), "not_collected", "It is referred to, and it is not in the repository.")
            )
        return value


def _items(value: Json) -> list[Json]:
    if isinstance(value, dict) and "!reference" in value:
        return [value]
    return value if isinstance(value, list) else [] if value is None else [value]


def _scalar(value: Json) -> Json:
    return "" if isinstance(value, dict | list) else value


def _merge(base: Any, over: Any) -> dict[str, Json]:
    """Deep for mappings, whole for everything else, as GitLab merges."""
    merged: dict[str, Json] = {**base}
    for key, value in over.items():
        old = merged.get(key)
        merged[key] = _merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


def _images(single: Json, services: Json, line: int) -> list[Json]:
    names = [mapping(one).get("name") if isinstance(one, dict) else one for one in (single, *_items(services))]
    return [image(text(name), line) for name in names if name]
