"""GraphQL: releases and pull requests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.emulators.github import graphql_git as git
from tests.emulators.github.connections import Connection
from tests.emulators.github.fields import TYPES, Context, In, need, of, table
from tests.emulators.github.graphql_accounts import actor, person
from tests.emulators.github.rules import classic_rule, covers, rulesets
from tests.emulators.github.state import PullRequest, Release, Repository, Review, node_id

Args = Mapping[str, Any]
TYPES |= {Release: "Release", PullRequest: "PullRequest", Review: "PullRequestReview"}


# releases
def _releases(repo: Repository, context: Context, args: Args) -> Connection:
    need(context, repo, "contents")
    order = args.get("orderBy") or {"field": "CREATED_AT", "direction": "DESC"}
    drafts = context.access.may(repo, "write")
    found = [one for one in repo.releases if one.published or drafts]
    by_name = order["field"] == "NAME"
    found.sort(key=lambda one: (one.name or "") if by_name else one.created, reverse=order["direction"] == "DESC")
    return Connection(found, args, lambda one: In(repo, one))


def _latest(repo: Repository) -> Release | None:
    found = [one for one in repo.releases if one.published and not one.prerelease]
    return max(found, key=lambda one: one.created, default=None)


def _latest_release(repo: Repository, context: Context, args: Args) -> In | None:
    need(context, repo, "contents")
    found = _latest(repo)
    return In(repo, found) if found else None


def _tag_commit(source: In, context: Context, args: Args) -> In | None:
    tag = source.place.tags.get(source.it.tag)
    return In(source.place, tag.commit) if tag else None


def _assets(source: In, context: Context, args: Args) -> Connection:
    found = [one for one in source.it.assets if args.get("name") in {None, one.name}]
    return Connection(found, args, lambda asset: In(source, asset))


def _html(source: In, context: Context, args: Args) -> str:
    return f"{context.html}/{source.place.full_name}/releases/tag/{source.it.tag}"


table(
    "Release",
    {
        "id": lambda source, context, args: node_id(source.it),
        "databaseId": of("id"),
        "name": of("name"),
        "tagName": of("tag"),
        "description": of("body"),
        "createdAt": of("created"),
        "updatedAt": lambda source, context, args: source.it.published or source.it.created,
        "publishedAt": of("published"),
        "isDraft": lambda source, context, args: source.it.published is None,
        "isPrerelease": of("prerelease"),
        "isLatest": lambda source, context, args: _latest(source.place) is source.it,
        "author": lambda source, context, args: person(context, source.it.author),
        "tagCommit": _tag_commit,
        "tag": lambda source, context, args: git.ref(
            source.place, context, {"qualifiedName": f"refs/tags/{source.it.tag}"}
        ),
        "releaseAssets": _assets,
        "repository": "place",
        "url": _html,
        "resourcePath": lambda source, context, args: f"/{source.place.full_name}/releases/tag/{source.it.tag}",
    },
)
table(
    "ReleaseAsset",
    {
        "id": lambda source, context, args: node_id(source.it),
        "name": of("name"),
        "size": of("size"),
        "contentType": of("content_type"),
        "createdAt": of("created"),
        "updatedAt": of("created"),
        "downloadCount": lambda source, context, args: 0,
        "downloadUrl": lambda source, context, args: (
            f"{context.html}/{source.place.place.full_name}/releases/download/{source.place.it.tag}/{source.it.name}"
        ),
        "url": lambda source, context, args: (
            f"{context.html}/{source.place.place.full_name}/releases/download/{source.place.it.tag}/{source.it.name}"
        ),
        "release": "place",
        "uploadedBy": lambda source, context, args: person(context, source.place.it.author),
    },
)


# pull requests
def _pull_requests(repo: Repository, context: Context, args: Args) -> Connection:
    need(context, repo, "pull_requests")
    found = [
        one
        for one in repo.pull_requests
        if (not args.get("states") or one.state in args["states"])
        and args.get("baseRefName") in {None, one.base}
        and args.get("headRefName") in {None, one.head}
    ]
    order = args.get("orderBy") or {"field": "CREATED_AT", "direction": "ASC"}
    if order["field"] == "UPDATED_AT":
        found.sort(key=lambda one: (_updated(one), one.number), reverse=order["direction"] == "DESC")
    else:
        found.sort(key=lambda one: (one.created, one.number), reverse=order["direction"] == "DESC")
    return Connection(found, args, lambda one: In(repo, one))


def _updated(one: PullRequest) -> str:
    return max([one.created, one.merged or "", one.closed or "", *(review.submitted for review in one.reviews)])


def _required(repo: Repository, context: Context, branch: str) -> int | None:
    """How many approvals the branch wants, or None where no rule asks for reviews."""
    counts: list[int] = []
    rule = classic_rule(repo, branch)
    if rule and rule.requires_approving_reviews:
        counts.append(rule.required_approving_review_count or 0)
    for _, ruleset in rulesets(context.access.world, repo):
        if ruleset.enforcement == "active" and covers(ruleset, repo, branch):
            asked = (one.parameters or {} for one in ruleset.rules if one.type == "pull_request")
            counts += [parameters.get("required_approving_review_count", 0) for parameters in asked]
    return max(counts, default=None)


def _opinions(one: PullRequest) -> dict[str, Review]:
    """Each reviewer's last review that is more than a comment."""
    ordered = sorted(one.reviews, key=lambda review: review.submitted)
    return {review.author: review for review in ordered if review.state not in {"COMMENTED", "PENDING"}}


