"""Acceptance: faults and limits leave what was collected as it would have been, and cost little."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from cop_scan.errors import SourceError
from cop_scan.sources.answers import NoJournal
from cop_scan.sources.interface import Sweep
from tests.emulators.codebuild.access import Denial
from tests.emulators.codebuild.estate import CLOCK, build
from tests.emulators.codebuild.server import Emulator
from tests.emulators.wire.faults import Faults, Kind
from tests.integrations.codebuild.collecting import collect, seen, target
from tests.integrations.codebuild.sweeping import quiet, signed_in


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    folder = tmp_path_factory.mktemp("calm")
    with pytest.MonkeyPatch.context() as patch, Emulator(build(11, 1, 30, 6)) as server:
        names = signed_in(server, quiet(patch, folder))
        return seen(collect(target(server, *names.values())))


@pytest.mark.parametrize("kind", ["500", "502", "reset", "cut", "html"])
def test_a_fifth_of_the_answers_fail(calm: dict[str, dict[str, str]], credentials: Path, kind: Kind) -> None:
    with Emulator(build(11, 1, 30, 6), faults=Faults(3, 0.2, (kind,))) as server:
        names = signed_in(server, credentials)
        assert seen(collect(target(server, *names.values()))) == calm
        assert server.problems == []


def test_limits_are_waited_for(calm: dict[str, dict[str, str]], credentials: Path) -> None:
    with Emulator(build(11, 1, 30, 6)) as server:
        server.throttled = {
            "codebuild:BatchGetProjects": 3,
            "iam:GetAccountAuthorizationDetails": 2,
            "ecr:DescribeImages": 4,
        }
        names = signed_in(server, credentials)
        assert seen(collect(target(server, *names.values()))) == calm
        assert not any(server.throttled.values())


def test_a_second_sweep_with_the_same_journal_asks_nothing_but_who_it_is(server: Emulator, credentials: Path) -> None:
    names, journal = signed_in(server, credentials), NoJournal()
    first = collect(target(server, *list(names.values())[:1]), Sweep(CLOCK, journal=journal))
    before = len(server.log)
    second = collect(target(server, *list(names.values())[:1]), Sweep(CLOCK, journal=journal))
    assert seen(first) == seen(second)
    assert [line.action for line in server.log[before:]] == ["sts:GetCallerIdentity"]


def test_a_session_that_runs_out_ends_the_account_with_one_sentence(server: Emulator, credentials: Path) -> None:
    names = signed_in(server, credentials)
    server.denials = [Denial("codebuild:BatchGetProjects", "expired")]
    with pytest.raises(SourceError, match=r"does not accept the credentials \(ExpiredToken"):
        collect(target(server, *list(names.values())[:1]))


def test_a_thousand_projects_cost_fifty_requests(credentials: Path) -> None:
    """Cold, with every fact: all of it in bulk. None of them is a step of CodePipeline, which takes a request each."""
    world = build(2, accounts=1, projects=1000, registries=0)
    for one in (one for region in world.accounts[0].regions.values() for one in region.projects):
        if one.traits["source"] == "pipeline":
            one.project["source"]["type"] = "CODECOMMIT"
    with Emulator(world) as server:
        names = signed_in(server, credentials)
        sweep = Sweep(CLOCK)
        found = collect(target(server, *names.values(), project_policies=False), sweep)
        counted = server.counted()
        assert server.problems == []
    assert len(found) == 1001
    assert counted.total() <= 50, counted
    planned = Counter({cost.endpoint: cost.requests for cost in sweep.planned})
    assert planned.total() == pytest.approx(counted.total(), rel=0.25)
