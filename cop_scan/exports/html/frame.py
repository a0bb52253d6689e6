"""What all pages have in common: the report's rows, their addresses, and the values that every template gets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cop_scan.evidence import digest
from cop_scan.exports.html.views import Row
from cop_scan.report import ProvisionState, Report, State

LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."
MAX_LISTED = 100
"""Resources that one list of a page names."""


@dataclass(frozen=True, slots=True)
class Page:
    """One file below the dashboard's folder: the template that writes it, and the values it gets."""

    path: str
    template: str
    values: Mapping[str, object]


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


class Frame:
    """The report, as pages need it."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.catalogue = report.catalogue
        self.subjects = {subject.id: subject for subject in report.subjects}

    def page(self, path: str, template: str, **values: object) -> Page:
        """A page, with what every template gets."""
        root = "../" if "/" in path else ""
        common = {"report": self.report, "root": root, "path": path, "licence": LICENCE, "unread": self.unread}
        return Page(path, f"{template}.html.jinja", {**common, **values})

    @cached_property
    def rows(self) -> list[Row]:
        """Those of the estate."""
        return self.rows_of(self.report.provisions)

    def rows_of(self, provisions: Sequence[ProvisionState]) -> list[Row]:
        """Provisions with their states, edition by edition."""
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

    @cached_property
    def unread(self) -> Mapping[str, str]:
        """Attestation files that could not be read, each with what is wrong; one may be about several resources."""
        return {gap.part: gap.detail for gap in self.report.gaps if gap.fact == "attestations" and gap.part}
