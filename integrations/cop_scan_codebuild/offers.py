"""What the source gives, by which operations of AWS, and the least that an identity must be allowed for it.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from cop_scan.sources.interface import Grant, Offer
from cop_scan_codebuild.facts_of_account import LACKS

__all__ = ["ACTIONS", "GRANTS", "KINDS", "LACKS", "OFFERS", "permission"]
KINDS = ("organisation", "build_project", "registry")
_PROJECTS = ("codebuild:ListProjects", "codebuild:BatchGetProjects")
_IDENTITIES = ("iam:GetAccountAuthorizationDetails",)
_REPORT = ("iam:GenerateCredentialReport", "iam:GetCredentialReport")
_FLOWS = ("codepipeline:ListPipelines", "codepipeline:GetPipeline")
_STORED = ("ecr:DescribeRepositories",)
ACTIONS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("mfa", "organisation"): (*_REPORT, "iam:GetAccountSummary", *_IDENTITIES),
    ("member_access", "organisation"): (
        *_IDENTITIES,
        *_PROJECTS,
        "codebuild:GetResourcePolicy",
        *_STORED,
        "ecr:GetRepositoryPolicy",
    ),
    ("administrators", "organisation"): (*_IDENTITIES, *_REPORT),
    ("audit_log", "organisation"): (
        "cloudtrail:DescribeTrails",
        "cloudtrail:GetTrailStatus",
        "cloudtrail:GetEventSelectors",
    ),
    ("pipelines", "build_project"): _PROJECTS,
    ("build_definition", "build_project"): _PROJECTS,
    ("worker", "build_project"): _PROJECTS,
    ("ci_settings", "build_project"): (*_PROJECTS, *_IDENTITIES, *_FLOWS),
    ("ci_secrets", "build_project"): (*_PROJECTS, "codebuild:ListSourceCredentials"),
    ("build_logs", "build_project"): (*_PROJECTS, "logs:DescribeLogGroups"),
    ("environments", "build_project"): (*_PROJECTS, *_FLOWS),
    ("registry_settings", "registry"): (
        *_STORED,
        "ecr:BatchGetRepositoryScanningConfiguration",
        "ecr:GetRepositoryPolicy",
    ),
    ("images", "registry"): (*_STORED, "ecr:DescribeImages"),
}
"""Fact and kind -> the actions that show it."""
_BULK = "1 for each 100 projects, and 1 for each 100 names"
_STEPS = "where a project is a step of CodePipeline 1 for each pipeline"
_COSTS: Mapping[str, str] = {
    "mfa": "3 for each account",
    "member_access": "1 for each 1,000 identities and for each registry; with `project_policies` 1 for each project",
    "administrators": "1 for each 1,000 users, groups, roles and policies",
    "audit_log": "1 for each account, and 2 for each trail of all regions",
    "ci_settings": f"{_BULK}; 1 for each 1,000 identities; {_STEPS}",
    "ci_secrets": f"{_BULK}; 1 for each region",
    "build_logs": f"{_BULK}; 1 for each 50 log groups",
    "environments": f"{_BULK}; {_STEPS}",
    "registry_settings": "1 for each registry, and 1 for each 25",
    "images": "1 for each 1,000 images of each registry",
}
_PARTS: Mapping[str, str] = {
    "pipelines": "A buildspec that lies in the source is named and not read.",
    "build_definition": "Whether a source in CodePipeline or S3 is a repository.",
    "worker": "What the network of a project in a VPC reaches.",
    "ci_settings": "Whether the repository is public, and so whether outsiders can propose a change.",
    "ci_secrets": "When credentials were last set.",
    "build_logs": "How long a bucket keeps logs.",
    "environments": "Whether who starts a deployment may approve it; deployments by other means than CodePipeline.",
    "images": "What built an image; what an attestation says.",
    "mfa": "What an identity provider asks of those who sign in through it.",
    "member_access": "Whom projects are shared with, unless `project_policies` is set.",
    "administrators": "Who may act as a role; what the organisation's own policies (SCPs) refuse.",
    "audit_log": "Whether the bucket can be emptied.",
}
OFFERS: Sequence[Offer] = tuple(
    Offer(fact, kind, "; ".join(actions), "; ".join(actions), _COSTS.get(fact, _BULK), _PARTS.get(fact, ""))
    for (fact, kind), actions in ACTIONS.items()
)


def _policy(actions: Sequence[str]) -> str:
    statement = {"Sid": "CopScan", "Effect": "Allow", "Action": sorted(set(actions)), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)


_EVERYTHING = [action for actions in ACTIONS.values() for action in actions]
GRANTS: Sequence[Grant] = (
    Grant("An IAM policy that shows everything that is looked at, and no more", "json", _policy(_EVERYTHING)),
    Grant(
        "What `regions: [all]` needs besides",
        "json",
        _policy(["account:ListRegions"]),
    ),
)


def permission(key: str) -> str:
    """The actions that show a fact."""
    return "; ".join(
        dict.fromkeys(action for (fact, _), actions in ACTIONS.items() if fact == key for action in actions)
    )
