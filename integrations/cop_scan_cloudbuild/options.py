"""A Cloud Build target of the estate file, checked as it enters."""

from __future__ import annotations

import re

from pydantic import Field, field_validator

from cop_scan.sources.options import Address, is_chosen
from cop_scan.yamlmodel import FileModel

EVERYWHERE = "-"
_PROJECT = re.compile(r"(?:[a-z0-9.-]{1,60}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]")
_LOCATION = re.compile(r"-|[a-z][a-z0-9-]{1,40}")


class Options(FileModel):
    """What a target of source `cloudbuild` may say."""

    base: str = "."
    projects: list[str] = Field(min_length=1, description="Projects, by id.")
    locations: list[str] = Field([EVERYWHERE], description="Locations of triggers and registries; `-` for all.")
    token: str | None = Field(None, description="An access token: env:NAME or file:PATH.")
    key: str | None = Field(None, description="The key of a service account: file:PATH or env:NAME.")
    impersonate: str | None = Field(None, description="The service account to act as, by its address.")
    endpoint: Address | None = Field(None, description="Of a host that answers in place of Google's, by service.")
    registries: bool = Field(True, description="Whether the repositories of Artifact Registry are looked at.")
    include: list[str] = Field([], description="Only triggers and registries that one of these globs matches.")
    exclude: list[str] = Field([], description="No trigger or registry that one of these globs matches.")
    in_flight: int = Field(4, ge=1, le=50, description="Requests under way at once.")

    @field_validator("projects")
    @classmethod
    def _projects(cls, names: list[str]) -> list[str]:
        for name in names:
            if not is_project(name):
                raise ValueError(f"{name!r} is no id of a project")
        return list(dict.fromkeys(names))

    @field_validator("locations")
    @classmethod
    def _locations(cls, names: list[str]) -> list[str]:
        if not names or not all(_LOCATION.fullmatch(name) for name in names):
            raise ValueError("must name locations such as global or europe-west2, or `-` for all")
        return [EVERYWHERE] if EVERYWHERE in names else list(dict.fromkeys(names))

    def takes(self, name: str) -> bool:
        """Whether a trigger or registry `project/location/name` belongs to the target."""
        return is_chosen(name, self.include, self.exclude)


def is_project(name: str) -> bool:
    """Whether it can be the id of a project."""
    return _PROJECT.fullmatch(name) is not None
