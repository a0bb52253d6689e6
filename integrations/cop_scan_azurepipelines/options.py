"""An Azure DevOps target of the estate file, checked as it enters."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from cop_scan.sources.options import Address, address, each, is_chosen
from cop_scan.yamlmodel import FileModel

PUBLIC = "https://dev.azure.com"
CORE = "core"
HOSTS = ("vssps", "vsaex", "auditservice", "advsec", "extmgmt", "feeds")
"""Of the service; each is a host of its own beside dev.azure.com, and they are one host elsewhere."""
IDENTITY = "azure-identity"
"""What stands for the credentials that azure-identity finds."""
_ORGANISATION = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,48}[A-Za-z0-9])?")
_PROJECT = re.compile(r"[^\x00-\x1f\\/:*?\"<>;#$*{},+=\[\]|%&]{1,64}")


def is_organisation(name: str) -> bool:
    """Whether it can be the name of an organisation."""
    return _ORGANISATION.fullmatch(name) is not None


def is_project(name: str) -> bool:
    """Whether it can be organisation/project."""
    organisation, slash, project = name.partition("/")
    return bool(slash) and is_organisation(organisation) and _PROJECT.fullmatch(project) is not None


class Options(FileModel):
    """What a target of source `azurepipelines` may say."""

    base: str = "."
    organisations: Annotated[list[str], each(is_organisation, "is no name of an organisation")] = Field(
        [], description="Organisations, by name: all their projects."
    )
    projects: Annotated[list[str], each(is_project, "is not organisation/project")] = Field(
        [], description="Single projects, as organisation/project."
    )
    url: Address = Field(PUBLIC, description="Of a compatible host.")
    hosts: dict[str, str] = Field({}, description=f"Addresses of further hosts: {', '.join(HOSTS)}.")
    token: str | None = Field(None, description=f"env:NAME or file:PATH of a token, or {IDENTITY}.")
    include: list[str] = Field([], description="Only definitions, repositories and feeds that one of these matches.")
    exclude: list[str] = Field([], description="None that one of these globs matches.")
    in_flight: int = Field(4, ge=1, le=50, description="Requests under way at once.")

    @field_validator("hosts")
    @classmethod
    def _addresses(cls, hosts: dict[str, str]) -> dict[str, str]:
        for name in hosts:
            if name not in HOSTS:
                raise ValueError(f"{name!r} is none of {', '.join(HOSTS)}")
        return {name: address(url) for name, url in hosts.items()}

    @model_validator(mode="after")
    def _something(self) -> Options:
        if not (self.organisations or self.projects):
            raise ValueError("name at least one of organisations, projects")
        return self

    @property
    def host(self) -> str:
        """The host that people know, for ids."""
        return urlsplit(self.url).hostname or ""

    def at(self, host: str) -> str:
        """The address of one of the hosts, without a slash at its end."""
        if host == CORE:
            return self.url
        derived = PUBLIC.replace("https://", f"https://{host}.") if self.url == PUBLIC else self.url
        return self.hosts.get(host, derived)

    def takes(self, name: str) -> bool:
        """Whether a definition, repository or feed `organisation/project/name` belongs to the target."""
        return is_chosen(name, self.include, self.exclude)
