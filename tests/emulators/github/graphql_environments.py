"""GraphQL: deployment environments; branch policies show only in REST."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.emulators.github.connections import Connection
from tests.emulators.github.fields import TYPES, Context, In, need, of, table
from tests.emulators.github.graphql_rules import named_actor
from tests.emulators.github.state import Environment, Repository, node_id

Args = Mapping[str, Any]
TYPES |= {Environment: "Environment"}


def environments(repo: Repository, context: Context, args: Args) -> Connection:
    """`environments`, by name."""
    need(context, repo, "actions", "environments")
    names = args.get("names")
    found = sorted((env for env in repo.environments if not names or env.name in names), key=lambda env: env.name)
    return Connection(found, args, lambda env: In(repo, env))


def _protection(source: In, context: Context, args: Args) -> Connection:
    env = source.it
    kinds = {"WAIT_TIMER": env.wait_timer, "REQUIRED_REVIEWERS": env.reviewers, "BRANCH_POLICY": env.branch_policy}
    return Connection([kind for kind, there in kinds.items() if there], args, lambda kind: In(source, kind))


def _reviewers(source: In, context: Context, args: Args) -> Connection:
    env, repo = source.place.it, source.place.place
    reviewers = env.reviewers if source.it == "REQUIRED_REVIEWERS" else []
    return Connection(reviewers, args, lambda who: named_actor(context, repo, who))


table(
    "Environment",
    {
        "id": lambda source, context, args: node_id(source.it),
        "databaseId": of("id"),
        "name": of("name"),
        "protectionRules": _protection,
        "isPinned": lambda source, context, args: False,
    },
)
_ORDER = ["WAIT_TIMER", "REQUIRED_REVIEWERS", "BRANCH_POLICY"]
table(
    "DeploymentProtectionRule",
    {
        "type": "it",
        "databaseId": lambda source, context, args: source.place.it.id * 10 + _ORDER.index(source.it),
        "timeout": lambda source, context, args: source.place.it.wait_timer if source.it == "WAIT_TIMER" else 0,
        "preventSelfReview": lambda source, context, args: (
            source.place.it.prevent_self_review if source.it == "REQUIRED_REVIEWERS" else None
        ),
        "reviewers": _reviewers,
    },
)
table("Repository", {"environments": environments})
table(
    "Repository",
    {
        "environment": lambda repo, context, args: next(
            (In(repo, env) for env in repo.environments if env.name == args["name"]), None
        )
    },
)
