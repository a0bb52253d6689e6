"""Facts from samples of a project's latest history: merged changes, signatures, authors, releases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources import sboms
from cop_scan.sources.answered import Asked, fact, gap, malformed, ordered, part, unseen
from cop_scan.sources.answers import Answer
from cop_scan.sources.work_items import NAMES_ITEM, tally
from cop_scan_gitlab.project import Project
from cop_scan_gitlab.questions import ERRORS, WITHHELD

VERIFIED = frozenset({"VERIFIED", "VERIFIED_SYSTEM", "VERIFIED_CA"})
_NAMED = 20
_DAYS = 90
_DAY = len("2026-06-01")
_BOT = re.compile(
    r"\[bot\]$|^(?:renovate|dependabot|greenkeeper|snyk-bot|pre-commit-ci|pyup-bot)\b|^(?:group|project)_[0-9]+_bot",
    re.I,
)


def _connection(asked: Asked, *path: str) -> Mapping[str, Any] | None:
    """What lies at that path of the answer's project; None where it was left out."""
    found: Any = asked.body if isinstance(asked, Answer) and asked.ok else None
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else None


def _unshown(key: str, asked: Asked) -> Fact:
    if isinstance(asked, str) or not asked.ok:
        return gap(key, asked)
    return Fact.gap(key, Status.HIDDEN, WITHHELD, request=asked.request, observed_at=asked.at)


def change_reviews(project: Project) -> Fact:
    """`change_reviews`. An approval by the author counts for none."""
    asked = project.samples.get("Changes", "It was not asked.")
    found = _connection(asked, "mergeRequests")
    if found is None or not isinstance(asked, Answer):
        return _unshown("change_reviews", asked)
    if not project.branch:
        return Fact.gap("change_reviews", Status.HIDDEN, "GitLab shows no default branch.", request=asked.request)
    if not found["nodes"] and not project.shows("merge_requests"):
        return _unshown("change_reviews", asked)
    nodes = [one for one in found["nodes"] if one["targetBranch"] == project.branch]
    if not nodes and found["count"] > len(found["nodes"]):
        other = "The newest changes that were read went to other branches."
        return Fact.gap("change_reviews", Status.TRUNCATED, other, request=asked.request)
    missing = [one for one in nodes if not _approved(one)]
    doubts = {one["iid"]: _doubt(one) for one in missing}
    value = {
        "sampled": len(nodes),
        "total": found["count"],
        "unapproved": [
            {"id": f"!{one['iid']}", "merged_at": one["mergedAt"], "by_bot": _is_by_bot(one)}
            for one in missing
            if not doubts[one["iid"]]
        ],
        **_work_items(nodes, complete=found["count"] <= len(found["nodes"])),
        "hidden": [unseen(f"!{number}", why) for number, why in doubts.items() if why],
    }
    return fact("change_reviews", value, asked)


def _approved(one: Mapping[str, Any]) -> bool:
    """Whether somebody is seen to have approved who did not write it."""
    author = (one["author"] or {}).get("username")
    listed = (one["approvedBy"] or {}).get("nodes") or []
    return any((who or {}).get("username") not in (None, author) for who in listed) and author is not None


def _doubt(one: Mapping[str, Any]) -> str:
    """Why a change without a known approval by another may have one; empty where it has none."""
    approvals = one["approvedBy"]
    if approvals is None:
        return "Who approved it is not shown."
    if one["mergedAt"] is None:
        return "When it was merged is not told."
    if (approvals.get("pageInfo") or {}).get("hasNextPage") is not False:
        return "It has more approvals than were read."
    if one["author"] is None and approvals["nodes"]:
        return "Who proposed it is not shown; whether another approved it is not seen."
    return "Who approved it is not shown." if any(who is None for who in approvals["nodes"]) else ""


def _is_by_bot(one: Mapping[str, Any]) -> bool:
    """By GitLab's own word: people choose their usernames."""
    return (one["author"] or {}).get("bot") is True


def _work_items(nodes: Sequence[Mapping[str, Any]], *, complete: bool) -> dict[str, Json]:
    """How many of the changes name a work item."""
    if any(NAMES_ITEM not in one for one in nodes):
        return {}
    others = [one for one in nodes if not _is_by_bot(one)]
    named = [None if one["author"] is None else one[NAMES_ITEM] for one in others]
    return {"work_items": tally(named, len(nodes) - len(others), complete=complete)}


def _commits(project: Project) -> tuple[Mapping[str, Any] | None, Asked]:
    asked = project.samples.get("Commits", "It was not asked.")
    return _connection(asked, "repository", "commits"), asked


def commit_signatures(project: Project) -> Fact:
    """`commit_signatures`. GitLab does not count commits: with more than were read, the total is one more at least."""
    found, asked = _commits(project)
    if found is None or not isinstance(asked, Answer):
        return _unshown("commit_signatures", asked)
    nodes = found["nodes"]
    if any(one["signature"] is None for one in nodes) and (asked.body or {}).get(ERRORS):
        return _unshown("commit_signatures", asked)
    bad = [str(one["sha"]) for one in nodes if (one["signature"] or {}).get("verificationStatus") not in VERIFIED]
    value = {
        "sampled": len(nodes),
        "total": len(nodes) + (found["pageInfo"]["hasNextPage"] is not False),
        "verified": len(nodes) - len(bad),
        "unverified": bad[:_NAMED],
        "hidden": [],
    }
    return fact("commit_signatures", value, asked)


