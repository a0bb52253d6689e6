"""Find repositories below a folder, without following links and without looking inside a repository."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cop_scan.errors import SourceError

_DEPTH = 4
_FOLDERS = 100_000


@dataclass(frozen=True, slots=True)
class Found:
    """A repository and the name that reports give it."""

    name: str
    """Relative to the parent of the path that was named, so that no report holds a path of this machine."""
    path: Path


def discover(path: Path) -> Iterator[Found]:
    """Every repository at or at most four levels below `path`, in the order of their names.

    Raises SourceError if the path does not exist or cannot be read.
    """
    if not path.is_dir():
        raise SourceError(f"{path}: there is no such folder.", next_step="Name a git repository or a folder of them.")
    top = Path(os.path.abspath(path)).name or "root"  # noqa: PTH100 - without `..`, and links keep their names
    for count, folder in enumerate(_walk(path, _DEPTH)):
        if count > _FOLDERS:
            raise SourceError(f"{path}: more than {_FOLDERS} folders.", next_step="Name smaller folders.")
        if is_repository(folder):
            name = (Path(top) / folder.relative_to(path)).as_posix()
            yield Found(_visible(name.removesuffix(".git") or name), folder)


def _walk(folder: Path, depth: int) -> Iterator[Path]:
    yield folder
    if depth == 0 or is_repository(folder):
        return
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
    except OSError as fault:
        raise SourceError(
            f"{folder}: cannot be read: {fault.strerror}.",
            next_step="Make it readable, or name the folders beside it instead.",
        ) from None
    for name in names:
        yield from _walk(folder / name, depth - 1)


def is_repository(folder: Path) -> bool:
    """Whether it looks like a working tree or a bare repository."""
    return os.path.lexists(folder / ".git") or is_git_folder(folder)


def is_git_folder(folder: Path) -> bool:
    """Whether it is laid out as git's own folder."""
    return os.path.lexists(folder / "HEAD") and (folder / "objects").is_dir() and (folder / "refs").is_dir()


def _visible(name: str) -> str:
    """File names need not be UTF-8."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
