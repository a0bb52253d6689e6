"""`results.json`: everything in a report as canonical JSON, by docs/schemas/results.schema.json."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from cop_scan.evidence import Json
from cop_scan.exports.streamed import Members, write
from cop_scan.exports.text import writing
from cop_scan.finding import Finding
from cop_scan.report import (
    ClaimState,
    OrganisationState,
    PrincipleState,
    ProductState,
    ProvisionState,
    Report,
    Run,
    Subject,
)
from cop_scan.waivers.model import Standing

SCHEMA = 1


class JsonExport:
    """Writes `results.json`: sorted keys, stable order, and all that may differ between two evaluations in `run`."""

    def render(self, report: Report, folder: Path) -> Path:
        """Write the file, one finding at a time. Raises CopScanError if it cannot be written."""
        path = folder / "results.json"
        with writing(path) as stream:
            write(stream, _members(report))
        return path


def _members(report: Report) -> Members:
    return Members(
        {
            "schema": SCHEMA,
            "estate": report.estate,
            "sweep": _sweep(report),
            "run": _run(report.run),
            "resources": (asdict(subject) for subject in report.subjects),
            "findings": _findings(report),
            "claims": _claims(report),
            "provisions": (_provision(state, report) for state in report.provisions),
            "principles": (_principle(state) for state in report.principles),
            "products": (_product(state, report) for state in report.products),
            "organisations": (_organisation(state, report) for state in report.organisations),
            "unclaimed": ({"resource": key, "doubt": doubt} for key, doubt in report.unclaimed),
            "notes": (asdict(note) for note in report.notes),
            "score": asdict(report.score) if report.score else None,
            "gaps": (asdict(gap) for gap in report.gaps),
            "attestations": (dict(entry) for entry in report.attestations),
            "waivers": _waivers(report),
        }
    )


def _run(run: Run) -> dict[str, Json]:
    return {"id": run.id, "evaluated_at": run.evaluated_at, "tool": run.tool, "engines": dict(run.engines)}


def _sweep(report: Report) -> dict[str, Json]:
    sweep = report.sweep
    return {
        "id": sweep.id,
        "observed_at": sweep.observed_at,
        "now": sweep.now,
        "profile": sweep.profile,
        "targets": list(sweep.targets),
        "resources": sweep.resources,
        "failed": [{"target": target, "reason": reason} for target, reason in sweep.failed],
        "complete": sweep.complete,
        "catalogue": report.catalogue.digest,
    }


def _findings(report: Report) -> Iterator[dict[str, Json]]:
    subjects = {subject.id: subject for subject in report.subjects}
    for finding in report.findings:
        yield _finding(finding, subjects[finding.resource])


def _finding(finding: Finding, subject: Subject) -> dict[str, Json]:
    return {
        "claim": finding.claim,
        "rev": finding.rev,
        "resource": {key: getattr(subject, key) for key in ("id", "kind", "platform", "target", "name")},
        "outcome": finding.outcome.value,
        "reason": finding.reason,
        "message": finding.message,
        "evidence": finding.evidence,
        "assurance": finding.assurance,
        "engine": finding.engine,
        "waiver": finding.waiver,
    }


def _claims(report: Report) -> Iterator[dict[str, Json]]:
    titles = {planned.id: planned.statement for planned in report.catalogue.planned.values()}
    titles |= {claim.id: claim.title for claim in report.catalogue.claims}
    for state in report.claims:
        yield {"id": state.id, "provision": state.provision, "title": titles.get(state.id, ""), **_judged(state)}


def _provision(state: ProvisionState, report: Report) -> dict[str, Json]:
    known = {(e.id, p.id): p for e in report.catalogue.editions for p in e.provisions}
    provision = known[state.edition, state.id]
    return {
        "edition": state.edition,
        "id": state.id,
        "title": provision.title,
        "level": provision.level,
        "claims": list(state.claims),
        "assessed": state.assessed,
        **_judged(state),
    }


def _principle(state: PrincipleState) -> dict[str, Json]:
    tally = {one.value: number for one, number in state.tally.items()}
    return {**asdict(state), "state": state.state.value, "tally": tally}


def _product(state: ProductState, report: Report) -> dict[str, Json]:
    return {
        **{name: getattr(state, name) for name in ("id", "name", "role", "tier", "resources", "doubtful")},
        **_rolled_up(state, report),
    }


def _organisation(state: OrganisationState, report: Report) -> dict[str, Json]:
    return {
        **{name: getattr(state, name) for name in ("id", "name", "platform", "resources", "doubtful")},
        **_rolled_up(state, report),
    }


def _rolled_up(state: ProductState | OrganisationState, report: Report) -> dict[str, Json]:
    return {
        "inherited": list(state.inherited),
        "principles": [_principle(one) for one in state.principles],
        "provisions": [_provision(one, report) for one in state.provisions],
    }


def _waivers(report: Report) -> dict[str, Json]:
    reliance = report.reliance
    return {
        "entries": [standing_document(entry) for entry in report.waivers.entries],
        "problems": [asdict(problem) for problem in report.waivers.problems],
        "reliance": {"claims": reliance.claims, "relying": reliance.relying, "share": reliance.share},
    }


def standing_document(entry: Standing) -> dict[str, Json]:
    """A waiver and how it stands."""
    return {**asdict(entry.waiver), "state": entry.state, "covers": entry.covers}


def _judged(state: ClaimState | ProvisionState) -> dict[str, Json]:
    return {
        "state": state.state.value,
        "reason": state.reason,
        "coverage": state.counts.coverage,
        "counts": asdict(state.counts),
        "assurance": state.assurance,
        "with_exceptions": state.with_exceptions,
    }
