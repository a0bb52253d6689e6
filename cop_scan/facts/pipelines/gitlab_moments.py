"""In which pipelines of GitLab a job is, by https://docs.gitlab.com/ci/jobs/job_rules/ and /ci/yaml/workflow/.

Two moments are told apart: the pipeline that the merge of a proposed change waits for, and that of a push to the
default branch. A merge waits for a merge request pipeline where there is one, which there is as soon as one job is in
it, and else for the pipeline of the branch. A job without rules is in those of branches and tags alone, unless
`workflow` has rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cop_scan.evidence import Json
from cop_scan.facts.pipelines.gitlab_conditions import DEFAULT, OTHER, SET, Truth, Values, all_of, any_of, holds
from cop_scan.facts.pipelines.values import items, leaves, mapping, named, text, texts

_ADDS = re.compile(
    r"(?:Jobs|Security)/(?:API-Security|Code-Quality|Container-Scanning|Coverage-Fuzzing|DAST|Dependency-Scanning"
    r"|Fuzzing|SAST|SAST-IaC|Secret-Detection)[\w.-]*\.gitlab-ci\.yml\Z"
)
_ADDED = re.compile(
    r"(?:.+[-_])?(?:sast|dast|(?:dependency|container)[-_]scanning|secret[-_]detection|code[-_]quality"
    r"|api[-_]security|dast[-_]api)\Z|.*fuzz"
)
"""The names of their jobs: what the repository writes under one of them is laid over what the template says."""
OPEN: Mapping[str, Json] = {"rules": [{"if": "", "when": "manual"}]}
"""Stands for a job of which it is not known whether and how it runs."""
WORKFLOWS: Mapping[str, list[Json]] = {
    "Workflows/Branch-Pipelines.gitlab-ci.yml": [{"if": "$CI_COMMIT_TAG"}, {"if": "$CI_COMMIT_BRANCH"}],
    "Workflows/MergeRequest-Pipelines.gitlab-ci.yml": [
        {"if": "$CI_MERGE_REQUEST_IID"},
        {"if": "$CI_COMMIT_TAG"},
        {"if": "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"},
    ],
}
"""Templates of GitLab that hold rules of the workflow and nothing else."""
_RUNS = {"on_success", "always"}
_KEYWORDS = frozenset(
    (
        *("api", "branches", "chat", "external", "external_pull_requests", "merge_requests"),
        *("pipelines", "pushes", "schedules", "tags", "triggers", "web"),
    )
)


@dataclass(frozen=True, slots=True)
class _Moment:
    """A pipeline's start: its variables, and the keywords of `only` that name it."""

    name: str
    values: Values
    keywords: frozenset[str]


def _values(source: str, branch: object, request: object, target: object) -> Values:
    return {
        "CI": "true",
        "GITLAB_CI": "true",
        "CI_PIPELINE_SOURCE": source,
        "CI_COMMIT_BRANCH": branch,
        "CI_COMMIT_TAG": None,
        "CI_DEFAULT_BRANCH": DEFAULT,
        "CI_MERGE_REQUEST_ID": request,
        "CI_MERGE_REQUEST_IID": request,
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": target,
    }


_REQUEST = _Moment("request", _values("merge_request_event", None, SET, DEFAULT), frozenset({"merge_requests"}))
PREDEFINED = frozenset(_REQUEST.values)
_BRANCH = _Moment("branch", _values("push", OTHER, None, None), frozenset({"branches", "pushes"}))
_MAIN = _Moment("main", _values("push", DEFAULT, None, None), frozenset({"branches", "pushes"}))


def moments(jobs: Mapping[str, Mapping[str, Json]], workflow: Json, included: list[str] | None) -> dict[str, Json]:
    """`{proposal, default}` of each job, each of yes, maybe and no.

    `jobs` are the bodies with what they inherit, `workflow` is resolved, with what templates say of it. `included` are
    the templates of GitLab that are always included; None where something else is included that is not read, which may
    change anything.
    """
    known = included is not None and all(_ADDS.match(one) or one in WORKFLOWS for one in included)
    if not known:
        return {name: {"proposal": "maybe", "default": "maybe"} for name in jobs}
    rules = mapping(workflow).get("rules")
    adds = any(_ADDS.match(one) for one in included or [])
    jobs = {name: OPEN if adds and _ADDED.match(name) else body for name, body in jobs.items()}
    pipeline = _Pipeline(rules, adds)
    there = pipeline.is_for_requests([pipeline.has(body, _REQUEST) for body in jobs.values()])
    request, branch, main = (pipeline.runs(jobs, moment) for moment in (_REQUEST, _BRANCH, _MAIN))
    return {
        name: {"proposal": _word(_waited(there, request[name], branch[name])), "default": _word(main[name])}
        for name in jobs
    }


def _waited(there: Truth, in_request: Truth, in_branch: Truth) -> Truth:
    """Whether the job is in the pipeline that the merge waits for, which is the request's own where it is there."""
    if there is not None:
        return in_request if there else in_branch
    return in_request if in_request == in_branch else None


