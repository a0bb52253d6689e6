"""GraphQL: `node` and `nodes`, by global id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from tests.emulators.github.connections import Refusal
from tests.emulators.github.fields import Context, In, table
from tests.emulators.github.graphql_rules import of_account
from tests.emulators.github.state import Organisation, Repository, World, node_id

Args = Mapping[str, Any]
_INDEX: WeakKeyDictionary[World, tuple[int, dict[str, Any]]] = WeakKeyDictionary()


def _everything(world: World) -> Iterator[tuple[str, Any]]:
    for user in world.users:
        yield node_id(user), user
    for org in world.organisations:
        yield node_id(org), org
        yield from ((node_id(team), team) for team in org.teams)
        yield from ((node_id(ruleset), In(org, ruleset)) for ruleset in org.rulesets)
    for enterprise in world.enterprises:
        yield from ((node_id(ruleset), In(enterprise, ruleset)) for ruleset in enterprise.rulesets)
    for repo in world.all_repositories():
        yield node_id(repo), repo
        parts = (
            repo.rulesets,
            repo.classic_rules,
            repo.environments,
            repo.releases,
            repo.pull_requests,
            repo.alerts.dependabot,
        )
        yield from ((node_id(thing), In(repo, thing)) for things in parts for thing in things)


def _find(context: Context, ident: str) -> Any:
    world = context.access.world
    known = _INDEX.get(world)
    if known is None or known[0] != world.version or ident not in known[1]:
        known = _INDEX[world] = (world.version, dict(_everything(world)))
    found = known[1].get(ident)
    if found is None or not _visible(context, found):
        raise Refusal("NOT_FOUND", f"Could not resolve to a node with the global id of '{ident}'.")
    return found


def _visible(context: Context, found: Any) -> bool:
    access = context.access
    place = found.place if isinstance(found, In) else found
    if isinstance(place, Repository):
        # classic rules exist only for those who administer
        hidden = isinstance(found, In) and type(found.it).__name__ == "ClassicRule" and not access.administers(place)
        return access.sees(place) and not hidden
    if isinstance(place, Organisation) and isinstance(found, In):
        return of_account(place, context, {}) is not None or access.is_member(place)
    return True


def _node(_: Any, context: Context, args: Args) -> Any:
    return _find(context, args["id"])


def _nodes(_: Any, context: Context, args: Args) -> list[Any]:
    """One error for each id that leads nowhere, and null in its place."""
    made: list[Any] = []
    for ident in args["ids"]:
        try:
            made.append(_find(context, ident))
        except Refusal as refusal:
            made.append(refusal)
    return made


table("Query", {"node": _node, "nodes": _nodes})
