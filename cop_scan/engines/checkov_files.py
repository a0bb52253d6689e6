"""The text that Checkov is given: what ships, without what would make Checkov read it otherwise than its platform does.

Every change keeps the lines where they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Final

from cop_scan.evidence import Json

FRAMEWORKS: Final = {"container_files": "dockerfile", "terraform_files": "terraform"}
"""Fact key -> the Checkov framework that reads its files."""
_NAMES: Final = {"container_files": "Dockerfile", "terraform_files": "main.tf"}
_SKIP = re.compile(r"(checkov|bridgecrew|cortex):(skip=)")
_BREAKS = re.compile("[\x00\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]")
"""What Python takes for the end of a line, and Docker and Terraform do not."""
_TERRAFORM_COMMENT = re.compile(r"^\s*(#|//).*$", re.M)
_HEREDOC = re.compile(r"<<-?\s*[\"']?\w")
_DOCKER_COMMENT = re.compile(r"^[ \t]*#[^\n]*\n?", re.M)
_OPEN = re.compile(r"\\[ \t]*(?:\n[ \t]*\n|\n?[ \t]*\Z)")
"""A continued line with an empty one or nothing behind it: Docker reads on, Checkov does not."""
_ESCAPE = re.compile(r"^\s*#\s*escape\s*=", re.I | re.M)


class Unclear(Exception):
    """Checkov would not read this file as its platform does."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """One file as Checkov shall see it."""

    fact: str
    path: str
    """In the repository."""
    place: str
    """Below the private folder: numbered, so that no name of the repository's reaches the disk or Checkov."""
    text: str


def shipped(values: Iterable[Json], ignored: Iterable[str]) -> list[Json]:
    """The entries that are not below a folder named in `ignored`, in the order of their paths.

    `Dockerfile.dockerignore` lists files, and is no Dockerfile.
    """
    folders = {name.lower() for name in ignored}
    kept = [v for v in values if not folders.intersection(v["path"].lower().split("/")[:-1])]
    kept = [value for value in kept if not value["path"].lower().endswith(".dockerignore")]
    return sorted(kept, key=lambda value: str(value["path"]))


def prepare(
    facts: Mapping[str, Json], ignored: Sequence[str], undecidable: Mapping[str, Mapping[str, str]]
) -> tuple[list[Prepared], dict[str, str]]:
    """The files to scan, and path -> why a file (or part of one) cannot be judged.

    `undecidable` is fact key -> reason -> regular expression of what the checks pass without having read it.
    """
    files: list[Prepared] = []
    unseen: dict[str, str] = {}
    folders: dict[tuple[str, str], int] = {}
    for fact in sorted(facts.keys() & FRAMEWORKS.keys()):
        for entry in shipped(facts[fact]["files"], ignored):
            path = entry["path"]
            try:
                text = _text(fact, entry["text"])
            except Unclear as fault:
                unseen[path] = str(fault)
                continue
            if not text.strip():
                continue
            if why := next((why for why, found in undecidable.get(fact, {}).items() if re.search(found, text)), ""):
                unseen[path] = why
            files.append(Prepared(fact, path, _place(fact, path, folders, len(files)), text))
    return files, unseen


def _place(fact: str, path: str, folders: dict[tuple[str, str], int], number: int) -> str:
    """Files of one folder stay together: to Terraform a folder is a module."""
    kind = FRAMEWORKS[fact]
    if kind == "dockerfile":
        return f"{kind}/{number}/{_NAMES[fact]}"
    folder = folders.setdefault((fact, path.rpartition("/")[0]), len(folders))
    return f"{kind}/{folder}/{number}_{_NAMES[fact]}"


def _text(fact: str, text: str) -> str:
    plain = _SKIP.sub(r"\1-\2", _BREAKS.sub(" ", text.replace("\r\n", "\n")))
    if fact == "container_files":
        return _last_stage(plain)
    return plain if _TERRAFORM_COMMENT.sub("", plain).strip() else ""


def _last_stage(text: str) -> str:
    """A Dockerfile with only its last stage and the stages that this one builds upon.

    Raises Unclear where Checkov's parser and Docker's do not agree on what an instruction is.
    """
    from dockerfile_parse import DockerfileParser  # type: ignore[import-untyped]  # noqa: PLC0415 - comes with Checkov

    if _ESCAPE.search(text) or _HEREDOC.search(text) or _OPEN.search(_DOCKER_COMMENT.sub("", text)):
        raise Unclear("Checkov does not read its here-documents, open lines or escape directive.")
    structure = DockerfileParser(fileobj=StringIO(text)).structure
    starts = [part for part in structure if part["instruction"] == "FROM"]
    if not starts:
        if any(part["instruction"] != "COMMENT" for part in structure):
            raise Unclear("It has no FROM, so that it is not a whole Dockerfile.")
        return ""
    lines = text.split("\n")
    ends = [part["startline"] for part in starts[1:]] + [len(lines)]
    kept = _lineage([_stage(part["value"]) for part in starts])
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if number not in kept:
            lines[start["startline"] : end] = [""] * (end - start["startline"])
    return "\n".join(lines)


def _stage(value: str) -> tuple[str, str]:
    """Base and name of a stage, from what stands behind FROM."""
    words = [word for word in value.lower().split() if not word.startswith("--")]
    name = words[2] if len(words) > 2 and words[1] == "as" else ""
    return (words[0] if words else ""), name


def _lineage(stages: Sequence[tuple[str, str]]) -> set[int]:
    """The numbers of the last stage and of the stages below it."""
    current, kept = len(stages) - 1, set[int]()
    while current not in kept:
        kept.add(current)
        base = stages[current][0]
        current = next((n for n in range(current - 1, -1, -1) if stages[n][1] == base), current)
    return kept
