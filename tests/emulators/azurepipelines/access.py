"""Who asks: what a token's scopes and its holder's permissions let it see, and what a test withholds besides.

https://learn.microsoft.com/en-us/azure/devops/organizations/security/permissions-access
https://learn.microsoft.com/en-us/azure/devops/integrate/get-started/authentication/oauth#scopes
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from tests.emulators.azurepipelines.state import Project

Role = Literal["pca", "project_admin", "contributor", "reader", "stakeholder", "outside"]
RANK: Mapping[Role, int] = {"outside": 0, "stakeholder": 1, "reader": 2, "contributor": 3, "project_admin": 4, "pca": 5}
Mode = Literal["forbidden", "not_found", "absent", "filtered"]
SCOPES = (
    "vso.project", "vso.code", "vso.build", "vso.release", "vso.serviceendpoint", "vso.variablegroups_read", "vso.securefiles_read",
    "vso.agentpools", "vso.environment_manage", "vso.graph", "vso.memberentitlementmanagement", "vso.auditlog", "vso.auditstreams_manage",
    "vso.advsec", "vso.packaging", "vso.security_manage", "vso.profile", "vso.work", "vso.hooks", "vso.extension",
)  # fmt: skip
"""Each scope that a personal access token can have and that something here asks for."""


@dataclass(frozen=True)
class Profile:
    """A token and its holder."""

    name: str
    role: Role = "pca"
    scopes: frozenset[str] | None = None
    """None for a full-access token, or a token of Microsoft Entra."""
    status: Literal["valid", "expired", "bad", "anonymous"] = "valid"
    projects: frozenset[str] | None = None
    """Names of those that the holder is a member of; None for all."""
    person: str = ""
    """Name of the user who holds it; empty for one who is in no group."""


def ready_made() -> dict[str, Profile]:
    """The profiles that every emulator has, by name."""
    made = [Profile(role, role, person="ann" if role == "pca" else "") for role in RANK]
    made.append(Profile("delegate", "pca"))  # may do what an administrator may, and is none
    made += [Profile(f"pca without {scope}", "pca", frozenset(SCOPES) - {scope}, person="ann") for scope in SCOPES]
    made.append(Profile("pca scoped", "pca", frozenset(SCOPES), person="ann"))
    made += [
        Profile("expired", status="expired"),
        Profile("none", status="bad"),
        Profile("anonymous", status="anonymous"),
    ]
    return {one.name: one for one in made}


@dataclass(frozen=True)
class Denial:
    """What a test withholds: paths (`*` within a step, `**` any number of steps) and for "absent" a field behind `#`.

    "filtered" gives lists without what they hold, as lists do for those who may not see it.
    """

    match: str
    mode: Mode = "forbidden"
    profile: str | None = None

    @property
    def path(self) -> str:
        """Without the field."""
        return self.match.partition("#")[0]

    @property
    def field(self) -> str:
        """The field that is left out wherever it stands in the answer."""
        return self.match.partition("#")[2]

    def meets(self, path: str) -> bool:
        """Whether the path is one of those."""
        return _pattern(self.path).fullmatch(path) is not None


@lru_cache(maxsize=1024)
def _pattern(glob: str) -> re.Pattern[str]:
    steps = [{"**": r".*", "*": r"[^/]*"}.get(part, re.escape(part)) for part in re.split(r"(\*\*|\*)", glob)]
    return re.compile("".join(steps), re.IGNORECASE)


@dataclass(frozen=True)
class Access:
    """What a profile may do."""

    profile: Profile
    denials: Sequence[Denial] = field(default_factory=tuple)

    def scoped(self, scope: str) -> bool:
        """Whether its token reaches so far."""
        return self.profile.scopes is None or scope in self.profile.scopes

    def sees(self, project: Project) -> bool:
        """Whether it is told that the project is there."""
        mine = self.profile.role == "pca" or self.profile.projects is None or project.name in self.profile.projects
        return project.visibility == "public" or (mine and self.profile.role != "outside")

    def rank(self, project: Project | None = None) -> int:
        """Of its role, in the project where one is given."""
        mine = self.profile.projects is None or project is None or project.name in self.profile.projects
        role: Role = self.profile.role if mine or self.profile.role == "pca" else "outside"
        if project and project.visibility == "public":
            return max(RANK[role], RANK["reader"])
        return RANK[role]

    def is_at_least(self, role: Role, project: Project | None = None) -> bool:
        """Whether its role is that or a higher one."""
        return self.rank(project) >= RANK[role]
