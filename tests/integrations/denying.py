"""What the product says where evidence is withheld, beside the answer key; for all platforms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from cop_scan.estate import Estate
from cop_scan.finding import Finding
from tests.integrations.sweeping import Judge, Key, Looked

WHY = frozenset({"forbidden", "hidden", "not_collected"})
"""What a gap may give for its reason where something was withheld: that it was refused or not shown, or what hangs on it not asked."""


class Denying(Protocol):
    """An emulator that withholds what it is told to."""

    denials: Any

    @property
    def world(self) -> Any: ...


Server = TypeVar("Server", bound=Denying)
Profile = TypeVar("Profile")


@dataclass
class Bench(Generic[Server, Profile]):
    """An emulator, its key, and a judge who remembers; and a table of what was withheld and what came of it."""

    key: Key
    folder: Path
    server: Server
    judge: Judge
    estate: Callable[[Server, Path, Profile], Estate]
    """What a profile is to sweep; the folder is for its credentials."""
    rows: list[str] = field(default_factory=list)
    count: int = 0

    def look(self, profile: Profile, *denials: Any) -> Looked:
        """What the product says with these denials, at the world's own time. Raises SourceError as the product does."""
        self.count += 1
        estate, clock = self.estate(self.server, self.folder, profile), self.server.world.clock
        self.server.denials = list(denials)
        try:
            return self.judge.look(estate, clock, self.folder / str(self.count))
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
        """Claims and resources without a finding, or with two."""
        found = Counter(pair for pair, _, _ in looked.findings())
        return [pair for pair in self.key if found[pair] != 1]

    def turned(self, pair: tuple[str, str], finding: Finding) -> bool:
        """Whether it is unknown though the key decides it."""
        return finding.outcome == "unknown" and self.key[pair]["outcome"] != "unknown"

    def named(self, looked: Looked, claim: str, facts: Collection[str], why: Collection[str] = WHY) -> bool:
        """Whether the claim became unknown somewhere and the report says there which of the facts was not seen and why."""
        return any(
            pair[0] == claim
            and self.turned(pair, finding)
            and finding.message
            and any(gap.fact in facts and gap.reason in why and claim in gap.claims for gap in one.gaps)
            for pair, finding, one in looked.findings()
        )

    def row(self, name: str, mode: str, looked: Looked) -> str:
        """A line of the table: how many findings are wrong, unknown for want of evidence, and unchanged."""
        wrong = len(self.wrong(looked))
        unknown = sum(1 for pair, finding, _ in looked.findings() if self.turned(pair, finding))
        whole = sum(1 for _ in looked.findings())
        self.rows.append(
            f"{name:50} {mode:12} {wrong:6} {unknown:8} {whole - wrong - unknown:10} {len(self.key) - whole:8}"
        )
        return self.rows[-1]

    def assert_right(self, name: str, mode: str, looked: Looked) -> str:
        """Assert that no finding is wrong; the line of the table."""
        row, wrong = self.row(name, mode, looked), self.wrong(looked)
        assert not wrong, "\n".join([row, *wrong[:5]])
        return row

    def table(self) -> str:
        """The rows under their heads."""
        head = f"{'withheld':50} {'mode':12} {'wrong':>6} {'unknown':>8} {'unchanged':>10} {'no row':>8}"
        return "\n".join(["", head, *self.rows, ""])
