"""What decides verdicts on pipelines of everyday shape, platform by platform."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from cop_scan.facts.pipelines import pipelines
from cop_scan.policies import load_facts, root

SCHEMA = jsonschema.Draft202012Validator(dict(load_facts([root()])["pipelines"].schema))
CI = ".github/workflows/ci.yml"


def read(**files: str) -> Any:
    value = pipelines(files, [])
    SCHEMA.validate(value)
    return value


def jobs(path: str, text: str, **more: str) -> dict[str, Any]:
    (pipeline,) = [one for one in read(**{path: text, **more})["pipelines"] if one["path"] == path]
    return {job["id"]: job for job in pipeline["jobs"]}


def gitlab(text: str, **more: str) -> dict[str, Any]:
    return jobs(".gitlab-ci.yml", text, **more)


def azure(text: str, **more: str) -> dict[str, Any]:
    return jobs("azure-pipelines.yml", text, **more)


def reasons(**files: str) -> list[tuple[str, str]]:
    return [(part["path"], part["reason"]) for part in read(**files)["hidden"]]


def test_github_runs_no_workflow_of_a_folder_below() -> None:
    action = "runs: {using: composite, steps: []}"
    assert read(**{".github/workflows/setup/action.yml": action}) == {"pipelines": [], "hidden": []}


def test_only_expressions_read_secrets() -> None:
    text = "on: push\njobs:\n  a: {steps: [{run: cat secrets.yaml inputs.secrets.md}]}\n  b: {steps: [{run: \"x\\n${{\\nsecrets.A }}\"}]}\n  c: {steps: [{run: '${{ inputs.secrets }}'}]}"
    assert [job["secrets"] for job in jobs(CI, text).values()] == [[], ["A"], []]


@pytest.mark.parametrize(
    "raw", ["node@sha256:", "node@sha256:abc", "node:" + "a" * 40, "node@sha256:" + "a" * 64 + "x"]
)
def test_only_a_whole_digest_pins_an_image(raw: str) -> None:
    (image,) = jobs(CI, f"on: push\njobs: {{a: {{container: '{raw}'}}}}")["a"]["images"]
    assert not image["pinned"]


def test_the_image_of_a_container_action_in_the_repository_is_a_component() -> None:
    action = "runs: {using: docker, image: 'docker://acme/tool:1'}"
    found = jobs(CI, "on: push\njobs: {a: {steps: [{uses: ./x}]}}", **{"x/action.yml": action})["a"]["steps"]
    assert [(step["uses"]["raw"], step["through"]) for step in found] == [
        ("./x", []),
        ("docker://acme/tool:1", ["x/action.yml"]),
    ]


def test_gitlab_references_are_followed_in_every_key_before_jobs_are_merged() -> None:
    text = """\
.base: {image: "node:20", variables: {A: "1", B: "1"}, services: [db:1], rules: [{if: $CI_COMMIT_TAG}]}
.over: {variables: !reference [.base, variables]}
test:
  extends: .over
  image: !reference [.base, image]
  services: [!reference [.base, services]]
  rules: [!reference [.base, rules]]
  variables: {B: "2"}
  script: [x]
