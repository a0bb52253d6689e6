from __future__ import annotations

from pathlib import Path

import pytest
from cop_scan_git import introduced as module
from cop_scan_git.introduced import introduced

from cop_scan.sources.interface import Introduced, NoHistory
from tests.repositories import commit, git, repository


@pytest.fixture
def top(tmp_path: Path) -> Path:
    return repository(tmp_path / "assurance")


def found(top: Path, *names: str, folder: str = "a/b") -> dict[str, str]:
    """Name -> the commit, or why there is none."""
    contents = {name: (top / folder / name).read_bytes() for name in names}
    return {n: i.oid if isinstance(i, Introduced) else i.detail for n, i in introduced(top / folder, contents).items()}


def test_each_file_has_the_commit_of_its_present_content(top: Path) -> None:
    one = commit(top, {"a/b/x": "1", "a/b/y": "1"})
    two = commit(top, {"a/b/y": "2"})
    commit(top, {"a/other": "3", "a/c/x": "1"})
    assert found(top, "x", "y") == {"x": one, "y": two}
    assert found(top, "x", folder="a/c")["x"] not in {one, two}


def test_the_folder_may_be_the_repositorys_own(top: Path) -> None:
    oid = commit(top, {"x": "1"})
    assert found(top, "x", folder=".") == {"x": oid}


def test_content_that_came_back_is_the_commits_that_brought_it_back(top: Path) -> None:
    commit(top, {"a/b/x": "1"})
    commit(top, {"a/b/x": "2"})
    oid = commit(top, {"a/b/x": "1"})
    assert found(top, "x") == {"x": oid}


def test_a_file_that_moved_came_with_the_move(top: Path) -> None:
    commit(top, {"x": "1"})
    (top / "a/b").mkdir(parents=True)
    git(top, "mv", "x", "a/b/x")
    oid = commit(top, {})
    assert found(top, "x") == {"x": oid}


def test_files_of_two_sides_of_a_merge_are_told_apart(top: Path) -> None:
    commit(top, {"README": "1"})
    git(top, "checkout", "--quiet", "-b", "side")
    side = commit(top, {"a/b/x": "1"})
    git(top, "checkout", "--quiet", "main")
    main = commit(top, {"a/b/y": "1"})
    git(top, "merge", "--quiet", "--no-ff", "-m", "Merge", "side")
    assert found(top, "x", "y") == {"x": side, "y": main}


def test_what_a_merge_itself_changed_came_with_the_merge(top: Path) -> None:
    commit(top, {"a/b/x": "1"})
    git(top, "checkout", "--quiet", "-b", "side")
    commit(top, {"README": "1"})
    git(top, "checkout", "--quiet", "main")
    commit(top, {"LICENSE": "1"})
    git(top, "merge", "--quiet", "--no-ff", "--no-commit", "side")
    oid = commit(top, {"a/b/x": "evil"})
    assert found(top, "x") == {"x": oid}


def test_a_file_that_is_not_there_as_it_is_has_none(top: Path) -> None:
    commit(top, {"a/b/x": "1"})
    (top / "a/b/x").write_text("2")
    (top / "a/b/y").write_text("1")
    assert found(top, "x", "y") == {"x": "It has changes that are not committed.", "y": "It is not committed."}


def test_what_git_ignores_and_other_branches_do_not_count(top: Path) -> None:
    commit(top, {"a/b/.gitignore": "y"})
    (top / "a/b/y").write_text("1")
    git(top, "checkout", "--quiet", "-b", "side")
    commit(top, {"a/b/x": "1"})
    git(top, "checkout", "--quiet", "main")
    (top / "a/b/x").write_text("1")
    assert found(top, "x", "y") == dict.fromkeys(("x", "y"), "It is not committed.")


def test_a_worktree_is_read(top: Path, tmp_path: Path) -> None:
    oid = commit(top, {"a/b/x": "1"})
    git(top, "worktree", "add", "--quiet", str(tmp_path / "tree"), "-b", "side")
    assert found(tmp_path / "tree", "x") == {"x": oid}


def test_a_long_history_is_left(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_COMMITS", 2)
    commit(top, {"a/b/x": "1"})
    commit(top, {"README": "1"})
    commit(top, {"README": "2"})
    assert found(top, "x") == {"x": "The history of its content is longer than 2 commits."}


def test_time_is_bounded(top: Path) -> None:
    commit(top, {"a/b/x": "1"})
    with pytest.raises(NoHistory, match="took too long") as caught:
        introduced(top / "a/b", {"x": b"1"}, seconds=-1)
    assert not caught.value.absent


@pytest.mark.parametrize(
    ("name", "absent"), [("none", True), ("empty", False), ("broken", False), ("submodule", False)]
)
def test_what_is_no_repository_that_can_be_read_is_said(tmp_path: Path, name: str, absent: bool) -> None:
    folder = tmp_path / name
    folder.mkdir()
    if name == "empty":
        repository(folder)
    elif name == "broken":
        (folder / ".git").mkdir()
    elif name == "submodule":
        (folder / ".git").write_text("gitdir: /etc\n")
    with pytest.raises(NoHistory) as caught:
        introduced(folder, {"x": b"1"})
    assert caught.value.absent is absent


def test_a_missing_parent_cannot_be_told(top: Path) -> None:
    first = commit(top, {"a/b/x": "1"})
    commit(top, {"README": "1"})
    (top / ".git" / "objects" / first[:2] / first[2:]).unlink()
    assert "does not hold the whole history" in found(top, "x")["x"]


def test_a_damaged_commit_cannot_be_told(top: Path) -> None:
    first = commit(top, {"a/b/x": "1"})
    commit(top, {"README": "1"})
    path = top / ".git" / "objects" / first[:2] / first[2:]
    path.chmod(0o600)
    path.write_bytes(b"x")
    with pytest.raises(NoHistory) as caught:
        found(top, "x")
    assert not caught.value.absent
