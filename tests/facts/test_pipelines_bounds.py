"""Small files that stand for much: each ends, within bounds, and says what was cut."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cop_scan.facts.pipelines import pipelines
from cop_scan.facts.pipelines.reader import ACCOUNT, MAX_HIDDEN, MAX_STEPS

CI = ".github/workflows/ci.yml"
FAN, LEVELS = 12, 9


def read(**files: str) -> Any:
    value = pipelines(files, [])
    assert len(json.dumps(value)) < 3 * ACCOUNT
    return value


def reasons(value: Any) -> set[str]:
    return {part["reason"] for part in value["hidden"]}


def workflow(*steps: str, env: str = "") -> str:
    return f"on: push\n{env}jobs:\n  a:\n    steps:\n" + "".join(f"      - {step}\n" for step in steps)


def chain(entry: str, last: str) -> str:
    """Levels of hidden jobs, each of which takes the next one many times."""
    inner = [f".j{n}: {{{entry.format(', '.join([f'.j{n + 1}'] * FAN))}}}" for n in range(LEVELS)]
    return "\n".join([*inner, f".j{LEVELS}: {{{last}}}"])


def test_jobs_that_extend_each_other_many_times_are_merged_once_each() -> None:
    text = chain("extends: [{}]", "script: x") + "\na: {extends: .j0}"
    assert read(**{".gitlab-ci.yml": text})["pipelines"][0]["jobs"][0]["steps"][0]["run"] == "x"


def test_references_to_references_many_times_are_cut() -> None:
    many = ", ".join(["!reference [.j{}, script]"] * FAN)
    inner = [f".j{n}: {{script: [{many.replace('{}', str(n + 1))}]}}" for n in range(LEVELS)]
    text = "\n".join([*inner, f".j{LEVELS}: {{script: x}}", "a: {script: [!reference [.j0, script]]}"])
    assert "truncated" in reasons(read(**{".gitlab-ci.yml": text}))


@pytest.mark.parametrize("text", ["a: {extends: a, script: x}", "a: {extends: .b, script: x}\n.b: {extends: a}"])
def test_jobs_that_extend_themselves_end(text: str) -> None:
    value = read(**{".gitlab-ci.yml": text})
    assert value["pipelines"][0]["jobs"][0]["steps"][0]["run"] == "x"
    assert reasons(value) == {"malformed"}


def test_a_reference_to_itself_ends() -> None:
    value = read(**{".gitlab-ci.yml": "a: {script: [x, !reference [a, script]]}"})
    assert reasons(value) == {"malformed"}


def test_templates_that_take_each_other_many_times_are_cut() -> None:
    inner = "steps: [" + ", ".join(["{template: t.yml}"] * FAN) + "]"
    value = read(**{"azure-pipelines.yml": "steps: [{template: ci/t.yml}]", "ci/t.yml": inner})
    assert {"truncated", "malformed"} <= reasons(value)


def test_composite_actions_that_take_each_other_many_times_are_cut() -> None:
    actions = {
        f"a{n}/action.yml": "runs:\n  using: composite\n  steps:\n" + f"    - uses: ./a{n + 1}\n" * FAN
        for n in range(LEVELS)
    }
    value = read(**{CI: workflow("uses: ./a0"), **actions, f"a{LEVELS}/action.yml": "runs: {using: node20}"})
    assert len(value["pipelines"][0]["jobs"][0]["steps"]) <= MAX_STEPS
    assert "truncated" in reasons(value)


def test_a_large_action_that_is_used_often_is_parsed_once() -> None:
    action = "runs: {using: node20}\nx:\n" + "".join(f"  k{n}: 1\n" for n in range(30_000))
    value = read(**{CI: workflow(*["uses: ./a"] * 3000), "a/action.yml": action})
    assert (len(value["pipelines"][0]["jobs"][0]["steps"]), value["hidden"]) == (3000, [])


def test_an_environment_is_not_copied_without_end() -> None:
    env = "env:\n" + "".join(f"  e{n}: 1\n" for n in range(40_000))
    value = read(**{CI: workflow(*["run: x"] * 19_000, env=env)})
    assert reasons(value) == {"truncated"}


def test_inputs_that_grow_at_every_level_are_cut() -> None:
    doubled = "'${{ " + " || ".join(["inputs.t"] * FAN) + " }}'"
    actions = {
        f"a{n}/action.yml": f"runs:\n  using: composite\n  steps:\n    - {{uses: ./a{n + 1}, with: {{t: {doubled}}}}}"
        for n in range(LEVELS)
    }
    value = read(**{CI: workflow("{uses: ./a0, with: {t: '${{ github.event.issue.title }}'}}"), **actions})
    assert "truncated" in reasons(value)


def test_workflows_that_all_call_each_other_end() -> None:
    names = [f".github/workflows/w{n}.yml" for n in range(30)]
    jobs = "".join(f"  j{n}: {{uses: ./{name}, with: {{t: '${{{{ inputs.t }}}}'}}}}\n" for n, name in enumerate(names))
    value = read(**dict.fromkeys(names, f"on: [workflow_call, push]\njobs:\n{jobs}"))
    assert [t["event"] for t in value["pipelines"][0]["reach"]][:1] == ["push"]


def test_unseen_parts_are_counted_up_to_a_bound() -> None:
    value = read(**{CI: workflow(*[f"uses: ./gone{n}" for n in range(MAX_HIDDEN + 500)])})
    assert len(value["hidden"]) == MAX_HIDDEN + 1
    assert value["hidden"][-1]["reason"] == "truncated"


def test_an_expression_that_never_ends_is_read_in_linear_time() -> None:
    value = read(**{CI: workflow("{run: '" + "${{ secrets" * 60_000 + "'}")})
    assert value["pipelines"][0]["jobs"][0]["secrets"] == []
