"""Plain HTTPS by `requests`, on a socket of this machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from cop_scan.sources import http
from cop_scan.sources.transport import Response


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def _answering(server: socket.socket, text: bytes) -> tuple[threading.Thread, list[bytes]]:
    heard: list[bytes] = []

    def answer() -> None:
        there, _ = server.accept()
        with there:
            heard.append(there.recv(1 << 16))
            there.sendall(text)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    return thread, heard


def _asked(port: int) -> Response:
    with requests.get(f"http://127.0.0.1:{port}/x", auth=http.no_netrc, timeout=5, stream=True) as found:
        return http.taken(found)


WHOLE = b"HTTP/1.1 403 No\r\nX-Limit: 7\r\nContent-Length: 2\r\nConnection: close\r\n\r\n\xc3\xa9"


@pytest.mark.parametrize(("text", "kind", "final"), [(b"", "reset", False), (WHOLE[:-1], "cut", False), (WHOLE.replace(b"X-Limit", b"Content-Encoding").replace(b"7", b"gzip"), "cut", False)])  # fmt: skip
def test_an_answer_that_is_not_whole_is_none(listening: socket.socket, text: bytes, kind: str, final: bool) -> None:
    thread, _ = _answering(listening, text)
    with pytest.raises(requests.exceptions.RequestException) as fault:
        _asked(listening.getsockname()[1])
    thread.join(5)
    found = http.unreachable(fault.value, "ci.example")
    assert (found.kind, found.final) == (kind, final)
    assert "127.0.0.1" not in found.detail


def test_where_nobody_listens_asking_again_is_no_use(listening: socket.socket) -> None:
    port = listening.getsockname()[1]
    listening.close()
    with pytest.raises(requests.exceptions.RequestException) as fault:
        _asked(port)
    found = http.unreachable(fault.value, "ci.example")
    assert (found.kind, found.final, found.detail) == ("connect", True, "ci.example cannot be reached.")


def test_an_answer_is_taken_as_it_is_and_no_password_of_netrc_is_sent(
    listening: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password canary\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    thread, heard = _answering(listening, WHOLE)
    found = _asked(listening.getsockname()[1])
    thread.join(5)
    assert (found.status, found.headers["x-limit"], found.text) == (403, "7", "é")
    assert b"authorization" not in heard[0].lower()
