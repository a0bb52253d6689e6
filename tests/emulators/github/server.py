"""The emulator: an HTTP/1.1 server on loopback whose answers come from a `World`.

    with Emulator(world) as server:
        Github(base_url=server.url, auth=Auth.Token(server.token("owner")))

Everything is decided in `respond`; the sockets are shared by all emulators.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Self

from tests.emulators.github import graphql, routes
from tests.emulators.github.access import Access, Denial, Profile, ready_made
from tests.emulators.github.faults import HTML, Faults, Kind, resource_limits
from tests.emulators.github.keys import AppKey
from tests.emulators.github.limits import ROOMY, Limits, Meter
from tests.emulators.github.messages import DOCUMENTATION, Answer, Incoming, Refused
from tests.emulators.github.state import Installation, Organisation, World
from tests.emulators.github.storage import Storage
from tests.emulators.github.validate import problems
from tests.emulators.wire.serving import Tokened
from tests.emulators.wire.sockets import Wire

__all__ = ["Emulator", "Request", "Wire"]
LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Request:
    """A line of the log. `token` is the profile's name, `cost` REST requests or GraphQL points, `at` seconds since 1970."""

    method: str
    path: str
    query: Mapping[str, str]
    graphql_operation: str | None
    status: int
    token: str
    conditional: bool
    cost: int
    at: float
    fault: str | None = None


@dataclass
class _Turn:
    """One request on its way through."""

    request: Incoming
    api: str
    html: str
    profile: Profile
    resource: str = "core"
    operation: str | None = None
    cost: int = 0
    fault: Kind | None = None


