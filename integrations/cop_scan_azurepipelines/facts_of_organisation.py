"""The facts of an organisation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import Asked, body, fact, gap, made, ordered, unseen
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines.access import CONTRIBUTE, FORCE_PUSH, MANAGE, READ, Access, place_of
from cop_scan_azurepipelines.branch_rules import reach, rules_of
from cop_scan_azurepipelines.extensions import apps
from cop_scan_azurepipelines.hiding import Hiding
from cop_scan_azurepipelines.organisation import Organisation, member_descriptors
from cop_scan_azurepipelines.project import Project
from cop_scan_azurepipelines.times import time_of

_SERVICES = ("svc.", "aadsp.", "s2s.", "bnd.")
_ENTRA_GROUP = "aadgp."
MFA = (
    "Multi-factor authentication is Microsoft Entra ID's: its Conditional Access is read by Microsoft Graph, "
    "which this source does not ask."
)
_RULES = {
    "requires_pull_request": "pull_request",
    "blocks_deletion": "deletion",
    "blocks_force_push": "non_fast_forward",
}
_GUID_BRANCH = "refs/heads/main"


@dataclass(slots=True)
class Counted:
    """What was found of the organisation's repositories."""

    protected: dict[str, bool | None] = field(default_factory=dict)
    """Id of each that is judged -> whether its default branch takes reviewed changes only; None where not seen."""
    live: set[str] = field(default_factory=set)
    """Ids of those that are not disabled."""
    refs: dict[str, set[str]] = field(default_factory=dict)
    """Id of a project -> the default branches of its repositories."""
    unlisted: Asked | None = None
    """Why there may be others, if there may."""


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
    return fact("administrators", {**value, "hidden": ordered(_once(hidden))}, *([said] if said else []))


def _once(parts: Sequence[dict[str, Json]]) -> list[dict[str, Json]]:
    return list({(str(part["path"]), str(part["detail"])): part for part in parts}.values())


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
    return {"login": str(login), "bot": kind != "user" or who.startswith(_SERVICES)}, None


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
        "hidden": ordered(_once(hidden)),
    }
    return fact("members", value, listed.said)


def mfa(_organisation: Organisation, _counted: Counted) -> Fact:
    """Nothing of it is Azure DevOps' own."""
    return Fact.gap("mfa", Status.NOT_COLLECTED, MFA)


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
            hidden = [unseen("defaults", "Azure DevOps' answer leaves it out.")]
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


def rule_baseline(organisation: Organisation, counted: Counted) -> Fact:
    """Policies that hold for all repositories of a project, and what those of every project have in common."""
    hidden = [unseen("repositories", counted.unlisted)] if counted.unlisted is not None else []
    rulesets: list[Json] = []
    common: set[str] | None = None
    for project in organisation.projects:
        found = project.list(at.POLICY)
        if found.gap is not None or found.said is None:
            hidden.append(unseen("rulesets", found.gap or "The policies were not asked for."))
        mine = _rulesets(project, counted)
        hidden += _unclear(project)
        rulesets += mine
        if counted.refs.get(project.id):
            active = {
                rule
                for one in mine
                if one["enforcement"] == "active" and one["default_branch"]
                for rule in one["rules"]
            }
            common = active if common is None else common & active
    if common:
        rulesets.append(_whole("every-project", "The policies of every project", "branch", sorted(common)))
    rulesets += _tags(organisation, hidden)
    value = {
        "rulesets": rulesets,
        "repositories": len(counted.protected),
        "protected": sum(one is True for one in counted.protected.values()),
        "unprotected": sum(one is False for one in counted.protected.values()),
        "hidden": ordered(_once(hidden)),
    }
    return fact("rule_baseline", value, *(said for p in organisation.projects if (said := p.list(at.POLICY).said)))


def _whole(identity: str, name: str, target: str, rules: list[str]) -> dict[str, Json]:
    return {
        "id": identity,
        "name": name,
        "level": "organisation",
        "target": target,
        "enforcement": "active",
        "repositories": "all",
        "default_branch": target == "branch",
        "rules": rules,
    }


def _rulesets(project: Project, counted: Counted) -> list[dict[str, Any]]:
    """The policies of a project that name no repository; each must name every default branch there."""
    refs = counted.refs.get(project.id) or {_GUID_BRANCH}
    made: list[dict[str, Any]] = []
    for policy in project.list(at.POLICY).items:
        reached = [reach(policy, "", ref) for ref in refs]
        if any(one is None or not one[1] for one in reached):
            continue
        rules, _ = rules_of(project, policy)
        flags = policy.get("isEnabled"), policy.get("isBlocking")
        one = _whole(f"{project.id}/{policy['id']}", _title(policy), "branch", [])
        one["enforcement"] = "active" if flags == (True, True) else "evaluate" if flags[0] is True else "disabled"
        one["repositories"] = "listed"
        one["default_branch"] = all(found is not None and found[0] for found in reached)
        one["rules"] = sorted(_RULES[name] for name in rules if name in _RULES)
        made.append(one)
    return made


def _unclear(project: Project) -> list[dict[str, Json]]:
    """Policies that do not tell whether they are in force."""
    said = "Whether it is enabled and required is not told."
    return [
        unseen(f"rules:{project.id}/{one.get('id')}", said) | {"reason": Status.HIDDEN.value}
        for one in project.list(at.POLICY).items
        if not (isinstance(one.get("isEnabled"), bool) and isinstance(one.get("isBlocking"), bool))
    ]


def _title(policy: Mapping[str, Any]) -> str:
    return str((policy.get("type") or {}).get("displayName") or "policy")


def _tags(organisation: Organisation, hidden: list[dict[str, Json]]) -> list[Json]:
    """Tags are moved and deleted by those who may force a push: a baseline where only administrators may."""
    for project in organisation.projects:
        access = Access(organisation, project)
        if access.gap is not None:
            hidden.append(unseen("rulesets", access.gap))
            return []
        place = place_of(project.id)
        holders = {*access.holders(place, FORCE_PUSH), *access.below(place, FORCE_PUSH, branches=False)}
        if not all(access.is_administrators(who) for who in holders):
            return []
    return [_whole("force-push", "Force push permission", "tag", ["deletion", "update"])]


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
