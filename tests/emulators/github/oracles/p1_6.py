"""Provision 1.6."""

from tests.emulators.common.oracles import Said, judge
from tests.emulators.github.oracles import organisation, repository
from tests.emulators.github.oracles.layers import layers
from tests.emulators.github.oracles.look import Look, LookAtOrganisation
from tests.emulators.github.state import Ruleset

SHARE = 0.95


@organisation("COP-1.6-C01")
def defaults(look: LookAtOrganisation) -> Said:
    """An enforced configuration with all features for every new repository, attached to nearly all there are."""
    live = {repo.name for repo in look.org.repositories if not repo.archived}
    if len(live) < 2:
        return "not_applicable", "There are fewer than two repositories."
    names = ("secret_scanning", "secret_scanning_push_protection", "dependabot_alerts", "code_scanning_default_setup")
    good = [
        one
        for one in look.org.security_configurations
        if one.enforcement == "enforced" and all(getattr(one, name) == "enabled" for name in names)
    ]
    covered = {one.default_for for one in good}
    every = "all" in covered or {"public", "private_and_internal"} <= covered
    attached = {name for one in good for name, status in one.attached.items() if status in ("attached", "enforced")}
    enough = len(attached & live) >= SHARE * len(live)
    return judge(
        every and enough, "Such a configuration is there and attached.", "No such configuration, or too few have it."
    )


@organisation("COP-1.6-C02")
def baseline(look: LookAtOrganisation) -> Said:
    """Rules of the organisation for every repository's default branch and tags, and they work."""
    world, org = look.world, look.org
    judged = [repo for repo in org.repositories if not (repo.archived or repo.head is None or repo.mirror_url)]
    if len(judged) < 2:
        return "not_applicable", "There are fewer than two repositories."
    above = [ruleset for one in world.enterprises if org.login in one.organisations for ruleset in one.rulesets]
    wide = [ruleset for ruleset in [*org.rulesets, *above] if ruleset.enforcement == "active" and _reaches_all(ruleset)]
    branch = {rule.type for one in wide if one.target == "branch" and not one.exclude for rule in one.rules}
    tag = {rule.type for one in wide if one.target == "tag" for rule in one.rules}
    protected = [
        repo
        for repo in judged
        if any(layer.rules.get("pull request") for layer in layers(world, org, repo))
        and any(layer.rules.get("reviews") for layer in layers(world, org, repo))
    ]
    there = "pull_request" in branch and {"update", "deletion"} <= tag
    enough = len(protected) >= SHARE * len(judged)
    return judge(there and enough, "Branches and tags of all are protected.", f"Rules for all: {branch}, {tag}.")


def _reaches_all(ruleset: Ruleset) -> bool:
    by_name = ruleset.repositories is not None and "~ALL" not in ruleset.repositories
    return not by_name and ruleset.repository_ids is None


@repository("COP-1.6-C04")
def pipelines_scanned(look: Look) -> Said:
    """A scanner of pipelines runs on changes, as a job or by the default setup."""
    scan = look.traits["pipeline_scan"]
    if look.traits["pipelines"] != "seen":
        return "unknown", "No pipeline can be read."
    if scan == "runs" or "actions" in look.default_setup:
        return "pass", "A scanner runs on every change."
    if scan == "none" and not look.workflows:
        return "fail", "No setting and no job scans pipelines, and every step is known to do something else."
    return "unknown", "Something that is not known may scan."
