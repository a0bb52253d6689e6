"""All repositories of an account: pages of GraphQL, then everything else for a hundred of them at a time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cop_scan.catalogue import FactSpec, Form
from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import STRANGE, body, gap
from cop_scan.sources.answers import Answer
from cop_scan.sources.asking import Asker
from cop_scan.sources.batching import Part
from cop_scan.sources.interface import Sweep
from cop_scan.sources.paging import Pages, PageSize
from cop_scan_github import queries, samples
from cop_scan_github.account import Account, ruleset_part
from cop_scan_github.changes import Changes
from cop_scan_github.defaults import Defaults
from cop_scan_github.facts_of_repository import identity, listed_nodes, resource
from cop_scan_github.files import Contents, Tree, facts_of, read_contents, read_tree, root_tree, tree_request
from cop_scan_github.graph import blobs, by_node, refused, request
from cop_scan_github.listing import Listing
from cop_scan_github.options import Options
from cop_scan_github.repository import Asking, Repository

CHUNK = 100
_PROBES = 3
"""Repositories on which it is tried whether the credential is shown an administrator's view."""
_MANY = 100


@dataclass(slots=True)
class Sizes:
    """How much is asked at once, learned from what GitHub bears."""

    pages: PageSize = field(default_factory=PageSize)
    nodes: PageSize = field(default_factory=lambda: PageSize(50))
    changes: PageSize = field(default_factory=lambda: PageSize(10, 20))
    files: PageSize = field(default_factory=lambda: PageSize(100, 200))
    names: PageSize = field(default_factory=lambda: PageSize(100))


