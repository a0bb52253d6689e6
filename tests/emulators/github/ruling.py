"""Rules: rulesets, classic branch protection, environments."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from tests.emulators.common.state import Numbered
from tests.emulators.github.base import WHEN, Actor


@dataclass(eq=False)
class Rule(Numbered):
    """A ruleset's rule; `type` and `parameters` as in the REST API (`pull_request`, `required_approving_review_count`)."""

    type: str
    parameters: dict[str, Any] | None = None
    id: int = 0


@dataclass(eq=False)
class BypassActor(Numbered):
    """Who may bypass a ruleset. RepositoryRole ids: 1 read, 2 maintain (custom above 5), 4 write, 5 admin."""

    actor_type: Literal["RepositoryRole", "Team", "Integration", "OrganizationAdmin", "DeployKey", "EnterpriseOwner"]
    actor_id: int | None = None
    mode: Literal["always", "pull_request"] = "always"
    name: str | None = None
    """Slug of the team or App."""
    id: int = 0


@dataclass
class PropertyCondition:
    """Repositories by a custom property."""

    name: str
    values: list[str]
    source: Literal["custom", "system"] = "custom"


@dataclass(eq=False)
class Ruleset(Numbered):
    """A ruleset of a repository, organisation or enterprise.

    `include` and `exclude` are reference patterns (`~ALL`, `~DEFAULT_BRANCH`, `refs/heads/release/*`); None for target push.
    The conditions on repositories are only for organisations and enterprises; with none of them it applies to all.
    """

    name: str
    target: Literal["branch", "tag", "push", "repository"] = "branch"
    enforcement: Literal["active", "evaluate", "disabled"] = "active"
    include: list[str] = field(default_factory=lambda: ["~DEFAULT_BRANCH"])
    exclude: list[str] = field(default_factory=list)
    repositories: list[str] | None = None
    """Name patterns, `~ALL` included."""
    repositories_excluded: list[str] = field(default_factory=list)
    repositories_protected: bool = False
    repository_ids: list[int] | None = None
    properties: list[PropertyCondition] | None = None
    properties_excluded: list[PropertyCondition] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    bypass: list[BypassActor] = field(default_factory=list)
    created: str = WHEN
    updated: str = WHEN
    id: int = 0


@dataclass
class StatusCheck:
    """A required check, of any App or of one."""

    context: str
    app_id: int | None = None


@dataclass(eq=False)
class ClassicRule(Numbered):
    """A classic branch protection rule, with GraphQL's names."""

    pattern: str = "main"
    allows_deletions: bool = False
    allows_force_pushes: bool = False
    blocks_creations: bool = False
    dismisses_stale_reviews: bool = False
    is_admin_enforced: bool = False
    lock_branch: bool = False
    lock_allows_fetch_and_merge: bool = False
    require_last_push_approval: bool = False
    requires_approving_reviews: bool = False
    required_approving_review_count: int | None = None
    requires_code_owner_reviews: bool = False
    requires_commit_signatures: bool = False
    requires_conversation_resolution: bool = False
    requires_linear_history: bool = False
    requires_status_checks: bool = False
    requires_strict_status_checks: bool = False
    required_status_checks: list[StatusCheck] = field(default_factory=list)
    requires_deployments: bool = False
    required_deployment_environments: list[str] = field(default_factory=list)
    restricts_pushes: bool = False
    restricts_review_dismissals: bool = False
    push_allowances: list[Actor] = field(default_factory=list)
    bypass_pull_request_allowances: list[Actor] = field(default_factory=list)
    bypass_force_push_allowances: list[Actor] = field(default_factory=list)
    review_dismissal_allowances: list[Actor] = field(default_factory=list)
    creator: str | None = None
    id: int = 0


@dataclass(eq=False)
class Environment(Numbered):
    """A deployment environment; `wait_timer` in minutes (0: no such rule); `branch_policy` None lets every branch deploy."""

    name: str
    wait_timer: int = 0
    reviewers: list[Actor] = field(default_factory=list)
    prevent_self_review: bool = False
    can_admins_bypass: bool = True
    branch_policy: Literal["protected", "custom"] | None = None
    branch_patterns: list[str] = field(default_factory=list)
    created: str = WHEN
    updated: str = WHEN
    id: int = 0
