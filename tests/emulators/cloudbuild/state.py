"""What the emulator holds: projects in folders of an organisation, and what lies in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]


@dataclass
class Repository:
    """A repository of Artifact Registry."""

    body: Document
    policy: Document = field(default_factory=dict)
    images: list[Document] = field(default_factory=list)
    occurrences: list[Document] = field(default_factory=list)

    @property
    def location(self) -> str:
        return str(self.body["name"].split("/")[3])

    @property
    def id(self) -> str:
        return str(self.body["name"].rsplit("/", 1)[-1])


@dataclass
class Project:
    """A project. Documents are as Google's services give them."""

    id: str
    number: str
    above: list[str]
    """`folders/1`, `organizations/1`, the nearest first."""
    policy: Document = field(default_factory=dict)
    triggers: list[Document] = field(default_factory=list)
    """`resourceName` says where each lies."""
    pools: dict[str, Document] = field(default_factory=dict)
    default_account: str = ""
    buckets: list[Document] = field(default_factory=list)
    sinks: list[Document] = field(default_factory=list)
    events: list[Document] = field(default_factory=list)
    """The latest last."""
    keys: dict[str, list[Document]] = field(default_factory=dict)
    stores: dict[str, Document] = field(default_factory=dict)
    repositories: list[Repository] = field(default_factory=list)
    state: str = "ACTIVE"
    parent: str | None = None
    """What it says that it lies in, if not the first above."""

    @property
    def body(self) -> Document:
        """The project as Resource Manager gives it."""
        return {
            "name": f"projects/{self.number}",
            "parent": self.parent if self.parent is not None else next(iter(self.above), ""),
            "projectId": self.id,
            "state": self.state,
            "displayName": self.id.title(),
            "createTime": "2024-03-01T09:00:00.123456Z",
        }


@dataclass
class Folder:
    """A folder, or an organisation."""

    policy: Document = field(default_factory=dict)
    sinks: list[Document] = field(default_factory=list)


@dataclass
class World:
    """Everything."""

    clock: str
    """When the estate is looked at, RFC 3339."""
    projects: dict[str, Project] = field(default_factory=dict)
    above: dict[str, Folder] = field(default_factory=dict)
    """`folders/1` or `organizations/1` -> what it holds."""
    canaries: list[str] = field(default_factory=list)
    """Secrets that no answer of the product may hold."""
    takes_everywhere: bool = True
    """Whether `-` stands for all locations."""

    def project(self, name: str) -> Project | None:
        """The project of that id or number."""
        return next((one for one in self.projects.values() if name in (one.id, one.number)), None)

    def repositories(self) -> Iterator[tuple[Project, Repository]]:
        """Every repository with its project."""
        return ((one, each) for one in self.projects.values() for each in one.repositories)
