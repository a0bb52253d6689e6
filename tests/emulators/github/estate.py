"""Seeded vendor estates: organisations that differ in policy, repositories in everything that claims look at."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Literal

from tests.emulators.common.records import CLOCK, ago, vex_document
from tests.emulators.github.state import (
    ActionsOfOrganisation,
    ActionsOfRepository,
    Alerts,
    AuditEvent,
    AuditStream,
    BypassActor,
    CodeownersError,
    Collaborator,
    DefaultSetup,
    DeployKey,
    Enterprise,
    Entry,
    Files,
    Hook,
    Installation,
    Member,
    Organisation,
    PropertyCondition,
    Repository,
    Rule,
    Ruleset,
    Saml,
    Secret,
    SecurityConfiguration,
    SelectedActions,
    Team,
    User,
    Variable,
    World,
)
from tests.emulators.github.templates import CANARY, ODDITIES, PAPERS, TREES, carried, published, records, rules

Policy = Literal["strict", "loose", "mixed"]
Owners = Literal["everything", "broken", "partial", "missing"]
POLICIES: tuple[Policy, ...] = ("strict", "loose", "mixed")
NAMES: Mapping[Policy, str] = {"strict": "northwind", "loose": "oldbarn", "mixed": "halfway"}
HTML = '<b onmouseover=alert(1)>a repository</b> & "more" $(id)'
READS = dict.fromkeys(
    "actions administration contents metadata members organization_administration pull_requests security_events"
    " secret_scanning_alerts vulnerability_alerts environments".split(),
    "read",
)


@dataclass(frozen=True)
class Plan:
    """What a repository's files are made of: names of templates, and how code owners are named."""

    tree: str
    papers: str
    owners: Owners = "missing"
    vex: bool = False


@dataclass(eq=False)
class VendorWorld(World):
    """A world that remembers what each repository was made of, and each organisation's policy."""

    policies: dict[str, str] = field(default_factory=dict)
    _plans: dict[str, Plan] = field(default_factory=dict, repr=False)

    def plan(self, repository: Repository) -> Plan:
        """The templates behind a repository's files."""
        return self._plans[repository.full_name]

    def remember(self, repository: Repository, plan: Plan) -> None:
        """Say what a repository's files are made of."""
        self._plans[repository.full_name] = plan


