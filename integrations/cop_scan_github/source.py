"""The source `github`: what cop-scan may ask of it."""

from __future__ import annotations

from collections.abc import Sequence

from cop_scan.catalogue import FactSpec
from cop_scan.sources.interface import Sweep, Target
from cop_scan.sources.networked import Networked
from cop_scan.sources.options import named
from cop_scan_github import offers
from cop_scan_github.beforehand import Beforehand
from cop_scan_github.credentials import credentials
from cop_scan_github.options import is_login, is_repository, read_options
from cop_scan_github.run import Run


class GitHubSource(Networked[Run]):
    """Organisations, users and repositories of GitHub; options: `docs/github.md`. `settings` bounds the asking."""

    platform = "GitHub"
    kinds, offers, grants, lacks = offers.KINDS, offers.OFFERS, offers.GRANTS, offers.LACKS

    def _run(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Run:
        options = read_options(target)
        return Run(target, options, wanted, sweep, self._settings, credentials(options))

    def _ahead(self, run: Run) -> Beforehand:
        return Beforehand(run)

    def target(self, what: str) -> Target:
        """`acme`, `acme/app`, or several of them with commas between."""
        names = named(what, _is_name, "no organisation and no repository of GitHub")
        accounts = [name for name in names if "/" not in name]
        repositories = [name for name in names if "/" in name]
        chosen = {"accounts": accounts, "repositories": repositories}
        return Target("github", "github", {key: value for key, value in chosen.items() if value})


def _is_name(name: str) -> bool:
    return is_login(name) or is_repository(name)
