"""What a response of Google's APIs means, by https://cloud.google.com/apis/design/errors.

A service that is not enabled is told apart from a permission that lacks: the project that it is not enabled in is the
one that the credential counts against, which need not be the project that is looked at.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from cop_scan.errors import SourceError
from cop_scan.evidence import Json, Status
from cop_scan.sources.answers import Request
from cop_scan.sources.headers import is_json, seconds
from cop_scan.sources.transport import Again, Fatal, Good, LimitState, Refused, Response, Verdict, Wait
from cop_scan_cloudbuild.looks import looks

INVALID = "invalid"
"""Key in `Answer.facts` of a question that the service does not understand."""
PROJECT = "GET cloudresourcemanager/v3/projects/{project}"
"""The first question: whether this is Google's API, and whether the project is seen."""
TRIGGERS = "GET cloudbuild/v1/projects/{project}/locations/{location}/triggers"
_SAID = 200
_LIMITS = frozenset({"RATE_LIMIT_EXCEEDED", "rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"})


def read(request: Request, response: Response) -> Verdict:
    """Google's verdict on a request. Raises ValueError where it answers no JSON."""
    status = response.status
    if status == 401:
        cure = "Check that it has not expired, and that it is one of Google Cloud."
        return Fatal(SourceError("Google does not accept the credential (401).", next_step=cure))
    if status >= 500 or status == 408:
        return Again(f"Google answered {status}.")
    if request.endpoint == PROJECT and not is_json(response.text):
        words = "The address does not answer as Google's APIs do: its answer is no JSON."
        return Fatal(SourceError(words, next_step="Check endpoint in the estate file."))
    if not 200 <= status < 300:
        return _refusal(response)
    body = json.loads(response.text) if response.text.strip() else None
    if not isinstance(body, dict):
        raise ValueError("no object")
    return Good(_kept(request, body), _next(request, body))


def limits(_: Response) -> LimitState | None:
    """Google's services say nothing of what is left of a quota."""
    return None


def _kept(request: Request, body: dict[str, Json]) -> Json:
    """The body; triggers with what the values of their substitutions look like, which are masked afterwards."""
    if request.endpoint != TRIGGERS or not isinstance(body.get("triggers"), list):
        return body
    return {**body, "triggers": [{"trigger": one, "looks": _pairs(one)} for one in body["triggers"]]}


def _pairs(trigger: Json) -> Json:
    """As pairs, for a value under the name of a variable would be masked."""
    return [[name, said] for name, said in sorted(looks(trigger).items())]


def _next(request: Request, body: Mapping[str, Json]) -> str:
    """Path of the next page."""
    token = body.get("nextPageToken")
    if token in (None, ""):
        return ""
    if not isinstance(token, str):
        raise ValueError("a page token that is no text")
    path, _, query = request.path.partition("?")
    known = [(key, value) for key, value in parse_qsl(query) if key != "pageToken"]
    return f"{path}?{urlencode([*known, ('pageToken', token)])}"


def _refusal(response: Response) -> Verdict:
    error = _error(response.text)
    said = str(error.get("message") or "")[:_SAID].rstrip(".")
    told = f"Google answered {response.status}" + (f": {said}." if said else ".")
    reasons = dict(_reasons(error))
    if response.status == 429 or error.get("status") == "RESOURCE_EXHAUSTED" or reasons.keys() & _LIMITS:
        return Wait(seconds(response.headers, "retry-after"), "resource", told)
    if "SERVICE_DISABLED" in reasons:
        known = reasons["SERVICE_DISABLED"]
        service, consumer = known.get("service") or "The service", known.get("consumer") or "the credential's project"
        words = f"{service} is not enabled in {consumer}, which the credential counts against."
        return Refused(Status.NOT_COLLECTED, words, {"disabled": str(consumer)})
    if response.status == 400:
        return Refused(Status.UNSUPPORTED, told, {INVALID: "1"})
    if response.status == 403:
        return Refused(Status.FORBIDDEN, told)
    if response.status == 404:
        return Refused(Status.HIDDEN, f"{told} It may be there and hidden from this credential.")
    return Refused(Status.UNSUPPORTED, told)


def _error(text: str) -> Mapping[str, Json]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    error = found.get("error") if isinstance(found, dict) else None
    return error if isinstance(error, dict) else {}


def _reasons(error: Mapping[str, Json]) -> list[tuple[str, Mapping[str, Json]]]:
    """The reasons that the details name, and those of the older form, each with what else is said."""
    found: list[tuple[str, Mapping[str, Json]]] = []
    for key in ("details", "errors"):
        listed = error.get(key)
        for one in listed if isinstance(listed, list) else []:
            if isinstance(one, dict) and isinstance(one.get("reason"), str):
                metadata = one.get("metadata")
                found.append((one["reason"], metadata if isinstance(metadata, dict) else {}))
    return found
