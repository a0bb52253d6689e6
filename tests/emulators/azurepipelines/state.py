"""What an Azure DevOps organisation is, without a word of how it is told: the handlers make answers from it.

Ids are made from names, so that the same world has the same ids again.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from tests.emulators.common.gitobjects import Commit, Files, Person

SPACE = uuid.UUID("0a8ac3b6-4ea0-4f5b-9b59-e1f4a5b2c3d4")
Visibility = Literal["private", "public"]
CLOCK = "2026-11-01T09:00:00Z"


def guid(*names: object) -> str:
    """The id of whatever has these names."""
    return str(uuid.uuid5(SPACE, "/".join(map(str, names))))


@dataclass
class User:
    """Somebody, or a service that acts as somebody."""

    name: str
    licence: Literal["express", "stakeholder", "advanced"] = "express"
    last_seen: str = "2026-10-20T08:00:00Z"
    """The year 0001 for who never came."""
    service: bool = False
    status: Literal["active", "disabled"] = "active"
    guest: bool = False

    @property
    def mail(self) -> str:
        """The address one signs in with."""
        return f"{self.name}@vendor.example"

    @property
    def id(self) -> str:
        """The storage key."""
        return guid("user", self.name)

    @property
    def descriptor(self) -> str:
        """Of the graph."""
        return f"{'svc' if self.service else 'aad'}.{guid('descriptor', self.name).replace('-', '')}"

    @property
    def identity(self) -> str:
        """The descriptor that access control lists name."""
        return f"Microsoft.IdentityModel.Claims.ClaimsIdentity;tenant\\{self.mail}"


@dataclass
class Group:
    """A group of an organisation or, where `project` is given, of a project. Members are users' names and groups' keys."""

    name: str
    members: list[str] = field(default_factory=list)
    project: str = ""
    organisation: str = ""
    aad: bool = False
    """Kept by the directory, so that its members are not told here."""

    @property
    def key(self) -> str:
        """As people write it."""
        return f"[{self.project or self.organisation}]\\{self.name}"

    @property
    def sid(self) -> str:
        """Its security identifier."""
        number = int(uuid.UUID(guid(self.key)).hex[:8], 16)
        return f"S-1-9-1551374245-{number}-{number % 977}"

    @property
    def descriptor(self) -> str:
        """Of the graph."""
        return f"{'aadgp' if self.aad else 'vssgp'}.{guid('descriptor', self.key).replace('-', '')}"

    @property
    def identity(self) -> str:
        """The descriptor that access control lists name."""
        return f"Microsoft.TeamFoundation.Identity;{self.sid}"


@dataclass
class Ace:
    """Permissions of one identity, as bits."""

    identity: str
    allow: int = 0
    deny: int = 0


@dataclass
class Acl:
    """The list of one token of a security namespace."""

    namespace: str
    token: str
    aces: list[Ace] = field(default_factory=list)
    inherits: bool = True


@dataclass
class Vote:
    """A reviewer's: 10 approves, 5 approves with suggestions, 0 none, -5 waits, -10 rejects."""

    user: str
    vote: int = 10
    group: bool = False


@dataclass
class PullRequest:
    """A change that was proposed."""

    number: int
    author: str
    closed: str | None
    votes: list[Vote] = field(default_factory=list)
    status: Literal["completed", "active", "abandoned"] = "completed"
    target: str = "refs/heads/main"
    title: str = "A change"
    description: str = ""
    work_items: list[int] = field(default_factory=list)
    source: str = "refs/heads/topic"


@dataclass
class AlertOfCode:
    """An alert of Advanced Security."""

    number: int
    kind: Literal["dependency", "secret", "code"]
    severity: Literal["critical", "high", "medium", "low", "note", "undefined"]
    seen: str
    state: Literal["active", "dismissed", "fixed", "autoDismissed"] = "active"
    dismissal: str = ""
    """For a dismissed one: fixed, acceptedRisk, falsePositive, agreedToGuidance, toolUpgrade, notDistributed."""
    rule: str = "CVE-2026-1000"
    component: str = "left-pad"
    truncated_secret: str = ""


@dataclass
class Analysis:
    """Results of a tool that Advanced Security received."""

    tool: str
    at: str
    branch: str = "refs/heads/main"


@dataclass
class AdvancedSecurity:
    """Of a repository."""

    enabled: bool = False
    push_protection: bool = False
    dependencies: bool = False
    """Whether the default setup looks at dependencies."""
    code: bool = False
    """Whether the default setup looks at code."""
    alerts: list[AlertOfCode] = field(default_factory=list)
    analyses: list[Analysis] = field(default_factory=list)


