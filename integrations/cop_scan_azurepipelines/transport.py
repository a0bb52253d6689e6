"""The way to Azure DevOps: plain HTTPS, one session for each thread. No redirect is followed."""

from __future__ import annotations

from collections.abc import Mapping

import requests
from requests.auth import AuthBase

from cop_scan import __version__
from cop_scan.sources.answers import Request
from cop_scan.sources.http import Here, sent, taken
from cop_scan.sources.transport import Response
from cop_scan_azurepipelines.credentials import Credential
from cop_scan_azurepipelines.options import Options

ZIP = "zip"
"""Ends the endpoint of a question whose answer is an archive."""
_SECONDS = 60.0


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
        self._here = Here()

    def send(self, request: Request, headers: Mapping[str, str]) -> Response:
        """The platform's response. Raises Unreachable, or SourceError where the credential is of no use."""
        base = self._options.at(request.resource)
        archive = request.endpoint.endswith(ZIP)
        own = {
            "Accept": "application/zip" if archive else "application/json",
            "User-Agent": f"cop-scan/{__version__}",
            "X-TFS-FedAuthRedirect": "Suppress",  # else a refused token is led to a page for people
        }
        url = base + request.path
        with sent(self._here.session, request, url, {**own, **headers}, self._auth, self._seconds) as response:
            kind = response.headers.get("content-type", "")
            return taken(response, "latin-1" if "zip" in kind or "octet" in kind else "utf-8")
