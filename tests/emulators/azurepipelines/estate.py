"""Seeded vendor estates: organisations that differ in policy, and in them everything that claims look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Literal

from tests.emulators.azurepipelines.estate_definitions import definitions
from tests.emulators.azurepipelines.estate_policies import exempt, rules
from tests.emulators.azurepipelines.estate_resources import feeds, resources
from tests.emulators.azurepipelines.state import (
    Ace,
    Acl,
    AlertOfCode,
    Extension,
    Group,
    Organisation,
    Pool,
    Project,
    PullRequest,
    Repository,
    Stream,
    User,
    Vote,
    World,
)
from tests.emulators.azurepipelines.templates import TREES
from tests.emulators.azurepipelines.ways import (
    CONTRIBUTE,
    FORCE_PUSH,
    GIT,
    MANAGE,
    MERGE_BYPASS,
    NAMES,
    POLICY_EXEMPT,
    READ,
    WAYS,
    Way,
    ago,
)
from tests.emulators.common.gitobjects import Entry
from tests.emulators.common.templates import ODDITIES, PAPERS


@dataclass(frozen=True)
class Plan:
    """What a repository's files are made of."""

    tree: str
    papers: str
    owners: bool = False
    """Whether reviewers are required on its sensitive paths."""


@dataclass
class VendorWorld(World):
    """A world that remembers how it was made."""

    plans: dict[str, Plan] = field(default_factory=dict)
    """Repository's id -> its plan."""
    ways: dict[str, Way] = field(default_factory=dict)
    """Organisation -> how careful it is."""

    def plan(self, repo: Repository) -> Plan:
        """Of a repository."""
        return self.plans[repo.id]


def build(seed: int, orgs: int = 3, repositories: int = 24) -> VendorWorld:
    """A world of that many organisations; each has `repositories` in two projects."""
    world = VendorWorld()
    for number in range(orgs):
        way = WAYS[number % 3]
        name = NAMES[way] + (f"-{number // 3 + 1}" if number >= 3 else "")
        org = _organisation(name, way)
        world.organisations.append(org)
        world.ways[name] = way
        _projects(world, org, way, Random(f"{seed}/{name}"), repositories)
    return world


def _organisation(name: str, way: Way) -> Organisation:
    people = [
        User("ann"),
        User("bo"),
        User("cy", last_seen="0001-01-01T00:00:00Z"),
        User("dee", "stakeholder"),
        User("release-bot", service=True),
    ]
    people += [User(f"guest-of-{name}", guest=True)] if way != "strict" else []
    org = Organisation(name, users=people)
    admins = {
        "strict": ["ann", "bo"],
        "loose": ["ann", "bo", "cy", "dee", "release-bot", f"guest-of-{name}"],
        "mixed": ["ann", f"[{name}]\\Platform"],
    }[way]
    org.groups = [
        Group("Project Collection Administrators", admins, organisation=name),
        Group("Project Collection Build Administrators", ["bo"], organisation=name),
        Group("Project Collection Valid Users", ["ann", "bo", "cy", "dee"], organisation=name),
        Group("Platform", ["bo"], organisation=name, aad=way == "mixed"),
    ]
    org.pools = [
        Pool(1, "Azure Pipelines", hosted=True),
        Pool(2, "Default", agents=["box-1"]),
        Pool(3, "Scale set", elastic=True, recycles=way != "loose"),
        Pool(4, "Deployment", kind="deployment"),
    ]
    strict, loose = way == "strict", way == "loose"
    org.settings = dict.fromkeys(
        (
            "enforceJobAuthScope",
            "enforceJobAuthScopeForReleases",
            "enforceReferencedRepoScopedToken",
            "enforceSettableVar",
            "disableClassicBuildPipelineCreation",
            "disableClassicReleasePipelineCreation",
            "disableClassicPipelineCreation",
            "enableShellTasksArgsSanitizing",
            "statusBadgesArePrivate",
            "forkProtectionEnabled",
            "enforceJobAuthScopeForForks",
            "enforceNoAccessToSecretsFromForks",
            "isCommentRequiredForPullRequest",
            "disableMarketplaceTasksVar",
        ),
        strict,
    )
    org.settings["buildsEnabledForForks"] = not strict
    org.policies = {
        "Policy.AllowAnonymousAccess": loose,
        "Policy.LogAuditEvents": not loose,
        "Policy.DisallowOAuthAuthentication": strict,
        "Policy.DisallowSecureShell": strict,
        "Policy.EnforceAADConditionalAccess": strict,
        "Policy.AllowRequestAccessToken": loose,
    }
    org.audited = way != "mixed"
    org.events = [] if loose else [ago(number / 24) for number in range(5)]
    org.streams = (
        [Stream(1, status="enabled" if strict else "disabledBySystem", secret=f"canary-splunk-of-{name}")]
        if way != "mixed"
        else []
    )
    org.extensions = [Extension("Code search", "ms")] + (
        [Extension("Scan everything", "acme", decorates=True)] if loose else []
    )
    org.enables_security = {"enableOnCreate": strict}
    return org


