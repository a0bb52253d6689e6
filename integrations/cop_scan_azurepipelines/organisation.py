"""An organisation: what is asked of it once."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cop_scan.sources.answers import Answer
from cop_scan.sources.asking import Asker
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines.asks import Listed, listed
from cop_scan_azurepipelines.project import Project

_LISTS = (at.POOLS, at.ELASTIC_POOLS, at.GROUPS, at.FEEDS, at.EXTENSIONS, at.ACCESS)
_FILTERED = (at.POOLS, at.ELASTIC_POOLS, at.FEEDS)
_ADMINISTRATORS = "\\project collection administrators"
_SERVICES = ("svc.", "aadsp.", "s2s.", "bnd.")
"""How descriptors of accounts begin that are no person's."""
_NESTED = 50
"""Groups within groups that are looked into."""
_SUBJECTS, _IDENTITIES = 100, 25
NEEDED: Mapping[str, frozenset[str]] = {
    at.POOLS: frozenset({"worker"}),
    at.ELASTIC_POOLS: frozenset({"worker"}),
    at.SETTINGS: frozenset({"ci_settings"}),
    at.POLICIES: frozenset({"member_access", "audit_log"}),
    at.ENTITLEMENTS: frozenset({"members", "administrators"}),
    at.AUDIT_LOG: frozenset({"audit_log"}),
    at.AUDIT_STREAMS: frozenset({"audit_log"}),
    at.ENABLEMENT: frozenset(
        {"security_features", "security_defaults", "secret_alerts", "vulnerabilities", "code_scanning"}
    ),
    at.EXTENSIONS: frozenset({"apps", "code_scanning"}),
    at.FEEDS: frozenset({"registry_settings", "images"}),
    at.ACCESS: frozenset({"branch_rules", "tag_rules", "member_access", "rule_baseline"}),
}
"""The facts that a question is put for; the list of groups is always asked."""


@dataclass(slots=True)
class Organisation:
    """An organisation and what was answered of it."""

    name: str
    id: str
    """Its GUID."""
    caller: str = ""
    """Descriptor of who asks; empty where that is not told."""
    answers: dict[str, Answer] = field(default_factory=dict)
    """By endpoint."""
    lists: dict[str, Listed] = field(default_factory=dict)
    """By endpoint."""
    members: dict[str, Listed] = field(default_factory=dict)
    """Descriptor of a group that administers -> its direct members."""
    subjects: dict[str, Answer] = field(default_factory=dict)
    """Descriptor of a member -> the answer that tells who that is."""
    identities: dict[str, Any] = field(default_factory=dict)
    """Descriptor in access lists -> `{providerDisplayName, isContainer}`; None where it is not known."""
    projects: list[Project] = field(default_factory=list)
    unidentified: Answer | None = None
    """Why names are missing among them, if a question for them was refused."""
    unlisted: Answer | None = None
    """Why the list of projects is not whole, if it is not."""

    def list(self, endpoint: str) -> Listed:
        """What a list holds, as far as it was seen."""
        return self.lists.get(endpoint, Listed())

    def sees_all(self) -> bool:
        """Whether who asks is seen to administer the organisation, so that no list leaves anything out."""
        return (
            any(self.caller in member_descriptors(found) for found in self.members.values()) if self.caller else False
        )

    def administering(self) -> str:
        """The descriptor of the group of administrators; empty where it is not seen."""
        for one in self.list(at.GROUPS).items:
            if str(one.get("principalName", "")).lower().endswith(f"[{self.name.lower()}]{_ADMINISTRATORS}"):
                return str(one["descriptor"])
        return ""


async def look(asker: Asker, organisation: Organisation, keys: Collection[str], url: str) -> None:
    """Ask everything of the organisation that the wanted facts need."""
    asked = at.of_organisation(organisation.name)
    asked |= {name: at.page(name, organisation.name, url) for name in (at.SETTINGS, at.POLICIES)}

    async def one(name: str) -> None:
        if name == at.ENTITLEMENTS:
            organisation.lists[name] = await listed(asker, asked[name], "members")
        elif name in _LISTS:
            organisation.lists[name] = await listed(asker, asked[name])
        else:
            organisation.answers[name] = await asker.ask(asked[name])

    await asyncio.gather(*(one(name) for name in asked if name not in NEEDED or NEEDED[name] & set(keys)))
    if organisation.administering():
        await _members(asker, organisation, organisation.administering())
        await _who(asker, organisation)
    if not organisation.sees_all():
        organisation.lists.update({name: organisation.list(name).lower_bound() for name in _FILTERED})


async def _members(asker: Asker, organisation: Organisation, group: str) -> None:
    """The members of a group, and of the groups within it that the organisation keeps itself."""
    waiting = [group]
    while waiting and len(organisation.members) < _NESTED:
        one = waiting.pop(0)
        if one not in organisation.members:
            found = await listed(asker, at.memberships(organisation.name, one))
            organisation.members[one] = found
            waiting += [who for who in member_descriptors(found) if who.startswith("vssgp.")]


def is_service(descriptor: str) -> bool:
    """Whether it is the descriptor of an account that is no person's."""
    return descriptor.lower().startswith(_SERVICES)


def member_descriptors(found: Listed) -> list[str]:
    """The members by descriptor."""
    return [str(one["memberDescriptor"]) for one in found.items if isinstance(one, dict) and "memberDescriptor" in one]


async def _who(asker: Asker, organisation: Organisation) -> None:
    every = dict.fromkeys(who for found in organisation.members.values() for who in member_descriptors(found))
    for some in _chunks(list(every), _SUBJECTS):
        answer = await asker.ask(at.subjects(organisation.name, some))
        organisation.subjects.update(dict.fromkeys(some, answer))


async def identify(asker: Asker, organisation: Organisation) -> None:
    """The names of everybody whom access lists of Git repositories name."""
    lists = [organisation.list(at.ACCESS), *(project.list(at.ACCESS) for project in organisation.projects)]
    every = {ace["who"] for found in lists for one in found.items for ace in one["aces"]}
    missing = sorted(every - organisation.identities.keys())
    for some in _chunks(missing, _IDENTITIES):
        found = await listed(asker, at.identities(organisation.name, some))
        organisation.unidentified = organisation.unidentified or found.gap
        known = {one["descriptor"]: one for one in found.items if isinstance(one, dict) and "descriptor" in one}
        organisation.identities.update({who: known.get(who) for who in some})


def _chunks(every: Sequence[str], most: int) -> list[Sequence[str]]:
    return [every[start : start + most] for start in range(0, len(every), most)]
