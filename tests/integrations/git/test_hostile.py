"""Hostile repositories: nothing runs, nothing outside is read, the rest of the sweep is unharmed."""

from __future__ import annotations

import ast
import gc
import json
import os
import shutil
import subprocess
import sys
import tracemalloc
import zlib
from pathlib import Path

import pytest

from cop_scan.evidence import Status
from cop_scan.sources.interface import Collected
from tests.integrations.git.collecting import CANARY, all_gaps, collect, hidden, one, paths
from tests.repositories import blob, commit, git, packed, packed_header, raw_object, repository, tree_commit


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


def test_a_forged_worktree_does_not_make_anothers_repository_its_own(plain: Path, tmp_path: Path) -> None:
    thief = tmp_path / "thief"
    for own in (thief / "own", thief / "worktrees" / "own"):
        own.mkdir(parents=True)
        (thief / ".git").write_text(f"gitdir: {own.relative_to(thief)}\n")
        (own / "gitdir").write_text(str(thief / ".git"))
        (own / "commondir").write_text(str(plain / ".git"))
        (own / "HEAD").write_text("ref: refs/heads/main\n")
        found = one(thief)
        assert not any(fact.ok for fact in found.resource.facts.values())
        assert not found.contents


def test_linked_hooks_do_no_harm(plain: Path, tmp_path: Path) -> None:
    (plain / ".git" / "hooks" / "pre-commit").symlink_to(tmp_path)
    assert "README.md" in paths(one(plain))


@pytest.mark.parametrize("name", ["HEAD", "packed-refs", "refs/heads/main", "objects/pack/x.idx", "objects/aa"])
def test_a_pipe_in_the_git_folder_does_not_stop_the_sweep(plain: Path, name: str) -> None:
    path = plain / ".git" / name
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    assert all_gaps(one(plain), Status.UNSUPPORTED)


def test_a_pipe_instead_of_the_git_folder_does_not_stop_the_sweep(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    os.mkfifo(tmp_path / "app" / ".git")
    assert all_gaps(one(tmp_path / "app"), Status.UNSUPPORTED)


@pytest.mark.parametrize(("name", "size"), [("HEAD", 1 << 40), ("packed-refs", 1 << 40), ("refs/tags/x", 1 << 40)])
def test_a_huge_file_of_references_is_not_read(plain: Path, name: str, size: int) -> None:
    with (plain / ".git" / name).open("ab") as file:
        file.truncate(size)
    assert all_gaps(one(plain), Status.TRUNCATED)


@pytest.mark.parametrize(
    "target", ["refs/heads/../../../secret", "../secret", "/etc/hostname", "refs/heads/main\n", "HEAD"]
)
def test_a_head_that_leads_out_or_in_a_circle_is_not_followed(plain: Path, target: str) -> None:
    (plain / "secret").write_text(git(plain, "rev-parse", "HEAD"))
    git(plain, "pack-refs", "--all")
    (plain / ".git" / "HEAD").write_bytes(f"ref: {target}".encode())
    found = one(plain)
    assert found.resource.facts["texts"].ok is (target == "refs/heads/main\n")


_WHO = "A <a@b.example>"


_SOUND = f"author {_WHO} 1 +0000\ncommitter {_WHO} 1 +0000\n\nx\n"


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        (f"tree TREE\nauthor {_WHO} {10**18} +0000\ncommitter {_WHO} {10**18} +0000\n\nx\n", ["head_commit"]),
        (f"tree TREE\nauthor {_WHO} {10**30} +0000\ncommitter {_WHO} {10**30} +0000\n\nx\n", ["head_commit"]),
        ("tree TREE\n\nx\n", ["head_commit", "history"]),
        (_SOUND, ["texts", "head_commit", "history", "tags"]),
        (f"tree {'z' * 40}\n{_SOUND}", ["texts"]),
        (f"tree {'1' * 40}\n{_SOUND}", ["texts"]),
        ("\0\0\0", ["texts", "head_commit", "history", "tags"]),
        ("", ["texts", "head_commit", "history", "tags"]),
    ],
)
def test_a_malformed_commit_does_not_stop_the_sweep(plain: Path, tmp_path: Path, text: str, lost: list[str]) -> None:
    commit(repository(tmp_path / "next"), {"README.md": "x"})
    body = text.replace("TREE", git(plain, "write-tree")).encode()
    (plain / ".git" / "refs" / "heads" / "main").write_text(raw_object(plain, "commit", body))
    broken, sound = collect(plain, tmp_path / "next")
    assert not any(broken.resource.facts[key].ok for key in lost)
    assert all(sound.resource.facts[key].ok for key in ("texts", "head_commit", "history", "tags"))


