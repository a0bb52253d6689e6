"""How GraphQL's fields get their values: a table of fields, pages, and what is denied."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLResolveInfo, get_named_type, is_list_type, is_non_null_type

from tests.emulators.gitlab.access import Access
from tests.emulators.gitlab.records import Member
from tests.emulators.gitlab.state import Group, Project, World

LARGEST_PAGE = 100


class Hidden(Exception):
    """The viewer may not see it, and GitLab says so."""


@dataclass
class Context:
    """What resolvers know."""

    access: Access
    denied: Mapping[tuple[str, str], str]
    enterprise: bool
    lists_of_environments: int = 0
    """How many were asked for so far."""

    @property
    def world(self) -> World:
        return self.access.world


@dataclass(frozen=True)
class Repo:
    """A project's repository."""

    project: Project


@dataclass(frozen=True)
class Held:
    """A membership in its place."""

    member: Member
    place: Group | Project


Getter = Callable[[Any, Context, Mapping[str, Any]], Any]
_FIELDS: dict[tuple[str, str], Getter] = {}


def gives(*places: str) -> Callable[[Getter], Getter]:
    """The decorated function gives the value of these fields, named as `Type.field`."""

    def register(getter: Getter) -> Getter:
        for place in places:
            kind, _, name = place.partition(".")
            _FIELDS[kind, name] = getter
        return getter

    return register


def table(kind: str, **getters: Getter) -> None:
    """Several fields of a type."""
    for name, getter in getters.items():
        _FIELDS[kind, name] = getter


def known() -> set[tuple[str, str]]:
    """All fields that have a value."""
    return set(_FIELDS)


def resolve(value: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    """A field's value; denials come first."""
    kind, name = info.parent_type.name, info.field_name
    context: Context = info.context
    mode = context.denied.get((kind, name))
    if mode == "forbidden":
        raise Hidden
    if mode:
        empty = (kind, name) == ("Project", "branchRules")
        return _connection([], {}) if empty else None
    if isinstance(value, dict):
        return value.get(name)
    getter = _FIELDS.get((kind, name))
    if getter is None:
        raise LookupError(f"{kind}.{name} has no value")
    made = getter(value, context, arguments)
    if made is not None and _pages(info):
        return _connection(list(made), arguments)
    return made


def _pages(info: GraphQLResolveInfo[Any]) -> bool:
    bare = info.return_type.of_type if is_non_null_type(info.return_type) else info.return_type
    return not is_list_type(bare) and get_named_type(info.return_type).name.endswith("Connection")


def _connection(items: Sequence[Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """A page; the cursor is the place of the last thing."""
    size = min(arguments.get("first") or LARGEST_PAGE, LARGEST_PAGE)
    start = int(base64.b64decode(arguments["after"]).decode()) if arguments.get("after") else 0
    shown = items[start : start + size]
    end = start + len(shown)

    def cursor(place: int) -> str | None:
        return base64.b64encode(str(place).encode()).decode() if shown else None

    info = {"endCursor": cursor(end), "startCursor": cursor(start), "hasNextPage": end < len(items), "hasPreviousPage": start > 0}  # fmt: skip
    return {"count": len(items), "limit": 8000, "nodes": shown, "pageInfo": info}


def concrete(value: Any, info: GraphQLResolveInfo[Any], abstract: Any) -> str:
    """The type of a value where several are possible."""
    if isinstance(value, Held):
        return "GroupMember" if isinstance(value.place, Group) else "ProjectMember"
    if isinstance(value, dict) and "__typename" in value:
        return str(value["__typename"])
    return "UserCore"


def global_id(kind: str, number: int) -> str:
    return f"gid://gitlab/{kind}/{number}"


NAMES = {0: "NO_ACCESS", 10: "GUEST", 20: "REPORTER", 30: "DEVELOPER", 40: "MAINTAINER", 50: "OWNER"}


def role(number: int) -> dict[str, Any]:
    return {"integerValue": number, "stringValue": NAMES[number], "humanAccess": NAMES[number].title()}
