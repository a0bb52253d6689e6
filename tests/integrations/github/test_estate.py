"""Acceptance: on an estate of 600 repositories an owner's token sees the truth, and nothing else is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulators.common.oracles import Key
from tests.emulators.github import estate, oracles
from tests.emulators.github.key import answer_key
from tests.emulators.github.schema import GRAPHQL, need
from tests.emulators.github.server import Emulator
from tests.integrations.canaries import leaks, swept_up
from tests.integrations.github import sweeping
from tests.integrations.sweeping import Swept, differences, lines, outcomes, run, shipped

ELSEWHERE = {"COP-4.2-C02": {"pass"}, "COP-1.1-C05": {"fail"}}
"""What GitHub does not tell, so that no estate there can show it."""


@pytest.fixture(scope="module")
def swept(folder: Path) -> Iterator[tuple[Swept, Emulator, Key]]:
    need(GRAPHQL)
    world = estate.build(7, 3, 200)
    with Emulator(world) as server:
        seen = run(sweeping.estate(server, folder, "owner"), world.clock, folder)
        yield seen, server, answer_key(world, shipped().claims)


def test_every_finding_equals_the_key(swept: tuple[Swept, Emulator, Key]) -> None:
    found = differences(swept[0], swept[2])
    assert not found, lines(found)


def test_the_key_knows_every_outcome_of_most_claims(swept: tuple[Swept, Emulator, Key]) -> None:
    """An estate on which a claim always says the same would test nothing."""
    judged = {claim: found - {"not_applicable"} for claim, found in outcomes(swept[2]).items()}
    assert [
        claim for claim, found in judged.items() if not {"pass", "fail"} - ELSEWHERE.get(claim, set()) <= found
    ] == []


def test_every_repository_is_there_once(swept: tuple[Swept, Emulator, Key]) -> None:
    seen, server, _ = swept
    world = server.world
    expected = Counter(
        [org.login for org in world.organisations] + [repo.full_name for repo in world.all_repositories()]
    )
    assert Counter(seen.names.values()) == expected
    assert not seen.failed


def test_only_what_github_publishes_is_asked(swept: tuple[Swept, Emulator, Key]) -> None:
    server = swept[1]
    assert server.unknown_paths == []
    assert server.unemulated == []


def test_no_secret_of_the_estate_is_kept_or_told(swept: tuple[Swept, Emulator, Key], folder: Path) -> None:
    seen, server, _ = swept
    assert leaks(server.canaries, swept_up(seen, folder)) == []


def test_each_claim_has_an_oracle_and_no_oracle_is_left_over() -> None:
    oracles.load()
    known = {"repository": set(oracles.REPOSITORIES), "organisation": set(oracles.ORGANISATIONS)}
    for kind, found in known.items():
        assert found == {claim.id for claim in shipped().claims if kind in claim.kinds}


def test_a_claim_without_an_oracle_is_an_error() -> None:
    class New:
        id = "COP-9.9-C99"
        kinds = ("repository",)

    with pytest.raises(LookupError, match=r"COP-9\.9-C99"):
        answer_key(estate.build(1, 1, 2), [New()])


def test_estates_are_the_same_for_the_same_seed() -> None:
    one, other, third = (answer_key(estate.build(seed, 2, 20)) for seed in (3, 3, 4))
    assert one == other != third
