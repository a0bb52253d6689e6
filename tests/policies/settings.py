"""Facts about settings as a source that sees everything gives them, and the honest ways to see less of each.

The shapes are those of `policies/facts/*.yaml`. A `Setting` makes whole values; its `ways` give every value in which one
part more is hidden as the schema says: a field is absent, a layer or an item is gone, and `hidden` names it. That a fact is
missing altogether is left to the claim's evidence.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from cop_scan.evidence import Json
from tests.examples import NOW

Value = dict[str, Any]
Whole = st.SearchStrategy[Value]
Ways = Callable[[Value], Iterator[Value]]


@dataclass(frozen=True)
class Setting:
    ways: Ways
    whole: Whole | None = None
    """None where the values are those of the claims' examples, with nothing of them hidden."""


def _part(path: str) -> dict[str, Json]:
    return {"path": path, "reason": "forbidden", "detail": "Made up."}


def _less(value: Value, path: str, **changes: Json) -> Value:
    """A copy with these fields changed and the part named."""
    return {**copy.deepcopy(value), **copy.deepcopy(changes), "hidden": [*value["hidden"], _part(path)]}


def _without(value: Mapping[str, Json], *fields: str) -> Value:
    return {name: found for name, found in value.items() if name not in fields}


def _lacking(*fields: str) -> Callable[[Value], Value]:
    return lambda one: _without(one, *fields)


def _with(changes: Value) -> Callable[[Value], Value]:
    return lambda one: {**one, **changes}


def _one_less(items: Sequence[Any]) -> Iterator[tuple[Any, list[Any]]]:
    """Each item, and the list without it."""
    for place, item in enumerate(items):
        yield item, [*items[:place], *items[place + 1 :]]


def _one_changed(items: Sequence[Value], change: Callable[[Value], Value]) -> Iterator[tuple[Value, list[Value]]]:
    """Each item, and the list in which it is changed."""
    for place, item in enumerate(items):
        yield item, [*items[:place], change(item), *items[place + 1 :]]


def _none(_: Value) -> Iterator[Value]:
    """Such a fact is seen or is missing."""
    yield from ()


def _fields(*names: str) -> Ways:
    """A field that was not seen is absent, and its name stands in `hidden`."""

    def ways(value: Value) -> Iterator[Value]:
        for name in names:
            if name in value:
                yield _less(_without(value, name), name)

    return ways


def _cut(name: str, *paths: str) -> Ways:
    """An item of the list is gone, and one of the paths is named; or it is not known that there is no further one."""

    def ways(value: Value) -> Iterator[Value]:
        for path in paths:
            yield _less(value, path)
            for _, others in _one_less(value[name]):
                yield _less(value, path, **{name: others})

    return ways


def _whole(fields: Mapping[str, st.SearchStrategy[Any]], **optional: st.SearchStrategy[Any]) -> Whole:
    return st.fixed_dictionaries({**fields, "hidden": st.builds(list)}, optional=optional)


def _some(items: st.SearchStrategy[Any], most: int = 3, *, by: str = "") -> st.SearchStrategy[list[Any]]:
    """A short list, in which no two items share what stands in the field `by`."""
    return st.lists(items, max_size=most, unique_by=(lambda item: item[by]) if by else None)


def _subset(*names: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), unique=True, max_size=3).map(sorted)


_YES_NO = st.booleans()
_OFTEN = st.sampled_from([True, True, True, False])
_SELDOM = st.sampled_from([False, False, False, True])
_FEW = st.integers(0, 2)
_IDS = st.sampled_from(["1", "2", "3", "4"])
_ENFORCEMENT = st.sampled_from(["active", "active", "active", "evaluate"])
_DAYS = st.sampled_from([1, 6, 8, 13, 15, 29, 31, 400])


def _ago(days: st.SearchStrategy[int]) -> st.SearchStrategy[str]:
    now = datetime.fromisoformat(NOW)
    return days.map(lambda number: (now - timedelta(days=number)).strftime("%Y-%m-%dT%H:%M:%SZ"))


_TIMES = _ago(_DAYS)


# Rules of the default branch and of tags

_FLAGS = {
    name: st.sampled_from([True, True, False])
    for name in (
        *("requires_pull_request", "blocks_force_push", "blocks_deletion", "signatures"),
        *("dismisses_stale", "last_push_approval", "code_owner_review"),
    )
}
_CHECKS = ["CodeQL", "analyse", "build", "ci / unit", "lint", "test"]
_RULES: Whole = st.fixed_dictionaries(
    {},
    optional={
        **_FLAGS,
        "required_reviews": _FEW,
        "required_checks": st.one_of(st.just(_CHECKS), _subset(*_CHECKS)),
        "code_scanning": _subset("CodeQL", "Semgrep OSS"),
        "required_workflows": st.sampled_from([[], [], ["central.yml"]]),
        "requires_pipeline": _YES_NO,
        "required_pipelines": st.sampled_from([[], [], [], ["azure-pipelines.yml"]]),
    },
)
_PATHS = st.sampled_from([[], [], ["/*"], ["/src/*", "!/src/docs/*"]])
_LAYER_RULES: Whole = st.tuples(_RULES, _PATHS).map(
    lambda both: {**both[0], "reviewed_paths": both[1]} if both[1] else both[0]
)
_ACTORS: Whole = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["team", "administrators"]),
        "name": st.sampled_from(["leads", "oncall"]),
        "mode": st.sampled_from(["always", "pull_request"]),
    },
    optional={"rules": _subset("required_reviews", "blocks_force_push")},
)
_BYPASS = st.one_of(st.builds(list), _some(_ACTORS, 2))
_LAYERS: Whole = st.fixed_dictionaries(
    {
        "id": _IDS,
        "level": st.sampled_from(["classic", "repository", "organisation", "enterprise"]),
        "name": st.just("main"),
        "enforcement": _ENFORCEMENT,
        "on_default": st.sampled_from([True, True, True, False]),
        "rules": _LAYER_RULES,
        "bypass": _BYPASS,
    }
)
_TAG_LAYERS: Whole = st.fixed_dictionaries(
    {
        "id": _IDS,
        "level": st.sampled_from(["repository", "organisation", "enterprise"]),
        "name": st.just("releases"),
        "enforcement": _ENFORCEMENT,
        "include": st.sampled_from([["*"], ["*"], ["v*"], ["v[0-9]*"], ["r*"]]),
        "exclude": st.sampled_from([[], [], ["v2*"], ["v[1]*"]]),
        "blocks_update": st.sampled_from([True, True, False]),
        "blocks_deletion": st.sampled_from([True, True, False]),
        "bypass": _BYPASS,
    }
)


