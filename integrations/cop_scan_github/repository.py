"""One repository: what is asked of its own endpoints, and the facts that all answers add up to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from cop_scan.evidence import Fact, Status
from cop_scan.sources.answered import Asked, body
from cop_scan.sources.answers import Answer
from cop_scan.sources.asking import Asker
from cop_scan_github import alerts, further, queries, settings
from cop_scan_github.account import ALERT_FACTS, Account, get, items
from cop_scan_github.answered import BULK, FULL, left_out
from cop_scan_github.environments import by_pattern

_NO_WORKFLOWS = "It has no workflow files."
_CODEQL = frozenset(
    {"c", "c++", "c#", "go", "java", "kotlin", "javascript", "typescript", "python", "ruby", "swift", "rust"}
)
"""https://codeql.github.com/docs/codeql-overview/supported-languages-and-frameworks."""
_ENDPOINTS = {
    "permissions": "actions/permissions",
    "selected": "actions/permissions/selected-actions",
    "workflow": "actions/permissions/workflow",
    "forks": "actions/permissions/fork-pr-contributor-approval",
    "reporting": "private-vulnerability-reporting",
    "default_setup": "code-scanning/default-setup",
    "immutable": "immutable-releases",
    "environments": "environments?per_page=100",
    "itself": "",
}


@dataclass(slots=True)
class Repository:
    """A repository on its way from a page of GraphQL to a resource."""

    node: Mapping[str, Any]
    said: Answer
    """The page that it came with."""
    account: Account
    name: str
    """As it is called now."""
    answers: dict[str, Asked] = field(default_factory=dict)
    lists: dict[str, list[Answer]] = field(default_factory=dict)
    branches: dict[str, Answer] = field(default_factory=dict)
    """Environment -> the answer on which branches may deploy to it."""
    details: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """Node id of a ruleset or classic rule -> its detail."""
    samples: dict[str, Answer] = field(default_factory=dict)
    files: Mapping[str, Fact] = field(default_factory=dict)
    contents: Mapping[str, bytes] = field(default_factory=dict)
    has_workflows: bool = True
    tier: str = FULL
    """How much may be asked of it."""
    gone: bool = False
    """Whether it disappeared while it was looked at."""

    @property
    def id(self) -> str:
        """GraphQL's node id."""
        return str(self.node["id"])

    @property
    def number(self) -> int:
        """REST's id."""
        return int(self.node.get("databaseId") or 0)

    @property
    def public(self) -> bool:
        """Whether everyone may see it."""
        return self.node.get("visibility") == "PUBLIC"

    @property
    def branch(self) -> str:
        """The default branch's name; empty where there is none."""
        return str((self.node.get("defaultBranchRef") or {}).get("name") or "")

    @property
    def target(self) -> Mapping[str, Any]:
        """The default branch's newest commit."""
        found = (self.node.get("defaultBranchRef") or {}).get("target")
        return found if isinstance(found, Mapping) else {}

    @property
    def judged(self) -> bool:
        """Whether any claim will be judged on it."""
        return not (self.node["isArchived"] or self.node["isEmpty"] or self.node["isMirror"])

    @property
    def administrator(self) -> bool:
        """Whether it is proven that the credential is shown what administrators see.

        GitHub says so of the user, not of what the token was given; so an endpoint that only administrators may
        ask must have answered in this sweep, for this repository or for another of the same owner.
        """
        proofs = [self.answers.get(name) for name in ("permissions", "workflow", "immutable")]
        asked = [proof for proof in proofs if isinstance(proof, Answer) and not proof.carried]
        if any(proof.ok for proof in asked):
            return True
        denied = any(proof.gap is Status.FORBIDDEN for proof in asked) or any(
            isinstance(proof, Answer) and proof.gap is Status.HIDDEN for proof in proofs[:2]
        )
        return self.vouched and not denied

    @property
    def within(self) -> bool:
        """Whether it is known to be among the repositories that the token was given.

        A token may be limited to some; of the others it sees the public and internal ones as anyone does.
        """
        return self.account.scoped or self.node.get("visibility") == "PRIVATE"

    @property
    def vouched(self) -> bool:
        """Whether the proof that another repository of the same owner gave holds for this one."""
        return self.within and self.account.evidence and self.node.get("viewerCanAdminister") is True

    @property
    def listing(self) -> Mapping[str, Any] | None:
        """Its entry in the organisation's list, or its own REST answer."""
        listed = (self.account.listing or {}).get(self.number)
        return listed or body(self.answers.get("itself"))

    @property
    def analysed(self) -> str:
        """The language for which an enforced configuration of the organisation makes CodeQL run, or empty.

        Where CodeQL knows none of a repository's languages, the configuration switches nothing on.
        """
        language = str((self.node.get("primaryLanguage") or {}).get("name") or "").lower()
        enabled = self.setting().get("code_scanning_default_setup") == "enabled"
        return language if enabled and language in _CODEQL else ""

    def setting(self) -> Mapping[str, Any]:
        """The security configuration that is enforced on it, or nothing."""
        return self.account.configuration(self.number) or {}


