"""From an estate to a snapshot: every target's resources, kept as they arrive."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cop_scan import __version__, plugins
from cop_scan.allowed_signers import read_allowed_signers
from cop_scan.attestations import collect_attestations
from cop_scan.catalogue import Catalogue, FactSpec
from cop_scan.errors import CopScanError, InputError, SnapshotError, SourceError
from cop_scan.estate import Estate, Place
from cop_scan.evidence import Resource, canonical, digest
from cop_scan.integrity import Checker
from cop_scan.journal import SnapshotJournal
from cop_scan.plan import COST, cost_events
from cop_scan.products import SETTINGS
from cop_scan.snapshot import Manifest, Plan, Snapshot, SnapshotWriter
from cop_scan.sources.interface import Collected, Historian, Progress, Sweep, Target, ignore
from cop_scan.waivers.files import read_waivers, to_text

TOOL = f"cop-scan {__version__}"
"""As manifests say what made them. Answers are kept reduced to what the version of the time read of them."""
FAILED = "target_failed"
"""Journal event: a target of which nothing could be seen."""
WAIVERS = "waivers"
"""Journal event: the waivers that the estate names, as they were when the sweep began."""
NOTHING_SEEN = "Nothing of it could be seen: not one fact. The gaps in the report name the missing permissions."


Told = Callable[[Resource], None]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a sweep goes about it."""

    earlier: Path | None = None
    """A complete snapshot whose validators and lasting answers spare requests."""
    since: bool = False
    """Carry over from it what is proven not to have changed."""
    resume: bool | None = None
    """True: an interrupted sweep of the same plan must be there; False: one that is there is thrown away."""
    tell: Callable[[Progress], None] = ignore
    """Hears what a source says of its own progress."""


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
    wanted = wanted_of(estate, catalogue)
    shapes = [[spec.key, spec.form.value, list(spec.files), spec.max_files, spec.max_bytes] for spec in wanted]
    options = [[p.source, p.name, dict(p.options)] for p in estate.targets]
    folders = [str(path) for path in (*estate.attestations, estate.allowed_signers, estate.sigstore) if path]
    return Plan(
        estate.name,
        observed_at,
        tuple(place.name for place in estate.targets),
        tuple(spec.key for spec in wanted),
        digest(canonical([TOOL, shapes, options, folders])),
        tuple(product.document() for product in estate.products),
    )


def wanted_of(estate: Estate, catalogue: Catalogue) -> tuple[FactSpec, ...]:
    """The facts to collect: those of the claims, and what tells a product's repositories from others."""
    wanted = catalogue.wanted()
    if any(product.needs_settings for product in estate.products) and SETTINGS not in {spec.key for spec in wanted}:
        wanted = tuple(sorted((*wanted, catalogue.facts[SETTINGS]), key=lambda spec: spec.key))
    return wanted


def collect(
    estate: Estate,
    catalogue: Catalogue,
    folder: Path,
    observed_at: str,
    told: Told,
    manner: Manner = Manner(),
) -> Collection:
    """Collect into `folder`, resuming an interrupted sweep of the same plan.

    `told` hears of every resource; one that several targets hold is the first one's. A target that cannot be read is
    journalled and the others go on; if none can be, a SourceError is raised and the previous snapshot stays.
    Raises SnapshotError if nothing can be written, the earlier snapshot is of another version, or there is nothing to
    resume though `manner` wants it; InputError if a waiver's or attestation's place is not there.
    """
    waivers = read_waivers(estate.waivers)
    with ExitStack() as stack:
        before = stack.enter_context(Snapshot(manner.earlier)) if manner.earlier else None
        if before and before.manifest.tool != TOOL:
            raise SnapshotError(f"{manner.earlier}: {before.manifest.tool} made it; {TOOL} does not use its answers.")
        writer = SnapshotWriter(folder, plan(estate, catalogue, observed_at), TOOL, resume=manner.resume)
        stack.enter_context(writer)
        journal = SnapshotJournal(writer, before)
        done = writer.done()
        sweep = Sweep(writer.plan.observed_at, set(done), journal, manner.since, manner.tell)
        failed = _targets(estate, catalogue, writer, sweep, told)
        for found in _vendor(estate, catalogue, sweep.observed_at):
            _keep(writer, sweep, found, told)
        for detail in cost_events(sweep.planned, sweep.spent):
            writer.note(sweep.observed_at, COST, detail)
        for name, reason in failed:
            writer.note(sweep.observed_at, FAILED, canonical([name, reason]))
        if estate.waivers:
            writer.note(sweep.observed_at, WAIVERS, to_text(waivers))
        return Collection(writer.complete(), tuple(failed), len(done))


def _targets(
    estate: Estate, catalogue: Catalogue, writer: SnapshotWriter, sweep: Sweep, told: Told
) -> list[tuple[str, str]]:
    """Collect every target; those of which nothing was seen, each with the reason."""
    failed: list[tuple[str, str]] = []
    unread: list[SourceError] = []
    for place in estate.targets:
        sweep.lost.clear()
        sweep.met.clear()
        try:
            for found in _target(place, wanted_of(estate, catalogue), sweep):
                _keep(writer, sweep, found, told)
            failed += [(f"{place.name}: {part}", reason) for part, reason in sweep.lost]
            if not sweep.lost and not writer.seen(place.name) and not any(map(writer.seen_of, sweep.met)):
                failed.append((place.name, NOTHING_SEEN))
        except InputError as fault:
            raise InputError(place.where + fault.message, next_step=fault.next_step) from None
        except SourceError as fault:
            failed.append((place.name, str(fault)))
            unread.append(fault)
    if len(unread) == len(estate.targets):
        raise _nothing(failed, unread[0])
    return failed


def _nothing(failed: Sequence[tuple[str, str]], first: SourceError) -> SourceError:
    """The error of an estate of which not one target could be read."""
    if len(failed) == 1:
        return first
    return SourceError("No target can be read. " + " ".join(f"{name}: {reason}" for name, reason in failed))


def _target(place: Place, wanted: Sequence[FactSpec], sweep: Sweep) -> Iterator[Collected]:
    target = Target(place.source, place.name, place.options)
    return plugins.source(place.source).collect(target, wanted, sweep)


def _vendor(estate: Estate, catalogue: Catalogue, observed_at: str) -> Iterator[Collected]:
    """The vendor itself and its products, with what people attest of them."""
    if not estate.products and not estate.attestations:
        return iter(())
    products = [(product.id, product.name) for product in estate.products]
    wanted = catalogue.wanted()
    return collect_attestations(
        estate.attestations, estate.name, products, wanted, observed_at, checker(estate, observed_at)
    )


def checker(estate: Estate, at: str) -> Checker:
    """What the estate's attestation files are checked against.

    Raises InputError if the file of allowed signers cannot be read.
    """
    signers = read_allowed_signers(estate.allowed_signers) if estate.allowed_signers else None
    try:
        git: object = plugins.source("git") if signers else None
    except CopScanError:
        git = None
    history = git if isinstance(git, Historian) else None
    return Checker(signers, history, datetime.fromisoformat(at), estate.sigstore)


def _keep(writer: SnapshotWriter, sweep: Sweep, found: Collected, told: Told) -> None:
    writer.add(found.resource, found.contents)
    sweep.done.add(found.resource.id)
    told(found.resource)
