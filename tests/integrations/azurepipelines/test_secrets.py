"""Acceptance: no token, password, key or secret value in anything that is written or said."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests.emulators.azurepipelines.estate import build
from tests.emulators.azurepipelines.server import Emulator
from tests.emulators.azurepipelines.templates import CANARY
from tests.integrations import canaries
from tests.integrations.azurepipelines.collecting import collect, target


def test_canaries_are_in_nothing_that_is_written(tmp_path: Path) -> None:
    with Emulator(build(7, 3, 6)) as server:
        secrets = [*server.canaries, CANARY]
        assert len(secrets) > 40
        names = ", ".join(org.name for org in server.world.organisations)
        options = f"organisations: [{names}], url: '{server.url}', token: env:TOKEN"
        (tmp_path / "estate.yaml").write_text(
            f"version: 1\nname: Acme\ntargets:\n  - {{source: azurepipelines, {options}}}\n"
        )
        said = canaries.command(
            tmp_path, "scan", "estate.yaml", "-o", "report", "-f", canaries.FORMATS, TOKEN=server.token("pca")
        )
        assert b"Dashboard" in said, said.decode()
        for profile in ("none", "expired", "reader"):
            said += canaries.command(
                tmp_path, "collect", "estate.yaml", "-o", f"report-{profile}", TOKEN=server.token(profile)
            )
        said += canaries.command(tmp_path, "doctor", "estate.yaml", TOKEN=server.token("pca"))
        said += canaries.command(tmp_path, "plan", "estate.yaml", "--json", TOKEN=server.token("pca"))
        leaks = canaries.leaks(secrets, [("what was said", said), *canaries.written(tmp_path)])
    assert leaks == []


def test_canaries_are_in_no_fact_and_no_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    facts = canaries.wanted("organisation", "repository", "build_project", "registry")
    with Emulator(build(7, 3, 12)) as server:
        collected = collect(target(server, tmp_path), wanted=facts)
        said = [*canaries.held(collected), ("log", caplog.text.encode())]
        assert canaries.leaks([*server.canaries, CANARY], said) == []
