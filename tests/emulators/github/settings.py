"""Settings of GitHub Actions, webhooks, deploy keys, sign-on and audit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from tests.emulators.common.state import Numbered, secret
from tests.emulators.github.base import WHEN

ForkApproval = Literal["first_time_contributors_new_to_github", "first_time_contributors", "all_external_contributors"]


@dataclass
class SelectedActions:
    """Which Actions run where `allowed_actions` is "selected"."""

    github_owned_allowed: bool = True
    verified_allowed: bool = False
    patterns_allowed: list[str] = field(default_factory=list)


@dataclass
class ForkWorkflows:
    """Workflows of pull requests from forks of private repositories."""

    run_workflows_from_fork_pull_requests: bool = False
    send_write_tokens_to_workflows: bool = False
    send_secrets_and_variables: bool = False
    require_approval_for_fork_pr_workflows: bool = True


@dataclass(eq=False)
class Secret(Numbered):
    """An Actions secret; GitHub never gives the value, so that none may appear anywhere."""

    name: str
    visibility: Literal["all", "private", "selected"] = "all"
    created: str = WHEN
    updated: str = WHEN
    value: str = secret()
    id: int = 0


@dataclass(eq=False)
class Variable(Numbered):
    """An Actions variable; GitHub gives the value to those who may read it."""

    name: str
    value: str = secret()
    visibility: Literal["all", "private", "selected"] = "all"
    created: str = WHEN
    updated: str = WHEN
    id: int = 0


@dataclass(eq=False)
class Runner(Numbered):
    """A self-hosted runner."""

    name: str
    os: str = "linux"
    status: Literal["online", "offline"] = "online"
    busy: bool = False
    labels: list[str] = field(default_factory=lambda: ["self-hosted", "linux"])
    group: int = 1
    ephemeral: bool = False
    id: int = 0


@dataclass(eq=False)
class RunnerGroup(Numbered):
    """A group of runners; `repositories` are names, used when `visibility` is "selected"."""

    name: str
    visibility: Literal["all", "selected", "private"] = "all"
    default: bool = False
    inherited: bool = False
    allows_public_repositories: bool = False
    restricted_to_workflows: bool = False
    selected_workflows: list[str] = field(default_factory=list)
    repositories: list[str] = field(default_factory=list)
    id: int = 0


@dataclass
class ActionsOfOrganisation:
    """An organisation's policy for Actions."""

    enabled_repositories: Literal["all", "none", "selected"] = "all"
    repositories: list[str] = field(default_factory=list)
    """Names, used when `enabled_repositories` is "selected"."""
    allowed_actions: Literal["all", "local_only", "selected"] = "all"
    selected: SelectedActions = field(default_factory=SelectedActions)
    sha_pinning_required: bool = False
    default_workflow_permissions: Literal["read", "write"] = "read"
    can_approve_pull_request_reviews: bool = False
    fork_approval: ForkApproval = "first_time_contributors"
    fork_workflows: ForkWorkflows = field(default_factory=ForkWorkflows)
    self_hosted_runners: Literal["all", "selected", "none"] = "all"
    runners: list[Runner] = field(default_factory=list)
    runner_groups: list[RunnerGroup] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)


@dataclass
class ActionsOfRepository:
    """A repository's settings for Actions; "local_only" and "selected" as in the REST API."""

    enabled: bool = True
    allowed_actions: Literal["all", "local_only", "selected"] = "all"
    selected: SelectedActions = field(default_factory=SelectedActions)
    sha_pinning_required: bool = False
    default_workflow_permissions: Literal["read", "write"] = "read"
    can_approve_pull_request_reviews: bool = False
    access_level: Literal["none", "user", "organization", "enterprise"] = "none"
    fork_approval: ForkApproval = "first_time_contributors"
    fork_workflows: ForkWorkflows = field(default_factory=ForkWorkflows)
    log_days: int = 90
    runners: list[Runner] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)


@dataclass(eq=False)
class Hook(Numbered):
    """A webhook; with `secret` GitHub shows eight asterisks in its place, never the value."""

    url: str
    secret: str = secret()
    insecure_ssl: bool = False
    active: bool = True
    content_type: str = "json"
    events: list[str] = field(default_factory=lambda: ["push"])
    created: str = WHEN
    updated: str = WHEN
    id: int = 0


@dataclass(eq=False)
class DeployKey(Numbered):
    """A deploy key; the public half is no secret."""

    title: str
    key: str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample"
    read_only: bool = True
    verified: bool = True
    enabled: bool = True
    added_by: str | None = None
    last_used: str | None = None
    created: str = WHEN
    id: int = 0


@dataclass(eq=False)
class Saml(Numbered):
    """SAML single sign-on of an organisation; `identities` are the logins with a linked identity."""

    issuer: str = "https://idp.example.org/"
    sso_url: str = "https://idp.example.org/sso"
    identities: list[str] = field(default_factory=list)
    id: int = 0


@dataclass(eq=False)
class IpAllowEntry(Numbered):
    """An address range of the IP allow list."""

    value: str
    name: str | None = None
    active: bool = True
    created: str = WHEN
    id: int = 0


@dataclass
class AuditEvent:
    """An entry of the audit log; `at` in milliseconds since 1970; `include` says web or git."""

    action: str
    actor: str
    at: int
    kind: Literal["web", "git"] = "web"
    repository: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class AuditStream(Numbered):
    """Where an enterprise's audit log is streamed to."""

    stream_type: str = "Splunk"
    stream_details: str = "EU"
    enabled: bool = True
    paused_at: str | None = None
    created: str = WHEN
    updated: str = WHEN
    id: int = 0
