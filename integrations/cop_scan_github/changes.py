"""Which repositories have not changed since the sweep before, by the organisation's audit log (Enterprise Cloud).

https://docs.github.com/en/rest/orgs/orgs#get-the-audit-log-for-an-organization
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from cop_scan.sources.answers import Answer
from cop_scan.sources.asking import Asker
from cop_scan.sources.interface import Sweep
from cop_scan_github.account import Account, get, items

if TYPE_CHECKING:
    from cop_scan_github.repository import Repository

_OVERLAP = timedelta(hours=1)
"""Events may reach the log late."""
_KEPT = timedelta(days=150)
"""GitHub keeps events for 180 days: of what was before that, silence proves nothing."""
_ABOVE = ("permissions", "selected", "workflow", "immutable")
"""Answers of the organisation that also tell what its enterprise decides, whose events are in no organisation's log."""


class Changes:
    """What the log says of the time since the earlier sweep began."""

    def __init__(self, asker: Asker, account: Account, sweep: Sweep) -> None:
        self.asker, self.account, self.sweep = asker, account, sweep
        self._since = ""
        self._changed: set[str] | None = None

    async def look(self) -> None:
        """Read the log; where it cannot be read, nothing is proven."""
        started = self.sweep.journal.earlier_start()
        if not (self.sweep.since and started and self.account.kind == "organisation"):
            return
        if self._is_old(started) or not self._same_above():
            return
        self._since = started
        begin = (datetime.fromisoformat(started) - _OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ")
        path = f"/orgs/{self.account.login}/audit-log?include=all&per_page=100&phrase={quote(f'created:>={begin}')}"
        pages = await items(self.asker, get(path, "/orgs/{org}/audit-log"))
        if not pages or any(not page.ok for page in pages):
            return
        changed: set[str] = set()
        for event in (event for page in pages for event in page.body if isinstance(event, dict)):
            named = event.get("repo") or event.get("repository")
            if not named:
                return  # an event of the organisation may change every repository
            changed |= {str(name).lower() for name in (named if isinstance(named, list) else [named])}
        self._changed = changed

    def _is_old(self, started: str) -> bool:
        now = datetime.fromisoformat(self.sweep.observed_at)
        return now - datetime.fromisoformat(started) > _KEPT

    def _same_above(self) -> bool:
        answers = (self.account.asked(name) for name in _ABOVE)
        return all(self.asker.is_as_before(answer) for answer in answers if isinstance(answer, Answer))

    def reason(self, repository: Repository) -> str:
        """Why the repository's settings are those of the sweep before; empty where that is not proven."""
        if self._changed is None or repository.name.lower() in self._changed:
            return ""
        return f"the audit log has no event on it since {self._since}"
