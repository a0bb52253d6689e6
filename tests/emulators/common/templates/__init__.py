"""Small trees made by hand that no platform is named in, each with the outcome that claims on files must have on it, and why.

A repository's tree is one of a platform's trees (code and its pipelines) beside one of `PAPERS` (what people are told) and, in
some, the `ODDITIES` that a reader of trees must bear. `claims` gives a claim's outcome and a sentence; `traits` are observations
of the files that the oracles join with settings. `<pin>` stands for a commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.emulators.common.gitobjects import Entry, Executable, Link, Submodule

HERE = Path(__file__).parent
PIN = "11bd71901bbe5b1630ceea73d27597364c9af683"
LATIN = "# Sécurité\n\nWrite to security@acme.example.\n".encode("latin-1")


@dataclass(frozen=True)
class Template:
    """A tree and what must be concluded of it."""

    name: str
    files: Mapping[str, Entry]
    claims: Mapping[str, tuple[str, str]]
    """Claim -> outcome and why."""
    traits: Mapping[str, Any]


def read(path: Path) -> Template:
    """A template from its file."""
    document = yaml.safe_load(path.read_text())
    files: dict[str, Entry] = {
        name: LATIN if text == "latin-1" else text.replace("<pin>", PIN).encode()
        for name, text in document["files"].items()
    }
    claims = {claim: (outcome, why) for claim, (outcome, why) in document["claims"].items()}
    return Template(path.stem, files, claims, document["traits"])


PAPERS: Mapping[str, Template] = {path.stem: read(path) for path in sorted((HERE / "papers").glob("*.yaml"))}

_POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"a" * 64 + b"\nsize 12345\n"
ODDITIES: Mapping[str, Entry] = {
    "assets/film.bin": _POINTER,
    "assets/logo.png": b"\x89PNG\r\n\x1a\n\0\0",
    "assets/large.txt": b"0123456789abcdef" * 65_536,
    "third_party/module": Submodule("1" * 40),
    "assets/to-nowhere": Link("../../../etc/passwd"),
    "assets/to-itself": Link("to-itself"),
    "tools/run": Executable(b"#!/bin/sh\n"),
    "assets/caf\u00e9 \u2603.txt": "snow\n".encode("utf-16"),
    "assets/<b>'quoted' \"name\" & $(id)`id`;.txt": b"odd\n",
    "assets/a\nnew line.txt": b"odd\n",
    "/".join(["assets", *("deep" for _ in range(40)), "end.txt"]): b"deep\n",
}
"""None of them is evidence for any claim; all of them stand in the list of files."""
