"""What each page says: the report, grouped once, as values for the templates."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from cop_scan.evidence import Gap, Json
from cop_scan.exports.html import words
from cop_scan.exports.html.frame import MAX_LISTED, Frame, Page, resource_path
from cop_scan.exports.html.parts import Parts
from cop_scan.exports.html.views import ClaimView, GapView, Listed, Row, places
from cop_scan.exports.text import relying
from cop_scan.finding import ASSURANCE, Finding, Outcome
from cop_scan.report import Counts, Report, Subject
from cop_scan.signed import in_words
from cop_scan.waivers.model import LIVE

_OPEN = (Outcome.UNKNOWN, Outcome.ERROR)
_ORDER = {Outcome.FAIL: 0, Outcome.ERROR: 1, Outcome.UNKNOWN: 2, Outcome.PASS: 3, Outcome.NOT_APPLICABLE: 4}


def pages(report: Report) -> Iterator[Page]:
    """Every page of the dashboard."""
    return _Dashboard(report).pages()


class _Dashboard(Frame):
    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.claims = {claim.id: claim for claim in report.catalogue.claims}
        self.states = {state.id: state for state in report.claims}
        self.by_claim: dict[str, list[Finding]] = {}
        self.by_resource: dict[str, list[Finding]] = {}
        for finding in report.findings:
            self.by_claim.setdefault(finding.claim, []).append(finding)
            self.by_resource.setdefault(finding.resource, []).append(finding)
        self.gaps: dict[str, list[Gap]] = {}
        for gap in report.gaps:
            self.gaps.setdefault(gap.resource, []).append(gap)

    def pages(self) -> Iterator[Page]:
        yield self.page("index.html", "index", **self.overview())
        for row in self.rows:
            yield self.provision(row)
        yield from Parts(self.report).pages()
        yield self.page("resources.html", "resources", listed=self.resources())
        for subject in self.report.subjects:
            yield self.resource(subject)
        yield self.page("gaps.html", "gaps", gaps=self.gap_views())
        if self.report.attestations or self.unread:
            yield self.page("attestations.html", "attestations", entries=self.attestations())
        if self.report.waivers.entries or self.report.waivers.problems:
            entries = sorted(self.report.waivers.entries, key=lambda entry: (entry.waiver.expires, entry.waiver.id))
            yield self.page("waivers.html", "waivers", entries=entries, relying=relying(self.report), live=LIVE)
        yield self.page("method.html", "method", assurance=ASSURANCE, words=words)

    def overview(self) -> Mapping[str, object]:
        said = relying(self.report)
        return {"rows": self.rows, "headlines": self.headlines(self.rows), "total": self.total(), "relying": said}

    def total(self) -> Counts:
        """All findings by outcome. A provision's counts hold the same finding once for each claim that it carries."""
        return sum((state.counts for state in self.report.claims), Counts())

    def listed(self, finding: Finding) -> Listed:
        return Listed(
            finding,
            words.outcome_mark(finding),
            self.claims[finding.claim],
            self.subjects[finding.resource],
            resource_path(finding.resource),
            places(finding.evidence),
            json.dumps(finding.evidence, indent=2, ensure_ascii=False, sort_keys=True),
        )

    def provision(self, row: Row) -> Page:
        views = [self.claim_view(claim_id) for claim_id in row.state.claims]
        carried = {key: [v.id for v in views if key in self.apc(v)] for key in row.provision.apc}
        return self.page(
            row.path,
            "provision",
            row=row,
            assessed=[view for view in views if view.claim is not None],
            unassessed=[view for view in views if view.claim is None],
            carried=carried,
            assurance=ASSURANCE,
        )

    def apc(self, view: ClaimView) -> tuple[str, ...]:
        held = view.claim or view.planned
        return held.apc if held is not None else ()

    def claim_view(self, claim_id: str) -> ClaimView:
        findings = self.by_claim.get(claim_id, [])
        failing = [f for f in findings if f.outcome is Outcome.FAIL][:MAX_LISTED]
        unknown = [f for f in findings if f.outcome in _OPEN][:MAX_LISTED]
        return ClaimView(
            claim_id,
            self.states[claim_id],
            self.claims.get(claim_id),
            self.catalogue.planned.get(claim_id),
            [self.listed(f) for f in failing],
            [self.listed(f) for f in unknown],
        )

    def resources(self) -> list[Mapping[str, object]]:
        return [
            {"subject": subject, "path": resource_path(subject.id), "tally": self.tally(subject.id)}
            for subject in self.report.subjects
        ]

    def tally(self, resource: str) -> Mapping[str, int]:
        tally = Counter(f.outcome for f in self.by_resource.get(resource, []))
        return {
            "pass": tally[Outcome.PASS],
            "fail": tally[Outcome.FAIL],
            "unknown": tally[Outcome.UNKNOWN] + tally[Outcome.ERROR],
            "not_applicable": tally[Outcome.NOT_APPLICABLE],
        }

    def resource(self, subject: Subject) -> Page:
        findings = self.by_resource.get(subject.id, [])
        groups = [(row, self.of_provision(row, findings)) for row in self.rows if row.provision.claims]
        shown = {f.claim for _, group in groups for f in group}
        other = [f for f in findings if f.claim not in shown]
        return self.page(
            resource_path(subject.id),
            "resource",
            subject=subject,
            tally=self.tally(subject.id),
            groups=[(row, [self.listed(f) for f in group]) for row, group in groups if group],
            other=[self.listed(f) for f in other],
            gaps=self.gaps.get(subject.id, []),
            web=subject.url if re.match(r"https?://", subject.url) else "",
        )

    def of_provision(self, row: Row, findings: Sequence[Finding]) -> list[Finding]:
        mine = [f for f in findings if self.claims[f.claim].provision == row.provision.id]
        return sorted(mine, key=lambda f: _ORDER[f.outcome])

    def gap_views(self) -> list[GapView]:
        """By fact, then by reason; most resources first."""
        ordered = sorted(self.report.gaps, key=lambda gap: (gap.fact, gap.reason))
        made = [self.gap_view(*key, list(of)) for key, of in groupby(ordered, lambda gap: (gap.fact, gap.reason))]
        return sorted(made, key=lambda view: -view.number)

    def gap_view(self, fact: str, reason: str, gaps: Sequence[Gap]) -> GapView:
        spec = self.catalogue.facts.get(fact)
        claims = sorted({claim for gap in gaps for claim in gap.claims})
        listed = [
            (self.subjects[gap.resource].name, resource_path(gap.resource), _detail(gap)) for gap in gaps[:MAX_LISTED]
        ]
        return GapView(
            fact,
            spec.title if spec else fact,
            reason,
            spec.cure if spec else "",
            listed,
            len({gap.resource for gap in gaps}),
            len(gaps),
            claims,
        )

    def attestations(self) -> list[Mapping[str, Json]]:
        """The register with every key that the page shows, in the order of their end."""
        empty: dict[str, Json] = dict.fromkeys(
            ("id", "status", "statement", "issued", "expires", "subject", "file"), ""
        )
        people: dict[str, Json] = {"claims": [], "asserted_by": {}, "approved_by": {}}
        entries = [{**empty, **people, **entry, "signed": in_words(entry)} for entry in self.report.attestations]
        return sorted(entries, key=lambda entry: (str(entry["expires"]), str(entry["id"])))


def _detail(gap: Gap) -> str:
    return f"{gap.part}: {gap.detail}" if gap.part else gap.detail