@dataclass
class Repository:
    """A git repository of a project."""

    name: str
    project: str
    organisation: str
    files: Files = field(default_factory=dict)
    default_branch: str = "main"
    disabled: bool = False
    fork: bool = False
    empty: bool = False
    pushed: str = "2026-10-15T08:00:00Z"
    author: str = "ann"
    tags: list[str] = field(default_factory=list)
    pull_requests: list[PullRequest] = field(default_factory=list)
    security: AdvancedSecurity = field(default_factory=AdvancedSecurity)
    branches: list[str] = field(default_factory=list)
    """Others than the default one."""

    @property
    def id(self) -> str:
        return guid("repository", self.organisation, self.project, self.name)

    @property
    def full_name(self) -> str:
        """As people know it."""
        return f"{self.organisation}/{self.project}/{self.name}"

    @cached_property
    def head(self) -> Commit | None:
        """The latest commit of the default branch; None where there is none."""
        if self.empty:
            return None
        return Commit("The latest", Person(self.author, f"{self.author}@vendor.example"), self.pushed, self.files)


@dataclass
class Policy:
    """A branch policy. `scopes` are (repository's id or None for all, ref name or None, match kind)."""

    number: int
    kind: str
    settings: dict[str, Any]
    scopes: list[tuple[str | None, str | None, str]]
    enabled: bool = True
    blocking: bool = True
    deleted: bool = False


@dataclass
class Variable:
    """A variable of a definition or a group; a secret's value is told to nobody."""

    name: str
    value: str
    secret: bool = False
    settable: bool = False


@dataclass
class Definition:
    """A pipeline: YAML where `yaml` names the file, else classic with `phases` as the API gives them."""

    number: int
    name: str
    repository: str
    """The repository's name, or a host's whole name where `source` is not TfsGit."""
    yaml: str = ""
    phases: list[dict[str, Any]] = field(default_factory=list)
    source: Literal["TfsGit", "GitHub", "Git", "TfsVersionControl"] = "TfsGit"
    triggers: list[dict[str, Any]] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    pool: str = "Azure Pipelines"
    queue_status: Literal["enabled", "paused", "disabled"] = "enabled"
    scope: Literal["project", "projectCollection"] = "project"
    folder: str = "\\"


@dataclass
class Release:
    """A classic release pipeline."""

    number: int
    name: str


@dataclass
class Authorised:
    """Who may use a resource: all pipelines, or some."""

    all: bool = False
    pipelines: list[int] = field(default_factory=list)


@dataclass
class Check:
    """A check on a resource; `kind` is the type's name as the API gives it."""

    number: int
    kind: str
    settings: dict[str, Any] = field(default_factory=dict)
    disabled: bool = False


@dataclass
class Connection:
    """A service connection."""

    name: str
    kind: str = "azurerm"
    scheme: str = "WorkloadIdentityFederation"
    secret: str = ""
    shared: bool = False
    use: Authorised = field(default_factory=Authorised)
    checks: list[Check] = field(default_factory=list)
    ready: bool = True

    def id(self, project: str) -> str:
        return guid("connection", project, self.name)


@dataclass
class Pool:
    """Agents of an organisation."""

    number: int
    name: str
    hosted: bool = False
    kind: Literal["automation", "deployment"] = "automation"
    elastic: bool = False
    recycles: bool = False
    """For a scale set: whether a machine is torn down after each use."""
    legacy: bool = False
    agents: list[str] = field(default_factory=list)
    auto_provision: bool = False


@dataclass
class Queue:
    """A pool as a project sees it."""

    number: int
    pool: str
    use: Authorised = field(default_factory=Authorised)
    checks: list[Check] = field(default_factory=list)


@dataclass
class VariableGroup:
    """Variables of a library; from a Key Vault where `vault` names one."""

    number: int
    name: str
    variables: list[Variable] = field(default_factory=list)
    vault: str = ""
    use: Authorised = field(default_factory=Authorised)
    checks: list[Check] = field(default_factory=list)


@dataclass
class SecureFile:
    """A file of a library that only pipelines get."""

    name: str
    content: str = ""
    use: Authorised = field(default_factory=Authorised)


@dataclass
class Environment:
    """What pipelines deploy to."""

    number: int
    name: str
    use: Authorised = field(default_factory=Authorised)
    checks: list[Check] = field(default_factory=list)


@dataclass
class Hook:
    """A service hook of a project."""

    url: str
    event: str = "git.push"
    secret: str = ""
    active: bool = True


@dataclass
class Package:
    """A package of a feed."""

    name: str
    version: str
    kind: str = "npm"


