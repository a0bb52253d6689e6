"""Small worlds for tests of the emulator itself."""

from __future__ import annotations

from tests.emulators.common.gitobjects import Files, Link, Signature
from tests.emulators.gitlab.access import VIEWERS
from tests.emulators.gitlab.records import (
    ApprovalRule,
    AuditEvent,
    AuditStream,
    DeployKey,
    Environment,
    Hook,
    Level,
    Member,
    MergeRequest,
    ProtectedBranch,
    ProtectedEnvironment,
    ProtectedTag,
    PushRule,
    Release,
    Runner,
    Token,
    Variable,
    Vulnerability,
)
from tests.emulators.gitlab.records import Link as Asset
from tests.emulators.gitlab.state import Group, Project, World

FILES: Files = {
    "README.md": b"# App\n",
    ".gitlab-ci.yml": b"test:\n  script: [pytest]\n",
    "docs/a.md": b"a\n",
    "to": Link("x"),
}


def small() -> World:
    """A group with a subgroup; a private project with something of everything, a public one, an empty one."""
    group = Group("acme", members=[Member(name, level) for name, level in VIEWERS.items()])
    below = Group("deep", "acme")
    app = Project("acme", "app")
    app.commit(FILES, "First", signature=Signature())
    app.commit({**FILES, "more.txt": b"x\n"}, "Second")
    app.tags["v1.0.0"] = app.branches["main"]
    _fill(app)
    open_one = Project("acme/deep", "site", visibility="public")
    open_one.commit({"index.html": b"<p>\n"})
    group.projects, below.projects = [app, Project("acme", "empty")], [open_one]
    group.variables = [Variable("GROUP_TOKEN", "canary-group-variable", masked=True)]
    group.runners = [Runner("group runner", "group_type", token="canary-group-runner")]
    group.hooks = [Hook("https://hooks.example.org/x", "canary-group-hook")]
    group.audit_events = [AuditEvent("2026-10-30T00:00:00.000Z"), AuditEvent("2026-10-31T00:00:00.000Z")]
    group.streams = [AuditStream("siem", token="canary-stream"), AuditStream("store", "aws")]
    group.push_rule = PushRule(reject_unsigned_commits=True)
    group.runners_token = "canary-group-registration"
    return World([group, below])


def _fill(app: Project) -> None:
    app.protected_branches = [ProtectedBranch("main", push=[Level(0)], code_owner_approval_required=True)]
    app.protected_tags = [ProtectedTag("v*")]
    app.approval_rules = [ApprovalRule(required=2)]
    app.push_rule = PushRule(prevent_secrets=True)
    app.variables = [
        Variable("DEPLOY_TOKEN", "canary-variable", masked=True),
        Variable("SECRET", "canary-hidden", hidden=True),
    ]
    app.runners = [Runner("machine", tags=["linux"], token="canary-runner")]
    app.hooks = [Hook("https://hooks.example.org/y", "canary-hook")]
    app.deploy_keys = [DeployKey("deploy")]
    app.tokens = [Token("robot", value="canary-token")]
    app.deploy_tokens = [Token("pull", scopes=["read_repository"], value="canary-deploy-token")]
    app.environments = [Environment("production")]
    app.protected_environments = [ProtectedEnvironment("production", required_approval_count=1)]
    app.merge_requests = [
        MergeRequest("Change", "ann", approved_by=["bob"]),
        MergeRequest("Other", "bob", state="opened", merged_at=None),
    ]
    app.releases = [Release("v1.0.0", "Notes", links=[Asset("app.tar.gz", "https://example.org/app.tar.gz")])]
    app.scanners = {"SAST": True, "DAST": False}
    app.vulnerabilities = [Vulnerability("Old library", identifiers=["CVE-2026-1"], component="left-pad")]
    app.audit_events = [AuditEvent("2026-10-30T00:00:00.000Z")]
    app.runners_token = "canary-registration"
