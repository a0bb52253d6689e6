"""What an organisation's own facts need to know of its repositories."""

from __future__ import annotations

from dataclasses import dataclass, field

from cop_scan.sources.answered import Asked


@dataclass(slots=True)
class Counted:
    """What was found of the organisation's repositories."""

    protected: dict[str, bool | None] = field(default_factory=dict)
    """Id of each that is judged -> whether its default branch takes reviewed changes only; None where not seen."""
    live: set[str] = field(default_factory=set)
    """Ids of those that are not disabled."""
    refs: dict[str, set[str]] = field(default_factory=dict)
    """Id of a project -> the default branches of its repositories."""
    unlisted: Asked | None = None
    """Why there may be others, if there may."""
