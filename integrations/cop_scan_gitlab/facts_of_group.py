"""The resource that a group becomes: every fact that is wanted, from the answers that were had, or a gap.

https://docs.gitlab.com/api/groups/, https://docs.gitlab.com/api/group_members/, https://docs.gitlab.com/api/audit_events/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from cop_scan.evidence import Fact, Json, Resource, Status
from cop_scan.sources.answered import (
    Asked,
    Pages,
    Withheld,
    body,
    entries,
    fact,
    gap,
    made,
    ordered,
    partial,
    text,
    unseen,
)
from cop_scan.sources.answers import Answer
from cop_scan_gitlab import people, policies
from cop_scan_gitlab.group import EVENTS, Group
from cop_scan_gitlab.permissions import LACKS
from cop_scan_gitlab.protection import matches
from cop_scan_gitlab.questions import plan

_OWNER = 50
_FREE = "The group's licence is the free one, which has none."
_NOT_ULTIMATE = "The group's licence is not Ultimate, which alone has them."


def resource(group: Group, keys: Sequence[str], target: str, identity: str) -> Resource:
    """The resource with a fact or a gap for each of `keys`."""
    facts = {key: _fact(group, key) for key in keys}
    url = str(group.node.get("web_url") or "")
    return Resource(identity, "organisation", "gitlab", target, group.name, url, facts=MappingProxyType(facts))


def _fact(group: Group, key: str) -> Fact:
    if key in group.files:
        return group.files[key]
    if key in LACKS:
        return Fact.gap(key, Status.UNSUPPORTED, LACKS[key])
    if key not in _WAYS:
        return gap(key, "The source gitlab does not give this fact of a group.")
    return made(key, "GitLab", lambda: _WAYS[key](group), group.said)


def _pages(group: Group, name: str) -> Pages:
    return group.lists.get(name) or "It was not asked."


def _tiered(group: Group, name: str) -> Fact | None:
    """The gap of what a free licence has not."""
    return Fact.gap(name, Status.PLAN_UNAVAILABLE, _FREE) if group.licence == "" else None


def mfa(group: Group) -> Fact:
    """`mfa`: https://docs.gitlab.com/security/two_factor_authentication/#enforce-2fa-for-all-users-in-a-group."""
    value: dict[str, Json] = {}
    hidden: list[dict[str, Json]] = []
    required, hours = (
        group.node.get(name) for name in ("require_two_factor_authentication", "two_factor_grace_period")
    )
    if isinstance(required, bool):
        value["required"] = required
    else:
        hidden.append(unseen("required", "GitLab's answer leaves it out."))
    if required is True and type(hours) is int:
        value["grace_hours"] = hours
    elif required is True:
        hidden.append(unseen("grace_hours", "GitLab's answer leaves it out."))
    listed, refused = entries(_pages(group, "members/all"))
    flags = [one.get("two_factor_enabled") for one in listed or [] if _is_active(one)]
    if listed and refused is None and all(isinstance(flag, bool) for flag in flags):
        value["members_without"] = sum(flag is False for flag in flags)
    else:
        why = refused if refused is not None else Withheld("GitLab shows it to Owners of the group only.")
        hidden.append(unseen("members_without", why))
    hidden.append(unseen("single_sign_on", "It is not asked for."))
    return partial("mfa", {**value, "hidden": ordered(hidden)}, group.said)


def member_access(group: Group) -> Fact:
    """`member_access`: a member of a group has the role that was given, and GitLab no other for all."""
    value: dict[str, Json] = {"default_permission": "none"}
    hidden: list[dict[str, Json]] = []
    level, visibility = group.node.get("project_creation_level"), group.node.get("visibility")
    if isinstance(level, str) and visibility in ("public", "internal", "private"):
        value["creates_private"] = level == "developer"
        value["creates_public"] = level == "developer" and visibility == "public"
    else:
        hidden += [unseen(name, "GitLab's answer leaves it out.") for name in ("creates_private", "creates_public")]
    prevented = group.node.get("prevent_forking_outside_group")
    if isinstance(prevented, bool):
        value["forks_private"] = not prevented
    else:
        hidden.append(plan("forks_private", _FREE) if group.licence == "" else unseen("forks_private", _ABSENT))
    return fact("member_access", {**value, "hidden": ordered(hidden)}, group.said)


