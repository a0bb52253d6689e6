"""GraphQL: Dependabot alerts and the advisories behind them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.emulators.github.connections import Connection
from tests.emulators.github.fields import TYPES, Context, In, forbidden, of, table
from tests.emulators.github.graphql_accounts import person
from tests.emulators.github.state import DependabotAlert, Repository, node_id

Args = Mapping[str, Any]
TYPES |= {DependabotAlert: "RepositoryVulnerabilityAlert"}


def _alerts(repo: Repository, context: Context, args: Args) -> Connection:
    """With a token that lacks the permission an error, without the role an empty list: neither says that there are none."""
    if context.access.granular and not context.access.granted("vulnerability_alerts"):
        raise forbidden(context)
    shown = repo.dependabot_alerts and not repo.archived and context.access.may(repo, "write")
    states = args.get("states")
    found = [one for one in repo.alerts.dependabot if not states or one.state.upper() in states] if shown else []
    return Connection(found, args, lambda one: In(repo, one))


def _alert(repo: Repository, context: Context, args: Args) -> In | None:
    return next((In(repo, one) for one in _alerts(repo, context, {}).items if one.number == args["number"]), None)


def _dismisser(source: In, context: Context, args: Args) -> Any:
    return person(context, source.it.dismissed_by)


_ECOSYSTEMS = {"GITHUB-ACTIONS": "ACTIONS", "GITHUB_ACTIONS": "ACTIONS"}


def _severity(source: In, context: Context, args: Args) -> str:
    return "MODERATE" if source.it.severity == "medium" else str(source.it.severity).upper()


table(
    "RepositoryVulnerabilityAlert",
    {
        "id": lambda source, context, args: node_id(source.it),
        "number": of("number"),
        "state": lambda source, context, args: source.it.state.upper(),
        "createdAt": of("created"),
        "fixedAt": of("fixed"),
        "dismissedAt": of("dismissed"),
        "dismissReason": of("dismissed_reason"),
        "dismisser": _dismisser,
        "autoDismissedAt": lambda source, context, args: (
            source.it.updated if source.it.state == "auto_dismissed" else None
        ),
        "dependencyScope": lambda source, context, args: source.it.scope.upper(),
        "vulnerableManifestFilename": lambda source, context, args: source.it.manifest.rpartition("/")[2],
        "vulnerableManifestPath": of("manifest"),
        "vulnerableRequirements": lambda source, context, args: None,
        "repository": "place",
        "securityVulnerability": lambda source, context, args: source,
        "securityAdvisory": lambda source, context, args: source,
    },
)
table(
    "SecurityVulnerability",
    {
        "severity": _severity,
        "package": lambda source, context, args: source,
        "vulnerableVersionRange": of("vulnerable"),
        "firstPatchedVersion": lambda source, context, args: source if source.it.patched else None,
        "updatedAt": of("updated"),
        "advisory": lambda source, context, args: source,
    },
)
table(
    "SecurityAdvisoryPackage",
    {
        "name": of("package"),
        "ecosystem": lambda source, context, args: _ECOSYSTEMS.get(
            source.it.ecosystem.upper(), source.it.ecosystem.upper()
        ),
    },
)
table("SecurityAdvisoryPackageVersion", {"identifier": of("patched")})


def _identifiers(source: In, context: Context, args: Args) -> list[tuple[str, str]]:
    return [("GHSA", source.it.ghsa), *([("CVE", source.it.cve)] if source.it.cve else [])]


table(
    "SecurityAdvisory",
    {
        "id": lambda source, context, args: f"GSA_{source.it.ghsa}",
        "ghsaId": of("ghsa"),
        "summary": of("summary"),
        "description": of("summary"),
        "severity": _severity,
        "classification": lambda source, context, args: "GENERAL",
        "origin": lambda source, context, args: "UNSPECIFIED",
        "publishedAt": of("created"),
        "updatedAt": of("updated"),
        "identifiers": _identifiers,
        "references": lambda source, context, args: [],
    },
)
table(
    "SecurityAdvisoryIdentifier",
    {"type": lambda pair, context, args: pair[0], "value": lambda pair, context, args: pair[1]},
)
table("Repository", {"vulnerabilityAlerts": _alerts, "vulnerabilityAlert": _alert})
