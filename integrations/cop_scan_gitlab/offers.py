"""What this source gives, by endpoint and cost, and how to let a token see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cop_scan.sources.interface import FILES, Grant, Offer
from cop_scan_gitlab.permissions import permission

_LISTING = "GET /groups/:id/projects"
_DETAILS = "GraphQL projects (Details)"
_BULK = "1 for each 100 projects"
_MANY = "1 for each 50 projects"
_CORE = "1 for each project, from tier core on"
_EACH = "1 for each project, in tier full"
_SAMPLED = "1 for each 25 projects"
_GROUP = "1 for each group"

_PROJECT: Mapping[str, tuple[str, str, str]] = {
    FILES: (
        "GET /projects/:id/repository/tree; GraphQL project (Files, Includes)",
        "1 for each 100 files and folders of a project; 1 for the contents of about 9 projects; "
        "1 for 10 files of other projects that pipelines include",
        "Files in Git LFS; components, remote files and files with inputs that pipelines include.",
    ),
    "repository_settings": (_LISTING, _BULK, "When it was last pushed to."),
    "default_branch": (_LISTING, _BULK, ""),
    "head_commit": (_DETAILS, _MANY, ""),
    "branch_rules": (
        "GET /projects/:id/protected_branches; with Premium GET /projects/:id/approvals, approval_rules, push_rule; "
        "with Ultimate GraphQL projects (Policies)",
        f"{_CORE}; with Premium 3 more",
        "Whether authors may change the approval rules of their merge requests; what approval policies ask.",
    ),
    "tag_rules": ("GET /projects/:id/protected_tags", "1 for each project with releases, from tier core on", ""),
    "change_reviews": ("GraphQL projects (Changes)", f"{_SAMPLED}, in tier full", ""),
    "commit_signatures": (
        "GraphQL projects (Commits)",
        f"{_SAMPLED}, from tier core on",
        "How many commits there are.",
    ),
    "history": ("GraphQL projects (Commits)", f"{_SAMPLED}, from tier core on", ""),
    "ci_settings": (f"{_LISTING}; {_DETAILS}", f"{_BULK}; {_MANY}", "Whose components pipelines may use."),
    "ci_secrets": (_DETAILS, _MANY, "When a variable was last set."),
    "environments": (
        "GraphQL projects (Environments); GET /projects/:id/environments; with Premium"
        " GET /projects/:id/protected_environments, GET /groups/:id/protected_environments",
        f"{_BULK}, 1 for each project with environments, in tier full; with Premium 1 more for each and each group",
        "Which branches may deploy.",
    ),
    "runners": (_DETAILS, _MANY, "Their operating systems."),
    "build_logs": (_LISTING, _BULK, ""),
    "security_features": (
        "GraphQL projects (Reports)",
        "1 for each 10 projects, with Ultimate",
        "Whether updates are proposed.",
    ),
    "code_scanning": ("GraphQL projects (Policies)", "1 for each 10 projects, with Ultimate", ""),
    "scan_history": (_LISTING, _BULK, "When each scanner last reported."),
    "secret_alerts": ("GraphQL projects (Reports)", "1 for each 10 projects, with Ultimate", ""),
    "vulnerabilities": ("GraphQL projects (Reports)", "1 for each 10 projects, with Ultimate", ""),
    "releases": (_DETAILS, _MANY, ""),
    "release_assets": (_DETAILS, _MANY, "Size, digest and uploader of a file."),
    "attested_releases": (_DETAILS, _MANY, "Attestations of the files, which may lie anywhere."),
    "immutable_releases": (_LISTING, _BULK, ""),
    "release_notes": (_DETAILS, _MANY, ""),
    "release_sboms": (_DETAILS, _MANY, "What a list of components says of itself."),
    "collaborators": (f"{_DETAILS}; GET /projects/:id/deploy_keys", f"{_MANY}; {_EACH}", "Who is from outside."),
    "webhooks": ("GET /projects/:id/hooks", _EACH, "Whether deliveries are signed."),
    "private_reporting": (_LISTING, _BULK, ""),
}
_OF_GROUP: Mapping[str, tuple[str, str, str]] = {
    "mfa": ("GET /groups/:id; GET /groups/:id/members/all", _GROUP, "Whether an identity provider signs members in."),
    "member_access": ("GET /groups/:id", _GROUP, ""),
    "administrators": ("GET /groups/:id/members/all", "1 for each 100 members", ""),
    "members": ("GET /groups/:id/members/all", "1 for each 100 members", "Who works in single projects only."),
    "audit_log": ("GET /groups/:id/audit_events; GraphQL group (Streams)", "2 for each group", ""),
    "security_defaults": ("GraphQL group (GroupPolicies)", _GROUP, "Which projects a policy's scope holds."),
    "rule_baseline": ("GET /groups/:id/protected_branches; GET /projects/:id/protected_branches", _GROUP, ""),
    "ci_secrets": ("GET /groups/:id/variables", _GROUP, "When a variable was last set."),
    "runners": ("GET /groups/:id/runners", _GROUP, "Their operating systems."),
    "webhooks": ("GET /groups/:id/hooks", _GROUP, "Whether deliveries are signed."),
    "roles": ("GET /projects/:id/repository/tree; GraphQL project (Files)", "1 for each group", ""),
}


def _offers(kind: str, given: Mapping[str, tuple[str, str, str]]) -> list[Offer]:
    return [
        Offer(key, kind, endpoint, permission(key), cost, part) for key, (endpoint, cost, part) in sorted(given.items())
    ]


OFFERS: Sequence[Offer] = (*_offers("organisation", _OF_GROUP), *_offers("repository", _PROJECT))
GRANTS: Sequence[Grant] = (
    Grant(
        "A group access token that sees what is in every offer",
        "sh",
        "# Group > Settings > Access tokens: role Owner, scopes read_api and read_repository\n"
        "glab token create --group acme --access-level owner --scope read_api --scope read_repository cop-scan\n",
    ),
    Grant(
        "A token that sees everything but what Owners of the group alone see",
        "",
        "A group access token, or a member's personal one, with the role Maintainer and the scopes `read_api` and"
        " `read_repository`. Two-factor state of members, audit events, variables and runners of groups stay unseen.",
    ),
)
