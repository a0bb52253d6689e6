"""Answers that come in pages: REST's `Link`, and GraphQL's cursors with pages as large as the platform bears."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace

from cop_scan.evidence import Json, Status
from cop_scan.sources.answers import Answer, Request
from cop_scan.sources.asking import TRANSIENT, Asker
from cop_scan.sources.transport import TooLarge

MAX_PAGES = 10_000


def gap(answer: Answer, status: Status, detail: str) -> Answer:
    """The answer as a gap: what came cannot be used, or not as the whole."""
    return replace(answer, body=None, gap=status, detail=detail, next="")


def following(request: Request, path: str) -> Request:
    """The question for the page at that path."""
    return replace(request, path=path, key=f"{request.method} {path}")


def listed(body: Json) -> list[Json] | None:
    """The items of a page that is a list; None where it is none."""
    return body if isinstance(body, list) else None


def listed_under(name: str) -> Callable[[Json], list[Json] | None]:
    """The items of a page that is an object with the list under that name."""
    return lambda body: listed(body.get(name)) if isinstance(body, dict) else None


async def paged(
    asker: Asker,
    request: Request,
    more: Callable[[Request, str], Request] = following,
    *,
    items: Callable[[Json], list[Json] | None] = listed,
    carry: str = "",
    most: int = MAX_PAGES,
) -> tuple[list[Json], Answer | None]:
    """The items of all pages in order, and the gap that ends them early, if one does.

    `more` makes the question for the path of a next page. Raises as `Asker.ask` does.
    """
    found: list[Json] = []
    asked: set[str] = set()
    while True:
        asked.add(request.path)
        answer = await asker.ask(request, carry=carry)
        if not answer.ok:
            return found, answer
        page = items(answer.body)
        if page is None:
            return found, gap(answer, Status.MALFORMED, "The page holds no list where one is expected.")
        found += page
        if not answer.next:
            return found, None
        if answer.next in asked:
            return found, gap(answer, Status.MALFORMED, "The next page is one that was read already.")
        if len(asked) >= most:
            return found, gap(answer, Status.TRUNCATED, f"There are more than the {most} pages that are read.")
        request = more(request, answer.next)


@dataclass(slots=True)
class PageSize:
    """How many nodes to ask for at once. Share one among all pages of the same kind."""

    now: int = 25
    most: int = 100
    row: int = 4
    """Successes in a row after which it grows by a quarter."""
    _good: int = field(default=0, init=False)

    def worked(self) -> None:
        """A page of this size came."""
        self._good += 1
        if self._good >= self.row:
            self.now, self._good = min(self.most, self.now + max(1, self.now // 4)), 0

    def failed(self, size: int) -> None:
        """A page of `size` was too large."""
        self.now, self._good = max(1, min(self.now, size // 2)), 0


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a connection."""

    nodes: list[Json]
    answer: Answer
    """What the nodes are from. A gap where they could not be had: then `nodes` is what `Pages.lean` says of them."""


@dataclass(frozen=True, slots=True)
class Pages:
    """A GraphQL connection, page by page; iterate asynchronously.

    A page that is too large is asked again at half the size. One node that is too large by itself is left
    out with a gap: its page has the answer to `lean`, a question for the node's identity alone. Without `lean`, and
    after any other gap, the pages end there. Raises as `Asker.ask` does, but never TooLarge.
    """

    asker: Asker
    question: Callable[[str, int], Request]
    """From a cursor (empty at the beginning) and a number of nodes. The key names the cursor but not the number,
    so that a resumed sweep finds the page whatever its size."""
    connection: Callable[[Json], Json]
    """From an answer's body to `{nodes, pageInfo {hasNextPage, endCursor}}`, or None."""
    size: PageSize = field(default_factory=PageSize)
    lean: Callable[[str, int], Request] | None = None

    async def __aiter__(self) -> AsyncIterator[Page]:
        """The pages in order; one whose answer is a gap may be followed by others only where `lean` was given."""
        cursor: str | None = ""
        seen: set[str] = set()
        while cursor is not None:
            seen.add(cursor)
            page, cursor = self._read(*await self._ask(cursor))
            if cursor in seen:
                cursor = None
                page = Page(page.nodes, gap(page.answer, Status.MALFORMED, "The next page is one read already."))
            yield page

    async def _ask(self, cursor: str) -> tuple[Answer, str]:
        """The page after the cursor, and why it is only a lean one, if it is."""
        while True:
            size = self.size.now
            try:
                answer = await self.asker.ask(replace(self.question(cursor, size), divisible=size > 1))
            except TooLarge:
                self.size.failed(size)
                continue
            if size == 1 and TRANSIENT in answer.facts and self.lean is not None:
                return await self.asker.ask(self.lean(cursor, 1)), answer.detail
            self.size.worked()
            return answer, ""

    def _read(self, answer: Answer, reason: str) -> tuple[Page, str | None]:
        """The page in an answer, and the cursor of the next; None after the last."""
        if not answer.ok:
            return Page([], answer), None
        found = self.connection(answer.body)
        nodes = found.get("nodes") if isinstance(found, dict) else None
        info = found.get("pageInfo") if isinstance(found, dict) else None
        if not isinstance(nodes, list) or not isinstance(info, dict):
            return Page([], gap(answer, Status.MALFORMED, "The page holds no nodes where they are expected.")), None
        page = Page(nodes, gap(answer, Status.TRUNCATED, reason) if reason else answer)
        cursor = info.get("endCursor")
        if info.get("hasNextPage") is False:
            return page, None
        if info.get("hasNextPage") is True and isinstance(cursor, str) and cursor:
            return page, cursor
        return Page(nodes, gap(answer, Status.MALFORMED, "The page does not say whether another follows.")), None