class Asking:
    """Asks what is needed of single repositories, as much as the tier allows and no setting above decides."""

    def __init__(self, asker: Asker, wanted: Collection[str], tier: str, carry: Callable[[Repository], str]) -> None:
        self.asker, self.wanted, self.tier, self.carry = asker, set(wanted), tier, carry

    async def all(self, repository: Repository) -> None:
        """Everything that is wanted of this repository's own endpoints."""
        needed = self.needed(repository)
        await asyncio.gather(*(self._one(repository, name) for name in needed if name != "selected"))
        if (
            "selected" in needed
            and (body(repository.answers.get("permissions")) or {}).get("allowed_actions") == "selected"
        ):
            await self._one(repository, "selected")
        await asyncio.gather(
            *(self._branches(repository, name) for name in by_pattern(repository.answers.get("environments", "")))
        )
        await self._lists(repository)
        await further.ask(self.asker, repository, self.wanted, self.tier)

    def needed(self, repository: Repository) -> list[str]:
        """Names of the endpoints to ask; why another is not asked is noted as its answer."""
        reasons = {name: self._spared(repository, name) for name in _ENDPOINTS}
        repository.answers.update({name: why for name, why in reasons.items() if why})
        return [name for name, why in reasons.items() if not why]

    def _spared(self, repository: Repository, name: str) -> str:
        """Why an endpoint is not asked; empty if it is."""
        rules = {
            "permissions": self._permissions,
            "selected": lambda _: self._actions(repository) or self._in(FULL),
            "workflow": self._workflow,
            "forks": self._forks,
            "reporting": self._reporting,
            "default_setup": self._default_setup,
            "immutable": self._immutable,
            "environments": self._environments,
            "itself": self._itself,
        }
        return "No claim needs it." if not repository.judged else rules[name](repository)

    def _in(self, tier: str) -> str:
        return left_out(self.tier) if self.tier == BULK or (tier == FULL and self.tier != FULL) else ""

    def _wants(self, *facts: str) -> str:
        return "" if self.wanted & set(facts) else "No claim needs it."

    def _actions(self, _: Repository) -> str:
        return self._wants("ci_settings")

    def _permissions(self, repository: Repository) -> str:
        above = repository.account.actions
        if above is not None and settings.decided_above(above)[0] and repository.vouched:
            return "The organisation decides it."
        proven = () if repository.within else ALERT_FACTS.values()
        return self._wants("ci_settings", *queries.RULES, *proven) or self._in("core")

    def _workflow(self, repository: Repository) -> str:
        above = repository.account.actions
        if above is not None and settings.decided_above(above)[1]:
            return "The organisation decides it."
        return self._actions(repository) or ("" if repository.has_workflows else _NO_WORKFLOWS) or self._in("core")

    def _forks(self, repository: Repository) -> str:
        if not repository.public:
            return settings.NO_OUTSIDERS
        return self._actions(repository) or ("" if repository.has_workflows else _NO_WORKFLOWS) or self._in(FULL)

    def _reporting(self, repository: Repository) -> str:
        if not repository.public:
            return "GitHub offers it for public repositories only."
        if repository.setting().get("private_vulnerability_reporting") == "enabled":
            return "A configuration of the organisation decides it."
        return self._wants("private_reporting") or self._in("core")

    def _default_setup(self, repository: Repository) -> str:
        if repository.analysed:
            return "A configuration of the organisation decides it."
        return self._wants("code_scanning") or self._in("core")

    def _immutable(self, repository: Repository) -> str:
        if repository.account.immutably(repository.number):
            return "The organisation decides it."
        none = not (repository.node.get("releases") or {}).get("totalCount")
        return self._wants("immutable_releases") or ("It has no releases." if none else "") or self._in(FULL)

    def _environments(self, repository: Repository) -> str:
        none = (repository.node.get("environments") or {}).get("totalCount") == 0
        return self._wants("environments") or ("It has no environments." if none else "") or self._in(FULL)

    def _itself(self, repository: Repository) -> str:
        if repository.account.kind == "organisation" and repository.account.listing is not None:
            return "The organisation's list has it."
        return self._wants("security_features", "repository_settings") or self._in("core")

    async def _one(self, repository: Repository, name: str) -> None:
        path = "/".join(part for part in (f"/repos/{repository.name}", _ENDPOINTS[name]) if part)
        asked = get(path, "/".join(part for part in ("/repos/{owner}/{repo}", _ENDPOINTS[name]) if part))
        proves = name == "permissions" and not repository.vouched  # what was shown before proves nothing now
        repository.answers[name] = await self.asker.ask(asked, carry="" if proves else self.carry(repository))

    async def _branches(self, repository: Repository, environment: str) -> None:
        """Which branches may deploy to an environment, where its own answer says only that not all may."""
        path = f"environments/{quote(environment, safe='')}/deployment-branch-policies?per_page=100"
        endpoint = "/repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies"
        asked = get(f"/repos/{repository.name}/{path}", endpoint)
        repository.branches[environment] = await self.asker.ask(asked, carry=self.carry(repository))

    async def _lists(self, repository: Repository) -> None:
        """Results of code analyses, and alerts where there is no organisation's list of them."""
        if not repository.judged:
            return
        if "scan_history" in self.wanted and not self._in(FULL):
            branch = f"&ref=refs/heads/{quote(repository.branch)}" if repository.branch else ""
            await self._list(repository, "analyses", f"code-scanning/analyses?per_page=50{branch}", pages=1)
        for kind in alerts.KINDS:
            if self._own_alerts(repository, kind):
                state = "" if kind == "code-scanning" else "&state=open"
                state = "&state=open,dismissed,auto_dismissed" if kind == "dependabot" else state
                hide = "&hide_secret=true" if kind == "secret-scanning" else ""
                await self._list(repository, kind, f"{kind}/alerts?per_page=100{state}{hide}")

    def _own_alerts(self, repository: Repository, kind: str) -> bool:
        """Whether to ask the repository itself: the organisation's list was refused or may not be whole."""
        name = "secret_alerts" if kind == "secret-scanning" else "vulnerabilities"
        listed = repository.account.alerts.get(kind)
        enough = listed is not None and listed.refused is None and listed.whole
        return name in self.wanted and not enough and not self._in(FULL)

    async def _list(self, repository: Repository, name: str, path: str, pages: int = 0) -> None:
        asked = get(f"/repos/{repository.name}/{path}", f"/repos/{{owner}}/{{repo}}/{path}")
        if pages:
            repository.lists[name] = [await self.asker.ask(asked)]  # results are no setting: no event tells of them
        else:
            repository.lists[name] = await items(self.asker, asked)
