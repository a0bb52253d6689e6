"""Facts of an organisation, each from the answers that carry it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import Asked, Withheld, body, fact, gap, ordered, part, partial, unseen
from cop_scan.sources.answers import Answer
from cop_scan_github.answered import malformed

_OWNERS = Withheld("GitHub shows it only to owners of the organisation.")
_MEMBERS = Withheld("GitHub shows members who do not publish their membership to members only.")
_FEATURES = {
    "secret_scanning": "secret_scanning",
    "push_protection": "secret_scanning_push_protection",
    "dependency_alerts": "dependabot_alerts",
    "code_scanning": "code_scanning_default_setup",
}
ATTACHED = ("attached", "enforced")
"""Statuses in which a security configuration is in effect on a repository."""


def mfa(
    account: Answer,
    members: Sequence[Answer],
    outsiders: Sequence[Answer],
    node: Mapping[str, Any] | None,
    *,
    believed: bool,
) -> Fact:
    """`mfa`. Who has no second factor is shown to owners only; `believed` says that the token is known to be one's."""
    value: dict[str, Json] = {}
    hidden: list[dict[str, Json]] = []
    required = (body(account) or {}).get("two_factor_requirement_enabled")
    if isinstance(required, bool):
        value["required"] = required
    else:
        hidden.append(unseen("required", _OWNERS if account.ok else account))
    owner = bool(value) or believed
    for name, pages in (("members_without", members), ("outsiders_without", outsiders)):
        count, refused = _count(pages) if owner else (0, _OWNERS)
        if refused is None:
            value[name] = count
        else:
            hidden.append(unseen(name, refused))
    if node and node.get("samlIdentityProvider"):
        value["single_sign_on"] = True
    elif _lacks_cloud(account):
        value["single_sign_on"] = False  # other plans have none, of the organisation or above it
    return partial("mfa", {**value, "hidden": ordered(hidden)}, account, *members[:1], *outsiders[:1])


def _count(pages: Sequence[Answer]) -> tuple[int, Answer | str | None]:
    refused = next((page for page in pages if not page.ok or not isinstance(page.body, list)), None)
    if not pages:
        return 0, "It was not asked."
    return sum(len(page.body) for page in pages if page.ok and isinstance(page.body, list)), refused


def member_access(account: Answer) -> Fact:
    """`member_access`: https://docs.github.com/en/rest/orgs/orgs#get-an-organization."""
    if not account.ok:
        return gap("member_access", account)
    found = body(account) or {}
    value: dict[str, Json] = {}
    hidden: list[dict[str, Json]] = []
    fields = {
        "default_permission": "default_repository_permission",
        "creates_public": "members_can_create_public_repositories",
        "creates_private": "members_can_create_private_repositories",
        "forks_private": "members_can_fork_private_repositories",
    }
    for name, field in fields.items():
        if found.get(field) is None:
            hidden.append(unseen(name, _OWNERS))
        else:
            value[name] = found[field]
    return partial("member_access", {**value, "hidden": ordered(hidden)}, account)


def administrators(pages: Sequence[Answer], node: Mapping[str, Any] | None, *, member: bool) -> Fact:
    """`administrators`: the members of role admin, and how many members there are.

    Who is no `member` is shown only those who publish their membership.
    """
    refused = next((page for page in pages if not page.ok), None)
    if refused is not None and refused is pages[0]:
        return gap("administrators", refused)
    try:
        listed = [member for page in pages if page.ok for member in page.body]
        found = [{"login": str(one["login"]), "bot": one.get("type") == "Bot"} for one in listed]
    except (KeyError, TypeError):
        return malformed("administrators", *pages)
    hidden = [unseen("*", refused)] if refused is not None else []
    if not found:  # an organisation has an owner: that none is shown is no answer
        return gap("administrators", _MEMBERS)
    if not member:
        hidden.append(unseen("*", _MEMBERS))
    value: dict[str, Json] = {"administrators": sorted(found, key=lambda one: str(one["login"]))}
    members = ((node or {}).get("membersWithRole") or {}).get("totalCount")
    if member and isinstance(members, int) and members >= len(found):
        value["members"] = members
    else:
        hidden.append(unseen("members", _MEMBERS))
    return fact("administrators", {**value, "hidden": ordered(hidden)}, *pages[:1])


