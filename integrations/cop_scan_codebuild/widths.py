"""How far policies of IAM reach, by https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html.

What is looked for is one thing: whether somebody may do everything that a service can do, to everything. A condition
may take that away again, and so may a refusal; where they might, it is unclear, never wide and never narrow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cop_scan.evidence import Json

EVERY = "*"
_KNOWN: Mapping[str, frozenset[str]] = {"AdministratorAccess": frozenset({EVERY})}
"""AWS's own policies whose contents need not be seen."""
_WHOLE = re.compile(r"([\w-]+|\*):\*+", re.ASCII)
_ODD = re.compile(r"[\w*?-]*[*?][\w*?-]*:[*?]+|[\w-]+:[*?]*\?[*?]*", re.ASCII)
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Width:
    """The services of which everything is allowed on everything, `*` for all of them."""

    services: frozenset[str] = frozenset()
    unclear: bool = False
    """Whether there may be others."""
    less: frozenset[str] = frozenset()
    """Of all services, those of which something may be left out."""

    @property
    def is_wide(self) -> bool | None:
        """Whether there is such a service; None where that is not clear."""
        return True if self.services else None if self.unclear else False

    def holds(self, service: str) -> bool | None:
        """Whether that service is among them."""
        if service in self.services or (EVERY in self.services and service not in self.less):
            return True
        return None if self.unclear or EVERY in self.services else False

    def within(self, limit: Width) -> Width:
        """What of it is within another width as well."""
        both = (self.services | limit.services) - (set() if EVERY in self.services & limit.services else {EVERY})
        held = {one: (self.holds(one), limit.holds(one)) for one in both}
        sure = frozenset(one for one, each in held.items() if all(each))
        doubt = any(None in each and False not in each for each in held.values())
        return Width(sure, doubt or self.unclear or limit.unclear, self.less | limit.less)


def width(documents: Iterable[Json], boundary: Json | None = None, *, bounded: bool = False) -> Width:
    """The width of all the policies together, within a boundary where there is one; None is one that is not seen."""
    own = _together(list(documents))
    if not bounded:
        return own
    if not own.services and not own.unclear:
        return own
    return own.within(_together([boundary]))


def managed(arn: str, documents: Mapping[str, Json]) -> Json:
    """The document of a managed policy; one that allows everything where AWS's own name says so."""
    found = documents.get(arn)
    name = arn.rpartition("/")[2] if re.match(r"arn:aws[a-z-]*:iam::aws:policy/", arn) else ""
    if found is None and name in _KNOWN:
        return {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    return found


def _together(documents: list[Json]) -> Width:
    allowed: set[str] = set()
    unclear = False
    refused: set[str] = set()
    spared: list[set[str]] = []
    for document in documents:
        statements = list(_statements(document))
        unclear = unclear or not statements or None in statements
        for one in (one for one in statements if one is not None):
            found, doubt = _reach(one)
            unclear = unclear or (doubt and one.get("Effect") == "Allow")
            if one.get("Effect") == "Deny":
                refused |= _touched(one)
            elif found and not _limits(one):
                allowed |= found
                spared += [_named(one.get("NotAction"))] if EVERY in found else []
            else:
                unclear = unclear or bool(found)
    kept = {service for service in allowed if not _is_refused(service, refused)}
    less = refused.union(set.intersection(*spared) if spared else ())
    return Width(frozenset(kept), unclear or kept != allowed, frozenset(less))


def _statements(document: Json) -> Iterator[Mapping[str, Any] | None]:
    """The statements of a policy; None for what is none. A policy without any allows nothing, and says so."""
    written = document.get("Statement") if isinstance(document, dict) else None
    listed = written if isinstance(written, list) else [written]
    for one in listed:
        yield one if isinstance(one, dict) and one.get("Effect") in ("Allow", "Deny") else None
    if written == []:
        yield {"Effect": "Allow", "Action": [], "Resource": []}


def texts(value: Json) -> list[str]:
    """One text or a list of them."""
    return [str(one) for one in (value if isinstance(value, list) else [value] if value is not None else [])]


def _limits(statement: Mapping[str, Any]) -> bool:
    return bool(statement.get("Condition"))


def _reach(statement: Mapping[str, Any]) -> tuple[set[str], bool]:
    """The services that a statement gives wholly, and whether it may give others."""
    found, doubt = _services(statement)
    if "NotResource" in statement:
        return set(), doubt or bool(found)
    on_all = any(_is_everything(one) for one in texts(statement.get("Resource")))
    return (found, doubt) if on_all else (set(), False)


def _services(statement: Mapping[str, Any]) -> tuple[set[str], bool]:
    if "NotAction" in statement:  # everything but some: all of every service that is not named
        unsure = any("*" in one or "?" in one for one in _named(statement["NotAction"]))
        return (set(), True) if unsure else ({EVERY}, False)
    found: set[str] = set()
    doubt = False
    for action in texts(statement.get("Action")):
        if re.fullmatch(r"\*+", action):
            found.add(EVERY)
        elif match := _WHOLE.fullmatch(action):
            found.add(match[1].lower())
        elif _ODD.fullmatch(action):
            doubt = True
    return found, doubt


def _is_everything(resource: str) -> bool:
    """`*`, or an ARN that leaves nothing of a service in this account out."""
    if re.fullmatch(r"\*+", resource):
        return True
    parts = resource.split(":", 5)
    if parts[0] not in ("arn", "*") or len(parts) < 2:
        return False
    if len(parts) < 6:
        return resource.endswith("*")
    region, account, rest = parts[3:]
    return (
        region in ("", "*")
        and (account in ("", "*") or bool(_ACCOUNT.fullmatch(account)))
        and re.fullmatch(r"\*+", rest) is not None
    )


def _touched(statement: Mapping[str, Any]) -> set[str]:
    """The services of which a refusal takes something away."""
    if "NotAction" in statement:
        return {EVERY}
    return _named(statement.get("Action"))


def _named(actions: Json) -> set[str]:
    """The services that actions are of."""
    return {action.partition(":")[0].lower() for action in texts(actions)}


def _is_refused(service: str, refused: set[str]) -> bool:
    """Whether a refusal may leave nothing whole: one about all services, or about this one."""
    if any("*" in one or "?" in one for one in refused):
        return True
    return service != EVERY and service in refused
