"""The estate file: what a vendor's estate consists of, and where to look.

    version: 1
    name: Acme Ltd
    targets:
      - source: git
        paths: [../checkouts]
    products:
      - {id: app, name: Acme App, role: developer_distributor, repositories: [acme/app-*]}
    attestations: [attestations/]
    allowed_signers: allowed_signers
    waivers: [waivers/]

Paths are relative to the file. The JSON Schema is `docs/schemas/estate.schema.json`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from cop_scan.errors import InputError
from cop_scan.evidence import Json
from cop_scan.products import Product
from cop_scan.sigstore_bundle import Trust
from cop_scan.yamlmodel import FileModel, read_model


class _TargetFile(FileModel):
    model_config = ConfigDict(extra="allow", strict=True, frozen=True)

    source: str = Field(description="Name of the source, as `cop-scan plugin list` shows it.")
    name: str = Field("", description="How reports call the target; the source's name if left out.")


_Selector = Annotated[str, Field(min_length=1, max_length=200)]


class _ProductFile(FileModel):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", description="Permanent short name.")
    name: str = Field(min_length=1, description="The name that customers know.")
    role: Literal["developer_distributor", "developer", "reseller"] = Field(
        "developer_distributor",
        description="The vendor's role in the Code's Table 1; principles 1 and 2 do not apply to a reseller.",
    )
    tier: Literal["critical", "standard"] = Field(
        "standard", description="critical: one failing resource is enough for a claim not to be met."
    )
    repositories: list[_Selector] = Field(
        [], description="Globs of the repositories that it is made of, such as acme/app-*."
    )
    topics: list[_Selector] = Field([], description="Topics that mark its repositories.")
    properties: dict[str, list[_Selector]] = Field(
        {}, description="Custom properties that mark its repositories, each with the values that do."
    )
    build_projects: list[_Selector] = Field(
        [], description="Globs of the build projects that it is built by, such as acme-app-*."
    )
    registries: list[_Selector] = Field(
        [], description="Globs of the registries that its artefacts are published to, such as acme-app/*."
    )
    support: list[_Selector] = Field(
        [],
        description="Globs of those of its repositories that carry what its customers are told of support: statement,"
        " data, end-of-life policy, guide to secure use.",
    )
    releases: list[_Selector] = Field([], description="Globs of those of its repositories that carry its releases.")

    @field_validator("support", "releases")
    @classmethod
    def _of_its_own(cls, globs: list[str], given: ValidationInfo) -> list[str]:
        if globs and not any(given.data.get(key) for key in ("repositories", "topics", "properties")):
            raise PydanticCustomError("carrier", "names some of its repositories, so that the product must select any")
        return globs


class _IdentityFile(FileModel):
    identity: str = Field(min_length=1, max_length=500, description="An address, or the URI of a workflow.")
    issuer: str = Field(pattern=r"^https://\S+$", max_length=500, description="Who must have vouched for it.")


class _SigstoreFile(FileModel):
    trusted_root: str = Field(min_length=1, description="File `trusted_root.json` of the Sigstore instance.")
    signers: list[_IdentityFile] = Field(min_length=1, max_length=100, description="Who may sign.")


class EstateFile(FileModel):
    """A vendor's estate for cop-scan."""

    version: Literal[1] = Field(description="Version of this format.")
    name: str = Field(min_length=1, max_length=200, description="The vendor.")
    profile: str = Field("standard", description="A shipped profile, or the path of one.")
    targets: list[_TargetFile] = Field(min_length=1, description="Where to collect from.")
    products: list[_ProductFile] = Field([], description="What the vendor sells.")
    attestations: list[str] = Field([], description="Folders with attestation files.")
    waivers: list[str] = Field([], description="Waiver files, or folders of them.")
    allowed_signers: str = Field(
        "", description="File of who may sign attestations, as ssh-keygen(1) describes it under ALLOWED SIGNERS."
    )
    sigstore: _SigstoreFile | None = Field(None, description="Who may sign attestations with Sigstore.")


@dataclass(frozen=True, slots=True)
class Place:
    """One target of the estate, before a source has looked at it."""

    source: str
    name: str
    options: MappingProxyType[str, Json]
    where: str = ""
    """File and key, for what the source finds wrong in the options."""


@dataclass(frozen=True, slots=True)
class Estate:
    """A validated estate."""

    name: str
    profile: str
    targets: tuple[Place, ...]
    products: tuple[Product, ...]
    attestations: tuple[Path, ...]
    waivers: tuple[Path, ...] = ()
    """Files and folders."""
    allowed_signers: Path | None = None
    """Who may sign them; None where nobody is named."""
    sigstore: Trust | None = None
    """Who may sign them with Sigstore."""


def read_estate(path: Path) -> Estate:
    """The estate in that file.

    Raises InputError with file, line, key and expectation.
    """
    file = read_model(EstateFile, path, InputError)
    names = [p.id for p in file.products]
    if len(set(names)) < len(names):
        raise InputError(f"{path}: products: two products have the same id.")
    targets = tuple(_place(target, index, path) for index, target in enumerate(file.targets))
    if len({target.name for target in targets}) < len(targets):
        raise InputError(f"{path}: targets: two targets have the same name.")
    profile = path.parent / file.profile
    return Estate(
        file.name,
        str(profile) if profile.is_file() else file.profile,
        targets,
        tuple(Product(**product.model_dump()) for product in file.products),
        tuple(path.parent / folder for folder in file.attestations),
        tuple(path.parent / place for place in file.waivers),
        path.parent / file.allowed_signers if file.allowed_signers else None,
        _trust(file.sigstore, path.parent) if file.sigstore else None,
    )


def _trust(file: _SigstoreFile, base: Path) -> Trust:
    return Trust(base / file.trusted_root, tuple((signer.identity, signer.issuer) for signer in file.signers))


def _place(target: _TargetFile, index: int, path: Path) -> Place:
    options: dict[str, Any] = {**(target.model_extra or {}), "base": str(path.parent)}
    name = target.name or f"{target.source} {index + 1}"
    return Place(target.source, name, MappingProxyType(options), f"{path}: targets.{index}: ")


def local_estate(paths: Sequence[Path]) -> Estate:
    """The estate of `cop-scan scan PATH...`: those paths, looked at with the source `git`."""
    options = MappingProxyType({"paths": [str(path) for path in paths], "base": "."})
    return Estate("Local repositories", "standard", (Place("git", "git", options),), (), ())


def schema() -> dict[str, Json]:
    """The JSON Schema of the estate file."""
    document = EstateFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "cop-scan estate", **document}
