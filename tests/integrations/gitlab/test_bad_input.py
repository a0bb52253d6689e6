"""Acceptance: bad input costs one clear sentence and its exit code, and the other targets are still swept."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cop_scan_gitlab import GitLabSource

from cop_scan.cli import main
from cop_scan.snapshot import Snapshot
from tests.emulators.gitlab.server import Emulator
from tests.emulators.gitlab.worlds import small
from tests.integrations.gitlab.collecting import HASTY

UNREADABLE, WRONG = 4, 2


class _Page(BaseHTTPRequestHandler):
    """A web server that is no API."""

    def do_GET(self) -> None:
        body = b"<!doctype html><title>Sign in</title>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the library's name

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def _website() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator(small()) as running:
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
    return json.dumps({"source": "gitlab", "groups": ["acme"], "url": url, "token": token, **more})


def _sentence(said: str, words: str) -> None:
    assert words in " ".join(said.split())
    assert "Traceback" not in said


@pytest.mark.parametrize("profile", ["expired", "none"])
def test_a_token_that_is_not_accepted(place: _Place, server: Emulator, profile: str) -> None:
    code, said = place.sweep(_target(server.url), tokens={"GOOD": server.token(profile)})
    assert code == UNREADABLE
    _sentence(said, "GitLab does not accept the token (401).")


def test_a_token_without_the_scope(place: _Place, server: Emulator) -> None:
    code, said = place.sweep(_target(server.url), tokens={"GOOD": server.token("without-scope")})
    assert code == UNREADABLE
    _sentence(said, "read_api")


def test_a_group_that_is_not_there(place: _Place, server: Emulator) -> None:
    code, said = place.sweep(_target(server.url, groups=["no-such-group"]), tokens={"GOOD": server.token("owner")})
    assert code == UNREADABLE
    _sentence(said, "no-such-group cannot be seen.")


def test_one_of_several_groups_is_not_there(place: _Place, server: Emulator) -> None:
    both = _target(server.url, groups=["no-such-group", "acme"])
    code, said = place.sweep(both, tokens={"GOOD": server.token("owner")})
    assert code == UNREADABLE
    _sentence(said, "no-such-group cannot be seen.")
    with Snapshot(place.folder / "cop-scan-report" / "snapshot") as snapshot:
        assert {resource.name for resource in snapshot.resources()} >= {"acme", "acme/app"}


def test_a_project_that_has_moved(place: _Place, server: Emulator) -> None:
    project = server.world.groups[0].projects[0]
    project.former_paths = ["acme/old"]
    server.world.reindex()
    code, said = place.sweep(
        _target(server.url, groups=[], projects=["acme/old"]), tokens={"GOOD": server.token("owner")}
    )
    assert code == UNREADABLE
    _sentence(said, "acme/old")


def test_a_host_that_does_not_answer(place: _Place) -> None:
    code, said = place.sweep(_target("http://127.0.0.1:1"), tokens={"GOOD": "x"})
    assert code == UNREADABLE
    _sentence(said, "127.0.0.1 cannot be reached.")


def test_a_host_that_is_no_api(place: _Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cop_scan.plugins.source", lambda _: GitLabSource(HASTY))
    with _website() as url:
        code, said = place.sweep(_target(url), tokens={"GOOD": "x"})
    assert code == UNREADABLE
    _sentence(said, "The address does not answer as GitLab's API does")


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
def test_a_target_that_is_wrong(place: _Place, target: str, words: str) -> None:
    code, said = place.sweep(target, tokens={"GOOD": "x"})
    assert code == WRONG
    assert "estate.yaml" in said
    assert words in " ".join(said.split())
    assert "verysecret" not in said


def test_the_other_targets_are_swept(place: _Place, server: Emulator) -> None:
    broken = [_target(server.url, token="env:EXPIRED", name="expired"), _target("http://127.0.0.1:1", name="nowhere")]
    tokens = {"GOOD": server.token("owner"), "EXPIRED": server.token("expired")}
    code, said = place.sweep(*broken, _target(server.url, name="good"), tokens=tokens)
    assert code == UNREADABLE
    assert "expired: GitLab does not accept the token" in said
    assert "nowhere: 127.0.0.1 cannot be reached" in " ".join(said.split())
    with Snapshot(place.folder / "cop-scan-report" / "snapshot") as snapshot:
        assert {resource.target for resource in snapshot.resources()} == {"good"}