def _added_up(layers: Sequence[Value]) -> Value:
    """What the layers in force add up to, as the schema of `branch_rules` says."""
    rules: Value = {}
    for layer in layers:
        if layer["enforcement"] == "active" and layer["on_default"]:
            for name, asked in layer["rules"].items():
                if name == "reviewed_paths":  # told by layers alone
                    continue
                had = rules.get(name, asked)
                rules[name] = sorted({*had, *asked}) if isinstance(asked, list) else max(had, asked)
    return rules


def _branch_rules(layers: list[Value]) -> Value:
    return {"default_branch": "main", "rules": _added_up(layers), "layers": layers, "hidden": []}


def _bypass_hidden(value: Value) -> Iterator[Value]:
    """Who may bypass a layer is not seen, or not wholly."""
    for layer, others in _one_changed(value["layers"], lambda layer: _without(layer, "bypass")):
        yield _less(value, f"bypass:{layer['id']}", layers=others)
    for layer, others in _one_changed(value["layers"], lambda layer: {**layer, "bypass": layer.get("bypass", [])[:1]}):
        if layer.get("bypass"):
            yield _less(value, f"bypass:{layer['id']}", layers=others)


def _branch_ways(value: Value) -> Iterator[Value]:
    yield from _bypass_hidden(value)
    for path in ("classic_protection", "rulesets"):
        yield _less(value, path)
    for layer, others in _one_less(value["layers"]):
        one = f"rules:{layer['id']}"
        for path in ("classic_protection",) if layer["level"] == "classic" else ("rulesets", one):
            yield _less(value, path, layers=others, rules=_added_up(others))
        yield _less(value, one, layers=others)  # the platform tells the sum, and not all layers of it
    for layer, others in _one_changed(value["layers"], lambda layer: {**layer, "rules": {}}):
        if layer["enforcement"] == "active" and layer["on_default"]:
            yield _less(value, f"rules:{layer['id']}", layers=others, rules=_added_up(others))


_UNREAD: tuple[Value, ...] = ({"blocks_update": False, "blocks_deletion": False}, {"include": [], "exclude": []})
"""What is told of a layer for tags whose rules, or whose patterns, were not seen."""


def _tag_ways(value: Value) -> Iterator[Value]:
    yield from _bypass_hidden(value)
    yield _less(value, "rulesets")
    for layer, others in _one_less(value["layers"]):
        for path in ("rulesets", f"rules:{layer['id']}"):
            yield _less(value, path, layers=others)
    for changes in _UNREAD:
        for layer, others in _one_changed(value["layers"], _with(changes)):
            if layer["enforcement"] == "active":
                yield _less(value, f"rules:{layer['id']}", layers=others)


# Other settings and records of a repository

_CI: Whole = _whole(
    {
        "enabled": st.sampled_from([True, True, True, False]),
        "default_token": st.sampled_from(["read", "write"]),
        "can_approve": _YES_NO,
        "outsiders": _YES_NO,
        "forks_need_approval": _YES_NO,
        "allowed": st.sampled_from(["all", "selected", "local_only"]),
        "allowed_patterns": st.sampled_from([[], ["acme/*"], ["*"]]),
        "github_owned": _YES_NO,
        "verified": _YES_NO,
        "pins_required": _YES_NO,
    },
    forks_get_secrets=_YES_NO,
    token_confined=_OFTEN,
    token_pushes=_SELDOM,
    identity=st.sampled_from(["own", "own", "shared", "default"]),
    identity_is_wide=_SELDOM,
    starters_set_variables=_SELDOM,
    arguments_checked=_YES_NO,
    definitions_elsewhere=_SELDOM,
    open_resources=st.sampled_from([[], [], ["pool"]]),
    pipeline_files=st.sampled_from([[], ["azure-pipelines.yml"]]),
)
_DEFINITION: Whole = _whole(
    {
        "lies_in": st.sampled_from(["repository", "service"]),
        "source": st.sampled_from([{"kind": "github", "repository": "acme/app"}, {"kind": "none"}]),
        "branches": st.sampled_from(["any", "none"]),
        "enabled": _YES_NO,
    }
)
_WORKER: Whole = _whole(
    {
        "hosted": _OFTEN,
        "ephemeral": _OFTEN,
        "dedicated": _OFTEN,
        "privileged": _SELDOM,
        "keeps_state": _SELDOM,
        "reaches_internet": _SELDOM,
        "open_to_all": _SELDOM,
    },
    pool=st.just("pool"),
)


