"""GraphQL: where queries begin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from tests.emulators.github.connections import Refusal
from tests.emulators.github.fields import Context, forbidden, table
from tests.emulators.github.graphql_accounts import Account, find_repository, missing
from tests.emulators.github.state import Enterprise, Organisation, Repository, User

Args = Mapping[str, Any]


def _organization(_: Any, context: Context, args: Args) -> Organisation:
    found = context.access.world.organisation(args["login"])
    if found is None:
        raise missing("an Organization", f"login of '{args['login']}'")
    return found


def _user(_: Any, context: Context, args: Args) -> User:
    found = context.access.world.user(args["login"])
    if found is None:
        raise missing("a User", f"login of '{args['login']}'")
    return found


def _owner(_: Any, context: Context, args: Args) -> Account | None:
    world = context.access.world
    return world.organisation(args["login"]) or world.user(args["login"])


def _repository(_: Any, context: Context, args: Args) -> Repository:
    return find_repository(context, f"{args['owner']}/{args['name']}", follow=args.get("followRenames", True))


def _enterprise(_: Any, context: Context, args: Args) -> Enterprise:
    found = context.access.world.enterprise(args["slug"])
    profile = context.access.profile
    if found is None or profile.role != "owner" or profile.kind != "classic":
        raise missing("a Business", f"URL slug of '{args['slug']}'")
    if not context.access.scoped("read:enterprise"):
        raise Refusal(
            "INSUFFICIENT_SCOPES", "Your token has not been granted the required scopes: ['read:enterprise']."
        )
    return found


def _viewer(_: Any, context: Context, args: Args) -> User:
    found = context.access.world.user(context.access.login)
    if found is None:
        raise forbidden(context)
    return found


def _rate_limit(_: Any, context: Context, args: Args) -> Mapping[str, Any] | None:
    if not context.meter.limits.enabled:
        return None
    bucket = context.meter.bucket(context.limit_key, "graphql")
    used = min(bucket.limit, bucket.used + context.cost)
    return {
        "cost": context.cost,
        "limit": bucket.limit,
        "remaining": bucket.limit - used,
        "used": used,
        "nodeCount": context.nodes,
        "resetAt": datetime.fromtimestamp(bucket.reset, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _key(name: str) -> Callable[[Mapping[str, Any], Context, dict[str, Any]], Any]:
    return lambda source, context, args: source[name]


table("RateLimit", {name: _key(name) for name in ("cost", "limit", "remaining", "used", "nodeCount", "resetAt")})


table(
    "Query",
    {
        "organization": _organization,
        "user": _user,
        "repositoryOwner": _owner,
        "repository": _repository,
        "enterprise": _enterprise,
        "viewer": _viewer,
        "rateLimit": _rate_limit,
    },
)
