"""People, Apps, and what happens in a repository: releases, reviews, pull requests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tests.emulators.common.gitobjects import Commit, Person, Signature
from tests.emulators.common.state import Numbered
from tests.emulators.github.base import WHEN

Permission = Literal["none", "read", "triage", "write", "maintain", "admin"]


@dataclass
class Member:
    """A user in an organisation; role `admin` is an owner."""

    login: str
    role: Literal["admin", "member"] = "member"


@dataclass
class Collaborator:
    """A direct grant on a repository; who is no member of the organisation is an outside collaborator."""

    login: str
    permission: Permission = "write"


@dataclass(eq=False)
class Team(Numbered):
    """A team; `permissions` by repository name."""

    slug: str
    name: str = ""
    members: list[str] = field(default_factory=list)
    permissions: dict[str, Permission] = field(default_factory=dict)
    privacy: Literal["closed", "secret"] = "closed"
    parent: str | None = None
    id: int = 0


@dataclass(eq=False)
class App(Numbered):
    """A GitHub App, whose private key the emulator makes."""

    slug: str
    name: str = ""
    owner: str = ""
    permissions: dict[str, str] = field(default_factory=lambda: {"metadata": "read"})
    events: list[str] = field(default_factory=list)
    created: str = WHEN
    updated: str = WHEN
    id: int = 0


@dataclass(eq=False)
class Installation(Numbered):
    """An App in an account; `repositories` are names, used when `selection` is "selected"."""

    app_slug: str
    app_id: int = 0
    permissions: dict[str, str] = field(default_factory=lambda: {"metadata": "read"})
    selection: Literal["all", "selected"] = "all"
    repositories: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    suspended_at: str | None = None
    created: str = WHEN
    updated: str = WHEN
    id: int = 0


@dataclass(eq=False)
class Asset(Numbered):
    """A file of a release; `digest` as `sha256:...`. The storage serves `content`, packed where it says so."""

    name: str
    size: int = 1024
    content_type: str = "application/octet-stream"
    digest: str | None = None
    uploader: str = ""
    """Who published the release, unless given."""
    created: str = WHEN
    id: int = 0
    content: bytes = b"contents of a file"
    encoding: str | None = None


@dataclass(eq=False)
class Release(Numbered):
    """A release; without `published` it is a draft."""

    tag: str
    name: str | None = None
    body: str = ""
    prerelease: bool = False
    immutable: bool = False
    created: str = WHEN
    published: str | None = WHEN
    author: str = "ghost"
    assets: list[Asset] = field(default_factory=list)
    id: int = 0


@dataclass
class Tag:
    """A tag: annotated where it has a message."""

    commit: Commit
    message: str | None = None
    tagger: Person | None = None
    signature: Signature | None = None


@dataclass(eq=False)
class Review(Numbered):
    """A review; `state` is a PullRequestReviewState."""

    author: str
    state: Literal["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"] = "APPROVED"
    submitted: str = WHEN
    id: int = 0


@dataclass(eq=False)
class PullRequest(Numbered):
    """A pull request; `merged` is when, or None; `closed` without merging likewise."""

    number: int
    author: str
    title: str = "A change"
    base: str = "main"
    head: str = "change"
    created: str = WHEN
    merged: str | None = WHEN
    closed: str | None = None
    merged_by: str | None = None
    draft: bool = False
    reviews: list[Review] = field(default_factory=list)
    commits: list[Commit] = field(default_factory=list)
    merge_commit: Commit | None = None
    body: str = ""
    id: int = 0

    @property
    def state(self) -> str:
        """A PullRequestState."""
        return "MERGED" if self.merged else "CLOSED" if self.closed else "OPEN"
