"""What a list of components (SBOM) says of itself: format, version, time, and how many components it names.

Read by a few fields and not by the formats' own libraries; why: docs/decisions/0013. Only JSON is read. What a
document holds besides is kept nowhere.

https://spdx.github.io/spdx-spec/, https://cyclonedx.org/docs/1.6/json/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Never

from cop_scan.evidence import Json, Status

MAX_BYTES = 10 << 20
"""The largest document that is read."""
_NAMED = re.compile(r"(?:^|[^a-z0-9])(?:s?boms?|spdx3?|cdx|cyclonedx)(?:[^a-z0-9]|$)")
_MAY_BE = re.compile(r"(?:^|[^a-z0-9])(?:components|dependencies|inventory|materials)(?:[^a-z0-9].*)?\.(?:json|xml)$")
"""Names under which a list may lie that is not called by its format's name."""
_BESIDE = re.compile(
    r"\.(?:asc|sig|sign|minisig|sigstore|sigstore\.json|intoto\.jsonl|att|bundle|pem|crt|cert|p7s|md5|sha\d{1,3}(?:sums?)?)$"
    r"|(?:^|[^a-z0-9])(?:open)?vex(?:[^a-z0-9]|$)|(?:^|[^a-z0-9])(?:checksums?|sha\d{1,3}sums?)(?:[^a-z0-9]|$)"
)
"""Signatures and checksums of a list, and statements on vulnerabilities in the same formats."""
_TYPES = ("application/spdx", "text/spdx", "application/vnd.cyclonedx")
_VERSION = re.compile(r"[0-9]{1,3}\.[0-9]{1,3}(?:\.[0-9]{1,3})?")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})")
_OTHER = "Of lists of components only those in JSON are read, SPDX 2 and 3 and CycloneDX 1."


class Unread(Exception):
    """Why a document could not be read."""

    def __init__(self, status: Status, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


def is_sbom(name: str, media_type: str = "") -> bool:
    """Whether a published file is a list of components, by its name or its media type."""
    lowered = name.lower()
    if _BESIDE.search(lowered):
        return False
    return bool(_NAMED.search(lowered) or _MAY_BE.search(lowered)) or media_type.lower().startswith(_TYPES)


def is_json(name: str, media_type: str = "") -> bool:
    """Whether a list of components is in JSON, by its name; by its media type where the name has no ending."""
    lowered = name.lower()
    if lowered.endswith((".json", ".jsonld", ".spdx3")):
        return True
    return "." not in lowered and media_type.lower().partition(";")[0].strip().endswith("json")


def unsupported() -> Unread:
    """The refusal of everything that is not JSON: XML, tag-value, YAML, archives."""
    return Unread(Status.UNSUPPORTED, _OTHER)


def header(data: bytes) -> dict[str, Json]:
    """Format, version, number of components and, where it is given, the time.

    Raises Unread.
    """
    if len(data) > MAX_BYTES:
        raise Unread(Status.TRUNCATED, f"It is larger than {MAX_BYTES >> 20} MiB.")
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError, MemoryError):
        raise Unread(Status.MALFORMED, "It is no JSON in UTF-8, or nested too deeply.") from None
    if not isinstance(document, dict):
        raise unsupported()
    if document.get("bomFormat") == "CycloneDX":
        return _cyclonedx(document)
    if "spdxVersion" in document:
        return _spdx(document)
    if any("spdx.org" in one for one in _texts(document.get("@context"))) and "@graph" in document:
        return _spdx_graph(document["@graph"])
    raise unsupported()


def _no_number(text: str) -> Never:
    raise ValueError(f"{text} is no number of JSON")


def _made(form: str, version: Json, components: int, created: Json) -> dict[str, Json]:
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise Unread(Status.MALFORMED, "It does not say which version of its format it is in.")
    if version.split(".")[0] not in {"spdx": ("2", "3"), "cyclonedx": ("1",)}[form]:
        raise unsupported()
    at = _utc(created)
    return {"format": form, "version": version, "components": components, **({"created_at": at} if at else {})}


