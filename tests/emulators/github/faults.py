"""What goes wrong at GitHub alone: partial answers of GraphQL, and what happens to a world while a sweep runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulators.github.state import Repository
from tests.emulators.wire.faults import HTML, Event, Faults, Kind

if TYPE_CHECKING:
    from tests.emulators.github.server import Emulator

__all__ = ["HTML", "Event", "Faults", "Kind"]


def resource_limits(body: Any) -> Any:
    """GraphQL's partial answer: the second half of the longest list is null, with an error for each gap."""
    path, longest = _longest(body.get("data"), ["data"])
    errors = []
    for number in range(len(longest) // 2, len(longest)):
        longest[number] = None
        where = [*path[1:], number]
        errors.append(
            {"type": "RESOURCE_LIMITS_EXCEEDED", "path": where, "message": "Resource limits for this query exceeded."}
        )
    if not errors:
        errors.append({"type": "RESOURCE_LIMITS_EXCEEDED", "message": "Resource limits for this query exceeded."})
    return {**body, "errors": [*body.get("errors", []), *errors]}


def _longest(value: Any, path: list[Any]) -> tuple[list[Any], list[Any]]:
    """The outermost longest list of nodes, and where it is."""
    if isinstance(value, list) and path[-1] == "nodes":
        return path, value
    best: tuple[list[Any], list[Any]] = (path, [])
    for name, part in value.items() if isinstance(value, dict) else ():
        found = _longest(part, [*path, name])
        best = found if len(found[1]) > len(best[1]) else best
    return best


# events
def exhaust(after: int, resource: str = "core") -> Event:
    """Use up the primary limit of every token."""
    return Event(after, lambda emulator: emulator.meter.exhaust(resource), f"exhaust {resource}")


def rename(after: int, full_name: str, name: str) -> Event:
    """Rename a repository; its old paths redirect."""

    def happen(emulator: Emulator) -> None:
        repo = _repository(emulator, full_name)
        repo.former_names.append(repo.full_name)
        repo.name = name
        emulator.world.reindex()

    return Event(after, happen, f"rename {full_name}")


def delete(after: int, full_name: str) -> Event:
    """Delete a repository."""

    def happen(emulator: Emulator) -> None:
        _remove(emulator, _repository(emulator, full_name))
        emulator.world.reindex()

    return Event(after, happen, f"delete {full_name}")


def transfer(after: int, full_name: str, owner: str) -> Event:
    """Transfer a repository to another account; its old paths redirect."""

    def happen(emulator: Emulator) -> None:
        repo = _repository(emulator, full_name)
        _remove(emulator, repo)
        repo.former_names.append(repo.full_name)
        repo.owner = owner
        account = emulator.world.organisation(owner) or emulator.world.user(owner)
        assert account is not None, f"{owner} is nobody"
        account.repositories.append(repo)
        emulator.world.reindex()

    return Event(after, happen, f"transfer {full_name}")


def change(after: int, full_name: str, setting: str, value: object) -> Event:
    """Change a repository's setting; `setting` may have dots (`actions.enabled`)."""

    def happen(emulator: Emulator) -> None:
        thing: Any = _repository(emulator, full_name)
        *way, last = setting.split(".")
        for step in way:
            thing = getattr(thing, step)
        assert hasattr(thing, last), f"{full_name} has no {setting}"
        setattr(thing, last, value)

    return Event(after, happen, f"change {full_name} {setting}")


def _repository(emulator: Emulator, full_name: str) -> Repository:
    found = emulator.world.repository(full_name)
    assert found is not None, f"{full_name} is not in the world"
    return found


def _remove(emulator: Emulator, repo: Repository) -> None:
    account = emulator.world.organisation(repo.owner) or emulator.world.user(repo.owner)
    assert account is not None
    account.repositories.remove(repo)
