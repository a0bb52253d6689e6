"""One question and its response, in a pool thread: sent, read, and masked before anything else sees it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from cop_scan.evidence import Status
from cop_scan.sources.answers import Answer, Request
from cop_scan.sources.masking import mask, redact
from cop_scan.sources.transport import (
    Again,
    Fatal,
    Good,
    Read,
    Refused,
    Response,
    Shrink,
    Transport,
    Unreachable,
    Verdict,
    Wait,
)

MAX_TEXT = 64 << 20
"""Characters of the largest response that is read."""


_PER_PAGE = re.compile(r"[?&]per_page=(\d{1,4})\b")
_PAGE = 20
"""Items of a page where the question does not say: no platform's default is less."""


def exchange(
    transport: Transport, read: Read, request: Request, headers: Mapping[str, str]
) -> tuple[Response | None, Verdict | Unreachable]:
    """The response without its text, None where none came, and what to make of it.

    Raises what the transport raises besides Unreachable.
    """
    try:
        response = transport.send(request, headers)
    except Unreachable as fault:
        return None, fault
    verdict = _verdict(read, request, response) if response.status != 304 else Good(None)
    return replace(response, text=""), verdict


def validators(request: Request, earlier: Answer) -> dict[str, str]:
    """The headers that ask only for what has changed.

    None for a full last page of a list: a 304 may come though a page follows it now, and would hide that.
    """
    asked = _PER_PAGE.search(request.path)
    full = isinstance(earlier.body, list) and len(earlier.body) >= (int(asked[1]) if asked else _PAGE)
    return {"if-none-match": earlier.etag} if earlier.etag and (earlier.next or not full) else {}


def unanswered(fault: Unreachable) -> Again:
    """The passing fault that no whole response is."""
    return Again(_text(fault.detail))


def _verdict(read: Read, request: Request, response: Response) -> Verdict:
    if len(response.text) > MAX_TEXT:
        return Refused(Status.TRUNCATED, f"The answer is larger than {MAX_TEXT >> 20} MiB.")
    try:
        return _masked(read(request, response), request)
    except (ValueError, RecursionError):
        return Again("The answer is not the JSON that the API describes.", Status.MALFORMED)


def _masked(verdict: Verdict, request: Request) -> Verdict:
    match verdict:
        case Good(body, _, facts):
            body = redact(body, variables="/variables" in request.path)
            return replace(verdict, body=body, facts={key: _text(fact) for key, fact in facts.items()})
        case Refused(_, detail, facts):
            facts = {key: _text(fact) for key, fact in facts.items()}
            return replace(verdict, detail=_text(detail), facts=facts)
        case Wait() | Again() | Shrink():
            return replace(verdict, reason=_text(verdict.reason))
        case Fatal():
            return verdict


def _text(text: str) -> str:
    return mask(text.encode("utf-8", "replace")).decode("utf-8", "replace")
