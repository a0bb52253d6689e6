"""Lists that are read to their end, and facts made of several of them, each of which may be unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_scan.sources.asking import Asker
from cop_scan_github.account import Account, get, items

if TYPE_CHECKING:
    from cop_scan_github.repository import Repository


async def list_of_repository(asker: Asker, repository: Repository, name: str, path: str, under: str = "") -> None:
    """Ask for a list of the repository and keep it under that name."""
    endpoint = f"/repos/{{owner}}/{{repo}}/{path}"
    repository.lists[name] = await items(asker, get(f"/repos/{repository.name}/{path}", endpoint), under)


async def list_of_organisation(asker: Asker, account: Account, name: str, path: str, under: str = "") -> None:
    """Ask for a list of the organisation, unless it is there, and keep it under that name."""
    if name not in account.lists:
        endpoint = f"/orgs/{{org}}/{path}"
        account.lists[name] = await items(asker, get(f"/orgs/{account.login}/{path}", endpoint), under)