class Emulator(Tokened[World, Profile, Denial, Request]):
    """A GitHub for tests; see the module. `enterprise_server` is a version such as "3.17.0", for that product's ways."""

    def __init__(
        self,
        world: World,
        *,
        limits: Limits | None = None,
        faults: Faults | None = None,
        denials: Iterable[Denial] = (),
        latency: float = 0.0,
        tls: bool = False,
        enterprise_server: str | None = None,
        tree_limit: int = 100_000,
        strict: bool = False,
        port: int = 0,
    ) -> None:
        world.number()
        super().__init__(world, ready_made(), faults, denials, latency, port)
        self.tls, self.strict, self.enterprise_server, self.tree_limit = tls, strict, enterprise_server, tree_limit
        chosen = limits or ROOMY
        self.meter = Meter(replace(chosen, enabled=False) if enterprise_server else chosen)
        self.storage = Storage(world)
        self.streams = False
        """Whether the API gives files of releases itself, in place of the storage's address."""

    # starting and stopping
    def __enter__(self) -> Self:
        super().__enter__()
        self.storage.url = self.listen(self.storage.respond, host="localhost")
        return self

    # tokens
    def add(self, profile: Profile) -> str:
        """Make a profile known, under its own name, and give its token."""
        prefix = {"classic": "ghp", "fine-grained": "github_pat", "installation": "ghs"}.get(profile.kind, "gho")
        return self._give(profile, f"{prefix}_", 36, is_known=profile.status != "bad")

    def token(self, profile: str, organisation: str | None = None) -> str:
        """The token of a profile; "app" is the App's installation in an organisation (the first that has one)."""
        if profile != "app":
            return super().token(profile)
        for org in self.world.organisations:
            for place in org.installations:
                if place.app_id == self.world.app.id and organisation in {None, org.login}:
                    return self._install(org, place, place.permissions)
        raise LookupError(
            f"No organisation has an installation of {self.world.app.slug}; give one an Installation of it."
        )

    def _install(self, org: Organisation, place: Installation, permissions: Mapping[str, str]) -> str:
        name = f"app {org.login}" + ("" if permissions == place.permissions else f" {sorted(permissions.items())}")
        return self.add(
            Profile(name, "installation", "owner", permissions=permissions, installation=place, account=org.login)
        )

    @cached_property
    def app_key(self) -> AppKey:
        """The App's private key."""
        return AppKey()

    # answering
    def respond(self, request: Incoming) -> Wire:
        """Everything that happens to a request between the sockets."""
        started = time.time()
        count = next(self._counter)
        self.faults.due(self, count)
        turn = self._turn(request)
        turn.fault = self.faults.draw(request, self.url)
        key = turn.profile.limit_key
        with self.meter.flight(key) as crowded:
            if self.latency:
                time.sleep(self.latency)
            wire = self._wire(turn, self._answer(turn, crowded))
        conditional = "if-none-match" in request.headers
        path = turn.request.path
        self.log.append(
            Request(
                request.method, path, request.query, turn.operation, wire.status, turn.profile.name, conditional, turn.cost,
                started, turn.fault,
            )
        )  # fmt: skip
        return wire

    def _turn(self, request: Incoming) -> _Turn:
        root = self.url
        api = f"{root}/api/v3" if request.path.startswith("/api/v3/") else root
        path = request.path.removeprefix("/api/v3") if api != root else request.path
        path = "/graphql" if path == "/api/graphql" else path
        moved = Incoming(request.method, path, request.query, request.headers, request.body)
        turn = _Turn(moved, api, root, self._who(request.headers.get("authorization", "")))
        if path == "/graphql":
            turn.resource = "graphql"
        elif path.endswith("/audit-log"):
            turn.resource = "audit_log"
        elif path.endswith("/dependency-graph/sbom"):
            turn.resource = "dependency_sbom"
        return turn

    def _who(self, header: str) -> Profile:
        if not header:
            return self.profiles["anonymous"]
        kind, _, word = header.partition(" ")
        if kind.lower() == "basic":
            word = base64.b64decode(word).decode().rpartition(":")[2]
        if word.count(".") == 2:
            return self._app(word)
        return self._tokens.get(word, self.profiles["none"])

    def _app(self, token: str) -> Profile:
        try:
            issuer = self.app_key.issuer(token)
        except ValueError:
            return Profile("app-jwt", "app", status="bad")
        app = self.world.app
        known = issuer in {str(app.id), f"Iv23{app.id:016x}"}
        return Profile("app-jwt", "app", "outside", "read", status="valid" if known else "bad")

    def _answer(self, turn: _Turn, crowded: bool) -> Answer:
        """The answer before it is dressed: faults, credentials, limits, then what was asked."""
        if turn.fault in {"500", "502", "504"}:
            return _broken(int(turn.fault or 500))
        if turn.fault in {"reset", "html"}:
            return Answer(200, HTML, {"Content-Type": "text/html; charset=utf-8"})
        if turn.profile.status != "valid":
            jwt_text = "A JSON web token could not be decoded"
            return Refused(401, jwt_text if turn.profile.kind == "app" else "Bad credentials").answer
        if turn.request.path == "/rate_limit":
            return self._asked(turn)
        refused = self._limited(turn, crowded)
        return refused or self._asked(turn)

    def _limited(self, turn: _Turn, crowded: bool) -> Answer | None:
        key, limits = turn.profile.limit_key, self.meter.limits
        most = limits.graphql_per_minute if turn.resource == "graphql" else limits.rest_per_minute
        place = re.sub(r"^/repos/[^/]+/[^/]+", "/repos", turn.request.path)
        points = 1 if turn.resource == "graphql" or turn.request.method == "GET" else 5
        if crowded or self.meter.hurried(key, "graphql" if turn.resource == "graphql" else place, points, most):
            return self.meter.secondary(key, turn.resource)
        return self.meter.primary(key, turn.resource)

    def _asked(self, turn: _Turn) -> Answer:
        access = Access(self.world, turn.profile)
        denials = [denial for denial in self.denials if denial.profile in {None, turn.profile.name}]
        try:
            with self.lock:
                if turn.resource == "graphql":
                    return self._graphql(turn, access, denials)
                answer = routes.answer(self._call(turn, access, denials))
            if self.strict:
                self.problems += problems(turn.request.method, turn.request.path, answer.status, answer.body)
        except Refused as refused:
            answer = refused.answer
            if answer.status == 404 and not routes.known(turn.request.method, turn.request.path):
                self.unknown_paths.append(f"{turn.request.method} {turn.request.path}")
        except Exception as error:
            # a mistake of the emulator must not look like one of GitHub's ways
            LOG.exception("The emulator failed at %s", turn.request.path)
            self.unemulated.append(f"{turn.request.method} {turn.request.path}: {error!r}")
            return _broken(500)
        turn.cost = 0 if turn.request.path == "/rate_limit" else 1
        return answer

    def _call(self, turn: _Turn, access: Access, denials: list[Denial]) -> routes.Call:
        call = routes.Call(turn.request, access, turn.api, turn.html, denials)
        call.rates = lambda: self.meter.overview(turn.profile.limit_key)
        call.issue, call.storage = self._issue, None if self.streams else self.storage.address
        call.enterprise_server, call.tree_limit = self.enterprise_server, self.tree_limit
        return call

    def _issue(self, org: Organisation, place: Installation, permissions: Mapping[str, str]) -> tuple[str, str]:
        expires = datetime.now(UTC) + timedelta(hours=1)
        return self._install(org, place, permissions), expires.strftime("%Y-%m-%dT%H:%M:%SZ")

    def _graphql(self, turn: _Turn, access: Access, denials: list[Denial]) -> Answer:
        if turn.request.method != "POST":
            raise Refused(404, "Not Found")
        if turn.profile.kind in {"anonymous", "app"}:
            raise Refused(401, "This endpoint requires you to be authenticated.")
        asked = graphql.Asked.parse(turn.request.body)
        key = turn.profile.limit_key
        context = graphql.Context(access, turn.api, turn.html, graphql.denied(denials), self.meter, key)
        outcome = graphql.engine().execute(asked, context, self.faults.largest_page)
        turn.operation, turn.cost = outcome.operation, outcome.cost
        if outcome.missing:
            LOG.error("GraphQL fields that the emulator has no value for: %s", ", ".join(outcome.missing))
            self.unemulated.extend(outcome.missing)
            return _broken(500)
        if outcome.too_large:
            return _broken(502)
        if turn.fault == "resource_limits":
            outcome.body = resource_limits(outcome.body)
        return Answer(200, outcome.body)

    # dressing
    def _wire(self, turn: _Turn, answer: Answer) -> Wire:
        body = answer.body
        data = (
            body
            if isinstance(body, bytes)
            else b""
            if body is None
            else json.dumps(body, separators=(",", ":")).encode()
        )
        headers = {
            "Server": "github.com",
            "Content-Type": "application/json; charset=utf-8",
            "X-GitHub-Media-Type": "github.v3; format=json",
        }
        headers |= {"X-GitHub-Request-Id": f"{len(self.log):04X}:EMULATED", **self._scopes(turn)}
        status = answer.status
        if turn.request.method == "GET" and status == 200 and turn.resource != "graphql" and not turn.fault:
            etag = f'W/"{hashlib.sha256(data).hexdigest()}"'
            headers |= {
                "ETag": etag,
                "Cache-Control": "private, max-age=60, s-maxage=60",
                "Vary": "Accept, Authorization",
            }
            if _same(turn.request.headers.get("if-none-match", ""), etag):
                status, data, turn.cost = 304, b"", 0
        key = turn.profile.limit_key
        if turn.profile.status == "valid" and turn.fault not in {"500", "502", "504", "reset", "html"}:
            self.meter.spend(key, turn.resource, turn.cost)
            headers |= self.meter.headers(key, turn.resource)
        if self.enterprise_server:
            headers["X-GitHub-Enterprise-Version"] = self.enterprise_server
        return Wire(status, headers | answer.headers, data, turn.fault)

    @staticmethod
    def _scopes(turn: _Turn) -> dict[str, str]:
        if turn.profile.kind != "classic" or turn.profile.status != "valid":
            return {}
        return {"X-OAuth-Scopes": ", ".join(sorted(turn.profile.scopes)), "X-Accepted-OAuth-Scopes": ""}


def _same(asked: str, etag: str) -> bool:
    """Weak comparison, as RFC 9110 wants for If-None-Match."""
    return (
        any(one.strip().removeprefix("W/") == etag.removeprefix("W/") for one in asked.split(","))
        or asked.strip() == "*"
    )


def _broken(status: int) -> Answer:
    messages = {500: "Server Error", 502: "Server Error", 504: "We couldn't respond to your request in time."}
    if status == 502:
        return Answer(502, HTML, {"Content-Type": "text/html; charset=utf-8"})
    return Answer(status, {"message": messages[status], "documentation_url": DOCUMENTATION})
