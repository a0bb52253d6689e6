"""Layers of rules, told from the state by GitHub's documentation and by nothing that the product has.

https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets
https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

from tests.emulators.github.state import ClassicRule, Organisation, Repository, Rule, Ruleset, World

Level = Literal["classic", "repository", "organisation", "enterprise"]
_PUSHING = {"force push", "deletion", "pull request"}
"""Somebody who may bypass only by merging a pull request cannot break these."""
_REVIEWING = frozenset({"pull request", "reviews", "owners"})


@dataclass(frozen=True)
class Exempt:
    """Somebody who may bypass, in one mode, all rules or only some."""

    mode: str = "always"
    only: frozenset[str] | None = None

    def breaks(self, rule: str) -> bool:
        """Whether the rule does not bind them."""
        return (self.only is None or rule in self.only) and not (self.mode == "pull_request" and rule in _PUSHING)


@dataclass(frozen=True)
class Layer:
    """Rules in force; `exempt` is None where nobody but an enterprise's owner is told who may bypass."""

    level: Level
    name: str
    rules: dict[str, Any]
    exempt: Sequence[Exempt] | None = field(default=())

    def binds(self, rule: str) -> bool | None:
        """Whether it binds everybody; None where that is not shown."""
        return None if self.exempt is None else not any(one.breaks(rule) for one in self.exempt)


def matches(pattern: str, name: str) -> bool:
    """Ruby's fnmatch with FNM_PATHNAME: `*` stays within a step, `**/` spans any number of steps."""
    return _steps(pattern.split("/"), name.split("/"))


def _steps(patterns: Sequence[str], steps: Sequence[str]) -> bool:
    if not patterns or not steps:
        return not patterns and not steps
    if patterns[0] == "**" and len(patterns) > 1:
        return any(_steps(patterns[1:], steps[skipped:]) for skipped in range(len(steps)))
    return fnmatchcase(steps[0], patterns[0]) and _steps(patterns[1:], steps[1:])


def layers(world: World, org: Organisation, repo: Repository) -> list[Layer]:
    """Everything in force on the default branch."""
    chosen = classic(repo)
    made = [_classic_layer(chosen)] if chosen else []
    for level, ruleset in rulesets(world, org, repo):
        if ruleset.target == "branch" and ruleset.enforcement == "active" and _names(ruleset, repo):
            made.append(Layer(level, ruleset.name, _of_rules(ruleset.rules), exempt(level, ruleset)))
    return made


def classic(repo: Repository) -> ClassicRule | None:
    """The rule of exactly that name, else the oldest whose pattern matches."""
    exact = [rule for rule in repo.classic_rules if rule.pattern == repo.default_branch]
    matching = [rule for rule in repo.classic_rules if matches(rule.pattern, repo.default_branch)]
    return next(iter([*exact, *sorted(matching, key=lambda rule: rule.id)]), None)


def _classic_layer(rule: ClassicRule) -> Layer:
    reviewed = rule.requires_approving_reviews
    found = {
        "force push": not rule.allows_force_pushes,
        "deletion": not rule.allows_deletions,
        "signatures": rule.requires_commit_signatures,
        "checks": [check.context for check in rule.required_status_checks] if rule.requires_status_checks else [],
        "pull request": reviewed,
        "reviews": (rule.required_approving_review_count or 0) if reviewed else 0,
        "stale": reviewed and rule.dismisses_stale_reviews,
        "last push": reviewed and rule.require_last_push_approval,
        "owners": reviewed and rule.requires_code_owner_reviews,
    }
    who = [] if rule.is_admin_enforced else [Exempt()]
    who += [Exempt(only=_REVIEWING) for _ in rule.bypass_pull_request_allowances]
    who += [Exempt(only=frozenset({"force push"})) for _ in rule.bypass_force_push_allowances]
    return Layer("classic", rule.pattern, found, who)


def rulesets(world: World, org: Organisation, repo: Repository) -> Iterator[tuple[Level, Ruleset]]:
    """Rulesets of every level that are for the repository."""
    yield from (("repository", ruleset) for ruleset in repo.rulesets)
    yield from (("organisation", ruleset) for ruleset in org.rulesets if _is_for(ruleset, repo))
    for enterprise in world.enterprises:
        if org.login in enterprise.organisations:
            yield from (("enterprise", ruleset) for ruleset in enterprise.rulesets if _is_for(ruleset, repo))


def _is_for(ruleset: Ruleset, repo: Repository) -> bool:
    if ruleset.properties is not None:
        return all(repo.properties.get(one.name) in one.values for one in ruleset.properties)
    if ruleset.repositories is None or "~ALL" in ruleset.repositories:
        return True
    named = any(fnmatchcase(repo.name, pattern) for pattern in ruleset.repositories)
    return named and not any(fnmatchcase(repo.name, pattern) for pattern in ruleset.repositories_excluded)


def _names(ruleset: Ruleset, repo: Repository) -> bool:
    def one(pattern: str) -> bool:
        return pattern in ("~ALL", "~DEFAULT_BRANCH") or matches(pattern, f"refs/heads/{repo.default_branch}")

    return any(map(one, ruleset.include)) and not any(map(one, ruleset.exclude))


def exempt(level: Level, ruleset: Ruleset) -> Sequence[Exempt] | None:
    """Who may bypass a ruleset. That of an enterprise is shown to the enterprise's owners, whom no token here is proven to be."""
    return None if level == "enterprise" else [Exempt(actor.mode) for actor in ruleset.bypass]


def _of_rules(rules: Sequence[Rule]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for rule in rules:
        given = rule.parameters or {}
        if rule.type == "pull_request":
            found |= {
                "pull request": True,
                "reviews": given["required_approving_review_count"],
                "stale": given["dismiss_stale_reviews_on_push"],
                "last push": given["require_last_push_approval"],
                "owners": given["require_code_owner_review"],
            }
        elif rule.type == "required_status_checks":
            found["checks"] = [check["context"] for check in given["required_status_checks"]]
        elif rule.type == "code_scanning":
            found["code scanning"] = [tool["tool"] for tool in given["code_scanning_tools"]]
        elif rule.type == "workflows":
            found["workflows"] = [one["path"] for one in given["workflows"]]
        else:
            words = {"non_fast_forward": "force push", "required_signatures": "signatures"}
            found[words.get(rule.type, rule.type)] = True
    return found
