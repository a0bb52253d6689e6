"""Acceptance: `kill -9` at random moments; what was answered once is never asked again."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

from cop_scan.snapshot import Snapshot
from tests.emulators.cloudbuild.estate import build
from tests.emulators.cloudbuild.server import Emulator
from tests.emulators.wire.messages import Incoming
from tests.emulators.wire.sockets import Wire
from tests.integrations.killing import Command, folders, moments, trouble

SEED, KILLS = 5, 5


class _Emulator(Emulator):
    def __post_init__(self) -> None:
        super().__post_init__()
        self.questions: list[str] = []

    def respond(self, request: Incoming) -> Wire:
        query = f"?{urlencode(request.query)}" if request.query else ""
        self.questions.append(f"{request.method} {request.path}{query}")
        return super().respond(request)


def _command(server: Emulator) -> Command:
    projects = ", ".join(server.world.projects)
    options = f"projects: [{projects}], endpoint: '{server.url}', token: env:TOKEN, in_flight: 2"
    return Command(f"source: cloudbuild, {options}", {"TOKEN": "reader"})


def _seen(folder: Path) -> dict[str, dict[str, str]]:
    with Snapshot(folder / "report" / "snapshot") as snapshot:
        return {r.id: {name: fact.digest for name, fact in r.facts.items()} for r in snapshot.resources()}


def test_a_sweep_that_is_killed_again_and_again_ends_as_if_it_never_was(tmp_path: Path) -> None:
    quiet, troubled = folders(tmp_path)
    repeated: list[str] = []

    def after(answers: set[str]) -> None:
        finished = {key.split(" | ", 1)[1] for key in answers}
        repeated.extend(one for one in server.questions if one in finished)
        server.questions.clear()

    with _Emulator(build(SEED, 2, 10)) as server:
        command = _command(server)
        command.undisturbed(quiet)
        gaps = moments(SEED, server.count, KILLS)
        server.questions.clear()
        assert trouble(command, server, troubled, gaps, lambda: server.count, after) == KILLS
    assert repeated == []
    assert _seen(troubled) == _seen(quiet)
