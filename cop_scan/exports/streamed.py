"""JSON that is written as it is made, byte for byte as `json.dumps` with sorted keys and an indent of 1 would."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TextIO

from cop_scan.evidence import Json
from cop_scan.exports.text import json_visible


class Members(dict[str, Json]):
    """An object that is written member by member; an iterator in it stands for a list, and is taken item by item."""


def write(stream: TextIO, document: Members) -> None:
    """Write the whole document without ever holding it."""
    _value(stream, document, 0)
    stream.write("\n")


def _value(stream: TextIO, value: Json, depth: int) -> None:
    if isinstance(value, Members):
        _object(stream, value, depth)
    elif isinstance(value, Iterator):
        _list(stream, value, depth)
    else:
        text = json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False)
        stream.write(json_visible(text.replace("\n", "\n" + " " * depth)))


def _object(stream: TextIO, members: Members, depth: int) -> None:
    start = "{"
    for key in sorted(members):
        stream.write(f"{start}\n{' ' * (depth + 1)}{json_visible(json.dumps(key, ensure_ascii=False))}: ")
        _value(stream, members[key], depth + 1)
        start = ","
    stream.write("{}" if start == "{" else f"\n{' ' * depth}}}")


def _list(stream: TextIO, items: Iterator[Json], depth: int) -> None:
    start = "["
    for item in items:
        stream.write(f"{start}\n{' ' * (depth + 1)}")
        _value(stream, item, depth + 1)
        start = ","
    stream.write("[]" if start == "[" else f"\n{' ' * depth}]")
