"""The credential: a personal access token by reference, or what azure-identity finds; never stored or shown.

https://learn.microsoft.com/azure/devops/integrate/get-started/authentication/authentication-guidance
"""

from __future__ import annotations

import base64
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cop_scan.errors import InputError, SourceError
from cop_scan.evidence import digest
from cop_scan.sources.secrets import secret
from cop_scan_azurepipelines.options import IDENTITY, Options

_USUAL = ("AZURE_DEVOPS_TOKEN", "AZURE_DEVOPS_EXT_PAT")
_SCOPE = "499b84ac-1321-427f-aa17-267ca6975798/.default"
"""Azure DevOps, as Microsoft Entra ID knows it."""
_EARLY = 120
"""Seconds before its end that a token is renewed."""


@dataclass(slots=True)
class Credential:
    """One way in. `name` is its reference, as the estate file has it."""

    name: str
    token: str = field(default="", repr=False)
    """A personal access token; empty where azure-identity gives one."""
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _issuer: Any = field(default=None, repr=False)
    _issued: tuple[str, float] = field(default=("", 0.0), repr=False)

    @property
    def scope(self) -> str:
        """Whose answers it gets: another token under the same reference may be shown less, or more."""
        return f"{self.name} {digest(self.token.encode())[:12]}" if self.token else self.name

    def header(self) -> str:
        """The value of the header `Authorization`. Raises SourceError where azure-identity gives none."""
        if self.token:
            return "Basic " + base64.b64encode(f":{self.token}".encode()).decode()
        with self._lock:
            if self._issued[1] - _EARLY < time.time():
                self._issued = self._issue()
            return f"Bearer {self._issued[0]}"

    def _issue(self) -> tuple[str, float]:
        from azure.core.exceptions import AzureError

        try:
            found = self._issuer.get_token(_SCOPE)
        except AzureError as fault:
            cure = "Run `az login`, or set a managed or workload identity, or use a token."
            raise SourceError(f"azure-identity gives no token ({type(fault).__name__}).", next_step=cure) from None
        return str(found.token), float(found.expires_on)


def credential(options: Options, environment: Mapping[str, str] = os.environ) -> Credential:
    """The target's credential, or one of the usual places: AZURE_DEVOPS_TOKEN, AZURE_DEVOPS_EXT_PAT.

    Raises InputError if it cannot be read; its message never holds what was read.
    """
    if options.token == IDENTITY:
        return Credential(IDENTITY, _issuer=_identity())
    if options.token is not None:
        return Credential(options.token, secret(options.token, options.base, environment))
    for name in _USUAL:
        if token := environment.get(name, "").strip():
            return Credential(f"env:{name}", token)
    cure = f"Set {_USUAL[0]}, or name a `token` in the estate file; `token: {IDENTITY}` takes Microsoft Entra ID's."
    raise InputError("There is no token for Azure DevOps.", next_step=cure)


def _identity() -> Any:  # the extra's type, where it is installed
    try:
        from azure.identity import DefaultAzureCredential
    except ImportError:
        cure = "Install it: pip install 'cop-scan[azure]'."
        raise InputError(f"token: {IDENTITY} needs a package that is not installed.", next_step=cure) from None
    return DefaultAzureCredential()
