"""The reference Rego engine: a real OPA, through opa-python-client.

Either a server that runs already (`url`, and `token` as `env:NAME`), to which the policies are uploaded
and from which they are removed again, or a child process of our own: the `opa` on PATH (or `binary`), on
loopback, with a token that only we know, stopped whatever happens.
"""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import requests
from opa_client.errors import RegoParseError
from opa_client.opa import OpaClient

from cop_scan.catalogue import Claim
from cop_scan.engines.interface import UNDEFINED, Answer, answer_from
from cop_scan.engines.modules import Module, modules
from cop_scan.errors import EngineError, PolicyError
from cop_scan.evidence import Json
from cop_scan.policies import package

SECONDS = 20.0
_START = 20.0
_TRIES = 5
_PREFIX = "cop-scan"
_AUTHZ = 'package system.authz\n\ndefault allow := false\n\nallow if input.identity == "{token}"\n'


class OpaEngine:
    """OPA for claims in Rego. Options: `url` and `token`, or `binary`; `seconds` (a question's limit)."""

    def __init__(self, claims: Sequence[Claim], options: Mapping[str, Json] | None = None) -> None:
        chosen = dict(options or {})
        self._child: _Child | None = None
        self._uploaded: list[str] = []
        seconds = float(chosen.get("seconds", SECONDS))
        sources = modules(claims)
        if chosen.get("url"):
            address, token = str(chosen["url"]), _token(str(chosen.get("token", "")))
            self.version = f"OPA at {urlsplit(address).hostname}"
        else:
            self._child = _Child(str(chosen.get("binary", "opa")), sources)
            address, token, self.version = self._child.address, self._child.token, self._child.version
        self._client = _client(address, token, seconds)
        if self._child is None:
            self._upload(sources)

    def ask(self, claim: Claim, question: Mapping[str, Json]) -> Answer:
        """The claim's answer; a time-out, a refusal and a lost server are answers with a reason."""
        try:
            reply = self._client.query_rule(dict(question), package(claim), "report", {"strict-builtin-errors": True})
        except requests.Timeout as fault:
            return Answer.failed("timeout", str(fault))
        except requests.HTTPError as fault:
            return Answer.failed("evaluation", fault.response.text[:2000] if fault.response is not None else str(fault))
        except requests.RequestException as fault:
            return Answer.failed("crash", str(fault))
        return answer_from(reply.get("result", UNDEFINED))

    def close(self) -> None:
        """Remove what was uploaded, or stop the child."""
        for name in reversed(self._uploaded):
            _quietly(self._client.delete_policy, name)
        self._uploaded.clear()
        self._client.close_connection()
        if self._child is not None:
            self._child.stop()

    def _upload(self, sources: Sequence[Module]) -> None:
        """Put every module on the server. One may need another that comes later, so refused ones are tried again."""
        waiting = list(sources)
        while waiting:
            refused = [(module, fault) for module in waiting if (fault := self._put(module))]
            if len(refused) == len(waiting):
                self.close()
                raise PolicyError(f"{refused[0][0].path}: OPA refuses the policy: {refused[0][1]}.")
            waiting = [module for module, _ in refused]

    def _put(self, module: Module) -> str:
        """Upload one module; gives the reason if OPA refuses it."""
        name = f"{_PREFIX}/{module.path}"
        try:
            self._client.update_policy_from_string(module.text, name, rego_compat=False)
        except RegoParseError as fault:
            return _reason(fault)
        except requests.RequestException as fault:
            raise EngineError(f"OPA cannot be reached: {type(fault).__name__}.", next_step="Check --opa-url.") from None
        self._uploaded.append(name)
        return ""


def _client(address: str, token: str, seconds: float) -> OpaClient:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise EngineError(
            f"{address!r} is no address of an OPA server.", next_step="Give one such as http://127.0.0.1:8181."
        )
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 8181)
    headers = {"Authorization": f"Bearer {token}"} if token else None
    return OpaClient(host=parts.hostname, port=port, ssl=secure, headers=headers, retries=0, timeout=seconds)


def _token(reference: str) -> str:
    """The token that `env:NAME` refers to; empty where the variable is not set."""
    kind, _, name = reference.partition(":")
    if reference and kind != "env":
        raise EngineError("The token of an OPA server is given as env:NAME.")
    return os.environ.get(name, "") if reference else ""


def _reason(fault: RegoParseError) -> str:
    first: Json = next(iter(getattr(fault, "errors", None) or []), {})
    place = first.get("location", {}) if isinstance(first, dict) else {}
    message = first.get("message", "") if isinstance(first, dict) else ""
    return f"line {place['row']}: {message}" if "row" in place else message or str(fault)


def _quietly(call: Callable[..., object], *arguments: str) -> None:
    """Cleaning up must not hide what went wrong before."""
    with suppress(Exception):  # the server may be gone already
        call(*arguments)


class _Child:
    """An OPA server of our own."""

    def __init__(self, binary: str, sources: Sequence[Module]) -> None:
        found = shutil.which(binary)
        if not found:
            raise EngineError(
                f"There is no {binary!r} on PATH.",
                next_step="Install OPA, name a server with --opa-url, or use --engine regorus.",
            )
        self.token = secrets.token_urlsafe(32)
        self._folder = tempfile.TemporaryDirectory(prefix="cop-scan-opa-")
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.stop)
        self.version = _version(found)
        self._write(sources)
        for _ in range(_TRIES):
            if self._start(found):
                return
        self.stop()
        raise EngineError("OPA did not start: no free port was to be had.")

    def _write(self, sources: Sequence[Module]) -> None:
        folder = Path(self._folder.name)
        authz = Module("authz/authz.rego", _AUTHZ.format(token=self.token))
        for module in (*sources, authz):
            path = folder / "policies" / module.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(module.text, encoding="utf-8")

    def _start(self, binary: str) -> bool:
        """Start on a port that is free now; another process may take it before OPA does, then False."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        command = [binary, "run", "--server", f"--addr=127.0.0.1:{port}", "--authentication=token"]
        command += ["--authorization=basic", "--disable-telemetry", "--log-level=error", "policies"]
        log = Path(self._folder.name) / "log"
        with log.open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603 - the user's own opa, our own arguments
                command, cwd=self._folder.name, env={"PATH": os.environ.get("PATH", "")}, stdout=output, stderr=output
            )
        return self._wait(log)

    def _wait(self, log: Path) -> bool:
        client = _client(self.address, self.token, 1.0)
        deadline = time.monotonic() + _START
        try:
            while self._process is not None and time.monotonic() < deadline:
                if client.check_health():
                    return True
                if self._process.poll() is not None:
                    return self._ended(log.read_text(errors="replace"))
                time.sleep(0.02)
        finally:
            client.close_connection()
        self.stop()
        raise EngineError(f"OPA did not answer within {_START:g} seconds.")

    def _ended(self, output: str) -> bool:
        if "address already in use" in output:
            return False
        self.stop()
        raise PolicyError(f"OPA refuses the policies: {output.replace('policies/', '').strip()[:1000]}")

    def stop(self) -> None:
        """End the process and remove its folder. Safe to call twice."""
        atexit.unregister(self.stop)
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        self._folder.cleanup()


def _version(binary: str) -> str:
    command = [binary, "version"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    first = done.stdout.splitlines()[0] if done.returncode == 0 and done.stdout else "version unknown"
    return f"OPA {first.removeprefix('Version: ')}"
