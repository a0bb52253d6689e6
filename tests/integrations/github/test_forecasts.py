"""What a sweep is said to cost, beside what it costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from cop_scan_github import GitHubSource

from cop_scan.errors import SourceError
from cop_scan.evidence import Json
from cop_scan.policies import load_facts, root
from cop_scan.sources.interface import Cost, Forecast, Sweep, Target
from tests.emulators.github.estate import build
from tests.emulators.github.limits import Limits
from tests.emulators.github.server import Emulator
from tests.emulators.github.state import Collaborator, User, World
from tests.emulators.github.worlds import small_world
from tests.integrations.github.collecting import HASTY, NOW, collect, target
from tests.integrations.sweeping import shipped

REPOSITORIES = 60
OVERALL, EACH, FEW = 0.25, 2, 20
"""How far off the whole and each endpoint may be, and up to how many requests an endpoint does not matter."""
Sums = Mapping[str, int]


@dataclass(frozen=True)
class Balance:
    """One sweep: what was said before, what was planned once it had begun, and what it took."""

    forecast: Forecast
    planned: list[Cost]
    used: list[Cost]
    asked: int
    """Requests that the forecast sent, by the server's count."""


def requests(costs: Iterable[Cost]) -> Sums:
    found = Counter[str]()
    for cost in costs:
        found[cost.endpoint] += cost.requests
    return found


def rest(costs: Iterable[Cost]) -> int:
    return sum(number for endpoint, number in requests(costs).items() if not endpoint.startswith("GraphQL"))


def points(costs: Iterable[Cost]) -> int:
    return sum(cost.points for cost in costs)


def forecast(where: Target, number: int | None = None) -> Forecast:
    return GitHubSource(HASTY).forecast(where, shipped().wanted(), number)


def balance(world: World, folder: Path, **options: Json) -> Balance:
    with Emulator(world) as server:
        where = target(server, folder, **options)
        said = forecast(where)
        asked = len(server.log)
        sweep = Sweep(NOW)
        collect(where, sweep)
        taken = sum(requests(sweep.spent).values())
        assert taken == len(server.log) - asked, "what was used is what the server has seen"
        assert points(sweep.spent) == sum(one.cost for one in server.log[asked:] if one.path == "/graphql")
    return Balance(said, sweep.planned, sweep.spent, asked)


def near(planned: int, used: int) -> bool:
    return abs(planned - used) <= used * OVERALL


def far(planned: Iterable[Cost], used: Iterable[Cost]) -> dict[str, tuple[int, int]]:
    """Endpoints whose number is more than twice or less than half of what was said."""
    said, took = requests(planned), requests(used)
    pairs = {name: (said.get(name, 0), took.get(name, 0)) for name in said.keys() | took.keys()}
    many = {name: pair for name, pair in pairs.items() if max(pair) > FEW}
    return {name: (a, b) for name, (a, b) in many.items() if a > b * EACH or b > a * EACH}


