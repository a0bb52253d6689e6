"""GraphQL: organisations, users, teams, Apps, enterprises."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from tests.emulators.github.connections import Connection, Refusal
from tests.emulators.github.fields import TYPES, Context, Fields, In, forbidden, of, table
from tests.emulators.github.state import (
    App,
    Enterprise,
    IpAllowEntry,
    Member,
    Organisation,
    Repository,
    Saml,
    Team,
    User,
    node_id,
)

Args = Mapping[str, Any]
Account = Organisation | User


class Bot:
    """A bot's account, which is another type than a user's."""

    def __init__(self, user: User) -> None:
        self.user = user


TYPES |= {Organisation: "Organization", User: "User", Bot: "Bot", Team: "Team", App: "App", Enterprise: "Enterprise"}


def actor(context: Context, login: str | None) -> Any:
    """The account behind a login; null for nobody and for who is gone."""
    user = context.access.world.user(login) if login else None
    if user is None:
        return context.access.world.organisation(login) if login else None
    return Bot(user) if user.bot else user


def person(context: Context, login: str | None) -> User | None:
    """A user, never a bot or an organisation."""
    return context.access.world.user(login) if login else None


def missing(kind: str, what: str) -> Refusal:
    """The error of what is not there, or not for this viewer."""
    return Refusal("NOT_FOUND", f"Could not resolve to {kind} with the {what}.")


def find_repository(context: Context, full_name: str, *, follow: bool = True) -> Repository:
    """A repository that the viewer sees; former names are followed as on github.com."""
    world = context.access.world
    found = world.repository(full_name) or (world.renamed(full_name) if follow else None)
    if found is None or not context.access.sees(found):
        raise missing("a Repository", f"name '{full_name}'")
    return found


def _repository_of(account: Account, context: Context, args: Args) -> Repository:
    return find_repository(context, f"{account.login}/{args['name']}", follow=args.get("followRenames", True))


# repositories of an account
_ORDERS: Mapping[str, Callable[[Repository], Any]] = {
    "NAME": lambda repo: repo.name.lower(),
    "CREATED_AT": lambda repo: (repo.created, repo.id),
    "UPDATED_AT": lambda repo: (repo.updated, repo.id),
    "PUSHED_AT": lambda repo: (repo.pushed or "", repo.id),
    "STARGAZERS": lambda repo: repo.id,
}
_SORTED: dict[tuple[int, str], tuple[int, int, list[Repository]]] = {}


def _in_order(account: Account, order: str, version: int) -> list[Repository]:
    """In an order; those by what rarely changes are kept until the world is indexed anew, for large accounts have many pages."""
    if order not in {"NAME", "CREATED_AT"}:
        return sorted(account.repositories, key=_ORDERS[order])
    key = (account.id, order)
    known = _SORTED.get(key)
    if known is None or known[:2] != (version, id(account)) or len(known[2]) != len(account.repositories):
        known = _SORTED[key] = (version, id(account), sorted(account.repositories, key=_ORDERS[order]))
    return known[2]


def repositories(account: Account, context: Context, args: Args) -> Connection:
    """`repositories` of an organisation or user: filtered, ordered (by creation unless asked otherwise), paged."""
    order = args.get("orderBy") or {"field": "CREATED_AT", "direction": "ASC"}
    found: Sequence[Repository] = _in_order(account, order["field"], context.access.world.version)
    wanted = _filters(args)
    if not (isinstance(account, Organisation) and context.access.sees_all(account)):
        wanted.append(context.access.sees)
    if wanted:
        found = [repo for repo in found if all(wants(repo) for wants in wanted)]
    return Connection(found[::-1] if order["direction"] == "DESC" else found, args, totalDiskUsage=0)


def _filters(args: Args) -> list[Callable[[Repository], bool]]:
    made: list[Callable[[Repository], bool]] = []
    if args.get("isArchived") is not None:
        made.append(lambda repo: repo.archived == args["isArchived"])
    if args.get("isFork") is not None:
        made.append(lambda repo: repo.fork == args["isFork"])
    if args.get("isLocked"):
        made.append(lambda repo: False)
    if args.get("visibility"):
        made.append(lambda repo: repo.visibility == args["visibility"].lower())
    if args.get("privacy"):
        made.append(lambda repo: (repo.visibility == "public") == (args["privacy"] == "PUBLIC"))
    if args.get("ownerAffiliations") and "OWNER" not in args["ownerAffiliations"]:
        made.append(lambda repo: False)
    return made


# organisations
def _two_factor(org: Organisation, context: Context, args: Args) -> bool | None:
    if not context.access.is_owner(org):
        return None
    if not context.access.governs(org):
        raise forbidden(context)
    return org.two_factor_requirement_enabled


def _members(org: Organisation, context: Context, args: Args) -> Connection:
    access = context.access
    if not access.granted("members"):
        raise forbidden(context)
    shown = org.members if access.is_member(org) else []
    owner = access.governs(org, "members")

    def edge(member: Member) -> Mapping[str, Any]:
        user = access.world.user(member.login)
        return {
            "role": "ADMIN" if member.role == "admin" else "MEMBER",
            "hasTwoFactorEnabled": user.two_factor if user and owner else None,
        }

    return Connection(shown, args, lambda member: access.world.user(member.login), edge)


def _saml(org: Organisation, context: Context, args: Args) -> In | None:
    if not context.access.is_owner(org):
        return None
    if context.access.profile.kind == "classic" and not context.access.scoped("admin:org"):
        text = "Your token has not been granted the required scopes to execute this query: ['admin:org']."
        raise Refusal("INSUFFICIENT_SCOPES", text)
    if not context.access.governs(org):
        raise forbidden(context)
    return In(org, org.saml) if org.saml else None


def _own(org: Organisation, context: Context) -> None:
    """Settings that may not be null: for everyone but owners an error, which takes the organisation's whole object away."""
    if not context.access.governs(org):
        raise forbidden(context)


