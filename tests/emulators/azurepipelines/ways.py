"""How careful the organisations of an estate are, and what permissions on repositories are called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from tests.emulators.azurepipelines.state import CLOCK

Way = Literal["strict", "loose", "mixed"]
WAYS: tuple[Way, ...] = ("strict", "loose", "mixed")
NAMES: Mapping[Way, str] = {"strict": "northwind", "loose": "contoso", "mixed": "adatum"}
GIT = "2e9eb7ed-3c0a-47d4-87c1-0ffdd275fd87"
READ, CONTRIBUTE, FORCE_PUSH, POLICY_EXEMPT, MERGE_BYPASS, MANAGE = 2, 4, 8, 128, 32768, 8192


def ago(days: float) -> str:
    """That many days before the world's clock."""
    return (datetime.fromisoformat(CLOCK) - timedelta(days=days)).isoformat().replace("+00:00", "Z")
