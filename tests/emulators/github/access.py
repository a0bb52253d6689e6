"""Who asks, and what GitHub shows to them.

Sources of the rules: GitHub's REST documentation ("Authenticating to the REST API", "Permissions required for fine-grained
personal access tokens") and the behaviour recorded in this project's notes on what answers look like without admin rights.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tests.emulators.github.messages import Refused, not_found
from tests.emulators.github.state import Installation, Organisation, Permission, Repository, World
from tests.emulators.wire.messages import Withheld

LEVELS: tuple[Permission, ...] = ("none", "read", "triage", "write", "maintain", "admin")
RANK: Mapping[str, int] = {name: rank for rank, name in enumerate(LEVELS)}
SCOPES = frozenset(
    "admin:enterprise admin:org admin:org_hook admin:repo_hook audit_log read:audit_log read:enterprise read:org read:project repo"
    " security_events user workflow".split()
)
IMPLIED = {
    "admin:org": {"read:org", "write:org"},
    "admin:enterprise": {"read:enterprise"},
    "audit_log": {"read:audit_log"},
}
READ_EVERYTHING: Mapping[str, str] = dict.fromkeys(
    "actions actions_variables administration attestations contents deployments environments"
    " members metadata organization_administration organization_custom_properties organization_hooks organization_secrets"
    " organization_self_hosted_runners organization_actions_variables organization_events pull_requests"
    " repository_advisories repository_hooks repository_custom_properties secret_scanning_alerts secrets security_events"
    " vulnerability_alerts".split(),
    "read",
)
"""What a fine-grained token can be given to read; take one away to see what it hides."""


@dataclass(frozen=True)
class Profile:
    """A token: what kind it is, whose, and what was granted to it."""

    name: str
    kind: Literal["classic", "fine-grained", "installation", "app", "anonymous"] = "classic"
    role: Literal["owner", "member", "outside"] = "owner"
    cap: Permission = "admin"
    """No repository gives more than this, whatever the teams say."""
    scopes: frozenset[str] = SCOPES
    permissions: Mapping[str, str] = field(default_factory=dict, hash=False)
    selection: frozenset[str] | None = None
    """Full names of the repositories that a fine-grained token is limited to; None: all of its owner's."""
    installation: Installation | None = None
    account: str | None = None
    """Login of the installation's account."""
    status: Literal["valid", "bad", "expired"] = "valid"

    @property
    def limit_key(self) -> str:
        """Installations have one limit, however many tokens; other tokens one each."""
        return f"installation {self.installation.id}" if self.installation else self.name


def ready_made() -> dict[str, Profile]:
    """The profiles that every emulator has; `app` comes from the world's installations."""
    made = (
        Profile("owner"),
        Profile("owner-fine-grained", "fine-grained", permissions=READ_EVERYTHING, scopes=frozenset()),
        Profile("member", role="member", cap="write"),
        Profile("reader", role="member", cap="read"),
        Profile("outside", role="outside", cap="read"),
        Profile("none", status="bad"),
        Profile("expired", status="expired"),
        Profile("anonymous", "anonymous", "outside", "read", frozenset()),
    )
    return {profile.name: profile for profile in made}


@dataclass(frozen=True)
class Denial(Withheld):
    """Something taken away, whatever the profile.

    `match` is `REST:/repos/*/*/hooks` (a path; `*` is one step, `**` any number), `REST:/orgs/*#field` (a field of its answer)
    or `GraphQL:Repository.rulesets` (a type's field). `mode` "absent" drops a REST field, answers 404 for a path, and
    gives null (an empty connection where null is impossible) in GraphQL. `profile` limits it to one kind of token.
    """

    mode: Literal["forbidden", "not_found", "absent"] = "forbidden"
    profile: str | None = None


@dataclass(frozen=True)
class Needs:
    """What an endpoint asks: a role, a fine-grained permission, and a classic token's scope."""

    role: Literal["any", "pull", "push", "admin", "member", "owner"] = "pull"
    permission: str | None = None
    scope: str | None = None

    @property
    def accepted(self) -> str:
        """The header that names the permission."""
        return f"{self.permission}=read" if self.permission else "metadata=read"