"""
    job = gitlab(text)["test"]
    assert job["images"][0]["raw"] == "node:20"
    assert job["steps"][0]["env"] == {"A": "1", "B": "2"}
    assert "$CI_COMMIT_TAG" in job["condition"]


def test_gitlab_jobs_need_all_earlier_stages_unless_they_say_what_they_need() -> None:
    text = "stages: [one, two]\na: {stage: one, script: x}\nb: {stage: two, script: x}\nc: {stage: two, script: x, needs: []}\nd: {stage: two, script: x, needs: [{job: b}]}\ne: {stage: .post, script: x}"
    assert {name: job["needs"] for name, job in gitlab(text).items()} == {
        "a": [],
        "b": ["a"],
        "c": [],
        "d": ["b"],
        "e": ["a", "b", "c", "d"],
    }


@pytest.mark.parametrize(
    ("body", "condition", "may_fail"),
    [
        ("script: x", False, False),
        ("script: x, when: always", True, False),
        ("script: x, when: manual", True, True),
        ("script: x, when: manual, allow_failure: false", True, False),
        ("script: x, except: [main]", True, False),
        ("script: x, only: [tags]", True, False),
        ("script: x, rules: [{if: $A, allow_failure: true}]", True, True),
        ("script: x, allow_failure: {exit_codes: 3}", False, True),
    ],
)
def test_gitlab_says_whether_a_job_always_runs_and_must_succeed(body: str, condition: bool, may_fail: bool) -> None:
    job = gitlab(f"a: {{{body}}}")["a"]
    assert (bool(job["condition"]), job["may_fail"]) == (condition, may_fail)


def test_gitlab_rules_that_come_by_reference_may_allow_a_failure() -> None:
    text = ".r: {rules: [{if: $A, allow_failure: true}]}\na: {script: x, rules: [[!reference [.r, rules]], {if: $B}]}"
    assert gitlab(text)["a"]["may_fail"]


def test_gitlab_defaults_are_left_out_where_a_job_inherits_none() -> None:
    text = "default: {image: x, before_script: [b]}\nvariables: {A: '1'}\na: {script: s, inherit: {default: [image], variables: false}}"
    job = gitlab(text)["a"]
    assert [step["run"] for step in job["steps"]] == ["s"]
    assert (job["images"][0]["raw"], job["steps"][0]["env"]) == ("x", {})


def test_gitlab_steps_of_an_included_file_lie_there_and_under_its_condition() -> None:
    text = "include: [{local: /ci/a.yml, rules: [{if: $DEPLOY}]}]"
    job = gitlab(text, **{"ci/a.yml": "\na:\n  script: [x]"})["a"]
    assert [(step["through"], step["line"]) for step in job["steps"]] == [(["ci/a.yml"], 3)]
    assert (job["line"], "$DEPLOY" in job["condition"]) == (0, True)


def test_a_header_of_inputs_before_a_gitlab_file_is_no_second_pipeline() -> None:
    assert list(gitlab("spec: {inputs: {a: {}}}\n---\na: {script: x}")) == ["a"]


def test_gitlab_pipelines_that_a_job_starts_are_unseen_and_what_they_take_is_a_component() -> None:
    text = "a: {trigger: {include: [{local: child.yml}, {project: x/y, ref: main, file: z.yml}]}}"
    value = read(**{".gitlab-ci.yml": text})
    assert (".gitlab-ci.yml: a", "not_collected") in [(part["path"], part["reason"]) for part in value["hidden"]]
    assert [(one["source"], one["pinned"]) for one in value["pipelines"][0]["components"]] == [("x/y", False)]


def test_gitlab_jobs_of_other_pipelines_are_not_waited_for() -> None:
    own = "{project: o/p, job: a, ref: main, artifacts: true}, {pipeline: $UP, job: a}"
    found = gitlab(f"a: {{script: x}}\nb: {{script: x, needs: [{own}, c]}}\nc: {{script: x}}")
    assert found["b"]["needs"] == ["c"]


def test_gitlab_rules_that_change_what_a_job_waits_for_leave_it_unseen() -> None:
    text = "a: {script: x}\nb: {script: x, needs: [a], rules: [{if: $HOT, needs: []}, {when: always}]}"
    assert reasons(**{".gitlab-ci.yml": text}) == [(".gitlab-ci.yml: b", "unsupported")]


def test_what_an_azure_job_waits_for_by_an_expression_is_unseen() -> None:
    text = "jobs:\n- {job: a, steps: [{bash: x}]}\n- job: b\n  ${{ if a }}: {dependsOn: a}\n  steps: [{bash: x}]"
    assert reasons(**{"azure-pipelines.yml": text}) == [("azure-pipelines.yml", "unsupported")]


def test_azure_jobs_of_equal_name_are_told_apart_and_need_the_stage_before() -> None:
    text = """\
stages:
  - stage: A
    jobs: [{job: main, steps: [{script: a}]}]
  - stage: B
    jobs: [{job: check, steps: [{script: b}]}, {job: main, dependsOn: check, steps: [{script: b}]}]
  - {stage: C, dependsOn: A, jobs: [{steps: [{script: c}]}, {steps: [{script: c}]}]}
  - {stage: D, dependsOn: [], jobs: [{job: main, steps: [{script: d}]}]}
