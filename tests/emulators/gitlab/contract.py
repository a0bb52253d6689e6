"""What GitLab documents of REST v4, as far as the emulator answers it: fields, their types, who is shown them, in which licence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "contract.yaml"
_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
    "number": (int, float),
    "null": type(None),
}


@cache
def whole() -> Mapping[str, Any]:
    """The file."""
    made: Mapping[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return made


@cache
def fields_of(entity: str) -> Mapping[str, tuple[str, str]]:
    """Field -> its types, and who is shown it."""
    parts = whole()["fields"][entity] or {}
    return {name: (types, who) for who, given in parts.items() for name, types in given.items()}


def problems(pattern: str, body: object) -> list[str]:
    """What of an answer the contract does not have."""
    address = whole()["addresses"].get(pattern)
    if address is None:
        return [f"{pattern} is not in the contract"]
    if isinstance(body, bytes):
        return [] if address["gives"] == "raw" else [f"{pattern} gives bytes"]
    entries = body if isinstance(body, list) else [] if body is None else [body]
    return [f"{pattern}: {one}" for entry in entries for one in _wrong(address["gives"], entry)]


def _wrong(entity: str, entry: Any) -> Iterator[str]:
    known = fields_of(entity)
    for name, value in entry.items():
        if name == "permissions" or (entity == "group" and name in {"projects", "shared_projects"}):
            continue  # of a single one only
        if name not in known:
            yield f"{entity}.{name} is not documented"
        elif not any(_is(value, kind) for kind in known[name][0].split("|")):
            yield f"{entity}.{name} is {type(value).__name__}, and should be {known[name][0]}"


def _is(value: object, kind: str) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind != "integer" or not isinstance(value, bool))
