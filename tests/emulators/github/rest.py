"""The REST side: which handler answers a path, who may ask it, how lists are cut into pages."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote, urlencode

from tests.emulators.github.access import Access, Denial, Needs
from tests.emulators.github.messages import Answer, Incoming, Page, Refused, not_found
from tests.emulators.github.shapes import Shapes
from tests.emulators.github.state import Asset, Enterprise, Installation, Organisation, Repository, World


class Call:
    """One REST request and what its handler needs."""

    def __init__(self, request: Incoming, access: Access, api: str, html: str, denials: list[Denial]) -> None:
        self.request, self.access, self.api, self.html, self.denials = request, access, api, html, denials
        self.world: World = access.world
        self.words: dict[str, str] = {}
        self.rates: Callable[[], Answer] = lambda: Answer(404, {"message": "Not Found"})
        self.issue: Callable[[Organisation, Installation, Mapping[str, str]], tuple[str, str]] = _nothing_issued
        self.enterprise_server: str | None = None
        """The version that an Enterprise Server says it is."""
        self.tree_limit = 100_000
        self.storage: Callable[[Asset], str] | None = None
        """Gives the signed address at which a release's file is kept; None where the API gives files itself."""

    @cached_property
    def shapes(self) -> Shapes:
        """The maker of recurring objects."""
        return Shapes(self.world, self.access, self.api, self.html)

    @cached_property
    def org(self) -> Organisation:
        """The organisation of the path."""
        found = self.world.organisation(self.words["org"])
        if found is None:
            raise not_found()
        return found

    @cached_property
    def repo(self) -> Repository:
        """The repository of the path."""
        found = self.world.repository(f"{self.words['owner']}/{self.words['repo']}")
        if found is None:
            raise not_found()
        return found

    @cached_property
    def enterprise(self) -> Enterprise:
        """The enterprise of the path."""
        found = self.world.enterprise(self.words["enterprise"])
        if found is None:
            raise not_found()
        return found

    @property
    def query(self) -> Any:
        """The query's words."""
        return self.request.query

    @property
    def url(self) -> str:
        """This path's own address, without its query."""
        return self.api + self.request.path


def _nothing_issued(org: Organisation, place: Installation, permissions: Mapping[str, str]) -> tuple[str, str]:
    raise not_found()


Handler = Callable[[Call], Any]


@dataclass(frozen=True)
class Route:
    """A published path, its method, what it needs and what answers it."""

    method: str
    template: str
    needs: Needs
    handler: Handler
    pattern: re.Pattern[str]


ROUTES: list[Route] = []
_BY_SHAPE: dict[tuple[str, str, str], list[Route]] = {}


def route(template: str, needs: Needs | None = None, method: str = "GET") -> Callable[[Handler], Handler]:
    """Register a handler under a path template of GitHub's OpenAPI description."""

    def register(handler: Handler) -> Handler:
        pattern = re.sub(
            r"\\\{(\w+)\\\}", lambda m: f"(?P<{m[1]}>{'.+' if m[1] == 'path' else '[^/]+'})", re.escape(template)
        )
        made = Route(method, template, needs or Needs("any"), handler, re.compile(pattern))
        ROUTES.append(made)
        _BY_SHAPE.setdefault(_shape(method, template), []).append(made)
        return handler

    return register


def _shape(method: str, path: str) -> tuple[str, str, str]:
    """Enough of a path to leave only a few routes to try; `{}` in the templates' own places."""
    steps = path.split("/")
    where = {"repos": 4, "app": 2}.get(steps[1], 3)
    return method, steps[1], steps[where] if len(steps) > where else ""


