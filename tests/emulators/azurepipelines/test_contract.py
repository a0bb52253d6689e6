"""Everything that the emulator answers is in what Microsoft publishes."""

from __future__ import annotations

from collections import Counter

from tests.emulators.azurepipelines import contract, routing
from tests.emulators.azurepipelines.client import Client, everything
from tests.emulators.azurepipelines.estate import build
from tests.emulators.azurepipelines.server import Emulator


def test_every_answer_has_only_published_fields_of_their_types() -> None:
    contract.need()
    world = build(7)
    with Emulator(world, strict=True) as server:
        client = Client(server)
        statuses = Counter(answer.status_code for org in world.organisations for answer in everything(client, org))
    assert server.problems == []
    assert server.unknown_paths == server.unemulated == []
    assert set(statuses) == {200, 403}, "403 is what an organisation without auditing says"
    assert statuses[403] == 2
    single = {"/{org}/_apis/projects/{project}", "/{org}/{project}/_apis/build/definitions/{definition}"}
    others = {route.template for route in routing.ROUTES} - server.asked - single
    assert {path.partition("/_apis")[2] for path in others} <= {"/distributedtask/environments", "/hooks/subscriptions", "/packaging/feeds", "/packaging/feeds/{feed}/permissions", "/packaging/feeds/{feed}/packages"}  # fmt: skip


def test_the_contract_finds_a_field_that_is_not_published_and_one_of_the_wrong_type() -> None:
    contract.need()
    assert contract.problems("GitRepository", {"nom": "x"}, "here") == ["here: GitRepository has no nom"]
    assert contract.problems("GitRepository", {"isFork": "yes"}, "here") == ["here isFork: 'yes' is no boolean"]
    assert contract.problems("GitRepository", {"value": [{"project": {"nom": 1}}]}, "here") != []
    assert contract.problems("Nothing", {}, "here") == ["here: Nothing is no published type"]
