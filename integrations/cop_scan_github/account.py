"""What is asked once of an organisation or user: settings, lists of alerts, configurations, and what they decide."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from cop_scan.sources.answered import Asked, Withheld, body
from cop_scan.sources.answers import Answer, Request
from cop_scan.sources.asking import Asker
from cop_scan.sources.batching import Part
from cop_scan.sources.paging import PageSize, listed, listed_under, paged
from cop_scan_github import queries
from cop_scan_github.alerts import Listed, sorted_out
from cop_scan_github.answered import leniently
from cop_scan_github.graph import by_node, node_of, request
from cop_scan_github.organisation import ATTACHED
from cop_scan_github.settings import Actions

Kind = Literal["organisation", "user", "repositories"]
_ALERTS = {
    "dependabot": "/dependabot/alerts?state=open,dismissed,auto_dismissed&per_page=100",
    "code-scanning": "/code-scanning/alerts?state={state}&per_page=100",
    "secret-scanning": "/secret-scanning/alerts?state=open&hide_secret=true&per_page=100",
}
ALERT_FACTS = {"dependabot": "vulnerabilities", "code-scanning": "vulnerabilities", "secret-scanning": "secret_alerts"}
CONFIGURED = frozenset({"security_defaults", "code_scanning", "private_reporting"})
"""Facts that security configurations tell, or decide."""


def get(path: str, endpoint: str = "") -> Request:
    """A GET request; its endpoint is the path with placeholders."""
    return Request(f"GET {path}", path, endpoint=f"GET {endpoint or path}".split("?", maxsplit=1)[0])


async def items(asker: Asker, asked: Request, name: str = "") -> list[Answer]:
    """The items of all pages as one answer, followed by the gap that ends them early, if one does."""
    found, gap = await paged(asker, asked, items=listed_under(name) if name else listed, more=_following)
    first = await asker.ask(asked)
    whole = [replace(first, body=found)] if first.ok and not (gap and not found) else []
    return [*whole, *([gap] if gap else [])]


def _following(asked: Request, path: str) -> Request:
    return Request(f"GET {path}", path, endpoint=asked.endpoint)


@dataclass(slots=True)
class Account:
    """An organisation, a user, or the owner of single repositories."""

    login: str
    kind: Kind
    either: bool = False
    """Whether it may be a user as well, which is found out."""
    node: Mapping[str, Any] | None = None
    """What GraphQL says of it."""
    said: Answer = field(default_factory=lambda: Answer("", 0))
    answers: dict[str, Asked] = field(default_factory=dict)
    """Name of a question -> its answer."""
    lists: dict[str, list[Answer]] = field(default_factory=dict)
    alerts: dict[str, Listed] = field(default_factory=dict)
    listing: dict[int, Mapping[str, Any]] | None = None
    """Repository's id -> its entry in the organisation's list; None where that was not asked."""
    attached: dict[int, tuple[int, str]] = field(default_factory=dict)
    """Repository's id -> the security configuration that it has, and the status of that."""
    unattached: dict[int, Asked] = field(default_factory=dict)
    """Security configuration -> why it is not known which repositories have it."""
    immutable: bool | frozenset[int] = False
    """Whether the organisation's policy makes all releases immutable, or the ids of those of which it does."""
    attested: frozenset[int] = frozenset()
    """Ids of repositories that have attestations, as far as the organisation's list of them was read."""
    ruleset_details: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """Node id of one of the organisation's rulesets -> its rules and who may bypass it."""
    evidence: bool = False
    """Whether the credential was seen to be shown what administrators of a repository see."""

    @property
    def scoped(self) -> bool:
        """Whether the credential is a token with scopes, which is never limited to some repositories."""
        return any(isinstance(answer, Answer) and "scopes" in answer.facts for answer in self.answers.values())

    @property
    def owner(self) -> bool:
        """Whether it is proven that the credential is shown what owners of the organisation see."""
        return body(self.answers.get("permissions")) is not None

    def asked(self, name: str) -> Asked:
        """The answer to a question of that name, or that it was not asked."""
        return self.answers.get(name, "It was not asked.")

    @property
    def actions(self) -> Actions | None:
        """The organisation's settings of GitHub Actions."""
        if self.kind != "organisation":
            return None
        return Actions(*(self.asked(name) for name in ("permissions", "selected", "workflow", "forks")))

    def configuration(self, repository: int) -> Mapping[str, Any] | None:
        """The security configuration that is enforced on the repository, so that what it sets holds."""
        identity, status = self.attached.get(repository, (0, ""))
        configurations = (one for page in self.lists.get("configurations", []) if page.ok for one in page.body)
        chosen = next((one for one in configurations if isinstance(one, dict) and one.get("id") == identity), None)
        return chosen if chosen and status == "enforced" and chosen.get("enforcement") == "enforced" else None

    def immutably(self, repository: int) -> bool:
        """Whether the organisation's policy makes the repository's releases immutable."""
        return self.immutable is True or (isinstance(self.immutable, frozenset) and repository in self.immutable)


