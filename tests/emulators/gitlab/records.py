"""What groups and projects hold: members, rules, variables, runners, keys, changes, releases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.emulators.common.state import Numbered, secret
from tests.emulators.gitlab.base import DEVELOPER, MAINTAINER, WHEN


@dataclass(eq=False)
class User(Numbered):
    """An account; `bot` is a project's, a group's or a service's."""

    username: str
    name: str = ""
    bot: bool = False
    state: Literal["active", "blocked"] = "active"
    two_factor: bool = True
    last_activity_on: str | None = "2026-10-20"
    id: int = 0


@dataclass
class Member:
    """A membership of a group or project, by username."""

    username: str
    level: int = DEVELOPER
    expires_at: str | None = None
    state: Literal["active", "awaiting"] = "active"
    created: str = WHEN


@dataclass
class Share:
    """A group, by full path, that was invited to a group or project."""

    group: str
    level: int = DEVELOPER
    expires_at: str | None = None


@dataclass(eq=False)
class Level(Numbered):
    """Who may do something: a role (0 is nobody), a user, a group or a deploy key."""

    level: int | None = MAINTAINER
    user: str | None = None
    group: str | None = None
    deploy_key: int | None = None
    id: int = 0


@dataclass(eq=False)
class ProtectedBranch(Numbered):
    """A rule for branches of a name or pattern; `inherited` ones are a group's."""

    name: str
    push: list[Level] = field(default_factory=lambda: [Level(MAINTAINER)])
    merge: list[Level] = field(default_factory=lambda: [Level(MAINTAINER)])
    unprotect: list[Level] = field(default_factory=list)
    allow_force_push: bool = False
    code_owner_approval_required: bool = False
    id: int = 0


@dataclass(eq=False)
class ProtectedTag(Numbered):
    """Who may create tags of a name or pattern; nobody changes or deletes a protected tag by git."""

    name: str
    create: list[Level] = field(default_factory=lambda: [Level(MAINTAINER)])
    id: int = 0


@dataclass(eq=False)
class ProtectedEnvironment(Numbered):
    """Who may deploy to an environment, and how many must approve; `group_ids` are people's groups."""

    name: str
    deploy: list[Level] = field(default_factory=lambda: [Level(MAINTAINER)])
    required_approval_count: int = 0
    approval_rules: list[ApprovalOfDeployment] = field(default_factory=list)
    id: int = 0


@dataclass(eq=False)
class ApprovalOfDeployment(Numbered):
    """One rule of a protected environment."""

    level: int | None = MAINTAINER
    user: str | None = None
    group: str | None = None
    required: int = 1
    id: int = 0


@dataclass(eq=False)
class Environment(Numbered):
    """A place that is deployed to."""

    name: str
    state: Literal["available", "stopped"] = "available"
    deployment_tier: str = "production"
    id: int = 0


@dataclass(eq=False)
class ApprovalRule(Numbered):
    """How many must approve; `branches` are names of protected branches, none of them means all branches."""

    name: str = "Every approver"
    required: int = 1
    rule_type: Literal["regular", "any_approver", "code_owner", "report_approver"] = "any_approver"
    branches: list[str] = field(default_factory=list)
    applies_to_all_protected_branches: bool = False
    users: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    id: int = 0


@dataclass
class ApprovalSettings:
    """Of a project, or of a group for all below it; None is nothing said."""

    allow_author_approval: bool = True
    allow_committer_approval: bool = True
    allow_overrides: bool = True
    retain_on_push: bool = True
    require_reauthentication: bool = False
    selective_removals: bool = False


@dataclass(eq=False)
class PushRule(Numbered):
    """What a push must be like."""

    prevent_secrets: bool = False
    reject_unsigned_commits: bool = False
    member_check: bool = False
    commit_committer_check: bool = False
    deny_delete_tag: bool = False
    commit_message_regex: str = ""
    id: int = 0


@dataclass(eq=False)
class Variable(Numbered):
    """A CI/CD variable."""

    key: str
    value: str = secret()
    protected: bool = False
    masked: bool = False
    hidden: bool = False
    raw: bool = False
    environment_scope: str = "*"
    variable_type: Literal["env_var", "file"] = "env_var"
    id: int = 0


