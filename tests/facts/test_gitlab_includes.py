"""What pipelines of GitLab include, also from other projects, and what is not seen of it."""

from __future__ import annotations

from typing import Any

import pytest

from cop_scan.facts.pipelines import pipelines
from cop_scan.facts.pipelines.gitlab_includes import Elsewhere, elsewhere

CI = ".gitlab-ci.yml"
SHA = "1" * 40


def read(root: str, **files: str) -> dict[str, Any]:
    found: Any = pipelines({CI: root, **files}, [])
    return (
        {"hidden": {one["path"] for one in found["hidden"]}, **found["pipelines"][0]} if found["pipelines"] else found
    )


def jobs(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {job["id"]: job for job in found["jobs"]}


def test_a_file_of_another_project_is_merged_where_it_was_read() -> None:
    root = "include: [{project: acme/ci, ref: v1, file: [/test.yml, lint.yml]}]\ntest: {image: own}"
    other = {
        "acme/ci@v1//test.yml": "test:\n  image: base\n  script: [pytest]",
        "acme/ci@v1//lint.yml": "lint: {script: [ruff]}",
    }
    found = read(root, **other)
    assert found["hidden"] == set()
    assert [one["source"] for one in found["components"]] == ["acme/ci"]
    test, lint = jobs(found)["test"], jobs(found)["lint"]
    assert test["images"][0]["raw"] == "own"
    assert lint["steps"][0]["through"] == ["acme/ci@v1//lint.yml"]
    assert lint["moments"] == {"proposal": "yes", "default": "yes"}


def test_without_it_any_job_may_be_changed() -> None:
    found = read("include: {project: acme/ci, file: test.yml}\ntest: {script: [pytest]}")
    assert found["hidden"] == {"acme/ci@HEAD//test.yml"}
    assert jobs(found)["test"]["moments"] == {"proposal": "maybe", "default": "maybe"}
    assert elsewhere({CI: "include: {project: acme/ci, file: test.yml}"}) == [Elsewhere("acme/ci", "HEAD", "test.yml")]


def test_what_it_includes_itself_lies_beside_it() -> None:
    root = "include: {project: acme/ci, file: a.yml}"
    texts = {CI: root, "b.yml": "own: {script: [x]}", "acme/ci@HEAD//a.yml": "include: /b.yml\na: {script: [x]}"}
    assert read(**{"root": root, **{k: v for k, v in texts.items() if k != CI}})["hidden"] == {"acme/ci@HEAD//b.yml"}
    texts["acme/ci@HEAD//b.yml"] = "include: {project: acme/more, ref: main, file: c.yml}\nb: {script: [x]}"
    assert elsewhere(texts) == [Elsewhere("acme/more", "main", "c.yml")]


def test_the_file_that_a_local_include_of_another_project_names_may_be_read_too() -> None:
    texts = {CI: "include: {project: acme/ci, file: a.yml}", "acme/ci@HEAD//a.yml": "include: /b.yml"}
    assert elsewhere(texts) == [Elsewhere("acme/ci", "HEAD", "b.yml")]


def test_rules_of_an_inclusion_make_its_jobs_conditional() -> None:
    root = "include: {project: acme/ci, file: a.yml, rules: [{if: $NIGHTLY}]}"
    found = read(root, **{"acme/ci@HEAD//a.yml": "a: {script: [x]}"})
    assert "NIGHTLY" in jobs(found)["a"]["condition"]
    assert jobs(found)["a"]["moments"] == {"proposal": "maybe", "default": "maybe"}


@pytest.mark.parametrize("entry", ["{project: $GROUP/ci, file: a.yml}", "{project: acme/ci, ref: $REF, file: a.yml}", "{project: acme/ci, file: '*.yml'}", "{project: acme/ci}", "{project: acme/ci, file: [a.yml, 7]}", "{project: acme/ci, ref: '', file: a.yml}", "{project: [acme], file: a.yml}", "{component: x/y/z@1}", "{remote: 'https://example.org/a.yml'}"])  # fmt: skip
def test_what_is_named_otherwise_is_not_asked_for(entry: str) -> None:
    root = f"include: [{entry}]\na: {{script: [x]}}"
    assert elsewhere({CI: root}) == []
    found = read(root)
    assert len(found["hidden"]) == 1
    assert jobs(found)["a"]["moments"] == {"proposal": "maybe", "default": "maybe"}


def test_a_file_that_takes_inputs_is_hidden() -> None:
    taking = "spec: {inputs: {stage: {default: test}}}\n---\na: {stage: '$[[ inputs.stage ]]', script: [x]}"
    found = read("include: a.yml\nb: {script: [y]}", **{"a.yml": taking})
    assert found["hidden"] == {"a.yml"}
    assert list(jobs(found)) == ["b"]
    own = read(taking)
    assert own["hidden"] == {CI}
    assert jobs(own)["a"]["moments"] == {"proposal": "maybe", "default": "maybe"}


def test_a_stage_that_is_in_no_list_is_after_nothing() -> None:
    found = read("include: {project: a/b, file: x.yml}\ntest: {script: [pytest]}\nout: {stage: ship, script: [twine]}")
    assert jobs(found)["out"]["needs"] == []
    assert jobs(found)["test"]["needs"] == []


def test_a_template_below_a_condition_is_not_always_included() -> None:
    root = (
        "include: [{local: a.yml, rules: [{if: $X}]}]\ntest: {script: [pytest], rules: [{if: $CI_MERGE_REQUEST_IID}]}"
    )
    found = read(root, **{"a.yml": "include: {template: Workflows/Branch-Pipelines.gitlab-ci.yml}"})
    assert jobs(found)["test"]["moments"]["proposal"] == "maybe"


def test_files_that_include_each_other_end() -> None:
    texts = {"acme/ci@HEAD//a.yml": "include: {project: acme/ci, file: a.yml}\na: {script: [x]}"}
    assert list(jobs(read("include: {project: acme/ci, file: a.yml}", **texts))) == ["a"]
    assert elsewhere({"other.yml": ""}) == []


def test_what_an_inclusion_depends_on_is_said_once() -> None:
    """However many entries two files write, each under a condition of its own."""
    entries = "\n".join(f".k{number}: {{image: x}}" for number in range(3))
    root = "include: [{local: a.yml, rules: [{if: $A}]}, {local: b.yml, rules: [{if: $B}]}]\ntest: {script: [x]}"
    condition = jobs(read(root, **{"a.yml": entries, "b.yml": entries}))["test"]["condition"]
    assert condition.count("$A") == condition.count("$B") == 1


BASE = "test: {script: [pytest], allow_failure: false}"


@pytest.mark.parametrize(
    ("root", "files"),
    [
        ("include: [a.yml, b.yml, a.yml]", {"a.yml": BASE, "b.yml": "test: {allow_failure: true, script: ['true']}"}),
        (
            "include: [x.yml, y.yml]",
            {
                "x.yml": "include: a.yml\ntest: {allow_failure: true, script: ['true']}",
                "y.yml": "include: a.yml",
                "a.yml": BASE,
            },
        ),
    ],
    ids=["listed", "nested"],
)
def test_a_file_that_is_included_again_is_laid_over_what_came_between(root: str, files: dict[str, str]) -> None:
    found = read(root, **files)
    test = jobs(found)["test"]
    assert found["hidden"] == set()
    assert (test["may_fail"], [step["run"] for step in test["steps"]]) == (False, ["pytest"])
    assert test["moments"] == {"proposal": "yes", "default": "yes"}


@pytest.mark.parametrize("entries", ["{local: a.yml, rules: [{if: $X}]}, a.yml", "a.yml, {local: a.yml, rules: [{if: $X}]}"])  # fmt: skip
def test_a_file_that_is_also_included_without_a_condition_is_always_there(entries: str) -> None:
    test = jobs(read(f"include: [{entries}]", **{"a.yml": BASE}))["test"]
    assert (test["condition"], test["moments"]) == ("", {"proposal": "yes", "default": "yes"})


def test_a_file_that_is_included_again_under_a_condition_may_change_what_came_between() -> None:
    files = {"a.yml": BASE, "b.yml": "test: {script: ['true']}"}
    root = "include: [a.yml, b.yml, {local: a.yml, rules: [{if: $X}]}]"
    assert jobs(read(root, **files))["test"]["moments"] == {"proposal": "maybe", "default": "maybe"}


def test_a_file_that_includes_itself_is_malformed() -> None:
    found = read("include: a.yml\ntest: {script: [x]}", **{"a.yml": "include: b.yml", "b.yml": "include: a.yml"})
    assert found["hidden"] == {"a.yml"}
    assert jobs(found)["test"]["moments"] == {"proposal": "maybe", "default": "maybe"}


def test_files_that_include_each_other_many_times_end() -> None:
    files = {f"f{number}.yml": f"include: [{', '.join([f'f{number + 1}.yml'] * 9)}]" for number in range(9)}
    found = read("include: f0.yml\ntest: {script: [x]}", **files, **{"f9.yml": BASE})
    assert "*" in found["hidden"]
    assert jobs(found)["test"]["moments"] == {"proposal": "maybe", "default": "maybe"}


_BRANCHES = "{template: Workflows/Branch-Pipelines.gitlab-ci.yml}"
_REQUESTS = "{template: Workflows/MergeRequest-Pipelines.gitlab-ci.yml}"


@pytest.mark.parametrize(
    ("entries", "proposal"),
    [
        (f"{_BRANCHES}, {_REQUESTS}", "yes"),
        (f"{_REQUESTS}, {_BRANCHES}", "no"),
        (f"own.yml, {_REQUESTS}", "yes"),
        (f"{_REQUESTS}, own.yml", "no"),
    ],
)
def test_of_several_workflows_the_last_one_counts(entries: str, proposal: str) -> None:
    root = f"include: [{entries}]\ntest: {{script: [pytest], rules: [{{if: $CI_MERGE_REQUEST_IID}}]}}"
    own = "workflow: {rules: [{if: $CI_COMMIT_BRANCH}]}"
    assert jobs(read(root, **{"own.yml": own}))["test"]["moments"]["proposal"] == proposal


def test_a_job_and_a_list_of_stages_may_be_references_as_a_whole() -> None:
    stages = ".s: {list: [check, ship]}\nstages: !reference [.s, list]"
    root = f"{stages}\n.check: {{stage: check, script: [pytest]}}\ntest: !reference [.check]\nout: {{stage: ship, script: [twine]}}"  # fmt: skip
    found = jobs(read(root))
    assert found["test"]["steps"][0]["run"] == "pytest"
    assert found["out"]["needs"] == ["test"]


def test_what_is_written_over_a_reference_stands_alone() -> None:
    files = {"a.yml": ".x: {v: {A: '1'}}\ntest: {script: [x], variables: !reference [.x, v]}"}
    test = jobs(read("include: a.yml\ntest: {variables: {B: '2'}}", **files))["test"]
    assert test["steps"][0]["env"] == {"B": "2"}


def test_an_entry_whose_reference_leads_nowhere_may_be_any_job() -> None:
    found = read("other: !reference [.gone]\ntest: {script: [pytest]}")
    assert found["hidden"] == {".gone"}
    assert jobs(found)["test"]["moments"] == {"proposal": "maybe", "default": "maybe"}


@pytest.mark.parametrize(
    "name", ["%X%.yml", r"a\0.yml", r"a\n.yml", "a" * 301], ids=["variable", "nul", "line", "long"]
)
@pytest.mark.parametrize("entry", ["project: {}, file: c.yml", "project: a/b, ref: {}, file: c.yml", "project: a/b, file: {}"])  # fmt: skip
def test_a_name_that_is_none_is_not_asked_for(name: str, entry: str) -> None:
    """GitLab would refuse the whole question, also what it asks for others."""
    beside = {CI: "include: {project: a/b, file: x.yml}", "a/b@HEAD//x.yml": f'include: "{name}"'}
    assert elsewhere(beside) == []
    root = "include: {" + entry.replace("{}", f'"{name}"') + "}\ntest: {script: [x]}"
    assert elsewhere({CI: root}) == []
    assert jobs(read(root))["test"]["moments"] == {"proposal": "maybe", "default": "maybe"}


def test_a_file_of_the_project_whose_name_looks_like_a_variable_is_not_what_is_included() -> None:
    found = read("include: 'ci/%X%.yml'\ntest: {script: [x]}", **{"ci/%X%.yml": BASE})
    assert found["hidden"] == {"ci/%X%.yml"}


def test_a_file_is_put_together_with_what_it_includes_before_it_is_laid_over_others() -> None:
    """So that what one of them takes away from another is not taken from what came before both."""
    files = {
        "a.yml": "test: {script: [pytest], allow_failure: true, rules: [{when: manual}]}",
        "b.yml": "include: c.yml\ntest: {script: [ruff]}",
        "c.yml": "test: null",
    }
    test = jobs(read("include: [a.yml, b.yml]", **files))["test"]
    assert test["may_fail"]
    assert test["moments"]["proposal"] == "maybe"


@pytest.mark.parametrize("project", ["azure-pipelines/ci", ".azuredevops/ci", ".github/workflows", "acme/ci"])
@pytest.mark.parametrize("file", ["a.yml", "azure-pipelines/a.yml", "azure-pipelines.yml", ".github/workflows/a.yml", "action.yml", "trigger.cloudbuild.json", "project.codebuild.json"])  # fmt: skip
def test_a_file_of_another_project_is_no_pipeline_of_this_one(project: str, file: str) -> None:
    text = "steps: [{script: pytest}]\non: push\njobs: {a: {runs-on: x, steps: [{run: pytest}]}}"
    root = f"include: {{project: {project}, file: {file}}}\ntest: {{script: [x]}}"
    found: Any = pipelines({CI: root, f"{project}@HEAD//{file}": text}, [])
    assert [one["platform"] for one in found["pipelines"]] == ["gitlab"]


def test_each_file_of_another_project_counts_as_an_inclusion() -> None:
    names = ", ".join(f"f{number}.yml" for number in range(200))
    root = f"include: [{{project: acme/ci, file: [{names}]}}, last.yml]\ntest: {{script: [x]}}"
    assert len(elsewhere({CI: root})) == 150
    found = read(root, **{"last.yml": "last: {script: [x]}"})
    assert "*" in found["hidden"]
    assert list(jobs(found)) == ["test"]
