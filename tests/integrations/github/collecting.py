"""Collecting an emulated GitHub with patience that is measured in milliseconds, and what two sweeps have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from cop_scan_github import GitHubSource

from cop_scan.catalogue import FactSpec
from cop_scan.evidence import Json
from cop_scan.snapshot import Snapshot
from cop_scan.sources.asking import Settings
from cop_scan.sources.interface import Collected, Sweep, Target
from cop_scan.sources.retry import RetryPolicy
from tests.emulators.github.server import Emulator
from tests.integrations.sweeping import shipped

HASTY = Settings(policy=RetryPolicy(attempts=8, base=0.01, cap=0.05, waits=20, first_wait=0.2, longest_wait=1.0))
NOW = "2026-11-01T09:00:00Z"


def target(server: Emulator, folder: Path, profile: str = "owner", **options: Json) -> Target:
    """A target of all the world's organisations, unless options name others."""
    token = folder / f"token-{profile}"
    token.write_text(server.token(profile), encoding="utf-8")
    named = {"organisations", "users", "repositories", "accounts", "enterprises"} & options.keys()
    everything = {} if named else {"organisations": [org.login for org in server.world.organisations]}
    given = {"api_url": server.url, "token": f"file:{token}", **everything, **options}
    return Target("github", "github", MappingProxyType(given))


def collect(
    where: Target, sweep: Sweep | None = None, wanted: Sequence[FactSpec] = (), settings: Settings = HASTY
) -> dict[str, Collected]:
    """Resource's id -> what was collected; the shipped claims' facts unless others are wanted."""
    found = GitHubSource(settings).collect(where, wanted or shipped().wanted(), sweep or Sweep(NOW))
    return {one.resource.id: one for one in found}


def seen(collected: Mapping[str, Collected]) -> dict[str, dict[str, str]]:
    """Resource's id -> fact -> digest of what was seen, whenever and through whichever address."""
    return {key: {name: fact.digest for name, fact in one.resource.facts.items()} for key, one in collected.items()}


def seen_in(folder: Path) -> dict[str, dict[str, str]]:
    """The same of a snapshot."""
    with Snapshot(folder) as snapshot:
        return {r.id: {name: fact.digest for name, fact in r.facts.items()} for r in snapshot.resources()}


def patient(policy: RetryPolicy = HASTY.policy, in_flight: int = 4) -> Settings:
    """The hasty settings with another number of requests under way."""
    return replace(HASTY, policy=policy, in_flight=in_flight)
