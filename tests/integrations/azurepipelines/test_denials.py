"""Acceptance: whatever a token is not shown, no finding becomes another pass, fail or not applicable; it becomes unknown."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from random import Random

import pytest

from cop_scan.errors import SourceError
from tests.emulators.azurepipelines.access import Mode, Profile
from tests.emulators.azurepipelines.estate import build
from tests.emulators.azurepipelines.key import answer_key
from tests.emulators.azurepipelines.server import Emulator
from tests.integrations.azurepipelines.groups import GROUPS, REFUSED, Group
from tests.integrations.azurepipelines.sweeping import Bench, estate
from tests.integrations.denying import WHY
from tests.integrations.sweeping import judge, shipped

SEED, ORGS, REPOSITORIES = 16, 3, 5
ASKED = ("vso.project", "vso.code", "vso.build", "vso.graph", "vso.security_manage", "vso.advsec", "vso.extension")
"""Scopes without which much is refused at once; for others there are groups."""
WITHOUT = WHY | {"unsupported", "malformed"}
"""What a gap may give for its reason where a field is left out: that the answer is none that can be read."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    world = build(SEED, ORGS, REPOSITORIES)
    with Emulator(world) as server, judge() as judging:
        made = Bench(answer_key(world, shipped().claims), tmp_path_factory.mktemp("denials"), server, judging, estate)
        yield made
    sys.stdout.write(made.table())


def _modes() -> Iterator[tuple[Group, Mode]]:
    """Each group refused in one way, by turns in the other, and in every other way that it has."""
    for number, group in enumerate(GROUPS):
        for mode in group.modes:
            if mode not in REFUSED or mode == REFUSED[number % 2]:
                yield group, mode


@pytest.mark.parametrize(("group", "mode"), [pytest.param(g, m, id=f"{g.name}-{m}") for g, m in _modes()])
def test_what_is_withheld_is_unknown(bench: Bench, group: Group, mode: Mode) -> None:
    # lists leave out without a word only what one may not see, which an administrator may
    profile = "delegate" if mode == "filtered" else "pca"
    try:
        looked = bench.look(profile, *group.denials(mode))
    except SourceError:
        assert not group.whole, "only where nothing at all is named may a sweep end"
        return
    row = bench.assert_right(group.name, mode, looked)
    if group.whole:
        assert bench.missing(looked) == [], "a finding is there for each claim and resource, whatever is withheld"
    claims = () if mode == "filtered" else group.claims
    why = WITHOUT if mode == "absent" else WHY
    silent = [claim for claim in claims if not bench.named(looked, claim, group.facts, why)]
    assert silent == [], f"no finding of these is unknown for want of {group.facts}: {row}"


@pytest.mark.parametrize("scope", ASKED)
def test_an_administrators_token_without_one_scope(bench: Bench, scope: str) -> None:
    looked = bench.look(f"pca without {scope}")
    bench.assert_right(f"without {scope}", "profile", looked)


@pytest.mark.parametrize("profile", ["pca scoped", "delegate", "project_admin", "contributor", "reader", "stakeholder"])
def test_a_weaker_token_says_less_and_nothing_else(bench: Bench, profile: str) -> None:
    looked = bench.look(profile)
    bench.assert_right(profile, "profile", looked)


def test_a_member_of_one_project_is_not_told_of_the_other(bench: Bench) -> None:
    bench.server.add(Profile("of one", "project_admin", projects=frozenset({"Product"})))
    looked = bench.look("of one")
    bench.assert_right("member of one project", "profile", looked)


@pytest.mark.parametrize("number", range(3))
def test_any_mixture_of_refusals(bench: Bench, number: int) -> None:
    """Two to a dozen groups at once, each in a way of its own."""
    random = Random(number)
    chosen = random.sample([group for group in GROUPS if group.whole], random.randint(2, 12))
    denials = [denial for group in chosen for denial in group.denials(random.choice(list(group.modes)))]
    looked = bench.look(random.choice(["delegate", "contributor"]), *denials)
    bench.row(f"mixture {number} of {len(chosen)} groups", "mixed", looked)
    assert bench.wrong(looked)[:5] == [], [group.name for group in chosen]


@pytest.mark.parametrize("profile", ["none", "expired", "anonymous"])
def test_a_token_that_is_refused_ends_the_sweep_with_an_error(bench: Bench, profile: str) -> None:
    with pytest.raises(SourceError, match="does not accept the token"):
        bench.look(profile)
