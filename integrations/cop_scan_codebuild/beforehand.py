"""What can be said before a sweep: its cost, what the credentials see, and an estate file to begin with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AsyncExitStack, aclosing

from cop_scan.sources.interface import Cost, Forecast, Sight
from cop_scan.sources.networked import LookingAhead
from cop_scan.sources.sights import SAMPLE, sights
from cop_scan_codebuild.calls import call, listing
from cop_scan_codebuild.forecast import ASSUMED, costs
from cop_scan_codebuild.offers import permission
from cop_scan_codebuild.run import Run

_SECOND = 5
"""Requests a second that a sweep sends at most, by experience with AWS's own limits; they are not published."""


class Beforehand(LookingAhead[Run]):
    """Looks at a target without collecting it."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.wanted = {spec.key for spec in run.wanted}

    async def forecast(self, projects: int | None) -> Forecast:
        """The cost of collecting the target."""
        run = self.run
        if projects is not None:
            found = costs(self._name, self.wanted, [projects], [0], run.options)
            said = (f"{projects} projects of one account in one region, and no registries.", *ASSUMED)
            return self._whole(found, projects, said, 0)
        every: list[Cost] = []
        total = 0
        async with AsyncExitStack() as stack:
            for role in run.options.assumed or [""]:
                asker, account = await run.account(stack, role)
                counted, registries = [], []
                for region in account.regions:
                    listed = await listing(
                        asker, call("codebuild", region.name, "ListProjects", sortBy="NAME"), "projects"
                    )
                    counted.append(len(listed.items))
                    stored = 0
                    if run.options.registries:
                        asked = call("ecr", region.name, "DescribeRepositories", maxResults=1000)
                        stored = len((await listing(asker, asked, "repositories")).items)
                    registries.append(stored)
                every += costs(asker.name, self.wanted, counted, registries, run.options)
                total += sum(counted) + sum(registries) + 1
            asked_so_far = sum(asker.spending.sent for asker in run.askers)
        return self._whole(every, total, ASSUMED, asked_so_far)

    @property
    def _name(self) -> str:
        return self.run.options.assumed[0] if self.run.options.assumed else "aws"

    def _whole(self, found: Sequence[Cost], total: int, said: Sequence[str], asked: int) -> Forecast:
        requests = sum(cost.requests for cost in found)
        notes = (*said, f"{_SECOND} requests a second; AWS publishes no hourly limits of these operations.")
        hours = round(requests / _SECOND / 3600, 2)
        return Forecast(self.run.target.name, tuple(found), {self._name: hours}, total, notes, asked)

    async def probe(self) -> list[Sight]:
        """One entry for each wanted fact and sampled resource."""
        found: list[Sight] = []
        async with aclosing(self.run.collect(sample=SAMPLE)) as collected:
            async for one in collected:
                found += sights(self._name, one.resource, permission)
        return found

    async def describe(self) -> str:
        """The entry of an estate file."""
        options = self.run.options
        accounts: list[str] = []
        regions: list[str] = []
        counted: list[str] = []
        async with AsyncExitStack() as stack:
            for role in options.assumed or [""]:
                asker, account = await self.run.account(stack, role)
                accounts.append(account.number)
                for region in account.regions:
                    listed = await listing(
                        asker, call("codebuild", region.name, "ListProjects", sortBy="NAME"), "projects"
                    )
                    regions.append(region.name)
                    counted.append(f"{region.name}: {len(listed.items) if listed.seen else 'none that can be listed'}")
        given = {"profile": options.profile, "endpoint_url": options.endpoint_url, "roles": options.assumed}
        return "\n".join(
            [
                "  - source: codebuild",
                *(f"    {key}: {json.dumps(value)}" for key, value in given.items() if value),
                f"    accounts: {json.dumps(accounts)}",
                f"    regions: {json.dumps(list(dict.fromkeys(regions)))}  # projects seen: {', '.join(counted)}",
                '    # roles: ["arn:aws:iam::123456789012:role/cop-scan"]  # one for each account',
                '    # include: ["app-*"]          # only projects and registries that a glob matches',
                "    # registries: true            # whether ECR repositories are looked at",
                "    # project_policies: false     # true asks of each project whom it is shared with",
                "",
            ]
        )
