"""Acceptance: whatever a token is not shown, no finding becomes another pass, fail or not applicable; it becomes unknown."""

from __future__ import annotations

from random import Random

import pytest

from cop_scan.errors import SourceError
from tests.emulators.gitlab.access import Denial
from tests.integrations.denying import WHY
from tests.integrations.gitlab.groups import GROUPS, Group, Mode
from tests.integrations.gitlab.sweeping import Bench
from tests.integrations.sweeping import Looked

REASONS = WHY | {"unsupported"}
"""What a gap may give for its reason where something was withheld."""


@pytest.mark.parametrize(("group", "mode"), [pytest.param(g, m, id=f"{g.name}-{m}") for g in GROUPS for m in g.modes])
def test_what_is_withheld_is_unknown(bench: Bench, group: Group, mode: Mode) -> None:
    looked = bench.look("owner", *group.denials(mode))
    row = bench.assert_right(group.name, mode, looked)
    assert bench.missing(looked) == [], "a finding is there for each claim and resource, whatever is withheld"
    silent = [claim for claim in group.claims if not bench.named(looked, claim, group.facts, REASONS)]
    assert silent == [], f"no finding of these is unknown for want of {group.facts}: {row}"


@pytest.mark.parametrize("profile", ["owner", "maintainer", "developer", "reporter", "guest", "outsider"])
def test_a_weaker_token_says_less_and_nothing_else(bench: Bench, profile: str) -> None:
    try:
        looked = bench.look(profile)
    except SourceError:
        assert profile == "outsider", "members see something"
        return
    row = bench.assert_right(profile, "profile", looked)
    if profile != "outsider":
        assert bench.missing(looked) == [], row


def test_less_is_decided_with_each_weaker_role(bench: Bench) -> None:
    decided = [_decided(bench.look(profile)) for profile in ("owner", "maintainer", "reporter", "guest")]
    assert decided == sorted(decided, reverse=True)
    assert decided[0] > 1.5 * decided[2]


def _decided(looked: Looked) -> int:
    return sum(finding.outcome in ("pass", "fail") for _, finding, _ in looked.findings())


@pytest.mark.parametrize("number", range(5))
def test_any_mixture_of_refusals(bench: Bench, number: int) -> None:
    """Two to a dozen groups at once, each in a way of its own, for an owner or a maintainer."""
    random = Random(number)
    chosen = random.sample(list(GROUPS), random.randint(2, 12))
    denials = [denial for group in chosen for denial in group.denials(random.choice(group.modes))]
    looked = bench.look(random.choice(["owner", "maintainer"]), *denials)
    row = bench.row(f"mixture {number} of {len(chosen)} groups", "mixed", looked)
    assert bench.wrong(looked)[:5] == [], [group.name for group in chosen]
    assert bench.missing(looked) == [], row


def test_refused_evidence_keeps_its_row(bench: Bench) -> None:
    """With every project's own addresses and all of GraphQL's fields refused each finding is still there, once."""
    fields = ("repository", "ciVariables", "releases", "mergeRequests", "vulnerabilities", "securityScanners")
    everything = ["REST:/projects/**", *(f"GraphQL:Project.{name}" for name in fields)]
    looked = bench.look("owner", *(Denial(match) for match in everything))
    assert bench.missing(looked) == []
    assert sum(1 for _ in looked.findings()) == len(bench.key)
    assert bench.wrong(looked)[:5] == []


def test_all_of_graphql_refused(bench: Bench) -> None:
    looked = bench.look(
        "owner", Denial("GraphQL:Query.projects"), Denial("GraphQL:Query.project"), Denial("GraphQL:Query.group")
    )
    assert bench.missing(looked) == []
    assert bench.wrong(looked)[:5] == []


@pytest.mark.parametrize("profile", ["none", "expired", "without-scope"])
def test_a_token_that_is_refused_ends_the_sweep_with_an_error(bench: Bench, profile: str) -> None:
    with pytest.raises(SourceError) as raised:
        bench.look(profile)
    assert "token" in str(raised.value)


def test_a_sweep_that_saw_nothing_is_no_success(bench: Bench) -> None:
    """Every group refused: no report that looks normal, and each is named with its reason."""
    with pytest.raises(SourceError) as raised:
        bench.look("owner", Denial("REST:/groups/*"))
    tops = [group.full_path for group in bench.server.world.groups if not group.parent]
    assert all(f"{name}: " in str(raised.value) for name in tops)
