"""From a target to resources: each organisation, user and repository that it names."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from cop_scan.catalogue import Form
from cop_scan.errors import SourceError
from cop_scan.evidence import Fact, Resource
from cop_scan.sources.asking import Asker
from cop_scan.sources.interface import Collected
from cop_scan.sources.networked import Collecting
from cop_scan.sources.paging import Pages
from cop_scan_github import facts_of_account, further, queries
from cop_scan_github.account import Account, get, look
from cop_scan_github.credentials import Credential
from cop_scan_github.facts_of_repository import identity, resource
from cop_scan_github.forecast import costs, counts_of, decided_of, organisation
from cop_scan_github.graph import request
from cop_scan_github.options import Options
from cop_scan_github.organisation import is_protected
from cop_scan_github.reading import HELLO, limits, read
from cop_scan_github.repository import Repository
from cop_scan_github.transport import GitHubTransport
from cop_scan_github.walk import Walk


@dataclass(eq=False, repr=False)
class Run(Collecting[Options]):
    """The collecting of one target."""

    credentials: Sequence[Credential]
    ways: dict[str, Asker] = field(default_factory=dict, init=False)
    """Who asks for an owner, or for all."""
    given_out: set[str] = field(default_factory=set, init=False)
    """Ids of the repositories so far: of one that is named twice the first is the fuller."""

    @property
    def keys(self) -> set[str]:
        """The wanted facts."""
        files = any(spec.form is not Form.VALUE and "repository" in spec.kinds for spec in self.wanted)
        return {spec.key for spec in self.wanted} | ({queries.TREE} if files else set())

    @property
    def alone(self) -> bool:
        """Whether the target names one account only."""
        options = self.options
        owners = {name.split("/")[0] for name in options.repositories}
        return (
            len([*options.accounts, *options.organisations, *options.users, *owners]) == 1 and not options.enterprises
        )

    def apart(self) -> list[Run]:
        """The same for each credential alone."""
        return [replace(self, credentials=[one]) for one in self.credentials]

    async def collect(self) -> AsyncGenerator[Collected, None]:
        """Every resource of every account."""
        async with AsyncExitStack() as stack:
            accounts = [account async for account in self.accounts(stack)]
            for account, names in accounts:
                asker = await self._way_in(stack, account, alone=len(accounts) == 1)
                if asker is None:
                    continue
                async for found in self.account(asker, account, names, alone=len(accounts) == 1):
                    yield found
            self.sweep.spent.extend(one for asker in self.askers for one in asker.used())

    async def _way_in(self, stack: AsyncExitStack, account: Account, *, alone: bool) -> Asker | None:
        """Who asks for the account; None, which is said, where an App is not installed in one of several."""
        try:
            return await self.asker(stack, account.login)
        except SourceError as fault:
            if alone or not any(credential.app for credential in self.credentials):
                raise
            self.askers.remove(self.ways.pop(account.login))
            self.sweep.lose(account.login, str(fault))
            return None

    async def asker(self, stack: AsyncExitStack, owner: str) -> Asker:
        """Who asks for that owner: an App has one for each installation, tokens have one for all."""
        key = owner if any(credential.app for credential in self.credentials) else ""
        if key not in self.ways:
            transports = [GitHubTransport(c, self.options.api_url, owner) for c in self.credentials]
            scope = f"{self.options.api_url} {', '.join(t.scope for t in transports)}"
            self.ways[key] = await stack.enter_async_context(self.asking(transports, read, limits, scope))
            await self.ways[key].ask(get(HELLO))
        return self.ways[key]

    async def accounts(self, stack: AsyncExitStack) -> AsyncGenerator[tuple[Account, list[str]], None]:
        """The accounts that the target names, each once, each with the repositories that it names of it."""
        seen: set[tuple[str, bool]] = set()
        async for account, names in self._accounts(stack):
            key = (account.login.lower(), account.kind == "repositories")
            if key not in seen:
                yield account, names
            seen.add(key)

    async def _accounts(self, stack: AsyncExitStack) -> AsyncGenerator[tuple[Account, list[str]], None]:
        for login in self.options.accounts:
            yield Account(login, "organisation", either=True), []
        for login in self.options.organisations:
            yield Account(login, "organisation"), []
        for slug in self.options.enterprises:
            async for login in self._organisations(await self.asker(stack, slug), slug):
                yield Account(login, "organisation"), []
        for login in self.options.users:
            yield Account(login, "user"), []
        by_owner: dict[str, list[str]] = {}
        for name in self.options.repositories:
            by_owner.setdefault(name.split("/")[0], []).append(name)
        for owner, names in by_owner.items():
            yield Account(owner, "repositories"), names

    async def _organisations(self, asker: Asker, slug: str) -> AsyncGenerator[str, None]:
        pages = Pages(
            asker,
            lambda cursor, n: request(
                "enterprise",
                f"{slug} after {cursor or 'the start'}",
                queries.ENTERPRISE,
                {"slug": slug, "n": n, "after": cursor or None},
            ),
            lambda body: ((body.get("data") or {}).get("enterprise") or {}).get("organizations"),
        )
        async for page in pages:
            if not page.answer.ok:
                self.sweep.lose(
                    slug, f"The organisations of the enterprise {slug} cannot be listed. {page.answer.detail}"
                )
            for node in page.nodes:
                if isinstance(node, dict) and node.get("login"):
                    yield str(node["login"])
                else:
                    self.sweep.lose(slug, f"GitHub does not name an organisation of the enterprise {slug}.")

    async def account(
        self, asker: Asker, account: Account, names: Sequence[str], *, alone: bool, sample: int = 0
    ) -> AsyncGenerator[Collected, None]:
        """The account's resources; with `sample` only so many repositories.

        Raises SourceError where it cannot be seen and is the only one.
        """
        filters = bool(self.options.topics or self.options.properties)
        await look(asker, account, self.keys, filters=filters, enterprise=self.options.enterprise)
        if not self.check(account, alone=alone):
            return
        await further.look(asker, account, self.keys)
        walk = Walk(asker, account, self.options, self.wanted, self.sweep, sample)
        self._plan(asker, account, names)
        protection: dict[str, bool | None] = {}
        live: set[int] = set()
        before = self.done
        async for chunk in walk.repositories(names):
            self.total = None if walk.listing.total is None else before + walk.listing.total
            for repository in chunk:
                one = self._repository(repository, walk, protection)
                live |= set() if repository.node["isArchived"] else {repository.number}
                if one is not None:
                    yield one
            if sample:
                break
        self._lose(account, walk)
        if account.kind == "organisation":
            found = self._organisation(account, walk, protection, live)
            if not self.sweep.has(found.resource.id):
                yield found

    def _lose(self, account: Account, walk: Walk) -> None:
        if walk.listing.lost:
            self.sweep.lose(account.login, walk.listing.lost)
        if walk.unfiltered:
            detail = f"The topics and properties of {walk.unfiltered} repositories were not seen; they are left out."
            self.sweep.lose(account.login, detail)

    def _plan(self, asker: Asker, account: Account, names: Sequence[str]) -> None:
        counts, decided = counts_of(account, names), decided_of(account)
        planned = costs(asker.name, counts, self.keys, self.options.tier, decided)
        whole = organisation(asker.name, self.keys) if account.kind == "organisation" else []
        self.sweep.planned.extend([*planned, *whole])

    def check(self, account: Account, *, alone: bool) -> bool:
        """Whether GitHub shows the organisation or user at all; if not, that is said.

        Raises SourceError where it is the only one of the target.
        """
        if account.kind == "repositories" or account.node is not None:
            return True
        detail = account.said.detail or "GitHub knows of none of this name, or hides it from this token."
        reason = f"The {account.kind} {account.login} cannot be seen. {detail}"
        if alone:
            raise SourceError(reason, next_step="Check the name, and that the token may see it.")
        self.sweep.lose(account.login, reason)
        return False

    def _repository(self, repository: Repository, walk: Walk, protection: dict[str, bool | None]) -> Collected | None:
        whole = resource(repository, walk.keys, self.target.name, self.options.host, self.sweep.observed_at)
        if repository.judged:
            protection[repository.id] = is_protected(whole.facts.get("branch_rules") or walk.rules(repository))
        twice = whole.id in self.given_out
        self.given_out.add(whole.id)
        self.done += 1
        if twice or self.sweep.has(whole.id):
            return None
        return Collected(whole, repository.contents)

    def _organisation(
        self, account: Account, walk: Walk, protection: Mapping[str, bool | None], live: set[int]
    ) -> Collected:
        keys = sorted(spec.key for spec in self.wanted if "organisation" in spec.kinds)
        facts: dict[str, Fact] = facts_of_account.facts(
            account, walk.defaults, keys, protection, live, walk.listing.lost
        )
        node = account.node or {}
        whole = Resource(
            identity(self.options.host, str(node["id"])),
            "organisation",
            "github",
            self.target.name,
            str(node.get("login") or account.login),
            str(node.get("url") or ""),
            facts=MappingProxyType(facts),
        )
        return Collected(whole, walk.defaults.contents)
