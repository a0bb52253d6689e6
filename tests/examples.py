"""The examples that every claim folder carries: little repositories with the outcome they must have.

examples/<outcome>[-why].yaml
  files: {path: text}     the repository's whole tree
  facts: {key: value}     facts of form `value`, as a platform source would give them
  gaps:  {key: reason}    facts that could not be seen
  now, kind, platform     where they matter; a build project's document is a file, such as project.codebuild.json
  message                 words that the finding's message must contain
  decides: {at, flip}     of a pass: the path of the field that decides, and the value with which the claim fails
or, of another example of the folder,
  of: pass.yaml
  without: [facts, …]     the path of a field that is not there, or of a file that cannot be read
  null: [facts, …]        the path of a field that is null
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from cop_scan.catalogue import Catalogue, Claim, FactSpec, Form
from cop_scan.evidence import Fact, Json, Resource, Status, digest
from cop_scan.policies import claim_folders, root
from cop_scan.sources.files import Entry, Unreadable, file_facts
from cop_scan.yamlio import load

NOW = "2026-06-01T00:00:00Z"
_REGULAR = 0o100644
_DOCUMENTS = ("/project.codebuild.json", "/trigger.cloudbuild.json", "/definition.azurepipelines.json")


@dataclass(frozen=True)
class Example:
    path: Path
    document: Mapping[str, Json]
    unreadable: Collection[str] = ()
    """Paths of files that are there and cannot be read."""

    sound: bool = True
    """Whether its facts have their published shape; where one is null or lacks a field, on purpose, they have not."""

    @property
    def outcome(self) -> str:
        return self.path.stem.split("-", 1)[0]

    @property
    def now(self) -> str:
        return str(self.document.get("now", NOW))


def flipped(example: Example) -> Example:
    """The example with the other value in the field that decides."""
    document = copy.deepcopy(dict(example.document))
    *path, last = example.document["decides"]["at"]
    _at(document, path)[last] = example.document["decides"]["flip"]
    return Example(example.path, document)


def nulled(example: Example) -> Example | None:
    """The example with null in the field that decides; None where that is a file or a whole fact."""
    path = example.document["decides"]["at"]
    return _null(example, path) if path[0] == "facts" and len(path) > 2 else None


def removed(example: Example) -> Example:
    """The example without the field that decides."""
    return _without(example, example.document["decides"]["at"])


def _null(example: Example, at: Sequence[Json]) -> Example:
    document = copy.deepcopy(dict(example.document))
    *path, last = at
    _at(document, path)[last] = None
    return Example(example.path, document)


def _without(example: Example, at: Sequence[Json]) -> Example:
    """A file is there all the same, and cannot be read."""
    document = copy.deepcopy(dict(example.document))
    *path, last = at
    if path == ["files"]:
        return Example(example.path, document, [last])
    del _at(document, path)[last]
    return Example(example.path, document)


def _at(document: Json, path: Sequence[Json]) -> Json:
    for step in path:
        document = document[step]
    return document


def examples() -> list[Example]:
    return [_read(path) for folder in claim_folders(root()) for path in sorted((folder / "examples").glob("*.yaml"))]


def _read(path: Path) -> Example:
    document = load(path.read_text(encoding="utf-8"))[0] or {}
    if "of" in document:
        return _changed(path, document)
    unknown = document.keys() - {"files", "facts", "gaps", "now", "kind", "platform", "message", "decides"}
    assert not unknown, f"{path}: {unknown}"
    return Example(path, document)


def _changed(path: Path, document: Mapping[str, Json]) -> Example:
    """An example that is another one with a field changed; it decides nothing, and has its own message."""
    assert document.keys() - {"message"} in ({"of", "without"}, {"of", "null"}), path
    whole = _read(path.parent / document["of"])
    kept = {key: value for key, value in whole.document.items() if key not in ("decides", "message")}
    change = _without if "without" in document else _null
    changed = change(Example(path, kept), document.get("without") or document["null"])
    return replace(changed, document={**changed.document, "message": document.get("message", "")}, sound=False)


class _Texts:
    """An example's files as a source's contents."""

    def __init__(self, texts: Mapping[str, bytes], unreadable: Collection[str]) -> None:
        self.texts, self.unreadable = texts, unreadable

    def size(self, entry: Entry) -> int:
        return len(self.texts[entry.path])

    def read(self, entry: Entry, limit: int) -> bytes:
        if self.size(entry) > limit:
            raise Unreadable(Status.TRUNCATED, f"It is larger than {limit} bytes.")
        if entry.path in self.unreadable:
            raise Unreadable(Status.FORBIDDEN, "It may not be read.")
        return self.texts[entry.path]


def label(example: Example) -> str:
    return f"{example.path.parents[1].name}/{example.path.stem}"


def _spec(spec: FactSpec, kind: str) -> FactSpec:
    """Of a build project the document that its source stores is among the files of its pipelines."""
    own = _DOCUMENTS if kind == "build_project" and spec.form is Form.PIPELINES else ()
    return replace(spec, files=(*spec.files, *own))


def resource(example: Example, claim: Claim, catalogue: Catalogue) -> tuple[Resource, Mapping[str, bytes]]:
    """The example as a source would collect it, and the contents that it points to."""
    kind = str(example.document.get("kind", claim.kinds[0]))
    specs = [_spec(catalogue.facts[key], kind) for key in claim.facts]
    facts: dict[str, Fact] = {
        spec.key: Fact.gap(spec.key, Status.NOT_COLLECTED, "A git clone does not hold platform settings.")
        for spec in specs
        if spec.form is Form.VALUE
    }
    texts = {path: text.encode() for path, text in (example.document.get("files") or {}).items()}
    tree = [Entry(path, _REGULAR, digest(data), len(data)) for path, data in sorted(texts.items())]
    collected, contents = file_facts(
        [spec for spec in specs if spec.form is not Form.VALUE],
        tree,
        _Texts(texts, example.unreadable),
        inherits=True,
        request="example",
        observed_at=NOW,
    )
    facts.update(collected)
    for key, value in (example.document.get("facts") or {}).items():
        facts[key] = Fact.seen(key, value)
    for key, reason in (example.document.get("gaps") or {}).items():
        facts[key] = Fact.gap(key, Status(reason), "Not seen in this example.")
    assert facts.keys() <= set(claim.facts), f"{example.path}: not declared: {facts.keys() - set(claim.facts)}"
    platform = str(example.document.get("platform", "git"))
    return Resource("example", kind, platform, "examples", "example", facts=MappingProxyType(facts)), contents
