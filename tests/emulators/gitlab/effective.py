"""What is in force where a project and the groups above it both say something."""

from __future__ import annotations

from tests.emulators.gitlab.base import TIERS
from tests.emulators.gitlab.records import ApprovalSettings
from tests.emulators.gitlab.state import Project, World


def approval_settings(world: World, project: Project) -> ApprovalSettings:
    """A top-level group's settings are the laxest that a project may have (https://docs.gitlab.com/user/group/manage/#enable-merge-request-approval-settings)."""
    root, own = world.root(project), project.approvals
    if root is None or TIERS[root.tier] < TIERS["premium"]:
        return own
    above = root.approvals
    return ApprovalSettings(
        allow_author_approval=own.allow_author_approval and above.allow_author_approval,
        allow_committer_approval=own.allow_committer_approval and above.allow_committer_approval,
        allow_overrides=own.allow_overrides and above.allow_overrides,
        retain_on_push=own.retain_on_push and above.retain_on_push,
        require_reauthentication=own.require_reauthentication or above.require_reauthentication,
        selective_removals=own.selective_removals,
    )
