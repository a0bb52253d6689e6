"""Ways to sign in, and that nothing of them is told or goes elsewhere."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cop_scan_cloudbuild.credentials import credential
from cop_scan_cloudbuild.options import Options
from cop_scan_cloudbuild.transport import CloudBuildTransport
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from cop_scan.errors import InputError, SourceError
from cop_scan.sources.answers import Request
from cop_scan.sources.transport import Unreachable

PATH = "/cloudbuild.googleapis.com/v1/x"


class _Handler(BaseHTTPRequestHandler):
    """Gives tokens, redirects, and says what it was asked with."""

    seen: list[tuple[str, str]]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        bad = "bad" in self.path
        self._say(
            400 if bad else 200, {"error": "invalid_grant"} if bad else {"access_token": "given", "expires_in": 3600}
        )

    def do_GET(self) -> None:
        self.seen.append((self.path, self.headers.get("authorization", "")))
        if "redirect" in self.path:
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self._say(200, {"ok": True})

    def _say(self, status: int, body: Any) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def host() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    seen: list[tuple[str, str]] = []
    handler = type("Handler", (_Handler,), {"seen": seen})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", seen
        finally:
            server.shutdown()
            thread.join()


def options(**given: Any) -> Options:
    return Options(projects=["acme-shop"], **given)


def key(url: str) -> dict[str, str]:
    made = rsa.generate_private_key(65537, 2048)
    text = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "type": "service_account",
        "client_email": "reader@acme-shop.iam.gserviceaccount.com",
        "private_key": text.decode(),
        "private_key_id": "1",
        "token_uri": f"{url}/token",
    }


def test_a_token_by_reference(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("abc\n")
    found = credential(options(token="file:token", base=str(tmp_path)), {})
    assert found.headers() == {"authorization": "Bearer abc"}
    assert "abc" not in f"{found.name} {found.scope}"
    assert (
        credential(options(token="env:T"), {"T": "one"}).scope != credential(options(token="env:T"), {"T": "two"}).scope
    )


@pytest.mark.parametrize("given", [{"key": "file:k"}, {"impersonate": "a@b.iam.gserviceaccount.com"}])
def test_one_way_to_sign_in(given: dict[str, str]) -> None:
    with pytest.raises(InputError, match="stands beside"):
        credential(options(token="env:T", **given), {"T": "x"})


def test_the_key_of_a_service_account(tmp_path: Path) -> None:
    with host() as (url, seen):
        (tmp_path / "key.json").write_text(json.dumps(key(url)))
        found = credential(options(key="file:key.json", base=str(tmp_path)), {})
        transport = CloudBuildTransport(found, url)
        assert transport.send(Request("k", PATH), {}).status == 200
    assert seen == [(PATH, "Bearer given")]
    assert transport.scope == "file:key.json reader@acme-shop.iam.gserviceaccount.com"


def test_a_key_that_is_no_longer_good(tmp_path: Path) -> None:
    with host() as (url, _):
        (tmp_path / "key.json").write_text(json.dumps(key(f"{url}/bad")))
        found = credential(options(key="file:key.json", base=str(tmp_path)), {})
        with pytest.raises(SourceError, match=r"gives no token for file:key\.json") as fault:
            found.headers()
    assert "PRIVATE" not in str(fault.value)


def test_a_place_of_tokens_that_cannot_be_reached(tmp_path: Path) -> None:
    (tmp_path / "key.json").write_text(json.dumps(key("http://127.0.0.1:1")))
    found = credential(options(key="file:key.json", base=str(tmp_path)), {})
    with pytest.raises(Unreachable, match="cannot be reached"):
        found.headers()


@pytest.mark.parametrize("text", ["{}", "[]", "no json", '{"type": "service_account", "private_key": "x"}'])
def test_what_is_no_key(text: str, tmp_path: Path) -> None:
    (tmp_path / "key.json").write_text(text)
    with pytest.raises(InputError, match="no key of a service account"):
        credential(options(key="file:key.json", base=str(tmp_path)), {})


def test_the_usual_places_and_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with host() as (url, _):
        path = tmp_path / "adc.json"
        path.write_text(json.dumps(key(url)))
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
        assert credential(options(), {}).headers()["authorization"] == "Bearer given"
    path.write_text("{}")
    with pytest.raises(InputError, match="no credentials for Google Cloud"):
        credential(options(), {})


def test_a_persons_own_credentials_are_taken_without_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "adc.json"
    path.write_text(
        json.dumps({"type": "authorized_user", "client_id": "a", "client_secret": "b", "refresh_token": "c"})
    )
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
    monkeypatch.delenv("GOOGLE_CLOUD_PROJECT", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))  # else gcloud is asked for its project
    assert credential(options(), {}).name == "default"


def test_an_account_that_is_impersonated(tmp_path: Path) -> None:
    with host() as (url, _):
        (tmp_path / "key.json").write_text(json.dumps(key(url)))
        given = options(key="file:key.json", base=str(tmp_path), impersonate="reader@acme-till.iam.gserviceaccount.com")
        found = credential(given, {})
    assert found.name == "reader@acme-till.iam.gserviceaccount.com"
    assert found.scope.endswith("by file:key.json reader@acme-shop.iam.gserviceaccount.com")


@pytest.mark.parametrize(
    ("given", "module", "package"),
    [({}, "google.auth", "google-auth"), ({}, "requests", "requests"), ({"token": "env:T"}, "requests", "requests")],
)
def test_without_the_extra_there_is_one_sentence(
    given: dict[str, str], module: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(InputError, match=f"needs {package}") as fault:
        credential(options(**given), {"T": "x"})
    assert "cop-scan[google]" in (fault.value.next_step or "")


def test_a_redirect_is_not_followed() -> None:
    with host() as (url, seen):
        transport = CloudBuildTransport(credential(options(token="env:T"), {"T": "x"}), url)
        assert transport.send(Request("k", f"{PATH}/redirect"), {}).status == 302
    assert [path for path, _ in seen] == [f"{PATH}/redirect"]


def test_a_file_of_passwords_does_not_take_the_tokens_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login mallory password hunter2\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with host() as (url, seen):
        CloudBuildTransport(credential(options(token="env:T"), {"T": "x"}), url).send(Request("k", PATH), {})
    assert seen == [(PATH, "Bearer x")]


def test_no_other_host_is_asked() -> None:
    transport = CloudBuildTransport(credential(options(token="env:T"), {"T": "x"}))
    with pytest.raises(ValueError, match="evil"):
        transport.send(Request("k", "/evil.example/v1/x"), {})
