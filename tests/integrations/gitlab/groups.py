"""Groups of evidence that GitLab can withhold, and what must be unknown then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tests.emulators.gitlab.access import Denial

Mode = Literal["forbidden", "not_found", "absent"]
MODES: Sequence[Mode] = ("forbidden", "not_found")
"""A field of GraphQL that is not there is null alone, which is the second."""


@dataclass(frozen=True)
class Group:
    """Evidence that can be withheld. Each of `claims` must become unknown somewhere, for want of one of `facts`."""

    name: str
    matches: Sequence[str]
    facts: Sequence[str]
    claims: Sequence[str]
    modes: Sequence[Mode] = MODES

    def denials(self, mode: Mode) -> list[Denial]:
        """The same for each thing that is withheld."""
        return [Denial(match, mode) for match in self.matches]


def _listed(*names: str) -> list[str]:
    """Fields of a project, wherever it is shown."""
    return [f"REST:{path}#{name}" for name in names for path in ("/groups/*/projects", "/projects/*")]


ABSENT: Sequence[Mode] = ("absent",)
ONE: Sequence[Mode] = ("forbidden",)
"""For what no claim needs."""
_FILES = (
    "pipelines", "coding_standard", "security_policy", "support_policy", "support_data", "end_of_life_policy", "threat_model",
    "security_txt", "secure_use_guide", "architecture", "interface_descriptions", "security_insights", "dependency_files",
    "dependency_manifests", "container_files", "code_owners", "verification_guide", "vex", "component_information", "pre_commit",
    "other_deployment_files", "terraform_files", "update_config",
)  # fmt: skip
_OF_FILES = (
    "COP-1.2-C02", "COP-1.3-C01", "COP-1.5-C01", "COP-1.5-C02", "COP-1.6-C04", "COP-2.1-C04", "COP-2.3-C04", "COP-3.1-C01",
    "COP-3.2-C01", "COP-4.1-C01", "COP-4.1-C02", "COP-4.6-C01",
)  # fmt: skip
_RULES = ("COP-1.1-C04", "COP-1.3-C01", "COP-1.3-C03", "COP-2.2-C04")
GROUPS: Sequence[Group] = (
    # the group
    Group("fields of the group", ["REST:/groups/*#require_two_factor_authentication", "REST:/groups/*#project_creation_level"], ["mfa", "member_access"], ["COP-2.1-C01", "COP-2.1-C02"], ABSENT),
    Group("the group's grace period", ["REST:/groups/*#two_factor_grace_period"], ["mfa"], ["COP-2.1-C01"], ABSENT),
    Group("the group's merge checks", ["REST:/groups/*#only_allow_merge_if_pipeline_succeeds"], [], [], ABSENT),
    Group("members", ["REST:/groups/*/members/all"], ["administrators"], ["COP-2.1-C03"]),
    Group("the audit log and its streams", ["REST:/groups/*/audit_events", "GraphQL:Group.externalAuditEventStreamingDestinations"], ["audit_log"], ["COP-2.2-C01"]),
    Group("streams of the audit log", ["GraphQL:Group.externalAuditEventStreamingDestinations"], ["audit_log"], ["COP-2.2-C01"]),
    Group("policies of the group", ["GraphQL:Group.scanExecutionPolicies"], ["security_defaults"], ["COP-1.6-C01"]),
    Group("protected branches of the group", ["REST:/groups/*/protected_branches"], [], [], ONE),
    Group("variables, runners and hooks of the group", ["REST:/groups/*/variables", "REST:/groups/*/runners", "REST:/groups/*/hooks"], [], [], ONE),
    # rules
    Group("protected branches", ["REST:/projects/*/protected_branches"], ["branch_rules"], _RULES),
    Group("approvals", ["REST:/projects/*/approvals", "REST:/projects/*/approval_rules"], ["branch_rules"], ["COP-1.3-C03", "COP-2.2-C03"]),
    Group("approval rules alone", ["REST:/projects/*/approval_rules"], ["branch_rules"], ["COP-1.3-C03"]),
    Group("push rules", ["REST:/projects/*/push_rule"], ["branch_rules", "security_features"], ["COP-1.4-C01", "COP-2.2-C05"]),
    Group("merge checks", _listed("only_allow_merge_if_pipeline_succeeds"), ["branch_rules"], ["COP-1.3-C01"], ABSENT),
    Group("protected tags", ["REST:/projects/*/protected_tags"], ["tag_rules"], ["COP-3.1-C02"]),
    Group("environments", ["REST:/projects/*/environments", "GraphQL:ProjectPermissions.readEnvironment"], ["environments"], ["COP-2.3-C06"]),
    Group("the list of environments", ["REST:/projects/*/environments"], ["environments"], ["COP-2.3-C06"], ONE),
    Group("protected environments", ["REST:/projects/*/protected_environments"], ["environments"], ["COP-2.3-C06"]),
    Group("protected environments of groups", ["REST:/groups/*/protected_environments"], [], []),
    # files
    Group("lists of files", ["REST:/projects/*/repository/tree"], _FILES, _OF_FILES),
    Group("contents of files", ["GraphQL:RepositoryBlob.rawTextBlob", "REST:/projects/*/repository/blobs/*"], _FILES, _OF_FILES),
    Group("the repository in GraphQL", ["GraphQL:Project.repository", "REST:/projects/*/repository/blobs/*"], _FILES, _OF_FILES),
    # records
    Group("merged changes", ["GraphQL:Project.mergeRequests"], ["change_reviews"], ["COP-1.1-C05", "COP-1.3-C03"]),
    Group("who approved", ["GraphQL:MergeRequest.approvedBy"], ["change_reviews"], ["COP-1.3-C03"]),
    Group("commits", ["GraphQL:Repository.commits"], ["commit_signatures"], ["COP-2.2-C05"]),
    Group("releases", ["GraphQL:Project.releases"], ["releases", "release_notes"], ["COP-3.1-C02", "COP-3.1-C04"]),
    Group("scanners", ["GraphQL:Project.securityScanners"], ["vulnerabilities", "security_features"], ["COP-3.3-C02"]),
    Group("findings", ["GraphQL:Project.vulnerabilities"], ["vulnerabilities", "secret_alerts"], ["COP-3.3-C02"]),
    Group("policies", ["GraphQL:Project.scanExecutionPolicies", "GraphQL:Project.pipelineExecutionPolicies"], ["code_scanning"], ["COP-1.3-C02"]),
    Group("approval policies", ["GraphQL:Project.approvalPolicies"], ["branch_rules"], ["COP-1.3-C02"]),
    # settings
    Group("variables", ["GraphQL:Project.ciVariables", "REST:/projects/*/variables"], ["ci_secrets"], ["COP-2.1-C04"]),
    Group("settings of CI", ["GraphQL:Project.ciCdSettings"], ["ci_settings"], ["COP-2.1-C06"]),
    Group(
        "settings of CI in the listing",
        _listed(
            "ci_allow_fork_pipelines_to_run_in_parent_project", "ci_push_repository_for_job_token_allowed",
            "ci_pipeline_variables_minimum_override_role", "restrict_user_defined_variables", "ci_job_token_scope_enabled",
        ),
        ["ci_settings"], ["COP-2.1-C06"], ABSENT,
    ),
    Group("public jobs", _listed("public_jobs"), ["build_logs"], ["COP-2.2-C02"], ABSENT),
    Group("whether pipelines run", _listed("builds_access_level"), [], [], ABSENT),
    Group("push protection", [*_listed("secret_push_protection_enabled", "pre_receive_secret_detection_enabled"), "REST:/projects/*/security_settings"], ["security_features"], [], ABSENT),
    Group("runners and people", ["GraphQL:Project.runners", "GraphQL:Project.projectMembers"], [], [], ONE),
    Group("hooks and keys", ["REST:/projects/*/hooks", "REST:/projects/*/deploy_keys"], [], [], ONE),
)  # fmt: skip
_SETTINGS = (
    "id path_with_namespace visibility archived empty_repo default_branch forked_from_project mirror created_at last_activity_at"
    " topics forking_access_level builds_access_level repository_access_level merge_requests_access_level issues_access_level"
    " public_jobs service_desk_enabled ci_config_path only_allow_merge_if_pipeline_succeeds allow_merge_on_skipped_pipeline"
    " marked_for_deletion_on namespace shared_with_groups ci_job_token_scope_enabled ci_separated_caches"
    " ci_allow_fork_pipelines_to_run_in_parent_project ci_push_repository_for_job_token_allowed restrict_user_defined_variables"
    " ci_pipeline_variables_minimum_override_role ci_delete_pipelines_in_seconds auto_devops_enabled secret_push_protection_enabled"
)
FIELDS: dict[str, str] = {
    "/groups/*/projects": _SETTINGS,
    "/groups/*": (
        "visibility parent_id require_two_factor_authentication two_factor_grace_period project_creation_level"
        " default_branch_protection_defaults prevent_forking_outside_group only_allow_merge_if_pipeline_succeeds"
        " allow_merge_on_skipped_pipeline"
    ),
    "/groups/*/members/all": "username access_level state",
    "/groups/*/audit_events": "created_at",
    "/groups/*/protected_branches": "name push_access_levels allow_force_push",
    "/groups/*/variables": "key masked protected",
    "/projects/*/protected_branches": "name push_access_levels unprotect_access_levels allow_force_push code_owner_approval_required inherited",
    "/projects/*/protected_tags": "name create_access_levels",
    "/projects/*/approvals": (
        "reset_approvals_on_push merge_requests_author_approval merge_requests_disable_committers_approval"
        " disable_overriding_approvers_per_merge_request"
    ),
    "/projects/*/approval_rules": "rule_type approvals_required protected_branches applies_to_all_protected_branches",
    "/projects/*/push_rule": "reject_unsigned_commits prevent_secrets commit_committer_check",
    "/projects/*/environments": "name state",
    "/projects/*/protected_environments": "name required_approval_count approval_rules deploy_access_levels",
    "/projects/*/repository/tree": "path id type mode",
}
"""Address -> fields that a sweep may read. Those that tell the licence are not among them: GitLab shows them to all who see a project."""
