"""Ways to an OPA server: a connection to one that runs already, and a child process of our own."""

from __future__ import annotations

import atexit
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import requests
from opa_client.opa import OpaClient

from cop_scan.engines import keeper
from cop_scan.engines.modules import Module
from cop_scan.errors import EngineError, PolicyError

_START = 20.0
"""Seconds that a child may take to answer for the first time."""
_PORTS = 5
"""Ports that are tried: another process may take one between our choosing it and OPA's binding it."""
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_ENVIRONMENT = ("PATH", "SYSTEMROOT")
_OLDEST = 1
_SELF = "cop_scan.child"
_SELF_MODULE = 'package {package}\n\nname := "{name}"\n'
_AUTHZ = 'package system.authz\n\ndefault allow := false\n\nallow if input.identity == "{token}"\n'
_PLACE = re.compile(r"(\S+\.rego:\d+):\s+(?:\w+_error:\s*)?(\S.*)")
_INSTALL = "Install OPA 1.0 or later, name a server with --opa-url, or use --engine regorus."


def connect(address: str, token: str, seconds: float) -> OpaClient:
    """A client that keeps its connection alive, and answers or fails within `seconds`.

    Raises EngineError if `address` is not `http[s]://host[:port]`.
    """
    host, port, secure = _parts(address)
    client = OpaClient(host=f"[{host}]" if ":" in host else host, port=port, ssl=secure, retries=0, timeout=seconds)
    session = client._session  # the client has no other way to these
    session.max_redirects = 1  # the client lists `policies/`, which OPA redirects to `policies`
    session.trust_env = host not in _LOOPBACK  # no proxy between this machine and itself
    session.auth = lambda request: _signed(request, token)  # as headers, a .netrc would replace it
    return client


def _parts(address: str) -> tuple[str, int, bool]:
    try:
        parts = urlsplit(address)
        host, port, secure = parts.hostname, parts.port, parts.scheme == "https"
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or parts.path.strip("/") or parts.query or "@" in parts.netloc:
        shown = address.rpartition("@")[2]
        raise EngineError(f"{shown!r} is no address of an OPA server.", next_step="Give http[s]://HOST:PORT, no more.")
    return host, port or (443 if secure else 80), secure


def _signed(request: requests.PreparedRequest, token: str) -> requests.PreparedRequest:
    if token:
        request.headers["Authorization"] = f"Bearer {token}"
    return request


class Child:
    """An OPA server of our own: on loopback, open to a random token only, gone when this process is.

    Raises EngineError if there is no OPA or it does not start, PolicyError if it refuses `sources`.
    """

    def __init__(self, binary: str, sources: Sequence[Module], seconds: float) -> None:
        self._binary = _find(binary)
        self.version = f"OPA {_version(self._binary)}"
        self._token, self._name = secrets.token_hex(32), secrets.token_hex(32)
        self._seconds = seconds
        self._folder = tempfile.TemporaryDirectory(prefix="cop-scan-opa-")
        self._log = Path(self._folder.name) / "log"
        self._process: subprocess.Popen[bytes] | None = None
        self.client: OpaClient | None = None
        atexit.register(self.stop)
        try:
            self._write(sources)
            if not any(self._start(_free_port()) for _ in range(_PORTS)):
                raise EngineError("OPA did not start: others took every port that was tried.")
        except BaseException:
            self.stop()
            raise

    def ended(self) -> bool:
        """Whether the process is gone."""
        return self._process is None or self._process.poll() is not None

    def stop(self) -> None:
        """End the process and remove its folder. Safe to call twice."""
        atexit.unregister(self.stop)
        self._end()
        self._folder.cleanup()

    def _write(self, sources: Sequence[Module]) -> None:
        """The policies, who may ask, and a name by which we know that it is our child that answers."""
        authz = Module("authz.rego", _AUTHZ.format(token=self._token))
        self_module = Module("self.rego", _SELF_MODULE.format(package=_SELF, name=self._name))
        for module in (*sources, authz, self_module):
            path = Path(self._folder.name, "policies", module.path)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(module.text, encoding="utf-8")

    def _start(self, port: int) -> bool:
        """Whether OPA came up on `port`; False if another process has it."""
        address = f"127.0.0.1:{port}"
        command = [sys.executable, "-I", keeper.__file__, self._binary, "run", "--server", f"--addr={address}"]
        command += ["--authentication=token", "--authorization=basic", "--skip-version-check", "--log-level=error"]
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603 - the user's own opa, our own arguments
                [*command, "policies"],
                cwd=self._folder.name,
                env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.client = connect(f"http://{address}", self._token, self._seconds)
        return self._came_up(self.client)

    def _came_up(self, client: OpaClient) -> bool:
        deadline = time.monotonic() + _START
        while time.monotonic() < deadline:
            if self._answers(client):
                return True
            if self.ended():
                output = self._log.read_text(encoding="utf-8", errors="replace")
                self._end()
                return _taken(output)
            time.sleep(0.02)
        raise EngineError(f"OPA did not answer within {_START:g} seconds.", next_step="Is the machine overloaded?")

    def _answers(self, client: OpaClient) -> bool:
        """Whether it is our child that listens: who else took the port does not know the name."""
        try:
            reply = client.query_rule({}, _SELF, "name")
        except requests.RequestException:
            return False
        return isinstance(reply, dict) and reply.get("result") == self._name

    def _end(self) -> None:
        if self.client is not None:
            self.client.close_connection()
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait()
        self._process = None


def _taken(output: str) -> bool:
    """False if OPA ended because its port was taken; any other end is raised."""
    if "Listener failed" in output:
        return False
    if found := _PLACE.search(output):
        place, reason = found.groups()
        place = place.removeprefix("policies/")
        raise PolicyError(f"{place}: OPA refuses the policy: {reason}.", next_step="Mend the policy.")
    raise EngineError(f"OPA ended as it started: {output.strip()[-500:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _find(binary: str) -> str:
    found = shutil.which(binary)
    if not found:
        raise EngineError(f"There is no {binary!r} on PATH.", next_step=_INSTALL)
    return str(Path(found).resolve())


def _version(binary: str) -> str:
    try:
        done = subprocess.run([binary, "version"], capture_output=True, text=True, timeout=60, check=True)  # noqa: S603
        found = re.search(r"^Version: ((\d+)\.\S+)", done.stdout, re.M)
    except (OSError, ValueError, subprocess.SubprocessError):
        found = None
    if not found:
        raise EngineError(f"{binary} does not tell a version: it is no OPA.", next_step=_INSTALL)
    if int(found[2]) < _OLDEST:
        raise EngineError(f"OPA {found[1]} is too old for these policies.", next_step=_INSTALL)
    return found[1]
