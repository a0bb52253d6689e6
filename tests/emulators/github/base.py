"""What all parts of the state share: ids, secrets, the usual time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

WHEN = "2026-05-01T12:00:00Z"


class Numbered:
    """Something with a database id, and so with a node id."""

    id: int


def secret() -> str:
    """A field, empty by default, whose value must never leave a scanner."""
    made: str = field(default="", metadata={"secret": True})
    return made


@dataclass(frozen=True)
class Actor:
    """A user (login), team (slug) or App (slug) that a rule names."""

    kind: Literal["User", "Team", "App"]
    name: str
