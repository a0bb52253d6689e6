"""What has been sent, and what it has cost or is expected to cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from cop_scan.sources.answers import Request
from cop_scan.sources.interface import Cost
from cop_scan.sources.transport import Good, Refused, Response, Verdict


def summed(every: Iterable[Cost]) -> list[Cost]:
    """What is expected of each credential and endpoint, in their order."""
    sums: dict[tuple[str, str], Cost] = {}
    for cost in every:
        key = (cost.credential, cost.endpoint)
        before = sums.get(key, Cost(*key, 0))
        sums[key] = Cost(*key, before.requests + cost.requests, before.points + cost.points)
    return [sums[key] for key in sorted(sums)]


class Spending:
    """Counts what is sent."""

    def __init__(self) -> None:
        self.sent = 0
        self.unchanged = 0
        """Answered with 304, which costs nothing."""
        self.retries = 0
        """Sent again, after a passing fault or a limit."""
        self._weights: dict[str, int] = {}
        self._used: dict[tuple[str, str], Counter[str]] = {}

    def count(self, credential: str, request: Request, response: Response | None, verdict: Verdict) -> None:
        """Count one question that was sent."""
        unchanged = response is not None and response.status == 304
        facts = verdict.facts if isinstance(verdict, Good | Refused) else {}
        points = int(facts.get("points", 0))
        used = self._used.setdefault((credential, request.endpoint), Counter())
        used.update(requests=1, counted=0 if unchanged else 1, points=points)
        self.sent += 1
        self.unchanged += unchanged
        self._weights[request.endpoint] = max(points, self.weight(request))

    def weight(self, request: Request) -> int:
        """What such a question takes from its limit, by the dearest one so far."""
        return self._weights.get(request.endpoint, 1)

    def used(self) -> list[Cost]:
        """What was spent, by credential and endpoint."""
        return [
            Cost(credential, endpoint, count["requests"], count["points"], count["counted"])
            for (credential, endpoint), count in sorted(self._used.items())
        ]
