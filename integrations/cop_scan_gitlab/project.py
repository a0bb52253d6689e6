"""One project: what the listing tells of it, and what is asked of its own endpoints."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from cop_scan.evidence import Fact, Status
from cop_scan.sources.answered import Asked, body
from cop_scan.sources.answers import Answer
from cop_scan.sources.asking import Asker
from cop_scan_gitlab.questions import ERRORS, get, of_group, pages, quoted

MAINTAINER, DEVELOPER, REPORTER = 40, 30, 20
_PAID = frozenset({"approvals_before_merge", "allow_pipeline_trigger_approve_deployment"})
_WORDS = {"id": int, "path_with_namespace": str, "visibility": str, "archived": bool}

_CORE: Mapping[str, frozenset[str]] = {
    "protected_branches": frozenset({"branch_rules", "rule_baseline"}),
    "protected_tags": frozenset({"tag_rules"}),
}
_FULL: Mapping[str, frozenset[str]] = {
    "environments": frozenset({"environments"}),
    "hooks": frozenset({"webhooks"}),
    "deploy_keys": frozenset({"collaborators"}),
}
_PREMIUM: Mapping[str, frozenset[str]] = {
    "approval_rules": frozenset({"branch_rules", "rule_baseline"}),
    "protected_environments": frozenset({"environments"}),
}
_PREMIUM_ONE: Mapping[str, frozenset[str]] = {
    "approvals": frozenset({"branch_rules", "rule_baseline"}),
    "push_rule": frozenset({"branch_rules", "rule_baseline", "security_features"}),
}


@dataclass(slots=True)
class Project:
    """A project on its way from a page of the listing to a resource."""

    node: Mapping[str, Any]
    said: Answer
    """The page that it came with."""
    tier: str = "full"
    """How much may be asked of it."""
    parent: str = ""
    """Id of the group's resource."""
    answers: dict[str, Asked] = field(default_factory=dict)
    lists: dict[str, Sequence[Answer]] = field(default_factory=dict)
    details: Asked = "It was not asked."
    samples: dict[str, Asked] = field(default_factory=dict)
    above: list[Answer] = field(default_factory=list)
    """The groups above, the top one first."""
    guards: list[Sequence[Answer]] = field(default_factory=list)
    """What each of them lets nobody deploy to without approval."""
    files: Mapping[str, Fact] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """Its id."""
        return int(self.node["id"])

    @property
    def name(self) -> str:
        """Its full path."""
        return str(self.node["path_with_namespace"])

    @property
    def branch(self) -> str:
        """The default branch's name; empty where there is none to be seen."""
        return str(self.node.get("default_branch") or (self.detail.get("repository") or {}).get("rootRef") or "")

    @property
    def visibility(self) -> str:
        """`public`, `internal` or `private`."""
        return str(self.node["visibility"])

    @property
    def mirror(self) -> bool:
        """Whether it is kept like a repository elsewhere; only Premium has that."""
        return self.node.get("mirror") is True

    @property
    def empty(self) -> bool:
        """Whether it holds nothing."""
        return self.node.get("empty_repo") is True

    @property
    def fork(self) -> bool:
        """Whether it was forked; the project itself may be hidden, but this flag is there for forks only."""
        return bool(self.node.get("forked_from_project")) or "mr_default_target_self" in self.node

    @property
    def judged(self) -> bool:
        """Whether its state says something about how software is made here."""
        return not (self.node["archived"] or self.empty or self.mirror)

    @property
    def licence(self) -> Literal["", "premium", "ultimate"]:
        """The paid tier, by fields that GitLab gives for a licence whoever asks; empty for the free one."""
        if "only_allow_merge_if_all_status_checks_passed" in self.node:
            return "ultimate"
        return "premium" if _PAID & self.node.keys() else ""

    @property
    def maintained(self) -> bool:
        """Whether GitLab shows this token what Maintainers see of it."""
        return "ci_default_git_depth" in self.node or self.level >= MAINTAINER

    @property
    def level(self) -> int:
        """The token's role in it; 0 where that was not seen."""
        found = (self.detail.get("maxAccessLevel") or {}).get("integerValue")
        return found if type(found) is int else 0

    @property
    def releases(self) -> int | None:
        """How many releases it has; None where that was not seen."""
        found = (self.detail.get("releases") or {}).get("count")
        return found if type(found) is int and (found or self.shows("releases")) else None

    def shows(self, feature: str) -> bool:
        """Whether an empty list of that feature is one: GitLab shows it empty to those who may not see what it holds.

        https://docs.gitlab.com/user/permissions/#project-members-permissions
        """
        everybody = self.visibility == "public" and self.node.get(f"{feature}_access_level") == "enabled"
        return everybody or self.maintained or self.level >= REPORTER

    @property
    def detail(self) -> Mapping[str, Any]:
        """What GraphQL tells of it; empty where it tells nothing."""
        return body(self.details) or {}

    @property
    def head(self) -> Mapping[str, Any]:
        """The newest commit of the default branch, as far as it is shown."""
        tree = ((self.detail.get("repository") or {}).get("tree") or {}) if self.detail else {}
        found = tree.get("lastCommit")
        return found if isinstance(found, Mapping) else {}

    def hidden(self, field: str) -> Asked:
        """Why a field of GraphQL's answer is not there."""
        if isinstance(self.details, str) or not self.details.ok:
            return self.details
        said = f"GitLab's answer leaves {field} out, as it does for those who may not see it."
        return Answer(self.details.request, self.details.status, None, self.details.at, Status.HIDDEN, said)


