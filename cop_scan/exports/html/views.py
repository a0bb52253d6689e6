"""What templates get of the report's values: each with all that its part of a page shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from cop_scan.catalogue import Claim, Edition, Planned, Provision
from cop_scan.evidence import Json
from cop_scan.exports.html.words import Mark
from cop_scan.finding import Finding
from cop_scan.report import ClaimState, ProvisionState, Subject

MAX_PLACES = 50
"""Places in files that a finding lists outside its full evidence."""


@dataclass(frozen=True, slots=True)
class Row:
    """A provision with its state, as a line of a table and the subject of a page."""

    edition: Edition
    provision: Provision
    state: ProvisionState
    path: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A finding that a page lists."""

    finding: Finding
    mark: Mark
    claim: Claim
    subject: Subject
    path: str
    """Of the resource's page."""
    places: tuple[str, ...]
    evidence: str
    """As JSON text."""


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim on a provision's page; `claim` is None where this version has no policy for it."""

    id: str
    state: ClaimState
    claim: Claim | None
    planned: Planned | None
    failing: Sequence[Listed]
    unknown: Sequence[Listed]


@dataclass(frozen=True, slots=True)
class GapView:
    """Gaps of one fact for one reason, over all resources."""

    fact: str
    title: str
    reason: str
    cure: str
    resources: Sequence[tuple[str, str, str]]
    """Name, path of the page, and the detail; not always all of them."""
    number: int
    """Of resources."""
    entries: int
    """Of gaps: a resource has one for each hidden part."""
    claims: Sequence[str]


def places(evidence: Json) -> tuple[str, ...]:
    """Where in files the policy looked, as `path:line`, from the `places` of the evidence and of its criteria."""
    found = (_place(item) for part in _parts(evidence) for item in _objects(part.get("places")))
    return tuple(islice(dict.fromkeys(place for place in found if place), MAX_PLACES))


def _parts(evidence: Json) -> Iterator[Mapping[str, Json]]:
    if isinstance(evidence, Mapping):
        yield evidence
        yield from _objects([criterion.get("evidence") for criterion in _objects(evidence.get("criteria"))])


def _objects(value: Json) -> list[Mapping[str, Json]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _place(item: Mapping[str, Json]) -> str:
    path, line = item.get("path"), item.get("line")
    if not isinstance(path, str):
        return ""
    return f"{path}:{line}" if isinstance(line, int) and line > 0 else path
