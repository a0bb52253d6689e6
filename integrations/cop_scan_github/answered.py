"""From answers to facts: where it was read, when, and why something was not seen."""

from __future__ import annotations

from collections.abc import Awaitable, Collection, Sequence
from contextlib import suppress

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answers import Answer

BULK, CORE, FULL = "bulk", "core", "full"
TIERS = (BULK, CORE, FULL)
"""How much is asked of each repository: nothing but what comes in bulk, the settings most claims need, everything."""
STRANGE = (KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What reading an answer of another shape than GitHub describes raises."""


async def leniently(asking: Awaitable[None]) -> None:
    """An answer of another shape ends the asking here, and makes the fact a gap when it is read again."""
    with suppress(*STRANGE):
        await asking


class Withheld(str):
    """Why GitHub does not show something to this token: what it answers leaves it out without a word."""

    __slots__ = ()


def left_out(tier: str) -> str:
    """Why something was not asked."""
    return f"It takes a request for each repository, which tier {tier} leaves out; `tier: full` asks it."


def unseen(path: str, gap: Answer | str) -> dict[str, Json]:
    """One unseen part of a fact: an answer that is none, or why nothing was asked."""
    if isinstance(gap, str):
        return {"path": path, "reason": _reason(gap).value, "detail": gap}
    return {"path": path, "reason": (gap.gap or Status.MALFORMED).value, "detail": gap.detail}


def ordered(parts: Sequence[dict[str, Json]]) -> list[Json]:
    """Unseen parts in a stable order."""
    return sorted(parts, key=lambda part: (str(part["path"]), str(part["detail"])))


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


def gap(key: str, answer: Answer | str, status: Status | None = None) -> Fact:
    """A fact that could not be seen: by the answer's own reason, or in words."""
    if isinstance(answer, str):
        return Fact.gap(key, status or _reason(answer), answer)
    reason = answer.gap or Status.MALFORMED
    return Fact.gap(key, reason, answer.detail, request=_requests([answer]), observed_at=answer.at)


def malformed(key: str, *answers: Answer) -> Fact:
    """An answer of a shape that GitHub does not publish."""
    detail = "GitHub's answer has not the shape that its documentation gives."
    return Fact.gap(key, Status.MALFORMED, detail, request=_requests(answers), observed_at=_observed(answers))


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