@pytest.fixture(scope="module", params=["northwind", "oldbarn", "halfway"])
def organisation(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Balance:
    """A strict organisation that decides much above its repositories, a loose one, and one between."""
    world = build(5, 3, REPOSITORIES)
    world.organisations = [org for org in world.organisations if org.login == request.param]
    return balance(world, tmp_path_factory.mktemp("organisation"))


def test_what_was_planned_is_near_what_was_used(organisation: Balance) -> None:
    made = organisation
    assert near(rest(made.planned), rest(made.used)), (rest(made.planned), rest(made.used))
    assert near(points(made.planned), points(made.used)), (points(made.planned), points(made.used))


def test_the_forecast_is_near_what_was_used(organisation: Balance) -> None:
    made = organisation
    assert near(rest(made.forecast.costs), rest(made.used)), (rest(made.forecast.costs), rest(made.used))
    assert near(points(made.forecast.costs), points(made.used)), (points(made.forecast.costs), points(made.used))


def test_no_endpoint_is_far_off(organisation: Balance) -> None:
    assert far(organisation.planned, organisation.used) == {}


def test_the_forecast_counts_what_it_asked(organisation: Balance) -> None:
    made = organisation.forecast
    assert made.asked == organisation.asked < 12
    assert made.resources == REPOSITORIES


@pytest.mark.parametrize("tier", ["bulk", "core"])
def test_a_smaller_tier_costs_less_and_is_foreseen_too(tmp_path: Path, tier: str) -> None:
    world = build(5, 2, 40)
    made = balance(world, tmp_path, tier=tier)
    assert near(rest(made.forecast.costs), rest(made.used)), (rest(made.forecast.costs), rest(made.used))
    assert near(points(made.forecast.costs), points(made.used)), (points(made.forecast.costs), points(made.used))
    assert far(made.planned, made.used) == {}
    with Emulator(world) as server:
        whole = forecast(target(server, tmp_path))
    assert rest(made.forecast.costs) < rest(whole.costs)


def _of_a_user() -> World:
    world = build(5, 2, 40)
    org = world.organisations.pop()
    user = User("someone", repositories=org.repositories)
    for repo in user.repositories:
        repo.owner = "someone"
        repo.collaborators.append(Collaborator("octo-owner", "admin"))
    world.users.append(user)
    return world


def test_a_user_has_no_lists_so_that_each_repository_is_asked(tmp_path: Path) -> None:
    made = balance(_of_a_user(), tmp_path, users=["someone"])
    assert near(rest(made.forecast.costs), rest(made.used)), (rest(made.forecast.costs), rest(made.used))
    assert near(points(made.forecast.costs), points(made.used)), (points(made.forecast.costs), points(made.used))
    assert far(made.forecast.costs, made.used) == {}


def test_single_repositories_are_foreseen_too(tmp_path: Path) -> None:
    """Whether they are public is not known beforehand; the forecast takes the dearer."""
    world = build(5, 2, 40)
    names: list[Json] = [repo.full_name for repo in world.organisations[1].repositories]
    made = balance(world, tmp_path, repositories=names)
    assert near(rest(made.forecast.costs), rest(made.used)), (rest(made.forecast.costs), rest(made.used))
    assert near(points(made.forecast.costs), points(made.used)), (points(made.forecast.costs), points(made.used))
    assert rest(made.planned) == rest(made.forecast.costs)
    assert made.forecast.resources == len(names)


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator(small_world()) as running:
        yield running


def test_a_number_of_repositories_asks_nothing(server: Emulator, tmp_path: Path) -> None:
    made = forecast(target(server, tmp_path), 1000)
    assert server.log == []
    assert (made.asked, made.resources) == (0, 1000)
    assert 5_000 < rest(made.costs) < 17_000
    assert 300 < points(made.costs) < 1_500
    assert any("1000 repositories" in line for line in made.assumptions)


def test_costs_grow_with_the_number(server: Emulator, tmp_path: Path) -> None:
    where = target(server, tmp_path)
    small, large = (rest(forecast(where, number).costs) for number in (100, 10_000))
    assert 90 < large / small < 110
    assert rest(forecast(where, 0).costs) <= 1


def test_a_claim_less_is_a_question_less(server: Emulator, tmp_path: Path) -> None:
    where = target(server, tmp_path)
    source = GitHubSource(HASTY)
    whole = requests(source.forecast(where, shipped().wanted(), 500).costs)
    for key, endpoint in (
        ("environments", "environments"),
        ("scan_history", "code-scanning/analyses"),
        ("private_reporting", "private-vulnerability-reporting"),
    ):
        fewer = [spec for spec in shipped().wanted() if spec.key != key]
        less = requests(source.forecast(where, fewer, 500).costs)
        assert whole.keys() - less.keys() == {f"GET /repos/{{owner}}/{{repo}}/{endpoint}"}


def test_facts_that_are_asked_only_where_they_are_wanted_are_foreseen(tmp_path: Path) -> None:
    keys = ("collaborators", "webhooks", "ci_secrets", "runners", "sbom", "advisories")
    wanted = [spec for key, spec in load_facts([root()]).items() if key in keys]
    with Emulator(build(5, 1, 30)) as server:
        where, sweep = target(server, tmp_path), Sweep(NOW)
        said = GitHubSource(HASTY).forecast(where, wanted, None)
        collect(where, sweep, wanted)
    assert far(said.costs, sweep.spent) == {}
    assert near(rest(said.costs), rest(sweep.spent)), (rest(said.costs), rest(sweep.spent))


@pytest.mark.parametrize("core", [50, 5000, 15000])
def test_hours_follow_the_limits_of_the_credential(tmp_path: Path, core: int) -> None:
    with Emulator(small_world(), limits=Limits(core=core, graphql=core)) as server:
        made = forecast(target(server, tmp_path))
        needed = max(rest(made.costs), points(made.costs)) / (core * 0.9)
        assert list(made.hours.values()) == [pytest.approx(needed, abs=0.01)]
        assert any(f"Limits of {core} requests" in line for line in made.assumptions)


def test_hours_of_a_number_of_repositories_are_those_of_the_usual_limits(server: Emulator, tmp_path: Path) -> None:
    made = forecast(target(server, tmp_path), 1000)
    assert list(made.hours.values()) == [pytest.approx(rest(made.costs) / 4500, abs=0.01)]


def test_a_host_without_limits_takes_no_hours(tmp_path: Path) -> None:
    with Emulator(small_world(), enterprise_server="3.17.0") as server:
        made = forecast(target(server, tmp_path, api_url=f"{server.url}/api/v3"))
    assert set(made.hours.values()) == {0.0}
    assert any("no limits" in line for line in made.assumptions)


def test_what_cannot_be_seen_is_an_error_where_it_is_alone_and_is_said_where_it_is_not(
    server: Emulator, tmp_path: Path
) -> None:
    with pytest.raises(SourceError, match="The organisation nobody-here cannot be seen"):
        forecast(target(server, tmp_path, organisations=["nobody-here"]))
    made = forecast(target(server, tmp_path, organisations=["nobody-here", "plain"]))
    assert made.resources == 1
    assert any("The organisation nobody-here cannot be seen" in line for line in made.assumptions)
