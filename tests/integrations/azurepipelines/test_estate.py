"""Acceptance: on a whole estate an administrator's token sees the truth, and nothing else is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from cop_scan_azurepipelines import AzurePipelinesSource

from cop_scan.decidable import decision, is_attested
from tests.emulators.azurepipelines import estate, oracles
from tests.emulators.azurepipelines.key import answer_key
from tests.emulators.azurepipelines.oracles.look import every
from tests.emulators.azurepipelines.server import Emulator
from tests.emulators.common.oracles import Key
from tests.integrations.azurepipelines import sweeping
from tests.integrations.canaries import leaks, swept_up
from tests.integrations.sweeping import Swept, differences, lines, run, shipped

DECIDABLE = 38


@pytest.fixture(scope="module")
def swept(folder: Path) -> Iterator[tuple[Swept, Emulator, Key]]:
    world = estate.build(7)
    with Emulator(world) as server:
        seen = run(sweeping.estate(server, folder, "pca"), world.clock, folder)
        yield seen, server, answer_key(world, shipped().claims)


def test_every_finding_equals_the_key(swept: tuple[Swept, Emulator, Key]) -> None:
    found = differences(swept[0], swept[2])
    assert not found, lines(found)


def test_each_claim_that_is_called_decidable_is_decided(swept: tuple[Swept, Emulator, Key]) -> None:
    """What the documentation says that can be decided here has a pass or a fail somewhere."""
    source, catalogue = AzurePipelinesSource(), shipped()
    decided = {claim for (claim, _), entry in swept[2].items() if entry["outcome"] in ("pass", "fail")}
    machines = [claim for claim in catalogue.claims if not is_attested(claim)]
    called = {claim.id for claim in machines if decision(claim, "azurepipelines", source, catalogue).kinds}
    assert sorted(called - decided) == []
    assert len(called) >= DECIDABLE


def test_every_resource_is_there_once(swept: tuple[Swept, Emulator, Key]) -> None:
    seen, server, _ = swept
    world = server.world
    assert isinstance(world, estate.VendorWorld)
    expected = Counter(name for org in world.organisations for _, name, _ in every(world, org))
    assert Counter(seen.names.values()) == expected
    assert not seen.failed


def test_only_what_is_served_is_asked(swept: tuple[Swept, Emulator, Key]) -> None:
    server = swept[1]
    assert server.unknown_paths == []
    assert server.unemulated == []


def test_no_secret_of_the_estate_is_kept_or_told(swept: tuple[Swept, Emulator, Key], folder: Path) -> None:
    seen, server, _ = swept
    assert leaks(server.canaries, swept_up(seen, folder)) == []


def test_each_claim_has_an_oracle_and_no_oracle_is_left_over() -> None:
    oracles.load()
    for kind, known in oracles.KNOWN.items():
        assert set(known) == {claim.id for claim in shipped().claims if kind in claim.kinds}


def test_estates_are_the_same_for_the_same_seed() -> None:
    one, other, third = (answer_key(estate.build(seed, 3, 6), shipped().claims) for seed in (3, 3, 4))
    assert one == other != third
