"""The lists of components (SBOMs) that releases carry: good ones of each format, poor ones, and some that cannot be read."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from tests.emulators.github.state import Asset, Attestation, Release, Repository

SBOM = "https://cyclonedx.org/bom"
GOOD = frozenset({"app.spdx.json", "app.cdx.json", "app-3.spdx.json"})
POOR = frozenset({"old.cdx.json", "empty.spdx.json", "stale.cdx.json"})
UNREAD = frozenset({"app.cdx.xml", "broken.spdx.json"})
"""Names of lists by what can be made of them; no other file of a release is one."""
_WAYS = [
    *["none"] * 6,
    *["attested"] * 8,
    *("bare", "late", "spdx", "spdx", "cdx", "spdx3"),
    *sorted(POOR | UNREAD),
]
_NAMES = {"late": "app.spdx.json", "spdx": "app.spdx.json", "cdx": "app.cdx.json", "spdx3": "app-3.spdx.json"}
_TYPES = {"app-3.spdx.json": "application/spdx+json", "app.cdx.xml": "application/vnd.cyclonedx+xml"}


def carry(repo: Repository, random: Random) -> None:
    """Put a list into each release, in one way; `late` ones are missing in the latest."""
    way = random.choice(_WAYS)
    latest = max(repo.releases, key=lambda one: one.created, default=None)
    for release in repo.releases:
        if way == "bare":
            release.assets = []
        elif way == "attested":
            repo.attestations += [_attestation(one) for one in release.assets[:1] if one.digest]
        elif way != "none" and not (way == "late" and release is latest):
            release.assets.append(_asset(repo, release, _NAMES.get(way, way)))


def _asset(repo: Repository, release: Release, name: str) -> Asset:
    content = _CONTENTS[name](release.created)
    digest = "sha256:" + sha256(f"{repo.full_name}/{release.tag}/{name}".encode()).hexdigest()
    media_type = _TYPES.get(name, "application/json")
    return Asset(name, size=len(content), content_type=media_type, digest=digest, content=content)


def _attestation(asset: Asset) -> Attestation:
    statement = {"_type": "https://in-toto.io/Statement/v1", "predicateType": SBOM, "predicate": {}}
    payload = base64.b64encode(json.dumps(statement).encode()).decode()
    return Attestation(str(asset.digest), SBOM, {"dsseEnvelope": {"payload": payload}})


def _before(time: str, days: int) -> str:
    return (datetime.fromisoformat(time) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _spdx(time: str, *packages: Mapping[str, Any]) -> bytes:
    root = {"SPDXID": "SPDXRef-app", "name": "app", "versionInfo": "1"}
    document = {"spdxVersion": "SPDX-2.3", "creationInfo": {"created": time}, "documentDescribes": ["SPDXRef-app"]}
    return json.dumps({**document, "packages": [root, *packages]}).encode()


def _cyclonedx(time: str, version: str) -> bytes:
    component = {"type": "library", "name": "left-pad", "purl": "pkg:npm/left-pad@1.3.0"}
    document = {"bomFormat": "CycloneDX", "specVersion": version, "metadata": {"timestamp": time}}
    return json.dumps({**document, "components": [component]}).encode()


def _spdx3(time: str) -> bytes:
    elements = [
        {"type": "CreationInfo", "@id": "_:made", "specVersion": "3.0.1", "created": time},
        {"type": "SpdxDocument", "spdxId": "urn:document", "creationInfo": "_:made", "rootElement": ["urn:app"]},
        {"type": "software_Package", "spdxId": "urn:app", "name": "app", "software_packageVersion": "1"},
        {"type": "software_Package", "spdxId": "urn:pad", "name": "left-pad", "software_packageVersion": "1.3.0"},
    ]
    context = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
    return json.dumps({"@context": context, "@graph": elements}).encode()


_CONTENTS: Mapping[str, Callable[[str], bytes]] = {
    "app.spdx.json": lambda time: _spdx(_before(time, -1), {"name": "requests", "versionInfo": "2.32.0"}),
    "app.cdx.json": lambda time: _cyclonedx(_before(time, 2), "1.6"),
    "app-3.spdx.json": _spdx3,
    "old.cdx.json": lambda time: _cyclonedx(time, "1.3"),
    "empty.spdx.json": _spdx,
    "stale.cdx.json": lambda time: _cyclonedx(_before(time, 30), "1.5"),
    "app.cdx.xml": lambda _: b"<bom xmlns='http://cyclonedx.org/schema/bom/1.6'/>",
    "broken.spdx.json": lambda _: b'{"spdxVersion": "SPDX-2.3", "packages": [',
}
