"""What a sweep will cost, from the number of repositories, the facts that are wanted and what is decided above them.

The same rules as `repository.Asking` and `walk.Walk` follow, in numbers; where they depend on what is not known
beforehand, such as how many repositories have releases, a share is assumed and said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from math import ceil

from cop_scan.sources.interface import Cost
from cop_scan_github import queries, release_sboms, samples
from cop_scan_github.account import ALERT_FACTS, CONFIGURED, Account, Kind
from cop_scan_github.answered import BULK, FULL
from cop_scan_github.settings import decided_above

WITH_RELEASES, WITH_ENVIRONMENTS = 0.5, 0.4
FILES, ALERTS, ASSETS = 4, 5, 6
"""For each repository; files of its latest releases, where it has any."""
WITH_ATTESTATIONS = 0.3
"""Of an organisation's repositories with releases; those of users and single ones are not listed and are all asked."""
WITH_SBOMS = 0.3
"""Of the repositories with releases, whosever they are."""
ASSUMED = (
    f"{WITH_RELEASES:.0%} of the repositories have releases and {WITH_ENVIRONMENTS:.0%} have deployment environments.",
    f"{FILES} files of each repository are read that no other has, and it has {ALERTS} open alerts.",
    "Each repository has one ruleset and one classic rule of its own.",
    f"Where files of releases are looked at, there are {ASSETS} of them.",
    f"{WITH_ATTESTATIONS:.0%} of an organisation's repositories with releases have attestations.",
    f"{WITH_SBOMS:.0%} of the repositories with releases have a list of components in each.",
)
_BASE = "GET /repos/{owner}/{repo}"
_START, _MOST, _ROW = 25, 100, 4


@dataclass(frozen=True, slots=True)
class Counts:
    """How many repositories an account has."""

    everything: int
    archived: int = 0
    public: int = 0

    @property
    def live(self) -> int:
        """Those that are judged."""
        return self.everything - self.archived

    @property
    def live_public(self) -> int:
        """Public ones are taken to be archived as often as others."""
        return ceil(self.live * self.public / self.everything) if self.everything else 0


@dataclass(frozen=True, slots=True)
class Decided:
    """What a level above the repositories decides, so that they are not asked."""

    sources: bool = False
    token: bool = False
    immutable: bool = False
    configured: int = 0
    """Repositories with an enforced security configuration."""
    kind: Kind = "organisation"
    """Only an organisation has lists of its repositories' settings and alerts."""
    alerts: bool = True
    """Whether those lists are taken to hold every alert, so that no repository is asked for its own."""


def counts_of(account: Account, names: Collection[str] = ()) -> Counts:
    """The numbers that GraphQL gives of an organisation or user, or those of the single repositories."""
    if account.kind == "repositories":
        return Counts(len(names), 0, len(names))
    node = account.node or {}
    numbers = {name: (node.get(name) or {}).get("totalCount") or 0 for name in ("everything", "archived", "public")}
    return Counts(**numbers)


def decided_of(account: Account) -> Decided:
    """What is known to be decided above, once the organisation was looked at."""
    above = decided_above(account.actions) if account.actions else (False, False)
    configured = sum(account.configuration(repository) is not None for repository in account.attached)
    alerts = account.kind == "organisation" and (account.owner or "permissions" not in account.answers)
    sources = above[0] and account.owner
    return Decided(sources, above[1], account.immutable is True, configured, account.kind, alerts)


def costs(credential: str, counts: Counts, wanted: Collection[str], tier: str, decided: Decided) -> list[Cost]:
    """The expected requests and points of one organisation or user, without what is asked of it as a whole."""
    keys = set(wanted)
    every = [*_points(counts, keys, tier, decided.kind), *_requests(counts, keys, tier, decided)]
    return [Cost(credential, name, requests, points) for name, requests, points in every if requests]


def _points(counts: Counts, keys: set[str], tier: str, kind: Kind) -> Iterator[tuple[str, int, int]]:
    sizes = [1] * counts.everything if kind == "repositories" else list(_pages(counts.everything))
    connections = queries.connections(keys)
    name = "repository" if kind == "repositories" else "repositories"
    yield f"GraphQL {name}", len(sizes), sum(_cost(1 + size * connections) for size in sizes)
    yield _batches("names", counts.everything, 100, 1)
    if keys & queries.RULES:
        yield _batches("rulesets", counts.live, 50, 2)
        yield _batches("classic rules", counts.live, 50, 2)
    if queries.TREE in keys:
        yield _batches("files", counts.live * FILES, 150, 0)
    if keys & {"commit_signatures", "history"} and tier != BULK:
        yield _batches("commits", counts.live, 50, 1)
    if "change_reviews" in keys and tier == FULL:
        yield _batches("changes", counts.live, 10, samples.CHANGES_COST)