async def look(asker: Asker, account: Account, wanted: Collection[str], *, filters: bool, enterprise: str) -> None:
    """Ask everything of an organisation that the wanted facts need; each refusal costs what it would have told."""
    await _identify(asker, account)
    if account.kind != "organisation" or account.node is None:
        return
    asking = _Asking(asker, account, set(wanted))
    questions = (
        asking.settings(),
        asking.members(),
        asking.audit_log(enterprise),
        asking.configurations(),
        asking.immutable(),
        asking.listing(needed=filters),
        asking.rulesets(),
        *(asking.alerts(kind) for kind in _ALERTS),
    )
    await asyncio.gather(*(leniently(question) for question in questions))
    # An organisation's lists hold every repository's alerts only for those who see all repositories.
    account.alerts = {
        kind: replace(alerts, whole=alerts.whole and account.owner) for kind, alerts in account.alerts.items()
    }


async def _identify(asker: Asker, account: Account) -> None:
    if account.kind == "repositories":
        return
    field_name = "organization" if account.kind == "organisation" else "user"
    query = queries.ORGANISATION if account.kind == "organisation" else queries.USER
    account.said = await asker.ask(request(account.kind, account.login, query, {"login": account.login}))
    found = node_of(account.said, (field_name,)) if account.said.ok else None
    account.node = found if found and found.get("id") else None
    if account.node is None and account.either and account.kind == "organisation":
        account.kind = "user"
        await _identify(asker, account)
    elif account.node is not None and account.kind == "organisation":
        for name, query in (("counts", queries.COUNTS), ("members", queries.MEMBERS)):
            answer = await asker.ask(request(f"organisation's {name}", account.login, query, {"login": account.login}))
            counted = node_of(answer, (field_name,)) if answer.ok else None
            account.node = {**(counted or {}), **account.node}


