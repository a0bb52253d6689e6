"""Many small questions in one request, each with an answer of its own in the journal.

A resumed sweep, or one that knows an earlier answer, asks only for what is not there; so the request itself is
not kept, and it does not matter which questions were put together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from cop_scan.sources.answers import Answer, Request
from cop_scan.sources.asking import Asker
from cop_scan.sources.paging import PageSize
from cop_scan.sources.transport import TooLarge


@dataclass(frozen=True, slots=True)
class Part:
    """One of the questions."""

    key: str
    """The journal's key of its answer."""
    id: str
    """What the request asks for: a node id, a path."""
    lasting: bool = False
    carry: str = ""
    """Why an earlier sweep's answer still holds; empty where that is not known."""


@dataclass(frozen=True, slots=True)
class Batches:
    """Puts questions of one kind together."""

    asker: Asker
    together: Callable[[Sequence[Part]], Request]
    apart: Callable[[Answer, int, Part], Answer]
    """From the whole answer, a part and its place in the request to the part's own answer, a gap where it has none."""
    size: PageSize = field(default_factory=PageSize)

    async def ask(self, parts: Iterable[Part]) -> dict[str, Answer]:
        """Part's id -> its answer. Raises as `Asker.ask` does, but never TooLarge."""
        found: dict[str, Answer] = {}
        missing: list[Part] = []
        for part in {part.id: part for part in parts}.values():
            known = self.asker.known(Request(part.key, "", lasting=part.lasting), part.carry)
            if known is None:
                missing.append(part)
            else:
                found[part.id] = known
        while missing:
            some, missing = missing[: self.size.now], missing[self.size.now :]
            found.update(await self._some(some))
        return found

    async def _some(self, parts: Sequence[Part]) -> dict[str, Answer]:
        """The answers to these, asked by halves where they are too many."""
        several = len(parts) > 1
        try:
            answer = await self.asker.ask(replace(self.together(parts), kept=False, divisible=several))
        except TooLarge:
            self.size.failed(len(parts))
            half = len(parts) // 2
            return {**await self._some(parts[:half]), **await self._some(parts[half:])}
        self.size.worked()
        return {part.id: self.asker.keep(self._own(answer, place, part)) for place, part in enumerate(parts)}

    def _own(self, answer: Answer, place: int, part: Part) -> Answer:
        own = self.apart(answer, place, part) if answer.ok else answer
        return replace(own, request=part.key, at=answer.at, next="", etag="", facts=answer.facts if not own.ok else {})