def build(seed: int = 7, orgs: int = 3, repos: int = 200) -> VendorWorld:
    """`orgs` organisations of `repos` repositories each, the same for the same numbers."""
    world = VendorWorld(clock=CLOCK, planted=[CANARY])
    world.users = [
        User("ann", "Ann"),
        User("bo", "Bo <b>"),
        User("cy", two_factor=True),
        User("dependabot[bot]", bot=True),
    ]
    world.users += [
        User("octo-owner", "Octo"),
        User("octo-member"),
        User("octo-outsider"),
        User("lax", two_factor=False),
        User("github-actions[bot]", bot=True),
    ]
    for number in range(orgs):
        _organisation(world, POLICIES[number % 3], number // 3, Random(f"{seed}/{number}"), repos)
    world.number()
    return world


def _organisation(world: VendorWorld, policy: Policy, series: int, random: Random, repos: int) -> None:
    login = NAMES[policy] + (f"-{series + 1}" if series else "")
    org = {"strict": _strict, "loose": _loose, "mixed": _mixed}[policy](login)
    world.organisations.append(org)
    world.policies[login] = policy
    people = [f"{login}-{number}" for number in range(40)]
    org.members += [Member("octo-member"), *(Member(name) for name in people)]
    org.teams = [Team(rules.TEAM, "Core", ["octo-member", "ann"])]
    org.installations = [Installation(world.app.slug, permissions=dict(READS))]
    org.hooks = [Hook("https://hook.example.org", f"canary-hook-of-{login}")]
    org.actions.secrets = [Secret("DEPLOY_KEY", value=f"canary-secret-of-{login}")]
    org.actions.variables = [Variable("REGION", f"canary-variable-of-{login}")]
    for number in range(repos):
        _repository(world, org, policy, number, random)
    org.teams[0].permissions = {repo.name: "write" for repo in org.repositories[::2]}
    _attach(world, org, policy, random)
    if org.enterprise:
        world.enterprises.append(_enterprise(org, policy))


def _strict(login: str) -> Organisation:
    baseline = [*rules.history(), rules.reviews(1, dismiss_stale_reviews_on_push=True, require_code_owner_review=True)]
    return Organisation(
        login,
        enterprise=f"{login}-group",
        members=[Member("octo-owner", "admin"), Member("ann", "admin")],
        outside_collaborators=["octo-outsider"],
        actions=ActionsOfOrganisation(
            allowed_actions="selected",
            selected=SelectedActions(patterns_allowed=["northwind/*", "astral-sh/setup-uv@*"]),
            sha_pinning_required=True,
        ),
        rulesets=[
            Ruleset("baseline", repositories=["~ALL"], rules=baseline),
            Ruleset("tags", "tag", include=["~ALL"], rules=[Rule("update"), Rule("deletion")]),
        ],
        security_configurations=[SecurityConfiguration("Everything", default_for="all")],
        immutable_releases="all",
        audit_log=[AuditEvent("repo.create", "ann", 1_790_000_000_000)],
    )


def _loose(login: str) -> Organisation:
    return Organisation(
        login,
        plan="team",
        two_factor_requirement_enabled=False,
        default_repository_permission="write",
        members_can_create_public_repositories=True,
        members_can_fork_private_repositories=True,
        members=[
            Member("octo-owner", "admin"),
            *(Member(name, "admin") for name in ("ann", "bo", "cy", "lax", "dependabot[bot]")),
        ],
        outside_collaborators=["octo-outsider"],
        actions=ActionsOfOrganisation(default_workflow_permissions="write", can_approve_pull_request_reviews=True),
    )


def _mixed(login: str) -> Organisation:
    tier = PropertyCondition("tier", ["one"])
    central = Rule(
        "workflows",
        {"workflows": [{"path": ".github/workflows/scan.yml", "ref": "refs/heads/main", "repository_id": 1}]},
    )
    return Organisation(
        login,
        enterprise=f"{login}-group",
        two_factor_requirement_enabled=False,
        saml=Saml(identities=["octo-owner", "ann"]),
        actions=ActionsOfOrganisation(default_workflow_permissions="write", can_approve_pull_request_reviews=True),
        members_can_create_public_repositories=True,
        members=[Member("octo-owner", "admin"), Member("ann", "admin"), Member("bo", "admin")],
        rulesets=[
            Ruleset("some day", enforcement="evaluate", repositories=["~ALL"], rules=[rules.reviews(2), *rules.history()]),
            Ruleset("first tier", properties=[tier], rules=[rules.reviews(1, require_last_push_approval=True)], bypass=[BypassActor("OrganizationAdmin", 1)]),
            Ruleset("names", repositories=["app-1*"], repositories_excluded=["app-11*"], rules=rules.history()),
            Ruleset("central", repositories=["app-2*"], rules=[central]),
            Ruleset("tags of some", "tag", include=["refs/tags/v*"], repositories=["app-3*"], rules=[Rule("update"), Rule("deletion")]),
        ],
        security_configurations=[
            SecurityConfiguration("Chosen", default_for="private_and_internal", enforcement="unenforced"),
            SecurityConfiguration("Half", code_scanning_default_setup="not_set", secret_scanning="disabled", secret_scanning_push_protection="disabled"),
        ],
        immutable_releases="selected",
        audit_log=[AuditEvent("repo.create", "ann", 1_790_000_000_000)],
    )  # fmt: skip


def _enterprise(org: Organisation, policy: Policy) -> Enterprise:
    floor = Ruleset("floor <b>", include=["~ALL"], rules=[Rule("non_fast_forward")])
    stream = AuditStream(enabled=policy == "strict")
    return Enterprise(str(org.enterprise), organisations=[org.login], rulesets=[floor], audit_streams=[stream])


def _attach(world: VendorWorld, org: Organisation, policy: Policy, random: Random) -> None:
    """Security configurations in effect: a strict organisation's on everything, a mixed one's on some."""
    live = [repo for repo in org.repositories if not repo.archived]
    for configuration in org.security_configurations:
        chosen = live if policy == "strict" else random.sample(live, len(live) // 4)
        taken = {name for other in org.security_configurations if other is not configuration for name in other.attached}
        status = "enforced" if configuration.enforcement == "enforced" else "attached"
        configuration.attached = {repo.name: status for repo in chosen if repo.name not in taken}
        if status == "enforced":
            for repo in chosen:
                if repo.name in configuration.attached:
                    _enforce(repo, world.plan(repo), configuration)
    if org.immutable_releases == "selected":
        org.immutable_releases_selected = [repo.name for repo in live[::3]]


def _enforce(repo: Repository, plan: Plan, configuration: SecurityConfiguration) -> None:
    repo.secret_scanning = configuration.secret_scanning == "enabled"
    repo.push_protection = configuration.secret_scanning_push_protection == "enabled"
    repo.dependabot_alerts = configuration.dependabot_alerts == "enabled"
    repo.private_vulnerability_reporting = configuration.private_vulnerability_reporting == "enabled"
    repo.code_security = True
    if configuration.code_scanning_default_setup == "enabled":
        languages = list(TREES[plan.tree].traits["languages"]) if repo.head else []
        repo.default_setup = DefaultSetup("configured", languages, updated=ago(60))
    if not repo.secret_scanning:
        repo.alerts.secrets = []


# repositories
def _repository(world: VendorWorld, org: Organisation, policy: Policy, number: int, random: Random) -> None:
    if number == 0 and policy != "loose":
        repo, plan, files = _defaults(org, policy)
    else:
        repo, plan, files = _ordinary(org, number, random)
    repo.actions = _actions(org, policy, random)
    org.repositories.append(repo)
    world.remember(repo, plan)
    if number % 40 == 39:
        repo.pushed = None  # empty
        return
    records.commits(repo, files, random)
    _rules(repo, plan, random)
    _security(repo, plan, random)
    named = {one.name: one for one in repo.actions.secrets}
    named |= {one.name: one for one in records.secrets(repo, TREES[plan.tree].traits["reads_secrets"], random)}
    repo.actions.secrets = list(named.values())  # a repository has one secret of a name
    repo.actions.variables += records.variables(repo, random)
    repo.actions.runners += records.runners(random)
    repo.actions.log_days = random.choice([1, 30, 89, 90, 90, 90])
    repo.pull_requests = records.pull_requests(repo, random)
    repo.keys = [DeployKey("deploy", added_by="octo-owner")]
    repo.collaborators = [Collaborator("octo-outsider", "read")] if random.random() < 0.1 else []
    repo.hooks = [Hook("https://ci.example.org", f"canary-hook-of-{repo.full_name}")] if random.random() < 0.2 else []


def _defaults(org: Organisation, policy: Policy) -> tuple[Repository, Plan, Files]:
    """The repository `.github`; a strict organisation's is public and so inherited."""
    repo = Repository(org.login, ".github", visibility="public" if policy == "strict" else "private")
    holders = ["octo-owner", "ann"]
    roles = json.dumps(
        {"roles": [{"role": "owner", "permissions": "everything", "holders": holders, "reviewed_on": "2026-09-01"}]}
    )
    return (
        repo,
        Plan("documents", "defaults"),
        {**files_of(Plan("documents", "defaults"), org.login), "cop/roles.yaml": roles.encode()},
    )


def _ordinary(org: Organisation, number: int, random: Random) -> tuple[Repository, Plan, Files]:
    owners: Owners = random.choice(["everything", "everything", "broken", "partial", "missing"])
    papers = random.choice([name for name in PAPERS if name != "defaults"])
    plan = Plan(random.choice(list(TREES)), papers, owners, vex=random.random() < 0.3)
    visibility: Literal["public", "internal", "private"] = random.choice(
        ["public", "public", "private", "private", "internal"]
    )
    repo = Repository(
        org.login,
        f"app-{number}",
        visibility=visibility,
        description=HTML,
        archived=random.random() < 0.1,
        fork=random.random() < 0.08,
        mirror_url="https://mirror.example.org/x.git" if random.random() < 0.03 else None,
        template=random.random() < 0.03,
        default_branch=random.choice(["main"] * 8 + ["trunk", 'rel/"v2"&<b>']),
        topics=["product"],
        properties={"tier": random.choice(["one", "two", None])},
    )
    files = files_of(plan, org.login)
    return repo, plan, files if random.random() < 0.85 else {**files, **ODDITIES}


@cache
def files_of(plan: Plan, login: str) -> Files:
    """A repository's files; code owners are a team of `login`."""
    files: dict[str, Entry] = {**TREES[plan.tree].files, **PAPERS[plan.papers].files}
    lines = {
        "everything": f"# Everybody's\n* @{login}/{rules.TEAM}\n",
        "broken": "* @nobody-of-that-name\n",
        "partial": f"/assets/ @{login}/{rules.TEAM}\n",
    }
    if plan.owners != "missing":
        files[".github/CODEOWNERS"] = lines[plan.owners].encode()
    if plan.vex:
        files["vex/product.openvex.json"] = vex_document()
    return files


def _actions(org: Organisation, policy: Policy, random: Random) -> ActionsOfRepository:
    """A repository's settings of Actions, which are never laxer than its organisation's."""
    above = org.actions
    if policy == "strict":
        return ActionsOfRepository(
            allowed_actions=above.allowed_actions,
            selected=above.selected,
            sha_pinning_required=True,
            fork_approval=random.choice(["first_time_contributors", "all_external_contributors"]),
        )
    approval: list[
        Literal["first_time_contributors_new_to_github", "first_time_contributors", "all_external_contributors"]
    ]
    approval = ["first_time_contributors_new_to_github", "first_time_contributors", "all_external_contributors"]
    return ActionsOfRepository(
        enabled=random.random() < 0.93,
        allowed_actions=random.choice(["all", "all", "selected", "local_only"]),
        selected=random.choice(
            [
                SelectedActions(),
                SelectedActions(patterns_allowed=["*"]),
                SelectedActions(patterns_allowed=[f"{org.login}/*"]),
            ]
        ),
        sha_pinning_required=random.random() < 0.3,
        default_workflow_permissions=random.choice(["read", "write"]),
        can_approve_pull_request_reviews=random.random() < 0.4,
        fork_approval=random.choice(approval),
        variables=[Variable("REGION", f"canary-variable-of-{org.login}-{random.random()}")],
    )


def _rules(repo: Repository, plan: Plan, random: Random) -> None:
    traits = TREES[plan.tree].traits
    telling = [traits[name] for name in ("tests", "analysis", "secrets", "dependency_scan")]
    named = [one["check"] for one in telling if isinstance(one, dict)] or traits["jobs"]
    rules.protect(repo, random.choice(named or ["build"]), random)
    rules.protect_tags(repo, random)
    if random.random() < 0.6:
        repo.environments = rules.environments(repo, traits["deploys_to"], random)
    if plan.owners == "broken":
        repo.codeowners_errors = [CodeownersError(1, source="* @nobody-of-that-name")]


def _default_setup(plan: Plan, random: Random) -> DefaultSetup:
    """The default setup covers the languages that are there, or those that somebody left."""
    languages = list(TREES[plan.tree].traits["languages"])
    chosen = random.choice([languages, languages, languages[:1], languages[1:]])
    return DefaultSetup("configured", chosen, updated=ago(60))


def _security(repo: Repository, plan: Plan, random: Random) -> None:
    repo.dependabot_alerts, repo.dependabot_updates = random.random() < 0.7, random.random() < 0.5
    repo.secret_scanning = random.random() < 0.6
    repo.push_protection = repo.secret_scanning and random.random() < 0.7
    repo.code_security = random.random() < 0.6
    repo.private_vulnerability_reporting = random.random() < 0.6
    repo.immutable_releases = random.random() < 0.2
    scanned = repo.visibility == "public" or repo.code_security
    if scanned and random.random() < 0.4:
        repo.default_setup = _default_setup(plan, random)
    repo.analyses = records.analyses(repo, random) if scanned else []
    repo.alerts = Alerts(
        records.dependency_alerts(random) if repo.dependabot_alerts else [],
        records.code_alerts(random) if any(one.ref.endswith(repo.default_branch) for one in repo.analyses) else [],
        records.secret_alerts(repo, random) if repo.secret_scanning else [],
    )
    head = repo.head
    assert head
    repo.releases = records.releases(repo, head, random)
    published.publish(repo, Random(repo.full_name))
    carried.carry(repo, Random(f"lists of {repo.full_name}"))
