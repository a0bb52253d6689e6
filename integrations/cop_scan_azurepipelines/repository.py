"""The facts of an Azure Repos repository, save for its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import Asked, fact, gap, made, ordered, unseen
from cop_scan.sources.answers import Answer
from cop_scan.sources.asking import Asker
from cop_scan.sources.work_items import tally
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines.access import Access
from cop_scan_azurepipelines.asks import Listed, listed
from cop_scan_azurepipelines.branch_rules import branch_rules, tag_rules
from cop_scan_azurepipelines.extensions import code_scanning
from cop_scan_azurepipelines.organisation import Organisation, is_service
from cop_scan_azurepipelines.project import Project
from cop_scan_azurepipelines.reduced import NAMES_ITEM
from cop_scan_azurepipelines.security import secret_alerts, security_features, vulnerabilities
from cop_scan_azurepipelines.times import time_of

CHANGES = 50
"""The latest merged changes that are looked at."""
_APPROVED = (5, 10)
"""Votes: approved with suggestions, approved."""
_VISIBILITY = {"private": "private", "public": "public", "organization": "internal"}


@dataclass(slots=True)
class Repository:
    """A repository and what was answered of it."""

    organisation: Organisation
    project: Project
    one: Mapping[str, Any]
    commit: Answer | None = None
    """The newest of the default branch: `{commitId, treeId, committer}`."""
    changes: Listed | None = None
    alerts: Listed | None = None
    files: dict[str, Fact] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Its GUID."""
        return str(self.one["id"]).lower()

    @property
    def title(self) -> str:
        """organisation/project/repository."""
        return f"{self.project.organisation}/{self.project.name}/{self.one['name']}"

    @property
    def ref(self) -> str:
        """The default branch, such as `refs/heads/main`; empty where it is not told."""
        return str(self.one.get("defaultBranch") or "")

    @property
    def branch(self) -> str:
        """The default branch's name."""
        return self.ref.removeprefix("refs/heads/")

    @property
    def empty(self) -> bool:
        """Whether nothing was pushed yet."""
        return not self.ref and self.one.get("size") == 0

    @property
    def disabled(self) -> bool:
        """Whether nobody can read or change it."""
        return self.one.get("isDisabled") is True

    @property
    def tags(self) -> tuple[str, ...]:
        """Why it is not judged, if it is not."""
        return ("archived",) if self.disabled else ("empty",) if self.empty else ()

    @property
    def access(self) -> Access:
        """Who may do what."""
        return Access(self.organisation, self.project)

    def enablement(self) -> dict[str, Any] | Asked:
        """What Advanced Security says of it, or why that is not seen."""
        answer = self.organisation.answers.get(at.ENABLEMENT)
        if answer is None or not answer.ok:
            return answer or "It was not asked for."
        every = answer.body["reposEnablementStatus"]
        mine = [one for one in every if str(one.get("repositoryId")).lower() == self.id]
        return mine[0] if mine else "Azure DevOps' list of what Advanced Security looks at leaves the repository out."


async def look(asker: Asker, repository: Repository, keys: set[str]) -> None:
    """Ask what is asked of each repository, besides its files."""
    org, project = repository.project.organisation, repository.project.id
    if "change_reviews" in keys and repository.ref:
        repository.changes = await _latest(asker, (org, project, repository.id), repository.ref)
    enabled = repository.enablement()
    if (
        isinstance(enabled, dict)
        and enabled.get("advSecEnabled") is True
        and keys & {"secret_alerts", "vulnerabilities"}
    ):
        repository.alerts = await listed(asker, at.alerts(org, project, repository.id))


async def _latest(asker: Asker, place: tuple[str, str, str], ref: str) -> Listed:
    """The latest changes: nothing says that there are more than a page holds, so that only an empty one is the end."""
    items: list[Json] = []
    first: Answer | None = None
    while len(items) < CHANGES:
        answer = await asker.ask(at.pull_requests(place, ref, CHANGES, len(items)))
        first = first or answer
        if not answer.ok:
            return Listed(items, answer, first)
        if not answer.body["value"]:
            break
        items += answer.body["value"]
    return Listed(items[:CHANGES], None, first)


