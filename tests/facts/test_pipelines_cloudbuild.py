"""What is read of a trigger of Google Cloud Build."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.evidence import canonical
from cop_scan.facts.pipelines import pipelines
from cop_scan.facts.pipelines.cloudbuild import PATH
from cop_scan.facts.pipelines.reader import ACCOUNT, MAX_STEPS
from cop_scan.policies import load_facts, root

SCHEMA = jsonschema.Draft202012Validator(dict(load_facts([root()])["pipelines"].schema))
DOCKER = "gcr.io/cloud-builders/docker"


def read(trigger: Any) -> Any:
    value = pipelines({PATH: canonical(trigger)}, [])
    SCHEMA.validate(value)
    return value


def only(trigger: Any) -> Any:
    value = read(trigger)
    assert value["hidden"] == []
    (pipeline,) = value["pipelines"]
    return pipeline


def job(**build: Any) -> Any:
    (found,) = only({"name": "app", "build": build})["jobs"]
    return found


def command(**step: Any) -> tuple[str, str]:
    (found,) = job(steps=[{"name": "x", **step}])["steps"]
    return found["run"], found["shell"]


def starts(**trigger: Any) -> list[tuple[str, list[str] | None, list[str] | None]]:
    found = only({"build": {"steps": [{"name": "x"}]}, **trigger})
    assert found["reach"] == found["triggers"]
    assert found["triggers"][-1]["event"] == "web"
    return [(one["event"], one["branches"], one["tags"]) for one in found["triggers"][:-1]]


def test_a_trigger_is_one_pipeline_with_one_job() -> None:
    found = only(
        {
            "name": "app-main",
            "github": {"owner": "acme", "name": "app", "push": {"branch": "^main$"}},
            "includedFiles": ["src/**"],
            "ignoredFiles": ["docs/**"],
            "filter": "source.ref != 'x'",
            "substitutions": {"_A": "trigger"},
            "build": {
                "substitutions": {"_A": "build", "_B": "2"},
                "options": {"env": ["E=1", "F=a=b"], "secretEnv": ["ALL"]},
                "steps": [
                    {"name": DOCKER, "id": "make", "args": ["build", "."], "env": ["E=2"], "secretEnv": ["TOKEN"]}
                ],
            },
        }
    )
    assert (found["platform"], found["name"], found["path"]) == ("cloudbuild", "app-main", PATH)
    assert (found["triggers"][0]["paths"], found["triggers"][0]["paths_ignore"]) == (["src/**"], ["docs/**"])
    (one,) = found["jobs"]
    assert (one["condition"], one["runs_on"], one["secrets"]) == (
        "source.ref != 'x'",
        ["cloudbuild:default"],
        ["ALL", "TOKEN"],
    )
    (step,) = one["steps"]
    assert (step["name"], step["run"]) == ("make", "docker build .")
    assert step["env"] == {"_A": "trigger", "_B": "2", "E": "2", "F": "a=b"}


@pytest.mark.parametrize(
    "config", ["github", "repositoryEventConfig", "developerConnectEventConfig", "bitbucketServerTriggerConfig"]
)
def test_events_of_every_kind_of_connection(config: str) -> None:
    assert starts(**{config: {"push": {"branch": "^main$"}}}) == [("push", ["^main$"], None)]
    assert starts(**{config: {"push": {"tag": "v.*"}}}) == [("tag", None, ["v.*"])]
    assert starts(**{config: {"pullRequest": {"branch": ".*"}}}) == [("pull_request", [".*"], None)]


@pytest.mark.parametrize(
    ("pull", "more", "types"),
    [
        ({}, {}, None),
        ({"commentControl": "COMMENTS_ENABLED_FOR_EXTERNAL_CONTRIBUTORS_ONLY"}, {}, None),
        ({"commentControl": "COMMENTS_ENABLED"}, {}, ["comment"]),
        ({"commentControl": None}, {}, ["comment"]),
        ({}, {"approvalConfig": {"approvalRequired": True}}, ["approval"]),
        ({}, {"approvalConfig": {"approvalRequired": False}}, None),
    ],
)
def test_a_proposal_may_wait_for_somebody(pull: dict[str, Any], more: dict[str, Any], types: list[str] | None) -> None:
    (pipeline,) = read({"github": {"pullRequest": {"branch": ".*", **pull}}, **more})["pipelines"]
    assert pipeline["triggers"][0]["types"] == types


def test_expressions_are_kept_and_inverted_ones_marked() -> None:
    assert starts(triggerTemplate={"branchName": "main", "invertRegex": True}) == [("push", ["!main"], None)]
    assert starts(triggerTemplate={"tagName": "!x"}) == [("tag", None, ["[!]x"])]
    assert starts(triggerTemplate={"commitSha": "0" * 40}) == []


@pytest.mark.parametrize(
    ("key", "event"), [("webhookConfig", "webhook"), ("pubsubConfig", "pubsub"), ("cron", "schedule")]
)
def test_calls_from_outside(key: str, event: str) -> None:
    assert starts(**{key: {"x": "y"}}) == [(event, None, None)]


@pytest.mark.parametrize(
    ("step", "run", "shell"),
    [
        ({"name": DOCKER, "args": ["push", "a b"]}, "docker push 'a b'", ""),
        ({"name": f"{DOCKER}:24@sha256:{'a' * 64}", "args": ["push", "$_X"]}, "docker push $_X", ""),
        ({"name": "gcr.io/kaniko-project/executor:v1", "args": ["--destination=x"]}, "executor --destination=x", ""),
        ({"name": "aquasec/trivy:1", "args": ["image", "x;y"]}, "docker run aquasec/trivy image 'x;y'", ""),
        ({"name": "gcr.io/cloud-builders/docker.evil", "args": ["push"]}, "docker run gcr.io/cloud-builders/docker.evil push", ""),
        ({"name": "gcr.io/google.com/cloudsdktool/cloud-sdk", "args": ["gcloud", "run"]}, "gcloud run", ""),
        ({"name": "gcr.io/google.com/cloudsdktool/cloud-sdk:slim", "args": ["bash", "-c", "a\nb"]}, "a\nb", "bash"),
        ({"name": DOCKER, "entrypoint": "bash", "args": ["-c", "a && b"]}, "a && b", "bash"),
        ({"name": "x", "entrypoint": "/bin/sh", "args": ["-ec", "a\nb"]}, "set -e\na\nb", "sh"),
        ({"name": "x", "entrypoint": "bash", "args": ["-eo", "pipefail", "-c", "a"]}, "set -eo pipefail\na", "bash"),
        ({"name": "x", "entrypoint": "bash", "args": ["run.sh", "-c"]}, "bash run.sh -c", ""),
        ({"name": "x", "entrypoint": "npm", "args": ["test"]}, "npm test", ""),
        ({"name": "x", "args": ["bash", "-c", "it's"]}, "docker run x bash -c 'it'\"'\"'s'", ""),
        ({"name": "x"}, "docker run x", ""),
        ({"script": "echo $X"}, "echo $X", "script"),
        ({"script": "#!/usr/bin/env bash\nx"}, "#!/usr/bin/env bash\nx", "script"),
        ({"script": "#!/usr/bin/env python\nx"}, "#!/usr/bin/env python\nx", "python"),
    ],
)  # fmt: skip
def test_what_a_step_runs(step: dict[str, Any], run: str, shell: str) -> None:
    assert command(**step) == (run, shell)


def test_a_masked_value_of_a_variable_tells_nothing() -> None:
    (step,) = job(steps=[{"name": "x", "env": ["A=[masked]", "B=c"], "script": "echo [masked]"}])["steps"]
    assert (step["env"], step["run"]) == ({"A": "", "B": "c"}, "echo [masked]")


def test_images_are_components_pinned_by_digest_only() -> None:
    pinned = f"gcr.io/cloud-builders/docker@sha256:{'a' * 64}"
    found = job(steps=[{"name": pinned}, {"name": "node:20"}, {"name": "node:20"}])
    assert [(one["raw"], one["source"], one["pinned"]) for one in found["images"]] == [
        (pinned, "gcr.io/cloud-builders/docker", True),
        ("node:20", "node", False),
    ]


def test_what_is_published_at_the_end_is_a_step() -> None:
    found = job(
        steps=[{"name": "x"}],
        images=["gcr.io/a/b"],
        artifacts={
            "images": ["gcr.io/a/c"],
            "pythonPackages": [{"repository": "https://x", "paths": ["dist/*"]}],
            "npmPackages": [{"repository": "https://y", "packagePath": "p"}],
            "mavenArtifacts": [{"repository": "https://z", "path": "a.jar"}],
            "goModules": [{"sourcePath": "."}],
            "oci": [{"file": "image.tar", "registryPath": "europe-docker.pkg.dev/a/b/c"}],
            "objects": {"location": "gs://b", "paths": ["out"]},
        },
    )
    assert [one["run"] for one in found["steps"][1:]] == [
        "docker push gcr.io/a/b",
        "docker push gcr.io/a/c",
        "twine upload --repository-url https://x dist/*",
        "npm publish p --registry https://y",
        "mvn deploy:deploy-file -Durl=https://z -Dfile=a.jar",
        "gcloud artifacts go upload --source=.",
        "crane push image.tar europe-docker.pkg.dev/a/b/c",
        "gcloud storage cp out gs://b",
    ]


def test_what_may_fail_and_what_waits() -> None:
    steps = [
        {"name": "x", "id": "a"},
        {"name": "x", "id": "b", "allowFailure": True},
        {"name": "x", "id": "c", "waitFor": ["-"], "allowExitCodes": [3]},
        {"name": "x", "id": "d", "waitFor": ["a", "c"]},
        {"name": "x", "id": "e"},
    ]
    found = job(steps=steps)["steps"]
    assert [one["name"] for one in found] == ["a", "c", "b", "d", "e"]
    assert {one["name"] for one in found if one["may_fail"]} == {"b", "c"}


@pytest.mark.parametrize(
    "options", [{"pool": {"name": "projects/p/locations/l/workerPools/own"}}, {"workerPool": "own"}]
)
def test_a_private_pool(options: dict[str, Any]) -> None:
    assert job(steps=[{"name": "x"}], options=options)["runs_on"] == ["cloudbuild:pool:own"]


@pytest.mark.parametrize(
    ("trigger", "path"),
    [
        ({"filename": "ci/cloudbuild.yaml"}, "ci/cloudbuild.yaml"),
        ({"gitFileSource": {"path": "cb.yaml", "uri": "https://github.com/acme/app"}}, "cb.yaml"),
        ({"autodetect": True}, "cloudbuild.yaml"),
    ],
)
def test_a_definition_in_a_repository_is_hidden_by_its_path(trigger: dict[str, Any], path: str) -> None:
    value = read({"name": "app", **trigger})
    assert [(part["path"], part["reason"]) for part in value["hidden"]] == [(path, "not_collected")]
    assert value["pipelines"][0]["jobs"] == []


@pytest.mark.parametrize(
    "trigger",
    [
        {},
        {"build": []},
        {"build": {}},
        {"build": {"steps": {}}},
        {"build": {"steps": ["x"]}},
        {"build": {"steps": [{}]}},
        {"build": {"steps": [{"name": "x", "args": "rm"}]}},
        {"build": {"steps": [{"name": "x", "script": ["rm"]}]}},
        {"build": {"steps": [{"name": "x"}], "images": "gcr.io/a/b"}},
        {"build": {"steps": [{"name": "x"}], "artifacts": ["gcr.io/a/b"]}},
        {"build": {"steps": [{"name": "x"}], "artifacts": {"pythonPackages": "dist"}}},
        {"build": {"steps": [{"name": "x"}], "artifacts": {"npmPackages": ["dist"]}}},
        {"build": {"steps": [{"name": "x"}], "artifacts": {"objects": 7}}},
        {"build": {"steps": [{"name": "x"}], "options": {"pool": "own"}}},
        {"build": {"steps": [{"name": "x"}]}, "approvalConfig": "x"},
        {"build": {"steps": [{"name": "x"}]}, "approvalConfig": {"approvalRequired": None}},
        {"build": {"steps": [{"name": "x"}]}, "github": {"pullRequest": {"commentControl": None}}},
        {"build": {"steps": [{"name": "x"}]}, "github": {"pullRequest": {"commentControl": "COMMENTS_BY_MOON"}}},
        {"build": {"steps": [{"name": "x"}], "options": "x"}},
        {"build": {"steps": [{"name": "x"}]}, "github": "x"},
        {"build": {"steps": [{"name": "x"}]}, "github": {"push": "x"}},
    ],
)
def test_what_is_of_another_type_is_hidden_and_never_left_out(trigger: dict[str, Any]) -> None:
    assert {part["reason"] for part in read(trigger)["hidden"]} == {"malformed"}


def test_many_steps_and_a_large_environment_are_cut() -> None:
    steps = [{"name": "x", "args": ["y" * 50]} for _ in range(3_000)]
    build = {"steps": steps, "options": {"env": [f"A{n}={'z' * 100}" for n in range(400)]}}
    value = read({"build": build})
    assert {part["reason"] for part in value["hidden"]} == {"truncated"}
    assert len(json.dumps(value)) < 3 * ACCOUNT
    assert len(value["pipelines"][0]["jobs"][0]["steps"]) < MAX_STEPS


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["build", "steps", "name", "args", "env", "options", "github", "push", "branch", "images", "waitFor", "id", "artifacts", "objects", "paths", "script", "entrypoint"]),
        inner,
        max_size=4,
    ),
    max_leaves=25,
)  # fmt: skip


@given(ANY)
def test_nothing_in_a_trigger_makes_it_raise(trigger: Any) -> None:
    read(trigger)


@pytest.mark.parametrize(("control", "types"), [("COMMENTS_ENABLED", ["comment"]), ("COMMENTS_DISABLED", None)])
def test_proposals_that_wait_for_a_comment_are_built_after_it(control: str, types: list[str] | None) -> None:
    found = only(
        {
            "id": "1",
            "github": {"pullRequest": {"branch": ".*", "commentControl": control}},
            "build": {"steps": [{"name": "x"}]},
        }
    )
    assert found["triggers"][0]["types"] == types


def test_a_shell_that_runs_nothing_is_no_shell() -> None:
    assert command(entrypoint="bash", args=["-n", "-c", "pytest"]) == ("bash -n -c pytest", "")
    assert command(entrypoint="sh", args=["-o", "noexec", "-c", "pytest"])[1] == ""
    assert command(script="#!/bin/sh -n\npytest")[1] == "sh -n"
    assert command(script="#!/bin/sh -eu\npytest")[1] == "script"
