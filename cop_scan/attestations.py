"""Attestations: what the vendor says of itself, in files that can be checked.

One YAML file holds one attestation (form `cop-scan/attestation/v1`): who asserts which claims, with
which argument and evidence, until when. A wrong file is a hidden part of the fact `attestations`, so
that the claims it may be about are unknown while the others are judged. Evidence in the same folder is
compared with its digest, and a signature is verified (`integrity`); nothing is fetched. E-mail addresses
are replaced by a prefix of their SHA-256: enough to tell whether two people are one.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from cop_scan.attestation_file import AttestationFile
from cop_scan.catalogue import FactSpec
from cop_scan.errors import InputError
from cop_scan.evidence import Fact, Json, Resource, Status, digest
from cop_scan.integrity import UNCHECKED, Checker
from cop_scan.privacy import mark, mask, masked
from cop_scan.signed import Integrity
from cop_scan.sources.interface import Collected
from cop_scan.yamlio import YamlError, load
from cop_scan.yamlmodel import CLAIM, parse_model, shown

KEY = "attestations"
VENDOR = "vendor"
MAX_FILES = 1_000
"""Attestations in one folder."""
MAX_BYTES = 256 << 10
"""Of one attestation."""
MAX_EVIDENCE = 64 << 20
"""Bytes of an evidence file that is digested."""

_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")


def read_attestations(
    folders: Sequence[Path], checker: Checker = UNCHECKED
) -> tuple[tuple[Json, ...], tuple[Json, ...]]:
    """Every attestation of the folders, and the files among them that could not be read.

    A record has the keys of `policies/facts/attestations.yaml`. A hidden part has also `claims` and
    `subject`, as far as they could be read: empty where it may be about any.

    Raises InputError if a folder is not there.
    """
    records: dict[str, Json] = {}
    unseen: list[Json] = []
    for folder in folders:
        contents = dict(_contents(folder, unseen))
        integrity = checker.folder(folder, {path.name: content for path, content in contents.items()})
        for path, content in contents.items():
            name = named(path)
            try:
                record = {**_record(path, content, integrity[path.name]), "file": name}
            except InputError as fault:
                about = _about(content)
                unseen.append(_hidden(name, "malformed", fault.message.replace(str(path), name), about))
                continue
            if (known := records.setdefault(record["id"], record)) is not record:
                detail = f"{name}: id: {record['id']} is also in {known['file']}."
                unseen.append(_hidden(name, "malformed", detail, record))
    return tuple(records[key] for key in sorted(records)), tuple(unseen)


def named(path: Path) -> str:
    """How the fact calls an attestation file: by its folder's name and its own."""
    return f"{path.parent.resolve().name}/{path.name}"


def _contents(folder: Path, unseen: list[Json]) -> Iterator[tuple[Path, bytes]]:
    for path in _files(folder, unseen):
        try:
            yield path, path.read_bytes()
        except OSError as fault:
            unseen.append(_hidden(named(path), "forbidden", f"It cannot be read: {fault.strerror}.", {}))


def _files(folder: Path, unseen: list[Json]) -> Iterator[Path]:
    """The files that may be read; the others become hidden parts."""
    if not folder.is_dir():
        raise InputError(f"{folder}: there is no such folder.", next_step="Mend `attestations` in the estate file.")
    root = Path(os.path.realpath(folder))
    paths = sorted(p for p in folder.iterdir() if p.suffix in {".yaml", ".yml"})
    for path in paths[:MAX_FILES]:
        name = f"{root.name}/{path.name}"
        real = Path(os.path.realpath(path))
        if not real.is_relative_to(root) or not real.is_file():
            unseen.append(_hidden(name, "unsupported", "It is not a file of this folder.", {}))
        elif real.stat().st_size > MAX_BYTES:
            unseen.append(_hidden(name, "truncated", f"It is larger than {MAX_BYTES} bytes.", {}))
        else:
            yield path
    if len(paths) > MAX_FILES:
        unseen.append(_hidden(root.name, "truncated", f"Only the first {MAX_FILES} attestations were read.", {}))


def _hidden(path: str, reason: str, detail: str, about: Mapping[str, Json]) -> Json:
    claims, subject = about.get("claims", []), about.get("subject", "")
    return {"path": path, "reason": reason, "detail": mask(detail), "claims": claims, "subject": subject}


