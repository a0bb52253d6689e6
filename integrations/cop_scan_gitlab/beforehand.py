"""What can be said before a sweep: its cost, what the credential sees, and an estate file to begin with."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cop_scan.catalogue import Form
from cop_scan.sources.answered import body
from cop_scan.sources.asking import Asker
from cop_scan.sources.interface import Cost, Forecast, Sight
from cop_scan.sources.networked import LookingAhead
from cop_scan.sources.sights import SAMPLE, sights
from cop_scan_gitlab.forecast import ASSUMED, costs, of_group
from cop_scan_gitlab.options import PUBLIC
from cop_scan_gitlab.permissions import permission
from cop_scan_gitlab.questions import get
from cop_scan_gitlab.run import Run

PER_HOUR = 2_000 * 60
"""Of an authenticated user, on GitLab.com: https://docs.gitlab.com/security/rate_limits/."""
_RESERVED = 0.9


class Beforehand(LookingAhead[Run]):
    """Looks at a target without collecting it."""

    async def forecast(self, repositories: int | None) -> Forecast:
        """The cost of collecting the target."""
        if repositories is not None:
            said = f"{repositories} projects, all of them live, of the free tier."
            return self._whole(self._costs(repositories, 0), repositories, (said,), 0)
        return await self._forecast()

    async def _forecast(self) -> Forecast:
        async with self.run.asker() as asker:
            number = 0
            notes: list[str] = []
            for path in self.run.options.groups:
                group = await self.run.group(asker, path)
                counted = await _count(asker, f"/groups/{group.number}/projects") if group else 0
                number += counted or 0
                if counted is None:
                    notes.append(f"GitLab does not count the projects of {path}; they are left out.")
            for name in self.run.options.users:
                user = await self.run.user(asker, name)
                number += (await _count(asker, f"/users/{user}/projects") or 0) if user is not None else 0
            number += len(self.run.options.projects)
            said = (*notes, *(reason for _, reason in self.run.sweep.lost), "All projects are of the free tier.")
            return self._whole(self._costs(number, len(self.run.options.groups)), number, said, asker.spending.sent)

    def _costs(self, number: int, groups: int) -> list[Cost]:
        run, name = self.run, self.run.credential.name
        wanted = {spec.key for spec in run.wanted}
        files = any(spec.form is not Form.VALUE for spec in run.wanted)
        found = costs(name, number, wanted, run.options.tier, "", files=files)
        above = of_group(name, wanted)
        return [*found, *(Cost(name, cost.endpoint, cost.requests * groups) for cost in above if groups)]

    def _whole(self, found: Sequence[Cost], number: int, said: Sequence[str], asked: int) -> Forecast:
        name = self.run.credential.name
        hours = round(sum(cost.requests for cost in found) / (PER_HOUR * _RESERVED), 2)
        limit = "Limits of 2,000 requests a minute, as on GitLab.com; Self-Managed has its own."
        return Forecast(self.run.target.name, tuple(found), {name: hours}, number, (*said, *ASSUMED, limit), asked)

    async def probe(self) -> list[Sight]:
        """One entry for each wanted fact and sampled resource."""
        run = self.run
        found: list[Sight] = []
        async with run.asker() as asker:
            for path in run.options.groups:
                if (group := await run.group(asker, path)) is not None:
                    async for one in run.of_group(asker, group, SAMPLE):
                        found += sights(run.credential.name, one.resource, permission)
            async for one in run.of_users(asker, SAMPLE):
                found += sights(run.credential.name, one.resource, permission)
            async for one in run.of_projects(asker, run.options.projects[:SAMPLE]):
                found += sights(run.credential.name, one.resource, permission)
        return found

    async def describe(self) -> str:
        """The entry of an estate file."""
        options = self.run.options
        lines: list[str] = []
        async with self.run.asker() as asker:
            counted: list[str] = []
            for path in options.groups:
                group = await self.run.group(asker, path)
                number = await _count(asker, f"/groups/{group.number}/projects") if group else None
                counted.append("projects not counted" if number is None else f"{number} projects seen with this token")
            if options.groups:
                lines.append(f"    groups: {json.dumps(options.groups)}  # {'; '.join(counted)}")
            for path in options.projects:
                await self.run.project(asker, path)
            if options.projects:
                lines.append(f"    projects: {json.dumps(options.projects)}")
        return "\n".join(
            [
                "  - source: gitlab",
                *([] if options.url == PUBLIC else [f"    url: {json.dumps(options.url)}"]),
                f"    token: {self.run.credential.name}",
                *lines,
                '    # include: ["app-*"]          # only projects that a glob matches',
                '    # exclude: ["*-archive"]',
                "    # tier: full                   # or core, bulk: fewer requests for each project, fewer facts",
                "",
            ]
        )


async def _count(asker: Asker, path: str) -> int | None:
    """How many projects the list has, by its own count; None where GitLab gives none."""
    below = "include_subgroups=true&with_shared=false&" if path.startswith("/groups") else ""
    answer = await asker.ask(get(f"{path}?{below}per_page=1&simple=true", "/projects (count)"))
    total = answer.facts.get("total", "") if body(answer, list) is not None else ""
    return int(total) if total else None
