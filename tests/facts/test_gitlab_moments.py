"""In which pipelines of GitLab a job is, by its rules and by those of the workflow."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.facts.pipelines import pipelines
from cop_scan.facts.pipelines.gitlab_conditions import DEFAULT, OTHER, SET, holds

VALUES = {"SOURCE": "push", "BRANCH": OTHER, "MAIN": DEFAULT, "TAG": None, "IID": SET}
REQUESTS = 'rules: [{if: $CI_PIPELINE_SOURCE == "merge_request_event"}]'
WORKFLOW = """
workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
"""


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ('$SOURCE == "push"', True),
        ("$SOURCE != 'push'", False),
        ("$IID", True),
        ("$TAG", False),
        ("$TAG == null || $ANY", True),
        ("$ANY && $TAG", False),
        ("$ANY", None),
        ("$BRANCH == $MAIN", False),
        ("$MAIN == $MAIN", True),
        ('$MAIN == "main"', None),
        ('$BRANCH == ""', False),
        ("$TAG =~ /^v/", False),
        ("$TAG !~ /^v/", True),
        ("$TAG =~ /^release-v\\d+\\./", False),
        ("$TAG =~ /^$/", None),
        ("$TAG !~ /.*/", None),
        ("$TAG =~ /v?/", None),
        ("$TAG =~ /v|/", None),
        ("$TAG =~ $ANY", None),
        ('$TAG =~ ""', None),
        ("$SOURCE =~ /^p/", None),
        ('($SOURCE == "web" || $IID) && $BRANCH', True),
        ("$IID || $TAG && $TAG", True),
        ("$SOURCE ==", None),
        ("(" * 5_000, None),
        ("$IID $IID", None),
        ("", None),
    ],
)
def test_an_expression_in_three_values(written: str, held: bool | None) -> None:
    assert holds(written, VALUES) is held


@given(st.text(st.sampled_from("$AB=!~&|()\"'/ null"), max_size=40))
def test_no_expression_breaks_the_reader(written: str) -> None:
    assert holds(written, VALUES) in (True, False, None)


def _moments(text: str, **files: str) -> dict[str, Any]:
    found: Any = pipelines({".gitlab-ci.yml": text, **files}, [])
    return {
        job["id"]: (job["moments"]["proposal"], job["moments"]["default"])
        for pipeline in found["pipelines"]
        for job in pipeline["jobs"]
    }


@pytest.mark.parametrize(
    ("rest", "proposal", "default"),
    [
        ("", "yes", "yes"),
        (REQUESTS, "yes", "no"),
        ("only: [merge_requests]", "yes", "no"),
        ("only: [branches]", "yes", "yes"),
        ("only: [main]", "maybe", "maybe"),
        ("only: {refs: [branches], changes: [src/*]}", "maybe", "maybe"),
        ("except: [merge_requests]", "yes", "yes"),
        ("except: [branches]", "no", "no"),
        ("except: [schedules]", "yes", "yes"),
        ("except: {refs: [schedules], variables: [$SKIP]}", "maybe", "maybe"),
        ("except: {refs: [branches], variables: [$SKIP]}", "no", "no"),
        ("only: [merge_requests]\n  except: {variables: [$SKIP]}", "maybe", "no"),
        ("only: [merge_requests]\n  except: {changes: [docs/*]}", "maybe", "no"),
        ("when: always", "yes", "yes"),
        ("when: manual", "maybe", "maybe"),
        ("when: never", "no", "no"),
        ("rules: [{if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH}]", "no", "yes"),
        ("rules: [{if: $CI_COMMIT_TAG}]", "no", "no"),
        ("rules: [{when: always}]", "yes", "yes"),
        ("rules: [{if: $CI_COMMIT_BRANCH, when: never}, {when: on_success}]", "yes", "no"),
        ("rules: [{changes: [src/*]}]", "maybe", "maybe"),
        ("rules: [{changes: [docs/*], when: never}, {when: always}]", "maybe", "maybe"),
        ("rules: [{if: $RUN_TESTS}]", "maybe", "maybe"),
        ("rules: [{when: manual}]", "maybe", "maybe"),
        ("rules: []", "no", "no"),
    ],
)
def test_a_job_alone(rest: str, proposal: str, default: str) -> None:
    assert _moments(f"test:\n  script: [make test]\n  {rest}\n") == {"test": (proposal, default)}


def test_a_job_without_rules_beside_one_for_merge_requests_is_not_in_what_the_merge_waits_for() -> None:
    text = f"test:\n  script: [make test]\nlint:\n  script: [make lint]\n  {REQUESTS}\n"
    assert _moments(text) == {"test": ("no", "yes"), "lint": ("yes", "no")}


def test_rules_of_the_workflow_take_in_jobs_without_rules() -> None:
    text = f"{WORKFLOW}\ntest:\n  script: [make test]\nlint:\n  script: [make lint]\n  {REQUESTS}\n"
    assert _moments(text) == {"test": ("yes", "yes"), "lint": ("yes", "no")}


def test_templates_of_the_workflow_are_known() -> None:
    job = "test:\n  script: [make test]\n"
    name = "include: [{template: Workflows/%s.gitlab-ci.yml}]\n"
    assert _moments(name % "MergeRequest-Pipelines" + job) == {"test": ("yes", "yes")}
    assert _moments(name % "Branch-Pipelines" + job) == {"test": ("yes", "yes")}


def test_a_template_with_scanners_may_bring_merge_request_pipelines() -> None:
    include = "include: [{template: Jobs/SAST.gitlab-ci.yml}]\n"
    job = "test:\n  script: [make test]\n"
    assert _moments(include + job) == {"test": ("maybe", "yes")}
    assert _moments(include + WORKFLOW + job) == {"test": ("yes", "yes")}


@pytest.mark.parametrize(
    "include",
    [
        "include: [{project: acme/ci, file: all.yml}]",
        "include: [{component: gitlab.com/acme/ci/test@1}]",
        "include: https://ci.example.com/all.yml",
        "include: [{template: Auto-DevOps.gitlab-ci.yml}]",
        "include: [{template: Workflows/Branch-Pipelines.gitlab-ci.yml, rules: [{if: $A}]}]",
        "include: gone.yml",
        "include: 'ci/*.yml'",
        "include: [{local: ci/more.yml, rules: [{if: $A}]}]",
        "include: ci/broken.yml",
    ],
)
def test_what_is_included_unseen_may_change_every_job(include: str) -> None:
    files = {"ci/more.yml": "more:\n  script: [make]\n", "ci/broken.yml": "a: ["}
    found = _moments(f"{include}\ntest:\n  script: [make test]\n", **files)
    assert found["test"] == ("maybe", "maybe")


def test_what_is_included_from_the_repository_counts_as_its_own() -> None:
    files = {"ci/more.yml": f"lint:\n  script: [make lint]\n  {REQUESTS}\n"}
    found = _moments("include: ci/more.yml\ntest:\n  script: [make test]\n", **files)
    assert found == {"lint": ("yes", "no"), "test": ("no", "yes")}


@pytest.mark.parametrize(
    ("asked", "needs", "proposal"),
    [
        ("when: manual", "needs: [ask]", "maybe"),
        ("when: on_failure", "needs: [ask]", "maybe"),
        ("rules: [{if: $A, when: manual}, {when: always}]", "needs: [{job: ask}]", "maybe"),
        ("when: manual", "needs: [between]", "maybe"),
        ("when: manual", "rules: [{when: always, needs: [ask]}]", "maybe"),
        ("when: manual", "needs: []", "yes"),
        ("when: manual", "", "yes"),
        ("when: delayed", "needs: [ask]", "yes"),
        ("when: always", "needs: [ask]", "yes"),
    ],
)
def test_a_job_is_skipped_that_needs_one_which_waits_for_a_click(asked: str, needs: str, proposal: str) -> None:
    """Such a pipeline is a success all the same: https://docs.gitlab.com/ci/jobs/job_control/#types-of-manual-jobs."""
    ask = f"ask:\n  stage: build\n  script: [x]\n  {asked}\nbetween:\n  needs: [ask]\n  script: [y]\n"
    assert _moments(f"{ask}test:\n  script: [make test]\n  {needs}\n")["test"][0] == proposal


