"""A GitHub target of the estate file, checked as it enters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from cop_scan.evidence import Json
from cop_scan.sources.options import Address, each, is_chosen
from cop_scan.yamlmodel import FileModel

PUBLIC_API = "https://api.github.com"
_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9_])?")
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}/[A-Za-z0-9._-]{1,100}")


def is_login(name: str) -> bool:
    """Whether it can be the login of an organisation or user."""
    return _LOGIN.fullmatch(name) is not None


def is_repository(name: str) -> bool:
    """Whether it can be owner/name of a repository."""
    return _REPOSITORY.fullmatch(name) is not None and not name.endswith(("/.", "/.."))


Logins = Annotated[list[str], each(is_login, "is no login of GitHub")]


class App(FileModel):
    """A GitHub App: its installation in an organisation is found by itself."""

    id: int = Field(ge=1)
    key: str = Field(description="`file:PATH` of the private key, or `env:NAME`.")


class AppToken(FileModel):
    """`token: {app: {...}}`."""

    app: App


Token = str | AppToken


class Options(FileModel):
    """What a target of source `github` may say."""

    base: str = "."
    organisations: Logins = Field([], description="Organisations, by login.")
    enterprises: list[str] = Field([], description="Enterprises, by slug: all their organisations.")
    accounts: Logins = Field([], description="Organisations or users, by login; which, is found out.")
    users: Logins = Field([], description="Users, by login: the repositories that they own.")
    repositories: Annotated[list[str], each(is_repository, "is not owner/name")] = Field(
        [], description="Single repositories, as owner/name."
    )
    api_url: Address = Field(PUBLIC_API, description="Of GitHub Enterprise Server, or of a compatible host.")
    token: Token | list[Token] | None = Field(None, description="env:NAME, file:PATH, gh, or {app: {id, key}}.")
    enterprise: str = Field("", description="The enterprise whose audit log streams are looked at.")
    include: list[str] = Field([], description="Only repositories that one of these globs matches.")
    exclude: list[str] = Field([], description="No repository that one of these globs matches.")
    topics: list[str] = Field([], description="Only repositories with one of these topics.")
    properties: dict[str, str] = Field({}, description="Only repositories with these custom properties.")
    visibility: list[Literal["public", "internal", "private"]] = Field([], description="Only these.")
    archived: bool = Field(True, description="Whether archived repositories are listed; they are never judged.")
    forks: bool = Field(True, description="Whether forks are looked at.")
    tier: Literal["bulk", "core", "full"] = Field("full", description="How much may be asked of each repository.")
    in_flight: int = Field(4, ge=1, le=50, description="Requests under way at once for one credential.")

    @model_validator(mode="after")
    def _something(self) -> Options:
        if not (self.accounts or self.organisations or self.enterprises or self.users or self.repositories):
            raise ValueError("name at least one of organisations, enterprises, users, repositories")
        return self

    @property
    def own_host(self) -> bool:
        """Whether it is another host than github.com."""
        return self.api_url != PUBLIC_API

    @property
    def host(self) -> str:
        """The host that people know, for ids."""
        host = urlsplit(self.api_url).hostname or ""
        return host.removeprefix("api.") if host in ("api.github.com",) or host.endswith(".ghe.com") else host

    def takes(self, repository: Mapping[str, Json]) -> bool:
        """Whether a repository `{name, archived, fork, visibility, topics, properties}` belongs to the target."""
        name = str(repository["name"])
        if not self._named(name) or (self.visibility and repository["visibility"] not in self.visibility):
            return False
        if (repository["archived"] and not self.archived) or (repository["fork"] and not self.forks):
            return False
        if self.topics and not set(self.topics) & set(repository.get("topics", [])):
            return False
        properties = repository.get("properties", {})
        return all(_has(properties.get(key), value) for key, value in self.properties.items())

    def _named(self, name: str) -> bool:
        return is_chosen(name, self.include, self.exclude)


def _has(value: Json, wanted: str) -> bool:
    return wanted in value if isinstance(value, list) else value == wanted