class Access:
    """One token's view of the world. Made anew for each request, so that a changed setting shows at once."""

    def __init__(self, world: World, profile: Profile) -> None:
        self.world, self.profile = world, profile
        self.granular = profile.kind in {"fine-grained", "installation"}
        names = {"owner": world.owner, "member": world.member, "outside": world.outsider}
        self.login = names[profile.role] if profile.kind in {"classic", "fine-grained"} else ""
        self._permissions: dict[int, Permission] = {}
        self._teams: dict[str, dict[str, Permission]] = {}

    # what a token may
    def granted(self, permission: str | None) -> bool:
        """Whether the token, not its user, has a permission; classic tokens have them all."""
        if not self.granular or permission in {None, "metadata"}:
            return True
        return self.profile.permissions.get(permission or "") in {"read", "write", "admin"}

    def scoped(self, scope: str | None) -> bool:
        """Whether a classic token has a scope."""
        if self.profile.kind != "classic" or scope is None:
            return True
        held = self.profile.scopes
        return scope in held or any(scope in IMPLIED.get(one, ()) for one in held)

    # accounts
    def is_member(self, org: Organisation) -> bool:
        """Whether the viewer belongs to an organisation."""
        if self.profile.kind == "installation":
            return self.profile.account == org.login
        return self.profile.role in {"owner", "member"} and self.profile.kind != "anonymous"

    def is_owner(self, org: Organisation) -> bool:
        """Whether the viewer owns an organisation; an installation stands for an owner within its permissions."""
        if self.profile.kind == "installation":
            return self.profile.account == org.login
        return self.profile.role == "owner" and self.profile.kind in {"classic", "fine-grained"}

    def governs(self, org: Organisation, permission: str = "organization_administration") -> bool:
        """Whether the owner's settings of an organisation show."""
        return self.is_owner(org) and self.granted(permission) and self.scoped("read:org")

    # repositories
    def permission(self, repo: Repository) -> Permission:
        """The viewer's role on a repository."""
        found = self._permissions.get(repo.id)
        if found is None:
            found = self._permissions[repo.id] = self._permission(repo)
        return found

    def _selected(self, repo: Repository) -> bool:
        return self.profile.selection is None or repo.full_name in self.profile.selection

    def _permission(self, repo: Repository) -> Permission:
        """Of a public repository that a token is not given, GitHub still names the user's role."""
        public: Permission = "read" if repo.visibility == "public" else "none"
        if not (self._selected(repo) or repo.visibility == "public"):
            return "none"
        org = self.world.organisation(repo.owner)
        if self.profile.kind == "installation":
            return "admin" if self._installed(repo) else public
        if self.profile.kind == "anonymous" or not self.scoped("repo"):
            return public
        if org is None:
            own: Permission = "admin" if repo.owner.lower() == self.login.lower() else public
            return _higher(own, self._direct(repo))
        if self.profile.role == "owner":
            return "admin"
        return _higher(public, _lower(self.profile.cap, self._granted_role(repo, org)))

    def _granted_role(self, repo: Repository, org: Organisation) -> Permission:
        best = self._direct(repo)
        if self.profile.role != "member":
            return best
        base: Permission = "read" if repo.visibility == "internal" else "none"
        best = _higher(_higher(best, base), org.default_repository_permission)
        return _higher(best, self._by_team(org).get(repo.name, "none"))

    def _direct(self, repo: Repository) -> Permission:
        return next((grant.permission for grant in repo.collaborators if grant.login == self.login), "none")

    def _by_team(self, org: Organisation) -> dict[str, Permission]:
        found = self._teams.get(org.login)
        if found is None:
            found = self._teams[org.login] = {}
            for team in org.teams:
                if self.login in team.members:
                    for name, permission in team.permissions.items():
                        found[name] = _higher(found.get(name, "none"), permission)
        return found

    def _installed(self, repo: Repository) -> bool:
        place = self.profile.installation
        if place is None or self.profile.account != repo.owner:
            return False
        return place.selection == "all" or repo.name in place.repositories

    def sees(self, repo: Repository) -> bool:
        """Whether the repository exists for the viewer."""
        return self.permission(repo) != "none"

    def sees_all(self, org: Organisation) -> bool:
        """Whether nothing of an organisation is hidden, so that nobody need look at each repository."""
        whole = self.profile.selection is None and self.profile.kind != "installation"
        return self.is_owner(org) and self.scoped("repo") and whole

    def shows_alerts(self, repo: Repository) -> bool:
        """Whether an organisation's lists hold the repository's alerts."""
        return self.sees(repo) and self._selected(repo)

    def may(self, repo: Repository, role: Permission, permission: str | None = None) -> bool:
        """Whether user and token together reach a role and a permission."""
        given = self._selected(repo) or role == "read"
        return RANK[self.permission(repo)] >= RANK[role] and given and self.granted(permission)

    def administers(self, repo: Repository) -> bool:
        """Whether admin-only settings show: the role, and Administration for tokens that have permissions."""
        return self.may(repo, "admin", "administration")

    def reads(self, repo: Repository, *permissions: str) -> bool:
        """Whether what needs one of these permissions shows: of public repositories it does to everyone."""
        return self.sees(repo) and (repo.visibility == "public" or any(map(self.granted, permissions)))

    # refusing
    def need_repository(self, repo: Repository, needs: Needs) -> None:
        """Refuse as GitHub does where a repository's endpoint asks for more than the viewer has."""
        if not self.sees(repo):
            raise not_found()
        open_to_all = (
            repo.visibility == "public" and needs.role == "pull" and needs.permission in {"contents", "actions"}
        )
        if not open_to_all and not (self._selected(repo) and self.granted(needs.permission)):
            raise self.inaccessible(needs)
        wanted = {"admin": "admin", "push": "write"}.get(needs.role, "read")
        if RANK[self.permission(repo)] < RANK[wanted]:
            if self.granular:
                raise self.inaccessible(needs)
            raise not_found() if wanted == "admin" else Refused(403, "Must have push access to repository")
        if not self.scoped(needs.scope):
            raise Refused(404, "Not Found", headers={"X-Accepted-OAuth-Scopes": needs.scope or ""})

    def need_organisation(self, org: Organisation, needs: Needs) -> None:
        """Refuse likewise for an organisation's endpoint."""
        if needs.role == "any":
            return
        if not self.granted(needs.permission):
            raise self.inaccessible(needs)
        if not (self.is_owner(org) if needs.role == "owner" else self.is_member(org)):
            raise self.inaccessible(needs) if self.granular else not_found()
        if not self.scoped(needs.scope):
            raise Refused(404, "Not Found", headers={"X-Accepted-OAuth-Scopes": needs.scope or ""})

    def inaccessible(self, needs: Needs) -> Refused:
        """The 403 of tokens that have permissions."""
        return Refused(403, self.inaccessible_text, headers={"X-Accepted-GitHub-Permissions": needs.accepted})

    @property
    def inaccessible_text(self) -> str:
        """GitHub's sentence."""
        return f"Resource not accessible by {'integration' if self.profile.kind == 'installation' else 'personal access token'}"


def _higher(one: Permission, other: Permission) -> Permission:
    return one if RANK[one] >= RANK[other] else other


def _lower(one: Permission, other: Permission) -> Permission:
    return one if RANK[one] <= RANK[other] else other
