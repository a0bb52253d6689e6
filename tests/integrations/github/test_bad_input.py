"""Acceptance: bad input costs one clear sentence and its exit code, and the other targets are still swept."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from cop_scan.snapshot import Snapshot
from tests.emulators.github.server import Emulator
from tests.emulators.github.worlds import small_world
from tests.integrations.mistakes import Place, website


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator(small_world()) as running:
        yield running


def _target(url: str, token: str = "env:GOOD", **more: str) -> str:
    options = {"source": "github", "organisations": ["acme"], "api_url": url, "token": token, **more}
    return json.dumps(options)


@pytest.mark.parametrize("profile", ["expired", "none"])
def test_a_token_that_is_not_accepted(place: Place, server: Emulator, profile: str) -> None:
    place.assert_unreadable("GitHub does not accept the token (401).", _target(server.url), server.token(profile))


def test_an_organisation_that_is_not_there(place: Place, server: Emulator) -> None:
    named = _target(server.url, name="ghost").replace('"acme"', '"no-such-organisation"')
    place.assert_unreadable("The organisation no-such-organisation cannot be seen.", named, server.token("owner"))


def test_one_of_several_organisations_is_not_there(place: Place, server: Emulator) -> None:
    both = _target(server.url).replace('["acme"]', '["no-such-organisation", "acme"]')
    place.assert_unreadable("The organisation no-such-organisation cannot be seen.", both, server.token("owner"))
    with Snapshot(place.folder / "cop-scan-report" / "snapshot") as snapshot:
        assert snapshot.manifest.resources > 3


def test_a_host_that_does_not_answer(place: Place) -> None:
    place.assert_unreadable("127.0.0.1 cannot be reached.", _target("http://127.0.0.1:1"))


def test_a_host_that_is_no_api(place: Place) -> None:
    with website() as url:
        place.assert_unreadable("The address does not answer as GitHub's API does", _target(url))


def test_a_certificate_that_is_not_trusted(place: Place) -> None:
    with Emulator(small_world(), tls=True) as server:
        target = _target(server.url)
        place.assert_unreadable("The certificate of 127.0.0.1 is not trusted", target, server.token("owner"))


def test_a_token_that_may_see_nothing(place: Place, server: Emulator) -> None:
    hidden = _target(server.url, include="").replace('"include": ""', '"include": ["no-repository-is-called-so"]')
    place.assert_unreadable("Nothing of it could be seen", hidden, server.token("outside"))


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ('{source: github, organisations: ["a b"], token: env:GOOD}', "'a b' is no login of GitHub"),
        ("{source: github, repositories: [acme], token: env:GOOD}", "'acme' is not owner/name"),
        ("{source: github, organisations: [acme], token: ghp_verysecret}", "token: is not a reference."),
        ("{source: github, organisations: [acme], token: env:NOWHERE}", "token: env:NOWHERE is empty or not there."),
        ("{source: github, organisations: [acme], token: file:nowhere}", "token: file:nowhere is empty or not there."),
        ("{source: github, organisations: [acme], api_url: 'http://example.org'}", "api_url: must begin with https://"),
        (
            "{source: github, organisations: [acme], api_url: 'https://a:b@example.org'}",
            "without user, query or fragment",
        ),
        ("{source: github, organisation: acme}", "is no option of the source github"),
        ("{source: github, token: env:GOOD}", "name at least one of"),
        ("{source: github, organisations: [acme], tier: everything}", "tier:"),
    ],
)
def test_a_target_that_is_wrong(place: Place, target: str, words: str) -> None:
    place.assert_wrong(words, target)


def test_the_other_targets_are_swept(place: Place, server: Emulator) -> None:
    good, expired = server.token("owner"), server.token("expired")
    said = place.assert_others_are_swept(_target, server.url, good, expired)
    assert "expired: GitHub does not accept the token" in said
    assert "nowhere: 127.0.0.1 cannot be reached" in " ".join(said.split())
