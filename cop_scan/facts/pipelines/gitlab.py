"""GitLab CI, by https://docs.gitlab.com/ci/yaml/: the root file with what it includes.

GitLab reads YAML 1.1, merges included files and resolves `!reference` and `extends`, in this order,
before it runs anything; so does this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cop_scan.evidence import Json
from cop_scan.facts.pipelines.gitlab_includes import INHERITED, ROOT, Merged, Place, merge
from cop_scan.facts.pipelines.gitlab_moments import OPEN, PREDEFINED, moments
from cop_scan.facts.pipelines.reader import EXPANSION, MAX_DEPTH, MAX_JOBS, Files
from cop_scan.facts.pipelines.values import (
    both,
    environment,
    image,
    items,
    job,
    leaves,
    line_of,
    mapping,
    named,
    pipeline,
    step,
    text,
    texts,
    trigger,
)

_DEFAULTS = ("image", "services", "before_script", "after_script", "tags")
_GLOBAL = INHERITED | {"include", "spec"}
_JOB = frozenset({"script", "trigger", "run", "extends"})
_UNSURE: dict[str, Json] = {"proposal": "maybe", "default": "maybe"}


def read(files: Files) -> list[dict[str, Json]]:
    """The pipeline of the repository, if it has one that can be read."""
    if ROOT not in files:
        return []
    merged = Merged(files)
    merged.include(ROOT, 0, "")
    if not merged.document:
        return []
    reader = _Reader(files, merged)
    jobs = [reader.job(name) for name in reader.jobs if files.take_job(ROOT)]
    return [
        pipeline(
            ROOT,
            "gitlab",
            name=text(reader.workflow.get("name")),
            triggers=[trigger("any")],  # rules are expressions: what starts it is not told from their text
            jobs=files.kept_jobs(ROOT, jobs),
            components=list(merged.components.values()),
        )
    ]


class _Reader:
    """Reads the jobs of a merged document."""

    def __init__(self, files: Files, merged: Merged) -> None:
        self.files = files
        self.merged = merged
        self.document = merged.document
        self._shifting = merged.shifting
        self._whole: dict[str, dict[str, Json]] = {}
        self._partial: set[str] = set()
        """Entries of which something is lost that they refer to or extend."""
        faults = files.faults
        self.jobs = [name for name, body in self.document.items() if _is_job(name, self._body(body))]
        known = [".pre", *(texts(self.followed(self.document.get("stages"))) or ["build", "test", "deploy"]), ".post"]
        self._order = {name: number for number, name in enumerate(known)}
        self._defaults = {key: self.followed(self.document.get(key)) for key in _DEFAULTS}
        self._defaults.update(mapping(self.followed(self.document.get("default"))))
        self._variables = mapping(self.followed(self.document.get("variables")))
        self.workflow = mapping(self.followed(self.document.get("workflow")))
        self._moments = self._placed(whole=files.faults == faults)

    def job(self, name: str) -> dict[str, Json]:
        """A job with what it inherits."""
        own = self.whole(name)
        place = self.merged.places[name]
        body = {**_inherited(self._defaults, own, "default"), **own}
        here = place.path == ROOT
        depends = both(place.condition, self._shifting)
        self._downstream(name, body.get("trigger"))
        if any("needs" in mapping(rule) for rule in leaves(body.get("rules"))):
            self.files.hide(f"{ROOT}: {name}", "unsupported", "Its rules change what it waits for.")
        return job(
            name,
            line_of(place.lines, (name,)) if here else 0,
            needs=self._needs(body),
            condition=both(depends, _condition(body)),
            environment=named(body.get("environment")),
            runs_on=texts(body.get("tags")),
            images=_images(body, line_of(place.lines, (name,), "image") if here else 0),
            may_fail=_may_fail(body),
            secrets=sorted({*mapping(body.get("secrets")), *mapping(body.get("id_tokens"))}),
            steps=self._steps(name, body, place),
            moments=_UNSURE if depends else self._moments.get(name, _UNSURE),
        )

    def _placed(self, *, whole: bool) -> dict[str, Json]:
        """In which pipelines each job is; what a file that is included by rules adds may be in any."""
        bodies = {name: self.whole(name) for name in self.jobs}
        templates = self.merged.templates if whole and len(bodies) <= MAX_JOBS else None
        if any(self.merged.places[name].condition for name in [*bodies, *({"workflow"} & self.document.keys())]):
            templates = None
        if self._overwrites(bodies.values()):
            templates = None
        told = {name: OPEN if name in self._partial else body for name, body in bodies.items()}
        return moments(told, self.workflow, templates)

    def _overwrites(self, bodies: Iterable[Mapping[str, Json]]) -> bool:
        """Whether variables are given other values that GitLab sets by itself."""
        rules = map(mapping, leaves(self.workflow.get("rules")))
        given = [self._variables, *(mapping(one.get("variables")) for one in (*bodies, *rules))]
        return any(PREDEFINED & one.keys() for one in given)

    def _steps(self, name: str, body: dict[str, Json], place: Place) -> list[Json]:
        variables = _inherited(self._variables, body, "variables")
        env = environment(
            {key: _variable(value) for key, value in {**variables, **mapping(body.get("variables"))}.items()}
        )
        through = [] if place.path == ROOT else [place.path]
        found = [
            step(part, line_of(place.lines, (name,), part), run=script, env=env, through=through)
            for part in ("before_script", "script", "after_script")
            if (script := "\n".join(_flat(body.get(part)))) and self.files.take_step(place.path)
        ]
        if "run" in body:
            self.files.hide(f"{place.path}: {name}", "unsupported", "The job is made of steps, which are not read.")
        return self.files.kept_steps(place.path, found)

    def _downstream(self, name: str, started: Json) -> None:
        """What a job starts elsewhere, or in a pipeline of its own, is not read."""
        if started is None:
            return
        for entry in items(mapping(started).get("include")):
            self.merged.foreign(mapping(entry))
        self.files.hide(f"{ROOT}: {name}", "not_collected", "It starts another pipeline, which is not read.")

    def _needs(self, body: dict[str, Json]) -> list[str]:
        """The jobs that it names, but for those of other pipelines, else those of all stages before its own."""
        if body.get("needs") is not None:
            own = [one for one in items(body["needs"]) if not {"project", "pipeline"} & mapping(one).keys()]
            return [found for one in own if (found := named(one, "job"))]
        at = self._stage(body)
        stages = {other: self._stage(self.whole(other)) for other in self.jobs} if at is not None else {}
        return [other for other, stage in stages.items() if stage is not None and at is not None and stage < at]

    def _stage(self, body: dict[str, Json]) -> int | None:
        """The place of its stage; None where no list of stages that is seen has it."""
        return self._order.get(text(body.get("stage")) or "test")

    def whole(self, name: str, above: tuple[str, ...] = ()) -> dict[str, Json]:
        """The body of a job over those that it extends."""
        if name in self._whole:
            return self._whole[name]
        faults = self.files.faults
        body = mapping(self.followed(self.document.get(name)))
        found: dict[str, Json] = {}
        for parent in dict.fromkeys(texts(body.get("extends"))):
            if parent in (*above, name) or len(above) >= MAX_DEPTH:
                self.files.hide(parent, "malformed", "It extends itself, or too deeply.")
            elif parent not in self.document:
                self.files.hide(parent, "not_collected", f"{name} extends it, and it is not in the repository.")
            else:
                found = mapping(merge(self.files, found, self.whole(parent, (*above, name))))
        self._whole[name] = mapping(merge(self.files, found, body))
        if self.files.faults > faults or self._partial & {*texts(body.get("extends"))}:
            self._partial.add(name)
        return self._whole[name]

    def _body(self, value: Json) -> Json:
        """An entry, or what it refers to as a whole."""
        return self.followed(value) if isinstance(value, dict) and "!reference" in value else value

    def followed(self, value: Json, depth: int = 0) -> Json:
        """A value with what its references lead to in their places."""
        if isinstance(value, list):
            return [self.followed(item, depth) for item in value]
        if not isinstance(value, dict):
            return value if self.files.spend(ROOT, len(text(value))) else None
        if value.keys() != {"!reference"}:
            return {key: self.followed(item, depth) for key, item in value.items()}
        keys = texts(value["!reference"])
        if depth >= MAX_DEPTH or not self.files.spend(ROOT, EXPANSION // 10):
            self.files.hide("/".join(keys), "malformed", "It refers to itself, or too deeply.")
            return None
        return self.followed(self._at(keys), depth + 1)

    def _at(self, keys: list[str]) -> Json:
        value: Json = self.document
        for key in keys:
            value = mapping(value).get(key)
        if value is None:
            self.files.hide("/".join(keys), "not_collected", "It is referred to, and it is not in the repository.")
        return value


def _is_job(name: str, body: Json) -> bool:
    return isinstance(body, dict) and name not in _GLOBAL and not name.startswith(".") and bool(_JOB & body.keys())


def _inherited(values: Mapping[str, Json], body: Mapping[str, Json], key: str) -> dict[str, Json]:
    """Of global values those that the job's `inherit` lets in."""
    wanted = mapping(body.get("inherit")).get(key, True)
    return {
        name: value for name, value in values.items() if wanted is True or (isinstance(wanted, list) and name in wanted)
    }


def _variable(value: Json) -> Json:
    return value.get("value") if isinstance(value, dict) else value


def _flat(value: Json) -> Iterator[str]:
    """The lines of a script, which may be lists in lists."""
    yield from map(text, leaves(value))


def _condition(body: Mapping[str, Json]) -> str:
    """On what it depends whether the job runs, as it is written; empty where it always does."""
    when = text(body.get("when"))
    waits = f"when: {when}" if when not in ("", "on_success") else ""
    return both(
        *(f"{key}: {text(body[key])}" for key in ("rules", "only", "except") if body.get(key) is not None), waits
    )


def _may_fail(body: Mapping[str, Json]) -> bool:
    """Whether its failure may leave the pipeline green; a job that waits for a click may."""
    by_rule = [mapping(rule).get("allow_failure", False) for rule in leaves(body.get("rules"))]
    own = body.get("allow_failure", body.get("when") == "manual")
    return any(one is not False for one in [own, *by_rule])


def _images(body: Mapping[str, Json], line: int) -> list[Json]:
    return [image(name, line) for one in [body.get("image"), *items(body.get("services"))] if (name := named(one))]
