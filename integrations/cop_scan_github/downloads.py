"""The contents of one file of a release, which GitHub keeps at another host.

https://docs.github.com/en/rest/releases/assets#get-a-release-asset: the API gives the contents or an address
where they are. That one address is followed, over https, without the credential; nothing else is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from cop_scan.sources.answers import Request
from cop_scan.sources.http import no_netrc
from cop_scan.sources.sboms import MAX_BYTES
from cop_scan.sources.transport import Response, Unreachable

ENDPOINT = "GET /repos/{owner}/{repo}/releases/assets/{asset_id}"
_PIECE = 64 << 10
_LONGEST = 120.0
"""Seconds that one download may take, however slowly it drips."""
_PLAIN = {"accept": "application/octet-stream", "accept-encoding": "identity"}
"""Not packed: what is read is what is counted."""
_FOUND = requests.codes.found
_ELSEWHERE = "GitHub leads to an address for the file that is not followed."


def path_of(repository: str, asset: int) -> str:
    """The API's path of a file."""
    return f"/repos/{repository}/releases/assets/{asset}"


class Downloads:
    """Downloads over a session of its own; `authorise` adds the credential to the headers of the API's request."""

    def __init__(self, api_url: str, seconds: float, authorise: Callable[[dict[str, str]], None]) -> None:
        self._api_url, self._seconds, self._authorise = api_url, seconds, authorise
        self._session = requests.Session()
        self._session.auth = no_netrc
        # a loopback API without TLS is a test's, and so is its storage
        self._schemes = {"https", urlsplit(api_url).scheme}

    def send(self, request: Request, headers: Mapping[str, str]) -> Response:
        """The API's response with the contents as its text, no more than one byte above what is read.

        Bytes that are no UTF-8 stand in it as lone surrogates. Raises Unreachable and what `requests` raises.
        """
        said = {**headers, **_PLAIN}
        self._authorise(said)
        address = self._api_url + request.path
        with self._get(address, said) as first:
            seen = {name.lower(): value for name, value in first.headers.items()}
            if first.status_code != _FOUND:
                if first.is_redirect:
                    raise Unreachable("connect", _ELSEWHERE)
                return Response(first.status_code, seen, _read(first))
            where = urljoin(address, first.headers.get("location", ""))
        try:
            return Response(200, seen, self._followed(where))
        except requests.exceptions.RequestException:
            raise Unreachable("connect", "The host where GitHub keeps the file cannot be reached or trusted.") from None

    def _followed(self, address: str) -> str:
        parts = urlsplit(address)
        if parts.scheme not in self._schemes or not parts.hostname or parts.username is not None:
            raise Unreachable("connect", _ELSEWHERE)
        self._session.cookies.clear()
        with self._get(address, dict(_PLAIN)) as second:
            if second.is_redirect:
                raise Unreachable("connect", _ELSEWHERE)
            if second.status_code != requests.codes.ok:
                raise Unreachable("cut", f"Where GitHub keeps the file, {second.status_code} was answered.")
            return _read(second)

    def _get(self, address: str, headers: Mapping[str, str]) -> requests.Response:
        return self._session.get(address, headers=headers, timeout=self._seconds, allow_redirects=False, stream=True)


def _check(headers: Mapping[str, str]) -> None:
    """Raise Unreachable for what is not the file, or would not show that it was cut."""
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Unreachable("cut", "The file came packed, which was not asked for.")
    if headers.get("content-type", "").lower().startswith("text/html"):
        raise Unreachable("cut", "A page came in place of the file.")  # of a proxy, or of a host in trouble
    if "content-length" not in headers and "transfer-encoding" not in headers:
        raise Unreachable("cut", "The file came without its length.")


def _read(response: requests.Response) -> str:
    _check(response.headers)
    ends, data = time.monotonic() + _LONGEST, bytearray()
    try:
        while len(data) <= MAX_BYTES and (piece := response.raw.read1(_PIECE, decode_content=False)):
            data += piece
            if time.monotonic() > ends:
                raise Unreachable("timeout", "The file did not come in time.")
    except urllib3.exceptions.HTTPError as fault:
        raise Unreachable("cut", "The file was cut short.") from fault
    return bytes(data[: MAX_BYTES + 1]).decode("utf-8", "surrogateescape")
