"""Pipelines of an estate: YAML ones for the files of its trees, and classic ones."""

from __future__ import annotations

from random import Random

from tests.emulators.azurepipelines.state import (
    Definition,
    Organisation,
    Project,
    Repository,
    Variable,
)
from tests.emulators.azurepipelines.templates import CANARY, TREES
from tests.emulators.azurepipelines.ways import (
    Way,
)


def definitions(org: Organisation, project: Project, repo: Repository, tree_of: str, way: Way, random: Random) -> None:
    """Add a definition for each pipeline among the files of a repository, or a classic one."""
    tree = TREES[tree_of]
    start = 10 * len(project.definitions) + 1 + 1000 * (len(org.projects) - 1)
    made = [
        Definition(start + offset, f"{repo.name} {path.rpartition('/')[2]}", repo.name, path)
        for offset, path in enumerate(tree.traits["pipelines"])
    ]
    if tree.traits.get("classic"):
        made = [Definition(start, f"{repo.name} classic", repo.name, phases=_phases())]
    for one in made:
        one.scope = "project" if way == "strict" or random.random() < 0.7 else "projectCollection"
        one.pool = random.choice(["Azure Pipelines"] * 3 + ([] if way == "strict" else ["Default"]) + ["Scale set"])
        one.triggers = (
            [
                {
                    "branchFilters": [],
                    "pathFilters": [],
                    "settingsSourceType": 2,
                    "batchChanges": False,
                    "maxConcurrentBuildsPerBranch": 1,
                    "triggerType": "continuousIntegration",
                }
            ]
            if one.yaml
            else [
                {
                    "branchFilters": ["+refs/heads/main"],
                    "pathFilters": [],
                    "settingsSourceType": 1,
                    "batchChanges": False,
                    "triggerType": "continuousIntegration",
                }
            ]
        )
        one.groups = [random.choice(project.groups[:2]).number] if random.random() < 0.4 else []
        one.variables = [
            Variable("CONFIGURATION", "release", settable=random.random() < 0.3),
        ]
        if random.random() < 0.4:
            one.variables.append(Variable("SIGNING_PASSWORD", f"canary-secret-of-{one.number}", secret=True))
        if one.yaml == "azure-pipelines-release.yml":
            one.variables.append(Variable("NPM_TOKEN", f"canary-npm-of-{one.number}", secret=True))
        _use(project, one, random)
        if way == "loose" and random.random() < 0.2:
            one.variables.append(Variable("GPG_PRIVATE_KEY", f"canary-key-{one.number}", secret=True))
        if way == "loose" and random.random() < 0.5:
            one.variables.append(Variable("DATABASE_PASSWORD", f"canary-Qx7{one.number}vTz93", settable=True))
        one.queue_status = "disabled" if random.random() < 0.1 else "enabled"
    project.definitions += made


def _use(project: Project, one: Definition, random: Random) -> None:
    """Let the definition use some of what is not open to all."""
    for connection in project.connections:
        if random.random() < 0.3:
            connection.use.pipelines.append(one.number)


def _phases() -> list[dict[str, object]]:
    def step(name: str, task: str, version: str, **inputs: str) -> dict[str, object]:
        return {
            "environment": {},
            "enabled": True,
            "continueOnError": False,
            "alwaysRun": False,
            "displayName": name,
            "timeoutInMinutes": 0,
            "condition": "succeeded()",
            "task": {"id": task, "versionSpec": version, "definitionType": "task"},
            "inputs": inputs,
        }

    line = "d9bafed4-0b18-4f58-968d-86655b4d2ce9"
    steps = [
        step("Build", line, "2.*", script="go build ./..."),
        step("Test", line, "2.*", script="go test ./..."),
        step("Sign in", line, "2.*", script=f"docker login -p {CANARY}"),
    ]
    return [
        {
            "steps": steps,
            "name": "Agent job 1",
            "refName": "Job_1",
            "condition": "succeeded()",
            "target": {"executionOptions": {"type": 0}, "allowScriptsAuthAccessOption": False, "type": 1},
            "jobAuthorizationScope": "projectCollection",
        }
    ]
