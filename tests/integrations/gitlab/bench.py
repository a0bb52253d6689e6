"""An emulated GitLab of which evidence is withheld, and what the product says then beside the key."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from cop_scan.finding import Finding
from tests.emulators.gitlab.access import Denial
from tests.emulators.gitlab.estate import VendorWorld
from tests.emulators.gitlab.key import Key
from tests.emulators.gitlab.server import Emulator
from tests.integrations.gitlab.groups import Group
from tests.integrations.gitlab.sweeping import Judge, Looked

WHY = frozenset({"forbidden", "hidden", "not_collected", "unsupported"})
"""What a gap may give for its reason where something was withheld."""


@dataclass
class Bench:
    """An estate, its key, and a judge who remembers."""

    world: VendorWorld
    server: Emulator
    key: Key
    judge: Judge
    folder: Path
    rows: list[str] = field(default_factory=list)
    count: int = 0

    def look(self, profile: str = "owner", *denials: Denial) -> Looked:
        """What the product says with these denials."""
        self.count += 1
        self.server.denials = list(denials)
        try:
            return self.judge.look(self.server, self.folder / str(self.count), profile)
        finally:
            self.server.denials = []

    def wrong(self, looked: Looked) -> list[str]:
        """Findings that are neither the key's nor unknown."""
        return [
            f"{pair[0]} {pair[1]}: expected {self.key[pair]['outcome']} ({self.key[pair]['why']}), got {finding.outcome} ({finding.message})"
            for pair, finding, _ in looked.findings()
            if finding.outcome.value not in (self.key[pair]["outcome"], "unknown")
        ]

    def missing(self, looked: Looked) -> list[tuple[str, str]]:
        """Claims and resources without a finding, or with two; a few of them."""
        found = Counter(pair for pair, _, _ in looked.findings())
        return [pair for pair in self.key if found[pair] != 1][:5]

    def row(self, name: str, mode: str, looked: Looked) -> str:
        """A line of the table: how many findings are wrong, unknown for want of evidence, and unchanged."""
        wrong = len(self.wrong(looked))
        unknown = sum(1 for pair, finding, _ in looked.findings() if turned(self.key, pair, finding))
        whole = sum(1 for _ in looked.findings())
        self.rows.append(
            f"{name:50} {mode:12} {wrong:6} {unknown:8} {whole - wrong - unknown:10} {len(self.key) - whole:8}"
        )
        return self.rows[-1]

    def table(self) -> str:
        """The rows under their heads."""
        head = f"{'withheld':50} {'mode':12} {'wrong':>6} {'unknown':>8} {'unchanged':>10} {'no row':>8}"
        return "\n".join(["", head, *self.rows, ""])


def turned(key: Key, pair: tuple[str, str], finding: Finding) -> bool:
    return finding.outcome == "unknown" and key[pair]["outcome"] != "unknown"


def named(bench: Bench, looked: Looked, group: Group, claim: str) -> bool:
    """Whether the claim became unknown somewhere and the report says there which fact was not seen and why."""
    return any(
        pair[0] == claim
        and turned(bench.key, pair, finding)
        and finding.message
        and any(gap.fact in group.facts and gap.reason in WHY and claim in gap.claims for gap in one.gaps)
        for pair, finding, one in looked.findings()
    )
