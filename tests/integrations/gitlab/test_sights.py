"""What is said before a sweep: its cost, what the token sees, an estate file to begin with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import yaml
from cop_scan_gitlab import GitLabSource

from cop_scan.sources.interface import Cost, Sweep
from tests.emulators.gitlab.server import Emulator
from tests.emulators.gitlab.worlds import small
from tests.integrations.gitlab.collecting import HASTY, NOW, collect, target
from tests.integrations.sweeping import shipped

SOURCE = GitLabSource(HASTY)


def test_a_forecast_names_at_least_what_a_free_group_costs(tmp_path: Path) -> None:
    world = small()
    world.groups[0].tier = "free"
    with Emulator(world) as server:
        forecast = SOURCE.forecast(target(server, tmp_path), shipped().wanted(), None)
        assert forecast.resources == 3
        before = len(server.log)
        assert before == forecast.asked
        collect(target(server, tmp_path))
        assert len(server.log) - before <= sum(cost.requests for cost in forecast.costs) + 1  # and the first question


def test_what_is_planned_on_the_way_is_what_was_forecast_and_at_least_what_is_sent(tmp_path: Path) -> None:
    world = small()
    world.groups[0].tier = "free"
    with Emulator(world) as server:
        where, sweep = target(server, tmp_path), Sweep(NOW)
        forecast = SOURCE.forecast(where, shipped().wanted(), 2)
        collect(where, sweep)
    planned, spent, foretold = (summed(costs) for costs in (sweep.planned, sweep.spent, forecast.costs))
    assert {name: count for name, count in spent.items() if count > planned[name]} == {"GET /metadata": 1}
    assert {name: planned[name] for name in foretold} == dict(foretold), "one of the three projects is empty"


def summed(costs: Sequence[Cost]) -> Counter[str]:
    """Requests by endpoint."""
    found: Counter[str] = Counter()
    for cost in costs:
        found[cost.endpoint] += cost.requests
    return found


def test_with_a_number_nothing_is_asked_and_core_costs_three_requests(tmp_path: Path) -> None:
    with Emulator(small()) as server:
        found = SOURCE.forecast(target(server, tmp_path, tier="core"), shipped().wanted(), 1000)
        assert server.log == []
    rest = sum(cost.requests for cost in found.costs if cost.endpoint.startswith("GET"))
    graph = sum(cost.requests for cost in found.costs if cost.endpoint.startswith("GraphQL"))
    assert rest <= 3_020
    assert graph <= 200


def test_who_sees_less_is_told_what_would_show_it(tmp_path: Path) -> None:
    with Emulator(small()) as server:
        owner = {(s.fact, s.sample): s for s in SOURCE.probe(target(server, tmp_path), shipped().wanted())}
        reporter = {
            (s.fact, s.sample): s for s in SOURCE.probe(target(server, tmp_path, "reporter"), shipped().wanted())
        }
    assert owner["tag_rules", "acme/app"].status == "ok"
    denied = reporter["tag_rules", "acme/app"]
    assert denied.status in ("forbidden", "hidden")
    assert "Maintainer" in denied.permission
    assert not any("canary" in f"{sight}" for sight in (*owner.values(), *reporter.values()))


def test_an_estate_file_to_begin_with(tmp_path: Path) -> None:
    with Emulator(small()) as server:
        said = SOURCE.describe(target(server, tmp_path, groups=["acme"], projects=["acme/app"]))
        (entry,) = yaml.safe_load(said)
    assert entry["groups"] == ["acme"]
    assert entry["url"] == server.url
    assert "3 projects seen" in said
