"""Faults come again with the same seed, and events change the world while it is being read."""

from __future__ import annotations

import http.client
import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.emulators.github.client import Client
from tests.emulators.github.faults import Event, Faults, Kind, change, delete, exhaust, rename, transfer
from tests.emulators.github.limits import Limits
from tests.emulators.github.messages import Incoming
from tests.emulators.github.schema import GRAPHQL, need
from tests.emulators.github.server import Emulator
from tests.emulators.github.worlds import small_world

ALL = '{ organization(login: "acme") { repositories(first: 9) { totalCount nodes { name owner { login } } } } }'


def asked(number: int) -> Incoming:
    return Incoming("GET", f"/repos/acme/r{number}", {}, {})


@given(seed=st.integers(0, 1000), order=st.permutations(range(12)))
def test_the_same_requests_meet_the_same_faults_in_any_order(seed: int, order: Sequence[int]) -> None:
    first, second = Faults(seed, 0.5), Faults(seed, 0.5)
    one = {number: [first.draw(asked(number)) for _ in range(3)] for number in range(12)}
    other = {number: [second.draw(asked(number)) for _ in range(3)] for number in order}
    assert one == other


def test_the_share_is_kept_and_seeds_differ() -> None:
    drawn = [[Faults(seed, 0.2).draw(asked(number)) for number in range(2000)] for seed in (1, 2)]
    assert drawn[0] != drawn[1]
    assert all(320 < sum(kind is not None for kind in kinds) < 480 for kinds in drawn)
    assert {kind for kind in drawn[0] if kind} == {"500", "502", "504", "reset", "cut", "html"}


def one(kind: Kind) -> Emulator:
    need(GRAPHQL)
    return Emulator(small_world(), faults=Faults(share=1.0, kinds=[kind]))


@pytest.mark.parametrize("kind", ["500", "502", "504"])
def test_broken_answers(kind: Kind) -> None:
    with one(kind) as server, Client(server) as client:
        got = client.get("/orgs/acme")
        assert got.status == int(kind)
        assert "etag" not in got.headers
        assert server.log[0].fault == kind


def test_a_reset_connection() -> None:
    with one("reset") as server, Client(server) as client, pytest.raises((ConnectionError, http.client.HTTPException)):
        client.get("/orgs/acme")


def test_json_cut_short() -> None:
    with (
        one("cut") as server,
        Client(server) as client,
        pytest.raises(json.JSONDecodeError),
    ):
        client.get("/orgs/acme/repos")


def test_a_page_of_html_with_200() -> None:
    with one("html") as server, Client(server) as client:
        got = client.get("/orgs/acme")
        assert (got.status, got.body) == (200, None)
        assert got.text.startswith(b"<!DOCTYPE html>")


def test_resource_limits_leave_part_of_the_data() -> None:
    with one("resource_limits") as server, Client(server) as client:
        got = client.graphql(ALL)
        nodes = got.body["data"]["organization"]["repositories"]["nodes"]
        assert [node is None for node in nodes] == [False, False, True, True]
        assert [(error["type"], error["path"][-1]) for error in got.body["errors"]] == [
            ("RESOURCE_LIMITS_EXCEEDED", 2),
            ("RESOURCE_LIMITS_EXCEEDED", 3),
        ]
        assert client.get("/orgs/acme").status == 200


def test_large_pages_are_502() -> None:
    need(GRAPHQL)
    with Emulator(small_world(), faults=Faults(largest_page=8)) as server, Client(server) as client:
        assert client.graphql(ALL).status == 502
        assert client.graphql(ALL.replace("9", "8")).status == 200


def with_event(event: Event) -> Emulator:
    need(GRAPHQL)
    return Emulator(small_world(), faults=Faults(events=[event]), limits=Limits(rest_per_minute=10**6))


def test_the_limit_is_used_up_in_mid_sweep() -> None:
    with with_event(exhaust(2)) as server, Client(server) as client:
        assert [client.get("/orgs/acme").status for _ in range(4)] == [200, 200, 403, 403]


def test_a_renamed_repository_redirects() -> None:
    with with_event(rename(1, "acme/full", "whole")) as server, Client(server) as client:
        assert client.get("/repos/acme/full").status == 200
        moved = client.get("/repos/acme/full/releases?per_page=1")
        number = server.world.organisations[0].repositories[0].id
        assert (moved.status, moved.headers["location"]) == (
            301,
            f"{server.url}/repositories/{number}/releases?per_page=1",
        )
        followed = client.get(moved.headers["location"])
        assert (followed.status, len(followed.body)) == (200, 1)
        assert client.get("/repos/acme/whole").body["full_name"] == "acme/whole"
        query = '{ repository(owner: "acme", name: "full"%s) { nameWithOwner } }'
        assert client.graphql(query % "").body["data"]["repository"] == {"nameWithOwner": "acme/whole"}
        assert client.graphql(query % ", followRenames: false").body["data"]["repository"] is None
        with Client(server, server.token("outside")) as stranger:
            server.world.organisations[0].repositories[0].visibility = "private"
            server.world.organisations[0].repositories[0].collaborators.clear()
            assert stranger.get("/repos/acme/full").status == 404


def test_a_deleted_repository_is_gone() -> None:
    with with_event(delete(1, "acme/private")) as server, Client(server) as client:
        assert client.graphql(ALL).body["data"]["organization"]["repositories"]["totalCount"] == 4
        assert client.graphql(ALL).body["data"]["organization"]["repositories"]["totalCount"] == 3
        assert client.get("/repos/acme/private").status == 404


def test_a_transferred_repository_has_another_owner() -> None:
    with with_event(transfer(0, "acme/private", "plain")) as server, Client(server) as client:
        assert client.get("/repos/acme/private").status == 301
        assert client.get("/repos/plain/private").body["owner"]["login"] == "plain"


def test_a_setting_changes_in_mid_sweep() -> None:
    path = "/repos/acme/private/actions/permissions"
    with with_event(change(1, "acme/private", "actions.enabled", False)) as server, Client(server) as client:
        assert client.get(path).body["enabled"] is True
        assert client.get(path).body == {"enabled": False}