@pytest.mark.parametrize("name", [b"..", b".", b"", b"a/b.md"])
def test_a_tree_with_a_name_that_stands_for_another_path_is_refused(plain: Path, name: bytes) -> None:
    oid = bytes.fromhex(blob(plain, b"posing"))
    tree = raw_object(plain, "tree", b"100644 " + name + b"\0" + oid)
    _commit_of(plain, tree)
    facts = one(plain).resource.facts
    assert facts["texts"].status is Status.MALFORMED
    assert facts["head_commit"].ok


def _commit_of(folder: Path, tree: str) -> None:
    text = f"tree {tree}\nauthor {_WHO} 1 +0000\ncommitter {_WHO} 1 +0000\n\nx\n"
    git(folder, "update-ref", "refs/heads/main", raw_object(folder, "commit", text.encode()))


def test_equal_names_in_a_tree_hide_the_file_and_never_choose_one(plain: Path) -> None:
    entries = [b"100644 README.md\0" + bytes.fromhex(blob(plain, text)) for text in (b"shown", b"hidden")]
    _commit_of(plain, raw_object(plain, "tree", b"".join(entries)))
    assert (paths(one(plain)), hidden(one(plain))) == ([], {"README.md": "malformed"})


def test_names_that_look_equal_when_escaped_hide_the_file(plain: Path) -> None:
    one_blob, other = blob(plain, b"one"), blob(plain, b"other")
    tree_commit(plain, [("100644", one_blob, b"x\xff.md"), ("100644", other, b"x\\xff.md")])
    assert (paths(one(plain)), hidden(one(plain))) == ([], {"x\\xff.md": "malformed"})


def test_a_name_that_no_file_system_holds_is_a_gap(plain: Path) -> None:
    tree_commit(plain, [("100644", blob(plain, b"x"), b"requirements" * 20_000)])
    assert one(plain).resource.facts["texts"].status is Status.UNSUPPORTED


