"""Google Cloud Build: a trigger, by https://cloud.google.com/build/docs/api/reference/rest/v1/projects.triggers.

It is one pipeline with one job. A step runs a container: where the program that starts in it is known, `run` is that
command; else it is the `docker run` that Cloud Build does. `shell` tells a script of the field `script`, into which
nothing is substituted (`script`), from an argument of a shell (`bash`, `sh`), in which `$_NAME`, `$BRANCH_NAME` and
the like are replaced before it is read. What is published after the last step is a step of its own, named by its field.

Branches and tags are regular expressions (RE2) as they are written, found anywhere unless they are anchored; one with
`!` before it stands for everything that it does not match.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from cop_scan.evidence import Json
from cop_scan.facts.pipelines.reader import Files
from cop_scan.facts.pipelines.values import (
    environment,
    image,
    items,
    job,
    mapping,
    pipeline,
    step,
    text,
    texts,
    trigger,
)

PATH = "trigger.cloudbuild.json"
_CONFIGS = (
    "github",
    "repositoryEventConfig",
    "developerConnectEventConfig",
    "bitbucketServerTriggerConfig",
    "gitlabEnterpriseEventsConfig",
)
_PROGRAMS = re.compile(
    r"(?:gcr\.io/cloud-builders/(docker|git|gcloud|gsutil|kubectl|npm|yarn|go|mvn|gradle|bazel|curl|wget|dotnet)"
    r"|gcr\.io/kaniko-project/(executor))(?:[:@].*)?\Z"
)
"""Images whose entry point is the program of that name (https://github.com/GoogleCloudPlatform/cloud-builders)."""
_BARE = re.compile(r"gcr\.io/google\.com/cloudsdktool/(?:google-)?cloud-(?:sdk|cli)(?:[:@].*)?\Z")
"""Images without an entry point: the first argument is the program."""
_COMMENTS = ("COMMENTS_DISABLED", "COMMENTS_ENABLED_FOR_EXTERNAL_CONTRIBUTORS_ONLY")
"""With these a proposal by those who may write to the repository is built at once."""
_MASKED = "[masked]"
"""Every value of a variable was masked, whatever it is, so that the mask tells nothing of it."""
_TAG = re.compile(r"(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?\Z")
"""What pins an image is told by the job's images; in the command it would stand between a tool and what it is asked."""
_SHELL = re.compile(r"(?:/(?:usr/)?bin/)?(bash|sh|dash|zsh)\Z")
_SHEBANG = re.compile(r"#!\s*(?:/usr/bin/env\s+(?:-S\s+)?)?(?:(?:/[\w.-]+)*/)?([\w.-]+)([^\n]*)")
_UNRUN = re.compile(r"noexec|-[a-z]*n[a-z]*")
"""Options with which a shell reads a script and runs nothing."""
_DANGEROUS = re.compile(r"[\s;|&<>()'\"`#\\]")


def read(files: Files) -> list[dict[str, Json]]:
    """The pipeline of the trigger, if there is one and it can be read."""
    if PATH not in files:
        return []
    document, _ = files.parse(PATH)
    if document is None:
        return []
    return [_Reader(files, document).pipeline()]


class _Reader:
    """Reads one trigger."""

    def __init__(self, files: Files, document: dict[str, Json]) -> None:
        self.files = files
        self.document = document
        self.build = mapping(document.get("build"))
        self.options = mapping(self.build.get("options"))
        self.substitutions = environment(self.build.get("substitutions"), document.get("substitutions"))

    def pipeline(self) -> dict[str, Json]:
        """The pipeline; its steps are hidden where its definition lies in a repository."""
        self._elsewhere()
        for place in _odd(self.document, self.build):
            self.files.hide(f"{PATH}: {place}", "malformed", "It is not of the type that the API describes.")
        wanted = isinstance(self.document.get("build"), dict) and self.files.take_job(PATH)
        jobs = self.files.kept_jobs(PATH, [self._job()]) if wanted else []
        return pipeline(
            PATH,
            "cloudbuild",
            name=text(self.document.get("name")),
            triggers=list(_triggers(self.document)),
            jobs=jobs,
        )

    def _elsewhere(self) -> None:
        """What is not in the trigger is a hidden part."""
        source = mapping(self.document.get("gitFileSource"))
        found = [text(self.document.get("filename")), text(source.get("path"))]
        if self.document.get("autodetect") is True:
            found.append("cloudbuild.yaml")
        paths = list(dict.fromkeys(path for path in found if path))
        for path in paths:
            self.files.hide(path, "not_collected", "The definition lies in the repository, which is not read here.")
        if not paths and not isinstance(self.document.get("build"), dict):
            self.files.hide(PATH, "malformed", "The trigger has neither a definition nor the path of one.")

    def _job(self) -> dict[str, Json]:
        steps = [*self._steps(), *(step(name, 1, run=run) for name, run in _published(self.build))]
        kept = self.files.kept_steps(PATH, [one for one in steps if self.files.take_step(PATH)])
        raw = [text(one.get("name")) for one in self._bodies()]
        return job(
            "build",
            1,
            name=text(self.document.get("name")) or "build",
            condition=text(self.document.get("filter")),
            runs_on=[_pool(self.options)],
            images=[image(name, 1) for name in dict.fromkeys(raw) if name],
            secrets=self._secrets(),
            steps=kept,
        )

    def _bodies(self) -> list[dict[str, Json]]:
        written = self.build.get("steps")
        return [one for one in written if isinstance(one, dict)] if isinstance(written, list) else []

    def _steps(self) -> Iterator[Json]:
        bodies = self._bodies()
        written = self.build.get("steps")
        whole = isinstance(written, list) and len(bodies) == len(written)
        if not whole or not all(_is_whole(one) for one in bodies):
            self.files.hide(f"{PATH}: steps", "malformed", "Not every step is as the API describes it.")
        for body in _ordered(bodies):
            run, shell = _command(body)
            env = environment(self.substitutions, _variables(self.options.get("env")), _variables(body.get("env")))
            env = {name: "" if value == _MASKED else value for name, value in env.items()}
            yield step(_name(body), 1, run=run, shell=shell, env=env, may_fail=_may_fail(body))

    def _secrets(self) -> list[Json]:
        """The variables that hold secrets, by the names that steps know them under."""
        used = [name for one in [self.options, *self._bodies()] for name in texts(one.get("secretEnv"))]
        return list(dict.fromkeys(sorted(used)))


def _odd(document: Mapping[str, Json], build: Mapping[str, Json]) -> Iterator[str]:
    """The names of fields of another type than they should have, which are read as if they were not there."""
    options, artifacts = mapping(build.get("options")), mapping(build.get("artifacts"))
    configs = [mapping(document.get(key)) for key in _CONFIGS]
    mappings: dict[str, Iterable[Json]] = {
        "build": (
            document.get(key)
            for key in ("build", "substitutions", "gitFileSource", "triggerTemplate", "approvalConfig", *_CONFIGS)
        ),
        "events": (config.get(key) for config in configs for key in ("push", "pullRequest")),
        "settings": (*(build.get(key) for key in ("options", "substitutions", "artifacts")), options.get("pool")),
        "artifacts": (one for key in _COMMANDS for one in items(artifacts.get(key))),
    }
    yield from (
        name for name, values in mappings.items() if not all(one is None or isinstance(one, dict) for one in values)
    )
    lists = [
        build.get("images"),
        options.get("env"),
        options.get("secretEnv"),
        artifacts.get("images"),
    ]
    if not all(one is None or _is_texts(one) for one in lists):
        yield "lists"
    if _is_odd_guard(document):
        yield "guards"


def _is_odd_guard(document: Mapping[str, Json]) -> bool:
    """Whether what a proposal waits for is said in a way that is not known here."""
    proposals = [mapping(mapping(document.get(key)).get("pullRequest")) for key in _CONFIGS]
    known = all(one.get("commentControl", _COMMENTS[0]) in (*_COMMENTS, "COMMENTS_ENABLED") for one in proposals)
    approval = mapping(document.get("approvalConfig")).get("approvalRequired", False)
    return not known or not isinstance(approval, bool)


def _is_texts(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_whole(body: Mapping[str, Json]) -> bool:
    """Whether every field that is read of a step has the type that it should have."""
    lists = [body.get(key, []) for key in ("args", "env", "secretEnv", "waitFor")]
    plain = [body.get(key, "") for key in ("entrypoint", "script", "id")]
    return (
        isinstance(body.get("name"), str)
        and bool(body["name"])
        and all(_is_texts(one) for one in lists)
        and all(isinstance(one, str) for one in plain)
    )


def _ordered(bodies: Sequence[dict[str, Json]]) -> list[dict[str, Json]]:
    """Steps after those that they wait for: all before them where they do not say, none for `-`."""
    levels: list[int] = []
    by_id: dict[str, int] = {}
    for body in bodies:
        waits = texts(body.get("waitFor"))
        before = [by_id[one] for one in waits if one in by_id] if waits else levels
        levels.append(max(before, default=-1) + 1)
        if identity := text(body.get("id")):
            by_id[identity] = levels[-1]
    return [bodies[number] for number in sorted(range(len(bodies)), key=lambda number: levels[number])]


def _command(body: Mapping[str, Json]) -> tuple[str, str]:
    """What a step runs, and the shell that reads it; empty for a single command."""
    if body.get("script") is not None:
        written = text(body["script"])
        return written, _interpreter(written)
    name, entrypoint, args = text(body.get("name")), text(body.get("entrypoint")), texts(body.get("args"))
    bare = bool(_BARE.match(name))
    words = [entrypoint, *args] if entrypoint else args
    if (entrypoint or bare) and (found := _shell(words)):
        return found
    program = _PROGRAMS.match(name)
    if entrypoint or (bare and args):
        return _line(words), ""
    if program:
        return _line([next(one for one in program.groups() if one), *args]), ""
    return _line(["docker", "run", _TAG.sub("", name), *args]), ""


def _shell(words: Sequence[str]) -> tuple[str, str] | None:
    """The script that a shell is given with `-c`, with its options as a first line, and the shell."""
    found = _SHELL.match(words[0]) if words else None
    rest = list(words[1:])
    options: list[str] = []
    while found and rest and rest[0].startswith("-"):
        options.append(rest.pop(0))
        if re.fullmatch(r"-[a-z]*o", options[-1]) and rest:
            options.append(rest.pop(0))
        elif re.fullmatch(r"-[a-z]*c", options[-1]) and rest:
            if any(_UNRUN.fullmatch(one) for one in options):
                return None
            return _with(options) + rest[0], found[1]
    return None


def _with(options: Sequence[str]) -> str:
    stops = any(re.fullmatch(r"-[a-z]*e[a-z]*", one) for one in options)
    first = "e" * stops + "o pipefail" * ("pipefail" in options)
    return f"set -{first}\n" if first else ""


def _interpreter(script: str) -> str:
    """`script` for a script that a shell reads, else the program that does (`/bin/sh` where it does not say)."""
    found = _SHEBANG.match(script)
    if found and _SHELL.match(found[1]):
        return f"{found[1]} -n" if any(_UNRUN.fullmatch(one) for one in found[2].split()) else "script"
    return found[1] if found else "script"


def _line(words: Sequence[str]) -> str:
    """One command as a line; what a shell would read otherwise is quoted, variables stay as they are."""
    return " ".join(shlex.quote(word) if not word or _DANGEROUS.search(word) else word for word in words)


def _name(body: Mapping[str, Json]) -> str:
    """A step's id, told from the fields that publish once every step has succeeded."""
    name = text(body.get("id")) or text(body.get("name"))
    return f"step {name}" if name == "images" or name.startswith("artifacts.") else name


def _published(build: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """What is published once every step has succeeded: the field, and the command that does the same."""
    artifacts = mapping(build.get("artifacts"))
    for field, written in (("images", build.get("images")), ("artifacts.images", artifacts.get("images"))):
        yield from ((field, _line(["docker", "push", name])) for name in texts(written))
    for field, command in _COMMANDS.items():
        yield from (
            (f"artifacts.{field}", _line(command(one))) for one in items(artifacts.get(field)) if isinstance(one, dict)
        )


_COMMANDS: Mapping[str, Callable[[Mapping[str, Json]], list[str]]] = {
    "pythonPackages": lambda one: [
        *("twine", "upload", "--repository-url", text(one.get("repository"))),
        *texts(one.get("paths")),
    ],
    "npmPackages": lambda one: [
        *("npm", "publish", text(one.get("packagePath"))),
        *("--registry", text(one.get("repository"))),
    ],
    "mavenArtifacts": lambda one: [
        *("mvn", "deploy:deploy-file", f"-Durl={text(one.get('repository'))}"),
        f"-Dfile={text(one.get('path'))}",
    ],
    "goModules": lambda one: ["gcloud", "artifacts", "go", "upload", f"--source={text(one.get('sourcePath'))}"],
    "genericArtifacts": lambda one: [
        *("gcloud", "artifacts", "generic", "upload"),
        f"--source-directory={text(one.get('folder'))}",
    ],
    "oci": lambda one: ["crane", "push", text(one.get("file")), text(one.get("registryPath"))],
    "objects": lambda one: ["gcloud", "storage", "cp", *texts(one.get("paths")), text(one.get("location"))],
}


def _variables(value: Json) -> Json:
    """`NAME=value` texts as a mapping."""
    pairs = [text(one).partition("=") for one in value] if isinstance(value, list) else []
    return {name: written for name, _, written in pairs}


def _may_fail(body: Mapping[str, Json]) -> bool:
    """Whether the build goes on when the step fails, in every case or with some exit codes."""
    return bool(body.get("allowFailure")) or bool(body.get("allowExitCodes"))


def _pool(options: Mapping[str, Json]) -> str:
    name = text(mapping(options.get("pool")).get("name")) or text(options.get("workerPool"))
    return f"cloudbuild:pool:{name.rsplit('/', 1)[-1]}" if name else "cloudbuild:default"


def _triggers(document: Mapping[str, Json]) -> Iterator[Json]:
    """What starts it: events of the source, calls from outside, and by hand whoever may run builds."""
    paths = {"paths": document.get("includedFiles"), "paths-ignore": document.get("ignoredFiles")}
    for key in _CONFIGS:
        config = mapping(document.get(key))
        if isinstance(config.get("push"), dict):
            yield _pushed(config["push"], "branch", "tag", paths)
        if isinstance(config.get("pullRequest"), dict):
            wanted = config["pullRequest"]
            types = _waits(document, wanted)
            yield trigger("pull_request", {"branches": _patterns(wanted, "branch"), "types": types, **paths})
    template = mapping(document.get("triggerTemplate"))
    if template and template.get("commitSha") is None:
        yield _pushed(template, "branchName", "tagName", paths)
    for key, event in (("webhookConfig", "webhook"), ("pubsubConfig", "pubsub"), ("cron", "schedule")):
        if document.get(key) is not None:
            yield trigger(event)
    yield trigger("web")


def _waits(document: Mapping[str, Json], wanted: Mapping[str, Json]) -> list[Json] | None:
    """What a build of a proposal waits for, whoever made it: somebody's comment or approval."""
    approval = mapping(document.get("approvalConfig")).get("approvalRequired", False) is not False
    comment = wanted.get("commentControl", _COMMENTS[0]) not in _COMMENTS
    return [*["approval"] * approval, *["comment"] * comment] or None


def _pushed(wanted: Mapping[str, Json], branch: str, tag: str, paths: Mapping[str, Json]) -> dict[str, Json]:
    if wanted.get(tag) is not None:
        return trigger("tag", {"tags": _patterns(wanted, tag), **paths})
    return trigger("push", {"branches": _patterns(wanted, branch), **paths})


def _patterns(wanted: Mapping[str, Json], key: str) -> list[str] | None:
    """The expression as it is; `!` before one that is inverted, so that a `!` of its own is put in brackets."""
    if wanted.get(key) is None:
        return None
    written = text(wanted[key])
    if wanted.get("invertRegex") is True:
        return [f"!{written}"]
    return [f"[!]{written[1:]}" if written.startswith("!") else written]
