"""How often a token may ask (https://docs.gitlab.com/security/rate_limits/, https://docs.gitlab.com/user/gitlab_com/#rate-limits-on-gitlabcom)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from threading import Lock

from tests.emulators.gitlab.messages import Answer


@dataclass(frozen=True)
class Limits:
    """Requests in a window of seconds, for each token; single addresses have limits of their own.

    `headers` says whether the answers carry RateLimit-*: those of a self-managed instance without limits do not.
    """

    requests: int = 2000
    window: float = 60.0
    single: Mapping[str, int] = field(default_factory=dict)
    """Beginning of a path -> how many in a window; such a refusal is JSON and carries no RateLimit-*."""
    headers: bool = True


ROOMY = Limits(10_000_000)


class Meter:
    """Counts what each token asked."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._lock = Lock()
        self._used: dict[tuple[str, str], tuple[float, int]] = {}

    def exhaust(self) -> None:
        """Use up the limit of every token that has asked."""
        with self._lock:
            for key, (start, _) in self._used.items():
                self._used[key] = start, self.limits.requests

    def take(self, token: str, path: str) -> tuple[Answer | None, dict[str, str]]:
        """A refusal, if it is one too many, and the headers of the answer."""
        for begin, most in self.limits.single.items():
            if path.startswith(begin) and self._count(token, begin) > most:
                text = "This endpoint has been requested too many times. Try again later."
                return Answer(429, {"message": {"error": text}}, {"Retry-After": self._wait(token, begin)}), {}
        used = self._count(token, "")
        headers = self._headers(token, used) if self.limits.headers else {}
        if used <= self.limits.requests:
            return None, headers
        wait = {"Retry-After": self._wait(token, "")}
        return Answer(429, b"Retry later\n", {"Content-Type": "text/plain", **wait}), headers

    def _count(self, token: str, part: str) -> int:
        now = time.time()
        with self._lock:
            start, used = self._used.get((token, part), (now, 0))
            start, used = (now, 0) if now - start >= self.limits.window else (start, used)
            self._used[token, part] = start, used + 1
            return used + 1

    def _wait(self, token: str, part: str) -> str:
        start, _ = self._used[token, part]
        return str(max(1, round(start + self.limits.window - time.time())))

    def _headers(self, token: str, used: int) -> dict[str, str]:
        ends = self._used[token, ""][0] + self.limits.window
        most = self.limits.requests
        return {
            "RateLimit-Limit": str(most),
            "RateLimit-Name": "throttle_authenticated_api",
            "RateLimit-Observed": str(used),
            "RateLimit-Remaining": str(max(0, most - used)),
            "RateLimit-Reset": str(int(ends) + 1),
            "RateLimit-ResetTime": formatdate(int(ends) + 1, usegmt=True),
        }
