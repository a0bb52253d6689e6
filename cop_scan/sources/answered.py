"""From answers to facts: where it was read, when, and why something was not seen; for the sources of all platforms."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answers import Answer

STRANGE = (KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What reading an answer of another shape than the platform describes raises."""
Asked = Answer | str
"""An answer, or why it was not asked for."""
Pages = Sequence[Answer] | str
"""The items of all pages and the gap that ends them early, or why nothing was asked."""


class Withheld(str):
    """Why the platform does not show something to this credential: what it answers leaves it out without a word."""

    __slots__ = ()


def body(answer: Asked | None, kind: type = dict) -> Any:
    """The answer's body where it is there and of that type, else None."""
    if isinstance(answer, Answer) and answer.ok and isinstance(answer.body, kind):
        return answer.body
    return None


def text(one: Mapping[str, Any], field: str) -> str:
    """A field that holds text. Raises KeyError or TypeError where it holds none, as reading strange answers does."""
    found = one[field]
    if not isinstance(found, str):
        raise TypeError(f"{field} is no text")
    return found


def part(path: str, status: Status, detail: str) -> dict[str, Json]:
    """One unseen part of a fact."""
    return {"path": path, "reason": status.value, "detail": detail}


def unseen(path: str, gap: Asked) -> dict[str, Json]:
    """One unseen part of a fact: an answer that is none, or why nothing was asked."""
    if isinstance(gap, str):
        return part(path, _reason(gap), gap)
    return part(path, gap.gap or Status.MALFORMED, gap.detail)


def ordered(parts: Sequence[dict[str, Json]]) -> list[Json]:
    """Unseen parts in a stable order."""
    return sorted(parts, key=lambda part: (str(part["path"]), str(part["detail"])))


def once(parts: Sequence[dict[str, Json]]) -> list[dict[str, Json]]:
    """Each unseen part once: thousands of resources give the same reason."""
    return list({(part["path"], part["reason"], part["detail"]): part for part in parts}.values())


def fact(key: str, value: Json, *answers: Answer) -> Fact:
    """A fact that these answers add up to."""
    return Fact.seen(key, value, request=_requests(answers), observed_at=_observed(answers))


def partial(key: str, value: dict[str, Json], *answers: Answer, about: Collection[str] = ()) -> Fact:
    """A fact whose fields may be hidden; a gap, for the first reason, if nothing but `about` and `hidden` is left."""
    hidden = value["hidden"]
    if hidden and set(value) <= {"hidden", *about}:
        first = hidden[0]
        request, at = _requests(answers), _observed(answers)
        return Fact.gap(key, Status(first["reason"]), str(first["detail"]), request=request, observed_at=at)
    return fact(key, value, *answers)


def _reason(why: str) -> Status:
    return Status.FORBIDDEN if isinstance(why, Withheld) else Status.NOT_COLLECTED


def gap(key: str, answer: Asked, status: Status | None = None) -> Fact:
    """A fact that could not be seen: by the answer's own reason, or in words."""
    if isinstance(answer, str):
        return Fact.gap(key, status or _reason(answer), answer)
    reason = answer.gap or Status.MALFORMED
    return Fact.gap(key, reason, answer.detail, request=_requests([answer]), observed_at=answer.at)


def malformed(key: str, platform: str, *answers: Answer) -> Fact:
    """An answer of a shape that the platform does not publish."""
    detail = f"{platform}'s answer has not the shape that its documentation gives."
    return Fact.gap(key, Status.MALFORMED, detail, request=_requests(answers), observed_at=_observed(answers))


def made(key: str, platform: str, make: Callable[[], Fact], *answers: Answer) -> Fact:
    """The fact that `make` gives; a gap where it finds answers of a shape that the platform does not publish."""
    try:
        return make()
    except STRANGE:
        return malformed(key, platform, *answers)


def _requests(answers: Sequence[Answer]) -> str:
    said = dict.fromkeys(
        answer.request + (f" (carried over from {answer.at}: {answer.carried})" if answer.carried else "")
        for answer in answers
        if answer.request
    )
    return ", ".join(said)


def _observed(answers: Sequence[Answer]) -> str:
    """The oldest of them: no part of the fact is older."""
    return min((answer.at for answer in answers if answer.at), default="")


def entries(pages: Pages) -> tuple[list[Mapping[str, Any]] | None, Asked | None]:
    """What a list holds, None if nothing of it was seen, and why it is not whole, if it is not."""
    if isinstance(pages, str):
        return None, pages
    good = [page for page in pages if page.ok]
    refused = next((page for page in pages if not page.ok), None)
    if not all(isinstance(page.body, list) for page in good):
        raise TypeError("no list")
    return ([entry for page in good for entry in page.body] if good else None), refused


class Partial:
    """A value in the making: a list that was not seen is absent, and `hidden` names it; `<name>:*` if it ends early."""

    def __init__(self) -> None:
        self.value: dict[str, Json] = {}
        self.hidden: list[dict[str, Json]] = []
        self.answers: list[Answer] = []
        self.refused: Asked = "It was not asked."

    def add(self, name: str, pages: Pages, make: Callable[[Mapping[str, Any]], Json]) -> bool:
        """Put a list into the value; whether any of it was seen."""
        found, refused = entries(pages)
        if refused is not None:
            self.refused = refused
            self.hidden.append(unseen(name if found is None else f"{name}:*", refused))
        if found is None:
            return False
        self.answers += [page for page in pages if isinstance(page, Answer) and page.ok][:1]
        self.value[name] = sorted((make(entry) for entry in found), key=str)
        return True

    def hide(self, path: str, why: Asked) -> None:
        """Name a part that was not seen."""
        self.hidden.append(unseen(path, why))

    def fact(self, key: str) -> Fact:
        """The fact; a gap where nothing of it was seen."""
        if not self.value:
            return gap(key, self.refused)
        return fact(key, {**self.value, "hidden": ordered(self.hidden)}, *self.answers)


def known(one: Mapping[str, Any], **fields: str) -> dict[str, Json]:
    """The fields that are there and not null, under the names of the vocabulary: `last_used="last_used_at"`."""
    return {name: one[field] for name, field in fields.items() if one.get(field) is not None}
