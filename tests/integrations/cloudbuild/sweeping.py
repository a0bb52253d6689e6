"""A whole sweep of an emulated Google Cloud by the product's public API."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType

from cop_scan.estate import Estate, Place
from cop_scan.evidence import Json
from tests.emulators.cloudbuild.server import Emulator
from tests.integrations import sweeping
from tests.integrations.sweeping import Looked, Swept


def options(server: Emulator, folder: Path, profile: str = "reader") -> dict[str, Json]:
    """The target of every project of the emulator."""
    token = folder / f"token of {profile}"
    token.write_text(profile)
    return {"projects": list(server.world.projects), "endpoint": server.url, "token": f"file:{token}"}


def estate(server: Emulator, folder: Path, profile: str = "reader", **more: Json) -> Estate:
    """One target for everything."""
    place = Place("cloudbuild", "google", MappingProxyType({**options(server, folder, profile), **more}))
    return Estate("Emulated vendor", "standard", (place,), (), ())


def run(server: Emulator, folder: Path, profile: str = "reader") -> Swept:
    """Collect into a folder and judge at the world's own time."""
    return sweeping.run(estate(server, folder, profile), server.world.clock, folder)


def look(judge: sweeping.Judge, server: Emulator, folder: Path, profile: str = "reader") -> Looked:
    """Collect into a new folder and judge at the world's own time. Raises SourceError as the product does."""
    tokens = folder.parent / "tokens"
    tokens.mkdir(exist_ok=True)
    return judge.look(estate(server, tokens, profile), server.world.clock, folder)


def lines(found: Sequence[str], most: int = 20) -> str:
    """Some of the differences, for a message."""
    return f"{len(found)} differences:\n" + "\n".join(found[:most])
