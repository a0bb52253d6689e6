"""Which rulesets and classic rules cover a repository or a branch (GitHub's "Creating rulesets" and its fnmatch syntax)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from functools import cache

from tests.emulators.github.state import (
    ClassicRule,
    Enterprise,
    Organisation,
    PropertyCondition,
    Repository,
    Ruleset,
    World,
)

Source = Repository | Organisation | Enterprise


def rulesets(world: World, repo: Repository, *, parents: bool = True) -> Iterator[tuple[Source, Ruleset]]:
    """A repository's rulesets, then those of its organisation and enterprise that target it, with where each comes from."""
    for ruleset in repo.rulesets:
        yield repo, ruleset
    org = world.organisation(repo.owner) if parents else None
    if org is None:
        return
    for ruleset in org.rulesets:
        if targets(ruleset, repo):
            yield org, ruleset
    enterprise = world.enterprise(org.enterprise) if org.enterprise else None
    if enterprise:
        for ruleset in enterprise.rulesets:
            if targets(ruleset, repo):
                yield enterprise, ruleset


def targets(ruleset: Ruleset, repo: Repository) -> bool:
    """Whether an organisation's or enterprise's ruleset is for this repository."""
    if ruleset.repository_ids is not None:
        return repo.id in ruleset.repository_ids
    if ruleset.properties is not None:
        wanted = all(_has(repo, one) for one in ruleset.properties)
        return wanted and not any(_has(repo, one) for one in ruleset.properties_excluded)
    if ruleset.repositories is None:
        return True
    return _named(repo.name, ruleset.repositories) and not _named(repo.name, ruleset.repositories_excluded)


def _has(repo: Repository, condition: PropertyCondition) -> bool:
    if condition.source == "system":
        system = {
            "visibility": repo.visibility,
            "fork": str(repo.fork).lower(),
            "language": next(iter(repo.languages), ""),
        }
        return system.get(condition.name) in condition.values
    value = repo.properties.get(condition.name)
    held = value if isinstance(value, list) else [value]
    return any(one in condition.values for one in held)


def _named(name: str, patterns: Sequence[str]) -> bool:
    return any(pattern == "~ALL" or fnmatchcase(name, pattern) for pattern in patterns)


def covers(ruleset: Ruleset, repo: Repository, branch: str) -> bool:
    """Whether a ruleset for branches means this branch."""
    ref = f"refs/heads/{branch}"
    return ruleset.target == "branch" and _ref(ref, ruleset.include, repo) and not _ref(ref, ruleset.exclude, repo)


def _ref(ref: str, patterns: Sequence[str], repo: Repository) -> bool:
    default = f"refs/heads/{repo.default_branch}"
    return any(
        pattern == "~ALL" or (pattern == "~DEFAULT_BRANCH" and ref == default) or matches(pattern, ref)
        for pattern in patterns
    )


def matches(pattern: str, name: str) -> bool:
    """Ruby's File.fnmatch with FNM_PATHNAME, which GitHub uses: `*` stays within a step, `**/` crosses them."""
    return bool(_glob(pattern).fullmatch(name))


@cache
def _glob(pattern: str) -> re.Pattern[str]:
    made, rest = "", pattern
    while rest:
        if rest.startswith("**/"):
            made, rest = made + "(?:[^/]+/)*", rest[3:]
            continue
        found = re.match(r"\[[^\]]+\]", rest)
        if found:
            made, rest = made + found.group().replace("[!", "[^"), rest[found.end() :]
            continue
        made, rest = made + {"*": "[^/]*", "?": "[^/]"}.get(rest[0], re.escape(rest[0])), rest[1:]
    return re.compile(made)


def classic_rule(repo: Repository, branch: str) -> ClassicRule | None:
    """The classic rule of a branch: one that names it exactly, else the oldest pattern that matches."""
    exact = next((rule for rule in repo.classic_rules if rule.pattern == branch), None)
    return exact or next((rule for rule in repo.classic_rules if matches(rule.pattern, branch)), None)
