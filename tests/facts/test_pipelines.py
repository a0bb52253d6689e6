from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cop_scan.facts.pipelines import MAX_JOBS, pipelines
from cop_scan.policies import load_facts, root

SCHEMA = jsonschema.Draft202012Validator(dict(load_facts([root()])["pipelines"].schema))
SHA = "11bd71901bbe5b1630ceea73d27597364c9af683"
CI = ".github/workflows/ci.yml"


def read(files: Mapping[str, str]) -> Any:
    value = pipelines(files, [])
    SCHEMA.validate(value)
    return value


def one(text: str, path: str = CI, **more: str) -> Any:
    value = read({path: text, **more})
    return next(p for p in value["pipelines"] if p["path"] == path)


def steps(text: str, **more: str) -> Any:
    return one(text, **more)["jobs"][0]["steps"]


@pytest.mark.parametrize(
    ("on", "events"),
    [
        ("push", ["push"]),
        ("[push, pull_request]", ["push", "pull_request"]),
        ("{push: {}, schedule: [{cron: x}]}", ["push", "schedule"]),
    ],
)
def test_github_triggers_in_their_three_forms(on: str, events: list[str]) -> None:
    assert [t["event"] for t in one(f"on: {on}\njobs: {{}}")["triggers"]] == events


def test_filters_of_a_trigger_are_kept_and_what_is_ignored_is_a_negation() -> None:
    text = "on:\n  push:\n    branches-ignore: [dev]\n    tags: [v*]\n    paths: [src/**]\njobs: {}"
    trigger = one(text)["triggers"][0]
    assert (trigger["branches"], trigger["tags"], trigger["paths"]) == (["**", "!dev"], ["v*"], ["src/**"])


def test_permissions_of_a_job_are_its_own_else_the_workflows_else_not_declared() -> None:
    text = "on: push\npermissions: {contents: read}\njobs:\n  a: {steps: []}\n  b: {permissions: write-all}\n  c: {permissions: {}}"
    assert [job["permissions"] for job in one(text)["jobs"]] == [{"contents": "read"}, "write-all", {}]
    assert one("on: push\njobs: {a: {}}")["jobs"][0]["permissions"] is None


def test_components_are_taken_apart() -> None:
    text = f"""\
on: push
jobs:
  a:
    container: node:20
    services: {{db: {{image: "postgres@sha256:{"a" * 64}"}}}}
    steps:
      - uses: actions/checkout@{SHA}
      - uses: actions/setup-node@v4
      - uses: docker://ghcr.io/acme/tool:1
"""
    job = one(text)["jobs"][0]
    assert [(c["source"], c["ref"], c["pinned"], c["line"]) for c in job["images"]] == [
        ("node", "20", False, 4),
        ("postgres", "sha256:" + "a" * 64, True, 5),
    ]
    used = [step["uses"] for step in job["steps"]]
    assert [(c["kind"], c["source"], c["owner"], c["pinned"]) for c in used] == [
        ("action", "actions/checkout", "actions", True),
        ("action", "actions/setup-node", "actions", False),
        ("image", "ghcr.io/acme/tool", "ghcr.io", False),
    ]
    assert used[0]["line"] == 7


def test_secrets_that_a_job_reads_are_named_and_all_of_them_are_a_star() -> None:
    text = """\
on: push
jobs:
  a: {steps: [{run: "x", env: {A: "${{ secrets.ONE }}", B: "${{ secrets['TWO'] }}"}}]}
  b: {uses: ./.github/workflows/ci.yml, secrets: inherit}
  c: {steps: [{run: "echo ${{ toJSON(secrets) }}"}]}
  d: {steps: [{run: "echo ${{ secrets[matrix.name] }}"}]}
"""
    assert [job["secrets"] for job in one(text)["jobs"]] == [["ONE", "TWO"], ["*"], ["*"], ["*"]]


def test_composite_actions_are_put_in_place_with_the_way_to_them() -> None:
    outer = "runs:\n  using: composite\n  steps:\n    - uses: ./inner\n    - run: outer"
    inner = "runs:\n  using: composite\n  steps:\n    - run: inner"
    text = "on: push\njobs:\n  a:\n    steps:\n      - uses: ./outer"
    found = steps(text, **{"outer/action.yml": outer, "inner/action.yaml": inner})
    assert [(s["run"], s["through"]) for s in found if s["run"]] == [
        ("inner", ["outer/action.yml", "inner/action.yaml"]),
        ("outer", ["outer/action.yml"]),
    ]


def test_what_a_composite_action_stands_under_holds_for_its_steps() -> None:
    action = "runs:\n  using: composite\n  steps:\n    - run: inner\n      if: b"
    text = "on: push\ndefaults: {run: {shell: pwsh}}\njobs:\n  a:\n    steps:\n      - {uses: ./x, if: a, continue-on-error: true}\n      - run: y"
    _, inner, last = steps(text, **{"x/action.yml": action})
    assert (inner["condition"], inner["may_fail"], inner["shell"]) == ("(a) && (b)", True, "")
    assert (last["condition"], last["may_fail"], last["shell"]) == ("", False, "pwsh")