def _decision(source: In, context: Context, args: Args) -> str | None:
    """Null where no rule asks for a review, even if there were some."""
    needed = _required(source.place, context, source.it.base)
    if not needed:
        return None
    states = [review.state for review in _opinions(source.it).values()]
    if "CHANGES_REQUESTED" in states:
        return "CHANGES_REQUESTED"
    return "APPROVED" if states.count("APPROVED") >= needed else "REVIEW_REQUIRED"


def _reviews(source: In, context: Context, args: Args) -> Connection:
    found = [
        one
        for one in source.it.reviews
        if (not args.get("states") or one.state in args["states"]) and args.get("author") in {None, one.author}
    ]
    return Connection(found, args, lambda one: In(source, one))


def _latest_reviews(source: In, context: Context, args: Args) -> Connection:
    last = {review.author: review for review in sorted(source.it.reviews, key=lambda review: review.submitted)}
    return Connection(list(last.values()), args, lambda one: In(source, one))


def _opinionated(source: In, context: Context, args: Args) -> Connection:
    return Connection(list(_opinions(source.it).values()), args, lambda one: In(source, one))


def _body_text(source: In, context: Context, args: Args) -> str:
    """What a reader sees: comments of the markup are none of it."""
    return re.sub(r"<!--.*?-->", "", source.it.body, flags=re.DOTALL).strip()


table(
    "PullRequest",
    {
        "id": lambda source, context, args: node_id(source.it),
        "databaseId": of("id"),
        "number": of("number"),
        "title": of("title"),
        "body": of("body"),
        "bodyText": _body_text,
        "state": of("state"),
        "isDraft": of("draft"),
        "merged": lambda source, context, args: source.it.merged is not None,
        "mergedAt": of("merged"),
        "closed": lambda source, context, args: source.it.state != "OPEN",
        "closedAt": lambda source, context, args: source.it.closed or source.it.merged,
        "createdAt": of("created"),
        "updatedAt": lambda source, context, args: _updated(source.it),
        "author": lambda source, context, args: actor(context, source.it.author),
        "mergedBy": lambda source, context, args: actor(context, source.it.merged_by),
        "baseRefName": of("base"),
        "headRefName": of("head"),
        "isCrossRepository": lambda source, context, args: False,
        "reviewDecision": _decision,
        "reviews": _reviews,
        "latestReviews": _latest_reviews,
        "latestOpinionatedReviews": _opinionated,
        "mergeCommit": lambda source, context, args: git.git(source.place, source.it.merge_commit),
        "commits": lambda source, context, args: Connection(source.it.commits, args, lambda one: In(source, one)),
        "repository": "place",
        "baseRepository": "place",
        "url": lambda source, context, args: f"{context.html}/{source.place.full_name}/pull/{source.it.number}",
        "permalink": lambda source, context, args: f"{context.html}/{source.place.full_name}/pull/{source.it.number}",
        "resourcePath": lambda source, context, args: f"/{source.place.full_name}/pull/{source.it.number}",
    },
)
table(
    "PullRequestReview",
    {
        "id": lambda source, context, args: node_id(source.it),
        "databaseId": of("id"),
        "state": of("state"),
        "author": lambda source, context, args: actor(context, source.it.author),
        "submittedAt": of("submitted"),
        "createdAt": of("submitted"),
        "publishedAt": of("submitted"),
        "updatedAt": of("submitted"),
        "pullRequest": "place",
        "repository": "place.place",
    },
)
table(
    "PullRequestCommit",
    {
        "id": lambda source, context, args: f"PURC_{source.place.it.id:08x}_{source.it.oid}",
        "commit": lambda source, context, args: In(source.place.place, source.it),
        "pullRequest": "place",
    },
)


table(
    "Repository",
    {
        "releases": _releases,
        "latestRelease": _latest_release,
        "release": lambda repo, context, args: next(
            (In(repo, one) for one in repo.releases if one.tag == args["tagName"]), None
        ),
        "pullRequests": _pull_requests,
        "pullRequest": lambda repo, context, args: next(
            (In(repo, one) for one in repo.pull_requests if one.number == args["number"]), None
        ),
    },
)
