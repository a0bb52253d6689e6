"""A CodeBuild target of the estate file, checked as it enters."""

from __future__ import annotations

import fnmatch
import re

from pydantic import Field, field_validator, model_validator

from cop_scan.sources.options import address
from cop_scan.yamlmodel import FileModel

ALL = "all"
REGION = re.compile(r"[a-z]{2}(?:-[a-z]+){1,3}-\d{1,2}")
_ROLE = re.compile(r"arn:aws[a-z-]{0,20}:iam::\d{12}:role/[\w+=,.@/-]{1,512}", re.ASCII)
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_PROFILE = re.compile(r"[^\x00-\x1f]{1,100}")


class Options(FileModel):
    """What a target of source `codebuild` may say."""

    base: str = "."
    regions: list[str] = Field(
        [], description="Regions, or [all]: those that the account has on. The profile's, if none."
    )
    profile: str = Field("", description="A profile of AWS's own configuration files.")
    role: str = Field("", description="ARN of a role that is assumed first.")
    roles: list[str] = Field([], description="ARNs of roles, one for each account that is looked at.")
    external_id: str = Field("", description="What the roles ask for besides.")
    accounts: list[str] = Field([], description="Only these accounts, by number: another one is an error.")
    include: list[str] = Field([], description="Only projects and registries that one of these globs matches.")
    exclude: list[str] = Field([], description="None that one of these globs matches.")
    registries: bool = Field(True, description="Whether ECR repositories are looked at.")
    project_policies: bool = Field(False, description="Whether each project is asked whom it is shared with.")
    endpoint_url: str = Field("", description="Of a compatible host; AWS's own, if none.")
    in_flight: int = Field(4, ge=1, le=50, description="Requests under way at once for one account.")

    @field_validator("regions")
    @classmethod
    def _regions(cls, names: list[str]) -> list[str]:
        for name in names:
            if name != ALL and not REGION.fullmatch(name):
                raise ValueError(f"{name!r} is no region")
        if ALL in names and len(names) > 1:
            raise ValueError("`all` stands alone")
        return list(dict.fromkeys(names))

    @field_validator("role", "roles")
    @classmethod
    def _roles(cls, given: str | list[str]) -> str | list[str]:
        for arn in [given] if isinstance(given, str) else given:
            if arn and not _ROLE.fullmatch(arn):
                raise ValueError(f"{arn!r} is no ARN of a role")
        return given

    @field_validator("accounts")
    @classmethod
    def _accounts(cls, names: list[str]) -> list[str]:
        for name in names:
            if not _ACCOUNT.fullmatch(name):
                raise ValueError(f"{name!r} is no number of an account")
        return names

    @field_validator("profile")
    @classmethod
    def _profile(cls, name: str) -> str:
        if name and not _PROFILE.fullmatch(name):
            raise ValueError("is no name of a profile")
        return name

    @field_validator("endpoint_url")
    @classmethod
    def _address(cls, url: str) -> str:
        return address(url) if url else ""

    @model_validator(mode="after")
    def _one_way(self) -> Options:
        if self.role and self.roles:
            raise ValueError("name `role` or `roles`, not both")
        return self

    @property
    def assumed(self) -> list[str]:
        """The roles that are assumed; empty where the credentials are used as they are."""
        return list(dict.fromkeys([self.role] if self.role else self.roles))

    def takes(self, name: str) -> bool:
        """Whether a project or registry, `account/region/name`, belongs to the target.

        A glob with a slash is compared with the whole name, one without with what follows the region.
        """
        bare = name.split("/", 2)[-1]
        wanted = not self.include or any(_matches(name, bare, glob) for glob in self.include)
        return wanted and not any(_matches(name, bare, glob) for glob in self.exclude)


def _matches(name: str, bare: str, glob: str) -> bool:
    return fnmatch.fnmatchcase((name if "/" in glob else bare).lower(), glob.lower())