def _projects(world: VendorWorld, org: Organisation, way: Way, random: Random, repositories: int) -> None:
    for number, name in enumerate(("Product", "Tools & <b>")):
        public = way == "loose" and number == 1
        project = Project(name, org.name, "public" if public else "private", retention=_kept(way, number))
        org.projects.append(project)
        _people(org, project, way)
        project.settings = {} if way == "strict" else {key: random.random() < 0.5 for key in org.settings}
        resources(org, project, way, random)
        for index in range(number, repositories, 2):
            _repository(world, org, project, way, index, random)
        rules(project, way, random)
        for repo in project.repositories:
            if way != "strict" and random.random() < 0.5:
                exempt(org, repo, "cy", random.choice([FORCE_PUSH, POLICY_EXEMPT, MERGE_BYPASS]), project)
    feeds(org, way)


def _kept(way: Way, number: int) -> int:
    return {"strict": 365, "loose": 30, "mixed": 90 if number else 60}[way]


def _people(org: Organisation, project: Project, way: Way) -> None:
    made = [
        Group("Project Administrators", ["ann"], project.name),
        Group("Contributors", ["bo", "cy"], project.name),
        Group("Readers", ["dee"], project.name),
        Group("Build Administrators", ["bo"], project.name),
    ]
    made.append(Group("Project Valid Users", [one.key for one in made], project.name))
    org.groups += made
    admins, contributors, readers, _, everyone = made
    top = org.groups[0]
    aces = [
        Ace(top.identity, READ | CONTRIBUTE | MANAGE),
        Ace(admins.identity, READ | CONTRIBUTE | MANAGE),
        Ace(contributors.identity, READ | CONTRIBUTE),
        Ace(readers.identity, READ),
    ]
    if way == "loose":
        aces.append(Ace(everyone.identity, READ | CONTRIBUTE))
    org.acls.append(Acl(GIT, f"repoV2/{project.id}", aces))
    if not any(one.token == "repoV2" for one in org.acls):
        org.acls.append(Acl(GIT, "repoV2", [Ace(top.identity, READ | CONTRIBUTE | MANAGE)]))


def _repository(world: VendorWorld, org: Organisation, project: Project, way: Way, index: int, random: Random) -> None:
    papers = sorted(name for name in PAPERS if name != "defaults")
    plan = Plan(
        sorted(TREES)[index % len(TREES)], random.choice(papers), owners=way != "loose" and random.random() < 0.6
    )
    branch = random.choice(["main"] * 5 + ["trunk", "rel/v2"])
    files = {**_files(plan.tree, branch), **PAPERS[plan.papers].files}
    repo = Repository(f"app-{index}" if index % 5 else f"app {index} <b>", project.name, org.name, files, branch)
    repo.empty = index % 12 == 11
    repo.disabled = index % 12 == 10
    repo.fork = random.random() < 0.1
    if random.random() < 0.3:
        repo.files = {**files, **ODDITIES}
    project.repositories.append(repo)
    world.plans[repo.id] = plan
    repo.pull_requests = _pull_requests(repo, way, random)
    _security(repo, way, random)
    if not repo.empty and not repo.disabled:
        definitions(org, project, repo, plan.tree, way, random)


def _files(tree: str, branch: str) -> dict[str, Entry]:
    """A tree's files, whose pipelines are started by the default branch."""
    starts = b"[" + branch.encode() + b"]"
    return {
        path: text.replace(b"[main]", starts) if isinstance(text, bytes) else text
        for path, text in TREES[tree].files.items()
    }


def _pull_requests(repo: Repository, way: Way, random: Random) -> list[PullRequest]:
    target, found = f"refs/heads/{repo.default_branch}", []
    for number in range(random.choice([0, 3, 12, 60])):
        votes = (
            [Vote("bo", 10)]
            if way == "strict" or random.random() < 0.9
            else [Vote("ann", 10), Vote("bo", random.choice([0, -5]))]
        )
        title = f"Fix the thing AB#{number + 1}" if random.random() < 0.9 else "Tidy"
        found.append(PullRequest(1000 + number, "ann", ago(number + 1), votes, target=target, title=title))
    return [*found, PullRequest(9000, "ann", None, [], "active", target)]


def _security(repo: Repository, way: Way, random: Random) -> None:
    on = way == "strict" or (way == "mixed" and random.random() < 0.6)
    repo.security.enabled = on
    repo.security.push_protection = on and (way == "strict" or random.random() < 0.5)
    repo.security.dependencies = on and random.random() < 0.6
    repo.security.code = on and random.random() < 0.6
    if on and random.random() < 0.6:
        late = random.random() < 0.5
        kinds: list[Literal["dependency", "code"]] = ["dependency", "code"]
        repo.security.alerts.append(
            AlertOfCode(
                1,
                random.choice(kinds),
                random.choice(["critical", "high", "low"]),
                ago(200 if late else 3),
                random.choice(["active", "active", "fixed", "dismissed"]),
                "acceptedRisk",
            )
        )
    if on and random.random() < 0.4:
        repo.security.alerts.append(
            AlertOfCode(
                2,
                "secret",
                "critical",
                ago(random.choice([2, 60])),
                random.choice(["active", "fixed"]),
                rule="SEC101/001",
                truncated_secret=f"canary-{repo.name}-xxx",
            )
        )
