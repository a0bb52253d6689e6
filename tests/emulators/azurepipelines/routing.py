"""Which handler answers an address: a table that the modules named `rest_*` fill in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import unquote

from tests.emulators.azurepipelines.access import Access
from tests.emulators.azurepipelines.messages import (
    Refused,
    forbidden,
    no_project,
    no_repository,
    no_route,
    unauthorised,
)
from tests.emulators.azurepipelines.state import Organisation, Project, Repository, World
from tests.emulators.wire.messages import Answer, Incoming

HOSTS = {
    "": "dev.azure.com",
    "vssps": "vssps.dev.azure.com",
    "auditservice": "auditservice.dev.azure.com",
    "advsec": "advsec.dev.azure.com",
    "vsaex": "vsaex.dev.azure.com",
    "feeds": "feeds.dev.azure.com",
    "vsrm": "vsrm.dev.azure.com",
    "pkgs": "pkgs.dev.azure.com",
    "extmgmt": "extmgmt.dev.azure.com",
}
"""What stands before the organisation's name -> the host that it plays."""
MODULES = ("core", "git", "build", "resources", "people", "audit", "security")


@dataclass
class Call:
    """One question on its way to a handler, with the things that its address names."""

    request: Incoming
    world: World
    access: Access
    host: str
    url: str
    pages: int | None = None
    """The most that any page holds; None for what the services give."""
    names: Mapping[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    """Of the answer."""

    @property
    def org(self) -> Organisation:
        """The organisation. A name that nobody has leads to the page for signing in, as that of a stranger's does."""
        found = self.world.organisation(self.names["org"])
        if found is None:
            raise no_route()
        return found

    @property
    def project(self) -> Project:
        """The project, if it may be seen."""
        found = self.org.project(self.names["project"])
        if found is None or not self.access.sees(found):
            raise no_project(self.names["project"])
        return found

    @property
    def repository(self) -> Repository:
        """The repository, if its code may be read."""
        named = self.names["repository"]
        projects = (
            [self.project] if "project" in self.names else [one for one in self.org.projects if self.access.sees(one)]
        )
        for project in projects:
            found = project.repository(named)
            if found and self.access.is_at_least("reader", project):
                return found
        raise no_repository(named)

    def query(self, name: str, default: str = "") -> str:
        """A parameter, whatever the case of its name and with or without the dollar sign."""
        wanted = name.lower().lstrip("$")
        return next((text for key, text in self.request.query.items() if key.lower().lstrip("$") == wanted), default)

    def number(self, name: str, default: int) -> int:
        """A parameter that counts something."""
        text = self.query(name)
        return int(text) if text.isdigit() else default

    def is_asked(self, name: str) -> bool:
        """Whether a parameter says true."""
        return self.query(name).lower() == "true"

    def need(self, allowed: bool, permission: str) -> None:
        """Raises the 403 that names what is lacking."""
        if not allowed:
            raise forbidden(self.access.profile.name, permission)

    def listed(self, items: Sequence[Any]) -> dict[str, Any]:
        """A whole list."""
        return {"count": len(items), "value": list(items)}

    def page(self, items: Sequence[Any], size: int, top: str = "$top") -> list[Any]:
        """One page by continuation token, whose header says where the next begins."""
        asked = self.number(top, size)
        size = min(asked or size, self.pages or asked or size)
        start = self.start
        if start + size < len(items):
            self.headers["x-ms-continuationtoken"] = str(start + size)
        return list(items[start : start + size])

    @property
    def start(self) -> int:
        """Where the continuation token says that this page begins."""
        text = self.query("continuationToken")
        return int(text) if text.isdigit() else 0

    def skipped(self, items: Sequence[Any], size: int) -> list[Any]:
        """One page by `$top` and `$skip`; nothing says that there are more."""
        size = min(self.number("$top", size), self.pages or size)
        start = self.number("$skip", 0)
        return list(items[start : start + size])


Handler = Callable[[Call], Any]


@dataclass(frozen=True)
class Route:
    """An address, the scope that it asks of tokens, and what its answers are in the published contract."""

    host: str
    template: str
    pattern: re.Pattern[str]
    scope: str
    model: str
    handler: Handler
    method: str


ROUTES: list[Route] = []


def get(host: str, template: str, scope: str, model: str = "", method: str = "GET") -> Callable[[Handler], Handler]:
    """The decorated function answers this address. `{name}` is a step, and `model` of the contract's what one item is."""

    def register(handler: Handler) -> Handler:
        steps = re.split(r"(\{\w+\})", template)
        parts = [f"(?P<{step[1:-1]}>[^/]+)" if step.startswith("{") else re.escape(step) for step in steps]
        ROUTES.append(Route(host, template, re.compile("".join(parts), re.IGNORECASE), scope, model, handler, method))
        return handler

    return register


def load() -> None:
    """Import the modules that hold the handlers."""
    for name in MODULES:
        import_module(f"tests.emulators.azurepipelines.rest_{name}")


def split(path: str) -> tuple[str, str]:
    """Which host a path plays, and the rest of it: `/vssps/acme/...` is of vssps.dev.azure.com."""
    first, _, rest = path.lstrip("/").partition("/")
    for short, host in HOSTS.items():
        if first in (short, host) and first:
            return short, f"/{rest}"
    return "", path


def find(method: str, host: str, path: str) -> tuple[Route, dict[str, str]]:
    """The route of an address and what it names. Raises the 404 of an address that is not there."""
    for route in ROUTES:
        # without a prefix one address plays every host, for no path is on two of them
        is_there = route.method == method and host in ("", route.host)
        found = route.pattern.fullmatch(path) if is_there else None
        if found:
            return route, {name: unquote(text) for name, text in found.groupdict().items()}
    raise no_route()


def answer(call: Call) -> Answer:
    """What is said to a call. Raises Refused."""
    route, names = find(call.request.method, call.host, call.request.path)
    call.names = names
    if not call.access.scoped(route.scope) and route.scope:
        raise unauthorised(call.access.profile.name)
    if call.access.profile.role == "outside" and "{project}" not in route.template:
        raise unauthorised(call.access.profile.name)
    denials = [one for one in call.access.denials if one.meets(_whole(call))]
    for denial in denials:
        if not denial.field and denial.mode in ("forbidden", "not_found"):
            raise forbidden(call.access.profile.name, "View") if denial.mode == "forbidden" else no_project("it")
    body = route.handler(call)
    made = body if isinstance(body, Answer) else Answer(200, body)
    for denial in denials:
        made.body = _without(made.body, denial.field) if denial.field else _emptied(made.body)
    made.headers |= call.headers
    if any(denial.mode == "filtered" for denial in denials):
        made.headers.pop("x-ms-continuationtoken", None)
    return made


def _whole(call: Call) -> str:
    return f"/{call.host}{call.request.path}" if call.host else call.request.path


def _without(body: Any, name: str) -> Any:
    if isinstance(body, list):
        return [_without(one, name) for one in body]
    if isinstance(body, dict):
        return {key: _without(one, name) for key, one in body.items() if key != name}
    return body


def _emptied(body: Any) -> Any:
    """Lists as they are told to those who may see nothing of them."""
    if isinstance(body, list):
        return []
    if isinstance(body, dict):
        lists = {key for key, one in body.items() if isinstance(one, list)}
        if not lists:
            return body
        return {**body, **{key: [] for key in lists}, **({"count": 0} if "count" in body else {})}
    return body


def templates() -> Iterator[str]:
    """Every address that is served."""
    return (f"{route.method} {HOSTS[route.host]}{route.template}" for route in ROUTES)


__all__ = ["HOSTS", "ROUTES", "Call", "Refused", "Route", "answer", "find", "get", "load", "split", "templates"]
