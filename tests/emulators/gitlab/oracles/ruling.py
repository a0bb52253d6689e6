"""What is in force on the default branch, told from the state by GitLab's documentation and by nothing that the product has.

https://docs.gitlab.com/user/project/repository/branches/protected/#when-a-branch-matches-multiple-rules
https://docs.gitlab.com/user/project/merge_requests/approvals/settings/
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.emulators.gitlab.base import DEVELOPER, MAINTAINER, OWNER
from tests.emulators.gitlab.effective import approval_settings
from tests.emulators.gitlab.records import ProtectedBranch
from tests.emulators.gitlab.state import Project, World


def matches(pattern: str, name: str) -> bool:
    """GitLab's wildcards: `*` is anything, a slash too."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name) is not None


@dataclass(frozen=True)
class Ruling:
    """The rules of a default branch."""

    protected: bool
    pushers: frozenset[str]
    """Who may push past merge requests: `everyone` for developers and higher, `maintainers`, or one who is named."""
    unprotectors: frozenset[str]
    """Who, below owners, may take the protection away."""
    force_push: bool
    code_owners: bool
    pipeline: bool
    reviews: int
    """Approvals by others than the author."""
    fresh: bool
    """Whether what is pushed later needs another approval."""
    edited: bool
    """Whether approvals may be changed for a single merge request."""
    signatures: bool

    @property
    def by_merging(self) -> bool:
        """Whether developers change the branch by merge requests only."""
        return self.protected and "everyone" not in self.pushers

    @property
    def gated(self) -> bool:
        """Whether a merge waits for a pipeline, and changes come by merging."""
        return self.by_merging and self.pipeline

    @property
    def reviewed(self) -> bool:
        """Whether a change needs another's approval."""
        return self.by_merging and self.reviews > 0


def ruling(world: World, project: Project) -> Ruling:
    """The rules of a project's default branch."""
    root = world.root(project)
    premium = root is not None and root.tier != "free"
    own = [rule for rule in project.protected_branches if matches(rule.name, project.default_branch)]
    above = (
        [rule for rule in root.protected_branches if premium and matches(rule.name, project.default_branch)]
        if root
        else []
    )
    found = [*own, *above]
    said = approval_settings(world, project)
    reviews = _reviews(project, found) if premium else 0
    pipeline = project.only_allow_merge_if_pipeline_succeeds or bool(
        premium and root and root.only_allow_merge_if_pipeline_succeeds
    )
    skipped = project.allow_merge_on_skipped_pipeline or bool(premium and root and root.allow_merge_on_skipped_pipeline)
    push = project.push_rule if premium else None
    return Ruling(
        protected=bool(found),
        pushers=frozenset(who for rule in found for who in _pushers(rule)),
        unprotectors=frozenset(who for rule in found for who in _unprotectors(rule)),
        force_push=any(rule.allow_force_push for rule in above or own),
        code_owners=premium and any(rule.code_owner_approval_required for rule in found),
        pipeline=pipeline and not skipped,
        reviews=max(0, reviews - said.allow_author_approval),
        fresh=premium and not said.retain_on_push,
        edited=premium and said.allow_overrides,
        signatures=bool(push and push.reject_unsigned_commits and push.commit_committer_check),
    )


def _pushers(rule: ProtectedBranch) -> set[str]:
    found = set()
    for who in rule.push:
        if who.user or who.group or who.deploy_key:
            found.add(f"{who.user or who.group or 'key'} by name")
        elif who.level == DEVELOPER:
            found.add("everyone")
        elif who.level == MAINTAINER:
            found.add("maintainers")
    return found


def _unprotectors(rule: ProtectedBranch) -> set[str]:
    named = {who.level for who in rule.unprotect} or {MAINTAINER}
    return {"maintainers"} if any(level is not None and level < OWNER for level in named) else set()


def _reviews(project: Project, protected: list[ProtectedBranch]) -> int:
    """The greatest number that a rule for the default branch asks for."""
    names = {rule.name for rule in protected}
    asked = [
        rule.required
        for rule in project.approval_rules
        if not rule.branches or rule.applies_to_all_protected_branches or names & set(rule.branches)
    ]
    return max(asked, default=0)
