"""What all parts of the state share: who acts, the usual time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

WHEN = "2026-05-01T12:00:00Z"


@dataclass(frozen=True)
class Actor:
    """A user (login), team (slug) or App (slug) that a rule names."""

    kind: Literal["User", "Team", "App"]
    name: str
