"""Acceptance: on an estate of 180 triggers a credential that is shown everything sees the truth, and nothing else is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from cop_scan_cloudbuild import CloudBuildSource

from cop_scan import plugins
from cop_scan.decidable import decision
from cop_scan.snapshot import Snapshot
from tests.emulators.cloudbuild.estate import Estate, build
from tests.emulators.cloudbuild.key import answer_key
from tests.emulators.cloudbuild.server import Emulator
from tests.emulators.common.oracles import Key
from tests.integrations.canaries import leaks, swept_up
from tests.integrations.cloudbuild.sweeping import estate
from tests.integrations.sweeping import Swept, differences, lines, outcomes, run, shipped

NEVER = {
    "COP-1.2-C03": {"fail"},
    "COP-1.2-C05": {"pass"},
    "COP-1.3-C01": {"fail"},
    "COP-1.3-C02": {"fail"},
    "COP-1.4-C01": {"fail"},
    "COP-1.6-C01": {"pass", "fail"},
    "COP-1.6-C02": {"pass", "fail"},
    "COP-1.6-C04": {"pass", "fail"},
    "COP-2.1-C01": {"pass", "fail"},
    "COP-2.1-C03": {"pass"},
    "COP-2.2-C03": {"pass"},
    "COP-2.3-C01": {"fail"},
}
"""What Google Cloud does not tell, so that no estate there can show it."""


@pytest.fixture(scope="module")
def swept(folder: Path) -> Iterator[tuple[Swept, Emulator, Key, Estate]]:
    world = build(7, 6, 30)
    with Emulator(world) as server:
        seen = run(estate(server, folder), world.clock, folder)
        yield seen, server, answer_key(world, shipped().claims), world


def test_every_finding_equals_the_key(swept: tuple[Swept, Emulator, Key, Estate]) -> None:
    found = differences(swept[0], swept[2])
    assert not found, lines(found)


def test_the_key_knows_every_outcome_of_the_claims(swept: tuple[Swept, Emulator, Key, Estate]) -> None:
    """An estate on which a claim always says the same would test nothing."""
    assert [
        claim for claim, found in outcomes(swept[2]).items() if not {"pass", "fail"} - NEVER.get(claim, set()) <= found
    ] == []


def test_every_resource_is_there_once(swept: tuple[Swept, Emulator, Key, Estate]) -> None:
    seen, _, _, world = swept
    expected = [meant.id for meant in world.meant.values()]
    for meant in world.meant.values():
        expected += [f"{meant.id}/{one.location}/{one.name}" for one in meant.triggers]
        expected += [f"{meant.id}/europe/{one.name}" for one in meant.registries]
    assert Counter(seen.names.values()) == Counter(expected)
    assert not seen.failed


def test_only_what_google_publishes_is_asked_and_answered(swept: tuple[Swept, Emulator, Key, Estate]) -> None:
    assert swept[1].unknown == []
    assert swept[1].wrong == []


def test_every_fact_that_is_offered_is_given_and_no_other(
    swept: tuple[Swept, Emulator, Key, Estate], folder: Path
) -> None:
    offered = {(one.kind, one.fact) for one in CloudBuildSource.offers}
    with Snapshot(folder / "snapshot") as snapshot:
        given = {(one.kind, key) for one in snapshot.resources() for key, fact in one.facts.items() if fact.ok}
        wanted = {(one.kind, key) for one in snapshot.resources() for key in one.facts}
    assert given == offered & wanted
    assert {key for kind, key in wanted - given} <= set(CloudBuildSource.lacks)


def test_no_secret_of_the_estate_is_kept_or_told(swept: tuple[Swept, Emulator, Key, Estate], folder: Path) -> None:
    seen, server, _, _ = swept
    assert len(server.canaries) > 180
    assert leaks(server.canaries, swept_up(seen, folder)) == []


def test_every_claim_that_is_said_to_be_decided_is_decided_somewhere(
    swept: tuple[Swept, Emulator, Key, Estate],
) -> None:
    catalogue = shipped()
    offering = plugins.offerings()["cloudbuild"]
    outcomes = {(claim, entry["outcome"]) for (claim, _), entry in swept[2].items()}
    said = {one.id for one in catalogue.claims if decision(one, "cloudbuild", offering, catalogue).kinds}
    assert {one for one in said if not {(one, "pass"), (one, "fail")} & outcomes} == set()
    assert len(said) >= 24
