"""Who may do what in the emulated AWS, and what is withheld on purpose."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from typing import Literal

Mode = Literal["denied", "throttled", "absent", "null", "off", "error", "expired"]
MODES: tuple[Mode, ...] = ("denied", "throttled", "absent", "null", "off", "error", "expired")


@dataclass(frozen=True)
class Profile:
    """What an identity may do: globs of `service:Operation`."""

    name: str
    allow: tuple[str, ...] = ("*",)
    deny: tuple[str, ...] = ()

    def may(self, action: str) -> bool:
        def among(globs: tuple[str, ...]) -> bool:
            return any(fnmatch.fnmatchcase(action.lower(), glob.lower()) for glob in globs)

        return action == "sts:GetCallerIdentity" or (among(self.allow) and not among(self.deny))


@dataclass(frozen=True)
class Denial:
    """An operation that does not answer as it should: refused, limited, without its fields, or with null in their places.

    `off` is how a region answers that is not on; `error` an error of the server; `expired` a session that has run out. `fields` are those that are left out.
    """

    action: str
    mode: Mode = "denied"
    region: str = ""
    fields: tuple[str, ...] = ()

    def meets(self, action: str, region: str) -> bool:
        return fnmatch.fnmatchcase(action, self.action) and self.region in ("", region)


ADMIN = Profile("admin")
NOBODY = Profile("nobody", allow=())