class _Asking:
    def __init__(self, asker: Asker, account: Account, wanted: set[str]) -> None:
        self.asker, self.account, self.wanted = asker, account, wanted
        self.base = f"/orgs/{account.login}"

    async def _one(self, name: str, path: str) -> Answer:
        answer = await self.asker.ask(get(self.base + path, "/orgs/{org}" + path))
        self.account.answers[name] = answer
        return answer

    async def _list(self, name: str, path: str, under: str = "") -> list[Answer]:
        found = await items(self.asker, get(self.base + path, "/orgs/{org}" + path), under)
        self.account.lists[name] = found
        return found

    async def settings(self) -> None:
        if self.wanted & {"mfa", "member_access", "audit_log"}:
            await self._one("account", "")
        if self.wanted & ({"ci_settings", "vulnerabilities", "secret_alerts"} | queries.RULES):
            permissions = await self._one("permissions", "/actions/permissions")
            if "ci_settings" in self.wanted:
                if (body(permissions) or {}).get("allowed_actions") == "selected":
                    await self._one("selected", "/actions/permissions/selected-actions")
                await self._one("workflow", "/actions/permissions/workflow")

    async def members(self) -> None:
        if "mfa" in self.wanted:
            await self._list("without", "/members?filter=2fa_disabled&per_page=100")
            await self._list("outsiders_without", "/outside_collaborators?filter=2fa_disabled&per_page=100")
            asked = request("single sign-on", self.account.login, queries.SIGN_ON, {"login": self.account.login})
            self.account.answers["sign_on"] = await self.asker.ask(asked)
        if "administrators" in self.wanted:
            await self._list("administrators", "/members?role=admin&per_page=100")

    async def audit_log(self, enterprise: str) -> None:
        if "audit_log" not in self.wanted:
            return
        await self._one("log", "/audit-log?per_page=1&include=all")
        if enterprise:
            path = f"/enterprises/{enterprise}/audit-log/streams"
            self.account.answers["streams"] = await self.asker.ask(
                get(path, "/enterprises/{enterprise}/audit-log/streams")
            )
        else:
            cure = "Streams are the enterprise's; `enterprise` in the estate file names it."
            self.account.answers["streams"] = cure

    async def configurations(self) -> None:
        if not self.wanted & CONFIGURED:
            return
        found = await self._list("configurations", "/code-security/configurations?per_page=100")
        await self._one("defaults", "/code-security/configurations/defaults")
        for one in (one for page in found if page.ok for one in page.body):
            if isinstance(one, dict) and isinstance(one.get("id"), int):
                await self._attachments(one["id"])

    async def _attachments(self, identity: int) -> None:
        path = f"/code-security/configurations/{identity}/repositories?per_page=100&status=all"
        endpoint = "/orgs/{org}/code-security/configurations/{id}/repositories"
        pages = await items(self.asker, get(self.base + path, endpoint))
        refused = next((page for page in pages if not page.ok), None)
        if refused is not None:
            self.account.unattached[identity] = refused
        for entry in (entry for page in pages if page.ok for entry in page.body):
            named = entry.get("repository") if isinstance(entry, dict) else None
            if not isinstance(named, dict) or not isinstance(named.get("id"), int):
                self.account.unattached[identity] = "GitHub's list of its repositories is not understood."
            elif str(entry.get("status")) in ATTACHED:
                self.account.attached[named["id"]] = (identity, str(entry["status"]))

    async def immutable(self) -> None:
        if "immutable_releases" not in self.wanted:
            return
        policy = (body(await self._one("immutable", "/settings/immutable-releases")) or {}).get("enforced_repositories")
        if policy == "selected":
            chosen = await self._list(
                "immutable", "/settings/immutable-releases/repositories?per_page=100", "repositories"
            )
            self.account.immutable = frozenset(one["id"] for page in chosen if page.ok for one in page.body)
        else:
            self.account.immutable = policy == "all"

    async def listing(self, *, needed: bool) -> None:
        if not (needed or self.wanted & {"security_features", "secret_alerts", "repository_settings"}):
            return
        found = await self._list("listing", "/repos?per_page=100&type=all&sort=created&direction=asc")
        entries = (entry for page in found if page.ok for entry in page.body if isinstance(entry, dict))
        self.account.listing = {entry["id"]: _slim(entry) for entry in entries if isinstance(entry.get("id"), int)}
        self.account.lists["listing"] = [replace(page, body=None) if page.ok else page for page in found]

    async def rulesets(self) -> None:
        if "rule_baseline" in self.wanted:
            asked = request(
                "organisation rulesets", self.account.login, queries.RULESETS, {"login": self.account.login}
            )
            self.account.answers["rulesets"] = await self.asker.ask(asked)
            found = rulesets_of(self.account)
            if not isinstance(found, Answer | str):
                batches = by_node(self.asker, "rulesets", "RepositoryRuleset", queries.RULESET_DETAIL, PageSize(50))
                details = await batches.ask(ruleset_part(ruleset) for ruleset in found)
                self.account.ruleset_details = {key: answer.body for key, answer in details.items() if answer.ok}

    async def alerts(self, kind: str) -> None:
        if ALERT_FACTS[kind] not in self.wanted:
            return
        template = _ALERTS[kind]
        states = ["open", "dismissed"] if "{state}" in template else [""]
        pages: list[Answer] = []
        for state in states:
            pages += await self._list(f"{kind} {state}".strip(), template.format(state=state))
        self.account.alerts[kind] = sorted_out(pages, whole=True)


def ruleset_part(ruleset: Mapping[str, Any]) -> Part:
    """The question for a ruleset's rules and bypass; GitHub says when it was last changed."""
    identity, changed = str(ruleset["id"]), ruleset.get("updatedAt")
    carry = f"it was last changed at {changed}" if changed else ""
    return Part(f"GraphQL ruleset {identity} of {changed}", identity, carry=carry)


def _slim(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is used of a repository's entry in a list."""
    names = ("id", "full_name", "security_and_analysis", "topics", "custom_properties")
    return {name: entry[name] for name in names if name in entry}


def rulesets_of(account: Account) -> Sequence[Mapping[str, Any]] | Answer | str:
    """The organisation's own rulesets and those of its enterprise, or why they were not seen."""
    answer = account.asked("rulesets")
    if isinstance(answer, str) or not answer.ok:
        return answer
    node = node_of(answer, ("organization",)) or {}
    connection = node.get("rulesets")
    if connection is None:
        return Withheld("GitHub shows the organisation's rulesets only to those who may see them.")
    nodes = [node for node in connection.get("nodes") or [] if isinstance(node, dict) and node.get("id")]
    return nodes if len(nodes) == connection.get("totalCount") else "There are more rulesets than were read."
