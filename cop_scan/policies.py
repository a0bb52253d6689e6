"""Find and load the policies: editions, fact definitions and claim folders, each checked as it enters."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field

from cop_scan.catalogue import (
    Catalogue,
    Claim,
    FactSpec,
    Form,
)
from cop_scan.editions import check_crosswalk, load_editions, load_frameworks
from cop_scan.errors import InputError, PolicyError
from cop_scan.evidence import Json, canonical, digest
from cop_scan.jsonshape import Shape
from cop_scan.profiles import check_profile, load_profile, params_of
from cop_scan.yamlmodel import FileModel, read_model

_FOLDER = re.compile(r"^c(\d{2})_[a-z0-9_]+$")
Kind = Literal["vendor", "product", "organisation", "repository", "build_project", "registry", "member", "runner_group"]


def root() -> Path:
    """The shipped policies: a wheel carries them inside the package, a checkout next to it."""
    package = Path(str(resources.files("cop_scan")))
    packaged = package / "policies"
    return packaged if packaged.is_dir() else package.parent / "policies"


class _FactFile(FileModel):
    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = Field(min_length=8)
    form: Literal["value", "paths", "text", "yaml", "toml", "pipelines"]
    kinds: list[Kind]
    files: list[str] = Field([])
    inherited: str = ""
    max_files: int = Field(50, ge=1, le=10_000)
    max_bytes: int = Field(1 << 20, ge=1, le=16 << 20)
    cure: str = Field(min_length=8)
    value: dict[str, Any]


class _Evidence(FileModel):
    any_of: list[list[str]] = Field(min_length=1)
    optional: list[str] = Field([])


class _ClaimFile(FileModel):
    id: str = Field(pattern=r"^[A-Z]+-[1-9]\.[1-9]-C\d{2}$")
    rev: int = Field(ge=1)
    title: str = Field(min_length=8, max_length=90)
    statement: str = Field(min_length=20)
    apc: list[str]
    kinds: list[Kind]
    evidence: _Evidence
    severity: Literal["critical", "high", "medium", "low"]
    assurance: Literal["A3", "A2", "A1", "A0"]
    engine: Literal["rego", "checkov"] = "rego"
    checks: list[str] = Field([])
    params: dict[str, Any] = Field({})
    reads: list[Literal["now"]] = Field([])
    rationale: str = Field(min_length=20)
    remediation: str = Field(min_length=10)
    references: list[str] = Field(min_length=1)
    crosswalk: dict[str, list[str]] = Field({})
    notes: str = ""
    contradicted_by: list[str] = Field([])
    carried_by: Literal["support", "releases"] | None = None
    undecided_on: dict[str, Annotated[str, Field(min_length=20)]] = Field({})


def load_facts(folders: Iterable[Path]) -> dict[str, FactSpec]:
    """Every fact definition in `<folder>/facts/*.yaml`, by key.

    Raises PolicyError if one is wrong, or two folders define the same key.
    """
    facts: dict[str, FactSpec] = {}
    for path in (p for folder in folders for p in sorted((folder / "facts").glob("*.yaml"))):
        file = read_model(_FactFile, path, PolicyError)
        if file.key != path.stem or file.key in facts:
            raise PolicyError(f"{path}: key: is {file.key!r}, which must be the file's name, and defined once.")
        if bool(file.files) is (file.form == "value"):
            raise PolicyError(f"{path}: files: a fact of form {file.form} has files, or is a value, not both.")
        try:
            Shape(file.value)
        except ValueError as fault:
            raise PolicyError(f"{path}: value: is not a JSON Schema that stands alone: {fault}.") from None
        facts[file.key] = _fact(file)
    return facts


def _fact(file: _FactFile) -> FactSpec:
    return FactSpec(
        file.key,
        file.title,
        Form(file.form),
        tuple(file.kinds),
        tuple(file.files),
        file.inherited,
        file.max_files,
        file.max_bytes,
        file.cure,
        MappingProxyType(file.value),
    )


def claim_folders(folder: Path) -> Iterator[Path]:
    """Every claim folder below `folder`, in both policy languages, in a stable order."""
    for language in ("rego", "checkov"):
        for path in sorted((folder / language / "claims").glob("*/*/claim.yaml")):
            yield path.parent


def load_claim(
    folder: Path,
    facts: Mapping[str, FactSpec],
    levels: Mapping[str, str],
    library: str,
    params: Mapping[str, Json],
) -> Claim:
    """The claim in `folder`.

    `levels` is provision -> level; `library` the digest of the shared Rego; `params` the profile's
    values for this claim. Raises PolicyError if its file is wrong or its names do not agree.
    """
    path = folder / "claim.yaml"
    file = read_model(_ClaimFile, path, PolicyError)
    _check_names(file, folder)
    provision = file.id.split("-")[1]
    if provision not in levels:
        raise PolicyError(f"{path}: id: the draft edition has no provision {provision}.")
    declared = {key for keys in file.evidence.any_of for key in keys} | set(file.evidence.optional)
    if unknown := sorted(declared - facts.keys()):
        raise PolicyError(f"{path}: evidence: there is no fact {unknown[0]!r}; facts are defined in facts/*.yaml.")
    if unknown := sorted(params.keys() - file.params.keys()):
        raise PolicyError(f"{path}: params: the profile sets {unknown[0]!r}, which the claim does not have.")
    if file.carried_by and "repository" not in file.kinds:
        raise PolicyError(f"{path}: carried_by: only a claim that is judged on repositories has carriers.")
    if bool(file.checks) is (file.engine == "rego"):
        raise PolicyError(f"{path}: checks: a claim of engine checkov names its checks, one of engine rego has none.")
    claim = _claim(file, folder, provision, levels[provision], {**file.params, **params}, library)
    if lacking := [kind for kind in claim.kinds if not claim.alternatives(kind, facts)]:
        raise PolicyError(f"{path}: evidence: no alternative holds only facts of the kind {lacking[0]!r}.")
    return claim


def _check_names(file: _ClaimFile, folder: Path) -> None:
    """The folder's name is the id: `p1_2/c02_locked_dependencies` for COP-1.2-C02."""
    _, provision, number = file.id.split("-")
    match = _FOLDER.match(folder.name)
    if folder.parent.name != f"p{provision.replace('.', '_')}" or not match or f"C{match[1]}" != number:
        raise PolicyError(
            f"{folder / 'claim.yaml'}: id: {file.id} does not belong in {folder.parent.name}/{folder.name}."
        )
    if file.engine != folder.parents[2].name:
        raise PolicyError(
            f"{folder / 'claim.yaml'}: engine: is {file.engine}, but the folder is under {folder.parents[2].name}/."
        )
    if file.engine == "rego" and not policy_file(folder).is_file():
        raise PolicyError(f"{folder}: the policy {folder.name}.rego is missing.")


