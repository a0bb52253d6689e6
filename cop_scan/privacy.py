"""E-mail addresses out of what is kept: a prefix of their SHA-256 tells whether two people are one."""

from __future__ import annotations

import re

from cop_scan.evidence import Json, digest

MARK = re.compile(r"sha256:[0-9a-f]{16}")
"""What stands where an address was."""
_EMAIL = re.compile(r"[\w.+'-]+@(?:[\w-]+\.)+[A-Za-z]{2,}")


def mark(email: str) -> str:
    """What stands for that address."""
    return f"sha256:{digest(email.strip().casefold())[:16]}"


def mask(text: str) -> str:
    """`text` without e-mail addresses."""
    return _EMAIL.sub(lambda match: mark(match[0]), text)


def masked(value: Json) -> Json:
    """`value` without e-mail addresses, in keys and in texts."""
    if isinstance(value, dict):
        return {mask(key): masked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [masked(item) for item in value]
    return mask(value) if isinstance(value, str) else value
