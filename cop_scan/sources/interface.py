"""The source seam: what a platform adapter gives, one method.

A source is registered as an entry point in the group `cop_scan.sources`; its value is a callable
without arguments (a class will do) whose result satisfies `Source`. A source of the network may satisfy
`Forecaster`, `Prober` and `Starter` too; the commands `plan`, `doctor` and `init` use what is there. `Offering`
says beforehand what a source can give, from which the documentation is made. One
that knows the history of files on this machine may satisfy `Historian`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, runtime_checkable

from cop_scan.catalogue import FactSpec
from cop_scan.evidence import Resource
from cop_scan.sources.answers import Journal, NoJournal


@dataclass(frozen=True, slots=True)
class Target:
    """One place to collect from, as the estate file describes it."""

    source: str
    """Name of the source's entry point."""
    name: str
    """How reports call it; unique within the estate."""
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """The rest of the estate's entry, validated by the source."""


@dataclass(frozen=True, slots=True)
class Collected:
    """One resource, with the contents that its facts point to."""

    resource: Resource
    contents: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    """SHA-256 (hexadecimal) of the masked content -> that content."""

    def below(self, parent: str) -> Collected:
        """The same, as a part of another resource; `parent` is its id."""
        return replace(self, resource=replace(self.resource, parent=parent))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the collecting of one target has come."""

    target: str
    done: int = 0
    """Resources."""
    total: int | None = None
    requests: int = 0
    """Sent so far."""
    left: int | None = None
    """Requests left in the credential's present window."""
    waiting: float = 0.0
    """Seconds until the next request may be sent, where a limit is used up."""
    seconds_to_go: float | None = None
    """Estimate, from the plan and the limits."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one kind of request is expected to cost, or has cost."""

    credential: str
    """Its name in the estate file, never its value."""
    endpoint: str
    """Such as `GET /repos/{owner}/{repo}/actions/permissions` or `GraphQL repositories`."""
    requests: int
    points: int = 0
    """GraphQL points."""
    counted: int | None = None
    """Requests that count against a limit, where some do not, such as those that found nothing changed."""


def ignore(_: Progress) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a source is told of the sweep that it collects for."""

    observed_at: str
    """The sweep's start, RFC 3339 in UTC. A resumed sweep keeps the first one's."""
    done: set[str] = field(default_factory=set)
    """Ids of the resources that are there already, of an interrupted sweep or of another target."""
    journal: Journal = field(default_factory=NoJournal)
    """Answers that this sweep had already, and those of an earlier one."""
    since: bool = False
    """Whether facts that are proven not to have changed since the earlier sweep may be carried over unasked."""
    tell: Callable[[Progress], None] = ignore
    lost: list[tuple[str, str]] = field(default_factory=list)
    """Parts of targets of which nothing could be seen, such as one of several organisations, each with the reason."""

    met: set[str] = field(default_factory=set)
    """Those of `done` that the present target holds too."""
    planned: list[Cost] = field(default_factory=list)
    """What collecting was expected to cost, once a source knew what it would ask."""
    spent: list[Cost] = field(default_factory=list)
    """What collecting has cost."""

    def has(self, identity: str) -> bool:
        """Whether a resource of the present target is there already, so that it is left out."""
        if identity in self.done:
            self.met.add(identity)
        return identity in self.done

    def lose(self, part: str, reason: str) -> None:
        """Say that a part of the target cannot be seen at all; the others go on."""
        self.lost.append((part, reason))


class Source(Protocol):
    """A platform adapter."""

    def collect(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Iterator[Collected]:
        """Every resource of the target with every wanted fact of its kind, as they arrive.

        A fact that cannot be seen is a gap in its resource, never absent and never a default.

        Raises SourceError if the target as a whole cannot be read, InputError if its options are wrong.
        """
        ...


@dataclass(frozen=True, slots=True)
class Forecast:
    """What collecting a target will cost, before it begins."""

    target: str
    costs: tuple[Cost, ...]
    hours: Mapping[str, float]
    """Credential -> how many hours' worth of its limits the sweep takes; what fits into one window need not wait."""
    resources: int
    assumptions: tuple[str, ...]
    """What was assumed for want of having looked, one sentence each."""
    asked: int = 0
    """Requests that the forecast itself has sent."""


