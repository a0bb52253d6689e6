"""Who has access to a project, and what its jobs are given: people, groups, keys, variables, runners, webhooks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from cop_scan.evidence import Fact, Json
from cop_scan.sources.answered import Asked, Pages, Partial, entries, fact, gap, known, ordered, unseen
from cop_scan.sources.answers import Answer
from cop_scan_gitlab.project import Project, untold

_BOT = re.compile(r"^(?:group|project)_[0-9]+_bot|^service_account_|\[bot\]$|^(?:renovate|dependabot)[-_]?bot$", re.I)
_LEVELS = ((50, "admin"), (40, "maintain"), (30, "write"), (20, "triage"), (5, "read"))


def permission(level: int) -> str:
    """The vocabulary's word for a role: https://docs.gitlab.com/api/access_requests/#valid-access-levels."""
    return next((word for least, word in _LEVELS if level >= least), "read")


def is_bot(username: str) -> bool:
    """Whether it is an account of a token or a service, by the name that GitLab gives such."""
    return _BOT.search(username) is not None


def page_of(project: Project, field: str) -> tuple[list[Mapping[str, Any]] | None, Asked | None]:
    """A connection of the project's details, and why it is not whole, if it is not."""
    found = project.detail.get(field)
    if not isinstance(found, Mapping) or not isinstance(found.get("nodes"), list):
        return None, project.hidden(field)
    more = (found.get("pageInfo") or {}).get("hasNextPage") is not False
    return found["nodes"], "There are more than were read." if more else None


def collaborators(project: Project) -> Fact:
    """`collaborators`: https://docs.gitlab.com/api/members/, https://docs.gitlab.com/api/deploy_keys/."""
    value: dict[str, Json] = {}
    hidden: list[dict[str, Json]] = []
    _people(project, value, hidden)
    shares = project.node.get("shared_with_groups")
    if isinstance(shares, list):
        teams = [(str(one["group_full_path"]), permission(int(one["group_access_level"]))) for one in shares]
        value["teams"] = [{"name": name, "permission": word} for name, word in sorted(set(teams))]
    else:
        hidden.append(unseen("teams", "GitLab's answer leaves it out."))
    keys = Partial()
    if keys.add("deploy_keys", untold(project, "deploy_keys"), _key):
        value["deploy_keys"] = keys.value["deploy_keys"]
    hidden += keys.hidden
    if not value:
        return gap("collaborators", project.hidden("projectMembers"))
    used = [project.said, *([project.details] if isinstance(project.details, Answer) and project.details.ok else [])]
    return fact("collaborators", {**value, "hidden": ordered(hidden)}, *used, *keys.answers)


def _people(project: Project, value: dict[str, Json], hidden: list[dict[str, Json]]) -> None:
    nodes, why = page_of(project, "projectMembers")
    pages = project.lists.get("members/all")
    if pages is not None:
        listed, refused = entries(pages)
        nodes = None if listed is None else [_as_node(one) for one in listed]
        why = refused
    if not nodes:  # a project has an owner: that none is shown is no answer
        hidden.append(unseen("people", why or project.hidden("projectMembers")))
        return
    if why is not None:
        hidden.append(unseen("people:*", why))
    levels: dict[str, int] = {}
    bots: set[str] = set()
    for node in nodes:
        user = node.get("user")
        if not isinstance(user, Mapping) or not user.get("username"):
            hidden.append(unseen("people:*", "Of a member GitLab does not tell who it is."))
            continue
        name = str(user["username"])
        if user.get("state") in (None, "active"):
            levels[name] = max(int(node["accessLevel"]["integerValue"]), levels.get(name, 0))
            bots |= {name} if user.get("bot") is True or is_bot(name) else set()
    value["people"] = [
        {"login": name, "permission": permission(level), "bot": name in bots}
        for name, level in sorted(levels.items())
        if level > 0
    ]


def _as_node(one: Mapping[str, Any]) -> Mapping[str, Any]:
    user = {"username": one["username"], "state": one.get("state")}
    return {"accessLevel": {"integerValue": one["access_level"]}, "user": user}


def _key(one: Mapping[str, Any]) -> Json:
    if not isinstance(one["can_push"], bool):
        raise TypeError("can_push")
    entry = {"title": str(one["title"]), "read_only": not one["can_push"]}
    return {**entry, **known(one, created_at="created_at", last_used="last_used_at")}


