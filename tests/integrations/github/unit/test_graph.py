"""GraphQL answers by halves: what is there is kept, what is not is said, and never for another object."""

from __future__ import annotations

import asyncio

import pytest
from cop_scan_github.graph import REFUSED, blobs, by_node, missing, node_of, refusals, refused, request
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.evidence import Json, Status
from cop_scan.sources.answers import Answer
from cop_scan.sources.asking import Asker
from cop_scan.sources.batching import Part
from cop_scan.sources.paging import PageSize
from tests.integrations.github.unit.making import answer


def _error(path: Json, kind: str | None = "FORBIDDEN", words: Json = "no") -> Json:
    return {"message": words, "path": path, **({"type": kind} if kind else {})}


def _data(data: Json, *errors: Json) -> Answer:
    return answer({"data": data, "errors": list(errors)})


def _asker() -> Asker:
    return Asker([], lambda *_: pytest.fail("nothing is sent"), None, headers_of=lambda _: None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "path", "found"),
    [
        ({"repository": {"id": "N"}}, ("repository",), {"id": "N"}),
        ({"nodes": [{"id": "A"}, {"id": "B"}]}, ("nodes", 1), {"id": "B"}),
        ({"nodes": [{"id": "A"}, None]}, ("nodes", 1), None),
        ({"nodes": [{"id": "A"}]}, ("nodes", 1), None),
        ({"nodes": None}, ("nodes", 0), None),
        ({"repository": None}, ("repository",), None),
        ({"repository": None}, ("repository", "rulesets"), None),
        ({"repository": "x"}, ("repository",), None),
        ({}, ("repository",), None),
        (None, ("repository",), None),
        ([], ("repository",), None),
    ],
)
def test_an_object_is_found_or_is_not_there(data: Json, path: tuple[str | int, ...], found: Json) -> None:
    assert node_of(_data(data), path) == found


@pytest.mark.parametrize("body", [None, {}, {"data": None}])
def test_an_answer_without_data_has_no_object(body: Json) -> None:
    assert node_of(answer(body), ("repository",)) is None


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("FORBIDDEN", Status.FORBIDDEN),
        ("INSUFFICIENT_SCOPES", Status.FORBIDDEN),
        ("NOT_FOUND", Status.HIDDEN),
        ("SERVICE_UNAVAILABLE", Status.MALFORMED),
        (None, Status.MALFORMED),
    ],
)
def test_a_refused_field_keeps_its_reason(kind: str | None, status: Status) -> None:
    node = node_of(
        _data({"repository": {"id": "N", "rulesets": None}}, _error(["repository", "rulesets"], kind)), ("repository",)
    )
    assert node is not None
    assert refused(node, "rulesets") == (status, "GitHub: no")
    assert refused(node, "id") is None


def test_an_error_deep_below_counts_for_the_field_above_it() -> None:
    path = ["repository", "rulesets", "nodes", 3, "conditions"]
    assert refusals([_error(path)], ("repository",)) == {"rulesets": ["forbidden", "GitHub: no"]}


@pytest.mark.parametrize(
    "path", [["nodes", 1, "rules"], ["nodes"], [], None, ["other", 0, "rules"], ["nodes", "0", "rules"]]
)
def test_an_error_elsewhere_refuses_nothing_here(path: Json) -> None:
    node = node_of(_data({"nodes": [{"id": "A", "rules": None}]}, _error(path)), ("nodes", 0))
    assert node is not None
    assert REFUSED not in node


def test_an_object_that_is_not_there_has_its_own_reason() -> None:
    said = _data({"nodes": [None, None]}, _error(["nodes", 1], "NOT_FOUND", "Could not resolve"))
    found = missing(said, ("nodes", 1), "it")
    assert (found.gap, found.detail, found.body) == (Status.HIDDEN, "GitHub: Could not resolve", None)
    other = missing(said, ("nodes", 0), "it")
    assert (other.gap, other.detail) == (Status.HIDDEN, "GitHub's answer leaves it out.")


def test_what_github_says_is_cut() -> None:
    assert len(refusals([_error(["a", "b"], words="x" * 9999)], ("a",))["b"][1]) < 300


