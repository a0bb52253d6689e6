"""`report.md`: provisions, failures and gaps as a page for people, in GitHub Flavoured Markdown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from pathlib import Path

from cop_scan.catalogue import Edition
from cop_scan.exports.text import ATTRIBUTION, NOTICE, SYMBOLS, WORDS, places, relying, unclaimed, visible, writing
from cop_scan.finding import ASSURANCE, Finding, Outcome
from cop_scan.report import PrincipleState, ProvisionState, Report
from cop_scan.waivers.model import Problem, Standing

MAX_FAILURES = 200
"""Failing findings that are shown; the page says how many are not."""
MAX_ORGANISATIONS = 100
"""Organisations that are shown; the page says how many are not."""
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "@<!-- -->"}
"""An empty comment parts a name from its `@`: GitHub would call the person, or make a link of an address."""
_ACTIVE = re.compile(r"[\\`*_\[\]#|~&<>]|(?<=[A-Za-z]):(?=//)|(?<=www)\.|(?<!\w)@|@(?=[\w-]+\.)", re.IGNORECASE)


class MarkdownExport:
    """Writes a page in which nothing that was read can be a link, an image, HTML or a new line."""

    def render(self, report: Report, folder: Path) -> Path:
        """Write the page. Raises CopScanError if it cannot be written."""
        path = folder / "report.md"
        with writing(path) as stream:
            stream.writelines(f"{line}\n" for line in _lines(report))
        return path


def escaped(text: str) -> str:
    """`text` as Markdown that shows it as it is, on one line, in a table cell as well."""
    return _ACTIVE.sub(lambda found: _ENTITIES.get(found[0], f"\\{found[0]}"), visible(text))


def _lines(report: Report) -> Iterator[str]:
    yield from _head(report)
    for edition in report.catalogue.editions:
        yield from _edition(edition, [state for state in report.provisions if state.edition == edition.id])
    yield from _products(report)
    yield from _organisations(report)
    yield from _notes(report)
    yield from _failures(report)
    yield from _waivers(report)
    yield from _gaps(report)
    yield from _method(report)


def _head(report: Report) -> Iterator[str]:
    sweep = report.sweep
    yield from (f"# Software security claims: {escaped(report.estate)}", "", NOTICE, "")
    yield f"- Observed {escaped(sweep.observed_at)}, judged as of {escaped(sweep.now)}"
    yield f"- {sweep.resources} resources of {len(sweep.targets)} targets, {len(report.findings)} findings"
    yield f"- Profile {escaped(sweep.profile)}, {escaped(report.run.tool)}"
    yield f"- Snapshot {escaped(sweep.id)}"
    yield f"- Catalogue {escaped(report.catalogue.digest)}"
    for target, reason in sweep.failed:
        yield f"- **Not complete.** Nothing could be seen of {escaped(target)}: {escaped(reason)}"
    if report.reliance.is_high:
        yield f"- **Met by exception.** {relying(report)}"
    yield ""


def _edition(edition: Edition, states: Sequence[ProvisionState]) -> Iterator[str]:
    provisions = {provision.id: provision for provision in edition.provisions}
    yield from (f"## {escaped(edition.title)}", "")
    heading = edition.word.capitalize()
    yield f"| State | {heading} | Level | Pass | Fail | Waived | Unknown | Error | Assessed | Because |"
    yield "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | --- | --- |"
    for state in states:
        provision, counts = provisions[state.id], state.counts
        shown = f"{SYMBOLS[state.state]} {WORDS[state.state]}{' (with exceptions)' if state.with_exceptions else ''}"
        title = escaped(f"{state.id} {provision.title}")
        numbers = (counts.passed, counts.failed, counts.waived, counts.unknown, counts.error)
        assessed = f"{state.assessed} of {len(state.claims)} claims"
        cells = (shown, title, provision.level, *map(str, numbers), assessed, escaped(state.reason))
        yield f"| {' | '.join(cells)} |"
    yield ""


def _products(report: Report) -> Iterator[str]:
    if not report.products:
        return
    edition = report.catalogue.editions[0]
    yield from (
        "## Products",
        "",
        f"The states of the {len(edition.principles)} principles, each by its worst provision.",
        "",
    )
    yield f"| Product | Role | Tier | Resources | {' | '.join(escaped(p.id) for p in edition.principles)} |"
    yield f"| --- | --- | --- | ---: |{' --- |' * len(edition.principles)}"
    for product in report.products:
        named = (escaped(f"{product.id} {product.name}"), product.role, product.tier, str(product.resources))
        yield f"| {' | '.join([*named, *_states(product.principles, edition)])} |"
    yield ""
    if report.unclaimed:
        names = {subject.id: subject.name for subject in report.subjects}
        yield f"{unclaimed(report)} to no product:"
        yield ""
        for key, doubt in report.unclaimed[:MAX_FAILURES]:
            yield f"- {escaped(names[key])}{': ' + escaped(doubt) if doubt else ''}"
        yield ""


def _organisations(report: Report) -> Iterator[str]:
    if not report.organisations:
        return
    edition = report.catalogue.editions[0]
    yield from ("## Organisations", "", "Each over itself, what it holds and what it inherits, as with products.", "")
    yield f"| Organisation | Platform | Resources | {' | '.join(escaped(p.id) for p in edition.principles)} |"
    yield f"| --- | --- | ---: |{' --- |' * len(edition.principles)}"
    for one in report.organisations[:MAX_ORGANISATIONS]:
        named = (escaped(one.name) or "unnamed", escaped(one.platform), str(one.resources))
        yield f"| {' | '.join([*named, *_states(one.principles, edition)])} |"
    yield ""
    if (more := len(report.organisations) - MAX_ORGANISATIONS) > 0:
        yield from (f"{more} more are in results.json.", "")


def _states(principles: Sequence[PrincipleState], edition: Edition) -> list[str]:
    return [f"{SYMBOLS[one.state]} {WORDS[one.state]}" for one in principles if one.edition == edition.id]


def _notes(report: Report) -> Iterator[str]:
    if report.notes:
        yield from ("## What does not go together", "")
        yield from (f"- {escaped(note.detail)} ({', '.join(map(escaped, note.claims))})" for note in report.notes)
        yield ""


def _failures(report: Report) -> Iterator[str]:
    failing = [finding for finding in report.findings if finding.outcome is Outcome.FAIL]
    titles = {claim.id: claim.title for claim in report.catalogue.claims}
    names = {subject.id: subject.name for subject in report.subjects}
    yield from ("## What failed", "")
    if not failing:
        yield from ("No finding failed. What was not seen is below.", "")
    for claim, findings in groupby(islice(failing, MAX_FAILURES), key=lambda finding: finding.claim):
        yield from (f"### {escaped(claim)} {escaped(titles.get(claim, ''))}", "")
        for finding in findings:
            yield from _failure(finding, names[finding.resource])
        yield ""
    if len(failing) > MAX_FAILURES:
        yield from (f"{len(failing) - MAX_FAILURES} more are in results.json.", "")


def _failure(finding: Finding, name: str) -> Iterator[str]:
    waiver = f" (waived by {escaped(finding.waiver)})" if finding.waiver else ""
    yield f"- **{escaped(name) or 'unnamed'}**{waiver}: {escaped(finding.message)}"
    for place in places(finding):
        yield f"  - at {escaped(str(place))}{': ' + escaped(place.text) if place.text else ''}"


def _waivers(report: Report) -> Iterator[str]:
    waivers = report.waivers
    if not (waivers.entries or waivers.problems):
        return
    yield from ("## Waivers", "", relying(report), "")
    if waivers.entries:
        yield "| Waiver | State | Failures covered | Claims | Resources | Why | Owner | Approved by | Ends | Ticket |"
        yield "| --- | --- | ---: | --- | --- | --- | --- | --- | --- | --- |"
        yield from (f"| {' | '.join(map(escaped, _waiver(entry)))} |" for entry in waivers.entries)
        yield ""
    if waivers.problems:
        yield from ("### What is wrong with waivers", "")
        yield from (f"- {_problem(problem)}" for problem in waivers.problems)
        yield ""


def _waiver(entry: Standing) -> Sequence[str]:
    waiver = entry.waiver
    approval = f"{waiver.approver} ({waiver.approver_role}), {waiver.approved}"
    return (
        *(waiver.id, entry.state.replace("_", " "), str(entry.covers), ", ".join(waiver.claims)),
        *(", ".join(map(str, waiver.subjects)), " ".join(waiver.reason.split()), waiver.owner),
        *(approval, waiver.expires, waiver.ticket),
    )


def _problem(problem: Problem) -> str:
    about = " ".join(part for part in (problem.waiver, problem.claim, problem.subject) if part)
    place = f"{problem.file}:{problem.line}" if problem.line else problem.file
    kind = problem.kind.value.replace("_", " ")
    return f"**{escaped(kind)}** {escaped(about)} ({escaped(place)}): {escaped(problem.message)}"


def _gaps(report: Report) -> Iterator[str]:
    yield from ("## What could not be seen", "")
    if not report.gaps:
        yield from ("Every fact that the claims wanted was seen.", "")
        return
    facts = report.catalogue.facts
    counted = Counter((gap.fact, gap.reason) for gap in report.gaps)
    resources = Counter((fact, reason) for fact, reason, _ in {(g.fact, g.reason, g.resource) for g in report.gaps})
    yield from ("| Fact | Reason | Gaps | Resources | What would show it |", "| --- | --- | ---: | ---: | --- |")
    for fact, reason in sorted(counted):
        cure = facts[fact].cure if fact in facts else ""
        numbers = f"{counted[fact, reason]} | {resources[fact, reason]}"
        yield f"| {escaped(fact)} | {escaped(reason)} | {numbers} | {escaped(' '.join(cure.split()))} |"
    yield ""


def _method(report: Report) -> Iterator[str]:
    claims = report.catalogue
    yield from ("## Method", "")
    yield (
        f"{len(claims.claims)} claims had a policy and were enabled. Each was judged on every resource of its kinds, "
        "from the snapshot alone. What was not seen is unknown, never a pass; a claim without a policy is not "
        "assessed. "
        "A provision is met only if all its claims are, where the Code says shall. A waiver accepts a failure and does "
        "not make it a pass."
    )
    yield from ("", "How a finding is known:", "")
    yield from (f"- {grade}: {meaning}" for grade, meaning in ASSURANCE.items())
    yield from ("", f"Every finding with its evidence is in results.json. {NOTICE}", "", ATTRIBUTION)
