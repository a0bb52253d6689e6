"""What `doctor` found, as tables and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cop_scan.cli.diagnosis import PARTIAL, Diagnosis, Examined, Prospect, Seen, Verdict
from cop_scan.cli.progress import say, visible
from cop_scan.evidence import Json, Status

_WORDS = {
    Status.OK.value: ("✓ seen", "green"),
    Status.FEATURE_OFF.value: ("○ off, seen", "green"),
    PARTIAL: ("◐ in part", "yellow"),
}
_NAMED = 2
_HEADINGS = {
    Prospect.UNKNOWN: "Claims that stay unknown",
    Prospect.MAY: "Claims that may stay unknown: a part of what they need is hidden",
}


def show(found: Diagnosis) -> None:
    """For each target the facts, then the claims that lack some, then what would cure it."""
    console = Console(highlight=False)
    for name, reason in found.failed:
        say(console, f"Not seen at all: {name}: {reason}", "bold red")
    for place in found.unprobed:
        say(console, f"{place.name}: the source {place.source} cannot be probed; a sweep's report names its gaps.")
    for target in found.targets:
        _target(target, found.cures, console)


def _target(target: Examined, cures: Mapping[str, str], console: Console) -> None:
    for credential in dict.fromkeys(seen.credential for seen in target.facts):
        verdicts = [one for one in target.verdicts if one.credential == credential]
        facts = [seen for seen in target.facts if seen.credential == credential]
        console.print(_facts(f"{target.place.name}: what {credential} sees", facts))
        for prospect, heading in _HEADINGS.items():
            _claims(heading, [(v.claim, v.lacking) for v in verdicts if v.prospect is prospect], cures, console)
        optional = [(v.claim, v.optional) for v in verdicts if v.optional]
        _claims("Claims that do without a fact that would add to them", optional, cures, console)
        for sentence in _conclusion(credential, facts, verdicts):
            say(console, sentence, "bold")
        console.print()


def _facts(title: str, facts: Sequence[Seen]) -> Table:
    table = _new(title, ("Fact", "Seen", "Tried on", "What would show it"))
    for seen in facts:
        words, style = _WORDS.get(seen.status, (f"✗ {seen.status}", "red"))
        tried = _tried(seen)
        cells = (Text(visible(tried)), Text(visible(_cure(seen, {}))))
        table.add_row(seen.fact, Text(visible(words), style=style), *cells)
    return table


def _tried(seen: Seen) -> str:
    """The names of the samples, or how many there are."""
    names = list(dict.fromkeys(sight.sample for sight in seen.samples))
    return ", ".join(names) if len(names) <= _NAMED else f"{names[0]} and {len(names) - 1} more"


def _claims(
    heading: str, chosen: Sequence[tuple[str, Sequence[Seen | str]]], cures: Mapping[str, str], console: Console
) -> None:
    if not chosen:
        return
    table = _new(heading, ("Claim", "For want of", "What cures it"))
    for claim, lacking in chosen:
        wanting = ", ".join(lack if isinstance(lack, str) else f"{lack.fact} ({lack.status})" for lack in lacking)
        cured = "; ".join(dict.fromkeys(_cure(lack, cures) for lack in lacking))
        table.add_row(claim, Text(visible(wanting)), Text(visible(cured)))
    console.print(table)


def _new(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=Text(visible(title), style="bold"), title_justify="left", box=SIMPLE_HEAD)
    for heading in columns:
        table.add_column(heading, overflow="fold")
    return table


def _cure(lack: Seen | str, cures: Mapping[str, str]) -> str:
    """The permission in the platform's words; without one, why it is not seen."""
    if isinstance(lack, str):
        return cures.get(lack, "")
    return "; ".join(lack.permissions) or lack.detail or cures.get(lack.fact, "")


def _conclusion(credential: str, facts: Sequence[Seen], verdicts: Sequence[Verdict]) -> Iterator[str]:
    decided, may, unknown = (sum(one.prospect is prospect for one in verdicts) for prospect in Prospect)
    yield (
        f"{credential}: {decided} of {len(verdicts)} claims can be decided, {may} may stay unknown, "
        f"{unknown} stay unknown."
    )
    wanted = sorted({one for seen in facts for permission in seen.permissions for one in permission.split("; ")})
    if wanted:
        yield f"{credential} would see more with: {'; '.join(wanted)}."


def as_json(found: Diagnosis) -> str:
    """`{failed_targets, unprobed, targets: [{target, source, facts, claims}]}`; every claim with its `prospect`."""
    document = {
        "failed_targets": [list(pair) for pair in found.failed],
        "unprobed": [place.name for place in found.unprobed],
        "targets": [_document(target, found.cures) for target in found.targets],
    }
    return json.dumps(document, indent=2)


def _document(target: Examined, cures: Mapping[str, str]) -> dict[str, Json]:
    return {
        "target": target.place.name,
        "source": target.place.source,
        "facts": [asdict(seen) for seen in target.facts],
        "claims": [
            {
                "claim": verdict.claim,
                "credential": verdict.credential,
                "prospect": verdict.prospect.value,
                "lacking": [_lack(lack, cures) for lack in verdict.lacking],
                "optional": [_lack(lack, cures) for lack in verdict.optional],
            }
            for verdict in target.verdicts
        ],
    }


def _lack(lack: Seen | str, cures: Mapping[str, str]) -> dict[str, Json]:
    key, status = (lack, Status.NOT_COLLECTED.value) if isinstance(lack, str) else (lack.fact, lack.status)
    return {"fact": key, "status": status, "cure": _cure(lack, cures)}
