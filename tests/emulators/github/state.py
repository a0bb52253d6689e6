"""What the emulated GitHub knows: plain objects that a test makes and changes while the server runs.

Times are strings `2026-05-01T12:00:00Z`. People, teams and repositories are named by login, slug and name.
An `id` of 0 is given by `World.number()`, which the emulator calls when it starts; ids are stable for one way of building.
After adding, removing or renaming an organisation, user or repository call `World.reindex()`; other changes need nothing.
Fields made with `secret()` are secrets: `World.canaries` lists their values, so that a test can look for them in an output.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from tests.emulators.common.gitobjects import (
    Blob,
    Commit,
    Entry,
    Executable,
    Files,
    Link,
    Person,
    Signature,
    Submodule,
    Tree,
    TreeEntry,
)
from tests.emulators.common.state import Numbered, Versioned, number_all, secret, secrets
from tests.emulators.github.base import WHEN, Actor
from tests.emulators.github.records import (
    App,
    Asset,
    Collaborator,
    Installation,
    Member,
    Permission,
    PullRequest,
    Release,
    Review,
    Tag,
    Team,
)
from tests.emulators.github.ruling import (
    BypassActor,
    ClassicRule,
    Environment,
    PropertyCondition,
    Rule,
    Ruleset,
    StatusCheck,
)
from tests.emulators.github.security import (
    Advisory,
    Alerts,
    Analysis,
    Attestation,
    CodeAlert,
    CodeownersError,
    DefaultSetup,
    DependabotAlert,
    Manifest,
    SecretAlert,
    SecurityConfiguration,
)
from tests.emulators.github.settings import (
    ActionsOfOrganisation,
    ActionsOfRepository,
    AuditEvent,
    AuditStream,
    DeployKey,
    ForkWorkflows,
    Hook,
    IpAllowEntry,
    Runner,
    RunnerGroup,
    Saml,
    Secret,
    SelectedActions,
    Variable,
)

__all__ = [
    "ActionsOfOrganisation", "ActionsOfRepository", "Actor", "Advisory", "Alerts", "Analysis", "App", "Asset", "Attestation",
    "AuditEvent", "AuditStream", "Blob", "BypassActor", "ClassicRule", "CodeAlert", "CodeownersError", "Collaborator", "Commit",
    "DefaultSetup", "DependabotAlert", "DeployKey", "Enterprise", "Entry", "Environment", "Executable", "Files", "ForkWorkflows",
    "Hook", "Installation", "IpAllowEntry", "Link", "Manifest", "Member", "Organisation", "Permission", "Person",
    "PropertyCondition", "PullRequest", "Release", "Repository", "Review", "Rule", "Ruleset", "Runner", "RunnerGroup", "Saml",
    "Secret", "SecretAlert", "SecurityConfiguration", "SelectedActions", "Signature", "StatusCheck", "Submodule", "Tag", "Team",
    "Tree", "TreeEntry", "User", "Variable", "World", "node_id", "secret",
]  # fmt: skip


@dataclass(eq=False)
class User(Numbered):
    """A person or a bot; `repositories` are those that the account itself owns."""

    login: str
    name: str | None = None
    email: str | None = None
    company: str | None = None
    two_factor: bool = True
    bot: bool = False
    created: str = WHEN
    updated: str = WHEN
    repositories: list[Repository] = field(default_factory=list)
    id: int = 0


@dataclass(eq=False)
class Repository(Versioned):
    """A repository. No field has a hidden default in the answers: what is here is what GitHub would say to an owner."""

    owner: str
    name: str
    visibility: Literal["public", "private", "internal"] = "private"
    description: str | None = None
    archived: bool = False
    archived_at: str | None = None
    disabled: bool = False
    fork: bool = False
    template: bool = False
    mirror_url: str | None = None
    created: str = WHEN
    updated: str = WHEN
    pushed: str | None = WHEN
    """None for a repository that nobody pushed to: null in GraphQL, the time of creation in REST."""
    default_branch: str = "main"
    topics: list[str] = field(default_factory=list)
    languages: dict[str, int] = field(default_factory=dict)
    license: str | None = None
    """An SPDX identifier."""
    properties: dict[str, str | list[str] | None] = field(default_factory=dict)
    """Custom properties."""

    # merging
    allow_forking: bool = True
    allow_merge_commit: bool = True
    allow_squash_merge: bool = True
    allow_rebase_merge: bool = True
    allow_auto_merge: bool = False
    allow_update_branch: bool = False
    delete_branch_on_merge: bool = False
    web_commit_signoff_required: bool = False

    # security features
    dependency_graph: bool = True
    dependabot_alerts: bool = False
    dependabot_updates: bool = False
    dependabot_updates_paused: bool = False
    code_security: bool = False
    """GitHub Code Security (once Advanced Security); public repositories have code scanning without it."""
    secret_scanning: bool = False
    push_protection: bool = False
    secret_scanning_non_provider_patterns: bool = False
    secret_scanning_validity_checks: bool = False
    secret_scanning_ai_detection: bool = False
    private_vulnerability_reporting: bool = False
    immutable_releases: bool = False
    default_setup: DefaultSetup = field(default_factory=DefaultSetup)
    analyses: list[Analysis] = field(default_factory=list)
    alerts: Alerts = field(default_factory=Alerts)
    advisories: list[Advisory] = field(default_factory=list)
    attestations: list[Attestation] = field(default_factory=list)
    manifests: list[Manifest] = field(default_factory=list)
    codeowners_errors: list[CodeownersError] = field(default_factory=list)

    # rules
    rulesets: list[Ruleset] = field(default_factory=list)
    classic_rules: list[ClassicRule] = field(default_factory=list)
    environments: list[Environment] = field(default_factory=list)
    actions: ActionsOfRepository = field(default_factory=ActionsOfRepository)
    hooks: list[Hook] = field(default_factory=list)
    keys: list[DeployKey] = field(default_factory=list)
    collaborators: list[Collaborator] = field(default_factory=list)

    # git
    branches: dict[str, Commit] = field(default_factory=dict)
    """The head of each branch; empty for an empty repository."""
    tags: dict[str, Tag] = field(default_factory=dict)
    releases: list[Release] = field(default_factory=list)
    pull_requests: list[PullRequest] = field(default_factory=list)
    tree_truncated: bool = False
    """Answer recursive trees cut short, as GitHub does above its limit."""
    former_names: list[str] = field(default_factory=list)
    """Earlier `owner/name`s, which redirect."""
    id: int = 0

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"


@dataclass(eq=False)
class Organisation(Numbered):
    """An organisation and its settings, named as in `GET /orgs/{org}` where GitHub has a name for them."""

    login: str
    name: str = ""
    description: str | None = None
    plan: Literal["free", "team", "enterprise"] = "enterprise"
    """The audit log needs "enterprise" (Enterprise Cloud)."""
    enterprise: str | None = None
    is_verified: bool = False
    created: str = WHEN
    updated: str = WHEN
    archived_at: str | None = None
    billing_email: str = "billing@example.org"

    two_factor_requirement_enabled: bool = True
    default_repository_permission: Literal["none", "read", "write", "admin"] = "read"
    default_repository_branch: str = "main"
    members_can_create_public_repositories: bool = False
    members_can_create_private_repositories: bool = True
    members_can_create_internal_repositories: bool = False
    members_can_create_public_pages: bool = False
    members_can_create_private_pages: bool = True
    members_can_delete_repositories: bool = False
    members_can_change_repo_visibility: bool = False
    members_can_invite_outside_collaborators: bool = False
    members_can_delete_issues: bool = False
    members_can_create_teams: bool = False
    members_can_fork_private_repositories: bool = False
    members_can_view_dependency_insights: bool = True
    readers_can_create_discussions: bool = False
    display_commenter_full_name_setting_enabled: bool = False
    web_commit_signoff_required: bool = False
    deploy_keys_enabled_for_repositories: bool = False
    advanced_security_enabled_for_new_repositories: bool = False
    dependabot_alerts_enabled_for_new_repositories: bool = True
    dependabot_security_updates_enabled_for_new_repositories: bool = True
    dependency_graph_enabled_for_new_repositories: bool = True
    secret_scanning_enabled_for_new_repositories: bool = True
    secret_scanning_push_protection_enabled_for_new_repositories: bool = True
    immutable_releases: Literal["all", "none", "selected"] = "none"
    immutable_releases_selected: list[str] = field(default_factory=list)

    members: list[Member] = field(default_factory=list)
    outside_collaborators: list[str] = field(default_factory=list)
    teams: list[Team] = field(default_factory=list)
    installations: list[Installation] = field(default_factory=list)
    actions: ActionsOfOrganisation = field(default_factory=ActionsOfOrganisation)
    hooks: list[Hook] = field(default_factory=list)
    rulesets: list[Ruleset] = field(default_factory=list)
    security_configurations: list[SecurityConfiguration] = field(default_factory=list)
    saml: Saml | None = None
    ip_allow_list_enabled: bool = False
    ip_allow_list_for_apps: bool = False
    ip_allow_entries: list[IpAllowEntry] = field(default_factory=list)
    audit_log: list[AuditEvent] = field(default_factory=list)
    repositories: list[Repository] = field(default_factory=list)
    id: int = 0


@dataclass(eq=False)
class Enterprise(Numbered):
    """An enterprise account; `organisations` are logins."""

    slug: str
    name: str = ""
    organisations: list[str] = field(default_factory=list)
    rulesets: list[Ruleset] = field(default_factory=list)
    audit_log: list[AuditEvent] = field(default_factory=list)
    audit_streams: list[AuditStream] = field(default_factory=list)
    created: str = WHEN
    id: int = 0


@dataclass(eq=False)
class World:
    """Everything. The three viewers are the logins behind the emulator's tokens; make them members where that matters."""

    organisations: list[Organisation] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    enterprises: list[Enterprise] = field(default_factory=list)
    clock: str = "2026-11-01T09:00:00Z"
    app: App = field(default_factory=lambda: App("cop-scan-test", "cop-scan test"))
    owner: str = "octo-owner"
    member: str = "octo-member"
    outsider: str = "octo-outsider"
    planted: list[str] = field(default_factory=list)
    """Secrets inside file contents and other free text."""
    version: int = 0
    _organisations: dict[str, Organisation] = field(default_factory=dict, repr=False)
    _users: dict[str, User] = field(default_factory=dict, repr=False)
    _repositories: dict[str, Repository] = field(default_factory=dict, repr=False)
    _former: dict[str, Repository] = field(default_factory=dict, repr=False)
    _by_id: dict[int, Repository] = field(default_factory=dict, repr=False)

    def reindex(self) -> None:
        """Bring the look-ups up to date after accounts or repositories came, went or changed their names."""
        self.version += 1
        self._organisations = {org.login.lower(): org for org in self.organisations}
        self._users = {user.login.lower(): user for user in self.users}
        self._repositories = {repo.full_name.lower(): repo for repo in self.all_repositories()}
        self._former = {old.lower(): repo for repo in self.all_repositories() for old in repo.former_names}
        self._by_id = {repo.id: repo for repo in self.all_repositories()}

    def number(self) -> None:
        """Give an id to everything that has none, add the viewers and whoever else is only named, and reindex."""
        named_only = dict.fromkeys(
            [self.owner, self.member, self.outsider]
            + [
                login
                for org in self.organisations
                for login in [m.login for m in org.members] + org.outside_collaborators
            ]
            + [grant.login for repo in self.all_repositories() for grant in repo.collaborators]
        )
        known = {user.login.lower() for user in self.users}
        self.users.extend(User(login) for login in named_only if login.lower() not in known)
        number_all(self)
        for org in self.organisations:
            for place in org.installations:
                if place.app_slug == self.app.slug:
                    place.app_id = self.app.id
        self.reindex()

    def all_repositories(self) -> Iterator[Repository]:
        """Every repository of every account."""
        for organisation in self.organisations:
            yield from organisation.repositories
        for user in self.users:
            yield from user.repositories

    def organisation(self, login: str) -> Organisation | None:
        """By login, whatever the case."""
        return self._organisations.get(login.lower())

    def user(self, login: str) -> User | None:
        """By login, whatever the case."""
        return self._users.get(login.lower())

    def repository(self, full_name: str) -> Repository | None:
        """By `owner/name`, whatever the case; former names are not followed."""
        return self._repositories.get(full_name.lower())

    def renamed(self, full_name: str) -> Repository | None:
        """The repository that once had this name."""
        return self._former.get(full_name.lower())

    def repository_by_id(self, number: int) -> Repository | None:
        """By database id."""
        return self._by_id.get(number)

    def enterprise(self, slug: str) -> Enterprise | None:
        """By slug."""
        return next((found for found in self.enterprises if found.slug == slug), None)

    @property
    def canaries(self) -> list[str]:
        """Every secret in the state: none of them may ever leave a scanner."""
        return sorted({*self.planted, *secrets(self)})


_PREFIXES = {"Organisation": "O", "Repository": "R", "User": "U", "Team": "T", "PullRequest": "PR", "Release": "RE"}


def node_id(thing: Numbered) -> str:
    """The global node id: opaque, stable, different for each kind of thing."""
    kind = type(thing).__name__
    prefix = _PREFIXES.get(kind) or "".join(letter for letter in kind if letter.isupper()) + kind[1].upper()
    return f"{prefix}_kgDO{thing.id:08x}"
