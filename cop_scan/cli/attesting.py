"""What `attest check` and `attest list` print."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cop_scan.attest_check import Checked, Given, Problem, ends
from cop_scan.cli.progress import visible
from cop_scan.evidence import Json
from cop_scan.signed import in_brief

_STATUS = {"asserted": "asserted", "not_achieved": "not achieved", "not_applicable": "not applicable"}


def checked_text(found: Checked) -> str:
    """For a person: every problem as an editor finds it, then the claims without an attestation, then the sum."""
    return "\n".join(visible(line) for line in _lines(found))


def _lines(found: Checked) -> Iterator[str]:
    yield from (_problem(problem) for problem in found.problems)
    for claim, subject in found.missing:
        yield f"{claim} has no attestation of {subject}: `cop-scan attest new {claim}{_subject(subject)}` begins one."
    warnings = len(found.problems) - found.errors
    counts = {"attestation": len(found.records), "error": found.errors, "warning": warnings}
    told = [_counted(number, word) for word, number in counts.items()]
    yield f"{', '.join(told)}; {_counted(len(found.missing), 'claim')} without an attestation"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _problem(problem: Problem) -> str:
    place = f"{problem.file}:{problem.line}" if problem.line else problem.file
    key = f"{problem.key}: " if problem.key else ""
    end = "" if problem.message.endswith(".") else "."
    return f"{place}: {problem.level}: {key}{problem.message}{end}"


def _subject(subject: str) -> str:
    return "" if subject == "vendor" else f" --subject {subject}"


def checked_json(found: Checked) -> str:
    """For machines.

    `{attestations, errors, problems: [{level, file, line, key, message}], missing: [{claim, subject}]}`.
    """
    document = {
        "attestations": len(found.records),
        "errors": found.errors,
        "problems": [asdict(problem) for problem in found.problems],
        "missing": [{"claim": claim, "subject": subject} for claim, subject in found.missing],
    }
    return json.dumps(document, indent=2, sort_keys=True)


def rows(records: Sequence[Json], given: Given) -> list[dict[str, Json]]:
    """One entry for each attestation, the one that ends first at the top."""
    found = [_row(record, given) for record in records]
    return sorted(found, key=lambda row: (row["ends_in_days"], row["id"]))


def _row(record: Json, given: Given) -> dict[str, Json]:
    claims = [claim for name in record["claims"] if (claim := given.catalogue.claim(name)) is not None]
    kept = {key: record[key] for key in ("id", "claims", "subject", "status", "file", "integrity")}
    return {**kept, "ends_in_days": (ends(record, claims) - given.today).days}


def show(found: Sequence[dict[str, Json]]) -> None:
    """The entries as a table."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for heading in ("Attestation", "Claims", "Subject", "Status"):
        table.add_column(heading, overflow="fold")
    table.add_column("Ends in days", justify="right")
    table.add_column("Signature", overflow="fold")
    for row in found:
        words = (row["id"], ", ".join(row["claims"]), row["subject"], _STATUS[row["status"]])
        cells = (*words, str(row["ends_in_days"]), in_brief(row))
        table.add_row(*(Text(visible(cell)) for cell in cells))
    console = Console(highlight=False)
    console.print(table if found else "There are no attestations that can be read.")
