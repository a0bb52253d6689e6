"""The spine: estate -> snapshot -> findings -> states -> report -> exports. It prints nothing."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from cop_scan import __version__, plugins
from cop_scan.attestations import KEY as ATTESTATIONS
from cop_scan.carriers import SHOWING, holdings, unmatched, without_carried
from cop_scan.catalogue import Catalogue, Claim
from cop_scan.collect import FAILED, WAIVERS
from cop_scan.consistency import LISTS, Components, components, notes
from cop_scan.contradictions import contradicted
from cop_scan.engines.interface import Engine, MissingEngine
from cop_scan.errors import CopScanError, EngineMissing, InputError, SnapshotError
from cop_scan.evaluate import Evaluation, Judged, evaluate
from cop_scan.evidence import Json, Resource
from cop_scan.finding import Finding
from cop_scan.portfolio import (
    all_resold,
    critical_resources,
    organisation_states,
    principle_states,
    product_states,
    resold_provisions,
    score,
    without_resold,
)
from cop_scan.products import SETTINGS, Membership, Product, membership, unclaimed
from cop_scan.report import Report, Run, Sweep
from cop_scan.rollup import claim_states, provision_states
from cop_scan.snapshot import Snapshot
from cop_scan.waivers.applying import apply
from cop_scan.waivers.files import from_json
from cop_scan.waivers.model import Register


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """Which engine evaluates claims in Rego, and its options."""

    name: str = "regorus"
    options: Mapping[str, Json] = field(default_factory=lambda: MappingProxyType({}))


def utc_now() -> str:
    """The present moment, RFC 3339 in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@contextmanager
def engines(claims: Sequence[Claim], choice: EngineChoice) -> Iterator[dict[str, Engine]]:
    """Policy language -> started engine, for the languages that `claims` are written in.

    Raises PolicyError if a policy cannot be loaded, EngineError if an engine cannot be started.
    """
    with ExitStack() as stack:
        started: dict[str, Engine] = {}
        for language in sorted({claim.engine for claim in claims}):
            name, options = (choice.name, choice.options) if language == "rego" else (language, {})
            try:
                engine: Engine = plugins.load("engines", name)([c for c in claims if c.engine == language], options)
            except EngineMissing as fault:
                engine = MissingEngine(fault.next_step)
            stack.callback(engine.close)
            started[language] = engine
        yield started


@contextmanager
def evaluation(snapshot: Snapshot, catalogue: Catalogue, choice: EngineChoice, now: str = "") -> Iterator[Evaluation]:
    """Everything that judging a resource of `snapshot` needs; `now` is the sweep's own time unless given."""
    with engines(catalogue.claims, choice) as started:
        time = now or snapshot.manifest.plan.observed_at
        yield Evaluation(catalogue, started, time, snapshot.content, {})


def report(
    snapshot: Snapshot,
    catalogue: Catalogue,
    choice: EngineChoice,
    progress: Callable[[Judged], None],
    now: str = "",
    waivers: Register | None = None,
) -> Report:
    """The whole report of a snapshot: a pure function of it, the catalogue, `now` and `waivers`, but for `run`.

    `waivers` stand in for those that the sweep read, and which the snapshot holds.
    """
    grouping = _Grouping([Product(**document) for document in snapshot.manifest.plan.products])
    with evaluation(snapshot, catalogue, choice, now) as working:
        judged = evaluate(working, grouping.noting(snapshot.resources(), working), progress)
        versions = {language: engine.version for language, engine in working.engines.items()}
        told = working.now
    products, members, attested = grouping.products, grouping.members, tuple(grouping.attestations)
    subjects = tuple(replace(one.subject, products=members[one.subject.id].products) for one in judged)
    by_id = {subject.id: subject for subject in subjects}
    kinds = {key: subject.kind for key, subject in by_id.items()}
    names = {key: subject.name for key, subject in by_id.items()}
    register = kept_waivers(snapshot) if waivers is None else waivers
    judged_here = without_resold(_in_order(judged, catalogue), products, members, kinds)
    judged_here = without_carried(judged_here, products, members, by_id, grouping.held, catalogue)
    judged_here = contradicted(judged_here, by_id, catalogue)
    findings, waived = apply(register, judged_here, names, catalogue, told)
    states = all_resold(claim_states(findings, catalogue, critical_resources(products, members)), products)
    provisions = resold_provisions(provision_states(states, catalogue), products)
    return Report(
        estate=snapshot.manifest.plan.estate,
        sweep=_sweep(snapshot, catalogue, told),
        run=Run(uuid.uuid4().hex, utc_now(), f"cop-scan {__version__}", versions),
        catalogue=catalogue,
        subjects=subjects,
        findings=findings,
        claims=states,
        provisions=provisions,
        gaps=tuple(gap for one in judged for gap in one.gaps),
        principles=principle_states(provisions, catalogue),
        products=product_states(findings, subjects, products, members, catalogue),
        organisations=organisation_states(findings, subjects, products, members, catalogue),
        unclaimed=unclaimed(products, members),
        notes=(
            *notes(states, attested, snapshot.manifest.plan.observed_at, grouping.lists),
            *unmatched(products, subjects, catalogue),
        ),
        score=score(states, catalogue),
        attestations=attested,
        waivers=waived,
    )