"""
    assert {name: job["needs"] for name, job in azure(text).items()} == {
        "A.main": [],
        "B.check": ["A.main"],
        "B.main": ["A.main", "B.check"],
        "C.job": ["A.main"],
        "C.job#2": ["A.main"],
        "D.main": [],
    }


def test_azure_stages_hand_on_conditions_variables_and_pools() -> None:
    text = "variables: {a: 1}\npool: {vmImage: x}\nstages: [{stage: s, condition: c, variables: [{name: b, value: 2}], jobs: [{job: j, condition: d, steps: [{script: x}]}]}]"
    job = azure(text)["s.j"]
    assert (job["condition"], job["runs_on"]) == ("(c) && (d)", ["x"])
    assert job["steps"][0]["env"] == {"a": "1", "b": "2"}


def test_azure_steps_below_an_expression_are_conditional() -> None:
    found = azure("steps: [{script: a}, {'${{ if x }}': [{script: b}], '${{ else }}': [{script: c}]}]")["job"]["steps"]
    assert [(step["run"], step["condition"]) for step in found] == [
        ("a", ""),
        ("b", "${{ if x }}"),
        ("c", "${{ else }}"),
    ]


@pytest.mark.parametrize("below", ["[{template: t.yml}]", "{script: b}", "[{'${{ if x }}': [{script: b}]}]"])
def test_an_expression_above_a_template_or_one_step_is_its_condition(below: str) -> None:
    (step,) = azure(f"steps: [{{'${{{{ if x }}}}': {below}}}]", **{"t.yml": "steps: [{script: b}]"})["job"]["steps"]
    assert (step["run"], step["condition"]) == ("b", "${{ if x }}")


@pytest.mark.parametrize("beside", ["", ", steps: [{script: a}]"])
def test_what_an_expression_adds_to_a_whole_azure_pipeline_is_unseen(beside: str) -> None:
    text = f"{{'${{{{ if x }}}}': {{steps: [{{script: b}}]}}{beside}}}"
    assert reasons(**{"azure-pipelines.yml": text}) == [("azure-pipelines.yml", "unsupported")]


def test_azure_hooks_of_a_deployment_that_failed_run_then_alone() -> None:
    hooks = (
        "deploy: {steps: [{script: a}]}, on: {success: {steps: [{script: b}]}, failure: {steps: [{template: t.yml}]}}"
    )
    text = f"jobs: [{{deployment: d, condition: c, strategy: {{runOnce: {{{hooks}}}}}}}]"
    job = azure(text, **{"t.yml": "steps: [{script: f}]"})["d"]
    found = [(step["run"], step["condition"]) for step in job["steps"]]
    assert (job["condition"], found) == ("c", [("a", ""), ("b", ""), ("f", "failed()")])


@pytest.mark.parametrize("steps", ["${{ parameters.steps }}", "['${{ parameters.one }}']"])
def test_azure_steps_that_come_from_an_expression_are_unseen(steps: str) -> None:
    assert reasons(**{"azure-pipelines.yml": f"steps: {steps}"}) == [("azure-pipelines.yml", "unsupported")]


@pytest.mark.parametrize(
    ("written", "condition", "may_fail"),
    [
        ("enabled: false", "false", False),
        ("enabled: false, condition: always()", "(false) && (always())", False),
        ("enabled: $(on)", "enabled: $(on)", False),
        ("enabled: true", "", False),
        ("ignoreLASTEXITCODE: true", "", True),
        ("ignoreLASTEXITCODE: false", "", False),
        ("'${{ if x }}': {'${{ if y }}': {continueOnError: true}}", "", True),
    ],
)
def test_an_azure_step_may_be_off_or_deaf(written: str, condition: str, may_fail: bool) -> None:
    (step,) = azure(f"steps: [{{pwsh: pytest, {written}}}]")["job"]["steps"]
    assert (step["condition"] if "if" not in written else "", step["may_fail"]) == (condition, may_fail)


def test_an_azure_task_may_be_deaf_by_its_inputs() -> None:
    task = "task: PowerShell@2, inputs: {script: pytest, ignoreLastExitCode: true}"
    (step,) = azure(f"steps: [{{{task}}}]")["job"]["steps"]
    assert step["may_fail"]


def test_azure_containers_are_known_by_the_image_that_their_name_stands_for() -> None:
    text = "resources: {containers: [{container: c, image: 'node:20'}, {container: empty}]}\njobs:\n  - {job: a, container: c, services: {db: 'pg:1'}, steps: [{script: x, target: {container: c}}]}\n  - {job: b, container: empty, steps: []}"
    value = azure(text)
    assert [image["raw"] for image in value["a"]["images"]] == ["node:20", "pg:1"]
    assert reasons(**{"azure-pipelines.yml": text}) == [("azure-pipelines.yml", "unsupported")]


def test_an_azure_template_is_no_pipeline_and_its_steps_lie_there() -> None:
    files = {
        "azure-pipelines.yml": "steps: [{template: .azure-pipelines/t.yml}]",
        ".azure-pipelines/t.yml": "\nsteps:\n  - script: x",
    }
    (pipeline,) = read(**files)["pipelines"]
    (step,) = pipeline["jobs"][0]["steps"]
    assert (step["through"], step["line"]) == ([".azure-pipelines/t.yml"], 3)


def test_an_azure_pipeline_without_triggers_can_be_started_by_hand() -> None:
    (pipeline,) = read(**{"azure-pipelines.yml": "trigger: none\npr: none\nsteps: [{script: x}]"})["pipelines"]
    assert [start["event"] for start in pipeline["reach"]] == ["web"]


def test_files_of_other_platforms_are_no_azure_pipelines() -> None:
    files = {".gitlab/azure-deploy.yml": "stages: [a]", "azure/login/action.yml": "runs: {using: composite, steps: []}"}
    assert read(**files) == {"pipelines": [], "hidden": []}
