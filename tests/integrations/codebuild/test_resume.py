"""Acceptance: `kill -9` at random moments; what was answered once is never asked again."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.emulators.codebuild.estate import build
from tests.emulators.codebuild.server import Emulator
from tests.integrations.codebuild.sweeping import signed_in
from tests.integrations.killing import Command, folders, moments, same, trouble

SEED, KILLS = 5, 6


def test_a_sweep_that_is_killed_ends_as_if_it_never_was(tmp_path: Path, credentials: Path) -> None:
    quiet, troubled = folders(tmp_path)
    world = build(SEED, accounts=1, projects=16, registries=10)
    world.accounts[0].report_waits = 0
    with Emulator(world) as server:
        profile = signed_in(server, credentials)[world.accounts[0].number]
        options = (
            f"regions: [eu-west-2, us-east-1], profile: {profile}, endpoint_url: '{server.url}', project_policies: true"
        )
        command = Command(f"source: codebuild, {options}", {})
        command.undisturbed(quiet)
        gaps = moments(SEED, len(server.log), KILLS)
        server.log.clear()
        killed = trouble(command, server, troubled, gaps, lambda: len(server.log))
        asked = Counter(
            (line.action, line.region, line.body) for line in server.log if not line.action.startswith("sts:")
        )
    assert killed >= KILLS // 2
    # What was under way when a sweep was killed may be asked again: at most four questions at once.
    assert sum(count - 1 for count in asked.values()) <= 4 * killed
    assert same(quiet, troubled) == 27
