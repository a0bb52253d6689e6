"""What is asked of one project, before anything is made of it."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from cop_scan.evidence import Json, Status
from cop_scan.sources.answered import Asked, body
from cop_scan.sources.answers import Answer
from cop_scan.sources.asking import Asker
from cop_scan.sources.paging import gap
from cop_scan_cloudbuild.asking import PAGE, Listing, joined, listing, part, question
from cop_scan_cloudbuild.options import EVERYWHERE, Options
from cop_scan_cloudbuild.reading import INVALID, PROJECT, TRIGGERS
from cop_scan_cloudbuild.triggers import account, bucket, pool

MAX_ACCOUNTS = 50
"""Service accounts whose keys are asked for, in one project."""
MAX_ANCESTORS = 12
"""An organisation and at most ten folders (https://cloud.google.com/resource-manager/docs/limits)."""
_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9-]{0,62}@[a-z0-9][a-z0-9.-]{1,100}\.gserviceaccount\.com")
_POOL = re.compile(r"projects/[a-z0-9.:-]{1,60}/locations/[a-z0-9-]{1,40}/workerPools/[a-zA-Z0-9-]{1,63}")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]")
_AFTER: Mapping[str, frozenset[str]] = {
    "policies": frozenset({"ci_settings", "administrators", "member_access", "registry_settings", "build_logs"}),
    "sinks": frozenset({"audit_log", "build_logs"}),
    "events": frozenset({"audit_log"}),
    "log_stores": frozenset({"build_logs"}),
    "buckets": frozenset({"build_logs"}),
    "pools": frozenset({"worker"}),
    "keys": frozenset({"ci_secrets"}),
    "default_account": frozenset({"ci_settings", "ci_secrets"}),
}
"""What is asked for which facts; triggers and registries always are, for they are the resources."""
_NOT_WANTED = "It was not asked, for no claim needs it."


@dataclass
class Project:
    """A project and what was answered of it."""

    id: str
    said: Answer
    """The project itself."""
    ancestry: Asked = _NOT_WANTED
    policies: dict[str, Asked] = field(default_factory=dict)
    """`projects/x`, `folders/1`, `organizations/1` -> its IAM policy."""
    triggers: Listing = field(default_factory=Listing)
    default_account: Asked = _NOT_WANTED
    pools: dict[str, Asked] = field(default_factory=dict)
    buckets: Listing = field(default_factory=lambda: Listing(gap=_NOT_WANTED))
    sinks: dict[str, Listing] = field(default_factory=dict)
    events: Asked = _NOT_WANTED
    log_stores: dict[str, Asked] = field(default_factory=dict)
    keys: dict[str, Asked] = field(default_factory=dict)
    """Address of a service account -> its keys."""
    repositories: Listing = field(default_factory=Listing)
    left_out: str = ""
    """Why there may be triggers and registries beside those that were asked for, by the target's own choice."""

    @property
    def number(self) -> str:
        """The project's number; empty where it was not seen."""
        return str(self.said.body["name"]).removeprefix("projects/") if self.said.ok else ""

    @cached_property
    def users(self) -> Counter[str]:
        """Address of a service account -> how many triggers name it."""
        return Counter(account(one) for one in self.documents)

    @cached_property
    def documents(self) -> list[dict[str, Json]]:
        """The triggers, without what their substitutions look like."""
        found = [one.get("trigger") for one in self.triggers.items if isinstance(one, dict)]
        return [one for one in found if isinstance(one, dict)]


async def look(asker: Asker, name: str, options: Options, wanted: Collection[str], observed_at: str) -> Project:
    """Everything of a project that the wanted facts need."""
    found = Project(name, await project(asker, name))
    if not found.said.ok:
        return found
    if options.locations != [EVERYWHERE]:
        found.left_out = "Other locations are not looked at, as the target says."
    asked = {key for key, facts in _AFTER.items() if facts & set(wanted)}
    lists = [_triggers(asker, found, options)]
    if options.registries:
        lists.append(_repositories(asker, found, options))
    if "policies" in asked or "sinks" in asked:
        lists.append(_above(asker, found, asked))
    if "events" in asked:
        lists.append(_events(asker, found, observed_at))
    if "buckets" in asked:
        lists.append(_buckets(asker, found))
    if "default_account" in asked:
        lists.append(_default(asker, found))
    await asyncio.gather(*lists)
    await asyncio.gather(*_of_triggers(asker, found, asked))
    return found


