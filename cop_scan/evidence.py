"""What was observed: resources, their facts, and the gaps where nothing could be seen."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

Json = Any
"""A JSON value: None, bool, int, float, str, list or dict with string keys."""

KINDS = ("vendor", "product", "organisation", "repository", "build_project", "registry", "member", "runner_group")
"""The vendor and its products are what people attest of; the others are found on platforms."""
_PLATFORM = re.compile(r"[a-z][a-z0-9_-]{0,39}")


NOT_JUDGED = {
    "archived": "The repository is archived: nothing in it can change.",
    "empty": "The repository is empty.",
    "mirror": "The repository mirrors another one, where it is judged.",
}
"""Tag -> why no claim applies to a resource that has it (claims catalogue, section 3.0)."""


class Status(StrEnum):
    """`ok`, or the reason why a fact is a gap. A feature that is off is a fact, never a gap."""

    OK = "ok"
    FORBIDDEN = "forbidden"
    HIDDEN = "hidden"
    """404 where 404 can mean "no permission"."""
    FEATURE_OFF = "feature_off"
    PLAN_UNAVAILABLE = "plan_unavailable"
    NOT_COLLECTED = "not_collected"
    TRUNCATED = "truncated"
    RATE_LIMITED = "rate_limited"
    TIMEOUT = "timeout"
    MALFORMED = "malformed"
    STALE = "stale"
    UNSUPPORTED = "unsupported"


def canonical(value: Json) -> str:
    """`value` as JSON text that is equal for equal values: sorted keys, no spaces, finite numbers."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(data: bytes | str) -> str:
    """The SHA-256 of `data` (text as UTF-8) in lower-case hexadecimal."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


@dataclass(frozen=True, slots=True)
class Fact:
    """One observation of a resource, or the record that it could not be made."""

    key: str
    status: Status
    value: Json = None
    """Only for status `ok`, in the shape that `policies/facts/<key>.yaml` defines."""
    detail: str = ""
    """For a gap: one sentence on what was refused or missing."""
    request: str = ""
    """The question that was put to the platform, without credentials."""
    observed_at: str = ""
    """RFC 3339, UTC."""
    digest: str = ""
    """Digest of status and value: equal observations have equal digests."""

    @classmethod
    def seen(cls, key: str, value: Json, *, request: str = "", observed_at: str = "") -> Fact:
        """A fact with status `ok`."""
        return cls(key, Status.OK, value, request=request, observed_at=observed_at, digest=digest(canonical(value)))

    @classmethod
    def gap(cls, key: str, status: Status, detail: str, *, request: str = "", observed_at: str = "") -> Fact:
        """The record that this fact could not be seen, and why."""
        if status is Status.OK:
            raise ValueError("a gap needs a reason other than ok")
        mark = digest(canonical([status.value, detail]))
        return cls(key, status, None, detail, request, observed_at, mark)

    @property
    def ok(self) -> bool:
        """Whether there is a value to judge."""
        return self.status is Status.OK


@dataclass(frozen=True, slots=True)
class Resource:
    """One thing of the estate that claims are judged on."""

    id: str
    """The platform's immutable id, so that a rename is not a new resource."""
    kind: str
    """One of `KINDS`."""
    platform: str
    """A short word in lower case, such as `github`."""
    target: str
    """The estate's target through which it was found."""
    name: str
    url: str = ""
    parent: str = ""
    """Id of the owning resource, or empty."""
    facts: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}))
    tags: tuple[str, ...] = ()
    """Among them those of `NOT_JUDGED`."""

    def __post_init__(self) -> None:
        """Raises ValueError where a policy could take the resource for another one than it is."""
        if self.kind not in KINDS:
            raise ValueError(f"a resource's kind is one of {', '.join(KINDS)}")
        if not _PLATFORM.fullmatch(self.platform):
            raise ValueError("a resource's platform is a short word in lower case")
        if any(key != fact.key for key, fact in self.facts.items()):
            raise ValueError("a resource's facts stand under their own keys")


@dataclass(frozen=True, slots=True)
class Gap:
    """A fact, or a part of one, that a report must show as unseen."""

    resource: str
    """Id of the resource."""
    fact: str
    part: str
    """Empty where the whole fact is unseen; else the hidden part, such as a file path."""
    reason: str
    detail: str
    claims: tuple[str, ...]
    """Ids of the enabled claims that wanted the fact."""
