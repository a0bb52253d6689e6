"""The source `azurepipelines`: what cop-scan may ask of it."""

from __future__ import annotations

from collections.abc import Sequence

from cop_scan.catalogue import FactSpec
from cop_scan.sources.interface import Sweep, Target
from cop_scan.sources.networked import Networked
from cop_scan.sources.options import by_depth, named, read
from cop_scan_azurepipelines.beforehand import Beforehand
from cop_scan_azurepipelines.credentials import credential
from cop_scan_azurepipelines.lacks import LACKS
from cop_scan_azurepipelines.offering import GRANTS, OFFERS
from cop_scan_azurepipelines.options import Options, is_organisation, is_project
from cop_scan_azurepipelines.resources import PLATFORM
from cop_scan_azurepipelines.run import Run


class AzurePipelinesSource(Networked[Run]):
    """Organisations and projects of Azure DevOps; options: `docs/azurepipelines.md`. `settings` bounds the asking."""

    platform = "Azure DevOps"
    kinds = ("organisation", "build_project", "repository", "registry")
    offers = OFFERS
    grants = GRANTS
    lacks = LACKS
    _ahead = Beforehand

    def _run(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Run:
        options = read(Options, target)
        return Run(target, options, wanted, sweep, self._settings, credential(options))

    def target(self, what: str) -> Target:
        """`acme`, `acme/app` (a project), or several of them with commas between."""
        names = named(what, _is_name, "no organisation and no project of Azure DevOps")
        return Target(PLATFORM, PLATFORM, by_depth(names, "organisations", "projects"))


def _is_name(name: str) -> bool:
    return is_organisation(name) or is_project(name)
