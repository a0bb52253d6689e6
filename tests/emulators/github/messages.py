"""What goes over the wire: lists before they are cut into pages, and refusals with GitHub's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.emulators.wire.messages import Answer, Incoming

__all__ = ["DOCUMENTATION", "Answer", "Incoming", "Page", "Refused", "not_found"]
DOCUMENTATION = "https://docs.github.com/rest"


@dataclass(frozen=True)
class Page:
    """A list to be cut into pages; only the page asked is shaped.

    `key` wraps it as `{total_count, key: [...]}`; `by` says how GitHub pages it.
    """

    items: Sequence[Any]
    shape: Callable[[Any], Any]
    key: str | None = None
    by: str = "page"
    """"page", "cursor" (before and after) or "both"."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    counted: bool = True
    """Whether the wrapper gives `total_count`."""


class Refused(Exception):
    """An answer that is not a success."""

    def __init__(self, status: int, message: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(message)
        self.answer = Answer(
            status,
            {"message": message, **more, "documentation_url": DOCUMENTATION, "status": str(status)},
            dict(headers or {}),
        )


def not_found(message: str = "Not Found") -> Refused:
    """What GitHub says of what is not there, and of what you may not know to be there."""
    return Refused(404, message)
