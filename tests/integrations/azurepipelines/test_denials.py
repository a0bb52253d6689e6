"""Acceptance: whatever a token is not shown, no finding becomes another pass, fail or not applicable; it becomes unknown."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from cop_scan.errors import SourceError
from cop_scan.finding import Finding
from tests.emulators.azurepipelines.access import Denial, Mode, Profile
from tests.emulators.azurepipelines.estate import VendorWorld, build
from tests.emulators.azurepipelines.key import Key, answer_key
from tests.emulators.azurepipelines.server import Emulator
from tests.integrations.azurepipelines.groups import GROUPS, REFUSED, Group
from tests.integrations.azurepipelines.sweeping import Judge, Looked, judge, shipped

SEED, ORGS, REPOSITORIES = 16, 3, 5
ASKED = ("vso.project", "vso.code", "vso.build", "vso.graph", "vso.security_manage", "vso.advsec", "vso.extension")
"""Scopes without which much is refused at once; for others there are groups."""
WHY = frozenset({"forbidden", "hidden", "not_collected"})
"""What a gap may give for its reason where something was withheld: that it was refused or not shown, or what hangs on it not asked."""
WITHOUT = WHY | {"unsupported", "malformed"}
"""And where a field is left out: that the answer is none that can be read."""


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

    def look(self, profile: str = "pca", *denials: Denial) -> Looked:
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
        unknown = sum(1 for pair, finding, _ in looked.findings() if _turned(self.key, pair, finding))
        whole = sum(1 for _ in looked.findings())
        self.rows.append(
            f"{name:50} {mode:12} {wrong:6} {unknown:8} {whole - wrong - unknown:10} {len(self.key) - whole:8}"
        )
        return self.rows[-1]

    def table(self) -> str:
        """The rows under their heads."""
        head = f"{'withheld':50} {'mode':12} {'wrong':>6} {'unknown':>8} {'unchanged':>10} {'no row':>8}"
        return "\n".join(["", head, *self.rows, ""])


def _turned(key: Key, pair: tuple[str, str], finding: Finding) -> bool:
    return finding.outcome == "unknown" and key[pair]["outcome"] != "unknown"


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    world = build(SEED, ORGS, REPOSITORIES)
    with Emulator(world) as server, judge() as judging:
        made = Bench(world, server, answer_key(world, shipped().claims), judging, tmp_path_factory.mktemp("denials"))
        yield made
    sys.stdout.write(made.table())


def _modes() -> Iterator[tuple[Group, Mode]]:
    """Each group refused in one way, by turns in the other, and in every other way that it has."""
    for number, group in enumerate(GROUPS):
        for mode in group.modes:
            if mode not in REFUSED or mode == REFUSED[number % 2]:
                yield group, mode


@pytest.mark.parametrize(("group", "mode"), [pytest.param(g, m, id=f"{g.name}-{m}") for g, m in _modes()])
def test_what_is_withheld_is_unknown(bench: Bench, group: Group, mode: Mode) -> None:
    # lists leave out without a word only what one may not see, which an administrator may
    profile = "delegate" if mode == "filtered" else "pca"
    try:
        looked = bench.look(profile, *group.denials(mode))
    except SourceError:
        assert not group.whole, "only where nothing at all is named may a sweep end"
        return
    row = bench.row(group.name, mode, looked)
    assert bench.wrong(looked)[:5] == [], row
    if group.whole:
        assert bench.missing(looked) == [], "a finding is there for each claim and resource, whatever is withheld"
    claims = () if mode == "filtered" else group.claims
    silent = [
        claim for claim in claims if not _named(bench, looked, group, claim, WITHOUT if mode == "absent" else WHY)
    ]
    assert silent == [], f"no finding of these is unknown for want of {group.facts}: {row}"


def _named(bench: Bench, looked: Looked, group: Group, claim: str, why: frozenset[str]) -> bool:
    """Whether the claim became unknown somewhere and the report says there which fact was not seen and why."""
    return any(
        pair[0] == claim
        and _turned(bench.key, pair, finding)
        and finding.message
        and any(gap.fact in group.facts and gap.reason in why and claim in gap.claims for gap in one.gaps)
        for pair, finding, one in looked.findings()
    )


@pytest.mark.parametrize("scope", ASKED)
def test_an_administrators_token_without_one_scope(bench: Bench, scope: str) -> None:
    looked = bench.look(f"pca without {scope}")
    row = bench.row(f"without {scope}", "profile", looked)
    assert bench.wrong(looked)[:5] == [], row


@pytest.mark.parametrize("profile", ["pca scoped", "delegate", "project_admin", "contributor", "reader", "stakeholder"])
def test_a_weaker_token_says_less_and_nothing_else(bench: Bench, profile: str) -> None:
    looked = bench.look(profile)
    row = bench.row(profile, "profile", looked)
    assert bench.wrong(looked)[:5] == [], row


def test_a_member_of_one_project_is_not_told_of_the_other(bench: Bench) -> None:
    bench.server.add(Profile("of one", "project_admin", projects=frozenset({"Product"})))
    looked = bench.look("of one")
    assert bench.wrong(looked)[:5] == [], bench.row("member of one project", "profile", looked)


@pytest.mark.parametrize("number", range(3))
def test_any_mixture_of_refusals(bench: Bench, number: int) -> None:
    """Two to a dozen groups at once, each in a way of its own."""
    random = Random(number)
    chosen = random.sample([group for group in GROUPS if group.whole], random.randint(2, 12))
    denials = [denial for group in chosen for denial in group.denials(random.choice(list(group.modes)))]
    looked = bench.look(random.choice(["delegate", "contributor"]), *denials)
    bench.row(f"mixture {number} of {len(chosen)} groups", "mixed", looked)
    assert bench.wrong(looked)[:5] == [], [group.name for group in chosen]


@pytest.mark.parametrize("profile", ["none", "expired", "anonymous"])
def test_a_token_that_is_refused_ends_the_sweep_with_an_error(bench: Bench, profile: str) -> None:
    with pytest.raises(SourceError, match="does not accept the token"):
        bench.look(profile)
