"""A GitLab target of the estate file, checked as it enters."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from cop_scan.sources.options import Address, each, is_chosen
from cop_scan.yamlmodel import FileModel

PUBLIC = "https://gitlab.com"
_SEGMENT = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,253}[A-Za-z0-9_-])?"
_PATH = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT}){{0,20}}")
Tier = Literal["bulk", "core", "full"]


def is_path(name: str) -> bool:
    """Whether it can be the full path of a group, a user or a project."""
    return _PATH.fullmatch(name) is not None


def _is_bare(name: str) -> bool:
    return "/" not in name


def _is_below(name: str) -> bool:
    return "/" in name


Paths = Annotated[list[str], each(is_path, "is no path of GitLab")]


class Options(FileModel):
    """What a target of source `gitlab` may say."""

    base: str = "."
    groups: Paths = Field([], description="Groups, by full path, with all their subgroups.")
    users: Annotated[Paths, each(_is_bare, "is no username")] = Field(
        [], description="Users, by username: the projects of their own."
    )
    projects: Annotated[Paths, each(_is_below, "is not group/project")] = Field(
        [], description="Single projects, by full path."
    )
    url: Address = Field(PUBLIC, description="Of GitLab Self-Managed or Dedicated.")
    token: str | None = Field(None, description="env:NAME or file:PATH.")
    include: list[str] = Field([], description="Only projects that one of these globs matches.")
    exclude: list[str] = Field([], description="No project that one of these globs matches.")
    archived: bool = Field(True, description="Whether archived projects are listed; they are never judged.")
    forks: bool = Field(True, description="Whether forks are looked at.")
    tier: Tier = Field("full", description="How much may be asked of each project.")
    in_flight: int = Field(4, ge=1, le=50, description="Requests under way at once.")

    @model_validator(mode="after")
    def _something(self) -> Options:
        if not (self.groups or self.users or self.projects):
            raise ValueError("name at least one of groups, users, projects")
        return self

    @property
    def host(self) -> str:
        """The host that people know, for ids."""
        return urlsplit(self.url).hostname or ""

    def takes(self, name: str, *, archived: bool, fork: bool) -> bool:
        """Whether a project belongs to the target."""
        if (archived and not self.archived) or (fork and not self.forks):
            return False
        return is_chosen(name, self.include, self.exclude)