def _utc(text: Json) -> str:
    """A time to the second in UTC; empty where it is none or says no zone."""
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        return ""
    try:
        return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return ""


def _objects(value: Json) -> Iterator[Mapping[str, Any]]:
    yield from (one for one in value if isinstance(one, dict)) if isinstance(value, list) else ()


def _listed(document: Mapping[str, Any], name: str) -> Json:
    """A list that the document may leave out. Raises Unread where something else stands there."""
    if name in document and not isinstance(document[name], list):
        raise Unread(Status.MALFORMED, f"Its {name} are no list.")
    return document.get(name)


def _text(value: Json) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _texts(value: Json) -> set[str]:
    """A text, or those of a list; ids and addresses are compared as they stand."""
    return {one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)}


def _within(value: Json, *names: str) -> Json:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _cyclonedx(document: Mapping[str, Any]) -> dict[str, Json]:
    """Components within components count too; the product itself stands elsewhere in the document."""
    waiting: list[Json] = [_listed(document, "components")]
    count = 0
    while waiting:
        for one in _objects(waiting.pop()):
            count += _text(one.get("purl")) or (_text(one.get("name")) and _text(one.get("version")))
            waiting.append(_listed(one, "components"))
    return _made("cyclonedx", document.get("specVersion"), count, _within(document, "metadata", "timestamp"))


def _spdx(document: Mapping[str, Any]) -> dict[str, Json]:
    """The packages, without what the document says it describes, which is the product itself."""
    version = document["spdxVersion"]
    itself = _described(document)
    packages = (one for one in _objects(_listed(document, "packages")) if not _texts(one.get("SPDXID")) & itself)
    count = sum(_is_package(one, one.get("versionInfo"), _purls(one)) for one in packages)
    number = version.removeprefix("SPDX-") if isinstance(version, str) and version.startswith("SPDX-") else None
    return _made("spdx", number, count, _within(document, "creationInfo", "created"))


def _described(document: Mapping[str, Any]) -> set[str]:
    found = _texts(document.get("documentDescribes"))
    for one in _objects(document.get("relationships")):
        if one.get("relationshipType") == "DESCRIBES":
            found |= _texts(one.get("relatedSpdxElement"))
        elif one.get("relationshipType") == "DESCRIBED_BY":
            found |= _texts(one.get("spdxElementId"))
    return found


def _purls(package: Mapping[str, Any]) -> Iterable[Json]:
    references = _objects(package.get("externalRefs"))
    return (one.get("referenceLocator") for one in references if one.get("referenceType") == "purl")


def _is_package(one: Mapping[str, Any], version: Json, purls: Iterable[Json]) -> bool:
    return any(_text(purl) for purl in purls) or (_text(one.get("name")) and _text(version))


def _spdx_graph(graph: Json) -> dict[str, Json]:
    """SPDX 3, a graph of elements: the packages, without the roots of the document and of its SBOM."""
    elements = [*_objects(graph)]
    wholes = [one for one in elements if one.get("type") in ("SpdxDocument", "software_Sbom")]
    roots = {root for one in wholes for root in _texts(one.get("rootElement"))}
    packages = [one for one in elements if one.get("type") == "software_Package" and not _ids(one) & roots]
    count = sum(
        _is_package(one, one.get("software_packageVersion"), [one.get("software_packageUrl")]) for one in packages
    )
    made = _creation(elements, wholes)
    return _made("spdx", made.get("specVersion"), count, made.get("created"))


def _ids(element: Mapping[str, Any]) -> set[str]:
    return _texts(element.get("spdxId")) | _texts(element.get("@id"))


def _creation(elements: list[Mapping[str, Any]], wholes: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """How the document came to be: in itself, or an element that it names."""
    named = next((one.get("creationInfo") for one in wholes if one.get("type") == "SpdxDocument"), None)
    if isinstance(named, dict):
        return named
    found = (one for one in elements if one.get("type") == "CreationInfo" and _ids(one) & _texts(named))
    return next(found, {})
