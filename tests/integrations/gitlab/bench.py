"""An emulated GitLab of which evidence is withheld, and what the product says then beside the key."""

from __future__ import annotations

from dataclasses import dataclass

from tests.emulators.gitlab.access import Denial
from tests.emulators.gitlab.estate import VendorWorld
from tests.emulators.gitlab.server import Emulator
from tests.integrations.denying import WHY, Beside
from tests.integrations.gitlab.sweeping import Judge, Looked

REASONS = WHY | {"unsupported"}
"""What a gap may give for its reason where something was withheld."""


@dataclass
class Bench(Beside):
    """An estate, its key, and a judge who remembers."""

    world: VendorWorld
    server: Emulator
    judge: Judge

    def look(self, profile: str = "owner", *denials: Denial) -> Looked:
        """What the product says with these denials."""
        with self.withheld(self.server, denials) as folder:
            return self.judge.look(self.server, folder, profile)
