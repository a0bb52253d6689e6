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
from cop_scan.sources.http import no_netrc, taken, unreachable
from cop_scan.sources.transport import Response, Unreachable
from cop_scan_gitlab.credentials import Credential

_SECONDS = 30


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
                auth=no_netrc,
                timeout=self._seconds,
                allow_redirects=False,
                stream=True,
            ) as found:
                return taken(found)
        except requests.exceptions.RequestException as fault:
            raise unreachable(fault, urlsplit(self._url).hostname) from None
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
