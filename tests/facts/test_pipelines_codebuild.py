"""What decides verdicts on projects of AWS CodeBuild."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.facts.pipelines import pipelines
from cop_scan.facts.pipelines.codebuild import PATH
from cop_scan.facts.pipelines.codebuild_starts import _EVENTS, Unreadable, patterns, refs
from cop_scan.policies import load_facts, root

SCHEMA = jsonschema.Draft202012Validator(dict(load_facts([root()])["pipelines"].schema))
MANAGED = "aws/codebuild/standard:7.0"
SPEC = """\
version: 0.2
env:
  shell: bash
  variables: {A: spec, B: spec}
  parameter-store: {P: /acme/p}
  secrets-manager: {S: acme/s}
phases:
  install: {commands: npm ci}
  build:
    on-failure: CONTINUE
    commands:
      - make
      - make test
    finally: [tidy]
"""


def project(buildspec: str | None = SPEC, *, filters: Any = None, **known: Any) -> dict[str, Any]:
    environment = {"type": "LINUX_CONTAINER", "image": MANAGED, **known.pop("environment", {})}
    source = {"type": "GITHUB", **({"buildspec": buildspec} if buildspec is not None else {})}
    hook = {"webhook": {"filterGroups": filters}} if filters else {}
    return {"name": "shop", "source": source, "environment": environment, **hook, **known}


def read(document: Any) -> Any:
    value = pipelines({PATH: document if isinstance(document, str) else json.dumps(document)}, [])
    SCHEMA.validate(value)
    return value


def one(document: Any) -> Any:
    (found,) = read(document)["pipelines"]
    return found


def reasons(document: Any) -> list[tuple[str, str]]:
    return [(part["path"], part["reason"]) for part in read(document)["hidden"]]


def group(**filters: str) -> list[dict[str, Any]]:
    """A filter group; a pattern that begins with `!` leaves out what it matches."""
    return [
        {"type": kind, "pattern": value.removeprefix("!"), "excludeMatchedPattern": value.startswith("!")}
        for kind, value in filters.items()
    ]


def starts(*groups: Any) -> list[tuple[Any, ...]]:
    found = one(project(filters=list(groups)))["triggers"]
    assert found.pop()["event"] == "web"
    return [(t["event"], t["branches"], t["tags"], t["types"]) for t in found]


def test_phases_are_steps_with_lines() -> None:
    found = one(project())
    (job,) = found["jobs"]
    steps = [(step["name"], step["line"], step["run"], step["may_fail"]) for step in job["steps"]]
    expected = [("install", 8, "npm ci", False), ("build", 11, "make", True), ("build", 11, "make test", True)]
    assert steps == [*expected, ("build finally", 14, "tidy", True)]
    assert (found["platform"], found["name"], job["secrets"], job["steps"][0]["shell"]) == (
        "codebuild",
        "shop",
        ["P", "S"],
        "bash",
    )
    assert reasons(project()) == []


def test_variables_of_the_project_stand_over_those_of_the_buildspec() -> None:
    given = [
        {"name": "A", "value": "project", "type": "PLAINTEXT"},
        {"name": "V", "value": "/acme/v", "type": "PARAMETER_STORE"},
        {"name": "B", "value": "[masked]", "type": "PLAINTEXT"},
    ]
    (job,) = one(project(environment={"environmentVariables": given}))["jobs"]
    assert job["steps"][0]["env"] == {"A": "project", "B": "spec"}
    assert job["secrets"] == ["P", "S", "V"]


@pytest.mark.parametrize(
    ("environment", "label"),
    [
        ({}, "codebuild:ec2"),
        ({"type": "ARM_LAMBDA_CONTAINER"}, "codebuild:lambda"),
        ({"fleet": {"fleetArn": "arn:aws:codebuild:eu-west-2:1:fleet/big:0a-1"}}, "codebuild:fleet:big"),
    ],
)
def test_the_machine(environment: dict[str, Any], label: str) -> None:
    assert one(project(environment=environment))["jobs"][0]["runs_on"] == [label]


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (MANAGED, []),
        ("node:22", [("node", False)]),
        ("acme/aws/codebuild/x:1", [("acme/aws/codebuild/x", False)]),
        ("public.ecr.aws/x/node:22@sha256:" + "a" * 64, [("public.ecr.aws/x/node", True)]),
    ],
)
def test_an_image_that_is_not_the_platforms_is_taken_from_elsewhere(image: str, expected: Any) -> None:
    (job,) = one(project(environment={"image": image}))["jobs"]
    assert [(found["source"], found["pinned"]) for found in job["images"]] == expected


@pytest.mark.parametrize(
    ("buildspec", "path"),
    [
        (None, "buildspec.yml"),
        ("", "buildspec.yml"),
        ("ci/build.yml", "ci/build.yml"),
        ("arn:aws:s3:::specs/build.yml", "arn:aws:s3:::specs/build.yml"),
    ],
)
def test_a_buildspec_in_the_source_is_hidden_by_its_path(buildspec: str | None, path: str) -> None:
    assert reasons(project(buildspec)) == [(path, "not_collected")]
    assert one(project(buildspec))["jobs"][0]["steps"] == []


def test_a_buildspec_as_json_on_one_line_is_read() -> None:
    spec = json.dumps({"version": "0.2", "phases": {"build": {"commands": ["make"]}}})
    assert one(project(spec))["jobs"][0]["steps"][0]["run"] == "make"


@pytest.mark.parametrize("buildspec", ["version: 0.2\nphases: [", "a\nb", "version: 0.2\nversion: 0.2"])
def test_a_buildspec_that_cannot_be_read_is_hidden(buildspec: str) -> None:
    assert reasons(project(buildspec)) == [(f"{PATH}: buildspec", "malformed")]


@pytest.mark.parametrize(
    ("spec", "place"),
    [
        ({"phases": ["make"]}, "phases"),
        ({"phases": None}, "phases"),
        ({}, "phases"),
        ({"phases": {"build": "make"}}, "build"),
        ({"phases": {"build": {"commands": [{"echo": "x"}]}}}, "build"),
        ({"phases": {"build": {"commands": {"make": "x"}}}}, "build"),
        ({"phases": {"post_build": {"finally": [["x"]]}}}, "post_build"),
        ({"phases": {"install": {"steps": ["x"]}}}, "install"),
        ({"phases": {}, "env": ["x"]}, "env"),
        ({"phases": {}, "batch": ["x"]}, "batch"),
    ],
)
def test_a_part_of_a_buildspec_that_is_none_is_hidden(spec: dict[str, Any], place: str) -> None:
    assert reasons(project(json.dumps({"version": 0.2, **spec}))) == [(f"{PATH}: buildspec: {place}", "malformed")]


def test_a_phase_may_be_empty_and_a_command_a_number() -> None:
    phases = {"install": None, "pre_build": {"commands": None}, "build": {"commands": [1, True, "make"]}}
    assert reasons(project(json.dumps({"version": 0.2, "phases": phases}))) == []
    assert reasons(project(json.dumps({"version": 0.2, "batch": {"build-list": []}}))) == []


@pytest.mark.parametrize(
    ("known", "place"),
    [
        ({"webhook": 7}, "webhook"),
        ({"webhook": None}, "webhook"),
        ({"webhook": {"filterGroups": {"x": 1}}}, "webhook.filterGroups"),
        ({"webhook": {"filterGroups": [{"type": "EVENT"}]}}, "webhook.filterGroups"),
        ({"webhook": {"filterGroups": [["EVENT"]]}}, "webhook.filterGroups"),
        ({"webhook": {"filterGroups": [[{"type": "HEAD_REF"}]]}}, "webhook.filterGroups"),
        ({"environment": {"environmentVariables": None}}, "environment.environmentVariables"),
        ({"environment": {"environmentVariables": ["x"]}}, "environment.environmentVariables"),
        ({"artifacts": "S3"}, "artifacts"),
        ({"secondaryArtifacts": {"type": "S3"}}, "secondaryArtifacts"),
    ],
)
def test_a_part_of_a_project_that_is_none_is_hidden(known: dict[str, Any], place: str) -> None:
    assert (f"{PATH}: {place}", "malformed") in reasons(project(**known))


def test_without_a_source_or_a_buildspec_nothing_is_known() -> None:
    document = project(None)
    document["source"]["type"] = "NO_SOURCE"
    assert reasons(document) == [(f"{PATH}: buildspec", "malformed")]


@pytest.mark.parametrize("text", ["[]", "{", "null", "{}", '{"source": null, "environment": {}}', "[" * 50_000])
def test_what_is_no_project_is_hidden(text: str) -> None:
    assert read(text)["pipelines"] == []
    assert reasons(text) == [(PATH, "malformed")]


BATCH = """\
version: 0.2
batch:
  build-graph:
    - {identifier: unit, env: {image: "node:22", type: LINUX_LAMBDA_CONTAINER, variables: {A: x}}}
    - {identifier: deploy, depend-on: [unit], ignore-failure: true, buildspec: ci/deploy.yml}