@dataclass
class Feed:
    """A feed of Azure Artifacts, of the organisation or, where named, of a project."""

    name: str
    project: str = ""
    permissions: list[tuple[str, Literal["reader", "collaborator", "contributor", "administrator"]]] = field(
        default_factory=list
    )
    """(identity descriptor, role)."""
    packages: list[Package] = field(default_factory=list)
    upstream: bool = True
    organisation: str = ""

    @property
    def id(self) -> str:
        return guid("feed", self.organisation, self.project, self.name)


@dataclass
class Project:
    """A project of an organisation."""

    name: str
    organisation: str
    visibility: Visibility = "private"
    settings: dict[str, bool] = field(default_factory=dict)
    """Pipeline settings of its own, by the API's names; those that the organisation enforces are told as it has them."""
    retention: int = 30
    repositories: list[Repository] = field(default_factory=list)
    policies: list[Policy] = field(default_factory=list)
    definitions: list[Definition] = field(default_factory=list)
    connections: list[Connection] = field(default_factory=list)
    queues: list[Queue] = field(default_factory=list)
    groups: list[VariableGroup] = field(default_factory=list)
    files: list[SecureFile] = field(default_factory=list)
    environments: list[Environment] = field(default_factory=list)
    hooks: list[Hook] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    state: Literal["wellFormed", "deleting"] = "wellFormed"

    @property
    def id(self) -> str:
        return guid("project", self.organisation, self.name)

    def repository(self, key: str) -> Repository | None:
        """By name or id."""
        return next((one for one in self.repositories if key.lower() in (one.id, one.name.lower())), None)


@dataclass
class Stream:
    """Where the audit log goes."""

    number: int
    kind: Literal["Splunk", "AzureEventGrid", "AzureMonitorLogs"] = "Splunk"
    status: str = "enabled"
    secret: str = ""


@dataclass
class Extension:
    """What was installed from the marketplace; a decorator adds steps to every job."""

    name: str
    publisher: str
    decorates: bool = False
    disabled: bool = False


@dataclass
class Organisation:
    """Everything that one address holds."""

    name: str
    projects: list[Project] = field(default_factory=list)
    settings: dict[str, bool] = field(default_factory=dict)
    """Pipeline settings that it enforces on every project."""
    policies: dict[str, bool] = field(default_factory=dict)
    """Security policies, such as Policy.AllowAnonymousAccess."""
    pools: list[Pool] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    acls: list[Acl] = field(default_factory=list)
    streams: list[Stream] = field(default_factory=list)
    audited: bool = True
    """Whether auditing is on; only organisations of a directory can."""
    events: list[str] = field(default_factory=list)
    """Times of audit events, the latest first."""
    enables_security: dict[str, bool] = field(default_factory=dict)
    """Advanced Security for what is created: the API's names."""
    feeds: list[Feed] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    """Everything that no answer may hold, and that no report may hold if one does."""

    @property
    def id(self) -> str:
        return guid("organisation", self.name)

    def project(self, key: str) -> Project | None:
        """By name or id."""
        return next((one for one in self.projects if key.lower() in (one.id, one.name.lower())), None)

    def group(self, key: str) -> Group:
        """By key."""
        return next(one for one in self.groups if one.key == key)

    def user(self, name: str) -> User:
        """By name."""
        return next(one for one in self.users if one.name == name)

    def repositories(self) -> Iterator[Repository]:
        """Of every project."""
        return (repo for project in self.projects for repo in project.repositories)


@dataclass
class World:
    """All that the emulator knows."""

    organisations: list[Organisation] = field(default_factory=list)
    clock: str = CLOCK

    def organisation(self, name: str) -> Organisation | None:
        """By name."""
        return next((one for one in self.organisations if one.name.lower() == name.lower()), None)

    @property
    def canaries(self) -> list[str]:
        """Secrets that may be in nothing that is written or said."""
        return [secret for org in self.organisations for secret in _secrets(org)]


def _secrets(org: Organisation) -> Iterator[str]:
    yield from org.secrets
    yield from (stream.secret for stream in org.streams if stream.secret)
    for project in org.projects:
        held = [one.secret for one in project.connections] + [one.secret for one in project.hooks]
        held += [one.content for one in project.files]
        variables = [*(one.variables for one in project.definitions), *(one.variables for one in project.groups)]
        held += [one.value for store in variables for one in store if one.value.startswith("canary")]
        yield from (one for one in held if one)
        for repo in project.repositories:
            yield from (one.truncated_secret for one in repo.security.alerts if one.truncated_secret)
