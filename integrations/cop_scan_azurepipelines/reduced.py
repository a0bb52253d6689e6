"""What is kept of an answer: the fields that facts are made of, and what must be told before secrets are masked."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from cop_scan.evidence import Json
from cop_scan.sources.answered import STRANGE
from cop_scan.sources.masking import mask
from cop_scan.sources.work_items import names_item
from cop_scan_azurepipelines import endpoints as at

_ANONYMOUS = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"
MAX_FILE, MAX_FILES = 8 << 20, 32 << 20
"""Bytes of one file, and of all that come together, unpacked."""
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How files may lie in an archive: the others let it say how much memory they take."""
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OverflowError, RuntimeError, *STRANGE)
"""What reading an archive raises that is none, or is cut short, damaged or encrypted."""
LOOKS_LIKE = "looksLikeCredential"
"""Of a variable: true, false, or absent where that is not certain."""
_REFERENCE = re.compile(r"\$[({\[]")
_NAMED_SECRET = re.compile(r"(?:secret|password|passwd|pwd|token|api_?key|access_?key|private_?key|credential)", re.I)
_RANDOM = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9+/_=~.-]{16,}")
_PLAIN_NAME = re.compile(r"[A-Za-z]*[-./_ :\\]?[A-Za-z0-9.\\/:_ -]{0,200}")
NAMES_ITEM = "namesItem"
"""Of a pull request: whether its texts name a work item; null where that was not wholly shown."""
_DESCRIPTION = 400
"""Characters of a description that a list gives."""
BITS = 4 | 8 | 2 | 128 | 2048 | 8192 | 32768
"""Of the Git repositories' permissions: contribute, force push, read, the two bypasses, and who may give them."""


def reduced(endpoint: str, text: str) -> Json:
    """The answer to a question at that endpoint. Raises ValueError and the like where it has another shape."""
    if endpoint == at.BLOBS:
        return _files(text)
    body = json.loads(text) if text.strip() else None
    keep = _KEPT.get(endpoint)
    return keep(body) if keep is not None else body


def _pick(one: Any, *names: str) -> dict[str, Json]:
    """Those of the fields that are there."""
    return {name: one[name] for name in names if name in one}


def _each(make: Callable[[Any], Json]) -> Callable[[Any], Json]:
    """A list's items, each made smaller."""

    def keep(body: Any) -> Json:
        if not isinstance(body["value"], list):
            raise TypeError("no list")
        return {"value": [make(one) for one in body["value"]]}

    return keep


def _fields(*names: str) -> Callable[[Any], Json]:
    return lambda one: _pick(one, *names)


def _hello(body: Any) -> Json:
    user = body.get("authenticatedUser") or {}
    anonymous = user.get("id") == _ANONYMOUS
    return {"instanceId": body["instanceId"], "anonymous": anonymous, "caller": user.get("subjectDescriptor")}


def _definition(one: Any) -> Json:
    names = ("id", "name", "path", "queueStatus", "process", "triggers", "jobAuthorizationScope", "queue")
    kept = _pick(one, *names)
    kept["projectId"] = (one.get("project") or {}).get("id")
    if isinstance(one.get("repository"), dict):
        elsewhere = () if one["repository"].get("type") == "TfsGit" else ("url",)
        kept["repository"] = _pick(one["repository"], "id", "type", "name", "defaultBranch", *elsewhere)
    kept["groups"] = [group["id"] for group in one.get("variableGroups") or []]
    kept["variables"] = _variables(one.get("variables") or {})
    return kept


def _variables(found: Mapping[str, Any]) -> Json:
    """Without values; what each looks like is told while it is there."""
    return {name: _variable(name, one or {}) for name, one in found.items()}


def _variable(name: str, one: Mapping[str, Any]) -> Json:
    kept = {key: one[key] is True for key in ("isSecret", "allowOverride") if key in one}
    looks = None if kept.get("isSecret") else looks_like_credential(name, one.get("value"))
    return kept if looks is None else {**kept, LOOKS_LIKE: looks}


def looks_like_credential(name: str, value: Any) -> bool | None:
    """Whether a variable's value looks like a credential; None where that is not certain."""
    if not isinstance(value, str):
        return None
    if not value or _REFERENCE.match(value):
        return False
    if mask(value.encode()) != value.encode():
        return True
    if _NAMED_SECRET.search(name) and value.lower() not in ("true", "false"):
        return True if _RANDOM.fullmatch(value) else None
    return None if _RANDOM.search(value) and not _PLAIN_NAME.fullmatch(value) else False


def _group(one: Any) -> Json:
    return {**_pick(one, "id", "name", "type"), "variables": _variables(one.get("variables") or {})}


def _connection(one: Any) -> Json:
    scheme = (one.get("authorization") or {}).get("scheme")
    return {**_pick(one, "id", "name", "type", "isShared"), "scheme": scheme}


def _access_list(one: Any) -> Json:
    aces = [
        {"who": ace["descriptor"], "allow": int(ace.get("allow") or 0) & BITS, "deny": int(ace.get("deny") or 0) & BITS}
        for ace in one["acesDictionary"].values()
    ]
    kept = [ace for ace in aces if ace["allow"] or ace["deny"]]
    return {"scope": one["token"], "inherits": one.get("inheritPermissions"), "aces": kept}


def _entitlements(body: Any) -> Json:
    fields = ("principalName", "descriptor", "subjectKind", "metaType")
    members = [{"user": _pick(one["user"], *fields)} for one in body["members"]]
    return {"members": members, "next": body.get("continuationToken") or ""}


