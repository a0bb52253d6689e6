"""The editions of the Code, and the frameworks that claims are related to: data beside the policies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pydantic import Field

from cop_scan.catalogue import Claim, Edition, Framework, Planned, Principle, Provision
from cop_scan.errors import PolicyError
from cop_scan.yamlmodel import FileModel, read_model

EDITIONS = ("draft-2024", "sscop-2025")


class _ApcFile(FileModel):
    id: str
    text: str


class _PlannedFile(FileModel):
    id: str
    severity: Literal["critical", "high", "medium", "low"]
    apc: list[str]
    statement: str


class _ProvisionFile(FileModel):
    id: str
    title: str
    level: Literal["shall", "should"]
    published: str = ""
    claims: list[_PlannedFile] = Field([])
    apc: list[_ApcFile] = Field([])


class _PrincipleFile(FileModel):
    id: str
    title: str
    provisions: list[_ProvisionFile]


class _EditionFile(FileModel):
    id: str
    title: str
    provision_word: Literal["provision", "principle"]
    principles: list[_PrincipleFile]


class _FrameworkFile(FileModel):
    key: str
    title: str
    version: str
    url: str
    relationship: Literal["intersects"]
    ids: str


class _FrameworksFile(FileModel):
    frameworks: list[_FrameworkFile]


def load_editions(folder: Path) -> tuple[Edition, ...]:
    """Both editions of the Code, the draft first.

    Raises PolicyError if one is missing or wrong.
    """
    return tuple(
        _edition(read_model(_EditionFile, folder / "catalogue" / f"{name}.yaml", PolicyError)) for name in EDITIONS
    )


def _edition(file: _EditionFile) -> Edition:
    principles = tuple(Principle(p.id, p.title, tuple(_provision(x) for x in p.provisions)) for p in file.principles)
    return Edition(file.id, file.title, file.provision_word, principles)


def _provision(file: _ProvisionFile) -> Provision:
    planned = tuple(Planned(c.id, c.severity, tuple(c.apc), c.statement) for c in file.claims)
    apc = MappingProxyType({a.id: a.text for a in file.apc})
    return Provision(file.id, file.title, file.level, file.published, planned, apc)


def load_frameworks(folder: Path) -> tuple[Framework, ...]:
    """The frameworks that claims may be related to. Raises PolicyError if their file is wrong."""
    file = read_model(_FrameworksFile, folder / "catalogue" / "frameworks.yaml", PolicyError)
    return tuple(Framework(f.key, f.title, f.version, f.url, f.relationship, f.ids) for f in file.frameworks)


def check_crosswalk(claim: Claim, frameworks: Mapping[str, Framework]) -> None:
    """Raise PolicyError where the claim names a framework or an entry that is not there."""
    path = claim.folder / "claim.yaml"
    for key, entries in claim.crosswalk.items():
        if key not in frameworks:
            raise PolicyError(f"{path}: crosswalk: there is no framework {key!r} in catalogue/frameworks.yaml.")
        if wrong := [entry for entry in entries if not re.fullmatch(frameworks[key].ids, entry)]:
            raise PolicyError(f"{path}: crosswalk: {wrong[0]!r} is no entry of {frameworks[key].title}.")
