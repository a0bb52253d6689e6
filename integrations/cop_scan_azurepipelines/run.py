"""From a target to resources: each organisation and project that it names."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

from cop_scan.catalogue import FactSpec, Form
from cop_scan.errors import SourceError
from cop_scan.evidence import Status
from cop_scan.sources.answers import Answer
from cop_scan.sources.asking import Asker
from cop_scan.sources.interface import Collected
from cop_scan.sources.networked import Collecting
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines import feeds, organisation, project, repository
from cop_scan_azurepipelines.asks import FILTERED, listed
from cop_scan_azurepipelines.branch_rules import is_protected
from cop_scan_azurepipelines.counted import Counted
from cop_scan_azurepipelines.credentials import Credential
from cop_scan_azurepipelines.forecast import Numbers, costs
from cop_scan_azurepipelines.options import Options
from cop_scan_azurepipelines.organisation import Organisation
from cop_scan_azurepipelines.project import Project
from cop_scan_azurepipelines.reading import limits, read
from cop_scan_azurepipelines.resources import Resources
from cop_scan_azurepipelines.transport import AzureTransport
from cop_scan_azurepipelines.walk import Walk

_NEXT = "Check the name, and that the token may see it."


@dataclass(eq=False, repr=False)
class Run(Collecting[Options]):
    """The collecting of one target."""

    credential: Credential
    sample: int = field(default=0, init=False)
    """How many of each kind are collected; 0 for all."""

    def __post_init__(self) -> None:
        self.resources = Resources(self.target.name, self.options, self.wanted)

    @property
    def asked(self) -> set[str]:
        """The wanted facts of every kind that is found."""
        kinds = ("organisation", "build_project", "repository", "registry")
        return {key for kind in kinds for key in self.resources.keys(kind)}

    def file_specs(self) -> list[FactSpec]:
        """The wanted facts that are made of a repository's files."""
        return [spec for spec in self.wanted if spec.form is not Form.VALUE and "repository" in spec.kinds]

    def asker(self) -> Asker:
        """Who asks; use as an asynchronous context manager."""
        transport = AzureTransport(self.credential, self.options)
        return self.asking([transport], read, limits, f"{self.options.url} {transport.scope}")

    async def collect(self) -> AsyncGenerator[Collected, None]:
        """Every resource of every organisation."""
        async with self.asker() as asker:
            names = self.names()
            for name, chosen in names.items():
                async for found in self.organisation(asker, name, chosen, alone=len(names) == 1):
                    yield found
            self.sweep.spent.extend(asker.used())

    def names(self) -> Mapping[str, Sequence[str]]:
        """Each organisation -> the projects that are named of it; none for all."""
        found: dict[str, list[str]] = {name: [] for name in self.options.organisations}
        for name in self.options.projects:
            owner, _, one = name.partition("/")
            if owner not in self.options.organisations:
                found.setdefault(owner, []).append(one)
        return found

    async def look(
        self, asker: Asker, name: str, chosen: Sequence[str], *, alone: bool, bare: bool = False
    ) -> Organisation | None:
        """An organisation with its projects; None, which is said, if it is not seen. `bare` asks nothing of it besides.

        Raises SourceError where it is the only one of the target.
        """
        answer = await asker.ask(at.hello(name))
        if not answer.ok or not project.is_guid(answer.body["instanceId"]):
            detail = f"The organisation {name} cannot be seen. {answer.detail}".strip()
            if alone:
                raise SourceError(detail, next_step=_NEXT)
            self.sweep.lose(name, detail)
            return None
        found = Organisation(name, str(answer.body["instanceId"]).lower(), str(answer.body.get("caller") or ""))
        await self._projects(asker, found, chosen)
        if not bare:
            await organisation.look(asker, found, self.asked, self.options.url)
            whole = found.sees_all()
            if not whole and found.unlisted is None:
                found.unlisted = Answer("", 0, gap=Status.HIDDEN, detail=FILTERED)
            await asyncio.gather(*(project.look(asker, one, self.asked, whole=whole) for one in found.projects))
            await organisation.identify(asker, found)
        return found

    async def _projects(self, asker: Asker, found: Organisation, chosen: Sequence[str]) -> None:
        every = await listed(asker, at.projects(found.name))
        found.unlisted = every.gap
        wanted = {name.lower(): name for name in chosen}
        for one in every.items:
            try:
                made = project.project_of(found.name, one)
            except (KeyError, TypeError, ValueError):
                self.sweep.lose(found.name, "Azure DevOps' list of projects holds one without an id or a name.")
                continue
            if not chosen or wanted.pop(made.name.lower(), None) is not None:
                found.projects.append(made)
        if every.gap is not None:
            self.sweep.lose(found.name, f"The projects of {found.name} cannot be listed. {every.gap.detail}")
        elif wanted:
            names = ", ".join(wanted.values())
            self.sweep.lose(found.name, f"These projects of {found.name} are not there, or hidden: {names}.")

    async def organisation(
        self, asker: Asker, name: str, chosen: Sequence[str], *, alone: bool
    ) -> AsyncIterator[Collected]:
        """The resources of an organisation. Raises SourceError where it is the only one and cannot be seen."""
        found = await self.look(asker, name, chosen, alone=alone)
        if found is None:
            return
        self._plan(found)
        counted = Counted(unlisted=_why(found))
        parent = "" if chosen else self.resources.identity("organisation", found.id)
        for one in found.projects:
            async for resource in self._project(asker, found, one, counted):
                yield resource.below(parent)
        if not chosen:
            for feed in found.list(at.FEEDS).items:
                given = self._feed(found, feed)
                if given is not None:
                    yield given.below(parent)
            self._lose_feeds(found)
            made = self.resources.of_organisation(found, counted)
            self.done += 1
            if not self.sweep.has(made.resource.id):
                yield made

    def _plan(self, found: Organisation) -> None:
        """What was expected to be asked, once it is known how much there is."""
        lists = {
            name: sum(len(one.list(name).items) for one in found.projects) for name in (at.REPOSITORIES, at.DEFINITIONS)
        }
        numbers = Numbers(1, len(found.projects), lists[at.REPOSITORIES], lists[at.DEFINITIONS])
        self.sweep.planned.extend(costs(self.credential.name, self.asked, numbers, files=bool(self.file_specs())))

    async def _project(
        self, asker: Asker, found: Organisation, one: Project, counted: Counted
    ) -> AsyncIterator[Collected]:
        self._lose(one, counted)
        walk = Walk(asker, found, one, self)
        for batch in walk.batches(self.sample):
            await walk.look(batch)
            for mine in batch.repositories:
                self._count(counted, mine)
                made = self._given(self.resources.of_repository(mine)) if self.options.takes(mine.title) else None
                if made is not None:
                    yield made
            for definition in batch.definitions:
                resource = self._given(self.resources.of_definition(found, definition))
                if resource is not None:
                    yield resource

    def _lose(self, one: Project, counted: Counted) -> None:
        """Say that definitions or repositories of a project are not, or not all, seen."""
        for endpoint, words in ((at.DEFINITIONS, "pipeline definitions"), (at.REPOSITORIES, "repositories")):
            refused = one.list(endpoint).gap
            if refused is not None and endpoint == at.REPOSITORIES:
                counted.unlisted = counted.unlisted or refused
            if refused is None or one.list(endpoint).filtered:
                continue
            name = f"{one.organisation}/{one.name}"
            self.sweep.lose(name, f"The {words} of {name} are not all seen. {refused.detail}")

    def _count(self, counted: Counted, mine: repository.Repository) -> None:
        if mine.disabled:
            return
        counted.live.add(mine.id)
        if mine.empty:
            return
        counted.refs.setdefault(mine.project.id, set()).add(mine.ref)
        rules = repository.make("branch_rules", mine) if "rule_baseline" in self.asked else None
        counted.protected[mine.id] = is_protected(rules)

    def _given(self, made: Collected) -> Collected | None:
        self.done += 1
        return None if self.sweep.has(made.resource.id) else made

    def _feed(self, found: Organisation, feed: object) -> Collected | None:
        if not isinstance(feed, dict) or not project.is_guid(feed.get("id")) or not isinstance(feed.get("name"), str):
            self.sweep.lose(found.name, "Azure DevOps' list of feeds holds one without an id or a name.")
            return None
        name = feeds.title(found, feed)
        if not self.options.takes(name):
            return None
        return self._given(self.resources.of_feed(found, str(feed["id"]).lower(), name))

    def _lose_feeds(self, found: Organisation) -> None:
        refused = found.list(at.FEEDS).gap
        if refused is not None and not found.list(at.FEEDS).filtered:
            self.sweep.lose(found.name, f"The feeds of {found.name} are not all seen. {refused.detail}")


def _why(found: Organisation) -> str | None:
    return None if found.unlisted is None else f"Not all projects are seen. {found.unlisted.detail}"
