"""The source `gitlab`: what cop-scan may ask of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cop_scan.catalogue import FactSpec
from cop_scan.errors import InputError
from cop_scan.sources.asking import Settings
from cop_scan.sources.bridge import iterate
from cop_scan.sources.interface import Collected, Forecast, Grant, Offer, Sight, Sweep, Target
from cop_scan.sources.retry import SystemClock
from cop_scan_gitlab.beforehand import Beforehand
from cop_scan_gitlab.credentials import credential
from cop_scan_gitlab.offers import GRANTS, OFFERS
from cop_scan_gitlab.options import is_path, read_options
from cop_scan_gitlab.permissions import LACKS
from cop_scan_gitlab.run import Run


def _now() -> str:
    return SystemClock().now()


class GitLabSource:
    """Groups, users and projects of GitLab; options: `docs/gitlab.md`. `settings` bounds the asking."""

    platform: str = "GitLab"
    kinds: Sequence[str] = ("organisation", "repository")
    offers: Sequence[Offer] = OFFERS
    grants: Sequence[Grant] = GRANTS
    lacks: Mapping[str, str] = LACKS

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings

    def collect(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Iterator[Collected]:
        """One resource of kind `organisation` for each group that is named, one of kind `repository` for each project.

        Raises SourceError if nothing of the target can be read, InputError if an option is wrong.
        """
        return iterate(self._run(target, wanted, sweep).collect)

    def _run(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Run:
        options = read_options(target)
        return Run(target, options, credential(options), wanted, sweep, self._settings)

    def forecast(self, target: Target, wanted: Sequence[FactSpec], repositories: int | None) -> Forecast:
        """What `collect` will cost, by a few counting requests, or by the number of projects that is given."""
        return Beforehand(self._run(target, wanted, Sweep(_now()))).forecast(repositories)

    def probe(self, target: Target, wanted: Sequence[FactSpec]) -> list[Sight]:
        """Which facts the credential sees of a few projects and of the groups."""
        return Beforehand(self._run(target, wanted, Sweep(_now()))).probe()

    def target(self, what: str) -> Target:
        """`acme` for a group, `acme/app` for a project, or several of them with commas between."""
        names = [name.strip() for name in what.split(",") if name.strip()]
        wrong = next((name for name in names if not is_path(name)), None)
        if not names or wrong is not None:
            raise InputError(f"{wrong or what!r} is no group and no project of GitLab.")
        chosen = {
            "groups": [name for name in names if "/" not in name],
            "projects": [name for name in names if "/" in name],
        }
        return Target("gitlab", "gitlab", {key: value for key, value in chosen.items() if value})

    def describe(self, target: Target) -> str:
        """The target as a commented entry of an estate file, from what the credential sees."""
        return Beforehand(self._run(target, (), Sweep(_now()))).describe()
