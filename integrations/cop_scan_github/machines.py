"""Self-hosted runners and the groups that give them to repositories.

https://docs.github.com/en/rest/actions/self-hosted-runners, https://docs.github.com/en/rest/actions/self-hosted-runner-groups
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cop_scan.evidence import Fact, Json
from cop_scan.sources.answered import Partial, body, entries, known
from cop_scan.sources.asking import Asker
from cop_scan_github.account import Account, get
from cop_scan_github.partial import list_of_organisation, list_of_repository

if TYPE_CHECKING:
    from cop_scan_github.repository import Repository

_RUNNERS = "actions/runners?per_page=100"
_POLICY = "actions/permissions/self-hosted-runners"
_FORBIDDEN = (
    "The organisation lets no repository add runners of its own; whether some are left from before is not asked."
)
_ENTERPRISE = "The enterprise's runners, which some of the groups bring, are not in the organisation's list."


async def ask_repository(asker: Asker, repository: Repository) -> None:
    """The repository's own runners, unless the organisation's policy forbids them."""
    account = repository.account
    if account.kind == "organisation":
        path = f"/orgs/{account.login}/{_POLICY}"
        policy = account.answers["runner_policy"] = await asker.ask(get(path, f"/orgs/{{org}}/{_POLICY}"))
        if (body(policy) or {}).get("enabled_repositories") == "none":
            repository.answers["runners"] = _FORBIDDEN
            return
    await list_of_repository(asker, repository, "runners", _RUNNERS, "runners")


def of_repository(repository: Repository) -> Fact:
    """`runners` of a repository: those that no other repository has."""
    made = Partial()
    made.add("runners", repository.lists["runners"], lambda one: _runner(one, "repository"))
    return made.fact("runners")


async def ask_organisation(asker: Asker, account: Account) -> None:
    """The runners that the organisation shares, and their groups."""
    groups = "actions/runner-groups?per_page=100"
    await asyncio.gather(
        list_of_organisation(asker, account, "runners", _RUNNERS, "runners"),
        list_of_organisation(asker, account, "runner_groups", groups, "runner_groups"),
    )


def of_organisation(account: Account) -> Fact:
    """`runners` of an organisation: shown to owners only."""
    made = Partial()
    made.add("runners", account.lists["runners"], lambda one: _runner(one, "organisation"))
    made.add("groups", account.lists["runner_groups"], _group)
    groups, _ = entries(account.lists["runner_groups"])
    if any(group.get("inherited") is not False for group in groups or []):
        made.hide("runners:*", _ENTERPRISE)
    return made.fact("runners")


def _runner(one: Mapping[str, Any], scope: str) -> Json:
    fields: dict[str, Json] = {
        "name": str(one["name"]),
        "os": str(one["os"]),
        "labels": sorted(str(label["name"]) for label in one["labels"]),
        "scope": scope,
    }
    return {**fields, **known(one, busy="busy", ephemeral="ephemeral")}


def _group(one: Mapping[str, Any]) -> Json:
    return {
        "name": str(one["name"]),
        "visibility": one["visibility"],
        "public_repositories": one["allows_public_repositories"],
        **known(one, restricted_to_workflows="restricted_to_workflows"),
    }
