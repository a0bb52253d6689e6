"""What a command's TARGETS name: an estate file, or paths and NAME:WHAT, from which an estate is made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cop_scan.estate import Estate, Place
    from cop_scan.sources.interface import Starter, Target

_NAMED = re.compile(r"([a-z][a-z0-9_-]+):(.*)", re.DOTALL)


def complete(incomplete: str) -> list[str]:
    """The prefixes NAME: that can stand where `incomplete` does, and files; nothing leaves it to the shell."""
    from cop_scan import plugins
    from cop_scan.errors import CopScanError
    from cop_scan.sources.interface import Starter

    found = []
    for name in sorted({p.name for p in plugins.plugins() if p.group == "sources" and p.name.startswith(incomplete)}):
        try:
            found += [f"{name}:"] if isinstance(plugins.source(name), Starter) else []
        except CopScanError:
            continue  # a broken plugin is no reason to break the shell
    return [*found, *_paths(incomplete)] if found and incomplete else []


def _paths(incomplete: str) -> list[str]:
    """Names in this folder; a prefix of NAME: has no slash."""
    return sorted(path.name + "/" * path.is_dir() for path in Path().iterdir() if path.name.startswith(incomplete))


Targets = Annotated[
    list[str],
    typer.Argument(
        help="An estate file (.yaml), which stands alone; or any of: git repositories, folders of them, "
        "and NAME:WHAT for a source that can be named so, such as github:acme, github:acme/app, github:acme,other.",
        autocompletion=complete,
    ),
]


def estate_of(words: Sequence[str]) -> Estate:
    """The estate that the words name.

    Raises InputError where a word names nothing, or an estate file does not stand alone.
    """
    from cop_scan.errors import InputError
    from cop_scan.estate import read_estate

    words = list(dict.fromkeys(words))
    named = {word: match for word in words if (match := _NAMED.fullmatch(word)) and not Path(word).exists()}
    files = [Path(word) for word in words if word not in named and _is_estate(Path(word))]
    if not files:
        return _made(words, named)
    if len(words) > 1:
        raise InputError("An estate file stands alone.", next_step="Name further targets in the estate file.")
    return read_estate(files[0])


def _is_estate(path: Path) -> bool:
    return path.suffix in (".yaml", ".yml") and not path.is_dir()


def _made(words: Sequence[str], named: dict[str, re.Match[str]]) -> Estate:
    """The estate of targets on the command line; git's come first."""
    from cop_scan.estate import Estate, local_estate

    paths = [Path(word) for word in words if word not in named]
    if not named:
        return local_estate(paths)
    places = list(local_estate(paths).targets) if paths else []
    places += [_place(word, starter_target(match[1], match[2])) for word, match in named.items()]
    title = ", ".join([*(match[2] for match in named.values()), *(["local repositories"] if paths else [])])
    return Estate(title, "standard", tuple(_unique(places)), (), ())


def starter(name: str, what: str) -> Starter:
    """The source of NAME:WHAT.

    Raises InputError if there is none of that name, or it cannot be used without an estate file.
    """
    from cop_scan import plugins
    from cop_scan.errors import InputError
    from cop_scan.sources.interface import Starter

    try:
        source: object = plugins.source(name)
    except InputError as fault:
        raise InputError(
            f"{name}:{what} is no path, and there is no source {name!r}.",
            next_step=f"Give a path, an estate file, or NAME:WHAT such as github:acme. {fault.next_step}",
        ) from None
    if not isinstance(source, Starter):
        raise InputError(
            f"{name}:{what} is no path, and the source {name} takes no {name}:WHAT.",
            next_step="Give a path that exists, or an estate file.",
        )
    return source


def starter_target(name: str, what: str) -> Target:
    """The target NAME:WHAT.

    Raises InputError, which says what was given.
    """
    from cop_scan.errors import InputError

    source = starter(name, what)
    try:
        return source.target(what)
    except InputError as fault:
        raise InputError(f"{name}:{what}: {fault.message}", next_step=fault.next_step) from None


def _place(word: str, target: Target) -> Place:
    from cop_scan.estate import Place

    return Place(target.source, target.name, MappingProxyType(dict(target.options)), f"{word}: ")


def _unique(places: Sequence[Place]) -> Iterator[Place]:
    """The places, with names that no other has."""
    from dataclasses import replace

    taken: set[str] = set()
    for place in places:
        name, number = place.name, 1
        while name in taken:
            number += 1
            name = f"{place.name} {number}"
        taken.add(name)
        yield replace(place, name=name)
