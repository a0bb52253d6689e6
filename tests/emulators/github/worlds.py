"""Small worlds made by hand, with something of everything."""

from __future__ import annotations

from tests.emulators.github.state import (
    ActionsOfOrganisation,
    ActionsOfRepository,
    Actor,
    Advisory,
    Alerts,
    Analysis,
    Asset,
    Attestation,
    AuditEvent,
    AuditStream,
    BypassActor,
    ClassicRule,
    CodeAlert,
    CodeownersError,
    Collaborator,
    Commit,
    DefaultSetup,
    DependabotAlert,
    DeployKey,
    Enterprise,
    Environment,
    Executable,
    Hook,
    Installation,
    IpAllowEntry,
    Link,
    Manifest,
    Member,
    Organisation,
    Person,
    PropertyCondition,
    PullRequest,
    Release,
    Repository,
    Review,
    Rule,
    Ruleset,
    Runner,
    RunnerGroup,
    Saml,
    Secret,
    SecretAlert,
    SecurityConfiguration,
    Signature,
    StatusCheck,
    Submodule,
    Tag,
    Team,
    User,
    Variable,
    World,
)

LARGE = b"0123456789abcdef" * 40_000
OCTO = Person("Octo", "octo@example.org", "octo-owner")
REVIEWED = {
    "required_approving_review_count": 2,
    "dismiss_stale_reviews_on_push": True,
    "require_code_owner_review": True,
    "require_last_push_approval": True,
    "required_review_thread_resolution": True,
    "allowed_merge_methods": ["squash"],
}
APP_PERMISSIONS = dict.fromkeys(
    "actions administration contents metadata members organization_administration organization_hooks repository_hooks"
    " security_events secret_scanning_alerts vulnerability_alerts secrets actions_variables environments pull_requests".split(),
    "read",
)
EVERY_RULE = [
    Rule("creation"),
    Rule("update", {"update_allows_fetch_and_merge": False}),
    Rule("deletion"),
    Rule("required_linear_history"),
    Rule("required_signatures"),
    Rule("non_fast_forward"),
    Rule("pull_request", REVIEWED),
    Rule("required_deployments", {"required_deployment_environments": ["production"]}),
    Rule(
        "required_status_checks",
        {
            "required_status_checks": [{"context": "test", "integration_id": 15368}, {"context": "lint"}],
            "strict_required_status_checks_policy": True,
        },
    ),
    Rule(
        "code_scanning",
        {
            "code_scanning_tools": [
                {"tool": "CodeQL", "alerts_threshold": "errors", "security_alerts_threshold": "high_or_higher"}
            ]
        },
    ),
    Rule("commit_message_pattern", {"operator": "regex", "pattern": "^[A-Z]"}),
    Rule(
        "workflows", {"workflows": [{"path": ".github/workflows/ci.yml", "ref": "refs/heads/main", "repository_id": 1}]}
    ),
    Rule("copilot_code_review", {"review_on_push": True}),
]


def files(name: str) -> dict[str, bytes | Link | Submodule | Executable]:
    """A repository's files: text, binary, large, a link, a submodule, an executable."""
    return {
        "README.md": f"# {name}\n".encode(),
        "SECURITY.md": b"Write to security@example.org.\n",
        ".github/CODEOWNERS": b"* @acme/core\n",
        ".github/workflows/ci.yml": b"on: push\njobs: {}\n",
        "src/app.py": b"print('hello')\n",
        "logo.png": b"\x89PNG\0\0",
        "large.txt": LARGE,
        "link": Link("README.md"),
        "vendor/module": Submodule("1" * 40),
        "run.sh": Executable(b"#!/bin/sh\n"),
    }


def full_repository(owner: str, name: str) -> Repository:
    """A public repository with something of everything."""
    repo = Repository(
        owner,
        name,
        visibility="public",
        description="All of it",
        topics=["security", "python"],
        languages={"Python": 900, "Shell": 100},
        license="MIT",
        properties={"tier": "one", "teams": ["core"]},
        dependabot_alerts=True,
        dependabot_updates=True,
        secret_scanning=True,
        push_protection=True,
        private_vulnerability_reporting=True,
        immutable_releases=True,
        code_security=True,
    )
    first = repo.commit({"README.md": b"# A\n"}, "Begin", author=OCTO, when="2026-01-01T00:00:00Z")
    head = repo.commit(files(name), "More\n\nMuch more.", author=OCTO, signature=Signature())
    head.pull_requests.append(1)
    repo.branches["release/1"] = first
    repo.tags = {"v1.0": Tag(head, "Version one", OCTO), "v0.9": Tag(first)}
    repo.releases = [
        Release("v1.0", "One", author="octo-owner", assets=[Asset("app.tar.gz", digest="sha256:" + "a" * 64)]),
        Release("v2.0", "Draft", published=None, author="octo-owner"),
    ]
    _rules(repo)
    _people(repo, head)
    _security(repo)
    return repo


