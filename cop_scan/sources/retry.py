"""How long to wait before a question is put again, and how often it is."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from cop_scan.sources.transport import Again, Wait


class Clock(Protocol):
    """Time, as the machinery sees it."""

    def monotonic(self) -> float:
        """Seconds from some beginning; never goes back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return when so many seconds have passed."""
        ...

    def now(self) -> str:
        """The time of day, RFC 3339 in UTC."""
        ...


class SystemClock:
    """The clock of the machine that cop-scan runs on."""

    def monotonic(self) -> float:
        """`time.monotonic`."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """`asyncio.sleep`."""
        await asyncio.sleep(seconds)

    def now(self) -> str:
        """To the second."""
        return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Bounds of patience. Times are in seconds."""

    attempts: int = 6
    """How often a question is sent that meets passing faults, the first time included."""
    base: float = 1.0
    cap: float = 60.0
    """The longest backoff after a passing fault."""
    waits: int = 8
    """How often limits may refuse a question, and how often in a row they may refuse a credential."""
    first_wait: float = 60.0
    """After a refusal that does not say for how long: GitHub asks for a minute at least, and for more each time.

    https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately
    """
    longest_wait: float = 900.0
    random: Callable[[], float] = random.random
    """From 0 up to 1."""

    def backoff(self, failed: int) -> float:
        """The wait after the `failed`-th failure (from 1): exponential, with full jitter."""
        return self.random() * min(self.cap, self.base * 2.0 ** (failed - 1))

    def pause(self, refused: int) -> float:
        """The wait after the `refused`-th refusal in a row (from 1) that gives no time."""
        return min(self.longest_wait, self.first_wait * 2.0 ** (refused - 1))


@dataclass(slots=True)
class Patience:
    """How often one question has failed so far."""

    policy: RetryPolicy
    failed: int = 0
    refused: int = 0

    def after(self, verdict: Again | Wait) -> float | None:
        """Seconds until it may be put again, besides the limits' own; None when patience has ended."""
        if isinstance(verdict, Wait):
            self.refused += 1
            return 0.0 if self.refused <= self.policy.waits else None
        self.failed += 1
        return self.policy.backoff(self.failed) if self.failed < self.policy.attempts else None
