"""YAML from hostile hands: bounded in size, depth and expansion, with the line of every key.

PyYAML's libyaml parser gives events; the values are built here, without recursion, so that nested
brackets cannot exhaust the stack and an alias bomb is refused before it is expanded. Scalars follow
YAML 1.2's core schema (https://yaml.org/spec/1.2.2/#103-core-schema), in which `on` and `yes` are
text, or YAML 1.1's booleans for readers that use those. A collection with a local tag, such as
GitLab's `!reference [a, b]`, becomes `{"!reference": ["a", "b"]}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml

from cop_scan.evidence import Json

MAX_BYTES = 1 << 20
MAX_DEPTH = 60
MAX_NODES = 200_000
"""Values after aliases are expanded."""

Lines = Mapping[tuple[str | int, ...], int]
"""Path of keys and indexes -> line, from 1."""


class YamlError(ValueError):
    """The text is not YAML that can be read safely; `line` is 0 where none is known."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


_NULL = re.compile(r"^(?:null|Null|NULL|~|)$")
_BOOL12 = re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$")
_BOOL11 = re.compile(r"^(?:true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$")
_TRUE = frozenset({"true", "yes", "on"})
_INT = re.compile(r"^[-+]?[0-9]{1,18}$")
_OCTAL = re.compile(r"^0o[0-7]{1,18}$")
_HEX = re.compile(r"^0x[0-9a-fA-F]{1,15}$")
_FLOAT = re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]{1,200}(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,2})?$")
"""Never so large that it is infinite, which JSON cannot say."""


@dataclass(slots=True)
class _Open:
    """A sequence or mapping that is still being read."""

    value: list[Json] | dict[str, Json]
    path: tuple[str | int, ...]
    anchor: str | None
    tag: str | None
    merges: list[dict[str, Json]] = field(default_factory=list)
    key: str | None = None
    nodes: int = 1


class _Builder:
    def __init__(self, *, yaml11: bool) -> None:
        self.boolean = _BOOL11 if yaml11 else _BOOL12
        self.merge = yaml11
        self.stack: list[_Open] = []
        self.anchors: dict[str, tuple[Json, int]] = {}
        self.lines: dict[tuple[str | int, ...], int] = {}
        self.root: Json = None
        self.nodes = 0

    def feed(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                raise YamlError(f"the alias *{event.anchor} has no anchor before it", line)
            value, size = self.anchors[event.anchor]
            self.place(value, size, line)
        elif isinstance(event, yaml.ScalarEvent):
            self.scalar(event, line)
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            self.open(event, line)
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            self.close(line)

    def scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        holder = self.stack[-1] if self.stack else None
        if holder and isinstance(holder.value, dict) and holder.key is None:
            self.start_key(holder, event.value, line)
            return
        value = self.resolve(event)
        if event.anchor:
            self.anchors[event.anchor] = (value, 1)
        self.place(value, 1, line)

    def start_key(self, holder: _Open, key: str, line: int) -> None:
        if key == "<<" and not self.merge:
            raise YamlError("the merge key << is not part of YAML 1.2", line)
        if isinstance(holder.value, dict) and key in holder.value and key != "<<":
            raise YamlError(f"the key {key!r} is there twice", line)
        holder.key = key
        self.lines[(*holder.path, key)] = line

    def resolve(self, event: yaml.ScalarEvent) -> Json:
        text: str = event.value
        if not event.implicit[0]:
            return text
        if _NULL.match(text):
            return None
        if self.boolean.match(text):
            return text.lower() in _TRUE
        for pattern, base in ((_INT, 10), (_OCTAL, 8), (_HEX, 16)):
            if pattern.match(text):
                return int(text.replace("0o", "") if base == 8 else text, base)
        return float(text) if _FLOAT.match(text) else text

    def open(self, event: yaml.SequenceStartEvent | yaml.MappingStartEvent, line: int) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise YamlError(f"nested deeper than {MAX_DEPTH} levels", line)
        holder = self.stack[-1] if self.stack else None
        if holder and isinstance(holder.value, dict) and holder.key is None:
            raise YamlError("a key is not a scalar", line)
        value: list[Json] | dict[str, Json] = [] if isinstance(event, yaml.SequenceStartEvent) else {}
        tag = event.tag if event.tag and event.tag.startswith("!") and event.tag != "!" else None
        self.stack.append(_Open(value, self.here(), event.anchor, tag))

    def here(self) -> tuple[str | int, ...]:
        if not self.stack:
            return ()
        holder = self.stack[-1]
        step = len(holder.value) if isinstance(holder.value, list) else holder.key
        return (*holder.path, step if step is not None else "")

    def close(self, line: int) -> None:
        done = self.stack.pop()
        if isinstance(done.value, dict):
            for merged in done.merges:
                for key, inherited in merged.items():
                    done.value.setdefault(key, inherited)
        value: Json = {done.tag: done.value} if done.tag else done.value
        if done.anchor:
            self.anchors[done.anchor] = (value, done.nodes)
        self.place(value, done.nodes, line, counted=True)

    def place(self, value: Json, size: int, line: int, *, counted: bool = False) -> None:
        self.nodes += 1 if counted else size
        if self.nodes > MAX_NODES:
            raise YamlError(f"more than {MAX_NODES} values after aliases are expanded", line)
        if not self.stack:
            self.root = value
            return
        holder = self.stack[-1]
        holder.nodes += size
        if isinstance(holder.value, list):
            holder.value.append(value)
        elif holder.key is None:
            raise YamlError("a key is not a scalar", line)
        elif holder.key == "<<":
            self.merge_in(holder, value, line)
            holder.key = None
        else:
            holder.value[holder.key] = value
            holder.key = None

    @staticmethod
    def merge_in(holder: _Open, value: Json, line: int) -> None:
        parts = value if isinstance(value, list) else [value]
        if not all(isinstance(part, dict) for part in parts):
            raise YamlError("the merge key << needs a mapping", line)
        holder.merges.extend(parts)


def _events(text: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise YamlError(str(error.problem or error.context), mark.line + 1 if mark else 0) from None
    except yaml.YAMLError as error:
        raise YamlError(str(error).splitlines()[0]) from None


def load_all(text: str, *, yaml11: bool = False) -> list[tuple[Json, Lines]]:
    """Every document of `text` with the lines of its keys.

    Raises YamlError if the text is no YAML, has a key twice, or exceeds a bound.
    """
    if len(text) > MAX_BYTES:
        raise YamlError(f"larger than {MAX_BYTES} bytes")
    documents: list[tuple[Json, Lines]] = []
    builder = _Builder(yaml11=yaml11)
    nodes = 0
    for event in _events(text):
        if isinstance(event, yaml.DocumentStartEvent):
            builder = _Builder(yaml11=yaml11)
            builder.nodes = nodes
        elif isinstance(event, yaml.DocumentEndEvent):
            documents.append((builder.root, builder.lines))
            nodes = builder.nodes
        else:
            builder.feed(event)
    return documents


def load(text: str, *, yaml11: bool = False) -> tuple[Json, Lines]:
    """The one document of `text` (None where it is empty) with the lines of its keys.

    Raises YamlError as `load_all`, and if there is more than one document.
    """
    documents = load_all(text, yaml11=yaml11)
    if len(documents) > 1:
        raise YamlError("more than one document")
    return documents[0] if documents else (None, {})
