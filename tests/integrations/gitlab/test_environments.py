"""Projects without environments cost no question of their own, and a token that may not see any is not told of none."""

from __future__ import annotations

from pathlib import Path

import pytest

from cop_scan.evidence import Fact
from tests.emulators.gitlab.access import Denial
from tests.emulators.gitlab.server import Emulator
from tests.emulators.gitlab.state import World
from tests.emulators.gitlab.worlds import small
from tests.integrations.gitlab.collecting import collect, target


@pytest.fixture
def world() -> World:
    """One project with environments, one without."""
    return small()


def environments(server: Emulator, folder: Path, profile: str = "owner") -> dict[str, Fact]:
    """Project's name -> the fact."""
    found = (one.resource for one in collect(target(server, folder, profile)).values())
    return {one.name: one.facts["environments"] for one in found if "environments" in one.facts}


def asked(server: Emulator) -> int:
    """Lists of environments that were asked for."""
    return sum(line.path.partition("?")[0].endswith("/environments") for line in server.log)


def test_only_who_has_environments_is_asked_for_them(world: World, tmp_path: Path) -> None:
    with Emulator(world, strict=True) as server:
        found = environments(server, tmp_path)
        assert asked(server) == 1
    assert found["acme/app"].value["environments"][0]["name"] == "production"
    assert found["acme/deep/site"].value == {"environments": [], "hidden": []}
    assert "GraphQL Environments" in found["acme/deep/site"].request


@pytest.mark.parametrize(
    "denial",
    ["GraphQL:ProjectPermissions.readEnvironment", "GraphQL:Project.userPermissions", "GraphQL:Query.projects"],
)
def test_without_graphql_each_is_asked(world: World, tmp_path: Path, denial: str) -> None:
    with Emulator(world) as server:
        whole = environments(server, tmp_path)
        server.log.clear()
        server.denials = [Denial(denial)]
        again = environments(server, tmp_path)
        assert asked(server) == 2
    assert {name: fact.value for name, fact in again.items()} == {name: fact.value for name, fact in whole.items()}


def test_a_guest_is_not_told_that_there_are_none(world: World, tmp_path: Path) -> None:
    for project in world.all_projects():
        project.visibility = "private"
    with Emulator(world) as server:
        found = environments(server, tmp_path, "guest")
    assert not any(fact.ok for fact in found.values())


def test_core_asks_nothing_of_environments(world: World, tmp_path: Path) -> None:
    with Emulator(world) as server:
        collect(target(server, tmp_path, tier="core"))
        assert asked(server) == 0
        assert not [line for line in server.log if "Environments" in (line.operation or "")]
