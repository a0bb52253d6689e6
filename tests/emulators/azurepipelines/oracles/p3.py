"""Principles 3 and 4: deployment, maintenance and communication."""

from tests.emulators.azurepipelines.oracles import build, registry, repository
from tests.emulators.azurepipelines.oracles.look import LookAtBuild, LookAtFeed, LookAtRepository
from tests.emulators.common.oracles import Said, judge

LIMITS = {"critical": 14, "high": 30}


def _nothing_released(*claims: str) -> None:
    @repository(*claims)
    def told(look: LookAtRepository) -> Said:
        """Azure Repos has no releases, so that what was released is not seen."""
        return "unknown", "Azure Repos has no releases."


_nothing_released("2.3-C01", "2.3-C03", "3.1-C04", "3.4-C01", "3.5-C01", "4.6-C02")


@repository("3.1-C01")
def signed(look: LookAtRepository) -> Said:
    """A pipeline that publishes signs, and customers are told how to verify."""
    if look.traits["signs"] is False:
        return look.absent("What is published is not signed, and every step is known.")
    if look.traits["signs"] is not True or not look.papers.traits["verification"]:
        return "unknown", "It may be signed unseen, or how to verify it is told elsewhere."
    return "pass", "It is signed and the README says how to verify it."


@repository("3.1-C02")
def immutable(look: LookAtRepository) -> Said:
    """There are no releases here."""
    return "unknown", "Azure Repos has no releases."


@registry("3.1-C02")
def immutable_versions(look: LookAtFeed) -> Said:
    """A version that is in a feed can never stand for something else.

    https://learn.microsoft.com/en-us/azure/devops/artifacts/artifacts-key-concepts#immutability
    """
    return "pass", "Versions in a feed are immutable."


@repository("3.2-C01")
def policy(look: LookAtRepository) -> Said:
    """Told by the repository's own policy."""
    return look.papers.claims["COP-3.2-C01"]


@repository("3.6-C01")
def welcome(look: LookAtRepository) -> Said:
    """Told by the repository's own policy."""
    return look.papers.claims["COP-3.6-C01"]


@repository("3.2-C03")
def channel(look: LookAtRepository) -> Said:
    """The policy names a confidential channel; the platform has none."""
    named = look.papers.traits["channel"]
    if named == "key":
        return "pass", "The policy names a mailbox with a key."
    if named == "public":
        return "fail", "The policy sends reporters to public issues."
    return "unknown", "The policy may name another channel elsewhere."


@repository("3.3-C02")
def in_time(look: LookAtRepository) -> Said:
    """No serious alert is older than its time."""
    security = look.repo.security
    if not security.enabled:
        return _unwatched(look)
    for one in security.alerts:
        due = LIMITS.get(one.severity)
        if one.kind != "secret" and one.state in ("active", "dismissed") and due and look.days(one.seen) >= due:
            return "fail", f"Alert {one.number} is {look.days(one.seen)} days old."
    if not (security.code and security.dependencies):
        return "unknown", "What looks for vulnerabilities is not seen, so that no alert proves nothing."
    return "pass", "No serious alert is late."


def _unwatched(look: LookAtRepository) -> Said:
    if look.traits["manifests"]:
        return "unknown", "Nothing looks for vulnerabilities."
    return "not_applicable", "Nothing looks, and there are no dependencies."


@repository("3.3-C04")
def regular(look: LookAtRepository) -> Said:
    """Whether results are recent is not told."""
    return "unknown", "Azure DevOps does not tell when results came."


@repository("4.1-C03")
def update_policy(look: LookAtRepository) -> Said:
    """Told by the files; without releases the cadence is not compared."""
    said = look.papers.claims["COP-4.1-C03"]
    return ("unknown", "Every part is stated; no releases are here.") if said[0] == "pass" else said


@repository("4.1-C04")
def kept_current(look: LookAtRepository) -> Said:
    """Told by the files; without releases the data are not compared."""
    said = look.papers.claims["COP-4.1-C04"]
    return ("unknown", "There is no release here.") if said[0] == "pass" else said


@repository("4.4-C03")
def metadata(look: LookAtRepository) -> Said:
    """Told by the file."""
    state, public = look.papers.traits["insights"], look.project.visibility == "public"
    if state == "none":
        return ("unknown", "They may be elsewhere.") if public else ("not_applicable", "It is not public.")
    return (
        judge(state == "current", "It was reviewed two months ago and names a mailbox.", "It expired.")
        if state != "closed"
        else ("unknown", "No reports are taken, it says.")
    )


@build("3.1-C01", "3.5-C02")
def signs(look: LookAtBuild) -> Said:
    """What the definition publishes is signed, and waits for tests; the one that does not sign may by an extension."""
    if look.definition.yaml and look.definition.yaml == look.does["release"] and look.does["signs"] is True:
        return "pass", "It signs, and waits for tests."
    return "unknown", "Nothing is seen to be published, or it may be signed unseen."


@repository("3.5-C02")
def same_gates(look: LookAtRepository) -> Said:
    """Told by the files alone, unless an extension adds to them."""
    said = look.tree.claims["COP-3.5-C02"]
    return look.absent(said[1]) if said[0] == "fail" else said


def _keys(names: list[str], release: str) -> Said:
    if "GPG_PRIVATE_KEY" in names:
        return "fail", "A signing key is stored."
    if release == "azure-pipelines-release.yml":
        return "fail", "It publishes with a token that is stored for every branch."
    if any("SIGNING" in name for name in names):
        return "unknown", "It may be a key."
    return ("pass", "The run's own token publishes.") if release else ("unknown", "Nothing is seen to be published.")


def _names(look: LookAtBuild) -> list[str]:
    return [
        one.name for one in [*look.definition.variables, *(one for group in look.groups for one in group.variables)]
    ]


@repository("3.1-C05")
def keys(look: LookAtRepository) -> Said:
    """No signing key is among what its definitions are given, and what publishes reads nothing but the token of its own run."""
    builds = [LookAtBuild(look.world, look.org, look.project, one) for one in look.definitions]
    return _keys([name for one in builds for name in _names(one)], look.traits["release"])


@build("3.1-C05")
def keys_here(look: LookAtBuild) -> Said:
    """The same of one definition."""
    releases = look.definition.yaml and look.definition.yaml == look.does["release"]
    return _keys(_names(look), look.definition.yaml if releases else "")
