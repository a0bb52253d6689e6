"""REST: organisations, members, webhooks, installations, audit logs, enterprises."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from tests.emulators.github.access import Needs
from tests.emulators.github.messages import Page, Refused, not_found
from tests.emulators.github.rest import Call, route
from tests.emulators.github.rest_accounts import listed
from tests.emulators.github.shapes import Json
from tests.emulators.github.state import AuditEvent, AuditStream, Hook, Organisation, Repository, User

OWNER = Needs("owner", "organization_administration", "admin:org")
MEMBERS = Needs("any", "members")


_FOR_OWNERS = (
    "default_repository_permission default_repository_branch two_factor_requirement_enabled members_can_create_public_repositories"
    " members_can_create_private_repositories members_can_create_internal_repositories members_can_create_public_pages"
    " members_can_create_private_pages members_can_delete_repositories members_can_change_repo_visibility"
    " members_can_invite_outside_collaborators members_can_delete_issues members_can_create_teams"
    " members_can_view_dependency_insights members_can_fork_private_repositories readers_can_create_discussions"
    " display_commenter_full_name_setting_enabled deploy_keys_enabled_for_repositories"
    " advanced_security_enabled_for_new_repositories dependabot_alerts_enabled_for_new_repositories"
    " dependabot_security_updates_enabled_for_new_repositories dependency_graph_enabled_for_new_repositories"
    " secret_scanning_enabled_for_new_repositories secret_scanning_push_protection_enabled_for_new_repositories"
).split()


@route("/orgs/{org}", Needs("any"))
def organisation(call: Call) -> Json:
    org = call.org
    made = call.shapes.organisation(org) | {
        "name": org.name or org.login,
        "is_verified": org.is_verified,
        "has_organization_projects": True,
        "has_repository_projects": True,
        "public_repos": sum(repo.visibility == "public" for repo in org.repositories),
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "html_url": f"{call.html}/{org.login}",
        "created_at": org.created,
        "updated_at": org.updated,
        "archived_at": org.archived_at,
        "type": "Organization",
        "web_commit_signoff_required": org.web_commit_signoff_required,
    }
    return made | _owners_part(org) if call.access.governs(org) else made


def _owners_part(org: Organisation) -> Json:
    """What only owners see; the fields are absent for everyone else, not false."""
    private = sum(repo.visibility != "public" for repo in org.repositories)
    kinds = (org.members_can_create_public_repositories, org.members_can_create_private_repositories)
    allowed = {(True, True): "all", (False, True): "private", (True, False): "public", (False, False): "none"}[kinds]
    return {name: getattr(org, name) for name in _FOR_OWNERS} | {
        "members_can_create_repositories": any(kinds) or org.members_can_create_internal_repositories,
        "members_allowed_repository_creation_type": allowed,
        "members_can_create_pages": org.members_can_create_public_pages or org.members_can_create_private_pages,
        "secret_scanning_push_protection_custom_link_enabled": False,
        "secret_scanning_push_protection_custom_link": None,
        "secret_scanning_validity_checks_enabled": False,
        "total_private_repos": private,
        "owned_private_repos": private,
        "private_gists": 0,
        "disk_usage": 0,
        "collaborators": len(org.outside_collaborators),
        "billing_email": org.billing_email,
        "plan": {
            "name": org.plan,
            "space": 976562499,
            "private_repos": 999999,
            "filled_seats": len(org.members),
            "seats": len(org.members),
        },
    }


@route("/orgs/{org}/repos", Needs("any"))
def repositories(call: Call) -> Page:
    kind = call.query.get("type", "all")
    kinds: dict[str, Callable[[Repository], bool]] = {
        "all": lambda repo: True,
        "public": lambda repo: repo.visibility == "public",
        "private": lambda repo: repo.visibility != "public",
        "internal": lambda repo: repo.visibility == "internal",
        "forks": lambda repo: repo.fork,
        "sources": lambda repo: not repo.fork,
        "member": lambda repo: call.access.is_member(call.org),
    }
    chosen = kinds.get(kind)
    if chosen is None:
        raise Refused(422, "Validation Failed", errors=[{"resource": "Repository", "field": "type", "code": "invalid"}])
    everything = call.access.sees_all(call.org)
    shown = [repo for repo in call.org.repositories if (everything or call.access.sees(repo)) and chosen(repo)]
    return listed(call, shown, "created")


@route("/orgs/{org}/properties/values", Needs("member", "organization_custom_properties", "read:org"))
def property_values(call: Call) -> Page:
    def shape(repo: Repository) -> Json:
        return {
            "repository_id": repo.id,
            "repository_name": repo.name,
            "repository_full_name": repo.full_name,
            "properties": [{"property_name": name, "value": value} for name, value in repo.properties.items()],
        }

    return Page([repo for repo in call.org.repositories if call.access.sees(repo)], shape)


# people
def _without_two_factor(call: Call, logins: Iterable[str]) -> list[str]:
    wanted = call.query.get("filter", "all")
    if wanted == "all":
        return list(logins)
    if not call.access.governs(call.org, "members"):
        raise Refused(422, "Only owners can use this filter.", errors=[])
    return [login for login in logins if not (call.world.user(login) or User(login)).two_factor]


@route("/orgs/{org}/members", MEMBERS)
def members(call: Call) -> Page:
    if not call.access.granted("members") and call.access.granular:
        raise call.access.inaccessible(MEMBERS)
    if not call.access.is_member(call.org):
        return Page([], call.shapes.user)  # only public members, and nobody here is one
    role = call.query.get("role", "all")
    chosen = [member.login for member in call.org.members if role in {"all", member.role}]
    return Page(_without_two_factor(call, chosen), call.shapes.user)


@route("/orgs/{org}/outside_collaborators", Needs("member", "members", "read:org"))
def outside_collaborators(call: Call) -> Page:
    return Page(_without_two_factor(call, call.org.outside_collaborators), call.shapes.user)


# hooks and installations
def hook(url: str, kind: str, hook: Hook) -> Json:
    """A webhook's shared part; a secret shows as asterisks only."""
    config = {"url": hook.url, "content_type": hook.content_type, "insecure_ssl": "1" if hook.insecure_ssl else "0"}
    return {
        "type": kind,
        "id": hook.id,
        "name": "web",
        "active": hook.active,
        "events": hook.events,
        "config": config | ({"secret": "********"} if hook.secret else {}),
        "updated_at": hook.updated,
        "created_at": hook.created,
        "url": f"{url}/{hook.id}",
        "ping_url": f"{url}/{hook.id}/pings",
        "deliveries_url": f"{url}/{hook.id}/deliveries",
    }


