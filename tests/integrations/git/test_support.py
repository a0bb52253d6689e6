"""Since when end dates have stood in the support data."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
from cop_scan_git import GitSource, support

from cop_scan.catalogue import Form
from cop_scan.evidence import Json, Status
from cop_scan.policies import load_catalogue
from cop_scan.sources.interface import Sweep, Target
from tests.integrations.git.collecting import NOW, one, spec
from tests.repositories import commit, git, repository

SPEC = spec("support_history", Form.VALUE)


def _data(eol_on: str = "", *, version: str = "'1'") -> str:
    end = f", eol_on: {eol_on}" if eol_on else ""
    return f"releases:\n  - {{version: {version}, released_on: 2020-01-01{end}}}\n"


def _history(folder: Path) -> dict[str, Json]:
    fact = one(folder, SPEC).resource.facts["support_history"]
    assert fact.ok, fact.detail
    value: dict[str, Json] = fact.value
    jsonschema.validate(value, dict(load_catalogue().facts["support_history"].schema))
    return value


def _written(folder: Path, *states: tuple[str, str], name: str = "support.yaml") -> Path:
    """A repository in which the data came to be so, as (day, content)."""
    repository(folder)
    for day, content in states:
        commit(folder, {name: content}, when=f"{day}T12:00:00Z")
    return folder


def _line(since: str, listed_since: str, eol_on: str = "2026-12-31") -> list[Json]:
    return [{"version": "1", "eol_on": eol_on, "since": since, "listed_since": listed_since}]


def test_an_end_stands_since_the_commit_that_wrote_it(tmp_path: Path) -> None:
    folder = _written(
        tmp_path / "a", ("2024-01-01", _data()), ("2025-01-01", _data("2026-12-31")), ("2026-01-01", "# note\n" + _data("2026-12-31"))
    )  # fmt: skip
    assert _history(folder) == {"lines": _line("2025-01-01", "2024-01-01"), "hidden": []}


def test_an_end_that_was_put_off_stands_since_the_earlier_one_did(tmp_path: Path) -> None:
    folder = _written(tmp_path / "a", ("2024-01-01", _data("2026-01-01")), ("2025-12-01", _data("2026-12-31")))
    assert _history(folder)["lines"] == _line("2024-01-01", "2024-01-01")


def test_an_end_that_was_brought_forward_or_withdrawn_stands_only_since_then(tmp_path: Path) -> None:
    forward = _written(tmp_path / "a", ("2024-01-01", _data("2028-01-01")), ("2025-12-01", _data("2026-12-31")))
    assert _history(forward)["lines"] == _line("2025-12-01", "2024-01-01")
    withdrawn = _written(
        tmp_path / "b", ("2024-01-01", _data("2026-12-31")), ("2025-01-01", _data()), ("2025-12-01", _data("2026-12-31"))
    )  # fmt: skip
    assert _history(withdrawn)["lines"] == _line("2025-12-01", "2024-01-01")


def test_a_file_that_moved_is_the_same_data(tmp_path: Path) -> None:
    folder = _written(tmp_path / "a", ("2024-01-01", _data("2026-12-31")))
    (folder / "cop").mkdir()
    git(folder, "mv", "support.yaml", "cop/support.yml")
    commit(folder, {}, when="2025-01-01T00:00:00Z")
    assert _history(folder)["lines"] == _line("2024-01-01", "2024-01-01")


def test_what_a_merge_brings_stands_since_the_merge(tmp_path: Path) -> None:
    folder = _written(tmp_path / "a", ("2024-01-01", _data()))
    git(folder, "checkout", "--quiet", "-b", "side")
    commit(folder, {"support.yaml": _data("2026-12-31")}, when="2024-02-01T00:00:00Z")
    git(folder, "checkout", "--quiet", "main")
    git(folder, "merge", "--quiet", "--no-ff", "-m", "Merge", "side", when="2026-02-01T12:00:00Z")
    assert _history(folder)["lines"] == _line("2026-02-01", "2024-01-01")


@pytest.mark.parametrize("older", ["releases: [", _data("soon"), _data("2026")])
def test_a_state_that_cannot_be_read_hides_the_line(tmp_path: Path, older: str) -> None:
    value = _history(_written(tmp_path / "a", ("2024-01-01", older), ("2025-01-01", _data("2026-12-31"))))
    assert value["lines"] == []
    assert [(part["path"], part["reason"]) for part in value["hidden"]] == [("1", "malformed")]


def test_times_that_contradict_each_other_hide_the_line(tmp_path: Path) -> None:
    back_dated = _written(
        tmp_path / "a", ("2024-01-01", _data()), ("2023-01-01", _data("2026-12-31")), ("2026-01-01", _data("2026-12-31") + "#")
    )  # fmt: skip
    to_come = _written(tmp_path / "b", ("2024-01-01", _data()), ("2029-01-01", _data("2026-12-31")))
    for folder in (back_dated, to_come):
        value = _history(folder)
        assert (value["lines"], [part["path"] for part in value["hidden"]]) == ([], ["1"])


def test_a_shallow_clone_tells_nothing(tmp_path: Path) -> None:
    folder = _written(tmp_path / "a", ("2024-01-01", _data("2026-12-31")), ("2025-01-01", _data("2026-12-31") + "#"))
    git(tmp_path, "clone", "--quiet", "--depth=1", folder.as_uri(), "cut")
    value = _history(tmp_path / "cut")
    assert (value["lines"], [part["reason"] for part in value["hidden"]]) == ([], ["not_collected"])


def test_a_long_history_is_not_walked_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = _written(tmp_path / "a", ("2024-01-01", _data("2026-12-31")), ("2025-01-01", _data("2026-12-31") + "#"))
    for bound in ("MAX_COMMITS", "MAX_CONTENTS"):
        with monkeypatch.context() as patch:
            patch.setattr(support, bound, 1)
            assert [part["reason"] for part in _history(folder)["hidden"]] == ["truncated"]


def test_more_lines_than_are_read_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    two = _data("2026-12-31") + "  - {version: '2', eol_on: 2027-12-31}\n"
    monkeypatch.setattr(support, "MAX_LINES", 1)
    value = _history(_written(tmp_path / "a", ("2024-01-01", two)))
    assert [len(value["lines"]), [part["path"] for part in value["hidden"]]] == [1, ["*"]]


@pytest.mark.parametrize(
    "content", [_data(), _data("2026-12-31", version="1.0"), "- a\n", "releases: {a: 1}\n", "releases: [1, null]\n", "{}", ""]
)  # fmt: skip
def test_without_an_end_there_is_nothing_to_tell(tmp_path: Path, content: str) -> None:
    assert _history(_written(tmp_path / "a", ("2024-01-01", content))) == {"lines": [], "hidden": []}


def test_data_that_cannot_be_read_and_links_are_hidden(tmp_path: Path) -> None:
    broken = _written(tmp_path / "a", ("2024-01-01", "releases: ["))
    large = _written(tmp_path / "b", ("2024-01-01", "#" * 300_000))
    link = _written(tmp_path / "c", ("2024-01-01", _data("2026-12-31")), name="data.yaml")
    (link / "support.yaml").symlink_to("data.yaml")
    commit(link, {})
    for folder in (broken, large, link):
        value = _history(folder)
        assert (value["lines"], [part["path"] for part in value["hidden"]]) == ([], ["*"])


def test_the_repositorys_time_bounds_it(tmp_path: Path) -> None:
    folder = _written(tmp_path / "a", ("2024-01-01", _data("2026-12-31")))
    found = list(GitSource(-1.0).collect(Target("git", "t", {"paths": [str(folder)]}), [SPEC], Sweep(NOW)))
    assert found[0].resource.facts["support_history"].status is Status.TIMEOUT
