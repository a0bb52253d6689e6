"""What TARGETS may name."""

from __future__ import annotations

from pathlib import Path

import pytest

from cop_scan import plugins
from cop_scan.cli.targets import complete, estate_of
from cop_scan.errors import InputError
from tests.cli.fakes import Shell


def test_a_name_needs_no_estate_file(shell: Shell) -> None:
    estate = estate_of(["fake:acme"])
    assert estate.name == "acme"
    assert [(p.source, p.name, dict(p.options)) for p in estate.targets] == [("fake", "acme", {"owners": ["acme"]})]


def test_names_and_paths_can_be_mixed(shell: Shell) -> None:
    estate = estate_of(["fake:acme,other", "checkouts", "fake:third", "more"])
    assert estate.name == "acme,other, third, local repositories"
    assert [place.name for place in estate.targets] == ["git", "acme,other", "third"]
    assert estate.targets[0].options["paths"] == ["checkouts", "more"]


def test_a_word_is_taken_once_and_names_are_unique(shell: Shell) -> None:
    estate = estate_of(["fake:git", "fake:git", "here"])
    assert [place.name for place in estate.targets] == ["git", "git 2"]


def test_a_path_that_exists_is_a_path(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "fake:acme").mkdir()
    assert estate_of(["fake:acme"]).targets[0].source == "git"


def test_a_repository_may_be_called_like_an_estate_file(shell: Shell) -> None:
    assert estate_of(["fake:acme/site.yml"]).targets[0].name == "acme/site.yml"


def test_an_estate_file_stands_alone(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "e.yaml").write_text("version: 1\nname: A\ntargets: [{source: fake, owners: [acme]}]\n")
    assert estate_of(["e.yaml"]).name == "A"
    for other in ("fake:acme", "checkouts"):
        with pytest.raises(InputError, match="stands alone"):
            estate_of(["e.yaml", other])


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("nowhere:acme", "nowhere:acme is no path, and there is no source 'nowhere'. Give a path, an estate file, or"),
        ("https://github.com/acme", "is no path, and there is no source 'https'"),
        ("git:acme", "git:acme is no path, and the source git takes no git:WHAT. Give a path that exists"),
        ("fake:", "fake:: Name an owner. Such as fake:acme."),
    ],
)
def test_a_word_that_names_nothing_is_one_sentence(shell: Shell, word: str, sentence: str) -> None:
    done = shell("scan", word)
    assert done.code == 2
    assert sentence in done.err
    assert done.err.count("\n") == 1


def test_a_hostile_word_is_made_visible(shell: Shell) -> None:
    assert "\x1b" not in shell("scan", "nowhere:\x1b[2J").err


def test_completion_gives_prefixes_and_files(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = [plugins.Plugin("sources", name, "p", "1", "m:o") for name in ("fake", "git")]
    monkeypatch.setattr(plugins, "plugins", lambda: known)
    (tmp_path / "factory").mkdir()
    (tmp_path / "fast.yaml").write_text("")
    assert complete("fa") == ["fake:", "factory/", "fast.yaml"]
    assert complete("fake:a") == []
    assert complete("gi") == []  # `git` takes paths: the shell knows those
    assert complete("") == []
