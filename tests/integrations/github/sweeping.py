"""A whole sweep of an emulated GitHub by the product's public API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

from cop_scan.estate import Estate, Place
from cop_scan.evidence import Json
from tests.emulators.github.server import Emulator
from tests.integrations import denying

Bench = denying.Bench[Emulator, str]


def estate(server: Emulator, folder: Path, profile: str) -> Estate:
    """One target for each organisation, with its enterprise where it has one."""
    return Estate("Emulated vendor", "standard", tuple(_places(server, folder, profile)), (), ())


def _places(server: Emulator, folder: Path, profile: str) -> Iterator[Place]:
    for org in server.world.organisations:
        token = folder / f"token of {profile} for {org.login}"
        token.write_text(server.token(profile, org.login))
        options: dict[str, Json] = {"organisations": [org.login], "api_url": server.url, "token": f"file:{token}"}
        if org.enterprise:
            options["enterprise"] = org.enterprise
        yield Place("github", org.login, MappingProxyType(options))
