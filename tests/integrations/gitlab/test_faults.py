"""Acceptance: faults, limits, a rename and a disappearance leave the snapshot as it would have been."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.emulators.gitlab.estate import build
from tests.emulators.gitlab.faults import Event, Faults, Kind, delete, exhaust, rename
from tests.emulators.gitlab.limits import Limits
from tests.emulators.gitlab.server import Emulator
from tests.emulators.gitlab.state import Project, World
from tests.integrations.gitlab.collecting import collect, seen, target

SEED, GROUPS, PROJECTS = 11, 2, 12
LIMITS = Limits(10_000, window=0.5)


def _live(world: World) -> list[Project]:
    return [one for one in world.groups[0].projects if one.head and not one.archived and not one.mirror]


def test_the_snapshot_of_a_troubled_sweep_is_that_of_a_quiet_one(tmp_path: Path) -> None:
    with Emulator(build(SEED, GROUPS, PROJECTS)) as server:
        quiet = seen(collect(target(server, tmp_path)))
        calm = len(server.log)
    events = tuple(exhaust(calm * share // 100) for share in (30, 55, 80))
    with Emulator(
        build(SEED, GROUPS, PROJECTS),
        faults=Faults(SEED, 0.05, ("500", "502", "reset", "cut"), events=events),
        limits=LIMITS,
    ) as server:
        troubled = seen(collect(target(server, tmp_path)))
        statuses = [request.status for request in server.log]
        failed = sum(request.fault is not None for request in server.log)
    assert statuses.count(429) >= 2
    assert failed > calm * 0.02
    assert troubled == quiet


@pytest.mark.parametrize("kind", ["500", "502", "504", "reset", "cut", "html"])
def test_each_fault_by_itself_costs_nothing(tmp_path: Path, kind: Kind) -> None:
    with Emulator(build(SEED, 1, 6)) as server:
        quiet = seen(collect(target(server, tmp_path)))
    with Emulator(build(SEED, 1, 6), faults=Faults(SEED, 0.2, (kind,))) as server:
        assert seen(collect(target(server, tmp_path))) == quiet
        assert any(request.fault for request in server.log)


def test_single_addresses_have_limits_of_their_own(tmp_path: Path) -> None:
    with Emulator(build(SEED, 1, 6)) as server:
        quiet = seen(collect(target(server, tmp_path)))
    narrow = Limits(10_000, 0.3, {"/api/v4/projects/": 20}, headers=False)
    with Emulator(build(SEED, 1, 6), limits=narrow) as server:
        assert seen(collect(target(server, tmp_path))) == quiet
        assert any(request.status == 429 for request in server.log)


@pytest.mark.parametrize("share", [25, 60])
def test_a_project_that_moves_is_still_itself(tmp_path: Path, share: int) -> None:
    quiet_world = build(SEED, 1, PROJECTS)
    with Emulator(quiet_world) as server:
        quiet = seen(collect(target(server, tmp_path)))
        calm = len(server.log)
    world = build(SEED, 1, PROJECTS)
    moved = _live(world)[2]
    events = (rename(calm * share // 100, moved.full_path, f"{moved.path}-renamed"),)
    with Emulator(world, faults=Faults(events=events)) as server:
        troubled = seen(collect(target(server, tmp_path)))
    assert troubled.keys() == quiet.keys()
    changed = {key for key in quiet if troubled[key] != quiet[key]}
    assert changed <= {f"127.0.0.1/project/{moved.id}"}, "nothing else has changed"


def test_a_project_that_goes_leaves_gaps_and_harms_no_other(tmp_path: Path) -> None:
    with Emulator(build(SEED, 1, PROJECTS)) as server:
        quiet = seen(collect(target(server, tmp_path)))
        calm = len(server.log)
    world = build(SEED, 1, PROJECTS)
    gone = _live(world)[3]
    events: tuple[Event, ...] = (delete(calm * 30 // 100, gone.full_path),)
    with Emulator(world, faults=Faults(events=events)) as server:
        troubled = collect(target(server, tmp_path))
    name = f"127.0.0.1/project/{gone.id}"
    group = f"127.0.0.1/group/{world.groups[0].id}"
    facts = troubled[name].resource.facts
    assert any(not fact.ok for fact in facts.values())
    whole = {key: value for key, value in seen(troubled).items() if key not in (name, group)}
    assert whole == {key: value for key, value in quiet.items() if key not in (name, group)}
