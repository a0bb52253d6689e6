"""The way to one AWS account: botocore signs, finds the endpoint and sends; this keeps what it left out.

botocore's models of the version that is installed drop fields that are newer than they are, so the text of an answer is
taken before it is parsed. IAM and STS answer in XML, which botocore reads; of them nothing newer is needed.
"""

from __future__ import annotations

import json
import logging
import threading
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from cop_scan import __version__
from cop_scan.errors import InputError, SourceError
from cop_scan.evidence import Json
from cop_scan.sources.answers import Request
from cop_scan.sources.transport import Fault, Response, Unreachable
from cop_scan_codebuild.calls import region_of
from cop_scan_codebuild.options import Options

_SECONDS = 30
_XML = frozenset({"iam", "sts"})
INSTALL = "Install it: pip install 'cop-scan[aws]'."
logging.getLogger("botocore.credentials").setLevel(logging.CRITICAL)  # what it warns of is raised as well
logging.getLogger("botocore").setLevel(logging.WARNING)  # below that it logs whole requests and answers, unmasked


class AwsTransport:
    """Sends requests with the credentials of one account. Each thread has clients of its own."""

    def __init__(self, name: str, session: Any, options: Options, seconds: float = _SECONDS) -> None:
        self.name = name
        self._session, self._options, self._seconds = session, options, seconds
        self._lock = threading.Lock()
        self._here = threading.local()

    def send(self, request: Request, _headers: Mapping[str, str]) -> Response:
        """AWS's response. Raises Unreachable, or SourceError where there are no credentials."""
        from botocore import exceptions
        from botocore.parsers import ResponseParserError

        service, _, operation = request.endpoint.partition(":")
        try:
            client = self._client(service, region_of(request))
            self._here.raw = None
            said = client._make_api_call(operation, request.body or {})
        except exceptions.ClientError as fault:
            if fault.operation_name == "AssumeRole" != operation:
                raise _closed(self.name, fault) from None
            return self._refusal(service, fault.response)
        except ResponseParserError:
            return self._unread()
        except (exceptions.NoCredentialsError, exceptions.CredentialRetrievalError) as fault:
            raise _unusable(self.name, fault) from None
        except exceptions.BotoCoreError as fault:
            raise _unreachable(fault, f"{service} in {region_of(request)}") from None
        return self._answer(service, said)

    def _answer(self, service: str, said: Mapping[str, Any]) -> Response:
        status, headers, body = self._here.raw or (200, {}, b"")
        if service in _XML:
            plain = {key: value for key, value in said.items() if key != "ResponseMetadata"}
            return Response(status, headers, json.dumps(plain, default=_plain))
        return Response(status, headers, body.decode("utf-8", "replace"))

    def _refusal(self, service: str, said: Mapping[str, Any]) -> Response:
        """A refusal in the form of the JSON protocol, whatever the service's own is."""
        status, headers, body = self._here.raw or (int(said["ResponseMetadata"].get("HTTPStatusCode", 0)), {}, b"")
        error = said.get("Error", {})
        if service not in _XML and body:
            return Response(status, headers, body.decode("utf-8", "replace"))
        text = json.dumps({"__type": str(error.get("Code", "")), "message": str(error.get("Message", ""))})
        return Response(status, headers, text)

    def _unread(self) -> Response:
        status, headers, body = self._here.raw or (200, {}, b"")
        return Response(status, headers, body.decode("utf-8", "replace"))

    def _client(self, service: str, region: str) -> Any:
        """The client of this thread; making one is not safe in several threads at once."""
        if not hasattr(self._here, "clients"):
            self._here.clients = {}
        if (service, region) not in self._here.clients:
            with self._lock:
                self._here.clients[service, region] = self._made(service, region)
        return self._here.clients[service, region]

    def _made(self, service: str, region: str) -> Any:
        from botocore.config import Config

        config = Config(
            connect_timeout=min(10.0, self._seconds),
            read_timeout=self._seconds,
            retries={"total_max_attempts": 1, "mode": "standard"},
            user_agent_extra=f"cop-scan/{__version__}",
            max_pool_connections=1,
        )
        url = self._options.endpoint_url or None
        client = self._session.create_client(service, region_name=region, config=config, endpoint_url=url)
        client.meta.events.register("before-parse", self._taken)
        return client

    def _taken(self, response_dict: Mapping[str, Any], **_: Any) -> None:
        headers = {str(name).lower(): str(value) for name, value in response_dict["headers"].items()}
        self._here.raw = (int(response_dict["status_code"]), headers, bytes(response_dict["body"]))


