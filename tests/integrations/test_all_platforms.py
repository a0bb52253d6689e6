"""Acceptance: one estate on five platforms is one sweep with one report, and says on each what its answer key says.

Then one group of permissions after the other is denied, on every platform at once: what is wrong anywhere would show.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cop_scan_codebuild.offers import ACTIONS
from typer.testing import CliRunner

from cop_scan.cli import app
from cop_scan.estate import Estate, Place
from cop_scan.finding import Finding
from tests.emulators.azurepipelines import estate as azure
from tests.emulators.azurepipelines.key import answer_key as key_of_azure
from tests.emulators.azurepipelines.server import Emulator as Azure
from tests.emulators.cloudbuild import access as google_access
from tests.emulators.cloudbuild import estate as google
from tests.emulators.cloudbuild.key import answer_key as key_of_google
from tests.emulators.cloudbuild.server import Emulator as Google
from tests.emulators.codebuild import estate as amazon
from tests.emulators.codebuild.access import Denial as Refusal
from tests.emulators.codebuild.oracles import answer_key as key_of_amazon
from tests.emulators.codebuild.server import Emulator as Amazon
from tests.emulators.common.oracles import Entry
from tests.emulators.github import estate as github
from tests.emulators.github.key import answer_key as key_of_github
from tests.emulators.github.schema import GRAPHQL, need
from tests.emulators.github.server import Emulator as GitHub
from tests.emulators.gitlab import estate as gitlab
from tests.emulators.gitlab.key import answer_key as key_of_gitlab
from tests.emulators.gitlab.server import Emulator as GitLab
from tests.integrations import sweeping
from tests.integrations.azurepipelines import groups as azure_groups
from tests.integrations.azurepipelines import sweeping as of_azure
from tests.integrations.cloudbuild import sweeping as of_google
from tests.integrations.codebuild import sweeping as of_amazon
from tests.integrations.github import groups as github_groups
from tests.integrations.github import sweeping as of_github
from tests.integrations.gitlab import groups as gitlab_groups
from tests.integrations.gitlab import sweeping as of_gitlab
from tests.integrations.sweeping import Looked, shipped

OPERATIONS = sorted({action for actions in ACTIONS.values() for action in actions})
"""What may be refused on AWS."""


@dataclass
class Platform:
    """One of the five: its emulator, its targets and its key."""

    name: str
    server: Any
    clock: str
    places: Sequence[Place]
    key: sweeping.Key
    denials: Sequence[Sequence[Any]]
    """Groups of permissions, each as what denies it."""


@dataclass
class Bench:
    """All of them, and a judge who remembers."""

    platforms: Sequence[Platform]
    judge: sweeping.Judge
    folder: Path
    key: dict[tuple[str, str], Entry] = field(default_factory=dict)
    count: int = 0

    def __post_init__(self) -> None:
        for one in self.platforms:
            self.key |= {(claim, f"{one.name}:{name}"): entry for (claim, name), entry in one.key.items()}

    @property
    def estate(self) -> Estate:
        """One estate with the targets of all."""
        return Estate("Five platforms", "standard", tuple(p for one in self.platforms for p in one.places), (), ())

    def look(self) -> Looked:
        """A sweep of everything as it is now."""
        self.count += 1
        return self.judge.look(self.estate, self.platforms[0].clock, self.folder / str(self.count))

    def findings(self, looked: Looked) -> Iterator[tuple[tuple[str, str], Finding]]:
        """(claim, platform:name) and the finding."""
        for one in looked.judged:
            for finding in one.findings:
                yield (finding.claim, f"{one.subject.platform}:{one.subject.name}"), finding

    def wrong(self, looked: Looked, *, may_be_unknown: bool) -> list[str]:
        """Findings that are not the key's."""
        return [
            f"{pair[0]} {pair[1]}: expected {self.key[pair]['outcome']} ({self.key[pair]['why']}), got {finding.outcome} ({finding.message})"
            for pair, finding in self.findings(looked)
            if finding.outcome.value not in {self.key[pair]["outcome"], *(["unknown"] if may_be_unknown else [])}
        ]


def _github(stack: ExitStack, folder: Path) -> Platform:
    world = github.build(16, 2, 6)
    server = stack.enter_context(GitHub(world))
    denials = [group.denials("forbidden") for group in github_groups.GROUPS if "forbidden" in group.modes]
    places = of_github.estate(server, folder, "owner").targets
    return Platform("github", server, world.clock, places, key_of_github(world, shipped().claims), denials)


