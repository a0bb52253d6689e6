"""What an oracle looks at, and how it joins several answers into one.

https://learn.microsoft.com/en-us/azure/devops/repos/git/branch-policies
https://learn.microsoft.com/en-us/azure/devops/repos/git/set-git-repository-permissions
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.emulators.azurepipelines.estate import Plan, VendorWorld
from tests.emulators.azurepipelines.rest_build import effective
from tests.emulators.azurepipelines.state import (
    Connection,
    Definition,
    Environment,
    Feed,
    Organisation,
    Policy,
    Pool,
    Project,
    PullRequest,
    Queue,
    Repository,
    VariableGroup,
)
from tests.emulators.azurepipelines.templates import TREES
from tests.emulators.azurepipelines.ways import GIT
from tests.emulators.common.oracles import OfTemplates, Said


@dataclass(frozen=True)
class LookAtOrganisation:
    """An organisation in its world."""

    world: VendorWorld
    org: Organisation

    def judged(self) -> list[LookAtRepository]:
        """Its repositories that hold something and can be used."""
        pairs = [(project, repo) for project in self.org.projects for repo in project.repositories]
        return [
            LookAtRepository(self.world, self.org, project, repo)
            for project, repo in pairs
            if repo.head and not repo.disabled
        ]


@dataclass(frozen=True)
class LookAtFeed:
    """A feed of an organisation."""

    world: VendorWorld
    org: Organisation
    feed: Feed


@dataclass
class LookAtRepository(OfTemplates):
    """A repository in its project."""

    trees = TREES
    world: VendorWorld
    org: Organisation
    project: Project
    repo: Repository

    @cached_property
    def plan(self) -> Plan:
        """What its files are made of."""
        return self.world.plan(self.repo)

    @property
    def is_readable(self) -> bool:
        """Whether its pipelines can be read."""
        return bool(self.traits["readable"])

    @property
    def publishes_outside(self) -> bool:
        """Whether a pipeline publishes without an environment."""
        return bool(self.traits["release"]) and not self.traits["deploys_to"]

    @property
    def ref(self) -> str:
        """Its default branch."""
        return f"refs/heads/{self.repo.default_branch}"

    def setting(self, name: str) -> bool:
        """A setting of pipelines as it holds here."""
        return effective(self.org, self.project, name)

    # branch policies
    @cached_property
    def rules(self) -> list[Policy]:
        """Policies that block a merge into the default branch."""
        return [
            one
            for one in self.project.policies
            if one.enabled and one.blocking and self._covers(one) and one.kind in _BLOCKING
        ]

    @property
    def whole(self) -> list[Policy]:
        """Those of them that look at every change, whatever it touches."""
        return [one for one in self.rules if not one.settings.get("filenamePatterns")]

    def _covers(self, policy: Policy) -> bool:
        for repository, ref, kind in policy.scopes:
            here = repository in (None, self.repo.id)
            named = (
                kind == "DefaultBranch"
                or (kind == "Exact" and ref == self.ref)
                or (kind == "Prefix" and self.ref.startswith(f"{ref}/"))
            )
            if here and named:
                return True
        return False

    def of(self, kind: str) -> list[Policy]:
        """Those of one kind."""
        return [one for one in self.rules if one.kind == kind]

    @cached_property
    def required(self) -> set[str]:
        """Files of the pipelines that must succeed before a merge, or a classic definition's name."""
        numbers = {
            one.settings["buildDefinitionId"] for one in self.of("Build") if not one.settings["filenamePatterns"]
        }
        named = [one for one in self.project.definitions if one.number in numbers]
        # one that is switched off never runs, so that what it would do stops nothing
        return {one.yaml if one.yaml and one.queue_status == "enabled" else one.name for one in named}

    @property
    def approvals(self) -> list[Policy]:
        """Policies that want the approval of somebody other than the author."""
        return [one for one in self.of("Minimum number of reviewers") if _others(one) > 0]

    @property
    def fresh(self) -> list[Policy]:
        """Those of them whose approvals a later push takes away."""
        return [one for one in self.approvals if one.settings["resetOnSourcePush"]]

    def holders(self, bit: int) -> set[str]:
        """Identities with a permission on the default branch, wherever it is given."""
        steps = "/".join(part.encode("utf-16-le").hex() for part in self.repo.default_branch.split("/"))
        home = f"repoV2/{self.project.id}"
        places = ("repoV2", home, f"{home}/{self.repo.id}", f"{home}/{self.repo.id}/refs/heads/{steps}")
        lists = [one for one in self.org.acls if one.namespace == GIT and one.token in places]
        return {ace.identity for one in lists for ace in one.aces if ace.allow & bit and not ace.deny & bit}

    @property
    def foreign(self) -> set[str]:
        """What must succeed and is no pipeline among its files that runs."""
        return self.required - set(self.traits["pipelines"])

    @property
    def decorated(self) -> bool:
        """Whether something that was installed adds steps to every job."""
        return any(one.decorates and not one.disabled for one in self.org.extensions)

    def absent(self, why: str) -> Said:
        """That something is in no step, which fails unless an extension adds steps that are not told."""
        return ("unknown", "An extension adds steps that are not told.") if self.decorated else ("fail", why)

    # changes
    @property
    def merged(self) -> list[PullRequest]:
        """What was merged into the default branch, the latest first."""
        found = [one for one in self.repo.pull_requests if one.status == "completed" and one.target == self.ref]
        return sorted(found, key=lambda one: str(one.closed), reverse=True)

    # pipelines
    @property
    def definitions(self) -> list[Definition]:
        """Those that build it."""
        return [one for one in self.project.definitions if one.source == "TfsGit" and one.repository == self.repo.name]

    @property
    def environments(self) -> list[Environment]:
        """Those that one of them may deploy to."""
        return usable(self.project, self.definitions)


