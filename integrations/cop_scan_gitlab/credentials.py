"""The credential by reference: read when the sweep begins, held in memory, never stored or shown."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from cop_scan.errors import InputError
from cop_scan.evidence import digest
from cop_scan.sources.secrets import secret
from cop_scan_gitlab.options import Options

_USUAL = "GITLAB_TOKEN"


@dataclass(frozen=True, slots=True)
class Credential:
    """A token. `name` is its reference, as the estate file has it."""

    name: str
    token: str = field(repr=False)

    @property
    def scope(self) -> str:
        """Whose answers it gets: another token under the same reference may be shown less, or more."""
        return f"{self.name} {digest(self.token.encode())[:12]}"


def credential(options: Options, environment: Mapping[str, str] = os.environ) -> Credential:
    """The target's token, or that in GITLAB_TOKEN.

    Raises InputError if it cannot be read; its message never holds what was read.
    """
    if options.token is not None:
        return Credential(options.token, secret(options.token, options.base, environment))
    if token := environment.get(_USUAL, "").strip():
        return Credential(f"env:{_USUAL}", token)
    raise InputError("There is no token for GitLab.", next_step=f"Set {_USUAL}, or name a `token` in the estate file.")
