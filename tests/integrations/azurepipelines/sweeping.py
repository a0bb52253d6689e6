"""A whole sweep of an emulated Azure DevOps by the product's public API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from cop_scan.estate import Estate, Place
from tests.emulators.azurepipelines.server import Emulator
from tests.emulators.azurepipelines.state import World
from tests.integrations import sweeping
from tests.integrations.sweeping import Looked, Swept, differences, shipped

__all__ = ["Judge", "Looked", "Swept", "differences", "estate", "judge", "run", "shipped"]


def estate(world: World, server: Emulator, folder: Path, profile: str = "pca") -> Estate:
    """One target for each organisation."""
    token = folder / f"token of {profile}"
    token.write_text(server.token(profile))
    shared = {"url": server.url, "token": f"file:{token}"}
    places = [Place("azurepipelines", org.name, MappingProxyType({"organisations": [org.name], **shared})) for org in world.organisations]  # fmt: skip
    return Estate("Emulated vendor", "standard", tuple(places), (), ())


def run(world: World, server: Emulator, folder: Path, profile: str = "pca") -> Swept:
    """Collect into a folder and judge at the world's own time."""
    return sweeping.run(estate(world, server, folder, profile), world.clock, folder)


@dataclass
class Judge:
    """Judges what tokens are shown of an emulated Azure DevOps."""

    judging: sweeping.Judge

    def look(self, server: Emulator, folder: Path, profile: str = "pca") -> Looked:
        """Collect into a new folder and judge at the world's own time. Raises SourceError as the product does."""
        tokens = folder.parent / "tokens"
        tokens.mkdir(exist_ok=True)
        return self.judging.look(estate(server.world, server, tokens, profile), server.world.clock, folder)


@contextmanager
def judge() -> Iterator[Judge]:
    """A judge with the shipped claims."""
    with sweeping.judge() as judging:
        yield Judge(judging)
