"""The least that shows each fact, in GitLab's words, and what GitLab, or this source, does not give.

https://docs.gitlab.com/user/permissions/
"""

from __future__ import annotations

from collections.abc import Mapping

READER = "read_api; Reporter of the project (Guest, where it is public)"
CODE = "read_api and read_repository; Reporter of the project"
DEVELOPER = "read_api; Developer of the project"
MAINTAINER = "read_api; Maintainer of the project"
OWNER = "read_api; Owner of the group"
_PREMIUM = "with Premium"
_ULTIMATE = "with Ultimate"

PERMISSIONS: Mapping[str, str] = {
    "administrators": "read_api; a member of the group",
    "attested_releases": READER,
    "audit_log": f"{OWNER}, {_PREMIUM}; streams {_ULTIMATE}",
    "branch_rules": f"{MAINTAINER}; approvals and push rules {_PREMIUM}",
    "build_logs": MAINTAINER,
    "change_reviews": READER,
    "ci_secrets": f"{MAINTAINER}; of a group its Owner",
    "ci_settings": MAINTAINER,
    "code_scanning": f"{MAINTAINER}; policies {_ULTIMATE}, Developer",
    "collaborators": f"{READER}; deploy keys Maintainer",
    "commit_signatures": CODE,
    "default_branch": READER,
    "environments": f"{READER}; their protection {_PREMIUM}, Maintainer, also of the groups above",
    "head_commit": CODE,
    "history": CODE,
    "immutable_releases": READER,
    "member_access": "read_api; whoever sees the group",
    "members": "read_api; a member of the group",
    "mfa": "read_api; whoever sees the group; who is without it, its Owner",
    "private_reporting": READER,
    "release_assets": READER,
    "release_notes": READER,
    "release_sboms": READER,
    "releases": READER,
    "repository_settings": READER,
    "roles": CODE,
    "rule_baseline": f"{MAINTAINER}; rules of the group {_PREMIUM}, its Owner",
    "runners": f"{MAINTAINER}; of a group its Owner",
    "scan_history": DEVELOPER,
    "secret_alerts": f"{DEVELOPER}, {_ULTIMATE}",
    "security_defaults": f"read_api; Developer of the group, {_ULTIMATE}",
    "security_features": f"{DEVELOPER}, {_ULTIMATE}; push rules {_PREMIUM}, Maintainer",
    "tag_rules": MAINTAINER,
    "vulnerabilities": f"{DEVELOPER}, {_ULTIMATE}",
    "webhooks": f"{MAINTAINER}; of a group its Owner, {_PREMIUM}",
}

LACKS: Mapping[str, str] = {
    "advisories": "GitLab has no advisories of a project's own; they are requested of its CVE project by issues.",
    "apps": "GitLab shows a group's applications to no one by its API.",
    "code_owner_errors": "What GitLab finds wrong in a CODEOWNERS file is not asked for yet.",
    "sbom": "GitLab's list of dependencies is not asked for yet.",
    "support_history": "GitLab tells when a change was written, not when it came to the branch; a clone does.",
    "tags": "GitLab does not tell whether a tag carries a signature by its lists; a clone does.",
}


def permission(key: str) -> str:
    """What a fact needs; facts that are read from files need the code."""
    return PERMISSIONS.get(key, CODE)
