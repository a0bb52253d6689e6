"""An estate file to start from, written from what the credentials can see."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from cop_scan.cli.progress import visible
from cop_scan.cli.targets import starter, starter_target
from cop_scan.errors import CopScanError, InputError
from cop_scan.estate import read_estate

_NAMED = re.compile(r"([a-z][a-z0-9_-]+):(.*)", re.DOTALL)
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_HEAD = """\
# The estate that cop-scan looks at. Paths are relative to this file.
# Every key: docs/estate.md. Secrets never stand here, only where they are: env:NAME, file:PATH.
version: 1
name: {name}
# profile: standard  # thresholds: a shipped profile, or the path of one

targets:
"""
_TAIL = """\

# What you sell; attestations may be about a product.
# products:
#   - {id: app, name: Acme App, role: developer_distributor}  # or developer, reseller

# Folders of attestation files: what no machine can read, who says so, and until when.
# attestations: [attestations/]
# allowed_signers: allowed_signers  # who may sign them: docs/attestations.md

# Waiver files or folders of them: failures that named people accept for a time (`cop-scan waiver new`).
# waivers: [waivers/]
"""


def start(words: Sequence[str], output: Path, *, force: bool) -> str:
    """Write the file; what to run next.

    Raises InputError where a word names nothing or the file is there already, SourceError where nothing can be seen.
    """
    if not words:
        raise InputError("Nothing is named.", next_step="Name a target, such as `cop-scan init github:acme`.")
    if output.exists() and not force:
        raise InputError(
            f"{output} is there already.", next_step="Name another with --output, or overwrite it: --force."
        )
    pairs = [_pair(word) for word in dict.fromkeys(words)]
    entries = [starter(name, what).describe(starter_target(name, what)).rstrip("\n") for name, what in pairs]
    _write(output, _HEAD.format(name=_scalar(", ".join(what for _, what in pairs))) + _joined(entries) + _TAIL)
    return (
        f"{output} is written. Read it, then run:\n"
        f"  cop-scan doctor {output}   which facts the credentials see, and what would show the others\n"
        f"  cop-scan plan {output}     what a sweep costs\n"
        f"  cop-scan scan {output}     the sweep"
    )


def _pair(word: str) -> tuple[str, str]:
    match = _NAMED.fullmatch(word)
    if match is None:
        raise InputError(f"{visible(word)} is not NAME:WHAT.", next_step="Name a target such as github:acme.")
    return match[1], match[2]


def _joined(entries: Iterable[str]) -> str:
    return "".join(f"{entry}\n" for entry in entries)


def _scalar(text: str) -> str:
    """A YAML scalar; JSON's strings are YAML's."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text)


def _write(output: Path, text: str) -> None:
    """Write the file whole or not at all, and only if it is an estate."""
    beside = output.with_name(f".{output.name}.new")
    try:
        beside.write_text(text, encoding="utf-8")
        _check(beside, output)
        beside.replace(output)
    except OSError as fault:
        raise CopScanError(
            f"{output} cannot be written: {fault.strerror}.", next_step="Name another place with --output."
        ) from None
    finally:
        beside.unlink(missing_ok=True)


def _check(written: Path, output: Path) -> None:
    try:
        read_estate(written)
    except InputError as fault:
        said = fault.message.replace(str(written), str(output))
        raise CopScanError(
            f"What a source says of its target is no estate: {said}", next_step="Report it to the source's makers."
        ) from None
