"""What can be said before a sweep: its cost, what the credential sees, and an estate file to begin with."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from cop_scan.sources.asking import Asker
from cop_scan.sources.interface import Cost, Forecast, Sight
from cop_scan.sources.sights import SAMPLE, sights
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines import organisation, project
from cop_scan_azurepipelines.asks import listed
from cop_scan_azurepipelines.offering import permission
from cop_scan_azurepipelines.options import PUBLIC

if TYPE_CHECKING:
    from cop_scan_azurepipelines.run import Run

_A_SECOND = 5
"""Requests: the platform counts work in units of its own and slows down what takes too much."""
_REPOSITORIES_OF_PROJECT, _DEFINITIONS_OF_REPOSITORY, _RESOURCES_OF_PROJECT = 10, 2, 8
ASSUMED = (
    f"A project uses {_RESOURCES_OF_PROJECT} pools, connections, groups of variables and environments.",
    "Every repository's files come in one archive, and Advanced Security is on for each.",
    f"The platform counts work in units of its own; {_A_SECOND} requests a second are assumed not to be slowed down.",
)


@dataclass(slots=True)
class Numbers:
    """How much there is."""

    organisations: int = 0
    projects: int = 0
    repositories: int = 0
    definitions: int = 0


def costs(credential: str, keys: set[str], numbers: Numbers, *, files: bool) -> list[Cost]:
    """The requests that a sweep is expected to send, by endpoint."""
    found: dict[str, int] = {at.HELLO: numbers.organisations, at.PROJECTS: numbers.organisations}
    found |= {name: numbers.organisations for name, needed in organisation.NEEDED.items() if needed & keys}
    if "administrators" in keys or "members" in keys:
        found |= {at.MEMBERSHIPS: numbers.organisations, at.SUBJECTS: numbers.organisations}
    found |= {name: numbers.projects for name, needed in project.NEEDED.items() if needed & keys}
    found[at.ACCESS] = found.get(at.ACCESS, 0) + (numbers.organisations if at.ACCESS in found else 0)
    found[at.IDENTITIES] = numbers.organisations if found[at.ACCESS] else 0
    found[at.REPOSITORIES] = numbers.projects
    found[at.DEFINITIONS] = max(numbers.projects, ceil(numbers.definitions / 200))
    found[at.CHECKS] = numbers.projects if "environments" in keys else 0
    if keys & {"ci_settings", "ci_secrets", "environments", "worker"}:
        found[at.PERMISSIONS] = numbers.projects * _RESOURCES_OF_PROJECT
    if files:
        found |= dict.fromkeys((at.BRANCH, at.TREE, at.BLOBS), numbers.repositories)
    found[at.PULL_REQUESTS] = numbers.repositories if "change_reviews" in keys else 0
    found[at.ALERTS] = numbers.repositories if keys & {"secret_alerts", "vulnerabilities"} else 0
    return [Cost(credential, name, number) for name, number in sorted(found.items()) if number]


class Beforehand:
    """Looks at a target without collecting it."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def forecast(self, repositories: int | None) -> Forecast:
        """The cost of collecting the target."""
        if repositories is None:
            return asyncio.run(self._counted())
        numbers = Numbers(
            len(self.run.names()),
            ceil(repositories / _REPOSITORIES_OF_PROJECT),
            repositories,
            repositories * _DEFINITIONS_OF_REPOSITORY,
        )
        said = (
            f"{_REPOSITORIES_OF_PROJECT} repositories in each project, {_DEFINITIONS_OF_REPOSITORY} definitions each."
        )
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
        hours = sum(cost.requests for cost in found) / (_A_SECOND * 3600)
        notes = (*said, *ASSUMED)
        total = numbers.repositories + numbers.definitions
        return Forecast(self.run.target.name, tuple(found), {name: round(hours, 2)}, total, notes, asked)

    def probe(self) -> list[Sight]:
        """One entry for each wanted fact and sampled resource."""
        return asyncio.run(self._probe())

    async def _probe(self) -> list[Sight]:
        self.run.sample = SAMPLE
        found: list[Sight] = []
        async with self.run.asker() as asker:
            names = self.run.names()
            for name, chosen in names.items():
                async for collected in self.run.organisation(asker, name, chosen, alone=len(names) == 1):
                    found += sights(self.run.credential.name, collected.resource, permission)
        return found

    def describe(self) -> str:
        """The entry of an estate file."""
        return asyncio.run(self._describe())

    async def _describe(self) -> str:
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
