"""How GraphQL's fields get their values: tables `{type: {field: attribute path or function}}` over the state's objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    get_named_type,
    is_object_type,
)

from tests.emulators.github.access import Access
from tests.emulators.github.connections import Connection, Edge, Refusal
from tests.emulators.github.cost import is_connection
from tests.emulators.github.limits import Meter
from tests.emulators.github.shapes import Shapes
from tests.emulators.github.state import Repository

Resolver = Callable[[Any, "Context", dict[str, Any]], Any]
Fields = Mapping[str, str | Resolver]


class In:
    """Something and the place it belongs to: a commit of a repository, a review of a pull request."""

    __slots__ = ("it", "place")

    def __init__(self, place: Any, it: Any) -> None:
        self.place, self.it = place, it


class NotEmulated(Exception):
    """A field that may not be null and that the emulator has no value for."""


@dataclass
class Context:
    """What resolvers know of the request."""

    access: Access
    api: str
    html: str
    denied: Mapping[tuple[str, str], str]
    meter: Meter
    limit_key: str
    cost: int = 0
    nodes: int = 0
    missing: list[str] = field(default_factory=list)

    @cached_property
    def shapes(self) -> Shapes:
        """REST's shapes, for what both sides say."""
        return Shapes(self.access.world, self.access, self.api, self.html)


TABLES: dict[str, dict[str, str | Resolver]] = {}
TYPES: dict[type, str] = {}


def table(name: str, fields: Fields) -> None:
    """Register a type's fields."""
    TABLES.setdefault(name, {}).update(fields)


def install(schema: GraphQLSchema) -> None:
    """Give every field of the schema its resolver."""
    for name, kind in schema.type_map.items():
        if not is_object_type(kind) or name.startswith("__"):
            continue
        own = TABLES.get(name, {})
        assert own.keys() <= kind.fields.keys(), f"{name} has no {own.keys() - kind.fields.keys()}"
        for field_name, definition in kind.fields.items():
            definition.resolve = _resolver(kind, field_name, definition, own.get(field_name))
    assert TABLES.keys() <= schema.type_map.keys(), TABLES.keys() - schema.type_map.keys()


def _resolver(
    kind: GraphQLObjectType, name: str, definition: GraphQLField, how: str | Resolver | None
) -> Callable[..., Any]:
    key = (kind.name, name)
    if how is None:
        how = _for_pages(kind, name)
    refuse = _refuser(definition)
    if isinstance(how, str):
        get = attrgetter(how)

        def by_attribute(source: Any, info: GraphQLResolveInfo[Context], **_: Any) -> Any:
            context = info.context
            if context.denied and key in context.denied:
                return refuse(context, context.denied[key])
            return get(source)

        return by_attribute
    if how is None:
        how = _absent(key, nullable=not isinstance(definition.type, GraphQLNonNull))
    function = how

    def by_function(source: Any, info: GraphQLResolveInfo[Context], **args: Any) -> Any:
        context = info.context
        if context.denied and key in context.denied:
            return refuse(context, context.denied[key])
        return function(source, context, args)

    return by_function


_CONNECTION = {"nodes": "nodes", "edges": "edges", "totalCount": "total"}
_PAGE_INFO = {
    "endCursor": "last_cursor",
    "startCursor": "first_cursor",
    "hasNextPage": "has_next",
    "hasPreviousPage": "has_previous",
}


def _for_pages(kind: GraphQLObjectType, name: str) -> str | Resolver | None:
    """Connections, edges and page information are alike everywhere."""
    if kind.name == "PageInfo":
        return _PAGE_INFO[name]
    if is_connection(kind):
        if name == "pageInfo":
            return lambda source, context, args: source
        return _CONNECTION.get(name) or (lambda source, context, args: source.extra.get(name))
    if kind.name.endswith("Edge"):
        return name if name in Edge.__slots__ else (lambda source, context, args: source.extra.get(name))
    return None


def _absent(key: tuple[str, str], *, nullable: bool) -> Resolver:
    def absent(source: Any, context: Context, args: dict[str, Any]) -> None:
        if not nullable:
            context.missing.append(".".join(key))
            raise NotEmulated(".".join(key))

    return absent


def _refuser(definition: GraphQLField) -> Callable[[Context, str], Any]:
    nullable = not isinstance(definition.type, GraphQLNonNull)
    paged = is_connection(get_named_type(definition.type))

    def refuse(context: Context, mode: str) -> Any:
        if mode == "absent" and (nullable or paged):
            return None if nullable else Connection((), {})
        if mode == "not_found":
            raise Refusal("NOT_FOUND", "Could not resolve to a node.")
        raise forbidden(context)

    return refuse


def forbidden(context: Context) -> Refusal:
    """The error of a field that the token may not read."""
    text = (
        context.access.inaccessible_text
        if context.access.granular
        else "You do not have permission to view this field."
    )
    return Refusal("FORBIDDEN", text)


def need(context: Context, repo: Repository, *permissions: str) -> None:
    """Refuse what needs one of these permissions of a private repository; where null is impossible its object goes too."""
    if not context.access.reads(repo, *permissions):
        raise forbidden(context)


def type_name(value: Any) -> str:
    """The concrete type of an object of an interface or union."""
    if isinstance(value, In):
        value = value.it
    name = TYPES.get(type(value))
    if name is None:
        raise NotEmulated(f"no GraphQL type for {type(value).__name__}")
    return name


def of(path: str) -> str:
    """The path of an attribute of the thing within its place."""
    return f"it.{path}"
