"""The facts of an organisation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import Asked, body, fact, gap, made, once, ordered, unseen
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines.access import CONTRIBUTE, MANAGE, READ, Access, place_of
from cop_scan_azurepipelines.asks import LEFT_OUT
from cop_scan_azurepipelines.counted import Counted
from cop_scan_azurepipelines.extensions import apps
from cop_scan_azurepipelines.hiding import Hiding
from cop_scan_azurepipelines.lacks import why
from cop_scan_azurepipelines.organisation import Organisation, is_service, member_descriptors
from cop_scan_azurepipelines.rule_baseline import rule_baseline
from cop_scan_azurepipelines.times import time_of

_ENTRA_GROUP = "aadgp."


def administrators(organisation: Organisation, _counted: Counted) -> Fact:
    """Everybody in Project Collection Administrators, whether directly or by groups of the organisation."""
    top = organisation.administering()
    groups = organisation.list(at.GROUPS)
    if not top:
        detail = "The group Project Collection Administrators is not among those that are shown."
        return gap("administrators", groups.gap or detail)
    if not organisation.members[top].seen:
        return gap("administrators", organisation.members[top].gap or "Its members were not asked for.")
    hidden = [unseen("*", found.gap) for found in organisation.members.values() if found.gap is not None]
    if not all(found.items or found.gap for found in organisation.members.values()):
        hidden.append(unseen("*", "A group that administers is shown without any members."))
    people: dict[str, Json] = {}
    for who in _within(organisation):
        person, why = _person(organisation, who)
        if why is not None:
            hidden.append(unseen("*", why))
        if person is not None:
            people[str(person["login"])] = person
    value: dict[str, Json] = {"administrators": [people[name] for name in sorted(people)]}
    members = organisation.list(at.ENTITLEMENTS)
    if members.gap is None and members.said is not None:
        value["members"] = len(members.items)
    else:
        hidden.append(unseen("members", members.gap or "They were not asked for."))
    said = organisation.members[top].said
    return fact("administrators", {**value, "hidden": ordered(once(hidden))}, *([said] if said else []))


def _within(organisation: Organisation) -> Iterator[str]:
    seen = {who for found in organisation.members.values() for who in member_descriptors(found)}
    yield from sorted(who for who in seen if not who.startswith("vssgp.") or who not in organisation.members)


def _person(organisation: Organisation, who: str) -> tuple[dict[str, Json] | None, Asked | None]:
    """A member of the group as an administrator, and why not everything is seen."""
    if who.startswith(_ENTRA_GROUP):
        return None, "A group of Microsoft Entra ID is among them, whose members Azure DevOps does not tell."
    answer = organisation.subjects.get(who)
    if answer is None or not answer.ok:
        return None, answer or "Who a member is was not asked for."
    one = (answer.body.get("value") or {}).get(who) if isinstance(answer.body, dict) else None
    if not isinstance(one, dict):
        return None, "Azure DevOps does not tell who one of them is."
    if str(one.get("subjectKind")).lower() == "group":
        return None, "A group is among them whose members were not seen."
    login = one.get("principalName") or one.get("displayName")
    if not login:
        return None, "Azure DevOps does not tell who one of them is."
    kind = str(one.get("subjectKind")).lower()
    return {"login": str(login), "bot": kind != "user" or is_service(who)}, None


def members(organisation: Organisation, counted: Counted) -> Fact:
    """Everybody who has an access level; guests of the directory are from outside."""
    listed = organisation.list(at.ENTITLEMENTS)
    if listed.said is None or not listed.seen:
        return gap("members", listed.gap or "They were not asked for.")
    admins = administrators(organisation, counted)
    names = {one["login"] for one in admins.value["administrators"]} if admins.ok else set()
    hidden = [unseen(f"{name}:*", listed.gap) for name in ("members", "outsiders")] if listed.gap else []
    if not admins.ok or any(part["path"] == "*" for part in admins.value["hidden"]):
        hidden.append(unseen("members:*", "Whether some of them administer the organisation is not seen."))
    users = [one["user"] for one in listed.items]
    if any(not user.get("principalName") for user in users):
        hidden.append(unseen("members:*", "Azure DevOps does not name some of them."))
    known = [user for user in users if user.get("principalName")]
    guests = sorted(str(user["principalName"]) for user in known if str(user.get("metaType")).lower() == "guest")
    inside = sorted(str(user["principalName"]) for user in known if str(user.get("metaType")).lower() != "guest")
    value = {
        "members": [{"login": name, "admin": name in names} for name in inside],
        "outsiders": guests,
        "hidden": ordered(once(hidden)),
    }
    return fact("members", value, listed.said)


def mfa(_organisation: Organisation, _counted: Counted) -> Fact:
    """Nothing of it is Azure DevOps' own."""
    return Fact.gap("mfa", Status.NOT_COLLECTED, why("mfa"))


