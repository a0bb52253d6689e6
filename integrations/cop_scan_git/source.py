"""From paths to resources: every repository found, each with every wanted fact or a gap in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from cop_scan.catalogue import FactSpec, Form
from cop_scan.errors import InputError, SourceError
from cop_scan.evidence import Fact, Json, Resource, Status
from cop_scan.sources.files import file_facts
from cop_scan.sources.interface import Collected, Introduced, NoHistory, Sweep, Target
from cop_scan_git import offers
from cop_scan_git.discover import Found, discover
from cop_scan_git.facts import VALUES
from cop_scan_git.introduced import introduced
from cop_scan_git.refused import Refused, reading
from cop_scan_git.repository import SECONDS, Repository

_OPTIONS = frozenset({"paths", "base"})


class GitSource:
    """Working trees, bare repositories and mirrors, and folders of them. Option: `paths`.

    `seconds` is the time that one repository may take.
    """

    platform = "A clone"
    kinds, offers, grants, lacks = offers.KINDS, offers.OFFERS, offers.GRANTS, offers.LACKS

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds

    def collect(self, target: Target, wanted: Sequence[FactSpec], sweep: Sweep) -> Iterator[Collected]:
        """One resource of kind `repository` for each repository below the target's paths.

        Raises SourceError if a path is missing or holds no repository, InputError if an option is wrong.
        """
        specs = [spec for spec in wanted if "repository" in spec.kinds]
        for found in _found(_paths(target)):
            identity = (
                f"git:{target.name}/{found.name}"  # a folder has no immutable id; another target may use its name
            )
            if not sweep.has(identity):
                facts, contents = _facts(found.path, specs, sweep.observed_at, self._seconds)
                resource = Resource(
                    identity, "repository", "git", target.name, found.name, facts=MappingProxyType(facts)
                )
                yield Collected(resource, contents)

    def introduced(self, folder: Path, contents: Mapping[str, bytes]) -> Mapping[str, Introduced | NoHistory]:
        """For each file of the folder, by name and present content, the commit that introduced it."""
        return introduced(folder, contents)


def _paths(target: Target) -> list[Path]:
    if unknown := sorted(set(target.options) - _OPTIONS):
        raise InputError(f"Target {target.name}: {unknown[0]} is no option of the source git, which takes paths.")
    paths = target.options.get("paths")
    if not isinstance(paths, list) or not paths or not all(isinstance(path, str) for path in paths):
        raise InputError(f"Target {target.name}: paths must be a list of folders.")
    return [Path(str(target.options.get("base", "."))) / path for path in paths]


def _found(paths: Sequence[Path]) -> list[Found]:
    """Every repository once, with a name that no other has."""
    seen: set[Path] = set()
    names: set[str] = set()
    every: list[Found] = []
    for path in paths:
        below = list(discover(path))
        if not below:
            raise SourceError(
                f"{path}: there is no git repository.", next_step="Name a repository or a folder of them."
            )
        for one in below:
            real = one.path.resolve()
            if real not in seen:
                seen.add(real)
                every.append(Found(_unique(one.name, names), one.path))
    return every


def _unique(name: str, taken: set[str]) -> str:
    number, chosen = 1, name
    while chosen in taken:
        number += 1
        chosen = f"{name}~{number}"
    taken.add(chosen)
    return chosen


def _facts(
    path: Path, specs: Sequence[FactSpec], observed_at: str, seconds: float
) -> tuple[dict[str, Fact], Mapping[str, bytes]]:
    try:
        with Repository(path, seconds) as repository:
            facts, contents = _files(repository, [s for s in specs if s.form is not Form.VALUE], observed_at)
            for spec in specs:
                if spec.form is Form.VALUE:
                    facts[spec.key] = _value(spec.key, repository, observed_at)
            return facts, contents
    except Refused as fault:
        return _gaps(specs, fault, observed_at), {}


def _gaps(specs: Sequence[FactSpec], fault: Refused, observed_at: str) -> dict[str, Fact]:
    return {s.key: Fact.gap(s.key, fault.status, fault.detail, request="git", observed_at=observed_at) for s in specs}


def _files(
    repository: Repository, specs: Sequence[FactSpec], observed_at: str
) -> tuple[dict[str, Fact], dict[str, bytes]]:
    try:
        with reading("The tree"):
            head = repository.head()
            tree = repository.tree(head)
    except Refused as fault:
        return _gaps(specs, fault, observed_at), {}
    request = f"git tree of commit {head.oid}"
    return file_facts(specs, tree, repository, inherits=True, request=request, observed_at=observed_at)


def _value(key: str, repository: Repository, observed_at: str) -> Fact:
    if key not in VALUES:
        return Fact.gap(key, Status.NOT_COLLECTED, offers.LACKS["*"], request="git", observed_at=observed_at)
    request = "git"
    try:
        request = f"git commit {repository.head().oid}"
        with reading("A commit or tag"):
            value: Json = VALUES[key](repository, observed_at)
    except Refused as fault:
        return Fact.gap(key, fault.status, fault.detail, request=request, observed_at=observed_at)
    return Fact.seen(key, value, request=request, observed_at=observed_at)
