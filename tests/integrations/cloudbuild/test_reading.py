"""What a response means, and what a value looks like before it is masked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cop_scan_cloudbuild.looks import look, looks
from cop_scan_cloudbuild.reading import PROJECT, TRIGGERS, read
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.sources.answers import Request
from cop_scan.sources.exchange import exchange
from cop_scan.sources.transport import Again, Fatal, Good, Refused, Response, Wait

INFO = "type.googleapis.com/google.rpc.ErrorInfo"


def ask(status: int, body: Any, endpoint: str = "GET x", path: str = "/x.googleapis.com/v1/x", **headers: str) -> Any:
    text = body if isinstance(body, str) else json.dumps(body)
    return read(Request("k", path, endpoint=endpoint), Response(status, headers, text))


def error(code: int, said: str = "No.", status: str = "", reason: str = "", **metadata: str) -> dict[str, Any]:
    details = [{"@type": INFO, "reason": reason, "metadata": metadata}] if reason else []
    return {"error": {"code": code, "message": said, "status": status, "details": details}}


@pytest.mark.parametrize(
    ("status", "body", "gap"),
    [
        (403, error(403, status="PERMISSION_DENIED"), "forbidden"),
        (403, "<html>", "forbidden"),
        (403, {"error": "x"}, "forbidden"),
        (403, {"error": {"errors": ["x"], "details": [7]}}, "forbidden"),
        (
            403,
            error(403, reason="SERVICE_DISABLED", service="a.googleapis.com", consumer="projects/7"),
            "not_collected",
        ),
        (404, error(404), "hidden"),
        (400, error(400, status="INVALID_ARGUMENT"), "unsupported"),
        (302, "", "unsupported"),
        (409, error(409), "unsupported"),
    ],
)
def test_refusals_are_told_apart(status: int, body: Any, gap: str) -> None:
    verdict = ask(status, body)
    assert isinstance(verdict, Refused)
    assert verdict.status.value == gap


def test_a_service_that_is_not_enabled_is_named_with_the_project_that_pays() -> None:
    verdict = ask(403, error(403, reason="SERVICE_DISABLED", service="a.googleapis.com", consumer="projects/7"))
    assert verdict.detail == "a.googleapis.com is not enabled in projects/7, which the credential counts against."


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (429, ""),
        (429, error(429, status="RESOURCE_EXHAUSTED")),
        (403, error(403, reason="RATE_LIMIT_EXCEEDED")),
        (403, {"error": {"code": 403, "errors": [{"reason": "rateLimitExceeded"}]}}),
    ],
)
def test_limits_in_each_of_their_forms(status: int, body: Any) -> None:
    assert ask(status, body) == Wait(None, "resource", ask(status, body).reason)
    assert ask(status, body, **{"retry-after": "7"}).seconds == 7
    assert ask(status, body, **{"retry-after": "soon"}).seconds is None


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
def test_passing_faults_are_tried_again(status: int) -> None:
    assert isinstance(ask(status, "<html>"), Again)


def test_a_credential_that_is_not_accepted_ends_it() -> None:
    assert isinstance(ask(401, error(401, status="UNAUTHENTICATED")), Fatal)


@pytest.mark.parametrize("status", [200, 403, 404])
def test_an_address_that_is_no_api_ends_it_at_the_first_question(status: int) -> None:
    assert isinstance(ask(status, "<html>", PROJECT), Fatal)


@pytest.mark.parametrize("body", ["[]", "7", "<html>", '{"nextPageToken": 7}', '"x"'])
def test_what_is_no_answer_is_asked_again(body: str) -> None:
    _, verdict = exchange(_Fixed(body), read, Request("k", "/x.googleapis.com/v1/x"), {})
    assert isinstance(verdict, Again)
    assert verdict.status.value == "malformed"


def test_the_next_page_is_the_same_question_with_its_token() -> None:
    path = "/x.googleapis.com/v1/x?pageSize=1000&pageToken=old&filter=a%3D%22b%22"
    found = ask(200, {"nextPageToken": "a&b="}, path=path)
    assert found.next == "/x.googleapis.com/v1/x?pageSize=1000&filter=a%3D%22b%22&pageToken=a%26b%3D"
    assert ask(200, {"nextPageToken": ""}).next == ""


class _Fixed:
    name = scope = "fixed"

    def __init__(self, body: Any) -> None:
        self._body = body

    def send(self, request: Request, headers: Any) -> Response:
        return Response(200, {}, self._body if isinstance(self._body, str) else json.dumps(self._body))


TOKEN = "ghp_" + "a1B2" * 9
TRIGGER = {
    "substitutions": {"_TOKEN": TOKEN, "_REGION": "europe", "_API_KEY": "hunter2hunter2"},
    "webhookConfig": {"secret": "projects/1/secrets/x/versions/1"},
    "build": {
        "options": {"env": ["KEY=value", f"OTHER={TOKEN}"]},
        "steps": [{"name": "x", "env": ["SHELL=plain"], "script": f"echo {TOKEN}"}],
        "secrets": [{"kmsKeyName": "k", "secretEnv": {"A": "Y2lwaGVydGV4dA=="}}],
    },
}


def test_what_is_kept_of_a_trigger_has_no_value_of_a_variable() -> None:
    request = Request("k", "/cloudbuild.googleapis.com/v1/x", endpoint=TRIGGERS)
    _, verdict = exchange(_Fixed({"triggers": [TRIGGER]}), read, request, {})
    assert isinstance(verdict, Good)
    text = json.dumps(verdict.body)
    for value in (TOKEN, "hunter2hunter2", "europe", "=value", 'plain"', "Y2lwaGVydGV4dA"):
        assert value not in text.replace('"plain"', "")
    (kept,) = verdict.body["triggers"]
    assert dict(kept["looks"]) == {
        "_TOKEN": "credential",
        "_REGION": "plain",
        "KEY": "plain",
        "OTHER": "credential",
        "SHELL": "plain",
    }


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("_A", "europe-west2", "plain"),
        ("_A", "", "plain"),
        ("_TOKEN", "${_OTHER}", "plain"),
        ("_TOKEN", "projects/1/secrets/x/versions/1", "plain"),
        ("_USE_TOKEN", "true", "plain"),
        ("_A", "https://example.com/a?b", "plain"),
        ("_A", "https://user:hunter22@example.com", "credential"),
        ("_A", "AKIA" + "A" * 16, "credential"),
        ("_PASSWORD", "hunter2", ""),
        ("_PASSWORD", "123456", ""),
        ("_PORT", "8080", "plain"),
        ("_PASSWORD", "$ecret-hunter2", ""),
        ("_PASSWORD", "$_OTHER hunter2", ""),
        ("_SECRET", "https://example.com/hunter2", ""),
        ("_HOOK", "https://example.com/hook?sig=c0ffeec0ffeec0ffeec0", ""),
        ("_TAG", "$_A/${_B}:$SHORT_SHA", "plain"),
        ("_A", "c0ffee" * 6, ""),
        ("_A", "europe-docker.pkg.dev/acme/app/image:v1", "plain"),
    ],
)
def test_looks(name: str, value: str, said: str) -> None:
    assert look(name, value) == said


def test_the_worst_of_several_places_counts() -> None:
    def both(one: str, other: str) -> dict[str, str]:
        return looks({"substitutions": {"A": one}, "build": {"substitutions": {"A": other}}})

    assert both("x", TOKEN) == both(TOKEN, "x") == {"A": "credential"}
    assert both("x", "c0ffee" * 6) == {}
    assert both("x", "y") == {"A": "plain"}


@given(st.recursive(st.none() | st.text(max_size=5) | st.integers(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["build", "steps", "env", "options", "substitutions"]), inner, max_size=3), max_leaves=12))  # fmt: skip
def test_looking_never_raises(trigger: Any) -> None:
    looks(trigger)
