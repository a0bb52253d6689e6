"""The emulator: Google's hosts as first parts of the path, tokens that are names of profiles, lists in pages."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tests.emulators.cloudbuild.access import NEEDS, PROFILES, Denial, Profile
from tests.emulators.cloudbuild.contract import Method, faults, method
from tests.emulators.cloudbuild.state import Project, Repository, World
from tests.emulators.wire.faults import HTML, Faults
from tests.emulators.wire.messages import Incoming
from tests.emulators.wire.serving import Served
from tests.emulators.wire.sockets import Wire

_LOCATIONS = ("europe-west2", "global", "us-central1")
_LARGEST = 1000
_RECORD = re.compile(r'(kind|resourceUrl)="([^"]*)"')


@dataclass
class _Refusal(Exception):
    status: int
    said: str
    code: str
    details: Sequence[Mapping[str, Any]] = ()
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Emulator(Served):
    """Serves a world on a loopback socket; use as a context manager."""

    world: World
    faults: Faults = field(default_factory=Faults)
    denials: Sequence[Denial] = ()
    page: int = _LARGEST
    """The most items of a page, whatever is asked for."""
    per_minute: int | None = None
    """Requests to one service before it says RESOURCE_EXHAUSTED, once."""
    retry_after: int | None = None
    """Seconds that it then asks to wait; None where it says nothing."""
    port: int = 0
    disabled: set[str] = field(default_factory=set)
    """Services that are not enabled in the project that the credential counts against."""
    profiles: dict[str, Profile] = field(default_factory=lambda: {one.name: one for one in PROFILES})

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self.asked: Counter[str] = Counter()
        """Method -> how often it was called."""
        self.count = 0
        self.unknown: list[str] = []
        """What was asked that no method of the contract answers."""
        self.wrong: list[str] = []
        """Answers that are not of the shape that the contract gives."""

    @property
    def canaries(self) -> list[str]:
        """Secrets that must be told nowhere."""
        return self.world.canaries

    def respond(self, request: Incoming) -> Wire:
        """The answer to a request."""
        with self.lock:
            self.count += 1
            count = self.count
        self.faults.due(self, count)
        fault = self.faults.draw(request)
        if fault in ("500", "502", "504"):
            return self._wire(int(fault), _error(int(fault), "The service is unavailable.", "UNAVAILABLE"))
        if fault == "html":
            return Wire(200, {"Content-Type": "text/html"}, HTML)
        with self.lock:
            status, headers, body = self._answered(request)
        return Wire(status, {"Content-Type": "application/json; charset=UTF-8", **headers}, body, fault)

    def _answered(self, request: Incoming) -> tuple[int, dict[str, str], bytes]:
        try:
            body = self._asked(request)
            return 200, {}, json.dumps(body).encode()
        except _Refusal as refusal:
            return refusal.status, refusal.headers, _error(refusal.status, refusal.said, refusal.code, refusal.details)

    def _wire(self, status: int, body: bytes) -> Wire:
        return Wire(status, {"Content-Type": "application/json"}, body)

    def _asked(self, request: Incoming) -> Any:
        profile = self._profile(request)
        found = method(request.method, request.path)
        if found is None or not set(request.query) <= found.query:
            self.unknown.append(f"{request.method} {request.path} {sorted(request.query)}")
            raise _Refusal(404, "The requested URL was not found on this server.", "NOT_FOUND")
        self.asked[found.id] += 1
        self._limit(found)
        parts = {
            key: unquote(value)
            for key, value in (found.pattern.fullmatch(request.path) or _never()).groupdict().items()
        }
        denial = next((one for one in self.denials if one.meets(found.id, request.path)), None)
        self._refuse(found, profile, denial, request)
        asked = json.loads(request.body) if request.body else {}
        answer = HANDLERS[found.id](self, parts, request.query, asked)
        if wrong := faults(found, answer):
            self.wrong += wrong
        return _spoiled(answer, denial.mode if denial else "")

    def _profile(self, request: Incoming) -> Profile:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.profiles:
            raise _Refusal(401, "Request had invalid authentication credentials.", "UNAUTHENTICATED")
        return self.profiles[token]

    def _limit(self, found: Method) -> None:
        host = found.api.split(".")[0]
        if (
            self.per_minute is not None
            and sum(n for m, n in self.asked.items() if m.startswith(host)) == self.per_minute
        ):
            details = [
                {"@type": _INFO, "reason": "RATE_LIMIT_EXCEEDED", "metadata": {"service": f"{host}.googleapis.com"}}
            ]
            after = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
            said = "Quota exceeded for quota metric 'Read requests'."
            raise _Refusal(429, said, "RESOURCE_EXHAUSTED", details, after)

    def _refuse(self, found: Method, profile: Profile, denial: Denial | None, request: Incoming) -> None:
        host = f"{found.api.split('.')[0]}.googleapis.com"
        if host in self.disabled or (denial and denial.mode == "disabled"):
            metadata = {"service": host, "consumer": "projects/700000000001"}
            details = [{"@type": _INFO, "reason": "SERVICE_DISABLED", "domain": "googleapis.com", "metadata": metadata}]
            said = f"{host} has not been used in project 700000000001 before or it is disabled."
            raise _Refusal(403, said, "PERMISSION_DENIED", details)
        need = NEEDS[found.id]
        if (need and need not in profile.permissions) or (denial and denial.mode == "forbidden"):
            details = [{"@type": _INFO, "reason": "IAM_PERMISSION_DENIED", "domain": host}]
            raise _Refusal(
                403, f"Permission '{need}' denied on resource (or it may not exist).", "PERMISSION_DENIED", details
            )
        if denial and denial.mode == "not_found":
            raise _Refusal(404, "Requested entity was not found.", "NOT_FOUND")
        if denial and denial.mode == "limited":
            raise _Refusal(429, "Quota exceeded.", "RESOURCE_EXHAUSTED")
        if denial and denial.mode == "cut_list" and "pageToken" in request.query:
            raise _Refusal(403, "Permission denied on resource (or it may not exist).", "PERMISSION_DENIED")

    def project(self, name: str) -> Project:
        """The project; one that is not there is refused like one that is not shown."""
        found = self.world.project(name)
        if found is None:
            raise _Refusal(
                403, "The caller does not have permission (or the project may not exist).", "PERMISSION_DENIED"
            )
        return found

    def paged(self, name: str, items: list[Any], query: Mapping[str, str]) -> dict[str, Any]:
        """A page of a list; a list without items has no name, as Google leaves out what is empty."""
        size = min(self.page, _LARGEST, int(query.get("pageSize") or 50) or 50)
        start = int(base64.urlsafe_b64decode(query["pageToken"])) if query.get("pageToken") else 0
        page = items[start : start + size]
        answer: dict[str, Any] = {name: page} if page else {}
        if start + size < len(items):
            answer["nextPageToken"] = base64.urlsafe_b64encode(str(start + size).encode()).decode()
        return answer


_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
_Handler = Callable[[Emulator, Mapping[str, str], Mapping[str, str], Any], Any]


def _never() -> re.Match[str]:
    raise AssertionError("a path that its own method does not match")


def _error(status: int, said: str, code: str, details: Sequence[Mapping[str, Any]] = ()) -> bytes:
    error: dict[str, Any] = {"code": status, "message": said, "status": code}
    return json.dumps({"error": {**error, **({"details": list(details)} if details else {})}}).encode()


def _spoiled(answer: Any, mode: str) -> Any:
    """The answer with something wrong in it."""
    if mode == "null":
        return dict.fromkeys(answer)
    if mode == "malformed":
        return dict.fromkeys(answer, 7)
    if mode == "cut_list":
        return {**answer, "nextPageToken": base64.urlsafe_b64encode(b"999999").decode()}
    return answer


def _at(place: str, name: Any) -> bool:
    """Whether something lies in a location; `-` stands for all."""
    return place == "-" or place in str(name).split("/")[3:4]


def _locations(emulator: Emulator, parts: Mapping[str, str], query: Mapping[str, str], _: Any) -> Any:
    emulator.project(parts["projectsId"])
    return emulator.paged("locations", [{"locationId": one} for one in _LOCATIONS], query)


def _place(emulator: Emulator, parts: Mapping[str, str]) -> str:
    if parts["locationsId"] == "-" and not emulator.world.takes_everywhere:
        raise _Refusal(400, "Location '-' is not supported.", "INVALID_ARGUMENT")
    return parts["locationsId"]


def _triggers(emulator: Emulator, parts: Mapping[str, str], query: Mapping[str, str], _: Any) -> Any:
    found = emulator.project(parts["projectsId"])
    place = _place(emulator, parts)
    return emulator.paged("triggers", [one for one in found.triggers if _at(place, one["resourceName"])], query)


def _pool(emulator: Emulator, parts: Mapping[str, str], _: Mapping[str, str], __: Any) -> Any:
    found = emulator.project(parts["projectsId"])
    name = f"projects/{found.id}/locations/{parts['locationsId']}/workerPools/{parts['workerPoolsId']}"
    if name not in found.pools:
        raise _Refusal(404, "Requested entity was not found.", "NOT_FOUND")
    return found.pools[name]


def _default(emulator: Emulator, parts: Mapping[str, str], _: Mapping[str, str], __: Any) -> Any:
    found = emulator.project(parts["projectsId"])
    name = f"projects/{found.id}/locations/{parts['locationsId']}/defaultServiceAccount"
    return {"name": name, "serviceAccountEmail": f"projects/{found.id}/serviceAccounts/{found.default_account}"}


def _project(emulator: Emulator, parts: Mapping[str, str], _: Mapping[str, str], __: Any) -> Any:
    return emulator.project(parts["projectsId"]).body


def _ancestry(emulator: Emulator, parts: Mapping[str, str], _: Mapping[str, str], __: Any) -> Any:
    found = emulator.project(parts["projectId"])
    above = [one.split("/") for one in found.above]
    listed = [{"type": "project", "id": found.id}, *({"type": kind[:-1], "id": name} for kind, name in above)]
    return {"ancestor": [{"resourceId": one} for one in listed]}


def _policy(emulator: Emulator, parts: Mapping[str, str], _: Mapping[str, str], __: Any) -> Any:
    return emulator.project(parts["projectsId"]).policy


def _policy_above(emulator: Emulator, parts: Mapping[str, str], _: Mapping[str, str], __: Any) -> Any:
    return emulator.world.above[_above(parts)].policy


def _above(parts: Mapping[str, str]) -> str:
    ((kind, name),) = parts.items()
    return f"{kind.removesuffix('Id')}/{name}"


def _buckets(emulator: Emulator, parts: Mapping[str, str], query: Mapping[str, str], _: Any) -> Any:
    found = emulator.project(parts["projectsId"])
    return emulator.paged("buckets", [one for one in found.buckets if _at(parts["locationsId"], one["name"])], query)


def _sinks(emulator: Emulator, parts: Mapping[str, str], query: Mapping[str, str], _: Any) -> Any:
    return emulator.paged("sinks", emulator.project(parts["projectsId"]).sinks, query)


def _sinks_above(emulator: Emulator, parts: Mapping[str, str], query: Mapping[str, str], _: Any) -> Any:
    return emulator.paged("sinks", emulator.world.above[_above(parts)].sinks, query)


def _entries(emulator: Emulator, _: Mapping[str, str], __: Mapping[str, str], asked: Any) -> Any:
    (name,) = asked["resourceNames"]
    found = emulator.project(name.removeprefix("projects/"))
    if asked.get("filter") != f'logName="projects/{found.id}/logs/cloudaudit.googleapis.com%2Factivity"':
        raise _Refusal(400, "Unparseable filter.", "INVALID_ARGUMENT")
    latest = sorted(
        found.events, key=lambda one: str(one["timestamp"]), reverse=asked.get("orderBy") == "timestamp desc"
    )
    return {"entries": latest[: asked.get("pageSize", 50)]} if latest else {}


def _keys(emulator: Emulator, parts: Mapping[str, str], query: Mapping[str, str], _: Any) -> Any:
    account = parts["serviceAccountsId"]
    for one in emulator.world.projects.values():
        if account in one.keys:
            wanted = query.get("keyTypes")
            found = [key for key in one.keys[account] if wanted in (None, key["keyType"])]
            return {"keys": found} if found else {}
    raise _Refusal(404, "Unknown service account", "NOT_FOUND")


def _repositories(emulator: Emulator, parts: Mapping[str, str], query: Mapping[str, str], _: Any) -> Any:
    found = emulator.project(parts["projectsId"])
    place = _place(emulator, parts)
    listed = [one.body for one in found.repositories if _at(place, one.body["name"])]
    return emulator.paged("repositories", listed, query)


def _repository(emulator: Emulator, parts: Mapping[str, str]) -> Repository:
    for one in emulator.project(parts["projectsId"]).repositories:
        if (one.location, one.id) == (parts["locationsId"], parts["repositoriesId"]):
            return one
    raise _Refusal(404, "Requested entity was not found.", "NOT_FOUND")


def _repository_policy(emulator: Emulator, parts: Mapping[str, str], _: Mapping[str, str], __: Any) -> Any:
    return _repository(emulator, parts).policy


def _images(emulator: Emulator, parts: Mapping[str, str], query: Mapping[str, str], _: Any) -> Any:
    return emulator.paged("dockerImages", _repository(emulator, parts).images, query)


def _occurrences(emulator: Emulator, parts: Mapping[str, str], query: Mapping[str, str], _: Any) -> Any:
    wanted = _RECORD.findall(query.get("filter", ""))
    kinds = {value for key, value in wanted if key == "kind"}
    images = {value for key, value in wanted if key == "resourceUrl"}
    found = [each for one in emulator.project(parts["projectsId"]).repositories for each in one.occurrences]
    kept = [one for one in found if one["kind"] in kinds and one["resourceUri"] in images]
    return emulator.paged("occurrences", kept, query)


def _store(emulator: Emulator, parts: Mapping[str, str], _: Mapping[str, str], __: Any) -> Any:
    for one in emulator.world.projects.values():
        if parts["bucket"] in one.stores:
            return one.stores[parts["bucket"]]
    raise _Refusal(404, "The specified bucket does not exist.", "notFound")


HANDLERS: dict[str, _Handler] = {
    "cloudbuild.projects.locations.triggers.list": _triggers,
    "cloudbuild.projects.locations.workerPools.get": _pool,
    "cloudbuild.projects.locations.getDefaultServiceAccount": _default,
    "cloudbuild.projects.locations.list": _locations,
    "cloudresourcemanager.projects.get": _project,
    "cloudresourcemanager.projects.getAncestry": _ancestry,
    "cloudresourcemanager.projects.getIamPolicy": _policy,
    "cloudresourcemanager.folders.getIamPolicy": _policy_above,
    "cloudresourcemanager.organizations.getIamPolicy": _policy_above,
    "logging.projects.locations.buckets.list": _buckets,
    "logging.projects.sinks.list": _sinks,
    "logging.folders.sinks.list": _sinks_above,
    "logging.organizations.sinks.list": _sinks_above,
    "logging.entries.list": _entries,
    "iam.projects.serviceAccounts.keys.list": _keys,
    "artifactregistry.projects.locations.repositories.list": _repositories,
    "artifactregistry.projects.locations.repositories.getIamPolicy": _repository_policy,
    "artifactregistry.projects.locations.repositories.dockerImages.list": _images,
    "artifactregistry.projects.locations.list": _locations,
    "containeranalysis.projects.occurrences.list": _occurrences,
    "storage.buckets.get": _store,
}
