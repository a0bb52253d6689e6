"""Acceptance: `kill -9` at twenty random moments; what was answered once is never asked again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.emulators.github.estate import build
from tests.emulators.github.messages import Incoming
from tests.emulators.github.server import Emulator, Wire
from tests.integrations.killing import Command, folders, moments, same, trouble

SEED, ORGS, REPOSITORIES, KILLS = 5, 2, 30, 20
_KINDS = (
    ("bypassActors", "GraphQL ruleset {}"),
    ("bypassForcePushAllowances", "GraphQL classic rule {}"),
    ("history(first", "GraphQL commits {}"),
    ("pullRequests(", "GraphQL changes {}"),
    ("nameWithOwner", "GraphQL name of {}"),
)


def _questions(request: Incoming) -> Iterator[str]:
    """The beginnings of the journal's keys of everything that a request asks."""
    if request.path != "/graphql":
        tree = re.search(r"/git/trees/(\w+)", request.path)
        whole = f"?{urlencode(request.query, safe=':,>=/')}" if request.query else ""
        yield f"git tree {tree[1]}" if tree else f"GET {request.path}{whole}"
        return
    body = json.loads(request.body)
    query, variables = body["query"], body["variables"]
    yield from (f"git blob {oid}" for oid in re.findall(r'object\(oid: "(\w+)"\)', query))
    for identity in variables.get("ids", []):
        name = next(name for word, name in _KINDS if word in query)
        yield name.format(identity)
    if "after" in variables and "login" in variables:
        yield f"GraphQL repositories {variables['login']} after {variables['after'] or 'the start'}"


class _Emulator(Emulator):
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.asked: list[str] = []

    def respond(self, request: Incoming) -> Wire:
        self.asked += _questions(request)
        return super().respond(request)


def _command(server: Emulator) -> Command:
    logins = ", ".join(org.login for org in server.world.organisations)
    target = f"source: github, organisations: [{logins}], api_url: '{server.url}', token: env:TOKEN"
    return Command(target, {"TOKEN": server.token("owner")})


def _again(asked: list[str], finished: set[str]) -> list[str]:
    """What was asked though its answer was there. Keys that name a state end with it."""
    known = {re.sub(r" (?:of 2|at ).*", "", key) for key in finished}
    return [question for question in asked if question in known]


def test_a_sweep_that_is_killed_twenty_times_ends_as_if_it_never_was(tmp_path: Path) -> None:
    quiet, troubled = folders(tmp_path)
    repeated: list[str] = []

    def after(answers: set[str]) -> None:
        repeated.extend(_again(server.asked, {key.split(" | ", 1)[1] for key in answers}))
        server.asked.clear()

    with _Emulator(build(SEED, ORGS, REPOSITORIES)) as server:
        command = _command(server)
        command.undisturbed(quiet)
        gaps = moments(SEED, len(server.log), KILLS)
        server.asked.clear()
        assert trouble(command, server, troubled, gaps, lambda: len(server.log), after) == KILLS
    assert repeated == []
    assert same(quiet, troubled) > ORGS * REPOSITORIES
