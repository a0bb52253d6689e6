"""What collecting costs, and that faults, limits, pages and locations leave the snapshot as it would have been."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from cop_scan.sources.asking import Settings
from cop_scan.sources.interface import Sweep
from cop_scan.sources.retry import RetryPolicy
from tests.emulators.cloudbuild.access import Denial
from tests.emulators.cloudbuild.estate import CLOCK, Estate, build
from tests.emulators.cloudbuild.server import HANDLERS, Emulator
from tests.emulators.wire.faults import Faults, Kind
from tests.integrations.cloudbuild.collecting import collect, seen, target

SEED = 11
IMPATIENT = Settings(policy=RetryPolicy(attempts=2, base=0.01, cap=0.02, waits=2, first_wait=0.01, longest_wait=0.02))


def world() -> Estate:
    return build(SEED, 2, 12)


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    with Emulator(world()) as server:
        return seen(collect(target(server, tmp_path_factory.mktemp("quiet"))))


@pytest.mark.parametrize("kind", ["500", "502", "504", "reset", "cut", "html"])
def test_each_fault_by_itself_costs_nothing(kind: Kind, tmp_path: Path, quiet: dict[str, dict[str, str]]) -> None:
    faults = Faults(SEED, 0.2, (kind,))
    with Emulator(world(), faults=faults) as server:
        assert seen(collect(target(server, tmp_path))) == quiet


@pytest.mark.parametrize("after", [None, 0])
def test_limits_are_waited_for(after: int | None, tmp_path: Path, quiet: dict[str, dict[str, str]]) -> None:
    sweep = Sweep(CLOCK)
    with Emulator(world(), per_minute=3, retry_after=after) as server:
        assert seen(collect(target(server, tmp_path), sweep)) == quiet
        assert any("GET cloudbuild" in cost.endpoint for cost in sweep.spent)


def test_a_limit_without_end_is_a_gap_and_says_so(tmp_path: Path) -> None:
    with Emulator(world(), denials=[Denial("storage.buckets.get", "limited")]) as server:
        found = collect(target(server, tmp_path), settings=IMPATIENT)
    logs = [one.resource.facts["build_logs"] for one in found.values() if one.resource.kind == "build_project"]
    reasons = {part["reason"] for fact in logs if fact.ok for part in fact.value["hidden"]}
    assert "rate_limited" in reasons


@pytest.mark.parametrize("page", [1, 2, 7])
def test_pages_of_any_size_are_the_same_list(page: int, tmp_path: Path, quiet: dict[str, dict[str, str]]) -> None:
    with Emulator(world(), page=page) as server:
        assert seen(collect(target(server, tmp_path))) == quiet


def test_locations_are_asked_one_by_one_where_a_service_does_not_take_all(
    tmp_path: Path, quiet: dict[str, dict[str, str]]
) -> None:
    whole = replace(world(), takes_everywhere=False)
    for _, one in whole.repositories():
        one.body["name"] = one.body["name"].replace("locations/europe/", "locations/europe-west2/")
    with Emulator(whole) as server:
        found = collect(target(server, tmp_path))
        assert server.asked["cloudbuild.projects.locations.list"] == 2
    triggers = {key: facts for key, facts in seen(found).items() if "/triggers/" in key}
    assert triggers == {key: facts for key, facts in quiet.items() if "/triggers/" in key}
    kinds = Counter(one.resource.kind for one in found.values())
    assert kinds["registry"] == sum(1 for _ in whole.repositories())


def test_locations_whose_list_is_refused_are_lost(tmp_path: Path) -> None:
    sweep = Sweep(CLOCK)
    denials = [Denial("cloudbuild.projects.locations.list", "forbidden")]
    with Emulator(replace(world(), takes_everywhere=False), denials=denials) as server:
        found = collect(target(server, tmp_path), sweep)
    assert not any(one.resource.kind == "build_project" for one in found.values())
    assert {part for part, _ in sweep.lost} == {"acme-shop-0: triggers", "acme-till-1: triggers"}


@pytest.mark.parametrize("location", [None, "global", {}, {"locationId": None}, {"locationId": 7}])
def test_locations_that_are_malformed_are_lost(
    location: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep = Sweep(CLOCK)
    answer = {"locations": [{"locationId": "global"}, location]}
    monkeypatch.setitem(HANDLERS, "cloudbuild.projects.locations.list", lambda *_: answer)
    with Emulator(replace(world(), takes_everywhere=False)) as server:
        collect(target(server, tmp_path), sweep)
    assert {part for part, _ in sweep.lost} == {"acme-shop-0: triggers", "acme-till-1: triggers"}


def test_only_the_locations_and_names_that_are_chosen(tmp_path: Path) -> None:
    estate = world()
    with Emulator(estate) as server:
        found = collect(
            target(server, tmp_path, locations=["global", "us-central1"], exclude=["*/us-central1/build-1*"])
        )
    names = [one.resource.name for one in found.values() if one.resource.kind == "build_project"]
    expected = [
        f"{meant.id}/{one.location}/{one.name}"
        for meant in estate.meant.values()
        for one in meant.triggers
        if one.location == "global" or (one.location == "us-central1" and not one.name.startswith("build-1"))
    ]
    assert sorted(names) == sorted(expected)


def test_a_thousand_triggers_take_few_requests(tmp_path: Path) -> None:
    with Emulator(build(SEED, 1, 1000)) as server:
        sweep = Sweep(CLOCK)
        found = collect(target(server, tmp_path), sweep)
        assert len(found) == 1005
        assert server.count <= 50, server.asked
        assert sum(cost.requests for cost in sweep.planned) == pytest.approx(server.count, abs=6)
        assert sum(cost.requests for cost in sweep.spent) == server.count


def test_what_is_done_is_not_given_again(tmp_path: Path) -> None:
    with Emulator(world()) as server:
        whole = collect(target(server, tmp_path))
        done = set(list(whole)[::2])
        rest = collect(target(server, tmp_path), Sweep(CLOCK, done=set(done)))
    assert set(rest) == set(whole) - done
    assert seen(rest) == {key: facts for key, facts in seen(whole).items() if key in rest}


def test_the_service_that_is_not_enabled_is_named_with_the_project_that_pays(tmp_path: Path) -> None:
    with Emulator(world(), disabled={"containeranalysis.googleapis.com"}) as server:
        found = collect(target(server, tmp_path))
    facts = [one.resource.facts["images"] for one in found.values() if one.resource.kind == "registry"]
    said = {part["detail"] for fact in facts if fact.ok for part in fact.value["hidden"]}
    words = (
        "containeranalysis.googleapis.com is not enabled in projects/700000000001, which the credential counts against."
    )
    assert words in said
