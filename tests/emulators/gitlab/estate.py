"""Seeded vendor estates: groups that differ in policy and licence, projects in everything that claims look at."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Literal

from tests.emulators.common.gitobjects import Entry, Files
from tests.emulators.common.records import CLOCK, ago, vex_document
from tests.emulators.gitlab.access import VIEWERS
from tests.emulators.gitlab.base import DEVELOPER, MAINTAINER, OWNER, Tier, Visibility
from tests.emulators.gitlab.records import (
    ApprovalRule,
    ApprovalSettings,
    AuditEvent,
    AuditStream,
    DeployKey,
    Environment,
    Hook,
    Level,
    Member,
    Policy,
    ProtectedBranch,
    ProtectedEnvironment,
    ProtectedTag,
    PushRule,
    Runner,
    Token,
    User,
    Variable,
)
from tests.emulators.gitlab.state import CiSettings, Group, Project, World
from tests.emulators.gitlab.templates import CANARY, ODDITIES, PAPERS, SHARED, TREES, records, rules

Manner = Literal["strict", "loose", "mixed", "model"]
Owners = Literal["everything", "partial", "missing"]
MANNERS: tuple[Manner, ...] = ("strict", "loose", "mixed", "model")
NAMES: Mapping[Manner, str] = {"strict": "northwind", "loose": "oldbarn", "mixed": "halfway", "model": "lodestar"}
TIER: Mapping[Manner, Tier] = {"strict": "ultimate", "loose": "free", "mixed": "premium", "model": "ultimate"}
HTML = '<b onmouseover=alert(1)>a project</b> & "more" $(id)'
FORM = b"Please do not report vulnerabilities in public issues; use https://github.com/acme/app/security/advisories/new instead."
CONFIDENTIAL = b"Report vulnerabilities as a confidential issue in this project."
"""What is the platform's own way of telling in private."""
SCANNERS = ("SAST", "DEPENDENCY_SCANNING", "SECRET_DETECTION", "CONTAINER_SCANNING", "DAST")


@dataclass(frozen=True)
class Plan:
    """What a project's files are made of: names of templates, and how code owners are named."""

    tree: str
    papers: str
    owners: Owners = "missing"
    vex: bool = False


@dataclass(eq=False)
class VendorWorld(World):
    """A world that remembers what each project was made of, and each group's manner."""

    manners: dict[str, Manner] = field(default_factory=dict)
    _plans: dict[str, Plan] = field(default_factory=dict, repr=False)

    def plan(self, project: Project) -> Plan:
        """The templates behind a project's files."""
        return self._plans[project.full_path]

    def remember(self, project: Project, plan: Plan) -> None:
        """Say what a project's files are made of."""
        self._plans[project.full_path] = plan


