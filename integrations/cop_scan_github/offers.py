"""What GitHub gives, by which requests, for which permissions and at what cost, for the documentation.

A request of GraphQL is for a page of repositories, or for a batch of their rulesets, files, commits or changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cop_scan.sources.interface import FILES, Grant, Offer
from cop_scan_github.permissions import CONTENTS, permission

KINDS = ("organisation", "repository")
_PAGES, _BATCHES = "1 for each 25 to 100 repositories", "1 for each 10 to 100 of them"
_EACH, _ONCE, _SOME = "1 for each repository", "1 for each organisation", "1 for each repository that has any"
_REPOSITORY: Mapping[str, tuple[str, str]] = {
    "advisories": ("GET /repos/{owner}/{repo}/security-advisories", "1 for each public repository"),
    "attested_releases": ("GET /repos/{owner}/{repo}/releases; GET .../attestations/{digest}", _SOME),
    "branch_rules": ("GraphQL rulesets, branchProtectionRules", f"{_PAGES}, and {_BATCHES}"),
    "build_logs": ("GET /repos/{owner}/{repo}/actions/permissions/artifact-and-log-retention", _EACH),
    "change_reviews": ("GraphQL pullRequests", _BATCHES),
    "ci_secrets": ("GET /repos/{owner}/{repo}/actions/secrets; GET .../actions/variables", "2 for each repository"),
    "ci_settings": (
        "GET /repos/{owner}/{repo}/actions/permissions; .../workflow; .../selected-actions; "
        ".../fork-pr-contributor-approval",
        "up to 4 for each repository, fewer where the organisation decides",
    ),
    "code_owner_errors": ("GraphQL codeowners", _PAGES),
    "code_scanning": ("GET /repos/{owner}/{repo}/code-scanning/default-setup", _EACH),
    "collaborators": ("GET /repos/{owner}/{repo}/collaborators; .../teams; .../keys", "3 for each repository"),
    "commit_signatures": ("GraphQL history", _BATCHES),
    "default_branch": ("GraphQL defaultBranchRef", _PAGES),
    "environments": ("GET /repos/{owner}/{repo}/environments; .../deployment-branch-policies", _SOME),
    "head_commit": ("GraphQL defaultBranchRef", _PAGES),
    "history": ("GraphQL history", _BATCHES),
    "immutable_releases": ("GET /repos/{owner}/{repo}/immutable-releases", _SOME),
    "private_reporting": ("GET /repos/{owner}/{repo}/private-vulnerability-reporting", "1 for each public repository"),
    "release_assets": ("GET /repos/{owner}/{repo}/releases", _SOME),
    "release_notes": ("GET /repos/{owner}/{repo}/releases", _SOME),
    "release_sboms": (
        "GET /repos/{owner}/{repo}/releases; .../releases/assets/{asset_id}",
        f"{_SOME}, and 1 for each file",
    ),
    "releases": ("GraphQL releases", _PAGES),
    "repository_settings": ("GraphQL repositories; GET /orgs/{org}/repos", _PAGES),
    "runners": ("GET /repos/{owner}/{repo}/actions/runners", _EACH),
    "sbom": ("GET /repos/{owner}/{repo}/dependency-graph/sbom", _EACH),
    "scan_history": ("GET /repos/{owner}/{repo}/code-scanning/analyses", _EACH),
    "secret_alerts": ("GET /orgs/{org}/secret-scanning/alerts", "1 for each 100 alerts"),
    "security_features": (
        "GET /orgs/{org}/repos; GraphQL hasVulnerabilityAlertsEnabled",
        "1 for each 100 repositories",
    ),
    "tag_rules": ("GraphQL rulesets", f"{_PAGES}, and {_BATCHES}"),
    "vulnerabilities": (
        "GET /orgs/{org}/dependabot/alerts; GET /orgs/{org}/code-scanning/alerts",
        "1 for each 100 alerts",
    ),
    "webhooks": ("GET /repos/{owner}/{repo}/hooks", _EACH),
    FILES: ("GET /repos/{owner}/{repo}/git/trees/{sha}; GraphQL object", f"{_EACH}, and 1 for each 150 files"),
}
_ORGANISATION: Mapping[str, tuple[str, str]] = {
    "administrators": ("GET /orgs/{org}/members?role=admin", _ONCE),
    "apps": ("GET /orgs/{org}/installations", _ONCE),
    "audit_log": (
        "GET /orgs/{org}/audit-log; GET /enterprises/{enterprise}/audit-log/streams",
        "2 for each organisation",
    ),
    "ci_secrets": ("GET /orgs/{org}/actions/secrets; GET .../actions/variables", "2 for each organisation"),
    "member_access": ("GET /orgs/{org}", _ONCE),
    "members": ("GET /orgs/{org}/members; GET .../outside_collaborators", "1 for each 100 people"),
    "mfa": (
        "GET /orgs/{org}; GET .../members?filter=2fa_disabled; GET .../outside_collaborators?filter=2fa_disabled; "
        "GraphQL samlIdentityProvider",
        "4 for each organisation",
    ),
    "rule_baseline": ("GraphQL rulesets", "1 for each 50 rulesets of the organisation"),
    "runners": ("GET /orgs/{org}/actions/runners; GET .../actions/runner-groups", "2 for each organisation"),
    "security_defaults": (
        "GET /orgs/{org}/code-security/configurations; .../defaults; .../{id}/repositories",
        "2 for each organisation, and 1 for each 100 repositories",
    ),
    "webhooks": ("GET /orgs/{org}/hooks", _ONCE),
    FILES: ("the repository .github", _ONCE),
}
_PARTS: Mapping[str, str] = {"sbom": "What the dependency graph does not know."}

OFFERS: Sequence[Offer] = [
    Offer(key, kind, endpoint, CONTENTS if key == FILES else permission(key), cost, _PARTS.get(key, ""))
    for kind, offered in (("organisation", _ORGANISATION), ("repository", _REPOSITORY))
    for key, (endpoint, cost) in offered.items()
]
LACKS: Mapping[str, str] = {
    "support_history": "GitHub tells when a change was written, not when it came to the branch; a clone does.",
    "tags": "Rules for tags and the releases' own tags are looked at instead; a clone lists all tags.",
}
GRANTS: Sequence[Grant] = (
    Grant(
        "A GitHub App, or a fine-grained token of an owner, with these permissions, all read",
        "text",
        "\n".join(
            [
                "repository:   Actions, Administration, Attestations, Code scanning alerts, Contents,",
                "              Dependabot alerts, Metadata, Pull requests, Repository security advisories,",
                "              Secret scanning alerts, Secrets, Variables, Webhooks",
                "organisation: Administration, Members, Secrets, Self-hosted runners, Variables, Webhooks",
            ]
        ),
    ),
    Grant("A classic token of an owner", "text", "scopes: repo, admin:org; for audit log streams also read:audit_log"),
)