_BLOCKING = ("Minimum number of reviewers", "Required reviewers", "Build", "Comment requirements", "Work item linking", "Status", "Require a merge strategy")  # fmt: skip


def _others(policy: Policy) -> int:
    """How many people other than the author must approve."""
    return max(0, int(policy.settings["minimumApproverCount"]) - bool(policy.settings["creatorVoteCounts"]))


@dataclass
class LookAtBuild:
    """A definition in its project."""

    world: VendorWorld
    org: Organisation
    project: Project
    definition: Definition

    @cached_property
    def source(self) -> LookAtRepository | None:
        """The repository that it builds, where that is one of the project's."""
        found = self.project.repository(self.definition.repository) if self.definition.source == "TfsGit" else None
        return LookAtRepository(self.world, self.org, self.project, found) if found else None

    @property
    def is_readable(self) -> bool:
        """Whether its file can be read; a classic one always can."""
        return not self.definition.yaml or (self.source is not None and self.source.traits["readable"])

    @property
    def publishes_outside(self) -> bool:
        """Whether it publishes without an environment."""
        return bool(self.does) and self.definition.yaml == self.does["release"] and not self.does["deploys_to"]

    @property
    def pool(self) -> Pool:
        """The machines that it runs on: those that its file names, else those of the definition."""
        named = "Azure Pipelines"
        if not self.definition.yaml:
            named = self.definition.pool
        elif self.source and "pools" in self.source.traits:
            named = self.source.traits["pools"][self.definition.yaml] or self.definition.pool
        return next(one for one in self.org.pools if one.name == named)

    @property
    def queue(self) -> Queue:
        """That pool as the project sees it."""
        return next(one for one in self.project.queues if one.pool == self.pool.name)

    def setting(self, name: str) -> bool:
        """A setting of pipelines as it holds here."""
        return effective(self.org, self.project, name)

    @property
    def does(self) -> Mapping[str, Any]:
        """Observations of its source; of its own file where a trait names that."""
        return self.source.traits if self.source and self.definition.yaml else {}

    @property
    def gates(self) -> bool:
        """Whether every merge into the default branch of its source waits for it."""
        asked = self.source.of("Build") if self.source else []
        whole = [one.settings["buildDefinitionId"] for one in asked if not one.settings["filenamePatterns"]]
        return self.definition.queue_status == "enabled" and self.definition.number in whole

    @property
    def groups(self) -> list[VariableGroup]:
        """Groups of variables that it may use."""
        linked, number = self.definition.groups, self.definition.number
        return [
            one for one in self.project.groups if one.number in linked or one.use.all or number in one.use.pipelines
        ]

    @property
    def connections(self) -> list[Connection]:
        """Service connections that it may use."""
        number = self.definition.number
        return [one for one in self.project.connections if one.use.all or number in one.use.pipelines]

    @property
    def environments(self) -> list[Environment]:
        """Those that it may deploy to."""
        return usable(self.project, [self.definition])


def usable(project: Project, definitions: list[Definition]) -> list[Environment]:
    """The environments that some of these definitions may deploy to."""
    numbers = {one.number for one in definitions}
    return [one for one in project.environments if one.use.all or numbers & set(one.use.pipelines)]


def every(world: VendorWorld, org: Organisation) -> Iterator[tuple[str, str, Any]]:
    """(kind, name, what is looked at) of everything in an organisation."""
    yield "organisation", org.name, LookAtOrganisation(world, org)
    for project in org.projects:
        for repo in project.repositories:
            yield "repository", f"{org.name}/{project.name}/{repo.name}", LookAtRepository(world, org, project, repo)
        for one in project.definitions:
            yield "build_project", f"{org.name}/{project.name}/{one.name}", LookAtBuild(world, org, project, one)
    for feed in org.feeds:
        home = f"{org.name}/{feed.project}" if feed.project else org.name
        yield "registry", f"{home}/{feed.name}", LookAtFeed(world, org, feed)
