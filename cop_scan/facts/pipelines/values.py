"""The shapes that pipelines are read into, and text from values of any type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cop_scan.evidence import Json, canonical
from cop_scan.yamlio import Lines

Path = tuple[str | int, ...]
_COMMIT = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})\Z", re.I)
_DIGEST = re.compile(r"@sha256:[0-9a-f]{64}\Z")
_SECRET = re.compile(r"(?<![\w.'-])secrets\b(?:\s*\.\s*([A-Za-z_][\w-]*)|\s*\[\s*'([^']{1,200})'\s*\])?", re.I)


def text(value: Json) -> str:
    """A value as a CI system would write it into a string; empty for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    return canonical(value)


def scalar(value: Json) -> str:
    """As `text`, but empty for a list or a mapping."""
    return "" if isinstance(value, dict | list) else text(value)


def items(value: Json) -> list[Json]:
    """One value or a list of them, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def leaves(value: Json) -> Iterator[Json]:
    """One value or a list of them, in which a reference may have put lists, one after the other."""
    for item in items(value):
        if isinstance(item, list):
            yield from leaves(item)
        else:
            yield item


def texts(value: Json) -> list[str]:
    """One value or a list of them, as a list of texts."""
    return [text(item) for item in items(value)]


def mapping(value: Json) -> dict[str, Json]:
    """`value` if it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def named(value: Json, key: str = "name") -> str:
    """What is written either as a text or as a mapping with a name."""
    return text(value.get(key)) if isinstance(value, dict) else scalar(value)


def environment(*layers: Json) -> dict[str, str]:
    """Variables of several layers, the later ones over the earlier."""
    return {key: text(value) for layer in layers for key, value in mapping(layer).items()}


def both(*conditions: str) -> str:
    """All of several conditions, those that are empty left out."""
    written = list(dict.fromkeys(one.strip() for one in conditions if one.strip()))
    bare = [one.removeprefix("${{").removesuffix("}}").strip() for one in written]
    return written[0] if len(written) == 1 else " && ".join(f"({one})" for one in bare)


def secrets(*values: Json) -> list[str]:
    """Names of the secrets that expressions in the values read; `*` for all of them, or one that cannot be told."""
    found = {
        one[1] or one[2] or "*"
        for value in values
        for written in _strings(value)
        for expression in expressions(written)
        for one in _SECRET.finditer(expression)
    }
    return sorted(found)


def expressions(written: str) -> Iterator[str]:
    """What stands between `${{` and `}}`."""
    for part in written.split("${{")[1:]:
        expression, end, _ = part.partition("}}")
        if end:
            yield expression.strip()


def _strings(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


def trigger(event: str, detail: Json = None) -> dict[str, Json]:
    """One way in which a pipeline starts."""
    known = mapping(detail)
    return {
        "event": event,
        "branches": _refs(known, "branches"),
        "tags": _refs(known, "tags"),
        "types": _listed(known, "types"),
        "paths": _listed(known, "paths") or [],
        "paths_ignore": _listed(known, "paths-ignore") or [],
    }


def _refs(known: Mapping[str, Json], key: str) -> list[str] | None:
    """The patterns of a filter; what is ignored is everything less those, as GitHub writes it with `!`."""
    ignored = [f"!{pattern}" for pattern in _listed(known, f"{key}-ignore") or []]
    wanted = _listed(known, key)
    return [*(["**"] if wanted is None else wanted), *ignored] if ignored else wanted


def _listed(known: Mapping[str, Json], key: str) -> list[str] | None:
    return texts(known[key]) if known.get(key) is not None else None


def component(
    raw: str, kind: str, source: str, ref: str = "", *, line: int = 0, local: bool = False
) -> dict[str, Json]:
    """Something that a pipeline takes from elsewhere."""
    owner = source.split("/", 1)[0] if "/" in source and not local else ""
    pinned = bool(_COMMIT.match(ref)) if kind != "image" else bool(_DIGEST.search(raw))
    return {
        "raw": raw,
        "kind": kind,
        "source": source,
        "owner": owner,
        "ref": ref,
        "pinned": pinned,
        "local": local,
        "line": line,
    }


def image(raw: str, line: int = 0) -> dict[str, Json]:
    """A container image: `registry/name:tag@sha256:digest`."""
    plain = raw.removeprefix("docker://")
    wanted, _, fixed = plain.partition("@")
    head, _, last = wanted.rpartition("/")
    name, _, tag = last.partition(":")
    return component(raw, "image", f"{head}/{name}" if head else name, fixed or tag, line=line)


def step(name: str, line: int, **known: Json) -> dict[str, Json]:
    """A step with every key, empty where nothing is known."""
    empty: dict[str, Json] = {
        "name": name,
        "line": line,
        "uses": None,
        "run": "",
        "shell": "",
        "with": {},
        "env": {},
        "condition": "",
        "may_fail": False,
        "through": [],
    }
    return {**empty, **known}


def job(identity: str, line: int, **known: Json) -> dict[str, Json]:
    """A job with every key, empty where nothing is known."""
    empty: dict[str, Json] = {
        "id": identity,
        "name": identity,
        "line": line,
        "needs": [],
        "condition": "",
        "permissions": None,
        "environment": "",
        "runs_on": [],
        "images": [],
        "matrix": False,
        "calls": None,
        "may_fail": False,
        "secrets": [],
        "steps": [],
    }
    return {**empty, **known}


def pipeline(path: str, platform: str, **known: Json) -> dict[str, Json]:
    """A pipeline with every key, empty where nothing is known."""
    empty: dict[str, Json] = {
        "path": path,
        "platform": platform,
        "name": "",
        "triggers": [],
        "permissions": None,
        "jobs": [],
        "components": [],
        "callers": [],
        "reach": [],
    }
    return {**empty, **known}


def line_of(lines: Lines, path: Path, *keys: str) -> int:
    """The first known line of one of the keys below `path`, else of the path itself, else 0."""
    for key in keys:
        if found := lines.get((*path, key)):
            return found
    return lines.get(path, 0)
