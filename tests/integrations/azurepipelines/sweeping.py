"""A whole sweep of an emulated Azure DevOps by the product's public API."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from cop_scan.estate import Estate, Place
from tests.emulators.azurepipelines.server import Emulator
from tests.integrations import denying

Bench = denying.Bench[Emulator, str]


def estate(server: Emulator, folder: Path, profile: str = "pca") -> Estate:
    """One target for each organisation."""
    token = folder / f"token of {profile}"
    token.write_text(server.token(profile))
    shared = {"url": server.url, "token": f"file:{token}"}
    places = [Place("azurepipelines", org.name, MappingProxyType({"organisations": [org.name], **shared})) for org in server.world.organisations]  # fmt: skip
    return Estate("Emulated vendor", "standard", tuple(places), (), ())
