"""Acceptance: bad input costs one clear sentence and its exit code, and the other targets are still swept."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cop_scan.snapshot import Snapshot
from tests.emulators.cloudbuild.estate import build
from tests.emulators.cloudbuild.server import Emulator
from tests.integrations.cloudbuild.collecting import collect, target
from tests.integrations.mistakes import Place, assert_sentence


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator(build(2, 1, 3)) as running:
        yield running


def _target(url: str, **more: Any) -> str:
    options = {"source": "cloudbuild", "projects": ["acme-shop-0"], "endpoint": url, "token": "env:GOOD", **more}
    return json.dumps(options)


def test_a_token_that_is_not_accepted(place: Place, server: Emulator) -> None:
    place.assert_unreadable("Google does not accept the credential (401).", _target(server.url), "nobody")


def test_a_project_that_is_not_there(place: Place, server: Emulator) -> None:
    missing = _target(server.url, projects=["no-such-project"])
    place.assert_unreadable("The project no-such-project cannot be seen.", missing, "reader")


def test_one_of_several_projects_is_not_there(place: Place, server: Emulator) -> None:
    both = _target(server.url, projects=["no-such-project", "acme-shop-0"])
    place.assert_unreadable("The project no-such-project cannot be seen.", both, "reader", often=4)
    with Snapshot(place.folder / "cop-scan-report" / "snapshot") as snapshot:
        assert snapshot.manifest.resources == 8


def test_a_host_that_does_not_answer(place: Place) -> None:
    place.assert_unreadable("127.0.0.1 cannot be reached.", _target("http://127.0.0.1:1"))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("projects: [Acme]", "'Acme' is no id of a project"),
        ("projects: []", "projects: List should have at least 1 item"),
        ("projects: [acme-shop], locations: ['../x']", "locations: must name locations"),
        ("projects: [acme-shop], endpoint: 'http://example.com'", "endpoint: must begin with https://"),
        ("projects: [acme-shop], token: ya29.verysecretverysecretvery", "token: is not a reference."),
        ("projects: [acme-shop], token: env:NOWHERE", "token: env:NOWHERE is empty or not there."),
        ("projects: [acme-shop], key: file:nowhere.json", "key: file:nowhere.json is empty or not there."),
        ("projects: [acme-shop], organisations: [x]", "organisations: is no option of the source cloudbuild."),
    ],
)
def test_options_that_are_wrong(place: Place, options: str, words: str) -> None:
    said = place.assert_wrong(words, f"{{source: cloudbuild, {options}}}")
    assert_sentence(said, words)


STRANGE: list[Any] = [None, 7, "x", [], [7], {}, {"name": 7}, True]


@pytest.mark.parametrize("field", ["name", "disabled", "github", "build", "substitutions", "serviceAccount", "approvalConfig", "filename", "resourceName", "gitFileSource", "triggerTemplate"])  # fmt: skip
def test_a_trigger_with_a_field_of_another_type_is_a_gap_or_lost(field: str, tmp_path: Path) -> None:
    for value in STRANGE:
        world = build(2, 1, 3)
        (project,) = world.projects.values()
        project.triggers[0][field] = value
        with Emulator(world) as server:
            found = collect(target(server, tmp_path))
        names = [one.resource for one in found.values() if one.resource.kind == "build_project"]
        assert len(names) >= 2, (field, value)
        for resource in names:
            for fact in resource.facts.values():
                assert fact.ok or fact.detail


@pytest.mark.parametrize("kind", ["steps", "options", "availableSecrets", "secrets", "images", "artifacts", "substitutions", "logsBucket"])  # fmt: skip
def test_a_definition_with_a_field_of_another_type_breaks_nothing(kind: str, tmp_path: Path) -> None:
    for value in STRANGE:
        world = build(2, 1, 1)
        (project,) = world.projects.values()
        project.triggers[0]["build"] = {"steps": [{"name": "x"}], kind: value}
        with Emulator(world) as server:
            assert len(collect(target(server, tmp_path))) == 6, value


def test_help_does_not_load_what_the_source_needs() -> None:
    code = "import sys; import cop_scan_cloudbuild, cop_scan.cli; print([m for m in sys.modules if m.startswith(('google', 'requests'))])"
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root, env={"PYTHONPATH": f"{root}:{root / 'integrations'}"})  # fmt: skip
    assert done.stdout.strip() == "[]"
