"""Options and credentials of a target."""

from __future__ import annotations

from typing import Any

import pytest
from cop_scan_gitlab import GitLabSource
from cop_scan_gitlab.credentials import credential
from cop_scan_gitlab.options import Options

from cop_scan.errors import InputError
from cop_scan.sources import options as checked
from cop_scan.sources.interface import Target


def read(**options: Any) -> Any:
    return checked.read(Options, Target("gitlab", "t", options))


def test_ids_have_the_host_that_people_know() -> None:
    assert read(groups=["acme"]).host == "gitlab.com"
    assert read(groups=["acme"], url="https://git.example.org/gitlab/").url == "https://git.example.org/gitlab"


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"groups": ["../acme"]},
        {"groups": ["acme/"]},
        {"groups": ["a b"]},
        {"groups": ["acme?x=1"]},
        {"projects": ["app"]},
        {"users": ["a/b"]},
        {"groups": ["acme"], "url": "http://git.example.org"},
        {"groups": ["acme"], "url": "https://me:pw@git.example.org"},
        {"groups": ["acme"], "tier": "most"},
        {"groups": ["acme"], "in_flight": 0},
        {"groups": ["acme"], "groupz": ["x"]},
    ],
)
def test_what_is_wrong_is_said(options: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        read(**options)


def test_globs_flags_and_names_choose_projects() -> None:
    options = read(groups=["acme"], exclude=["*-old", "acme/web/*"], archived=False, forks=False)
    assert options.takes("acme/app", archived=False, fork=False)
    assert not options.takes("acme/app-old", archived=False, fork=False)
    assert not options.takes("acme/web/site", archived=False, fork=False)
    assert not options.takes("acme/app", archived=True, fork=False)
    assert not options.takes("acme/app", archived=False, fork=True)


def test_the_token_is_the_targets_or_the_usual_one() -> None:
    assert credential(read(groups=["acme"]), {"GITLAB_TOKEN": " t "}).token == "t"
    assert credential(read(groups=["acme"], token="env:MINE"), {"MINE": "m"}).name == "env:MINE"
    with pytest.raises(InputError, match="no token"):
        credential(read(groups=["acme"]), {})
    with pytest.raises(InputError, match="not a reference"):
        credential(read(groups=["acme"], token="glpat-" + "a" * 20), {})


def test_a_token_is_not_shown() -> None:
    found = credential(read(groups=["acme"]), {"GITLAB_TOKEN": "very-secret"})
    assert "very-secret" not in repr(found)
    assert "very-secret" not in found.scope


def test_a_word_names_a_group_and_a_path_a_project() -> None:
    source = GitLabSource()
    assert dict(source.target("acme, acme/web/site").options) == {"groups": ["acme"], "projects": ["acme/web/site"]}
    for wrong in ("", "-x", "a//b", "https://gitlab.com/acme"):
        with pytest.raises(InputError):
            source.target(wrong)
