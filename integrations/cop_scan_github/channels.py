"""Ways in and out: webhooks by their host, secrets and variables of the CI by their names. No value is ever kept.

https://docs.github.com/en/rest/repos/webhooks, https://docs.github.com/en/rest/actions/secrets,
https://docs.github.com/en/rest/actions/variables; what is left of the answers: `cop_scan_github.reduced`
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cop_scan.evidence import Fact, Json
from cop_scan.sources.answered import Partial, entries
from cop_scan.sources.answers import Answer
from cop_scan.sources.asking import Asker
from cop_scan_github.account import Account
from cop_scan_github.partial import list_of_organisation, list_of_repository

if TYPE_CHECKING:
    from cop_scan_github.repository import Repository

_HOOKS = "hooks?per_page=100"
_NAMES = ("secrets", "variables")
_NO_HOST = "Its address cannot be read."


async def ask_repository_hooks(asker: Asker, repository: Repository) -> None:
    """Webhooks of the repository."""
    await list_of_repository(asker, repository, "hooks", _HOOKS)


async def ask_organisation_hooks(asker: Asker, account: Account) -> None:
    """Webhooks of the organisation."""
    await list_of_organisation(asker, account, "hooks", _HOOKS)


def webhooks(whose: Repository | Account) -> Fact:
    """`webhooks` of a repository or organisation."""
    made = Partial()
    pages = whose.lists["hooks"]
    made.add("hooks", pages, _hook)
    for one in entries(pages)[0] or []:
        if not one["receiver"].get("host"):
            made.hide(f"{one['id']}:host", _NO_HOST)
    return made.fact("webhooks")


def _hook(one: Mapping[str, Any]) -> Json:
    """GitHub shows a secret as asterisks, and none as nothing at all, beside settings that are always there."""
    receiver = one["receiver"]
    fields: dict[str, Json] = {"events": sorted(str(event) for event in one["events"]), "active": one["active"]}
    if receiver.get("host"):
        fields |= {"host": receiver["host"]}
    verified = {"0": True, "1": False}.get(str(receiver.get("insecure_ssl")))
    if receiver.get("scheme") != "https":
        fields |= {"secure": False} if receiver.get("scheme") else {}
    elif verified is not None:
        fields |= {"secure": verified}
    if verified is not None or receiver["has_secret"]:
        fields |= {"secret_set": receiver["has_secret"]}
    return fields


async def ask_repository_names(asker: Asker, repository: Repository) -> None:
    """Names of the repository's secrets and variables."""
    await asyncio.gather(
        *(list_of_repository(asker, repository, name, f"actions/{name}?per_page=100", name) for name in _NAMES)
    )


async def ask_organisation_names(asker: Asker, account: Account) -> None:
    """Names of the organisation's secrets and variables."""
    await asyncio.gather(
        *(list_of_organisation(asker, account, name, f"actions/{name}?per_page=100", name) for name in _NAMES)
    )


def names_of_repository(repository: Repository) -> Fact:
    """`ci_secrets` of a repository."""
    return _ci_secrets(repository.lists, "repository")


def names_of_organisation(account: Account) -> Fact:
    """`ci_secrets` of an organisation."""
    return _ci_secrets(account.lists, "organisation")


def _ci_secrets(lists: Mapping[str, Sequence[Answer]], scope: str) -> Fact:
    made = Partial()
    made.add("secrets", lists["secrets"], lambda one: {**_name(one, scope), "updated_at": str(one["updated_at"])})
    made.add("variables", lists["variables"], lambda one: _name(one, scope))
    return made.fact("ci_secrets")


def _name(one: Mapping[str, Any], scope: str) -> dict[str, Json]:
    return {"name": str(one["name"]), "scope": scope}