_ABSENT = "GitLab's answer leaves it out, as in a tier or version that has none."


def _is_active(member: Mapping[str, Any]) -> bool:
    """Raises KeyError, TypeError where it is not told: nobody is left out who may be there."""
    return text(member, "state") == "active"


def _members(group: Group) -> tuple[dict[str, int], Asked | None]:
    """Username -> the highest role; blocked accounts left out."""
    listed, refused = entries(_pages(group, "members/all"))
    found: dict[str, int] = {}
    for one in listed or []:
        if _is_active(one):
            name = text(one, "username")
            found[name] = max(int(one["access_level"]), found.get(name, 0))
    return found, refused


def administrators(group: Group) -> Fact:
    """`administrators`: Owners, those of groups above and of invited groups among them."""
    found, refused = _members(group)
    if not found:  # a group has an owner: that none is shown is no answer
        return gap("administrators", refused or Withheld("GitLab shows none of the group's members."))
    owners = sorted(name for name, level in found.items() if level >= _OWNER)
    hidden = [unseen("*", refused), unseen("members", refused)] if refused is not None else []
    value: dict[str, Json] = {"administrators": [{"login": name, "bot": people.is_bot(name)} for name in owners]}
    if refused is None:
        value["members"] = len(found)
    return fact("administrators", {**value, "hidden": ordered(hidden)}, *group.lists["members/all"][:1])


def members(group: Group) -> Fact:
    """`members`."""
    found, refused = _members(group)
    if not found:
        return gap("members", refused or Withheld("GitLab shows none of the group's members."))
    hidden = [unseen("outsiders", "Who works in single projects only is in the projects' collaborators.")]
    hidden += [unseen("members:*", refused)] if refused is not None else []
    each = [{"login": name, "admin": level >= _OWNER} for name, level in sorted(found.items())]
    return fact("members", {"members": each, "hidden": ordered(hidden)}, *group.lists["members/all"][:1])


def audit_log(group: Group) -> Fact:
    """`audit_log`: events with Premium, their delivery elsewhere with Ultimate."""
    value: dict[str, Json] = {}
    hidden: list[dict[str, Json]] = []
    events = group.answers.get(EVENTS, "It was not asked.")
    listed = body(events, list)
    if group.licence == "":
        hidden.append(plan("readable", _FREE))
    elif listed:
        value |= {"readable": True, "latest": str(listed[0]["created_at"])}
    else:
        none = "The log that GitLab shows holds no event; making a group is one."
        hidden.append(unseen("readable", events if listed is None else none))
    streams = group.answers.get("Streams", "It was not asked.")
    found = (body(streams) or {}).get("externalAuditEventStreamingDestinations")
    if group.licence in ("", "premium"):
        hidden.append(plan("streams", _NOT_ULTIMATE))
    elif isinstance(found, Mapping) and isinstance(found.get("nodes"), list):
        value["streams"] = sorted((_stream(one) for one in found["nodes"]), key=str)
        if (found.get("pageInfo") or {}).get("hasNextPage") is not False:
            hidden.append(unseen("streams", "There are more than were read."))
    else:
        withheld = Withheld("GitLab shows it to Owners of the group only.")
        hidden.append(unseen("streams", withheld if isinstance(streams, Answer) and streams.ok else streams))
    used = [one for one in (events, streams) if isinstance(one, Answer) and one.ok]
    return partial("audit_log", {**value, "hidden": ordered(hidden)}, *used)


def _stream(one: Mapping[str, Any]) -> Json:
    if not isinstance(one["active"], bool):
        raise TypeError("active")
    return {"kind": str(one["category"]), "enabled": one["active"]}


