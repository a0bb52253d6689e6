"""One credential's way to GitLab: python-gitlab's connection, one client for each thread.

The library's own waits and retries are switched off: limits are the sources' shared business.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import gitlab
import requests
from gitlab import exceptions

from cop_scan import __version__
from cop_scan.sources.answers import Request
from cop_scan.sources.transport import Fault, Response, Unreachable
from cop_scan_gitlab.credentials import Credential

_SECONDS = 30
MAX_BYTES = 64 << 20
"""Of one answer."""
_CHUNK = 1 << 16


class GitLabTransport:
    """Sends requests with one token to one host."""

    def __init__(self, credential: Credential, url: str, seconds: float = _SECONDS) -> None:
        self.name, self.scope = credential.name, credential.scope
        self._credential, self._url, self._seconds = credential, url, seconds
        self._here = threading.local()

    def send(self, request: Request, headers: Mapping[str, str]) -> Response:
        """GitLab's response, whatever its status. Raises Unreachable."""
        client = self._client()
        path = f"{self._url}/api/graphql" if request.resource == "graphql" else f"{self._url}{request.path}"
        try:
            with client.session.request(
                request.method,
                path,
                json=request.body,
                headers={**client.headers, "PRIVATE-TOKEN": self._credential.token, **headers},
                auth=_as_it_is,
                timeout=self._seconds,
                allow_redirects=False,
                stream=True,
            ) as found:
                seen = {str(name).lower(): str(value) for name, value in found.headers.items()}
                return Response(found.status_code, seen, _text(found))
        except requests.exceptions.RequestException as fault:
            raise _unreachable(fault, self._url) from None
        except exceptions.GitlabError as fault:
            raise Unreachable("reset", f"GitLab's client failed ({type(fault).__name__}).") from None

    def _client(self) -> Any:
        if not hasattr(self._here, "client"):
            self._here.client = gitlab.Gitlab(
                self._url,
                private_token=self._credential.token,
                user_agent=f"cop-scan/{__version__}",
                timeout=self._seconds,
                per_page=100,
                retry_transient_errors=False,
            )
        return self._here.client


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keeps a password of this host in ~/.netrc from being sent beside the token."""
    return request


def _text(found: requests.Response) -> str:
    """The body, of bounded size. Raises Unreachable where it is larger."""
    parts: list[bytes] = []
    size = 0
    for part in found.iter_content(_CHUNK):
        size += len(part)
        if size > MAX_BYTES:
            raise Unreachable("cut", f"An answer is larger than {MAX_BYTES >> 20} MiB.")
        parts.append(part)
    return b"".join(parts).decode("utf-8", "replace")


def _unreachable(fault: requests.exceptions.RequestException, url: str) -> Unreachable:
    """Why no response came, without the library's own text, which may quote addresses and headers."""
    host = urlsplit(url).hostname
    if isinstance(fault, requests.exceptions.SSLError):
        return Unreachable("tls", f"The certificate of {host} is not trusted.", final=True)
    kind: Fault = "reset"
    words = f"The connection to {host} broke."
    if isinstance(fault, requests.exceptions.Timeout):
        kind, words = "timeout", f"{host} did not answer in time."
    elif isinstance(fault, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        kind, words = "cut", f"An answer of {host} was cut short."
    elif isinstance(fault, requests.exceptions.ConnectionError) and _never_connected(fault):
        kind, words = "connect", f"{host} cannot be reached."
    return Unreachable(kind, words, final=kind == "connect")


def _never_connected(fault: BaseException) -> bool:
    text = str(fault)
    return any(word in text for word in ("NameResolutionError", "NewConnectionError", "ConnectTimeoutError"))
