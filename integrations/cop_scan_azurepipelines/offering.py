"""What Azure DevOps can tell by this source, what that needs, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cop_scan.sources.interface import FILES, Grant, Offer
from cop_scan_azurepipelines import endpoints as at

BUILD, CODE, POOLS, CONNECTIONS, GROUPS, ENVIRONMENTS, GRAPH, SECURITY, MEMBERS, AUDIT, ALERTS, PACKAGES, ALL = (
    "Build (read)",
    "Code (read)",
    "Agent Pools (read)",
    "Service Connections (read)",
    "Variable Groups (read)",
    "Environment (read & manage)",
    "Graph (read)",
    "Security (manage)",
    "Member Entitlement Management (read)",
    "Audit Log (read)",
    "Advanced Security (read)",
    "Packaging (read)",
    "full access, for settings of the organisation that no narrower scope shows",
)
PERMISSIONS = {
    "administrators": f"{GRAPH}; {MEMBERS}",
    "apps": "Extensions (read)",
    "audit_log": f"{AUDIT}, and the permission to view audit logs and streams",
    "branch_rules": f"{CODE}; who may bypass: {SECURITY}",
    "build_definition": f"{BUILD}; {CODE}",
    "build_logs": BUILD,
    "change_reviews": CODE,
    "code_scanning": f"Extensions (read); {ALERTS}",
    "ci_secrets": f"{BUILD}; {GROUPS}; {CONNECTIONS}",
    "ci_settings": f"{BUILD}; {POOLS}; {CONNECTIONS}; {GROUPS}; {ALL}",
    "default_branch": CODE,
    "environments": ENVIRONMENTS,
    "head_commit": CODE,
    "member_access": f"{SECURITY}; {ALL}",
    "members": f"{MEMBERS}; {GRAPH}",
    "pipelines": f"{BUILD}; {CODE}",
    "registry_settings": PACKAGES,
    "repository_settings": CODE,
    "rule_baseline": f"{CODE}; {SECURITY}",
    "secret_alerts": ALERTS,
    "security_defaults": ALERTS,
    "security_features": ALERTS,
    "tag_rules": SECURITY,
    "vulnerabilities": ALERTS,
    "worker": f"{BUILD}; {POOLS}",
}
"""Fact -> the least that shows it: scopes of a token, whose owner must see it too."""
_ORG, _PROJECT, _REPOSITORY = "1 for each organisation", "1 for each project", "1 for each repository"
_ALERTS = "1 for each repository where Advanced Security is on"
_READ = (at.BRANCH, at.TREE, at.BLOBS)
_NOT_TOLD: Mapping[str, str] = {
    "administrators": "Members of groups of Microsoft Entra ID.",
    "change_reviews": "How many changes there are, and work items that are linked beside the text.",
    "ci_settings": "What the build accounts may write, and whether extensions were approved of.",
    "environments": "Whether administrators pass by the checks.",
    "head_commit": "Whether it is signed.",
    "pipelines": "YAML files in repositories of other services, and templates of other repositories.",
    "registry_settings": "Whether packages are scanned.",
    "secret_alerts": "Whether a secret was pushed past the protection.",
    "security_features": "Scanners that run as tasks of pipelines.",
    "vulnerabilities": "Scanners that run as tasks of pipelines.",
    "worker": "Whether machines outside of scale sets are used once, and what machines can reach.",
}
"""Fact -> what of it Azure DevOps, or this source, does not tell."""
_COSTS: Mapping[str, Mapping[str, tuple[str, Sequence[str]]]] = {
    "organisation": {
        "administrators": ("3 for each organisation", (at.GROUPS, at.MEMBERSHIPS, at.SUBJECTS)),
        "apps": (_ORG, (at.EXTENSIONS,)),
        "audit_log": ("3 for each organisation", (at.AUDIT_LOG, at.AUDIT_STREAMS, at.POLICIES)),
        "member_access": (f"{_PROJECT}; 2 for each organisation", (at.ACCESS, at.POLICIES)),
        "members": ("1 for each page of people", (at.ENTITLEMENTS,)),
        "rule_baseline": (f"{_PROJECT}, shared with branch_rules", (at.POLICY,)),
        "security_defaults": (_ORG, (at.ENABLEMENT,)),
    },
    "build_project": {
        "build_definition": ("1 for each 200 definitions", (at.DEFINITIONS, at.POLICY)),
        "build_logs": (_PROJECT, (at.RETENTION,)),
        "ci_secrets": (
            "1 for each connection and group of variables",
            (at.VARIABLE_GROUPS, at.ENDPOINTS, at.PERMISSIONS),
        ),
        "ci_settings": (
            "1 for each pool, connection and group of variables",
            (at.GENERAL, at.SETTINGS, at.PERMISSIONS),
        ),
        "environments": (
            "2 for each project; 1 for each environment",
            (at.ENVIRONMENTS, at.CHECKS, at.PERMISSIONS),
        ),
        "pipelines": ("3 for each repository that holds YAML files", (at.DEFINITIONS, *_READ)),
        "worker": (f"2 for each organisation; {_PROJECT}", (at.POOLS, at.ELASTIC_POOLS, at.QUEUES)),
    },
    "repository": {
        FILES: ("3 for each repository", _READ),
        "branch_rules": (f"2 for each project; {_ORG}", (at.POLICY, at.ACCESS)),
        "build_logs": (_PROJECT, (at.RETENTION,)),
        "change_reviews": ("1 for each repository, 2 for one of few changes", (at.PULL_REQUESTS,)),
        "ci_secrets": ("those of its definitions", (at.VARIABLE_GROUPS, at.ENDPOINTS, at.PERMISSIONS)),
        "ci_settings": ("those of its definitions", (at.GENERAL, at.SETTINGS, at.PERMISSIONS)),
        "code_scanning": (f"2 for {_ORG.removeprefix('1 for ')}", (at.EXTENSIONS, at.ENABLEMENT)),
        "default_branch": (_PROJECT, (at.REPOSITORIES,)),
        "environments": ("those of its definitions", (at.ENVIRONMENTS, at.CHECKS, at.PERMISSIONS)),
        "head_commit": (_REPOSITORY, (at.BRANCH,)),
        "repository_settings": (_PROJECT, (at.REPOSITORIES,)),
        "secret_alerts": (_ALERTS, (at.ALERTS,)),
        "security_features": (_ORG, (at.ENABLEMENT,)),
        "tag_rules": (f"{_PROJECT}; {_ORG}", (at.ACCESS,)),
        "vulnerabilities": (_ALERTS, (at.ALERTS,)),
    },
    "registry": {"registry_settings": (_ORG, (at.FEEDS,))},
}


def permission(key: str) -> str:
    """What would cure a gap of that fact, in the platform's words."""
    return PERMISSIONS.get(key, CODE)


OFFERS = tuple(
    Offer(fact, kind, "; ".join(asked), permission(fact), cost, _NOT_TOLD.get(fact, ""))
    for kind, facts in _COSTS.items()
    for fact, (cost, asked) in facts.items()
)
_SCOPES = (
    BUILD, CODE, POOLS, CONNECTIONS, GROUPS, ENVIRONMENTS, GRAPH, SECURITY, MEMBERS, AUDIT, ALERTS, PACKAGES,
    "Extensions (read)",
)  # fmt: skip
_HIDES = (
    "The settings of pipelines that the organisation gives, and its policies, are shown to no narrower scope than full "
    "access; without it they are gaps, and a switch that only the organisation may have set is unknown."
)
_MEMBER = (
    "Azure DevOps leaves out of its lists what one may not see, and does not say so. What is in no list is taken as "
    "proven absent only where the token's owner is seen to be in Project Collection Administrators. For less, give the "
    "owner the access level Basic and add it to the group Readers of each project; findings that hang on an absence "
    "are unknown then.\n"
)
GRANTS = (
    Grant("Scopes of a personal access token", "", "\n".join([*(f"- {one}" for one in _SCOPES), "", _HIDES, ""])),
    Grant("Who owns the token", "", _MEMBER),
)
