"""The source `github`: what cop-scan may ask of it."""

from __future__ import annotations

from collections.abc import Sequence

from cop_scan.catalogue import FactSpec
from cop_scan.sources.interface import Sweep, Target
from cop_scan.sources.networked import Networked
from cop_scan.sources.options import by_depth, named, read
from cop_scan_github import offers
from cop_scan_github.beforehand import Beforehand
from cop_scan_github.credentials import credentials
from cop_scan_github.options import Options, is_login, is_repository
from cop_scan_github.run import Run


class GitHubSource(Networked[Run]):
    """Organisations, users and repositories of GitHub; options: `docs/github.md`. `settings` bounds the asking."""

    platform = "GitHub"
    kinds, offers, grants, lacks = offers.KINDS, offers.OFFERS, offers.GRANTS, offers.LACKS
    _ahead = Beforehand

    def _run(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Run:
        options = read(Options, target)
        return Run(target, options, wanted, sweep, self._settings, credentials(options))

    def target(self, what: str) -> Target:
        """`acme`, `acme/app`, or several of them with commas between."""
        names = named(what, _is_name, "no organisation and no repository of GitHub")
        return Target("github", "github", by_depth(names, "accounts", "repositories"))


def _is_name(name: str) -> bool:
    return is_login(name) or is_repository(name)
