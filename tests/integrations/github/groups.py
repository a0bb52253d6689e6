"""Groups of evidence that can be denied, and what must be unknown then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tests.emulators.github.access import Denial

Mode = Literal["forbidden", "not_found", "absent"]
MODES: Sequence[Mode] = ("forbidden", "not_found", "absent")
REFUSED: Sequence[Mode] = ("forbidden", "not_found")
"""An address that is absent answers 404, which is the second."""


@dataclass(frozen=True)
class Group:
    """Evidence that GitHub can withhold. Each of `claims` must become unknown somewhere, for want of one of `facts`."""

    name: str
    matches: Sequence[str]
    facts: Sequence[str]
    claims: Sequence[str]
    modes: Sequence[Mode] = ()
    """Those of the way it is withheld, unless given."""

    def __post_init__(self) -> None:
        paths = all(match.startswith("REST:") for match in self.matches)
        object.__setattr__(self, "modes", self.modes or (REFUSED if paths else MODES))

    def denials(self, mode: Mode) -> list[Denial]:
        """The same for each thing that is withheld."""
        return [Denial(match, mode) for match in self.matches]


_PIPELINES = (
    "COP-1.2-C01",
    "COP-1.2-C03",
    "COP-1.2-C05",
    "COP-1.3-C01",
    "COP-1.6-C04",
    "COP-2.1-C04",
    "COP-2.1-C06",
    "COP-2.2-C02",
    "COP-2.2-C03",
    "COP-2.3-C01",
    "COP-2.3-C02",
    "COP-2.3-C03",
    "COP-2.3-C04",
    "COP-2.3-C05",
    "COP-3.1-C01",
    "COP-3.1-C05",
    "COP-3.5-C02",
)
_PAPERS = (
    "COP-1.5-C01",
    "COP-1.5-C02",
    "COP-1.5-C04",
    "COP-3.2-C01",
    "COP-3.2-C02",
    "COP-3.6-C01",
    "COP-4.1-C01",
    "COP-4.1-C02",
    "COP-4.1-C03",
    "COP-4.1-C04",
    "COP-4.2-C01",
    "COP-4.2-C02",
    "COP-4.4-C03",
    "COP-4.6-C01",
)
_RULES = (
    "COP-1.1-C04",
    "COP-1.2-C03",
    "COP-1.2-C04",
    "COP-1.3-C01",
    "COP-1.3-C03",
    "COP-1.5-C03",
    "COP-2.2-C04",
    "COP-2.2-C05",
)
_FILES = ("pipelines", "coding_standard", "security_policy", "support_policy", "support_data", "end_of_life_policy", "threat_model", "security_txt", "secure_use_guide",
          "architecture", "interface_descriptions", "security_insights",
          "dependency_files", "container_files", "code_owners", "verification_guide", "vex", "other_pipelines")  # fmt: skip
GROUPS: Sequence[Group] = (
    # the organisation
    Group("the organisation's own answer", ["REST:/orgs/*"], ["mfa", "member_access", "audit_log"], ["COP-2.1-C01", "COP-2.1-C02"]),
    Group("fields of the organisation", ["REST:/orgs/*#two_factor_requirement_enabled", "REST:/orgs/*#default_repository_permission", "REST:/orgs/*#members_can_create_public_repositories"], ["mfa", "member_access"], ["COP-2.1-C01", "COP-2.1-C02"], ("absent",)),
    Group("the organisation's plan", ["REST:/orgs/*#plan"], [], [], ("absent",)),
    Group("members without a second factor", ["REST:/orgs/*/members", "REST:/orgs/*/outside_collaborators"], ["administrators"], ["COP-2.1-C03"]),
    Group("the number of members", ["GraphQL:Organization.membersWithRole"], [], [], REFUSED),
    Group("single sign-on", ["GraphQL:Organization.samlIdentityProvider"], [], []),
    Group("the audit log and its streams", ["REST:/orgs/*/audit-log", "REST:/enterprises/*/audit-log/streams"], ["audit_log"], ["COP-2.2-C01"]),
    Group("security configurations", ["REST:/orgs/*/code-security/**"], ["security_defaults"], ["COP-1.6-C01"]),
    Group("repositories of a security configuration", ["REST:/orgs/*/code-security/configurations/*/repositories"], ["security_defaults"], ["COP-1.6-C01"]),
    Group("the organisation's rulesets", ["GraphQL:Organization.rulesets"], ["rule_baseline"], ["COP-1.6-C02"]),
    Group("the organisation's settings of Actions", ["REST:/orgs/*/actions/**"], [], []),
    Group("the organisation's policy of immutable releases", ["REST:/orgs/*/settings/**"], [], []),
    # rules
    Group("rulesets", ["GraphQL:Repository.rulesets"], ["branch_rules"], _RULES),
    Group("rules of rulesets", ["GraphQL:RepositoryRuleset.rules"], ["branch_rules"], ["COP-1.1-C04", "COP-1.3-C03"]),
    Group("who may bypass rulesets", ["GraphQL:RepositoryRuleset.bypassActors"], ["branch_rules"], ["COP-1.1-C04", "COP-2.2-C04"]),
    Group("classic protection", ["GraphQL:Repository.branchProtectionRules"], ["branch_rules"], _RULES, REFUSED),
    Group("allowances of classic protection", ["GraphQL:BranchProtectionRule.bypassPullRequestAllowances", "GraphQL:BranchProtectionRule.bypassForcePushAllowances"], ["branch_rules"], ["COP-2.2-C04"], REFUSED),
    # files
    Group("lists of files", ["REST:/repos/*/*/git/trees/*"], _FILES, [*_PIPELINES, *_PAPERS, "COP-1.2-C02", "COP-1.4-C03", "COP-4.6-C02", "COP-4.6-C03"]),
    Group("contents of files", ["GraphQL:Blob.text"], _FILES, [*_PIPELINES, *_PAPERS]),
    Group("the newest tree", ["GraphQL:Commit.tree"], _FILES, [*_PIPELINES, *_PAPERS], REFUSED),
    Group("faults of code owners", ["GraphQL:Repository.codeowners"], ["code_owner_errors"], ["COP-1.5-C03"]),
    # records
    Group("merged changes", ["GraphQL:Repository.pullRequests"], ["change_reviews"], ["COP-1.1-C05", "COP-1.3-C03"], REFUSED),
    Group("reviews", ["GraphQL:PullRequest.reviews"], ["change_reviews"], ["COP-1.1-C05", "COP-1.3-C03"]),
    Group("history of commits", ["GraphQL:Commit.history"], ["commit_signatures", "history"], ["COP-1.2-C04", "COP-2.2-C05"], REFUSED),
    Group("releases", ["GraphQL:Repository.releases"], ["releases"], ["COP-3.1-C02"], REFUSED),
    Group("files of releases", ["REST:/repos/*/*/releases"], ["release_assets", "attested_releases", "release_notes", "release_sboms"], ["COP-1.2-C01", "COP-2.3-C01", "COP-2.3-C03", "COP-3.1-C04"]),
    Group("contents of SBOMs", ["REST:/repos/*/*/releases/assets/*"], ["release_sboms"], ["COP-1.2-C01"]),
    Group("notes of releases", ["REST:/repos/*/*/releases#body"], ["release_notes"], ["COP-3.1-C04"], ("absent",)),
    Group("who uploaded files", ["REST:/repos/*/*/releases#assets.uploader"], [], [], ("absent",)),
    Group("attestations of files", ["REST:/repos/*/*/attestations/*", "REST:/orgs/*/attestations/repositories"], ["attested_releases"], ["COP-2.3-C03"], ("forbidden",)),
    Group("security advisories", ["REST:/repos/*/*/security-advisories"], ["advisories"], ["COP-3.4-C01", "COP-3.5-C01"]),
    Group("severity of security advisories", ["REST:/repos/*/*/security-advisories#severity"], ["advisories"], ["COP-3.4-C01"], ("absent",)),
    Group("versions of security advisories", ["REST:/repos/*/*/security-advisories#vulnerabilities"], [], [], ("absent",)),
    # settings
    Group("names of secrets", ["REST:/repos/*/*/actions/secrets"], ["ci_secrets"], ["COP-3.1-C05"]),
    Group("names of variables", ["REST:/repos/*/*/actions/variables"], [], []),
    Group("settings of Actions", ["REST:/repos/*/*/actions/**"], ["ci_settings"], ["COP-1.2-C05", "COP-2.1-C06"]),
    Group("fields of the settings of Actions", ["REST:/repos/*/*/actions/permissions#sha_pinning_required", "REST:/repos/*/*/actions/permissions#allowed_actions", "REST:/repos/*/*/actions/permissions/workflow#can_approve_pull_request_reviews"], ["ci_settings"], ["COP-1.2-C05", "COP-2.1-C06"], ("absent",)),
    Group("names of secrets and variables", ["REST:/repos/*/*/actions/secrets", "REST:/repos/*/*/actions/variables"], ["ci_secrets"], ["COP-2.1-C04"]),
    Group("how long logs are kept", ["REST:/repos/*/*/actions/permissions/artifact-and-log-retention"], ["build_logs"], ["COP-2.2-C02"]),
    Group("self-hosted machines", ["REST:/repos/*/*/actions/runners"], ["runners"], []),
    Group("private reporting", ["REST:/repos/*/*/private-vulnerability-reporting"], ["private_reporting"], ["COP-3.2-C03"]),
    Group("immutable releases", ["REST:/repos/*/*/immutable-releases"], ["immutable_releases"], ["COP-3.1-C02"], ("forbidden",)),
    Group("environments", ["REST:/repos/*/*/environments"], ["environments"], ["COP-2.3-C06", "COP-2.2-C04"]),
    Group("names of environments", ["GraphQL:Repository.environments"], ["environments"], [], REFUSED),
    Group("branches of environments", ["REST:/repos/*/*/environments/*/deployment-branch-policies"], ["environments"], ["COP-2.3-C06"]),
    # scanners
    Group("the list of repositories", ["REST:/orgs/*/repos"], [], []),
    Group("security features in the list", ["REST:/orgs/*/repos#security_and_analysis", "REST:/repos/*/*#security_and_analysis"], ["security_features", "secret_alerts"], ["COP-1.4-C01"], ("absent",)),
    Group("alerts of secrets", ["REST:/orgs/*/secret-scanning/alerts", "REST:/repos/*/*/secret-scanning/alerts"], ["secret_alerts"], ["COP-1.4-C01"]),
    Group("alerts on dependencies", ["REST:/orgs/*/dependabot/alerts", "REST:/repos/*/*/dependabot/alerts"], ["vulnerabilities"], ["COP-3.3-C02"]),
    Group("alerts on code", ["REST:/orgs/*/code-scanning/alerts", "REST:/repos/*/*/code-scanning/alerts"], ["vulnerabilities"], ["COP-3.3-C02"]),
    Group("lists of alerts of the organisation alone", ["REST:/orgs/*/secret-scanning/alerts", "REST:/orgs/*/dependabot/alerts", "REST:/orgs/*/code-scanning/alerts"], [], []),
    Group("whether alerts on dependencies are on", ["GraphQL:Repository.hasVulnerabilityAlertsEnabled"], ["security_features", "vulnerabilities"], [], ("forbidden",)),
    Group("results of analyses", ["REST:/repos/*/*/code-scanning/analyses"], ["scan_history"], ["COP-3.3-C04"]),
    Group("the default setup", ["REST:/repos/*/*/code-scanning/default-setup"], ["code_scanning"], ["COP-1.3-C02", "COP-1.6-C04"]),
)  # fmt: skip
"""Where "absent" would be an empty list that GitHub gives to nobody who may see the repository, only the refusals are tried."""
