"""What can be said before a sweep: its cost, what a credential sees, and an estate file to begin with."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from cop_scan_cloudbuild import CloudBuildSource

from cop_scan.errors import InputError, SourceError
from cop_scan.estate import read_estate
from cop_scan.sources.interface import Forecaster, Offering, Prober, Starter
from tests.emulators.cloudbuild.access import EVERYTHING, NEEDS, Denial, Profile
from tests.emulators.cloudbuild.estate import build
from tests.emulators.cloudbuild.server import Emulator
from tests.integrations.cloudbuild.collecting import HASTY, collect, every, target


def source() -> CloudBuildSource:
    return CloudBuildSource(HASTY)


def test_it_is_all_that_a_source_may_be() -> None:
    assert isinstance(source(), Forecaster)
    assert isinstance(source(), Prober)
    assert isinstance(source(), Starter)
    assert isinstance(source(), Offering)


@pytest.mark.parametrize("size", [10, 200])
def test_a_forecast_is_near_what_it_costs(size: int, tmp_path: Path) -> None:
    with Emulator(build(4, 2, size)) as server:
        said = source().forecast(target(server, tmp_path), every(), None)
        asked = server.count
        assert said.asked == asked
        collect(target(server, tmp_path))
        sent = server.count - asked
    expected = sum(cost.requests for cost in said.costs)
    assert abs(expected - sent) <= max(6, sent * 0.2), (expected, sent)
    assert said.resources == 2 * (size + 4 + 1)


def test_a_forecast_by_a_number_asks_nothing() -> None:
    options = {"projects": ["acme-shop-0"], "token": "env:PATH", "endpoint": "http://127.0.0.1:1"}
    where = source().target("acme-shop-0")
    said = source().forecast(type(where)("cloudbuild", "x", options), every(), 1000)
    assert said.asked == 0
    assert sum(cost.requests for cost in said.costs) <= 50
    assert list(said.hours) == ["env:PATH"]


def test_a_probe_says_what_is_seen_and_what_would_cure(tmp_path: Path) -> None:
    with Emulator(build(4, 1, 6)) as server:
        whole = source().probe(target(server, tmp_path), every())
        assert {one.fact for one in whole if one.status in ("forbidden", "hidden")} == set()
        for permission in sorted(EVERYTHING - {"resourcemanager.projects.get", "cloudbuild.builds.list"}):
            server.profiles["without"] = Profile("without", EVERYTHING - {permission})
            found = source().probe(target(server, tmp_path, "without"), every())
            for one in found:
                before = [each for each in whole if (each.fact, each.sample) == (one.fact, one.sample)]
                if before and one.detail != before[0].detail and one.status in ("forbidden", "partial"):
                    assert one.permission or "not_collected" in one.status or "not asked" in one.detail, one


def test_what_is_needed_for_every_question_stands_in_some_offer() -> None:
    said = " ".join(one.permission for one in CloudBuildSource.offers)
    granted = " ".join(one.text for one in CloudBuildSource.grants)
    needed = {need.removesuffix(":above").rsplit(".", 1)[0] for need in NEEDS.values() if need}
    known = {"resourcemanager.projects", "resourcemanager.folders", "resourcemanager.organizations"}
    assert {one for one in needed - known if one.split(".", 1)[0] not in f"{said} {granted}"} == set()


@pytest.mark.parametrize(
    ("what", "projects"), [("acme-shop", ["acme-shop"]), (" acme-shop , acme-till", ["acme-shop", "acme-till"])]
)
def test_a_target_without_an_estate_file(what: str, projects: list[str]) -> None:
    assert source().target(what).options == {"projects": projects}


@pytest.mark.parametrize("what", ["", ",", "A", "acme shop", "projects/acme", "../x", "-acme-shop"])
def test_what_names_no_project(what: str) -> None:
    with pytest.raises(InputError, match="no id of a Google Cloud project"):
        source().target(what)


def test_the_entry_of_an_estate_file_can_be_read(tmp_path: Path) -> None:
    with Emulator(build(4, 2, 3)) as server:
        where = target(server, tmp_path)
        text = source().describe(where)
    assert "3 triggers, 4 registries" in text
    path = tmp_path / "estate.yaml"
    path.write_text(f"version: 1\nname: Acme\ntargets:\n{text}")
    (entry,) = yaml.safe_load(path.read_text())["targets"]
    assert entry["projects"] == where.options["projects"]
    assert read_estate(path).targets[0].source == "cloudbuild"


def test_a_project_that_is_not_shown_is_said_in_a_sentence(tmp_path: Path) -> None:
    with Emulator(build(4, 1, 3)) as server, pytest.raises(SourceError, match=r"acme-shop-0 cannot be seen"):
        source().describe(target(server, tmp_path, "stranger"))


def test_a_project_among_others_that_is_not_shown_is_lost(tmp_path: Path) -> None:
    with Emulator(build(4, 2, 3)) as server:
        server.denials = [Denial("cloudresourcemanager.projects.get", "forbidden", "*acme-till-1*")]
        said = source().forecast(target(server, tmp_path), every(), None)
    assert any("acme-till-1 cannot be seen" in one for one in said.assumptions)