def ci_secrets_of(pages: Pages, scope: str, *, inherits: bool = False) -> Fact:
    """`ci_secrets`: what GitLab masks in logs is taken for a secret, everything else for a variable.

    `inherits` says that jobs are given the variables of groups too, which are not among these.
    """
    listed, refused = entries(pages)
    if listed is None:
        return gap("ci_secrets", refused or "It was not asked.")
    why = refused if refused is not None else "Those that groups above give to its jobs are the groups' own."
    hidden = [unseen(f"{name}:*", why) for name in ("secrets", "variables")] if refused is not None or inherits else []
    value: dict[str, Json] = {
        "secrets": _variables([one for one in listed if _is_secret(one)], scope),
        "variables": _variables([one for one in listed if not _is_secret(one)], scope),
    }
    used = [page for page in pages if isinstance(page, Answer) and page.ok][:1]
    return fact("ci_secrets", {**value, "hidden": ordered(hidden)}, *used)


def _is_secret(one: Mapping[str, Any]) -> bool:
    if not isinstance(one["masked"], bool):
        raise TypeError("masked")
    return one["masked"] or one.get("hidden") is True


def _variables(listed: Sequence[Mapping[str, Any]], scope: str) -> list[Json]:
    """Each name once, however many environments have it; protected where every one of its values is."""
    flags: dict[str, list[Json]] = {}
    for one in listed:
        flags.setdefault(str(one["key"]), []).append(one["protected"])
    return [_variable(name, scope, found) for name, found in sorted(flags.items())]


def _variable(name: str, scope: str, flags: Sequence[Json]) -> Json:
    entry: dict[str, Json] = {"name": name, "scope": scope}
    return {**entry, "protected": all(flags)} if all(isinstance(flag, bool) for flag in flags) else entry


def ci_secrets(project: Project) -> Fact:
    """`ci_secrets`, from GraphQL; from the list's pages where there are more than fit."""
    inherits = (project.node.get("namespace") or {}).get("kind") != "user"
    pages = project.lists.get("variables")
    if pages is not None:
        return ci_secrets_of(pages, "repository", inherits=inherits)
    nodes, why = page_of(project, "ciVariables")
    unproven = not nodes and not project.maintained
    if nodes is None or why is not None or unproven or not isinstance(project.details, Answer):
        return gap("ci_secrets", why or project.hidden("ciVariables"))
    listed = Answer(project.details.request, project.details.status, nodes, project.details.at)
    return ci_secrets_of([listed], "repository", inherits=inherits)


def runners(project: Project) -> Fact:
    """`runners` of the project itself. Below Maintainer GitLab shows an empty list."""
    nodes, why = page_of(project, "runners")
    if nodes is None:
        return gap("runners", why or "It was not asked.")
    if not nodes and not project.maintained:
        return gap("runners", project.hidden("runners"))
    each: list[Json] = [_runner(one, "repository") for one in nodes]
    hidden = [unseen("runners:*", why)] if why is not None else []
    value: dict[str, Json] = {"runners": sorted(each, key=str), "hidden": ordered(hidden)}
    return fact("runners", value, *([project.details] if isinstance(project.details, Answer) else []))


def _runner(one: Mapping[str, Any], scope: str) -> dict[str, Json]:
    """One that is paused takes no job of any branch for now; which it will take is not told."""
    labels = sorted(map(str, one.get("tagList") or []))
    entry: dict[str, Json] = {
        "name": str(one.get("description") or one["id"]),
        "os": "",
        "labels": labels,
        "scope": scope,
    }
    if one.get("accessLevel") in ("NOT_PROTECTED", "REF_PROTECTED") and one.get("paused") is not True:
        entry["any_branch"] = one["accessLevel"] == "NOT_PROTECTED"
    if isinstance(one.get("runUntagged"), bool):
        entry["untagged"] = one["runUntagged"]
    return entry


def runners_of(pages: Pages) -> Fact:
    """`runners` that a group shares."""
    made = Partial()
    made.add("runners", pages, lambda one: _runner(one, "organisation"))
    return made.fact("runners")


def webhooks(pages: Pages) -> Fact:
    """`webhooks`, by host: https://docs.gitlab.com/api/project_webhooks/. A token is not always told of."""
    listed, refused = entries(pages)
    if listed is None:
        return gap("webhooks", refused or "It was not asked.")
    hidden = [unseen("hooks:*", refused)] if refused is not None else []
    hooks: list[Json] = []
    for one in listed:
        receiver = one["receiver"]
        entry: dict[str, Json] = {"events": list(one["events"]), "active": one.get("alert_status") != "disabled"}
        if receiver.get("host"):
            entry["host"] = receiver["host"]
            entry["secure"] = receiver["scheme"] == "https" and one["enable_ssl_verification"] is True
        else:
            hidden.append(unseen(f"{one['id']}:host", "Its address cannot be read."))
        if isinstance(one.get("token_present"), bool):
            entry["secret_set"] = one["token_present"]
        hooks.append(entry)
    used = [page for page in pages if isinstance(page, Answer) and page.ok][:1]
    return fact("webhooks", {"hooks": sorted(hooks, key=str), "hidden": ordered(hidden)}, *used)
