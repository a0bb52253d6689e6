"""Acceptance: bad input costs one clear sentence and its exit code, and the other targets are still swept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cop_scan.cli import main
from cop_scan.snapshot import Snapshot
from tests.emulators.azurepipelines.estate import build
from tests.emulators.azurepipelines.server import Emulator
from tests.emulators.azurepipelines.ways import NAMES

UNREADABLE, WRONG = 4, 2
ORG = NAMES["strict"]


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator(build(2, 1, 2)) as running:
        yield running


class _Place:
    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.monkeypatch, self.capsys = folder, monkeypatch, capsys
        monkeypatch.chdir(folder)

    def sweep(self, *targets: str, tokens: dict[str, str] | None = None) -> tuple[int, str]:
        """Exit code and everything that is said."""
        for name, token in (tokens or {}).items():
            self.monkeypatch.setenv(name, token)
        lines = "".join(f"  - {target}\n" for target in targets)
        (self.folder / "estate.yaml").write_text(f"version: 1\nname: Acme\ntargets:\n{lines}")
        self.monkeypatch.setattr("sys.argv", ["cop-scan", "collect", "estate.yaml", "--fresh"])
        with pytest.raises(SystemExit) as end:
            main()
        said = self.capsys.readouterr()
        return int(end.value.code or 0), said.out + said.err


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> _Place:
    return _Place(tmp_path, monkeypatch, capsys)


def _target(url: str, token: str = "env:GOOD", **more: object) -> str:
    return json.dumps({"source": "azurepipelines", "organisations": [ORG], "url": url, "token": token, **more})


def _sentence(said: str, words: str) -> None:
    assert words in " ".join(said.split())
    assert "Traceback" not in said


@pytest.mark.parametrize("profile", ["expired", "none"])
def test_a_token_that_is_not_accepted(place: _Place, server: Emulator, profile: str) -> None:
    code, said = place.sweep(_target(server.url), tokens={"GOOD": server.token(profile)})
    assert code == UNREADABLE
    _sentence(said, "does not accept the token")
    assert server.token(profile) not in said


def test_an_organisation_that_is_not_there(place: _Place, server: Emulator) -> None:
    target = _target(server.url, organisations=["no-such-organisation"])
    code, said = place.sweep(target, tokens={"GOOD": server.token("pca")})
    assert code == UNREADABLE
    _sentence(said, "no-such-organisation")


def test_one_of_several_organisations_is_not_there(place: _Place, server: Emulator) -> None:
    both = _target(server.url, organisations=["no-such-organisation", ORG])
    code, said = place.sweep(both, tokens={"GOOD": server.token("pca")})
    assert code == UNREADABLE
    _sentence(said, "no-such-organisation")
    with Snapshot(place.folder / "cop-scan-report" / "snapshot") as snapshot:
        assert snapshot.manifest.resources > 3


def test_a_host_that_does_not_answer(place: _Place) -> None:
    code, said = place.sweep(_target("http://127.0.0.1:1"), tokens={"GOOD": "x"})
    assert code == UNREADABLE
    _sentence(said, "127.0.0.1 cannot be reached.")


def test_a_certificate_that_is_not_trusted(place: _Place) -> None:
    with Emulator(build(2, 1, 2), tls=True) as server:
        code, said = place.sweep(_target(server.url), tokens={"GOOD": server.token("pca")})
    assert code == UNREADABLE
    _sentence(said, "The certificate of 127.0.0.1 is not trusted")


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
def test_a_target_that_is_wrong(place: _Place, target: str, words: str) -> None:
    code, said = place.sweep(target, tokens={"GOOD": "x"})
    assert code == WRONG
    assert "estate.yaml" in said
    assert words in " ".join(said.split())
    assert "verysecret" not in said


def test_the_other_targets_are_swept(place: _Place, server: Emulator) -> None:
    broken = [_target(server.url, token="env:EXPIRED", name="expired"), _target("http://127.0.0.1:1", name="nowhere")]
    tokens = {"GOOD": server.token("pca"), "EXPIRED": server.token("expired")}
    code, said = place.sweep(*broken, _target(server.url, name="good"), tokens=tokens)
    assert code == UNREADABLE
    assert "does not accept the token" in " ".join(said.split())
    assert "127.0.0.1 cannot be reached" in " ".join(said.split())
    with Snapshot(place.folder / "cop-scan-report" / "snapshot") as snapshot:
        assert {resource.target for resource in snapshot.resources()} == {"good"}
