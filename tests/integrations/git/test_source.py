from __future__ import annotations

import gc
import os
import shutil
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from cop_scan_git import GitSource

from cop_scan.catalogue import FactSpec, Form
from cop_scan.errors import InputError, SourceError
from cop_scan.evidence import Status, digest
from cop_scan.sources.interface import Collected, Target
from tests.repositories import blob, commit, git, repository, tree_commit

NOW = "2026-06-01T00:00:00Z"
CANARY = "the canary that must never be read"


def spec(key: str, form: Form, *files: str, **more: Any) -> FactSpec:
    values = {"inherited": "", "max_files": 50, "max_bytes": 1 << 20, "cure": "", "schema": {}, **more}
    return FactSpec(key, key, form, ("repository",), files, **values)


TEXTS = spec("texts", Form.TEXT, "*.md", "/.github/workflows/*.yml")
VALUES = [spec(key, Form.VALUE) for key in ("default_branch", "head_commit", "tags", "history", "branch_rules")]


def collect(*paths: Path, specs: Sequence[FactSpec] = (TEXTS, *VALUES), done: Sequence[str] = ()) -> list[Collected]:
    target = Target("git", "t", {"paths": [str(path) for path in paths]})
    return list(GitSource().collect(target, specs, done, NOW))


def one(path: Path, *specs: FactSpec) -> Collected:
    found = collect(path, specs=specs or (TEXTS, *VALUES))
    assert len(found) == 1
    return found[0]


def paths(found: Collected, key: str = "texts") -> list[str]:
    return [file["path"] for file in found.resource.facts[key].value["files"]]


def hidden(found: Collected, key: str = "texts") -> dict[str, str]:
    return {part["path"]: part["reason"] for part in found.resource.facts[key].value["hidden"]}


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    folder = repository(tmp_path / "app")
    commit(folder, {"README.md": "hello", "docs/a.md": "a", "src/x.py": "x", ".github/workflows/ci.yml": "on: push\n"})
    return folder


def test_a_working_tree_is_read_at_its_head(plain: Path) -> None:
    (plain / "README.md").write_text("changed but not committed")
    found = one(plain)
    assert paths(found) == [".github/workflows/ci.yml", "README.md", "docs/a.md"]
    assert found.contents[digest("hello")] == b"hello"
    assert (found.resource.id, found.resource.name, found.resource.kind) == ("git:app", "app", "repository")


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
    found = collect(tmp_path / "all", done=["git:all/b"])
    assert [each.resource.name for each in found] == ["all/a", "all/team/c"]


def test_one_repository_named_twice_is_swept_once_and_equal_names_are_told_apart(tmp_path: Path) -> None:
    for name in ("x/app", "y/app"):
        commit(repository(tmp_path / name), {"README.md": name})
    found = collect(tmp_path / "x/app", tmp_path / "x", tmp_path / "y/app")
    assert [each.resource.id for each in found] == ["git:app", "git:app~2"]


