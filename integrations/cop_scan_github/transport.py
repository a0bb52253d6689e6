"""One credential's way to GitHub: PyGithub's connection, one client for each thread.

PyGithub's own waits, retries and throttle are switched off: limits are the sources' shared business, and
a client that is used by two threads can give one the other's answer (it keeps the request as attributes).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from urllib.parse import urlsplit

import jwt
import requests
from github import Auth, Github, GithubException, GithubIntegration
from github.Requester import Requester

from cop_scan import __version__
from cop_scan.errors import SourceError
from cop_scan.sources.answers import Request
from cop_scan.sources.http import unreachable
from cop_scan.sources.transport import Response, Unreachable
from cop_scan_github import downloads
from cop_scan_github.credentials import Credential

API_VERSION = "2022-11-28"
_SECONDS = 30
logging.getLogger("github.Requester").setLevel(logging.WARNING)  # below that it logs whole answers, unmasked
_USER_AGENT = f"cop-scan/{__version__}"


class GitHubTransport:
    """Sends requests with one credential; `owner` is the account whose installation an App uses."""

    def __init__(self, credential: Credential, api_url: str, owner: str = "", seconds: float = _SECONDS) -> None:
        within = f" in {owner}" if credential.app else ""
        self.name, self.scope = credential.name + within, credential.scope + within
        self._api_url = api_url
        self._prefix = urlsplit(api_url).path
        self._seconds = seconds
        self._credential, self._owner = credential, owner
        self._here = threading.local()

    def send(self, request: Request, headers: Mapping[str, str]) -> Response:
        """GitHub's response. Raises Unreachable, or SourceError for an App that is not installed."""
        try:
            client = self._client()
            if request.endpoint == downloads.ENDPOINT:
                return self._downloads(client).send(request, headers)
            # the next page's address has the prefix of Enterprise Server, which the library puts before every path
            path = request.path.removeprefix(self._prefix)
            url = client.graphql_url if request.resource == "graphql" else path
            status, seen, text = client.requestJson(request.method, url, headers=dict(headers), input=request.body)
        except requests.exceptions.RequestException as fault:
            raise unreachable(fault, urlsplit(self._api_url).hostname) from None
        except (RuntimeError, AssertionError):  # what PyGithub raises where it is led to another host
            raise Unreachable("connect", "GitHub redirected to another host, which is not followed.") from None
        return Response(status, {str(k).lower(): str(v) for k, v in seen.items()}, str(text))

    def _auth(self) -> Auth.Auth:
        if self._credential.app is None:
            return Auth.Token(self._credential.token)
        return _installation(Auth.AppAuth(*self._credential.app), self.name, self._api_url, self._owner)

    def _client(self) -> Requester:
        if not hasattr(self._here, "client"):
            self._here.client = _client(self._auth(), self._api_url, self._seconds)
        client: Requester = self._here.client
        return client

    def _downloads(self, client: Requester) -> downloads.Downloads:
        """Of this thread, with the client's credential."""
        if not hasattr(self._here, "downloads"):

            def authorise(headers: dict[str, str]) -> None:
                if client.auth is not None:
                    client.auth.authentication(headers)
                headers |= {"User-Agent": _USER_AGENT, "X-GitHub-Api-Version": API_VERSION}

            self._here.downloads = downloads.Downloads(self._api_url, self._seconds, authorise)
        found: downloads.Downloads = self._here.downloads
        return found


def _client(auth: Auth.Auth, api_url: str, seconds: float) -> Requester:
    whole = Github(
        auth=auth,
        base_url=api_url,
        timeout=int(seconds) or 1,
        user_agent=_USER_AGENT,
        per_page=100,
        retry=None,
        pool_size=1,
        seconds_between_requests=0,
        seconds_between_writes=0,
        api_version=API_VERSION,
    )
    return whole.requester


def _installation(app: Auth.AppAuth, name: str, api_url: str, owner: str) -> Auth.Auth:
    """The App's installation in that organisation or of that user.

    https://docs.github.com/en/rest/apps/apps#get-an-organization-installation-for-the-authenticated-app
    """
    try:
        integration = GithubIntegration(
            auth=app, base_url=api_url, user_agent=_USER_AGENT, retry=None, seconds_between_requests=0
        )
        try:
            found = integration.get_org_installation(owner)
        except GithubException as fault:
            if fault.status != requests.codes.not_found:
                raise
            found = integration.get_user_installation(owner)
        return Auth.AppInstallationAuth(app, found.id)
    except GithubException as fault:
        cure = "Install the App there, or check its id and key."
        raise SourceError(f"{name} cannot be used ({fault.status}).", next_step=cure) from None
    except (ValueError, TypeError, jwt.PyJWTError) as fault:
        raise SourceError(f"The key of {name} is no private key ({type(fault).__name__}).") from None