def _plain(value: Any) -> Json:
    if isinstance(value, datetime):
        return value.isoformat()
    return b64encode(value).decode() if isinstance(value, bytes) else str(value)


@cache
def _models(path: str) -> Any:
    """What reads the descriptions of AWS's services, and keeps them: each session would read them anew."""
    from botocore.loaders import create_loader

    return create_loader(path or None)


def session(options: Options, role: str = "") -> Any:
    """A session of botocore with the usual chain of credentials, or with those of a role that they assume.

    Raises SourceError where botocore is not there, InputError where there is no such profile.
    """
    try:
        from botocore import exceptions
        from botocore.session import Session
    except ImportError:
        raise SourceError("The source codebuild needs AWS's own library.", next_step=INSTALL) from None
    try:
        found = Session(profile=options.profile or None)
        found.get_scoped_config()
        found.register_component("data_loader", _models(found.get_config_variable("data_path") or ""))
    except (exceptions.ProfileNotFound, exceptions.ConfigParseError):
        message = (
            f"profile: {options.profile!r} is no profile that can be read."
            if options.profile
            else "AWS's own configuration cannot be read."
        )
        raise InputError(message, next_step="Look into ~/.aws/config.") from None
    if role:
        _assume(found, options, role)
    return found


def _assume(base: Any, options: Options, role: str) -> None:
    """Let the session use the role's credentials, which are made anew before they run out."""
    from botocore import credentials
    from botocore.config import Config

    source = base.get_credentials()
    if source is None:
        raise _unusable("The chain of credentials")

    def client(service: str, **given: Any) -> Any:
        region = given.pop("region_name", None) or base.get_config_variable("region") or "us-east-1"
        config = Config(retries={"total_max_attempts": 3, "mode": "standard"}, read_timeout=_SECONDS)
        url = options.endpoint_url or None
        return base.create_client(service, region_name=region, endpoint_url=url, config=config, **given)

    extra = {"RoleSessionName": "cop-scan", **({"ExternalId": options.external_id} if options.external_id else {})}
    fetcher = credentials.AssumeRoleCredentialFetcher(client, source, role, extra_args=extra)
    refreshed = credentials.DeferredRefreshableCredentials(fetcher.fetch_credentials, "assume-role")

    class Assumed:
        METHOD = CANONICAL_NAME = "assume-role"

        def load(self) -> Any:
            return refreshed

    base.register_component("credential_provider", credentials.CredentialResolver([Assumed()]))
    base._credentials = None


def _closed(role: str, fault: Any) -> SourceError:
    code = str(fault.response.get("Error", {}).get("Code", ""))[:40]
    cure = "Let the role trust these credentials, and name its `external_id` if it asks for one."
    return SourceError(f"The role {role} cannot be assumed ({code}).", next_step=cure)


def _unusable(name: str, fault: Exception | None = None) -> SourceError:
    why = f" ({type(fault).__name__})" if fault else ""
    return SourceError(
        f"{name} gives no credentials for AWS{why}.",
        next_step="Sign in (aws sso login), set AWS_PROFILE, or name a `profile` in the estate file.",
    )


def _unreachable(fault: Exception, what: str) -> Unreachable:
    """Why no response came, without the library's own text, which may quote addresses."""
    from botocore import exceptions

    kinds: tuple[tuple[type[Exception], Fault, str], ...] = (
        (exceptions.SSLError, "tls", f"The certificate of {what} is not trusted."),
        (exceptions.ConnectTimeoutError, "connect", f"{what} cannot be reached."),
        (exceptions.EndpointConnectionError, "connect", f"{what} cannot be reached."),
        (exceptions.ProxyConnectionError, "connect", "The proxy cannot be reached."),
        (exceptions.ReadTimeoutError, "timeout", f"{what} did not answer in time."),
        (exceptions.ResponseStreamingError, "cut", f"An answer of {what} was cut short."),
        (exceptions.IncompleteReadError, "cut", f"An answer of {what} was cut short."),
    )
    for kind, word, said in kinds:
        if isinstance(fault, kind):
            return Unreachable(word, said, final=word in ("tls", "connect"))
    return Unreachable("reset", f"The connection to {what} broke ({type(fault).__name__}).")
