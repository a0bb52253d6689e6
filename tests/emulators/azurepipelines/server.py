"""The emulator: one HTTP/1.1 server on loopback that plays every host of Azure DevOps, told apart by the path's first step.

    with Emulator(world) as server:
        requests.get(f"{server.url}/acme/_apis/projects", auth=("", server.token("pca")))

Everything is decided in `respond`; the sockets are in `tests/emulators/wire`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import itertools
import json
import logging
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.emulators.azurepipelines import contract, routing
from tests.emulators.azurepipelines.access import Access, Denial, Profile, ready_made
from tests.emulators.azurepipelines.limits import Limits, Meter
from tests.emulators.azurepipelines.messages import EXPIRED, SIGN_IN, Answer, Refused, wrong
from tests.emulators.azurepipelines.state import World
from tests.emulators.github.keys import certificate
from tests.emulators.wire.faults import HTML, Faults, Kind
from tests.emulators.wire.messages import Incoming
from tests.emulators.wire.sockets import Listener, Wire

LOG = logging.getLogger(__name__)
_HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass(frozen=True)
class Request:
    """A line of the log; `at` is seconds since 1970."""

    method: str
    path: str
    query: Mapping[str, str]
    status: int
    token: str
    at: float
    fault: Kind | None = None


class Emulator:
    """An Azure DevOps for tests; see the module. `pages` is the most that a page holds, `strict` checks the contract."""

    def __init__(
        self,
        world: World,
        *,
        limits: Limits | None = None,
        faults: Faults | None = None,
        denials: Iterable[Denial] = (),
        latency: float = 0.0,
        pages: int | None = None,
        tls: bool = False,
        strict: bool = False,
        port: int = 0,
    ) -> None:
        routing.load()
        self.world, self.faults, self.latency, self.pages = world, faults or Faults(), latency, pages
        self.denials = list(denials)
        self.meter = Meter(limits or Limits())
        self.lock = threading.RLock()
        """Held while an answer is made: hold it to change several things of the world at once."""
        self.log: list[Request] = []
        self.unknown_paths: list[str] = []
        """Paths that were asked and that are not served: a test asserts that there are none."""
        self.unemulated: list[str] = []
        """The emulator's own mistakes."""
        self.problems: list[str] = []
        """With `strict`: what was answered that the published contract does not have."""
        self.asked: set[str] = set()
        """Addresses that were asked, as routes write them."""
        self.profiles = ready_made()
        self._tokens: dict[str, Profile] = {}
        self._names: dict[str, str] = {}
        self._counter = itertools.count(1)
        self._stack = ExitStack()
        self._port, self._tls, self._strict = port, tls, strict
        self.certificate: Path | None = None
        self.url = ""
        for profile in self.profiles.values():
            self.add(profile)

    def __enter__(self) -> Self:
        context = None
        if self._tls:
            folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
            self.certificate, private = certificate(folder)
            context = self.certificate, private
        listener = self._stack.enter_context(Listener(self.respond, self._port, context))
        self.url = f"{'https' if self._tls else 'http'}://127.0.0.1:{listener.port}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def add(self, profile: Profile) -> str:
        """Make a profile known, under its own name, and give its token."""
        token = hashlib.sha256(f"token of {profile.name}".encode()).hexdigest()[:52]
        self.profiles[profile.name] = profile
        self._names[profile.name] = token
        if profile.status in ("valid", "expired"):
            self._tokens[token] = profile
        return token

    def token(self, profile: str) -> str:
        """The token of a profile."""
        return self._names[profile]

    @property
    def canaries(self) -> list[str]:
        """The world's secrets and every token."""
        return [*self.world.canaries, *self._names.values()]

    def respond(self, request: Incoming) -> Wire:
        """Everything that happens to a request between the sockets."""
        started = time.time()
        self.faults.due(self, next(self._counter))
        fault = self.faults.draw(request, self.url)
        profile = self._who(request.headers.get("authorization", ""))
        if self.latency:
            time.sleep(self.latency)
        within, told = self.meter.spend(profile.name) if profile.status == "valid" else (True, {})
        answer = self._answer(request, profile, fault, within)
        wire = self._wire(answer, told, fault)
        self.log.append(Request(request.method, request.path, request.query, wire.status, profile.name, started, fault))
        return wire

    def _who(self, header: str) -> Profile:
        kind, _, word = header.partition(" ")
        if not word:
            return self.profiles["anonymous"]
        if kind.lower() == "basic":
            try:
                word = base64.b64decode(word).decode().rpartition(":")[2]
            except (binascii.Error, UnicodeDecodeError):
                return self.profiles["none"]
        return self._tokens.get(word, self.profiles["none"])

    def _answer(self, request: Incoming, profile: Profile, fault: Kind | None, within: bool) -> Answer:
        if fault in ("500", "502", "504"):
            return Answer(int(fault), HTML, dict(_HTML))
        if fault in ("reset", "html"):
            return Answer(200, HTML, dict(_HTML))
        if profile.status == "bad":
            return Answer(401, b"", dict(_HTML))
        if profile.status != "valid":
            # the page for signing in, where anything but an error would be read as an answer
            return Answer(203, EXPIRED if profile.status == "expired" else SIGN_IN, dict(_HTML))
        if not within:
            text = "Request was blocked due to exceeding usage of resource 'Concurrency' in namespace 'User'."
            return wrong(429, text, "RequestBlockedException").answer
        return self._asked(request, profile)

    def _asked(self, request: Incoming, profile: Profile) -> Answer:
        host, path = routing.split(request.path)
        moved = Incoming(request.method, path, request.query, request.headers, request.body)
        denials = [one for one in self.denials if one.profile in (None, profile.name)]
        call = routing.Call(moved, self.world, Access(profile, denials), host, self.url, self.pages)
        try:
            with self.lock:
                answer = routing.answer(call)
                self._note(moved, host, answer)
        except Refused as refused:
            if not _is_served(moved, host):
                self.unknown_paths.append(f"{request.method} {request.path}")
            return refused.answer
        except Exception as error:
            # a mistake of the emulator must not look like one of the service's ways
            LOG.exception("The emulator failed at %s", request.path)
            self.unemulated.append(f"{request.method} {request.path}: {error!r}")
            return Answer(500, HTML, dict(_HTML))
        return answer

    def _note(self, request: Incoming, host: str, answer: Answer) -> None:
        route, _ = routing.find(request.method, host, request.path)
        self.asked.add(route.template)
        if self._strict and route.model:
            self.problems += contract.problems(route.model, answer.body, request.path)

    def _wire(self, answer: Answer, told: Mapping[str, str], fault: Kind | None) -> Wire:
        body = answer.body
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8; api-version=7.1",
            "X-TFS-ProcessId": "0e3b3d0c-0000-4000-8000-000000000000",
            "ActivityId": f"emulated-{len(self.log)}",
            **told,
            **answer.headers,
        }
        return Wire(answer.status, headers, data, fault if fault in ("reset", "cut") else None)


def _is_served(request: Incoming, host: str) -> bool:
    try:
        routing.find(request.method, host, request.path)
    except Refused:
        return False
    return True