_STORED: Whole = st.fixed_dictionaries(
    {
        "name": st.sampled_from(
            ["AWS_SECRET_ACCESS_KEY", "CODECOV_TOKEN", "GPG_PRIVATE_KEY", "NPM_TOKEN", "SIGNING_KEY", "TEAM_NAME"]
        ),
        "scope": st.just("repository"),
    },
    optional={
        "updated_at": _TIMES,
        "kind": st.sampled_from(["stored", "vault", "vault", "federated"]),
        "protected": _OFTEN,
    },
)
_PLAIN: Whole = st.fixed_dictionaries(
    {"name": st.sampled_from(["DB_PASSWORD", "DEPLOY_TOKEN", "REGION", "STAGE"]), "scope": st.just("repository")},
    optional={"looks_like": st.sampled_from(["plain", "plain", "credential"]), "protected": _OFTEN},
)
_NAMES: Whole = _whole({"secrets": st.just([]) | _some(_STORED, by="name"), "variables": _some(_PLAIN, 2, by="name")})


def _lists(*names: str) -> Ways:
    """A list was not seen, or not to its end."""

    def ways(value: Value) -> Iterator[Value]:
        yield from _fields(*names)(value)
        for name in names:
            if name in value:
                yield from _cut(name, f"{name}:*")(value)

    return ways


def _name_ways(value: Value) -> Iterator[Value]:
    yield from _lists("secrets", "variables")(value)
    for name, fields in (("secrets", ("updated_at", "protected")), ("variables", ("looks_like", "protected"))):
        for field in fields:
            for one, others in _one_changed(value.get(name, []), _lacking(field)):
                if field in one:
                    yield _less(value, f"{name}:*", **{name: others})


_LOGS: Whole = _whole(
    {
        "kept_days": st.sampled_from([1, 89, 90, 400]),
        "protection": st.sampled_from(["platform", "platform", "encryption", "none"]),
        "wider_than_code": st.sampled_from([False, False, True]),
    },
    kept=_OFTEN,
)
_MACHINES: Whole = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["box", "tower", "rack"]),
        "os": st.just("linux"),
        "labels": st.sampled_from([["linux", "self-hosted"], ["gpu", "self-hosted"]]),
        "scope": st.just("repository"),
        "ephemeral": _YES_NO,
    }
)


def _machine_ways(value: Value) -> Iterator[Value]:
    yield from _lists("runners")(value)
    for machine, others in _one_changed(value.get("runners", []), lambda one: _without(one, "ephemeral")):
        if "ephemeral" in machine:
            yield {**copy.deepcopy(value), "runners": others}


def _environment(name: str, branches: str, patterns: list[str], rest: Value) -> Value:
    limited = {"branch_patterns": patterns} if branches == "patterns" else {}
    return {"name": name, "branches": branches, **limited, **rest}


_ENVIRONMENTS: Whole = st.builds(
    _environment,
    st.sampled_from(["production", "prod-eu", "staging", "shop"]),
    st.sampled_from(["any", "protected", "patterns"]),
    st.sampled_from([["main"], ["v*"], ["*", "main"]]),
    st.fixed_dictionaries({"reviewers": _FEW, "prevents_self_review": _YES_NO, "admins_bypass": _YES_NO}),
)


def _environment_ways(value: Value) -> Iterator[Value]:
    each: list[Value] = value["environments"]
    parts = {
        "reviewers": ("reviewers", "prevents_self_review"),
        "branches": ("branches", "branch_patterns"),
        "branch_patterns": ("branch_patterns",),
        "admins_bypass": ("admins_bypass",),
    }
    for part, fields in parts.items():
        for one, others in _one_changed(each, _lacking(*fields)):
            if part in one:
                yield _less(value, f"{one['name']}:{part}", environments=others)
    for one, others in _one_changed(each, lambda one: {"name": one["name"]}):
        yield _less(value, one["name"], environments=others)
    for one, others in _one_less(each):
        yield _less(value, one["name"], environments=others)
        yield _less(value, "*", environments=others)
    yield _less(value, "*")


def _change_reviews(sampled: int, unapproved: list[Value], bots: int, untraced: int, complete: bool) -> Value:
    bots = min(bots, sampled)
    counts = {"changes": sampled - bots, "naming": max(0, sampled - bots - untraced), "by_bots": bots, "unseen": 0}
    return {
        "sampled": sampled,
        "total": sampled if complete else 60,
        "unapproved": unapproved if sampled else [],
        "work_items": {**counts, "complete": complete, "linked": True},
        "hidden": [],
    }


def _review_ways(value: Value) -> Iterator[Value]:
    """Of a change the reviews are not seen, whether or not it was approved; or its texts, or who made it."""
    for change, others in _one_less(value["unapproved"]):
        yield _less(value, change["id"], unapproved=others)
    if value["sampled"] > len(value["unapproved"]):
        yield _less(value, "#99")
    if "work_items" in value:
        yield _without(value, "work_items")
        for counts in _work_item_ways(value["work_items"]):
            yield {**copy.deepcopy(value), "work_items": counts}


def _work_item_ways(counts: Value) -> Iterator[Value]:
    """Of a change that names an item, of one that does not, or of a bot's it is not seen; or there may be older ones."""
    less = {"unseen": counts["unseen"] + 1}
    if counts["naming"]:
        yield {**counts, **less, "changes": counts["changes"] - 1, "naming": counts["naming"] - 1}
    if counts["changes"] > counts["naming"]:
        yield {**counts, **less, "changes": counts["changes"] - 1}
    if counts["by_bots"]:
        yield {**counts, **less, "by_bots": counts["by_bots"] - 1}
    if counts["complete"]:
        yield {**counts, "complete": False}
    yield _without(counts, "linked")


_CHANGES: Whole = st.fixed_dictionaries({"id": _IDS, "merged_at": _TIMES, "by_bot": _YES_NO})