def test_trees_that_multiply_are_cut(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cop_scan_git.repository.MAX_ENTRIES", 2_000)
    oid = git(plain, "mktree", data=b"")
    for _ in range(60):
        listing = b"".join(f"040000 tree {oid}\t{number}\0".encode() for number in range(10))
        oid = git(plain, "mktree", "-z", data=listing)
    _commit_of(plain, oid)
    facts = one(plain).resource.facts
    assert facts["texts"].status is Status.TRUNCATED
    assert facts["head_commit"].ok


def test_an_object_that_is_not_what_its_name_says_is_hidden(plain: Path) -> None:
    oid = git(plain, "rev-parse", "HEAD:README.md")
    path = plain / ".git" / "objects" / oid[:2] / oid[2:]
    path.chmod(0o644)
    path.write_bytes(zlib.compress(b"blob 5\0other"))
    assert hidden(one(plain)) == {"README.md": "malformed"}


def test_replaced_objects_are_read_as_they_were(plain: Path) -> None:
    git(plain, "replace", git(plain, "rev-parse", "HEAD:README.md"), blob(plain, b"replaced"))
    assert b"hello" in one(plain).contents.values()
    assert b"replaced" not in one(plain).contents.values()


def peak(folder: Path) -> tuple[Collected, int]:
    gc.collect()
    tracemalloc.start()
    found = one(folder)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found, most


BOMB = "b0" * 20
"""An object's name. Commits of it are made before its pack: git itself does not survive some of these."""
_BLOB, _OFS_DELTA, _REF_DELTA = 3, 6, 7
_ZEROS = 100_000_000


def _small_entry(oid: str) -> dict[str, bytes]:
    return {oid: packed_header(_BLOB, 4) + zlib.compress(b"base")}


def test_a_loose_object_that_lies_about_its_size_is_not_inflated(plain: Path) -> None:
    folder = plain / ".git" / "objects" / BOMB[:2]
    folder.mkdir(exist_ok=True)
    (folder / BOMB[2:]).write_bytes(zlib.compress(b"blob 5\0" + bytes(_ZEROS)))
    tree_commit(plain, [("100644", BOMB, b"a.md")])
    found, most = peak(plain)
    assert hidden(found) == {"a.md": "malformed"}
    assert most < 10_000_000


@pytest.mark.parametrize(("size", "reason"), [(5, "malformed"), (_ZEROS, "truncated"), (1 << 60, "truncated")])
def test_a_packed_object_is_bounded_whatever_size_it_says(plain: Path, size: int, reason: str) -> None:
    tree_commit(plain, [("100644", BOMB, b"a.md")])
    packed(plain, {BOMB: packed_header(_BLOB, size) + zlib.compress(bytes(_ZEROS))})
    found, most = peak(plain)
    assert hidden(found) == {"a.md": reason}
    assert most < 10_000_000


def _length(number: int) -> bytes:
    made = b""
    while number > 0x7F:
        made, number = made + bytes([number & 0x7F | 0x80]), number >> 7
    return made + bytes([number])


@pytest.mark.parametrize(("size", "reason"), [(5, "malformed"), (1 << 60, "truncated")])
def test_a_delta_is_bounded_whatever_size_it_says(plain: Path, size: int, reason: str) -> None:
    base = packed_header(_BLOB, 1 << 16) + zlib.compress(bytes(1 << 16))
    delta = _length(1 << 16) + _length(size) + b"\x80" * 2_000  # each copies 64 KiB of the base
    entry = packed_header(_OFS_DELTA, len(delta)) + bytes([len(base)]) + zlib.compress(delta)
    tree_commit(plain, [("100644", BOMB, b"a.md")])
    packed(plain, {"a0" * 20: base, BOMB: entry})
    assert len(base) < 0x80
    found, most = peak(plain)
    assert hidden(found) == {"a.md": reason}
    assert most < 10_000_000


@pytest.mark.parametrize("base", [BOMB, "1" * 40])
def test_a_delta_of_itself_or_of_nothing_ends(plain: Path, base: str) -> None:
    delta = _length(4) + _length(4) + b"\x90\x04"
    entry = packed_header(_REF_DELTA, len(delta)) + bytes.fromhex(base) + zlib.compress(delta)
    tree_commit(plain, [("100644", BOMB, b"a.md")])
    packed(plain, {**_small_entry("a0" * 20), BOMB: entry})
    assert hidden(one(plain)) == {"a.md": "malformed" if base == BOMB else "not_collected"}


@pytest.mark.parametrize("suffix", [".pack", ".idx"])
@pytest.mark.parametrize("damage", [b"", b"\0" * 2_000, b"\xfftOc\0\0\0\x02" + b"\xff" * 2_000])
def test_a_damaged_pack_is_a_gap(plain: Path, suffix: str, damage: bytes) -> None:
    git(plain, "gc", "--quiet", "--prune=now")
    (path,) = (plain / ".git" / "objects" / "pack").glob("*" + suffix)
    path.chmod(0o644)
    path.write_bytes(damage)
    found = one(plain)
    assert not any(fact.ok for fact in found.resource.facts.values())


def test_an_index_of_many_packs_is_not_believed(plain: Path) -> None:
    git(plain, "gc", "--quiet", "--prune=now")
    (plain / ".git" / "objects" / "pack" / "multi-pack-index").write_bytes(b"MIDX" + b"\xff" * 500)
    assert "README.md" in paths(one(plain))


_WATCH = """
import json, sys
seen = []
names = {"open", "os.listdir", "os.scandir", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork",
         "socket.connect", "socket.getaddrinfo", "ctypes.dlopen", "import"}
from tests.integrations.git.collecting import one
from pathlib import Path
one(Path(sys.argv[1]))  # so that what is imported late is imported
sys.addaudithook(lambda event, given: seen.append([event, str(given[0])]) if event in names else None)
one(Path(sys.argv[1]))
found = list(seen)
print(json.dumps(found))
"""


def test_nothing_is_opened_but_objects_and_references_and_nothing_is_started(plain: Path, tmp_path: Path) -> None:
    git(plain, "tag", "-a", "-m", "heavy", "heavy")
    (tmp_path / "canary").write_text(CANARY)
    with (plain / ".git" / "config").open("a") as file:
        file.write(f"[include]\n\tpath = {tmp_path / 'canary'}\n")
    root = Path(__file__).parents[3]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), str(root / "integrations")])}
    command = [sys.executable, "-c", _WATCH, str(plain)]
    events = json.loads(subprocess.run(command, env=environment, capture_output=True, check=True, text=True).stdout)
    assert {event for event, _ in events} <= {"open", "os.scandir", "os.listdir"}
    git_folder = plain / ".git"
    allowed = [git_folder / name for name in ("objects", "refs")]
    single = {plain, git_folder, git_folder / "HEAD", git_folder / "packed-refs"}
    opened = {Path(os.fsdecode(_bytes(name))) for _, name in events if not name.startswith("<DirEntry")}
    assert git_folder / "HEAD" in opened
    for path in opened:
        assert path in single or any(path.is_relative_to(folder) for folder in allowed), path


def _bytes(name: str) -> bytes:
    """What the audit hook names as text may be the text of bytes."""
    return ast.literal_eval(name) if name.startswith("b'") else name.encode()
