"""Credentials of Google Cloud: an access token, a service account's key, or those of the usual places.

https://cloud.google.com/docs/authentication/application-default-credentials. They are held in memory only.
"""

from __future__ import annotations

import json
import os
import threading
import warnings
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol

from cop_scan.errors import InputError, SourceError
from cop_scan.evidence import digest
from cop_scan.sources.answered import STRANGE
from cop_scan.sources.secrets import secret
from cop_scan.sources.transport import Unreachable
from cop_scan_cloudbuild.options import Options

SCOPE = "https://www.googleapis.com/auth/cloud-platform.read-only"
_SCOPE_OF_IMPERSONATION = "https://www.googleapis.com/auth/cloud-platform"
_INSTALL = "Install the extra: pip install 'cop-scan[google]'."


class Credential(Protocol):
    """One way in."""

    name: str
    """Its reference, as the estate file has it."""
    scope: str
    """Whose answers it gets."""

    def headers(self) -> Mapping[str, str]:
        """What authorises a request. Raises Unreachable, or SourceError where it is of no use."""
        ...


class _Token:
    def __init__(self, name: str, token: str) -> None:
        self.name, self._token = name, token
        self.scope = f"{name} {digest(token)[:12]}"

    def headers(self) -> Mapping[str, str]:
        return {"authorization": f"Bearer {self._token}"}


class _Google:
    """Credentials of google-auth, renewed where they have expired."""

    def __init__(self, name: str, scope: str, credentials: Any) -> None:
        self.name, self.scope, self._credentials = name, scope, credentials
        self._lock = threading.Lock()

    def headers(self) -> Mapping[str, str]:
        from google.auth import exceptions
        from google.auth.transport.requests import Request

        with self._lock:
            try:
                if not self._credentials.valid:
                    self._credentials.refresh(Request())
            except exceptions.TransportError:
                raise Unreachable("connect", "The service that gives tokens cannot be reached.", final=True) from None
            except (exceptions.GoogleAuthError, ValueError):
                cure = "Check that the key is not disabled, and that the account may be impersonated."
                raise SourceError(f"Google gives no token for {self.name}.", next_step=cure) from None
            found = {"authorization": f"Bearer {self._credentials.token}"}
            project = getattr(self._credentials, "quota_project_id", None)
            return {**found, "x-goog-user-project": project} if project else found


def credential(options: Options, environment: Mapping[str, str] = os.environ) -> Credential:
    """The target's credential, or that of the usual places.

    Raises InputError if it cannot be read; the message never holds what was read.
    """
    if options.token is not None:
        if options.key is not None or options.impersonate is not None:
            raise InputError("token: stands beside key or impersonate.", next_step="Name one way to sign in.")
        given = secret(options.token, options.base, environment)
        _load("requests")
        return _Token(options.token, given)
    _load("google.auth", "google-auth")
    _load("requests")
    name, scope, found = _own(options, environment)
    if options.impersonate is None:
        return _Google(name, scope, found)
    return _Google(options.impersonate, f"{options.impersonate} by {scope}", _as(options.impersonate, found))


def _load(module: str, package: str = "") -> None:
    """Import what the extra installs, before it is used. Raises InputError where it is not there."""
    try:
        import_module(module)
    except ImportError:
        raise InputError(f"The source cloudbuild needs {package or module}.", next_step=_INSTALL) from None


def _own(options: Options, environment: Mapping[str, str]) -> tuple[str, str, Any]:
    import google.auth
    from google.auth import exceptions
    from google.oauth2 import service_account

    scopes = [_SCOPE_OF_IMPERSONATION if options.impersonate else SCOPE]
    if options.key is not None:
        text = secret(options.key, options.base, environment, key="key")
        try:
            made: Any = service_account.Credentials
            found = made.from_service_account_info(json.loads(text), scopes=scopes)
        except (*STRANGE, exceptions.GoogleAuthError):
            cure = "Name the JSON file that Google gives when a key is made."
            raise InputError(f"key: {options.key} is no key of a service account.", next_step=cure) from None
        return options.key, f"{options.key} {found.service_account_email}", found
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a person's own credentials are well enough to read with
            found, _ = google.auth.default(scopes=scopes)
    except (exceptions.GoogleAuthError, ValueError):
        raise InputError(
            "There are no credentials for Google Cloud.",
            next_step="Run `gcloud auth application-default login`, set GOOGLE_APPLICATION_CREDENTIALS, or name a key.",
        ) from None
    return "default", f"default {getattr(found, 'service_account_email', '') or getattr(found, 'account', '')}", found


def _as(account: str, source: Any) -> Any:
    from google.auth import impersonated_credentials

    made: Any = impersonated_credentials.Credentials
    return made(source_credentials=source, target_principal=account, target_scopes=[SCOPE])
