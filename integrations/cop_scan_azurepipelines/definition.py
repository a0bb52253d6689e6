"""A pipeline definition: its YAML files, as far as Azure Repos hold them, and what the definition itself says."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cop_scan.evidence import Fact, Json, Status, canonical, digest
from cop_scan.sources.answered import part
from cop_scan.sources.answers import Answer
from cop_scan.sources.asking import Asker
from cop_scan.sources.files import LINK, SUBMODULE, Unreadable
from cop_scan.sources.masking import mask
from cop_scan_azurepipelines.files import Tree, read_contents
from cop_scan_azurepipelines.project import Project

FILE = "definition.azurepipelines.json"
"""The path under which the definition itself is kept among its files."""
AZURE_REPOS = "TfsGit"
MAX_BYTES, MAX_FILES = 1 << 20, 100
"""Of one YAML file, and how many files one definition may take."""
_ROUNDS = 8
_TEMPLATE = re.compile(r"^[ \t]*(?:-[ \t]+)?template:[ \t]*['\"]?([^'\"#\s][^'\"#\r\n]*)", re.M)


@dataclass(slots=True)
class Definition:
    """A definition and its files."""

    project: Project
    one: Mapping[str, Any]
    texts: dict[str, str] = field(default_factory=dict)
    """Path -> masked text of each YAML file that was read."""
    hidden: dict[str, tuple[Status, str]] = field(default_factory=dict)
    """Path -> why a file was not read."""
    said: list[Answer] = field(default_factory=list)

    @property
    def id(self) -> int:
        """Unique within the project."""
        return int(self.one["id"])

    @property
    def ids(self) -> set[int]:
        """Its id, or those of the definitions that it stands for together."""
        return set(self.one.get("ids") or [self.id])

    def may_use(self, kind: str, identity: str) -> bool | Answer | None:
        """Whether its jobs may use a thing of the project; the refusal, or None, where that is not seen."""
        answer = self.project.permissions.get((kind, identity))
        if answer is None or not answer.ok:
            return answer
        return bool(answer.body["all"]) or bool(self.ids & set(answer.body["named"]))

    @property
    def title(self) -> str:
        """organisation/project/folder/definition."""
        folder = str(self.one.get("path") or "").replace("\\", "/").strip("/")
        middle = f"{folder}/" if folder else ""
        return f"{self.project.organisation}/{self.project.name}/{middle}{self.one['name']}"

    @property
    def process(self) -> Mapping[str, Any]:
        """How it is built: `{type, yamlFilename}` or `{type, phases}`."""
        found = self.one.get("process")
        return found if isinstance(found, dict) else {}

    @property
    def yaml(self) -> str:
        """Path of the YAML file; empty for a classic definition, or where it is not told."""
        name = self.process.get("yamlFilename")
        if self.process.get("type") != 2 or not isinstance(name, str):
            return ""
        return posixpath.normpath(name.replace("\\", "/").lstrip("/"))

    @property
    def source(self) -> Mapping[str, Any]:
        """What is built: `{id, type, name, url, defaultBranch}`."""
        found = self.one.get("repository")
        return found if isinstance(found, dict) else {}

    @property
    def repository(self) -> str:
        """Id of its repository in Azure Repos, from which its YAML file can be read; else empty."""
        return str(self.source.get("id") or "").lower() if self.source.get("type") == AZURE_REPOS else ""

    @property
    def whole(self) -> bool:
        """Whether every file was read, so that what none of them says is not said."""
        return not self.hidden and not any(self.elsewhere())

    def elsewhere(self) -> Iterator[str]:
        """Templates that lie in other repositories or are named by expressions."""
        for path, text in self.texts.items():
            for written in _TEMPLATE.findall(text):
                if _resolved(path, written.strip()) is None:
                    yield written.strip()

    def fact(self) -> tuple[Fact, dict[str, bytes]]:
        """The fact `pipelines`, and contents by digest: the files, and the definition itself."""
        contents: dict[str, bytes] = {}
        files: list[Json] = []
        for path, text in sorted({**self.texts, FILE: canonical(self.one)}.items()):
            data = mask(text.encode())
            key = digest(data)
            contents[key] = data
            files.append({"path": path, "digest": key, "size": len(data)})
        hidden = [part(path, *why) for path, why in sorted(self.hidden.items())]
        request = ", ".join(dict.fromkeys(answer.request for answer in self.said))
        at = min((answer.at for answer in self.said if answer.at), default="")
        return Fact.seen("pipelines", {"files": files, "hidden": hidden}, request=request, observed_at=at), contents


def _resolved(path: str, written: str) -> str | None:
    """The path of a template of the same repository; None for one of another, or by an expression."""
    name = written.removesuffix("@self")
    if "@" in name or "${{" in name or "$(" in name:
        return None
    start = "" if name.startswith("/") else posixpath.dirname(path)
    return posixpath.normpath(posixpath.join(start, name.lstrip("/")))


def explain(definition: Definition) -> None:
    """Say why the files of a definition cannot be read, where that is seen without asking."""
    if definition.process.get("type") == 1:
        return
    path = definition.yaml
    if definition.process.get("type") != 2:
        definition.hidden["*"] = (Status.UNSUPPORTED, "It is of a kind that is neither classic nor YAML.")
    elif not path or path.startswith(".."):
        definition.hidden["*"] = (Status.HIDDEN, "Azure DevOps does not name its YAML file.")
    elif not definition.repository:
        kind = str(definition.source.get("type") or "another service")
        detail = f"It lies in a repository of {kind}, which this source does not read."
        definition.hidden[path] = (Status.NOT_COLLECTED, detail)


async def read_files(asker: Asker, definitions: Iterable[Definition], tree: Tree | Answer, ref: str) -> None:
    """Read the YAML files and templates of definitions that lie in one repository."""
    mine = [one for one in definitions if one.yaml and not one.hidden]
    readable = [one for one in mine if _explained(one, tree, ref)]
    if isinstance(tree, Answer):
        return
    waiting: dict[int, set[str]] = {number: {one.yaml} for number, one in enumerate(readable)}
    for _ in range(_ROUNDS):
        paths = {path for found in waiting.values() for path in found}
        if not paths:
            return
        await read_contents(asker, tree, (), paths)
        for number, one in enumerate(readable):
            waiting[number] = set(_take(one, tree, sorted(waiting[number])))
    for number, one in enumerate(readable):
        one.hidden.update(dict.fromkeys(waiting[number], (Status.TRUNCATED, "Templates use each other too deeply.")))


def _explained(one: Definition, tree: Tree | Answer, ref: str) -> bool:
    """Whether the files can be read from that tree; if not, that is said."""
    branch = str(one.source.get("defaultBranch") or ref)
    if isinstance(tree, Answer):
        one.hidden[one.yaml] = (tree.gap or Status.MALFORMED, tree.detail)
    elif branch not in (ref, ref.removeprefix("refs/heads/")):
        one.hidden[one.yaml] = (Status.NOT_COLLECTED, f"It lies on {branch}, which is not the default branch.")
    else:
        one.said.append(tree.said)
        return True
    return False


def _take(one: Definition, tree: Tree, paths: Sequence[str]) -> Iterator[str]:
    """Take files from the tree; the templates that they name and that are there come next."""
    for path in paths:
        entry = tree.entry(path)
        if entry is None or entry.mode in (LINK, SUBMODULE):
            one.hidden[path] = (Status.NOT_COLLECTED, "There is no such file on the default branch.")
            continue
        if entry.size > MAX_BYTES or len(one.texts) >= MAX_FILES:
            one.hidden[path] = (Status.TRUNCATED, "It is larger than what is read, or there are too many files.")
            continue
        try:
            one.texts[path] = mask(tree.read(entry, MAX_BYTES)).decode("utf-8-sig")
        except Unreadable as fault:
            one.hidden[path] = (fault.status, fault.detail)
            continue
        except UnicodeDecodeError:
            one.hidden[path] = (Status.MALFORMED, "It is not UTF-8 text.")
            continue
        named = [_resolved(path, written.strip()) for written in _TEMPLATE.findall(one.texts[path])]
        yield from (name for name in named if name and name not in one.texts and name not in one.hidden)
