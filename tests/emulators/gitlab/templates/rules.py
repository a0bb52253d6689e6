"""Ways in which projects protect their default branch, their tags and their environments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from tests.emulators.gitlab.base import DEVELOPER, MAINTAINER, OWNER
from tests.emulators.gitlab.records import (
    ApprovalOfDeployment,
    ApprovalRule,
    ApprovalSettings,
    DeployKey,
    Environment,
    Level,
    ProtectedBranch,
    ProtectedEnvironment,
    ProtectedTag,
    PushRule,
)
from tests.emulators.gitlab.state import Project

HOSTILE = 'release/"quoted"-<b>*'
Way = Callable[[Project, Random], None]


def nobody() -> list[Level]:
    """Who may push where only merge requests change a branch."""
    return [Level(0)]


def firm(name: str, random: Random) -> ProtectedBranch:
    """Nobody pushes, owners alone unprotect, code owners approve."""
    return ProtectedBranch(
        name,
        push=nobody(),
        unprotect=[Level(random.choice([OWNER, 60]))],
        code_owner_approval_required=True,
    )


def _nothing(project: Project, random: Random) -> None:
    project.protected_branches = []


def _firm(project: Project, random: Random) -> None:
    project.protected_branches = [firm(project.default_branch, random)]


def _usual(project: Project, random: Random) -> None:
    """What GitLab gives to a new project."""
    project.protected_branches = [ProtectedBranch(project.default_branch)]


def _loose(project: Project, random: Random) -> None:
    project.protected_branches = [ProtectedBranch(project.default_branch, push=[Level(DEVELOPER)])]


def _forced(project: Project, random: Random) -> None:
    project.protected_branches = [ProtectedBranch(project.default_branch, push=nobody(), allow_force_push=True)]


def _patterns(project: Project, random: Random) -> None:
    mine = f"{project.default_branch[:-1]}*"
    project.protected_branches = [firm(random.choice([mine, "*"]), random), ProtectedBranch(HOSTILE, push=nobody())]


def _elsewhere(project: Project, random: Random) -> None:
    project.protected_branches = [firm("release/*", random), firm("stable", random)]


def _laxest_counts(project: Project, random: Random) -> None:
    lax = ProtectedBranch(
        "*", push=[Level(random.choice([DEVELOPER, MAINTAINER]))], allow_force_push=random.random() < 0.5
    )
    project.protected_branches = [firm(project.default_branch, random), lax]


def _somebody(project: Project, random: Random) -> None:
    who = random.choice([Level(MAINTAINER, user="ann"), Level(MAINTAINER, group="northwind")])
    project.protected_branches = [ProtectedBranch(project.default_branch, push=[who], unprotect=[Level(OWNER)])]


def _robot(project: Project, random: Random) -> None:
    project.deploy_keys = [DeployKey("pusher", can_push=True, id=900_000 + random.randrange(9_000))]
    key = Level(MAINTAINER, deploy_key=project.deploy_keys[0].id)
    project.protected_branches = [
        ProtectedBranch(project.default_branch, push=[Level(0), key], unprotect=[Level(OWNER)])
    ]


WAYS: Mapping[str, tuple[Way, int]] = {
    "nothing": (_nothing, 3),
    "firm": (_firm, 8),
    "usual": (_usual, 4),
    "loose": (_loose, 2),
    "forced": (_forced, 2),
    "patterns": (_patterns, 3),
    "elsewhere": (_elsewhere, 2),
    "laxest counts": (_laxest_counts, 2),
    "somebody": (_somebody, 2),
    "robot": (_robot, 2),
}
"""Name -> how it is made, and how common it is."""


def protect(project: Project, random: Random, *, premium: bool) -> None:
    """Give a project one of the ways; code owners' approval, single people and who unprotects are Premium's."""
    names = [name for name in WAYS if premium or name != "somebody"]
    WAYS[random.choices(names, [WAYS[name][1] for name in names])[0]][0](project, random)
    for branch in project.protected_branches if not premium else ():
        branch.code_owner_approval_required, branch.unprotect = False, [Level(MAINTAINER)]


def merging(project: Project, random: Random, *, premium: bool) -> None:
    """What a merge waits for: a pipeline, approvals that go stale or not, and what a push must be like."""
    project.only_allow_merge_if_pipeline_succeeds = random.random() < 0.65
    project.allow_merge_on_skipped_pipeline = random.random() < 0.15
    if not premium:
        return
    strict = ApprovalSettings(
        allow_author_approval=False, allow_committer_approval=False, retain_on_push=False, allow_overrides=False
    )
    lax = ApprovalSettings()
    authors = ApprovalSettings(retain_on_push=False, allow_overrides=False)
    committers = ApprovalSettings(allow_author_approval=False, allow_committer_approval=False, allow_overrides=False)
    edited = ApprovalSettings(allow_author_approval=False, retain_on_push=False)
    project.approvals = random.choice([strict, strict, strict, lax, authors, committers, edited])
    project.approval_rules = random.choice(
        [
            [],
            [ApprovalRule(required=1)],
            [ApprovalRule(required=2)],
            [ApprovalRule(required=2)],
            [ApprovalRule(required=0)],
            [ApprovalRule("Security <b>", 1, "regular", users=["ann", "bo"], applies_to_all_protected_branches=True)],
            [ApprovalRule("Release", 1, "regular", branches=["release/*"], users=["ann"])],
        ]
    )
    named = {name for rule in project.approval_rules for name in rule.branches}
    there = {branch.name for branch in project.protected_branches}
    project.protected_branches += [ProtectedBranch(name, push=nobody()) for name in sorted(named - there)]
    project.push_rule = random.choice(
        [
            None,
            PushRule(),
            PushRule(prevent_secrets=True),
            PushRule(reject_unsigned_commits=True, commit_committer_check=True),
            PushRule(reject_unsigned_commits=True, member_check=True, prevent_secrets=True),
        ]
    )


def protect_tags(project: Project, random: Random) -> None:
    """Rules for tags, or none."""
    project.protected_tags = random.choice(
        [
            [],
            [],
            [ProtectedTag("v*")],
            [ProtectedTag("*", create=[Level(0)])],
            [ProtectedTag("v1.0.0")],
            [ProtectedTag("nightly-*", create=[Level(DEVELOPER)])],
        ]
    )


def environments(project: Project, wanted: list[str], random: Random, *, premium: bool) -> None:
    """Environments of these names, guarded in one way or another, and perhaps a few more."""
    names = [name for name in wanted if random.random() < 0.9]
    names += random.choice([[], [], ["staging"], ["production"], ['prod-"eu"&<b>']])
    project.environments = [Environment(name) for name in dict.fromkeys(names)]
    for one in project.environments if premium else ():
        way = random.choice(["none", "role", "approval", "approval", "rules"])
        if way == "none":
            continue
        made = ProtectedEnvironment(one.name)
        made.required_approval_count = 1 if way == "approval" else 0
        made.approval_rules = [ApprovalOfDeployment(required=1)] if way == "rules" else []
        project.protected_environments.append(made)
