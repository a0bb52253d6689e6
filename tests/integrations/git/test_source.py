from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cop_scan_git import GitSource

from cop_scan.catalogue import Form
from cop_scan.errors import InputError, SourceError
from cop_scan.evidence import Status, digest
from cop_scan.sources.interface import Sweep, Target
from tests.integrations.git.collecting import NOW, TEXTS, all_gaps, collect, hidden, one, paths, spec
from tests.repositories import commit, git, repository, tree_commit


def test_a_working_tree_is_read_at_its_head(plain: Path) -> None:
    (plain / "README.md").write_text("changed but not committed")
    found = one(plain)
    assert paths(found) == [".github/workflows/ci.yml", "README.md", "docs/a.md"]
    assert found.contents[digest("hello")] == b"hello"
    assert (found.resource.id, found.resource.name, found.resource.kind) == ("git:t/app", "app", "repository")


@pytest.mark.parametrize("options", [["--bare"], ["--mirror"], ["--depth=1", "--bare"]])
def test_bare_repositories_mirrors_and_shallow_clones_hold_the_same(
    plain: Path, tmp_path: Path, options: list[str]
) -> None:
    git(tmp_path, "clone", "--quiet", *options, plain.as_uri(), "copy.git")
    found = one(tmp_path / "copy.git")
    assert found.resource.name == "copy"
    assert found.contents == one(plain).contents
    assert found.resource.facts["default_branch"].value == {"name": "main"}


def test_packed_objects_and_references_are_read_as_loose_ones(plain: Path) -> None:
    for number in range(30):
        commit(plain, {"docs/a.md": "line\n" * 500 + str(number)})
    before = one(plain)
    git(plain, "gc", "--quiet", "--aggressive", "--prune=now")
    assert one(plain).contents == before.contents


def test_a_folder_of_many_is_swept_in_order_and_without_what_is_done(tmp_path: Path) -> None:
    for name in ("b", "a", "team/c"):
        commit(repository(tmp_path / "all" / name), {"README.md": name})
    found = collect(tmp_path / "all", done=["git:t/all/b"])
    assert [each.resource.name for each in found] == ["all/a", "all/team/c"]


def test_one_repository_named_twice_is_swept_once_and_equal_names_are_told_apart(tmp_path: Path) -> None:
    for name in ("x/app", "y/app"):
        commit(repository(tmp_path / name), {"README.md": name})
    found = collect(tmp_path / "x/app", tmp_path / "x", tmp_path / "y/app")
    assert [each.resource.id for each in found] == ["git:t/app", "git:t/app~2"]


