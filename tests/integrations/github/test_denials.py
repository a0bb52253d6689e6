"""Acceptance: whatever a token is not shown, no finding becomes another pass, fail or not applicable; it becomes unknown."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from cop_scan_github import GitHubSource

from cop_scan.errors import SourceError
from cop_scan.evidence import NOT_JUDGED
from tests.emulators.github.access import READ_EVERYTHING, Denial, Profile
from tests.emulators.github.estate import build
from tests.emulators.github.faults import Faults, Kind
from tests.emulators.github.key import answer_key
from tests.emulators.github.limits import ROOMY, Form
from tests.emulators.github.schema import GRAPHQL, need
from tests.emulators.github.server import Emulator
from tests.integrations.github.collecting import HASTY
from tests.integrations.github.groups import GROUPS, Group, Mode
from tests.integrations.github.sweeping import Bench, estate
from tests.integrations.sweeping import judge, shipped

SEED, ORGS, REPOSITORIES = 16, 3, 9


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    need(GRAPHQL)
    world = build(SEED, ORGS, REPOSITORIES)
    with Emulator(world) as server, judge() as judging:
        made = Bench(answer_key(world, shipped().claims), tmp_path_factory.mktemp("denials"), server, judging, estate)
        yield made
    sys.stdout.write(made.table())


@pytest.mark.parametrize(("group", "mode"), [pytest.param(g, m, id=f"{g.name}-{m}") for g in GROUPS for m in g.modes])
def test_what_is_withheld_is_unknown(bench: Bench, group: Group, mode: Mode) -> None:
    looked = bench.look("owner", *group.denials(mode))
    row = bench.assert_right(group.name, mode, looked)
    assert bench.missing(looked) == [], "a finding is there for each claim and resource, whatever is withheld"
    silent = [claim for claim in group.claims if not bench.named(looked, claim, group.facts)]
    assert silent == [], f"no finding of these is unknown for want of {group.facts}: {row}"


@pytest.mark.parametrize("permission", sorted(READ_EVERYTHING))
def test_an_owners_token_without_one_permission(bench: Bench, permission: str) -> None:
    given = {name: level for name, level in READ_EVERYTHING.items() if name != permission}
    name = f"without {permission}"
    bench.server.add(Profile(name, "fine-grained", permissions=given, scopes=frozenset()))
    looked = bench.look(name)
    row = bench.assert_right(f"owner-fine-grained {name}", "profile", looked)
    assert bench.missing(looked) == [], row


@pytest.mark.parametrize("profile", ["owner", "owner-fine-grained", "member", "reader", "outside", "app"])
def test_a_weaker_token_says_less_and_nothing_else(bench: Bench, profile: str) -> None:
    looked = bench.look(profile)
    row = bench.assert_right(profile, "profile", looked)
    if profile not in ("outside", "member", "reader"):
        assert bench.missing(looked) == [], row


@pytest.mark.parametrize("every", [2, 3])
def test_an_owners_token_for_some_repositories(bench: Bench, every: int) -> None:
    """Of the other public ones GitHub names the owner's role, and shows what anyone may see."""
    chosen = frozenset(repo.full_name for repo in list(bench.server.world.all_repositories())[::every])
    name = f"owner of every {every}. repository"
    bench.server.add(Profile(name, "fine-grained", permissions=READ_EVERYTHING, scopes=frozenset(), selection=chosen))
    looked = bench.look(name)
    bench.assert_right(name, "profile", looked)
    shown = {pair[1] for pair, _, _ in looked.findings()}
    assert shown - chosen & {
        repo.full_name for repo in bench.server.world.all_repositories() if repo.visibility == "public"
    }


@pytest.mark.parametrize("number", range(8))
def test_any_mixture_of_refusals(bench: Bench, number: int) -> None:
    """Two to a dozen groups at once, each in a way of its own, for an owner or an App."""
    random = Random(number)
    chosen = random.sample(list(GROUPS), random.randint(2, 12))
    denials = [denial for group in chosen for denial in group.denials(random.choice(group.modes))]
    looked = bench.look(random.choice(["owner", "app"]), *denials)
    row = bench.row(f"mixture {number} of {len(chosen)} groups", "mixed", looked)
    assert bench.wrong(looked)[:5] == [], [group.name for group in chosen]
    assert bench.missing(looked) == [], row


# the seven ways to be wrong, each seen in a product of this kind


def test_way_1_an_absent_field_is_not_read_as_false_or_empty(bench: Bench) -> None:
    """Hidden bypass lists, organisation fields and settings must not let a finding pass that fails for an owner."""
    absent = [
        "GraphQL:RepositoryRuleset.bypassActors",
        "REST:/orgs/*#members_can_create_public_repositories",
    ]
    absent += [
        "REST:/repos/*/*/actions/permissions/workflow#can_approve_pull_request_reviews",
        "REST:/orgs/*/repos#security_and_analysis",
    ]
    looked = bench.look("owner", *(Denial(match, "absent") for match in absent))
    better = [
        pair
        for pair, finding, _ in looked.findings()
        if finding.outcome == "pass" and bench.key[pair]["outcome"] != "pass"
    ]
    assert better == []
    assert bench.wrong(looked)[:5] == []


