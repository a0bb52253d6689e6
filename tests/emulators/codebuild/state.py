"""What there is in the emulated AWS, in the words of its own API."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from tests.emulators.codebuild.access import Profile

Body = dict[str, Any]


@dataclass
class Stored:
    """An ECR repository."""

    repository: Body
    policy: Body | None = None
    frequency: str = "MANUAL"
    images: list[Body] = field(default_factory=list)
    traits: dict[str, Any] = field(default_factory=dict)


@dataclass
class Built:
    """A project. `traits` are what the generator chose, for the oracles."""

    project: Body
    policy: Body | None = None
    gone: bool = False
    """Listed, but not shown any more."""
    traits: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.project["name"])


@dataclass
class Region:
    """One region of an account."""

    name: str
    projects: list[Built] = field(default_factory=list)
    credentials: list[Body] = field(default_factory=list)
    groups: list[Body] = field(default_factory=list)
    flows: list[Body] = field(default_factory=list)
    registries: list[Stored] = field(default_factory=list)


@dataclass
class Trail:
    """A trail of CloudTrail."""

    trail: Body
    status: Body
    selectors: Body


@dataclass
class Account:
    """One account."""

    number: str
    regions: dict[str, Region] = field(default_factory=dict)
    users: list[Body] = field(default_factory=list)
    groups: list[Body] = field(default_factory=list)
    roles: list[Body] = field(default_factory=list)
    policies: list[Body] = field(default_factory=list)
    trails: list[Trail] = field(default_factory=list)
    report: str = ""
    report_at: float = 0.0
    report_waits: int = 1
    """How often the report is not ready when it is asked for."""
    summary: dict[str, int] = field(default_factory=dict)
    external_id: str = ""
    """What its role for cop-scan asks for."""
    traits: dict[str, Any] = field(default_factory=dict)

    def region(self, name: str) -> Region:
        return self.regions.setdefault(name, Region(name))

    def arn(self, service: str, rest: str, region: str = "") -> str:
        return f"arn:aws:{service}:{region}:{self.number}:{rest}"


@dataclass
class World:
    """Everything. `keys` are access keys: id -> (secret, account, profile, session token)."""

    accounts: list[Account] = field(default_factory=list)
    clock: str = "2026-11-01T09:00:00Z"
    keys: dict[str, tuple[str, str, Profile, str]] = field(default_factory=dict)
    canaries: list[str] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def account(self, number: str) -> Account:
        return next(one for one in self.accounts if one.number == number)

    def key(self, account: Account, profile: Profile) -> tuple[str, str]:
        """An access key of the account with those permissions: id and secret."""
        identity = f"AKIAEMULATED{len(self.keys):08d}"
        secret = f"emulated/secret+{account.number}{len(self.keys):012d}"
        self.keys[identity] = (secret, account.number, profile, "")
        self.canaries.append(secret)
        return identity, secret
