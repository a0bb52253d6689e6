"""Secrets by reference: `env:NAME` and `file:PATH`. They are held in memory, never stored and never shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from cop_scan.errors import InputError
from cop_scan.sources.masking import mask

_MAX_FILE = 64 << 10
Usual = Mapping[str, tuple[Callable[[], str], str]]
"""A word that stands for a place of the platform's own tools -> how it is read, and the next step where it is empty."""


def secret(
    reference: str, base: str, environment: Mapping[str, str], usual: Usual | None = None, key: str = "token"
) -> str:
    """What a reference in the estate file stands for; `base` is the folder that paths are relative to.

    Raises InputError if it is none or cannot be read; its message never holds what was read.
    `key` is the option's name.
    """
    kind, _, name = reference.partition(":")
    readers: dict[str, tuple[Callable[[], str], str]] = {
        "env": (lambda: environment.get(name, ""), f"Set the environment variable {name}."),
        "file": (lambda: _file(Path(base) / name), "Write the token or key to that file."),
        **(usual or {}),
    }
    given = reference.encode(errors="replace")
    if kind not in readers or bool(name) is (kind in (usual or {})) or mask(given) != given:
        *first, last = ["env:NAME", "file:PATH", *(usual or {})]
        known = f"{', '.join(first)} or {last}"
        raise InputError(
            f"{key}: is not a reference.",
            next_step=f"A secret never stands in the estate file: use {known}.",
        )
    read, cure = readers[kind]
    found = read().strip()
    if not found:
        raise InputError(f"{key}: {reference} is empty or not there.", next_step=cure)
    return found


def _file(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(_MAX_FILE)
    except (OSError, UnicodeDecodeError):
        return ""
