"""GraphQL: releases, merge requests, findings, and what a repository holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.emulators.common.gitobjects import Blob, Commit, TreeEntry
from tests.emulators.gitlab.graphql_fields import Context, Repo, gives, global_id, table
from tests.emulators.gitlab.records import Vulnerability
from tests.emulators.gitlab.rest_repository import resolve as resolve_ref

BOUND = 1_000_000


# releases, merge requests, vulnerabilities
table(
    "Release",
    id=lambda r, c, a: global_id("Release", abs(hash(r.tag)) % 10_000),
    name=lambda r, c, a: r.tag,
    tagName=lambda r, c, a: r.tag,
    releasedAt=lambda r, c, a: r.released,
    createdAt=lambda r, c, a: r.created,
    upcomingRelease=lambda r, c, a: r.upcoming,
    historicalRelease=lambda r, c, a: False,
    description=lambda r, c, a: r.description,
    author=lambda r, c, a: c.world.user(r.author) if r.author else None,
    assets=lambda r, c, a: r,
)
table("ReleaseAssets", count=lambda r, c, a: len(r.links), links=lambda r, c, a: list(enumerate(r.links, 1)))
table(
    "ReleaseAssetLink",
    id=lambda pair, c, a: global_id("Releases::Link", pair[0]),
    name=lambda pair, c, a: pair[1].name,
    url=lambda pair, c, a: pair[1].url,
    directAssetUrl=lambda pair, c, a: pair[1].url,
    directAssetPath=lambda pair, c, a: pair[1].direct_asset_path or None,
    linkType=lambda pair, c, a: pair[1].link_type.upper(),
)
table(
    "MergeRequest",
    id=lambda m, c, a: global_id("MergeRequest", m.id),
    iid=lambda m, c, a: str(m.iid),
    title=lambda m, c, a: m.title,
    description=lambda m, c, a: m.description,
    state=lambda m, c, a: m.state,
    mergedAt=lambda m, c, a: m.merged_at,
    targetBranch=lambda m, c, a: m.target_branch,
    sourceBranch=lambda m, c, a: m.source_branch,
    author=lambda m, c, a: c.world.user(m.author),
    mergeUser=lambda m, c, a: c.world.user(m.merged_by) if m.merged_by else None,
    approvedBy=lambda m, c, a: [c.world.user(name) for name in m.approved_by],
    approved=lambda m, c, a: bool(m.approved_by),
)
LOCATIONS = {
    "SAST": "VulnerabilityLocationSast",
    "DEPENDENCY_SCANNING": "VulnerabilityLocationDependencyScanning",
    "CONTAINER_SCANNING": "VulnerabilityLocationContainerScanning",
    "SECRET_DETECTION": "VulnerabilityLocationSecretDetection",
}


@gives("Vulnerability.location")
def location(one: Vulnerability, context: Context, given: Mapping[str, Any]) -> Any:
    """Where it is."""
    dependency = {"package": {"name": one.component}, "version": "1.0.0"} if one.component else None
    return {"__typename": LOCATIONS[one.report], "file": "app/main.py", "image": "app", "dependency": dependency}


def _identifier(name: str) -> dict[str, Any]:
    kind = name.split("-", maxsplit=1)[0].lower()
    return {"externalType": kind, "externalId": name, "name": name, "url": None}


table(
    "Vulnerability",
    id=lambda v, c, a: global_id("Vulnerability", v.id),
    title=lambda v, c, a: v.title,
    severity=lambda v, c, a: v.severity,
    state=lambda v, c, a: v.state,
    reportType=lambda v, c, a: v.report,
    detectedAt=lambda v, c, a: v.detected,
    dismissalReason=lambda v, c, a: v.dismissal,
    resolvedOnDefaultBranch=lambda v, c, a: v.resolved_on_default,
    identifiers=lambda v, c, a: [_identifier(name) for name in v.identifiers],
)

# repositories
table(
    "Repository",
    rootRef=lambda r, c, a: r.project.default_branch if r.project.branches else None,
    empty=lambda r, c, a: not r.project.branches,
    exists=lambda r, c, a: True,
    tree=lambda r, c, a: resolve_ref(r.project, a.get("ref")) and {"lastCommit": resolve_ref(r.project, a.get("ref"))},
)


@gives("Repository.commits")
def commits(repo: Repo, context: Context, given: Mapping[str, Any]) -> Any:
    """The newest first; null for a reference that is not there."""
    head = resolve_ref(repo.project, given["ref"])
    since = given.get("committedAfter")
    return [one for one in head.history() if not since or one.committed >= since] if head else None


@gives("Repository.blobs")
def blobs(repo: Repo, context: Context, given: Mapping[str, Any]) -> Any:
    """Files by their paths; one that is not there is left out."""
    commit = resolve_ref(repo.project, given.get("ref"))
    found = [commit.tree.find(path) for path in given["paths"]] if commit else []
    return [entry for entry in found if entry and isinstance(entry.object, Blob)]


def _content(entry: TreeEntry) -> bytes:
    assert isinstance(entry.object, Blob)
    return entry.object.content


def _is_pointer(content: bytes) -> bool:
    return content.startswith(b"version https://git-lfs.github.com/spec/v1\n")


def _text(entry: TreeEntry, context: Context, given: Mapping[str, Any]) -> str | None:
    """Null for what is binary; bytes that are no UTF-8 come as GitLab's detection of encodings makes of them."""
    content = _content(entry)
    if b"\0" in content[:8000]:
        return None
    return content[:BOUND].decode("utf-8", "replace")


table(
    "RepositoryBlob",
    id=lambda e, c, a: global_id("Blob", 1),
    name=lambda e, c, a: e.name,
    path=lambda e, c, a: e.path,
    oid=lambda e, c, a: e.oid,
    mode=lambda e, c, a: e.mode,
    size=lambda e, c, a: str(len(_content(e))),
    rawSize=lambda e, c, a: str(len(_content(e))),
    lfsOid=lambda e, c, a: "a" * 64 if _is_pointer(_content(e)) else None,
    storedExternally=lambda e, c, a: _is_pointer(_content(e)),
    externalStorage=lambda e, c, a: "lfs" if _is_pointer(_content(e)) else None,
    rawBlob=_text,
    rawTextBlob=_text,
)


@gives("Commit.signature")
def signature(one: Commit, context: Context, given: Mapping[str, Any]) -> Any:
    """Null where it has none."""
    if one.signature is None:
        return None
    state = "VERIFIED_SYSTEM" if one.signature.by_github else "VERIFIED" if one.signature.is_valid else "UNVERIFIED"
    return {"__typename": "GpgSignature", "verificationStatus": state, "commitSha": one.oid}


table(
    "Commit",
    id=lambda k, c, a: f"gid://gitlab/CommitPresenter/{k.oid}",
    sha=lambda k, c, a: k.oid,
    shortId=lambda k, c, a: k.oid[:8],
    title=lambda k, c, a: k.message.split("\n")[0],
    authoredDate=lambda k, c, a: k.authored or k.committed,
    committedDate=lambda k, c, a: k.committed,
    authorName=lambda k, c, a: k.author.name,
    authorEmail=lambda k, c, a: k.author.email,
)
