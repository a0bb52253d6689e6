"""One group, and what is asked of it.

https://docs.gitlab.com/api/groups/, https://docs.gitlab.com/api/group_members/, https://docs.gitlab.com/api/audit_events/
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cop_scan.evidence import Fact
from cop_scan.sources.answered import Asked, body
from cop_scan.sources.answers import Answer
from cop_scan.sources.asking import Asker
from cop_scan_gitlab import queries
from cop_scan_gitlab.questions import get, graph, left_out, pages

_LISTS: Mapping[str, tuple[str, frozenset[str]]] = {
    "members/all": ("?per_page=100", frozenset({"administrators", "members", "mfa"})),
    "variables": ("?per_page=100", frozenset({"ci_secrets"})),
    "runners": ("?type=group_type&per_page=100", frozenset({"runners"})),
}
_PAID: Mapping[str, tuple[str, frozenset[str]]] = {
    "hooks": ("?per_page=100", frozenset({"webhooks"})),
    "protected_branches": ("?per_page=100", frozenset({"rule_baseline"})),
}
EVENTS = "audit_events"


@dataclass(slots=True)
class Group:
    """A group that the target names."""

    node: Mapping[str, Any]
    said: Answer
    lists: dict[str, Sequence[Answer]] = field(default_factory=dict)
    answers: dict[str, Asked] = field(default_factory=dict)
    licences: set[str] = field(default_factory=set)
    """The tiers that its projects show."""
    protection: dict[int, bool | None] = field(default_factory=dict)
    """Project's number -> whether its default branch takes reviewed changes only; those that hold something."""
    branches: set[str] = field(default_factory=set)
    """Names of the projects' default branches."""
    live: int = 0
    """Number of projects that are not archived."""
    lost: str = ""
    """Why the list of its projects is not whole."""
    files: Mapping[str, Fact] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """Its id."""
        return int(self.node["id"])

    @property
    def name(self) -> str:
        """Its full path."""
        return str(self.node["full_path"])

    @property
    def licence(self) -> str | None:
        """The paid tier, empty for the free one; None where no project shows it."""
        if not self.licences:
            return None
        return next((tier for tier in ("ultimate", "premium") if tier in self.licences), "")


def is_whole(node: Any) -> bool:
    """Whether a group says what is needed to name it."""
    return isinstance(node, Mapping) and type(node.get("id")) is int and isinstance(node.get("full_path"), str)


async def ask(asker: Asker, group: Group, wanted: Collection[str], *, enterprise: bool) -> None:
    """Everything that is asked of the group itself, once its projects have told its licence."""
    lists = {**_LISTS, **(_PAID if enterprise and group.licence != "" else {})}
    asked = [_list(asker, group, name, query) for name, (query, facts) in lists.items() if facts & set(wanted)]
    if enterprise and "audit_log" in wanted and group.licence != "":
        asked.append(_one(asker, group))
    if enterprise and "audit_log" in wanted and group.licence in (None, "ultimate"):
        asked.append(_graph(asker, group, "Streams", queries.STREAMS))
    if enterprise and "security_defaults" in wanted and group.licence in (None, "ultimate"):
        asked.append(_graph(asker, group, "GroupPolicies", queries.GROUP_POLICIES))
    await asyncio.gather(*asked)


async def _list(asker: Asker, group: Group, name: str, query: str) -> None:
    group.lists[name] = await pages(asker, get(f"/groups/{group.number}/{name}{query}", f"/groups/:id/{name}"))


async def _one(asker: Asker, group: Group) -> None:
    request = get(f"/groups/{group.number}/{EVENTS}?per_page=1", f"/groups/:id/{EVENTS}")
    group.answers[EVENTS] = await asker.ask(request)


async def _graph(asker: Asker, group: Group, name: str, query: str) -> None:
    answer = await asker.ask(graph(name, f"of {group.name}", query, {"path": group.name}))
    found = ((body(answer) or {}).get("data") or {}).get("group")
    good = isinstance(found, Mapping) and found.get("id") == f"gid://gitlab/Group/{group.number}"
    if answer.ok:
        light = Answer(answer.request, answer.status, found, answer.at)
        answer = light if good else left_out(answer, "the group")
    group.answers[name] = answer
