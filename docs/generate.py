"""The pages that are made from the code: `--write` makes them, `--check` fails where one is out of date."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS.parent))
os.environ.update({"NO_COLOR": "1", "COLUMNS": "100", "TERMINAL_WIDTH": "100"})

import typer
import yaml
from typer.testing import CliRunner

from cop_scan import attestation_file, estate, input_schema, plugins
from cop_scan.catalogue import Catalogue, Claim
from cop_scan.cli import EXIT_CODES, app
from cop_scan.decidable import decision, is_attested
from cop_scan.evidence import Json
from cop_scan.finding import ASSURANCE
from cop_scan.policies import load_catalogue
from cop_scan.sources.interface import FILES, Offer, Offering
from cop_scan.waivers import files as waiver_files

NOTE = "<!-- Made by `make docs WRITE=1`; do not edit. -->\n"
_SHOWN = 100
SCHEMAS = {"estate": estate.schema, "attestation": attestation_file.schema, "waiver": waiver_files.schema}
COMMANDS = (
    *(["scan"], ["collect"], ["evaluate"], ["export"], ["init"], ["doctor"], ["plan"], ["explain"]),
    *(["policy", "list"], ["policy", "show"], ["attest", "new"], ["attest", "check"], ["attest", "list"]),
    *(["waiver", "new"], ["waiver", "check"], ["waiver", "list"], ["plugin", "list"], ["version"]),
)


def cli_page() -> str:
    """Every command's `--help`."""
    parts = [NOTE, "# Commands\n", "```text", EXIT_CODES.rstrip(), "```\n"]
    for words in ([], *COMMANDS):
        result = CliRunner().invoke(app, [*words, "--help"], prog_name="cop-scan", terminal_width=100)
        if result.exit_code:
            raise typer.Abort(result.output)
        lines = [line.rstrip() for line in result.output.strip().splitlines()]
        parts += [f"## {' '.join(['cop-scan', *words])}\n", "```text", *lines, "```\n"]
    return "\n".join(parts)


def claims_page(catalogue: Catalogue) -> str:
    """Every claim with a policy, by provision, and the provisions that have none."""
    offerings = plugins.offerings()
    parts = [NOTE, "# Claims\n", _assurance(), *_platforms(catalogue, offerings), *_facts(catalogue)]
    parts += _frameworks(catalogue)
    for provision in catalogue.editions[0].provisions:
        parts.append(f"## {provision.id} {provision.title} ({provision.level})\n")
        claims = [claim for claim in catalogue.claims if claim.provision == provision.id]
        parts += [_claim(claim, catalogue, offerings) for claim in claims]
        missing = [planned for planned in provision.claims if catalogue.claim(planned.id) is None]
        if missing:
            parts.append("Not assessed by this version, for want of a policy:\n")
            parts += [f"- `{planned.id}` {planned.statement}" for planned in missing]
            parts.append("")
    return "\n".join(parts)


def _assurance() -> str:
    rows = "\n".join(f"| {grade} | {meaning} |" for grade, meaning in ASSURANCE.items())
    return f"| Assurance | How it is known |\n| --- | --- |\n{rows}\n"


def _facts(catalogue: Catalogue) -> list[str]:
    rows = [
        f"| `{spec.key}` | {spec.title} | {', '.join(f'`{pattern}`' for pattern in spec.files).replace('|', '/')} "
        f"| {spec.cure} |"
        for spec in catalogue.wanted()
    ]
    return [
        "## Facts\n",
        "| Fact | What it is | Files | What gives it |\n| --- | --- | --- | --- |",
        *rows,
        "",
    ]


def _related(claim: Claim, catalogue: Catalogue) -> str:
    """What the claim has in common with other frameworks."""
    named = {framework.key: framework.title for framework in catalogue.frameworks}
    return "; ".join(f"{named[key]}: {', '.join(ids)}" for key, ids in claim.crosswalk.items() if ids)