def _commit_signatures(sampled: int, bad: int) -> Value:
    bad = min(bad, sampled)
    unverified = [f"{number:040x}" for number in range(min(bad, 20))]
    return {"sampled": sampled, "total": 300, "verified": sampled - bad, "unverified": unverified, "hidden": []}


def _signature_ways(value: Value) -> Iterator[Value]:
    """One commit of the sample is not seen, a verified one or another."""
    if value["verified"]:
        yield _less(value, "*", sampled=value["sampled"] - 1, verified=value["verified"] - 1)
    if value["sampled"] > value["verified"]:
        yield _less(value, "*", sampled=value["sampled"] - 1, unverified=value["unverified"][1:])


_RELEASES: Whole = st.fixed_dictionaries(
    {
        "tag": st.sampled_from(["v1.0.0", "v2.0.0", "v3.1", "1.0.0", "latest"]),
        "published_at": _TIMES,
        "prerelease": st.sampled_from([False, False, False, True]),
    }
)


def _releases(each: list[Value]) -> Value:
    latest_first = sorted(each, key=lambda one: str(one["published_at"]), reverse=True)
    return {"total": len(each), "releases": latest_first, "hidden": []}


def _release_ways(value: Value) -> Iterator[Value]:
    """Older ones are not read; they stand newest first."""
    for read in range(len(value["releases"])):
        yield _less(value, "*", releases=value["releases"][:read])


_UPLOADERS: Whole = st.sampled_from(
    [
        {"kind": "pipeline", "name": "github-actions[bot]"},
        {"kind": "app", "name": "release-app[bot]"},
        {"kind": "user", "name": "ada"},
        {"kind": "user", "name": "ada"},
        {"kind": "user", "name": "acme-build-bot"},
    ]
)
_FILES = st.sampled_from(
    [["app.zip"], ["app.zip"], ["app.zip", "app.zip.asc"], ["app.zip", "tool.exe"], ["notes.md"], []]
)
_PREDICATES = st.sampled_from(
    [["https://slsa.dev/provenance/v1"], ["https://slsa.dev/provenance/v1"], ["https://spdx.dev/Document/v2.3"], []]
)


def _of_each_release(files: Callable[[], st.SearchStrategy[Any]]) -> Whole:
    """Files of as many releases as `_releases` makes; `agreed` gives them their tags."""
    made = st.lists(files(), min_size=4, max_size=4)
    return made.map(
        lambda each: {"releases": [{"tag": f"v{n}", "assets": a} for n, a in enumerate(each)], "hidden": []}
    )


def _uploads() -> st.SearchStrategy[Any]:
    return st.builds(
        lambda names, who: [{"name": name, "size": 1, "uploader": who} for name in names], _FILES, _UPLOADERS
    )


def _attestations() -> st.SearchStrategy[Any]:
    every = ("app.zip", "app.zip.asc", "tool.exe", "notes.md")
    return _PREDICATES.map(lambda kinds: [{"name": name, "predicates": kinds} for name in every])


_NOTES: Whole = st.fixed_dictionaries(
    {"letters": st.sampled_from([0, 0, 3, 400, 400, 400]), "links": st.sampled_from([False, False, True])}
)


def _note_ways(value: Value) -> Iterator[Value]:
    """Older releases are not read, or the notes of one are not told."""
    for read in range(len(value["releases"])):
        yield _less(value, "*", releases=value["releases"][:read])
    for release, others in _one_less(value["releases"]):
        yield _less(value, release["tag"], releases=others)


def _file_ways(field: str) -> Ways:
    """Older releases are not read, or a field of a file is not told; of attestations the file is named then."""

    def ways(value: Value) -> Iterator[Value]:
        for read in range(len(value["releases"])):
            yield _less(value, "*", releases=value["releases"][:read])
        for release, _ in _one_less(value["releases"]):
            for asset, assets in _one_changed(release["assets"], lambda asset: _without(asset, field)):
                others = [{**one, "assets": assets} if one is release else one for one in value["releases"]]
                yield _less(value, f"{release['tag']}/{asset['name']}", releases=others)

    return ways


_ADVISORIES: Whole = st.fixed_dictionaries(
    {
        "id": _IDS,
        "state": st.sampled_from(["published", "published", "published", "draft", "closed"]),
        "created_at": st.one_of(_TIMES, _ago(st.just(400))),
        "published_at": _TIMES,
        "products": st.lists(
            st.fixed_dictionaries(
                {
                    "affected": st.sampled_from([True, True, True, False]),
                    "fixed": st.sampled_from(["2.0.0", "2.0.0", ">= 2.0.0", "3.1", "2.0.0, 3.1", ""]),
                }
            ),
            min_size=1,
            max_size=2,
        ),
    },
    optional={"severity": st.sampled_from(["critical", "critical", "critical", "low"])},
)


def _advisory(one: Value) -> Value:
    return one if one["state"] == "published" else _without(one, "published_at", "products")


def _advisory_ways(value: Value) -> Iterator[Value]:
    """Those that are not published are not shown, the list ends early, or versions are not told."""
    public = [one for one in value["advisories"] if one["state"] == "published"]
    yield _less(value, "unpublished", advisories=public)
    yield from _cut("advisories", "advisories:*")(value)
    for _, others in _one_changed(value["advisories"], lambda one: _without(one, "products")):
        yield _less(value, "advisories:*", advisories=others)
    for one, others in _one_changed(value["advisories"], lambda one: _without(one, "severity")):
        yield _less(value, f"{one['id']}:severity", advisories=others)


