"""The shapes that pipelines are read into, and text from values of any type."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cop_scan.evidence import Json, canonical
from cop_scan.yamlio import Lines

Path = tuple[str | int, ...]
_PINNED = re.compile(r"^(?:[0-9a-f]{40}|[0-9a-f]{64})$")
_SECRET = re.compile(r"\bsecrets\s*(?:\.\s*([A-Za-z_][\w-]*)|\[\s*'([^']{1,200})'\s*\]|(\[))", re.I)
_EXPRESSION = re.compile(r"\$\{\{(.{0,2000}?)\}\}", re.DOTALL)
_INPUT = re.compile(r"\binputs\.([A-Za-z_][\w-]*)")
_ALL_SECRETS = re.compile(r"toJSON\s*\(\s*secrets\s*\)", re.I)


def text(value: Json) -> str:
    """A value as a CI system would write it into a string; empty for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else canonical(value)


def texts(value: Json) -> list[str]:
    """One value or a list of them, as a list of texts."""
    return [text(item) for item in (value if isinstance(value, list) else [] if value is None else [value])]


def mapping(value: Json) -> dict[str, Json]:
    """`value` if it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def mappings(value: Json) -> list[tuple[int, dict[str, Json]]]:
    """The mappings of a list with their indexes."""
    return [(n, item) for n, item in enumerate(value) if isinstance(item, dict)] if isinstance(value, list) else []


def environment(*layers: Json) -> dict[str, str]:
    """Variables of several layers, the later ones over the earlier."""
    return {key: text(value) for layer in layers for key, value in mapping(layer).items()}


def secrets(*values: Json) -> list[str]:
    """Names of the secrets that expressions in the values read; `*` where they read all, or one that cannot be told."""
    found: set[str] = set()
    for written in (canonical(value) for value in values if value is not None):
        found |= {one[0] or one[1] or "*" for one in _SECRET.findall(written)}
        if _ALL_SECRETS.search(written):
            found.add("*")
    return sorted(found)


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
    ignored = _listed(known, f"{key}-ignore")
    return ["**", *(f"!{pattern}" for pattern in ignored)] if ignored else _listed(known, key)


def _listed(known: Mapping[str, Json], key: str) -> list[str] | None:
    return texts(known[key]) if known.get(key) is not None else None


def component(
    raw: str, kind: str, source: str, ref: str = "", *, line: int = 0, local: bool = False
) -> dict[str, Json]:
    """Something that a pipeline takes from elsewhere."""
    owner = source.split("/", 1)[0] if "/" in source and not local else ""
    pinned = bool(_PINNED.match(ref)) or "@sha256:" in raw
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
    named, _, fixed = plain.partition("@")
    head, _, last = named.rpartition("/")
    name, _, tag = last.partition(":")
    return component(raw, "image", f"{head}/{name}" if head else name, fixed or tag, line=line)


def hidden(path: str, reason: str, detail: str) -> dict[str, Json]:
    """One unseen part."""
    return {"path": path, "reason": reason, "detail": detail}


def filled(script: str, *inputs: Mapping[str, str]) -> str:
    """`script` with expressions on inputs replaced by the expressions that were given for them.

    What an outsider writes may reach a script by way of an input. Inputs given as plain text stay as they are.
    """
    known: dict[str, list[str]] = {}
    for given in inputs:
        for name, value in given.items():
            known.setdefault(name.lower(), []).extend(part.strip() for part in _EXPRESSION.findall(value))

    def put(found: re.Match[str]) -> str:
        return " || ".join(known.get(found[1].lower(), [])) or found[0]

    return _EXPRESSION.sub(lambda found: "${{" + _INPUT.sub(put, found[1]) + "}}", script)


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
