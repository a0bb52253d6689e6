"""Acceptance: no token, webhook secret or secret value in anything that is written or said."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests.emulators.github.estate import build
from tests.emulators.github.server import Emulator
from tests.integrations import canaries
from tests.integrations.github.collecting import collect, target


def test_canaries_are_in_nothing_that_is_written(tmp_path: Path) -> None:
    with Emulator(build(7, 2, 20)) as server:
        assert len(server.canaries) > 40
        estate = tmp_path / "estate.yaml"
        logins = ", ".join(org.login for org in server.world.organisations)
        options = f"organisations: [{logins}], api_url: '{server.url}', token: env:TOKEN"
        estate.write_text(f"version: 1\nname: Acme\ntargets:\n  - {{source: github, {options}}}\n")
        said = canaries.command(
            tmp_path, "scan", "estate.yaml", "-o", "report", "-f", canaries.FORMATS, TOKEN=server.token("owner")
        )
        assert b"Dashboard" in said, said.decode()
        for profile in ("none", "expired", "member", "outside"):
            said += canaries.command(
                tmp_path, "scan", "estate.yaml", "-o", f"report-{profile}", TOKEN=server.token(profile)
            )
        said += canaries.command(tmp_path, "doctor", "estate.yaml", TOKEN=server.token("owner"))
        said += canaries.command(tmp_path, "plan", "estate.yaml", "--json", TOKEN=server.token("owner"))
        said += canaries.command(tmp_path, "init", f"--github={logins.split(',')[0]}", TOKEN=server.token("owner"))
        leaks = canaries.leaks(server.canaries, [("what was said", said), *canaries.written(tmp_path)])
    assert leaks == []


def test_canaries_are_in_no_fact_and_no_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    facts = canaries.wanted("organisation", "repository")
    with Emulator(build(7, 1, 20)) as server:
        collected = collect(target(server, tmp_path), wanted=facts)
        said = [*canaries.held(collected), ("log", caplog.text.encode())]
        assert canaries.leaks(server.canaries, said) == []
