"""Credentials by reference: read when the sweep begins, held in memory, never stored or shown."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from cop_scan.errors import InputError
from cop_scan.evidence import digest
from cop_scan.sources.secrets import secret
from cop_scan_github.options import PUBLIC_API, AppToken, Options, Token

_USUAL = ("GH_TOKEN", "GITHUB_TOKEN")
_USUAL_SERVER = ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Credential:
    """One way in. `name` is its reference, as the estate file has it."""

    name: str
    token: str = field(default="", repr=False)
    app: tuple[int, str] | None = field(default=None, repr=False)
    """Id and private key of an App."""

    @property
    def scope(self) -> str:
        """Whose answers it gets: another token under the same reference may be shown less, or more."""
        return self.name if self.app else f"{self.name} {digest(self.token.encode())[:12]}"


def credentials(options: Options, environment: Mapping[str, str] = os.environ) -> list[Credential]:
    """The target's credentials, or those of the usual places: GH_TOKEN, GITHUB_TOKEN, `gh auth token`.

    Raises InputError if one cannot be read; its message never holds what was read.
    """
    if options.token is None:
        return [_usual(options, environment)]
    tokens: Sequence[Token] = options.token if isinstance(options.token, list) else [options.token]
    if not tokens:
        raise InputError("token: the list is empty.", next_step="Name a credential: env:NAME, file:PATH, gh.")
    return [_credential(token, options, environment) for token in tokens]


def _credential(token: Token, options: Options, environment: Mapping[str, str]) -> Credential:
    if isinstance(token, AppToken):
        key = _secret(token.app.key, options, environment)
        return Credential(f"app {token.app.id}", app=(token.app.id, key))
    return Credential(token, _secret(token, options, environment))


def _secret(reference: str, options: Options, environment: Mapping[str, str]) -> str:
    usual = {"gh": (lambda: _gh(options.api_url), "Run `gh auth login`.")}
    return secret(reference, options.base, environment, usual)


def _gh(api_url: str) -> str:
    """The token that GitHub's own command line keeps."""
    host = "github.com" if api_url == PUBLIC_API else urlsplit(api_url).hostname or ""
    command = ["gh", "auth", "token", "--hostname", host]
    try:
        done = subprocess.run(  # noqa: S603 - gh's own command; no shell, the host is one argument
            command, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def _usual(options: Options, environment: Mapping[str, str]) -> Credential:
    names = _USUAL if options.api_url == PUBLIC_API else _USUAL_SERVER
    for name in names:
        if token := environment.get(name, "").strip():
            return Credential(f"env:{name}", token)
    if token := _gh(options.api_url).strip():
        return Credential("gh", token)
    raise InputError(
        "There is no token for GitHub.",
        next_step=f"Set {names[0]}, run `gh auth login`, or name a `token` in the estate file.",
    )
