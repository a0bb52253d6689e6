"""A whole sweep of an emulated GitHub by the product's public API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from cop_scan.estate import Estate, Place
from cop_scan.evidence import Json
from tests.emulators.github.server import Emulator
from tests.emulators.github.state import World
from tests.integrations import sweeping
from tests.integrations.sweeping import Looked, Swept, differences, shipped

__all__ = ["Judge", "Looked", "Swept", "differences", "estate", "judge", "run", "shipped"]


def estate(world: World, server: Emulator, folder: Path, profile: str) -> Estate:
    """One target for each organisation, with its enterprise where it has one."""
    return Estate("Emulated vendor", "standard", tuple(_places(world, server, folder, profile)), (), ())


def _places(world: World, server: Emulator, folder: Path, profile: str) -> Iterator[Place]:
    for org in world.organisations:
        token = folder / f"token of {profile} for {org.login}"
        token.write_text(server.token(profile, org.login))
        options: dict[str, Json] = {"organisations": [org.login], "api_url": server.url, "token": f"file:{token}"}
        if org.enterprise:
            options["enterprise"] = org.enterprise
        yield Place("github", org.login, MappingProxyType(options))


def run(world: World, server: Emulator, folder: Path, profile: str = "owner") -> Swept:
    """Collect into a folder and judge at the world's own time."""
    return sweeping.run(estate(world, server, folder, profile), world.clock, folder)


@dataclass
class Judge:
    """Judges what tokens are shown of an emulated GitHub."""

    judging: sweeping.Judge

    def look(self, server: Emulator, folder: Path, profile: str = "owner") -> Looked:
        """Collect into a new folder and judge at the world's own time. Raises SourceError as the product does."""
        tokens = folder.parent / "tokens"
        tokens.mkdir(exist_ok=True)
        return self.judging.look(estate(server.world, server, tokens, profile), server.world.clock, folder)


@contextmanager
def judge() -> Iterator[Judge]:
    """A judge with the shipped claims."""
    with sweeping.judge() as judging:
        yield Judge(judging)