def _history(authors: list[Value]) -> Value:
    commits = sum(author["commits"] for author in authors)
    return {"complete": True, "since": "2026-03-03T00:00:00Z", "commits": commits, "authors": authors}


def _history_ways(value: Value) -> Iterator[Value]:
    """A shallow clone holds the latest commits only."""
    yield {**copy.deepcopy(value), "complete": False}
    for author, others in _one_less(value["authors"]):
        cut = {"complete": False, "authors": others, "commits": value["commits"] - author["commits"]}
        yield {**copy.deepcopy(value), **cut}


_AUTHORS: Whole = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Ada", "dependabot[bot]", "Renovate Bot", "release-bot"]),
        "commits": st.integers(1, 9),
    }
).map(lambda author: {**author, "bot": author["name"] != "Ada"})


_STOOD: Whole = st.fixed_dictionaries(
    {
        "version": st.sampled_from(["1.0", "2.0"]),
        "eol_on": st.sampled_from(["2026-12-31", "2026-12-31", "2026-12-31", "2028-11-01"]),
        "since": st.sampled_from(["2024-01-10", "2025-06-02", "2026-05-20"]),
        "listed_since": st.sampled_from(["2022-01-10", "2026-05-20"]),
    }
)


def _stood_ways(value: Value) -> Iterator[Value]:
    """The history of a line, or of every line, is not seen."""
    yield _less(value, "*", lines=[])
    for line, others in _one_less(value["lines"]):
        yield _less(value, line["version"], lines=others)


# Scanners and what they found

_ANALYSES: Whole = st.fixed_dictionaries(
    {
        "tool": st.sampled_from(["CodeQL", "Semgrep OSS"]),
        "languages": st.just(["python"]) | _subset("python", "actions"),
    }
)


def _analysis_ways(value: Value) -> Iterator[Value]:
    """The platform's own setup is not seen, or what a workflow runs that a rule requires."""
    yield from _cut("analyses", "default_setup")(value)
    yield _less(value, "required_workflows")


_RESULTS: Whole = st.fixed_dictionaries(
    {"tool": st.sampled_from(["CodeQL", "Semgrep OSS", "Trivy", "zizmor"]), "at": _TIMES}
)
_SECRETS: Whole = st.fixed_dictionaries(
    {"id": _IDS, "kind": st.just("api_key"), "created_at": _TIMES, "bypassed": st.sampled_from([False, False, True])}
)
_STATES = st.sampled_from(
    [
        {"state": "open"},
        {"state": "dismissed", "reason": "not_used"},
        {"state": "dismissed", "reason": "tolerable_risk"},
    ]
)
_ALERTS: Whole = st.builds(
    lambda alert, state: {**alert, **state},
    st.fixed_dictionaries(
        {
            "id": _IDS,
            "scanner": st.sampled_from(["dependencies", "code"]),
            "severity": st.sampled_from(["critical", "high", "medium", "low", "unknown"]),
            "created_at": _TIMES,
            "names": st.sampled_from([[], ["CVE-2026-0001"]]),
        }
    ),
    _STATES,
)


def _vulnerabilities(scanners: Value, alerts: list[Value]) -> Value:
    """A scanner that is off holds no alerts."""
    return {
        "scanners": scanners,
        "alerts": [alert for alert in alerts if scanners[alert["scanner"]] == "on"],
        "hidden": [],
    }


def _vulnerability_ways(value: Value) -> Iterator[Value]:
    for scanner in value["scanners"]:
        known = _without(value["scanners"], scanner)
        yield _less(value, scanner, scanners=known)
        others = [alert for alert in value["alerts"] if alert["scanner"] != scanner]
        yield _less(value, scanner, scanners=known, alerts=others)
        yield _less(value, scanner, alerts=others)
    for alert, others in _one_less(value["alerts"]):
        for path in ("*", alert["scanner"]):
            yield _less(value, path, alerts=others)


_SCANNERS: Whole = st.fixed_dictionaries(
    {name: st.sampled_from(["on", "on", "off"]) for name in ("dependencies", "code")}
)


# Settings of an organisation


def _administrators(each: list[Value], others: int) -> Value:
    return {"administrators": each, "members": len(each) + others, "hidden": []}


def _administrator_ways(value: Value) -> Iterator[Value]:
    yield from _cut("administrators", "*")(value)
    yield from _fields("members")(value)


_PEOPLE = ("ada", "grace", "alan", "edsger")
_LOGINS = st.sampled_from([*_PEOPLE, "deploy-bot"])
_ADMINISTRATORS: Whole = st.builds(
    lambda login, bot: {"login": login, "bot": bot and login == "deploy-bot"}, _LOGINS, _YES_NO
)


def _roles(holders: list[list[str]]) -> Value:
    files: list[Value] = [
        {"path": f"cop/roles.{ending}", "document": {"roles": [{"role": "owner", "holders": named}]}}
        for ending, named in zip(("yaml", "yml"), holders, strict=False)
    ]
    return {"files": files, "hidden": []}


def _audit_log(readable: bool, latest: str, streams: list[Value]) -> Value:
    """A log that is delivered has events, so that it reads as one that is on."""
    on = readable or any(stream["enabled"] for stream in streams)
    return {"readable": on, **({"latest": latest} if on else {}), "streams": streams, "hidden": []}


def _audit_ways(value: Value) -> Iterator[Value]:
    if "readable" in value:
        yield _less(_without(value, "readable", "latest"), "readable")
    if "streams" in value:
        yield _less(_without(value, "streams"), "streams")
        yield from _cut("streams", "streams", "*")(value)
        for field in ("separate", "validated"):
            for one, others in _one_changed(value["streams"], _lacking(field)):
                if field in one:
                    yield _less(value, "streams", streams=others)


