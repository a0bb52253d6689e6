"""Times as the platform writes them."""

from __future__ import annotations

import re
from typing import Any

_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?(?:Z|\+00:00)")


def time_of(text: Any) -> str:
    """The platform's time in RFC 3339, to the second. Raises ValueError for what is none."""
    found = _TIME.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError("no time")
    return f"{found[1]}Z"
