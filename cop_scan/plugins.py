"""Sources, engines and exports are found as entry points: the built-in ones as a third party's."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata
from typing import Any, Literal, cast

from cop_scan.errors import CopScanError, InputError
from cop_scan.exports.interface import Export
from cop_scan.sources.interface import Offering, Source

Group = Literal["sources", "engines", "exports"]
GROUPS: tuple[Group, ...] = ("sources", "engines", "exports")


@dataclass(frozen=True, slots=True)
class Plugin:
    """One registered part."""

    group: Group
    name: str
    package: str
    version: str
    value: str
    """Where it is defined: `module:object`."""


def plugins() -> list[Plugin]:
    """Everything that is registered, without importing any of it."""
    return [
        Plugin(group, entry.name, _distribution(entry), _version(entry), entry.value)
        for group in GROUPS
        for entry in sorted(metadata.entry_points(group=f"cop_scan.{group}"), key=lambda e: (e.name, e.value))
    ]


def _distribution(entry: metadata.EntryPoint) -> str:
    return entry.dist.name if entry.dist else ""


def _version(entry: metadata.EntryPoint) -> str:
    return entry.dist.version if entry.dist else ""


def load(group: Group, name: str) -> Any:
    """The object behind an entry point.

    Raises InputError if no plugin has that name, CopScanError if two have it or it cannot be imported.
    """
    found = [entry for entry in metadata.entry_points(group=f"cop_scan.{group}") if entry.name == name]
    if not found:
        known = ", ".join(sorted({p.name for p in plugins() if p.group == group}))
        raise InputError(f"There is no {group[:-1]} {name!r}.", next_step=f"Installed are: {known}.")
    if len({entry.value for entry in found}) > 1:
        packages = " and ".join(sorted(_distribution(entry) for entry in found))
        raise CopScanError(f"Two {group} are called {name!r}: {packages}.", next_step="Uninstall one.")
    try:
        return found[0].load()
    except ImportError as fault:
        raise CopScanError(f"The {group[:-1]} {name!r} cannot be imported: {fault}.") from None


def source(name: str) -> Source:
    """The source of that name."""
    return cast("Source", load("sources", name)())


def offerings() -> dict[str, Offering]:
    """Every installed source that says what it can give, by name."""
    found = {plugin.name: source(plugin.name) for plugin in plugins() if plugin.group == "sources"}
    return {name: one for name, one in found.items() if isinstance(one, Offering)}


def export(name: str) -> Export:
    """The export of that name."""
    return cast("Export", load("exports", name)())