def test_a_missing_path_and_a_folder_without_repositories_are_errors(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such folder"):
        collect(tmp_path / "none")
    with pytest.raises(SourceError, match="no git repository"):
        collect(tmp_path)


@pytest.mark.parametrize("options", [{}, {"paths": []}, {"paths": "x"}, {"paths": ["x"], "token": "y"}])
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        list(GitSource().collect(Target("git", "t", options), [TEXTS], (), NOW))


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


# Hostile repositories: nothing runs, nothing outside is read, the rest of the sweep is unharmed.


def all_gaps(found: Collected, status: Status) -> bool:
    return {fact.status for fact in found.resource.facts.values()} == {status} and not found.contents


def test_a_git_file_that_leads_to_anothers_repository_is_not_followed(plain: Path, tmp_path: Path) -> None:
    (tmp_path / "thief").mkdir()
    (tmp_path / "thief" / ".git").write_text(f"gitdir: {plain / '.git'}\n")
    assert all_gaps(one(tmp_path / "thief"), Status.UNSUPPORTED)


def test_a_git_link_is_not_followed(plain: Path, tmp_path: Path) -> None:
    (tmp_path / "thief").mkdir()
    (tmp_path / "thief" / ".git").symlink_to(plain / ".git")
    assert all_gaps(one(tmp_path / "thief"), Status.UNSUPPORTED)


def test_borrowed_objects_are_refused(plain: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--shared", "--bare", str(plain), "borrower.git")
    found = one(tmp_path / "borrower.git")
    assert all_gaps(found, Status.UNSUPPORTED)
    assert "git repack" in found.resource.facts["texts"].detail


@pytest.mark.parametrize("name", ["HEAD", "objects", "refs", "packed-refs", "refs/heads/main"])
def test_a_link_out_of_the_git_folder_is_refused(plain: Path, tmp_path: Path, name: str) -> None:
    secret = tmp_path / "secret"
    shutil.copytree(plain / ".git", secret)
    git(plain, "pack-refs", "--all") if name == "packed-refs" else None
    inside = plain / ".git" / name
    shutil.rmtree(inside) if inside.is_dir() else inside.unlink(missing_ok=True)
    inside.symlink_to(secret / name)
    assert all_gaps(one(plain), Status.UNSUPPORTED)


def test_nothing_that_the_configuration_names_is_run_or_read(plain: Path, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {marker}\n")
    program.chmod(0o755)
    (tmp_path / "canary").write_text(CANARY)
    lines = [f"[include]\n\tpath = {tmp_path / 'canary'}", f"[core]\n\tfsmonitor = {program}\n\thooksPath = {tmp_path}"]
    lines += [f"\tsshCommand = {program}\n\tpager = {program}\n\tworktree = /\n\tgitProxy = {program}"]
    lines += [f'[filter "x"]\n\tsmudge = {program}\n\tclean = {program}\n\tprocess = {program}\n\trequired = true']
    lines += [f'[remote "origin"]\n\tpromisor = true\n\turl = ext::{program}\n\tuploadpack = {program}']
    lines += ["[extensions]\n\tpartialClone = origin\n\tworktreeConfig = true"]
    commit(plain, {".gitattributes": "* filter=x\n"})
    for hook in ("post-checkout", "reference-transaction", "post-index-change"):
        shutil.copy(program, plain / ".git" / "hooks" / hook)
    (plain / ".git" / "config").write_bytes("\n".join(lines).encode() + b"\n\xff\xfe[broken\n" + b"x" * 100_000)
    found = one(plain)
    assert "README.md" in paths(found)
    assert not marker.exists()
    assert CANARY.encode() not in b"".join(found.contents.values())


def test_an_object_that_a_partial_clone_lacks_is_hidden_and_not_fetched(plain: Path, tmp_path: Path) -> None:
    git(plain, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--bare", "--filter=blob:none", plain.as_uri(), "partial.git")
    found = one(tmp_path / "partial.git")
    assert hidden(found) == dict.fromkeys([".github/workflows/ci.yml", "README.md", "docs/a.md"], "not_collected")


def test_links_are_followed_inside_the_tree_only(tmp_path: Path) -> None:
    folder = repository(tmp_path / "links")
    (tmp_path / "canary").write_text(CANARY)
    commit(folder, {"real.md": "real"})
    targets = {"good.md": "real.md", "out.md": "../canary", "root.md": str(tmp_path / "canary"), "loop.md": "loop.md"}
    (folder / "docs").mkdir()
    targets["docs/up.md"] = "../real.md"
    for name, target in targets.items():
        (folder / name).symlink_to(target)
    commit(folder, {})
    found = one(folder)
    assert paths(found) == ["docs/up.md", "good.md", "real.md"]
    assert hidden(found) == dict.fromkeys(["loop.md", "out.md", "root.md"], "unsupported")
    assert CANARY.encode() not in b"".join(found.contents.values())


def test_what_is_too_large_is_hidden_and_never_inflated(tmp_path: Path) -> None:
    folder = repository(tmp_path / "bomb")
    commit(folder, {".github/workflows/big.yml": b"a: " + b"x" * 50_000_000, "small.md": "ok"})
    for pack in (False, True):
        if pack:
            git(folder, "gc", "--quiet", "--prune=now")
        gc.collect()
        tracemalloc.start()
        found = one(folder)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert hidden(found) == {".github/workflows/big.yml": "truncated"}
        assert paths(found) == ["small.md"]
        assert peak < 20_000_000


def test_a_delta_that_would_inflate_beyond_bounds_is_hidden(tmp_path: Path) -> None:
    folder = repository(tmp_path / "delta")
    commit(folder, {"a.md": os.urandom(1000) + b"x" * 3_000_000})
    commit(folder, {"a.md": b"y" + b"x" * 3_000_000})
    git(folder, "gc", "--quiet", "--aggressive", "--prune=now")
    assert hidden(one(folder)) == {"a.md": "truncated"}


def test_names_that_are_no_text_and_files_that_are_no_text(tmp_path: Path) -> None:
    folder = repository(tmp_path / "odd")
    oid = blob(folder, b"\xff\xfe not utf-8")
    tree_commit(
        folder, [("100644", oid, b"bad\xff.md"), ("100644", oid, b"\x1b[31mred<script>.md"), ("100644", oid, b"x.md")]
    )
    assert paths(one(folder)) == ["\x1b[31mred<script>.md", "bad\\xff.md", "x.md"]


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


def test_a_corrupt_object_is_hidden_and_the_others_are_read(plain: Path) -> None:
    oid = git(plain, "rev-parse", "HEAD:README.md")
    path = plain / ".git" / "objects" / oid[:2] / oid[2:]
    path.chmod(0o644)
    path.write_bytes(b"not zlib at all")
    found = one(plain)
    assert hidden(found) == {"README.md": "malformed"}
    assert "docs/a.md" in paths(found)


def test_a_damaged_repository_does_not_stop_the_sweep(plain: Path, tmp_path: Path) -> None:
    shutil.copytree(plain, tmp_path / "zz")
    for path in (plain / ".git" / "objects").rglob("*"):
        if path.is_file():
            path.chmod(0o644)
            path.write_bytes(b"\0")
    found = {each.resource.name: each for each in collect(tmp_path)}
    assert len(found) == 2
    base = tmp_path.name
    assert all(not fact.ok for fact in found[f"{base}/app"].resource.facts.values())
    assert "README.md" in paths(found[f"{base}/zz"])


def test_a_tree_that_is_too_deep_is_truncated(tmp_path: Path) -> None:
    folder = repository(tmp_path / "deep")
    oid, mode, name = blob(folder, b"x"), "100644", b"a.md"
    for _ in range(110):
        kind = b"blob" if mode == "100644" else b"tree"
        oid = git(folder, "mktree", "-z", data=f"{mode} ".encode() + kind + f" {oid}\t".encode() + name + b"\0")
        mode, name = "040000", b"d"
    tree_commit(folder, [("040000", oid, b"d")])
    assert one(folder).resource.facts["texts"].status is Status.TRUNCATED


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
