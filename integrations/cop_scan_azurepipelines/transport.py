"""The way to Azure DevOps: plain HTTPS, one session for each thread. No redirect is followed."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from cop_scan import __version__
from cop_scan.sources.answers import Request
from cop_scan.sources.exchange import MAX_TEXT
from cop_scan.sources.transport import Fault, Response, Unreachable
from cop_scan_azurepipelines.credentials import Credential
from cop_scan_azurepipelines.options import Options

ZIP = "zip"
"""Ends the endpoint of a question whose answer is an archive."""
_SECONDS = 60.0
_WHOLE = 300.0
"""Seconds in which a whole answer must have come, however steadily it drips."""
_CHUNK = 1 << 16


class _Authorise(AuthBase):
    """Puts the credential into each request, so that requests looks for none in `.netrc`."""

    def __init__(self, credential: Credential) -> None:
        self._credential = credential

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._credential.header()
        return request


class AzureTransport:
    """Sends requests with one credential."""

    def __init__(self, credential: Credential, options: Options, seconds: float = _SECONDS) -> None:
        self.name, self.scope = credential.name, credential.scope
        self._options, self._seconds = options, seconds
        self._auth = _Authorise(credential)
        self._here = threading.local()

    def send(self, request: Request, headers: Mapping[str, str]) -> Response:
        """The platform's response. Raises Unreachable, or SourceError where the credential is of no use."""
        base = self._options.at(request.resource)
        archive = request.endpoint.endswith(ZIP)
        own = {
            "Accept": "application/zip" if archive else "application/json",
            "User-Agent": f"cop-scan/{__version__}",
            "X-TFS-FedAuthRedirect": "Suppress",  # else a refused token is led to a page for people
        }
        try:
            with self._session().request(
                request.method,
                base + request.path,
                json=request.body,
                headers={**own, **headers},
                auth=self._auth,
                timeout=self._seconds,
                allow_redirects=False,
                stream=True,
            ) as response:
                content = _content(response)
                kind = response.headers.get("content-type", "")
        except requests.exceptions.RequestException as fault:
            raise _unreachable(fault, base) from None
        text = content.decode("latin-1" if "zip" in kind or "octet" in kind else "utf-8", "replace")
        return Response(response.status_code, {k.lower(): v for k, v in response.headers.items()}, text)

    def _session(self) -> requests.Session:
        if not hasattr(self._here, "session"):
            self._here.session = requests.Session()
        session: requests.Session = self._here.session
        return session


def _content(response: requests.Response) -> bytes:
    """What came, at most a little more than is read anyway."""
    end = time.monotonic() + _WHOLE
    parts: list[bytes] = []
    size = 0
    for part in response.iter_content(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > MAX_TEXT:
            break
        if time.monotonic() > end:
            raise requests.exceptions.ReadTimeout
    return b"".join(parts)


def _unreachable(fault: requests.exceptions.RequestException, address: str) -> Unreachable:
    """Why no response came, without the library's own text, which may quote addresses and headers."""
    host = urlsplit(address).hostname
    if isinstance(fault, requests.exceptions.SSLError):
        return Unreachable("tls", f"The certificate of {host} is not trusted.", final=True)
    kinds: tuple[tuple[type[Exception], Fault, str], ...] = (
        (requests.exceptions.ConnectTimeout, "connect", f"{host} cannot be reached."),
        (requests.exceptions.Timeout, "timeout", f"{host} did not answer in time."),
        (requests.exceptions.ChunkedEncodingError, "cut", f"The answer of {host} broke off."),
        (requests.exceptions.ContentDecodingError, "cut", f"The answer of {host} cannot be unpacked."),
    )
    for kind, name, said in kinds:
        if isinstance(fault, kind):
            return Unreachable(name, said)
    return Unreachable("connect", f"{host} cannot be reached.")
