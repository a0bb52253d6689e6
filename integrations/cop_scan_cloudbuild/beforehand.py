"""What can be said before a sweep: its cost, what the credential sees, and an estate file to begin with."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial

from cop_scan.sources.asking import Asker
from cop_scan.sources.interface import Cost, Forecast, Sight
from cop_scan.sources.networked import LookingAhead
from cop_scan.sources.sights import SAMPLE, sights
from cop_scan.sources.spending import summed
from cop_scan_cloudbuild.asking import Listing
from cop_scan_cloudbuild.forecast import ASSUMED, HOURLY, Counts, costs, counts
from cop_scan_cloudbuild.offers import permission
from cop_scan_cloudbuild.project import Project, look
from cop_scan_cloudbuild.run import Run

_RESERVED = 0.9


class Beforehand(LookingAhead[Run]):
    """Looks at a target without collecting it."""

    async def forecast(self, triggers: int | None) -> Forecast:
        """The cost of collecting the target."""
        if triggers is None:
            return await self._forecast()
        said = f"{triggers} triggers in one project, beside the accounts, pools and registries of a usual one."
        found = costs(self.run.credential.name, Counts(triggers), self.run.keys())
        return self._whole(found, triggers, (said, *ASSUMED), 0)

    async def _forecast(self) -> Forecast:
        every: list[Cost] = []
        total = 0
        async with self.run.asker() as asker:
            async for found in self._projects(asker):
                has = counts(found)
                every += costs(self.run.credential.name, has, self.run.keys())
                total += has.triggers + has.registries + 1
            lost = [reason for _, reason in self.run.sweep.lost]
            return self._whole(summed(every), total, (*lost, *ASSUMED), asker.spending.sent)

    async def _projects(self, asker: Asker) -> AsyncIterator[Project]:
        """The projects that are seen, with their triggers and registries only."""
        for name in await self.run.seen(asker):
            yield await look(asker, name, self.run.options, (), self.run.sweep.observed_at)

    def _whole(self, found: list[Cost], total: int, said: tuple[str, ...], asked: int) -> Forecast:
        hours = sum(cost.requests for cost in found) / (HOURLY * _RESERVED)
        limited = f"A limit of {HOURLY} requests an hour; Google does not say what is left of it."
        name = self.run.credential.name
        return Forecast(self.run.target.name, tuple(found), {name: round(hours, 2)}, total, (*said, limited), asked)

    async def probe(self) -> list[Sight]:
        """One entry for each wanted fact of a few triggers and registries and of the projects."""
        run, found = self.run, []
        async with run.asker() as asker:
            for name in await run.seen(asker):
                seen = _sampled(await look(asker, name, run.options, run.keys(), run.sweep.observed_at))
                async for one in run.resources(asker, seen):
                    found += sights(run.credential.name, one.resource, partial(permission, one.resource.kind))
        return found

    async def describe(self) -> str:
        """The entry of an estate file."""
        said: list[str] = []
        async with self.run.asker() as asker:
            async for found in self._projects(asker):
                has = counts(found)
                said.append(f"{found.id}: {has.triggers} triggers, {has.registries} registries")
        options = self.run.options
        named = [
            f"    {key}: {json.dumps(value)}"
            for key in ("token", "key", "impersonate", "endpoint")
            if (value := getattr(options, key)) is not None
        ]
        return "\n".join(
            [
                "  - source: cloudbuild",
                *named,
                f"    projects: {json.dumps(options.projects)}  # {'; '.join(said)} seen with this credential",
                "    # locations: [global, europe-west2]  # else all",
                "    # registries: false                  # leave the repositories of Artifact Registry out",
                '    # include: ["*/global/app-*"]        # only triggers and registries that a glob matches',
                "    # impersonate: reader@my-project.iam.gserviceaccount.com",
                "",
            ]
        )


def _sampled(found: Project) -> Project:
    """The project with a few of its triggers and registries."""

    def few(listed: Listing) -> Listing:
        return replace(listed, items=listed.items[:SAMPLE])

    return replace(found, triggers=few(found.triggers), repositories=few(found.repositories))