def _rules(repo: Repository) -> None:
    repo.classic_rules = [
        ClassicRule(
            "main",
            requires_approving_reviews=True,
            required_approving_review_count=2,
            dismisses_stale_reviews=True,
            requires_status_checks=True,
            required_status_checks=[StatusCheck("test", 15368), StatusCheck("lint")],
            restricts_pushes=True,
            push_allowances=[Actor("User", "octo-owner"), Actor("Team", "core"), Actor("App", "helper")],
            restricts_review_dismissals=True,
            review_dismissal_allowances=[Actor("Team", "core")],
            bypass_pull_request_allowances=[Actor("User", "octo-owner")],
            bypass_force_push_allowances=[Actor("App", "helper")],
            creator="octo-owner",
        ),
        ClassicRule("release/**", is_admin_enforced=True),
    ]
    repo.rulesets = [
        Ruleset(
            "own",
            rules=[Rule(rule.type, rule.parameters) for rule in EVERY_RULE],
            bypass=[BypassActor("RepositoryRole", 5), BypassActor("Team", None, "pull_request", "core")],
        ),
        Ruleset("tags", "tag", "evaluate", ["~ALL"], rules=[Rule("deletion")]),
    ]
    repo.environments = [
        Environment("production", 30, [Actor("User", "octo-owner"), Actor("Team", "core")], True, False, "custom", branch_patterns=["main"]),
        Environment("staging", branch_policy="protected"),
        Environment("test"),
    ]  # fmt: skip


def _people(repo: Repository, head: Commit) -> None:
    repo.collaborators = [Collaborator("octo-member", "write"), Collaborator("octo-outsider", "read")]
    repo.hooks = [
        Hook("https://ci.example.org/hook", "hook-secret-canary"),
        Hook("http://old.example.org", insecure_ssl=True),
    ]
    repo.keys = [
        DeployKey("deploy", added_by="octo-owner", last_used="2026-04-01T00:00:00Z"),
        DeployKey("push", read_only=False),
    ]
    repo.actions = ActionsOfRepository(
        allowed_actions="selected",
        access_level="organization",
        runners=[Runner("box")],
        secrets=[Secret("TOKEN", value="repository-secret-canary")],
        variables=[Variable("REGION", "repository-variable-canary")],
    )
    reviews = [Review("octo-member", "COMMENTED"), Review("octo-member"), Review("octo-owner", "CHANGES_REQUESTED")]
    repo.pull_requests = [
        PullRequest(1, "octo-member", merged_by="octo-owner", reviews=reviews, commits=[head], merge_commit=head),
        PullRequest(2, "helper[bot]", merged=None, created="2026-05-02T12:00:00Z"),
        PullRequest(3, "ghost", merged=None, closed="2026-05-03T12:00:00Z", base="release/1"),
    ]


def _security(repo: Repository) -> None:
    repo.default_setup = DefaultSetup("configured", ["python", "actions"], updated="2026-04-01T00:00:00Z")
    repo.analyses = [Analysis(), Analysis("Semgrep", error="It broke")]
    repo.alerts = Alerts(
        [
            DependabotAlert(1, "requests", severity="critical", cve="CVE-2026-1"),
            DependabotAlert(2, "flask", state="dismissed", severity="medium", dismissed="2026-04-01T00:00:00Z", dismissed_by="octo-owner", dismissed_reason="not_used", patched=None),
            DependabotAlert(3, "urllib3", state="fixed", fixed="2026-04-01T00:00:00Z"),
        ],
        [CodeAlert(1), CodeAlert(2, state="dismissed", dismissed="2026-04-01T00:00:00Z", dismissed_by="octo-owner", dismissed_reason="won't fix")],
        [SecretAlert(1, "leaked-secret-canary", validity="active"), SecretAlert(2, "old-secret-canary", state="resolved", resolution="revoked", resolved="2026-04-01T00:00:00Z", resolved_by="octo-owner")],
    )  # fmt: skip
    repo.advisories = [Advisory("GHSA-aaaa-bbbb-cccc"), Advisory("GHSA-dddd-eeee-ffff", state="draft", published=None)]
    repo.attestations = [
        Attestation("sha256:" + "a" * 64, bundle={"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json"})
    ]
    repo.manifests = [Manifest("requirements.txt", [("PIP", "requests", "== 2.0"), ("PIP", "flask", ">= 1")])]
    repo.codeowners_errors = [CodeownersError(1)]


