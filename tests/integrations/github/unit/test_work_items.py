"""Whether changes name work items."""

from __future__ import annotations

import json

import pytest
from cop_scan_github.reduced import reduced
from cop_scan_github.samples import change_reviews
from cop_scan_github.work_items import MOST, NAMES_ITEM, TEXTS, names_item, without_texts
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.evidence import Json
from tests.integrations.github.unit.making import AT, answer, connection, valid


def _texts(title: str = "A change", branch: str = "change", body: str = "") -> dict[str, Json]:
    return {"number": 7, "title": title, "headRefName": branch, "bodyText": body}


@pytest.mark.parametrize(
    "text",
    [
        "Fixes #12",
        "#12",
        "(#12)",
        "[PAY-118] totals",
        "PAY-118: totals",
        "fix PAY2-1.",
        "GH-12",
        "AB#12",
        "acme/other-repo#12",
        "see #7 and #12",
        "https://tracker.example.org/browse/PAY-118",
        "https://github.example.org/acme/app/issues/12",
        "https://gitlab.example.org/acme/app/-/work_items/12",
        "https://dev.azure.example/acme/app/_workitems/edit/12",
        "CVE-2026-1000, PAY-118",
    ],
)
def test_an_item_is_named(text: str) -> None:
    assert names_item(_texts(title=text)) is True
    assert names_item(_texts(body=f"Why\n\n{text}\nMore")) is True


@pytest.mark.parametrize(
    "text",
    [
        "",
        "#",
        "# 1 Why",
        "#0",
        "#7",
        "GH-7",
        "closes #",
        "&#39;",
        "C#12",
        "page#12",
        "https://docs.example.org/page#12",
        "https://docs.example.org/#12",
        "UTF-8, ISO-8601 and SHA-256",
        "CVE-2026-1000",
        "GHSA-2abc-3def-4ghi",
        "pay-118",
        "A-1",
        "Node 20",
        "#12ab34",
        "PAY-118a",
        "PAY-",
        "https://docs.example.org/issues/",
        "#12345678",
    ],
)
def test_what_looks_like_an_item_is_none(text: str) -> None:
    assert names_item(_texts(title=text)) is False
    assert names_item(_texts(branch=text)) is False
    assert names_item(_texts(body=text)) is False


@pytest.mark.parametrize(
    "branch", ["12-round-totals", "ann/12-round", "issue-12", "issues/12", "feature/PAY-118-totals"]
)
def test_a_branch_names_an_item(branch: str) -> None:
    assert names_item(_texts(branch=branch)) is True


@pytest.mark.parametrize(
    "branch", ["patch-1", "2026-11-25", "release/2026-autumn", "v1.2", "1.2-fix", "node-20", "issue-1.2"]
)
def test_a_branch_names_none(branch: str) -> None:
    assert names_item(_texts(branch=branch)) is False
    assert names_item(_texts(title="12-round-totals")) is False, "only a branch is named so"


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("strange", [None, 3, ["#12"]])
def test_a_text_that_is_not_shown_may_name_one(name: str, strange: Json) -> None:
    assert names_item({**_texts(), name: strange}) is None
    assert names_item({key: text for key, text in _texts().items() if key != name}) is None
    others = {key: "PAY-118" for key in TEXTS if key != name}
    assert names_item({**_texts(), **others, name: strange}) is True


def test_a_text_that_is_too_long_is_not_wholly_seen() -> None:
    assert names_item(_texts(body=" " * MOST)) is False
    assert names_item(_texts(body=" " * MOST + "#12")) is None
    assert names_item(_texts(body="#12 " + " " * MOST)) is True


@pytest.mark.parametrize("unit", ["A" * 10, "#", "a/", "https://a/", "1-", "x" * 200 + "/", "GH-", "_"])
def test_hostile_texts_take_no_time(unit: str) -> None:
    names_item(_texts(*(unit * (MOST // len(unit)) for _ in TEXTS)))


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["nodes", "pullRequests", "number", *TEXTS]), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
def test_no_text_is_left_of_any_shape(data: Json) -> None:
    once = without_texts({"nodes": [{"pullRequests": {"nodes": [data]}}]})
    assert reduced("GraphQL changes", once) == once
    change = once["nodes"][0]["pullRequests"]["nodes"][0]
    assert not isinstance(change, dict) or not change.keys() & set(TEXTS)
    assert without_texts(data) == without_texts(without_texts(data))


def _change(number: int, title: str = "A change", author: Json = None, **rest: Json) -> Json:
    return {
        **_texts(title),
        "number": number,
        "mergedAt": AT,
        "baseRefName": "main",
        "author": {"__typename": "User", "login": "ada"} if author is None else author,
        "reviews": connection([{"author": {"login": "bob"}}]),
        **rest,
    }


def _counts(*nodes: Json, total: int | None = None) -> Json:
    node = {"pullRequests": connection(nodes, total)}
    kept = reduced("GraphQL changes", {"nodes": [node]})
    assert "A change" not in json.dumps(kept)
    return valid(change_reviews(answer(kept["nodes"][0]), "main")).value.get("work_items")


def _expected(changes: int, naming: int, by_bots: int = 0, unseen: int = 0, *, complete: bool = True) -> Json:
    return {"changes": changes, "naming": naming, "by_bots": by_bots, "unseen": unseen, "complete": complete}


BOT = {"__typename": "Bot", "login": "renovate"}


def test_changes_are_counted() -> None:
    assert _counts() == _expected(0, 0)
    assert _counts(_change(1), _change(2, "PAY-118"), _change(3, "Fixes #1")) == _expected(3, 2)
    assert _counts(_change(1), total=9) == _expected(1, 0, complete=False)
    assert _counts(_change(1, "#9", baseRefName="topic"), _change(2)) == _expected(1, 0)


def test_bots_are_counted_apart() -> None:
    assert _counts(_change(1, "PAY-118", BOT), _change(2, bodyText=None, author=BOT), _change(3)) == _expected(1, 0, 2)


def test_what_is_not_shown_is_counted_as_unseen() -> None:
    gone = {**_change(2, "PAY-118"), "author": None}
    assert _counts(_change(1, bodyText=None), gone, _change(3, "PAY-118")) == _expected(1, 1, 0, 2)


def test_an_answer_of_an_earlier_version_tells_nothing() -> None:
    bare = {key: found for key, found in _change(1).items() if key not in TEXTS}
    assert _counts(bare) is None
    assert _counts(_change(2), bare) is None
    assert NAMES_ITEM not in json.dumps(reduced("GraphQL changes", {"nodes": [{"pullRequests": connection([bare])}]}))
