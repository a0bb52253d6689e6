"""Acceptance: no token, webhook secret or variable's value in anything that is written or said."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests.emulators.gitlab.estate import build
from tests.emulators.gitlab.server import Emulator
from tests.integrations import canaries
from tests.integrations.gitlab.collecting import collect, target


def test_canaries_are_in_nothing_that_is_written(tmp_path: Path) -> None:
    with Emulator(build(7, 2, 8)) as server:
        assert len(server.canaries) > 40
        estate = tmp_path / "estate.yaml"
        tops = [group.full_path for group in server.world.groups if not group.parent]
        options = f"groups: [{', '.join(tops)}], url: '{server.url}', token: env:TOKEN"
        estate.write_text(f"version: 1\nname: Acme\ntargets:\n  - {{source: gitlab, {options}}}\n")
        said = canaries.command(
            tmp_path, "scan", "estate.yaml", "-o", "report", "-f", canaries.FORMATS, TOKEN=server.token("owner")
        )
        assert b"Dashboard" in said, said.decode()
        for profile in ("none", "developer"):
            said += canaries.command(
                tmp_path, "scan", "estate.yaml", "-o", f"report-{profile}", TOKEN=server.token(profile)
            )
        said += canaries.command(tmp_path, "doctor", "estate.yaml", TOKEN=server.token("owner"))
        said += canaries.command(tmp_path, "plan", "estate.yaml", "--json", TOKEN=server.token("owner"))
        leaks = canaries.leaks(server.canaries, [("what was said", said), *canaries.written(tmp_path)])
    assert leaks == []


def test_canaries_are_in_no_fact_and_no_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    facts = canaries.wanted("organisation", "repository")
    with Emulator(build(7, 3, 8)) as server:
        collected = collect(target(server, tmp_path), wanted=facts)
        said = [*canaries.held(collected), ("log", caplog.text.encode())]
        assert canaries.leaks(server.canaries, said) == []
