"""What the emulator answers, checked against names and types of Google's discovery documents (`contract.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cop_scan.yamlio import load

_PART = re.compile(r"{([^}]+)}")
_PLAIN: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}


@dataclass(frozen=True)
class Method:
    """A method of a service."""

    api: str
    id: str
    verb: str
    pattern: re.Pattern[str]
    """Of the path, the host in front."""
    query: frozenset[str]
    response: str


@cache
def _documents() -> Mapping[str, Any]:
    text = Path(__file__).with_name("contract.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = load(text)[0]
    return found


@cache
def methods() -> list[Method]:
    """Every method that the emulator has."""
    return [
        Method(
            api,
            name,
            body["method"],
            re.compile(f"/{api.split('.')[0]}.googleapis.com/" + _PART.sub(r"(?P<\1>[^/:]+)", body["path"])),
            frozenset(body["query"]),
            body["response"],
        )
        for api, document in _documents().items()
        for name, body in document["methods"].items()
    ]


def method(verb: str, path: str) -> Method | None:
    """The method that is called so."""
    return next((one for one in methods() if one.verb == verb and one.pattern.fullmatch(path)), None)


def faults(one: Method, answer: Any) -> list[str]:
    """Where an answer is not of the shape that the method's discovery document gives."""
    return list(_faults(_documents()[one.api]["schemas"], one.response, answer, one.response))


def _faults(schemas: Mapping[str, Any], kind: str, value: Any, where: str) -> Iterator[str]:
    if kind[0] in "[{":
        yield from _many(schemas, kind, value, where)
    elif kind in _PLAIN:
        if not isinstance(value, _PLAIN[kind]) or (kind == "integer" and isinstance(value, bool)):
            yield f"{where}: no {kind}"
    elif "|" in kind:
        if value not in kind.split("|"):
            yield f"{where}: {value} is none of {kind}"
    elif kind != "any":
        yield from _object(schemas, kind, value, where)


def _many(schemas: Mapping[str, Any], kind: str, value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, list if kind[0] == "[" else dict):
        yield f"{where}: no {kind}"
        return
    for key, item in enumerate(value) if isinstance(value, list) else value.items():
        yield from _faults(schemas, kind[1:-1], item, f"{where}.{key}")


def _object(schemas: Mapping[str, Any], kind: str, value: Any, where: str) -> Iterator[str]:
    fields = schemas[kind]
    if not isinstance(value, dict):
        yield f"{where}: no {kind}"
        return
    for key, item in value.items():
        if key not in fields:
            yield f"{where}: {kind} has no {key}"
        else:
            yield from _faults(schemas, fields[key], item, f"{where}.{key}")
