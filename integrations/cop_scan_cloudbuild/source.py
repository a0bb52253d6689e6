"""The source `cloudbuild`: what cop-scan may ask of it."""

from __future__ import annotations

from collections.abc import Sequence

from cop_scan.catalogue import FactSpec
from cop_scan.sources.interface import Sweep, Target
from cop_scan.sources.networked import Networked
from cop_scan.sources.options import named, read
from cop_scan_cloudbuild.beforehand import Beforehand
from cop_scan_cloudbuild.credentials import credential
from cop_scan_cloudbuild.offers import GRANTS, LACKS, OFFERS
from cop_scan_cloudbuild.options import Options, is_project
from cop_scan_cloudbuild.run import Run


class CloudBuildSource(Networked[Run]):
    """Triggers, registries and projects of Google Cloud (`docs/cloudbuild.md`). `settings` bounds the asking."""

    platform = "Google Cloud Build"
    kinds = ("build_project", "registry", "organisation")
    offers = OFFERS
    grants = GRANTS
    lacks = LACKS
    _ahead = Beforehand

    def _run(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Run:
        options = read(Options, target)
        return Run(target, options, wanted, sweep, self._settings, credential(options))

    def target(self, what: str) -> Target:
        """`my-project`, or several of them with commas between."""
        names = named(what, is_project, "no id of a Google Cloud project")
        return Target("cloudbuild", "cloudbuild", {"projects": names})
