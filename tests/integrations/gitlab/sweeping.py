"""A whole sweep of an emulated GitLab by the product's public API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

from cop_scan.estate import Estate, Place
from cop_scan.evidence import Json
from tests.emulators.gitlab.server import Emulator
from tests.integrations import denying

Bench = denying.Bench[Emulator, str]


def estate(server: Emulator, folder: Path, profile: str) -> Estate:
    """One target for each top-level group."""
    return Estate("Emulated vendor", "standard", tuple(_places(server, folder, profile)), (), ())


def _places(server: Emulator, folder: Path, profile: str) -> Iterator[Place]:
    token = folder / f"token of {profile}"
    token.write_text(server.token(profile))
    for group in server.world.groups:
        if not group.parent:
            options: dict[str, Json] = {"groups": [group.full_path], "url": server.url, "token": f"file:{token}"}
            yield Place("gitlab", group.full_path, MappingProxyType(options))
