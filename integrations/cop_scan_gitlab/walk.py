"""All projects of a group or user: pages of the listing, then everything else for a hundred of them at a time."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cop_scan.catalogue import FactSpec, Form
from cop_scan.evidence import Fact, Status
from cop_scan.sources.answered import STRANGE, gap
from cop_scan.sources.answers import Answer, Request
from cop_scan.sources.asking import Asker
from cop_scan.sources.batching import Part
from cop_scan.sources.interface import Cost, Sweep
from cop_scan.sources.paging import PageSize
from cop_scan.sources.paging import gap as gapped
from cop_scan_gitlab import queries
from cop_scan_gitlab.files import Tree, ask_tree, facts_of, read_contents
from cop_scan_gitlab.forecast import of_projects as costs
from cop_scan_gitlab.includes import PIPELINES, Includes
from cop_scan_gitlab.options import Options
from cop_scan_gitlab.project import Project, ask, ask_above, ask_guards, is_whole, left_out
from cop_scan_gitlab.questions import API, get, of_projects, pages

CHUNK = 100
_STRANGE = "GitLab's answer has a project of another shape than it describes."
PROFILE = "gitlab-profile"
"""The project of a group whose files speak for the group."""


@dataclass(slots=True)
class Sizes:
    """How much is asked at once, learned from what GitLab bears."""

    details: PageSize = field(default_factory=lambda: PageSize(50, 50))
    changes: PageSize = field(default_factory=lambda: PageSize(25, 25))
    commits: PageSize = field(default_factory=lambda: PageSize(50, 50))
    environments: PageSize = field(default_factory=lambda: PageSize(100, 100))
    reports: PageSize = field(default_factory=lambda: PageSize(10, 25))


_LONG = (("ciVariables", "variables", "ci_secrets"), ("projectMembers", "members/all", "collaborators"))
"""Fields of GraphQL whose lists may not fit, the endpoint that has them, and the fact that they are for."""


class Walk:
    """Collects the projects of one group, of one user, or those that are named."""

    def __init__(
        self,
        asker: Asker,
        options: Options,
        wanted: Sequence[FactSpec],
        sweep: Sweep,
        is_done: Callable[[Project], bool],
        sample: int = 0,
    ) -> None:
        self.asker, self.options, self.sweep, self.is_done = asker, options, sweep, is_done
        self.sample = sample
        self.keys = sorted(spec.key for spec in wanted if "repository" in spec.kinds)
        self.file_specs = [s for s in wanted if s.form is not Form.VALUE and "repository" in s.kinds]
        self.group_specs = [s for s in wanted if s.form is not Form.VALUE and "organisation" in s.kinds]
        self.asked = {spec.key for spec in wanted}
        self.sizes = Sizes()
        self.lost = ""
        """Why the list is not whole, if it is not."""
        pipelines = next((spec for spec in self.file_specs if spec.key == PIPELINES), None)
        self.includes = Includes(asker, pipelines) if pipelines is not None else None
        self.profiles: dict[str, tuple[Mapping[str, Fact], dict[str, bytes]]] = {}
        """Group's path -> the facts that the files of its own project give, and contents by digest."""
        self.profiled: set[str] = set()
        """Paths of groups whose own project is listed and holds something, whether it is looked at or not."""

    async def listed(self, path: str, endpoint: str, parent: str) -> AsyncIterator[list[Project]]:
        """The projects of that list with all that was asked of them, some at a time."""
        chunk: list[Project] = []
        seen: set[int] = set()
        async for project in self._pages(path, endpoint, parent):
            if _is_profile(project) and not project.empty:
                self.profiled.add(_owner(project))
            if project.number in seen or not self._takes(project):
                continue
            seen.add(project.number)
            chunk.append(project)
            if len(chunk) == (self.sample or CHUNK):
                yield await self.look(chunk)
                chunk = []
                if self.sample:
                    return
        if chunk:
            yield await self.look(chunk)

    def _takes(self, project: Project) -> bool:
        if self.sample and not project.judged:
            return False
        return self.options.takes(project.name, archived=project.node["archived"] is True, fork=project.fork)

    async def _pages(self, path: str, endpoint: str, parent: str) -> AsyncIterator[Project]:
        """The oldest first; what GitLab shows no page of any more, from the newest on until both meet."""
        seen: set[int] = set()
        for order in ("asc", "desc"):
            met, refused = False, None
            async for answer in self._listing(f"{path}?{_query(endpoint, order)}", endpoint):
                refused = None if answer.ok else answer
                for project in self._made(answer, parent):
                    met = met or project.number in seen
                    seen.add(project.number)
                    yield project
                if met:
                    break
            if refused is None:
                return
            if refused.gap is not Status.TRUNCATED or order == "desc":
                self.lost = f"The list of projects ends early: {refused.detail}"
                return

    async def _listing(self, path: str, endpoint: str) -> AsyncIterator[Answer]:
        """The pages of that list, the last one a gap where it ends early."""
        request: Request | None = get(path, endpoint)
        asked: set[str] = set()
        while request is not None:
            place = request.path.partition("?")[0]
            asked.add(request.path)
            self.sweep.planned.append(Cost(self.asker.name, request.endpoint, 1))
            answer = await self.asker.ask(request)
            if answer.ok and not isinstance(answer.body, list):
                answer = gapped(answer, Status.MALFORMED, "The page holds no list of projects.")
            yield answer
            if not answer.next:
                return
            if answer.next in asked or answer.next.partition("?")[0] != place:
                yield gapped(answer, Status.MALFORMED, "The next page is no page of it.")
                return
            request = replace(request, path=answer.next, key=f"GET {answer.next.removeprefix(API)}")

    def _made(self, page: Answer, parent: str) -> list[Project]:
        light = Answer(page.request, page.status, None, page.at, carried=page.carried)
        nodes = page.body if page.ok else []
        if not all(is_whole(node) for node in nodes):
            self.lost = _STRANGE
        return [Project(node, light, self.options.tier, parent) for node in nodes if is_whole(node)]

    async def named(self, project: Project) -> list[Project]:
        """One project, with all that was asked of it."""
        return await self.look([project]) if self._takes(project) else []

    async def look(self, chunk: list[Project]) -> list[Project]:
        """Everything else that is wanted of these projects."""
        judged = [project for project in chunk if project.judged]
        left = [project for project in judged if not self.is_done(project)]
        self._plan(left)
        await self._details(judged)
        if self.options.tier == "full":
            await self._sample(left, "Environments", self.sizes.environments)
        # of one that an interrupted sweep has collected, what it says of its group counts again
        await self._files([project for project in judged if project in left or _is_profile(project)])
        rules = {"branch_rules"} if "rule_baseline" in self.asked else set()
        unfinished = {project.number for project in left}
        await asyncio.gather(
            *(self._rest(project, self.asked if project.number in unfinished else rules) for project in judged),
            self._samples(left),
        )
        return chunk

    def _plan(self, chunk: Sequence[Project]) -> None:
        """What these projects will cost, by what the listing tells of them."""
        files = bool(self.file_specs or self.group_specs)
        for licence, number in sorted(Counter(project.licence for project in chunk).items()):
            name, tier = self.asker.name, self.options.tier
            found = costs(name, number, self.asked, tier, licence, files=files)
            self.sweep.planned.extend(found)

    async def _details(self, chunk: Sequence[Project]) -> None:
        batches = of_projects(self.asker, "Details", queries.details(self.asked), self.sizes.details)
        found = await batches.ask(Part(f"GraphQL Details of {p.number}", str(p.number)) for p in chunk)
        for project in chunk:
            project.details = found[str(project.number)]

    async def _rest(self, project: Project, wanted: set[str]) -> None:
        """What is asked of one project alone; an answer of a strange shape costs this project, and no other."""
        try:
            await ask(self.asker, project, wanted)
            if {"branch_rules", "rule_baseline"} & wanted and project.tier != "bulk":
                await ask_above(self.asker, project)
            if "environments" in wanted and project.tier == "full":
                await ask_guards(self.asker, project)
            await self._cut(project)
        except STRANGE:
            detail = "GitLab's answer has not the shape that its documentation gives."
            project.details = detail

    async def _cut(self, project: Project) -> None:
        """Lists that did not fit into the answer of GraphQL."""
        if project.tier == "bulk":
            return
        for field_, name, fact in _LONG:
            info = (project.detail.get(field_) or {}).get("pageInfo") or {}
            if fact in self.asked and info.get("hasNextPage") is True:
                request = get(f"/projects/{project.number}/{name}?per_page=100", f"/projects/:id/{name}")
                project.lists[name] = await pages(self.asker, request)

    async def _samples(self, chunk: Sequence[Project]) -> None:
        if self.options.tier == "bulk":
            return
        ultimate = [project for project in chunk if project.licence == "ultimate"]
        await self._sample(chunk, "Commits", self.sizes.commits)
        if self.options.tier == "full":
            await self._sample(chunk, "Changes", self.sizes.changes)
        await self._sample(ultimate, "Reports", self.sizes.reports)
        await self._sample(ultimate, "Policies", self.sizes.reports)

    async def _sample(self, chunk: Sequence[Project], name: str, size: PageSize) -> None:
        fields, facts = queries.SAMPLES[name]
        if not self.asked & facts or not chunk:
            return
        batches = of_projects(self.asker, name, fields, size)
        found = await batches.ask(Part(f"GraphQL {name} of {p.number} at {_commit(p)}", str(p.number)) for p in chunk)
        for project in chunk:
            project.samples[name] = found[str(project.number)]

    async def _files(self, chunk: Sequence[Project]) -> None:
        if not self.file_specs and not self.group_specs:
            return
        if self.options.tier == "bulk":
            for project in chunk:
                project.files = {s.key: gap(s.key, left_out("bulk")) for s in self.file_specs}
            return
        trees = await asyncio.gather(*(self._tree(project) for project in chunk))
        whole = [tree for tree in trees if isinstance(tree, Tree)]
        contents = await read_contents(self.asker, whole, [*self.file_specs, *self.group_specs])
        for project, tree in zip(chunk, trees, strict=True):
            if isinstance(tree, Tree):
                project.files, project.contents = facts_of(tree, self.file_specs, contents[tree.project])
            else:
                project.files = {s.key: gap(s.key, tree) for s in self.file_specs}
            if _is_profile(project) and self.group_specs:
                made = facts_of(tree, self.group_specs, contents[tree.project]) if isinstance(tree, Tree) else None
                unseen = {s.key: gap(s.key, project.hidden("repository")) for s in self.group_specs}
                self.profiles[_owner(project)] = made or (unseen, {})
        if self.includes is not None:
            await self.includes.add(chunk)

    async def _tree(self, project: Project) -> Tree | Answer:
        commit = str(project.head.get("sha") or "")
        if not commit:
            why = project.hidden("repository")
            said = project.said
            if isinstance(why, str):
                return Answer(said.request, 0, at=said.at, gap=Status.NOT_COLLECTED, detail=why)
            return why
        return await ask_tree(self.asker, project.number, project.name, commit)


def _is_profile(project: Project) -> bool:
    return project.name.rpartition("/")[2] == PROFILE


def _owner(project: Project) -> str:
    return project.name.rpartition("/")[0]


def _commit(project: Project) -> str:
    return str(project.head.get("sha") or "no commit")


def _query(endpoint: str, order: str) -> str:
    """How that list is asked for: by number, so that pages do not move while they are read."""
    below = "include_subgroups=true&with_shared=false&" if endpoint.startswith("/groups") else ""
    return f"{below}order_by=id&sort={order}&per_page=100"
