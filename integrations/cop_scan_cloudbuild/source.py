"""The source `cloudbuild`: what cop-scan may ask of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cop_scan.catalogue import FactSpec
from cop_scan.errors import InputError
from cop_scan.sources.asking import Settings
from cop_scan.sources.bridge import iterate
from cop_scan.sources.interface import Collected, Forecast, Sight, Sweep, Target
from cop_scan.sources.retry import SystemClock
from cop_scan_cloudbuild.beforehand import Beforehand
from cop_scan_cloudbuild.credentials import credential
from cop_scan_cloudbuild.offers import GRANTS, LACKS, OFFERS
from cop_scan_cloudbuild.options import is_project, read_options
from cop_scan_cloudbuild.run import Run


def _now() -> str:
    return SystemClock().now()


class CloudBuildSource:
    """Triggers, registries and projects of Google Cloud (`docs/cloudbuild.md`). `settings` bounds the asking."""

    platform = "Google Cloud Build"
    kinds = ("build_project", "registry", "organisation")
    offers = OFFERS
    grants = GRANTS
    lacks = LACKS

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings

    def collect(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Iterator[Collected]:
        """An `organisation` for each project, a `build_project` for each trigger, a `registry` for each repository.

        Raises SourceError if nothing of the target can be read, InputError if an option is wrong.
        """
        return iterate(self._run(target, wanted, sweep).collect)

    def _run(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Run:
        options = read_options(target)
        return Run(target, options, credential(options), wanted, sweep, self._settings)

    def forecast(self, target: Target, wanted: Sequence[FactSpec], repositories: int | None) -> Forecast:
        """What `collect` will cost, by counting triggers and registries, or by the number of triggers that is given."""
        return Beforehand(self._run(target, wanted, Sweep(_now()))).forecast(repositories)

    def probe(self, target: Target, wanted: Sequence[FactSpec]) -> list[Sight]:
        """Which facts the credential sees of a trigger, a registry and the project."""
        return Beforehand(self._run(target, wanted, Sweep(_now()))).probe()

    def target(self, what: str) -> Target:
        """`my-project`, or several of them with commas between."""
        names = [name.strip() for name in what.split(",") if name.strip()]
        wrong = next((name for name in names if not is_project(name)), None)
        if not names or wrong is not None:
            raise InputError(f"{wrong or what!r} is no id of a Google Cloud project.")
        return Target("cloudbuild", "cloudbuild", {"projects": names})

    def describe(self, target: Target) -> str:
        """The target as a commented entry of an estate file, from what the credential sees."""
        return Beforehand(self._run(target, (), Sweep(_now()))).describe()
