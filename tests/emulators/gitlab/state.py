"""What the emulated GitLab knows: plain objects that a test makes and changes while the server runs.

Times are strings `2026-05-01T12:00:00.000Z`. People, groups and projects are named by username and full path. An `id` of 0 is
given by `World.number()`, which the emulator calls when it starts; ids are stable for one way of building. After adding,
removing or renaming a group or project call `World.reindex()`; other changes need nothing.
Fields made with `secret()` are secrets: `World.canaries` lists their values, so that a test can look for them in an output.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from tests.emulators.common.gitobjects import Commit
from tests.emulators.common.state import Numbered, Versioned, number_all, secret, secrets
from tests.emulators.gitlab.base import MAINTAINER, WHEN, Tier, Visibility
from tests.emulators.gitlab.records import (
    ApprovalRule,
    ApprovalSettings,
    AuditEvent,
    AuditStream,
    DeployKey,
    Environment,
    Hook,
    Level,
    Member,
    MergeRequest,
    Policy,
    ProtectedBranch,
    ProtectedEnvironment,
    ProtectedTag,
    PushRule,
    Release,
    Runner,
    Share,
    Token,
    User,
    Variable,
    Vulnerability,
)


@dataclass
class CiSettings:
    """A project's settings of CI/CD, named as in `GET /projects/:id`."""

    builds_access_level: Literal["disabled", "private", "enabled"] = "enabled"
    public_jobs: bool = True
    ci_config_path: str | None = None
    ci_job_token_scope_enabled: bool = False
    ci_push_repository_for_job_token_allowed: bool = False
    ci_allow_fork_pipelines_to_run_in_parent_project: bool = True
    ci_separated_caches: bool = True
    ci_pipeline_variables_minimum_override_role: str = "developer"
    restrict_user_defined_variables: bool = True
    keep_latest_artifact: bool = True
    build_timeout: int = 3600
    shared_runners_enabled: bool = True
    group_runners_enabled: bool = True
    inbound_enabled: bool = True
    """Whether other projects' job tokens are let in only from the allow list."""
    allowed_projects: list[int] = field(default_factory=list)
    allowed_groups: list[int] = field(default_factory=list)


@dataclass(eq=False)
class Project(Versioned):
    """A project. No field has a hidden default in the answers: what is here is what GitLab would say to an owner."""

    namespace: str
    """The full path of its group, or the username of its owner."""
    path: str
    name: str = ""
    visibility: Visibility = "private"
    description: str | None = None
    archived: bool = False
    fork_of: str | None = None
    mirror: bool = False
    created: str = WHEN
    last_activity: str = WHEN
    default_branch: str = "main"
    topics: list[str] = field(default_factory=list)
    languages: dict[str, float] = field(default_factory=dict)
    repository_access_level: Literal["disabled", "private", "enabled"] = "enabled"
    issues_access_level: Literal["disabled", "private", "enabled"] = "enabled"
    forking_access_level: Literal["disabled", "private", "enabled"] = "enabled"
    marked_for_deletion_on: str | None = None
    runners_token: str = secret()

    # merging
    only_allow_merge_if_pipeline_succeeds: bool = False
    allow_merge_on_skipped_pipeline: bool = False
    only_allow_merge_if_all_discussions_are_resolved: bool = False
    merge_method: Literal["merge", "rebase_merge", "ff"] = "merge"
    approvals: ApprovalSettings = field(default_factory=ApprovalSettings)
    approval_rules: list[ApprovalRule] = field(default_factory=list)
    push_rule: PushRule | None = None
    protected_branches: list[ProtectedBranch] = field(default_factory=list)
    protected_tags: list[ProtectedTag] = field(default_factory=list)

    # CI and deployment
    ci: CiSettings = field(default_factory=CiSettings)
    variables: list[Variable] = field(default_factory=list)
    runners: list[Runner] = field(default_factory=list)
    environments: list[Environment] = field(default_factory=list)
    protected_environments: list[ProtectedEnvironment] = field(default_factory=list)

    # security
    secret_push_protection: bool = False
    scanners: dict[str, bool] = field(default_factory=dict)
    """GraphQL's names of scanners that ran or are set up -> whether enabled."""
    vulnerabilities: list[Vulnerability] = field(default_factory=list)
    scanned_at: dict[str, str] = field(default_factory=dict)
    """Report -> when the latest pipeline of the default branch gave it."""
    policies: list[Policy] = field(default_factory=list)
    frameworks: list[str] = field(default_factory=list)

    # access
    members: list[Member] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    hooks: list[Hook] = field(default_factory=list)
    deploy_keys: list[DeployKey] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    deploy_tokens: list[Token] = field(default_factory=list)
    audit_events: list[AuditEvent] = field(default_factory=list)

    # git and records
    branches: dict[str, Commit] = field(default_factory=dict)
    """The head of each branch; empty for an empty repository."""
    tags: dict[str, Commit] = field(default_factory=dict)
    releases: list[Release] = field(default_factory=list)
    merge_requests: list[MergeRequest] = field(default_factory=list)
    former_paths: list[str] = field(default_factory=list)
    """Earlier full paths, which redirect."""
    id: int = 0

    @property
    def full_path(self) -> str:
        return f"{self.namespace}/{self.path}"


