"""Ways in which a repository is or is not protected: rules of branches and tags, and environments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Literal

from tests.emulators.github.state import (
    Actor,
    BypassActor,
    ClassicRule,
    Environment,
    Repository,
    Rule,
    Ruleset,
    StatusCheck,
)

HOSTILE = "</script><img src=x onerror=alert(1)>"
TEAM = "core"
APP = "helper"
_CODEQL = {"tool": "CodeQL", "alerts_threshold": "errors", "security_alerts_threshold": "high_or_higher"}


def reviews(count: int = 1, **more: bool) -> Rule:
    """The rule for pull requests."""
    names = ("dismiss_stale_reviews_on_push", "require_code_owner_review", "require_last_push_approval")
    given: dict[str, Any] = {name: more.get(name, False) for name in names}
    return Rule(
        "pull_request",
        {
            "required_approving_review_count": count,
            **given,
            "required_review_thread_resolution": False,
            "allowed_merge_methods": ["merge", "squash", "rebase"],
        },
    )


def checks(*names: str) -> Rule:
    """The rule for status checks."""
    listed = [{"context": name} for name in names]
    return Rule(
        "required_status_checks", {"required_status_checks": listed, "strict_required_status_checks_policy": True}
    )


def code_scanning() -> Rule:
    """The rule that blocks on results of CodeQL."""
    return Rule("code_scanning", {"code_scanning_tools": [_CODEQL]})


def history() -> list[Rule]:
    """No deletion, no force push."""
    return [Rule("deletion"), Rule("non_fast_forward")]


def _full(check: str) -> list[Rule]:
    strict = reviews(1, dismiss_stale_reviews_on_push=True, require_code_owner_review=True)
    return [*history(), strict, checks(check, "CodeQL"), code_scanning(), Rule("required_signatures")]


def _classic(branch: str, check: str, **more: Any) -> ClassicRule:
    given: dict[str, Any] = {
        "requires_approving_reviews": True,
        "required_approving_review_count": 1,
        "dismisses_stale_reviews": True,
        "requires_status_checks": True,
        "required_status_checks": [StatusCheck(check), StatusCheck("lint", 15368)],
        "is_admin_enforced": True,
        **more,
    }
    return ClassicRule(branch, **given)


Way = Callable[[Repository, str, Random], None]


def _bypass_of(random: Random) -> list[BypassActor]:
    kinds: list[BypassActor] = [
        BypassActor("RepositoryRole", 5),
        BypassActor("RepositoryRole", 4, "pull_request"),
        BypassActor("Team", None, "always", TEAM),
        BypassActor("Team", None, "pull_request", TEAM),
        BypassActor("Integration", None, "always", APP),
        BypassActor("OrganizationAdmin", 1),
        BypassActor("DeployKey"),
        BypassActor("EnterpriseOwner", None, "pull_request"),
    ]
    return random.sample(kinds, random.choice([1, 1, 2]))


def _nothing(repo: Repository, check: str, random: Random) -> None:
    repo.rulesets, repo.classic_rules = [], []


def _classic_full(repo: Repository, check: str, random: Random) -> None:
    owners, signed = random.random() < 0.5, random.random() < 0.5
    repo.classic_rules = [
        _classic(repo.default_branch, check, requires_code_owner_reviews=owners, requires_commit_signatures=signed)
    ]


def _classic_for_some(repo: Repository, check: str, random: Random) -> None:
    repo.classic_rules = [
        _classic(repo.default_branch, check, is_admin_enforced=False, dismisses_stale_reviews=random.random() < 0.5)
    ]


def _classic_lax(repo: Repository, check: str, random: Random) -> None:
    repo.classic_rules = [
        ClassicRule(
            repo.default_branch,
            requires_status_checks=True,
            required_status_checks=[],
            allows_force_pushes=random.random() < 0.5,
            allows_deletions=random.random() < 0.5,
            is_admin_enforced=True,
        )
    ]


def _classic_patterns(repo: Repository, check: str, random: Random) -> None:
    """Two patterns match: the older one, which stands first, holds."""
    pattern = f"{repo.default_branch[:2]}*/**/*" if "/" in repo.default_branch else f"{repo.default_branch[:2]}*"
    whole = "**/*"
    repo.classic_rules = [
        ClassicRule("release/**/*"),
        _classic(pattern, check),
        ClassicRule(whole, allows_deletions=True),
    ]


def _classic_elsewhere(repo: Repository, check: str, random: Random) -> None:
    repo.classic_rules = [_classic("release/*", check), _classic("v[0-9]*", check)]


def _classic_allowances(repo: Repository, check: str, random: Random) -> None:
    repo.classic_rules = [
        _classic(
            repo.default_branch,
            check,
            bypass_pull_request_allowances=random.choice([[Actor("User", "octo-owner")], [Actor("Team", TEAM)]]),
            bypass_force_push_allowances=random.choice([[], [Actor("App", APP)]]),
            allows_force_pushes=False,
        )
    ]


def _ruleset_full(repo: Repository, check: str, random: Random) -> None:
    repo.rulesets = [Ruleset(random.choice(["main", HOSTILE]), rules=_full(check))]


def _ruleset_bypassed(repo: Repository, check: str, random: Random) -> None:
    repo.rulesets = [Ruleset("main", rules=_full(check), bypass=_bypass_of(random))]


def _ruleset_watching(repo: Repository, check: str, random: Random) -> None:
    mode: Literal["evaluate", "disabled"] = random.choice(["evaluate", "disabled"])
    repo.rulesets = [Ruleset("trial", enforcement=mode, rules=_full(check))]


def _ruleset_excluding(repo: Repository, check: str, random: Random) -> None:
    ref = random.choice([f"refs/heads/{repo.default_branch}", "~DEFAULT_BRANCH"])
    repo.rulesets = [Ruleset("all but one", include=["~ALL"], exclude=[ref], rules=_full(check))]


def _ruleset_patterns(repo: Repository, check: str, random: Random) -> None:
    mine = f"refs/heads/{repo.default_branch[:-1]}?"
    include = random.choice([[mine, "refs/heads/release/**/*"], ["refs/heads/release/*"], ["refs/heads/**/*"]])
    repo.rulesets = [Ruleset("by pattern", include=include, rules=_full(check))]


def _ruleset_of_checks(repo: Repository, check: str, random: Random) -> None:
    foreign = random.choice([check, f"{check} (another service)"])
    repo.rulesets = [Ruleset("checks", rules=[checks(foreign)]), Ruleset("history", rules=history())]


def _two_layers(repo: Repository, check: str, random: Random) -> None:
    _classic_for_some(repo, check, random)
    repo.rulesets = [
        Ruleset("reviews", rules=[reviews(2, require_last_push_approval=True), *history()], bypass=_bypass_of(random)),
        Ruleset("no more", rules=[reviews(1, dismiss_stale_reviews_on_push=True)]),
    ]


WAYS: Mapping[str, tuple[Way, int]] = {
    "nothing": (_nothing, 5),
    "classic full": (_classic_full, 5),
    "classic for some": (_classic_for_some, 3),
    "classic lax": (_classic_lax, 2),
    "classic patterns": (_classic_patterns, 2),
    "classic elsewhere": (_classic_elsewhere, 2),
    "classic allowances": (_classic_allowances, 2),
    "ruleset full": (_ruleset_full, 6),
    "ruleset bypassed": (_ruleset_bypassed, 5),
    "ruleset watching": (_ruleset_watching, 2),
    "ruleset excluding": (_ruleset_excluding, 2),
    "ruleset patterns": (_ruleset_patterns, 3),
    "ruleset of checks": (_ruleset_of_checks, 3),
    "two layers": (_two_layers, 3),
}
"""Name -> how it is made, and how common it is."""


def protect(repo: Repository, check: str, random: Random) -> None:
    """Give a repository one of the ways; `check` is the name of a job that its pipelines have."""
    name = random.choices(list(WAYS), [weight for _, weight in WAYS.values()])[0]
    WAYS[name][0](repo, check, random)


def protect_tags(repo: Repository, random: Random) -> None:
    """Rules for tags, or none."""
    both = [Rule("update"), Rule("deletion")]
    team = [BypassActor("Team", None, "always", TEAM)]
    repo.rulesets += random.choice(
        [
            *([[]] * 4),
            [Ruleset("tags", "tag", include=["~ALL"], rules=both)],
            [Ruleset("versions", "tag", include=["refs/tags/v*"], rules=both)],
            [Ruleset("versions", "tag", include=["refs/tags/v*"], rules=both, bypass=team)],
            [Ruleset("half", "tag", include=["~ALL"], rules=[Rule("deletion")])],
            [Ruleset("trial", "tag", "evaluate", ["~ALL"], rules=both)],
            [Ruleset("but", "tag", include=["~ALL"], exclude=["refs/tags/v1.0.0"], rules=both)],
        ]
    )


def environments(repo: Repository, wanted: list[str], random: Random) -> list[Environment]:
    """Environments of these names, guarded in one way or another, and perhaps a few more."""
    names = [name for name in wanted if random.random() < 0.9]
    names += random.choice([[], [], ["staging"], ["production"], ["github-pages"], ['prod-"eu"&<b>']])
    return [_environment(name, repo, random) for name in dict.fromkeys(names)]


def _environment(name: str, repo: Repository, random: Random) -> Environment:
    people = [Actor("User", "octo-owner"), Actor("Team", TEAM)]
    admins = random.random() < 0.4
    ways = [
        Environment(name, reviewers=people, prevent_self_review=True, can_admins_bypass=admins),
        Environment(name, reviewers=people, prevent_self_review=True, can_admins_bypass=False),
        Environment(name, 30, people[:1], can_admins_bypass=admins),
        Environment(name, branch_policy="protected", can_admins_bypass=admins),
        Environment(name, branch_policy="custom", branch_patterns=[repo.default_branch], can_admins_bypass=admins),
        Environment(name, can_admins_bypass=admins),
    ]
    return random.choice(ways)
