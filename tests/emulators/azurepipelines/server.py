"""The emulator: one HTTP/1.1 server on loopback that plays every host of Azure DevOps, told apart by the path's first step.

    with Emulator(world) as server:
        requests.get(f"{server.url}/acme/_apis/projects", auth=("", server.token("pca")))

Everything is decided in `respond`; the sockets are shared by all emulators.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.emulators.azurepipelines import contract, routing
from tests.emulators.azurepipelines.access import Access, Denial, Profile, ready_made
from tests.emulators.azurepipelines.limits import Limits, Meter
from tests.emulators.azurepipelines.messages import EXPIRED, SIGN_IN, Refused, wrong
from tests.emulators.azurepipelines.state import World
from tests.emulators.wire.faults import HTML, Faults, Kind
from tests.emulators.wire.messages import Answer, Incoming
from tests.emulators.wire.serving import Tokened
from tests.emulators.wire.sockets import Wire

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


class Emulator(Tokened[World, Profile, Denial, Request]):
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
        super().__init__(world, ready_made(), faults, denials, latency, port)
        self.pages, self.tls, self.strict = pages, tls, strict
        self.meter = Meter(limits or Limits())
        self.asked: set[str] = set()
        """Addresses that were asked, as routes write them."""

    def add(self, profile: Profile) -> str:
        """Make a profile known, under its own name, and give its token."""
        return self._give(profile, "", 52, is_known=profile.status in ("valid", "expired"))

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
        if self.strict and route.model:
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
