"""What a sweep of GitHub costs: requests and points for each repository, beside what was planned.

Use: `python -m benchmarks.github_cost [COUNT] [LARGE]`; COUNT repositories for the costs (1,000 unless given), LARGE
for the memory of one process (10,000; 0 leaves it out). GitHub is emulated on this machine; points are counted by its
published formula.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from rich.console import Console
from rich.table import Table

from benchmarks.memory import Memory
from cop_scan.collect import Manner, collect
from cop_scan.estate import Estate, Place
from cop_scan.plan import Line, lines
from cop_scan.policies import load_catalogue
from cop_scan.snapshot import Snapshot
from cop_scan.sweep import utc_now
from tests.emulators.github.schema import GRAPHQL
from tests.emulators.github.security import DependabotAlert, SecurityConfiguration
from tests.emulators.github.server import Emulator
from tests.emulators.github.settings import AuditEvent
from tests.emulators.github.state import ClassicRule, Member, Organisation, Repository, Ruleset, World

MIB = 700
ARCHIVED = 0.15
ALERTS = 5
TARGETS = "Targets at core: 5.3 REST requests and 0.15 points cold; 1.0 if decided above; 0.02 if 1 % changed"
_NAME = "acme"


def world(count: int, *, decided: bool) -> World:
    """One organisation; `decided` says that its settings decide what its repositories may do."""
    made = World(clock="2026-11-01T09:00:00Z")
    org = Organisation(_NAME, members=[Member(made.owner, "admin")])
    org.repositories = [_repository(number, decided=decided) for number in range(count)]
    org.actions.default_workflow_permissions = "read" if decided else "write"
    org.actions.allowed_actions = "selected" if decided else "all"
    org.actions.sha_pinning_required = decided
    if decided:
        attached = {repository.name: "enforced" for repository in org.repositories if not repository.archived}
        org.security_configurations = [SecurityConfiguration("Baseline", default_for="all", attached=attached)]
        org.rulesets = [Ruleset("Baseline")]
    made.organisations.append(org)
    made.number()
    return made


def _repository(number: int, *, decided: bool) -> Repository:
    """Half of them are public; every one has a directory, so that its list of files takes a request."""
    made = Repository(_NAME, f"app-{number:05}", visibility="public" if number % 2 else "private")
    made.archived = decided and number % 100 < ARCHIVED * 100
    made.dependabot_alerts = True
    made.languages = {"Python": 1000}
    made.alerts.dependabot = [DependabotAlert(alert + 1, f"package-{alert}") for alert in range(ALERTS)]
    if not decided:
        made.classic_rules = [ClassicRule("main")]
        made.rulesets = [Ruleset("Own rules")]
    _commit(made, number, 0)
    return made


def _commit(repository: Repository, number: int, turn: int) -> None:
    repository.commit(
        {
            ".github/workflows/ci.yml": f"on: push\njobs: {{a{number}: {{runs-on: x, steps: []}}}}\n".encode(),
            "README.md": f"# App {number}, {turn}\n".encode(),
            "pyproject.toml": f'[project]\nname = "app-{number}"\n'.encode(),
            f"src/app_{number}/main.py": f"print({turn})\n".encode(),
        }
    )


def change(made: World, share: float, turn: int) -> None:
    """A new commit in that share of the repositories, with its event in the audit log."""
    live = [repository for repository in made.organisations[0].repositories if not repository.archived]
    for number, repository in enumerate(live[: max(1, round(len(live) * share))]):
        _commit(repository, number, turn)
        moment = round(time.time() * 1000)
        event = AuditEvent("git.push", made.owner, moment, "git", repository.full_name)
        made.organisations[0].audit_log.append(event)


@dataclass(frozen=True)
class Run:
    """One sweep's costs."""

    name: str
    repositories: int
    seconds: float
    costs: Sequence[Line]

    def sums(self, *, rest: bool) -> tuple[float, float, float]:
        """Planned, sent and counted requests for each repository, of REST or GraphQL."""
        chosen = [line for line in self.costs if line.endpoint.startswith("GraphQL") is not rest]
        planned = sum(line.planned or 0 for line in chosen)
        used, counted = sum(line.used for line in chosen), sum(line.counted for line in chosen)
        return planned / self.repositories, used / self.repositories, counted / self.repositories

    @property
    def points(self) -> tuple[float, float]:
        """Planned and used points for each repository."""
        planned, used = sum(line.points_planned for line in self.costs), sum(line.points_used for line in self.costs)
        return planned / self.repositories, used / self.repositories


def sweep(name: str, server: Emulator, folder: Path, tier: str, manner: Manner, goal: str) -> Run:
    """One sweep of the organisation into `folder/goal`."""
    os.environ["BENCH_TOKEN"] = server.token("owner")
    options = {"organisations": [_NAME], "api_url": server.url, "token": "env:BENCH_TOKEN", "tier": tier}
    estate = Estate("Benchmark", "standard", (Place("github", "github", MappingProxyType(options)),), (), ())
    started = time.perf_counter()
    done = collect(estate, load_catalogue(), folder / goal, utc_now(), lambda _: None, manner)
    seconds = time.perf_counter() - started
    with Snapshot(folder / goal) as snapshot:
        return Run(name, done.manifest.resources - 1, seconds, lines(snapshot.journal()))