@pytest.mark.parametrize(
    "more",
    [
        ".base:\n  script: [true]\n",
        "test:\n  rules: [{when: never}]\n",
        "default: {before_script: [exit 0]}\n",
        "before_script: [exit 0]\n",
        "variables: {PYTEST_ADDOPTS: --co}\n",
    ],
)
def test_what_an_inclusion_by_rules_writes_over_is_not_sure(more: str) -> None:
    text = "include:\n  - ci/base.yml\n  - {local: ci/more.yml, rules: [{if: $A}]}\n"
    files = {"ci/base.yml": ".base:\n  script: [make test]\ntest:\n  extends: .base\n", "ci/more.yml": more}
    assert _moments(text, **files)["test"] == ("maybe", "maybe")
    assert _moments(text.replace(", rules: [{if: $A}]", ""), **files)["test"] != ("maybe", "maybe")


def test_rules_come_by_extension_and_by_reference() -> None:
    text = f"""
.base:
  {REQUESTS}
one:
  extends: .base
  script: [make]
two:
  script: [make]
  rules: [!reference [.base, rules], {{if: $CI_COMMIT_TAG}}]
three:
  script: [make]
  rules: !reference [.gone, rules]
"""
    assert _moments(text) == {"one": ("yes", "no"), "two": ("yes", "no"), "three": ("maybe", "maybe")}