@route("/orgs/{org}/hooks", Needs("owner", "organization_hooks", "admin:org_hook"))
def hooks(call: Call) -> Page:
    return Page(call.org.hooks, lambda one: hook(call.url, "Organization", one))


@route("/orgs/{org}/installations", OWNER)
def installations(call: Call) -> Page:
    org = call.org
    return Page(org.installations, lambda place: call.shapes.installation(org, place), key="installations")


# audit log
def _event(org: str | None, event: AuditEvent) -> Json:
    made: Json = {"@timestamp": event.at, "created_at": event.at, "action": event.action, "actor": event.actor}
    made |= {"_document_id": f"{event.action}-{event.at}", **event.data}
    made |= {"org": org} if org else {}
    return made | ({"repo": event.repository} if event.repository else {})


def _matching(call: Call, events: Iterable[AuditEvent]) -> list[AuditEvent]:
    """The phrase's words `action:x`, `actor:x` and `created:>=time`; `include` says web (the default), git or all."""
    include = call.query.get("include", "web")
    chosen = [event for event in events if include in {"all", event.kind}]
    for word in call.query.get("phrase", "").split():
        name, _, value = word.partition(":")
        if name in {"action", "actor"}:
            chosen = [event for event in chosen if _is(getattr(event, name), value)]
        if name == "created" and value.startswith(">="):
            since = datetime.fromisoformat(value[2:]).timestamp() * 1000
            chosen = [event for event in chosen if event.at >= since]
    chosen.sort(key=lambda event: event.at, reverse=call.query.get("order", "desc") == "desc")
    return chosen


def _is(text: str, value: str) -> bool:
    return text == value or text.startswith(value + ".")


@route("/orgs/{org}/audit-log", OWNER)
def audit_log(call: Call) -> Page:
    if call.org.plan != "enterprise":
        raise not_found()
    return Page(_matching(call, call.org.audit_log), lambda event: _event(call.org.login, event), by="cursor")


def _enterprise_only(call: Call) -> None:
    owner = call.access.profile.role == "owner" and call.access.profile.kind == "classic"
    if not owner or not call.access.scoped("read:audit_log"):
        raise not_found()


@route("/enterprises/{enterprise}/audit-log")
def enterprise_audit_log(call: Call) -> Page:
    _enterprise_only(call)
    return Page(_matching(call, call.enterprise.audit_log), lambda event: _event(None, event), by="cursor")


@route("/enterprises/{enterprise}/audit-log/streams")
def audit_streams(call: Call) -> list[Json]:
    _enterprise_only(call)

    def shape(stream: AuditStream) -> Json:
        return {
            "id": stream.id,
            "stream_type": stream.stream_type,
            "stream_details": stream.stream_details,
            "enabled": stream.enabled,
            "created_at": stream.created,
            "updated_at": stream.updated,
            "paused_at": stream.paused_at,
        }

    return [shape(stream) for stream in call.enterprise.audit_streams]