class Walk:
    """Collects an account's repositories."""

    def __init__(
        self,
        asker: Asker,
        account: Account,
        options: Options,
        wanted: Sequence[FactSpec],
        sweep: Sweep,
        sample: int = 0,
    ) -> None:
        self.asker, self.account, self.options, self.sweep = asker, account, options, sweep
        self.keys = sorted(spec.key for spec in wanted if "repository" in spec.kinds)
        self.file_specs = [s for s in wanted if s.form is not Form.VALUE and "repository" in s.kinds]
        self.asked = {*(spec.key for spec in wanted), *([queries.TREE] if self.file_specs else [])}
        self.sizes = Sizes()
        self.chunk = sample or CHUNK
        self.changes = Changes(asker, account, sweep)
        self.defaults = Defaults(asker, account, wanted)
        self.bearers: dict[str, str] = {}
        """Name -> id of the repository that had it first in this sweep."""
        self.unfiltered = 0
        """Repositories of which the topics and properties, which the target filters by, were not seen."""
        self.listing = Listing(asker, account, self.asked, sweep, self.sizes.pages)

    async def repositories(self, names: Sequence[str] = ()) -> AsyncIterator[list[Repository]]:
        """The repositories with all that was asked of them, some at a time; only those of `names`, where given."""
        await asyncio.gather(self.changes.look(), self.defaults.look(self.sizes.files))
        found = self.listing.named(names) if self.account.kind == "repositories" else self.listing.all()
        chunk: list[Repository] = []
        seen: set[str] = set()
        async for repository in found:
            repository.tier = self.options.tier
            if repository.id not in seen and await self._takes(repository):
                self._bear(repository)
                chunk.append(repository)
            seen.add(repository.id)
            if len(chunk) == self.chunk:
                yield await self._look(chunk)
                chunk = []
        if chunk:
            yield await self._look(chunk)

    async def _takes(self, repository: Repository) -> bool:
        if not (repository.judged or self.chunk == CHUNK):
            return False
        if (self.options.topics or self.options.properties) and repository.listing is None:
            await Asking(self.asker, (), "core", self.changes.reason)._one(repository, "itself")
            self.unfiltered += repository.listing is None
        return self.options.takes(_about(repository))

    def _bear(self, repository: Repository) -> None:
        """Under a name that another bore in this sweep, the other's answers are kept: they are not told of this one."""
        if self.bearers.setdefault(repository.name.lower(), repository.id) != repository.id:
            detail = "Another repository had its name while this sweep ran; the next one sees it."
            repository.said = replace(repository.said, gap=Status.NOT_COLLECTED, detail=detail)

    async def _look(self, chunk: list[Repository]) -> list[Repository]:
        """Everything else that is wanted of these repositories."""
        judged = [repository for repository in chunk if repository.judged and repository.said.ok]
        left = [repository for repository in judged if not self._is_done(repository)]
        await self._lists(judged)
        await self._files(left)
        await self._probe(judged)
        asking = Asking(self.asker, self.asked, self.options.tier, self.changes.reason)
        # Of one that an interrupted sweep has collected, only its rules count again, for the organisation's baseline.
        needed = {"branch_rules"} if queries.RULES & self.asked else set()
        rules = Asking(self.asker, needed, self.options.tier, self.changes.reason)
        unfinished = {repository.id for repository in left}
        await asyncio.gather(
            *(_all(asking if repository.id in unfinished else rules, repository) for repository in judged),
            self._details(judged),
            self._samples(left),
        )
        await self._identify(chunk, asking)
        return chunk

    def _is_done(self, repository: Repository) -> bool:
        return self.sweep.has(identity(self.options.host, repository.id))

    async def _lists(self, chunk: Sequence[Repository]) -> None:
        """What is left of lists that did not fit into the page."""
        for repository in chunk:
            for name in queries.LISTS:
                connection = repository.node.get(name)
                if isinstance(connection, dict) and _is_cut(connection):
                    nodes = await self._rest_of(repository, name)
                    repository.node = {**repository.node, name: {**connection, "nodes": nodes}}

    async def _rest_of(self, repository: Repository, name: str) -> list[Json]:
        info = "pageInfo { endCursor hasNextPage }"
        text = queries.LISTS[name] % ("first: $n, after: $after", info)
        asked = f"{queries.RATE} node(id: $id) {{ ... on Repository {{ {text} }} }}"
        query = f"query($id: ID!, $n: Int!, $after: String) {{ {asked} }}"
        pages = Pages(
            self.asker,
            lambda cursor, n: request(
                name,
                f"{repository.id} after {cursor or 'the start'}",
                query,
                {"id": repository.id, "n": n, "after": cursor or None},
            ),
            lambda found: ((found.get("data") or {}).get("node") or {}).get(name),
            PageSize(_MANY),
        )
        return [node async for page in pages for node in page.nodes]

    async def _files(self, chunk: Sequence[Repository]) -> None:
        if not self.file_specs:
            return
        trees = await asyncio.gather(*(self._tree(repository) for repository in chunk))
        whole = {tree.repository: tree for tree in trees if isinstance(tree, Tree)}
        contents = await read_contents(list(whole.values()), self.file_specs, blobs(self.asker, self.sizes.files))
        for repository, tree in zip(chunk, trees, strict=True):
            if isinstance(tree, Tree):
                self._file_facts(repository, tree, contents[repository.id])
            else:
                repository.files = {s.key: gap(s.key, tree) for s in self.file_specs}

    def _file_facts(self, repository: Repository, tree: Tree, contents: Contents) -> None:
        repository.has_workflows = any(entry.path.startswith(".github/workflows") for entry in tree.entries)
        facts, kept = facts_of(tree, self.file_specs, contents, inherits=not self.defaults.known)
        repository.files, repository.contents = self.defaults.inherited(facts, kept)

    async def _tree(self, repository: Repository) -> Tree | Answer:
        root = repository.target.get("tree")
        if not root:
            return _no_tree(repository)
        whole = root_tree(repository.id, root, repository.said)
        if whole is not None:
            return whole
        answer = await self.asker.ask(tree_request(repository.name, str(root["oid"])))
        return read_tree(repository.id, str(root["oid"]), answer)

    async def _probe(self, chunk: Sequence[Repository]) -> None:
        """Whether the credential is shown an administrator's view is tried once for the account."""
        if self.account.evidence:
            return
        asking = Asking(self.asker, {"ci_settings"}, "core", lambda _: "")  # what was shown before proves nothing now
        for repository in [r for r in chunk if r.node.get("viewerCanAdminister") is True][:_PROBES]:
            await asking._one(repository, "permissions")
            if body(repository.answers["permissions"]) is not None:
                self.account.evidence = True
                return

    async def _details(self, chunk: Sequence[Repository]) -> None:
        """Rules and bypass of every ruleset and of the classic rules that matter, each once however many share it."""
        if not queries.RULES & self.asked:
            return
        rulesets = {str(n["id"]): n for r in chunk for n in _nodes(r, "rulesets")}
        classic = {str(n["id"]) for r in chunk for n in _nodes(r, "branchProtectionRules")}
        by_id = by_node(self.asker, "rulesets", "RepositoryRuleset", queries.RULESET_DETAIL, self.sizes.nodes)
        found = await by_id.ask(ruleset_part(ruleset) for _, ruleset in sorted(rulesets.items()))
        allowances = by_node(
            self.asker, "classic rules", "BranchProtectionRule", queries.CLASSIC_DETAIL, self.sizes.nodes
        )
        found.update(await allowances.ask(Part(f"GraphQL classic rule {key}", key) for key in sorted(classic)))
        details = {key: answer.body for key, answer in found.items() if answer.ok}
        for repository in chunk:
            own = [*_nodes(repository, "rulesets"), *_nodes(repository, "branchProtectionRules")]
            repository.details = {str(n["id"]): details[str(n["id"])] for n in own if str(n["id"]) in details}

    def rules(self, repository: Repository) -> Fact | None:
        """The repository's `branch_rules`, where the organisation's baseline needs them though no claim does."""
        if "rule_baseline" not in self.asked or not repository.judged:
            return None
        return resource(repository, ["branch_rules"], "", "", self.sweep.observed_at).facts["branch_rules"]

    async def _samples(self, chunk: Sequence[Repository]) -> None:
        await self._sample(chunk, "commits", samples.COMMITS, {"commit_signatures", "history"}, self.sizes.nodes)
        if self.options.tier == "full":
            await self._sample(chunk, "changes", samples.CHANGES, {"change_reviews"}, self.sizes.changes)

    async def _sample(
        self, chunk: Sequence[Repository], name: str, fields: str, facts: Collection[str], size: PageSize
    ) -> None:
        if not self.asked & set(facts) or self.options.tier == "bulk":
            return
        carry = "its newest commit is the same"
        parts = [Part(f"GraphQL {name} {r.id} at {r.target.get('oid')}", r.id, carry=carry) for r in chunk]
        found = await by_node(self.asker, name, "Repository", fields, size).ask(parts)
        for repository in chunk:
            repository.samples[name] = found[repository.id]

    async def _identify(self, chunk: Sequence[Repository], asking: Asking) -> None:
        """Names again, at the end: under a name that was given away, another repository may have answered."""
        batches = by_node(self.asker, "names", "Repository", queries.IDENTITY, self.sizes.names)
        found = await batches.ask(Part(f"GraphQL name of {repository.id}", repository.id) for repository in chunk)
        for repository in chunk:
            answer = found[repository.id]
            now = str((answer.body or {}).get("nameWithOwner") or "")
            if answer.gap is Status.HIDDEN:
                repository.gone = True
                self.sweep.journal.note("disappeared", json.dumps([repository.name, answer.detail]))
            elif now and now != repository.name:
                self.sweep.journal.note("renamed", json.dumps([repository.name, now]))
                repository.name = now
                repository.answers, repository.lists = {}, {}
                self._bear(repository)
                await _all(asking, repository)
            elif not now:
                why = (
                    f"Whether it has kept its name was not seen, so that another's answers may be here. {answer.detail}"
                )
                repository.said = replace(repository.said, gap=answer.gap or Status.MALFORMED, detail=why)


