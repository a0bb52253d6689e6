"""One credential's way to GitLab: python-gitlab's connection, one client for each thread.

The library's own waits and retries are switched off: limits are the sources' shared business.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import gitlab
from gitlab import exceptions

from cop_scan import __version__
from cop_scan.sources.answers import Request
from cop_scan.sources.http import no_netrc, sent, taken
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
        said = {**client.headers, "PRIVATE-TOKEN": self._credential.token, **headers}
        try:
            with sent(client.session, request, path, said, no_netrc, self._seconds) as found:
                return taken(found)
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