@dataclass(eq=False)
class Runner(Numbered):
    """A runner of an instance, a group or a project."""

    description: str
    kind: Literal["instance_type", "group_type", "project_type"] = "project_type"
    tags: list[str] = field(default_factory=list)
    run_untagged: bool = False
    locked: bool = True
    access_level: Literal["not_protected", "ref_protected"] = "not_protected"
    paused: bool = False
    online: bool = True
    version: str = "18.5.0"
    token: str = secret()
    id: int = 0


@dataclass(eq=False)
class Hook(Numbered):
    """A webhook."""

    url: str
    token: str = secret()
    enable_ssl_verification: bool = True
    events: list[str] = field(default_factory=lambda: ["push_events"])
    alert_status: Literal["executable", "disabled", "temporarily_disabled"] = "executable"
    headers: list[tuple[str, str]] = field(default_factory=list)
    id: int = 0


@dataclass(eq=False)
class Token(Numbered):
    """An access token of a group or project, or a deploy token."""

    name: str
    level: int = DEVELOPER
    scopes: list[str] = field(default_factory=lambda: ["read_api"])
    active: bool = True
    revoked: bool = False
    created: str = WHEN
    expires_at: str | None = "2026-12-31"
    last_used_at: str | None = "2026-10-30T00:00:00.000Z"
    value: str = secret()
    id: int = 0


@dataclass(eq=False)
class DeployKey(Numbered):
    """A deploy key of a project."""

    title: str
    can_push: bool = False
    created: str = WHEN
    last_used_at: str | None = None
    expires_at: str | None = None
    id: int = 0


@dataclass(eq=False)
class MergeRequest(Numbered):
    """A merge request; `approved_by` are usernames."""

    title: str
    author: str
    merged_at: str | None = WHEN
    merged_by: str | None = None
    state: Literal["merged", "opened", "closed"] = "merged"
    source_branch: str = "topic"
    target_branch: str = "main"
    description: str = ""
    approved_by: list[str] = field(default_factory=list)
    closes: list[int] = field(default_factory=list)
    commits: list[str] = field(default_factory=list)
    """Usernames of those who committed to it."""
    iid: int = 0
    id: int = 0


@dataclass
class Link:
    """A file of a release, kept at an address."""

    name: str
    url: str
    direct_asset_path: str = ""
    link_type: str = "other"


@dataclass
class Release:
    """A release of a tag; `upcoming` is not out yet."""

    tag: str
    description: str = ""
    created: str = WHEN
    released: str = WHEN
    upcoming: bool = False
    author: str | None = None
    links: list[Link] = field(default_factory=list)
    evidence: bool = True


@dataclass
class AuditEvent:
    """Something that happened."""

    when: str
    name: str = "add_user"
    author: str = "cop-owner"
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class AuditStream(Numbered):
    """Where a group's audit events are sent to: an HTTP address or a cloud's store."""

    name: str
    kind: Literal["http", "gcp", "aws", "google_cloud"] = "http"
    url: str = "https://audit.example.org/gitlab"
    token: str = secret()
    active: bool = True
    id: int = 0


@dataclass(eq=False)
class Vulnerability(Numbered):
    """A finding of GitLab's vulnerability report."""

    title: str
    severity: Literal["CRITICAL", "HIGH", "MEDIUM", "LOW", "INFO", "UNKNOWN"] = "HIGH"
    report: Literal["SAST", "DEPENDENCY_SCANNING", "CONTAINER_SCANNING", "SECRET_DETECTION"] = "DEPENDENCY_SCANNING"
    state: Literal["DETECTED", "CONFIRMED", "DISMISSED", "RESOLVED"] = "DETECTED"
    detected: str = WHEN
    identifiers: list[str] = field(default_factory=list)
    component: str | None = None
    dismissal: str | None = None
    resolved_on_default: bool = False
    id: int = 0


@dataclass(eq=False)
class Policy(Numbered):
    """A security policy of a group or project, kept in a project of policies."""

    name: str
    kind: Literal["scan_execution", "approval", "pipeline_execution"] = "scan_execution"
    enabled: bool = True
    yaml: str = ""
    scans: list[str] = field(default_factory=list)
    all_projects: bool = True
    id: int = 0