async def project(asker: Asker, name: str) -> Answer:
    """The project; an answer of another one is a gap."""
    answer = await asker.ask(question("cloudresourcemanager", f"v3/projects/{part(name)}", PROJECT.split(" ", 1)[1]))
    if not answer.ok:
        return answer
    number = str(body(answer, dict).get("name", "") if body(answer, dict) else "")
    if answer.body.get("projectId") != name or not re.fullmatch(r"projects/[0-9]{1,20}", number):
        return gap(answer, Status.MALFORMED, "Google answered with another project than was asked for.")
    if answer.body.get("state", "ACTIVE") != "ACTIVE":
        return gap(answer, Status.HIDDEN, "The project is being deleted.")
    return answer


async def _above(asker: Asker, found: Project, asked: Collection[str]) -> None:
    """The policies and log sinks of the project and of what it lies in."""
    path = f"v1/projects/{part(found.id)}:getAncestry"
    found.ancestry = await asker.ask(
        question("cloudresourcemanager", path, "cloudresourcemanager/v1/projects/{project}:getAncestry", body={})
    )
    names = [f"projects/{found.id}", *_ancestors(found)]
    await asyncio.gather(*(_policy(asker, found, name) for name in names if "policies" in asked))
    await asyncio.gather(*(_sinks(asker, found, name) for name in names if "sinks" in asked))


def _ancestors(found: Project) -> list[str]:
    """The folders and the organisation above the project; where they are of another form, the ancestry is a gap."""
    if isinstance(found.ancestry, str) or not found.ancestry.ok:
        return []
    try:
        listed = [one["resourceId"] for one in found.ancestry.body["ancestor"]]
        kinds = [str(one["type"]) for one in listed]
        if kinds[0] != "project" or str(listed[0]["id"]) != found.id or len(listed) > MAX_ANCESTORS:
            raise ValueError("another project")
        above = [(kind, str(one["id"])) for kind, one in zip(kinds[1:], listed[1:], strict=True)]
        if any(kind not in ("folder", "organization") or not one.isdigit() for kind, one in above):
            raise ValueError("another kind")
        if not _reaches_the_top(above, str(found.said.body.get("parent") or "")):
            raise ValueError("not all")
    except (KeyError, TypeError, ValueError, IndexError):
        found.ancestry = gap(
            found.ancestry, Status.MALFORMED, "What the project lies in is not as Google describes it."
        )
        return []
    return [f"{kind}s/{one}" for kind, one in above]


def _reaches_the_top(above: list[tuple[str, str]], parent: str) -> bool:
    """Whether it begins with what the project itself says it lies in, and ends with an organisation."""
    if not above:
        return parent == ""
    kinds = [kind for kind, _ in above]
    return parent == f"{kinds[0]}s/{above[0][1]}" and kinds.count("organization") == 1 and kinds[-1] == "organization"


async def _policy(asker: Asker, found: Project, name: str) -> None:
    endpoint = f"cloudresourcemanager/v3/{_kind(name)}/{{id}}:getIamPolicy"
    asked = {"options": {"requestedPolicyVersion": 3}}
    found.policies[name] = await asker.ask(
        question("cloudresourcemanager", f"v3/{name}:getIamPolicy", endpoint, body=asked)
    )


async def _sinks(asker: Asker, found: Project, name: str) -> None:
    endpoint = f"logging/v2/{_kind(name)}/{{id}}/sinks"
    found.sinks[name] = await listing(
        asker, question("logging", f"v2/{name}/sinks", endpoint, {"pageSize": PAGE}), "sinks"
    )


def _kind(name: str) -> str:
    return name.partition("/")[0]


async def _buckets(asker: Asker, found: Project) -> None:
    path = f"v2/projects/{part(found.id)}/locations/-/buckets"
    endpoint = "logging/v2/projects/{project}/locations/-/buckets"
    found.buckets = await listing(asker, question("logging", path, endpoint, {"pageSize": PAGE}), "buckets")


async def _events(asker: Asker, found: Project, observed_at: str) -> None:
    """The latest event of the audit log, asked anew each day."""
    name = f"projects/{found.id}"
    log = f"{name}/logs/cloudaudit.googleapis.com%2Factivity"
    asked = {"resourceNames": [name], "filter": f'logName="{log}"', "orderBy": "timestamp desc", "pageSize": 1}
    request = question("logging", "v2/entries:list", "logging/v2/entries:list", body=asked)
    found.events = await asker.ask(replace(request, key=f"{request.key} {name} {observed_at[:10]}"))


async def _default(asker: Asker, found: Project) -> None:
    path = f"v1/projects/{part(found.id)}/locations/global/defaultServiceAccount"
    endpoint = "cloudbuild/v1/projects/{project}/locations/{location}/defaultServiceAccount"
    answer = await asker.ask(question("cloudbuild", path, endpoint))
    found.default_account = answer
    if answer.ok and not default_address(found):
        words = "The default account has no address that Google describes."
        found.default_account = gap(answer, Status.MALFORMED, words)