def build(seed: int = 7, groups: int = 3, projects: int = 12) -> VendorWorld:
    """`groups` top-level groups of `projects` projects each, a third of them in a subgroup; the same for the same numbers.

    The fourth holds a few projects in which everything is as it should be; the fifth is as the first, with less switched on.
    """
    world = VendorWorld(clock=CLOCK, planted=[CANARY])
    world.users = [User("ann", "Ann"), User("bo", "Bo <b>"), User("cy"), User(records.BOT_NAME, bot=True)]
    world.instance_runners = [
        Runner("shared", "instance_type", ["linux"], run_untagged=True, locked=False, token="canary-instance-runner")
    ]
    for number in range(groups):
        _group(world, MANNERS[number % 4], number // 4, Random(f"{seed}/{number}"), projects)
    world.number()
    return world


def _group(world: VendorWorld, manner: Manner, series: int, random: Random, projects: int) -> None:
    name = NAMES[manner] + (f"-{series + 1}" if series else "")
    group = {"strict": _strict, "loose": _loose, "mixed": _mixed, "model": _strict}[manner](name)
    group.tier = TIER[manner]
    below = Group("tools", name, visibility=group.visibility)
    world.groups += [group, below]
    world.manners[name] = manner
    group.members += [Member(viewer, level) for viewer, level in VIEWERS.items()]
    group.members += [Member(f"{name}-{number}", DEVELOPER) for number in range(25)]
    group.runners_token = f"canary-registration-of-{name}"
    group.variables = [
        Variable("REGION", f"canary-variable-of-{name}"),
        Variable("TEAM", f"canary-team-of-{name}", masked=True),
    ]
    group.hooks = [Hook("https://hook.example.org", f"canary-hook-of-{name}")]
    group.tokens = [Token("robot", value=f"canary-token-of-{name}")]
    if series:
        group.policies[:], group.streams[:] = [], []
    for number in range(min(projects, 4) if manner == "model" else projects):
        _project(world, group, below if number % 3 == 2 else group, number, random)


def _strict(name: str) -> Group:
    policy = Policy("Scan everything", scans=["sast", "secret_detection", "dependency_scanning"])
    policy.yaml = (
        "name: Scan everything\nenabled: true\nrules:\n- type: pipeline\n  branches: ['*']\nactions:\n"
        "- scan: sast\n- scan: secret_detection\n- scan: dependency_scanning\n"
    )
    return Group(
        name,
        two_factor_grace_period=24,
        members=[Member("ann", OWNER)],
        approvals=ApprovalSettings(allow_author_approval=False, allow_committer_approval=False, allow_overrides=False, retain_on_push=False),
        push_rule=PushRule(reject_unsigned_commits=True, prevent_secrets=True),
        protected_branches=[ProtectedBranch("main", push=[Level(0)], unprotect=[Level(OWNER)], code_owner_approval_required=True)],
        default_branch_allowed_to_push=[0],
        audit_events=[AuditEvent(ago(2)), AuditEvent(ago(1))],
        streams=[AuditStream("siem", token=f"canary-stream-of-{name}"), AuditStream("old", "aws", active=False)],
        policies=[policy],
        runners=[Runner("group", "group_type", ["linux"], access_level="ref_protected", token=f"canary-group-runner-of-{name}")],
    )  # fmt: skip


def _loose(name: str) -> Group:
    return Group(
        name,
        visibility="public",
        require_two_factor_authentication=False,
        project_creation_level="developer",
        prevent_forking_outside_group=False,
        members=[Member("ann", OWNER), Member("bo", OWNER), Member("cy", OWNER), Member(records.BOT_NAME, OWNER)],
        default_branch_allowed_to_push=[MAINTAINER],
    )


def _mixed(name: str) -> Group:
    return Group(
        name,
        visibility="internal",
        two_factor_grace_period=168,
        prevent_forking_outside_group=False,
        members=[Member("ann", OWNER), Member("bo", MAINTAINER)],
        only_allow_merge_if_pipeline_succeeds=True,
        audit_events=[AuditEvent(ago(3))],
        default_branch_allowed_to_push=[MAINTAINER],
    )


# projects
def _project(world: VendorWorld, group: Group, place: Group, number: int, random: Random) -> None:
    manner, premium = world.manners[group.path], group.tier != "free"
    if number == 0 and manner != "loose":
        project, plan, files = _profile(group)
    else:
        project, plan, files = _ordinary(place, manner, number, random, mirrors=premium)
    place.projects.append(project)
    world.remember(project, plan)
    project.runners_token = f"canary-registration-of-{project.full_path}"
    project.ci = _ci(manner, random)
    if number == 5 and manner == "mixed":
        return  # empty
    records.commits(project, files, random)
    rules.protect(project, random, premium=premium)
    rules.merging(project, random, premium=premium)
    rules.protect_tags(project, random)
    traits = TREES[plan.tree].traits
    rules.environments(project, traits["deploys_to"], random, premium=premium)
    project.merge_requests = records.merge_requests(project, random)
    records.releases(project, random)
    records.variables(project, traits["reads"], random)
    records.runners(project, random)
    _access(project, random)
    if group.tier == "ultimate":
        _security(project, random)
    if manner == "model":
        _mend(project)


def _profile(group: Group) -> tuple[Project, Plan, Files]:
    """The project `gitlab-profile`, which holds the group's roles."""
    plan = Plan("documents", "complete")
    holders = ["cop-owner", "ann"]
    text = json.dumps(
        {"roles": [{"role": "owner", "permissions": "everything", "holders": holders, "reviewed_on": "2026-09-01"}]}
    )
    return (
        Project(group.full_path, "gitlab-profile"),
        plan,
        {
            **files_of(plan),
            "cop/roles.yaml": text.encode(),
            "shared/checks.yml": SHARED,
        },
    )


def _ordinary(
    place: Group, manner: Manner, number: int, random: Random, *, mirrors: bool
) -> tuple[Project, Plan, Files]:
    owners: Owners = random.choice(["everything", "everything", "partial", "missing"])
    papers = random.choice([name for name in PAPERS if name != "defaults"])
    tree = random.choice([*(name for name in TREES if name != "shared"), "python", "python", "container"])
    if tree == "python" and number % 2 and manner != "loose":
        tree = "shared"
    plan = Plan(tree, papers, owners, vex=random.random() < 0.3)
    if manner == "model":
        return (
            Project(place.full_path, f"app-{number}"),
            Plan("python", "complete", "everything"),
            files_of(Plan("python", "complete", "everything")),
        )
    open_ones: dict[Manner, list[Visibility]] = {
        "strict": ["private"],
        "loose": ["public", "public", "private", "internal"],
        "mixed": ["internal", "private"],
        "model": ["private"],
    }
    project = Project(
        place.full_path,
        f"app-{number}",
        visibility=random.choice(open_ones[manner]),
        description=HTML,
        archived=random.random() < 0.08,
        fork_of="northwind/app-1" if random.random() < 0.06 else None,
        mirror=mirrors and random.random() < 0.05,
        default_branch=random.choice(["main"] * 8 + ["trunk", 'rel/"v2"&<b>']),
        topics=["product"],
    )
    files = _included(files_of(plan), place.full_path.partition("/")[0])
    return project, plan, files if random.random() < 0.85 else {**files, **ODDITIES}


def _included(files: Files, group: str) -> Files:
    """The files with the group's name where they include something of its own project."""
    root = files.get(".gitlab-ci.yml")
    return (
        {**files, ".gitlab-ci.yml": root.replace(b"GROUP/", group.encode() + b"/")}
        if isinstance(root, bytes)
        else files
    )


@cache
def files_of(plan: Plan) -> Files:
    """A project's files; code owners are a group."""
    files: dict[str, Entry] = {**TREES[plan.tree].files, **PAPERS[plan.papers].files}
    files |= {name: text.replace(FORM, CONFIDENTIAL) for name, text in files.items() if isinstance(text, bytes)}
    lines = {"everything": "# Everybody's\n* @northwind/tools\n", "partial": "/assets/ @northwind/tools\n"}
    if plan.owners != "missing":
        files["CODEOWNERS"] = lines[plan.owners].encode()
    if plan.vex:
        files["vex/product.openvex.json"] = vex_document()
    return files


def _ci(manner: Manner, random: Random) -> CiSettings:
    if manner in ("strict", "model"):
        return CiSettings(
            public_jobs=random.random() < 0.3,
            ci_allow_fork_pipelines_to_run_in_parent_project=False,
            ci_pipeline_variables_minimum_override_role=random.choice(["maintainer", "owner", "no_one_allowed"]),
        )
    return CiSettings(
        builds_access_level="disabled" if random.random() < 0.1 else "enabled",
        public_jobs=random.random() < 0.6,
        ci_push_repository_for_job_token_allowed=random.random() < 0.3,
        ci_allow_fork_pipelines_to_run_in_parent_project=random.random() < 0.5,
        ci_pipeline_variables_minimum_override_role=random.choice(["developer", "maintainer", "no_one_allowed"]),
        inbound_enabled=random.random() < 0.7,
    )


def _mend(project: Project) -> None:
    """Put right whatever chance put wrong."""
    project.protected_branches, project.protected_tags = (
        [rules.firm("main", Random(0))],
        [ProtectedTag("*", create=[Level(0)])],
    )
    project.only_allow_merge_if_pipeline_succeeds, project.allow_merge_on_skipped_pipeline = True, False
    project.approvals = ApprovalSettings(allow_author_approval=False, allow_overrides=False, retain_on_push=False)
    project.approval_rules, project.push_rule = [ApprovalRule(required=2)], PushRule(prevent_secrets=True)
    project.environments = [Environment("production")]
    project.protected_environments = [ProtectedEnvironment("production", required_approval_count=1)]
    project.variables, project.vulnerabilities, project.deploy_keys = [], [], []
    project.scanners = dict.fromkeys(SCANNERS, True)
    project.ci.public_jobs = False
    for change in project.merge_requests:
        change.approved_by = ["cy"]


def _access(project: Project, random: Random) -> None:
    project.deploy_keys = project.deploy_keys or [DeployKey("deploy", last_used_at=ago(10))]
    project.tokens = [Token("robot", value=f"canary-token-of-{project.full_path}")]
    project.deploy_tokens = [Token("pull", value=f"canary-deploy-token-of-{project.full_path}")]
    project.members = [Member("dee", MAINTAINER)] if random.random() < 0.2 else []
    if random.random() < 0.3:
        hook = Hook("https://ci.example.org/path", f"canary-hook-of-{project.full_path}", headers=[("X-Key", "v")])
        project.hooks = [hook]


def _security(project: Project, random: Random) -> None:
    project.secret_push_protection = random.random() < 0.7
    project.scanners = {name: random.random() < 0.7 for name in SCANNERS}
    if any(project.scanners[name] for name in ("SAST", "DEPENDENCY_SCANNING", "SECRET_DETECTION")):
        records.findings(project, random)
