"""The pages of the estate's parts: its products and its organisations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cop_scan.exports.html.frame import MAX_LISTED, Frame, Page, organisation_path, product_path, resource_path
from cop_scan.exports.text import unclaimed
from cop_scan.report import OrganisationState, ProductState, Subject

MAX_ORGANISATIONS = 500
"""Organisations that are listed and have a page; results.json has all."""


class Parts(Frame):
    """Each part is shown as the estate is."""

    def pages(self) -> Iterator[Page]:
        """One list and one page of each, for the products and for the organisations."""
        if self.report.products:
            yield self.page(
                "products.html",
                "products",
                listed=self._products(),
                unclaimed=self._unclaimed(),
                homeless=unclaimed(self.report) if self.report.unclaimed else "",
            )
            for product in self.report.products:
                yield self._product(product)
        yield from self._of_organisations()

    def _products(self) -> list[Mapping[str, object]]:
        return [{"product": one, "path": product_path(one.id), **self._summed_up(one)} for one in self.report.products]

    def _summed_up(self, one: ProductState | OrganisationState) -> Mapping[str, object]:
        """Its principles of the draft edition and its headline."""
        first = self.catalogue.editions[0]
        return {
            "principles": [state for state in one.principles if state.edition == first.id],
            "headline": self.headlines(self.rows_of(one.provisions))[0],
        }

    def _product(self, product: ProductState) -> Page:
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

    def _of_organisations(self) -> Iterator[Page]:
        shown = self.report.organisations[:MAX_ORGANISATIONS]
        if not shown:
            return
        listed = [{"organisation": one, "path": organisation_path(one.id), **self._summed_up(one)} for one in shown]
        yield self.page("organisations.html", "organisations", listed=listed)
        own: dict[str, list[Subject]] = {one.id: [self.subjects[one.id]] for one in shown}
        for subject in self.report.subjects:
            if subject.parent in own and subject.parent != subject.id:
                own[subject.parent].append(subject)
        for one in shown:
            yield self._organisation(one, own[one.id])

    def _organisation(self, one: OrganisationState, own: Sequence[Subject]) -> Page:
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

    def _unclaimed(self) -> list[tuple[Subject, str, str]]:
        found = self.report.unclaimed[:MAX_LISTED]
        return [(self.subjects[key], resource_path(key), doubt) for key, doubt in found]