def _setting(name: str) -> Callable[[Organisation, Context, dict[str, Any]], str]:
    def setting(org: Organisation, context: Context, args: dict[str, Any]) -> str:
        _own(org, context)
        return "ENABLED" if getattr(org, name) else "DISABLED"

    return setting


def _ip_entries(org: Organisation, context: Context, args: Args) -> Connection:
    _own(org, context)
    return Connection(org.ip_allow_entries, args, lambda entry: In(org, entry))


def _teams(org: Organisation, context: Context, args: Args) -> Connection:
    access = context.access
    if not access.granted("members"):
        raise forbidden(context)
    shown = [] if not access.is_member(org) else org.teams
    if not access.is_owner(org):
        shown = [team for team in shown if team.privacy == "closed" or access.login in team.members]
    return Connection(shown, args)


def _team(org: Organisation, context: Context, args: Args) -> Team | None:
    shown = _teams(org, context, {}).items
    return next((team for team in shown if team.slug == args["slug"]), None)


def organisation_of(context: Context, team: Team) -> Organisation | None:
    """Whose team it is."""
    return next((org for org in context.access.world.organisations if team in org.teams), None)


_ACCOUNT: Fields = {
    "id": lambda it, context, args: node_id(it),
    "databaseId": "id",
    "login": "login",
    "name": lambda it, context, args: it.name or None,
    "createdAt": "created",
    "updatedAt": "updated",
    "url": lambda it, context, args: f"{context.html}/{it.login}",
    "resourcePath": lambda it, context, args: f"/{it.login}",
    "avatarUrl": lambda it, context, args: f"{context.html}/avatars/{it.id}",
    "repositories": repositories,
    "repository": _repository_of,
}
table(
    "Organization",
    {
        **_ACCOUNT,
        "description": "description",
        "archivedAt": "archived_at",
        "isVerified": "is_verified",
        "webCommitSignoffRequired": "web_commit_signoff_required",
        "membersCanForkPrivateRepositories": "members_can_fork_private_repositories",
        "viewerCanAdminister": lambda org, context, args: context.access.is_owner(org),
        "viewerIsAMember": lambda org, context, args: context.access.is_member(org),
        "viewerCanCreateTeams": lambda org, context, args: context.access.is_owner(org),
        "viewerCanCreateRepositories": lambda org, context, args: context.access.is_owner(org),
        "requiresTwoFactorAuthentication": _two_factor,
        "membersWithRole": _members,
        "samlIdentityProvider": _saml,
        "ipAllowListEnabledSetting": _setting("ip_allow_list_enabled"),
        "ipAllowListForInstalledAppsEnabledSetting": _setting("ip_allow_list_for_apps"),
        "ipAllowListEntries": _ip_entries,
        "organizationBillingEmail": lambda org, context, args: (
            org.billing_email if context.access.governs(org) else None
        ),
        "teams": _teams,
        "team": _team,
    },
)
table(
    "User",
    {
        **_ACCOUNT,
        "email": lambda user, context, args: user.email or "",
        "company": "company",
        "isSiteAdmin": lambda user, context, args: False,
        "isViewer": lambda user, context, args: user.login == context.access.login,
        "organizations": lambda user, context, args: Connection(
            [
                org
                for org in context.access.world.organisations
                if context.access.is_member(org) and any(member.login == user.login for member in org.members)
            ],
            args,
        ),
        "organization": lambda user, context, args: context.access.world.organisation(args["login"]),
    },
)
table(
    "Bot",
    {
        "id": lambda bot, context, args: node_id(bot.user),
        "databaseId": "user.id",
        "login": "user.login",
        "createdAt": "user.created",
        "updatedAt": "user.updated",
        "url": lambda bot, context, args: f"{context.html}/apps/{bot.user.login}",
        "resourcePath": lambda bot, context, args: f"/apps/{bot.user.login}",
        "avatarUrl": lambda bot, context, args: f"{context.html}/avatars/{bot.user.id}",
    },
)
table(
    "Team",
    {
        "id": lambda team, context, args: node_id(team),
        "databaseId": "id",
        "slug": "slug",
        "name": lambda team, context, args: team.name or team.slug,
        "privacy": lambda team, context, args: "SECRET" if team.privacy == "secret" else "VISIBLE",
        "organization": lambda team, context, args: organisation_of(context, team),
        "combinedSlug": lambda team, context, args: (
            f"{getattr(organisation_of(context, team), 'login', '')}/{team.slug}"
        ),
        "members": lambda team, context, args: Connection(
            team.members, args, context.access.world.user, lambda login: {"role": "MEMBER"}
        ),
    },
)
table(
    "App",
    {
        "id": lambda app, context, args: node_id(app),
        "databaseId": "id",
        "slug": "slug",
        "name": lambda app, context, args: app.name or app.slug,
        "createdAt": "created",
        "updatedAt": "updated",
        "url": lambda app, context, args: f"{context.html}/apps/{app.slug}",
    },
)
table(
    "Enterprise",
    {
        "id": lambda enterprise, context, args: node_id(enterprise),
        "databaseId": "id",
        "slug": "slug",
        "name": lambda enterprise, context, args: enterprise.name or enterprise.slug,
        "createdAt": "created",
        "updatedAt": "created",
        "url": lambda enterprise, context, args: f"{context.html}/enterprises/{enterprise.slug}",
        "resourcePath": lambda enterprise, context, args: f"/enterprises/{enterprise.slug}",
        "viewerIsAdmin": lambda enterprise, context, args: True,
        "organizations": lambda enterprise, context, args: Connection(
            [org for org in map(context.access.world.organisation, sorted(enterprise.organisations)) if org], args
        ),
    },
)


