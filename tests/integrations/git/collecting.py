from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cop_scan_git import GitSource

from cop_scan.catalogue import FactSpec, Form
from cop_scan.evidence import Status
from cop_scan.sources.interface import Collected, Sweep, Target

NOW = "2026-06-01T00:00:00Z"
CANARY = "the canary that must never be read"


def spec(key: str, form: Form, *files: str, **more: Any) -> FactSpec:
    values = {"inherited": "", "max_files": 50, "max_bytes": 1 << 20, "cure": "", "schema": {}, **more}
    return FactSpec(key, key, form, ("repository",), files, **values)


TEXTS = spec("texts", Form.TEXT, "*.md", "/.github/workflows/*.yml")
VALUES = [spec(key, Form.VALUE) for key in ("default_branch", "head_commit", "tags", "history", "branch_rules")]


def collect(*paths: Path, specs: Sequence[FactSpec] = (TEXTS, *VALUES), done: Sequence[str] = ()) -> list[Collected]:
    target = Target("git", "t", {"paths": [str(path) for path in paths]})
    return list(GitSource().collect(target, specs, Sweep(NOW, set(done))))


def one(path: Path, *specs: FactSpec) -> Collected:
    found = collect(path, specs=specs or (TEXTS, *VALUES))
    assert len(found) == 1
    return found[0]


def paths(found: Collected, key: str = "texts") -> list[str]:
    return [file["path"] for file in found.resource.facts[key].value["files"]]


def hidden(found: Collected, key: str = "texts") -> dict[str, str]:
    return {part["path"]: part["reason"] for part in found.resource.facts[key].value["hidden"]}


def all_gaps(found: Collected, status: Status) -> bool:
    return {fact.status for fact in found.resource.facts.values()} == {status} and not found.contents
