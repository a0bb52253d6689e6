"""Rate limits: answers are delayed first and refused with 429 later, each saying how long to wait.

https://learn.microsoft.com/en-us/azure/devops/integrate/concepts/rate-limits
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Limits:
    """`budget` requests of one token in each window; `warned` says from which share on the headers are there."""

    budget: int = 1_000_000
    window: float = 300.0
    warned: float = 0.5
    retry_after: float | None = None
    """Seconds that a 429 names; None for what is left of the window."""
    silent: bool = False
    """Whether a 429 names no time at all."""


@dataclass
class Meter:
    """Counts requests by token."""

    limits: Limits
    now: Callable[[], float] = time.time
    _spent: dict[str, tuple[float, int]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def spend(self, token: str) -> tuple[bool, dict[str, str]]:
        """Whether the request is within the limit, and the headers that tell of it."""
        limits = self.limits
        with self._lock:
            began, spent = self._spent.get(token, (self.now(), 0))
            if self.now() - began >= limits.window:
                began, spent = self.now(), 0
            within = spent < limits.budget
            spent += within
            self._spent[token] = began, spent
        if spent < limits.budget * limits.warned:
            return True, {}
        left = max(0.0, began + limits.window - self.now())
        told = {
            "X-RateLimit-Resource": "azuredevops/core",
            "X-RateLimit-Limit": str(limits.budget),
            "X-RateLimit-Remaining": str(max(0, limits.budget - spent)),
            "X-RateLimit-Reset": str(int(began + limits.window) + 1),
        }
        if not within and not limits.silent:
            wait = left if limits.retry_after is None else limits.retry_after
            told["Retry-After"] = f"{wait:.0f}" if wait >= 1 else "1"
        return within, told
