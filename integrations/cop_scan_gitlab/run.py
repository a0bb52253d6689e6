"""From a target to resources: each group, user and project that it names."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from cop_scan.errors import InputError, SourceError
from cop_scan.evidence import Fact, Json
from cop_scan.sources.answered import body, gap
from cop_scan.sources.answers import Answer
from cop_scan.sources.asking import Asker
from cop_scan.sources.interface import Collected
from cop_scan.sources.networked import Collecting
from cop_scan_gitlab import facts_of_group, forecast
from cop_scan_gitlab import group as groups
from cop_scan_gitlab import project as projects
from cop_scan_gitlab.credentials import Credential
from cop_scan_gitlab.facts_of_project import facts, identity, resource
from cop_scan_gitlab.group import Group
from cop_scan_gitlab.options import Options
from cop_scan_gitlab.project import Project
from cop_scan_gitlab.questions import API, get, of_group, quoted
from cop_scan_gitlab.reading import HELLO, limits, read, stranger
from cop_scan_gitlab.rules import is_protected
from cop_scan_gitlab.walk import PROFILE, Walk

if TYPE_CHECKING:
    from cop_scan_gitlab.transport import GitLabTransport


@dataclass(eq=False, repr=False)
class Run(Collecting[Options]):
    """The collecting of one target."""

    credential: Credential
    given_out: set[int] = field(default_factory=set, init=False)
    """Projects so far: one that is named twice comes once."""
    enterprise: bool = field(default=True, init=False)

    @property
    def alone(self) -> bool:
        """Whether the target names one thing only."""
        options = self.options
        return len([*options.groups, *options.users, *options.projects]) == 1

    @property
    def keys(self) -> list[str]:
        """The wanted facts of projects."""
        return sorted(spec.key for spec in self.wanted if "repository" in spec.kinds)

    async def collect(self) -> AsyncGenerator[Collected, None]:
        """Every resource."""
        async with self.asker() as asker:
            for path in self.options.groups:
                if (found := await self.group(asker, path)) is not None:
                    async for one in self.of_group(asker, found):
                        yield one
            async for one in self.of_users(asker):
                yield one
            async for one in self.of_projects(asker, self.options.projects):
                yield one
            self.sweep.spent.extend(asker.used())

    @asynccontextmanager
    async def asker(self) -> AsyncIterator[Asker]:
        """Who asks; it has asked which GitLab it is. Raises SourceError where that is none, or refuses the token."""
        transport = _transport(self.credential, self.options.url)
        async with self.asking([transport], read, limits, f"{self.options.url} {transport.scope}") as asker:
            hello = await asker.ask(get(HELLO.removeprefix(API), "/metadata"))
            if not hello.ok:
                raise stranger()
            self.enterprise = (body(hello) or {}).get("enterprise") is not False
            yield asker

    def walk(self, asker: Asker, sample: int = 0) -> Walk:
        """A walk over projects."""

        def is_done(project: Project) -> bool:
            return self.sweep.has(identity(self.options.host, "project", project.number))

        return Walk(asker, self.options, self.wanted, self.sweep, is_done, sample)

    async def group(self, asker: Asker, path: str) -> Group | None:
        """The group; None where it cannot be seen, which is said.

        Raises SourceError where it is all that the target names.
        """
        answer = await asker.ask(of_group(path))
        if answer.ok and groups.is_whole(answer.body) and answer.body["full_path"].lower() == path.lower():
            return Group(answer.body, _light(answer))
        self._unseen("group", path, answer)
        return None

    async def user(self, asker: Asker, name: str) -> int | None:
        """The user's id; None where GitLab knows of none, which is said. Raises as `group` does."""
        answer = await asker.ask(get(f"/users?username={quoted(name)}", "/users"))
        found = [one for one in body(answer, list) or [] if str(one.get("username", "")).lower() == name.lower()]
        if found and type(found[0].get("id")) is int:
            return int(found[0]["id"])
        self._unseen("user", name, answer)
        return None

    async def project(self, asker: Asker, path: str) -> Project | None:
        """The project; None where it cannot be seen, which is said. Raises as `group` does."""
        answer = await asker.ask(get(f"/projects/{quoted(path)}", "/projects/:id"))
        if answer.ok and projects.is_whole(answer.body) and answer.body["path_with_namespace"].lower() == path.lower():
            return Project(answer.body, _light(answer), self.options.tier)
        self._unseen("project", path, answer)
        return None

    def _unseen(self, kind: str, path: str, answer: Answer) -> None:
        said = answer.detail or "GitLab knows of none of this name, or hides it from this token."
        reason = f"The {kind} {path} cannot be seen. {said}"
        if self.alone:
            raise SourceError(reason, next_step="Check the path, and that the token may see it.")
        self.sweep.lose(path, reason)

    async def of_group(self, asker: Asker, found: Group, sample: int = 0) -> AsyncGenerator[Collected, None]:
        """The group's projects, and the group last; with `sample` only so many projects."""
        host = self.options.host
        parent = identity(host, "group", found.number)
        walk = self.walk(asker, sample)
        if not self.enterprise:
            found.licences.add("")
        async for chunk in walk.listed(f"/groups/{found.number}/projects", "/groups/:id/projects", parent):
            self._count(found, chunk)
            for one in self.resources(chunk):
                yield one
        found.lost = walk.lost
        self._lose(found.name, walk.lost)
        if self.sweep.has(parent):
            return
        keys = sorted(spec.key for spec in self.wanted if "organisation" in spec.kinds)
        self.sweep.planned.extend(forecast.of_group(asker.name, keys))
        await groups.ask(asker, found, keys, enterprise=self.enterprise)
        self._profile(walk, found)
        yield Collected(
            facts_of_group.resource(found, keys, self.target.name, parent), MappingProxyType(found.contents)
        )

    def _count(self, found: Group, chunk: Sequence[Project]) -> None:
        """What the group's own facts tell of its projects."""
        for project in chunk:
            found.licences.add(project.licence)
            found.live += project.node["archived"] is False
            if project.judged and "rule_baseline" in {spec.key for spec in self.wanted}:
                rules = facts(project, ["branch_rules"], self.sweep.observed_at)["branch_rules"]
                found.protection[project.number] = is_protected(rules)
                found.branches |= {project.branch} if project.branch else set()

    def _profile(self, walk: Walk, found: Group) -> None:
        """The facts that the files of the group's own project give; none where it is seen that there is no such."""
        if found.name in walk.profiles:
            found.files, contents = walk.profiles[found.name]
            found.contents = dict(contents)
            return
        empty: dict[str, Json] = {"files": [], "hidden": []}
        whole = (
            not walk.lost
            and not walk.sample
            and found.name not in walk.profiled
            and self.options.takes(f"{found.name}/{PROFILE}", archived=False, fork=False)
        )
        why = f"No project {found.name}/{PROFILE} was looked at."
        found.files = {
            spec.key: Fact.seen(spec.key, empty, request=found.said.request, observed_at=found.said.at)
            if whole
            else gap(spec.key, why)
            for spec in walk.group_specs
        }

    async def of_users(self, asker: Asker, sample: int = 0) -> AsyncIterator[Collected]:
        """The users' own projects."""
        for name in self.options.users:
            number = await self.user(asker, name)
            walk = self.walk(asker, sample)
            if number is not None:
                async for chunk in walk.listed(f"/users/{number}/projects", "/users/:id/projects", ""):
                    for one in self.resources(chunk):
                        yield one
            self._lose(name, walk.lost)

    async def of_projects(self, asker: Asker, paths: Sequence[str]) -> AsyncIterator[Collected]:
        """Those projects."""
        walk = self.walk(asker)
        for path in paths:
            project = await self.project(asker, path)
            for one in self.resources(await walk.named(project) if project else []):
                yield one

    def _lose(self, part: str, why: str) -> None:
        if why:
            self.sweep.lose(part, why)

    def resources(self, chunk: Sequence[Project]) -> list[Collected]:
        """What the projects become, each once."""
        made: list[Collected] = []
        for project in chunk:
            whole = resource(project, self.keys, self.target.name, self.options.host, self.sweep.observed_at)
            twice = project.number in self.given_out
            self.given_out.add(project.number)
            self.done += 1
            if not twice and not self.sweep.has(whole.id):
                made.append(Collected(whole, project.contents))
        return made


def _light(answer: Answer) -> Answer:
    return Answer(answer.request, answer.status, None, answer.at, carried=answer.carried)


def _transport(credential: Credential, url: str) -> GitLabTransport:
    """The way to GitLab, whose library is an extra. Raises InputError where it is not installed."""
    try:
        from cop_scan_gitlab.transport import GitLabTransport
    except ImportError:
        raise InputError(
            "The source gitlab needs the library python-gitlab.", next_step="Run: pip install 'cop-scan[gitlab]'"
        ) from None
    return GitLabTransport(credential, url)