def _pages(number: int) -> Iterator[int]:
    """The sizes of pages, which grow by a quarter after four of them."""
    size, row = _START, 0
    while number > 0:
        yield min(size, number)
        number -= size
        row += 1
        if row == _ROW:
            size, row = min(_MOST, size + size // 4), 0


def _cost(requests: int) -> int:
    """https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api."""
    return max(1, round(requests / 100))


def _batches(name: str, number: int, size: int, connections: int) -> tuple[str, int, int]:
    whole, rest = divmod(number, size)
    points = whole * _cost(size * connections) + (_cost(rest * connections) if rest else 0)
    return f"GraphQL {name}", ceil(number / size), points


def _requests(counts: Counts, keys: set[str], tier: str, decided: Decided) -> Iterator[tuple[str, int, int]]:
    live, public = counts.live, counts.live_public
    if decided.kind == "organisation":
        if keys & {"security_features", "secret_alerts", "repository_settings"}:
            yield "GET /orgs/{org}/repos", ceil(counts.everything / 100), 0
        yield from _lists(live, keys)
    if queries.TREE in keys:
        yield f"{_BASE}/git/trees/{{sha}}", live, 0
    if tier != BULK:
        yield from _core(live, public, keys, decided)
    if tier == FULL:
        yield from _full(live, public, keys, decided)


_OF_ORGANISATION: Mapping[str, frozenset[str]] = {
    "GET /orgs/{org}": frozenset({"mfa", "member_access", "audit_log"}),
    "GET /orgs/{org}/actions/permissions": frozenset({"ci_settings", "vulnerabilities", "secret_alerts"})
    | queries.RULES,
    "GET /orgs/{org}/actions/permissions/workflow": frozenset({"ci_settings"}),
    "GET /orgs/{org}/audit-log": frozenset({"audit_log"}),
    "GET /orgs/{org}/code-security/configurations": frozenset(CONFIGURED),
    "GET /orgs/{org}/code-security/configurations/defaults": frozenset(CONFIGURED),
    "GET /orgs/{org}/members": frozenset({"mfa", "administrators"}),
    "GET /orgs/{org}/outside_collaborators": frozenset({"mfa"}),
    "GET /orgs/{org}/settings/immutable-releases": frozenset({"immutable_releases"}),
    "GraphQL organisation rulesets": frozenset({"rule_baseline"}),
    "GraphQL single sign-on": frozenset({"mfa"}),
}
"""What is asked of an organisation as a whole, and for which facts."""


_IDENTITY = ("organisation", "organisation's counts", "organisation's members")


def organisation(credential: str, wanted: Collection[str]) -> list[Cost]:
    """The expected cost of what is asked of an organisation as a whole, but for lists that grow with it."""
    found = [Cost(credential, f"GraphQL {name}", 1, 1) for name in _IDENTITY]
    for endpoint, facts in _OF_ORGANISATION.items():
        asked = len(facts & set(wanted)) if endpoint.endswith("members") else int(bool(facts & set(wanted)))
        if asked:
            found.append(Cost(credential, endpoint, asked, asked if endpoint.startswith("GraphQL") else 0))
    return found


def _core(live: int, public: int, keys: set[str], decided: Decided) -> Iterator[tuple[str, int, int]]:
    free = max(0, live - decided.configured)
    if keys & ({"ci_settings"} | queries.RULES):
        yield f"{_BASE}/actions/permissions", 1 if decided.sources else live, 0
    if "ci_settings" in keys:
        yield f"{_BASE}/actions/permissions/workflow", 0 if decided.token else live, 0
    if "private_reporting" in keys:
        yield f"{_BASE}/private-vulnerability-reporting", min(public, free), 0
    if "code_scanning" in keys:
        yield f"{_BASE}/code-scanning/default-setup", live, 0
    if decided.kind != "organisation" and keys & {"security_features", "repository_settings"}:
        yield _BASE, live, 0


def _lists(live: int, keys: set[str]) -> Iterator[tuple[str, int, int]]:
    pages = ceil(live * ALERTS / 3 / 100)
    if "secret_alerts" in keys:
        yield "GET /orgs/{org}/secret-scanning/alerts", pages, 0
    if "vulnerabilities" in keys:
        yield "GET /orgs/{org}/dependabot/alerts", pages, 0
        yield "GET /orgs/{org}/code-scanning/alerts", pages + 1, 0


def _full(live: int, public: int, keys: set[str], decided: Decided) -> Iterator[tuple[str, int, int]]:
    if "ci_settings" in keys:
        yield f"{_BASE}/actions/permissions/fork-pr-contributor-approval", public, 0
    if "immutable_releases" in keys:
        yield f"{_BASE}/immutable-releases", 0 if decided.immutable else ceil(live * WITH_RELEASES), 0
    if "environments" in keys:
        yield f"{_BASE}/environments", ceil(live * WITH_ENVIRONMENTS), 0
    if "scan_history" in keys:
        yield f"{_BASE}/code-scanning/analyses", live, 0
    if not decided.alerts:
        for kind in (kind for kind, key in ALERT_FACTS.items() if key in keys):
            yield f"{_BASE}/{kind}/alerts", live, 0
    yield from _further(live, public, keys, decided.kind)


def _further(live: int, public: int, keys: set[str], kind: Kind) -> Iterator[tuple[str, int, int]]:
    """What the facts of `further.REPOSITORY` take, one page of each list."""
    released = ceil(live * WITH_RELEASES)
    attested = ceil(released * (WITH_ATTESTATIONS if kind == "organisation" else 1))
    each = {
        "advisories": {"security-advisories": public},
        "attested_releases": {"releases": released, "attestations/{digest}": attested * ASSETS},
        "build_logs": {"actions/permissions/artifact-and-log-retention": live},
        "ci_secrets": {"actions/secrets": live, "actions/variables": live},
        "collaborators": {"collaborators": live, "keys": live, "teams": live},
        "release_assets": {"releases": released},
        "release_notes": {"releases": released},
        "release_sboms": {
            "releases": released,
            "releases/assets/{asset_id}": ceil(released * WITH_SBOMS) * release_sboms.LATEST,
        },
        "runners": {"actions/runners": live},
        "sbom": {"dependency-graph/sbom": live},
        "webhooks": {"hooks": live},
    }
    asked = {path: number for key in keys & each.keys() for path, number in each[key].items()}
    for path, number in sorted(asked.items()):
        yield f"{_BASE}/{path}", number, 0
