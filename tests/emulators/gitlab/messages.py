"""What goes over the wire: lists before they are cut into pages, and refusals with GitLab's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.emulators.wire.messages import Answer, Incoming

__all__ = ["Answer", "Incoming", "Page", "Refused", "forbidden", "not_found"]


@dataclass(frozen=True)
class Page:
    """A list to be cut into pages; only the page asked is shaped. `keyset` says whether it may be paged by cursors."""

    items: Sequence[Any]
    shape: Callable[[Any], Any]
    keyset: Callable[[Any], str] | None = None
    counted: bool = True
    """Whether the number of all is told (GitLab leaves it out above 10,000, and for trees by cursor)."""


class Refused(Exception):
    """An answer that is not a success."""

    def __init__(self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(str(body))
        self.answer = Answer(status, dict(body), dict(headers or {}))


def not_found(what: str = "") -> Refused:
    """What GitLab says of what is not there, and of what you may not know to be there."""
    return Refused(404, {"message": f"404 {what} Not Found" if what else "404 Not Found"})


def forbidden(why: str = "") -> Refused:
    """What GitLab says where the thing is shown and the role is too low."""
    return Refused(403, {"message": f"403 Forbidden - {why}" if why else "403 Forbidden"})


def unauthorised() -> Refused:
    """What GitLab says of a bad token, and in a few places of a role that is too low."""
    return Refused(401, {"message": "401 Unauthorized"})
