"""The text of a new waiver file, for a person to complete; nothing that is given can become more than a value."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

from cop_scan.catalogue import Catalogue
from cop_scan.errors import CopScanError, InputError
from cop_scan.waivers.applying import standing
from cop_scan.waivers.files import FORM, MIN_REASON, WaiverFile, as_document
from cop_scan.waivers.model import Kind, Register, Scope, Waiver
from cop_scan.yamlio import YamlError, load
from cop_scan.yamlmodel import Fault, validated

_OPEN = {
    "reason": "-" * MIN_REASON,
    "risk_statement": "-",
    "owner": "The owner",
    "approver": "The approver",
    "ticket": "-",
}
"""What stands in for a field that is still to be filled in, while the others are checked."""
_KEYS = {"approver": "approved_by.name", "approved": "approved_by.date"}
_TEMPLATE = """\
# A waiver: a failure that a named person accepts for a time. It stays a failure.
# Every key: docs/waivers.md. Whether it holds: cop-scan waiver check ESTATE
schema: {form}
id: {id}
# Claims that fail.
claims:{claims}
# Names or ids of resources as reports show them. For several: {{glob: "acme/legacy-*", max_match: 5}}
subjects:{subjects}
# Why the failure is accepted: at least {min_reason} characters.
reason: {reason}
# What can happen while it is.
risk_statement: {risk_statement}
# What lessens that risk meanwhile.
compensating_controls:{controls}
# Who answers for mending it.
owner: {owner}
# The senior responsible owner (SRO) or a delegate; never the owner.
approved_by:
  name: {approver}
  role: {role}
  date: {approved}
created: {created}
# The last day: for these claims at most {limit} days after `created`.
expires: {expires}
# Where mending it is tracked.
ticket: {ticket}
# How often it was renewed, 2 at most: each time with a new `created` and approval.
renewals: 0
"""


def to_fill_in(waiver: Waiver) -> list[str]:
    """Keys that still lack a value, in the file's order."""
    keys = ("reason", "risk_statement", "owner", "approver", "approved", "ticket")
    return [_KEYS.get(key, key) for key in keys if not getattr(waiver, key)]


def write_new(waiver: Waiver, path: Path, catalogue: Catalogue, limit: int) -> None:
    """Write the file, and the folder it lies in.

    Raises InputError if the file is there already or what was given is no sound waiver, whatever is filled in later.
    """
    text = _text(waiver, limit)
    _check(waiver, text, catalogue)
    if os.path.lexists(path):
        raise InputError(f"{path} is there already.", next_step="Name another file with --output.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as stream:  # as somebody may have been quicker
            stream.write(text)
    except OSError as fault:
        raise CopScanError(f"{path} cannot be written: {fault.strerror}.") from None


def _text(waiver: Waiver, limit: int) -> str:
    return _TEMPLATE.format(
        form=FORM,
        id=_scalar(waiver.id),
        claims=_list([_scalar(claim) for claim in waiver.claims]),
        subjects=_list([_subject(scope) for scope in waiver.subjects]),
        min_reason=MIN_REASON,
        reason=_value(waiver.reason),
        risk_statement=_value(waiver.risk_statement),
        controls=_list([_scalar(control) for control in waiver.compensating_controls]),
        owner=_value(waiver.owner),
        approver=_value(waiver.approver),
        role=_scalar(waiver.approver_role),
        approved=_value(waiver.approved),
        created=_scalar(waiver.created),
        limit=limit,
        expires=_scalar(waiver.expires),
        ticket=_value(waiver.ticket),
    )


def _list(items: list[str]) -> str:
    return "".join(f"\n  - {item}" for item in items) or " []"


def _subject(scope: Scope) -> str:
    return f"{{glob: {_scalar(scope.text)}, max_match: {scope.max_match}}}" if scope.is_glob else _scalar(scope.text)


def _value(text: str) -> str:
    return _scalar(text) if text else '""  # to be filled in'


def _scalar(text: str) -> str:
    """A YAML scalar in quotes: JSON's strings are YAML's, but for characters that YAML wants escaped."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in quoted)


def _filled(waiver: Waiver) -> Waiver:
    return replace(
        waiver,
        reason=waiver.reason or _OPEN["reason"],
        risk_statement=waiver.risk_statement or _OPEN["risk_statement"],
        owner=waiver.owner or _OPEN["owner"],
        approver=waiver.approver or _OPEN["approver"],
        approved=waiver.approved or waiver.created,
        ticket=waiver.ticket or _OPEN["ticket"],
    )


def _check(waiver: Waiver, text: str, catalogue: Catalogue) -> None:
    """That the text says what was given, and that this can become a waiver that holds."""
    try:
        document, _ = load(text)
        if document != as_document(waiver):
            raise Fault("the text does not say what was given.")
        filled = _filled(waiver)
        validated(WaiverFile, as_document(filled), {})
    except (YamlError, Fault) as fault:
        raise InputError(f"This is no waiver: {str(fault).rstrip('.')}.", next_step="Mend the option.") from None
    problems = standing(Register((filled,)), catalogue, f"{waiver.created}T00:00:00Z").problems
    for problem in problems:
        if problem.kind is not Kind.NOT_YET_VALID:
            raise InputError(f"This waiver would cover nothing: {problem.message}", next_step="Mend the option.")
