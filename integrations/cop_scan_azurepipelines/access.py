"""Who may do what to Git repositories, by the access lists.

A list of a repository or branch overrides, for the same identity, those above it; groups within groups are not looked
into: https://learn.microsoft.com/azure/devops/organizations/security/about-permissions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cop_scan.evidence import Json
from cop_scan.sources.answered import Asked, Withheld
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines.organisation import Organisation
from cop_scan_azurepipelines.project import Project

READ, CONTRIBUTE, FORCE_PUSH = 2, 4, 8
EXEMPT, BYPASS = 128, 32768
"""Bypass policies when pushing, and when completing pull requests."""
MANAGE = 8192
_ROOT = "repov2"
_NOBODY = Withheld("Azure DevOps shows nobody in the project's access lists, though some always may do something.")
UNNAMED = "unknown"
"""The name of somebody whom access lists name and nobody tells who that is."""


@dataclass(frozen=True, slots=True)
class Access:
    """The access lists of a project's repositories, with the organisation's above them."""

    organisation: Organisation
    project: Project

    @property
    def gap(self) -> Asked | None:
        """Why they are not wholly seen, if they are not."""
        for found in (self.organisation.list(at.ACCESS), self.project.list(at.ACCESS)):
            if found.gap is not None:
                return found.gap
            if not found.seen:
                return "The access lists were not asked for."
        if not any(one["aces"] for one in self.project.list(at.ACCESS).items):
            return _NOBODY
        return None

    def _lists(self) -> Iterator[dict[str, Any]]:
        yield from self.organisation.list(at.ACCESS).items
        yield from self.project.list(at.ACCESS).items

    def chain(self, place: str) -> list[dict[str, Any]]:
        """The lists that hold at a place, the nearest first, as far as they inherit."""
        by_scope = {str(one["scope"]).strip("/").lower(): one for one in self._lists()}
        found: list[dict[str, Any]] = []
        steps = place.lower().split("/")
        for number in range(len(steps), 0, -1):
            one = by_scope.get("/".join(steps[:number]))
            if one is not None:
                found.append(one)
                if one["inherits"] is False:
                    break
        return found

    def holders(self, place: str, bit: int) -> dict[str, bool]:
        """Descriptor of each who is allowed it at a place -> whether that is certain: nobody is denied it there."""
        decided: dict[str, bool] = {}
        for one in self.chain(place):
            for ace in one["aces"]:
                if (ace["allow"] | ace["deny"]) & bit:
                    decided.setdefault(ace["who"], not ace["deny"] & bit)
        certain = all(decided.values())
        return {who: certain for who, allowed in decided.items() if allowed}

    def below(self, place: str, bit: int, *, branches: bool = True) -> set[str]:
        """Those who are allowed it at some place below, or at some that is no branch."""
        start = place.lower() + "/"
        scopes = [(str(one["scope"]).strip("/").lower(), one) for one in self._lists()]
        below = [(scope, one) for scope, one in scopes if scope.startswith(start)]
        lists = [one for scope, one in below if branches or "/refs/heads" not in scope]
        return {ace["who"] for one in lists for ace in one["aces"] if ace["allow"] & bit and not ace["deny"] & bit}

    def actor(self, who: str, *, certain: bool, mode: str) -> Json:
        """Somebody who may bypass a rule, by the name that people know."""
        known = self.organisation.identities.get(who)
        name = str((known or {}).get("providerDisplayName") or "")
        if not certain or not name:
            return {"kind": "unknown", "name": name or UNNAMED, "mode": mode}
        if "serviceidentity" in who.lower():
            return {"kind": "app", "name": name, "mode": mode}
        return {"kind": "team" if (known or {}).get("isContainer") else "user", "name": name, "mode": mode}

    def unnamed(self) -> Asked:
        """Why it is not seen whom an entry names."""
        return self.organisation.unidentified or Withheld("Azure DevOps does not tell whom an access list names.")

    def is_everybody(self, who: str) -> bool:
        """Whether it is the group of all members of the organisation or of a project."""
        name = str((self.organisation.identities.get(who) or {}).get("providerDisplayName") or "").lower()
        return name.endswith(("\\project valid users", "\\project collection valid users"))

    def is_named(self, who: str) -> bool:
        """Whether it is seen who that is."""
        return bool((self.organisation.identities.get(who) or {}).get("providerDisplayName"))

    def is_administrators(self, who: str) -> bool:
        """Whether it is a group of administrators."""
        name = str((self.organisation.identities.get(who) or {}).get("providerDisplayName") or "").lower()
        return name.endswith(("\\project administrators", "\\project collection administrators"))


def place_of(project: str, repository: str = "", ref: str = "") -> str:
    """The place of a project, repository, or branch in the access lists; steps of a branch's name are in hexadecimal.

    https://learn.microsoft.com/azure/devops/organizations/security/namespace-reference
    """
    parts = [_ROOT, project, *([repository] if repository else [])]
    start, _, name = ref.partition("/heads/")
    if name:
        parts += [f"{start}/heads", *(step.encode("utf-16-le").hex() for step in name.split("/"))]
    elif ref:
        parts.append(ref)
    return "/".join(parts).lower()
