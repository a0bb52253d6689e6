"""The source seam: what a platform adapter gives, one method.

A source is registered as an entry point in the group `cop_scan.sources`; its value is a callable
without arguments (a class will do) whose result satisfies `Source`.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol

from cop_scan.catalogue import FactSpec
from cop_scan.evidence import Resource


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


class Source(Protocol):
    """A platform adapter."""

    def collect(
        self, target: Target, wanted: Sequence[FactSpec], done: Container[str], observed_at: str
    ) -> Iterator[Collected]:
        """Every resource of the target with every wanted fact of its kind, as they arrive.

        A fact that cannot be seen is a gap in its resource, never absent and never a default.
        Resources whose id is in `done` were collected before and are left out. `observed_at` is
        the time of the sweep, RFC 3339 in UTC.

        Raises SourceError if the target as a whole cannot be read.
        """
        ...
