"""Acceptance: whatever a credential is not shown, no finding becomes another pass, fail or not applicable; it becomes unknown."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from cop_scan.errors import SourceError
from tests.emulators.cloudbuild.access import EVERYTHING, NEEDS, Denial, Mode, Profile
from tests.emulators.cloudbuild.estate import build
from tests.emulators.cloudbuild.key import answer_key
from tests.emulators.cloudbuild.server import Emulator
from tests.integrations.cloudbuild.sweeping import Bench, estate
from tests.integrations.sweeping import Looked, judge, lines, shipped

MODES: tuple[Mode, ...] = ("forbidden", "not_found", "disabled", "null", "malformed", "cut_list")
LISTS = {
    "cloudbuild.projects.locations.triggers.list": "build_project",
    "artifactregistry.projects.locations.repositories.list": "registry",
    "cloudresourcemanager.projects.get": "organisation",
}
"""Methods without which resources are not there."""
SEED = 21
NOT_USED = {"cloudbuild.projects.locations.list", "artifactregistry.projects.locations.list"}
"""Asked only where a service does not take `-` for all locations."""
TURNS: dict[str, set[str]] = {
    "cloudbuild.projects.locations.workerPools.get": {"COP-2.3-C02"},
    "cloudbuild.projects.locations.getDefaultServiceAccount": set(),
    "cloudresourcemanager.projects.getAncestry": {"COP-2.1-C06", "COP-2.1-C02"},
    "cloudresourcemanager.projects.getIamPolicy": {"COP-2.1-C06", "COP-2.1-C03"},
    "cloudresourcemanager.folders.getIamPolicy": {"COP-2.1-C06", "COP-2.1-C02"},
    "cloudresourcemanager.organizations.getIamPolicy": {"COP-2.1-C06", "COP-2.1-C02"},
    "logging.projects.locations.buckets.list": {"COP-2.2-C02"},
    "logging.projects.sinks.list": {"COP-2.2-C02"},
    "logging.folders.sinks.list": {"COP-2.2-C01"},
    "logging.organizations.sinks.list": {"COP-2.2-C01"},
    "iam.projects.serviceAccounts.keys.list": {"COP-2.1-C04"},
    "artifactregistry.projects.locations.repositories.getIamPolicy": {"COP-2.1-C02"},
    "artifactregistry.projects.locations.repositories.dockerImages.list": {"COP-2.3-C03", "COP-3.1-C01"},
    "containeranalysis.projects.occurrences.list": {"COP-2.3-C03"},
    "storage.buckets.get": {"COP-2.2-C02"},
}
"""Method -> claims of which some finding turns unknown when it is refused."""


def _lost(bench: Bench, looked: Looked) -> set[str]:
    """Claims of which a finding became unknown."""
    return {pair[0] for pair, finding, _ in looked.findings() if bench.turned(pair, finding)}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    world = build(SEED, 3, 6, 3)
    with Emulator(world) as server, judge() as judging:
        key = answer_key(world, shipped().claims)
        made = Bench(key, tmp_path_factory.mktemp("denials"), server, judging, estate)
        whole = made.look("reader")
        assert made.wrong(whole) == []
        assert made.missing(whole) == []
        assert _lost(made, whole) == set()
        yield made


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("method", sorted(set(NEEDS) - set(LISTS) - NOT_USED))
def test_what_is_refused_is_unknown(bench: Bench, method: str, mode: Mode) -> None:
    looked = bench.look("reader", Denial(method, mode))
    assert not (found := bench.wrong(looked)), lines(found)
    assert bench.missing(looked) == []
    if mode in ("forbidden", "not_found", "disabled"):
        assert _lost(bench, looked) >= TURNS.get(method, set())


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("method", sorted(LISTS))
def test_resources_that_are_not_shown_are_said_to_be_lost(bench: Bench, method: str, mode: Mode) -> None:
    """What is left says nothing wrong, though it stands beside what is not seen; and the sweep says so."""
    looked = bench.look("reader", Denial(method, mode, "*acme-till-1*"))
    assert not (found := bench.wrong(looked)), lines(found)
    gone = [pair for pair in bench.missing(looked) if not pair[1].startswith("acme-till-1")]
    assert gone == []
    if mode == "cut_list" and method == "cloudresourcemanager.projects.get":
        return  # it is no list
    assert any("acme-till-1" in part for part, _ in looked.failed)


@pytest.mark.parametrize("permission", sorted(EVERYTHING - {"resourcemanager.projects.get"}))
def test_a_credential_without_one_permission(bench: Bench, permission: str) -> None:
    bench.server.profiles["without"] = Profile("without", EVERYTHING - {permission})
    looked = bench.look("without")
    assert not (found := bench.wrong(looked)), lines(found)


def test_a_credential_that_is_shown_no_project_ends_with_a_sentence(bench: Bench) -> None:
    with pytest.raises(SourceError, match="cannot be seen"):
        bench.look("stranger")


@pytest.mark.parametrize("profile", ["project-only", "viewer"])
def test_a_weaker_credential_says_less_and_nothing_else(bench: Bench, profile: str) -> None:
    looked = bench.look(profile)
    assert not (found := bench.wrong(looked)), lines(found)
    kinds = {one.subject.kind for one in looked.judged}
    assert "build_project" in kinds


@pytest.mark.parametrize("number", range(6))
def test_any_mixture_of_refusals(bench: Bench, number: int) -> None:
    random = Random(number)
    methods = random.sample(sorted(set(NEEDS) - {"cloudresourcemanager.projects.get"}), random.randint(2, 8))
    looked = bench.look("reader", *(Denial(method, random.choice(MODES)) for method in methods))
    assert not (found := bench.wrong(looked)), lines(found)
