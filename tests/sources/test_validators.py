"""Which answers of an earlier sweep may be asked about with "has it changed?"."""

from __future__ import annotations

import pytest

from cop_scan.evidence import Json
from cop_scan.sources.answers import Answer, Request
from cop_scan.sources.exchange import validators


@pytest.mark.parametrize(
    ("body", "following", "sent"),
    [
        ([1, 2], "", False),  # full: a page may follow by now, which a 304 would not tell
        ([1, 2], "/x?page=2", True),
        ([1], "", True),
        ({"id": 1}, "", True),
    ],
)
def test_a_full_last_page_is_read_anew(body: Json, following: str, *, sent: bool) -> None:
    earlier = Answer("GET /x", 200, body, next=following, etag='"e"')
    found = validators(Request("GET /x", "/x?a=1&per_page=2"), earlier)
    assert found == ({"if-none-match": '"e"'} if sent else {})
