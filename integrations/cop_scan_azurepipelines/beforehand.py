"""What can be said before a sweep: its cost, what the credential sees, and an estate file to begin with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import ceil

from cop_scan.sources.asking import Asker
from cop_scan.sources.interface import Forecast, Sight
from cop_scan.sources.networked import LookingAhead
from cop_scan.sources.sights import SAMPLE, sights
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines import project
from cop_scan_azurepipelines.asks import listed
from cop_scan_azurepipelines.forecast import A_SECOND, ASSUMED, OF_PROJECT, OF_REPOSITORY, Numbers, costs
from cop_scan_azurepipelines.offering import permission
from cop_scan_azurepipelines.options import PUBLIC
from cop_scan_azurepipelines.run import Run


class Beforehand(LookingAhead[Run]):
    """Looks at a target without collecting it."""

    async def forecast(self, repositories: int | None) -> Forecast:
        """The cost of collecting the target."""
        if repositories is None:
            return await self._counted()
        numbers = Numbers(
            len(self.run.names()),
            ceil(repositories / OF_PROJECT),
            repositories,
            repositories * OF_REPOSITORY,
        )
        said = f"{OF_PROJECT} repositories in each project, {OF_REPOSITORY} definitions each."
        return self._whole(numbers, (said,), 0)

    async def _counted(self) -> Forecast:
        numbers = Numbers()
        async with self.run.asker() as asker:
            names = self.run.names()
            for name, chosen in names.items():
                found = await self.run.look(asker, name, chosen, alone=len(names) == 1, bare=True)
                if found is None:
                    continue
                numbers.organisations += 1
                numbers.projects += len(found.projects)
                for one in found.projects:
                    await _count(asker, one, numbers)
            lost = tuple(reason for _, reason in self.run.sweep.lost)
            return self._whole(numbers, lost, asker.spending.sent)

    def _whole(self, numbers: Numbers, said: Sequence[str], asked: int) -> Forecast:
        name = self.run.credential.name
        found = costs(name, self.run.asked, numbers, files=bool(self.run.file_specs()))
        hours = sum(cost.requests for cost in found) / (A_SECOND * 3600)
        notes = (*said, *ASSUMED)
        total = numbers.repositories + numbers.definitions
        return Forecast(self.run.target.name, tuple(found), {name: round(hours, 2)}, total, notes, asked)

    async def probe(self) -> list[Sight]:
        """One entry for each wanted fact and sampled resource."""
        self.run.sample = SAMPLE
        found: list[Sight] = []
        async with self.run.asker() as asker:
            names = self.run.names()
            for name, chosen in names.items():
                async for collected in self.run.organisation(asker, name, chosen, alone=len(names) == 1):
                    found += sights(self.run.credential.name, collected.resource, permission)
        return found

    async def describe(self) -> str:
        """The entry of an estate file."""
        options = self.run.options
        counted: list[str] = []
        async with self.run.asker() as asker:
            for name, chosen in self.run.names().items():
                found = await self.run.look(asker, name, chosen, alone=True, bare=True)
                counted.append(f"{len(found.projects) if found else 0} projects seen with this token")
        lists = (("organisations", options.organisations), ("projects", options.projects))
        lines = [f"    {key}: {json.dumps(names)}  # {'; '.join(counted)}" for key, names in lists if names]
        return "\n".join(
            [
                "  - source: azurepipelines",
                *([f"    url: {json.dumps(options.url)}"] if options.url != PUBLIC else []),
                f"    token: {self.run.credential.name}",
                *lines,
                '    # include: ["shop/*"]         # only definitions, repositories and feeds that a glob matches',
                '    # exclude: ["shop/old-*"]',
                "    # token: azure-identity       # what `az login` or a managed identity gives, in place of a token",
                "",
            ]
        )


async def _count(asker: Asker, one: project.Project, numbers: Numbers) -> None:
    asked = at.of_project(one.organisation, one.id)
    numbers.repositories += len((await listed(asker, asked[at.REPOSITORIES])).items)
    numbers.definitions += len((await listed(asker, asked[at.DEFINITIONS])).items)
