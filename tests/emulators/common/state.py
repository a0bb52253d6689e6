"""What the states of several platforms share: ids, secrets, and how to find them anywhere in a world."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, fields, is_dataclass
from functools import cache

from tests.emulators.common.gitobjects import Commit, Files, Person, Signature


class Numbered:
    """Something with a database id."""

    id: int


def secret() -> str:
    """A field, empty by default, whose value must never leave a scanner."""
    made: str = field(default="", metadata={"secret": True})
    return made


class Versioned(Numbered):
    """Something with branches that can be committed to."""

    branches: dict[str, Commit]
    default_branch: str

    @property
    def head(self) -> Commit | None:
        """The default branch's newest commit."""
        return self.branches.get(self.default_branch)

    def commit(
        self,
        files: Files,
        message: str = "A change",
        *,
        author: Person | None = None,
        when: str = "2026-05-01T12:00:00Z",
        branch: str | None = None,
        signature: Signature | None = None,
    ) -> Commit:
        """Put a commit, whose whole tree is `files`, on a branch and give it."""
        branch = branch or self.default_branch
        parent = self.branches.get(branch)
        who = author or Person("Acme", "acme@example.org")
        made = Commit(message, who, when, files, [parent] if parent else [], signature=signature)
        self.branches[branch] = made
        return made


def number_all(world: object) -> None:
    """Give an id to everything in a world that has none."""
    numbered = list(within(world))
    last = max([1000, *(thing.id for thing in numbered)])
    for thing in numbered:
        if not thing.id:
            last += 1
            thing.id = last


def within(thing: object) -> Iterator[Numbered]:
    """Everything beneath that has an id."""
    for part, _ in _parts(thing):
        if isinstance(part, Numbered):
            yield part
        if not isinstance(part, str | int):
            yield from within(part)


def secrets(thing: object) -> Iterator[str]:
    """The value of every secret beneath."""
    for part, is_secret in _parts(thing):
        if is_secret and isinstance(part, str) and part:
            yield part
        elif not isinstance(part, str | int):
            yield from secrets(part)


def _parts(thing: object) -> Iterator[tuple[object, bool]]:
    """The values one step below, and whether each is a secret."""
    if isinstance(thing, list | tuple):
        yield from ((part, False) for part in thing)
    elif isinstance(thing, dict):
        yield from ((part, False) for part in thing.values())
    elif is_dataclass(thing) and not isinstance(thing, Commit | type):
        yield from ((getattr(thing, name), is_secret) for name, is_secret in _held(type(thing)))


@cache
def _held(kind: type) -> tuple[tuple[str, bool], ...]:
    """The fields of a dataclass, and whether each is a secret."""
    return tuple((one.name, bool(one.metadata.get("secret"))) for one in fields(kind) if one.name[0] != "_")
