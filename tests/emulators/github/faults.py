"""A seeded plan of what goes wrong: faults of single answers, and events while a sweep runs.

Whether a request fails depends on the seed, the request and how often it came before, not on the order of threads: the same
requests meet the same faults again, and a retry draws anew.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from tests.emulators.github.messages import Incoming
from tests.emulators.github.state import Repository

if TYPE_CHECKING:
    from tests.emulators.github.server import Emulator

Kind = Literal["500", "502", "504", "reset", "cut", "html", "resource_limits"]
HTML = b"<!DOCTYPE html><html><head><title>Unicorn!</title></head><body>We had issues producing the response.</body></html>"


@dataclass(frozen=True)
class Event:
    """Something that happens once, when `after` requests have come."""

    after: int
    happen: Callable[[Emulator], None]
    name: str = "event"


@dataclass
class Faults:
    """`share` of the answers fail in one of `kinds`; `resource_limits` concerns GraphQL only, "cut" and "html" keep the 200."""

    seed: int = 0
    share: float = 0.0
    kinds: Sequence[Kind] = ("500", "502", "504", "reset", "cut", "html")
    only: str = ""
    """Only paths that begin so."""
    largest_page: int | None = None
    """GraphQL answers 502 to a query for more repositories than this."""
    events: Sequence[Event] = ()
    _seen: dict[str, int] = field(default_factory=dict, repr=False)
    _done: set[int] = field(default_factory=set, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def draw(self, request: Incoming, root: str = "") -> Kind | None:
        """The fault of this request, if any."""
        if not self.share or not request.path.startswith(self.only):
            return None
        whole = f"{request.method} {request.path} {sorted(request.query.items())} ".encode() + request.body
        digest = hashlib.sha256(f"{self.seed} ".encode() + whole.replace(root.encode() or b"\0", b"")).hexdigest()
        with self._lock:
            turn = self._seen[digest] = self._seen.get(digest, 0) + 1
        number = int.from_bytes(hashlib.sha256(f"{digest} {turn}".encode()).digest()[:8])
        if number / 2**64 >= self.share:
            return None
        graphql = request.path.endswith("/graphql")
        kinds = [kind for kind in self.kinds if kind != "resource_limits" or graphql]
        return kinds[number % len(kinds)] if kinds else None

    def due(self, emulator: Emulator, count: int) -> None:
        """Let the events happen whose time has come."""
        for number, event in enumerate(self.events):
            if count > event.after and number not in self._done:
                with emulator.lock:
                    if number not in self._done:
                        self._done.add(number)
                        event.happen(emulator)


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
