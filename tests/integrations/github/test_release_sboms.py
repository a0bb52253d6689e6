"""SBOMs among the files of releases: what is asked, where a download leads, and that nothing of it is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cop_scan_github import downloads, release_sboms
from cop_scan_github.downloads import Downloads

from cop_scan.evidence import Fact, Json, Status
from cop_scan.policies import load_facts, root
from cop_scan.sources.answers import NoJournal, Request
from cop_scan.sources.interface import Sweep
from cop_scan.sources.sboms import MAX_BYTES
from cop_scan.sources.transport import Unreachable
from tests.emulators.github.access import Denial
from tests.emulators.github.faults import Faults, Kind
from tests.emulators.github.server import Emulator
from tests.emulators.github.state import Asset, Release, Repository, World
from tests.emulators.github.worlds import small_world
from tests.integrations.github.collecting import NOW, collect, target

WANTED = [load_facts([root()])["release_sboms"]]
PLACE = "/repos/acme/full/releases/assets/"
CANARY = "canary-package-of-a-customer"
AT = "2026-05-01T12:00:00Z"
DOCUMENT = {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"timestamp": AT}, "components": [{"name": CANARY, "version": "1"}]}  # fmt: skip


def listed(name: str = "app.cdx.json", document: Any = None, **more: Any) -> Asset:
    content = document if isinstance(document, bytes) else json.dumps(document or DOCUMENT).encode()
    return Asset(name, content=content, **{"size": len(content), **more})


@pytest.fixture
def world() -> World:
    made = small_world()
    made.planted += [CANARY]
    return made


@pytest.fixture
def repo(world: World) -> Repository:
    return world.organisations[0].repositories[0]


@pytest.fixture
def server(world: World, repo: Repository) -> Iterator[Emulator]:
    repo.releases = [Release("v1", assets=[Asset("app.zip"), listed()])]
    with Emulator(world, strict=True) as running:
        yield running
        assert running.unknown_paths == []
        assert running.unemulated == []
        assert running.problems == []


def fact(server: Emulator, folder: Path, sweep: Sweep | None = None, **options: Json) -> Fact:
    server.world.number()
    found = collect(target(server, folder, organisations=["acme"], **options), sweep, WANTED)
    return next(one.resource.facts["release_sboms"] for one in found.values() if one.resource.name == "acme/full")


def asked(server: Emulator) -> list[str]:
    return [request.path for request in server.log if request.path.startswith(PLACE)]


def hidden(found: Fact) -> dict[str, str]:
    return {part["path"]: part["reason"] for part in found.value["hidden"]}


def test_format_version_time_and_number_are_kept(server: Emulator, tmp_path: Path) -> None:
    journal = NoJournal()
    found = fact(server, tmp_path, Sweep(NOW, journal=journal))
    one = {"name": "app.cdx.json", "format": "cyclonedx", "version": "1.6", "components": 1, "created_at": AT}
    assert found.value == {
        "releases": [{"tag": "v1", "published_at": AT, "files": 2, "sboms": [one]}],
        "hidden": [],
    }
    assert CANARY not in str(journal._answers)


def test_the_credential_stays_with_github(server: Emulator, tmp_path: Path) -> None:
    fact(server, tmp_path)
    assert len(asked(server)) == 1
    (kept,) = server.storage.log
    assert "authorization" not in kept.headers
    assert "cookie" not in kept.headers
    assert not any(server.token("owner") in value for value in kept.headers.values())
    assert kept.headers["accept-encoding"] == "identity"


def test_a_netrc_adds_no_credential(server: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine localhost login a password b\nmachine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert fact(server, tmp_path).value["hidden"] == []
    assert "authorization" not in server.storage.log[0].headers


@pytest.fixture
def secure(world: World, repo: Repository, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    repo.releases = [Release("v1", assets=[listed()])]
    with Emulator(world, tls=True) as running:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(running.certificate))
        yield running


def test_over_tls(secure: Emulator, tmp_path: Path) -> None:
    assert fact(secure, tmp_path).value["releases"][0]["sboms"][0]["components"] == 1
    assert len(secure.storage.log) == 1


def test_from_tls_nothing_leads_to_plain_http(secure: Emulator, tmp_path: Path) -> None:
    secure.storage.url = secure.storage.url.replace("https", "http")
    assert "not followed" in fact(secure, tmp_path).value["hidden"][0]["detail"]
    assert secure.storage.log == []


def test_a_storage_that_cannot_be_reached_is_said(server: Emulator, tmp_path: Path) -> None:
    server.storage.url = "http://localhost:1"
    assert "where GitHub keeps the file" in fact(server, tmp_path).value["hidden"][0]["detail"]


def test_contents_in_the_answer_itself_are_read(server: Emulator, repo: Repository, tmp_path: Path) -> None:
    server.streams = True
    assert fact(server, tmp_path).value["releases"][0]["sboms"][0]["components"] == 1
    assert server.storage.log == []


@pytest.mark.parametrize("where", ["again", "http://127.0.0.1:1/x", "ftp://localhost/x"])
def test_a_second_redirect_is_not_followed(server: Emulator, tmp_path: Path, where: str) -> None:
    server.storage.redirect = f"{server.url}/user" if where == "again" else where
    found = fact(server, tmp_path)
    assert hidden(found) == {"v1/app.cdx.json": "timeout"}
    assert "not followed" in found.value["hidden"][0]["detail"]
    assert not any(request.path == "/user" for request in server.log)


def test_what_storage_refuses_is_a_gap(server: Emulator, tmp_path: Path) -> None:
    server.storage.fault = 403
    assert hidden(fact(server, tmp_path)) == {"v1/app.cdx.json": "timeout"}


@pytest.mark.parametrize(
    ("asset", "reason", "asks"),
    [
        (listed(document=b"<bom/>"), "malformed", 1),
        (listed(document=b"[" * 100_000), "malformed", 1),
        (listed(document=json.dumps(DOCUMENT).encode("utf-16")), "malformed", 1),
        (listed(document={"x": 1}), "unsupported", 1),
        (listed(document=b" " * (MAX_BYTES + 5), size=10), "truncated", 1),
        (listed(size=MAX_BYTES + 1), "truncated", 0),
        (listed("app.cdx.xml", document=b"<bom/>"), "unsupported", 0),
        (listed("app.spdx", document=b"SPDXVersion: SPDX-2.3"), "unsupported", 0),
    ],
    ids=["xml", "deep", "utf-16", "other", "large", "large by its size", "named xml", "tag-value"],
)  # fmt: skip
def test_hostile_lists_are_hidden(server: Emulator, repo: Repository, tmp_path: Path, asset: Asset, reason: str, asks: int) -> None:  # fmt: skip
    repo.releases[0].assets = [asset]
    found = fact(server, tmp_path)
    assert hidden(found) == {f"v1/{asset.name}": reason}
    assert found.value["releases"] == [{"tag": "v1", "published_at": AT, "files": 1, "sboms": [{"name": asset.name}]}]
    assert len(asked(server)) == asks


@pytest.mark.parametrize("fault", ["502", "504", "reset", "cut", "html"])
def test_a_download_that_fails_is_tried_again(server: Emulator, tmp_path: Path, fault: Kind) -> None:
    server.streams = True
    server.faults = Faults(3, 0.5, (fault,))
    assert hidden(fact(server, tmp_path)) == {}


def test_packed_contents_are_not_unpacked(server: Emulator, repo: Repository, tmp_path: Path) -> None:
    repo.releases[0].assets = [listed(encoding="gzip")]
    assert hidden(fact(server, tmp_path)) == {"v1/app.cdx.json": "timeout"}


def test_releases_and_lists_are_bounded_and_that_is_said(server: Emulator, repo: Repository, tmp_path: Path) -> None:
    repo.releases = [
        Release(f"v{n}", created=f"2026-01-{n:02d}T00:00:00Z", assets=[listed(f"{k}.spdx.json") for k in range(5)])
        for n in range(1, 6)
    ]
    repo.releases.append(Release("next", created="2026-02-01T00:00:00Z", published=None, assets=[listed()]))
    found = fact(server, tmp_path)
    assert [one["tag"] for one in found.value["releases"]] == ["v5", "v4", "v3"]
    assert len(asked(server)) == release_sboms.LATEST * release_sboms.EACH
    assert hidden(found) == {
        "*": "truncated",
        **{f"v{n}/{k}.spdx.json": "truncated" for n in (3, 4, 5) for k in (3, 4)},
    }


@pytest.mark.parametrize("tier", ["bulk", "core"])
def test_below_the_full_tier_nothing_is_asked(server: Emulator, tmp_path: Path, tier: str) -> None:
    assert fact(server, tmp_path, tier=tier).status is Status.NOT_COLLECTED
    assert asked(server) == []


def test_what_github_refuses_is_hidden(server: Emulator, tmp_path: Path) -> None:
    server.denials = [Denial("REST:/repos/*/*/releases/assets/*", "forbidden")]
    assert hidden(fact(server, tmp_path)) == {"v1/app.cdx.json": "forbidden"}
    server.denials = [Denial("REST:/repos/*/*/releases", "forbidden")]
    assert fact(server, tmp_path).status is Status.FORBIDDEN


def test_a_file_is_downloaded_once(server: Emulator, tmp_path: Path) -> None:
    journal = NoJournal()
    first = fact(server, tmp_path, Sweep(NOW, journal=journal))
    again = fact(server, tmp_path, Sweep(NOW, journal=journal))
    assert (first.digest, len(asked(server))) == (again.digest, 1)


@pytest.mark.parametrize(
    "where",
    ["http://localhost:1/x", "ftp://localhost/x", "https:///x", "file:///etc/passwd", "https://a:b@localhost/x"],
)
def test_an_address_without_tls_is_not_followed(where: str) -> None:
    with pytest.raises(Unreachable, match="not followed"):
        Downloads("https://api.github.example", 1.0, lambda _: None)._followed(where)


def test_the_asker_knows_a_download_by_its_endpoint() -> None:
    assert Request("k", downloads.path_of("a/b", 1), endpoint=downloads.ENDPOINT).path == "/repos/a/b/releases/assets/1"
