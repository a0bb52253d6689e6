"""What headers say, and what they must not be taken for."""

from __future__ import annotations

import pytest

from cop_scan.sources import headers
from cop_scan.sources.interface import Cost
from cop_scan.sources.spending import summed


@pytest.mark.parametrize(("text", "found"), [("0", 0.0), ("12", 12.0), (" 1.5 ", 1.5), ("", None), ("-1", None), ("nan", None), ("1e9", None), ("Thu, 26 Nov 2026 02:38:15 GMT", None)])  # fmt: skip
def test_seconds_are_plain_numbers(text: str, found: float | None) -> None:
    assert headers.seconds({"retry-after": text}, "retry-after") == found
    assert headers.seconds({}, "retry-after") is None


@pytest.mark.parametrize("text", ["", "x", "1.5", "-1", "9" * 16])
def test_a_count_that_is_none_is_left_out(text: str) -> None:
    assert headers.counts({"left": text, "all": "60"}, remaining="left", limit="all") == {"limit": 60}


def test_the_time_to_a_moment_goes_by_the_servers_clock() -> None:
    said = {"date": "Thu, 01 Jan 1970 00:01:40 GMT", "reset": "160", "past": "90", "odd": "soon"}
    assert headers.seconds_until(said, "reset") == 61.0
    assert headers.seconds_until(said, "past") == 1.0
    assert headers.seconds_until(said, "odd") is None
    assert headers.seconds_until(said, "none") is None


def test_the_next_page_is_found_however_long_its_address_is() -> None:
    long = "x" * 6000
    link = f'<https://a.example/first>; rel="first", <https://a.example/p?after={long}>;  rel="next"'
    assert headers.next_page({"link": link}) == f"/p?after={long}"
    assert headers.next_page({"link": '<https://a.example/p>; rel="last"'}) == ""
    assert headers.next_page({}) == ""


def test_the_next_page_is_found_behind_other_parameters_and_beside_other_relations() -> None:
    assert headers.next_page({"link": '<https://a.example/p>; title="x"; rel="next"'}) == "/p"
    assert headers.next_page({"link": '<https://a.example/p>; rel="last next"'}) == "/p"


@pytest.mark.parametrize("address", ["", "p", "https://a.example", "https://[a/p"])
def test_a_next_page_without_an_address_is_no_end_of_the_list(address: str) -> None:
    with pytest.raises(ValueError, match=r"address|URL"):
        headers.next_page({"link": f'<{address}>; rel="next"'})


def test_a_link_of_hostile_length_takes_no_time() -> None:
    assert headers.next_page({"link": "<" * 65_000}) == ""
    assert headers.next_page({"link": "<a>;" + " " * 65_000}) == ""


def test_costs_of_one_endpoint_add_up() -> None:
    every = [Cost("b", "x", 1, 2), Cost("a", "x", 3), Cost("b", "x", 4, 5)]
    assert summed(every) == [Cost("a", "x", 3, 0), Cost("b", "x", 5, 7)]
