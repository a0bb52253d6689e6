"""What can be said before a sweep: its cost, what each credential sees, and an estate file to begin with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack

from cop_scan.sources.answered import body
from cop_scan.sources.asking import Asker
from cop_scan.sources.interface import Cost, Forecast, Sight
from cop_scan.sources.networked import LookingAhead
from cop_scan.sources.sights import SAMPLE, sights
from cop_scan.sources.spending import summed
from cop_scan_github.account import Account, get, look
from cop_scan_github.forecast import ASSUMED, Counts, Decided, costs, counts_of, decided_of, organisation
from cop_scan_github.permissions import permission
from cop_scan_github.reading import HELLO
from cop_scan_github.run import Run

_HOURLY = {"core": 5000, "graphql": 5000}
_RESERVED = 0.9
_BEFORE: frozenset[str] = frozenset({"ci_settings", "immutable_releases"})
"""What is asked of an organisation so that the forecast knows what it decides."""


class Beforehand(LookingAhead[Run]):
    """Looks at a target without collecting it."""

    async def forecast(self, repositories: int | None) -> Forecast:
        """The cost of collecting the target."""
        run, name = self.run, self.run.credentials[0].name
        if repositories is not None:
            counts = Counts(repositories, 0, repositories)
            found = costs(name, counts, run.keys, run.options.tier, Decided())
            said = (
                f"{repositories} repositories, all of them live and public, with nothing decided above them.",
                *ASSUMED,
            )
            return self._whole(found, _HOURLY, repositories, said, 0)
        async with AsyncExitStack() as stack:
            every: list[Cost] = []
            total = 0
            limits: Mapping[str, int] = _HOURLY
            async for account, names in run.accounts(stack):
                asker = await run.asker(stack, account.login)
                limits = await _limits(asker)
                await look(asker, account, run.keys & _BEFORE, filters=False, enterprise="")
                run.check(account, alone=run.alone)
                counts = counts_of(account, names)
                every += costs(name, counts, run.keys, run.options.tier, decided_of(account))
                every += organisation(name, run.keys) if account.kind == "organisation" else []
                total += counts.everything
            asked = sum(asker.spending.sent for asker in run.askers)
            return self._whole(summed(every), limits, total, (*self._lost(), *ASSUMED), asked)

    def _lost(self) -> Sequence[str]:
        return [reason for _, reason in self.run.sweep.lost]

    def _whole(
        self, found: Sequence[Cost], limits: Mapping[str, int], total: int, said: Sequence[str], asked: int
    ) -> Forecast:
        requests = sum(cost.requests for cost in found if not cost.endpoint.startswith("GraphQL"))
        points = sum(cost.points for cost in found)
        needed = [(requests, limits["core"]), (points, limits["graphql"])]
        hours = max((number / (limit * _RESERVED) for number, limit in needed if limit), default=0.0)
        limited = (
            f"Limits of {limits['core']} requests and {limits['graphql']} points an hour, of which a tenth is left."
        )
        notes = (*said, limited if limits["core"] else "This host has no limits.")
        name = self.run.credentials[0].name
        return Forecast(self.run.target.name, tuple(found), {name: round(hours, 2)}, total, notes, asked)

    async def probe(self) -> list[Sight]:
        """One entry for each credential, wanted fact and sampled resource."""
        return [sight for run in self.run.apart() for sight in await _probe(run)]

    async def describe(self) -> str:
        """The entry of an estate file."""
        async with AsyncExitStack() as stack:
            entries = _Entries()
            async for account, names in self.run.accounts(stack):
                asker = await self.run.asker(stack, account.login)
                await look(asker, account, (), filters=False, enterprise="")
                self.run.check(account, alone=True)
                entries.add(account, names)
        return "\n".join(
            [
                "  - source: github",
                *([f"    api_url: {json.dumps(self.run.options.api_url)}"] if self.run.options.own_host else []),
                f"    token: {self.run.credentials[0].name}",
                *entries.lines(),
                '    # include: ["app-*"]          # only repositories that a glob matches',
                '    # exclude: ["*-archive"]',
                "    # topics: [product]            # only repositories with one of these topics",
                "    # enterprise: acme             # whose audit log streams are looked at",
                "    # tier: full                   # or core, bulk: fewer requests for each repository, fewer facts",
                "",
            ]
        )


class _Entries:
    """What is named, under one key for each kind, and what was counted of it."""

    def __init__(self) -> None:
        self.named: dict[str, list[str]] = {}
        self.counted: dict[str, list[str]] = {}

    def add(self, account: Account, names: Sequence[str]) -> None:
        """Name an account, or single repositories."""
        if account.kind == "repositories":
            self.named.setdefault("repositories", []).extend(names)
            return
        word = "organisations" if account.kind == "organisation" else "users"
        counts = counts_of(account)
        said = "1 repository" if counts.everything == 1 else f"{counts.everything} repositories"
        self.named.setdefault(word, []).append(account.login)
        self.counted.setdefault(word, []).append(said + (f", {counts.archived} archived" if counts.archived else ""))

    def lines(self) -> Iterator[str]:
        """The lines of YAML; JSON's lists are YAML's."""
        for word, names in self.named.items():
            counted = "; ".join(self.counted.get(word, []))
            yield f"    {word}: {json.dumps(names)}" + (f"  # {counted} seen with this token" if counted else "")


async def _limits(asker: Asker) -> Mapping[str, int]:
    """The credential's hourly limits; the question counts against none. Enterprise Server may have none."""
    answer = await asker.ask(get(HELLO))
    resources = (body(answer) or {}).get("resources") or {}
    return {name: int((resources.get(name) or {}).get("limit") or 0) for name in _HOURLY}


async def _probe(run: Run) -> list[Sight]:
    found: list[Sight] = []
    async with AsyncExitStack() as stack:
        async for account, names in run.accounts(stack):
            asker = await run.asker(stack, account.login)
            async for collected in run.account(asker, account, names, alone=True, sample=SAMPLE):
                found += sights(run.credentials[0].name, collected.resource, permission)
    return found
