"""Relay connections: a page of a list, with GitHub's cursors and errors."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any


class Refusal(Exception):
    """A GraphQL error with GitHub's `type`; where null is allowed the rest of the answer stays."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Edge:
    """An item, its cursor and what else the edge tells (`role`, `permission`)."""

    __slots__ = ("cursor", "extra", "node")

    def __init__(self, node: Any, cursor: str, extra: Mapping[str, Any]) -> None:
        self.node, self.cursor, self.extra = node, cursor, extra


class Connection:
    """A page of `items`; only what lies on it is wrapped for the resolvers."""

    __slots__ = ("_edge", "_wrap", "end", "extra", "items", "start")

    def __init__(
        self,
        items: Sequence[Any],
        args: Mapping[str, Any],
        wrap: Callable[[Any], Any] | None = None,
        edge: Callable[[Any], Mapping[str, Any]] | None = None,
        **extra: Any,
    ) -> None:
        self.items, self._wrap, self._edge, self.extra = items, wrap, edge, extra
        start, end = 0, len(items)
        if args.get("after"):
            start = _place(items, args["after"]) + 1
        if args.get("before"):
            end = min(end, _place(items, args["before"]))
        if args.get("first") is not None:
            end = min(end, start + args["first"])
        elif args.get("last") is not None:
            start = max(start, end - args["last"])
        self.start, self.end = start, max(start, end)

    @property
    def nodes(self) -> list[Any]:
        """The items of the page."""
        page = self.items[self.start : self.end]
        return [self._wrap(item) for item in page] if self._wrap else list(page)

    @property
    def edges(self) -> list[Edge]:
        """The page's edges."""
        made = []
        for place, node in enumerate(self.nodes, self.start):
            item = self.items[place]
            made.append(Edge(node, cursor(place, item), self._edge(item) if self._edge else {}))
        return made

    @property
    def total(self) -> int:
        """How many there are, on all pages."""
        return len(self.items)

    @property
    def has_next(self) -> bool:
        """Whether there are items behind the page."""
        return self.end < len(self.items)

    @property
    def has_previous(self) -> bool:
        """Whether there are items before the page."""
        return self.start > 0

    @property
    def first_cursor(self) -> str | None:
        """Where the page begins; null for an empty one."""
        return cursor(self.start, self.items[self.start]) if self.start < self.end else None

    @property
    def last_cursor(self) -> str | None:
        """Where the page ends; null for an empty one."""
        return cursor(self.end - 1, self.items[self.end - 1]) if self.start < self.end else None


def cursor(place: int, item: Any) -> str:
    """An opaque cursor: the item's place, and its id, so that a page goes on rightly when items before it went."""
    return base64.b64encode(f"cursor:v2:{place}:{getattr(item, 'id', '')}".encode()).decode()


def _place(items: Sequence[Any], text: str) -> int:
    """Where the cursor's item is now; if it is gone, the place before where it was."""
    try:
        kind, version, number, ident = base64.b64decode(text, validate=True).decode().split(":")
        place = int(number)
    except ValueError:
        kind = version = ident = ""
        place = -1
    if (kind, version) != ("cursor", "v2"):
        raise Refusal("INVALID_CURSOR_ARGUMENTS", f"`{text}` does not appear to be a valid cursor.")
    if not ident or (place < len(items) and str(getattr(items[place], "id", "")) == ident):
        return place
    for now, item in enumerate(items):
        if str(getattr(item, "id", "")) == ident:
            return now
    return place - 1
