"""What is said before a sweep: its cost, what a token sees, and an estate file to begin with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cop_scan_azurepipelines import AzurePipelinesSource

from cop_scan.errors import SourceError
from cop_scan.sources.interface import Forecaster, Offering, Prober, Starter, Sweep
from cop_scan.yamlio import load
from tests.emulators.azurepipelines.estate import build
from tests.emulators.azurepipelines.server import Emulator
from tests.integrations.azurepipelines.collecting import HASTY, NOW, collect, target
from tests.integrations.sweeping import shipped


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    with Emulator(build(11, 1, 12)) as running:
        yield running


SOURCE = AzurePipelinesSource(HASTY)


def test_it_can_be_asked_all_that_a_source_may_be() -> None:
    for seam in (Forecaster, Prober, Starter, Offering):
        assert isinstance(SOURCE, seam)


def test_a_forecast_is_near_what_a_sweep_costs(server: Emulator, tmp_path: Path) -> None:
    where = target(server, tmp_path)
    forecast = SOURCE.forecast(where, shipped().wanted(), None)
    sweep = Sweep(NOW)
    found = collect(where, sweep)
    spent, said = (sum(cost.requests for cost in costs) for costs in (sweep.spent, forecast.costs))
    assert 0.6 * spent <= said <= 1.6 * spent
    assert sum(cost.requests for cost in sweep.planned) == said
    kinds = [one.resource.kind for one in found.values()]
    assert forecast.resources == kinds.count("repository") + kinds.count("build_project")
    assert forecast.asked > 0


def test_a_forecast_by_a_number_asks_nothing(server: Emulator, tmp_path: Path) -> None:
    before = len(server.log)
    small, large = (SOURCE.forecast(target(server, tmp_path), shipped().wanted(), number) for number in (10, 1000))
    assert len(server.log) == before
    assert (small.asked, large.resources) == (0, 3000)
    assert sum(cost.requests for cost in small.costs) < sum(cost.requests for cost in large.costs)


def test_a_probe_says_what_would_cure(server: Emulator, tmp_path: Path) -> None:
    whole = SOURCE.probe(target(server, tmp_path), shipped().wanted())
    assert {(sight.fact, sight.status) for sight in whole} >= {("default_branch", "ok"), ("mfa", "not_collected")}
    less = SOURCE.probe(target(server, tmp_path, "pca without vso.auditlog"), shipped().wanted())
    (audit,) = [sight for sight in less if sight.fact == "audit_log"]
    assert audit.status in ("partial", "forbidden")
    assert "Audit Log (read)" in audit.permission


def test_a_target_is_described_as_an_estate_file_has_it(server: Emulator, tmp_path: Path) -> None:
    where = target(server, tmp_path)
    document = load("targets:\n" + SOURCE.describe(where))[0]
    (entry,) = document["targets"]
    assert (entry["source"], entry["organisations"], entry["url"]) == (
        "azurepipelines",
        where.options["organisations"],
        server.url,
    )


def test_an_organisation_that_is_not_there_is_an_error_or_lost(server: Emulator, tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        collect(target(server, tmp_path, organisations=["nobody"]))


def test_one_project_is_collected_without_its_organisation(server: Emulator, tmp_path: Path) -> None:
    org = server.world.organisations[0]
    found = collect(target(server, tmp_path, projects=[f"{org.name}/{org.projects[0].name}"]))
    assert {one.resource.kind for one in found.values()} == {"repository", "build_project"}
    start = f"{org.name}/{org.projects[0].name}/"
    assert all(one.resource.name.startswith(start) for one in found.values())
