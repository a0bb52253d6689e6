"""Acceptance: no key, session, webhook's secret or variable's value in anything that is written or said."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulators.codebuild.access import NOBODY
from tests.emulators.codebuild.estate import build
from tests.emulators.codebuild.server import Emulator
from tests.integrations import canaries
from tests.integrations.codebuild.collecting import collect, target
from tests.integrations.codebuild.sweeping import signed_in

IN_A_BUILDSPEC = "ghp_" + "b7" * 18


@pytest.fixture
def emulated() -> Iterator[Emulator]:
    world = build(7, accounts=1, projects=20, registries=4)
    source = world.accounts[0].regions["eu-west-2"].projects[0].project["source"]
    source["buildspec"] = (
        f"version: 0.2\nenv: {{variables: {{GITHUB_TOKEN: {IN_A_BUILDSPEC}}}}}\nphases: {{build: {{commands: [make]}}}}"
    )
    world.canaries.append(IN_A_BUILDSPEC)
    with Emulator(world) as server:
        yield server


def test_canaries_are_in_nothing_that_is_written(emulated: Emulator, credentials: Path, tmp_path: Path) -> None:
    folder = tmp_path / "place"
    folder.mkdir()
    (name,) = signed_in(emulated, credentials).values()
    (nobody,) = signed_in(emulated, credentials, NOBODY).values()
    role = f"arn:aws:iam::{emulated.world.accounts[0].number}:role/cop-scan"
    for file, profile, more in (("estate", name, ""), ("nobody", nobody, ""), ("role", name, f", role: '{role}'")):
        options = f"regions: [all], endpoint_url: '{emulated.url}', profile: {profile}{more}"
        text = f"version: 1\nname: Acme\ntargets:\n  - {{source: codebuild, {options}}}\n"
        (folder / f"{file}.yaml").write_text(text)
    said = canaries.command(folder, "scan", "estate.yaml", "-o", "report", "-f", canaries.FORMATS)
    assert b"Dashboard" in said, said.decode()
    said += canaries.command(folder, "collect", "nobody.yaml", "-o", "report-nobody")
    said += canaries.command(folder, "collect", "role.yaml", "-o", "report-role")
    said += canaries.command(folder, "doctor", "estate.yaml")
    assert len(emulated.world.canaries) > 12
    assert canaries.leaks(emulated.world.canaries, [("what was said", said), *canaries.written(folder)]) == []


def test_canaries_are_in_no_fact_and_no_log(
    emulated: Emulator, credentials: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    (name,) = signed_in(emulated, credentials).values()
    facts = canaries.wanted("organisation", "build_project", "registry")
    collected = collect(target(emulated, name), wanted=facts)
    said = [*canaries.held(collected), ("log", caplog.text.encode())]
    assert canaries.leaks(emulated.world.canaries, said) == []
    assert b"[masked]" in dict(said)["contents"]
