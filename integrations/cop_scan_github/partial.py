"""Lists that are read to their end, and facts made of several of them, each of which may be unseen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cop_scan.evidence import Fact, Json
from cop_scan.sources.answers import Answer
from cop_scan.sources.asking import Asker
from cop_scan_github.account import Account, get, items
from cop_scan_github.answered import fact, gap, ordered, unseen
from cop_scan_github.settings import Asked

if TYPE_CHECKING:
    from cop_scan_github.repository import Repository

Pages = Sequence[Answer] | str
"""The items of all pages and the gap that ends them early, or why nothing was asked."""


async def list_of_repository(asker: Asker, repository: Repository, name: str, path: str, under: str = "") -> None:
    """Ask for a list of the repository and keep it under that name."""
    endpoint = f"/repos/{{owner}}/{{repo}}/{path}"
    repository.lists[name] = await items(asker, get(f"/repos/{repository.name}/{path}", endpoint), under)


async def list_of_organisation(asker: Asker, account: Account, name: str, path: str, under: str = "") -> None:
    """Ask for a list of the organisation, unless it is there, and keep it under that name."""
    if name not in account.lists:
        endpoint = f"/orgs/{{org}}/{path}"
        account.lists[name] = await items(asker, get(f"/orgs/{account.login}/{path}", endpoint), under)


def entries(pages: Pages) -> tuple[list[Mapping[str, Any]] | None, Asked | None]:
    """What a list holds, None if nothing of it was seen, and why it is not whole, if it is not."""
    if isinstance(pages, str):
        return None, pages
    good = [page for page in pages if page.ok]
    refused = next((page for page in pages if not page.ok), None)
    if not all(isinstance(page.body, list) for page in good):
        raise TypeError("no list")
    return ([entry for page in good for entry in page.body] if good else None), refused


class Partial:
    """A value in the making: a list that was not seen is absent, and `hidden` names it; `<name>:*` if it ends early."""

    def __init__(self) -> None:
        self.value: dict[str, Json] = {}
        self.hidden: list[dict[str, Json]] = []
        self.answers: list[Answer] = []
        self.refused: Asked = "It was not asked."

    def add(self, name: str, pages: Pages, make: Callable[[Mapping[str, Any]], Json]) -> bool:
        """Put a list into the value; whether any of it was seen."""
        found, refused = entries(pages)
        if refused is not None:
            self.refused = refused
            self.hidden.append(unseen(name if found is None else f"{name}:*", refused))
        if found is None:
            return False
        self.answers += [page for page in pages if isinstance(page, Answer) and page.ok][:1]
        self.value[name] = sorted((make(entry) for entry in found), key=str)
        return True

    def hide(self, path: str, why: Asked) -> None:
        """Name a part that was not seen."""
        self.hidden.append(unseen(path, why))

    def fact(self, key: str) -> Fact:
        """The fact; a gap where nothing of it was seen."""
        if not self.value:
            return gap(key, self.refused)
        return fact(key, {**self.value, "hidden": ordered(self.hidden)}, *self.answers)


def known(one: Mapping[str, Any], **fields: str) -> dict[str, Json]:
    """The fields that are there and not null, under the names of the vocabulary: `last_used="last_used_at"`."""
    return {name: one[field] for name, field in fields.items() if one.get(field) is not None}
