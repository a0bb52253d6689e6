"""What a cold sweep of GitLab, AWS CodeBuild, Cloud Build and Azure Pipelines costs: requests for each resource.

Use: `python -m benchmarks.platform_cost [COUNT [PLATFORM...]]`; COUNT projects, triggers or definitions (1,000 unless
given), on emulators on this machine, with every claim enabled. Beside what was sent stand the plan and the target.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from cop_scan.collect import Manner, collect
from cop_scan.estate import Estate
from cop_scan.plan import Line, lines
from cop_scan.policies import load_catalogue
from cop_scan.snapshot import Snapshot
from tests.emulators.azurepipelines import estate as azure
from tests.emulators.azurepipelines.server import Emulator as AzureEmulator
from tests.emulators.cloudbuild import estate as google
from tests.emulators.cloudbuild.server import Emulator as GoogleEmulator
from tests.emulators.codebuild import estate as amazon
from tests.emulators.codebuild.server import Emulator as AmazonEmulator
from tests.emulators.gitlab import estate as gitlab
from tests.emulators.gitlab.server import Emulator as GitLabEmulator
from tests.integrations.azurepipelines import sweeping as of_azure
from tests.integrations.cloudbuild import sweeping as of_google
from tests.integrations.codebuild import sweeping as of_amazon
from tests.integrations.gitlab import sweeping as of_gitlab

CLOCK = "2026-11-01T09:00:00Z"
GRAPHQL = "GraphQL"


@dataclass(frozen=True)
class Case:
    """A platform at a size."""

    name: str
    kind: str
    """Of the resources that are counted."""
    rest: float
    """The most requests for each of them."""
    graphql: float
    apart: tuple[str, ...]
    """Beginnings of the endpoints that resources of other kinds cost, such as registries: told beside."""
    made: Callable[[int, Path], Iterator[Estate]]


WITH_ENVIRONMENTS = 0.4
"""Of the projects of GitLab; what the forecast of GitHub assumes of repositories too. Each costs a request."""


def of_a_free_group(count: int, folder: Path) -> Iterator[Estate]:
    """One group of GitLab's Free tier; the estate's other groups are left out."""
    world = gitlab.build(7, 2, count)
    for number, project in enumerate(world.all_projects()):
        if number % 10 >= 10 * WITH_ENVIRONMENTS:
            project.environments = []
    with GitLabEmulator(world) as server:
        whole = of_gitlab.estate(server, folder, "owner")
        yield replace(whole, targets=tuple(place for place in whole.targets if place.name in _free(world)))


def _free(world: gitlab.VendorWorld) -> set[str]:
    return {group.full_path for group in world.groups if not group.parent and group.tier == "free"}


def of_one_account(count: int, folder: Path) -> Iterator[Estate]:
    """One account of AWS, in the regions of the estate."""
    with pytest.MonkeyPatch.context() as patch, AmazonEmulator(amazon.build(7, 1, count)) as server:
        names = of_amazon.signed_in(server, of_amazon.quiet(patch, folder))
        yield of_amazon.estate(server, names, project_policies=False)


def of_one_project(count: int, folder: Path) -> Iterator[Estate]:
    """One project of Google Cloud."""
    with GoogleEmulator(google.build(7, 1, count)) as server:
        yield of_google.estate(server, folder)


REPOSITORIES = 20
"""Of the organisation of Azure DevOps: definitions are what is counted, and each repository costs on its own."""


def of_one_organisation(count: int, folder: Path) -> Iterator[Estate]:
    """One organisation of Azure DevOps with that many definitions, of the repositories of a small one."""
    world = azure.build(7, 1, REPOSITORIES)
    projects = [project for project in world.organisations[0].projects if project.definitions]
    known = [(project, definition) for project in projects for definition in project.definitions]
    for number in range(len(known), count):
        project, definition = known[number % len(known)]
        project.definitions.append(replace(definition, number=10_000 + number, name=f"{definition.name}-{number}"))
    with AzureEmulator(world) as server:
        yield of_azure.estate(server, folder)


CASES = (
    Case("GitLab, Free tier", "repository", 3.0, 0.2, (), of_a_free_group),
    Case("AWS CodeBuild", "build_project", 0.05, 0.0, ("ecr:", "codepipeline:"), of_one_account),
    Case(
        "Google Cloud Build",
        "build_project",
        0.05,
        0.0,
        ("GET artifactregistry", "GET containeranalysis"),
        of_one_project,
    ),
    Case("Azure Pipelines", "build_project", 0.3, 0.0, (), of_one_organisation),
)


@dataclass(frozen=True)
class Run:
    """One sweep's cost."""

    case: Case
    counted: int
    resources: int
    seconds: float
    costs: Sequence[Line]

    def sums(self, *, graphql: bool) -> tuple[float, float]:
        """Planned and sent for each of the resources that are counted."""
        own = (line for line in self.costs if not line.endpoint.startswith(self.case.apart))
        chosen = [line for line in own if line.endpoint.startswith(GRAPHQL) is graphql]
        planned, used = sum(line.planned or 0 for line in chosen), sum(line.used for line in chosen)
        return planned / self.counted, used / self.counted

    @property
    def others(self) -> int:
        """Requests that resources of other kinds cost."""
        return sum(line.used for line in self.costs if line.endpoint.startswith(self.case.apart))

    @property
    def holds(self) -> bool:
        """Whether both targets are met."""
        return self.sums(graphql=False)[1] <= self.case.rest and self.sums(graphql=True)[1] <= self.case.graphql