def _gitlab(stack: ExitStack, folder: Path) -> Platform:
    world = gitlab.build(7, 3, 4)
    server = stack.enter_context(GitLab(world))
    denials = [group.denials(group.modes[0]) for group in gitlab_groups.GROUPS]
    places = of_gitlab.estate(server, folder, "owner").targets
    return Platform("gitlab", server, world.clock, places, key_of_gitlab(world, shipped().claims), denials)


def _azure(stack: ExitStack, folder: Path) -> Platform:
    world = azure.build(7, 3, 4)
    server = stack.enter_context(Azure(world))
    chosen = ((group, [mode for mode in group.modes if mode != "filtered"]) for group in azure_groups.GROUPS)
    denials = [group.denials(modes[0]) for group, modes in chosen if modes]  # lists are not filtered for administrators
    places = of_azure.estate(server, folder).targets
    return Platform("azurepipelines", server, world.clock, places, key_of_azure(world, shipped().claims), denials)


def _amazon(stack: ExitStack, folder: Path) -> Platform:
    world = amazon.build(7, 2, 8, 4)
    server = stack.enter_context(Amazon(world))
    names = of_amazon.signed_in(server, of_amazon.quiet(stack.enter_context(pytest.MonkeyPatch.context()), folder))
    denials = [[Refusal(operation)] for operation in OPERATIONS]
    places = of_amazon.estate(server, names).targets
    return Platform("codebuild", server, world.clock, places, key_of_amazon(world, shipped().claims), denials)


def _google(stack: ExitStack, folder: Path) -> Platform:
    world = google.build(7, 3, 8)
    server = stack.enter_context(Google(world))
    denials = [[google_access.Denial(method, "forbidden")] for method in sorted(google_access.NEEDS)]
    places = of_google.estate(server, folder).targets
    return Platform("cloudbuild", server, world.clock, places, key_of_google(world, shipped().claims), denials)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    need(GRAPHQL)
    folder = tmp_path_factory.mktemp("five")
    with ExitStack() as stack:
        judge = stack.enter_context(sweeping.judge())
        made = []
        for make in (_github, _gitlab, _amazon, _google, _azure):
            home = folder / make.__name__
            home.mkdir()
            made.append(make(stack, home))
        yield Bench(made, judge, folder)


def test_all_keys_are_of_the_same_time(bench: Bench) -> None:
    assert len({one.clock for one in bench.platforms}) == 1


def test_one_sweep_of_five_platforms_says_what_each_key_says(bench: Bench) -> None:
    looked = bench.look()
    assert bench.wrong(looked, may_be_unknown=False) == []
    assert Counter(pair for pair, _ in bench.findings(looked)) == Counter(bench.key.keys())
    assert not looked.failed
    assert {one.subject.platform for one in looked.judged} == {one.name for one in bench.platforms}
    organisations = {one.subject.id for one in looked.judged if one.subject.kind == "organisation"}
    held = [one.subject for one in looked.judged if one.subject.kind != "organisation"]
    assert [one.name for one in held if one.parent not in organisations] == []


def _rounds() -> range:
    counts = [len(github_groups.GROUPS), len(gitlab_groups.GROUPS), len(azure_groups.GROUPS), len(google_access.NEEDS)]
    return range(max(*counts, len(OPERATIONS)))


@pytest.mark.parametrize("turn", _rounds())
def test_no_denial_on_any_platform_makes_a_wrong_verdict(bench: Bench, turn: int) -> None:
    """Each platform has a group denied in its turn; the shorter lists begin anew."""
    try:
        for one in bench.platforms:
            one.server.denials = list(one.denials[turn % len(one.denials)])
        looked = bench.look()
    finally:
        for one in bench.platforms:
            one.server.denials = []
    assert bench.wrong(looked, may_be_unknown=True) == []


def test_one_estate_file_gives_one_dashboard(bench: Bench, tmp_path: Path) -> None:
    """By the command line, as users do."""
    estate = {
        "version": 1,
        "name": "Five",
        "targets": [{"source": p.source, "name": f"{p.source} {p.name}", **p.options} for p in bench.estate.targets],
    }
    path = tmp_path / "estate.yaml"
    path.write_text(json.dumps(estate))
    done = CliRunner().invoke(app, ["scan", str(path), "-o", str(tmp_path / "report")])
    assert done.exit_code == 0, done.output
    results = json.loads((tmp_path / "report" / "results.json").read_text())
    assert {one["platform"] for one in results["resources"]} == {one.name for one in bench.platforms}
    assert (tmp_path / "report" / "dashboard" / "index.html").is_file()