def _extension(one: Any) -> Json:
    kept = _pick(one, "extensionId", "publisherId", "scopes", "lastPublished")
    kept["contributions"] = [{"type": each.get("type")} for each in one.get("contributions") or []]
    return {**kept, "installState": {"flags": (one.get("installState") or {}).get("flags")}}


def _pull_request(one: Any) -> Json:
    kept = _pick(one, "pullRequestId", "status", "closedDate", "targetRefName")
    kept["createdBy"] = _pick(one["createdBy"], "id", "descriptor")
    asked = one.get("reviewers")
    fields = ("id", "vote", "isContainer", "descriptor")
    kept["reviewers"] = None if asked is None else [_pick(who, *fields) for who in asked]
    kept["repositoryId"] = (one.get("repository") or {}).get("id")
    kept[NAMES_ITEM] = _names_item(one)
    return kept


def _names_item(one: Any) -> bool | None:
    """Of the texts only the answer is kept. A list gives no more than the beginning of a description."""
    description = one.get("description", "")
    branch = str(one.get("sourceRefName") or "").removeprefix("refs/heads/")
    named = names_item(one.get("title"), branch, description, one.get("pullRequestId"))
    cut = not isinstance(description, str) or len(description) >= _DESCRIPTION
    return None if cut and not named else named


def _alert(one: Any) -> Json:
    kept = _pick(one, "alertId", "alertType", "severity", "state", "firstSeenDate", "title")
    kept["dismissalType"] = (one.get("dismissal") or {}).get("dismissalType")
    rules = [rule for tool in one.get("tools") or [] for rule in tool.get("rules") or []]
    kept["rules"] = [rule["opaqueId"] for rule in rules if isinstance(rule.get("opaqueId"), str)]
    return kept


def _settings(body: Any) -> Json:
    # to whom the page is not shown, the answer leaves it out
    found = body["dataProviders"].get("ms.vss-build-web.pipelines-org-settings-data-provider") or {}
    return {name: value for name, value in found.items() if isinstance(value, bool)}


def _policies(body: Any) -> Json:
    page = body["dataProviders"].get("ms.vss-org-web.collection-admin-policy-data-provider") or {}
    found = page.get("policies") or {}
    every = [one["policy"] for group in found.values() for one in group]
    return {one["name"]: one["effectiveValue"] for one in every if isinstance(one.get("effectiveValue"), bool)}


def _check(one: Any) -> Json:
    settings = one.get("settings") or {}
    inputs = settings.get("inputs") or {}
    kept = _pick(one, "id", "isDisabled", "resource")
    kept["type"] = (one.get("type") or {}).get("name")
    kept["task"] = (settings.get("definitionRef") or {}).get("name")
    kept["approvers"] = len(settings["approvers"]) if isinstance(settings.get("approvers"), list) else None
    kept["requesterCannotBeApprover"] = settings.get("requesterCannotBeApprover")
    kept["inputs"] = _pick(inputs, "allowedBranches", "ensureProtectionOfBranch", "allowUnknownStatusBranch")
    return kept


def _permissions(body: Any) -> Json:
    opened = body.get("allPipelines") or {}
    named = [one["id"] for one in body.get("pipelines") or [] if one.get("authorized") is True]
    return {"resource": _pick(body["resource"], "type", "id"), "all": opened.get("authorized") is True, "named": named}


def _files(text: str) -> Json:
    """Object id -> the file of that id: what an archive calls it does not matter, since its content proves it."""
    found: dict[str, Json] = {}
    left = MAX_FILES
    try:
        with zipfile.ZipFile(io.BytesIO(text.encode("latin-1"))) as archive:
            for entry in archive.infolist():
                if entry.is_dir() or entry.compress_type not in _PACKED or entry.file_size > min(MAX_FILE, left):
                    continue
                left -= entry.file_size
                with archive.open(entry) as file:
                    content = file.read(entry.file_size + 1)
                found[object_id(content)] = {"encoding": "base64", "content": base64.b64encode(content).decode()}
    except _DAMAGED as fault:
        raise ValueError("no archive") from fault
    return found


def object_id(content: bytes) -> str:
    """Git's id of a file with that content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


_KEPT: Mapping[str, Callable[[Any], Json]] = {
    at.HELLO: _hello,
    at.PROJECTS: _each(_fields("id", "name", "state", "visibility")),
    at.POOLS: _each(_fields("id", "name", "isHosted", "poolType", "agentCloudId")),
    at.ELASTIC_POOLS: _each(_fields("poolId", "recycleAfterEachUse")),
    at.SETTINGS: _settings,
    at.POLICIES: _policies,
    at.GROUPS: _each(_fields("descriptor", "principalName", "displayName")),
    at.ENTITLEMENTS: _entitlements,
    at.EXTENSIONS: _each(_extension),
    at.DEFINITIONS: _each(_definition),
    at.REPOSITORIES: _each(
        _fields("id", "name", "defaultBranch", "size", "isDisabled", "isFork", "isInMaintenance", "webUrl")
    ),
    at.ENDPOINTS: _each(_connection),
    at.VARIABLE_GROUPS: _each(_group),
    at.ENVIRONMENTS: _each(_fields("id", "name")),
    at.ACCESS: _each(_access_list),
    at.CHECKS: _each(_check),
    at.PERMISSIONS: _permissions,
    at.PULL_REQUESTS: _each(_pull_request),
    at.ALERTS: _each(_alert),
}
