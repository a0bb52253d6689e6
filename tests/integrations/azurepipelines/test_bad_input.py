"""Acceptance: bad input costs one clear sentence and its exit code, and the other targets are still swept."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from cop_scan.snapshot import Snapshot
from tests.emulators.azurepipelines.estate import build
from tests.emulators.azurepipelines.server import Emulator
from tests.emulators.azurepipelines.ways import NAMES
from tests.integrations.mistakes import Place

ORG = NAMES["strict"]


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator(build(2, 1, 2)) as running:
        yield running


def _target(url: str, token: str = "env:GOOD", **more: object) -> str:
    return json.dumps({"source": "azurepipelines", "organisations": [ORG], "url": url, "token": token, **more})


@pytest.mark.parametrize("profile", ["expired", "none"])
def test_a_token_that_is_not_accepted(place: Place, server: Emulator, profile: str) -> None:
    said = place.assert_unreadable("does not accept the token", _target(server.url), server.token(profile))
    assert server.token(profile) not in said


def test_an_organisation_that_is_not_there(place: Place, server: Emulator) -> None:
    target = _target(server.url, organisations=["no-such-organisation"])
    place.assert_unreadable("no-such-organisation", target, server.token("pca"))


def test_one_of_several_organisations_is_not_there(place: Place, server: Emulator) -> None:
    both = _target(server.url, organisations=["no-such-organisation", ORG])
    place.assert_unreadable("no-such-organisation", both, server.token("pca"), often=4)
    with Snapshot(place.folder / "cop-scan-report" / "snapshot") as snapshot:
        assert snapshot.manifest.resources > 3


def test_a_host_that_does_not_answer(place: Place) -> None:
    place.assert_unreadable("127.0.0.1 cannot be reached.", _target("http://127.0.0.1:1"))


def test_a_certificate_that_is_not_trusted(place: Place) -> None:
    with Emulator(build(2, 1, 2), tls=True) as server:
        place.assert_unreadable("The certificate of 127.0.0.1 is not trusted", _target(server.url), server.token("pca"))


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ('{source: azurepipelines, organisations: ["a b"], token: env:GOOD}', "'a b' is no name of an organisation"),
        ("{source: azurepipelines, projects: [acme], token: env:GOOD}", "'acme' is not organisation/project"),
        ("{source: azurepipelines, organisations: [acme], token: verysecret}", "token: is not a reference."),
        ("{source: azurepipelines, organisations: [acme], token: env:NOWHERE}", "token: env:NOWHERE is empty or not there."),
        ("{source: azurepipelines, organisations: [acme], url: 'http://example.org'}", "must begin with https://"),
        ("{source: azurepipelines, organisation: acme}", "is no option of the source azurepipelines"),
        ("{source: azurepipelines, token: env:GOOD}", "name at least one of"),
    ],
)  # fmt: skip
def test_a_target_that_is_wrong(place: Place, target: str, words: str) -> None:
    place.assert_wrong(words, target)


def test_the_other_targets_are_swept(place: Place, server: Emulator) -> None:
    good, expired = server.token("pca"), server.token("expired")
    said = place.assert_others_are_swept(_target, server.url, good, expired)
    assert "does not accept the token" in " ".join(said.split())
    assert "127.0.0.1 cannot be reached" in " ".join(said.split())