def runs(count: int, folder: Path) -> Iterator[Run]:
    """Cold sweeps of both kinds of organisation, and sweeps again after changes."""
    with Emulator(world(count, decided=False)) as server:
        yield sweep("nothing decided above, core, cold", server, folder, "core", Manner(), "loose")
        yield sweep("nothing decided above, full, cold", server, folder, "full", Manner(), "loose-full")
        change(server.world, 0.05, 1)
        again = Manner(earlier=folder / "loose")
        yield sweep("95 % unchanged, validators", server, folder, "core", again, "loose-2")
        again = Manner(earlier=folder / "loose", since=True)
        yield sweep("95 % unchanged, --since", server, folder, "core", again, "loose-3")
    with Emulator(world(count, decided=True)) as server:
        yield sweep("decided by the organisation, core, cold", server, folder, "core", Manner(), "strict")
        change(server.world, 0.01, 2)
        again = Manner(earlier=folder / "strict", since=True)
        yield sweep("1 % changed, --since", server, folder, "core", again, "strict-2")
    with Emulator(world(count, decided=False)) as server:
        sweep("", server, folder, "core", Manner(), "base")
        change(server.world, 0.01, 3)
        again = Manner(earlier=folder / "base", since=True)
        yield sweep("nothing decided above, 1 % changed, --since", server, folder, "core", again, "base-2")


def table(found: Sequence[Run]) -> Table:
    """A row for each sweep, in figures for each repository."""
    title = "Requests and points for each repository (planned / sent / counted against a limit)"
    made = Table(title=title, title_justify="left")
    for heading in ("sweep", "REST planned", "sent", "counted", "GraphQL sent", "points planned", "used", "seconds"):
        made.add_column(heading, justify="left" if heading == "sweep" else "right")
    for run in found:
        planned, sent, counted = run.sums(rest=True)
        made.add_row(
            run.name,
            *(f"{number:.3f}" for number in (planned, sent, counted, run.sums(rest=False)[1], *run.points)),
            f"{run.seconds:.0f}",
        )
    return made


def endpoints(run: Run) -> Table:
    """One sweep's endpoints."""
    made = Table(title=f"{run.name}: by endpoint", title_justify="left")
    for heading in ("endpoint", "planned", "sent", "counted", "points"):
        made.add_column(heading, justify="left" if heading == "endpoint" else "right")
    for line in run.costs:
        made.add_row(line.endpoint, str(line.planned), str(line.used), str(line.counted), str(line.points_used))
    return made


def large(count: int, folder: Path) -> tuple[float, float, int]:
    """Seconds and peak MiB of a process that collects so many repositories of an emulator in another process."""
    command = [sys.executable, "-m", "tests.emulators.github", "--orgs", "1", "--repos", str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            said = "".join(iter(lambda: server.stdout.readline() if server.stdout else "", "and run:\n"))
            url, token = re.search(r"at (http://\S+)", said), re.search(r"^owner +(\S+)", said, re.MULTILINE)
            logins = re.search(r"organisations: \[(\S+)\]", said)
            assert url
            assert token
            assert logins
            return _measured(url[1], token[1], logins[1], folder)
        finally:
            server.terminate()


def _measured(url: str, token: str, login: str, folder: Path) -> tuple[float, float, int]:
    estate = folder / "large.yaml"
    options = f"source: github, organisations: [{login}], api_url: '{url}', token: env:BENCH_TOKEN"
    estate.write_text(f"version: 1\nname: Large\ntargets:\n  - {{{options}}}\n")
    main = "from cop_scan.cli import main; main()"
    command = [sys.executable, "-c", main, "collect", str(estate), "-o", str(folder / "large")]
    started = time.perf_counter()
    environment = {**os.environ, "BENCH_TOKEN": token}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with process, Memory(process.pid) as memory:
        process.wait()
    with Snapshot(folder / "large" / "snapshot") as snapshot:
        return time.perf_counter() - started, memory.peak, snapshot.manifest.resources


def main() -> None:
    """Print the tables."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    many = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    console = Console(width=150)
    assert GRAPHQL.is_file(), "GitHub's schema is not here: `make tools` fetches it."
    with tempfile.TemporaryDirectory() as name:
        found = list(runs(count, Path(name)))
        console.print(table(found))
        console.print(endpoints(found[0]))
        console.print(TARGETS)
        if many:
            seconds, peak, resources = large(many, Path(name))
            console.print(f"{resources} resources in one process: {seconds:.0f} s, peak {peak:.0f} of {MIB} MiB")


if __name__ == "__main__":
    main()
