"""The spine: estate -> snapshot -> findings -> states -> report -> exports. It prints nothing."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from cop_scan import __version__, plugins
from cop_scan.catalogue import Catalogue, Claim
from cop_scan.collect import FAILED
from cop_scan.engines.interface import Engine, MissingEngine
from cop_scan.errors import CopScanError, EngineMissing, InputError
from cop_scan.evaluate import Evaluation, Judged, evaluate
from cop_scan.evidence import Json, Resource
from cop_scan.finding import Finding
from cop_scan.report import Report, Run, Sweep
from cop_scan.rollup import claim_states, provision_states
from cop_scan.snapshot import Snapshot


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
) -> Report:
    """The whole report of a snapshot: a pure function of it, the catalogue and `now`, but for `run`."""
    with evaluation(snapshot, catalogue, choice, now) as working:
        judged = evaluate(working, snapshot.resources(), progress)
        versions = {language: engine.version for language, engine in working.engines.items()}
        told = working.now
    findings = _in_order(judged, catalogue)
    states = claim_states(findings, catalogue)
    return Report(
        estate=snapshot.manifest.plan.estate,
        sweep=_sweep(snapshot, catalogue, told),
        run=Run(uuid.uuid4().hex, utc_now(), f"cop-scan {__version__}", versions),
        catalogue=catalogue,
        subjects=tuple(one.subject for one in judged),
        findings=findings,
        claims=states,
        provisions=provision_states(states, catalogue),
        gaps=tuple(gap for one in judged for gap in one.gaps),
        attestations=tuple(_register(snapshot.resources())),
    )


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


def _register(resources: Iterator[Resource]) -> Iterator[Mapping[str, Json]]:
    """The attestations that the snapshot holds."""
    for resource in resources:
        fact = resource.facts.get("attestations")
        if fact is not None and fact.ok:
            for entry in fact.value["attestations"]:
                yield {"resource": resource.id, **entry}


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
