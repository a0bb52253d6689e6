"""Acceptance: on an estate of three licences an owner's token sees the truth, and nothing else is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from cop_scan import plugins
from cop_scan.decidable import decision
from tests.emulators.common.oracles import Key
from tests.emulators.gitlab import estate, oracles
from tests.emulators.gitlab.key import answer_key
from tests.emulators.gitlab.server import Emulator
from tests.integrations.canaries import leaks, swept_up
from tests.integrations.gitlab import sweeping
from tests.integrations.sweeping import Swept, differences, lines, outcomes, run, shipped

GROUPS, PROJECTS = 5, 14
NEVER = {
    "COP-1.1-C05": {"fail"},
    "COP-1.2-C05": {"pass"},
    "COP-1.5-C03": {"pass"},
    "COP-2.1-C04": {"pass"},
    "COP-3.1-C05": {"pass"},
    "COP-3.3-C04": {"pass"},
    "COP-4.2-C02": {"pass"},
}
"""Outcomes for which GitLab, as it is read, tells too little."""


@pytest.fixture(scope="module")
def swept(folder: Path) -> Iterator[tuple[Swept, Emulator, Key]]:
    world = estate.build(7, GROUPS, PROJECTS)
    with Emulator(world, strict=True) as server:
        seen = run(sweeping.estate(server, folder, "owner"), world.clock, folder)
        yield seen, server, answer_key(world, shipped().claims)


def test_every_finding_equals_the_key(swept: tuple[Swept, Emulator, Key]) -> None:
    found = differences(swept[0], swept[2])
    assert not found, lines(found)


def test_the_key_decides_every_claim_that_is_said_to_be_decided(swept: tuple[Swept, Emulator, Key]) -> None:
    """A claim of which the documentation says that GitLab decides it passes or fails somewhere, and no other does."""
    decided = {claim for (claim, _), entry in swept[2].items() if entry["outcome"] in ("pass", "fail")}
    source = plugins.offerings()["gitlab"]
    said = {claim.id for claim in shipped().claims if decision(claim, "gitlab", source, shipped()).kinds}
    assert sorted(said - decided) == [], "said to be decided, and nowhere is"
    assert sorted(decided - said) == [], "decided, and not said to be"


def test_the_key_knows_every_outcome_of_most_claims(swept: tuple[Swept, Emulator, Key]) -> None:
    """An estate on which a claim always says the same would test nothing."""
    decided = {claim: found for claim, found in outcomes(swept[2]).items() if found & {"pass", "fail"}}
    assert {
        claim: {"pass", "fail"} - found for claim, found in decided.items() if not {"pass", "fail"} <= found
    } == NEVER


def test_every_project_is_there_once(swept: tuple[Swept, Emulator, Key]) -> None:
    seen, server, _ = swept
    world = server.world
    tops = [group.full_path for group in world.groups if not group.parent]
    assert Counter(seen.names.values()) == Counter(tops + [project.full_path for project in world.all_projects()])
    assert not seen.failed


def test_only_what_gitlab_has_is_asked_and_answered(swept: tuple[Swept, Emulator, Key]) -> None:
    server = swept[1]
    assert server.unknown_paths == []
    assert server.unemulated == []
    assert server.problems == []
    assert {request.status for request in server.log} == {200}, "an owner is refused nothing that is asked"


def test_no_secret_of_the_estate_is_kept_or_told(swept: tuple[Swept, Emulator, Key], folder: Path) -> None:
    seen, server, _ = swept
    assert leaks(server.canaries, swept_up(seen, folder)) == []


def test_each_claim_has_an_oracle_and_no_oracle_is_left_over() -> None:
    oracles.load()
    known = {"repository": set(oracles.PROJECTS), "organisation": set(oracles.GROUPS)}
    for kind, found in known.items():
        assert found == {claim.id for claim in shipped().claims if kind in claim.kinds}


def test_a_claim_without_an_oracle_is_an_error() -> None:
    class New:
        id = "COP-9.9-C99"
        kinds = ("repository",)

    with pytest.raises(LookupError, match=r"COP-9\.9-C99"):
        answer_key(estate.build(1, 1, 2), [New()])


def test_estates_are_the_same_for_the_same_seed() -> None:
    one, other, third = (answer_key(estate.build(seed, 2, 12), shipped().claims) for seed in (3, 3, 4))
    assert one == other != third
