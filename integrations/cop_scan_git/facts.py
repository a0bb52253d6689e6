"""The facts of form `value` that a repository itself holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from dulwich.objects import Commit

from cop_scan.evidence import Json, Status
from cop_scan.sources.answered import part
from cop_scan_git.refused import Refused, visible
from cop_scan_git.repository import Repository
from cop_scan_git.support import support_history

HISTORY_DAYS = 90
MAX_COMMITS = 20_000
MAX_TAGS = 10_000
_BOT = re.compile(
    r"\[bot\]$|^(?:renovate|dependabot|greenkeeper|snyk-bot|pre-commit-ci|github-actions|pyup-bot)\b", re.I
)
_KINDS = ((b"-----BEGIN PGP ", "gpg"), (b"-----BEGIN SSH ", "ssh"), (b"-----BEGIN SIGNED MESSAGE", "x509"))


def default_branch(repository: Repository, _: str) -> Json:
    """`{name}`: the branch that the remote's HEAD names, or a bare repository's own HEAD."""
    remote = repository.reference_to(b"refs/remotes/origin/HEAD").removeprefix("refs/remotes/origin/")
    name = remote or (repository.head().branch if repository.bare else "")
    if not name:
        raise Refused(Status.NOT_COLLECTED, "The branch that is checked out need not be the default one.")
    return {"name": name}


def head_commit(repository: Repository, _: str) -> Json:
    """`{oid, committed_at, signature: {present, kind}}`; the signature is not verified."""
    head = repository.head()
    signature = head.commit.gpgsig or b""
    kind = next((kind for start, kind in _KINDS if signature.startswith(start)), "")
    return {
        "oid": head.oid,
        "committed_at": _time(head.commit.commit_time),
        "signature": {"present": bool(signature), "kind": kind},
    }


def tags(repository: Repository, _: str) -> Json:
    """`{tags: [{name, annotated, signed}], hidden}`."""
    found = repository.references(b"refs/tags/")
    seen: list[Json] = []
    hidden: list[Json] = []
    if left := found[MAX_TAGS:]:
        hidden.append(part("*", Status.TRUNCATED, f"{len(left)} more tags than the {MAX_TAGS} that are read."))
    for name, oid in found[:MAX_TAGS]:
        try:
            seen.append(_tag(repository, name, oid))
        except Refused as fault:
            if fault.status is Status.TIMEOUT:
                raise
            hidden.append(part(name, fault.status, fault.detail))
    return {"tags": seen, "hidden": hidden}


def _tag(repository: Repository, name: str, oid: bytes) -> Json:
    tag = repository.tag(oid)
    signed = tag is not None and bool(tag.signature)
    return {"name": name, "annotated": tag is not None, "signed": signed}


def history(repository: Repository, observed_at: str) -> Json:
    """`{complete, since, commits, authors: [{name, bot, commits}], merges}` over the 90 days before the sweep."""
    since = datetime.fromisoformat(observed_at) - timedelta(days=HISTORY_DAYS)
    commits, complete = _since(repository, int(since.timestamp()))
    authors = Counter(_author(commit) for commit in commits)
    return {
        "complete": complete,
        "since": _time(int(since.timestamp())),
        "commits": len(commits),
        "authors": [{"name": n, "bot": bool(_BOT.search(n)), "commits": c} for n, c in sorted(authors.items())],
        "merges": sum(len(commit.parents) > 1 for commit in commits),
    }


def _author(commit: Commit) -> str:
    """The author's name, of which nothing is kept that could be an e-mail address."""
    name = visible(commit.author.split(b"<", 1)[0]).strip()
    return name.split("@", 1)[0]


def _since(repository: Repository, since: int) -> tuple[list[Commit], bool]:
    """The commits that HEAD reaches through commits of that time or later, and whether none is missing."""
    found: dict[bytes, Commit] = {}
    waiting = [repository.head().commit]
    whole = True
    while waiting and len(found) < MAX_COMMITS:
        commit = waiting.pop()
        if commit.id in found or commit.commit_time < since:
            continue
        found[commit.id] = commit
        for parent in commit.parents:
            try:
                waiting += [] if parent in found else [repository.commit(parent)]
            except Refused as fault:
                if fault.status is not Status.NOT_COLLECTED:
                    raise
                whole = False  # cut by a shallow or partial clone
    return list(found.values()), whole and not waiting


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


VALUES: Mapping[str, Callable[[Repository, str], Json]] = {
    "default_branch": default_branch,
    "head_commit": head_commit,
    "history": history,
    "support_history": support_history,
    "tags": tags,
}
"""Key -> how it is read."""
