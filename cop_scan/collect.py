"""From an estate to a snapshot: every target's resources, kept as they arrive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from cop_scan import __version__, plugins
from cop_scan.attestations import collect_attestations
from cop_scan.catalogue import Catalogue
from cop_scan.errors import InputError, SourceError
from cop_scan.estate import Estate, Place
from cop_scan.evidence import Resource, canonical, digest
from cop_scan.snapshot import Manifest, Plan, SnapshotWriter
from cop_scan.sources.interface import Collected, Target

FAILED = "target_failed"
"""Journal event: a target that could not be read at all."""

Progress = Callable[[Resource], None]


@dataclass(frozen=True, slots=True)
class Collection:
    """A complete snapshot, and the targets of which nothing could be seen."""

    manifest: Manifest
    failed: tuple[tuple[str, str], ...]
    """Target and reason."""
    resumed: int
    """Resources that an earlier, interrupted sweep had collected."""


def plan(estate: Estate, catalogue: Catalogue, observed_at: str) -> Plan:
    """What the snapshot is to hold. It names no path of this machine."""
    wanted = catalogue.wanted()
    shapes = [[spec.key, spec.form.value, list(spec.files), spec.max_files, spec.max_bytes] for spec in wanted]
    options = [[p.source, p.name, dict(p.options)] for p in estate.targets]
    products = [asdict(product) for product in estate.products]
    folders = [str(folder) for folder in estate.attestations]
    return Plan(
        estate.name,
        observed_at,
        tuple(place.name for place in estate.targets),
        tuple(spec.key for spec in wanted),
        digest(canonical([shapes, options, products, folders])),
    )


def collect(estate: Estate, catalogue: Catalogue, folder: Path, observed_at: str, progress: Progress) -> Collection:
    """Collect into `folder`, resuming an interrupted sweep of the same plan.

    A target that cannot be read is journalled and the others go on; if it was the only one, its
    SourceError is raised and the previous snapshot stays. Raises SnapshotError if nothing can be written.
    """
    failed: list[tuple[str, str]] = []
    tool = f"cop-scan {__version__}"
    with SnapshotWriter(folder, plan(estate, catalogue, observed_at), tool) as writer:
        started = writer.plan.observed_at
        done = writer.done()
        for place in estate.targets:
            try:
                for found in _target(place, catalogue, done, started):
                    _keep(writer, found, progress)
            except InputError as fault:
                raise InputError(place.where + fault.message, next_step=fault.next_step) from None
            except SourceError as fault:
                if len(estate.targets) == 1:
                    raise
                writer.note(started, FAILED, canonical([place.name, str(fault)]))
                failed.append((place.name, str(fault)))
        for found in _vendor(estate, catalogue, started):
            _keep(writer, found, progress)
        return Collection(writer.complete(), tuple(failed), len(done))


def _target(place: Place, catalogue: Catalogue, done: frozenset[str], observed_at: str) -> Iterator[Collected]:
    source = plugins.source(place.source)
    target = Target(place.source, place.name, place.options)
    return source.collect(target, catalogue.wanted(), done, observed_at)


def _vendor(estate: Estate, catalogue: Catalogue, observed_at: str) -> Iterator[Collected]:
    """The vendor itself and its products, with what people attest of them."""
    if not estate.products and not estate.attestations:
        return iter(())
    products = [(product.id, product.name) for product in estate.products]
    return collect_attestations(estate.attestations, estate.name, products, catalogue.wanted(), observed_at)


def _keep(writer: SnapshotWriter, found: Collected, progress: Progress) -> None:
    writer.add(found.resource, found.contents)
    progress(found.resource)