phases: {build: {commands: [make]}}
"""


def test_the_builds_of_a_batch_are_jobs() -> None:
    unit, deploy = one(project(BATCH))["jobs"]
    assert (unit["runs_on"], unit["images"][0]["raw"], unit["steps"][0]["env"]) == (
        ["codebuild:lambda"],
        "node:22",
        {"A": "x"},
    )
    assert (deploy["needs"], deploy["may_fail"], deploy["steps"]) == (["unit"], True, [])
    assert reasons(project(BATCH)) == [("ci/deploy.yml", "not_collected")]


def test_a_webhook_for_single_builds_starts_no_batch() -> None:
    filters = [group(EVENT="PUSH")]
    assert [job["id"] for job in one(project(BATCH, filters=filters))["jobs"]] == ["build"]
    batch = project(BATCH, filters=filters)
    batch["webhook"]["buildType"] = "BUILD_BATCH"
    assert [job["id"] for job in one(batch)["jobs"]] == ["unit", "deploy"]


def test_a_matrix_is_one_job() -> None:
    spec = "version: 0.2\nbatch: {build-matrix: {static: {ignore-failure: true}, dynamic: {buildspec: [a.yml], env: {image: ['a:1', 'b:2']}}}}\nphases: {build: {commands: x}}"
    (job,) = one(project(spec))["jobs"]
    assert (job["matrix"], job["may_fail"], [found["raw"] for found in job["images"]]) == (True, True, ["a:1", "b:2"])
    assert reasons(project(spec)) == [("a.yml", "not_collected")]


def test_actions_are_components() -> None:
    spec = "version: 0.2\nphases:\n  build:\n    steps:\n      - uses: actions/setup-go@v5\n        with: {go: 1}\n      - {run: go test, if: always()}"
    first, second = one(project(spec))["jobs"][0]["steps"]
    assert (first["uses"]["owner"], first["uses"]["pinned"], first["with"], first["line"]) == (
        "actions",
        False,
        {"go": "1"},
        5,
    )
    assert (second["run"], second["condition"]) == ("go test", "always()")


PUSH = {"EVENT": "PUSH"}
PULL = {"EVENT": "PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED"}


def test_what_starts_it() -> None:
    both = ["opened", "synchronize"]
    assert starts(group(**PUSH)) == [("push", None, None, None)]
    assert starts(group(**PUSH, HEAD_REF="^refs/heads/main$")) == [("push", ["main"], None, None)]
    assert starts(group(**PUSH, HEAD_REF="^refs/tags/v.*")) == [("tag", None, ["v**"], None)]
    assert starts(group(**PULL, BASE_REF="^refs/heads/(main|release/.*)$")) == [
        ("pull_request", ["main", "release/**"], None, both)
    ]
    assert starts(group(EVENT="RELEASED", TAG_NAME="^v1\\.0$")) == [("release", None, ["v1.0"], ["released"])]
    assert starts(group(**PUSH, HEAD_REF="!^refs/heads/wip/")) == [
        ("push", ["**", "!wip/**"], None, None),
        ("tag", None, ["**"], None),
    ]
    assert starts([]) == [("any", None, None, None)]


@pytest.mark.parametrize(
    ("pattern", "branches", "tags"),
    [
        ("^refs/.*", ["**"], ["**"]),
        ("^refs/", ["**"], ["**"]),
        (".*", ["**"], ["**"]),
        ("heads/main$", ["**heads/main", "main"], ["**heads/main"]),
        ("^refs/.*/main$", ["**/main", "main"], ["**/main", "main"]),
        ("/v1", ["**/v1**", "v1**"], ["**/v1**", "v1**"]),
        ("main", ["**main**"], ["**main**"]),
        ("^refs/remotes/", None, None),
    ],
)
def test_a_filter_of_references_may_begin_anywhere(pattern: str, branches: Any, tags: Any) -> None:
    found = {event: (branch, tag) for event, branch, tag, _ in starts(group(**PUSH, HEAD_REF=pattern))}
    assert found.get("push", (None,))[0] == branches
    assert found.get("tag", (None, None))[1] == tags


@given(st.lists(st.sampled_from(["refs/", "heads/", "tags/", "main", "x", "/", ".*", "ref", "s/"]), max_size=5))
def test_a_filter_of_references_is_told_as_it_matches(parts: list[str]) -> None:
    expression = "^refs/" + "".join(parts) + "$"
    told = refs(expression, "heads")
    for name in ("main", "x", "heads/main", "s/main", "x/main", "refs/heads/x", "mainx"):
        is_told = any(re.fullmatch(re.escape(one).replace(r"\*\*", ".*"), name) for one in told)
        assert is_told == (re.search(expression, f"refs/heads/{name}") is not None)


def test_a_filter_that_no_reference_begins_with_is_not_told() -> None:
    assert reasons(project(filters=[group(**PUSH, HEAD_REF="^main$")])) == [(f"{PATH}: webhook", "unsupported")]


def test_a_webhook_without_groups_starts_on_anything() -> None:
    assert one(project(webhook={"branchFilter": "^main$"}))["triggers"][0]["branches"] == ["main"]
    assert one(project(webhook={"url": "x"}))["triggers"][0]["event"] == "any"


def _events_of(policy: str) -> list[tuple[str, Any]]:
    hook = {"url": "x", "pullRequestBuildPolicy": {"requiresCommentApproval": policy}}
    return [(each["event"], each["types"]) for each in one(project(webhook=hook))["triggers"] if each["event"] != "web"]


def test_a_proposal_may_wait_for_a_comment_whoever_made_it() -> None:
    assert _events_of("ALL_PULL_REQUESTS") == [("push", None), ("pull_request", ["comment"])]
    assert _events_of("FORK_PULL_REQUESTS") == _events_of("DISABLED") == [("any", None)]


@pytest.mark.parametrize(
    ("more", "sure"),
    [({}, True), ({"status": "ACTIVE"}, True), ({"status": "CREATE_FAILED"}, False), ({"manualCreation": True}, False)],
)
def test_a_webhook_that_the_code_host_may_not_call_starts_nothing_for_sure(more: dict[str, Any], sure: bool) -> None:
    (job,) = one(project(webhook={"url": "x", **more}))["jobs"]
    assert (job["condition"] == "") is sure


def test_what_starts_a_step_of_codepipeline_is_not_told() -> None:
    document = project()
    document["source"]["type"] = "CODEPIPELINE"
    found = one(document)
    assert [t["event"] for t in found["reach"]] == ["any", "web"]
    assert found["jobs"][0]["condition"] == "(CodePipeline comes to this step)"


def test_without_a_webhook_it_is_started_by_hand() -> None:
    assert [t["event"] for t in one(project())["reach"]] == ["web"]


@pytest.mark.parametrize("pattern", ["^refs/heads/(?!x)", "[ab]", "a{2}", "a+", "(a|b)(c|d)", "a?", "^refs/heads/\\d$"])
def test_a_filter_that_no_pattern_tells_is_hidden(pattern: str) -> None:
    assert reasons(project(filters=[group(**PUSH, HEAD_REF=pattern)])) == [(f"{PATH}: webhook", "unsupported")]


def test_two_filters_on_one_reference_are_not_told() -> None:
    two = [*group(**PUSH, HEAD_REF="^refs/heads/a"), *group(HEAD_REF="b$")]
    assert reasons(project(filters=[two])) == [(f"{PATH}: webhook", "unsupported")]


def test_who_and_what_else_a_group_asks_for_is_a_condition() -> None:
    asked = group(**PULL, ACTOR_ACCOUNT_ID="^1$")
    assert one(project(filters=[asked]))["jobs"][0]["condition"] == "(ACTOR_ACCOUNT_ID == ^1$)"
    assert one(project(filters=[asked, group(**PULL)]))["jobs"][0]["condition"] == ""
    # Another group that lets only some of it through takes no condition away.
    branch = group(**PUSH, HEAD_REF="^refs/heads/main$")
    said = group(**PUSH, COMMIT_MESSAGE="release")
    assert one(project(filters=[branch, said]))["jobs"][0]["condition"] == "(COMMIT_MESSAGE == release)"
    assert one(project(filters=[branch, [*said, *branch[1:]]]))["jobs"][0]["condition"] == ""
    assert "HEAD_REF != x" in one(project(filters=[group(**PULL, HEAD_REF="!x")]))["jobs"][0]["condition"]


def test_events_that_are_left_out_start_nothing() -> None:
    assert {event for event, *_ in starts(group(EVENT="!PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED"))} >= {
        "push",
        "release",
    }
    assert not {event for event, *_ in starts(group(EVENT="!" + ",".join(_EVENTS.keys() - {"PUSH"})))} - {"push"}


def test_changed_files_are_paths() -> None:
    found = one(project(filters=[group(**PUSH, FILE_PATH="^src/.*")]))["triggers"][0]
    assert found["paths"] == ["src/**"]


def test_a_runner_of_workflows_does_not_show_its_jobs() -> None:
    assert reasons(project(filters=[group(EVENT="WORKFLOW_JOB_QUEUED")])) == [(f"{PATH}: webhook", "not_collected")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
KEYS = (
    "version",
    "phases",
    "batch",
    "env",
    "build",
    "commands",
    "steps",
    "finally",
    "build-graph",
    "build-matrix",
    "x",
)
NESTED = st.recursive(
    JSON, lambda inner: st.dictionaries(st.sampled_from(KEYS), inner, max_size=4) | st.lists(inner, max_size=3)
)


@given(NESTED, JSON, JSON, JSON)
def test_nothing_in_a_project_makes_it_raise(spec: Any, filters: Any, environment: Any, hook: Any) -> None:
    document = project(json.dumps(spec), filters=filters)
    document["environment"] = environment if isinstance(environment, dict) else {"environmentVariables": environment}
    read(document)
    read({**document, "webhook": hook, "source": {"buildspec": spec}})


@given(st.text(max_size=40))
def test_any_expression_is_told_or_refused(expression: str) -> None:
    try:
        found = patterns(expression)
    except Unreadable:
        return
    assert all(isinstance(one, str) for one in found)


def test_a_project_that_stands_for_much_is_cut() -> None:
    entries = [{"identifier": f"b{number}"} for number in range(2_000)]
    spec = {"version": "0.2", "batch": {"build-list": entries}, "phases": {"build": {"commands": "x"}}}
    many = [{"name": f"v{number}", "value": "x"} for number in range(15_000)]
    document = project(json.dumps(spec), environment={"environmentVariables": many})
    assert {reason for _, reason in reasons(document)} == {"truncated"}


def test_a_command_of_several_lines_is_one_script() -> None:
    found = one(project(json.dumps({"version": 0.2, "phases": {"build": {"commands": ["a\nb", "c"]}}})))
    assert [step["run"] for step in found["jobs"][0]["steps"]] == ["a\nb", "c"]


def test_artifacts_in_a_bucket_are_delivered_last() -> None:
    document = project()
    document["artifacts"] = {"type": "S3", "location": "acme-releases"}
    document["secondaryArtifacts"] = [{"type": "NO_ARTIFACTS"}, {"type": "S3", "location": "b; c"}]
    steps = one(document)["jobs"][0]["steps"]
    assert [step["run"] for step in steps if step["name"] == "artifacts"] == [
        "aws s3 cp . s3://acme-releases",
        "aws s3 cp . 's3://b; c'",
    ]


@pytest.mark.parametrize(
    ("phase", "may_fail"),
    [
        ({"commands": "x"}, False),
        ({"commands": "x", "on-failure": None}, False),
        ({"commands": "x", "on-failure": "abort"}, False),
        ({"commands": "x", "on-failure": "RETRY-2"}, False),
        ({"commands": "x", "on-failure": "CONTINUE"}, True),
        ({"commands": "x", "on-failure": ["CONTINUE"]}, True),
        ({"steps": [{"run": "x", "continue-on-error": True}]}, True),
        ({"steps": [{"run": "x", "continue-on-error": False}]}, False),
    ],
)
def test_a_phase_or_a_step_may_fail_unless_it_surely_ends_the_build(phase: dict[str, Any], may_fail: bool) -> None:
    (step,) = one(project(json.dumps({"version": 0.2, "phases": {"build": phase}})))["jobs"][0]["steps"]
    assert step["may_fail"] is may_fail
