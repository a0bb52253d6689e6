"""What an oracle looks at, and how it joins several answers into one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tests.emulators.common.oracles import OfTemplates, Said
from tests.emulators.gitlab.base import Tier
from tests.emulators.gitlab.estate import Plan, VendorWorld
from tests.emulators.gitlab.oracles.ruling import Ruling, ruling
from tests.emulators.gitlab.records import Release
from tests.emulators.gitlab.state import Group, Project
from tests.emulators.gitlab.templates import TREES


@dataclass(frozen=True)
class LookAtGroup:
    """A top-level group in its world."""

    world: VendorWorld
    group: Group

    @property
    def projects(self) -> list[Project]:
        """All of it and of the groups beneath."""
        return [one for place in (self.group, *self.world.below(self.group)) for one in place.projects]


@dataclass
class Look(OfTemplates):
    """A project in its group."""

    trees = TREES
    world: VendorWorld
    project: Project

    @cached_property
    def plan(self) -> Plan:
        """What its files are made of."""
        return self.world.plan(self.project)

    @cached_property
    def rules(self) -> Ruling:
        """The rules in force on its default branch."""
        return ruling(self.world, self.project)

    @property
    def tier(self) -> Tier:
        """Its licence."""
        return self.world.tier(self.project)

    @property
    def root(self) -> Group:
        """Its top-level group."""
        found = self.world.root(self.project)
        assert found is not None
        return found

    @property
    def scanned_by_policy(self) -> set[str]:
        """What security policies add to every pipeline."""
        return (
            {scan for one in self.root.policies if one.enabled for scan in one.scans}
            if self.tier == "ultimate"
            else set()
        )

    def scanner(self, name: str) -> bool | None:
        """Whether a scanner is enabled; None where the licence does not tell."""
        return self.project.scanners.get(name, False) if self.tier == "ultimate" else None

    def latest(self, number: int) -> list[Release]:
        """The latest releases that are out."""
        found = [one for one in self.project.releases if not one.upcoming]
        return sorted(found, key=lambda one: one.released, reverse=True)[:number]

    def unreleased(self) -> Said:
        """What is said of artefacts where there is no release."""
        registry = self.traits["registry"]
        if registry == "unreadable":
            return "unknown", "There is no release, and not all of the pipelines can be read."
        if registry:
            return "unknown", "There is no release, but something goes to a registry."
        return "not_applicable", "There is no release, and nothing goes to a registry."
