"""Acceptance: `kill -9` at many random moments; what was answered once is never asked again, and the end is the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl

from tests.emulators.azurepipelines.estate import build
from tests.emulators.azurepipelines.server import Emulator
from tests.integrations.killing import Command, folders, moments, same, trouble

SEED, ORGS, REPOSITORIES, KILLS = 5, 3, 8, 8


def _command(server: Emulator) -> Command:
    names = ", ".join(org.name for org in server.world.organisations)
    target = f"source: azurepipelines, organisations: [{names}], url: '{server.url}', token: env:TOKEN"
    return Command(target, {"TOKEN": server.token("pca")})


Question = tuple[str, tuple[tuple[str, str], ...]]
"""Path and query of a question that has no body."""


def _questions(answers: set[str]) -> set[Question]:
    """Everything that was answered, as it was asked."""
    found = (re.search(r"\| GET (?:\w+: )?(/[^?]*)\??(.*)", key) for key in answers)
    return {(one[1], tuple(sorted(parse_qsl(one[2])))) for one in found if one}


def _asked(server: Emulator, since: int = 0) -> Iterator[Question]:
    return ((one.path, tuple(sorted(one.query.items()))) for one in server.log[since:] if one.method == "GET")


def test_a_sweep_that_is_killed_many_times_ends_as_if_it_never_was(tmp_path: Path) -> None:
    quiet, troubled = folders(tmp_path)
    repeated: list[Question] = []
    seen, finished = 0, set[Question]()

    def after(answers: set[str]) -> None:
        nonlocal seen, finished
        finished = _questions(answers)
        repeated.extend(one for one in _asked(server, seen) if one in finished)
        seen = len(server.log)

    with Emulator(build(SEED, ORGS, REPOSITORIES)) as server:
        command = _command(server)
        command.undisturbed(quiet)
        seen = len(server.log)
        gaps = moments(SEED, seen, KILLS, spare=4)
        assert trouble(command, server, troubled, gaps, lambda: len(server.log), after) == KILLS
        assert finished
        assert finished <= set(_asked(server)), "the journal's keys are read as questions are"
    assert repeated == []
    assert same(quiet, troubled) > ORGS * REPOSITORIES
