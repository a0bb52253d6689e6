"""Facts from samples of a repository's latest history: merged changes, signatures, releases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import fact, gap, part, text, unseen
from cop_scan.sources.answers import Answer
from cop_scan.sources.work_items import NAMES_ITEM, tally
from cop_scan_github.answered import malformed
from cop_scan_github.graph import refused

REVIEWED_CHANGES = 50
SIGNED_COMMITS = 100
_NAMED = 20

CHANGES = f"""
pullRequests(states: MERGED, first: {REVIEWED_CHANGES}, orderBy: {{field: UPDATED_AT, direction: DESC}}) {{
  totalCount nodes {{
    number title headRefName bodyText mergedAt baseRefName author {{ __typename login }}
    reviews(states: APPROVED, first: 5) {{ totalCount nodes {{ author {{ login }} }} }}
  }}
}}
"""
CHANGES_COST = 1 + REVIEWED_CHANGES
"""Requests in the formula for points, for each repository."""
COMMITS = f"""
defaultBranchRef {{ target {{ ... on Commit {{ history(first: {SIGNED_COMMITS}) {{ totalCount nodes {{
  oid committedDate author {{ name }} signature {{ isValid }}
}} }} }} }} }}
"""


def change_reviews(answer: Answer, branch: str) -> Fact:
    """`change_reviews`. GitHub lets nobody approve a proposal of their own; the names are compared all the same."""
    found = (answer.body or {}).get("pullRequests") if answer.ok else None
    if found is None:
        return gap("change_reviews", answer)
    try:
        nodes = [node for node in found["nodes"] if node["baseRefName"] == branch and node["mergedAt"]]
        if any(node["reviews"] is None for node in nodes):
            return withheld("change_reviews", answer, "pullRequests", "reviews")
        if not nodes and found["totalCount"] > len(found["nodes"]):
            other = "The newest changes that were read went to other branches."
            return Fact.gap("change_reviews", Status.TRUNCATED, other, request=answer.request)
        missing = [node for node in nodes if not _approved(node)]
        doubts = {node["number"]: _doubt(node) for node in missing}
        hidden = [unseen(f"#{number}", why) for number, why in doubts.items() if why]
        unapproved = [_change(node) for node in missing if not doubts[node["number"]]]
        told = _work_items(nodes, complete=found["totalCount"] <= len(found["nodes"]))
    except (KeyError, TypeError):
        return malformed("change_reviews", answer)
    value = {"sampled": len(nodes), "total": found["totalCount"], "unapproved": unapproved, **told, "hidden": hidden}
    return fact("change_reviews", value, answer)


def newest(answer: Answer) -> Mapping[str, Any] | None:
    """The default branch's newest commit, with its history; None where GitHub does not show it."""
    target = ((answer.body or {}).get("defaultBranchRef") or {}).get("target")
    return target if isinstance(target, Mapping) else None


def withheld(key: str, answer: Answer, field: str, what: str) -> Fact:
    """The gap of a list that GitHub leaves out of an answer, with its reason if it gives one."""
    why = refused(answer.body or {}, field) or (Status.HIDDEN, f"GitHub's answer leaves the {what} out.")
    return Fact.gap(key, *why, request=answer.request)


def _approved(node: Mapping[str, Any]) -> bool:
    author = (node["author"] or {}).get("login")
    return any((review["author"] or {}).get("login") != author for review in node["reviews"]["nodes"])


def _doubt(node: Mapping[str, Any]) -> str:
    """Why a change without a known approval by another may have one; empty where it has none."""
    reviews = node["reviews"]
    if reviews["totalCount"] > len(reviews["nodes"]):
        return "It has more approvals than were read, none of them by another person so far."
    nobody = node["author"] is None and any(review["author"] is None for review in reviews["nodes"])
    return "Who proposed and who approved it have left GitHub; whether they were two is not seen." if nobody else ""


def _change(node: Mapping[str, Any]) -> Json:
    return {"id": f"#{node['number']}", "merged_at": node["mergedAt"], "by_bot": _is_by_bot(node)}


def _is_by_bot(node: Mapping[str, Any]) -> bool:
    return bool((node["author"] or {}).get("__typename") == "Bot")


def _work_items(nodes: Sequence[Mapping[str, Any]], *, complete: bool) -> dict[str, Json]:
    """How many of the changes name a work item; nothing where what was kept of an earlier answer does not tell."""
    if any(NAMES_ITEM not in node for node in nodes):
        return {}
    others = [node for node in nodes if not _is_by_bot(node)]
    # whose account is gone may have been a person's or a bot's
    named = [None if node["author"] is None else node[NAMES_ITEM] for node in others]
    return {"work_items": tally(named, len(nodes) - len(others), complete=complete)}


def commit_signatures(answer: Answer) -> Fact:
    """`commit_signatures`: GitHub signs what it merges itself, which `isValid` covers."""
    if not answer.ok:
        return gap("commit_signatures", answer)
    if newest(answer) is None:
        return withheld("commit_signatures", answer, "defaultBranchRef", "commits")
    try:
        history = answer.body["defaultBranchRef"]["target"]["history"]
        nodes = history["nodes"]
        bad = [str(node["oid"]) for node in nodes if not (node["signature"] or {}).get("isValid")]
    except (KeyError, TypeError):
        return malformed("commit_signatures", answer)
    if bad and refused(answer.body, "defaultBranchRef"):  # then null may stand for what was refused
        return withheld("commit_signatures", answer, "defaultBranchRef", "commits")
    value = {
        "sampled": len(nodes),
        "total": history["totalCount"],
        "verified": len(nodes) - len(bad),
        "unverified": bad[:_NAMED],
        "hidden": [],
    }
    return fact("commit_signatures", value, answer)


def releases(connection: Mapping[str, Any] | None, said: Answer) -> Fact:
    """`releases`, without drafts, which are not published."""
    if connection is None:
        return Fact.gap("releases", Status.FORBIDDEN, "GitHub's answer leaves the releases out.", request=said.request)
    nodes = [node for node in connection.get("nodes") or [] if node]
    published = [node for node in nodes if not node["isDraft"]]
    total = connection["totalCount"] - (len(nodes) - len(published))
    left = connection["totalCount"] - len(nodes)
    hidden = [part("*", Status.TRUNCATED, f"{left} older releases were not read.")] if left else []
    each = [
        {"tag": text(n, "tagName"), "published_at": text(n, "publishedAt"), "prerelease": n["isPrerelease"] is True}
        for n in published
    ]
    return fact("releases", {"total": total, "releases": each, "hidden": hidden}, said)


def code_owner_errors(node: Mapping[str, Any], said: Answer, *, absent: bool = False) -> Fact:
    """`code_owner_errors`: null where GitHub knows of no such file, or does not show it.

    `absent` says that the repository is seen to have no such file.
    """
    if node.get("codeowners") is None:
        none = (Status.FEATURE_OFF if absent else Status.HIDDEN, "GitHub shows no file of code owners.")
        why = refused(node, "codeowners") or none
        return Fact.gap("code_owner_errors", *why, request=said.request)
    found = node["codeowners"].get("errors") or []
    errors = [
        {"path": str(e.get("path")), "line": int(e.get("line") or 0), "kind": str(e.get("kind"))} for e in found[:100]
    ]
    return fact("code_owner_errors", {"errors": errors}, said)
