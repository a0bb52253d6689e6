"""How much is asked of GitHub, and facts of answers that are not what it documents."""

from __future__ import annotations

from collections.abc import Awaitable
from contextlib import suppress

from cop_scan.evidence import Fact
from cop_scan.sources import answered
from cop_scan.sources.answered import STRANGE, Asked
from cop_scan.sources.answers import Answer

BULK, CORE, FULL = "bulk", "core", "full"
TIERS = (BULK, CORE, FULL)
"""How much is asked of each repository: nothing but what comes in bulk, the settings most claims need, everything."""


async def leniently(asking: Awaitable[None]) -> None:
    """An answer of another shape ends the asking here, and makes the fact a gap when it is read again."""
    with suppress(*STRANGE):
        await asking


def left_out(tier: str) -> str:
    """Why something was not asked."""
    return f"It takes a request for each repository, which tier {tier} leaves out; `tier: full` asks it."


def malformed(key: str, *answers: Answer) -> Fact:
    """An answer of a shape that GitHub does not publish."""
    return answered.malformed(key, "GitHub", *answers)


def used(asked: Asked) -> list[Answer]:
    """The answer, if it was asked."""
    return [asked] if isinstance(asked, Answer) else []


def strange(key: str, asked: Asked) -> Fact:
    """The gap of an answer of another shape than GitHub describes."""
    return malformed(key, *used(asked))
