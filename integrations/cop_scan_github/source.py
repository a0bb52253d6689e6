"""The source `github`: what cop-scan may ask of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cop_scan.catalogue import FactSpec
from cop_scan.errors import InputError
from cop_scan.sources.asking import Settings
from cop_scan.sources.bridge import iterate
from cop_scan.sources.interface import Collected, Forecast, Sight, Sweep, Target
from cop_scan.sources.retry import SystemClock
from cop_scan_github import offers
from cop_scan_github.beforehand import Beforehand
from cop_scan_github.credentials import credentials
from cop_scan_github.options import is_login, is_repository, read_options
from cop_scan_github.run import Run


def _now() -> str:
    return SystemClock().now()


class GitHubSource:
    """Organisations, users and repositories of GitHub; options: `docs/github.md`. `settings` bounds the asking."""

    platform = "GitHub"
    kinds, offers, grants, lacks = offers.KINDS, offers.OFFERS, offers.GRANTS, offers.LACKS

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings

    def collect(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Iterator[Collected]:
        """One resource of kind `organisation` for each organisation, one of kind `repository` for each repository.

        Raises SourceError if nothing of the target can be read, InputError if an option is wrong.
        """
        return iterate(self._run(target, wanted, sweep).collect)

    def _run(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Run:
        options = read_options(target)
        return Run(target, options, credentials(options), wanted, sweep, self._settings)

    def forecast(self, target: Target, wanted: Sequence[FactSpec], repositories: int | None) -> Forecast:
        """What `collect` will cost, by a few counting requests, or by the number of repositories that is given."""
        return Beforehand(self._run(target, wanted, Sweep(_now()))).forecast(repositories)

    def probe(self, target: Target, wanted: Sequence[FactSpec]) -> list[Sight]:
        """Which facts each credential sees of a few repositories and of the organisations."""
        return Beforehand(self._run(target, wanted, Sweep(_now()))).probe()

    def target(self, what: str) -> Target:
        """`acme`, `acme/app`, or several of them with commas between."""
        names = [name.strip() for name in what.split(",") if name.strip()]
        wrong = next((name for name in names if not (is_login(name) or is_repository(name))), None)
        if not names or wrong is not None:
            raise InputError(f"{wrong or what!r} is no organisation and no repository of GitHub.")
        accounts = [name for name in names if "/" not in name]
        repositories = [name for name in names if "/" in name]
        chosen = {"accounts": accounts, "repositories": repositories}
        return Target("github", "github", {key: value for key, value in chosen.items() if value})

    def describe(self, target: Target) -> str:
        """The target as a commented entry of an estate file, from what the credentials see."""
        return Beforehand(self._run(target, (), Sweep(_now()))).describe()
