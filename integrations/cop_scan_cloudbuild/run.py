"""From a target to resources: each project that it names, its triggers and its registries."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from cop_scan.errors import SourceError
from cop_scan.evidence import Fact, Resource, digest
from cop_scan.sources.asking import Asker
from cop_scan.sources.interface import Collected
from cop_scan.sources.networked import Collecting
from cop_scan_cloudbuild import facts_of_project, facts_of_registry
from cop_scan_cloudbuild.credentials import Credential
from cop_scan_cloudbuild.facts_of_trigger import TriggerFacts
from cop_scan_cloudbuild.forecast import costs, counts
from cop_scan_cloudbuild.iam import Roles, roles
from cop_scan_cloudbuild.options import EVERYWHERE, Options
from cop_scan_cloudbuild.project import Project, look, project
from cop_scan_cloudbuild.reading import limits, read
from cop_scan_cloudbuild.registry import Registry, publishes, registry
from cop_scan_cloudbuild.registry import look as look_at_registry
from cop_scan_cloudbuild.transport import CloudBuildTransport
from cop_scan_cloudbuild.triggers import place

PLATFORM = "cloudbuild"
_CONSOLE = "https://console.cloud.google.com"


def _identity(found: Project) -> str:
    return f"//cloudresourcemanager.googleapis.com/projects/{found.number}"


@dataclass(eq=False, repr=False)
class Run(Collecting[Options]):
    """The collecting of one target."""

    credential: Credential

    def keys(self, kind: str = "") -> list[str]:
        """The wanted facts, of one kind of resource or of all."""
        return sorted(spec.key for spec in self.wanted if not kind or kind in spec.kinds)

    def asker(self) -> Asker:
        """Who asks; use as an asynchronous context manager."""
        transport = CloudBuildTransport(self.credential, self.options.endpoint)
        return self.asking([transport], read, limits, f"{self.options.endpoint or 'google'} {transport.scope}")

    async def collect(self) -> AsyncGenerator[Collected, None]:
        """Every resource of every project."""
        async with self.asker() as asker:
            for name in await self.seen(asker):
                found = await look(asker, name, self.options, self.keys(), self.sweep.observed_at)
                self.sweep.planned.extend(costs(self.credential.name, counts(found), self.keys()))
                async for one in self.resources(asker, found):
                    yield one
            self.sweep.spent.extend(asker.used())

    async def seen(self, asker: Asker) -> list[str]:
        """The projects that are shown; of the others it is said that they are not.

        Raises SourceError where none is.
        """
        refused = {name: said for name in self.options.projects if not (said := await project(asker, name)).ok}
        reasons = {name: f"The project {name} cannot be seen. {said.detail}" for name, said in refused.items()}
        if len(reasons) == len(self.options.projects):
            cure = "Check the id, and grant roles/browser and the other roles of docs/cloudbuild.md on it."
            raise SourceError(reasons[self.options.projects[0]], next_step=cure)
        for name, reason in reasons.items():
            self.sweep.lose(name, reason)
        return [name for name in self.options.projects if name not in reasons]

    async def resources(self, asker: Asker, found: Project) -> AsyncGenerator[Collected, None]:
        """The project's triggers and registries, and the project."""
        held = roles(found)
        self._lose(found)
        parent = _identity(found) if found.number else ""
        for one in self.triggers(found, held):
            yield one.below(parent)
        every = self.registries(found)
        kept = [one for one in every if self.options.takes(one.name)]
        if len(kept) < len(every) or not self.options.registries:
            words = "Other registries are not looked at, as the target says."
            found.repositories = replace(found.repositories, gap=found.repositories.gap or words)
        for each in kept:
            await look_at_registry(asker, each, found.id, self.keys())
            one = self._registry(each, found, held)
            if not self.sweep.has(one.resource.id):
                yield one.below(parent)
        whole = self._project(found, held, kept)
        if not self.sweep.has(whole.resource.id):
            yield whole

    def _lose(self, found: Project) -> None:
        """Say which lists of resources are not whole."""
        for what, listed in (("triggers", found.triggers), ("registries", found.repositories)):
            if listed.gap is not None:
                said = listed.gap if isinstance(listed.gap, str) else listed.gap.detail
                self.sweep.lose(f"{found.id}: {what}", f"Not all {what} of {found.id} are seen. {said}")

    def triggers(self, found: Project, held: Roles) -> Sequence[Collected]:
        """The triggers that the target takes."""
        kept: list[Collected] = []
        for item in found.triggers.items:
            trigger = item.get("trigger") if isinstance(item, dict) else None
            where = place(trigger) if isinstance(trigger, dict) else None
            if where is None or not isinstance(trigger, dict) or where[0] not in ("", found.id, found.number):
                self.sweep.lose(f"{found.id}: triggers", f"A trigger of {found.id} is not as Google describes it.")
                continue
            self.done += 1
            label = trigger.get("name")
            name = f"{found.id}/{where[1]}/{label if isinstance(label, str) and label else where[2]}"
            identity = f"//cloudbuild.googleapis.com/projects/{found.id}/locations/{where[1]}/triggers/{where[2]}"
            if not self._takes(name, where[1]) or self.sweep.has(identity):
                continue
            facts = TriggerFacts(found, trigger, dict(item.get("looks") or []), held, name)
            url = f"{_CONSOLE}/cloud-build/triggers;region={where[1]}/edit/{where[2]}?project={found.id}"
            one = self._resource(identity, "build_project", name, url, facts.facts(self.keys("build_project")))
            kept.append(Collected(one, {digest(facts.content): facts.content} if "pipelines" in one.facts else {}))
        return kept

    def _takes(self, name: str, location: str) -> bool:
        wanted = self.options.locations
        return self.options.takes(name) and (wanted == [EVERYWHERE] or location in wanted)

    def registries(self, found: Project) -> list[Registry]:
        """The repositories of Artifact Registry that things are published in."""
        kept: list[Registry] = []
        for body in found.repositories.items:
            one = registry(body, found.id, found.number)
            if one is None:
                words = f"A repository of {found.id} is not as Google describes it."
                self.sweep.lose(f"{found.id}: registries", words)
                found.repositories = replace(found.repositories, gap=found.repositories.gap or words)
            elif publishes(one):
                kept.append(one)
        return kept

    def _registry(self, one: Registry, found: Project, held: Roles) -> Collected:
        self.done += 1
        made = facts_of_registry.facts(one, found, held, self.keys("registry"), self.sweep.observed_at)
        url = f"{_CONSOLE}/artifacts/{'docker' if one.is_container else 'browse'}/{one.name}?project={found.id}"
        return Collected(
            self._resource(f"//artifactregistry.googleapis.com/{one.path}", "registry", one.name, url, made)
        )

    def _project(self, found: Project, held: Roles, kept: list[Registry]) -> Collected:
        made = facts_of_project.facts(found, held, kept, self.keys("organisation"), self.sweep.observed_at)
        url = f"{_CONSOLE}/cloud-build/triggers?project={found.id}"
        return Collected(self._resource(_identity(found), "organisation", found.id, url, made))

    def _resource(self, identity: str, kind: str, name: str, url: str, facts: dict[str, Fact]) -> Resource:
        return Resource(identity, kind, PLATFORM, self.target.name, name, url, facts=MappingProxyType(facts))