def _passes_if(claim: Claim) -> str:
    """What the policy says of itself, in the annotation of its package."""
    if claim.engine == "checkov":
        return f"None of the checks {', '.join(claim.checks)} fails, and every file can be judged."
    text = (claim.folder / f"{claim.folder.name}.rego").read_text(encoding="utf-8")
    comments = re.match(r"# METADATA\n((?:#.*\n)+)", text)
    return str(yaml.safe_load(re.sub("(?m)^# ?", "", comments[1]))["description"]).strip() if comments else ""


_PLATFORMS = """\
{machine} claims are judged by machines, on what a source gives: `yes` where one can pass or fail on something that is
found there, `no` where it cannot, for the reason below, under the claim's own head. The other {attested} are `attested`
by people, wherever the software lies ([attestations.md](attestations.md)). What each source gives, and with which
permissions: [sources.md](sources.md).
"""


def _platforms(catalogue: Catalogue, offerings: Mapping[str, Offering]) -> list[str]:
    """What each source can decide, as a table."""
    marks = {
        claim.id: [_mark(claim, name, one, catalogue) for name, one in offerings.items()] for claim in catalogue.claims
    }
    heads = [one.platform for one in offerings.values()]
    yes = [str(sum(row[place] == "yes" for row in marks.values())) for place in range(len(heads))]
    attested = sum(is_attested(claim) for claim in catalogue.claims)
    said = _PLATFORMS.format(machine=len(marks) - attested, attested=attested)
    rows = [_row(f"{claim.id} {claim.title}", marks[claim.id]) for claim in catalogue.claims]
    both = [str(int(number) + attested) for number in yes]
    table = [_row("Claim", heads), _row("---", ["---"] * len(heads)), *rows]
    table += [_row("**Judged by machines**", yes), _row("**Judged by machines, or attested**", both)]
    return ["## Platforms\n", said, *table, ""]


def _mark(claim: Claim, name: str, one: Offering, catalogue: Catalogue) -> str:
    return "attested" if is_attested(claim) else "yes" if decision(claim, name, one, catalogue).kinds else "no"


def _row(first: str, cells: Iterable[str]) -> str:
    return f"| {' | '.join([first, *cells])} |"


def _decided(claim: Claim, catalogue: Catalogue, offerings: Mapping[str, Offering]) -> Iterator[str]:
    """Where the claim can be decided, and where not and why."""
    if is_attested(claim):
        yield "- Decided by attestation files, whatever the platform"
        return
    found = {one.platform: decision(claim, name, one, catalogue) for name, one in offerings.items()}
    can = [f"{platform} ({_kinds(made.kinds)})" for platform, made in found.items() if made.kinds]
    yield f"- Decided on: {', '.join(can) or 'none'}"
    yield from (f"- Not on {platform}: {made.why_not}" for platform, made in found.items() if not made.kinds)


def _kinds(kinds: Iterable[str]) -> str:
    return ", ".join(kind.replace("_", " ") for kind in kinds)


_SOURCES = """\
What each source gives of each kind of resource, by which requests, and the least permission that shows it. `files`
stands for every fact that is read from files ([claims.md](claims.md#facts)). `cop-scan doctor` tries it with your
credentials, and `cop-scan plan` reckons what a sweep costs.
"""


def sources_page() -> str:
    """What every source gives, by which requests, with which permissions, at what cost."""
    parts = [NOTE, "# Sources\n", _SOURCES]
    for name, one in plugins.offerings().items():
        parts += _source(name, one)
    return "\n".join(parts)


def _source(name: str, one: Offering) -> Iterator[str]:
    yield f"## {one.platform} (`{name}`)\n"
    for grant in one.grants:
        yield f"{grant.title}:\n\n```{grant.language}\n{grant.text.rstrip()}\n```\n"
    for kind in one.kinds:
        yield f"### {one.platform}: {kind.replace('_', ' ')}\n"
        yield "| Fact | Requests | Least permission | Cost | Not told |\n| --- | --- | --- | --- | --- |"
        yield from (_offer(offer) for offer in sorted(one.offers, key=_place) if offer.kind == kind)
        yield ""
    if one.lacks:
        yield "Not given:\n"
        yield from (
            f"- {'everything else' if key == '*' else f'`{key}`'}: {why}" for key, why in sorted(one.lacks.items())
        )
        yield ""


