"""Waiver files: one waiver (form `cop-scan/waiver/v1`) in each YAML document.

A document that is wrong is a problem with file, line and expectation, and the others are read all the same.
E-mail addresses are masked before anything is kept.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, Tag, ValidationError, model_validator

from cop_scan.errors import InputError, SnapshotError
from cop_scan.evidence import Json, canonical
from cop_scan.privacy import mask, masked
from cop_scan.waivers.model import MAX_RENEWALS, Kind, Problem, Register, Scope, Waiver
from cop_scan.yamlio import Lines
from cop_scan.yamlmodel import CLAIM, Day, Fault, FileModel, Name, read_documents, shown, validated

FORM = "cop-scan/waiver/v1"
MAX_FILES = 500
"""Waiver files of one folder."""
MAX_WAIVERS = 500
"""Waivers of one estate."""
MAX_BYTES = 256 << 10
"""Of one file."""
MAX_MATCH = 100
"""A glob may match so many: an exception for more is a decision on the claim itself."""
MIN_REASON = 40
_KEPT_AS_IT_IS = ("schema", "id", "claims", "subjects")
"""Keys whose texts name things, not people."""


def _says(text: str) -> str:
    if len(shown(text)) < MIN_REASON:
        raise ValueError(f"must say why in at least {MIN_REASON} characters, spaces at the ends not counted")
    return text


_Text = Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"\S")]
_Subject = Annotated[str, Field(min_length=1, max_length=500)]


class _GlobFile(FileModel):
    glob: str = Field(min_length=1, max_length=200, description="`*` is any run of characters, `?` is one.")
    max_match: int = Field(ge=1, le=MAX_MATCH, description="With more matches than this it covers nothing.")


class _ApproverFile(FileModel):
    name: Name = Field(description="Never the owner.")
    role: Literal["SRO", "delegate"] = Field(description="The senior responsible owner, or a delegate.")
    date: Day = Field(description="When this waiver, or its renewal, was approved.")


def _form(value: Json) -> str:
    return "name" if isinstance(value, str) else "glob"


class WaiverFile(FileModel):
    """A failure that a named person accepts for a time."""

    form: Literal["cop-scan/waiver/v1"] = Field(alias="schema", description="Form of this document.")
    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$", description="Permanent, and no other waiver's.")
    claims: list[Annotated[str, Field(pattern=CLAIM)]] = Field(
        min_length=1, max_length=20, description="Ids of the claims that fail."
    )
    subjects: list[
        Annotated[Annotated[_Subject, Tag("name")] | Annotated[_GlobFile, Tag("glob")], Discriminator(_form)]
    ] = Field(min_length=1, max_length=50, description="Names or ids of resources as reports show them, or globs.")
    reason: Annotated[str, Field(min_length=MIN_REASON, max_length=4_000), AfterValidator(_says)] = Field(
        description="Why the failure is accepted."
    )
    risk_statement: _Text = Field(description="What can happen while it is.")
    compensating_controls: list[_Text] = Field([], max_length=20, description="What lessens that risk meanwhile.")
    owner: Name = Field(description="Who answers for mending it.")
    approved_by: _ApproverFile
    created: Day = Field(description="First day; of a renewed waiver the day of the renewal.")
    expires: Day = Field(description="Last day: at most 180 or 365 days after `created`, by the claims.")
    ticket: str = Field(min_length=1, max_length=200, description="Where mending it is tracked.")
    renewals: int = Field(
        0, ge=0, le=1_000, json_schema_extra={"maximum": MAX_RENEWALS}, description="How often it was renewed."
    )

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.expires <= self.created:
            raise ValueError("expires must be after created")
        if self.approved_by.date > self.expires:
            raise ValueError("approved_by.date must not be after expires")
        if self.renewals and self.approved_by.date < self.created:
            raise ValueError("a renewal is approved anew: approved_by.date must not be before created")
        return self


def schema() -> dict[str, Json]:
    """The JSON Schema of a waiver document."""
    document = WaiverFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "cop-scan waiver", **document}


def read_waivers(places: Sequence[Path]) -> Register:
    """Every waiver of the files and folders, and what of them could not be read.

    Raises InputError if a place is not there.
    """
    waivers: list[Waiver] = []
    problems: list[Problem] = []
    for path, label in _files(places, problems):
        try:
            documents = read_documents(path)
        except Fault as fault:
            problems.append(_malformed(label, fault.sentence, fault.line))
            continue
        if not documents:
            problems.append(_malformed(label, "the file is empty; a waiver is expected.", 1))
        for document, lines in documents:
            try:
                waivers.append(_waiver(document, lines, label))
            except Fault as fault:
                problems.append(_malformed(label, fault.whole, fault.line, document))
    for left in waivers[MAX_WAIVERS:]:
        sentence = f"only the first {MAX_WAIVERS} waivers of an estate are read, and this is not one of them."
        problems.append(Problem(Kind.MALFORMED, sentence, left.file, left.line, left.id))
    return Register(tuple(waivers[:MAX_WAIVERS]), tuple(problems))


def _files(places: Sequence[Path], problems: list[Problem]) -> Iterator[tuple[Path, str]]:
    """Every file that may be read, once, and how it is called; the others become problems."""
    done: set[str] = set()
    for path, root, label in _named(places, problems):
        real = Path(os.path.realpath(path))
        if not real.is_relative_to(root) or not real.is_file():
            problems.append(_malformed(label, "it is not a file of its folder."))
        elif real.stat().st_size > MAX_BYTES:
            problems.append(_malformed(label, f"larger than {MAX_BYTES} bytes."))
        elif str(real) not in done:
            done.add(str(real))
            yield path, label


def _named(places: Sequence[Path], problems: list[Problem]) -> Iterator[tuple[Path, Path, str]]:
    for place in places:
        if not os.path.lexists(place):
            raise InputError(f"{place}: there is no such file or folder.", next_step="Mend what names it as waivers.")
        if not place.is_dir():
            yield place, Path(os.path.realpath(place.parent)), _label(place.name)
            continue
        root = Path(os.path.realpath(place))
        try:
            paths = sorted(path for path in place.iterdir() if path.suffix in {".yaml", ".yml"})
        except OSError as fault:
            raise InputError(f"{place}: cannot be read: {fault.strerror}.") from None
        yield from ((path, root, _label(f"{root.name}/{path.name}")) for path in paths[:MAX_FILES])
        if len(paths) > MAX_FILES:
            problems.append(_malformed(_label(root.name), f"only the first {MAX_FILES} files of it are read."))


def _label(name: str) -> str:
    """A file's name as text that can be kept, whatever its bytes."""
    return mask(os.fsencode(name).decode("utf-8", "replace"))


