"""What a response of GitHub means.

Rules: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api,
https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api,
https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from cop_scan.errors import SourceError
from cop_scan.evidence import Json, Status
from cop_scan.sources import graphql, sboms
from cop_scan.sources.answered import STRANGE
from cop_scan.sources.answers import Request
from cop_scan.sources.headers import counts, is_json, next_page, seconds, seconds_until
from cop_scan.sources.transport import Again, Fatal, Good, LimitState, Refused, Response, Shrink, Verdict, Wait
from cop_scan_github import downloads
from cop_scan_github.reduced import reduced

_OFF = re.compile(
    r"must be enabled|(?:is|are) (?:disabled|not enabled)|no analysis found|Branch not protected|not been enabled"
    r"|Git Repository is empty|is not supported for|only available for public",
    re.IGNORECASE,
)
"""GitHub's words for a feature that is off, which tell that the token may look."""
_PLAN = re.compile(r"upgrade (?:to|your)|not available (?:on|for) (?:your|this) plan|Enterprise Cloud", re.IGNORECASE)
_HEAVY = frozenset({"RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED", "TIMEOUT"})
_SAID = 160
HELLO = "/rate_limit"
"""The first question, which counts against no limit: whether this is GitHub's API at all."""
_STRANGER = "The address does not answer as GitHub's API does: its answer is no JSON."


def read(request: Request, response: Response) -> Verdict:
    """GitHub's verdict on a request. Raises ValueError where it answers no JSON."""
    status = response.status
    if request.path == HELLO and not is_json(response.text):
        return Fatal(SourceError(_STRANGER, next_step="Check api_url in the estate file."))
    if status == 401:
        return Fatal(SourceError("GitHub does not accept the token (401).", next_step="Check that it has not expired."))
    if status >= 500 or status == 202:
        heavy = status in (502, 504) and request.resource == "graphql"
        return (
            Shrink(f"GitHub gave up on so large a question ({status}).")
            if heavy
            else Again(f"GitHub answered {status}.")
        )
    return _limited(response) or _answer(request, response)


def _answer(request: Request, response: Response) -> Verdict:
    if request.resource == "graphql" and response.status == 200:
        return _graphql(request, response)
    if not 200 <= response.status < 300:
        return Refused(*_refusal(response))
    if request.endpoint == downloads.ENDPOINT:
        return _sbom(response)
    body = json.loads(response.text) if response.text.strip() else None
    try:
        kept = reduced(request.endpoint, body)
    except STRANGE as fault:
        raise ValueError("another shape than GitHub describes") from fault
    return Good(kept, next_page(response.headers), _scopes(response))


def _sbom(response: Response) -> Verdict:
    """Nothing of a file is kept but what its header says; one that cannot be read is not asked for again."""
    try:
        return Good(sboms.header(response.text.encode("utf-8", "surrogateescape")))
    except sboms.Unread as fault:
        return Refused(fault.status, fault.detail)


def _scopes(response: Response) -> dict[str, str]:
    return {"scopes": response.headers["x-oauth-scopes"]} if "x-oauth-scopes" in response.headers else {}


def seconds_to_reset(headers: Mapping[str, str]) -> float | None:
    """Seconds until the limit's window ends, by the server's clock where it tells it; None where it says nothing."""
    return seconds_until(headers, "x-ratelimit-reset")


def limits(response: Response) -> LimitState | None:
    """What the headers say of the limit that was counted against; GitHub Enterprise Server may have none."""
    headers = response.headers
    if "x-ratelimit-resource" not in headers:
        return None
    known = counts(headers, limit="x-ratelimit-limit", remaining="x-ratelimit-remaining", used="x-ratelimit-used")
    return LimitState(headers["x-ratelimit-resource"], reset_in=seconds_to_reset(headers), **known)


def _limited(response: Response) -> Wait | None:
    """A limit, primary or secondary, in each of the forms that GitHub gives it."""
    if response.status not in (403, 429):
        return None
    headers = response.headers
    said = message(response.text) if is_json(response.text) else ""  # what refuses may be in front of the API
    after = seconds(headers, "retry-after")
    if after is not None:
        return Wait(after, "credential", said)
    if headers.get("x-ratelimit-remaining") == "0":
        return Wait(seconds_to_reset(headers), "resource", said)
    if response.status == 429 or "rate limit" in said.lower() or "abuse" in said.lower():
        return Wait(None, "credential", said)
    return None


def message(text: str) -> str:
    """GitHub's own sentence, shortened; empty where there is none. Raises ValueError for a text that is no JSON."""
    body = json.loads(text) if text.strip() else None
    said = body.get("message", "") if isinstance(body, dict) else ""
    return said[:_SAID] if isinstance(said, str) else ""


def _refusal(response: Response) -> tuple[Status, str]:
    """Why GitHub does not show it: only words of its own say that a feature is off."""
    said = message(response.text)
    told = f"GitHub answered {response.status}" + (f": {said.rstrip('.')}." if said else ".")
    if "x-github-sso" in response.headers:
        return Status.FORBIDDEN, f"{told} The token is not authorised for the organisation's single sign-on."
    if response.status in (403, 404, 409, 410, 422) and _OFF.search(said):
        return Status.FEATURE_OFF, told
    if _PLAN.search(said):
        return Status.PLAN_UNAVAILABLE, told
    if response.status in (403, 422, 451):
        needs = response.headers.get("x-accepted-github-permissions", "")
        return Status.FORBIDDEN, f"{told} Needed: {needs}." if needs else told
    if response.status in (404, 410):
        return Status.HIDDEN, f"{told} It may be there and hidden from this token."
    return Status.UNSUPPORTED, told


def _graphql(request: Request, response: Response) -> Verdict:
    body, errors = graphql.answered(response.text)
    kinds = {str(error.get("type", "")) for error in errors}
    said = str(errors[0].get("message", ""))[:_SAID] if errors else message(response.text)
    if kinds & {"RATE_LIMITED", "RATE_LIMIT"}:
        return Wait(seconds_to_reset(response.headers), "resource", said)
    if kinds & _HEAVY or (errors and body.get("data") is None and "something went wrong" in said.lower()):
        return Shrink(said)
    if body.get("data") is None:
        return _no_data(response, errors, said)
    data = reduced(request.endpoint, body["data"])
    return Good({"data": data, "errors": errors}, facts=_points(data))


def _no_data(response: Response, errors: list[Mapping[str, Json]], said: str) -> Verdict:
    if "rate limit" in said.lower():
        return Wait(None, "credential", said)
    if not errors:
        raise ValueError("no data")
    if graphql.is_unknown(errors):
        return Refused(Status.UNSUPPORTED, f"This host's GraphQL does not know what was asked: {said}")
    if response.status == 200 and str(errors[0].get("type", "")) in ("FORBIDDEN", "INSUFFICIENT_SCOPES"):
        return Refused(Status.FORBIDDEN, f"GitHub: {said}")
    if str(errors[0].get("type", "")) == "NOT_FOUND":
        return Refused(Status.HIDDEN, f"GitHub: {said} It may be there and hidden from this token.")
    return Again(f"GitHub's GraphQL failed: {said}")


def _points(data: Json) -> dict[str, str]:
    limit = data.get("rateLimit") if isinstance(data, dict) else None
    cost = limit.get("cost") if isinstance(limit, dict) else None
    return {"points": str(cost)} if type(cost) is int else {}
