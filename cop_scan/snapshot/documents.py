"""Resources and a platform's answers as they are packed, and back."""

from __future__ import annotations

import json
import math
import sqlite3
import zlib
from dataclasses import asdict
from types import MappingProxyType

from cop_scan.errors import SnapshotError
from cop_scan.evidence import Fact, Json, Resource, Status
from cop_scan.jsonshape import Shape
from cop_scan.snapshot.model import Kept

MAX_DOCUMENT = 256 << 20
_TEXT = {"type": "string"}
_FACT_TEXTS = ("key", "detail", "request", "observed_at", "digest")
_RESOURCE_TEXTS = ("id", "kind", "platform", "target", "name", "url", "parent")
_RESOURCE = Shape(
    {
        "type": "object",
        "additionalProperties": False,
        "required": [*_RESOURCE_TEXTS, "tags", "facts"],
        "properties": {
            **dict.fromkeys(_RESOURCE_TEXTS, _TEXT),
            "tags": {"type": "array", "items": _TEXT},
            "facts": {
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": [*_FACT_TEXTS, "status", "value"],
                    "properties": {
                        **dict.fromkeys(_FACT_TEXTS, _TEXT),
                        "status": {"enum": [status.value for status in Status]},
                        "value": True,
                    },
                },
            },
        },
    }
)


def document_of(resource: Resource) -> dict[str, Json]:
    """The resource as JSON."""
    values = {name: getattr(resource, name) for name in ("id", "kind", "platform", "target", "name", "url", "parent")}
    facts = {key: asdict(fact) for key, fact in resource.facts.items()}
    return {**values, "tags": list(resource.tags), "facts": facts}


def resource_from(packed: bytes) -> Resource:
    """Raises ValueError, TypeError or RecursionError where that is none."""
    document = json.loads(inflate(packed, MAX_DOCUMENT), parse_float=_finite, parse_constant=_finite)
    if fault := _RESOURCE.fault(document):
        raise ValueError(fault)
    facts = {key: Fact(**{**fact, "status": Status(fact["status"])}) for key, fact in document["facts"].items()}
    return Resource(**{**document, "tags": tuple(document["tags"]), "facts": MappingProxyType(facts)})


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError("a number in it is not finite")
    return number


def packed_body(body: Json) -> bytes:
    """The body of an answer, in the order in which it came."""
    return zlib.compress(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def kept_answer(database: sqlite3.Connection, request: str) -> Kept | None:
    """The answer that is kept to `request`."""
    row = database.execute("SELECT at, about, body FROM answer WHERE request = ?", (request,)).fetchone()
    return Kept(request, row[0], json.loads(row[1]), json.loads(inflate(row[2], MAX_DOCUMENT))) if row else None


def inflate(packed: bytes, limit: int) -> bytes:
    """What was compressed. Raises SnapshotError if it is longer than `limit` bytes or cut off."""
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(packed, limit + 1)
    if len(data) > limit or not unpacker.eof:
        raise SnapshotError("A document in the snapshot is larger than it says.")
    return data