def test_way_2_not_found_is_not_read_as_not_configured(bench: Bench) -> None:
    """404 to everything that only administrators may ask; and GitHub's own words for "off" are no refusal."""
    paths = ["actions/permissions", "actions/permissions/workflow", "immutable-releases", "code-scanning/default-setup"]
    refused = bench.look("owner", *(Denial(f"REST:/repos/*/*/{path}", "not_found") for path in paths))
    assert bench.wrong(refused)[:5] == []
    bare = [
        repo
        for repo in bench.server.world.all_repositories()
        if _is_judged(repo.full_name, bench) and not repo.analyses
    ]
    assert bare, "the estate has repositories of which GitHub says that there is no analysis"
    seen = {pair: finding for pair, finding, _ in bench.look("owner").findings()}
    claims = ("COP-3.3-C04", "COP-1.1-C04")
    found = {
        bench.key[claim, repo.full_name]["outcome"] == seen[claim, repo.full_name].outcome
        for claim in claims
        for repo in bare
    }
    assert found == {True}


def _is_judged(name: str, bench: Bench) -> bool:
    return bench.key["COP-1.1-C04", name]["why"] not in ("It is archived.", "It is empty.", "It is a mirror.")


def test_way_3_refused_evidence_keeps_its_row(bench: Bench) -> None:
    """With every repository's settings, rules and files refused each finding is still there, once."""
    everything = ["REST:/repos/**", "GraphQL:Repository.rulesets", "GraphQL:Blob.text", "GraphQL:Repository.codeowners"]
    looked = bench.look("owner", *(Denial(match) for match in everything))
    assert bench.missing(looked) == []
    assert sum(1 for _ in looked.findings()) == len(bench.key)
    assert bench.wrong(looked)[:5] == []


@pytest.mark.parametrize(
    "match",
    [
        "Repository.rulesets",
        "Repository.branchProtectionRules",
        "Repository.releases",
        "Repository.environments",
        "Commit.tree",
    ],
)
def test_way_4_one_forbidden_field_does_not_lose_a_page(bench: Bench, match: str) -> None:
    """What needs the field becomes unknown; every other finding of every repository is what it was."""
    looked = bench.look("owner", Denial(f"GraphQL:{match}"))
    assert bench.missing(looked) == []
    kept = sum(1 for pair, finding, _ in looked.findings() if finding.outcome.value == bench.key[pair]["outcome"])
    assert kept > len(bench.key) / 2


@pytest.mark.parametrize("profile", ["none", "expired"])
def test_way_5_a_token_that_is_refused_ends_the_sweep_with_an_error(bench: Bench, profile: str) -> None:
    with pytest.raises(SourceError, match="does not accept the token"):
        bench.look(profile)


def test_way_5_a_sweep_that_saw_nothing_is_no_success(bench: Bench) -> None:
    """Every organisation refused: no report that looks normal, and each is named with its reason."""
    with pytest.raises(SourceError) as raised:
        bench.look("owner", Denial("GraphQL:Query.organization"))
    assert all(f"{org.login}: " in str(raised.value) for org in bench.server.world.organisations)


@pytest.mark.parametrize("fault", ["502", "500", "504", "reset", "cut", "html", "resource_limits"])
def test_way_6_a_failing_answer_is_asked_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fault: Kind
) -> None:
    """A twentieth of the answers fail, and the limit runs out once: not one finding changes."""
    monkeypatch.setattr("cop_scan.plugins.source", lambda _: GitHubSource(HASTY))
    limits = replace(ROOMY, window=1.0, primary_form=Form(403, "reset"))
    with Emulator(bench.server.world, faults=Faults(SEED, 0.05, (fault,)), limits=limits) as server:
        server.add(replace(server.profiles["owner"], name="owner"))
        looked = bench.judge.look(estate(server, tmp_path, "owner"), server.world.clock, tmp_path / "faults")
        assert any(request.fault for request in server.log)
    changed = [pair for pair, finding, _ in looked.findings() if finding.outcome.value != bench.key[pair]["outcome"]]
    assert changed == []
    assert bench.missing(looked) == []


def test_way_7_evidence_is_trusted_and_neither_role_nor_scopes(bench: Bench) -> None:
    """An owner's token without Administration, whose answers carry no scopes and for which GitHub says `viewerCanAdminister`."""
    given = {name: level for name, level in READ_EVERYTHING.items() if "administration" not in name}
    bench.server.add(Profile("owner of nothing", "fine-grained", permissions=given, scopes=frozenset()))
    looked = bench.look("owner of nothing")
    assert bench.wrong(looked)[:5] == []
    seen = {pair: finding.outcome for pair, finding, _ in looked.findings()}
    classic = [
        repo.full_name
        for repo in bench.server.world.all_repositories()
        if repo.classic_rules and _is_judged(repo.full_name, bench)
    ]
    assert classic
    assert all(seen["COP-2.2-C04", name] != "not_applicable" for name in classic), (
        "hidden protection is not read as none"
    )
    scopeless = {pair: f.outcome.value for pair, f, _ in bench.look("owner-fine-grained").findings()}
    judged = sum(outcome in ("pass", "fail") for outcome in scopeless.values())
    assert judged > len(bench.key) / 4, "a token without a scopes header is judged by what it is shown"


def test_nothing_is_judged_on_archived_empty_and_mirrored_repositories(bench: Bench) -> None:
    excuses = set(NOT_JUDGED.values())
    for pair, finding, _ in bench.look("owner").findings():
        excused = bench.key[pair]["why"] in ("It is archived.", "It is empty.", "It is a mirror.")
        assert excused == (finding.message in excuses), pair
