"""Real git repositories, made with the real git, for tests."""

from __future__ import annotations

import hashlib
import os
import struct
import subprocess
import zlib
from collections.abc import Mapping
from pathlib import Path

from dulwich.pack import write_pack_index

WHEN = "2026-05-01T12:00:00Z"


def git(folder: Path, *words: str, data: bytes | None = None, author: str = "Acme", when: str = WHEN) -> str:
    """Run git with no configuration but ours; gives what it printed."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ALLOW_PROTOCOL": "file",
        **{f"GIT_{who}_NAME": author for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_EMAIL": "acme@example.org" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_DATE": when for who in ("AUTHOR", "COMMITTER")},
    }
    done = subprocess.run(
        ["git", "-C", str(folder), *words], input=data, capture_output=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.decode().strip()


def repository(folder: Path, *options: str) -> Path:
    """An empty repository whose branch is main."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main", *options)
    return folder


def commit(folder: Path, files: Mapping[str, str | bytes], *, author: str = "Acme", when: str = WHEN) -> str:
    """Write and commit `files`; gives the commit's name."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", "A change", author=author, when=when)
    return git(folder, "rev-parse", "HEAD")


def tree_commit(folder: Path, entries: list[tuple[str, str, bytes]], extra: str = "") -> str:
    """Commit a tree of (mode, object name, path bytes) that no working tree could hold; `extra` are header lines."""
    listing = b"".join(f"{mode} {_kind(mode)} {oid}\t".encode() + path + b"\0" for mode, oid, path in entries)
    tree = git(folder, "mktree", "-z", "--missing", data=listing)
    who = "A <a@b.example> 1777636800 +0000"
    text = f"tree {tree}\nauthor {who}\ncommitter {who}\n{extra}\nmade\n"
    oid = git(folder, "hash-object", "-t", "commit", "-w", "--stdin", data=text.encode())
    git(folder, "update-ref", "refs/heads/main", oid)
    return oid


def blob(folder: Path, content: bytes) -> str:
    """Store a content; gives its name."""
    return git(folder, "hash-object", "-w", "--stdin", data=content)


def _kind(mode: str) -> str:
    return {"040000": "tree", "160000": "commit"}.get(mode, "blob")


def raw_object(folder: Path, kind: str, content: bytes) -> str:
    """Store an object as it is, however malformed; gives its name."""
    return git(folder, "hash-object", "-t", kind, "-w", "--literally", "--stdin", data=content)


def packed(folder: Path, entries: Mapping[str, bytes]) -> None:
    """Put a pack into the repository, made of entries as they are (git's pack format), whatever they say."""
    data, offsets = b"PACK" + struct.pack(">LL", 2, len(entries)), []
    for oid, entry in entries.items():
        offsets.append((bytes.fromhex(oid), len(data), zlib.crc32(entry)))
        data += entry
    data += hashlib.sha1(data).digest()
    stem = folder / ".git" / "objects" / "pack" / f"pack-{'0' * 40}"
    stem.with_suffix(".pack").write_bytes(data)
    with stem.with_suffix(".idx").open("wb") as file:
        write_pack_index(file, sorted(offsets), data[-20:])


def packed_header(kind: int, size: int) -> bytes:
    """The beginning of a pack's entry."""
    first, size = kind << 4 | size & 15, size >> 4
    made = b""
    while size:
        made, first, size = made + bytes([first | 0x80]), size & 0x7F, size >> 7
    return made + bytes([first])
