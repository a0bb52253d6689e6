"""The source `codebuild`: what cop-scan may ask of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cop_scan.catalogue import FactSpec
from cop_scan.errors import InputError
from cop_scan.sources.asking import Settings
from cop_scan.sources.bridge import iterate
from cop_scan.sources.interface import Collected, Forecast, Grant, Offer, Sight, Sweep, Target
from cop_scan.sources.retry import SystemClock
from cop_scan_codebuild.beforehand import Beforehand
from cop_scan_codebuild.offers import GRANTS, KINDS, LACKS, OFFERS
from cop_scan_codebuild.options import ALL, REGION, read_options
from cop_scan_codebuild.run import Run


def _now() -> str:
    return SystemClock().now()


class CodeBuildSource:
    """AWS accounts with their CodeBuild projects and ECR repositories; options: `docs/codebuild.md`."""

    platform = "AWS CodeBuild"
    kinds: Sequence[str] = KINDS
    offers: Sequence[Offer] = OFFERS
    grants: Sequence[Grant] = GRANTS
    lacks: Mapping[str, str] = LACKS

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings

    def collect(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Iterator[Collected]:
        """An `organisation` for each account, a `build_project` for each project, a `registry` for each ECR repository.

        Raises SourceError if nothing of the target can be read, InputError if an option is wrong.
        """
        return iterate(self._run(target, wanted, sweep).collect)

    def _run(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Run:
        return Run(target, read_options(target), wanted, sweep, self._settings)

    def forecast(self, target: Target, wanted: Sequence[FactSpec], repositories: int | None) -> Forecast:
        """What `collect` will cost, by counting the projects, or by their number that is given."""
        return Beforehand(self._run(target, wanted, Sweep(_now()))).forecast(repositories)

    def probe(self, target: Target, wanted: Sequence[FactSpec]) -> list[Sight]:
        """Which facts the credentials see of each account and of a few of its projects and registries."""
        return Beforehand(self._run(target, wanted, Sweep(_now()))).probe()

    def target(self, what: str) -> Target:
        """Regions (`eu-west-2,eu-west-1`, `all`) or a profile of AWS's configuration."""
        names = [name.strip() for name in what.split(",") if name.strip()]
        if not names:
            raise InputError(f"{what!r} is no region and no profile of AWS.")
        if all(REGION.fullmatch(name) for name in names) or names == [ALL]:
            return Target("codebuild", "codebuild", {"regions": names})
        if len(names) > 1:
            raise InputError(f"{what!r} is no list of regions of AWS.", next_step="Name regions, or one profile.")
        return Target("codebuild", "codebuild", {"profile": names[0]})

    def describe(self, target: Target) -> str:
        """The target as a commented entry of an estate file, from what the credentials see."""
        return Beforehand(self._run(target, (), Sweep(_now()))).describe()