def audit_log(account: Answer, log: Asked, streams: Asked) -> Fact:
    """`audit_log`: GitHub Enterprise Cloud only. A plan that is seen to lack it is told apart from a refusal."""
    value: dict[str, Json] = {}
    hidden: list[dict[str, Json]] = []
    events = body(log, list)
    if events:
        value["readable"] = True
        if isinstance(events[0].get("@timestamp"), int):
            value["latest"] = _time(events[0]["@timestamp"])
    elif events is not None:
        hidden.append(unseen("readable", "The log that GitHub shows holds no event; making an organisation is one."))
    else:
        hidden.append(_without_plan(account, "readable") or unseen("readable", log))
    found = body(streams, list)
    if found is not None:
        each = [{"kind": str(s.get("stream_type")), "enabled": s.get("enabled") is True} for s in found]
        value["streams"] = sorted(each, key=str)
    else:
        hidden.append(_without_plan(account, "streams") or unseen("streams", streams))
    used = [answer for answer in (log, streams) if isinstance(answer, Answer) and answer.ok]
    return partial("audit_log", {**value, "hidden": ordered(hidden)}, *used)


def _lacks_cloud(account: Answer) -> str:
    """The organisation's plan, if it is seen and is not GitHub Enterprise Cloud; else empty."""
    plan = str(((body(account) or {}).get("plan") or {}).get("name") or "")
    return "" if plan.startswith("enterprise") else plan


def _without_plan(account: Answer, path: str) -> dict[str, Json] | None:
    plan = _lacks_cloud(account)
    if not plan:
        return None
    detail = f"The organisation's plan is {plan}; the audit log is there with GitHub Enterprise Cloud only."
    return part(path, Status.PLAN_UNAVAILABLE, detail)


