"""Definitions of Azure Pipelines as pipelines: classic ones, and which YAML file a definition runs."""

from __future__ import annotations

import json

import jsonschema
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.evidence import Json
from cop_scan.facts.pipelines import pipelines
from cop_scan.facts.pipelines.azure_definition import PATH
from cop_scan.policies import load_facts, root

SCHEMA = jsonschema.Draft202012Validator(dict(load_facts([root()])["pipelines"].schema))
LINE = "d9bafed4-0b18-4f58-968d-86655b4d2ce9"


def task(identity: str, kind: str = "task", **known: Json) -> Json:
    made = {"task": {"id": identity, "versionSpec": "2.*", "definitionType": kind}, "displayName": "a step"}
    return {**made, "inputs": {}, "enabled": True, **known}


def read(definition: Json, **files: str) -> Json:
    found = pipelines({PATH: json.dumps(definition), **files}, [])
    SCHEMA.validate(found)
    return found


def classic(*steps: Json, **known: Json) -> Json:
    phase = {"refName": "Job_1", "name": "Agent job", "steps": list(steps), "condition": "succeeded()"}
    return {
        "name": "ci",
        "process": {"type": 1, "phases": [phase]},
        "queue": {"name": "Default"},
        "triggers": [],
        **known,
    }


def test_a_phase_is_a_job_and_a_script_is_run() -> None:
    found = read(classic(task(LINE, inputs={"script": "go test ./..."}), task(LINE, enabled=False)))
    (one,) = found["pipelines"]
    (job,) = one["jobs"]
    assert (one["platform"], job["runs_on"], job["condition"]) == ("azure", ["Default"], "")
    assert [step["run"] for step in job["steps"]] == ["go test ./..."]
    assert found["hidden"] == []


def test_other_tasks_are_components_and_groups_of_them_are_hidden() -> None:
    docker = task("e28912f1-0114-4464-802a-a3a35437fd16", continueOnError=True)
    found = read(classic(docker, task("77777777-0114-4464-802a-a3a35437fd16", "metaTask")))
    (step,) = found["pipelines"][0]["jobs"][0]["steps"]
    assert (step["uses"]["raw"], step["may_fail"]) == ("Docker@2", True)
    assert [part["path"] for part in found["hidden"]] == ["task group 77777777-0114-4464-802a-a3a35437fd16"]


def test_triggers_are_those_of_the_definition() -> None:
    push = {"triggerType": "continuousIntegration", "branchFilters": ["+refs/heads/main", "-refs/heads/old"]}
    events = read(classic(triggers=[push]))["pipelines"][0]["triggers"]
    assert [(one["event"], one["branches"]) for one in events] == [("push", ["main", "!old"]), ("web", None)]


def test_a_definition_runs_its_own_file_whatever_it_is_called() -> None:
    told = {"process": {"type": 2, "yamlFilename": "/build/ci.yml"}}
    files = {"build/ci.yml": "steps: [{script: make}]", "azure-pipelines.yml": "steps: [{script: other}]"}
    found = read(told, **files)
    assert [one["path"] for one in found["pipelines"]] == ["build/ci.yml"]


def test_what_is_no_definition_is_hidden() -> None:
    for text in ("[]", "{", '{"process": 1}', "[" * 100_000):
        found = pipelines({PATH: text}, [])
        assert (found["pipelines"], [part["path"] for part in found["hidden"]]) == ([], [PATH])
    assert read({"process": {"type": 1}})["hidden"][0]["reason"] == "hidden"


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "phases", "steps", "task", "inputs", "id", "target", "queue", "name"]), inner, max_size=4), max_leaves=12)  # fmt: skip


@given(JSON, JSON)
def test_nothing_in_a_definition_raises(phases: Json, steps: Json) -> None:
    read({"process": {"type": 1, "phases": phases}})
    read({"process": {"type": 1, "phases": [{"steps": steps}]}, "triggers": steps, "queue": phases})


BASH = "6c731c3c-3c68-459a-a5c9-bde6e6595b5b"


def test_a_script_that_is_left_over_from_before_is_not_run() -> None:
    left = {"targetType": "filePath", "filePath": "ci/release.sh", "script": "pytest"}
    found = read(classic(task(BASH, inputs=left), task(BASH, inputs={**left, "targetType": "inline"})))
    assert [step["run"] for step in found["pipelines"][0]["jobs"][0]["steps"]] == ["ci/release.sh", "pytest"]


def test_a_script_in_a_file_is_run_by_its_path() -> None:
    found = read(classic(task(BASH, inputs={"filePath": "ci/release.sh", "script": ""})))
    assert [step["run"] for step in found["pipelines"][0]["jobs"][0]["steps"]] == ["ci/release.sh"]
