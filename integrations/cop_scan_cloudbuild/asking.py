"""Questions to Google's services, and lists that come in pages by a token in the body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from cop_scan.evidence import Json, Status
from cop_scan.sources.answered import Asked
from cop_scan.sources.answers import Answer, Request
from cop_scan.sources.asking import Asker
from cop_scan.sources.paging import following, gap

PAGE = 1000
MAX_PAGES = 500


def question(
    service: str, path: str, endpoint: str, query: Mapping[str, str | int] | None = None, body: Json = None
) -> Request:
    """A question to a service. `path` begins with the version; its parts are quoted already where they need it."""
    where = f"/{service}.googleapis.com/{path}" + (f"?{urlencode(query)}" if query else "")
    method = "GET" if body is None else "POST"
    return Request(f"{method} {where}", where, method, body, resource=service, endpoint=f"{method} {endpoint}")


def part(text: str) -> str:
    """One part of a path."""
    return quote(text, safe="")


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, as far as it was seen."""

    items: list[Json] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    """The pages that came."""
    gap: Asked | None = None
    """Why it is not whole."""

    @property
    def whole(self) -> bool:
        """Whether every item was seen."""
        return self.gap is None

    @property
    def seen(self) -> bool:
        """Whether a part of it was."""
        return bool(self.answers)


async def listing(asker: Asker, request: Request, name: str, most: int = MAX_PAGES) -> Listing:
    """The items under `name` of all pages; of a list without items Google leaves the name out."""
    items: list[Json] = []
    answers: list[Answer] = []
    asked: set[str] = set()
    while True:
        asked.add(request.path)
        answer = await asker.ask(request)
        if not answer.ok:
            return Listing(items, answers, answer)
        page = answer.body.get(name, []) if isinstance(answer.body, dict) else None
        if not isinstance(page, list):
            return Listing(items, answers, gap(answer, Status.MALFORMED, f"The page holds no list of {name}."))
        items += page
        answers.append(answer)
        away = answer.body.get("unreachable")
        if away not in (None, []):
            return Listing(items, answers, gap(answer, Status.TIMEOUT, f"Not all locations answered: {away}."[:200]))
        if not answer.next:
            return Listing(items, answers)
        if answer.next in asked:
            words = "The next page is one that was read already."
            return Listing(items, answers, gap(answer, Status.MALFORMED, words))
        if len(asked) >= most:
            words = f"There are more than the {most} pages that are read."
            return Listing(items, answers, gap(answer, Status.TRUNCATED, words))
        request = following(request, answer.next)


def joined(lists: list[Listing]) -> Listing:
    """Several lists as one, which is whole if all are."""
    first = next((one.gap for one in lists if one.gap is not None), None)
    return Listing([i for one in lists for i in one.items], [a for one in lists for a in one.answers], first)
