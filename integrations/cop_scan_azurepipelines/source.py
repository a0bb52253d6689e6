"""The source `azurepipelines`: what cop-scan may ask of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cop_scan.catalogue import FactSpec
from cop_scan.errors import InputError
from cop_scan.sources.asking import Settings
from cop_scan.sources.bridge import iterate
from cop_scan.sources.interface import Collected, Forecast, Grant, Offer, Sight, Sweep, Target
from cop_scan.sources.retry import SystemClock
from cop_scan_azurepipelines.beforehand import Beforehand
from cop_scan_azurepipelines.credentials import credential
from cop_scan_azurepipelines.lacks import LACKS
from cop_scan_azurepipelines.offering import GRANTS, OFFERS
from cop_scan_azurepipelines.options import is_organisation, is_project, read_options
from cop_scan_azurepipelines.run import PLATFORM, Run


class AzurePipelinesSource:
    """Organisations and projects of Azure DevOps; options: `docs/azurepipelines.md`. `settings` bounds the asking."""

    platform = "Azure DevOps"
    kinds: Sequence[str] = ("organisation", "build_project", "repository", "registry")
    offers: Sequence[Offer] = OFFERS
    grants: Sequence[Grant] = GRANTS
    lacks: Mapping[str, str] = LACKS

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings

    def collect(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Iterator[Collected]:
        """Each organisation, pipeline definition, repository of Azure Repos and feed.

        Raises SourceError if nothing of the target can be read, InputError if an option is wrong.
        """
        return iterate(self._run(target, wanted, sweep).collect)

    def _run(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Run:
        options = read_options(target)
        return Run(target, options, credential(options), wanted, sweep, self._settings)

    def forecast(self, target: Target, wanted: Sequence[FactSpec], repositories: int | None) -> Forecast:
        """What `collect` will cost, by the lists of projects, or by the number of repositories that is given."""
        return Beforehand(self._run(target, wanted, Sweep(SystemClock().now()))).forecast(repositories)

    def probe(self, target: Target, wanted: Sequence[FactSpec]) -> list[Sight]:
        """Which facts the credential sees of a few definitions and repositories, and of the organisations."""
        return Beforehand(self._run(target, wanted, Sweep(SystemClock().now()))).probe()

    def target(self, what: str) -> Target:
        """`acme`, `acme/app` (a project), or several of them with commas between."""
        names = [name.strip() for name in what.split(",") if name.strip()]
        wrong = next((name for name in names if not (is_organisation(name) or is_project(name))), None)
        if not names or wrong is not None:
            raise InputError(f"{wrong or what!r} is no organisation and no project of Azure DevOps.")
        chosen = {
            "organisations": [name for name in names if "/" not in name],
            "projects": [name for name in names if "/" in name],
        }
        return Target(PLATFORM, PLATFORM, {key: value for key, value in chosen.items() if value})

    def describe(self, target: Target) -> str:
        """The target as a commented entry of an estate file, from what the credential sees."""
        return Beforehand(self._run(target, (), Sweep(SystemClock().now()))).describe()
