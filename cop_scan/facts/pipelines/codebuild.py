"""Projects of AWS CodeBuild, by https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html.

The file is the project as BatchGetProjects gives it, with its secrets masked. A buildspec inside it is read; one that
lies in the source is a hidden part under its path, for the project does not hold it.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cop_scan.evidence import Json
from cop_scan.facts.pipelines.codebuild_starts import Starts
from cop_scan.facts.pipelines.reader import Files
from cop_scan.facts.pipelines.values import (
    component,
    environment,
    image,
    items,
    job,
    line_of,
    mapping,
    pipeline,
    step,
    text,
    texts,
)
from cop_scan.yamlio import MAX_BYTES, Lines, YamlError, load_all

PATH = "project.codebuild.json"
_PHASES = ("install", "pre_build", "build", "post_build")
_ENDS = re.compile(r"(?i:ABORT|RETRY.*)")
"""What a phase does that fails, where the build ends with it, at once or after more attempts."""
_MASKED = "[masked]"
_OWN_IMAGES = "aws/codebuild/"
"""What images that the platform makes begin with: they are part of its machine, and nothing taken from elsewhere."""


@dataclass(frozen=True, slots=True)
class _Spec:
    """A buildspec that was read; without a document where it lies elsewhere."""

    document: dict[str, Json]
    lines: Lines


def read(files: Files) -> list[dict[str, Json]]:
    """The project as one pipeline, if there is one."""
    if PATH not in files:
        return []
    project = _parsed(files)
    return [] if project is None else [_Reader(files, project).pipeline()]


def _parsed(files: Files) -> dict[str, Json] | None:
    written = files.texts[PATH]
    try:
        found = json.loads(written) if len(written) <= MAX_BYTES else None
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict) and isinstance(found.get("source"), dict) and isinstance(found.get("environment"), dict):
        return found
    files.hide(PATH, "malformed", "It is not a project with a source and an environment.")
    return None


class _Reader:
    """Reads one project."""

    def __init__(self, files: Files, project: dict[str, Json]) -> None:
        self.files = files
        self.project = project
        self.webhook = mapping(project.get("webhook"))
        self.starts = Starts(self.webhook, is_step=project["source"].get("type") == "CODEPIPELINE")
        self.plain, self.vault = _variables(project["environment"].get("environmentVariables"))
        self._bases: tuple[_Spec, dict[str, str]] | None = None
        self.condition = " || ".join(f"({one})" for one in dict.fromkeys(self.starts.conditions))

    def _base(self, spec: _Spec) -> dict[str, str]:
        """The variables that a buildspec and the project give to every build, made once for a buildspec."""
        if self._bases is None or self._bases[0] is not spec:
            given = mapping(spec.document.get("env"))
            self._bases = (spec, environment(given.get("variables"), self.plain))
        return self._bases[1]

    def pipeline(self) -> dict[str, Json]:
        """The pipeline; what its filters say that cannot be told is hidden."""
        for place in _odd(self.project):
            self.files.hide(f"{PATH}: {place}", "malformed", "It is not of the type that the API describes.")
        for unread in dict.fromkeys(self.starts.unread):
            self.files.hide(
                f"{PATH}: webhook", "unsupported", f"The filter {unread[:200]} cannot be told as a pattern."
            )
        if self.starts.is_runner:
            self.files.hide(f"{PATH}: webhook", "not_collected", "It runs jobs of workflows that lie elsewhere.")
        spec = self._spec(self.project["source"].get("buildspec"))
        return pipeline(
            PATH,
            "codebuild",
            name=text(self.project.get("name")),
            triggers=self.starts.triggers,
            jobs=self.files.kept_jobs(PATH, list(self._jobs(spec))),
        )

    def _spec(self, written: Json) -> _Spec:
        """The buildspec inside the project. Without one, `buildspec.yml` of the source is taken."""
        path = text(written).strip()
        document, lines = self._inline(path)
        if document is not None:
            for place in _odd_in(document):
                self.files.hide(f"{PATH}: buildspec: {place}", "malformed", "It is not what a buildspec has there.")
            return _Spec(document, lines)
        if "\n" in path:
            self.files.hide(f"{PATH}: buildspec", "malformed", "It is no buildspec that can be read.")
        elif self.project["source"].get("type") == "NO_SOURCE" and not path:
            self.files.hide(f"{PATH}: buildspec", "malformed", "There is neither a source nor a buildspec.")
        else:
            self.files.hide(path or "buildspec.yml", "not_collected", "The buildspec lies in the source.")
        return _Spec({}, {})

    @staticmethod
    def _inline(written: str) -> tuple[dict[str, Json] | None, Lines]:
        """The document that a text is, if it is one and not the path of one."""
        try:
            documents = load_all(written, yaml11=True)
        except YamlError:
            return None, {}
        if len(documents) == 1 and isinstance(documents[0][0], dict) and {"version", "phases"} & documents[0][0].keys():
            return documents[0]
        return None, {}

    def _jobs(self, spec: _Spec) -> Iterator[Json]:
        """The builds of a batch, or the one build."""
        entries = list(self._batch(mapping(spec.document.get("batch"))))
        is_batch = not self.webhook or self.webhook.get("buildType") == "BUILD_BATCH"
        for entry in entries if is_batch and entries else [{"identifier": "build"}]:
            if not self.files.take_job(PATH):
                return
            other = entry.get("buildspec")
            yield self._job(entry, self._spec(other) if other is not None else spec)

    def _batch(self, batch: Mapping[str, Json]) -> Iterator[dict[str, Json]]:
        """The entries of a batch in one form, whichever of its kinds it is."""
        for kind in ("build-list", "build-graph"):
            yield from (mapping(entry) for entry in items(batch.get(kind)))
        if "build-matrix" in batch:
            matrix = mapping(batch["build-matrix"])
            fixed, changing = mapping(matrix.get("static")), mapping(matrix.get("dynamic"))
            for other in texts(changing.get("buildspec")):
                self.files.hide(other, "not_collected", "The buildspec lies in the source.")
            env = {**mapping(fixed.get("env")), "images": mapping(changing.get("env")).get("image")}
            yield {**fixed, "identifier": "build-matrix", "env": env, "matrix": True}
        if "build-fanout" in batch:
            yield {**mapping(batch["build-fanout"]), "identifier": "build-fanout", "matrix": True}

    def _job(self, entry: Mapping[str, Json], spec: _Spec) -> dict[str, Json]:
        own = mapping(entry.get("env"))
        given = mapping(spec.document.get("env"))
        env = {**self._base(spec), **environment(own.get("variables"))}
        stores = [mapping(given.get(kind)) for kind in ("parameter-store", "secrets-manager")]
        return job(
            text(entry.get("identifier")) or "build",
            line_of(spec.lines, ("phases",)),
            needs=texts(entry.get("depend-on")),
            condition=self.condition,
            runs_on=[self._machine(own)],
            images=self._images(own),
            matrix=entry.get("matrix") is True,
            may_fail=_is_true(entry.get("ignore-failure")),
            secrets=sorted({*self.vault, *stores[0], *stores[1]}),
            steps=[*self._steps(spec, env, text(given.get("shell"))), *self._delivered()],
        )

    def _delivered(self) -> Iterator[Json]:
        """What is copied to a bucket once the build has succeeded, as the command that does the same."""
        for one in [self.project.get("artifacts"), *items(self.project.get("secondaryArtifacts"))]:
            known = mapping(one)
            if known.get("type") == "S3" and self.files.take_step(PATH):
                run = shlex.join(["aws", "s3", "cp", ".", f"s3://{text(known.get('location'))}"])
                yield from self.files.kept_steps(PATH, [step("artifacts", 0, run=run)])

    def _machine(self, own: Mapping[str, Json]) -> str:
        """`codebuild:fleet:<name>`, `codebuild:lambda`, or `codebuild:ec2`."""
        machine = self.project["environment"]
        fleet = own.get("fleet") or mapping(machine.get("fleet")).get("fleetArn")
        if fleet:
            return f"codebuild:fleet:{text(fleet).rpartition('fleet/')[2].partition(':')[0]}"
        kind = text(own.get("type") or machine.get("type"))
        return "codebuild:lambda" if "LAMBDA" in kind else "codebuild:ec2"

    def _images(self, own: Mapping[str, Json]) -> list[Json]:
        written = own.get("images") or own.get("image") or self.project["environment"].get("image")
        found = [one for one in texts(written) if not one.startswith(_OWN_IMAGES)]
        return [image(one) for one in dict.fromkeys(found) if one]

    def _steps(self, spec: _Spec, env: dict[str, str], shell: str) -> Iterator[Json]:
        phases = mapping(spec.document.get("phases"))
        for name in _PHASES:
            body = mapping(phases.get(name))
            may_fail = not _ENDS.fullmatch(text(body.get("on-failure")) or "ABORT")
            for key in ("commands", "steps", "finally"):
                place = ("phases", name, key)
                found = (_actions if key == "steps" else _commands)(body.get(key), spec.lines, place)
                for known in found:
                    if not self.files.take_step(PATH):
                        return
                    wanted = {"line": line_of(spec.lines, place), "shell": shell, **known}
                    wanted["may_fail"] = may_fail or known.get("may_fail") is True
                    wanted["env"] = {**env, **mapping(known.get("env"))}
                    label = name if key != "finally" else f"{name} finally"
                    yield from self.files.kept_steps(PATH, [step(label, **wanted)])


def _odd(project: Mapping[str, Json]) -> Iterator[str]:
    """Parts of a project of another type than the API describes, without which something would seem not to be there."""
    webhook = project.get("webhook", {})
    if not isinstance(webhook, dict):
        yield "webhook"
    groups = mapping(webhook).get("filterGroups", [])
    if not (_is_list(groups, list) and all(_is_filter(one) for group in groups for one in group)):
        yield "webhook.filterGroups"
    if not _is_list(project["environment"].get("environmentVariables", []), dict):
        yield "environment.environmentVariables"
    if not isinstance(project.get("artifacts", {}), dict):
        yield "artifacts"
    if not _is_list(project.get("secondaryArtifacts", []), dict):
        yield "secondaryArtifacts"


def _is_filter(one: Json) -> bool:
    return isinstance(one, dict) and all(isinstance(one.get(key), str) for key in ("type", "pattern"))


def _odd_in(document: Mapping[str, Json]) -> Iterator[str]:
    """Parts of a buildspec that are not what its reference gives: a build of it fails before it begins."""
    for key in ("env", "batch"):
        if not isinstance(document.get(key, {}), dict):
            yield key
    phases = document.get("phases", {} if "batch" in document else None)
    if not isinstance(phases, dict):
        yield "phases"
    yield from (name for name in _PHASES if not _is_phase(mapping(phases).get(name)))


def _is_phase(body: Json) -> bool:
    """Whether it is a phase, or none. A command is a text, and `a: b` is none."""
    known = {} if body is None else body
    if not isinstance(known, dict):
        return False
    commands = [one for key in ("commands", "finally") for one in items(known.get(key))]
    return not any(isinstance(one, dict | list) for one in commands) and _is_list(items(known.get("steps")), dict)


def _is_list(value: Json, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(one, kind) for one in value)


def _commands(value: Json, lines: Lines, place: tuple[str | int, ...]) -> Iterator[Json]:
    """The commands of a phase: the first that fails ends it. What stands in one command is one shell's script."""
    for number, written in enumerate(texts(value)):
        if written:
            yield {"run": written, "line": line_of(lines, (*place, number)) or line_of(lines, place)}


