"""The table of addresses below /api/v4: what each asks of the viewer, and who answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from tests.emulators.gitlab import paging
from tests.emulators.gitlab.access import Access, Denial
from tests.emulators.gitlab.messages import Answer, Incoming, Page, Refused, forbidden, not_found
from tests.emulators.gitlab.state import Group, Project, World

PREFIX = "/api/v4"


@dataclass
class Call:
    """One request below /api/v4."""

    request: Incoming
    access: Access
    root: str
    """The address of the instance."""
    denials: Sequence[Denial]
    enterprise: bool = True
    largest_offset: int = paging.LARGEST_OFFSET
    words: Mapping[str, str] | None = None

    @property
    def world(self) -> World:
        return self.access.world

    @property
    def query(self) -> Mapping[str, str]:
        return self.request.query

    def flag(self, name: str) -> bool | None:
        """A yes or no of the query; None where it is not given."""
        given = self.query.get(name)
        return None if given is None else given.lower() in {"true", "t", "1", "on", "yes"}

    def __getitem__(self, name: str) -> str:
        assert self.words is not None
        return unquote(self.words[name])

    def group(self, least: int = 0) -> Group:
        """The group of the path; 404 if it is not shown, 403 if the role is lower."""
        found = self.world.group(self["id"])
        if found is None or not self.access.sees(found):
            raise not_found("Group")
        if self.access.level(found) < least:
            raise forbidden()
        return found

    def project(self, least: int = 0) -> Project:
        """The project of the path; 404 if it is not shown, 301 if it moved, 403 if the role is lower."""
        found = self.world.project(self["id"])
        moved = None if found else self.world.moved(self["id"])
        if moved and self.access.sees(moved):
            where = self.request.path.replace(f"/{(self.words or {})['id']}", f"/{moved.id}", 1)
            raise Refused(301, {"message": "301 Moved Permanently"}, {"Location": f"{self.root}{PREFIX}{where}"})
        if found is None or not self.access.sees(found):
            raise not_found("Project")
        if self.access.level(found) < least:
            raise forbidden()
        return found


Handler = Callable[[Call], Any]
_ROUTES: list[tuple[re.Pattern[str], Handler]] = []


def get(*patterns: str) -> Callable[[Handler], Handler]:
    """The decorated function answers GET of these addresses; `:id` is one step."""

    def register(handler: Handler) -> Handler:
        _ROUTES.extend((re.compile(re.sub(r":(\w+)", r"(?P<\1>[^/]+)", pattern)), handler) for pattern in patterns)
        return handler

    return register


def patterns() -> list[str]:
    """All addresses that are served, for the contract."""
    return [re.sub(r"\(\?P<(\w+)>\[\^/\]\+\)", r":\1", pattern.pattern) for pattern, _ in _ROUTES]


def pattern_of(path: str) -> str | None:
    """The address that serves a path."""
    found = next((pattern.pattern for pattern, _ in _ROUTES if pattern.fullmatch(path)), None)
    return re.sub(r"\(\?P<(\w+)>\[\^/\]\+\)", r":\1", found) if found else None


def answer(call: Call) -> Answer:
    """What the address answers, with denials and paging."""
    path = call.request.path
    for pattern, handler in _ROUTES:
        match = pattern.fullmatch(path)
        if match and call.request.method in {"GET", "HEAD"}:
            call.words = match.groupdict()
            return _dressed(call, handler)
    raise Refused(404, {"error": "404 Not Found"})


def _dressed(call: Call, handler: Handler) -> Answer:
    whole = [one for one in call.denials if one.field_name is None and one.covers(call.request.path)]
    for denial in whole:
        if denial.mode == "forbidden":
            raise forbidden()
        raise not_found()
    made = handler(call)
    if isinstance(made, Page):
        url = f"{call.root}{PREFIX}{call.request.path}"
        made = paging.page(made, url, call.query, call.largest_offset)
    if not isinstance(made, Answer):
        made = Answer(200, made)
    return _without(made, call)


def _without(made: Answer, call: Call) -> Answer:
    modes: dict[str, str] = {
        one.field_name: one.mode for one in call.denials if one.field_name and one.covers(call.request.path)
    }
    if not modes:
        return made
    if isinstance(made.body, list):
        made.body = [_less(one, modes) for one in made.body]
    else:
        made.body = _less(made.body, modes)
    return made


def _less(thing: Any, modes: Mapping[str, str]) -> Any:
    if not isinstance(thing, dict):
        return thing
    put = {"null": None, "strange": {"strange": True}}
    return {
        key: put[modes[key]] if modes.get(key) in put else value
        for key, value in thing.items()
        if modes.get(key, "null") in put
    }
