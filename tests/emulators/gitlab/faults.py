"""What happens to a world while a sweep runs: limits that run out, projects that move or go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulators.gitlab.state import Group, Project
from tests.emulators.wire.faults import HTML, Event, Faults, Kind

if TYPE_CHECKING:
    from tests.emulators.gitlab.server import Emulator

__all__ = ["HTML", "Event", "Faults", "Kind"]


def exhaust(after: int) -> Event:
    """Use up the limit of every token."""
    return Event(after, lambda emulator: emulator.meter.exhaust(), "exhaust")


def rename(after: int, full_path: str, path: str) -> Event:
    """Rename a project; its old path redirects."""

    def happen(emulator: Emulator) -> None:
        project = _project(emulator, full_path)
        project.former_paths.append(project.full_path)
        project.path = path
        emulator.world.reindex()

    return Event(after, happen, f"rename {full_path}")


def delete(after: int, full_path: str) -> Event:
    """Delete a project."""

    def happen(emulator: Emulator) -> None:
        project = _project(emulator, full_path)
        group = emulator.world.group(project.namespace)
        assert isinstance(group, Group)
        group.projects.remove(project)
        emulator.world.reindex()

    return Event(after, happen, f"delete {full_path}")


def _project(emulator: Emulator, full_path: str) -> Project:
    found = emulator.world.project(full_path)
    assert found is not None, f"{full_path} is not in the world"
    return found
