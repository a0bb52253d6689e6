"""GitHub's branch patterns, and hostile ones."""

from __future__ import annotations

import time

import pytest
from cop_scan_github.patterns import covers, names_branch
from hypothesis import given
from hypothesis import strategies as st

NAMES = st.lists(st.text("ab1.-", min_size=1, max_size=4), min_size=1, max_size=4).map("/".join)
PATTERNS = st.text("ab1./*?[]-!^\\{}", max_size=16)


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("main", "main", True),
        ("main", "Main", False),
        ("main", "main2", False),
        ("mai*", "main", True),
        ("*", "main", True),
        ("*", "release/1", False),
        ("qa/*", "qa/foo", True),
        ("qa/*", "qa/foo/bar", False),
        ("qa/**/*", "qa/foo/bar/foobar/hello-world", True),
        ("qa/**/*", "qa/foo", True),
        ("qa/**/*", "qa", False),
        ("qa**/**/*", "qa-1/x/y", True),
        ("**/main", "main", True),
        ("**/main", "a/b/main", True),
        ("**/main", "a/b/domain", False),
        ("**", "main", True),
        ("**", "a/b", False),
        ("release/**", "release/1/2", False),
        ("v?", "v1", True),
        ("v?", "v/", False),
        ("v[0-9]", "v1", True),
        ("v[0-9]", "vx", False),
        ("v[+-9]1", "v/1", False),
        ("[z-a]", "m", False),
        ("[ab", "a", False),
        ("ma{in,ster}", "main", False),
        ("ma.n", "main", False),
        ("(main|x)", "main", False),
        ("main\n", "main", False),
        ("", "main", False),
    ],
)
def test_a_pattern_matches_as_at_github(pattern: str, name: str, fits: bool) -> None:
    assert covers(pattern, name) is fits


@pytest.mark.parametrize("pattern", ["v[!0-9]", "v[^0-9]", "ma\\in", "\\*", "a" * 5000])
def test_what_github_does_not_support_is_not_guessed(pattern: str) -> None:
    assert covers(pattern, "main") is None
    assert names_branch([pattern], [], "main", default=True) is None


@pytest.mark.parametrize(
    ("include", "exclude", "named"),
    [
        ([], [], False),
        (["~DEFAULT_BRANCH"], [], True),
        (["~ALL"], [], True),
        (["refs/heads/main"], [], True),
        (["refs/heads/*"], [], True),
        (["refs/heads/**/*"], [], True),
        (["main"], [], False),
        (["refs/tags/*"], [], False),
        (["~ALL"], ["refs/heads/main"], False),
        (["~ALL"], ["~DEFAULT_BRANCH"], False),
        (["~DEFAULT_BRANCH"], ["~ALL"], False),
        (["~ALL"], ["refs/heads/release"], True),
        (["\\x"], ["~ALL"], False),
        (["\\x"], [], None),
        (["\\x", "~ALL"], [], True),
        (["~ALL"], ["\\x"], None),
        (["refs/heads/x"], ["\\x"], False),
    ],
)
def test_conditions_name_the_default_branch(include: list[str], exclude: list[str], named: bool | None) -> None:
    assert names_branch(include, exclude, "main", default=True) is named


def test_the_default_branch_is_not_every_branch() -> None:
    assert names_branch(["~DEFAULT_BRANCH"], [], "topic", default=False) is False
    assert names_branch(["~ALL"], ["~DEFAULT_BRANCH"], "topic", default=False) is True


@pytest.mark.parametrize(
    "pattern", ["*a" * 400 + "b", "**/" * 300 + "z", "?*" * 400 + "z", "*" * 1000 + "z", "[a" * 500]
)
def test_no_pattern_takes_long(pattern: str) -> None:
    began = time.perf_counter()
    assert covers(pattern, "/".join(["a" * 60] * 40)) is False
    assert time.perf_counter() - began < 2


@given(PATTERNS, NAMES)
def test_every_pattern_has_an_answer(pattern: str, name: str) -> None:
    assert covers(pattern, name) in (True, False, None)


@given(NAMES)
def test_a_name_matches_itself_and_only_itself(name: str) -> None:
    assert covers(name, name) is True
    assert covers(name, name + "x") is False
    assert covers("**/*", name) is True


@given(st.lists(PATTERNS, max_size=3), st.lists(PATTERNS, max_size=3), PATTERNS)
def test_excluding_more_never_takes_a_branch_in(include: list[str], exclude: list[str], more: str) -> None:
    before = names_branch(include, exclude, "main", default=True)
    after = names_branch(include, [*exclude, more], "main", default=True)
    assert after is not True or before is True
    assert before is not False or after is False
