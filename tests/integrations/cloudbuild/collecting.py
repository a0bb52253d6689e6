"""Collecting an emulated Google Cloud with patience that is measured in milliseconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from cop_scan_cloudbuild import CloudBuildSource

from cop_scan.catalogue import FactSpec
from cop_scan.evidence import Json
from cop_scan.policies import load_facts, root
from cop_scan.sources.asking import Settings
from cop_scan.sources.interface import Collected, Sweep, Target
from cop_scan.sources.retry import RetryPolicy
from tests.emulators.cloudbuild.server import Emulator
from tests.integrations.cloudbuild.sweeping import options

HASTY = Settings(policy=RetryPolicy(attempts=8, base=0.01, cap=0.05, waits=20, first_wait=0.05, longest_wait=1.0))
KINDS = {"build_project", "registry", "organisation"}


def every() -> list[FactSpec]:
    """The facts of all the kinds that the source finds."""
    return [spec for spec in load_facts([root()]).values() if KINDS & set(spec.kinds)]


def target(server: Emulator, folder: Path, profile: str = "reader", **more: Json) -> Target:
    """A target of all the world's projects, unless others are named."""
    return Target("cloudbuild", "google", MappingProxyType({**options(server, folder, profile), **more}))


def collect(
    where: Target, sweep: Sweep | None = None, wanted: Sequence[FactSpec] = (), settings: Settings = HASTY
) -> dict[str, Collected]:
    """Resource's id -> what was collected; every fact unless others are wanted."""
    found = CloudBuildSource(settings).collect(where, wanted or every(), sweep or Sweep("2026-11-02T06:00:00Z"))
    return {one.resource.id: one for one in found}


def seen(collected: Mapping[str, Collected]) -> dict[str, dict[str, str]]:
    """Resource's id -> fact -> digest of what was seen, whenever and through whichever address."""
    return {key: {name: fact.digest for name, fact in one.resource.facts.items()} for key, one in collected.items()}
