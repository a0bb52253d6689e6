"""What a response of GitLab means.

Rules: https://docs.gitlab.com/api/rest/#status-codes, https://docs.gitlab.com/api/graphql/#limits,
https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/#response-headers
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from cop_scan.errors import SourceError
from cop_scan.evidence import Status
from cop_scan.sources import graphql
from cop_scan.sources.answered import STRANGE
from cop_scan.sources.answers import Request
from cop_scan.sources.headers import count, counts, next_page, seconds, seconds_until
from cop_scan.sources.transport import Again, Fatal, Good, LimitState, Refused, Response, Shrink, Verdict, Wait
from cop_scan_gitlab.questions import API
from cop_scan_gitlab.reduced import reduced

HELLO = f"{API}/metadata"
"""The first question: whether this is GitLab's API, which version, and whether the token is accepted."""
_PLAN = re.compile(
    r"not available (?:on|for|in) (?:your|this)|licen[cs]e|upgrade|(?:premium|ultimate|paid) (?:tier|plan|feature)"
    r"|feature (?:is )?not available",
    re.IGNORECASE,
)
_HEAVY = re.compile(r"complexity|too complex|timeout|timed out|max(?:imum)? blobs size|query size", re.IGNORECASE)
_SAID = 160
_BUSY = frozenset({500, 502, 503, 504, 520, 521, 522, 523, 524})


def read(request: Request, response: Response) -> Verdict:
    """GitLab's verdict on a request. Raises ValueError where it answers no JSON."""
    status = response.status
    if status == 429:
        return Wait(_wait(response.headers), "credential", "GitLab answered 429.")
    if status >= 500:
        heavy = request.resource == "graphql" and status in _BUSY
        return Shrink(f"GitLab gave up on the question ({status}).") if heavy else Again(f"GitLab answered {status}.")
    if request.path == HELLO:
        return _hello(response)
    if 300 <= status < 400:
        return Refused(Status.UNSUPPORTED, "GitLab says that it has moved; it is not followed. Name its present path.")
    if not 200 <= status < 300:
        return Refused(*_refusal(response))
    if request.resource == "graphql":
        return _graphql(request, response)
    try:
        kept = reduced(request.endpoint, json.loads(response.text))
    except STRANGE as fault:
        raise ValueError("another shape than GitLab describes") from fault
    total = count(response.headers, "x-total")
    return Good(kept, _next(response), {} if total is None else {"total": str(total)})


def stranger() -> SourceError:
    """What is said of an address that is none of GitLab's."""
    said = "The address does not answer as GitLab's API does."
    return SourceError(said, next_step="Check url in the estate file: without /api/v4.")


def _hello(response: Response) -> Verdict:
    if response.status in (401, 403):
        said = f"GitLab does not accept the token ({response.status})."
        return Fatal(SourceError(said, next_step="Check that it has not expired and has the scope read_api."))
    found = json.loads(response.text) if response.status == 200 else None
    if not isinstance(found, dict) or "version" not in found:
        return Fatal(stranger())
    return Good({"version": str(found["version"]), "enterprise": found.get("enterprise")})


def _next(response: Response) -> str:
    """Path and query of the next page, from `/api/v4` on."""
    path = next_page(response.headers)
    return path[path.find(API) :] if API in path.partition("?")[0] else path


def _wait(headers: Mapping[str, str]) -> float | None:
    """Seconds that it says to wait; None where it says nothing."""
    after = seconds(headers, "retry-after")
    return after if after is not None else seconds_to_reset(headers)


def seconds_to_reset(headers: Mapping[str, str]) -> float | None:
    """Seconds until the window ends, by the server's clock where it tells it."""
    return seconds_until(headers, "ratelimit-reset")


def limits(response: Response) -> LimitState | None:
    """What the headers say of the limit that was counted against; Self-Managed may have none."""
    headers = response.headers
    known = counts(headers, limit="ratelimit-limit", remaining="ratelimit-remaining")
    if "remaining" not in known:
        return None
    return LimitState(headers.get("ratelimit-name") or "api", reset_in=seconds_to_reset(headers), **known)


def message(text: str) -> str:
    """GitLab's own sentence, shortened; empty where there is none."""
    try:
        body = json.loads(text) if text.strip() else None
    except ValueError:
        return ""
    found = [body.get(key) for key in ("message", "error")] if isinstance(body, dict) else []
    return next((said[:_SAID] for said in found if isinstance(said, str)), "")


def _refusal(response: Response) -> tuple[Status, str]:
    """Why GitLab does not show it. It answers 401 and 403 to those who may not, and 404 where a thing is absent too."""
    status, said = response.status, message(response.text)
    told = f"GitLab answered {status}" + (f": {said.rstrip('.')}." if said else ".")
    if status in (400, 402, 403, 404) and _PLAN.search(said):
        return Status.PLAN_UNAVAILABLE, told
    if "insufficient_scope" in said:
        return Status.FORBIDDEN, f"{told} The token lacks the scope read_api."
    if status in (401, 403):
        return Status.FORBIDDEN, told
    if status in (404, 410):
        return Status.HIDDEN, f"{told} It may be there and hidden from this token."
    if status == 405:
        return Status.TRUNCATED, f"{told} GitLab shows no page so far down the list."
    return Status.UNSUPPORTED, told


def _graphql(request: Request, response: Response) -> Verdict:
    body, errors = graphql.answered(response.text)
    said = [str(error.get("message", ""))[:_SAID] for error in errors]
    if any(_HEAVY.search(one) for one in said):
        return Shrink(said[0])
    if body.get("data") is None:
        if not errors:
            raise ValueError("no data")
        if graphql.is_unknown(errors):
            return Refused(Status.UNSUPPORTED, f"This GitLab does not know what was asked: {said[0]}")
        return Refused(Status.UNSUPPORTED, f"GitLab: {said[0]}")
    return Good({"data": reduced(request.endpoint, body["data"]), "errors": said})
