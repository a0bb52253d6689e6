"""Every form in which GitHub limits, refuses, fails or answers by halves."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from cop_scan_github.reading import HELLO, limits, message, read, seconds_to_reset
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.evidence import Json, Status
from cop_scan.sources.answers import Request
from cop_scan.sources.transport import Again, Fatal, Good, Refused, Response, Shrink, Verdict, Wait

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
REST = Request("GET /repos/a/b", "/repos/a/b", endpoint="GET /repos/{owner}/{repo}")
GRAPHQL = Request("GraphQL x", "/graphql", "POST", resource="graphql", endpoint="GraphQL x")
HTML = "<!doctype html><title>Sign in</title>"


def _rest(status: int, body: Json = None, text: str | None = None, **headers: str) -> Verdict:
    return read(REST, _response(status, body, text, **headers))


def _graphql(body: Json, status: int = 200, **headers: str) -> Verdict:
    return read(GRAPHQL, _response(status, body, None, **headers))


def _response(status: int, body: Json, text: str | None, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, named, json.dumps(body) if text is None else text)


def _said(words: str) -> Json:
    return {"message": words, "documentation_url": "https://docs.github.com/rest"}


def _errors(kind: str = "", words: str = "no", data: Json = None, **more: Json) -> Json:
    return {"data": data, "errors": [{"message": words, **({"type": kind} if kind else {}), **more}]}


def test_an_answer_with_its_next_page_and_scopes() -> None:
    link = (
        '<https://api.github.com/repos/a/b?page=1>; rel="prev", <https://api.github.com/repos/a/b?page=3>; rel="next"'
    )
    found = _rest(200, [1], link=link, x_oauth_scopes="repo, admin:org")
    assert found == Good([1], "/repos/a/b?page=3", {"scopes": "repo, admin:org"})


def test_the_last_page_has_no_next() -> None:
    assert _rest(200, [], link='<https://api.github.com/x?page=1>; rel="last"') == Good([])


@pytest.mark.parametrize("number", ["\u00b2", "9" * 5000, "-1", "1e3"])
def test_a_number_that_is_none_is_no_limit(number: str) -> None:
    headers = {"x-ratelimit-resource": "core", "x-ratelimit-remaining": number, "retry-after": number}
    found = limits(Response(403, headers, "{}"))
    assert found is not None
    assert found.remaining is None
    assert not isinstance(read(Request("k", "/x"), Response(403, headers, "{}")), Wait)


def test_no_scopes_are_not_empty_scopes() -> None:
    assert _rest(200, {}) == Good({})
    assert _rest(200, {}, x_oauth_scopes="") == Good({}, facts={"scopes": ""})


def test_an_answer_without_content() -> None:
    assert _rest(204, text="") == Good(None)


@pytest.mark.parametrize("status", [202, 500, 502, 503, 504])
def test_what_passes_is_asked_again(status: int) -> None:
    found = _rest(status, text=HTML)
    assert isinstance(found, Again)
    assert found.status is Status.TIMEOUT


@pytest.mark.parametrize(("status", "kind"), [(502, Shrink), (504, Shrink), (500, Again), (503, Again)])
def test_a_question_that_github_gives_up_on_is_made_smaller(status: int, kind: type) -> None:
    assert isinstance(read(GRAPHQL, Response(status, {}, HTML)), kind)


@pytest.mark.parametrize("request_", [REST, GRAPHQL])
def test_a_token_that_is_not_accepted_ends_it(request_: Request) -> None:
    found = read(request_, _response(401, _said("Bad credentials"), None))
    assert isinstance(found, Fatal)
    assert "401" in str(found.error)


@pytest.mark.parametrize("status", [200, 403, 404])
@pytest.mark.parametrize("text", [HTML, '{"cut": ', "\ufeff{}", "no"])
def test_what_is_no_json_is_never_an_answer(status: int, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        _rest(status, text=text)


@pytest.mark.parametrize(("status", "headers"), [(429, {}), (429, {"retry_after": "9"}), (403, {"retry_after": "9"})])
def test_a_limit_in_front_of_the_api_is_one(status: int, headers: dict[str, str]) -> None:
    found = _rest(status, text=HTML, **headers)
    assert found == Wait(9.0 if headers else None, "credential", "")


def test_a_host_that_is_not_github_is_told_at_the_first_question() -> None:
    found = read(Request("hello", HELLO), Response(200, {}, HTML))
    assert isinstance(found, Fatal)
    assert "api_url" in str(found.error)


@pytest.mark.parametrize(
    ("status", "words", "headers", "expected"),
    [
        (403, "You have exceeded a secondary rate limit.", {"retry_after": "60"}, (60.0, "credential")),
        (429, "Slow down.", {"retry_after": "7"}, (7.0, "credential")),
        (403, "API rate limit exceeded for user.", {"x_ratelimit_remaining": "0"}, (31.0, "resource")),
        (429, "API rate limit exceeded.", {"x_ratelimit_remaining": "0"}, (31.0, "resource")),
        (403, "You have exceeded a secondary rate limit.", {}, (None, "credential")),
        (403, "You have triggered an ABUSE detection mechanism.", {}, (None, "credential")),
        (429, "", {}, (None, "credential")),
        (429, "", {"retry_after": "Wed, 21 Oct 2026 07:28:00 GMT"}, (None, "credential")),
        (403, "secondary rate limit", {"retry_after": "5", "x_ratelimit_remaining": "0"}, (5.0, "credential")),
    ],
)
def test_each_form_of_limit(status: int, words: str, headers: dict[str, str], expected: tuple[float, str]) -> None:
    reset = {"x_ratelimit_reset": str(int(NOW.timestamp()) + 30), "date": format_datetime(NOW, usegmt=True)}
    found = _rest(status, _said(words), **headers, **reset)
    assert isinstance(found, Wait)
    assert (found.seconds, found.scope) == expected


@pytest.mark.parametrize("headers", [{}, {"x_ratelimit_remaining": "0"}, {"retry_after": "9"}])
def test_limits_are_no_reason_to_distrust_an_answer(headers: dict[str, str]) -> None:
    assert _rest(200, {"a": 1}, **headers) == Good({"a": 1})
    found = _rest(404, _said("Not Found"), **headers)
    assert isinstance(found, Refused)


@pytest.mark.parametrize("headers", [{}, {"x-ratelimit-reset": "soon"}, {"x-ratelimit-reset": ""}])
def test_a_window_of_which_nothing_is_told(headers: dict[str, str]) -> None:
    assert seconds_to_reset(headers) is None


def test_a_window_that_has_ended_is_waited_for_a_moment() -> None:
    headers = {"x-ratelimit-reset": "1", "date": format_datetime(NOW, usegmt=True)}
    assert seconds_to_reset(headers) == 1.0


def test_a_wrong_date_is_replaced_by_the_own_clock() -> None:
    assert seconds_to_reset({"x-ratelimit-reset": "1", "date": "yesterday"}) == 1.0


def test_the_limits_that_headers_tell() -> None:
    headers = {
        "x-ratelimit-resource": "core",
        "x-ratelimit-limit": "5000",
        "x-ratelimit-remaining": "17",
        "x-ratelimit-used": "?",
    }
    found = limits(Response(200, headers, ""))
    assert found is not None
    assert (found.resource, found.limit, found.remaining, found.used, found.reset_in) == ("core", 5000, 17, None, None)
    assert limits(Response(200, {"x-ratelimit-remaining": "0"}, "")) is None


@pytest.mark.parametrize(
    ("status", "words", "reason"),
    [
        (404, "Not Found", Status.HIDDEN),
        (404, "", Status.HIDDEN),
        (410, "Gone", Status.HIDDEN),
        (403, "Resource not accessible by personal access token", Status.FORBIDDEN),
        (403, "Resource not accessible by integration", Status.FORBIDDEN),
        (403, "Must have admin rights to Repository.", Status.FORBIDDEN),
        (403, "Must be an owner", Status.FORBIDDEN),
        (403, "Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled, and your IP address is not permitted", Status.FORBIDDEN),
        (403, "The 'acme' organization forbids access via a fine-grained personal access tokens if the token's lifetime is greater than 366 days", Status.FORBIDDEN),
        (403, "`acme` forbids access via a personal access token (classic).", Status.FORBIDDEN),
        (451, "Repository access blocked", Status.FORBIDDEN),
        (422, "Validation Failed", Status.FORBIDDEN),
        (403, "Code scanning is not enabled for this repository. Please enable code scanning in the repository settings.", Status.FEATURE_OFF),
        (403, "Advanced Security must be enabled for this repository to use code scanning.", Status.FEATURE_OFF),
        (403, "Dependabot alerts are disabled for this repository.", Status.FEATURE_OFF),
        (404, "Secret scanning is disabled on this repository.", Status.FEATURE_OFF),
        (404, "no analysis found", Status.FEATURE_OFF),
        (404, "Branch not protected", Status.FEATURE_OFF),
        (409, "Git Repository is empty.", Status.FEATURE_OFF),
        (403, "Upgrade to GitHub Pro or make this repository public to enable this feature.", Status.PLAN_UNAVAILABLE),
        (404, "This feature is not available for your plan.", Status.PLAN_UNAVAILABLE),
        (400, "Problems parsing JSON", Status.UNSUPPORTED),
        (406, "Not acceptable", Status.UNSUPPORTED),
        (301, "Moved Permanently", Status.UNSUPPORTED),
        (302, "Found", Status.UNSUPPORTED),
        (307, "Moved", Status.UNSUPPORTED),
    ],
)  # fmt: skip
def test_each_refusal_keeps_its_reason(status: int, words: str, reason: Status) -> None:
    found = _rest(status, _said(words))
    assert isinstance(found, Refused)
    assert found.status is reason
    assert str(status) in found.detail
    assert words[:100].rstrip(".") in found.detail


@pytest.mark.parametrize(
    ("status", "words"), [(403, "Dependabot alerts are disabled"), (404, "Not Found"), (403, "no")]
)
def test_single_sign_on_is_a_refusal_whatever_is_said(status: int, words: str) -> None:
    found = _rest(status, _said(words), x_github_sso="required; url=https://github.com/orgs/acme/sso")
    assert isinstance(found, Refused)
    assert found.status is Status.FORBIDDEN
    assert "single sign-on" in found.detail
    assert "https://" not in found.detail


def test_a_refusal_says_which_permission_it_takes() -> None:
    found = _rest(403, _said("Resource not accessible"), x_accepted_github_permissions="administration=read")
    assert isinstance(found, Refused)
    assert "administration=read" in found.detail


@pytest.mark.parametrize("body", [None, [], "no", 3, {"message": None}, {"message": ["x"]}, {}])
def test_a_refusal_of_any_shape(body: Json) -> None:
    found = _rest(404, body)
    assert isinstance(found, Refused)
    assert found.status is Status.HIDDEN
    assert message(json.dumps(body)) == ""


def test_what_github_says_is_cut() -> None:
    assert len(message(json.dumps(_said("x" * 9999)))) < 200


def test_a_graphql_answer() -> None:
    found = _graphql({"data": {"rateLimit": {"cost": 3}, "repository": {}}})
    assert found == Good({"data": {"rateLimit": {"cost": 3}, "repository": {}}, "errors": []}, facts={"points": "3"})


@pytest.mark.parametrize("data", [{"rateLimit": None}, {"rateLimit": {"cost": "3"}}, {"rateLimit": 3}, {}])
def test_a_cost_that_is_not_told(data: Json) -> None:
    assert _graphql({"data": data}) == Good({"data": data, "errors": []})


def test_a_partial_answer_keeps_what_is_there_and_what_was_refused() -> None:
    found = _graphql(_errors("FORBIDDEN", data={"repository": {"id": "N"}}, path=["repository", "rulesets"]))
    assert isinstance(found, Good)
    assert found.body["data"] == {"repository": {"id": "N"}}
    assert found.body["errors"][0]["path"] == ["repository", "rulesets"]


@pytest.mark.parametrize("data", [None, {"repository": {"id": "N"}}])
@pytest.mark.parametrize("kind", ["RATE_LIMITED", "RATE_LIMIT"])
def test_a_limit_of_graphql_is_never_an_answer(kind: str, data: Json) -> None:
    found = _graphql(_errors(kind, "API rate limit exceeded", data))
    assert isinstance(found, Wait)
    assert found.scope == "resource"


def test_a_secondary_limit_of_graphql() -> None:
    assert _graphql(_errors(words="You have exceeded a secondary rate limit.")) == Wait(
        None, "credential", "You have exceeded a secondary rate limit."
    )
    assert isinstance(_graphql(_said("You have exceeded a secondary rate limit.")), Wait)
    assert isinstance(_graphql(_said("You have exceeded a secondary rate limit."), 403), Wait)


@pytest.mark.parametrize("data", [None, {"organization": {"repositories": None}}])
@pytest.mark.parametrize("kind", ["RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED", "TIMEOUT"])
def test_a_question_that_is_too_heavy_is_made_smaller_even_if_half_is_answered(kind: str, data: Json) -> None:
    assert isinstance(_graphql(_errors(kind, data=data)), Shrink)


def test_something_went_wrong_is_tried_with_less() -> None:
    words = "Something went wrong while executing your query. This may be the result of a timeout."
    assert isinstance(_graphql(_errors(words=words)), Shrink)
    assert isinstance(_graphql(_errors(words=words, data={"x": 1})), Good)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (_errors("FORBIDDEN"), Status.FORBIDDEN),
        (_errors("INSUFFICIENT_SCOPES"), Status.FORBIDDEN),
        (_errors("NOT_FOUND"), Status.HIDDEN),
        (_errors("FORBIDDEN", extensions=3), Status.FORBIDDEN),
        (_errors(extensions={"code": "undefinedField"}), Status.UNSUPPORTED),
    ],
)
def test_a_graphql_question_that_is_refused_as_a_whole(body: Json, reason: Status) -> None:
    found = _graphql(body)
    assert isinstance(found, Refused)
    assert found.status is reason


@pytest.mark.parametrize("body", [_errors("SERVICE_UNAVAILABLE"), _errors(words="loadshedding")])
def test_a_graphql_fault_is_asked_again(body: Json) -> None:
    assert isinstance(_graphql(body), Again)


@pytest.mark.parametrize(
    "body",
    [
        [],
        None,
        "data",
        {},
        {"data": None},
        {"data": None, "errors": []},
        {"errors": ["x"]},
        {"errors": 1},
        {"data": {}, "errors": {"a": 1}},
    ],
)
def test_a_graphql_answer_without_data_is_none(body: Json) -> None:
    with pytest.raises(ValueError, match=r"."):
        _graphql(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["data", "errors", "message", "type", "path"]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(JSON, st.sampled_from([200, 201, 202, 301, 400, 401, 403, 404, 409, 410, 422, 429, 451, 500, 502]))
def test_nothing_but_a_success_is_an_answer(body: Json, status: int) -> None:
    for request in (REST, GRAPHQL):
        try:
            found = read(request, _response(status, body, None))
        except ValueError:
            continue
        assert not isinstance(found, Good) or status in (200, 201)
        assert not (status == 200 and request is REST) or found == Good(body)