def repository_settings(repository: Repository) -> Fact:
    """What the list of repositories and its project say."""
    one, project = repository.one, repository.project
    visibility = _VISIBILITY.get(project.visibility)
    if visibility is None or not isinstance(one.get("isDisabled"), bool):
        return Fact.gap("repository_settings", Status.HIDDEN, "Whether it is public or disabled is not told.")
    value = {
        "visibility": visibility,
        "archived": repository.disabled,
        "fork": one.get("isFork") is True,
        "empty": repository.empty,
    }
    return fact("repository_settings", value, *_listed(repository))


def _listed(repository: Repository) -> list[Answer]:
    said = repository.project.list(at.REPOSITORIES).said
    return [said] if said is not None else []


def default_branch(repository: Repository) -> Fact:
    """As the list of repositories tells."""
    if not repository.ref.startswith("refs/heads/"):
        return Fact.gap("default_branch", Status.HIDDEN, "Azure DevOps does not name a default branch.")
    return fact("default_branch", {"name": repository.branch}, *_listed(repository))


def head_commit(repository: Repository) -> Fact:
    """The newest commit; whether it is signed is not told."""
    answer = repository.commit
    if answer is None or not answer.ok:
        return gap("head_commit", answer or "It was not asked for.")
    at_time = time_of(answer.body["committer"]["date"])
    return fact("head_commit", {"oid": answer.body["commitId"], "committed_at": at_time}, answer)


def change_reviews(repository: Repository) -> Fact:
    """Whether somebody other than the author has voted for each of the latest completed pull requests."""
    found = repository.changes
    if found is None or found.gap is not None or found.said is None:
        return gap("change_reviews", (found.gap if found else None) or "The default branch is not told.")
    unapproved: list[Json] = []
    hidden: list[dict[str, Json]] = []
    for one in found.items:
        if one["status"] != "completed" or one["targetRefName"] != repository.ref:
            raise ValueError("another change")
        if one.get("repositoryId") and str(one["repositoryId"]).lower() != repository.id:
            raise ValueError("another repository's change")
        if one["reviewers"] is None:
            hidden.append(unseen(str(one["pullRequestId"]), "Azure DevOps' answer leaves out who voted."))
        elif not _approved(one):
            unapproved.append(_change(one))
    number = len(found.items)
    value: dict[str, Json] = {"sampled": number, "total": number, "unapproved": unapproved, "hidden": ordered(hidden)}
    value["work_items"] = _work_items(found.items)
    return fact("change_reviews", value, found.said)


def _approved(one: Mapping[str, Any]) -> bool:
    """Whether some person other than the author has voted for it. Raises ValueError where who that was is not told."""
    author, voters = one["createdBy"]["id"], one["reviewers"]
    if not author or not all(who["id"] for who in voters):
        raise ValueError("nobody")
    people = [who for who in voters if who.get("isContainer") is not True and not _is_service(who)]
    return any(who["vote"] in _APPROVED and who["id"] != author for who in people)


def _work_items(every: list[Json]) -> Json:
    others = [one for one in every if not _is_service(one["createdBy"])]
    named = [one[NAMES_ITEM] for one in others]
    return tally(named, len(every) - len(others), complete=len(every) < CHANGES)


def _is_service(who: Mapping[str, Any]) -> bool:
    """Whether it is seen to be an account that is no person's."""
    return is_service(str(who.get("descriptor") or ""))


def _change(one: Mapping[str, Any]) -> Json:
    by_bot = _is_service(one["createdBy"])
    return {"id": str(one["pullRequestId"]), "merged_at": time_of(one["closedDate"]), "by_bot": by_bot}


_FACTS: Mapping[str, Callable[[Repository], Fact]] = {
    "branch_rules": lambda one: branch_rules(one.project, one.one, one.access),
    "tag_rules": lambda one: tag_rules(one.one, one.access),
    "change_reviews": change_reviews,
    "code_scanning": lambda one: code_scanning(one.organisation, one.enablement(), one.branch),
    "default_branch": default_branch,
    "head_commit": head_commit,
    "repository_settings": repository_settings,
    "security_features": lambda one: security_features(one.enablement(), one.organisation),
    "secret_alerts": lambda one: secret_alerts(one.enablement(), one.alerts),
    "vulnerabilities": lambda one: vulnerabilities(one.enablement(), one.alerts, one.organisation),
}
KEYS = tuple(_FACTS)


def make(key: str, repository: Repository) -> Fact:
    """A fact of a repository; an answer of a strange shape is a gap."""
    return made(key, "Azure DevOps", lambda: _FACTS[key](repository), *_listed(repository))
