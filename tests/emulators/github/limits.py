"""GitHub's primary and secondary rate limits, in each form in which it refuses.

Source: "Rate limits for the REST API" and "Rate limits and query limits for the GraphQL API" in GitHub's documentation.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any, Literal

from tests.emulators.github.messages import DOCUMENTATION, Answer

SECONDARY = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub Support"
    " for help, please include the request ID AAAA:BBBB."
)


@dataclass(frozen=True)
class Form:
    """How a refusal looks: its status, what says when to come back, and whether GraphQL says it with 200 and errors."""

    status: Literal[403, 429] = 403
    hint: Literal["retry-after", "reset", "neither"] = "retry-after"
    graphql_status: Literal[200, 403] = 200


EVERY_FORM: tuple[Form, ...] = tuple(
    Form(status, hint, graphql)
    for status in (403, 429)
    for hint in ("retry-after", "reset", "neither")
    for graphql in (200, 403)
)


@dataclass
class Limits:
    """What each token may ask. `window` and `minute` are seconds, so that a test waits one second and not an hour."""

    core: int = 5000
    graphql: int = 5000
    search: int = 30
    audit_log: int = 1750
    dependency_sbom: int = 100
    window: float = 3600.0
    minute: float = 60.0
    concurrency: int = 100
    rest_per_minute: int = 900
    """Points for one REST path template."""
    graphql_per_minute: int = 2000
    primary_form: Form = Form(403, "reset")
    secondary_forms: tuple[Form, ...] = (Form(),)
    """Used in turn."""
    enabled: bool = True
    """Off as on an Enterprise Server: `/rate_limit` answers 404 and no answer has limit headers."""
    anonymous: int = 60


ROOMY = Limits(1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000, rest_per_minute=10**9, graphql_per_minute=10**9)
"""What an emulator has unless told otherwise, so that only tests about limits meet them; `Limits()` are github.com's numbers."""


@dataclass
class Bucket:
    """One token's use of one resource within its window."""

    limit: int
    ends: float
    used: int = 0

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def reset(self) -> int:
        """Seconds since 1970."""
        return math.ceil(self.ends)


@dataclass
class Recent:
    """The points of the last minute at one place."""

    seen: deque[tuple[float, int]] = field(default_factory=deque)
    total: int = 0

    def too_many(self, now: float, since: float, points: int, most: int) -> bool:
        """Whether these points are too many; they count if not."""
        while self.seen and self.seen[0][0] <= since:
            self.total -= self.seen.popleft()[1]
        if self.total + points > most:
            return True
        self.seen.append((now, points))
        self.total += points
        return False


@dataclass
class Meter:
    """Keeps the books."""

    limits: Limits
    buckets: dict[tuple[str, str], Bucket] = field(default_factory=dict)
    refusals: int = 0
    in_flight: int = 0
    peak: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._flying: dict[str, int] = {}
        self._minutes: dict[tuple[str, str], Recent] = {}
        self._forms = cycle(self.limits.secondary_forms)

    def bucket(self, key: str, resource: str) -> Bucket:
        """A token's bucket, new where the window is over."""
        now = time.time()
        with self._lock:
            found = self.buckets.get((key, resource))
            if found is None or found.ends <= now:
                limit = self.limits.anonymous if key == "anonymous" else int(getattr(self.limits, resource))
                found = self.buckets[key, resource] = Bucket(limit, now + self.limits.window)
            return found

    def spend(self, key: str, resource: str, points: int) -> Bucket:
        """Count an answer."""
        with self._lock:
            found = self.bucket(key, resource)
            found.used = min(found.limit, found.used + points)
            return found

    def exhaust(self, resource: str) -> None:
        """Leave nothing of a resource to any token that has used it, until its window ends."""
        with self._lock:
            for (key, name), _ in list(self.buckets.items()):
                if name == resource:
                    found = self.bucket(key, resource)
                    found.used = found.limit

    @contextmanager
    def flight(self, key: str) -> Iterator[bool]:
        """Count a request that is being answered; gives whether there are too many."""
        with self._lock:
            self._flying[key] = self._flying.get(key, 0) + 1
            self.in_flight += 1
            self.peak = max(self.peak, self.in_flight)
            crowded = self._flying[key] > self.limits.concurrency
        try:
            yield crowded and self.limits.enabled
        finally:
            with self._lock:
                self._flying[key] -= 1
                self.in_flight -= 1

    def hurried(self, key: str, place: str, points: int, most: int) -> bool:
        """Whether one more request breaks the limit per minute of a place; it counts if not."""
        if not self.limits.enabled:
            return False
        now = time.monotonic()
        with self._lock:
            recent = self._minutes.setdefault((key, place), Recent())
            return recent.too_many(now, now - self.limits.minute, points, most)

    # refusing
    def primary(self, key: str, resource: str) -> Answer | None:
        """The refusal of a token that has nothing left."""
        if not self.limits.enabled or self.bucket(key, resource).remaining:
            return None
        message = f"API rate limit exceeded for {key}."
        return self._refusal(self.limits.primary_form, message, self.bucket(key, resource), resource, "RATE_LIMITED")

    def secondary(self, key: str, resource: str) -> Answer:
        """The refusal of a token that asks too fast."""
        with self._lock:
            form = next(self._forms)
        return self._refusal(form, SECONDARY, self.bucket(key, resource), resource, "RATE_LIMITED")

    def _refusal(self, form: Form, message: str, bucket: Bucket, resource: str, kind: str) -> Answer:
        self.refusals += 1
        headers: dict[str, str] = {}
        if form.hint == "retry-after":
            ends = bucket.ends if not bucket.remaining else time.time() + min(self.limits.minute, self.limits.window)
            headers["Retry-After"] = str(max(1, math.ceil(ends - time.time())))
        if form.hint == "reset":
            headers |= {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(bucket.reset)}
        if resource == "graphql" and form.graphql_status == 200:
            return Answer(200, {"errors": [{"type": kind, "message": message}]}, headers)
        return Answer(form.status, {"message": message, "documentation_url": DOCUMENTATION}, headers)

    # showing
    def headers(self, key: str, resource: str) -> dict[str, str]:
        """What every answer says of its bucket."""
        if not self.limits.enabled:
            return {}
        bucket = self.bucket(key, resource)
        return {
            "X-RateLimit-Limit": str(bucket.limit),
            "X-RateLimit-Remaining": str(bucket.remaining),
            "X-RateLimit-Reset": str(bucket.reset),
            "X-RateLimit-Used": str(bucket.used),
            "X-RateLimit-Resource": resource,
        }

    def overview(self, key: str) -> Answer:
        """`GET /rate_limit`, which costs nothing."""
        if not self.limits.enabled:
            return Answer(404, {"message": "Rate limiting is not enabled.", "documentation_url": DOCUMENTATION})
        names = ("core", "graphql", "search", "audit_log", "dependency_sbom")
        shown: dict[str, Any] = {}
        for name in names:
            bucket = self.bucket(key, name)
            shown[name] = {
                "limit": bucket.limit,
                "used": bucket.used,
                "remaining": bucket.remaining,
                "reset": bucket.reset,
            }
        return Answer(200, {"resources": shown, "rate": shown["core"]})
