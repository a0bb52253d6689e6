"""Which repositories there are, page by page, each with what GraphQL tells of it.

Where a field that may not be null is refused, GraphQL drops the whole repository. Such a one is asked for again by its
pieces, so that the refused piece costs nothing but itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Any

from cop_scan.evidence import Json, Status
from cop_scan.sources.answers import Answer, Request
from cop_scan.sources.asking import Asker
from cop_scan.sources.batching import Part
from cop_scan.sources.interface import Sweep
from cop_scan.sources.paging import Page, Pages, PageSize
from cop_scan_github import queries
from cop_scan_github.account import Account
from cop_scan_github.graph import REFUSED, by_node, missing, node_of, request
from cop_scan_github.repository import Repository

_BARE = "repositories, names only"
_WORDS = ("id", "nameWithOwner", "visibility")
_FLAGS = ("isArchived", "isEmpty", "isFork", "isMirror", "isTemplate")
_PARTS = ("defaultBranchRef", "primaryLanguage", "environments", "releases", *queries.LISTS)
_STRANGE = "GitHub's answer has a repository of another shape than it describes."


class Listing:
    """The repositories of an account; `size` learns how much GitHub bears."""

    def __init__(self, asker: Asker, account: Account, asked: Collection[str], sweep: Sweep, size: PageSize) -> None:
        self.asker, self.account, self.asked, self.sweep, self.size = asker, account, set(asked), sweep, size
        self.owner = "organization" if account.kind == "organisation" else "user"
        self.total: int | None = None
        self.lost = ""
        """Why the list is not whole, if it is not."""

    async def all(self) -> AsyncIterator[Repository]:
        """Every repository, the oldest first."""
        whole, bare = queries.repositories(self.owner, self.asked), queries.repositories(self.owner, ())
        pages = Pages(
            self.asker,
            lambda cursor, n: self._page(whole, "repositories", cursor, n),
            self._connection,
            self.size,
            lambda cursor, n: self._page(bare, _BARE, cursor, n),
        )
        before, number = "", 0
        async for page in pages:
            number += len(page.nodes)
            if not page.answer.ok and not (page.nodes and page.answer.gap is Status.TRUNCATED):
                self.lost = f"The list of repositories ends early: {page.answer.detail}"
            for repository in await self._of_page(page, bare, before):
                yield repository
            if page.answer.ok:
                connection = self._connection(page.answer.body)
                self.total, before = connection.get("totalCount"), str(connection["pageInfo"].get("endCursor") or "")
        if not self.lost and number < (self.total or 0):
            self.lost = f"GitHub counts {self.total} repositories, and lists {number}."

    def _page(self, query: str, name: str, cursor: str, number: int) -> Request:
        variables = {"login": self.account.login, "n": number, "after": cursor or None}
        return request(name, f"{self.account.login} after {cursor or 'the start'}", query, variables)

    def _connection(self, found: Json) -> Any:
        return ((found.get("data") or {}).get(self.owner) or {}).get("repositories")

    async def _of_page(self, page: Page, bare: str, cursor: str) -> list[Repository]:
        if not page.answer.ok:
            return self._made(page.nodes, page.answer)
        nodes = [node_of(page.answer, (*self._path, place)) for place in range(len(page.nodes))]
        if None not in nodes:
            return self._made([node for node in nodes if node], page.answer)
        named = await self.asker.ask(self._page(bare, _BARE, cursor, len(nodes)))
        again = [node_of(named, (*self._path, place)) for place, node in enumerate(nodes) if node is None]
        dropped = [node if node and is_whole(node) else None for node in again]
        pieced = {str(node["id"]): node for node in await self._pieced([node for node in dropped if node])}
        if None in dropped:
            self.lost = f"The list of repositories has gaps: {missing(page.answer, self._path, 'one').detail}"
        places = iter(dropped)
        found = [node or pieced.get(str((next(places) or {}).get("id"))) for node in nodes]
        return self._made([node for node in found if node], page.answer)

    @property
    def _path(self) -> tuple[str, ...]:
        return (self.owner, "repositories", "nodes")

    async def _pieced(self, bare: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """The repositories with every piece that GitHub gives, and why it refuses the others."""
        pieces = queries.pieces(self.asked)
        parts = [str(node["id"]) for node in bare]
        answers = await asyncio.gather(*(self._piece(name, text, parts) for name, text in pieces.items()))
        whole: list[Mapping[str, Any]] = []
        for node in bare:
            made: dict[str, Any] = dict(node)
            refused: dict[str, list[str]] = {}
            for name, found in zip(pieces, answers, strict=True):
                answer = found[str(node["id"])]
                if answer.ok:
                    made.update(answer.body)
                else:
                    refused[name] = [(answer.gap or Status.MALFORMED).value, answer.detail]
            whole.append({**made, REFUSED: {**(made.get(REFUSED) or {}), **refused}})
        return whole

    async def _piece(self, name: str, text: str, ids: Sequence[str]) -> dict[str, Answer]:
        batches = by_node(self.asker, f"repositories' {name}", "Repository", text, PageSize(self.size.now))
        return await batches.ask(Part(f"GraphQL {name} of {identity}", identity) for identity in ids)

    async def named(self, names: Sequence[str]) -> AsyncIterator[Repository]:
        """Those repositories; one that cannot be seen is said."""
        for whole_name in names:
            node, said = await self._named(whole_name, self.asked, "repository")
            if node is None:
                bare, why = await self._named(whole_name, (), "repository's name")
                node = (await self._pieced([bare]))[0] if bare and is_whole(bare) else None
                said = why if bare else said
            if node is None:
                why = missing(said, ("repository",), "it") if said.ok else said
                self.sweep.lose(whole_name, f"The repository {whole_name} cannot be seen. {why.detail}")
            elif not is_whole(node):
                self.sweep.lose(whole_name, f"The repository {whole_name} cannot be seen. {_STRANGE}")
            else:
                yield _repository(node, said, self.account)

    async def _named(
        self, whole_name: str, asked: Collection[str], kind: str
    ) -> tuple[Mapping[str, Any] | None, Answer]:
        owner, name = whole_name.split("/")
        question = request(kind, whole_name, queries.repository(asked), {"owner": owner, "name": name})
        said = await self.asker.ask(question)
        return (node_of(said, ("repository",)) if said.ok else None), said

    def _made(self, nodes: Sequence[Mapping[str, Any]], page: Answer) -> list[Repository]:
        if not all(is_whole(node) for node in nodes):
            self.lost = _STRANGE
        return [_repository(node, page, self.account) for node in nodes if is_whole(node)]


def _repository(node: Mapping[str, Any], page: Answer, account: Account) -> Repository:
    light = Answer(page.request, page.status, None, page.at, page.gap, page.detail, carried=page.carried)
    return Repository(node, light, account, str(node["nameWithOwner"]))


def is_whole(node: Mapping[str, Any]) -> bool:
    """Whether a repository says all that is needed to name and to tag it, and its parts are objects."""
    words = all(isinstance(node.get(name), str) and node[name] for name in _WORDS)
    flags = all(isinstance(node.get(name), bool) for name in _FLAGS)
    return words and flags and all(isinstance(node.get(name) or {}, Mapping) for name in _PARTS)
