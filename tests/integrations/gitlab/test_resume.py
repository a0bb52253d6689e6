"""Acceptance: `kill -9` at several moments; what was answered once is never asked again."""

from __future__ import annotations

import json
from pathlib import Path

from tests.emulators.gitlab.estate import build
from tests.emulators.gitlab.messages import Incoming
from tests.emulators.gitlab.server import Emulator
from tests.emulators.wire.sockets import Wire
from tests.integrations.killing import Command, folders, moments, same, trouble

SEED, GROUPS, PROJECTS, KILLS = 5, 2, 12, 5


class _Emulator(Emulator):
    """Counts how often each question came."""

    asked: dict[str, int]

    def respond(self, request: Incoming) -> Wire:
        key = f"{request.path} {sorted(request.query.items())} {request.body.decode()}"
        self.asked = getattr(self, "asked", {})
        self.asked[key] = self.asked.get(key, 0) + 1
        return super().respond(request)


def _command(server: Emulator) -> Command:
    tops = ", ".join(group.full_path for group in server.world.groups if not group.parent)
    target = f"source: gitlab, groups: [{tops}], url: '{server.url}', token: env:TOKEN"
    return Command(target, {"TOKEN": server.token("owner")})


def test_a_sweep_that_is_killed_ends_as_if_it_never_was(tmp_path: Path) -> None:
    quiet, troubled = folders(tmp_path)
    with _Emulator(build(SEED, GROUPS, PROJECTS)) as server:
        command = _command(server)
        command.undisturbed(quiet)
        gaps = moments(SEED, len(server.log), KILLS)
        server.asked = {}
        assert trouble(command, server, troubled, gaps, lambda: len(server.log)) == KILLS
        often = sorted(server.asked.values(), reverse=True)
        under_way = sum(times - 1 for times in often)
    # a kill loses what was under way, which is bounded, and who the token is is asked at every start
    assert under_way <= KILLS * (4 + 8), json.dumps(often[:20])
    assert same(quiet, troubled) > GROUPS * PROJECTS