_STREAMS: Whole = st.fixed_dictionaries(
    {"kind": st.sampled_from(["Splunk", "Amazon S3"]), "enabled": _YES_NO},
    optional={"separate": _YES_NO, "validated": _YES_NO},
)
_FEATURE_NAMES = ("secret_scanning", "push_protection", "dependency_alerts", "code_scanning")
_FEATURES: Whole = st.one_of(
    st.builds(lambda: dict.fromkeys(_FEATURE_NAMES, True)),
    st.fixed_dictionaries({}, optional=dict.fromkeys(_FEATURE_NAMES, _YES_NO)),
)
_CONFIGURATIONS: Whole = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["high", "low", "legacy"]),
        "default_for": st.sampled_from(["all", "all", "public", "private_and_internal", "none"]),
        "enforced": st.sampled_from([True, True, True, False]),
        "features": _FEATURES,
        "attached": st.sampled_from([97, 97, 97, 50, 0]),
    }
)


def _default_ways(value: Value) -> Iterator[Value]:
    each: list[Value] = value["configurations"]
    yield from _cut("configurations", "configurations")(value)
    yield _less(value, "defaults", configurations=[{**one, "default_for": "unknown"} for one in each])
    yield _less(value, "repositories", repositories=value["repositories"] - 1)
    for one, others in _one_changed(each, lambda one: _without(one, "attached")):
        yield _less(value, f"attached:{one['name']}", configurations=others)


_BASELINE = ["deletion", "pull_request", "update"]
_RULESETS: Whole = st.fixed_dictionaries(
    {
        "id": _IDS,
        "name": st.just("baseline"),
        "level": st.sampled_from(["organisation", "enterprise"]),
        "target": st.sampled_from(["branch", "tag", "branch", "tag", "branch", "tag", "push"]),
        "enforcement": _ENFORCEMENT,
        "repositories": st.sampled_from(["all", "all", "all", "by_property", "by_name", "listed"]),
        "default_branch": st.sampled_from([True, True, True, False]),
        "rules": st.sampled_from([_BASELINE, _BASELINE, ["pull_request"], ["deletion", "update"]]),
    }
)


def _rule_baseline(rulesets: list[Value], repositories: int, share: float) -> Value:
    protected = int(repositories * share)
    counts = {"repositories": repositories, "protected": protected, "unprotected": repositories - protected}
    return {"rulesets": rulesets, **counts, "hidden": []}


def _baseline_ways(value: Value) -> Iterator[Value]:
    yield from _cut("rulesets", "rulesets")(value)
    for ruleset, others in _one_less(value["rulesets"]):
        yield _less(value, f"rules:{ruleset['id']}", rulesets=others)
    for ruleset, others in _one_changed(value["rulesets"], lambda ruleset: {**ruleset, "rules": []}):
        yield _less(value, f"rules:{ruleset['id']}", rulesets=others)
    for _, others in _one_changed(value["rulesets"], lambda ruleset: {**ruleset, "repositories": "unknown"}):
        yield {**copy.deepcopy(value), "rulesets": others}
    for count in ("protected", "unprotected"):
        for fewer in {0, value[count] - 1} if value[count] else ():
            yield {**copy.deepcopy(value), count: fewer}  # those repositories are neither the one nor the other
            left = value["repositories"] - value[count] + fewer
            yield _less(value, "repositories", repositories=left, **{count: fewer})


# Attestations and files


def _attestation_ways(value: Value) -> Iterator[Value]:
    """A record, or one beside those that are seen, cannot be read; then neither can what it is about.

    Or it is not to be told who signed the records. A signature that does not verify is left in sight: where none is
    required an attestation without one passes at a lower grade, and so does one whose signature is not seen.
    """
    about = {"claims": [], "subject": ""}
    for path in ("broken/attestation.yaml", *(one["file"] for one in value["attestations"])):
        others = [one for one in value["attestations"] if one["file"] != path]
        hidden = [*value["hidden"], {**_part(path), **about}]
        yield {**copy.deepcopy(value), "attestations": others, "hidden": hidden}
    unseen = {"kind": "unseen", "verified": None, "by": "", "detail": "It is larger than is read."}
    wrong = [one for one in value["attestations"] if one.get("integrity", {}).get("verified") is False]
    for integrity in ({}, {"integrity": unseen}) if not wrong else ():
        records = [{k: v for k, v in one.items() if k != "integrity"} | integrity for one in value["attestations"]]
        yield {**copy.deepcopy(value), "attestations": records}


def file_ways(value: Value) -> Iterator[Value]:
    """A file cannot be read; `value` is a fact of a form that reads files."""
    name = "pipelines" if "pipelines" in value else "files"
    for file, others in _one_less(value[name]):
        yield _less(value, file["path"], **{name: others})


_NEAR = st.sampled_from([0, 0, 3, -3, 8, 400])
_LISTS: Whole = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["a.spdx.json", "b.cdx.json", "c.json"]),
        "format": st.sampled_from(["spdx", "cyclonedx"]),
        "version": st.sampled_from(["2.3", "2.3", "3.0.1", "2.1", "1.6", "1.3"]),
        "components": st.sampled_from([0, 1, 40, 40]),
    },
    optional={"created_at": _TIMES},
)
_CARRYING: Whole = st.fixed_dictionaries(
    {
        "tag": st.sampled_from(["v1", "v2", "v3", "v4"]),
        "published_at": _TIMES,
        "files": st.sampled_from([0, 2, 4]),
        "sboms": st.one_of(st.just([]), st.just([]), _some(_LISTS, 2, by="name")),
    }
)


