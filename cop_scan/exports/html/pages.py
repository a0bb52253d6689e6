"""What each page says: the report, grouped once, as values for the templates."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from cop_scan.evidence import Gap, Json, digest
from cop_scan.exports.html import words
from cop_scan.exports.html.views import ClaimView, GapView, Listed, Row, places
from cop_scan.exports.text import relying, unclaimed
from cop_scan.finding import ASSURANCE, Finding, Outcome
from cop_scan.report import Counts, OrganisationState, ProductState, ProvisionState, Report, State, Subject
from cop_scan.signed import in_words
from cop_scan.waivers.model import LIVE

LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."
MAX_LISTED = 100
"""Failing, and again unknown, resources of one claim on a provision's page."""
MAX_ORGANISATIONS = 500
"""Organisations that are listed and have a page; results.json has all."""
_OPEN = (Outcome.UNKNOWN, Outcome.ERROR)
_ORDER = {Outcome.FAIL: 0, Outcome.ERROR: 1, Outcome.UNKNOWN: 2, Outcome.PASS: 3, Outcome.NOT_APPLICABLE: 4}


@dataclass(frozen=True, slots=True)
class Page:
    """One file below the dashboard's folder: the template that writes it, and the values it gets."""

    path: str
    template: str
    values: Mapping[str, object]


def pages(report: Report) -> Iterator[Page]:
    """Every page of the dashboard."""
    return _Dashboard(report).pages()


def resource_path(resource: str) -> str:
    """The page of a resource: named by a digest, so that no name of anyone's choosing becomes a path."""
    return f"resources/{digest(resource.encode('utf-8', 'surrogatepass'))[:32]}.html"


def product_path(product: str) -> str:
    """The page of a product."""
    return f"products/{digest(product)[:32]}.html"


def organisation_path(organisation: str) -> str:
    """The page of an organisation's roll-up; `resource_path` is that of its own findings."""
    return f"organisations/{digest(organisation.encode('utf-8', 'surrogatepass'))[:32]}.html"


def provision_path(edition: str, provision: str) -> str:
    """The page of a provision."""
    return f"provisions/{re.sub(r'[^A-Za-z0-9.-]+', '-', f'{edition}-{provision}')}.html"


class _Dashboard:
    def __init__(self, report: Report) -> None:
        self.report = report
        self.catalogue = report.catalogue
        self.claims = {claim.id: claim for claim in report.catalogue.claims}
        self.states = {state.id: state for state in report.claims}
        self.subjects = {subject.id: subject for subject in report.subjects}
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
        if self.report.products:
            yield self.page(
                "products.html",
                "products",
                listed=self.products(),
                unclaimed=self.unclaimed(),
                homeless=unclaimed(self.report) if self.report.unclaimed else "",
            )
            for product in self.report.products:
                yield self.product(product)
        yield from self.of_organisations()
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

    def page(self, path: str, template: str, **values: object) -> Page:
        root = "../" if "/" in path else ""
        common = {"report": self.report, "root": root, "path": path, "licence": LICENCE, "unread": self.unread}
        return Page(path, f"{template}.html.jinja", {**common, **values})

    def products(self) -> list[Mapping[str, object]]:
        return [{"product": one, "path": product_path(one.id), **self.summed_up(one)} for one in self.report.products]

    def summed_up(self, one: ProductState | OrganisationState) -> Mapping[str, object]:
        """Its principles of the draft edition and its headline."""
        first = self.catalogue.editions[0]
        return {
            "principles": [state for state in one.principles if state.edition == first.id],
            "headline": self.headlines(self.rows_of(one.provisions))[0],
        }

    def product(self, product: ProductState) -> Page:
        rows = self.rows_of(product.provisions)
        own = [subject for subject in self.report.subjects if product.id in subject.products]
        return self.page(
            product_path(product.id),
            "product",
            product=product,
            rows=rows,
            headlines=self.headlines(rows),
            own=[(subject, resource_path(subject.id)) for subject in own[:MAX_LISTED]],
            inherited=[(self.subjects[key], resource_path(key)) for key in product.inherited],
        )

    def of_organisations(self) -> Iterator[Page]:
        shown = self.report.organisations[:MAX_ORGANISATIONS]
        if not shown:
            return
        listed = [{"organisation": one, "path": organisation_path(one.id), **self.summed_up(one)} for one in shown]
        yield self.page("organisations.html", "organisations", listed=listed)
        own: dict[str, list[Subject]] = {one.id: [self.subjects[one.id]] for one in shown}
        for subject in self.report.subjects:
            if subject.parent in own and subject.parent != subject.id:
                own[subject.parent].append(subject)
        for one in shown:
            yield self.organisation(one, own[one.id])

    def organisation(self, one: OrganisationState, own: Sequence[Subject]) -> Page:
        rows = self.rows_of(one.provisions)
        return self.page(
            organisation_path(one.id),
            "organisation",
            organisation=one,
            rows=rows,
            headlines=self.headlines(rows),
            own=[(subject, resource_path(subject.id)) for subject in own[:MAX_LISTED]],
            inherited=[(self.subjects[key], resource_path(key)) for key in one.inherited[:MAX_LISTED]],
        )

    def unclaimed(self) -> list[tuple[Subject, str, str]]:
        found = self.report.unclaimed[:MAX_LISTED]
        return [(self.subjects[key], resource_path(key), doubt) for key, doubt in found]

    @cached_property
    def rows(self) -> list[Row]:
        return self.rows_of(self.report.provisions)

    def rows_of(self, provisions: Sequence[ProvisionState]) -> list[Row]:
        states = {(state.edition, state.id): state for state in provisions}
        return [
            Row(edition, provision, state, provision_path(edition.id, provision.id))
            for edition in self.catalogue.editions
            for provision in edition.provisions
            if (state := states.get((edition.id, provision.id))) is not None
        ]

    def headlines(self, of: Sequence[Row]) -> list[Mapping[str, object]]:
        """For each edition: how many of the `shall` provisions that apply are met, and how many are in each state."""
        made: list[Mapping[str, object]] = []
        for edition in self.catalogue.editions:
            rows = [row for row in of if row.edition.id == edition.id]
            tally = Counter(row.state.state for row in rows)
            shall = Counter(row.state.state for row in rows if row.provision.level == "shall")
            applicable = shall.total() - shall[State.NOT_APPLICABLE]
            made.append({"edition": edition, "met": shall[State.MET], "applicable": applicable, "tally": tally})
        return made

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

    @cached_property
    def unread(self) -> Mapping[str, str]:
        """Attestation files that could not be read, each with what is wrong; one may be about several resources."""
        return {gap.part: gap.detail for gap in self.report.gaps if gap.fact == "attestations" and gap.part}

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