def test_expressions_given_as_inputs_reach_the_scripts_of_actions_and_called_workflows() -> None:
    title = "${{ github.event.issue.title }}"
    action = "runs:\n  using: composite\n  steps: [{run: 'echo ${{ inputs.Text }} ${{ inputs.other }}'}]"
    text = f"on: issues\njobs:\n  a: {{steps: [{{uses: ./x, with: {{text: '{title}', other: plain}}}}]}}\n  b: {{uses: ./.github/workflows/w.yml, with: {{t: '{title}'}}}}"
    called = "on: workflow_call\njobs: {c: {steps: [{run: \"echo ${{ inputs.t || 'x' }}\"}]}}"
    files = {"x/action.yml": action, ".github/workflows/w.yml": called}
    assert steps(text, **files)[1]["run"] == "echo ${{ github.event.issue.title }} ${{ inputs.other }}"
    found = read({CI: text, **files})["pipelines"][1]
    assert found["jobs"][0]["steps"][0]["run"] == "echo ${{ github.event.issue.title || 'x' }}"


def test_a_composite_action_that_uses_itself_ends() -> None:
    action = "runs:\n  using: composite\n  steps:\n    - uses: ./a\n    - run: x"
    value = read({CI: "on: push\njobs: {a: {steps: [{uses: ./a}]}}", "a/action.yml": action})
    assert [part["path"] for part in value["hidden"]] == ["a/action.yml"]


def test_called_workflows_are_reached_by_the_triggers_of_their_callers() -> None:
    files = {
        ".github/workflows/a.yml": "on: release\njobs: {x: {uses: ./.github/workflows/b.yml}}",
        ".github/workflows/b.yml": "on: workflow_call\njobs: {x: {uses: ./.github/workflows/c.yml}}",
        ".github/workflows/c.yml": "on: [workflow_call, push]\njobs: {x: {uses: ./.github/workflows/b.yml}}",
    }
    found = {p["path"][-5]: p for p in read(files)["pipelines"]}
    assert {t["event"] for t in found["c"]["reach"]} == {"release", "push"}
    assert found["b"]["callers"] == [".github/workflows/a.yml", ".github/workflows/c.yml"]


@pytest.mark.parametrize(
    ("files", "path", "reason"),
    [
        ({CI: "on: ["}, CI, "malformed"),
        ({CI: "on: push\non: push\njobs: {}"}, CI, "malformed"),
        ({CI: "- a"}, CI, "malformed"),
        ({CI: "name: no jobs"}, CI, "malformed"),
        ({CI: "true: push\njobs: {}"}, CI, "malformed"),
        ({CI: "on: push\njobs: {a: {steps: [{uses: ./gone}]}}"}, "gone", "not_collected"),
        (
            {CI: f"on: push\njobs: {{a: {{uses: x/y/.github/workflows/z.yml@{SHA}}}}}"},
            f"x/y/.github/workflows/z.yml@{SHA}",
            "not_collected",
        ),
        (
            {CI: "on: push\njobs: {a: {uses: ./.github/workflows/gone.yml}}"},
            ".github/workflows/gone.yml",
            "not_collected",
        ),
        (
            {".gitlab-ci.yml": "include: {project: a/b, file: x.yml}\na: {script: x}"},
            "a/b@HEAD//x.yml",
            "not_collected",
        ),
        ({".gitlab-ci.yml": "include: /gone.yml\na: {script: x}"}, "gone.yml", "not_collected"),
        ({".gitlab-ci.yml": "a: {extends: .gone, script: x}"}, ".gone", "not_collected"),
        ({".gitlab-ci.yml": "a: {script: [!reference [.gone, script]]}"}, ".gone/script", "not_collected"),
        ({"azure-pipelines.yml": "steps: [{template: x.yml@other}]"}, "x.yml@other", "not_collected"),
        ({"azure-pipelines.yml": "extends: {template: t.yml}"}, "t.yml", "not_collected"),
    ],
)
def test_what_cannot_be_seen_is_a_hidden_part(files: dict[str, str], path: str, reason: str) -> None:
    good = {".github/workflows/good.yml": "on: push\njobs: {}"}
    value = read({**good, **files})
    assert (path, reason) in [(part["path"], part["reason"]) for part in value["hidden"]]
    assert ".github/workflows/good.yml" in [p["path"] for p in value["pipelines"]]


def test_more_jobs_than_the_bound_are_cut_and_named() -> None:
    jobs = "\n".join(f"  j{n}: {{}}" for n in range(MAX_JOBS + 1))
    value = read({CI: f"on: push\njobs:\n{jobs}"})
    assert len(value["pipelines"][0]["jobs"]) == MAX_JOBS
    assert [part["reason"] for part in value["hidden"]] == ["truncated"]


def test_gitlab_jobs_take_defaults_extends_and_references() -> None:
    text = """\
default: {image: python:3.12, before_script: [setup]}
variables: {A: "1"}
.base:
  script: [base]
  allow_failure: yes
test:
  extends: .base
  script:
    - !reference [.base, script]
    - mine
  environment: {name: production}
"""
    (job,) = one(text, ".gitlab-ci.yml")["jobs"]
    assert [step["run"] for step in job["steps"]] == ["setup", "base\nmine"]
    assert (job["may_fail"], job["environment"], job["images"][0]["raw"]) == (True, "production", "python:3.12")
    assert job["steps"][0]["env"] == {"A": "1"}


