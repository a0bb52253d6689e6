"""A sweep of an estate file that is wrong in some way, and what is said of it; for all platforms."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cop_scan.cli import main
from cop_scan.snapshot import Snapshot

UNREADABLE, WRONG = 4, 2
"""Exit codes: some target could not be read; what was given is wrong."""


@dataclass(frozen=True)
class Place:
    """A folder to sweep in."""

    folder: Path
    patch: pytest.MonkeyPatch
    captured: pytest.CaptureFixture[str]

    def sweep(self, *targets: str, tokens: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Exit code and everything that is said of these targets, with these variables."""
        for name, token in (tokens or {}).items():
            self.patch.setenv(name, token)
        lines = "".join(f"  - {target}\n" for target in targets)
        (self.folder / "estate.yaml").write_text(f"version: 1\nname: Acme\ntargets:\n{lines}")
        return self.command("collect", "estate.yaml", "--fresh")

    def assert_unreadable(self, words: str, target: str, good: str = "x", often: int = 3) -> str:
        """Assert that a target is not read with this for its `env:GOOD`, and that one sentence says why; everything that is said."""
        code, said = self.sweep(target, tokens={"GOOD": good})
        assert code == UNREADABLE, said
        assert_sentence(said, words, often)
        return said

    def assert_wrong(self, words: str, target: str) -> str:
        """Assert that the estate file is said to be wrong, without its secret; everything that is said."""
        code, said = self.sweep(target, tokens={"GOOD": "x"})
        assert code == WRONG, said
        assert "estate.yaml" in said, said
        assert words in " ".join(said.split()), said
        assert "verysecret" not in said
        return said

    def assert_others_are_swept(self, target: Callable[..., str], url: str, good: str, expired: str) -> str:
        """Assert that a token and an address of no use harm no other target; everything that is said."""
        broken = [target(url, token="env:EXPIRED", name="expired"), target("http://127.0.0.1:1", name="nowhere")]
        code, said = self.sweep(*broken, target(url, name="good"), tokens={"GOOD": good, "EXPIRED": expired})
        assert code == UNREADABLE, said
        with Snapshot(self.folder / "cop-scan-report" / "snapshot") as snapshot:
            assert {resource.target for resource in snapshot.resources()} == {"good"}
        return said

    def command(self, *words: str) -> tuple[int, str]:
        """Exit code and everything that the command says."""
        self.patch.chdir(self.folder)
        self.patch.setattr("sys.argv", ["cop-scan", *words])
        with pytest.raises(SystemExit) as end:
            main()
        said = self.captured.readouterr()
        return int(end.value.code or 0), said.out + said.err


def assert_sentence(said: str, words: str, often: int = 3) -> None:
    """One clear sentence holds the words; not a trace, and their first word stands at most so often in all that is said."""
    assert words in " ".join(said.split()), said
    assert "Traceback" not in said, said
    assert said.count(words.split(maxsplit=1)[0]) <= often, said


class _Page(BaseHTTPRequestHandler):
    """A web server that is no API."""

    def do_GET(self) -> None:
        body = b"<!doctype html><title>Sign in</title>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def website() -> Iterator[str]:
    """The address of a web site that answers every question with a page."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
