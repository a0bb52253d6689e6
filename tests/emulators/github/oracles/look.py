"""What an oracle looks at, and how it joins several answers into one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from tests.emulators.github.estate import Plan, VendorWorld
from tests.emulators.github.oracles.layers import Layer, layers
from tests.emulators.github.state import Organisation, Repository
from tests.emulators.github.templates import PAPERS, TREES, Template

Said = tuple[str, str]
"""Outcome and why."""


@dataclass(frozen=True)
class LookAtOrganisation:
    """An organisation in its world."""

    world: VendorWorld
    org: Organisation


@dataclass
class Look:
    """A repository in its organisation."""

    world: VendorWorld
    org: Organisation
    repo: Repository

    @cached_property
    def plan(self) -> Plan:
        """What its files are made of."""
        return self.world.plan(self.repo)

    @property
    def tree(self) -> Template:
        """Its code and pipelines."""
        return TREES[self.plan.tree]

    @property
    def traits(self) -> Mapping[str, Any]:
        """Observations of its code and pipelines."""
        return self.tree.traits

    @property
    def papers(self) -> Template:
        """What it tells people itself."""
        return PAPERS[self.plan.papers]

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

    def days(self, when: str) -> int:
        """Whole days from a time to the world's clock."""
        return (datetime.fromisoformat(self.world.clock) - datetime.fromisoformat(when)).days


def all_of(*parts: Said) -> Said:
    """A claim with several criteria: the worst decides, and what does not apply is left out."""
    for outcome in ("fail", "unknown", "pass"):
        for part in parts:
            if part[0] == outcome:
                return part
    return parts[0]


def judge(holds: bool, why: str, otherwise: str) -> Said:
    """A criterion of which everything is seen."""
    return ("pass", why) if holds else ("fail", otherwise)