def policy_file(folder: Path) -> Path:
    """The Rego module of a claim folder: named as the folder."""
    return folder / f"{folder.name}.rego"


def package(claim: Claim) -> str:
    """The Rego package of a claim: its folder's path below `policies/rego`."""
    return f"claims.{claim.folder.parent.name}.{claim.folder.name}"


def _claim(file: _ClaimFile, folder: Path, provision: str, level: str, params: dict[str, Json], library: str) -> Claim:
    own = {p.name: digest(p.read_bytes()) for p in sorted(folder.iterdir()) if _decides(p)}
    return Claim(
        id=file.id,
        rev=file.rev,
        provision=provision,
        title=file.title,
        statement=file.statement,
        level=level,
        apc=tuple(file.apc),
        kinds=tuple(file.kinds),
        evidence=tuple(tuple(sorted(keys)) for keys in file.evidence.any_of),
        optional=tuple(sorted(file.evidence.optional)),
        severity=file.severity,
        assurance=file.assurance,
        engine=file.engine,
        params=MappingProxyType(params),
        reads_now="now" in file.reads,
        rationale=file.rationale,
        remediation=file.remediation,
        references=tuple(file.references),
        crosswalk=MappingProxyType({k: tuple(v) for k, v in file.crosswalk.items()}),
        notes=file.notes,
        folder=folder,
        digest=digest(canonical([own, library, params])),
        checks=tuple(file.checks),
        contradicted_by=tuple(file.contradicted_by),
        carried_by=file.carried_by or "",
        undecided_on=MappingProxyType(file.undecided_on),
    )


def _decides(path: Path) -> bool:
    """Whether a change of this file can change an outcome."""
    return path.is_file() and path.name != f"{path.parent.name}_test.rego"


def library_files(folder: Path) -> list[Path]:
    """The shared Rego modules, without their tests."""
    return [p for p in sorted((folder / "rego" / "lib").glob("*.rego")) if not p.name.endswith("_test.rego")]


def load_catalogue(folder: Path | None = None, *, profile: str = "standard", only: Sequence[str] = ()) -> Catalogue:
    """Editions, facts and claims of `folder` (the shipped policies unless given).

    `only` restricts the enabled claims to those ids; an id without a policy raises InputError.
    Raises PolicyError for anything wrong in the folder.
    """
    folder = folder or root()
    editions = load_editions(folder)
    levels = {p.id: p.level for p in editions[0].provisions}
    facts = load_facts([folder])
    chosen = load_profile(profile, folder)
    frameworks = {framework.key: framework for framework in load_frameworks(folder)}
    library = digest(canonical({p.name: digest(p.read_bytes()) for p in library_files(folder)}))
    claims: dict[str, Claim] = {}
    for path in claim_folders(folder):
        claim = load_claim(path, facts, levels, library, {})
        if claim.id in claims:
            raise PolicyError(f"{path}: {claim.id} is also in {claims[claim.id].folder}.")
        if params := params_of(claim, chosen):
            claim = load_claim(path, facts, levels, library, params)
        check_crosswalk(claim, frameworks)
        claims[claim.id] = claim
    check_profile(chosen, claims)
    _check_contradictions(claims, {planned.id for p in editions[0].provisions for planned in p.claims})
    enabled = _restrict(claims, only)
    mark = digest(canonical([[c.id, c.digest] for c in enabled] + [asdict(chosen), [e.id for e in editions]]))
    return Catalogue(editions, MappingProxyType(facts), tuple(enabled), chosen, mark, tuple(frameworks.values()))


def _check_contradictions(claims: Mapping[str, Claim], planned: Collection[str]) -> None:
    """Raise PolicyError where a claim names one that does not exist, which would never speak against it."""
    for claim in claims.values():
        if unknown := [other for other in claim.contradicted_by if other not in planned and other not in claims]:
            raise PolicyError(f"{claim.folder / 'claim.yaml'}: contradicted_by: there is no claim {unknown[0]!r}.")


def _restrict(claims: Mapping[str, Claim], only: Sequence[str]) -> list[Claim]:
    if missing := [c for c in only if c not in claims]:
        raise InputError(
            f"There is no claim {missing[0]!r}.",
            next_step="`cop-scan policy list` shows the claims there are.",
        )
    return [claims[c] for c in sorted(claims) if not only or c in only]
