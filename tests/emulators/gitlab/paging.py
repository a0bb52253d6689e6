"""Offset and keyset paging (https://docs.gitlab.com/api/rest/#pagination)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from tests.emulators.gitlab.messages import Answer, Page, Refused

MOST, USUAL = 100, 20
LARGEST_OFFSET = 50_000
COUNTED = 10_000
"""Above this many things GitLab tells neither their number nor the last page."""


def _number(query: Mapping[str, str], name: str, usual: int) -> int:
    text = query.get(name, "")
    return int(text) if text.isdigit() and int(text) else usual


def page(asked: Page, url: str, query: Mapping[str, str], largest_offset: int = LARGEST_OFFSET) -> Answer:
    """The page that the query asks for. 405 beyond the largest offset, 405 for keyset paging where there is none."""
    size = min(_number(query, "per_page", USUAL), MOST)
    if query.get("pagination") == "keyset" and asked.keyset:
        return _by_cursor(asked, url, query, size)
    return _by_offset(asked, url, query, size, largest_offset)


def _link(url: str, query: Mapping[str, Any], name: str) -> str:
    return f'<{url}?{urlencode({key: str(value) for key, value in query.items()})}>; rel="{name}"'


def _by_offset(asked: Page, url: str, query: Mapping[str, str], size: int, largest: int) -> Answer:
    number = _number(query, "page", 1)
    if (number - 1) * size > largest:
        text = "Offset pagination has a maximum allowed offset of {} for requests that return objects of type Project. Remaining records can be retrieved using keyset pagination."
        raise Refused(405, {"error": text.format(largest)})
    shown = asked.items[(number - 1) * size : number * size]
    last = max(1, -(-len(asked.items) // size))
    told = asked.counted and len(asked.items) <= COUNTED
    more = number < last
    headers = {
        "X-Next-Page": str(number + 1) if more else "",
        "X-Page": str(number),
        "X-Per-Page": str(size),
        "X-Prev-Page": str(number - 1) if number > 1 else "",
        **({"X-Total": str(len(asked.items)), "X-Total-Pages": str(last)} if told else {}),
    }
    rest = {**query, "per_page": size}
    links = [_link(url, {**rest, "page": number - 1}, "prev")] if number > 1 else []
    links += [_link(url, {**rest, "page": number + 1}, "next")] if more else []
    links += [_link(url, {**rest, "page": 1}, "first")]
    links += [_link(url, {**rest, "page": last}, "last")] if told else []
    return Answer(200, [asked.shape(one) for one in shown], {**headers, "Link": ", ".join(links)})


def _by_cursor(asked: Page, url: str, query: Mapping[str, str], size: int) -> Answer:
    assert asked.keyset
    names = [asked.keyset(one) for one in asked.items]
    after = query.get("page_token", "")
    if after and after not in names:
        raise Refused(400, {"message": "400 Bad request - Invalid page_token"})
    start = names.index(after) + 1 if after else 0
    shown = asked.items[start : start + size]
    headers = {}
    if start + size < len(names):
        rest = {**query, "per_page": size, "page_token": names[start + size - 1]}
        headers["Link"] = _link(url, rest, "next")
    return Answer(200, [asked.shape(one) for one in shown], headers)