def _actions(value: Json, lines: Lines, place: tuple[str | int, ...]) -> Iterator[dict[str, Json]]:
    """Steps in the syntax of GitHub Actions, which a phase may have instead of commands."""
    for number, body in enumerate(mapping(one) for one in items(value)):
        uses = text(body.get("uses"))
        source, _, ref = uses.partition("@")
        line = line_of(lines, (*place, number), "uses", "run")
        yield {
            "line": line,
            "uses": component(uses, "action", source, ref, line=line, local=source.startswith("./")) if uses else None,
            "run": text(body.get("run")),
            "with": environment(body.get("with")),
            "env": environment(body.get("env")),
            "condition": text(body.get("if")),
            "may_fail": body.get("continue-on-error", False) is not False,
        }


def _variables(value: Json) -> tuple[dict[str, Json], list[str]]:
    """Plain variables with their values, and the names of those that come from a store of secrets.

    A value that was masked tells nothing: the fact `ci_secrets` tells what it looked like.
    """
    plain: dict[str, Json] = {}
    vault: list[str] = []
    for one in (mapping(one) for one in items(value)):
        if one.get("type") in ("PARAMETER_STORE", "SECRETS_MANAGER"):
            vault.append(text(one.get("name")))
        elif one.get("value") != _MASKED:
            plain[text(one.get("name"))] = one.get("value")
    return plain, vault


def _is_true(value: Json) -> bool:
    return text(value).lower() in ("true", "yes")
