"""What a project's webhook lets in, by https://docs.aws.amazon.com/codebuild/latest/userguide/webhooks.html."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_ACTORS = re.compile(r"\^\d{1,20}\$(?:\|\^\d{1,20}\$)*|\^\((?:\?:)?\d{1,20}(?:\|\d{1,20})*\)\$", re.ASCII)
"""Whole numbers of accounts. Without the anchors others contain them, and anybody can have such a number.

In `^12|34$` each anchor holds for one of the two only.
"""
_ROLES: Mapping[str, frozenset[str]] = {
    "GITHUB": frozenset({"READ", "TRIAGE", "WRITE", "MAINTAIN", "ADMIN"}),
    "GITLAB": frozenset({"GUEST", "PLANNER", "REPORTER", "DEVELOPER", "MAINTAINER", "OWNER"}),
    "BITBUCKET": frozenset({"READ", "WRITE", "ADMIN"}),
}
"""Code host -> the roles that its approvers may have."""
_OPEN_ROLES = frozenset({"READ", "GUEST"})
"""Roles that everybody has in a public repository."""
_OTHER_EVENTS = frozenset({"PUSH", "PULL_REQUEST_MERGED", "RELEASED", "PRERELEASED", "WORKFLOW_JOB_QUEUED"})
"""Events that nobody's proposal is; one that is not known may be."""
Filter = Mapping[str, Any]


class Hook:
    """A project's webhook, if it has one. Raises as reading another shape does."""

    def __init__(self, project: Mapping[str, Any]) -> None:
        self.there = project.get("webhook") is not None
        hook = project["webhook"] if self.there else {}
        if None in hook.values() and hook.get("pullRequestBuildPolicy", "") is not None:
            raise TypeError("no webhook")
        self._policy = hook.get("pullRequestBuildPolicy")
        self.branch = str(hook.get("branchFilter") or "")
        self.groups: list[list[Filter]] = [[_filter(one) for one in group] for group in hook.get("filterGroups") or []]

    @property
    def is_open(self) -> bool:
        """Whether a pull request starts it whoever makes it."""
        return self.there and (not self.groups or any(_proposes(g) and not _names_actors(g) for g in self.groups))

    @property
    def waits(self) -> bool | None:
        """Whether proposals of people without a role wait for somebody who has one; None where that is not told."""
        if not isinstance(self._policy, dict):
            return None
        wanted, roles = self._policy.get("requiresCommentApproval"), self._policy.get("approverRoles")
        if wanted == "DISABLED":
            return False
        if wanted not in ("FORK_PULL_REQUESTS", "ALL_PULL_REQUESTS") or not isinstance(roles, list):
            return None
        named = [str(role).partition("_")[::2] for role in roles]
        if any(role in _OPEN_ROLES for _, role in named):
            return False
        return True if all(role in _ROLES.get(host, ()) for host, role in named) else None

    def branches(self) -> tuple[str, list[str]]:
        """`any`, `patterns` or `none`, and the patterns."""
        if not self.there:
            return "none", []
        if not self.groups:
            return ("patterns", [self.branch]) if self.branch else ("any", [])
        found: list[str] = []
        for group in self.groups:
            kind = "BASE_REF" if _proposes(group) else "HEAD_REF"
            wanted = [
                str(one["pattern"])
                for one in group
                if one.get("type") == kind and one.get("excludeMatchedPattern") is not True
            ]
            if not wanted:
                return "any", []
            found += wanted
        return "patterns", sorted(set(found))


def _filter(one: Filter) -> Filter:
    if not isinstance(one["type"], str) or not isinstance(one["pattern"], str):
        raise TypeError("no filter")
    return one


def _proposes(group: list[Filter]) -> bool:
    """A group without an event is malformed, and counts as every event; so does one that leaves events out."""
    named = [one for one in group if one["type"] == "EVENT"]
    events = {event.strip() for one in named for event in one["pattern"].split(",")}
    return not events <= _OTHER_EVENTS or not events or any(one.get("excludeMatchedPattern") is True for one in named)


def _names_actors(group: list[Filter]) -> bool:
    return any(
        one.get("type") == "ACTOR_ACCOUNT_ID"
        and one.get("excludeMatchedPattern") is not True
        and _ACTORS.fullmatch(str(one.get("pattern"))) is not None
        for one in group
    )
