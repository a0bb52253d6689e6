"""One credential's limits: what may be sent now, and when what may not be sent now may.

A platform counts each resource (`core`, `graphql`, ...) by itself and says in every response how much of the
window is left. A tenth of it is never used, so that the credential's owner can still work. What is in flight counts
as spent. A window that nothing is known of, at the beginning and after each reset, is tried with one question first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from cop_scan.sources.retry import Clock
from cop_scan.sources.transport import LimitState

DAY = 86_400.0
"""Seconds. No platform's window is longer, so a longer wait is not believed."""
NOW = -math.inf
"""A time that no clock has still before it."""
_MINUTE = 60.0
_SAME = 2.0
"""Seconds that the resets of one window may differ by: headers give whole seconds."""


def reserve(limit: int) -> int:
    """How much of a window is left to the credential's owner: a tenth, at most 500."""
    return min(500, limit // 10)


@dataclass(slots=True)
class Window:
    """What is known of one resource."""

    seen: bool = False
    """Whether a response of this window has come."""
    limit: int | None = None
    remaining: int | None = None
    """None where the platform counts nothing, as GitHub Enterprise Server does by default."""
    reset_at: float = math.inf
    flying: int = 0
    """The weight of what is in flight."""
    paused_until: float = 0.0
    refusals: int = 0
    """In a row, those of what was sent before the last pause counted once."""

    def room(self) -> float:
        """What may still be started in this window."""
        if not self.seen:
            return 0 if self.flying else math.inf
        if self.remaining is None:
            return math.inf
        return self.remaining - self.flying - reserve(self.limit or self.remaining)

    def fits(self, weight: int) -> bool:
        """Whether a question of that weight may be started. One heavier than a whole window may when that is full."""
        whole = math.inf if self.limit is None else max(1, self.limit - reserve(self.limit))
        return self.room() >= min(weight, whole)


class Limiter:
    """The limits of one credential. `cap` bounds what is in flight over all its resources."""

    def __init__(self, clock: Clock, *, cap: int = 4, slack: float = 1.0) -> None:
        self._clock = clock
        self._cap = cap
        self._slack = slack
        """Seconds after a reset that are waited out, for clocks that differ."""
        self._windows: dict[str, Window] = {}
        self._names: dict[str, str] = {}
        self._paused_until = 0.0
        self.flying = 0
        """Questions in flight."""

    def window(self, resource: str) -> Window:
        """What is known of that resource now; a window whose reset has passed is forgotten."""
        window = self._windows.setdefault(self._names.get(resource, resource), Window())
        if self._clock.monotonic() >= window.reset_at:
            window.seen, window.remaining, window.reset_at = False, None, math.inf
        return window

    def ready_at(self, resource: str, weight: int = 1) -> float:
        """The clock's time at which such a question may start: `NOW`, or infinite while another's end has to tell."""
        if self.flying >= self._cap:
            return math.inf
        paused = self.paused_until(resource)
        if paused > self._clock.monotonic():
            return paused
        window = self.window(resource)
        return NOW if window.fits(weight) else window.reset_at

    def start(self, resource: str, weight: int = 1) -> Window:
        """Count a question in; give the window back to `finish`."""
        window = self.window(resource)
        window.flying += weight
        self.flying += 1
        return window

    def finish(self, window: Window, weight: int = 1) -> None:
        """Count it out."""
        window.flying -= weight
        self.flying -= 1

    def observe(self, resource: str, state: LimitState | None) -> None:
        """What a response to a question against `resource` said; None where its headers said nothing."""
        if state is not None:
            self._names[resource] = state.resource
        window = self.window(resource)
        if state is None or state.remaining is None:
            window.seen = True
            return
        self._count(window, state.remaining, _MINUTE if state.reset_in is None else min(max(0.0, state.reset_in), DAY))
        window.seen = True
        window.limit = window.limit if state.limit is None else state.limit

    def _count(self, window: Window, remaining: int, reset_in: float) -> None:
        """Within a window only what is lower is believed, for responses overtake each other and may be slow."""
        now = self._clock.monotonic()
        reset_at = now + reset_in + self._slack
        over = now >= window.reset_at - self._slack - _SAME
        if window.remaining is None or (over and reset_at > window.reset_at + _SAME):
            window.remaining, window.reset_at = remaining, reset_at
        elif reset_in > _SAME or reset_at >= window.reset_at - _SAME:  # else it is the end of an earlier window
            window.remaining = min(window.remaining, remaining)
            window.reset_at = max(window.reset_at, min(reset_at, window.reset_at + _SAME))

    def pause(self, resource: str | None, seconds: float) -> None:
        """Start nothing for so long: nothing against that resource, or with None nothing at all."""
        until = self._clock.monotonic() + min(max(0.0, seconds), DAY)
        if resource is None:
            self._paused_until = max(self._paused_until, until)
        else:
            window = self.window(resource)
            window.paused_until = max(window.paused_until, until)

    def paused_until(self, resource: str) -> float:
        """The clock's time when the last pause ends or has ended."""
        return max(self._paused_until, self.window(resource).paused_until)

    def refused(self, resource: str, sent: float) -> int:
        """Count a refusal by limits of what was sent at that time of the clock; how many in a row that makes."""
        window = self.window(resource)
        if sent >= self.paused_until(resource) or not window.refusals:
            window.refusals += 1
        return window.refusals

    def accepted(self, resource: str) -> None:
        """A question against that resource was not refused by limits."""
        self.window(resource).refusals = 0

    def left(self, resource: str) -> int | None:
        """What remains of the present window, reserve included; None where that is not known."""
        return self.window(resource).remaining
