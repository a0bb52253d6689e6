"""Acceptance: faults, limits, a rename and a disappearance leave the snapshot as it would have been."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cop_scan.sources.answers import NoJournal
from cop_scan.sources.interface import Sweep
from tests.emulators.github.estate import build
from tests.emulators.github.faults import Event, Faults, delete, exhaust, rename
from tests.emulators.github.limits import ROOMY, Form
from tests.emulators.github.server import Emulator
from tests.emulators.github.state import Repository, World, node_id
from tests.integrations.github.collecting import NOW, collect, seen, target

SEED, ORGS, REPOSITORIES = 11, 2, 40
LIMITS = replace(ROOMY, window=1.0, minute=1.0, secondary_forms=(Form(403, "retry-after"), Form(429, "neither")))


def _hurry(points: int) -> Event:
    """From here on so many points a minute are too many."""

    def happen(server: Emulator) -> None:
        server.meter.limits.rest_per_minute = points

    return Event(0, happen, "secondary limit")


def _at(event: Event, after: int) -> Event:
    return replace(event, after=after)


def _live(world: World) -> list[Repository]:
    return [r for r in world.organisations[0].repositories if r.head and not r.archived and not r.mirror_url]


def test_the_snapshot_of_a_troubled_sweep_is_that_of_a_quiet_one(tmp_path: Path) -> None:
    quiet_world = build(SEED, ORGS, REPOSITORIES)
    with Emulator(quiet_world) as server:
        quiet = collect(target(server, tmp_path))
        calm = len(server.log)
    world = build(SEED, ORGS, REPOSITORIES)
    world.number()
    renamed, gone = _live(world)[2], _live(world)[5]
    events = (
        *(exhaust(calm * share // 100) for share in (30, 55, 80)),
        _at(_hurry(0), calm * 40 // 100),
        _at(_hurry(10**9), calm * 40 // 100 + 6),
        rename(calm * 20 // 100, renamed.full_name, f"{renamed.name}-renamed"),
        delete(calm * 25 // 100, gone.full_name),
    )
    names = renamed.full_name
    journal = NoJournal()
    with Emulator(
        world, faults=Faults(SEED, 0.05, ("500", "502", "reset", "cut"), events=events), limits=LIMITS
    ) as server:
        sweep = Sweep(NOW, journal=journal)
        troubled = collect(target(server, tmp_path), sweep)
        refusals, failed = server.meter.refusals, sum(request.fault is not None for request in server.log)
        lost = [key for key, one in troubled.items() if "disappeared" in one.resource.tags]
    assert refusals >= 4
    assert failed > calm * 0.03
    assert lost == [f"127.0.0.1/{node_id(gone)}"]
    assert [event for event, _ in journal.notes if event == "disappeared"]
    assert troubled[f"127.0.0.1/{node_id(renamed)}"].resource.name == f"{names}-renamed"
    without = {key: facts for key, facts in seen(troubled).items() if key not in lost}
    assert without == {key: facts for key, facts in seen(quiet).items() if key not in lost}


def test_each_fault_by_itself_costs_nothing(tmp_path: Path) -> None:
    with Emulator(build(SEED, 1, 12)) as server:
        quiet = seen(collect(target(server, tmp_path)))
    for kind in ("500", "502", "504", "reset", "cut", "html", "resource_limits"):
        with Emulator(build(SEED, 1, 12), faults=Faults(SEED, 0.2, (kind,))) as server:
            assert seen(collect(target(server, tmp_path))) == quiet, kind


def test_pages_shrink_until_github_can_answer_them(tmp_path: Path) -> None:
    with Emulator(build(SEED, 1, 40)) as server:
        quiet = seen(collect(target(server, tmp_path)))
    with Emulator(build(SEED, 1, 40), faults=Faults(largest_page=7)) as server:
        assert seen(collect(target(server, tmp_path))) == quiet
        refused = [request for request in server.log if request.status == 502]
    assert refused
