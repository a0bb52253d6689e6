"""What a sweep will cost, from the number of projects, the facts that are wanted and the licence.

The same rules as `project.needs` and `walk.Walk` follow, in numbers; what is not known beforehand is assumed and said.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import ceil

from cop_scan.sources.interface import Cost
from cop_scan_gitlab.project import needs

ASSUMED = (
    "No project holds more than 100 files and folders, which GitLab lists 100 at a time.",
    "Every project has releases and environments.",
    "A hundred projects include 10 files of others that were not read before.",
    "9 projects' files are read at once, and the files of each fit into that.",
)
_DETAILS, _COMMITS, _CHANGES, _ENVIRONMENTS, _REPORTS, _FILES, _INCLUDES = 50, 50, 25, 100, 10, 9, 100


def costs(name: str, number: int, wanted: Collection[str], tier: str, licence: str, *, files: bool) -> list[Cost]:
    """Of a list of so many projects that are judged."""
    listing = Cost(name, "GET /groups/:id/projects", ceil(number / 100))
    return [listing, *of_projects(name, number, wanted, tier, licence, files=files)]


def of_projects(name: str, number: int, wanted: Collection[str], tier: str, licence: str, *, files: bool) -> list[Cost]:
    """Of so many projects that are judged, once they are listed."""
    found = [_graph(name, "Details", number, _DETAILS)]
    lists, single = needs(wanted, tier, licence)
    found += [Cost(name, f"GET /projects/:id/{path}", number) for path in (*lists, *single)]
    if tier == "bulk":
        return found
    if files:
        found += [Cost(name, "GET /projects/:id/repository/tree", number), _graph(name, "Files", number, _FILES)]
    if files and "pipelines" in wanted:
        found.append(_graph(name, "Includes", number, _INCLUDES))
    if {"commit_signatures", "history"} & set(wanted):
        found.append(_graph(name, "Commits", number, _COMMITS))
    if tier == "full" and "change_reviews" in wanted:
        found.append(_graph(name, "Changes", number, _CHANGES))
    if tier == "full" and "environments" in wanted:
        found.append(_graph(name, "Environments", number, _ENVIRONMENTS))
    if licence == "ultimate":
        found += [_graph(name, operation, number, _REPORTS) for operation in ("Reports", "Policies")]
    return found


def _graph(name: str, operation: str, number: int, together: int) -> Cost:
    return Cost(name, f"GraphQL {operation}", ceil(number / together))


def of_group(name: str, wanted: Collection[str]) -> list[Cost]:
    """Of a group itself."""
    lists: Sequence[tuple[str, set[str]]] = (
        ("GET /groups/:id", set(wanted)),
        ("GET /groups/:id/members/all", {"administrators", "members", "mfa"}),
        ("GET /groups/:id/variables", {"ci_secrets"}),
        ("GET /groups/:id/runners", {"runners"}),
        ("GET /groups/:id/hooks", {"webhooks"}),
        ("GET /groups/:id/protected_branches", {"rule_baseline"}),
        ("GET /groups/:id/audit_events", {"audit_log"}),
        ("GraphQL Streams", {"audit_log"}),
        ("GraphQL GroupPolicies", {"security_defaults"}),
    )
    return [Cost(name, endpoint, 1) for endpoint, facts in lists if facts & set(wanted)]
