"""How a question reaches Google: plain REST by requests, one connection for each thread, no redirects."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cop_scan import __version__
from cop_scan.sources.answers import Request
from cop_scan.sources.transport import Response
from cop_scan_cloudbuild.credentials import Credential

if TYPE_CHECKING:
    import requests

HOSTS = frozenset(
    f"{name}.googleapis.com"
    for name in (
        "artifactregistry",
        "cloudbuild",
        "cloudresourcemanager",
        "containeranalysis",
        "iam",
        "logging",
        "storage",
    )
)
_SECONDS = 60.0


class CloudBuildTransport:
    """Sends requests with one credential. A request's path begins with the host; `endpoint` answers in its place."""

    def __init__(self, credential: Credential, endpoint: str | None = None, seconds: float = _SECONDS) -> None:
        self.name, self.scope = credential.name, credential.scope
        self._credential, self._endpoint, self._seconds = credential, endpoint, seconds
        self._here = threading.local()

    def send(self, request: Request, headers: Mapping[str, str]) -> Response:
        """Google's response. Raises Unreachable, or SourceError for a credential that is of no use."""
        import requests

        from cop_scan.sources.http import taken, unreachable

        host = request.path.split("/", 2)[1]
        if host not in HOSTS:
            raise ValueError(f"{host} is none of Google's services that are asked")
        known = {**headers, **self._credential.headers(), "accept": "application/json"}
        try:
            with self._session().request(
                request.method,
                f"{self._endpoint}{request.path}" if self._endpoint else f"https:/{request.path}",
                headers={**known, "user-agent": f"cop-scan/{__version__}"},
                json=request.body,
                timeout=self._seconds,
                allow_redirects=False,
                stream=True,
            ) as response:
                return taken(response)
        except requests.exceptions.RequestException as fault:
            raise unreachable(fault, urlsplit(self._endpoint).hostname if self._endpoint else host) from None

    def _session(self) -> requests.Session:
        import requests

        from cop_scan.sources.http import no_netrc

        if not hasattr(self._here, "session"):
            self._here.session = requests.Session()
            self._here.session.trust_env = True
            self._here.session.auth = no_netrc
        found: requests.Session = self._here.session
        return found