# single sign-on and addresses
TYPES |= {Saml: "OrganizationIdentityProvider", IpAllowEntry: "IpAllowListEntry"}


def _identities(source: In, context: Context, args: Args) -> Connection:
    return Connection(source.it.identities, args, lambda login: In(source, login))


table(
    "OrganizationIdentityProvider",
    {
        "id": lambda source, context, args: node_id(source.it),
        "issuer": of("issuer"),
        "ssoUrl": of("sso_url"),
        "organization": "place",
        "externalIdentities": _identities,
    },
)
table(
    "ExternalIdentity",
    {
        "id": lambda source, context, args: f"EI_{source.place.it.id:08x}_{source.it}",
        "guid": lambda source, context, args: str(uuid5(NAMESPACE_DNS, source.it)),
        "user": lambda source, context, args: person(context, source.it),
        "samlIdentity": lambda source, context, args: source,
    },
)
table(
    "ExternalIdentitySamlAttributes",
    {
        "nameId": lambda source, context, args: f"{source.it}@example.org",
        "attributes": lambda source, context, args: [],
    },
)
table(
    "IpAllowListEntry",
    {
        "id": lambda source, context, args: node_id(source.it),
        "allowListValue": of("value"),
        "name": of("name"),
        "isActive": of("active"),
        "createdAt": of("created"),
        "updatedAt": of("created"),
        "owner": "place",
    },
)
