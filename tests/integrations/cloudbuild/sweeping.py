"""A whole sweep of an emulated Google Cloud by the product's public API."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from cop_scan.estate import Estate, Place
from cop_scan.evidence import Json
from tests.emulators.cloudbuild.server import Emulator
from tests.integrations import denying

Bench = denying.Bench[Emulator, str]


def options(server: Emulator, folder: Path, profile: str = "reader") -> dict[str, Json]:
    """The target of every project of the emulator."""
    token = folder / f"token of {profile}"
    token.write_text(profile)
    return {"projects": list(server.world.projects), "endpoint": server.url, "token": f"file:{token}"}


def estate(server: Emulator, folder: Path, profile: str = "reader", **more: Json) -> Estate:
    """One target for everything."""
    place = Place("cloudbuild", "google", MappingProxyType({**options(server, folder, profile), **more}))
    return Estate("Emulated vendor", "standard", (place,), (), ())
