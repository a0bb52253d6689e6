"""What goes over the wire: a request as it came, an answer before it is sent, and what a test withholds of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any


@dataclass(frozen=True)
class Incoming:
    """A request; `path` is decoded nowhere yet, `headers` have lower-case names."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass
class Answer:
    """A status, headers and a JSON body (bytes: as it is)."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Withheld:
    """Something taken away: a path `REST:/...` (`*` is one step, `**` any number), with `#field` a field of its answer."""

    match: str

    @property
    def field_name(self) -> str | None:
        """The REST field meant, if any."""
        return self.match.partition("#")[2] or None

    def covers(self, path: str) -> bool:
        """Whether it means this REST path."""
        return self.match.startswith("REST:") and bool(_pattern(self.match[5:].partition("#")[0]).fullmatch(path))


@cache
def _pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*|\*)", text)
    return re.compile("".join({"**": ".*", "*": "[^/]+"}.get(part, re.escape(part)) for part in parts))
