"""What a response of AWS means.

Rules: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html and the pages of each operation.
"""

from __future__ import annotations

import json
import re

from cop_scan.errors import SourceError
from cop_scan.evidence import Json, Status
from cop_scan.sources.answered import STRANGE
from cop_scan.sources.answers import Request
from cop_scan.sources.headers import seconds
from cop_scan.sources.transport import Again, Fatal, Good, Refused, Response, Verdict, Wait
from cop_scan_codebuild.calls import HELLO, TOKENS, region_of
from cop_scan_codebuild.reduced import reduced

OFF = "off"
"""Key in `Answer.facts` of a refusal by a region that is not on for the account."""
_PAUSE = 2.0
"""Seconds after a refusal by limits that gives no time: AWS refills its buckets every second."""
_CODE = re.compile(r"[A-Za-z][\w.]{0,80}", re.ASCII)
_LIMITED = re.compile(r"Throttl|TooManyRequests|RequestLimitExceeded|^SlowDown$|^LimitExceeded", re.I)
_DENIED = re.compile(
    r"^(?:AccessDenied|UnauthorizedOperation|AuthorizationError|NotAuthorized|OperationNotPermitted)|^UnauthorizedException"
)
_EXPIRED = re.compile(
    r"^(?:ExpiredToken|RequestExpired|SignatureDoesNotMatch|InvalidSignature|IncompleteSignature|MissingAuthenticationToken)"
)
_STRANGER = re.compile(
    r"^(?:UnrecognizedClient|InvalidClientTokenId|AuthFailure|OptInRequired|SubscriptionRequired|InvalidAccessKeyId)"
)
_PASSING = re.compile(
    r"^(?:InternalFailure|InternalError|InternalServer|ServiceUnavailable|ServiceFailure|ServerException|RequestTimeout)|ReportInProgress|ReportNotReady"
)
_NOTHING = frozenset({"RepositoryPolicyNotFoundException"})
"""What says that something is not set, to one who may look."""
_GONE = re.compile(r"NotFound|NoSuchEntity|ReportNotPresent|ReportExpired|DoesNotExist")


def read(request: Request, response: Response) -> Verdict:
    """AWS's verdict on a request. Raises ValueError where it answers no JSON, or refuses without a name."""
    if 200 <= response.status < 300:
        return _answer(request, response)
    code = _code(response)
    if response.status == 429 or _LIMITED.search(code):
        after = seconds(response.headers, "retry-after")
        return Wait(_PAUSE if after is None else after, "resource", f"AWS answered {code or 429}.")
    if response.status >= 500 or _PASSING.search(code):
        return Again(f"AWS answered {code or response.status} to {request.endpoint}.")
    if not code:
        raise ValueError("a refusal without a name")
    return _refused(request, code)


def _code(response: Response) -> str:
    """The name of the error, without its namespace; empty where there is none."""
    try:
        body = json.loads(response.text) if response.text.strip() else {}
    except ValueError:
        body = {}
    said = body.get("__type") or body.get("code") if isinstance(body, dict) else ""
    written = str(said or response.headers.get("x-amzn-errortype", ""))
    name = written.rpartition("#")[2].partition(":")[0]
    return name if _CODE.fullmatch(name) else ""


def _refused(request: Request, code: str) -> Verdict:
    told = f"AWS answered {code} to {request.endpoint}."
    if _EXPIRED.search(code) or (request.endpoint == HELLO and (_STRANGER.search(code) or _DENIED.search(code))):
        return Fatal(
            SourceError(
                f"AWS does not accept the credentials ({code}).",
                next_step="Sign in again, and check this machine's clock.",
            )
        )
    if _STRANGER.search(code):
        return Refused(Status.HIDDEN, f"{told} The region {region_of(request)} is not on for this account.", {OFF: "1"})
    if _DENIED.search(code):
        return Refused(Status.FORBIDDEN, f"{told} Needed: {request.endpoint}.")
    if code in _NOTHING:
        return Refused(Status.FEATURE_OFF, told)
    return Refused(Status.HIDDEN if _GONE.search(code) else Status.UNSUPPORTED, told)


def _answer(request: Request, response: Response) -> Verdict:
    body = json.loads(response.text)
    if not isinstance(body, dict):
        raise ValueError("no object")
    after = _next(request, body)
    try:
        return Good(reduced(request, body), after)
    except STRANGE as fault:
        raise ValueError("another shape than AWS describes") from fault


def _next(request: Request, body: dict[str, Json]) -> str:
    """The path of the next page; the token is taken out of the body."""
    name = TOKENS.get(request.endpoint, ("", ""))[0]
    token = body.pop(name, None) if name else None
    if request.endpoint.startswith("iam:") and name:
        if body.get("IsTruncated") is False:
            return ""
        if body.get("IsTruncated") is not True or not token:
            raise ValueError("it does not say whether another page follows")
    if token is not None and not isinstance(token, str):
        raise ValueError("the token is no text")
    return f"{request.path.partition('#')[0]}#{token}" if token else ""
