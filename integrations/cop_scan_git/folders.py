"""Where a repository's git folder lies, and that all that is read of it lies in there."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from cop_scan.evidence import Status
from cop_scan_git.refused import Deadline, Refused

MAX_FILES = 1_000_000
MAX_REFERENCE = 4096
MAX_PACKED_REFERENCES = 32 << 20
_LINE = 4096
_READ = ("HEAD", "packed-refs", "refs", "objects")
"""All that is ever read of a git folder. What else is in it, such as linked hooks, does no harm."""


def git_folders(path: Path) -> tuple[Path, Path]:
    """The repository's own git folder and the one that it shares with its worktrees; mostly the same.

    A `.git` file leads elsewhere. It is followed only to a folder `worktrees/NAME` inside a git folder,
    if the file `gitdir` there names this worktree back: only the owner of that git folder can write that.
    Which folder is shared follows from the place alone, so no file can make it another's.
    """
    inside = path / ".git"
    if not os.path.lexists(inside):
        return path, path
    if inside.is_symlink():
        raise Refused(Status.UNSUPPORTED, "Its .git is a symbolic link, which is not followed.")
    if inside.is_dir():
        return inside, inside
    own = (path / _line(inside).removeprefix("gitdir: ")).resolve()
    if own.parent.name != "worktrees" or (own / _line(own / "gitdir")).resolve() != inside.resolve():
        raise Refused(Status.UNSUPPORTED, "Its .git leads to a folder elsewhere that does not name it back.")
    return own, own.parent.parent


def _line(path: Path) -> str:
    """The first line of a small regular file, or empty."""
    if not path.exists() or not stat.S_ISREG(path.lstat().st_mode):
        return ""
    with path.open("rb") as file:
        return os.fsdecode(file.read(_LINE).split(b"\n", 1)[0]).strip()


def check_folder(folder: Path, deadline: Deadline) -> None:
    """Raises Refused if something that would be read leads out of the folder, would block, or is too large."""
    if os.path.lexists(folder / "reftable"):
        raise Refused(Status.UNSUPPORTED, "It keeps its references as a reftable, which is not read yet.")
    for name in ("alternates", "http-alternates"):
        borrowed = folder / "objects" / "info" / name
        if os.path.lexists(borrowed) and borrowed.lstat().st_size:
            raise Refused(Status.UNSUPPORTED, "It borrows objects from elsewhere; `git repack -a -d` makes it whole.")
    top = os.path.realpath(folder)
    for number, entry in enumerate(_entries(folder)):
        deadline.check()
        if number > MAX_FILES:
            raise Refused(Status.TRUNCATED, f"Its git folder has over {MAX_FILES} files.")
        _check_entry(entry, top)
    _check_sizes(folder, deadline)


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Everything that may be read, folders before what is in them; no link is entered."""
    with os.scandir(folder) as found:
        waiting = [entry for entry in found if entry.name in _READ]
    while waiting:
        entry = waiting.pop()
        yield entry
        if entry.is_dir(follow_symlinks=False):
            with os.scandir(entry) as found:
                waiting += found


def _check_entry(entry: os.DirEntry[str], top: str) -> None:
    if entry.is_symlink():
        if os.path.commonpath([os.path.realpath(entry.path), top]) != top:
            raise Refused(Status.UNSUPPORTED, "A symbolic link in its git folder leads out of it.")
    elif not entry.is_file(follow_symlinks=False) and not entry.is_dir(follow_symlinks=False):
        raise Refused(Status.UNSUPPORTED, "A pipe, socket or device stands in its git folder where a file must.")


def _check_sizes(folder: Path, deadline: Deadline) -> None:
    """References are read whole, so the files that hold them must be small."""
    bounds = [(folder / "HEAD", MAX_REFERENCE), (folder / "packed-refs", MAX_PACKED_REFERENCES)]
    for place, _, files in os.walk(folder / "refs"):
        deadline.check()
        bounds += [(Path(place, name), MAX_REFERENCE) for name in files]
    for path, limit in bounds:
        if path.exists() and path.stat().st_size > limit:
            raise Refused(Status.TRUNCATED, f"A file with references is larger than {limit} bytes.")
