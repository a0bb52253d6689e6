"""The source `gitlab`: what cop-scan may ask of it."""

from __future__ import annotations

from collections.abc import Sequence

from cop_scan.catalogue import FactSpec
from cop_scan.sources.interface import Sweep, Target
from cop_scan.sources.networked import Networked
from cop_scan.sources.options import by_depth, named, read
from cop_scan_gitlab.beforehand import Beforehand
from cop_scan_gitlab.credentials import credential
from cop_scan_gitlab.offers import GRANTS, OFFERS
from cop_scan_gitlab.options import Options, is_path
from cop_scan_gitlab.permissions import LACKS
from cop_scan_gitlab.run import Run


class GitLabSource(Networked[Run]):
    """Groups, users and projects of GitLab; options: `docs/gitlab.md`. `settings` bounds the asking."""

    platform = "GitLab"
    kinds = ("organisation", "repository")
    offers = OFFERS
    grants = GRANTS
    lacks = LACKS
    _ahead = Beforehand

    def _run(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Run:
        options = read(Options, target)
        return Run(target, options, wanted, sweep, self._settings, credential(options))

    def target(self, what: str) -> Target:
        """`acme` for a group, `acme/app` for a project, or several of them with commas between."""
        names = named(what, is_path, "no group and no project of GitLab")
        return Target("gitlab", "gitlab", by_depth(names, "groups", "projects"))
