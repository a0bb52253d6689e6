"""Acceptance: faults, limits, small pages and a disappearance leave the snapshot as it would have been."""

from __future__ import annotations

from pathlib import Path

import pytest

from cop_scan.sources.interface import Sweep
from tests.emulators.azurepipelines.estate import build
from tests.emulators.azurepipelines.limits import Limits
from tests.emulators.azurepipelines.server import Emulator
from tests.emulators.wire.faults import Event, Faults, Kind
from tests.integrations.azurepipelines.collecting import NOW, collect, seen, target

SEED, ORGS, REPOSITORIES = 11, 3, 12


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    with Emulator(build(SEED, ORGS, REPOSITORIES)) as server:
        return seen(collect(target(server, tmp_path_factory.mktemp("quiet"))))


@pytest.mark.parametrize("kind", ["500", "502", "504", "reset", "cut", "html"])
def test_each_fault_by_itself_costs_nothing(tmp_path: Path, quiet: dict[str, dict[str, str]], kind: Kind) -> None:
    with Emulator(build(SEED, ORGS, REPOSITORIES), faults=Faults(SEED, 0.2, (kind,))) as server:
        assert seen(collect(target(server, tmp_path))) == quiet
        assert any(request.fault for request in server.log)


@pytest.mark.parametrize("pages", [1, 2, 7])
def test_small_pages_add_up_to_the_same(tmp_path: Path, quiet: dict[str, dict[str, str]], pages: int) -> None:
    with Emulator(build(SEED, ORGS, REPOSITORIES), pages=pages) as server:
        assert seen(collect(target(server, tmp_path))) == quiet


@pytest.mark.parametrize("silent", [False, True])
def test_limits_are_waited_for(tmp_path: Path, quiet: dict[str, dict[str, str]], silent: bool) -> None:
    limits = Limits(budget=150, window=1.0, warned=1.0, silent=silent)
    with Emulator(build(SEED, ORGS, REPOSITORIES), limits=limits) as server:
        assert seen(collect(target(server, tmp_path))) == quiet
        assert any(request.status == 429 for request in server.log)


def test_a_repository_that_disappears_is_told_and_costs_no_other(
    tmp_path: Path, quiet: dict[str, dict[str, str]]
) -> None:
    world = build(SEED, ORGS, REPOSITORIES)
    project = world.organisations[0].projects[0]
    gone = next(one for one in project.repositories if one.head and not one.disabled)
    event = Event(45, lambda _: project.repositories.remove(gone), "deleted")
    with Emulator(world, faults=Faults(SEED, events=(event,))) as server:
        troubled = seen(collect(target(server, tmp_path), Sweep(NOW)))
    differing = {key for key in quiet if troubled.get(key) != quiet[key]}
    assert all(gone.id in key or _builds(key, quiet, troubled) for key in differing)


def _builds(key: str, quiet: dict[str, dict[str, str]], troubled: dict[str, dict[str, str]]) -> bool:
    """Whether only what is read of a build project's source differs."""
    return "definition" in key and {name for name, digest in quiet[key].items() if troubled.get(key, {}).get(name) != digest} <= {"pipelines", "build_definition", "environments", "ci_secrets"}  # fmt: skip
