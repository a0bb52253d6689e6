"""A whole sweep of an estate by the product's public API, and its findings beside an answer key; for all platforms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cop_scan import sweep
from cop_scan.catalogue import Catalogue
from cop_scan.collect import collect
from cop_scan.engines.interface import Answer, Engine
from cop_scan.estate import Estate
from cop_scan.evaluate import Evaluation, Judged, evaluate
from cop_scan.finding import Finding
from cop_scan.policies import load_catalogue
from cop_scan.report import Report
from cop_scan.snapshot import Snapshot
from tests.emulators.common.oracles import Entry

Key = Mapping[tuple[str, str], Entry]
"""(claim's id, resource's name) -> its entry."""


@cache
def shipped() -> Catalogue:
    """The shipped catalogue; reading it takes a second."""
    return load_catalogue()


@dataclass(frozen=True)
class Swept:
    """What a sweep came to."""

    report: Report
    names: Mapping[str, str]
    """Resource's id -> its name."""
    failed: Sequence[tuple[str, str]]
    """Targets, or parts of them, that were not seen, and why."""

    def findings(self) -> Iterator[tuple[tuple[str, str], Finding]]:
        """(claim, resource's name) and the finding."""
        for finding in self.report.findings:
            yield (finding.claim, self.names[finding.resource]), finding


def run(estate: Estate, clock: str, folder: Path) -> Swept:
    """Collect into a folder and judge at that time."""
    place = folder / "snapshot"
    done = collect(estate, shipped(), place, clock, lambda _: None)
    with Snapshot(place) as snapshot:
        report = sweep.report(snapshot, shipped(), sweep.EngineChoice(), lambda _: None)
    return Swept(report, {subject.id: subject.name for subject in report.subjects}, done.failed)


@dataclass(frozen=True)
class Looked:
    """What one token was shown, judged."""

    judged: Sequence[Judged]
    failed: Sequence[tuple[str, str]]

    def findings(self) -> Iterator[tuple[tuple[str, str], Finding, Judged]]:
        """(claim, resource's name), the finding, and everything of that resource."""
        for one in self.judged:
            for finding in one.findings:
                yield (finding.claim, one.subject.name), finding, one


@dataclass
class Judge:
    """Judges many snapshots of the same world: engines are started once, and the same question is asked once."""

    engines: Mapping[str, Engine]
    answers: dict[str, Answer]

    def look(self, estate: Estate, clock: str, folder: Path) -> Looked:
        """Collect into a new folder and judge at that time. Raises SourceError as the product does."""
        folder.mkdir()
        place = folder / "snapshot"
        done = collect(estate, shipped(), place, clock, lambda _: None)
        with Snapshot(place) as snapshot:
            working = Evaluation(shipped(), self.engines, clock, snapshot.content, self.answers)
            return Looked(evaluate(working, snapshot.resources(), lambda _: None), done.failed)


@contextmanager
def judge() -> Iterator[Judge]:
    """A judge with the shipped claims."""
    with sweep.engines(shipped().claims, sweep.EngineChoice()) as started:
        yield Judge(started, {})


def outcomes(key: Key) -> dict[str, set[str]]:
    """Claim -> what it comes to anywhere in the key."""
    found: dict[str, set[str]] = {}
    for (claim, _), entry in key.items():
        found.setdefault(claim, set()).add(entry["outcome"])
    return found


def lines(found: Sequence[str], most: int = 20) -> str:
    """Some of the differences, for a message."""
    return f"{len(found)} differences:\n" + "\n".join(found[:most])


def differences(swept: Swept, key: Key) -> list[str]:
    """Each finding whose outcome is not the key's, and each entry of the key without a finding."""
    seen = Counter(pair for pair, _ in swept.findings())
    wrong = [_difference(pair, finding, key) for pair, finding in swept.findings() if _differs(pair, finding, key)]
    missing = [f"{claim} {name}: no finding" for claim, name in key if (claim, name) not in seen]
    return [*wrong, *missing, *(f"{pair}: {count} findings" for pair, count in seen.items() if count > 1)]


def _differs(pair: tuple[str, str], finding: Finding, key: Key) -> bool:
    return pair not in key or key[pair]["outcome"] != finding.outcome.value


def _difference(pair: tuple[str, str], finding: Finding, key: Key) -> str:
    expected = key.get(pair, {"outcome": "nothing", "why": "The key has no such resource."})
    claim, name = pair
    return f"{claim} {name}: expected {expected['outcome']} ({expected['why']}), got {finding.outcome.value} ({finding.message})"