def test_gitlab_includes_of_the_repository_are_merged_and_others_are_components() -> None:
    text = f"include: [{{local: /ci/a.yml}}, {{project: x/y, ref: {SHA}, file: z.yml}}, {{template: Jobs/SAST.gitlab-ci.yml}}]\nb: {{script: b}}"
    pipeline = one(text, ".gitlab-ci.yml", **{"ci/a.yml": "a: {script: a}"})
    assert [job["id"] for job in pipeline["jobs"]] == ["a", "b"]
    assert [(c["kind"], c["source"], c["pinned"]) for c in pipeline["components"]] == [
        ("include", "x/y", True),
        ("template", "Jobs/SAST.gitlab-ci.yml", False),
    ]


def test_azure_stages_jobs_deployments_templates_and_conditions() -> None:
    text = """\
trigger: {branches: {include: [main], exclude: [old]}, paths: {exclude: [docs]}}
pr: none
resources: {repositories: [{repository: t, name: acme/templates, ref: refs/tags/v1}]}
stages:
  - stage: build
    jobs:
      - job: test
        pool: {vmImage: ubuntu-latest}
        steps:
          - template: steps.yml
          - ${{ if eq(variables.x, 'y') }}:
              - script: conditional
          - task: Bash@3
            inputs: {targetType: inline, script: inline}
  - stage: release
    jobs:
      - deployment: ship
        environment: production
        strategy: {runOnce: {deploy: {steps: [{script: ship}]}}}
"""
    pipeline = one(text, "azure-pipelines.yml", **{"steps.yml": "steps: [{script: templated}]"})
    test, ship = pipeline["jobs"]
    assert [step["run"] for step in test["steps"]] == ["templated", "conditional", "inline"]
    assert (ship["environment"], ship["steps"][0]["run"]) == ("production", "ship")
    assert [(t["event"], t["branches"], t["paths_ignore"]) for t in pipeline["triggers"]] == [
        ("push", ["main", "!old"], ["docs"]),
        ("web", None, []),
    ]
    assert pipeline["components"][0]["pinned"]


@pytest.mark.parametrize(
    "entry", ["{template: t.yml}", "{script: pytest}", "${{ if eq(1, 3) }}: {script: pytest}"], ids=str
)
def test_azure_an_expression_holds_for_what_a_template_below_it_runs(entry: str) -> None:
    text = f"steps:\n- ${{{{ if eq(1, 2) }}}}:\n  - {entry}\n- script: after\n"
    found = one(text, "azure-pipelines.yml", **{"t.yml": "steps: [{script: pytest}]"})["jobs"][0]["steps"]
    assert [step["run"] for step in found] == ["pytest", "after"]
    assert "eq(1, 2)" in found[0]["condition"]
    assert found[1]["condition"] == ""


def test_azure_a_hook_of_failure_runs_only_then() -> None:
    text = """\
jobs:
  - deployment: ship
    condition: succeeded()
    strategy:
      runOnce:
        deploy: {steps: [{script: ship}]}
        on:
          failure: {steps: [{script: roll back, condition: always()}, {template: t.yml}]}
          success: {steps: [{script: cheer}]}
"""
    steps = one(text, "azure-pipelines.yml", **{"t.yml": "steps: [{script: told}]"})["jobs"][0]["steps"]
    assert [(step["run"], step["condition"]) for step in steps] == [
        ("ship", ""),
        ("roll back", "(always()) && (failed())"),
        ("told", "failed()"),
        ("cheer", ""),
    ]


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.sampled_from(["x", "./a", "a/b@v1", "inherit", "${{ secrets.A }}", "none", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "on jobs steps uses run with env permissions needs container services secrets runs using include extends script default "
                "image local project template stages job deployment strategy resources repositories trigger pr pool variables rules a .b".split()
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=300)
@given(workflow=JUNK, action=JUNK, gitlab=JUNK, azure=JUNK)
def test_anything_that_is_yaml_gives_a_value_of_the_published_shape(
    workflow: Any, action: Any, gitlab: Any, azure: Any
) -> None:
    if isinstance(workflow, dict):
        workflow = {"on": "push", "jobs": {"j": workflow}, **workflow}
    files = {CI: workflow, "a/action.yml": action, ".gitlab-ci.yml": gitlab, "azure-pipelines.yml": azure}
    read({path: yaml.safe_dump(document) for path, document in files.items()})


def test_a_job_says_whether_it_runs_for_each_value_of_a_matrix() -> None:
    text = "on: push\njobs:\n  a: {strategy: {matrix: {v: [1]}}, steps: []}\n  b: {strategy: {fail-fast: true}, steps: []}\n"
    found = pipelines({".github/workflows/ci.yml": text}, [])["pipelines"][0]["jobs"]
    assert {job["id"]: job["matrix"] for job in found} == {"a": True, "b": False}
