"""Plain HTTPS by `requests`: what the transports of several platforms share."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import requests
from requests import exceptions

from cop_scan.sources.answers import Request
from cop_scan.sources.exchange import MAX_TEXT
from cop_scan.sources.transport import Fault, Response, Unreachable

_CHUNK = 1 << 16
_WHOLE = 300.0
"""Seconds in which a whole answer must have come, however steadily it drips."""
_NEVER_CONNECTED = ("NameResolutionError", "NewConnectionError", "ConnectTimeoutError")
"""In the words of urllib3: the address was not found or refused the connection, as against one that broke."""


def no_netrc(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """As `auth` of a request or session: keeps a password of `~/.netrc` from taking the credential's place."""
    return request


class Here(threading.local):
    """What a thread has for itself."""

    def __init__(self) -> None:
        self.session = requests.Session()


@contextmanager
def sent(
    session: requests.Session, request: Request, url: str, headers: Mapping[str, str], auth: Any, seconds: float
) -> Iterator[requests.Response]:
    """The response to a request, still to be read; no redirect is followed. Raises Unreachable."""
    try:
        with session.request(
            request.method,
            url,
            json=request.body,
            headers=dict(headers),
            auth=auth,
            timeout=seconds,
            allow_redirects=False,
            stream=True,
        ) as found:
            yield found
    except exceptions.RequestException as fault:
        raise unreachable(fault, urlsplit(url).hostname) from None


def taken(response: requests.Response, encoding: str = "utf-8") -> Response:
    """The response with its text, which is read no further than `exchange` takes.

    Raises what `requests` raises, for an answer that takes too long as well.
    """
    seen = {str(name).lower(): str(value) for name, value in response.headers.items()}
    return Response(response.status_code, seen, _content(response).decode(encoding, "replace"))


def _content(response: requests.Response) -> bytes:
    end = time.monotonic() + _WHOLE
    found = bytearray()
    for part in response.iter_content(_CHUNK):
        found += part
        if len(found) > MAX_TEXT:
            break
        if time.monotonic() > end:
            raise exceptions.ReadTimeout
    return bytes(found)


def unreachable(fault: exceptions.RequestException, host: str | None) -> Unreachable:
    """Why no whole response came, without the library's own text, which may quote addresses and headers."""
    if isinstance(fault, exceptions.SSLError):
        return Unreachable("tls", f"The certificate of {host} is not trusted.", final=True)
    kind: Fault = "reset"
    words = f"The connection to {host} broke."
    if isinstance(fault, exceptions.Timeout):
        kind, words = "timeout", f"{host} did not answer in time."
    elif isinstance(fault, exceptions.ChunkedEncodingError | exceptions.ContentDecodingError):
        kind, words = "cut", f"An answer of {host} was cut short."
    elif isinstance(fault, exceptions.ConnectionError) and any(word in str(fault) for word in _NEVER_CONNECTED):
        kind, words = "connect", f"{host} cannot be reached."
    return Unreachable(kind, words, final=kind == "connect")