@pytest.mark.parametrize(
    "rest",
    ["extends: .sast-analyzer", "when: !reference [.gone, when]", "extends: .own", "only: !reference [.gone, only]"],
)
def test_a_job_is_not_sure_of_which_something_is_lost(rest: str) -> None:
    """It may be one that waits for a click, so what needs it may be skipped."""
    include = "include: [{template: Jobs/SAST.gitlab-ci.yml}]\n.own: {extends: .gone}\n"
    text = f"{include}{WORKFLOW}\ntest:\n  script: [make test]\n  {rest}\nafter:\n  script: [x]\n  needs: [test]\n"
    found = _moments(f"{text}other:\n  script: [make]\n")
    assert found["test"] == found["after"] == ("maybe", "maybe")
    assert found["other"] == ("yes", "yes")


@pytest.mark.parametrize(("name", "sure"), [("semgrep-sast", False), ("secret_detection", False), ("test", True)])
def test_what_is_written_over_a_templates_job_has_its_rules(name: str, sure: bool) -> None:
    text = f"include: [{{template: Jobs/SAST.gitlab-ci.yml}}]\n{WORKFLOW}\n{name}:\n  script: [make test]\n"
    assert _moments(text)[name] == (("yes", "yes") if sure else ("maybe", "maybe"))


@pytest.mark.parametrize(
    "more",
    [
        "variables: {CI_COMMIT_TAG: v1}\n",
        "workflow: {rules: [{when: always, variables: {CI_PIPELINE_SOURCE: web}}]}\n",
        "other: {script: [x], variables: {CI_COMMIT_BRANCH: x}}\n",
        "workflow: !reference [.gone, workflow]\n",
        "before_script: !reference [.gone, before_script]\n",
    ],
)
def test_what_every_job_rests_on_is_not_sure(more: str) -> None:
    assert _moments(f"{more}test:\n  script: [make test]\n")["test"] == ("maybe", "maybe")


def test_a_job_is_not_sure_whose_conditions_can_no_longer_be_paid_for() -> None:
    large = f".a: {{x: [{'a' * 100_000}]}}\nlarge:\n  script:\n" + "    - !reference [.a, x]\n" * 200
    assert _moments(f"{large}test:\n  script: [make test]\n  when: manual\n")["test"] == ("maybe", "maybe")
    assert _moments(f"{large}test:\n  script: [make test]\n  when: never\n")["test"] == ("maybe", "maybe")
