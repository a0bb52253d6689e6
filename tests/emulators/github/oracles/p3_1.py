"""Provision 3.1."""

import re

from tests.emulators.common.oracles import Said, all_of, judge
from tests.emulators.github.oracles import repository
from tests.emulators.github.oracles.layers import Level, exempt, matches, rulesets
from tests.emulators.github.oracles.look import Look
from tests.emulators.github.state import Ruleset

VERSION = re.compile(r"v?\d+(\.\d+){1,3}(-[a-z]+\.\d+)?")


@repository("COP-3.1-C01")
def signed(look: Look) -> Said:
    """A pipeline that publishes signs, and customers are told how to verify."""
    signs = look.traits["signs"]
    if signs == "unsigned":
        return "fail", "What is published is not signed, and every step is known."
    if signs != "signed":
        return "unknown", "Nothing is seen to be published, or it may be signed unseen."
    if not look.papers.traits["verification"]:
        return "unknown", "It is signed; instructions may be published elsewhere."
    return "pass", "It is signed and the README says how to verify it."


@repository("COP-3.1-C02")
def immutable(look: Look) -> Said:
    """Releases are immutable or rules keep their tags, and each has a version of its own."""
    published = sorted((one for one in look.repo.releases if one.published), key=lambda one: one.created)
    tags = [one.tag for one in reversed(published) if not one.prerelease][:20]
    if not tags:
        return "not_applicable", "There is no release."
    odd = [tag for tag in tags if not VERSION.fullmatch(tag)]
    own = len({tag.removeprefix("v") for tag in tags}) == len(tags)
    return all_of(
        judge(_by_setting(look) or all(_is_kept(look, tag) for tag in tags), "They are kept.", "They can be changed."),
        judge(not odd and own, "Each has a version of its own.", f"No versions, or the same twice: {odd or tags}."),
    )


@repository("COP-3.1-C04")
def release_notes(look: Look) -> Said:
    """Each of the latest releases says what changed."""
    latest = look.latest(5)
    if not latest:
        return "not_applicable", "There is no release."
    read = sorted((one for one in look.repo.releases if one.published), key=lambda one: one.created)[-5:]
    silent = [one for one in latest if "What changed" not in one.body]
    if any(not one.body and one in read for one in silent) and len(silent) < len(
        [one for one in latest if one in read]
    ):
        return "fail", "One says nothing, and others do."
    if silent or any(one not in read for one in latest):
        return "unknown", "Notes may be published elsewhere, or were not read."
    return "pass", "Each has notes."


@repository("COP-3.1-C05")
def protected_keys(look: Look) -> Said:
    """No signing key is stored, and what publishes reads nothing but its run's own token."""
    names = {secret.name for secret in look.repo.actions.secrets}
    read = look.traits["publishes_with"]
    if "GPG_PRIVATE_KEY" in names:
        return "fail", "A signing key is stored."
    if read in names:
        return "fail", "A stored token publishes."
    if "SIGNING_KEY" in names:
        return "unknown", "It may be a key for something else."
    return (
        ("pass", "The run's own token publishes.")
        if read == "run"
        else ("unknown", "With what it publishes is not seen.")
    )


def _by_setting(look: Look) -> bool:
    policy, chosen = look.org.immutable_releases, look.org.immutable_releases_selected
    return look.repo.immutable_releases or policy == "all" or (policy == "selected" and look.repo.name in chosen)


def _is_kept(look: Look, tag: str) -> bool:
    kept = [
        rule for level, ruleset in rulesets(look.world, look.org, look.repo) for rule in _rules(level, ruleset, tag)
    ]
    return {"update", "deletion"} <= set(kept)


def _rules(level: Level, ruleset: Ruleset, tag: str) -> list[str]:
    """The types of rules that bind everybody on that tag."""

    def names(pattern: str) -> bool:
        return pattern == "~ALL" or matches(pattern, f"refs/tags/{tag}")

    covers = any(map(names, ruleset.include)) and not any(map(names, ruleset.exclude))
    in_force = ruleset.target == "tag" and ruleset.enforcement == "active" and covers
    return [rule.type for rule in ruleset.rules] if in_force and exempt(level, ruleset) == [] else []