_SCANS = {
    "secret_scanning": "secret_detection",
    "dependency_alerts": "dependency_scanning",
    "code_scanning": "sast",
}


def security_defaults(group: Group) -> Fact:
    """`security_defaults`: scan execution policies, which hold for every project of the group, whatever it says.

    https://docs.gitlab.com/user/application_security/policies/scan_execution_policies/
    """
    if group.licence in ("", "premium"):
        return Fact.gap("security_defaults", Status.PLAN_UNAVAILABLE, _NOT_ULTIMATE)
    asked = group.answers.get("GroupPolicies", "It was not asked.")
    nodes, why = policies.listed(asked, "scanExecutionPolicies")
    if nodes is None or not isinstance(asked, Answer):
        return gap("security_defaults", why or "It was not asked.")
    hidden = [unseen("configurations", why)] if why is not None else []
    active = [made for one in nodes if (made := policies.read(one)) is not None]
    scans = {scan for one in active if one.sure and not one.scoped for scan in one.scans}
    hidden += [
        unseen("configurations", f"Which projects and changes the policy {one.name} reaches is not told.")
        for one in active
        if one.scoped or not one.sure
    ]
    if group.lost:
        return gap("security_defaults", group.lost)
    whole = {
        "name": "Scan execution policies",
        "default_for": "all",
        "enforced": True,
        "features": {name: scan in scans for name, scan in _SCANS.items()},
        "attached": group.live,
    }
    value: dict[str, Json] = {
        "configurations": [whole] if scans else [],
        "repositories": group.live,
        "hidden": ordered(hidden),
    }
    return fact("security_defaults", value, asked)


def rule_baseline(group: Group) -> Fact:
    """`rule_baseline`: https://docs.gitlab.com/api/group_protected_branches/."""
    hidden: list[dict[str, Json]] = [unseen("repositories", group.lost)] if group.lost else []
    listed, refused = entries(_pages(group, "protected_branches"))
    if group.licence == "":
        hidden.append(plan("rulesets", _FREE))
    elif refused is not None or listed is None:
        hidden.append(unseen("rulesets", refused or "It was not asked."))
    states = list(group.protection.values())
    value = {
        "rulesets": sorted((_ruleset(one, group) for one in listed or []), key=str),
        "repositories": len(states),
        "protected": sum(state is True for state in states),
        "unprotected": sum(state is False for state in states),
        "hidden": ordered(hidden),
    }
    return fact("rule_baseline", value, group.said)


def _ruleset(one: Mapping[str, Any], group: Group) -> Json:
    pushing = [level.get("access_level") for level in one["push_access_levels"]]
    shut = all(type(level) is int and (level == 0 or level > 30) for level in pushing)
    rules = {"deletion": True, "non_fast_forward": one["allow_force_push"] is False, "pull_request": shut}
    name = text(one, "name")
    return {
        "id": f"protected_branch:{one['id']}",
        "name": name,
        "level": "organisation",
        "target": "branch",
        "enforcement": "active",
        "repositories": "all",
        "default_branch": name == "*" or all(matches(name, branch) for branch in group.branches),
        "rules": sorted(rule for rule, set_ in rules.items() if set_),
    }


_WAYS: Mapping[str, Callable[[Group], Fact]] = {
    "administrators": administrators,
    "audit_log": audit_log,
    "ci_secrets": lambda group: people.ci_secrets_of(_pages(group, "variables"), "organisation"),
    "member_access": member_access,
    "members": members,
    "mfa": mfa,
    "rule_baseline": rule_baseline,
    "runners": lambda group: people.runners_of(_pages(group, "runners")),
    "security_defaults": security_defaults,
    "webhooks": lambda group: _tiered(group, "webhooks") or people.webhooks(_pages(group, "hooks")),
}
GIVEN = frozenset(_WAYS) | {"roles"}
"""Facts of groups."""
