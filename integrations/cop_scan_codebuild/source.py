"""The source `codebuild`: what cop-scan may ask of it."""

from __future__ import annotations

from collections.abc import Sequence

from cop_scan.catalogue import FactSpec
from cop_scan.errors import InputError
from cop_scan.sources.interface import Sweep, Target
from cop_scan.sources.networked import Networked
from cop_scan.sources.options import read, separated
from cop_scan_codebuild.beforehand import Beforehand
from cop_scan_codebuild.offers import GRANTS, KINDS, LACKS, OFFERS
from cop_scan_codebuild.options import ALL, REGION, Options
from cop_scan_codebuild.run import Run


class CodeBuildSource(Networked[Run]):
    """AWS accounts with their CodeBuild projects and ECR repositories; options: `docs/codebuild.md`."""

    platform = "AWS CodeBuild"
    kinds = KINDS
    offers = OFFERS
    grants = GRANTS
    lacks = LACKS
    _ahead = Beforehand

    def _run(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Run:
        return Run(target, read(Options, target), wanted, sweep, self._settings)

    def target(self, what: str) -> Target:
        """Regions (`eu-west-2,eu-west-1`, `all`) or a profile of AWS's configuration."""
        names = separated(what)
        if not names:
            raise InputError(f"{what!r} is no region and no profile of AWS.")
        if all(REGION.fullmatch(name) for name in names) or names == [ALL]:
            return Target("codebuild", "codebuild", {"regions": names})
        if len(names) > 1:
            raise InputError(f"{what!r} is no list of regions of AWS.", next_step="Name regions, or one profile.")
        return Target("codebuild", "codebuild", {"profile": names[0]})