async def _all(asking: Asking, repository: Repository) -> None:
    """Everything of one repository; an answer of a strange shape costs this repository, and no other."""
    try:
        await asking.all(repository)
    except STRANGE:
        detail = "GitHub's answer has not the shape that its documentation gives."
        repository.said = replace(repository.said, gap=Status.MALFORMED, detail=detail)


def _about(repository: Repository) -> dict[str, Json]:
    """What the target's filters look at."""
    node, listing = repository.node, repository.listing or {}
    return {
        "name": repository.name,
        "archived": node["isArchived"],
        "fork": node["isFork"],
        "visibility": str(node["visibility"]).lower(),
        "topics": listing.get("topics") or [],
        "properties": listing.get("custom_properties") or {},
    }


def _is_cut(connection: dict[str, Json]) -> bool:
    total, nodes = connection.get("totalCount"), connection.get("nodes")
    return isinstance(total, int) and isinstance(nodes, list) and total > len(nodes)


def _nodes(repository: Repository, name: str) -> list[Any]:
    return listed_nodes(repository.node.get(name) or {})


def _no_tree(repository: Repository) -> Answer:
    detail = "GitHub's answer leaves the files out; the token may lack read access to contents."
    reason, why = refused(repository.node, "defaultBranchRef") or (Status.HIDDEN, detail)
    return Answer(repository.said.request, 0, at=repository.said.at, gap=reason, detail=why)
