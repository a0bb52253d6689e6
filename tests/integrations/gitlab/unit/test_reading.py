"""What responses of GitLab mean."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from cop_scan_gitlab.questions import get, graph
from cop_scan_gitlab.reading import limits, read
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.evidence import Json, Status
from cop_scan.sources.answers import Request
from cop_scan.sources.transport import Again, Fatal, Good, Refused, Response, Shrink, Wait

REST = get("/projects/7/hooks?per_page=100", "/projects/:id/hooks")
BULK = graph("Details", "x", "query Details { x }", {})
HELLO = get("/metadata", "/metadata")


def said(status: int, body: Json, **headers: str) -> Response:
    return Response(status, {name.replace("_", "-"): value for name, value in headers.items()}, json.dumps(body))


@pytest.mark.parametrize(
    ("status", "message", "meaning"),
    [
        (401, "401 Unauthorized", Status.FORBIDDEN),
        (403, "403 Forbidden", Status.FORBIDDEN),
        (403, "This feature is not available on your plan", Status.PLAN_UNAVAILABLE),
        (404, "404 Not Found", Status.HIDDEN),
        (404, "Group hooks need a Premium license", Status.PLAN_UNAVAILABLE),
        (400, "Bad request", Status.UNSUPPORTED),
        (405, "Offset pagination has a maximum allowed offset of 50000", Status.TRUNCATED),
        (302, "moved", Status.UNSUPPORTED),
    ],
)
def test_refusals_are_told_apart(status: int, message: str, meaning: Status) -> None:
    found = read(REST, said(status, {"message": message}))
    assert isinstance(found, Refused)
    assert found.status is meaning


def test_a_limit_is_waited_for_as_long_as_it_says() -> None:
    assert read(REST, said(429, {}, retry_after="7")) == Wait(7.0, "credential", "GitLab answered 429.")
    by_clock = read(REST, said(429, {}, ratelimit_reset="1100", date="Thu, 01 Jan 1970 00:16:40 GMT"))
    assert by_clock == Wait(101.0, "credential", "GitLab answered 429.")
    assert read(BULK, Response(429)) == Wait(None, "credential", "GitLab answered 429.")


def test_load_is_a_passing_fault_and_a_heavy_query_is_halved() -> None:
    assert isinstance(read(REST, Response(503)), Again)
    assert isinstance(read(BULK, Response(502)), Shrink)
    heavy = {"errors": [{"message": "Query has complexity of 300, which exceeds max complexity of 250"}]}
    assert isinstance(read(BULK, said(200, heavy)), Shrink)


def test_a_field_that_this_gitlab_does_not_know_is_unsupported() -> None:
    body = {"errors": [{"message": "Field 'x' doesn't exist", "extensions": {"code": "undefinedField"}}]}
    found = read(BULK, said(200, body))
    assert isinstance(found, Refused)
    assert found.status is Status.UNSUPPORTED


def test_the_first_answer_says_whether_it_is_gitlab_and_takes_the_token() -> None:
    assert read(HELLO, said(200, {"version": "18.5.1", "enterprise": True})) == Good(
        {"version": "18.5.1", "enterprise": True}
    )
    for other in (said(401, {}), said(404, {}), said(200, [1])):
        assert isinstance(read(HELLO, other), Fatal)
    with pytest.raises(ValueError, match="Expecting"):  # which is asked again: a proxy may have answered
        read(HELLO, Response(200, {}, "<html>"))


def test_an_answer_without_a_text_is_none() -> None:
    rule = get("/projects/7/push_rule", "/projects/:id/push_rule")
    assert read(rule, said(200, None)) == Good(None)  # there is no push rule
    with pytest.raises(ValueError, match="shape"):
        read(rule, Response(200, {}, ""))


def test_the_next_page_is_a_path_of_this_host() -> None:
    link = '<https://other.example.org/gitlab/api/v4/projects/7/hooks?page=2&per_page=100>; rel="next"'
    found = read(REST, said(200, [], link=link))
    assert isinstance(found, Good)
    assert found.next == "/api/v4/projects/7/hooks?page=2&per_page=100"


def test_headers_tell_of_limits() -> None:
    found = limits(said(200, [], ratelimit_name="throttle", ratelimit_limit="2000", ratelimit_remaining="12"))
    assert found is not None
    assert (found.resource, found.limit, found.remaining) == ("throttle", 2000, 12)
    assert limits(Response(200)) is None


def test_what_nobody_needs_is_not_kept() -> None:
    hook = {"id": 1, "url": "https://hooks.example.org/secret-path?x=1", "push_events": True, "token": "t"}
    found = read(REST, said(200, [hook]))
    assert isinstance(found, Good)
    assert found.body == [{"id": 1, "events": ["push"], "receiver": {"scheme": "https", "host": "hooks.example.org"}}]
    variables = get("/projects/7/variables?per_page=100", "/projects/:id/variables")
    kept = read(variables, said(200, [{"key": "A", "value": "canary", "masked": True, "protected": False}]))
    assert "canary" not in repr(kept)
    listing = get("/groups/1/projects", "/groups/:id/projects")
    assert "canary" not in repr(
        read(listing, said(200, [{"id": 1, "runners_token": "canary", "import_url": "canary"}]))
    )
    change = {"iid": "3", "title": "Fix #12", "description": "canary", "sourceBranch": "b"}
    data: Json = {"data": {"projects": {"nodes": [{"id": "x", "mergeRequests": {"nodes": [change]}}]}}}
    named = read(graph("Changes", "x", "", {}), said(200, data))
    assert "canary" not in repr(named)
    assert "'namesItem': True" in repr(named)


@pytest.mark.parametrize("description", ["<!-- Fixes #12 -->", "a <!-- Fixes #12\n-->\nb", "<!-- Fixes #12"])
def test_what_only_a_comment_says_names_no_work_item(description: str) -> None:
    change = {"iid": "3", "title": "Tidy up", "description": description, "sourceBranch": "b"}
    data: Json = {"data": {"projects": {"nodes": [{"id": "x", "mergeRequests": {"nodes": [change]}}]}}}
    assert "'namesItem': False" in repr(read(graph("Changes", "x", "", {}), said(200, data)))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda x: st.lists(x) | st.dictionaries(st.text(max_size=5), x), max_leaves=8), st.sampled_from([REST, BULK, HELLO]), st.integers(200, 599))  # fmt: skip
def test_no_answer_makes_it_fall_over(body: Json, request: Request, status: int) -> None:
    with suppress(ValueError):  # what is no answer of the API is asked again
        read(request, said(status, body))
