"""An attestation file to start from, written for one claim: commented, and wrong until it is filled in."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from cop_scan.attestations import KEY, VENDOR
from cop_scan.catalogue import Claim
from cop_scan.errors import InputError
from cop_scan.evidence import Json
from cop_scan.yamlio import YamlError, load

MAX_AGE_DAYS = 365
"""Where the claim names none."""
_SUBJECT = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_WIDTH = 100
_TEXT = """\
{about}
#
# Fill in what is empty; how to write, sign and check it: docs/attestations.md.
schema: cop-scan/attestation/v1
id: {id}
claims: [{claim}]
subject: {subject}  # vendor, or the id of a product in the estate file
# What is so, in your own words and not the claim's: at least 20 characters.
statement: ""
status: asserted  # or not_achieved, not_applicable
# Why the evidence shows it: at least 40 characters.
argument: ""
evidence:
  - title: ""
    uri: ""  # a file beside this one, or an https address
    sha256: ""  # of the file: sha256sum FILE
    kind: document  # or url, ticket, record, interview
    observed_at: "{today}"
asserted_by: {{name: "", role: "", email: ""}}
approved_by: {{name: "", role: SRO, email: "", date: "{today}"}}  # another person; role SRO or delegate
issued: "{today}"
expires: "{end}"  # the last day; this claim takes at most {days} days
review_cycle: yearly
{fields}"""


def is_attested(claim: Claim) -> bool:
    """Whether the claim cannot be decided without an attestation."""
    return bool(claim.evidence) and all(KEY in keys for keys in claim.evidence)


def max_age(claim: Claim) -> int:
    """Days after which the claim takes an attestation no more."""
    days = claim.params.get("max_age_days")
    return days if isinstance(days, int) and 0 < days <= 10 * MAX_AGE_DAYS else MAX_AGE_DAYS


def asked_fields(claim: Claim) -> Mapping[str, Json]:
    """The fields that the claim asks for, each with the value that its first example of a pass has."""
    examples = claim.folder / "examples"
    for path in (examples / "pass.yaml", *sorted(examples.glob("pass*.yaml"))):
        try:
            document = load(path.read_text(encoding="utf-8"))[0]
            records = document["facts"][KEY]["attestations"]
            return dict(next(record["fields"] for record in records if claim.id in record["claims"]))
        except (OSError, UnicodeDecodeError, YamlError, KeyError, TypeError, ValueError, StopIteration):
            continue
    return {}


def draft(claim: Claim, subject: str, today: date) -> tuple[str, str]:
    """The attestation's id and the file's text.

    Raises InputError if the claim takes no attestation, or none of that subject.
    """
    if KEY not in claim.facts:
        raise InputError(
            f"{claim.id} is not attested: it is decided on {', '.join(claim.facts) or 'nothing'}.",
            next_step=f"`cop-scan policy show {claim.id}` says on what.",
        )
    if VENDOR not in claim.kinds and subject == VENDOR:
        raise InputError(f"{claim.id} is about a product.", next_step="Name it with --subject.")
    if not _SUBJECT.fullmatch(subject) or (subject != VENDOR and "product" not in claim.kinds):
        raise InputError(f"--subject: {claim.id} is not about a product {subject!r}.", next_step="Leave it out.")
    about = "" if subject == VENDOR else f"{subject}-"
    name = f"{about}{claim.id.lower()}-{today.year}"[:80]
    days = max_age(claim)
    text = _TEXT.format(
        about=_about(claim),
        id=name,
        claim=claim.id,
        subject=json.dumps(subject) if subject.replace(".", "").isdigit() else subject,
        today=today.isoformat(),
        end=(today + timedelta(days=days)).isoformat(),
        days=days,
        fields=_fields(asked_fields(claim)),
    )
    return name, text


def _about(claim: Claim) -> str:
    parts = (f"{claim.id}: {claim.statement}", f"What meets it: {claim.remediation}")
    return "\n#\n".join(textwrap.indent(textwrap.fill(part, _WIDTH), "# ", lambda _: True) for part in parts)


def _fields(asked: Mapping[str, Json]) -> str:
    if not asked:
        return "fields: {}\n"
    lines = [f"  # {key}: {json.dumps(value, ensure_ascii=False)}" for key, value in asked.items()]
    head = ["# What the claim asks for. The values are an example's: write your own, and remove the `#`.", "fields:"]
    return "\n".join([*head, *lines]) + "\n"


def write_new(path: Path, text: str) -> None:
    """Write the file; one that is there is never touched.

    Raises InputError if it is there already or cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise InputError(f"{path} is there already.", next_step="Name another file with --output.") from None
    except OSError as fault:
        raise InputError(
            f"{path} cannot be written: {fault.strerror}.", next_step="Name another file with --output."
        ) from None
