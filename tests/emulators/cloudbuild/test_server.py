"""The emulator answers as Google's discovery documents say, to whom it should, and refuses the rest as Google does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.emulators.cloudbuild.access import NEEDS, Denial
from tests.emulators.cloudbuild.contract import faults, method, methods
from tests.emulators.cloudbuild.estate import build
from tests.emulators.cloudbuild.server import HANDLERS, Emulator

TRIGGERS = "/cloudbuild.googleapis.com/v1/projects/acme-shop-0/locations/-/triggers"


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator(build(1, 1, 7)) as running:
        yield running


def get(server: Emulator, path: str = TRIGGERS, token: str = "reader", **query: str) -> tuple[int, Any]:
    answer = requests.get(f"{server.url}{path}", params=query, headers={"authorization": f"Bearer {token}"}, timeout=5)
    return answer.status_code, answer.json()


def reason(body: Any) -> str:
    return str(body["error"].get("details", [{}])[0].get("reason", ""))


def test_every_method_of_the_contract_has_an_answer_and_a_permission() -> None:
    names = {one.id for one in methods()}
    assert names == set(HANDLERS) == set(NEEDS)


def test_the_contract_finds_what_is_not_of_its_shape() -> None:
    one = method("GET", TRIGGERS)
    assert one is not None
    assert faults(one, {"triggers": [{"name": "x", "build": {"steps": [{"name": "y"}]}}]}) == []
    strange: list[Any] = [{"triggers": {}}, {"items": []}, {"triggers": [{"name": 7}]}, []]
    strange.append({"triggers": [{"build": {"options": {"logging": "LOUD"}}}]})
    for wrong in strange:
        assert faults(one, wrong), wrong


def test_lists_come_in_pages_and_leave_out_what_is_empty(server: Emulator) -> None:
    _, first = get(server, pageSize="5")
    _, second = get(server, pageSize="5", pageToken=first["nextPageToken"])
    names = [one["name"] for page in (first, second) for one in page["triggers"]]
    assert names == [f"build-{at}" for at in range(7)]
    assert "nextPageToken" not in second
    assert get(server, TRIGGERS.replace("/-/", "/asia-east1/"))[1] == {}
    assert server.wrong == []


def test_who_is_not_known_or_not_allowed_is_refused(server: Emulator) -> None:
    assert get(server, token="nobody")[0] == 401
    status, body = get(server, token="stranger")
    assert (status, reason(body)) == (403, "IAM_PERMISSION_DENIED")
    status, body = get(server, TRIGGERS.replace("acme-shop-0", "no-such-project"))
    assert (status, body["error"]["status"]) == (403, "PERMISSION_DENIED")


def test_a_service_that_is_not_enabled_says_where(server: Emulator) -> None:
    server.disabled.add("cloudbuild.googleapis.com")
    status, body = get(server)
    assert (status, reason(body)) == (403, "SERVICE_DISABLED")
    assert body["error"]["details"][0]["metadata"]["consumer"] == "projects/700000000001"


@pytest.mark.parametrize(
    ("path", "query"), [("/x.googleapis.com/v1/x", {}), (f"{TRIGGERS}/more", {}), (TRIGGERS, {"view": "FULL"})]
)
def test_what_google_does_not_publish_is_not_answered_and_noted(
    path: str, query: dict[str, str], server: Emulator
) -> None:
    assert get(server, path, **query)[0] == 404
    assert len(server.unknown) == 1


@pytest.mark.parametrize(
    ("mode", "status"),
    [("forbidden", 403), ("not_found", 404), ("disabled", 403), ("limited", 429), ("null", 200), ("malformed", 200)],
)
def test_denials(mode: Any, status: int, server: Emulator) -> None:
    server.denials = [Denial("cloudbuild.*", mode)]
    assert get(server)[0] == status


def test_a_list_that_is_cut_is_refused_at_its_second_page(server: Emulator) -> None:
    server.denials = [Denial("cloudbuild.*", "cut_list")]
    status, body = get(server)
    assert status == 200
    assert get(server, pageToken=body["nextPageToken"])[0] == 403


def test_equal_seeds_give_equal_estates() -> None:
    one, other = build(5, 2, 6), build(5, 2, 6)
    assert one.projects == other.projects
    assert one.projects != build(6, 2, 6).projects
