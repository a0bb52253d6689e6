"""Acceptance: bad input costs one clear sentence and its exit code, and the other targets are still swept."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from cop_scan_gitlab import GitLabSource

from cop_scan.snapshot import Snapshot
from tests.emulators.gitlab.server import Emulator
from tests.emulators.gitlab.worlds import small
from tests.integrations.gitlab.collecting import HASTY
from tests.integrations.mistakes import Place, website


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator(small()) as running:
        yield running


def _target(url: str, token: str = "env:GOOD", **more: object) -> str:
    return json.dumps({"source": "gitlab", "groups": ["acme"], "url": url, "token": token, **more})


@pytest.mark.parametrize("profile", ["expired", "none"])
def test_a_token_that_is_not_accepted(place: Place, server: Emulator, profile: str) -> None:
    place.assert_unreadable("GitLab does not accept the token (401).", _target(server.url), server.token(profile))


def test_a_token_without_the_scope(place: Place, server: Emulator) -> None:
    place.assert_unreadable("read_api", _target(server.url), server.token("without-scope"))


def test_a_group_that_is_not_there(place: Place, server: Emulator) -> None:
    missing = _target(server.url, groups=["no-such-group"])
    place.assert_unreadable("no-such-group cannot be seen.", missing, server.token("owner"))


def test_one_of_several_groups_is_not_there(place: Place, server: Emulator) -> None:
    both = _target(server.url, groups=["no-such-group", "acme"])
    place.assert_unreadable("no-such-group cannot be seen.", both, server.token("owner"), often=4)
    with Snapshot(place.folder / "cop-scan-report" / "snapshot") as snapshot:
        assert {resource.name for resource in snapshot.resources()} >= {"acme", "acme/app"}


def test_a_project_that_has_moved(place: Place, server: Emulator) -> None:
    project = server.world.groups[0].projects[0]
    project.former_paths = ["acme/old"]
    server.world.reindex()
    place.assert_unreadable("acme/old", _target(server.url, groups=[], projects=["acme/old"]), server.token("owner"))


def test_a_host_that_does_not_answer(place: Place) -> None:
    place.assert_unreadable("127.0.0.1 cannot be reached.", _target("http://127.0.0.1:1"))


def test_a_host_that_is_no_api(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cop_scan.plugins.source", lambda _: GitLabSource(HASTY))
    with website() as url:
        place.assert_unreadable("The address does not answer as GitLab's API does", _target(url))


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ('{source: gitlab, groups: ["a b"], token: env:GOOD}', "'a b' is no path of GitLab"),
        ("{source: gitlab, projects: [acme], token: env:GOOD}", "'acme' is not group/project"),
        ("{source: gitlab, groups: [acme], token: glpat-verysecret}", "token: is not a reference."),
        ("{source: gitlab, groups: [acme], token: env:NOWHERE}", "token: env:NOWHERE is empty or not there."),
        ("{source: gitlab, groups: [acme], url: 'http://example.org'}", "url: must begin with https://"),
        ("{source: gitlab, groups: [acme], url: 'https://a:b@example.org'}", "without user, query or fragment"),
        ("{source: gitlab, group: acme}", "is no option of the source gitlab"),
        ("{source: gitlab, token: env:GOOD}", "name at least one of"),
        ("{source: gitlab, groups: [acme], tier: everything}", "tier:"),
    ],
)
def test_a_target_that_is_wrong(place: Place, target: str, words: str) -> None:
    place.assert_wrong(words, target)


def test_the_other_targets_are_swept(place: Place, server: Emulator) -> None:
    good, expired = server.token("owner"), server.token("expired")
    said = place.assert_others_are_swept(_target, server.url, good, expired)
    assert "expired: GitLab does not accept the token" in said
    assert "nowhere: 127.0.0.1 cannot be reached" in " ".join(said.split())