@dataclass(eq=False)
class Group(Numbered):
    """A group and its settings; `tier` counts on top-level groups only."""

    path: str
    parent: str = ""
    """The full path of the group above, if any."""
    name: str = ""
    tier: Tier = "ultimate"
    visibility: Visibility = "private"
    description: str = ""
    created: str = WHEN
    require_two_factor_authentication: bool = True
    two_factor_grace_period: int = 48
    project_creation_level: str = "maintainer"
    subgroup_creation_level: str = "maintainer"
    prevent_forking_outside_group: bool = True
    membership_lock: bool = False
    share_with_group_lock: bool = True
    ip_restriction_ranges: str | None = None
    shared_runners_setting: str = "enabled"
    saml_enforced: bool = False
    saml_enabled: bool = False
    default_branch_allowed_to_push: list[int] = field(default_factory=lambda: [MAINTAINER])
    default_branch_allowed_to_merge: list[int] = field(default_factory=lambda: [MAINTAINER])
    default_branch_allow_force_push: bool = False
    default_branch_developer_can_initial_push: bool = False
    default_branch_code_owner_approval_required: bool = False
    only_allow_merge_if_pipeline_succeeds: bool = False
    allow_merge_on_skipped_pipeline: bool = False
    only_allow_merge_if_all_discussions_are_resolved: bool = False
    runners_token: str = secret()

    approvals: ApprovalSettings = field(default_factory=ApprovalSettings)
    push_rule: PushRule | None = None
    protected_branches: list[ProtectedBranch] = field(default_factory=list)
    protected_environments: list[ProtectedEnvironment] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)
    runners: list[Runner] = field(default_factory=list)
    hooks: list[Hook] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    deploy_tokens: list[Token] = field(default_factory=list)
    audit_events: list[AuditEvent] = field(default_factory=list)
    streams: list[AuditStream] = field(default_factory=list)
    policies: list[Policy] = field(default_factory=list)
    frameworks: list[str] = field(default_factory=list)
    default_framework: str | None = None
    projects: list[Project] = field(default_factory=list)
    former_paths: list[str] = field(default_factory=list)
    id: int = 0

    @property
    def full_path(self) -> str:
        return f"{self.parent}/{self.path}" if self.parent else self.path


@dataclass(eq=False)
class World:
    """Everything. The viewers `cop-owner`, `cop-maintainer` and so on are members where a test made them so."""

    groups: list[Group] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    personal: list[Project] = field(default_factory=list)
    """Projects of users."""
    instance_runners: list[Runner] = field(default_factory=list)
    clock: str = "2026-11-01T09:00:00Z"
    version: str = "18.5.1-ee"
    templates: dict[str, str] = field(default_factory=dict)
    """GitLab's own CI templates, by name."""
    planted: list[str] = field(default_factory=list)
    """Secrets inside file contents and other free text."""
    _groups: dict[str, Group] = field(default_factory=dict, repr=False)
    _projects: dict[str, Project] = field(default_factory=dict, repr=False)
    _former: dict[str, Project] = field(default_factory=dict, repr=False)
    _users: dict[str, User] = field(default_factory=dict, repr=False)

    def reindex(self) -> None:
        """Bring the look-ups up to date after groups or projects came, went or changed their paths."""
        self._groups = {group.full_path.lower(): group for group in self.groups}
        self._groups |= {str(group.id): group for group in self.groups}
        self._projects = {project.full_path.lower(): project for project in self.all_projects()}
        self._projects |= {str(project.id): project for project in self.all_projects()}
        self._former = {old.lower(): project for project in self.all_projects() for old in project.former_paths}
        self._users = {user.username: user for user in self.users}

    def number(self) -> None:
        """Give an id to everything that has none, add whoever is only named, and reindex."""
        known = {user.username for user in self.users}
        named = dict.fromkeys(member.username for place in self.places() for member in place.members)
        self.users.extend(User(name, name.replace("-", " ").title()) for name in named if name not in known)
        number_all(self)
        for project in self.all_projects():
            for number, change in enumerate(project.merge_requests, 1):
                change.iid = change.iid or number
        self.reindex()

    def places(self) -> Iterator[Group | Project]:
        """All groups and projects."""
        yield from self.groups
        yield from self.all_projects()

    def all_projects(self) -> Iterator[Project]:
        """Every project of every group and user."""
        for group in self.groups:
            yield from group.projects
        yield from self.personal

    def group(self, key: str) -> Group | None:
        """By full path, whatever the case, or id."""
        return self._groups.get(key.lower())

    def project(self, key: str) -> Project | None:
        """By full path, whatever the case, or id; former paths are not followed."""
        return self._projects.get(key.lower())

    def moved(self, key: str) -> Project | None:
        """The project that once had this full path."""
        return self._former.get(key.lower())

    def user(self, username: str) -> User:
        """By username; one who is only named is made up."""
        if username not in self._users:
            made = User(username, username.title(), id=500_000 + len(self._users))
            self.users.append(made)
            self._users[username] = made
        return self._users[username]

    def above(self, place: Group | Project) -> list[Group]:
        """The groups above, the nearest first."""
        path = place.namespace if isinstance(place, Project) else place.parent
        found = self.group(path) if path else None
        return [found, *self.above(found)] if found else []

    def below(self, group: Group) -> list[Group]:
        """The groups beneath, at any depth."""
        return [one for one in self.groups if one.full_path.startswith(group.full_path + "/")]

    def root(self, place: Group | Project) -> Group | None:
        """The top-level group."""
        above = self.above(place)
        return above[-1] if above else place if isinstance(place, Group) else None

    def tier(self, place: Group | Project) -> Tier:
        """The licence: the top-level group's; a user's projects have the free one."""
        root = self.root(place)
        return root.tier if root else "free"

    @property
    def canaries(self) -> list[str]:
        """The values of all secrets."""
        return [*dict.fromkeys(value for value in secrets(self) if value), *self.planted]


__all__ = ["CiSettings", "Group", "Level", "Project", "World"]
