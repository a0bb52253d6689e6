"""What an oracle looks at, and how it joins several answers into one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tests.emulators.common.oracles import OfTemplates, Said
from tests.emulators.github.estate import Plan, VendorWorld
from tests.emulators.github.oracles.layers import Layer, layers
from tests.emulators.github.state import Asset, Organisation, Release, Repository
from tests.emulators.github.templates import PAPERS, TREES, Template


@dataclass(frozen=True)
class LookAtOrganisation:
    """An organisation in its world."""

    world: VendorWorld
    org: Organisation


@dataclass
class Look(OfTemplates):
    """A repository in its organisation."""

    trees = TREES
    world: VendorWorld
    org: Organisation
    repo: Repository

    @cached_property
    def plan(self) -> Plan:
        """What its files are made of."""
        return self.world.plan(self.repo)

    def papers_for(self, trait: str) -> Template:
        """Its papers, or the organisation's public ones where it has none of that kind."""
        defaults = next((one for one in self.org.repositories if one.name == ".github"), None)
        inherits = self.papers.traits[trait] == "none" and defaults is not None and defaults.visibility == "public"
        return PAPERS[self.world.plan(defaults).papers] if inherits and defaults else self.papers

    @cached_property
    def layers(self) -> list[Layer]:
        """The layers of rules in force on its default branch."""
        return layers(self.world, self.org, self.repo)

    def sets(self, rule: str) -> list[Layer]:
        """The layers that set a rule."""
        return [layer for layer in self.layers if layer.rules.get(rule)]

    @cached_property
    def checks(self) -> set[str]:
        """Names of the checks that must succeed."""
        return {name for layer in self.layers for name in layer.rules.get("checks", ())}

    @cached_property
    def workflows(self) -> set[str]:
        """Workflows of other repositories that must succeed."""
        return {name for layer in self.layers for name in layer.rules.get("workflows", ())}

    @cached_property
    def scanners_asked(self) -> set[str]:
        """Tools whose results a rule asks for."""
        return {name for layer in self.layers for name in layer.rules.get("code scanning", ())}

    @property
    def foreign_checks(self) -> set[str]:
        """Required checks and workflows that no job here is named after."""
        return (self.checks - set(self.traits["jobs"])) | self.workflows

    @property
    def default_setup(self) -> set[str]:
        """Languages of code scanning's default setup, if it runs."""
        setup = self.repo.default_setup
        return set(setup.languages) if setup.state == "configured" else set()

    def latest(self, number: int) -> list[Release]:
        """The latest releases that are published and no pre-releases."""
        found = [one for one in self.repo.releases if one.published and not one.prerelease]
        return sorted(found, key=lambda one: one.created, reverse=True)[:number]

    def artefacts(self, number: int) -> list[Asset] | None:
        """Their files that customers run; None where too many releases were made since, so that they are not read."""
        read = sorted((one for one in self.repo.releases if one.published), key=lambda one: one.created)[-5:]
        latest = self.latest(number)
        if not all(one in read for one in latest):
            return None
        return [asset for one in latest for asset in one.assets if asset.name.endswith(".tar.gz")]

    def has_provenance(self, asset: Asset) -> bool:
        """Whether an attestation is kept, or lies beside it in its release."""
        kept = any(one.digest == asset.digest and "provenance" in one.predicate_type for one in self.repo.attestations)
        release = next(one for one in self.repo.releases if asset in one.assets)
        return kept or any(other.name == f"{asset.name}.intoto.jsonl" for other in release.assets)

    def unreleased(self) -> Said:
        """What is said of artefacts where there is no release."""
        registry = self.traits["registry"]
        if registry == "unreadable":
            return "unknown", "There is no release, and no pipeline can be read."
        if registry:
            return "unknown", "There is no release, but something goes to a registry."
        return "not_applicable", "There is no release, and nothing goes to a registry."
