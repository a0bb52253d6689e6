"""Provision 1.2."""

from tests.emulators.common.oracles import Said, all_of, judge
from tests.emulators.github.oracles import repository
from tests.emulators.github.oracles.look import Look
from tests.emulators.github.state import Release
from tests.emulators.github.templates import carried

ATTESTED = {"https://cyclonedx.org/bom", "https://spdx.dev/Document/v2.3"}
"""Kinds of attestations that are lists of components."""


@repository("COP-1.2-C01")
def sbom(look: Look) -> Said:
    """Told by what the latest releases carry, and where that does not decide by the files, none of which releases here."""
    published = sorted((one for one in look.repo.releases if one.published), key=lambda one: one.created)
    states = {_carried(look, release) for release in published[-3:]}
    if states == {"good"}:
        return "pass", "Each of the latest releases carries a list of components."
    outcome, why = look.tree.claims["COP-1.2-C01"]
    if outcome == "fail" and not states <= {"none", "empty"}:
        return "unknown", f"{why} But a release carries a list, or may."
    return outcome, why


def _carried(look: Look, release: Release) -> str:
    names = {asset.name for asset in release.assets}
    for state, known in (("good", carried.GOOD), ("unread", carried.UNREAD), ("poor", carried.POOR)):
        if names & known:
            return state
    if not names:
        return "empty"
    attested = {one.digest for one in look.repo.attestations if one.predicate_type in ATTESTED}
    return "attested" if attested & {asset.digest for asset in release.assets} else "none"


@repository("COP-1.2-C02")
def locked(look: Look) -> Said:
    """Told by the files alone."""
    return look.tree.claims["COP-1.2-C02"]


@repository("COP-1.2-C03")
def watched(look: Look) -> Said:
    """The platform or a schedule watches dependencies, and a required check looks at every change."""
    if not look.traits["manifests"]:
        return "not_applicable", "No manifest declares dependencies."
    return all_of(_watch(look), _stop(look))


def _watch(look: Look) -> Said:
    if look.repo.dependabot_alerts:
        return "pass", "The platform watches."
    if look.traits["dependency_watch"] != "none" or look.foreign_checks:
        return "unknown", "The platform does not watch; something that is not known may."
    return "fail", "Nothing watches."


def _stop(look: Look) -> Said:
    scan, asked = look.traits["dependency_scan"], look.checks | look.workflows | look.scanners_asked
    if isinstance(scan, dict) and scan["check"] in look.checks:
        return "pass", "The job that looks at dependencies must succeed."
    if not asked:
        return "fail", "Nothing must succeed before a merge."
    if scan == "none" and not look.foreign_checks and not look.scanners_asked:
        return "fail", "What must succeed does not look at dependencies."
    return "unknown", "What must succeed may look at dependencies: " + ", ".join(sorted(asked))


@repository("COP-1.2-C04")
def updates(look: Look) -> Said:
    """A tool is configured for every manifest, and a check must succeed before a merge."""
    if not look.traits["manifests"]:
        return "not_applicable", "No manifest declares dependencies."
    asked = judge(bool(look.checks | look.workflows), "A check must succeed.", "A merge needs no check.")
    return all_of(_proposed(look), asked)


def _proposed(look: Look) -> Said:
    if look.traits["updates"] != "none":
        whole = look.traits["updates"] == "configured"
        return judge(whole, "A tool is configured for every manifest.", "A manifest is not covered by the tool.")
    assert look.repo.head
    latest = list(look.repo.head.history())[:100]
    recent = [commit for commit in latest if look.days(commit.committed) < 90]
    if any(commit.author.name.endswith("[bot]") for commit in recent):
        return "unknown", "A bot commits though no tool is configured here: it is configured elsewhere."
    if len(recent) == 100:
        return "unknown", "More was committed in ninety days than is looked at."
    return "fail", "No tool is configured, and no bot has committed in ninety days."


@repository("COP-1.2-C05")
def approved(look: Look) -> Said:
    """Components are pinned, or the platform refuses others; and only selected ones may be used."""
    actions, components = look.repo.actions, look.traits["components"]
    if look.traits["pipelines"] != "seen":
        return "unknown", "No pipeline can be read."
    if not actions.enabled:
        return "unknown", "What may run is not told of a repository whose Actions are switched off."
    pinned = components == "pinned" or actions.sha_pinning_required
    closed = actions.allowed_actions == "local_only" or (
        actions.allowed_actions == "selected" and "*" not in actions.selected.patterns_allowed
    )
    return all_of(
        judge(
            pinned, "Every component is pinned.", "Components are named by tags, which the platform does not refuse."
        ),
        judge(closed, "Only selected components may run.", "Anybody's components may run."),
    )
