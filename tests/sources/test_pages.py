from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hypothesis import given, settings
from hypothesis import strategies as st

from cop_scan.evidence import Json, Status
from cop_scan.sources.answers import Answer, NoJournal, Request
from cop_scan.sources.asking import Asker
from cop_scan.sources.paging import Page, Pages, PageSize, listed_under, paged
from cop_scan.sources.transport import Response
from tests.sources.platforms import FakeClock, FakeTransport, asking, question, run, said


def _numbered(request: Request, headers: Mapping[str, str]) -> Response:
    """Three pages of two; the fourth refused, the fifth no list, the sixth leads back to itself."""
    number = int((parse_qs(urlsplit(request.path).query).get("page") or ["1"])[0])
    if number == 4:
        return said(status=404)
    if number == 5:
        return said({"message": "?"})
    more = {"next": f"/a?page={number + 1}"} if number in (1, 2, 4) else {"next": "/a?page=6"} if number == 6 else {}
    return said([number * 2 - 1, number * 2], headers=more)


def _paged(path: str, **more: Any) -> tuple[list[Json], Answer | None, NoJournal]:
    journal = NoJournal()
    transport = FakeTransport(FakeClock(), _numbered)
    items, gap = run(asking(transport, journal=journal), lambda asker: paged(asker, question(path), **more))
    return items, gap, journal


def test_pages_are_followed_to_the_end() -> None:
    items, gap, journal = _paged("/a")
    assert items == [1, 2, 3, 4, 5, 6]
    assert gap is None
    assert journal.find("GET /a?page=3") is not None


def test_pages_that_end_early_say_why() -> None:
    for path, most, kept, status in (
        ("/a", 2, [1, 2, 3, 4], Status.TRUNCATED),
        ("/a?page=4", 9, [], Status.HIDDEN),
        ("/a?page=5", 9, [], Status.MALFORMED),
        ("/a?page=6", 9, [11, 12], Status.MALFORMED),
    ):
        items, gap, _ = _paged(path, most=most)
        assert items == kept
        assert gap is not None
        assert gap.gap is status
        assert gap.detail
        assert gap.body is None


def test_a_list_under_a_name_and_keys_of_ones_own() -> None:
    transport = FakeTransport(FakeClock(), lambda request, headers: said({"total": 1, "things": [7]}))

    def mine(request: Request, path: str) -> Request:
        raise AssertionError("there is no next page")

    items, gap = run(
        asking(transport), lambda asker: paged(asker, question("/a"), mine, items=listed_under("things"))
    )  # fmt: skip
    assert (items, gap) == ([7], None)
    assert listed_under("things")([1]) is None


class Connection:
    """Nodes 0..n-1, with a weight each: a page over the weight that can be borne is refused."""

    def __init__(self, weights: list[int], bearable: int) -> None:
        self.weights, self.bearable = weights, bearable
        self.sizes: list[int] = []

    def __call__(self, request: Request, headers: Mapping[str, str]) -> Response:
        query = {name: found[0] for name, found in parse_qs(urlsplit(request.path).query).items()}
        start, size = int(query.get("after", "0")), int(query["first"])
        end = min(start + size, len(self.weights))
        if "lean" not in query:
            self.sizes.append(size)
            if sum(self.weights[start:end]) > self.bearable:
                return said(status=413)
        info = {"hasNextPage": end < len(self.weights), "endCursor": str(end) if end else None}
        return said({"data": {"nodes": list(range(start, end)), "pageInfo": info}})


def _question(cursor: str, size: int) -> Request:
    return Request(f"GraphQL things after {cursor or 'start'}", f"/graphql?first={size}&after={cursor or 0}")


def _lean(cursor: str, size: int) -> Request:
    return Request(f"GraphQL lean after {cursor or 'start'}", f"/graphql?first={size}&after={cursor or 0}&lean=1")


def _walk(server: Any, journal: NoJournal, size: PageSize | None = None, lean: bool = True) -> list[Page]:
    async def walk(asker: Asker) -> list[Page]:
        pages = Pages(asker, _question, lambda body: body["data"], size or PageSize(), _lean if lean else None)
        return [page async for page in pages]

    return run(asking(FakeTransport(FakeClock(), server), journal=journal), walk)


@settings(max_examples=60, deadline=None)
@given(weights=st.lists(st.sampled_from([1, 1, 1, 5, 40, 200]), max_size=150), bearable=st.integers(40, 120))
def test_every_node_comes_once_in_order_and_only_what_is_too_large_by_itself_is_a_gap(
    weights: list[int], bearable: int
) -> None:
    journal = NoJournal()
    server = Connection(weights, bearable)
    pages = _walk(server, journal)
    assert [node for page in pages for node in page.nodes] == list(range(len(weights)))
    hidden = [node for page in pages if not page.answer.ok for node in page.nodes]
    assert hidden == [number for number, weight in enumerate(weights) if weight > bearable]
    assert all(page.answer.gap is Status.TRUNCATED for page in pages if not page.answer.ok)
    assert all(1 <= size <= 100 for size in server.sizes)

    resumed = Connection(weights, bearable)
    again = _walk(resumed, journal, PageSize(now=7))
    assert [page.nodes for page in again] == [page.nodes for page in pages]
    assert len(resumed.sizes) == 0 or hidden


def test_the_size_grows_by_a_quarter_after_four_successes_to_a_hundred() -> None:
    server = Connection([0] * 3000, 1)
    _walk(server, NoJournal())
    assert server.sizes[:13] == [25] * 4 + [31] * 4 + [38] * 4 + [47]
    assert max(server.sizes) == 100


def test_the_size_is_halved_down_to_one() -> None:
    server = Connection([10] * 3, 10)
    _walk(server, NoJournal())
    assert server.sizes == [25, 12, 6, 3, 1, 1, 1]


def test_without_a_lean_question_the_pages_end_at_what_is_too_large() -> None:
    pages = _walk(Connection([1, 99, 1], 10), NoJournal(), lean=False)
    assert [page.nodes for page in pages] == [[0], []]
    assert pages[1].answer.gap is Status.TIMEOUT
    assert pages[1].answer.request == "GraphQL things after 1"


def test_a_connection_that_makes_no_sense_is_a_gap() -> None:
    info: Json
    for info in (None, {}, {"hasNextPage": True, "endCursor": None}, {"hasNextPage": True, "endCursor": "x"}):
        body = {"data": {"nodes": [1], "pageInfo": info}}
        pages = _walk(lambda request, headers, body=body: said(body), NoJournal())
        assert pages[-1].answer.gap is Status.MALFORMED
        assert len(pages) <= 2
    pages = _walk(lambda request, headers: said({"data": None}), NoJournal())
    assert [page.answer.gap for page in pages] == [Status.MALFORMED]
    pages = _walk(lambda request, headers: said(status=404), NoJournal())
    assert [page.answer.gap for page in pages] == [Status.HIDDEN]
