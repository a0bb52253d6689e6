"""The least permission that each fact needs, in GitHub's words, for `doctor` and the documentation.

https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens
"""

from __future__ import annotations

from collections.abc import Mapping

CONTENTS = "repository: Contents read"
ADMINISTRATION = "repository: Administration read"
_OWNER = "organisation: Administration read, as an owner"
_ALERTS = "repository: Dependabot alerts read; repository: Code scanning alerts read"

_BYPASS = "for who may bypass repository: Administration write; for who may bypass organisation: Administration write"

PERMISSIONS: Mapping[str, str] = {
    "administrators": "organisation: Members read",
    "advisories": f"repository: Repository security advisories read; those not published: {ADMINISTRATION}",
    "apps": _OWNER,
    "attested_releases": f"repository: Attestations read; {CONTENTS}",
    "audit_log": f"{_OWNER}; streams: enterprise owner, classic scope read:audit_log",
    "branch_rules": f"{ADMINISTRATION}; {_BYPASS}",
    "build_logs": ADMINISTRATION,
    "change_reviews": "repository: Pull requests read",
    "ci_settings": ADMINISTRATION,
    "ci_secrets": "repository: Secrets and Variables read; organisation: Secrets and Variables read, as an owner",
    "code_owner_errors": CONTENTS,
    "code_scanning": ADMINISTRATION,
    "collaborators": f"repository: Metadata read; {ADMINISTRATION}; organisation: Members read",
    "commit_signatures": CONTENTS,
    "default_branch": CONTENTS,
    "environments": "repository: Actions read",
    "head_commit": CONTENTS,
    "history": CONTENTS,
    "immutable_releases": ADMINISTRATION,
    "member_access": _OWNER,
    "members": "organisation: Members read",
    "mfa": f"{_OWNER}; organisation: Members read",
    "private_reporting": ADMINISTRATION,
    "release_assets": CONTENTS,
    "release_notes": CONTENTS,
    "release_sboms": CONTENTS,
    "releases": CONTENTS,
    "repository_settings": "repository: Metadata read",
    "roles": f"{CONTENTS}; {_OWNER}",
    "rule_baseline": f"organisation: Administration read; {ADMINISTRATION}",
    "runners": f"{ADMINISTRATION}; organisation: Self-hosted runners read, as an owner",
    "sbom": CONTENTS,
    "scan_history": "repository: Code scanning alerts read",
    "secret_alerts": f"repository: Secret scanning alerts read; {ADMINISTRATION}",
    "security_defaults": "organisation: Administration read",
    "security_features": ADMINISTRATION,
    "tag_rules": f"{ADMINISTRATION}; {_BYPASS}",
    "vulnerabilities": f"{_ALERTS}; {ADMINISTRATION}",
    "webhooks": "repository: Webhooks read; organisation: Webhooks read, as an owner",
}
"""Fact -> permissions. A classic token needs the scopes `repo` and `admin:org` (or `read:org`) and the role."""


def permission(key: str) -> str:
    """What a fact needs; facts that are read from files need the contents."""
    return PERMISSIONS.get(key, CONTENTS)
