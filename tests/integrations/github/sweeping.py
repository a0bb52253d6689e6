"""A whole sweep of an emulated estate by the product's public API, and its findings beside the answer key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from cop_scan import sweep
from cop_scan.catalogue import Catalogue
from cop_scan.collect import collect
from cop_scan.engines.interface import Answer, Engine
from cop_scan.estate import Estate, Place
from cop_scan.evaluate import Evaluation, Judged, evaluate
from cop_scan.evidence import Json
from cop_scan.finding import Finding
from cop_scan.policies import load_catalogue
from cop_scan.report import Report
from cop_scan.snapshot import Snapshot
from tests.emulators.github.key import Key
from tests.emulators.github.server import Emulator
from tests.emulators.github.state import World


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
    place = folder / "snapshot"
    done = collect(estate(world, server, folder, profile), shipped(), place, world.clock, lambda _: None)
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

    def look(self, server: Emulator, folder: Path, profile: str = "owner") -> Looked:
        """Collect into a new folder and judge at the world's own time. Raises SourceError as the product does."""
        folder.mkdir()
        world, place = server.world, folder / "snapshot"
        done = collect(estate(world, server, folder, profile), shipped(), place, world.clock, lambda _: None)
        with Snapshot(place) as snapshot:
            working = Evaluation(shipped(), self.engines, world.clock, snapshot.content, self.answers)
            return Looked(evaluate(working, snapshot.resources(), lambda _: None), done.failed)


@contextmanager
def judge() -> Iterator[Judge]:
    """A judge with the shipped claims."""
    with sweep.engines(shipped().claims, sweep.EngineChoice()) as started:
        yield Judge(started, {})


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