def _malformed(label: str, sentence: str, line: int = 0, document: Json = None) -> Problem:
    known = document.get("id") if isinstance(document, Mapping) else None
    return Problem(Kind.MALFORMED, mask(sentence), label, line, mask(known[:80]) if isinstance(known, str) else "")


def _waiver(document: Json, lines: Lines, label: str) -> Waiver:
    file = validated(WaiverFile, _without_addresses(document), lines)
    return _value(file, label, min(lines.values(), default=1))


def _without_addresses(document: Json) -> Json:
    if not isinstance(document, Mapping):
        return document
    return {key: value if key in _KEPT_AS_IT_IS else masked(value) for key, value in document.items()}


def _value(file: WaiverFile, label: str, line: int) -> Waiver:
    return Waiver(
        file.id,
        tuple(dict.fromkeys(file.claims)),
        tuple(dict.fromkeys(Scope(s) if isinstance(s, str) else Scope(s.glob, s.max_match) for s in file.subjects)),
        file.reason,
        file.risk_statement,
        tuple(file.compensating_controls),
        file.owner,
        file.approved_by.name,
        file.approved_by.role,
        file.approved_by.date,
        file.created,
        file.expires,
        file.ticket,
        file.renewals,
        label,
        line,
    )


def to_text(register: Register) -> str:
    """The register as a snapshot's journal keeps it."""
    waivers = [{**as_document(waiver), "file": waiver.file, "line": waiver.line} for waiver in register.waivers]
    return canonical({"waivers": waivers, "problems": [asdict(problem) for problem in register.problems]})


def as_document(waiver: Waiver) -> dict[str, Json]:
    """The waiver as a file would hold it."""
    kept = ("id", "reason", "risk_statement", "owner", "created", "expires", "ticket", "renewals")
    return {
        "schema": FORM,
        **{key: getattr(waiver, key) for key in kept},
        "claims": list(waiver.claims),
        "subjects": [{"glob": s.text, "max_match": s.max_match} if s.is_glob else s.text for s in waiver.subjects],
        "compensating_controls": list(waiver.compensating_controls),
        "approved_by": {"name": waiver.approver, "role": waiver.approver_role, "date": waiver.approved},
    }


def from_json(document: Json) -> Register:
    """The register of a snapshot, checked as files are.

    Raises SnapshotError where it is not what `to_text` writes, as in a forged snapshot.
    """
    try:
        waivers = [_kept(dict(entry)) for entry in document["waivers"]]
        problems = [Problem(**{**problem, "kind": Kind(problem["kind"])}) for problem in document["problems"]]
        if not all(_is_plain(problem) for problem in problems):
            raise TypeError
    except (KeyError, TypeError, ValueError, ValidationError):
        raise SnapshotError("The waivers in the snapshot cannot be read.") from None
    return Register(tuple(waivers[:MAX_WAIVERS]), tuple(problems))


def _kept(entry: dict[str, Json]) -> Waiver:
    label, line = entry.pop("file"), entry.pop("line")
    if not isinstance(label, str) or type(line) is not int:
        raise TypeError
    return _value(WaiverFile.model_validate(entry), label, line)


def _is_plain(problem: Problem) -> bool:
    texts = (problem.message, problem.file, problem.waiver, problem.claim, problem.subject)
    return all(isinstance(text, str) for text in texts) and type(problem.line) is int