def audit_log(organisation: Organisation, _counted: Counted) -> Fact:
    """Whether auditing is on and has events, and where they are streamed to."""
    found = Hiding()
    policies = organisation.answers.get(at.POLICIES)
    switched = (body(policies) or {}).get("Policy.LogAuditEvents")
    log, streams = organisation.answers.get(at.AUDIT_LOG), organisation.answers.get(at.AUDIT_STREAMS)
    if switched is False and policies is not None:
        found.value["readable"] = False
        found.answers.append(policies)
    elif body(log) is None:
        found.hide("readable", log)
    elif log is not None:
        events = log.body["decoratedAuditLogEntries"]
        found.value["readable"] = bool(events)
        found.value |= {"latest": time_of(events[0]["timestamp"])} if events else {}
        found.answers.append(log)
    if body(streams) is None:
        found.hide("streams", streams)
    elif streams is not None:
        found.value["streams"] = [_stream(one) for one in streams.body["value"]]
        found.answers.append(streams)
    return found.fact("audit_log")


def _stream(one: Mapping[str, Any]) -> Json:
    return {"kind": str(one["consumerType"]), "enabled": str(one["status"]).lower() == "enabled"}


def member_access(organisation: Organisation, _counted: Counted) -> Fact:
    """What the groups of all members may do to repositories, at the most, and whether projects may be public."""
    found = Hiding()
    levels: set[str] = set()
    broad: set[str] = set()
    unclear: Asked | None = organisation.unlisted
    for project in organisation.projects:
        access = Access(organisation, project)
        unclear = unclear or access.gap
        for who, level in _granted(access):
            if access.is_everybody(who):
                levels.add(level)
                broad |= {f"{level}: {project.name}"} if level != "read" else set()
            elif not access.is_named(who):
                unclear = unclear or "Whom some entries of the access lists name is not seen."
    highest = next((level for level in ("admin", "write", "read") if level in levels), "none")
    if unclear is None or highest in ("write", "admin"):
        found.value["default_permission"] = highest
        found.value["broad_roles"] = sorted(broad)
    else:
        found.hide("default_permission", unclear)
    public = [project.name for project in organisation.projects if project.visibility == "public"]
    if organisation.unlisted is None:
        found.value["open_to_all"] = sorted(public)
    _public(found, organisation)
    return found.fact("member_access")


def _granted(access: Access) -> Iterator[tuple[str, str]]:
    place = place_of(access.project.id)
    for bit, level in ((MANAGE, "admin"), (CONTRIBUTE, "write"), (READ, "read")):
        for who in {*access.holders(place, bit), *access.below(place, bit)}:
            yield who, level


def _public(found: Hiding, organisation: Organisation) -> None:
    policies = organisation.answers.get(at.POLICIES)
    allowed = (body(policies) or {}).get("Policy.AllowAnonymousAccess")
    if isinstance(allowed, bool) and policies is not None:
        found.value["creates_public"] = allowed
        found.answers.append(policies)
    elif body(policies) is None:
        found.hide("creates_public", policies)
    else:
        found.missing("creates_public")


def security_defaults(organisation: Organisation, counted: Counted) -> Fact:
    """Whether Advanced Security is switched on for new repositories; projects can always switch it off again."""
    answer = organisation.answers.get(at.ENABLEMENT)
    hidden: list[dict[str, Json]] = []
    configurations: list[Json] = []
    if counted.unlisted is not None:
        return gap("security_defaults", counted.unlisted)
    if answer is None or not answer.ok:
        hidden = [unseen(name, answer or "It was not asked for.") for name in ("configurations", "defaults")]
    else:
        created = answer.body.get("enableOnCreate")
        if not isinstance(created, bool):
            hidden = [unseen("defaults", LEFT_OUT)]
        every = answer.body["reposEnablementStatus"]
        on = {str(one["repositoryId"]).lower() for one in every if one.get("advSecEnabled") is True}
        configurations = [
            {
                "name": "Advanced Security",
                "default_for": {True: "all", False: "none"}.get(created, "unknown"),
                "enforced": False,
                "features": {"secret_scanning": True},
                "attached": len(on & counted.live),
            }
        ]
    value = {"configurations": configurations, "repositories": len(counted.live), "hidden": ordered(hidden)}
    if answer is None or not answer.ok:
        return gap("security_defaults", answer or "It was not asked for.")
    return fact("security_defaults", value, answer)


_FACTS: Mapping[str, Callable[[Organisation, Counted], Fact]] = {
    "administrators": administrators,
    "apps": lambda organisation, _counted: apps(organisation),
    "audit_log": audit_log,
    "member_access": member_access,
    "members": members,
    "mfa": mfa,
    "rule_baseline": rule_baseline,
    "security_defaults": security_defaults,
}
KEYS = tuple(_FACTS)


def make(key: str, organisation: Organisation, counted: Counted) -> Fact:
    """A fact of an organisation; an answer of a strange shape is a gap."""
    return made(key, "Azure DevOps", lambda: _FACTS[key](organisation, counted))