def history(project: Project, observed_at: str) -> Fact:
    """`history` since the day 90 days before the sweep: complete only if the sample reaches back that far."""
    found, asked = _commits(project)
    if found is None or not isinstance(asked, Answer):
        return _unshown("history", asked)
    since = datetime.fromisoformat(observed_at[:_DAY] + "T00:00:00Z") - timedelta(days=_DAYS)
    nodes = found["nodes"]
    recent = [one for one in nodes if datetime.fromisoformat(one["committedDate"]) >= since]
    authors = Counter(str(one["authorName"] or "").split("@", 1)[0] for one in recent)
    value = {
        "complete": found["pageInfo"]["hasNextPage"] is False or len(recent) < len(nodes),
        "since": since.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "commits": len(recent),
        "authors": [{"name": n, "bot": bool(_BOT.search(n)), "commits": c} for n, c in sorted(authors.items())],
    }
    return fact("history", value, asked)


def head_commit(project: Project) -> Fact:
    """`head_commit`."""
    head = project.head
    if not head:
        return gap("head_commit", project.hidden("repository"))
    signature = head["signature"]
    kinds = {"SshSignature": "ssh", "GpgSignature": "gpg", "X509Signature": "x509"}
    kind = kinds.get(str((signature or {}).get("__typename")), "")
    value = {
        "oid": head["sha"],
        "committed_at": head["committedDate"],
        "signature": {"present": signature is not None, "kind": kind},
    }
    return _of_details("head_commit", project, value)


def _of_details(key: str, project: Project, value: Json) -> Fact:
    used = [project.details] if isinstance(project.details, Answer) else []
    return fact(key, value, *used)


class Releases:
    """The published releases of a project, as GraphQL lists them."""

    def __init__(self, project: Project) -> None:
        self.project = project
        found = project.detail.get("releases")
        seen = isinstance(found, Mapping) and (found["nodes"] or project.shows("releases"))
        self.found: Mapping[str, Any] | None = found if seen else None
        listed = self.found["nodes"] if self.found else []
        self.published = [one for one in listed if one["upcomingRelease"] is not True]
        self.total = (self.found["count"] if self.found else 0) - (len(listed) - len(self.published))
        left = self.total - len(self.published)
        older = part("*", Status.TRUNCATED, f"{left} older releases were not read.")
        self.hidden = [older] if left else []

    def fact(self, key: str, make: Callable[[Mapping[str, Any]], tuple[Json, list[dict[str, Json]]]]) -> Fact:
        """The fact `{releases, hidden}` of what `make` tells of each."""
        if self.found is None:
            return gap(key, self.project.hidden("releases"))
        made = [make(one) for one in self.published]
        hidden = ordered([*self.hidden, *(part for _, parts in made for part in parts)])
        value: dict[str, Json] = {"releases": [entry for entry, _ in made], "hidden": hidden}
        return _of_details(key, self.project, {"total": self.total, **value} if key == "releases" else value)


def releases(project: Project) -> Fact:
    """`releases`: what is not out yet is left out. GitLab knows of no prerelease."""
    return Releases(project).fact(
        "releases",
        lambda one: ({"tag": str(one["tagName"]), "published_at": str(one["releasedAt"]), "prerelease": False}, []),
    )


def _links(one: Mapping[str, Any]) -> tuple[list[str], list[dict[str, Json]]]:
    """Names of the files that a release is linked to, and what is not seen of them."""
    links = (one.get("assets") or {}).get("links")
    if not isinstance(links, Mapping) or not isinstance(links.get("nodes"), list):
        return [], [unseen(str(one["tagName"]), "GitLab's answer leaves out its files.")]
    more = (links.get("pageInfo") or {}).get("hasNextPage") is not False
    hidden = [unseen(str(one["tagName"]), "It has more files than were read.")] if more else []
    return sorted(str(link["name"]) for link in links["nodes"]), hidden


def release_assets(project: Project) -> Fact:
    """`release_assets`: GitLab links files to a release, wherever they lie, and tells neither size nor digest."""

    def make(one: Mapping[str, Any]) -> tuple[Json, list[dict[str, Json]]]:
        names, hidden = _links(one)
        return {"tag": str(one["tagName"]), "assets": [{"name": name} for name in names]}, hidden

    return Releases(project).fact("release_assets", make)


def attested_releases(project: Project) -> Fact:
    """`attested_releases`: of the files that a release links to GitLab keeps no attestations."""

    def make(one: Mapping[str, Any]) -> tuple[Json, list[dict[str, Json]]]:
        names, hidden = _links(one)
        tag = str(one["tagName"])
        hidden += [unseen(f"{tag}/{name}", "GitLab keeps no attestations of it.") for name in names]
        return {"tag": tag, "assets": [{"name": name} for name in names]}, hidden

    return Releases(project).fact("attested_releases", make)


def release_notes(project: Project) -> Fact:
    """`release_notes`."""
    return Releases(project).fact("release_notes", lambda one: ({"tag": str(one["tagName"]), **one["notes"]}, []))


def release_sboms(project: Project) -> Fact:
    """`release_sboms`, by the names of the files: they may lie anywhere, so that none is read."""

    def make(one: Mapping[str, Any]) -> tuple[Json, list[dict[str, Json]]]:
        names, hidden = _links(one)
        tag = str(one["tagName"])
        lists = [name for name in names if sboms.is_sbom(name)]
        hidden += [unseen(f"{tag}/{name}", "It may lie anywhere, so that it is not read.") for name in lists]
        entry = {
            "tag": tag,
            "published_at": str(one["releasedAt"]),
            "files": len(names),
            "sboms": [{"name": name} for name in lists],
        }
        return entry, hidden

    return Releases(project).fact("release_sboms", make)


def strange(key: str, project: Project) -> Fact:
    """The gap of an answer of another shape than GitLab describes."""
    return malformed(key, "GitLab", project.said)
