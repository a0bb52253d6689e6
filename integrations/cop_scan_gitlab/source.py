"""The source `gitlab`: what cop-scan may ask of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cop_scan.catalogue import FactSpec
from cop_scan.sources.interface import Grant, Offer, Sweep, Target
from cop_scan.sources.networked import Networked
from cop_scan.sources.options import named
from cop_scan_gitlab.beforehand import Beforehand
from cop_scan_gitlab.credentials import credential
from cop_scan_gitlab.offers import GRANTS, OFFERS
from cop_scan_gitlab.options import is_path, read_options
from cop_scan_gitlab.permissions import LACKS
from cop_scan_gitlab.run import Run


class GitLabSource(Networked[Run]):
    """Groups, users and projects of GitLab; options: `docs/gitlab.md`. `settings` bounds the asking."""

    platform: str = "GitLab"
    kinds: Sequence[str] = ("organisation", "repository")
    offers: Sequence[Offer] = OFFERS
    grants: Sequence[Grant] = GRANTS
    lacks: Mapping[str, str] = LACKS

    def _run(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Run:
        options = read_options(target)
        return Run(target, options, wanted, sweep, self._settings, credential(options))

    def _ahead(self, run: Run) -> Beforehand:
        return Beforehand(run)

    def target(self, what: str) -> Target:
        """`acme` for a group, `acme/app` for a project, or several of them with commas between."""
        names = named(what, is_path, "no group and no project of GitLab")
        chosen = {
            "groups": [name for name in names if "/" not in name],
            "projects": [name for name in names if "/" in name],
        }
        return Target("gitlab", "gitlab", {key: value for key, value in chosen.items() if value})