@runtime_checkable
class Forecaster(Protocol):
    """A source that can say beforehand what a sweep costs."""

    def forecast(self, target: Target, wanted: Sequence[FactSpec], repositories: int | None) -> Forecast:
        """The cost of `collect`. With a number of `repositories` nothing is asked, else a few counting requests are.

        Raises SourceError, InputError as `collect` does.
        """
        ...


@dataclass(frozen=True, slots=True)
class Sight:
    """Whether a credential can see a fact, tried on a sample."""

    credential: str
    fact: str
    sample: str
    """Name of the resource that was looked at."""
    status: str
    """A value of `evidence.Status`, or `partial`."""
    detail: str
    permission: str
    """What would cure it, in the platform's words; empty where nothing is missing."""


@runtime_checkable
class Prober(Protocol):
    """A source that can say which facts a credential sees."""

    def probe(self, target: Target, wanted: Sequence[FactSpec]) -> list[Sight]:
        """One entry for each wanted fact and sampled resource.

        Raises SourceError, InputError as `collect` does.
        """
        ...


@runtime_checkable
class Starter(Protocol):
    """A source that can be used without an estate file: `cop-scan scan NAME:WHAT`, `cop-scan init --NAME WHAT`."""

    def target(self, what: str) -> Target:
        """The target that `what` names, with the credentials of the usual places.

        Raises InputError if it names nothing that the source knows how to read.
        """
        ...

    def describe(self, target: Target) -> str:
        """A commented entry of the estate file's `targets`, from what the credentials can see: YAML, two spaces in.

        Raises SourceError, InputError as `collect` does.
        """
        ...


FILES = "files"
"""In an `Offer`, what stands for every fact of the kind that is read from files."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One fact that a source gives of one kind of resource."""

    fact: str
    """Its key, or `FILES`."""
    kind: str
    endpoint: str
    """Such as `GET /projects/:id/protected_branches`, or several with semicolons between."""
    permission: str
    """The least that shows it, in the platform's words."""
    cost: str
    """Requests and what they are for, such as `1 for each repository` or `1 for each 100 build projects`."""
    part: str = ""
    """What of the fact the platform does not tell at all; empty where it tells everything."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A ready-made way to give a credential what the offers need, and no more."""

    title: str
    language: str
    """Of the text, such as `json` or `sh`; empty for plain words."""
    text: str


@runtime_checkable
class Offering(Protocol):
    """A source that says what it can give, whatever the target."""

    @property
    def platform(self) -> str:
        """As people call it, such as `GitLab`."""
        ...

    @property
    def kinds(self) -> Sequence[str]:
        """Of the resources that it finds."""
        ...

    @property
    def offers(self) -> Sequence[Offer]:
        """Each once for a fact and a kind."""
        ...

    @property
    def grants(self) -> Sequence[Grant]:
        """None where nothing need be granted."""
        ...

    @property
    def lacks(self) -> Mapping[str, str]:
        """Fact of one of those kinds -> why the platform, or this source, does not give it; `*` for all others."""
        ...


@dataclass(frozen=True, slots=True)
class Introduced:
    """The commit that brought a file's present content into a repository's history."""

    oid: str
    committed_at: int
    """Seconds since 1970, as the commit says."""
    payload: bytes
    """What a signature of the commit is over."""
    signature: bytes
    """Empty where the commit has none."""


class NoHistory(Exception):
    """Which commit introduced a file cannot be told, for this reason; `absent` where it is seen that none did."""

    def __init__(self, detail: str, *, absent: bool) -> None:
        super().__init__(detail)
        self.detail = detail
        self.absent = absent


@runtime_checkable
class Historian(Protocol):
    """A source that knows the history of files on this machine."""

    def introduced(self, folder: Path, contents: Mapping[str, bytes]) -> Mapping[str, Introduced | NoHistory]:
        """For each file of the folder, by name and present content, the commit that introduced it.

        Raises NoHistory if that cannot be told of any of them, or the folder is in no repository.
        """
        ...
