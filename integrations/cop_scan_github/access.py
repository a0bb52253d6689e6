"""Who may do what: the people, teams and keys of a repository, the members and Apps of an organisation.

https://docs.github.com/en/rest/collaborators/collaborators, https://docs.github.com/en/rest/deploy-keys/deploy-keys,
https://docs.github.com/en/rest/orgs/members, https://docs.github.com/en/rest/orgs/orgs#list-app-installations-for-an-organization
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from cop_scan.evidence import Fact, Json
from cop_scan.sources.answered import Asked, Pages, Partial, Withheld, entries, known
from cop_scan.sources.asking import Asker
from cop_scan_github.account import Account
from cop_scan_github.partial import list_of_organisation, list_of_repository

if TYPE_CHECKING:
    from cop_scan_github.repository import Repository

_LEVELS = {"admin": "admin", "maintain": "maintain", "push": "write", "triage": "triage", "pull": "read"}
"""GitHub's words for permissions, the highest first, and the vocabulary's."""
_NOT_ALL = Withheld("GitHub shows the whole list to administrators of the repository only.")
_PUBLIC_ONLY = Withheld("GitHub shows those whose membership is not public to members only.")


async def ask_collaborators(asker: Asker, repository: Repository) -> None:
    """People, teams and deploy keys; who is from outside is the organisation's list where there is one."""
    account = repository.account
    asked = [
        list_of_repository(asker, repository, "people", "collaborators?affiliation=all&per_page=100"),
        list_of_repository(asker, repository, "keys", "keys?per_page=100"),
    ]
    if account.kind != "user":
        asked.append(list_of_repository(asker, repository, "teams", "teams?per_page=100"))
    if account.kind == "organisation":
        asked.append(list_of_organisation(asker, account, "outsiders", "outside_collaborators?per_page=100"))
    if account.kind == "repositories":
        path = "collaborators?affiliation=outside&per_page=100"
        asked.append(list_of_repository(asker, repository, "outsiders", path))
    await asyncio.gather(*asked)


def collaborators(repository: Repository) -> Fact:
    """`collaborators`; only administrators are known to be shown everyone."""
    made = Partial()
    outsiders, why = _outsiders(repository)
    if made.add("people", repository.lists["people"], lambda one: _person(one, outsiders)):
        if not repository.administrator:
            made.hide("people:*", _NOT_ALL)
        if why is not None:
            made.hide("outside", why)
    if repository.account.kind == "user":
        made.value["teams"] = []
    else:
        made.add("teams", repository.lists["teams"], lambda one: {"name": str(one["slug"]), "permission": _level(one)})
    made.add("deploy_keys", repository.lists["keys"], _key)
    return made.fact("collaborators")


def _outsiders(repository: Repository) -> tuple[frozenset[str] | None, Asked | None]:
    """The logins that belong to the repository's owner in no other way; None where that is not known, and why."""
    account = repository.account
    if account.kind == "user":
        people, _ = entries(repository.lists["people"])
        return frozenset(str(one["login"]) for one in people or [] if one["login"] != account.login), None
    pages: Pages = account.lists["outsiders"] if account.kind == "organisation" else repository.lists["outsiders"]
    found, why = entries(pages)
    whole = found if why is None else None
    return (None if whole is None else frozenset(str(one["login"]) for one in whole)), why


def _person(one: Mapping[str, Any], outsiders: frozenset[str] | None) -> Json:
    login = str(one["login"])
    outside = {} if outsiders is None else {"outside": login in outsiders}
    return {"login": login, "permission": _level(one), "bot": one["type"] == "Bot", **outside}


def _level(one: Mapping[str, Any]) -> str:
    """The highest permission; a role of the organisation's own making counts as the permission that it builds on.

    Raises ValueError where none is given.
    """
    given = one.get("permissions") or {one.get("permission"): True}
    found = next((name for word, name in _LEVELS.items() if given.get(word) is True), None)
    if found is None:
        raise ValueError("no permission")
    return found


def _key(one: Mapping[str, Any]) -> Json:
    fields: dict[str, Json] = {"title": str(one["title"]), "read_only": one["read_only"]}
    return {**fields, **known(one, created_at="created_at", last_used="last_used")}


async def ask_members(asker: Asker, account: Account) -> None:
    """Members by role, and outside collaborators."""
    await asyncio.gather(
        list_of_organisation(asker, account, "administrators", "members?role=admin&per_page=100"),
        list_of_organisation(asker, account, "ordinary", "members?role=member&per_page=100"),
        list_of_organisation(asker, account, "outsiders", "outside_collaborators?per_page=100"),
    )


def members(account: Account) -> Fact:
    """`members`; whoever is no member is shown the public ones, and not who is from outside."""
    made, both = Partial(), Partial()
    both.add("administrators", account.lists["administrators"], partial(_member, admin=True))
    both.add("ordinary", account.lists["ordinary"], partial(_member, admin=False))
    inside = made.add("outsiders", account.lists["outsiders"], lambda one: str(one["login"]))
    found = [one for part in both.value.values() for one in part]
    if not found:  # an organisation has an owner: that nobody is shown is no answer
        made.hide("members", both.refused if both.hidden else _PUBLIC_ONLY)
        return made.fact("members")
    made.value["members"] = sorted(found, key=str)
    made.answers += both.answers
    if both.hidden:
        made.hide("members:*", both.refused)
    elif not inside or ((account.node or {}).get("membersWithRole") or {}).get("totalCount") != len(found):
        made.hide("members:*", _PUBLIC_ONLY)
    return made.fact("members")


def _member(one: Mapping[str, Any], *, admin: bool) -> Json:
    return {"login": str(one["login"]), "admin": admin}


async def ask_apps(asker: Asker, account: Account) -> None:
    """Apps that are installed in the organisation."""
    await list_of_organisation(asker, account, "apps", "installations?per_page=100", "installations")


def apps(account: Account) -> Fact:
    """`apps`: shown to owners only."""
    made = Partial()
    made.add("apps", account.lists["apps"], _app)
    return made.fact("apps")


def _app(one: Mapping[str, Any]) -> Json:
    permissions = {str(name): str(level) for name, level in sorted(one["permissions"].items())}
    return {
        "name": str(one["app_slug"]),
        "permissions": permissions,
        "selection": one["repository_selection"],
        "suspended": one["suspended_at"] is not None,
        "updated_at": str(one["updated_at"]),
    }