def _place(offer: Offer) -> tuple[bool, str]:
    return offer.fact == FILES, offer.fact


def _offer(offer: Offer) -> str:
    cells = (offer.endpoint, offer.permission, offer.cost, offer.part)
    return _row(f"`{offer.fact}`", [cell.replace("|", "/").replace("<", "&lt;") for cell in cells])


def _frameworks(catalogue: Catalogue) -> list[str]:
    rows = [f"| {f.title} | {f.version} | {f.url} |" for f in catalogue.frameworks]
    said = (
        "A relation says that a claim and an entry have something in common (`intersects`), in cop-scan's reading.\n"
        "No publisher has confirmed one, and none says that the one stands for the other."
    )
    return ["## Frameworks\n", f"{said}\n", "| Framework | Version | Where |\n| --- | --- | --- |", *rows, ""]


def _claim(claim: Claim, catalogue: Catalogue, offerings: Mapping[str, Offering]) -> str:
    evidence = " or ".join(" and ".join(f"`{key}`" for key in keys) for keys in claim.evidence)
    optional = f"; where seen also {', '.join(f'`{key}`' for key in claim.optional)}" if claim.optional else ""
    crosswalk = _related(claim, catalogue)
    params = ", ".join(f"`{key}` = `{_short(json.dumps(value))}`" for key, value in claim.params.items())
    lines = [
        f"### {claim.id} {claim.title}\n",
        f"{claim.statement}\n",
        f"- Severity {claim.severity}, assurance {claim.assurance}, engine {claim.engine}, revision {claim.rev}",
        f"- Passes if: {_passes_if(claim)}",
        f"- Judged on: {', '.join(claim.kinds)}",
        f"- Evidence: {evidence}{optional}",
        *_decided(claim, catalogue, offerings),
        *([f"- Carried by repositories that a product names under `{claim.carried_by}`"] if claim.carried_by else []),
        f"- Assurance claims of the published edition: {', '.join(claim.apc) or 'none'}",
        *([f"- Parameters: {params}"] if params else []),
        *([f"- Related: {crosswalk}"] if crosswalk else []),
        f"- Why: {claim.rationale.strip()}",
        f"- Mend: {claim.remediation.strip()}",
        *([f"- Note: {claim.notes.strip()}"] if claim.notes else []),
        f"- References: {'; '.join(claim.references)}",
        "",
    ]
    return "\n".join(lines)


def _short(value: str) -> str:
    """Patterns and tables are read in claim.yaml."""
    return value if len(value) <= _SHOWN else "see claim.yaml"


def _json(schema: dict[str, Json]) -> str:
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


def pages() -> dict[Path, str]:
    """Path -> what it must contain."""
    catalogue = load_catalogue()
    return {
        DOCS / "cli.md": cli_page(),
        DOCS / "claims.md": claims_page(catalogue),
        DOCS / "sources.md": sources_page(),
        DOCS / "schemas" / "input.schema.json": _json(input_schema.schema(catalogue.facts)),
        **{DOCS / "schemas" / f"{name}.schema.json": _json(schema()) for name, schema in SCHEMAS.items()},
    }


def main(arguments: list[str]) -> int:
    """Write the pages, or say which are out of date."""
    stale = {path: text for path, text in pages().items() if not path.is_file() or path.read_text() != text}
    for path, text in stale.items():
        if "--write" in arguments:
            path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.relative_to(DOCS.parent)}: {'written' if '--write' in arguments else 'out of date'}\n")
    if stale and "--write" not in arguments:
        sys.stdout.write("Run `make docs WRITE=1` and commit the result.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