def _release_sboms(each: list[Value], near: int) -> Value:
    """Most lists are made when the release is published."""
    made = copy.deepcopy(each)
    for release in made:
        at = datetime.fromisoformat(release["published_at"]) - timedelta(days=near)
        for one in release["sboms"]:
            one["created_at"] = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        release["files"] = max(release["files"], len(release["sboms"]))
    return {"releases": made, "hidden": []}


def _carrying_ways(value: Value) -> Iterator[Value]:
    """Older releases are not read, or what a list says of itself."""
    for read in range(len(value["releases"])):
        yield _less(value, "*", releases=value["releases"][:read])
    for place, release in enumerate(value["releases"]):
        for one, others in _one_changed(release["sboms"], lambda one: {"name": one["name"]}):
            if one != {"name": one["name"]}:
                changed = {**release, "sboms": others}
                releases = [*value["releases"][:place], changed, *value["releases"][place + 1 :]]
                yield _less(value, f"{release['tag']}/{one['name']}", releases=releases)


_KINDS = ("https://slsa.dev/provenance/v1", "https://spdx.dev/Document/v2.3", "https://cyclonedx.org/bom")
_ATTESTED: Whole = st.fixed_dictionaries({"name": _IDS, "predicates": st.one_of(st.just([]), _subset(*_KINDS))})
_MFA: Whole = _whole(
    {"required": _YES_NO, "members_without": _FEW, "outsiders_without": _FEW, "single_sign_on": _YES_NO},
    counted=_YES_NO,
    grace_hours=st.sampled_from([0, 48, 49]),
)
_ACCESS: Whole = _whole(
    {
        "default_permission": st.sampled_from(["none", "read", "write", "admin"]),
        "creates_public": _YES_NO,
        "creates_private": _YES_NO,
        "forks_private": _YES_NO,
    },
    open_to_all=st.sampled_from([[], [], ["app"]]),
    broad_roles=st.sampled_from([[], [], ["roles/editor: group:all@acme.example"]]),
)


_IMAGES: Whole = st.fixed_dictionaries(
    {
        "digest": st.sampled_from(["sha256:1", "sha256:2", "sha256:3"]),
        "tags": st.sampled_from([["v1.0.0"], ["v2.0.0", "latest"], ["latest"], []]),
        "pushed_at": _TIMES,
        "built_by": st.sampled_from(["service", "service", "unknown"]),
        "provenance": st.sampled_from(["attested", "attested", "none"]),
        "signed": _OFTEN,
        "sbom": _OFTEN,
    },
    optional={"scanned_at": _TIMES},
)
_IMAGE_FIELDS = ("built_by", "provenance", "signed", "sbom", "scanned_at")
_REGISTRY: Whole = _whole(
    {"immutable": _OFTEN, "scanned": st.sampled_from(["continuously", "on_push", "off"]), "open_to_all": _SELDOM},
    format=st.just("container"),
    mutable_tags=st.sampled_from([["latest"], ["v1*"], ["dev-*"], ["v1.0.0"]]),
)


def _image_ways(value: Value) -> Iterator[Value]:
    """Further images, a field of all of them, or of one, are not seen."""
    yield from _cut("images", "*")(value)
    for field in _IMAGE_FIELDS:
        if any(field in one for one in value["images"]):
            yield _less(value, field, images=[_without(one, field) for one in value["images"]])
        for one, others in _one_changed(value["images"], _lacking(field)):
            if field in one:
                yield _less(value, f"{one['digest']}:{field}", images=others)


def _access_ways(value: Value) -> Iterator[Value]:
    yield from _fields("default_permission", "creates_public", "creates_private", "forks_private")(value)
    for name in ("open_to_all", "broad_roles"):
        if name in value:
            yield from _fields(name)(value)
            yield from _cut(name, name)(value)


_SECURITY: Whole = _whole(
    {
        name: st.sampled_from([True, True, False])
        for name in ("secret_scanning", "push_protection", "dependency_alerts", "dependency_updates")
    }
)
_FAULTS: Whole = st.just({"path": "CODEOWNERS", "line": 1, "kind": "Unknown owner"})


def agreed(facts: Value) -> Value:
    """The same facts of one resource as a platform gives them together.

    Where scanning is off it holds no alerts; files are those of the releases that there are.
    """
    if facts.get("security_features", {}).get("secret_scanning") is False and "secret_alerts" in facts:
        facts = {**facts, "secret_alerts": {**facts["secret_alerts"], "open": []}}
    if "releases" not in facts:
        return facts
    return {**facts, **{key: _tagged(facts[key], facts["releases"]) for key in _OF_RELEASES & facts.keys()}}


_OF_RELEASES = frozenset({"attested_releases", "release_assets", "release_notes"})
"""Facts that tell of the very releases that `releases` lists."""


def _tagged(value: Value, releases: Value) -> Value:
    tags = [release["tag"] for release in releases["releases"]]
    each = zip(value["releases"], tags, strict=False)
    return {**value, "releases": [{**release, "tag": tag} for release, tag in each]}


