"""The CI files of one repository: each parsed once, within bounds that no file can exceed.

Small files can stand for much: a composite action is used a thousand times, an environment is merged
into every step, references refer to references. So everything that is multiplied is paid for out of one
account, and what can no longer be paid for is a hidden part with the reason `truncated`.
"""

from __future__ import annotations

from collections.abc import Mapping

from cop_scan.evidence import Json
from cop_scan.yamlio import Lines, YamlError, load_all

MAX_JOBS = 400
MAX_STEPS = 20_000
MAX_HIDDEN = 1_000
ACCOUNT = 16 << 20
"""Characters of the whole value, and of everything that is put together on the way to it."""
RESERVE = 1 << 20
"""Of that, what is kept for the jobs themselves when their steps have used up the rest."""
EXPANSION = 1_000
"""What reading a template, or following a reference, costs at least."""
MAX_DEPTH = 10
"""Levels of templates, composite actions, includes and references in each other."""

_ENTRY = 8


def weight(value: Json) -> int:
    """About the length of `value` as JSON text."""
    if isinstance(value, str):
        return len(value) + _ENTRY
    if isinstance(value, dict):
        return _ENTRY + sum(len(key) + weight(item) for key, item in value.items())
    return _ENTRY + (sum(weight(item) for item in value) if isinstance(value, list) else 0)


class Files:
    """What the readers of all platforms share: the files, the account, and what could not be seen."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self.jobs = MAX_JOBS
        self.steps = MAX_STEPS
        self.account = ACCOUNT
        self.given: dict[str, list[tuple[str, dict[str, str]]]] = {}
        """Path of a called workflow -> who calls it, with which inputs."""
        self.faults = 0
        """How often something could not be seen, be it recorded already or not."""
        self._unseen: dict[tuple[str, str, str], Json] = {}
        self._parsed: dict[tuple[str, bool], tuple[dict[str, Json] | None, Lines]] = {}

    def __contains__(self, path: object) -> bool:
        return path in self.texts

    def hide(self, path: str, reason: str, detail: str) -> None:
        """Record an unseen part, once."""
        self.faults += 1
        if len(self._unseen) >= MAX_HIDDEN:
            path, reason, detail = "*", "truncated", f"More than {MAX_HIDDEN} parts cannot be seen."
        path = path[:300]
        self._unseen[path, reason, detail] = {"path": path, "reason": reason, "detail": detail}

    def unseen(self) -> list[Json]:
        """Every unseen part."""
        return list(self._unseen.values())

    def parse(self, path: str, *, yaml11: bool = False) -> tuple[dict[str, Json] | None, Lines]:
        """The mapping in a file and the lines of its keys; None where there is none, which is then hidden.

        A header document, as GitLab writes before `---` for inputs, is left out.
        """
        known = (path, yaml11)
        if known not in self._parsed:
            self._parsed[known] = self._read(path, yaml11)
        return self._parsed[known]

    def _read(self, path: str, yaml11: bool) -> tuple[dict[str, Json] | None, Lines]:
        try:
            documents = load_all(self.texts[path], yaml11=yaml11)
        except YamlError as fault:
            self.hide(path, "malformed", f"line {fault.line}: {fault}" if fault.line else str(fault))
            return None, {}
        if yaml11 and len(documents) > 1 and _is_header(documents[0][0]):
            documents = documents[1:]
        if len(documents) == 1 and isinstance(documents[0][0], dict):
            return documents[0]
        self.hide(path, "malformed", "It is not one mapping.")
        return None, {}

    def spend(self, path: str, amount: int, *, reserve: int = RESERVE) -> bool:
        """Pay for work on a file; False, and a hidden part, where the account does not suffice."""
        if self.account - amount < reserve:
            self.account = min(self.account, reserve)
            self.hide(path, "truncated", "The repository's pipelines are larger than is read.")
            return False
        self.account -= amount
        return True

    def take_job(self, path: str) -> bool:
        """Whether one more job may be read."""
        if self.jobs <= 0:
            self.hide(path, "truncated", f"More than {MAX_JOBS} jobs in the repository.")
            return False
        self.jobs -= 1
        return True

    def take_step(self, path: str) -> bool:
        """Whether one more step may be read."""
        if self.steps <= 0:
            self.hide(path, "truncated", f"More than {MAX_STEPS} steps in the repository.")
            return False
        self.steps -= 1
        return self.account > RESERVE

    def kept_steps(self, path: str, found: list[Json]) -> list[Json]:
        """Of steps those that the account suffices for."""
        return [one for one in found if self.spend(path, weight(one))]

    def kept_jobs(self, path: str, found: list[Json]) -> list[Json]:
        """Of jobs, whose steps are paid for, those that the account suffices for."""
        return [one for one in found if self.spend(path, weight({**one, "steps": None}), reserve=0)]


def _is_header(document: Json) -> bool:
    return isinstance(document, dict) and document.keys() == {"spec"}