def _word(truth: Truth) -> str:
    return "maybe" if truth is None else "yes" if truth else "no"


class _Pipeline:
    """`rules` of the workflow, and whether templates add jobs of which it is not known where they are."""

    def __init__(self, rules: Json, adds: bool) -> None:
        self.rules = rules
        self.adds = adds
        self._known: dict[tuple[str, str], Truth] = {}

    def has(self, body: Mapping[str, Json], moment: _Moment) -> Truth:
        """Whether there is such a pipeline and the job is in it by itself."""
        return all_of(self._starts(moment), self._takes(body, moment))

    def runs(self, jobs: Mapping[str, Mapping[str, Json]], moment: _Moment) -> dict[str, Truth]:
        """Which jobs are there and run: a job that needs one that waits for a click is skipped, and blocks no merge."""
        idle = {name for name, body in jobs.items() if self._may_idle(body, moment)}
        needs = {name: set(_needed(body)) for name, body in jobs.items()}
        late: set[str] = set()
        while more := {name for name, needed in needs.items() if needed & (idle | late)} - late:
            late |= more
        found = {name: self.has(body, moment) for name, body in jobs.items()}
        return {name: None if held and name in late else held for name, held in found.items()}

    def _may_idle(self, body: Mapping[str, Json], moment: _Moment) -> bool:
        return not self._outcomes(body, moment) <= {*_RUNS, "delayed", "never"}

    def is_for_requests(self, jobs: list[Truth]) -> Truth:
        """Whether there are merge request pipelines."""
        others = (None,) if self.adds and self._starts(_REQUEST) is not False else ()
        return any_of(*jobs, *others)

    def _starts(self, moment: _Moment) -> Truth:
        return True if self.rules is None else _settled(self._by_rules(self.rules, moment, "always"))

    def _takes(self, body: Mapping[str, Json], moment: _Moment) -> Truth:
        settled = _settled(self._outcomes(body, moment))
        if "rules" in body:
            return settled
        taken = True if self.rules is not None and "only" not in body else _is_named(body.get("only"), moment)
        left_out = _is_left_out(body.get("except"), moment)
        return all_of(taken, None if left_out is None else not left_out, settled)

    def _outcomes(self, body: Mapping[str, Json], moment: _Moment) -> set[str]:
        """What `when` of a job may come out as."""
        when = text(body.get("when")) or "on_success"
        return self._by_rules(body["rules"], moment, when) if "rules" in body else {when}

    def _by_rules(self, rules: Json, moment: _Moment, usual: str) -> set[str]:
        """What `when` may come out as: the first rule that holds decides, and `never` if none does."""
        if not isinstance(rules, list):
            return {usual, "never"}
        found: set[str] = set()
        for rule in leaves(rules):
            held = self._is_met(rule, moment)
            if held is not False:
                found.add(text(mapping(rule).get("when")) or usual)
            if held:
                return found
        return found | {"never"}

    def _is_met(self, rule: Json, moment: _Moment) -> Truth:
        if not isinstance(rule, dict):
            return None
        looked = None if {"changes", "exists"} & rule.keys() else True
        return all_of(self._holds(text(rule["if"]), moment) if "if" in rule else True, looked)

    def _holds(self, written: str, moment: _Moment) -> Truth:
        """Jobs that extend another one have its rules."""
        known = (written, moment.name)
        if known not in self._known:
            self._known[known] = holds(written, moment.values)
        return self._known[known]


def _settled(outcomes: set[str]) -> Truth:
    """A job that waits for a click, for a while or for a failure may run."""
    return True if outcomes <= _RUNS else False if outcomes <= {"never"} else None


def _needed(body: Mapping[str, Json]) -> Iterator[str]:
    """The jobs that it names as needed, by itself or by a rule."""
    for one in (body, *map(mapping, leaves(body.get("rules")))):
        yield from (named(need, "job") for need in leaves(one.get("needs")))


def _is_named(refs: Json, moment: _Moment) -> Truth:
    """Whether `only` or `except` names the moment. Names of branches are never those of merge request pipelines."""
    other: tuple[Truth, ...] = ()
    if isinstance(refs, dict):
        other = (None,) if refs.keys() - {"refs"} else ()
        refs = refs.get("refs")
    names = ["branches", "tags"] if refs is None else texts(items(refs))
    known: list[Truth] = [name in moment.keywords for name in names if name in _KEYWORDS]
    if len(known) < len(names) and "branches" in moment.keywords:
        known.append(None)
    return all_of(any_of(*known), *other)


def _is_left_out(refs: Json, moment: _Moment) -> Truth:
    """Whether `except` leaves the job out, which any of its keys does; of `only` all must hold."""
    if not isinstance(refs, dict):
        return False if refs is None else _is_named(refs, moment)
    by_ref = _is_named(refs["refs"], moment) if refs.get("refs") is not None else False
    return any_of(by_ref, *((None,) if refs.keys() - {"refs"} else ()))
