"""What is left of answers that hold more than is used, before anything keeps them.

No value of a variable is, no path of a webhook's address, no signed bundle, no list of a thousand packages, no
description of a change.
An answer is told by its endpoint. Reducing what was reduced already changes nothing.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from cop_scan.evidence import Json
from cop_scan_github.work_items import without_texts

_ORGANISATION, _REPOSITORY = "GET /orgs/{org}", "GET /repos/{owner}/{repo}"
_PERSON = ("login", "type", "permissions", "role_name")
_ADDRESS = re.compile(r"https?://\S+|\]\([^)\s]{0,1000}\)")
_LETTER = re.compile(r"[^\W\d_]")
_NAMED = ("name", "updated_at", "visibility")
_ADVISORY = ("ghsa_id", "cve_id", "severity", "state", "created_at", "published_at")
_VERSIONS = ("vulnerable_version_range", "patched_versions")


def reduced(endpoint: str, body: Json) -> Json:
    """The answer's body, or what is used of it where that endpoint's answers hold more.

    Bodies of another shape than GitHub describes are left as they are, for who reads them to say so.
    """
    way = _WAYS.get(endpoint)
    return body if way is None else way(body)


def _each(way: Callable[[Mapping[str, Json]], Json], under: str = "") -> Callable[[Json], Json]:
    """A page of a list, or of an object that has the list under that name."""

    def page(body: Json) -> Json:
        if under and isinstance(body, dict) and under in body:
            return {under: page_of(body[under])}
        return page_of(body)

    def page_of(found: Json) -> Json:
        return [way(one) if isinstance(one, dict) else one for one in found] if isinstance(found, list) else found

    return page


def _only(*names: str) -> Callable[[Mapping[str, Json]], Json]:
    return lambda one: {name: one[name] for name in names if name in one}


def _hook(one: Mapping[str, Json]) -> Json:
    """Of the address only its scheme and host: the path of many a receiver is its password."""
    kept = {name: one[name] for name in ("id", "active", "events", "receiver") if name in one}
    config = one.get("config")
    return {**kept, "receiver": _receiver(config)} if isinstance(config, dict) else kept


def _receiver(config: Mapping[str, Json]) -> Json:
    found: dict[str, Json] = {name: config[name] for name in ("insecure_ssl",) if name in config}
    try:
        address = urlsplit(str(config.get("url") or ""))
        found |= {"scheme": address.scheme.lower(), "host": (address.hostname or "").lower()}
    except ValueError:
        pass  # no address: the host stays unseen
    return {**found, "has_secret": bool(config.get("secret"))}


def _release(one: Mapping[str, Json]) -> Json:
    kept = {name: one[name] for name in ("tag_name", "draft", "published_at", "assets") if name in one}
    if "notes" in one:
        kept["notes"] = one["notes"]
    elif isinstance(one.get("body"), str):
        kept["notes"] = _notes(str(one["body"]))
    return {**kept, "assets": _each(_asset)(one.get("assets"))}


def _notes(text: str) -> Json:
    """How much notes say, and not what."""
    bare = _ADDRESS.sub(" ", text)
    return {"letters": len(_LETTER.findall(bare)), "links": bare != text}


def _asset(one: Mapping[str, Json]) -> Json:
    kept = {name: one[name] for name in ("id", "name", "size", "content_type", "digest", "state") if name in one}
    uploader = one.get("uploader")
    return {**kept, "uploader": _only("login", "type")(uploader)} if isinstance(uploader, dict) else kept


def _advisory(one: Mapping[str, Json]) -> Json:
    """Of one that is not published not even the versions; of others not what their products are called."""
    kept = {name: one[name] for name in _ADVISORY if name in one}
    listed = one.get("vulnerabilities")
    if one.get("state") != "published" or not isinstance(listed, list):
        return kept
    products: list[Json] = [_only(*_VERSIONS)(each) if isinstance(each, dict) else each for each in listed]
    return {**kept, "vulnerabilities": products}


def _attestation(one: Mapping[str, Json]) -> Json:
    known = one["predicate_type"] if "predicate_type" in one else _predicate(one.get("bundle"))
    return {"predicate_type": known}


def _predicate(bundle: Json) -> str | None:
    """The type that the signed statement gives; None where it cannot be read.

    https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
    """
    try:
        statement = json.loads(base64.b64decode(bundle["dsseEnvelope"]["payload"]))
        found = statement["predicateType"]
    except (KeyError, TypeError, ValueError, RecursionError, binascii.Error):
        return None
    return found if isinstance(found, str) else None


def _sbom(body: Json) -> Json:
    """https://docs.github.com/en/rest/dependency-graph/sboms; the repository itself is no component."""
    document = body.get("sbom") if isinstance(body, dict) else None
    if not isinstance(document, dict) or not isinstance(document.get("packages"), list):
        return body
    name = document.get("name")
    components = [one for one in document["packages"] if not (isinstance(one, dict) and one.get("name") == name)]
    created = (document.get("creationInfo") or {}).get("created")
    return {"components": len(components), "version": document.get("spdxVersion"), "created": created}


_WAYS: Mapping[str, Callable[[Json], Json]] = {
    f"{_ORGANISATION}/installations": _each(
        _only("app_slug", "permissions", "repository_selection", "suspended_at", "updated_at"), "installations"
    ),
    f"{_ORGANISATION}/hooks": _each(_hook),
    f"{_REPOSITORY}/hooks": _each(_hook),
    f"{_ORGANISATION}/actions/secrets": _each(_only(*_NAMED), "secrets"),
    f"{_REPOSITORY}/actions/secrets": _each(_only(*_NAMED), "secrets"),
    f"{_ORGANISATION}/actions/variables": _each(_only(*_NAMED), "variables"),
    f"{_REPOSITORY}/actions/variables": _each(_only(*_NAMED), "variables"),
    f"{_REPOSITORY}/collaborators": _each(_only(*_PERSON)),
    f"{_REPOSITORY}/teams": _each(_only("slug", "permission", "permissions")),
    f"{_REPOSITORY}/keys": _each(_only("title", "read_only", "created_at", "last_used")),
    f"{_REPOSITORY}/releases": _each(_release),
    f"{_REPOSITORY}/attestations/{{digest}}": _each(_attestation, "attestations"),
    f"{_REPOSITORY}/security-advisories": _each(_advisory),
    f"{_REPOSITORY}/dependency-graph/sbom": _sbom,
    "GraphQL changes": without_texts,
}