def sweep(case: Case, count: int, folder: Path) -> Run:
    """One cold sweep."""
    with contextmanager(case.made)(count, folder) as estate:
        started = time.perf_counter()
        collect(estate, load_catalogue(), folder / "snapshot", CLOCK, lambda _: None, Manner())
        seconds = time.perf_counter() - started
    with Snapshot(folder / "snapshot") as snapshot:
        kinds = [resource.kind for resource in snapshot.resources()]
        return Run(case, kinds.count(case.kind), len(kinds), seconds, lines(snapshot.journal()))


def table(runs: Sequence[Run]) -> Table:
    """The runs beside their targets."""
    made = Table(title="Requests for each resource, cold")
    for head in (
        "platform",
        "counted",
        "resources",
        "REST planned",
        "sent",
        "target",
        "GraphQL sent",
        "target",
        "for others, in all",
        "seconds",
        "holds",
    ):
        made.add_column(head, justify="left" if head == "platform" else "right")
    for run in runs:
        planned, sent = run.sums(graphql=False)
        made.add_row(
            run.case.name,
            f"{run.counted:,} {run.case.kind}",
            f"{run.resources:,}",
            f"{planned:.3f}",
            f"{sent:.3f}",
            f"{run.case.rest}",
            f"{run.sums(graphql=True)[1]:.3f}",
            f"{run.case.graphql}",
            f"{run.others}" if run.case.apart else "",
            f"{run.seconds:.0f}",
            "yes" if run.holds else "NO",
        )
    return made


def endpoints(run: Run) -> Table:
    """What a run asked most."""
    made = Table(title=run.case.name)
    for head in ("endpoint", "planned", "sent"):
        made.add_column(head, justify="left" if head == "endpoint" else "right")
    for line in sorted(run.costs, key=lambda one: -one.used)[:12]:
        made.add_row(line.endpoint, "" if line.planned is None else str(line.planned), str(line.used))
    return made


def main(arguments: Sequence[str]) -> int:
    """Print the tables; whether every target holds is the exit code."""
    count = int(arguments[0]) if arguments else 1000
    chosen = [case for case in CASES if not arguments[1:] or any(word in case.name.lower() for word in arguments[1:])]
    console, runs = Console(width=int(os.environ.get("COLUMNS", "150"))), []
    for case in chosen:
        with tempfile.TemporaryDirectory() as folder:
            runs.append(sweep(case, count, Path(folder)))
        console.print(endpoints(runs[-1]))
    console.print(table(runs))
    return 0 if all(run.holds for run in runs) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
