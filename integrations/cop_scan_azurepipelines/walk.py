"""The repositories and definitions of a project, some at a time, with everything that is asked of each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cop_scan.evidence import Status
from cop_scan.sources.answered import STRANGE, gap
from cop_scan.sources.answers import Answer
from cop_scan.sources.asking import Asker
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines import repository
from cop_scan_azurepipelines.definition import Definition, explain, read_files
from cop_scan_azurepipelines.files import Place, Tree, newest, read_contents, read_tree
from cop_scan_azurepipelines.organisation import Organisation
from cop_scan_azurepipelines.project import Project, is_guid
from cop_scan_azurepipelines.repository import Repository

if TYPE_CHECKING:
    from cop_scan_azurepipelines.run import Run

CHUNK = 50
_NO_BRANCH = "Azure DevOps does not name a default branch."


@dataclass(slots=True)
class Batch:
    """Repositories, and the definitions whose YAML files lie in them or nowhere that is read."""

    repositories: list[Repository] = field(default_factory=list)
    definitions: list[Definition] = field(default_factory=list)


class Walk:
    """Collects a project's repositories and definitions."""

    def __init__(self, asker: Asker, organisation: Organisation, project: Project, run: Run) -> None:
        self.asker, self.organisation, self.project, self.run = asker, organisation, project, run
        self.specs = run.file_specs()
        self.keys = set(run.resources.keys("repository"))

    def batches(self, sample: int) -> Iterator[Batch]:
        """All of them, or only so many of each kind."""
        definitions = list(self._definitions())
        repositories = list(self._repositories())
        if sample:
            definitions = definitions[:sample]
            needed = {one.repository for one in definitions}
            repositories = [one for number, one in enumerate(repositories) if number < sample or one.id in needed]
        here = {one.id for one in repositories}
        rest = [one for one in definitions if one.repository not in here]
        for start in range(0, len(repositories), CHUNK):
            some = repositories[start : start + CHUNK]
            ids = {one.id for one in some}
            yield Batch(some, [one for one in definitions if one.repository in ids])
        if rest:
            yield Batch([], rest)

    def _repositories(self) -> Iterator[Repository]:
        seen: set[str] = set()
        for one in self.project.list(at.REPOSITORIES).items:
            if not isinstance(one, dict) or not is_guid(one.get("id")) or not isinstance(one.get("name"), str):
                self._lose("repositories holds one without an id or a name")
                continue
            made = Repository(self.organisation, self.project, one)
            if made.id not in seen:
                seen.add(made.id)
                yield made

    def _definitions(self) -> Iterator[Definition]:
        seen: set[int] = set()
        for one in self.project.list(at.DEFINITIONS).items:
            owner = str(one.get("projectId") or self.project.id).lower() if isinstance(one, dict) else ""
            if owner != self.project.id or type(one.get("id")) is not int or not isinstance(one.get("name"), str):
                self._lose("definitions holds one without an id or a name, or another project's")
                continue
            made = Definition(self.project, one)
            said = self.project.list(at.DEFINITIONS).said
            made.said = [said] if said is not None else []
            if made.id not in seen and self.run.options.takes(made.title):
                seen.add(made.id)
                yield made

    def _lose(self, what: str) -> None:
        name = f"{self.project.organisation}/{self.project.name}"
        self.run.sweep.lose(name, f"Azure DevOps' list of {what}.")

    async def look(self, batch: Batch) -> None:
        """Everything else that is wanted of these."""
        for definition in batch.definitions:
            explain(definition)
        await asyncio.gather(*(self._repository(one, batch) for one in batch.repositories))
        mine = {one.id for one in batch.repositories}
        elsewhere: dict[str, list[Definition]] = {}
        for definition in batch.definitions:
            if definition.repository and definition.repository not in mine:
                elsewhere.setdefault(definition.repository, []).append(definition)
        await asyncio.gather(*(self._elsewhere(key, found) for key, found in elsewhere.items()))

    async def _repository(self, one: Repository, batch: Batch) -> None:
        definitions = [each for each in batch.definitions if each.repository == one.id]
        chosen = not one.tags and self.run.options.takes(one.title) and not self._is_done(one)
        wants_files = bool(self.specs) or "head_commit" in self.keys
        if (chosen and wants_files) or (definitions and not one.tags):
            tree = await self._files(one, read=chosen)
        else:
            tree = Answer("", 0, gap=Status.HIDDEN, detail="The repository is empty or disabled, or no file is wanted.")
        await read_files(self.asker, definitions, tree, one.ref)
        if chosen:
            await _leniently(self.asker, one, self.keys)

    def _is_done(self, one: Repository) -> bool:
        return self.run.sweep.has(f"{self.run.options.host}/repository/{one.id}")

    async def _files(self, one: Repository, *, read: bool) -> Tree | Answer:
        place = Place(self.organisation.name, self.project.id, one.id)
        if not one.ref.startswith("refs/heads/"):
            one.commit = Answer("", 0, gap=Status.HIDDEN, detail=_NO_BRANCH)
        else:
            one.commit = await newest(self.asker, place, one.branch)
        tree = await read_tree(self.asker, place, one.commit)
        if not read:
            return tree
        if isinstance(tree, Tree):
            await read_contents(self.asker, tree, self.specs)
            one.files, one.contents = tree.facts(self.specs)
        else:
            one.files = {spec.key: gap(spec.key, tree) for spec in self.specs}
        return tree

    async def _elsewhere(self, key: str, definitions: list[Definition]) -> None:
        """Definitions of a repository that is another project's, or is not shown in this one's list."""
        found = self._of_another(key)
        if found is None:
            detail = "Its repository is not among those that are shown."
            tree: Tree | Answer = Answer("", 0, gap=Status.HIDDEN, detail=detail)
            await read_files(self.asker, definitions, tree, "")
            return
        owner, one = found
        ref = str(one.get("defaultBranch") or "")
        place = Place(self.organisation.name, owner.id, key)
        commit = await newest(self.asker, place, ref.removeprefix("refs/heads/"))
        await read_files(self.asker, definitions, await read_tree(self.asker, place, commit), ref)

    def _of_another(self, key: str) -> tuple[Project, dict[str, Any]] | None:
        for owner in self.organisation.projects:
            for one in owner.list(at.REPOSITORIES).items:
                if str(one.get("id")).lower() == key and one.get("isDisabled") is not True and one.get("defaultBranch"):
                    return owner, one
        return None


async def _leniently(asker: Asker, one: Repository, keys: set[str]) -> None:
    """An answer of another shape ends the asking here, and makes the fact a gap when it is read again."""
    try:
        await repository.look(asker, one, keys)
    except STRANGE:
        return
