"""Acceptance: no token, webhook's secret or variable's value in anything that is written or said."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulators.cloudbuild.access import READER, STRANGER
from tests.emulators.cloudbuild.estate import build
from tests.emulators.cloudbuild.server import Emulator
from tests.integrations import canaries
from tests.integrations.cloudbuild.collecting import collect, target

TOKENS = {"ya29.canary-of-the-reader-0123456789": READER, "ya29.canary-of-a-stranger-0123456789": STRANGER}


@pytest.fixture
def emulated() -> Iterator[Emulator]:
    with Emulator(build(7, 2, 12)) as server:
        server.profiles.update(TOKENS)
        yield server


def test_canaries_are_in_nothing_that_is_written(emulated: Emulator, tmp_path: Path) -> None:
    folder = tmp_path / "place"
    folder.mkdir()
    projects = ", ".join(emulated.world.projects)
    options = f"projects: [{projects}], endpoint: '{emulated.url}', token: env:TOKEN"
    (folder / "estate.yaml").write_text(f"version: 1\nname: Acme\ntargets:\n  - {{source: cloudbuild, {options}}}\n")
    reader, stranger = TOKENS
    said = canaries.command(folder, "scan", "estate.yaml", "-o", "report", "-f", canaries.FORMATS, TOKEN=reader)
    assert b"Dashboard" in said, said.decode()
    said += canaries.command(folder, "collect", "estate.yaml", "-o", "report-stranger", TOKEN=stranger)
    said += canaries.command(folder, "doctor", "estate.yaml", TOKEN=reader)
    said += canaries.command(folder, "plan", "estate.yaml", "--json", TOKEN=reader)
    assert len(emulated.canaries) > 20
    kept = [*emulated.canaries, *TOKENS]
    assert canaries.leaks(kept, [("what was said", said), *canaries.written(folder)]) == []


def test_canaries_are_in_no_fact_and_no_log(
    emulated: Emulator, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    collected = collect(target(emulated, tmp_path), wanted=canaries.wanted("organisation", "build_project", "registry"))
    said = [*canaries.held(collected), ("log", caplog.text.encode())]
    assert canaries.leaks(emulated.canaries, said) == []
