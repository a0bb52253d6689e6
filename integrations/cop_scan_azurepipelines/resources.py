"""The resources that an organisation becomes: each with every fact that is wanted, or a gap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from cop_scan.catalogue import FactSpec
from cop_scan.evidence import Fact, Resource, Status
from cop_scan.sources.interface import Collected
from cop_scan_azurepipelines import facts_of_definition, facts_of_organisation, feeds, of_builds, repository
from cop_scan_azurepipelines.counted import Counted
from cop_scan_azurepipelines.definition import Definition
from cop_scan_azurepipelines.lacks import why
from cop_scan_azurepipelines.options import Options
from cop_scan_azurepipelines.organisation import Organisation

PLATFORM = "azurepipelines"


class Resources:
    """Makes the resources of one target, by its name."""

    def __init__(self, target: str, options: Options, wanted: Sequence[FactSpec]) -> None:
        self._target, self._options, self._wanted = target, options, wanted

    def keys(self, kind: str) -> list[str]:
        """The wanted facts of a kind of resource."""
        return sorted(spec.key for spec in self._wanted if kind in spec.kinds)

    def identity(self, word: str, identity: str) -> str:
        """A resource's id."""
        return f"{self._options.host}/{word}/{identity}"

    def _resource(
        self, kind: str, identity: str, name: str, url: str, facts: Mapping[str, Fact], word: str = ""
    ) -> Resource:
        whole = self.identity(word or kind, identity)
        return Resource(whole, kind, PLATFORM, self._target, name, url, facts=MappingProxyType(dict(facts)))

    def of_repository(self, mine: repository.Repository) -> Collected:
        """The repository; one that is not judged has no facts."""
        judged = not mine.tags
        facts = {key: self._fact_of_repository(key, mine) for key in self.keys("repository") if judged}
        url = f"{self._options.url}/{mine.project.organisation}/{mine.project.id}/_git/{mine.id}"
        whole = Resource(
            self.identity("repository", mine.id),
            "repository",
            PLATFORM,
            self._target,
            mine.title,
            url,
            facts=MappingProxyType(facts),
            tags=mine.tags,
        )
        return Collected(whole, mine.contents)

    def _fact_of_repository(self, key: str, mine: repository.Repository) -> Fact:
        if key in mine.files:
            return mine.files[key]
        if key in repository.KEYS:
            return repository.make(key, mine)
        if key in of_builds.KEYS:
            return of_builds.make(key, mine)
        return Fact.gap(key, Status.UNSUPPORTED, why(key))

    def of_definition(self, found: Organisation, definition: Definition) -> Collected:
        """The pipeline definition, with its files."""
        facts: dict[str, Fact] = {}
        contents: dict[str, bytes] = {}
        for key in self.keys("build_project"):
            if key == "pipelines":
                facts[key], contents = definition.fact()
            elif key in facts_of_definition.KEYS:
                facts[key] = facts_of_definition.make(key, found, definition)
            else:
                facts[key] = Fact.gap(key, Status.UNSUPPORTED, why(key))
        one = definition.project
        identity = f"{one.id}/{definition.id}"
        url = f"{self._options.url}/{one.organisation}/{one.id}/_build?definitionId={definition.id}"
        return Collected(
            self._resource("build_project", identity, definition.title, url, facts, "definition"), contents
        )

    def of_feed(self, found: Organisation, identity: str, name: str) -> Collected:
        """The feed of Azure Artifacts."""
        facts = {key: feeds.make(key, found) for key in self.keys("registry")}
        return Collected(self._resource("registry", f"{found.id}/{identity}", name, "", facts))

    def of_organisation(self, found: Organisation, counted: Counted) -> Collected:
        """The organisation; what was counted of its repositories stands in some of its facts."""
        facts: dict[str, Fact] = {}
        for key in self.keys("organisation"):
            if key in facts_of_organisation.KEYS:
                facts[key] = facts_of_organisation.make(key, found, counted)
            else:
                facts[key] = Fact.gap(key, Status.UNSUPPORTED, why(key))
        url = f"{self._options.url}/{found.name}"
        return Collected(self._resource("organisation", found.id, found.name, url, facts))