def _about(content: bytes) -> dict[str, Json]:
    """Which claims and subject a wrong file names, so that it clouds no others."""
    try:
        document = load(content.decode("utf-8"))[0]
    except (UnicodeDecodeError, YamlError):
        return {}
    claims = document.get("claims") if isinstance(document, dict) else None
    subject = document.get("subject") if isinstance(document, dict) else None
    named = isinstance(claims, list) and all(isinstance(c, str) and re.match(CLAIM, c) for c in claims)
    return {"claims": claims if named else [], "subject": subject if isinstance(subject, str) else ""}


def _record(path: Path, content: bytes, integrity: Integrity) -> dict[str, Json]:
    document = parse_model(AttestationFile, content, path, InputError).model_dump(exclude={"form"})
    names = {mark(person["email"]): person["name"] for person in (document["approved_by"], document["asserted_by"])}
    for person in (document["asserted_by"], document["approved_by"]):
        person["email"] = person["email"] and mark(person["email"])
        person["name"] = shown(unicodedata.normalize("NFKC", person["name"]))
    for item in document["evidence"]:
        item["seen"], item["matches"] = _compare(path.parent, item["uri"], item["sha256"])
    signed = integrity.document()
    document["integrity"] = {**signed, "by": signed["by"] and names.get(mark(signed["by"]), signed["by"])}
    record: dict[str, Json] = masked(document)
    return record


def same_person(one: Mapping[str, Json], other: Mapping[str, Json]) -> bool:
    """Whether two people of a record are one, by address or by name, as lib/attestation.rego has it."""
    words = [set(re.split(r"[\s.,;:()\"'_-]+", str(person["name"]).lower())) - {""} for person in (one, other)]
    return bool(one["email"] == other["email"] or (words[0] and words[0] == words[1]))


def _compare(folder: Path, uri: str, sha256: str) -> tuple[str, bool | None]:
    """How the evidence was seen, and whether its digest is the one given (None if not compared)."""
    if _SCHEME.match(uri):
        return "remote", None
    root = Path(os.path.realpath(folder))
    path = Path(os.path.realpath(root / uri))
    if not path.is_relative_to(root):
        return "outside", None
    try:
        if not path.is_file():
            return "missing", None
        if path.stat().st_size > MAX_EVIDENCE:
            return "too_large", None
        with path.open("rb") as stream:
            actual = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return "missing", None
    return "file", actual == sha256 if sha256 else None


def collect_attestations(
    folders: Sequence[Path],
    vendor: str,
    products: Sequence[tuple[str, str]],
    wanted: Sequence[FactSpec],
    observed_at: str,
    checker: Checker = UNCHECKED,
) -> Iterator[Collected]:
    """The vendor, then each product (id, name), with the attestations about it.

    Any other fact that is wanted of their kinds is a gap: nothing else is known of them.
    Raises InputError if a folder is not there.
    """
    records, unseen = read_attestations(folders, checker)
    known = {VENDOR} | {product for product, _ in products}
    unseen = (*unseen, *(_stray(record) for record in records if record["subject"] not in known))
    identity = f"vendor:{_slug(vendor)}"
    subjects = [(VENDOR, "vendor", identity, vendor, "")]
    subjects += [(key, "product", f"product:{key}", name, identity) for key, name in products]
    for subject, kind, key, name, parent in subjects:
        value = {
            "attestations": [r for r in records if r["subject"] == subject],
            "hidden": [part for part in unseen if part["subject"] in {subject, ""}],
        }
        facts = {s.key: _fact(s.key, folders, value, observed_at) for s in wanted if kind in s.kinds}
        yield Collected(Resource(key, kind, VENDOR, VENDOR, name, parent=parent, facts=facts))


def _stray(record: Mapping[str, Json]) -> Json:
    """An attestation about nothing in the estate: its subject may be misspelt, so it could be about any."""
    detail = f"{record['file']}: subject: the estate has no product {record['subject']!r}."
    return _hidden(record["file"], "malformed", detail, {"claims": record["claims"]})


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or digest(name)[:12]


def _fact(key: str, folders: Sequence[Path], value: Json, observed_at: str) -> Fact:
    if key == KEY and folders:
        request = ", ".join(f"{folder.resolve().name}/*.yaml" for folder in folders)
        return Fact.seen(key, value, request=request, observed_at=observed_at)
    none = "No attestations are named in the estate file."
    other = "Only attestations are collected of the vendor and its products."
    detail = none if key == KEY else other
    return Fact.gap(key, Status.NOT_COLLECTED, detail, observed_at=observed_at)
