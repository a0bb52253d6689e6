"""Collecting an emulated AWS with a clock that runs fast, and what two sweeps have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from cop_scan_codebuild import CodeBuildSource

from cop_scan.catalogue import FactSpec
from cop_scan.evidence import Json
from cop_scan.sources.asking import Settings
from cop_scan.sources.interface import Collected, Sweep, Target
from cop_scan.sources.retry import RetryPolicy, SystemClock
from tests.emulators.codebuild.estate import CLOCK, REGIONS
from tests.emulators.codebuild.server import Emulator
from tests.integrations.sweeping import shipped


class Quick(SystemClock):
    """A clock that runs a thousand times as fast."""

    def monotonic(self) -> float:
        return super().monotonic() * 1000

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds / 1000)


HASTY = Settings(policy=RetryPolicy(attempts=3, waits=2), clock=Quick())
PATIENT = Settings(policy=RetryPolicy(attempts=8, waits=20), clock=Quick())


def target(server: Emulator, name: str, **options: Json) -> Target:
    """A target of the account that a profile is of."""
    given = {"regions": list(REGIONS), "endpoint_url": server.url, "profile": name, "project_policies": True, **options}
    return Target("codebuild", "codebuild", MappingProxyType(given))


def collect(
    where: Target, sweep: Sweep | None = None, wanted: Sequence[FactSpec] = (), settings: Settings = PATIENT
) -> dict[str, Collected]:
    """Resource's id -> what was collected; the shipped claims' facts unless others are wanted."""
    found = CodeBuildSource(settings).collect(where, wanted or shipped().wanted(), sweep or Sweep(CLOCK))
    return {one.resource.id: one for one in found}


def seen(collected: Mapping[str, Collected]) -> dict[str, dict[str, str]]:
    """Resource's id -> fact -> digest of what was seen."""
    return {key: {name: fact.digest for name, fact in one.resource.facts.items()} for key, one in collected.items()}
