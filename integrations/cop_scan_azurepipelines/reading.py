"""What a response of Azure DevOps means.

Rules: https://learn.microsoft.com/azure/devops/integrate/concepts/rate-limits,
https://learn.microsoft.com/azure/devops/integrate/concepts/rest-api-versioning
"""

from __future__ import annotations

import json
import re
from urllib.parse import quote, unquote

from cop_scan.errors import SourceError
from cop_scan.evidence import Json, Status
from cop_scan.sources.answered import STRANGE
from cop_scan.sources.answers import Request
from cop_scan.sources.headers import is_json, now, seconds
from cop_scan.sources.transport import Again, Fatal, Good, LimitState, Refused, Response, Verdict, Wait
from cop_scan_azurepipelines.reduced import reduced

HELLO = "_apis/connectionData"
"""In the first question to an organisation, which any token that is accepted may put."""
_NO_ACCESS = "TF400813"
"""The token is accepted, and its owner may not see this."""
_PLAN = re.compile(r"licen[cs]e|billing|Azure Active Directory|Microsoft Entra|not backed by", re.IGNORECASE)
_OFF = re.compile(r"(?:is|are) (?:disabled|not enabled)|has not been enabled|not enabled for", re.IGNORECASE)
_SAID = 160
_TOKEN = re.compile(r"[?&]continuationToken=[^&]*")
_CURE = "Check that the token has not expired and is one of this organisation, then run it again."
_STRANGER = "The address does not answer as Azure DevOps does: its answer is no JSON."


def read(request: Request, response: Response) -> Verdict:
    """Azure DevOps' verdict on a request. Raises ValueError where it answers no JSON."""
    first = HELLO in request.path
    if response.status == 429 or (response.status == 503 and "retry-after" in response.headers):
        return Wait(seconds(response.headers, "retry-after"), "credential", f"Azure DevOps answered {response.status}.")
    if response.status >= 500 or response.status == 408:
        return Again(f"Azure DevOps answered {response.status}.")
    if first and _is_no_token(response):
        return Fatal(SourceError(f"Azure DevOps does not accept the token ({response.status}).", next_step=_CURE))
    if first and response.status == 200 and not is_json(response.text):
        return Fatal(SourceError(_STRANGER, next_step="Check url in the estate file."))
    if response.status not in (200, 204):
        return Refused(*_refusal(response))
    return _good(request, response)


def _good(request: Request, response: Response) -> Verdict:
    try:
        body = reduced(request.endpoint, response.text)
    except STRANGE as fault:
        raise ValueError("another shape than Azure DevOps describes") from fault
    if HELLO in request.path and body["anonymous"]:
        return Fatal(SourceError("Azure DevOps takes the token for nobody's.", next_step=_CURE))
    return Good(body, _next(request, response, body))


def _next(request: Request, response: Response, body: Json) -> str:
    """Path and query of the next page."""
    token = response.headers.get("x-ms-continuationtoken", "")
    if not token and isinstance(body, dict):
        token = unquote(str(body.pop("next", "") or ""))
    if not token:
        return ""
    path = _TOKEN.sub("", request.path)
    return f"{path}{'&' if '?' in path else '?'}continuationToken={quote(token, safe='')}"


def _is_no_token(response: Response) -> bool:
    """Whether a sign-in page, or the way to one, stands for the answer."""
    if response.status in (203, 302):
        return True
    return response.status == 401 and _NO_ACCESS not in response.text


def limits(response: Response) -> LimitState | None:
    """What the headers say of the limit, which come only when much of it is used, with or without a delay."""
    headers = response.headers
    delay = seconds(headers, "retry-after")
    if "x-ratelimit-resource" not in headers or response.status == 429:
        return None
    limit, remaining = seconds(headers, "x-ratelimit-limit"), seconds(headers, "x-ratelimit-remaining")
    reset = seconds(headers, "x-ratelimit-reset")
    wait = delay if delay is not None else max(0.0, reset - now(headers)) if reset is not None else None
    left = 0 if delay is not None else None if remaining is None else int(remaining)
    return LimitState(
        headers["x-ratelimit-resource"], None if limit is None else int(limit), left, None if wait is None else wait
    )


def message(text: str) -> str:
    """Azure DevOps' own sentence, shortened; empty where there is none."""
    try:
        body = json.loads(text) if text.strip() else None
    except ValueError:
        return ""
    said = body.get("message", "") if isinstance(body, dict) else ""
    return said[:_SAID] if isinstance(said, str) else ""


def _refusal(response: Response) -> tuple[Status, str]:
    """Why it is not shown: only words of the platform's own say that a feature is off or not bought."""
    said = message(response.text)
    told = f"Azure DevOps answered {response.status}" + (f": {said.rstrip('.')}." if said else ".")
    if response.status in (400, 403, 404, 409) and _PLAN.search(said):
        return Status.PLAN_UNAVAILABLE, told
    if response.status in (400, 403, 404, 409) and _OFF.search(said):
        return Status.FEATURE_OFF, told
    if response.status in (203, 302, 401, 403):
        return Status.FORBIDDEN, told
    if response.status in (404, 410):
        return Status.HIDDEN, f"{told} It may be there and hidden from this token."
    return Status.UNSUPPORTED, told
