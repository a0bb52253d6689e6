"""Who asks, and what GitLab shows to them.

Sources of the rules: https://docs.gitlab.com/user/permissions/ and the API's pages, each named where it is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tests.emulators.gitlab.base import DEVELOPER, GUEST, MAINTAINER, NONE, OWNER, REPORTER, TIERS, Tier
from tests.emulators.gitlab.state import Group, Project, World
from tests.emulators.wire.messages import Withheld

Kind = Literal["personal", "oauth", "job", "anonymous"]
Mode = Literal["forbidden", "not_found", "absent", "null", "strange"]


@dataclass(frozen=True)
class Profile:
    """A token: whose it is, what it was granted."""

    name: str
    username: str = "cop-owner"
    scopes: frozenset[str] = frozenset({"read_api", "read_repository"})
    status: Literal["valid", "bad", "expired"] = "valid"
    anonymous: bool = False


def ready_made() -> dict[str, Profile]:
    """The profiles that every emulator has; each but the last four is the viewer of that role."""
    made = (
        *(
            Profile(role, f"cop-{role}")
            for role in ("owner", "maintainer", "developer", "reporter", "guest", "outsider")
        ),
        Profile("expired", status="expired"),
        Profile("none", status="bad"),
        Profile("without-scope", scopes=frozenset({"read_user", "read_repository"})),
        Profile("anonymous", "", frozenset(), anonymous=True),
    )
    return {profile.name: profile for profile in made}


VIEWERS = {
    "cop-owner": OWNER,
    "cop-maintainer": MAINTAINER,
    "cop-developer": DEVELOPER,
    "cop-reporter": REPORTER,
    "cop-guest": GUEST,
}
"""Viewer -> the role that estates give to it."""


@dataclass(frozen=True)
class Denial(Withheld):
    """Something taken away, whatever the profile.

    `match` is `REST:/projects/*/hooks` (a path below /api/v4; `*` is one step, `**` any number), `REST:/groups/*#field` (a field
    of its answer) or `GraphQL:Project.branchRules` (a type's field). `mode` "absent" drops a REST field and answers 404 for a
    path; in GraphQL "forbidden" is null with an error, the others null alone, as GitLab leaves out what one may not see (and an
    empty list of branch rules). "null" and "strange" put null, or something of another type, in the place of a REST field.
    `profile` limits it to one kind of token.
    """

    mode: Mode = "forbidden"
    profile: str | None = None


class Access:
    """One token's view of the world. Made anew for each request, so that a changed setting shows at once."""

    def __init__(self, world: World, profile: Profile) -> None:
        self.world, self.profile = world, profile
        self._levels: dict[int, int] = {}

    def level(self, place: Group | Project) -> int:
        """The viewer's highest role, by membership here or above, or by an invited group."""
        if place.id not in self._levels:
            self._levels[place.id] = NONE if self.profile.anonymous else self._level(place)
        return self._levels[place.id]

    def _level(self, place: Group | Project) -> int:
        name = self.profile.username
        if isinstance(place, Project) and place.namespace == name:
            return OWNER
        found = [NONE]
        for one in (place, *self.world.above(place)):
            found += [m.level for m in one.members if m.username == name and m.state == "active"]
            for share in one.shares:
                invited = self.world.group(share.group)
                held = [m.level for m in invited.members if m.username == name] if invited else []
                found += [min(level, share.level) for level in held]
        return max(found)

    def sees(self, place: Group | Project) -> bool:
        """Whether its existence is shown; who is in a project sees the groups above it."""
        if place.visibility == "public" or (place.visibility == "internal" and not self.profile.anonymous):
            return True
        if self.level(place) >= GUEST:
            return True
        return isinstance(place, Group) and any(self._is_in(place, one) for one in self.world.all_projects())

    def _is_in(self, group: Group, project: Project) -> bool:
        inside = project.full_path.startswith(group.full_path + "/")
        return inside and any(m.username == self.profile.username for m in project.members)

    def reads_code(self, project: Project) -> bool:
        """Guests of private projects do not; of others everyone who sees them, unless the repository is for members only."""
        level = self.level(project)
        if project.repository_access_level == "disabled":
            return False
        if project.repository_access_level == "private" or project.visibility == "private":
            return level >= REPORTER
        return self.sees(project)

    def reads_builds(self, project: Project) -> bool:
        """Public jobs are shown to whoever reads the code; others to developers."""
        return (project.ci.public_jobs and self.reads_code(project)) or self.level(project) >= DEVELOPER

    def reads_environments(self, project: Project) -> bool:
        """Reporters; of public projects whoever sees the jobs."""
        shown = project.visibility != "private" or self.level(project) >= REPORTER
        return shown and self.reads_builds(project)

    def may_propose(self, project: Project) -> bool:
        """Whether the viewer can create a merge request; whoever can sees the approval rules."""
        return not self.profile.anonymous and self.reads_code(project) and not project.archived

    def has(self, place: Group | Project, tier: Tier) -> bool:
        """Whether the licence includes that tier."""
        return TIERS[self.world.tier(place)] >= TIERS[tier]
