"""An account's repository `.github`: files that other repositories inherit, and the organisation's own.

https://docs.github.com/en/communities/setting-up-your-project-for-healthy-contributions/creating-a-default-community-health-file
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cop_scan.catalogue import FactSpec, Form
from cop_scan.evidence import Fact, Status, canonical, digest
from cop_scan.sources.answered import gap
from cop_scan.sources.answers import Answer
from cop_scan.sources.asking import Asker
from cop_scan.sources.paging import PageSize
from cop_scan_github import queries
from cop_scan_github.account import Account
from cop_scan_github.files import Tree, facts_of, read_contents, read_tree, root_tree, tree_request
from cop_scan_github.graph import blobs, missing, node_of, request

PUBLIC, PRIVATE = ".github", ".github-private"


class Defaults:
    """Reads the special repositories of an account."""

    def __init__(self, asker: Asker, account: Account, wanted: Sequence[FactSpec]) -> None:
        self.asker, self.account = asker, account
        files = [spec for spec in wanted if spec.form is not Form.VALUE]
        self.shared = [spec for spec in files if spec.inherited and "repository" in spec.kinds]
        self.own = [spec for spec in files if "organisation" in spec.kinds]
        self.known = False
        """Whether it is known what repositories inherit."""
        self._shared: Mapping[str, Fact] = {}
        self.contents: dict[str, bytes] = {}
        self.facts: dict[str, Fact] = {}
        """The organisation's own file facts."""

    async def look(self, size: PageSize) -> None:
        """Read what is wanted of them."""
        if not (self.shared or self.own):
            return
        public = await self._read(PUBLIC, size)
        self.known = not isinstance(public, Answer)
        if isinstance(public, tuple):
            facts, kept = public
            self.contents.update(kept)
            self._shared = {spec.key: facts[spec.key] for spec in self.shared if spec.key in facts}
        if not self.own:
            return
        found = [public, await self._read(PRIVATE, size)]
        for spec in self.own:
            self.facts[spec.key] = self._own(spec, found)

    def _own(self, spec: FactSpec, found: Sequence[Any]) -> Fact:
        """The organisation's file, from the first of its repositories that has it."""
        facts: list[Fact] = [one[0][spec.key] for one in found if isinstance(one, tuple)]
        for one in found:
            if isinstance(one, tuple):
                self.contents.update(one[1])
        chosen = next((fact for fact in facts if fact.ok and fact.value["files"]), None)
        refused = next((one for one in found if isinstance(one, Answer)), None)
        if chosen is not None:
            return chosen
        if refused is not None:
            return gap(spec.key, refused)
        request_, at = self.account.said.request, self.account.said.at
        none = Fact.seen(spec.key, {"files": [], "hidden": []}, request=request_, observed_at=at)
        return next(iter(facts), none)

    async def _read(self, name: str, size: PageSize) -> tuple[dict[str, Fact], dict[str, bytes]] | Answer | None:
        """Facts and contents of a special repository; None where it is sure that there is none that counts."""
        whole = f"{self.account.login}/{name}"
        query = queries.repository({queries.TREE})
        said = await self.asker.ask(request("repository", whole, query, {"owner": self.account.login, "name": name}))
        node = node_of(said, ("repository",)) if said.ok else None
        if node is None:
            why = missing(said, ("repository",), whole) if said.ok else said
            # who sees every repository would see it
            return None if why.gap is Status.HIDDEN and self.account.owner else why
        if (name == PUBLIC and node["visibility"] != "PUBLIC" and not self.own) or node["isEmpty"]:
            return None
        return await self._facts(whole, node, said, size)

    async def _facts(
        self, whole: str, node: Mapping[str, Any], said: Answer, size: PageSize
    ) -> tuple[dict[str, Fact], dict[str, bytes]] | Answer:
        root = ((node.get("defaultBranchRef") or {}).get("target") or {}).get("tree")
        if not root:
            return replace(
                said, body=None, gap=Status.HIDDEN, detail=f"The files of {whole} are hidden from this token."
            )
        tree: Tree | Answer | None = root_tree(str(node["id"]), root, said)
        if tree is None:
            oid = str(root["oid"])
            tree = read_tree(str(node["id"]), oid, await self.asker.ask(tree_request(whole, oid)))
        if isinstance(tree, Answer):
            return tree
        specs = [*self.shared, *self.own]
        contents = await read_contents([tree], specs, blobs(self.asker, size))
        facts, kept = facts_of(tree, specs, contents[tree.repository], inherits=False)
        inherited = node["visibility"] == "PUBLIC"
        return {key: _named(whole, fact) for key, fact in facts.items() if inherited or key not in self._keys()}, kept

    def _keys(self) -> set[str]:
        return {spec.key for spec in self.shared}

    def inherited(
        self, facts: Mapping[str, Fact], contents: Mapping[str, bytes]
    ) -> tuple[Mapping[str, Fact], Mapping[str, bytes]]:
        """A repository's file facts, with the account's files where it has none of its own."""
        taken = {
            key: self._shared[key]
            for key, fact in facts.items()
            if key in self._shared and fact.ok and not fact.value["files"] and not fact.value["hidden"]
        }
        if not taken:
            return facts, contents
        named = {file["digest"] for fact in taken.values() for file in fact.value["files"]}
        return {**facts, **taken}, {**contents, **{key: self.contents[key] for key in named if key in self.contents}}


def _named(whole: str, fact: Fact) -> Fact:
    """The fact with paths that say whose files they are."""
    files = [{**file, "path": f"{whole}/{file['path']}"} for file in fact.value["files"]]
    hidden = [
        {**part, "path": part["path"] if part["path"] == "*" else f"{whole}/{part['path']}"}
        for part in fact.value["hidden"]
    ]
    value = {"files": files, "hidden": hidden}
    return replace(fact, value=value, digest=digest(canonical(value)))