async def _triggers(asker: Asker, found: Project, options: Options) -> None:
    wanted = _In("cloudbuild", "v1", "triggers", TRIGGERS.split(" ", 1)[1], "v2")
    found.triggers = await _everywhere(asker, found, options, wanted)


async def _repositories(asker: Asker, found: Project, options: Options) -> None:
    endpoint = "artifactregistry/v1/projects/{project}/locations/{location}/repositories"
    wanted = _In("artifactregistry", "v1", "repositories", endpoint, "v1")
    found.repositories = await _everywhere(asker, found, options, wanted)


@dataclass(frozen=True, slots=True)
class _In:
    """A list that lies in locations."""

    service: str
    version: str
    name: str
    endpoint: str
    locations: str
    """The version of the service that lists its locations."""


async def _everywhere(asker: Asker, found: Project, options: Options, wanted: _In) -> Listing:
    """A list of all the locations; one by one where a service does not take `-` for all of them."""
    places = options.locations
    first = await _within(asker, found, places[0], wanted)
    if places != [EVERYWHERE]:
        rest = await asyncio.gather(*(_within(asker, found, place, wanted) for place in places[1:]))
        return joined([first, *rest])
    if not (isinstance(first.gap, Answer) and not first.seen and INVALID in first.gap.facts):
        return first
    path = f"{wanted.locations}/projects/{part(found.id)}/locations"
    endpoint = f"{wanted.service}/{wanted.locations}/projects/{{project}}/locations"
    known = await listing(asker, question(wanted.service, path, endpoint, {"pageSize": PAGE}), "locations")
    ids = [one.get("locationId") if isinstance(one, dict) else None for one in known.items]
    good = sorted({one for one in ids if isinstance(one, str) and one})
    every = await asyncio.gather(*(_within(asker, found, place, wanted) for place in good))
    strange = None if all(one in good for one in ids) else "A location is not as Google describes it."
    return joined([*every, Listing([], [], known.gap or strange)])


async def _within(asker: Asker, found: Project, place: str, wanted: _In) -> Listing:
    path = f"{wanted.version}/projects/{part(found.id)}/locations/{part(place)}/{wanted.name}"
    query: dict[str, str | int] = {"pageSize": PAGE, **({"projectId": found.id} if wanted.name == "triggers" else {})}
    request = question(wanted.service, path, wanted.endpoint, query)
    return await listing(asker, request, wanted.name)


def _of_triggers(asker: Asker, found: Project, asked: Collection[str]) -> Iterable[Any]:
    """What the triggers name is asked for once each: pools, buckets of logs, and keys of service accounts."""
    if "pools" in asked:
        for name in sorted({one for trigger in found.documents if (one := pool(trigger)) and _POOL.fullmatch(one)}):
            yield _one(asker, found.pools, name, question("cloudbuild", f"v1/{name}", f"cloudbuild/v1/{_POOL_NAME}"))
    if "log_stores" in asked:
        for name in sorted({one for trigger in found.documents if (one := bucket(trigger)) and _BUCKET.fullmatch(one)}):
            query = {"projection": "noAcl"}
            yield _one(asker, found.log_stores, name, question("storage", f"storage/v1/b/{part(name)}", _STORE, query))
    if "keys" in asked:
        used = {account(trigger) for trigger in found.documents} | {default_address(found)}
        for name in sorted(one for one in used if is_address(one))[:MAX_ACCOUNTS]:
            path = f"v1/projects/-/serviceAccounts/{part(name)}/keys"
            yield _one(asker, found.keys, name, question("iam", path, _KEYS, {"keyTypes": "USER_MANAGED"}))


_POOL_NAME = "projects/{project}/locations/{location}/workerPools/{pool}"
_STORE = "storage/v1/b/{bucket}"
_KEYS = "iam/v1/projects/-/serviceAccounts/{account}/keys"


async def _one(asker: Asker, known: dict[str, Asked], name: str, request: Any) -> None:
    known[name] = await asker.ask(request)


def default_address(found: Project) -> str:
    """The address of the account that builds without one of their own act as; empty where it is not seen."""
    said = body(found.default_account)
    name = str(said.get("serviceAccountEmail", "")).rsplit("/", 1)[-1] if said else ""
    return name if is_address(name) else ""


def is_address(name: str) -> bool:
    """Whether it is the address of a service account, and neither its number nor made of variables."""
    return _ACCOUNT.fullmatch(name) is not None
