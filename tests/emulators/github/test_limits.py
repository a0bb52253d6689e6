"""Rate limits: the books, and every form in which GitHub refuses."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.emulators.github.client import Client, Got
from tests.emulators.github.limits import EVERY_FORM, SECONDARY, Form, Limits, Meter
from tests.emulators.github.schema import GRAPHQL, need
from tests.emulators.github.server import Emulator
from tests.emulators.github.worlds import small_world

ORG = "/orgs/acme"


@contextmanager
def running(limits: Limits, enterprise_server: str | None = None) -> Iterator[tuple[Emulator, Client]]:
    need(GRAPHQL)
    world = small_world()
    with Emulator(world, limits=limits, enterprise_server=enterprise_server) as server, Client(server) as client:
        yield server, client


def shown(got: Got) -> tuple[int, int, int, str]:
    names = ("limit", "remaining", "used", "resource")
    limit, remaining, used, resource = (got.headers[f"x-ratelimit-{name}"] for name in names)
    return int(limit), int(remaining), int(used), resource


def test_every_answer_says_what_is_left() -> None:
    with running(Limits(core=10)) as (_, client):
        assert shown(client.get(ORG)) == (10, 9, 1, "core")
        assert shown(client.get("/orgs/nobody")) == (10, 8, 2, "core")
        assert shown(client.get("/rate_limit")) == (10, 8, 2, "core")
        assert shown(client.get("/orgs/acme/audit-log")) == (1750, 1749, 1, "audit_log")
        assert shown(client.graphql("{ viewer { login } }")) == (5000, 4999, 1, "graphql")
        assert abs(int(client.get(ORG).headers["x-ratelimit-reset"]) - time.time() - 3600) < 60
        resources = client.get("/rate_limit").body["resources"]
        assert resources["core"] | {"reset": 0} == {"limit": 10, "used": 3, "remaining": 7, "reset": 0}


def test_tokens_have_their_own_limits_and_installations_one() -> None:
    with running(Limits(core=10)) as (server, client):
        client.get(ORG)
        with Client(server, server.token("member")) as other:
            assert shown(other.get(ORG))[2] == 1
        place = server.world.organisations[0].installations[0]
        for number in (1, 2):
            with Client(
                server,
                server._issue(
                    server.world.organisations[0], place, {"metadata": "read"} if number == 1 else place.permissions
                )[0],
            ) as app:
                assert shown(app.get(ORG))[2] == number
        with Client(server, "") as nobody:
            assert shown(nobody.get("/users/acme"))[0] == 60


def test_an_unchanged_answer_costs_nothing() -> None:
    with running(Limits(core=10)) as (server, client):
        etag = client.get(ORG).headers["etag"]
        again = client.get(ORG, If_None_Match=etag)
        assert (again.status, again.text, shown(again)[2]) == (304, b"", 1)
        server.world.organisations[0].is_verified = False
        changed = client.get(ORG, If_None_Match=etag)
        assert (changed.status, shown(changed)[2]) == (200, 2)
        assert [(line.conditional, line.cost) for line in server.log] == [(False, 1), (True, 0), (True, 1)]


@pytest.mark.parametrize("form", EVERY_FORM)
def test_the_primary_limit_in_each_form(form: Form) -> None:
    with running(Limits(core=2, graphql=1, primary_form=form)) as (server, client):
        client.get(ORG)
        client.get(ORG)
        refused = client.get(ORG)
        assert refused.status == form.status
        assert refused.body["message"] == "API rate limit exceeded for owner."
        assert shown(refused)[1] == 0
        assert ("retry-after" in refused.headers) is (form.hint == "retry-after")
        client.graphql("{ viewer { login } }")
        refused = client.graphql("{ viewer { login } }")
        assert refused.status == (200 if form.graphql_status == 200 else form.status)
        assert ("errors" in refused.body) is (form.graphql_status == 200)
        assert refused.headers["x-ratelimit-remaining"] == "0"
        assert client.get("/rate_limit").status == 200
        assert [line.status for line in server.log].count(200) >= 4


@pytest.mark.parametrize("form", EVERY_FORM)
def test_the_secondary_limit_in_each_form(form: Form) -> None:
    with running(Limits(rest_per_minute=1, graphql_per_minute=1, secondary_forms=(form,))) as (_, client):
        assert client.get(ORG).status == 200
        refused = client.get(ORG)
        assert (refused.status, refused.body["message"]) == (form.status, SECONDARY)
        assert ("retry-after" in refused.headers) is (form.hint == "retry-after")
        assert (refused.headers["x-ratelimit-remaining"] == "0") is (form.hint == "reset")
        assert client.get("/users/acme").status == 200
        client.graphql("{ viewer { login } }")
        refused = client.graphql("{ viewer { login } }")
        if form.graphql_status == 200:
            assert (refused.status, refused.body) == (200, {"errors": [{"type": "RATE_LIMITED", "message": SECONDARY}]})
        else:
            assert refused.status == form.status


def test_forms_are_used_in_turn() -> None:
    forms = (Form(403, "retry-after"), Form(429, "neither"))
    with running(Limits(rest_per_minute=1, secondary_forms=forms)) as (_, client):
        assert [client.get(ORG).status for _ in range(5)] == [200, 403, 429, 403, 429]


def test_the_window_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    meter = Meter(Limits(core=1, window=1.0))
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    meter.spend("me", "core", 1)
    assert meter.primary("me", "core")
    now += 1.1
    assert meter.primary("me", "core") is None
    assert meter.bucket("me", "core").reset >= now


def test_the_minute_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    meter = Meter(Limits(minute=1.0))
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now)
    assert [meter.hurried("me", "place", 1, 2) for _ in range(3)] == [False, False, True]
    now += 1.1
    assert meter.hurried("me", "place", 1, 2) is False


def test_too_many_at_once() -> None:
    with running(Limits(concurrency=1)) as (server, client), Client(server) as other:
        said: list[int] = []
        with server.lock:
            waiting = threading.Thread(target=lambda: said.append(client.get(ORG).status))
            # the first request gives its flight back only when the lock is free
            waiting.start()
            while not server.meter.in_flight:
                time.sleep(0)
            said.append(other.get(ORG).status)
        waiting.join()
        assert said == [403, 200]
        assert server.meter.peak == 2


def test_an_enterprise_server_limits_nothing() -> None:
    with running(Limits(core=1), enterprise_server="3.17.0") as (server, client):
        assert (client.get("/api/v3/rate_limit").status, client.get("/api/v3/rate_limit").body["message"]) == (
            404,
            "Rate limiting is not enabled.",
        )
        got = [client.get(f"/api/v3{ORG}") for _ in range(3)][-1]
        assert got.status == 200
        assert not [name for name in got.headers if name.startswith("x-ratelimit")]
        assert got.headers["x-github-enterprise-version"] == "3.17.0"
        assert got.body["url"] == f"{server.url}/api/v3/orgs/acme"
        query = b'{"query": "{ rateLimit { cost } viewer { login } }"}'
        said = client.ask("POST", "/api/graphql", query)
        assert said.body["data"] == {"rateLimit": None, "viewer": {"login": "octo-owner"}}
        assert client.get("/api/v3/meta").body["installed_version"] == "3.17.0"
