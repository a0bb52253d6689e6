"""The emulator: an HTTP/1.1 server on loopback whose answers come from a `World`.

    with Emulator(world) as server:
        Gitlab(server.url, private_token=server.token("owner"))

Everything is decided in `respond`; the sockets are shared by all emulators.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.emulators.gitlab import (
    contract,
    graphql,
    paging,
    rest_groups,
    rest_projects,
    rest_records,
    rest_repository,
    routes,
)
from tests.emulators.gitlab.access import Access, Denial, Profile, ready_made
from tests.emulators.gitlab.limits import ROOMY, Limits, Meter
from tests.emulators.gitlab.messages import Answer, Incoming, Refused
from tests.emulators.gitlab.state import World
from tests.emulators.wire.faults import HTML, Faults, Kind
from tests.emulators.wire.serving import Tokened
from tests.emulators.wire.sockets import Wire

LOG = logging.getLogger(__name__)
PARTS = (rest_groups, rest_projects, rest_records, rest_repository)
"""The modules that answer REST."""


@dataclass(frozen=True)
class Request:
    """A line of the log. `token` is the profile's name, `operation` that of a GraphQL query, `at` seconds since 1970."""

    method: str
    path: str
    query: Mapping[str, str]
    operation: str | None
    status: int
    token: str
    at: float
    fault: str | None = None


class Emulator(Tokened[World, Profile, Denial, Request]):
    """A GitLab for tests; see the module. `enterprise` False is the Community Edition, which knows less of everything."""

    def __init__(
        self,
        world: World,
        *,
        limits: Limits | None = None,
        faults: Faults | None = None,
        denials: Iterable[Denial] = (),
        latency: float = 0.0,
        enterprise: bool = True,
        largest_offset: int = paging.LARGEST_OFFSET,
        strict: bool = False,
        port: int = 0,
    ) -> None:
        world.number()
        super().__init__(world, ready_made(), faults, denials, latency, port)
        self.enterprise, self.largest_offset, self.strict = enterprise, largest_offset, strict
        self.meter = Meter(limits or ROOMY)

    # tokens
    def add(self, profile: Profile) -> str:
        """Make a profile known, under its own name, and give its token."""
        is_known = profile.status != "bad" and not profile.anonymous
        return self._give(profile, "glpat-", 20, is_known=is_known)

    # answering
    def respond(self, request: Incoming) -> Wire:
        """Everything that happens to a request between the sockets."""
        started = time.time()
        count = next(self._counter)
        self.faults.due(self, count)
        profile = self._who(request.headers)
        fault = self.faults.draw(request, self.url)
        if self.latency:
            time.sleep(self.latency)
        answer, operation = self._answer(request, profile, fault)
        self.log.append(
            Request(request.method, request.path, request.query, operation, answer.status, profile.name, started, fault)
        )
        return self._wire(answer, count, fault)

    def _who(self, headers: Mapping[str, str]) -> Profile:
        header = headers.get("authorization", "")
        word = headers.get("private-token") or header.partition(" ")[2]
        return self._tokens.get(word, self.profiles["none"]) if word else self.profiles["anonymous"]

    def _answer(self, request: Incoming, profile: Profile, fault: Kind | None) -> tuple[Answer, str | None]:
        if fault in {"500", "502", "504"}:
            return Answer(
                int(fault or 500), b"<html>GitLab is not responding</html>", {"Content-Type": "text/html"}
            ), None
        if fault in {"reset", "html"}:
            return Answer(200, HTML, {"Content-Type": "text/html; charset=utf-8"}), None
        refused = _credential(profile, request.path)
        if refused:
            return refused, None
        limited, headers = self.meter.take(profile.name, request.path)
        if limited:
            limited.headers |= headers
            return limited, None
        answer, operation = self._asked(request, profile)
        answer.headers |= headers
        return answer, operation

    def _asked(self, request: Incoming, profile: Profile) -> tuple[Answer, str | None]:
        access = Access(self.world, profile)
        denials = [denial for denial in self.denials if denial.profile in {None, profile.name}]
        try:
            with self.lock:
                if request.path == "/api/graphql":
                    done = graphql.answer(request, access, denials, self.enterprise)
                    self.unemulated += done.missing
                    return done.answer, done.operation
                return self._rest(request, access, denials), None
        except Refused as refused:
            return refused.answer, None
        except Exception as error:
            # a mistake of the emulator must not look like one of GitLab's ways
            LOG.exception("The emulator failed at %s", request.path)
            self.unemulated.append(f"{request.method} {request.path}: {error!r}")
            return Answer(500, {"message": "500 Internal Server Error"}), None

    def _rest(self, request: Incoming, access: Access, denials: list[Denial]) -> Answer:
        path = request.path.removeprefix(routes.PREFIX)
        pattern = routes.pattern_of(path)
        if path == request.path or pattern is None:
            self.unknown_paths.append(f"{request.method} {request.path}")
        inner = Incoming(request.method, path, request.query, request.headers, request.body)
        call = routes.Call(inner, access, self.url, denials, self.enterprise, self.largest_offset)
        answer = routes.answer(call)
        if self.strict and pattern:
            self.problems += contract.problems(pattern, answer.body)
        return answer

    # dressing
    def _wire(self, answer: Answer, count: int, fault: Kind | None) -> Wire:
        body: Any = answer.body
        data = body if isinstance(body, bytes) else json.dumps(body, separators=(",", ":")).encode()
        headers = {
            "Server": "nginx",
            "Content-Type": "application/json",
            "X-Request-Id": f"EMULATED{count:08X}",
            "X-Frame-Options": "SAMEORIGIN",
            **answer.headers,
        }
        return Wire(answer.status, headers, data, fault)


def _credential(profile: Profile, path: str) -> Answer | None:
    """What GitLab says of tokens that are bad, expired or lack a scope."""
    if profile.status == "bad":
        words = (
            {"errors": [{"message": "Invalid token"}]} if path == "/api/graphql" else {"message": "401 Unauthorized"}
        )
        return Answer(401, words)
    if profile.status == "expired":
        text = "Token is expired. You can either do re-authentication or token refresh."
        return Answer(401, {"error": "invalid_token", "error_description": text})
    needs = {"read_api", "api"}
    if path.endswith(("/user", "/metadata", "/version", "/personal_access_tokens/self")):
        needs = {*needs, "read_user"}
    if not profile.anonymous and not profile.scopes & needs:
        text = "The request requires higher privileges than provided by the access token."
        return Answer(403, {"error": "insufficient_scope", "error_description": text, "scope": "api read_api"})
    return None
