"""The value that a policy sees, from the files that a source collected.

A source stores which files matched (`{files: [{path, digest, size}], hidden: [{path, reason, detail}]}`)
and their contents by digest. Reading them is left until evaluation, so that a mended parser can be
run over an old snapshot. A file that cannot be read is a hidden part of the fact, by name: the fact
is then partial, and a policy concludes only what the hidden part could not overturn.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time

from cop_scan.catalogue import FactSpec, Form
from cop_scan.evidence import Fact, Json
from cop_scan.facts.pipelines import pipelines
from cop_scan.yamlio import YamlError, load

Reader = Callable[[str], bytes]
"""Digest -> content; raises KeyError where the snapshot lacks it."""


def hidden(path: str, reason: str, detail: str) -> dict[str, Json]:
    """One unseen part of a fact."""
    return {"path": path, "reason": reason, "detail": detail}


def derive(spec: FactSpec, fact: Fact, read: Reader) -> Fact:
    """`fact` with the value that policies see; a gap, and a fact of form `value`, as it is.

    The digest stays that of the collected value, which names every content by digest.
    """
    if not fact.ok or spec.form is Form.VALUE:
        return fact
    if spec.form is Form.PATHS:
        files = [{"path": f["path"], "size": f["size"]} for f in fact.value["files"]]
        return replace(fact, value={"files": files, "hidden": fact.value["hidden"]})
    texts, unseen = _texts(fact.value["files"], read)
    unseen = [*fact.value["hidden"], *unseen]
    if spec.form is Form.PIPELINES:
        return replace(fact, value=pipelines(texts, unseen))
    if spec.form is Form.TEXT:
        return replace(fact, value={"files": [{"path": p, "text": t} for p, t in texts.items()], "hidden": unseen})
    return replace(fact, value=_documents(texts, unseen, _toml if spec.form is Form.TOML else _yaml))


def _texts(files: Iterable[Mapping[str, Json]], read: Reader) -> tuple[dict[str, str], list[Json]]:
    texts: dict[str, str] = {}
    unseen: list[Json] = []
    for file in files:
        path = file["path"]
        try:
            texts[path] = read(file["digest"]).decode("utf-8-sig")
        except KeyError:
            unseen.append(hidden(path, "not_collected", "The snapshot does not hold its content."))
        except UnicodeDecodeError:
            unseen.append(hidden(path, "malformed", "It is not UTF-8 text."))
    return texts, unseen


def _documents(texts: Mapping[str, str], unseen: list[Json], parse: Callable[[str], Json]) -> Json:
    files: list[Json] = []
    for path, text in texts.items():
        try:
            files.append({"path": path, "document": parse(text)})
        except ValueError as fault:
            unseen.append(hidden(path, "malformed", str(fault)))
    return {"files": files, "hidden": unseen}


def _yaml(text: str) -> Json:
    try:
        return load(text)[0]
    except YamlError as fault:
        raise ValueError(f"line {fault.line}: {fault}" if fault.line else str(fault)) from None


def _toml(text: str) -> Json:
    try:
        return _plain(tomllib.loads(text))
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _plain(value: Json) -> Json:
    """TOML's dates as text: a policy's input is JSON."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