def _time(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def security_defaults(
    configurations: Sequence[Answer], defaults: Asked, attached: Mapping[int, int | Asked], repositories: int
) -> Fact:
    """`security_defaults`; `attached` has by configuration the number of its repositories, or why it is not known."""
    refused = next((page for page in configurations if not page.ok), None)
    if refused is not None:
        return gap("security_defaults", refused)
    default_for = _defaults(defaults)
    hidden = [unseen("defaults", defaults)] if default_for is None else []
    each: list[dict[str, Json]] = []
    try:
        for one in (one for page in configurations for one in page.body):
            if not _is_told(one):
                hidden.append(unseen("configurations", f"GitHub does not say all of the configuration {one['name']}."))
                continue
            number = attached.get(one["id"], "Which repositories it is attached to was not asked.")
            entry = _configuration(
                one, (default_for or {}).get(one["id"], "unknown" if default_for is None else "none")
            )
            if isinstance(number, int):
                entry["attached"] = number
            else:
                hidden.append(unseen(f"attached:{entry['name']}", number))
            each.append(entry)
    except (KeyError, TypeError, AttributeError):
        return malformed("security_defaults", *configurations)
    value = {
        "configurations": sorted(each, key=lambda one: str(one["name"])),
        "repositories": repositories,
        "hidden": ordered(hidden),
    }
    return fact("security_defaults", value, *configurations[:1])


def _defaults(answer: Asked) -> dict[int, str] | None:
    found = body(answer, list)
    if found is None:
        return None
    default_for: dict[int, str] = {}
    for one in found:
        identity = (one.get("configuration") or {}).get("id")
        word = str(one.get("default_for_new_repos"))
        if isinstance(identity, int) and word != "none":
            both = identity in default_for and default_for[identity] != word
            default_for[identity] = "all" if both else word
    return default_for


def _is_told(one: Mapping[str, Any]) -> bool:
    """Whether the answer says of a configuration what it sets and whether that can be undone."""
    settings = all(one.get(field) in ("enabled", "disabled", "not_set") for field in _FEATURES.values())
    return settings and one.get("enforcement") in ("enforced", "unenforced")


def _configuration(one: Mapping[str, Any], default_for: str) -> dict[str, Json]:
    known = default_for in ("all", "public", "private_and_internal", "none")
    return {
        "name": str(one["name"]),
        "default_for": default_for if known else "unknown",
        "enforced": one.get("enforcement") == "enforced",
        "features": {
            name: one.get(field) == "enabled"
            for name, field in _FEATURES.items()
            if one.get(field) in ("enabled", "disabled")
        },
    }


_REVIEWED = ("requires_pull_request", "required_reviews")


def rule_baseline(
    rulesets: Sequence[Mapping[str, Any]] | Answer | str,
    details: Mapping[str, Mapping[str, Any]],
    protection: Mapping[str, bool | None],
    lost: str,
    said: Answer,
) -> Fact:
    """`rule_baseline`; `protection` says of each repository whether reviewed proposals are required; None: not known.

    `lost` says why the list of repositories is not whole, if it is not.
    """
    hidden: list[dict[str, Json]] = [unseen("repositories", lost)] if lost else []
    each: list[Json] = []
    if isinstance(rulesets, Answer | str):
        hidden.append(unseen("rulesets", rulesets))
    else:
        for ruleset in rulesets:
            entry, parts = _baseline(ruleset, details.get(str(ruleset["id"])))
            each.append(entry)
            hidden += parts
    if isinstance(rulesets, Answer | str) and not protection:
        return gap("rule_baseline", rulesets)
    value = {
        "rulesets": sorted(each, key=str),
        "repositories": len(protection),
        "protected": sum(state is True for state in protection.values()),
        "unprotected": sum(state is False for state in protection.values()),
        "hidden": ordered(hidden),
    }
    return fact("rule_baseline", value, said)


def _baseline(ruleset: Mapping[str, Any], detail: Mapping[str, Any] | None) -> tuple[Json, list[dict[str, Json]]]:
    identity = f"ruleset:{ruleset.get('databaseId') or ruleset['id']}"
    conditions = ruleset.get("conditions") or {}
    refs = conditions.get("refName") or {}
    include = refs.get("include") or []
    rules = (detail or {}).get("rules")
    nodes = [node for node in (rules or {}).get("nodes") or [] if node]
    hidden = []
    if conditions.get("refName") is None and ruleset.get("target") in ("BRANCH", "TAG"):
        hidden.append(unseen(f"rules:{identity}", Withheld("GitHub's answer leaves out which of them it names.")))
    elif rules is None or len(nodes) != rules.get("totalCount"):
        hidden.append(unseen(f"rules:{identity}", "Its rules were not seen, or not all of them."))
    target = str(ruleset.get("target")).lower()
    level = "enterprise" if (ruleset.get("source") or {}).get("__typename") == "Enterprise" else "organisation"
    return {
        "id": identity,
        "name": str(ruleset["name"]),
        "level": level,
        "target": target if target in ("branch", "tag", "push") else "other",
        "enforcement": str(ruleset["enforcement"]).lower(),
        "repositories": _which(conditions),
        "default_branch": bool({"~DEFAULT_BRANCH", "~ALL"} & set(include)) and not refs.get("exclude"),
        "rules": sorted({str(node["type"]).lower() for node in nodes}),
    }, hidden


def _which(conditions: Mapping[str, Any]) -> str:
    names = conditions.get("repositoryName")
    if names:
        everything = "~ALL" in (names.get("include") or []) and not names.get("exclude")
        return "all" if everything else "by_name"
    if conditions.get("repositoryProperty"):
        return "by_property"
    return "listed" if conditions.get("repositoryId") else "unknown"


def is_protected(rules: Fact | None) -> bool | None:
    """Whether a repository's default branch takes changes by reviewed proposals only; None where that is not known."""
    if rules is None or not rules.ok:
        return None
    found = rules.value["rules"]
    if found.get("requires_pull_request") and found.get("required_reviews", 0) > 0:
        return True
    return False if all(name in found for name in _REVIEWED) else None
