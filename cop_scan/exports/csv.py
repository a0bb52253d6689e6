"""`csv/`: findings, provisions, products, organisations, claims, gaps and waivers as tables (RFC 4180, UTF-8)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, astuple, fields
from pathlib import Path

from cop_scan.errors import CopScanError
from cop_scan.exports.text import places, visible, writing
from cop_scan.report import ClaimState, Counts, ProvisionState, Report, Subject

Value = str | int | float | bool | None

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What makes a spreadsheet calculate a cell, with the full-width forms that some take for the same."""
_JUDGED = ("state", "reason", "coverage", *(field.name for field in fields(Counts)), "assurance", "with_exceptions")
_FINDINGS = (
    *("claim", "rev", "provision", "level", "severity", "title"),
    *("resource_id", "resource_kind", "platform", "target", "resource", "url", "products"),
    *("outcome", "reason", "message", "places", "assurance", "engine", "waiver", "now"),
)
_PROVISIONS = ("edition", "id", "title", "level", "claims", "assessed", *_JUDGED)
_PRODUCTS = ("product", "name", "role", "tier", *_PROVISIONS)
_ORGANISATIONS = ("organisation_id", "organisation", "platform", *_PROVISIONS)
_CLAIMS = ("id", "provision", "title", *_JUDGED)
_WAIVERS = (
    *("id", "state", "covers", "claims", "subjects", "reason", "risk_statement", "compensating_controls", "owner"),
    *("approver", "approver_role", "approved", "created", "expires", "ticket", "renewals", "file", "line"),
)
_PROBLEMS = ("kind", "waiver", "claim", "subject", "message", "file", "line")
_GAPS = ("resource_id", "resource", "fact", "part", "reason", "detail", "claims")


class CsvExport:
    """Writes its tables, in which no cell is a formula and none holds a control character."""

    def render(self, report: Report, folder: Path) -> Path:
        """Write the tables and give `findings.csv`. Raises CopScanError if they cannot be written."""
        home = folder / "csv"
        try:
            home.mkdir(exist_ok=True)
        except OSError as fault:
            raise CopScanError(f"The folder csv cannot be made: {fault.strerror or fault}.") from fault
        _write(home / "provisions.csv", _PROVISIONS, _provisions(report))
        _write(home / "products.csv", _PRODUCTS, _products(report))
        _write(home / "organisations.csv", _ORGANISATIONS, _organisations(report))
        _write(home / "claims.csv", _CLAIMS, _claims(report))
        _write(home / "gaps.csv", _GAPS, _gaps(report))
        _write(home / "waivers.csv", _WAIVERS, _waivers(report))
        _write(home / "waiver_problems.csv", _PROBLEMS, _problems(report))
        return _write(home / "findings.csv", _FINDINGS, _findings(report))


def cell(value: Value) -> str:
    """`value` as text that no spreadsheet obeys: control characters visible, `'` before what could be a formula."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value).lower() if isinstance(value, bool) else str(value)
    shown = visible(value)
    return f"'{shown}" if value.startswith(_FORMULA) or shown.lstrip().startswith(_FORMULA) else shown


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> Path:
    with writing(path) as stream:
        table = csv.writer(stream, lineterminator="\r\n")
        table.writerow(header)
        table.writerows([cell(value) for value in row] for row in rows)
    return path


def _findings(report: Report) -> Iterator[Sequence[Value]]:
    subjects = {subject.id: subject for subject in report.subjects}
    claims = {c.id: (c.provision, c.level, c.severity, c.title) for c in report.catalogue.claims}
    for finding in report.findings:
        where = "; ".join(str(place) for place in places(finding))
        yield (
            *(finding.claim, finding.rev, *claims[finding.claim], *_subject(subjects[finding.resource])),
            *(finding.outcome.value, finding.reason, finding.message, where),
            *(finding.assurance, finding.engine, finding.waiver, report.sweep.now),
        )


def _subject(subject: Subject) -> Sequence[Value]:
    known = (subject.id, subject.kind, subject.platform, subject.target, subject.name, subject.url)
    return (*known, " ".join(subject.products))


def _provisions(report: Report) -> Iterator[Sequence[Value]]:
    return _stated(report, report.provisions)


def _products(report: Report) -> Iterator[Sequence[Value]]:
    for product in report.products:
        for row in _stated(report, product.provisions):
            yield (product.id, product.name, product.role, product.tier, *row)


def _organisations(report: Report) -> Iterator[Sequence[Value]]:
    for organisation in report.organisations:
        for row in _stated(report, organisation.provisions):
            yield (organisation.id, organisation.name, organisation.platform, *row)


def _stated(report: Report, states: Sequence[ProvisionState]) -> Iterator[Sequence[Value]]:
    known = {(e.id, p.id): (p.title, p.level) for e in report.catalogue.editions for p in e.provisions}
    for state in states:
        named = (state.edition, state.id, *known[state.edition, state.id])
        yield (*named, " ".join(state.claims), state.assessed, *_judged(state))


def _claims(report: Report) -> Iterator[Sequence[Value]]:
    titles = {planned.id: planned.statement for planned in report.catalogue.planned.values()}
    titles |= {claim.id: claim.title for claim in report.catalogue.claims}
    for state in report.claims:
        yield (state.id, state.provision, titles.get(state.id, ""), *_judged(state))


def _judged(state: ClaimState | ProvisionState) -> Sequence[Value]:
    counts = state.counts
    shown = (state.state.value, state.reason, counts.coverage, *astuple(counts))
    return (*shown, state.assurance, state.with_exceptions)


def _waivers(report: Report) -> Iterator[Sequence[Value]]:
    for entry in report.waivers.entries:
        waiver = entry.waiver
        kept = asdict(waiver) | {"state": entry.state, "covers": entry.covers, "claims": " ".join(waiver.claims)}
        kept["subjects"] = "; ".join(str(scope) for scope in waiver.subjects)
        kept["compensating_controls"] = "; ".join(waiver.compensating_controls)
        yield tuple(kept[column] for column in _WAIVERS)


def _problems(report: Report) -> Iterator[Sequence[Value]]:
    for problem in report.waivers.problems:
        kept = asdict(problem) | {"kind": problem.kind.value}
        yield tuple(kept[column] for column in _PROBLEMS)


def _gaps(report: Report) -> Iterator[Sequence[Value]]:
    names = {subject.id: subject.name for subject in report.subjects}
    for gap in report.gaps:
        seen = (gap.resource, names.get(gap.resource, ""), gap.fact, gap.part, gap.reason, gap.detail)
        yield (*seen, " ".join(gap.claims))
