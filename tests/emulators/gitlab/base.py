"""What all parts of the state share: roles, tiers, the usual time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

WHEN = "2026-05-01T12:00:00.000Z"
NONE, GUEST, REPORTER, DEVELOPER, MAINTAINER, OWNER = 0, 10, 20, 30, 40, 50
Tier = Literal["free", "premium", "ultimate"]
TIERS: Mapping[Tier, int] = {"free": 0, "premium": 1, "ultimate": 2}
Visibility = Literal["private", "internal", "public"]
