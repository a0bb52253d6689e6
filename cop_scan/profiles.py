"""Profiles: thresholds and parameters that are this tool's or the vendor's, and never the Code's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from cop_scan.catalogue import Claim, Profile
from cop_scan.errors import InputError, PolicyError
from cop_scan.evidence import Json
from cop_scan.yamlmodel import FileModel, read_model

_LEVELS = ("shall", "should")
_SIGNED = "require_signed"


class _ProfileFile(FileModel):
    id: str
    title: str
    min_coverage: float = Field(ge=0, le=1)
    unknown_budget: dict[Literal["shall", "should"], Annotated[float, Field(ge=0, le=1)]]
    params: dict[str, dict[str, Any]] = Field({})
    everywhere: dict[str, Any] = Field({})
    required_assurance: dict[Literal["shall", "should"], Literal["A3", "A2", "A1", "A0"]] = Field({})
    require_signed: bool = False


def load_profile(name: str, folder: Path) -> Profile:
    """The profile of that name, or in that file.

    Raises InputError if there is none, PolicyError if a shipped one is wrong.
    """
    shipped = folder / "catalogue" / "profiles" / f"{name}.yaml"
    path = shipped if shipped.is_file() else Path(name)
    if not path.is_file():
        known = sorted(p.stem for p in shipped.parent.glob("*.yaml"))
        raise InputError(f"There is no profile {name!r}.", next_step=f"Use one of {', '.join(known)}, or a file.")
    file = read_model(_ProfileFile, path, PolicyError if path == shipped else InputError)
    budget = {level: file.unknown_budget.get(level, 0.0) for level in _LEVELS}  # type: ignore[call-overload]
    return Profile(
        file.id,
        file.title,
        file.min_coverage,
        budget,
        file.params,
        file.everywhere,
        {str(level): grade for level, grade in file.required_assurance.items()},
        file.require_signed,
    )


def params_of(claim: Claim, profile: Profile) -> dict[str, Json]:
    """The profile's values for the claim: those for every claim that has such a parameter, then its own."""
    common = {name: value for name, value in profile.everywhere.items() if name in claim.params}
    signed = {_SIGNED: True} if profile.require_signed and _SIGNED in claim.params else {}
    return {**common, **signed, **profile.params.get(claim.id, {})}


def check_profile(profile: Profile, claims: Mapping[str, Claim]) -> None:
    """Raise InputError where the profile names a claim or a parameter that does not exist."""
    known = {name for claim in claims.values() for name in claim.params}
    wrong = [
        *(f"params: there is no claim {key!r}" for key in sorted(profile.params.keys() - claims.keys())),
        *(f"everywhere: no claim has the parameter {name!r}" for name in sorted(profile.everywhere.keys() - known)),
    ]
    if wrong:
        raise InputError(
            f"The profile {profile.id}: {wrong[0]}.", next_step="`cop-scan policy show` shows what there is."
        )