def test_a_missing_path_and_a_folder_without_repositories_are_errors(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such folder"):
        collect(tmp_path / "none")
    with pytest.raises(SourceError, match="no git repository"):
        collect(tmp_path)


@pytest.mark.parametrize("options", [{}, {"paths": []}, {"paths": "x"}, {"paths": ["x"], "token": "y"}])
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        list(GitSource().collect(Target("git", "t", options), [TEXTS], Sweep(NOW)))


def test_settings_are_gaps_and_never_guessed(plain: Path) -> None:
    fact = one(plain).resource.facts["branch_rules"]
    assert fact.status is Status.NOT_COLLECTED


def test_a_working_trees_branch_is_not_taken_for_the_default_one(plain: Path, tmp_path: Path) -> None:
    assert one(plain).resource.facts["default_branch"].status is Status.NOT_COLLECTED
    git(tmp_path, "clone", "--quiet", str(plain), "clone")
    git(tmp_path / "clone", "checkout", "--quiet", "-b", "feature")
    assert one(tmp_path / "clone").resource.facts["default_branch"].value == {"name": "main"}


def test_the_heads_signature_and_the_tags_are_seen(plain: Path) -> None:
    oid = git(plain, "rev-parse", "HEAD")
    text = git(plain, "cat-file", "commit", oid)
    head, body = text.split("\n\n", 1)
    signed = f"{head}\ngpgsig -----BEGIN SSH SIGNATURE-----\n AAAA\n -----END SSH SIGNATURE-----\n\n{body}\n"
    new = git(plain, "hash-object", "-t", "commit", "-w", "--stdin", data=signed.encode())
    git(plain, "update-ref", "refs/heads/main", new)
    git(plain, "tag", "light")
    git(plain, "tag", "-a", "-m", "heavy", "heavy")
    facts = one(plain).resource.facts
    assert facts["head_commit"].value["signature"] == {"present": True, "kind": "ssh"}
    assert facts["tags"].value["tags"] == [
        {"name": "heavy", "annotated": True, "signed": False},
        {"name": "light", "annotated": False, "signed": False},
    ]


def test_history_counts_the_last_ninety_days_by_author(plain: Path, tmp_path: Path) -> None:
    commit(plain, {"a.md": "1"}, author="dependabot[bot]", when="2026-05-20T00:00:00Z")
    value = one(plain).resource.facts["history"].value
    assert (value["complete"], value["commits"], value["merges"]) == (True, 2, 0)
    assert value["authors"] == [
        {"name": "Acme", "bot": False, "commits": 1},
        {"name": "dependabot[bot]", "bot": True, "commits": 1},
    ]
    git(tmp_path, "clone", "--quiet", "--depth=1", plain.as_uri(), "cut")
    assert one(tmp_path / "cut").resource.facts["history"].value["complete"] is False


def test_old_commits_do_not_count(tmp_path: Path) -> None:
    folder = repository(tmp_path / "old")
    commit(folder, {"a.md": "1"}, when="2020-01-01T00:00:00Z")
    assert one(folder).resource.facts["history"].value["commits"] == 0


def test_a_repository_without_a_commit_is_all_gaps(tmp_path: Path) -> None:
    found = one(repository(tmp_path / "empty"))
    assert {fact.status for fact in found.resource.facts.values()} == {Status.NOT_COLLECTED}


def test_a_detached_head_is_read(plain: Path) -> None:
    git(plain, "checkout", "--quiet", "--detach")
    assert "README.md" in paths(one(plain))


def test_a_linked_worktree_is_read_at_its_own_head(plain: Path, tmp_path: Path) -> None:
    git(plain, "worktree", "add", "--quiet", "-b", "side", str(tmp_path / "side"))
    commit(tmp_path / "side", {"side.md": "side"})
    assert "side.md" in paths(one(tmp_path / "side"))


def test_a_submodule_hides_only_what_is_looked_for_in_its_folder(tmp_path: Path) -> None:
    folder = repository(tmp_path / "parent")
    tree_commit(folder, [("160000", "1" * 40, b"docs"), ("160000", "2" * 40, b"vendor")])
    found = one(folder, spec("guide", Form.TEXT, "docs/guide*.md"), spec("any", Form.TEXT, "*.md"))
    assert hidden(found, "guide") == {"docs": "not_collected"}
    assert hidden(found, "any") == {}


def test_content_in_large_file_storage_is_hidden(tmp_path: Path) -> None:
    folder = repository(tmp_path / "lfs")
    commit(folder, {"a.md": "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 5\n"})
    assert hidden(one(folder)) == {"a.md": "not_collected"}


def test_more_files_than_a_fact_may_have_are_named_as_hidden(tmp_path: Path) -> None:
    folder = repository(tmp_path / "many")
    commit(folder, {f"{n}.md": "x" for n in range(5)})
    found = one(folder, spec("texts", Form.TEXT, "*.md", max_files=3))
    assert paths(found) == ["0.md", "1.md", "2.md"]
    assert hidden(found) == {"*": "truncated"}


def test_secrets_are_masked_before_they_are_kept(tmp_path: Path) -> None:
    folder = repository(tmp_path / "leak")
    token = "ghp_" + "A1b2" * 9
    commit(folder, {"a.md": f"token: {token}\nnext\n"})
    found = one(folder)
    assert list(found.contents.values()) == [b"token: [masked]\nnext\n"]


def test_an_inherited_file_is_hidden_only_where_the_repository_has_none(plain: Path) -> None:
    policy = spec("policy", Form.TEXT, "/SECURITY.md", inherited="organisation_default")
    assert hidden(one(plain, policy), "policy") == {"organisation_default": "not_collected"}
    commit(plain, {"SECURITY.md": "x"})
    assert hidden(one(plain, policy), "policy") == {}


def test_paths_are_listed_with_sizes_and_no_content_is_read(plain: Path) -> None:
    found = one(plain, spec("list", Form.PATHS, "*.md"))
    assert found.resource.facts["list"].value["files"] == [
        {"path": "README.md", "digest": "", "size": 5},
        {"path": "docs/a.md", "digest": "", "size": 1},
    ]
    assert found.contents == {}


def test_a_repository_on_a_branch_that_it_lacks_is_not_called_empty(plain: Path) -> None:
    git(plain, "symbolic-ref", "HEAD", "refs/heads/none")
    fact = one(plain).resource.facts["texts"]
    assert fact.status is Status.NOT_COLLECTED
    assert "a branch that it does not have" in fact.detail


def test_a_detached_head_of_a_bare_repository_has_no_default_branch(plain: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(plain), "bare.git")
    git(tmp_path / "bare.git", "update-ref", "--no-deref", "HEAD", git(plain, "rev-parse", "HEAD"))
    facts = one(tmp_path / "bare.git").resource.facts
    assert facts["default_branch"].status is Status.NOT_COLLECTED
    assert facts["head_commit"].ok


def test_names_of_objects_by_sha256_are_a_gap(tmp_path: Path) -> None:
    folder = repository(tmp_path / "new", "--object-format=sha256")
    commit(folder, {"README.md": "x"})
    assert one(folder).resource.facts["texts"].status is Status.UNSUPPORTED


def test_references_in_a_table_are_a_gap(plain: Path) -> None:
    (plain / ".git" / "reftable").mkdir()
    assert all_gaps(one(plain), Status.UNSUPPORTED)


def test_history_through_a_merge_counts_each_commit_once(plain: Path) -> None:
    git(plain, "checkout", "--quiet", "-b", "side")
    commit(plain, {"side.md": "1"})
    git(plain, "checkout", "--quiet", "main")
    commit(plain, {"main.md": "1"})
    git(plain, "merge", "--quiet", "--no-ff", "-m", "merged", "side")
    value = one(plain).resource.facts["history"].value
    assert (value["commits"], value["merges"], value["complete"]) == (4, 1, True)


@pytest.mark.parametrize("author", ["bob@work.example", "bob@work.example <x"])
def test_no_mail_address_is_kept(plain: Path, author: str) -> None:
    commit(plain, {"a.md": "1"}, author=author, when="2026-05-20T00:00:00Z")
    assert {each["name"] for each in one(plain).resource.facts["history"].value["authors"]} == {"Acme", "bob"}


def test_a_tag_whose_object_is_missing_hides_itself_only(plain: Path) -> None:
    git(plain, "tag", "good")
    (plain / ".git" / "refs" / "tags" / "lost").write_text("1" * 40 + "\n")
    value = one(plain).resource.facts["tags"].value
    assert [tag["name"] for tag in value["tags"]] == ["good"]
    assert [(part["path"], part["reason"]) for part in value["hidden"]] == [("lost", "not_collected")]


def test_what_lies_deeper_than_four_folders_or_behind_a_link_is_not_searched(tmp_path: Path) -> None:
    commit(repository(tmp_path / "all" / "1" / "2" / "3" / "4"), {"a.md": "x"})
    commit(repository(tmp_path / "all" / "1" / "2" / "3" / "too" / "deep"), {"a.md": "x"})
    commit(repository(tmp_path / "elsewhere"), {"a.md": "x"})
    (tmp_path / "all" / "link").symlink_to(tmp_path / "elsewhere")
    assert [found.resource.name for found in collect(tmp_path / "all")] == ["all/1/2/3/4"]


def test_a_repository_inside_a_working_tree_is_not_searched_for(plain: Path) -> None:
    commit(repository(plain / "vendor" / "inner"), {"inner.md": "x"})
    assert [found.resource.name for found in collect(plain)] == ["app"]


def test_a_name_has_no_dots_of_the_path_that_was_given(plain: Path) -> None:
    assert one(plain / "docs" / "..").resource.name == "app"


def test_every_file_is_closed_again(tmp_path: Path) -> None:
    for number in range(20):
        folder = repository(tmp_path / "all" / str(number))
        commit(folder, {"README.md": str(number)})
        git(folder, "gc", "--quiet")
    collect(tmp_path / "all")
    before = len(list(Path("/proc/self/fd").iterdir()))
    assert len(collect(tmp_path / "all")) == 20
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_repository_that_takes_too_long_is_a_gap(plain: Path) -> None:
    target = Target("git", "t", {"paths": [str(plain)]})
    (found,) = GitSource(seconds=0.0).collect(target, [TEXTS], Sweep(NOW))
    assert all_gaps(found, Status.TIMEOUT)