def organisation(login: str = "acme") -> Organisation:
    """An organisation with every setting, four repositories and people of each kind."""
    private = Repository(login, "private", secret_scanning=False, dependabot_alerts=False, default_branch="trunk")
    private.commit({"app.py": b"pass\n"})
    internal = Repository(
        login, "internal", visibility="internal", code_security=True, dependabot_alerts=True, archived=True
    )
    internal.commit(files("internal"))
    return Organisation(
        login,
        "Acme Ltd",
        enterprise="acme-group",
        is_verified=True,
        members=[Member("octo-owner", "admin"), Member("octo-member"), Member("lax")],
        outside_collaborators=["octo-outsider"],
        teams=[
            Team("core", "Core", ["octo-member"], {"full": "maintain", "private": "write"}),
            Team("hidden", "", ["lax"], {"full": "admin"}, "secret", "core"),
        ],
        installations=[
            Installation("cop-scan-test", permissions=dict(APP_PERMISSIONS), selection="selected", repositories=["full", "private"]),
            Installation("helper", 77, {"contents": "write", "metadata": "read"}),
        ],
        actions=ActionsOfOrganisation(
            "selected",
            ["full"],
            "selected",
            runners=[Runner("shared")],
            runner_groups=[RunnerGroup("Default", default=True), RunnerGroup("some", "selected", repositories=["full"])],
            secrets=[Secret("ORG_TOKEN", "selected", value="organisation-secret-canary")],
            variables=[Variable("ORG_REGION", "organisation-variable-canary", "private")],
        ),
        hooks=[Hook("https://siem.example.org", "organisation-hook-canary")],
        rulesets=[
            Ruleset("base", repositories=["f*", "p*"], rules=[Rule("deletion")], bypass=[BypassActor("OrganizationAdmin", 1)]),
            Ruleset("tiers", properties=[PropertyCondition("tier", ["one"])], rules=[Rule("non_fast_forward")]),
            Ruleset("watched", enforcement="evaluate", rules=[Rule("required_signatures")]),
        ],
        security_configurations=[
            SecurityConfiguration("Strict", default_for="all", attached={"full": "enforced", "private": "failed"}),
            SecurityConfiguration("Loose", secret_scanning="disabled", enforcement="unenforced"),
        ],
        immutable_releases="selected",
        immutable_releases_selected=["private"],
        saml=Saml(identities=["octo-owner", "octo-member"]),
        ip_allow_list_enabled=True,
        ip_allow_entries=[IpAllowEntry("192.0.2.0/24", "office")],
        audit_log=[AuditEvent("repo.create", "octo-owner", 1_777_636_800_000, repository=f"{login}/full"), AuditEvent("git.clone", "lax", 1_777_636_900_000, "git")],
        repositories=[full_repository(login, "full"), private, internal, Repository(login, "empty", pushed=None)],
    )  # fmt: skip


def small_world() -> World:
    """Two organisations of an enterprise, four users, one repository of a user."""
    own = Repository("octo-owner", "dotfiles", visibility="public", former_names=["octo-owner/dots"])
    own.commit({"README.md": b"# Dots\n"})
    plain = Organisation(
        "plain", plan="team", two_factor_requirement_enabled=False, members=[Member("octo-owner", "admin")]
    )
    plain.repositories = [Repository("plain", "one", visibility="public", classic_rules=[ClassicRule("main")])]
    plain.repositories[0].commit({"README.md": b"# One\n"})
    return World(
        [organisation(), plain],
        [User("octo-owner", "Octo", repositories=[own]), User("lax", two_factor=False), User("helper[bot]", bot=True)],
        [
            Enterprise(
                "acme-group",
                "Acme Group",
                ["acme", "plain"],
                [Ruleset("group", include=["~ALL"], rules=[Rule("non_fast_forward")])],
                [AuditEvent("business.update", "octo-owner", 1_777_636_800_000)],
                [AuditStream()],
            )
        ],
        planted=["planted-in-a-file-canary"],
    )
