"""What a repository has published: files of releases, who uploaded them, attestations, security advisories."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from tests.emulators.common.records import ago
from tests.emulators.github.state import Advisory, Asset, Attestation, Release, Repository, Secret

PROVENANCE, SBOM = "https://slsa.dev/provenance/v1", "https://spdx.dev/Document/v2.3"
RUN, APP, MACHINE, PERSON = "github-actions[bot]", "dependabot[bot]", "northwind-build-bot", "octo-owner"
_WAYS = [
    "run",
    "run",
    "run and attested",
    "attested",
    "hand",
    "hand",
    "file",
    "app",
    "machine",
    "late",
    "bare",
    "listed",
]


def publish(repo: Repository, random: Random) -> None:
    """Give each release its files, made in one way, and keep attestations of them."""
    repo.advisories = _advisories(repo, random)
    names = random.choice(_SECRETS)
    repo.actions.secrets = [Secret(name, value=f"canary-secret-of-{repo.full_name}-{name}") for name in names]
    _describe(repo, random.choice(_NOTES))
    way = random.choice(_WAYS)
    latest = max(repo.releases, key=lambda one: one.created, default=None)
    for release in repo.releases:
        by_hand = way == "late" and release is latest
        _fill(repo, release, "hand" if by_hand else way.replace("late", "attested"))


_SECRETS: list[list[str]] = [
    [],
    [],
    ["CODECOV_TOKEN", "GPG_KEY_ID"],
    ["GPG_PRIVATE_KEY", "GPG_PASSPHRASE"],
    ["NPM_TOKEN"],
    ["NPM_TOKEN", "JWT_SIGNING_KEY"],
    ["SIGNING_KEY"],
]
_NOTES = ["all", "all", "none", "some", "links"]
_CASES = [
    "none",
    "none",
    "swift",
    "swift",
    "slow",
    "half",
    "bare",
    "vague",
    "open",
    "draft",
    "younger",
    "elsewhere",
    "old",
]


def _advisories(repo: Repository, random: Random) -> list[Advisory]:
    """Advisories of one case, about what the latest release mends."""
    case = random.choice(_CASES)
    release = max((one for one in repo.releases if one.published), key=lambda one: one.created, default=None)
    version, out = (release.tag.removeprefix("v"), release.created) if release else ("1.0.0", ago(150))
    if case == "none":
        return []
    fixed = {"open": None, "elsewhere": f"{version}.99"}.get(case, f">= {version}")
    made = Advisory("GHSA-aaaa-bbbb-cccc", cve=random.choice([None, "CVE-2026-3000"]))
    made.severity = None if case == "bare" else random.choice(["critical", "high", "medium"])
    made.versions = [(None if case == "vague" else f"< {version}", fixed)]
    before = {"slow": 60, "younger": -1, "old": 900}.get(case, 9)
    made.created, made.published = _before(out, before), _before(out, 850 if case == "old" else -2)
    others = {
        "draft": Advisory("GHSA-dddd-eeee-ffff", state="draft", created=_before(out, 3), published=None),
        "half": Advisory(
            "GHSA-gggg-hhhh-iiii", created=made.created, published=made.published, versions=[("< 1", None)]
        ),
    }
    return [made, *(one for name, one in others.items() if name == case)]


def _describe(repo: Repository, case: str) -> None:
    """The notes of each release; of some there are none for the oldest."""
    oldest = min(repo.releases, key=lambda one: one.created, default=None)
    for release in repo.releases:
        told = case == "all" or (case == "some" and release is not oldest)
        linked = "See https://example.org/notes/1" if case == "links" else ""
        release.body = "## What changed\n\n- The export no longer fails on empty rows.\n" if told else linked


def _before(time: str, days: int) -> str:
    return (datetime.fromisoformat(time) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _fill(repo: Repository, release: Release, way: str) -> None:
    uploader = {"run": RUN, "run and attested": RUN, "app": APP, "machine": MACHINE}.get(way, PERSON)
    names = [] if way == "bare" else ["app.tar.gz", "app.tar.gz.sha256"]
    names += ["app.tar.gz.intoto.jsonl"] if way == "file" else []
    release.assets = [Asset(name, digest=_digest(repo, release, name), uploader=uploader) for name in names]
    if "attested" in way or way == "listed":
        kind = SBOM if way == "listed" else PROVENANCE
        digest = _digest(repo, release, "app.tar.gz")
        repo.attestations.append(Attestation(digest, kind, _bundle(kind)))


def _digest(repo: Repository, release: Release, name: str) -> str:
    return "sha256:" + sha256(f"{repo.full_name}/{release.tag}/{name}".encode()).hexdigest()


def _bundle(kind: str) -> dict[str, Any]:
    statement = {"_type": "https://in-toto.io/Statement/v1", "predicateType": kind, "predicate": {}}
    return {"dsseEnvelope": {"payload": base64.b64encode(json.dumps(statement).encode()).decode()}}
