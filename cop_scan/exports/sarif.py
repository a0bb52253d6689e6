"""`cop-scan.sarif`: failing and undecided findings in SARIF 2.1.0, for code hosts and editors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from cop_scan.catalogue import Claim
from cop_scan.evidence import Json, digest
from cop_scan.exports.markdown import escaped
from cop_scan.exports.streamed import Members, write
from cop_scan.exports.text import NOTICE, Place, places, visible, writing
from cop_scan.finding import Finding, Outcome
from cop_scan.report import Report, Subject
from cop_scan.waivers.model import Waiver

MAX_RESULTS = 25_000
"""Code hosts refuse or cut a run with more."""
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVEL = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
_SEVERITY = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}
"""As code hosts band `security-severity`: critical over 9, high from 7, medium from 4."""
_NO_FILE = "no-file"
_WHOLE = "No file shows it: it is about the resource as a whole."
_SHOWN = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.ERROR)


class SarifExport:
    """Writes one run: a rule for each enabled claim, a result for each failing or undecided finding."""

    def render(self, report: Report, folder: Path) -> Path:
        """Write the file. Raises CopScanError if it cannot be written."""
        path = folder / "cop-scan.sarif"
        with writing(path) as stream:
            write(stream, Members({"$schema": _SCHEMA, "version": "2.1.0", "runs": iter([_run(report)])}))
        return path


def _run(report: Report) -> Members:
    # The sort is stable: failures first, so that they are the last to be left out.
    shown = sorted((f for f in report.findings if f.outcome in _SHOWN), key=lambda f: f.outcome is not Outcome.FAIL)
    rules = {claim.id: (index, claim) for index, claim in enumerate(report.catalogue.claims)}
    subjects = {subject.id: subject for subject in report.subjects}
    waivers = {entry.waiver.id: entry.waiver for entry in report.waivers.entries}
    results = (
        {**_result(f, subjects[f.resource], *rules[f.claim]), "suppressions": _suppressions(f.waiver, waivers)}
        for f in shown[:MAX_RESULTS]
    )
    members: dict[str, Json] = {
        "tool": {"driver": _driver(report)},
        "automationDetails": {"id": f"cop-scan/{quote(visible(report.estate), safe='')}/"},
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {
            "complete": report.sweep.complete,
            "leftOut": max(0, len(shown) - MAX_RESULTS),
            "notice": NOTICE,
            "now": report.sweep.now,
            "sweep": report.sweep.id,
        },
    }
    return Members(members)


def _driver(report: Report) -> dict[str, Json]:
    name, _, version = report.run.tool.partition(" ")
    rules = [_rule(claim) for claim in report.catalogue.claims]
    return {"name": name, **({"version": version} if version else {}), "rules": rules}


def _rule(claim: Claim) -> dict[str, Json]:
    why, mend = " ".join(claim.rationale.split()), f"To mend it: {' '.join(claim.remediation.split())}"
    return {
        "id": claim.id,
        "shortDescription": {"text": message(claim.title)},
        "fullDescription": {"text": message(claim.statement)},
        "help": {"text": message(f"{why} {mend}"), "markdown": _braces(f"{escaped(why)}\n\n{escaped(mend)}")},
        "defaultConfiguration": {"level": _LEVEL[claim.severity]},
        "properties": {
            "security-severity": _SEVERITY[claim.severity],
            "tags": ["security", f"provision-{claim.provision}", *(f"assurance-claim-{apc}" for apc in claim.apc[:8])],
        },
    }


def message(text: str) -> str:
    """`text` as a SARIF message in which nothing is a placeholder or a link (SARIF 2.1.0, 3.11.5 and 3.11.6)."""
    return _braces(re.sub(r"[\\\[\]]", r"\\\g<0>", visible(text)))


def _braces(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _result(finding: Finding, subject: Subject, index: int, claim: Claim) -> dict[str, Json]:
    failed = finding.outcome is Outcome.FAIL
    where = places(finding)
    mark = [finding.claim, finding.resource, where[0].path if where else ""]
    return {
        "ruleId": finding.claim,
        "ruleIndex": index,
        "kind": "fail" if failed else "open",
        "level": _LEVEL[claim.severity] if failed else "none",
        "message": {"text": message(f"{subject.name}: {finding.message}")},
        "locations": _locations(where, subject),
        # Neither the line nor the words: an edit above the place does not make a new finding.
        "partialFingerprints": {"copScan/v1": digest(json.dumps(mark))},
        "properties": {"assurance": finding.assurance, "outcome": finding.outcome.value, "reason": finding.reason},
    }


def _suppressions(identity: str | None, waivers: Mapping[str, Waiver]) -> list[dict[str, Json]]:
    """The waiver of a finding: why, until when and by whose word."""
    if identity is None:
        return []
    known = waivers.get(identity)
    said = f" until {known.expires}, approved by {known.approver}: {known.reason}" if known else ""
    return [{"kind": "external", "status": "accepted", "justification": visible(f"Waiver {identity}{said}")}]


def _locations(where: tuple[Place, ...], subject: Subject) -> list[Mapping[str, Json]]:
    """All places of one finding: SARIF asks for one result where all of them must be mended.

    GitHub refuses a whole file for one location without a path or a line, so something stands in and says so.
    """
    logical = {"logicalLocations": [{"fullyQualifiedName": visible(subject.name), "kind": "resource"}]}
    physical = list(_physical(where)) or [_location(_NO_FILE, 1, _WHOLE)]
    return [{**each, **logical} for each in physical]


def _physical(where: tuple[Place, ...]) -> Iterator[dict[str, Json]]:
    for place in where:
        steps = place.path.split("/")
        if steps[0] and ".." not in steps:  # neither absolute nor out of the resource
            uri = quote(place.path, safe="/", errors="backslashreplace")
            yield _location(uri, place.line or 1, "" if place.line else "The file as a whole.")


def _location(uri: str, line: int, remark: str) -> dict[str, Json]:
    physical = {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": line}}}
    return {**physical, "message": {"text": remark}} if remark else physical