class _Grouping:
    """What is noted of each resource as it passes: the products that hold it, what it carries, attestations, lists."""

    def __init__(self, products: Sequence[Product]) -> None:
        self.products = products
        carried = any(product.support or product.releases for product in products)
        self.noted = (SETTINGS, ATTESTATIONS, *LISTS, *(SHOWING if carried else ()))
        self.members: dict[str, Membership] = {}
        self.held: dict[str, frozenset[str]] = {}
        self.attestations: list[Mapping[str, Json]] = []
        self.lists: list[Components] = []

    def noting(self, resources: Iterator[Resource], working: Evaluation) -> Iterator[Resource]:
        for resource in resources:
            facts = working.seen(resource, self.noted)
            seen = replace(resource, facts=MappingProxyType(facts))
            self.members[resource.id] = membership(self.products, seen)
            self.held[resource.id] = holdings(seen)
            fact = facts.get(ATTESTATIONS)
            if fact is not None and fact.ok:
                self.attestations += [{"resource": resource.id, **entry} for entry in fact.value["attestations"]]
            if (lists := components(seen)) is not None:
                self.lists.append(lists)
            yield resource


def kept_waivers(snapshot: Snapshot) -> Register:
    """The waivers that the sweep read.

    Raises SnapshotError where they are not what a sweep keeps.
    """
    texts = [detail for _, event, detail in snapshot.journal() if event == WAIVERS]
    try:
        return from_json(json.loads(texts[-1])) if texts else Register()
    except (ValueError, RecursionError):
        raise SnapshotError(f"{snapshot.folder}: the waivers in the snapshot cannot be read.") from None


def _in_order(judged: Sequence[Judged], catalogue: Catalogue) -> tuple[Finding, ...]:
    by_claim: dict[str, list[Finding]] = {claim.id: [] for claim in catalogue.claims}
    for one in judged:
        for finding in one.findings:
            by_claim[finding.claim].append(finding)
    return tuple(finding for claim_id in sorted(by_claim) for finding in by_claim[claim_id])


def _sweep(snapshot: Snapshot, catalogue: Catalogue, now: str) -> Sweep:
    manifest = snapshot.manifest
    failed = [json.loads(detail) for _, event, detail in snapshot.journal() if event == FAILED]
    return Sweep(
        manifest.digest,
        manifest.plan.observed_at,
        now,
        catalogue.profile.id,
        manifest.plan.targets,
        manifest.resources,
        tuple((name, reason) for name, reason in failed),
    )


def find_subject(snapshot: Snapshot, name: str) -> Resource:
    """The resource with that id or name.

    Raises InputError if there is none or more than one.
    """
    found = [resource for resource in snapshot.resources() if name in (resource.id, resource.name)]
    if len(found) == 1:
        return found[0]
    problem = "more than one resource" if found else "no resource"
    raise InputError(f"The snapshot has {problem} called {name!r}.", next_step="Use an id as results.json lists them.")


def export(whole: Report, formats: Sequence[str], output: Path) -> dict[str, Path]:
    """Format -> the file to open first, each written below `output`."""
    written: dict[str, Path] = {}
    for name in formats:
        try:
            output.mkdir(parents=True, exist_ok=True)
            written[name] = plugins.export(name).render(whole, output)
        except OSError as fault:
            raise CopScanError(
                f"The report {name} cannot be written below {output}: {fault.strerror or fault}.",
                next_step="The snapshot is complete: `cop-scan export` writes the reports from it.",
            ) from None
    return written