SETTINGS: Mapping[str, Setting] = {
    "administrators": Setting(
        _administrator_ways,
        st.builds(_administrators, _some(_ADMINISTRATORS, 4, by="login"), st.sampled_from([0, 2, 150])),
    ),
    "advisories": Setting(_advisory_ways, _whole({"advisories": _some(_ADVISORIES.map(_advisory), by="id")})),
    "attestations": Setting(_attestation_ways),
    "attested_releases": Setting(_file_ways("predicates"), _of_each_release(_attestations)),
    "audit_log": Setting(_audit_ways, st.builds(_audit_log, _YES_NO, _TIMES, _some(_STREAMS, 2))),
    "branch_rules": Setting(_branch_ways, _some(_LAYERS, by="id").map(_branch_rules)),
    "build_definition": Setting(_fields("lies_in", "source", "branches", "enabled"), _DEFINITION),
    "build_logs": Setting(_fields("kept", "kept_days", "protection", "wider_than_code"), _LOGS),
    "change_reviews": Setting(
        _review_ways,
        st.builds(
            _change_reviews,
            st.sampled_from([0, 11, 20, 50]),
            st.one_of(st.just([]), _some(_CHANGES, 2, by="id")),
            st.sampled_from([0, 1, 2]),
            st.sampled_from([0, 1, 2, 3, 4, 5, 11]),
            _YES_NO,
        ),
    ),
    "ci_settings": Setting(
        _fields(
            *("enabled", "default_token", "can_approve", "outsiders", "forks_need_approval"),
            *("allowed", "allowed_patterns", "github_owned", "verified", "pins_required"),
            *("forks_get_secrets", "token_confined", "token_pushes", "identity", "identity_is_wide"),
            *("starters_set_variables", "arguments_checked", "definitions_elsewhere", "open_resources"),
            "pipeline_files",
        ),
        _CI,
    ),
    "ci_secrets": Setting(_name_ways, _NAMES),
    "code_owner_errors": Setting(_none, st.fixed_dictionaries({"errors": _some(_FAULTS, 1)})),
    "code_scanning": Setting(_analysis_ways, _whole({"analyses": _some(_ANALYSES, 2, by="tool")})),
    "commit_signatures": Setting(
        _signature_ways, st.builds(_commit_signatures, st.sampled_from([0, 3, 200]), st.sampled_from([0, 1, 2, 100]))
    ),
    "default_branch": Setting(_none, st.just({"name": "main"})),
    "environments": Setting(_environment_ways, _whole({"environments": _some(_ENVIRONMENTS, by="name")})),
    "history": Setting(_history_ways, _some(_AUTHORS, by="name").map(_history)),
    "images": Setting(_image_ways, _whole({"images": _some(_IMAGES, by="digest")})),
    "immutable_releases": Setting(
        _none, st.fixed_dictionaries({"enabled": _YES_NO, "by": st.sampled_from(["repository", "organisation"])})
    ),
    "member_access": Setting(_access_ways, _ACCESS),
    "mfa": Setting(
        _fields("required", "members_without", "outsiders_without", "single_sign_on", "counted", "grace_hours"), _MFA
    ),
    "private_reporting": Setting(_none, st.fixed_dictionaries({"enabled": _YES_NO, "available": _YES_NO})),
    "registry_settings": Setting(_fields("format", "immutable", "mutable_tags", "scanned", "open_to_all"), _REGISTRY),
    "release_assets": Setting(_file_ways("uploader"), _of_each_release(_uploads)),
    "release_notes": Setting(
        _note_ways,
        st.lists(_NOTES, min_size=4, max_size=4).map(
            lambda each: {"releases": [{"tag": f"v{n}", **one} for n, one in enumerate(each)], "hidden": []}
        ),
    ),
    "release_sboms": Setting(
        _carrying_ways, st.builds(_release_sboms, st.one_of(st.just([]), _some(_CARRYING, by="tag")), _NEAR)
    ),
    "releases": Setting(_release_ways, _some(_RELEASES, 4, by="tag").map(_releases)),
    "repository_settings": Setting(
        _none,
        st.fixed_dictionaries(
            {
                "visibility": st.sampled_from(["public", "internal", "private"]),
                "archived": st.just(False),
                "fork": _YES_NO,
            }
        ),
    ),
    "roles": Setting(file_ways, _some(st.one_of(st.just(list(_PEOPLE)), _some(_LOGINS, 4)), 2).map(_roles)),
    "rule_baseline": Setting(
        _baseline_ways,
        st.builds(
            _rule_baseline,
            _some(_RULESETS, 4, by="id"),
            st.sampled_from([1, 10, 100]),
            st.sampled_from([1.0, 0.97, 0.5]),
        ),
    ),
    "runners": Setting(_machine_ways, _whole({"runners": _some(_MACHINES, by="name")})),
    "sbom": Setting(
        _none,
        _whole(
            {"packages": st.integers(0, 9), "format": st.just("spdx"), "created_at": st.just("2026-05-01T00:00:00Z")}
        ),
    ),
    "scan_history": Setting(_cut("analyses", "*"), _whole({"analyses": _some(_RESULTS, 2, by="tool")})),
    "secret_alerts": Setting(
        _cut("open", "*", "secret_scanning"), _whole({"open": st.one_of(st.just([]), _some(_SECRETS, 2, by="id"))})
    ),
    "security_defaults": Setting(
        _default_ways,
        _whole({"configurations": _some(_CONFIGURATIONS, by="name"), "repositories": st.sampled_from([1, 100, 100])}),
    ),
    "security_features": Setting(
        _fields("secret_scanning", "push_protection", "dependency_alerts", "dependency_updates"), _SECURITY
    ),
    "support_history": Setting(_stood_ways, _whole({"lines": _some(_STOOD, 2, by="version")})),
    "tag_rules": Setting(_tag_ways, _whole({"layers": _some(_TAG_LAYERS, by="id")})),
    "worker": Setting(
        _fields(
            *("hosted", "ephemeral", "dedicated", "privileged", "keeps_state"),
            *("reaches_internet", "open_to_all", "pool"),
        ),
        _WORKER,
    ),
    "vulnerabilities": Setting(_vulnerability_ways, st.builds(_vulnerabilities, _SCANNERS, _some(_ALERTS, by="id"))),
}
