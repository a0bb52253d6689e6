"""How a question reaches Google: plain REST by requests, one connection for each thread, no redirects."""

from __future__ import annotations

from collections.abc import Mapping

from cop_scan import __version__
from cop_scan.sources.answers import Request
from cop_scan.sources.transport import Response
from cop_scan_cloudbuild.credentials import Credential

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
        from cop_scan.sources.http import Here

        self.name, self.scope = credential.name, credential.scope
        self._credential, self._endpoint, self._seconds = credential, endpoint, seconds
        self._here = Here()

    def send(self, request: Request, headers: Mapping[str, str]) -> Response:
        """Google's response. Raises Unreachable, or SourceError for a credential that is of no use."""
        from cop_scan.sources.http import no_netrc, sent, taken

        host = request.path.split("/", 2)[1]
        if host not in HOSTS:
            raise ValueError(f"{host} is none of Google's services that are asked")
        url = f"{self._endpoint}{request.path}" if self._endpoint else f"https:/{request.path}"
        own = {"accept": "application/json", "user-agent": f"cop-scan/{__version__}"}
        known = {**headers, **self._credential.headers(), **own}
        with sent(self._here.session, request, url, known, no_netrc, self._seconds) as response:
            return taken(response)
