"""What is wrong with attestation files, before a sweep says so: file, line, key, and what is expected.

An error keeps a claim from passing; a warning does not, or not yet.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from cop_scan.attest_draft import asked_fields, is_attested, max_age
from cop_scan.attestation_file import AttestationFile
from cop_scan.attestations import KEY, VENDOR, named, read_attestations, same_person
from cop_scan.catalogue import Catalogue, Claim
from cop_scan.evidence import Json
from cop_scan.integrity import Checker
from cop_scan.signed import in_words
from cop_scan.yamlio import Lines, YamlError, load
from cop_scan.yamlmodel import faults

Level = Literal["error", "warning"]
Key = tuple[str | int, ...]
_UNSEEN = {
    "missing": "there is no such file in the folder",
    "outside": "it lies outside the folder, and is not read",
    "too_large": "it is too large to be compared",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong."""

    level: Level
    file: str
    line: int
    """0 where none is known."""
    key: str
    message: str


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything that was found of the folders' attestations."""

    records: tuple[Json, ...]
    problems: tuple[Problem, ...]
    """By file and line."""
    missing: tuple[tuple[str, str], ...]
    """Claim and subject, of the claims that cannot be decided without an attestation and have none."""

    @property
    def errors(self) -> int:
        """How many problems keep a claim from passing."""
        return sum(problem.level == "error" for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Given:
    """What is to be checked, and against what."""

    folders: tuple[Path, ...]
    products: tuple[str, ...] | None
    """Ids of the estate's products; None where they are not known."""
    catalogue: Catalogue
    checker: Checker
    today: date
    soon: int
    """Days before its end from which an attestation is warned of."""


def check(given: Given) -> Checked:
    """Read and check the folders.

    Raises InputError if a folder is not there.
    """
    records, hidden = read_attestations(given.folders, given.checker)
    paths = {named(path): path for folder in reversed(given.folders) for path in folder.iterdir()}
    problems = [problem for part in hidden for problem in _unread(part, paths)]
    for record in records:
        path = paths.get(record["file"], Path(record["file"]))
        problems += _Record(given, record, path, _lines(path)).problems()
    problems += [problem for record in records for problem in _rivals(record, records, paths)]
    return Checked(
        records,
        tuple(sorted(problems, key=lambda p: (p.file, p.line, p.key, p.message))),
        tuple(_missing(given, records)),
    )


def ends(record: Mapping[str, Json], claims: Sequence[Claim]) -> date:
    """The last day that the attestation counts for all of the claims."""
    issued = date.fromisoformat(record["issued"])
    since = min(issued, date.fromisoformat(record["approved_by"]["date"]))
    return min([date.fromisoformat(record["expires"]), *(since + timedelta(days=max_age(c)) for c in claims)])


def _rivals(record: Mapping[str, Json], records: Sequence[Json], paths: Mapping[str, Path]) -> Iterator[Problem]:
    """Others that were issued on the same day and say something else: which of them holds is not told."""
    keys = ("subject", "issued")
    for other in records:
        shared = sorted(set(record["claims"]) & set(other["claims"]))
        same = all(record[key] == other[key] for key in keys) and record["id"] != other["id"]
        if same and shared and any(record[key] != other[key] for key in ("status", "fields")):
            path = paths.get(record["file"], Path(record["file"]))
            message = f"{other['id']} was issued on the same day, and says something else of {shared[0]}"
            yield Problem("error", str(path), _lines(path).get(("issued",), 0), "issued", message)


def _lines(path: Path) -> Lines:
    try:
        return load(path.read_text(encoding="utf-8"))[1]
    except (OSError, UnicodeDecodeError, YamlError):
        return {}


def _unread(part: Mapping[str, Json], paths: Mapping[str, Path]) -> list[Problem]:
    """Everything that is wrong with a file that could not be read as an attestation."""
    name, detail = str(part["path"]), str(part["detail"])
    path = paths.get(name)
    found = faults(AttestationFile, path.read_bytes()) if path and part["reason"] == "malformed" else []
    if found:
        return [Problem("error", str(path), fault.line, fault.key, fault.expectation) for fault in found]
    match = re.match(re.escape(name) + r"(?::(\d+))?: (?:([\w.]+): )?", detail)
    line, key = (int(match[1] or 0), match[2] or "") if match else (0, "")
    return [Problem("error", str(path or name), line, key, detail[match.end() :] if match else detail)]


def _missing(given: Given, records: Sequence[Json]) -> Iterator[tuple[str, str]]:
    there = {(claim, record["subject"]) for record in records for claim in record["claims"]}
    for claim in given.catalogue.claims:
        if is_attested(claim):
            subjects = [VENDOR] if VENDOR in claim.kinds else []
            subjects += (given.products or ()) if "product" in claim.kinds else ()
            yield from ((claim.id, subject) for subject in subjects if (claim.id, subject) not in there)


@dataclass(slots=True)
class _Record:
    """One attestation that could be read."""

    given: Given
    record: Mapping[str, Json]
    path: Path
    lines: Lines
    claims: list[Claim] = field(init=False)

    def __post_init__(self) -> None:
        known = (self.given.catalogue.claim(claim) for claim in self.record["claims"])
        self.claims = [claim for claim in known if claim is not None and KEY in claim.facts]

    def problems(self) -> list[Problem]:
        parts = (self._subject(), self._claims(), self._people(), self._evidence(), self._time(), self._signature())
        return [problem for part in parts for problem in part]

    def _of(self, level: Level, key: Key, message: str) -> Problem:
        line = next((self.lines[key[:n]] for n in range(len(key), 0, -1) if key[:n] in self.lines), 0)
        return Problem(level, str(self.path), line, ".".join(map(str, key)), message)

    def _subject(self) -> Iterator[Problem]:
        subject, products = self.record["subject"], self.given.products
        if products is not None and subject not in {VENDOR, *products}:
            expected = ", ".join([VENDOR, *products])
            yield self._of("error", ("subject",), f"the estate has no product {subject!r}; expected one of {expected}")
            return
        kind = VENDOR if subject == VENDOR else "product"
        for claim in self.claims:
            if kind not in claim.kinds:
                yield self._of("error", ("subject",), f"{claim.id} is about a {' or '.join(claim.kinds)}, not a {kind}")

    def _claims(self) -> Iterator[Problem]:
        taken = {claim.id for claim in self.claims}
        for index, name in enumerate(self.record["claims"]):
            if name not in taken:
                there = name in self.given.catalogue.planned
                why = "is not decided on attestations by this version" if there else "is no claim of the catalogue"
                yield self._of("warning" if there else "error", ("claims", index), f"{name} {why}")
        for claim in self.claims:
            if self.record["statement"].strip() == claim.statement:
                yield self._of("warning", ("statement",), f"it repeats {claim.id}; expected what is so, in your words")
            for key in asked_fields(claim) if self.record["status"] == "asserted" else ():
                if self.record["fields"].get(key) is None:
                    yield self._of("warning", ("fields",), f"{claim.id} asks for the field {key}")

    def _people(self) -> Iterator[Problem]:
        one, other = self.record["asserted_by"], self.record["approved_by"]
        if same_person(one, other) and not all(claim.params.get("one_person_vendor") for claim in self.claims):
            yield self._of("error", ("approved_by",), "the person who asserts it; expected another")

    def _evidence(self) -> Iterator[Problem]:
        for index, item in enumerate(self.record["evidence"]):
            at: Key = ("evidence", index)
            if item["matches"] is False:
                actual = self._digest(item["uri"])
                yield self._of("error", (*at, "sha256"), f"the file is another, or was changed: its digest is {actual}")
            elif item["observed_at"] > self.given.today.isoformat():
                yield self._of("error", (*at, "observed_at"), "it is still to come; expected a day that has come")
            elif item["seen"] in _UNSEEN:
                yield self._of("error", (*at, "uri"), _UNSEEN[item["seen"]])
            elif str(item["uri"]).lower().startswith("http:"):
                yield self._of("error", (*at, "uri"), "it is linked without HTTPS")
            elif item["seen"] == "file" and item["matches"] is None:
                yield self._of("warning", (*at, "uri"), f"it has no digest: sha256: {self._digest(item['uri'])}")

    def _digest(self, uri: str) -> str:
        """Of a file that was seen to lie in the folder."""
        try:
            with (self.path.parent / uri).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return "not to be told"

    def _time(self) -> Iterator[Problem]:
        today, issued = self.given.today, date.fromisoformat(self.record["issued"])
        end = ends(self.record, self.claims)
        key: Key = ("expires",) if end.isoformat() == self.record["expires"] else ("issued",)
        if self.record["approved_by"]["date"] > today.isoformat():
            yield self._of("error", ("approved_by", "date"), "it is still to come; expected the day of the approval")
        if issued > today:
            yield self._of("warning", ("issued",), f"it does not count before {issued}")
        elif end < today:
            yield self._of("error", key, f"it ended on {end}; expected a later one")
        elif (end - today).days <= self.given.soon:
            yield self._of("warning", key, f"it ends on {end}, in {(end - today).days} days")

    def _signature(self) -> Iterator[Problem]:
        found = self.record["integrity"]
        required = any(claim.params.get("require_signed") is True for claim in self.claims)
        signed = found["kind"] in ("signature", "commit") and found["verified"] is True
        if found["verified"] is False or (required and not signed):
            yield self._of("error", (), in_words(self.record))
        elif not signed and (self.given.checker.signers or self.given.checker.sigstore):
            yield self._of("warning", (), in_words(self.record))