def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The route of a path and its words, decoded."""
    for candidate in _BY_SHAPE.get(_shape(method, path), ()):
        found = candidate.pattern.fullmatch(path)
        if found:
            return candidate, {name: unquote(word) for name, word in found.groupdict().items()}
    return None


def known(method: str, path: str) -> bool:
    """Whether a path is served at all, whatever the answer was."""
    return find(method, re.sub(r"^/repositories/\d+", "/repos/owner/name", path)) is not None


def answer(call: Call) -> Answer:
    """What GitHub says to a request; `Refused` for anything but success."""
    _redirect(call)
    found = find(call.request.method, call.request.path)
    if found is None:
        raise not_found()
    chosen, call.words = found
    _deny(call)
    _gate(call, chosen.needs)
    said = chosen.handler(call)
    if isinstance(said, Page):
        said = _paged(call, said)
    made = said if isinstance(said, Answer) else Answer(200, said)
    _drop_denied_fields(call, made.body)
    if call.access.granular:
        made.headers["X-Accepted-GitHub-Permissions"] = chosen.needs.accepted
    return made


def _gate(call: Call, needs: Needs) -> None:
    own = call.request.path.startswith("/app") or call.request.path.endswith("/installation")
    if call.access.profile.kind == "app" and not own:
        raise Refused(401, "Requires authentication")
    if "repo" in call.words:
        call.access.need_repository(call.repo, needs)
    elif "org" in call.words:
        call.access.need_organisation(call.org, needs)
    elif call.access.granular and not call.access.granted(needs.permission):
        raise call.access.inaccessible(needs)


def _redirect(call: Call) -> None:
    """Former names answer 301 to the address by id, and the address by id is the repository itself."""
    path = call.request.path
    by_id = re.fullmatch(r"/repositories/(\d+)(/.*)?", path)
    if by_id:
        repo = call.world.repository_by_id(int(by_id[1]))
        if repo is None:
            raise not_found()
        _move(call, f"/repos/{repo.full_name}{by_id[2] or ''}")
        return
    named = re.match(r"/repos/([^/]+/[^/]+)(/.*)?$", path)
    if named and call.world.repository(unquote(named[1])) is None:
        repo = call.world.renamed(unquote(named[1]))
        if repo and call.access.sees(repo):
            url = f"{call.api}/repositories/{repo.id}{named[2] or ''}"
            query = f"?{urlencode(call.query)}" if call.query else ""
            raise Refused(301, "Moved Permanently", headers={"Location": url + query}, url=url + query)


def _move(call: Call, path: str) -> None:
    was = call.request
    call.request = Incoming(was.method, path, was.query, was.headers, was.body)


def _deny(call: Call) -> None:
    for denial in call.denials:
        if denial.field_name is None and denial.covers(call.request.path):
            if denial.mode == "forbidden":
                raise Refused(
                    403,
                    call.access.inaccessible_text if call.access.granular else "Must have admin rights to Repository.",
                )
            raise not_found()


def _drop_denied_fields(call: Call, body: Any) -> None:
    names = [d.field_name for d in call.denials if d.field_name and d.covers(call.request.path)]
    for item in body if isinstance(body, list) and names else [body] if names else []:
        for name in names:
            if isinstance(item, dict):
                item.pop(name, None)


# pages
def _size(call: Call) -> int:
    asked = call.query.get("per_page", "30")
    return max(1, min(100, int(asked))) if asked.isdigit() else 30


def _paged(call: Call, page: Page) -> Answer:
    by_cursor = page.by == "cursor" or (page.by == "both" and ("after" in call.query or "before" in call.query))
    cut, links = (_by_cursor if by_cursor else _by_number)(call, page)
    shaped = [page.shape(item) for item in cut]
    count = {"total_count": len(page.items)} if page.counted else {}
    body: Any = shaped if page.key is None else {**count, **page.extra, page.key: shaped}
    headers = {"Link": ", ".join(f'<{url}>; rel="{name}"' for name, url in links.items())} if links else {}
    return Answer(200, body, headers)


def _link(call: Call, **words: str) -> str:
    kept = {name: word for name, word in call.query.items() if name not in {"page", "after", "before"}}
    return f"{call.url}?{urlencode({**kept, **words}, quote_via=quote)}"


def _by_number(call: Call, page: Page) -> tuple[Any, dict[str, str]]:
    size, asked = _size(call), call.query.get("page", "1")
    number = max(1, int(asked)) if asked.isdigit() else 1
    last = max(1, -(-len(page.items) // size))
    links: dict[str, str] = {}
    if number > 1:
        links["prev"] = _link(call, page=str(number - 1))
    if number < last:
        links |= {"next": _link(call, page=str(number + 1)), "last": _link(call, page=str(last))}
    if number > 1:
        links["first"] = _link(call, page="1")
    return page.items[(number - 1) * size : number * size], links


def _by_cursor(call: Call, page: Page) -> tuple[Any, dict[str, str]]:
    if page.by == "cursor" and "page" in call.query:
        raise Refused(400, "Pagination using the `page` parameter is not supported.")
    size = _size(call)
    after, before = _place(call.query.get("after")), _place(call.query.get("before"))
    start = max(0, before - size) if before is not None else (after or 0)
    end = before if before is not None else start + size
    links: dict[str, str] = {}
    if end < len(page.items):
        links["next"] = _link(call, after=_cursor(end))
    if start > 0:
        links["prev"] = _link(call, before=_cursor(start))
    return page.items[start:end], links


def _cursor(place: int) -> str:
    return base64.urlsafe_b64encode(f"cursor:{place}".encode()).decode()


def _place(cursor: str | None) -> int | None:
    if not cursor:
        return None
    try:
        return int(base64.urlsafe_b64decode(cursor).decode().removeprefix("cursor:"))
    except ValueError as error:
        raise Refused(422, "Invalid cursor") from error