def _apart(data: Json, *errors: Json) -> list[Answer]:
    async def ask() -> list[Answer]:
        asker = _asker()
        batches = by_node(asker, "names", "Repository", "nameWithOwner", PageSize(9))
        parts = [Part("a", "A"), Part("b", "B")]
        assert batches.together(parts).body["variables"] == {"ids": ["A", "B"]}
        found = [batches.apart(_data(data, *errors), place, part) for place, part in enumerate(parts)]
        await asker.close()
        return found

    return asyncio.run(ask())


def test_nodes_by_their_ids() -> None:
    first, second = _apart({"nodes": [{"id": "A", "x": 1}, {"id": "B", "x": 2}]})
    assert (first.body["x"], second.body["x"]) == (1, 2)
    assert first.request == "a"


@pytest.mark.parametrize(
    "data", [{"nodes": [{"id": "B"}, {"id": "A"}]}, {"nodes": [None, {}]}, {"nodes": []}, {"nodes": None}, {}, None, {"nodes": ["A", "B"]}]
)  # fmt: skip
def test_a_node_that_is_not_the_one_that_was_asked_for_is_none(data: Json) -> None:
    assert [found.gap for found in _apart(data)] == [Status.HIDDEN] * 2


def test_one_refused_node_leaves_the_others() -> None:
    first, second = _apart({"nodes": [None, {"id": "B"}]}, _error(["nodes", 0], "FORBIDDEN"))
    assert first.gap is Status.FORBIDDEN
    assert second.ok


BLOBS = [Part("git blob 1", "N1 1"), Part("git blob 2", "N2 2"), Part("git blob 3", "N1 3")]


def _files(data: Json, *errors: Json) -> list[Answer]:
    async def ask() -> list[Answer]:
        asker = _asker()
        batches = blobs(asker, PageSize(9))
        asked = batches.together(BLOBS).body
        assert asked["variables"] == {"r0": "N1", "r1": "N2"}
        assert asked["query"].count("object(oid:") == 3
        found = [batches.apart(_data(data, *errors), place, part) for place, part in enumerate(BLOBS)]
        await asker.close()
        return found

    return asyncio.run(ask())


def test_files_of_several_repositories() -> None:
    data = {
        "rateLimit": {"cost": 1},
        "r0": {"id": "N1", "b0": {"oid": "1", "text": "one"}, "b2": {"oid": "3", "text": "three"}},
        "r1": {"id": "N2", "b1": {"oid": "2", "text": "two"}},
    }
    assert [found.body["text"] for found in _files(data)] == ["one", "two", "three"]


def test_files_that_are_not_there() -> None:
    data = {"r0": {"id": "N1", "b0": None, "b2": {"oid": "9", "text": "another"}}, "r1": None}
    errors = [_error(["r0", "b0"], "FORBIDDEN")]
    assert [found.gap for found in _files(data, *errors)] == [Status.FORBIDDEN, Status.HIDDEN, Status.HIDDEN]
    errors.append(_error(["r1"], "NOT_FOUND", "Could not resolve"))
    assert _files(data, *errors)[1].detail == "GitHub: Could not resolve"


@pytest.mark.parametrize("data", [{}, {"r0": []}, {"r0": {"id": "N9", "b0": {"oid": "1", "text": "x"}}}])
def test_files_of_another_repository_are_none(data: Json) -> None:
    assert all(found.gap is Status.HIDDEN for found in _files(data))


def test_a_question_is_told_by_its_name_and_key() -> None:
    asked = request("names", "x", "query { x }", {"a": 1})
    assert (asked.key, asked.endpoint, asked.resource) == ("GraphQL names x", "GraphQL names", "graphql")
    assert request("names", "", "query { x }", {}).key == "GraphQL names"


STEPS = st.sampled_from(["repository", "rulesets", "nodes", 0, 1])
JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=2),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["repository", "rulesets", "nodes"]), inner, max_size=2),
    max_leaves=6,
)  # fmt: skip


@given(JSON, st.lists(STEPS, max_size=3), st.lists(STEPS, max_size=4))
def test_data_of_any_shape(data: Json, path: list[str | int], error: list[str | int]) -> None:
    said = _data(data, _error(error))
    node = node_of(said, path)
    under = error[: len(path)] == path and len(error) > len(path)
    assert node is None or (refused(node, str(error[len(path)])) is not None if under else REFUSED not in node)
    assert not missing(said, path, "it").ok
