"""Facts that have questions of their own: what is asked, only where a claim wants the fact, and how the fact is made.

Of repositories they take tier `full`; of an organisation they are a few requests, whatever the tier.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cop_scan.evidence import Fact
from cop_scan.sources.answered import gap
from cop_scan.sources.asking import Asker
from cop_scan_github import access, artefacts, attested, channels, logs, machines, release_sboms
from cop_scan_github.account import Account
from cop_scan_github.answered import FULL, left_out, leniently

if TYPE_CHECKING:
    from cop_scan_github.repository import Repository


@dataclass(frozen=True, slots=True)
class OfRepository:
    """How a fact of a repository is had."""

    ask: Callable[[Asker, Repository], Awaitable[None]]
    """Keeps its answers in the repository; under the fact's own key it may leave the reason why nothing is asked."""
    make: Callable[[Repository], Fact]


@dataclass(frozen=True, slots=True)
class OfOrganisation:
    """How a fact of an organisation is had."""

    ask: Callable[[Asker, Account], Awaitable[None]]
    make: Callable[[Account], Fact]


REPOSITORY: Mapping[str, OfRepository] = {
    "advisories": OfRepository(artefacts.ask_advisories, artefacts.advisories),
    "attested_releases": OfRepository(attested.ask, attested.attested_releases),
    "build_logs": OfRepository(logs.ask, logs.build_logs),
    "ci_secrets": OfRepository(channels.ask_repository_names, channels.names_of_repository),
    "collaborators": OfRepository(access.ask_collaborators, access.collaborators),
    "release_assets": OfRepository(artefacts.ask_releases, artefacts.release_assets),
    "release_notes": OfRepository(artefacts.ask_releases, artefacts.release_notes),
    "release_sboms": OfRepository(release_sboms.ask, release_sboms.release_sboms),
    "runners": OfRepository(machines.ask_repository, machines.of_repository),
    "sbom": OfRepository(artefacts.ask_sbom, artefacts.sbom),
    "webhooks": OfRepository(channels.ask_repository_hooks, channels.webhooks),
}
ORGANISATION: Mapping[str, OfOrganisation] = {
    "apps": OfOrganisation(access.ask_apps, access.apps),
    "ci_secrets": OfOrganisation(channels.ask_organisation_names, channels.names_of_organisation),
    "members": OfOrganisation(access.ask_members, access.members),
    "runners": OfOrganisation(machines.ask_organisation, machines.of_organisation),
    "webhooks": OfOrganisation(channels.ask_organisation_hooks, channels.webhooks),
}


async def ask(asker: Asker, repository: Repository, wanted: Collection[str], tier: str) -> None:
    """Ask a repository's own endpoints for the wanted facts."""
    keys = sorted(REPOSITORY.keys() & set(wanted))
    if tier != FULL:
        repository.answers.update(dict.fromkeys(keys, left_out(tier)))
        return
    await asyncio.gather(*(leniently(REPOSITORY[key].ask(asker, repository)) for key in keys))


def of_repository(key: str, repository: Repository) -> Fact:
    """The fact, or why nothing was asked. Raises as reading an answer of another shape does."""
    why = repository.answers.get(key)
    return gap(key, why) if isinstance(why, str) else REPOSITORY[key].make(repository)


async def look(asker: Asker, account: Account, wanted: Collection[str]) -> None:
    """Ask an organisation for the wanted facts."""
    if account.kind == "organisation":
        keys = sorted(ORGANISATION.keys() & set(wanted))
        await asyncio.gather(*(leniently(ORGANISATION[key].ask(asker, account)) for key in keys))