def is_whole(node: Any) -> bool:
    """Whether an entry of the listing says what is needed to name and to tag it."""
    if not isinstance(node, Mapping):
        return False
    typed = all(type(node.get(name)) is kind for name, kind in _WORDS.items())
    words = node.get("visibility") in ("public", "internal", "private") and bool(node.get("path_with_namespace"))
    branch = isinstance(node.get("default_branch"), str | None)
    # what is paid for tells of every project whether it is a mirror
    mirror = isinstance(node["mirror"], bool) if "mirror" in node else not _PAID & node.keys()
    return typed and words and branch and mirror


def needs(wanted: Collection[str], tier: str, licence: str) -> tuple[list[str], list[str]]:
    """The lists and the single answers that are asked of a project, by their last path segments."""
    if tier == "bulk":
        return [], []
    lists = {**_CORE, **(_FULL if tier == "full" else {}), **(_PREMIUM if licence else {})}
    single = _PREMIUM_ONE if licence else {}
    return (
        [name for name, facts in lists.items() if facts & set(wanted)],
        [name for name, facts in single.items() if facts & set(wanted)],
    )


async def ask(asker: Asker, project: Project, wanted: Collection[str]) -> None:
    """Everything that is asked of the project's own endpoints."""
    lists, single = needs(wanted, project.tier, project.licence)
    if project.releases == 0:
        lists = [name for name in lists if name != "protected_tags"]
    if "environments" in lists and (none := without_environments(project)) is not None:
        lists.remove("environments")
        project.lists["environments"] = [none]
    await asyncio.gather(
        *(_list(asker, project, name) for name in lists), *(_one(asker, project, name) for name in single)
    )


def without_environments(project: Project) -> Answer | None:
    """The empty list, where GraphQL shows that there is no environment; else None.

    Null alone may as well stand for one that the token may not see: https://docs.gitlab.com/api/graphql/reference/.
    """
    said = project.samples.get("Environments")
    found = body(said)
    if not isinstance(said, Answer) or found is None or found.get(ERRORS):
        return None
    shown = (found.get("userPermissions") or {}).get("readEnvironment") is True
    if not shown or found.get("environment", "left out") is not None:
        return None
    return Answer(said.request, said.status, [], said.at, carried=said.carried)


async def ask_above(asker: Asker, project: Project) -> None:
    """The groups above, whose merge checks hold here too; one question for each group, however many projects it has."""
    project.above = [await asker.ask(of_group(path)) for path in _above(project)]


async def ask_guards(asker: Asker, project: Project) -> None:
    """What the groups above guard, by tier of deployment, in whatever project; one question for each group too."""
    place, query = "protected_environments", "per_page=100"
    requests = [get(f"/groups/{quoted(path)}/{place}?{query}", f"/groups/:id/{place}") for path in _above(project)]
    project.guards = [await pages(asker, request) for request in requests]


def _above(project: Project) -> list[str]:
    """Paths of the groups above; none in the free tier, where they set nothing."""
    space = project.node.get("namespace") or {}
    if not project.licence or space.get("kind") != "group":
        return []
    steps = str(space["full_path"]).split("/")
    return ["/".join(steps[:number]) for number in range(1, len(steps) + 1)]


async def _list(asker: Asker, project: Project, name: str) -> None:
    request = get(f"/projects/{project.number}/{name}?per_page=100", f"/projects/:id/{name}")
    project.lists[name] = await pages(asker, request)


async def _one(asker: Asker, project: Project, name: str) -> None:
    project.answers[name] = await asker.ask(get(f"/projects/{project.number}/{name}", f"/projects/:id/{name}"))


def untold(project: Project, name: str) -> str | Sequence[Answer]:
    """The pages of a list, or why it was not asked for."""
    return project.lists.get(name) or left_out(project.tier)


def left_out(tier: str) -> str:
    """Why something was not asked for."""
    return "It was not asked for." if tier == "full" else f"It is left out with `tier: {tier}`."
