"""Which rules cover what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.emulators.github.rules import classic_rule, covers, matches, rulesets, targets
from tests.emulators.github.state import (
    ClassicRule,
    Enterprise,
    Organisation,
    PropertyCondition,
    Repository,
    Ruleset,
    World,
)


@pytest.mark.parametrize(
    ("pattern", "name", "matched"),
    [
        ("main", "main", True),
        ("main", "maintenance", False),
        ("release/*", "release/1", True),
        ("release/*", "release/1/2", False),
        ("release/**/*", "release/1/2", True),
        ("release/**/*", "release/1", True),
        ("**/main", "main", True),
        ("*", "feature/x", False),
        ("v[0-9]", "v1", True),
        ("v[!0-9]", "v1", False),
        ("v?", "v1", True),
        ("a.c", "abc", False),
    ],
)
def test_patterns_are_ruby_s(pattern: str, name: str, matched: bool) -> None:
    assert matches(pattern, name) is matched


@given(st.text(st.characters(exclude_characters="*?[]"), min_size=1, max_size=12))
def test_a_plain_pattern_matches_itself_only(name: str) -> None:
    assert matches(name, name)
    assert not matches(name, f"{name}x")


def test_the_exact_classic_rule_comes_first() -> None:
    repo = Repository("acme", "a", classic_rules=[ClassicRule("m*"), ClassicRule("main"), ClassicRule("ma*")])
    assert classic_rule(repo, "main") is repo.classic_rules[1]
    assert classic_rule(repo, "many") is repo.classic_rules[0]
    assert classic_rule(repo, "other") is None


@pytest.mark.parametrize(
    ("include", "exclude", "branch", "covered"),
    [
        (["~DEFAULT_BRANCH"], [], "trunk", True),
        (["~DEFAULT_BRANCH"], [], "main", False),
        (["~ALL"], ["refs/heads/wip/**/*"], "wip/a/b", False),
        (["~ALL"], ["refs/heads/wip/**/*"], "main", True),
        (["refs/heads/rel*"], [], "release", True),
        ([], [], "trunk", False),
    ],
)
def test_references(include: list[str], exclude: list[str], branch: str, covered: bool) -> None:
    repo = Repository("acme", "a", default_branch="trunk")
    assert covers(Ruleset("r", include=include, exclude=exclude), repo, branch) is covered
    assert not covers(Ruleset("r", "tag", include=["~ALL"]), repo, branch)


@pytest.mark.parametrize(
    ("ruleset", "targeted"),
    [
        (Ruleset("r"), True),
        (Ruleset("r", repositories=["app-*"]), True),
        (Ruleset("r", repositories=["~ALL"], repositories_excluded=["app-1"]), False),
        (Ruleset("r", repositories=[]), False),
        (Ruleset("r", repository_ids=[5]), True),
        (Ruleset("r", repository_ids=[6]), False),
        (Ruleset("r", properties=[PropertyCondition("tier", ["one", "two"])]), True),
        (Ruleset("r", properties=[PropertyCondition("teams", ["core"])]), True),
        (Ruleset("r", properties=[PropertyCondition("tier", ["three"])]), False),
        (Ruleset("r", properties=[], properties_excluded=[PropertyCondition("tier", ["one"])]), False),
        (Ruleset("r", properties=[PropertyCondition("visibility", ["private"], "system")]), True),
    ],
)
def test_repositories(ruleset: Ruleset, targeted: bool) -> None:
    repo = Repository("acme", "app-1", properties={"tier": "one", "teams": ["core", "web"]}, id=5)
    assert targets(ruleset, repo) is targeted


def test_rules_come_from_three_places() -> None:
    repo = Repository("acme", "a", rulesets=[Ruleset("own")])
    org = Organisation(
        "acme", enterprise="group", rulesets=[Ruleset("org"), Ruleset("other", repositories=["b"])], repositories=[repo]
    )
    world = World([org], enterprises=[Enterprise("group", rulesets=[Ruleset("group")])])
    world.number()
    assert [ruleset.name for _, ruleset in rulesets(world, repo)] == ["own", "org", "group"]
    assert [ruleset.name for _, ruleset in rulesets(world, repo, parents=False)] == ["own"]
