"""Principle 1 of definitions and feeds, and components of both kinds."""

from tests.emulators.azurepipelines.oracles import build, registry, repository
from tests.emulators.azurepipelines.oracles.look import LookAtBuild, LookAtFeed, LookAtRepository
from tests.emulators.common.oracles import Said, all_of, judge


@repository("1.2-C05")
def approved(look: LookAtRepository) -> Said:
    """Components are pinned, and only selected ones may be used."""
    if not look.traits["pipelines"] or not look.traits["readable"]:
        return "unknown", "No pipeline can be read."
    return _approved(look, look.tree.claims["COP-2.3-C04"][0])


@build("1.2-C05")
def approved_here(look: LookAtBuild) -> Said:
    """The same of one definition."""
    return _approved(look, pinned(look)[0])


def _approved(look: LookAtRepository | LookAtBuild, state: str) -> Said:
    if state == "not_applicable":
        return "not_applicable", "Nothing is taken from elsewhere."
    if state == "unknown":
        return "unknown", "What it takes is not seen."
    closed: Said = ("unknown", "Which extensions are approved is not told.")
    if look.setting("disableMarketplaceTasksVar"):
        closed = "pass", "Only Microsoft's own tasks may run."
    return all_of(
        judge(state == "pass", "Every component is pinned.", "Something is taken by a tag or a branch."), closed
    )


@build("2.3-C04")
def pinned(look: LookAtBuild) -> Said:
    """What it takes from elsewhere, by the observations of its file."""
    if not look.is_readable:
        return "unknown", "Its file cannot be read."
    takes = look.source.traits["takes"] if look.source else {}
    found = takes.get(look.definition.yaml or "classic", "nothing")
    said: dict[str, Said] = {
        "nothing": ("not_applicable", "Nothing is taken from elsewhere."),
        "pinned": ("pass", "Tasks are named by their major version, which Microsoft keeps."),
        "moving": ("fail", "Something is taken by a tag or a branch."),
    }
    return said[found]


def _gated(claim: str, trait: str) -> None:
    @build(claim)
    def told(look: LookAtBuild) -> Said:
        """A definition that every merge waits for does it; another one may where this does not."""
        files = look.source.traits.get(trait, []) if look.source else []
        here = (look.definition.yaml or "classic") in ([files] if isinstance(files, str) else files)
        if look.gates and here:
            return "pass", "Every merge waits for it."
        return "unknown", "Another definition may do it."


_gated("1.2-C03", "dependency_scan")
_gated("1.3-C01", "tests")
_gated("1.4-C01", "secrets")
_gated("1.3-C02", "blocking")


@build("1.2-C01")
def sbom_here(look: LookAtBuild) -> Said:
    """The definition that publishes makes a list of components."""
    if look.definition.yaml and look.definition.yaml == look.does["release"] and look.does["sbom"] is True:
        return "pass", "What publishes makes a list."
    return "unknown", "Nothing is seen to publish, or an extension may make a list."


@registry("2.3-C01", "2.3-C03", "3.1-C01")
def origin(look: LookAtFeed) -> Said:
    """A feed does not tell who built what it holds, nor who signed it."""
    return "unknown", "A feed does not tell where its packages come from."


@registry("1.2-C01", "3.3-C04")
def packages(look: LookAtFeed) -> Said:
    """Told of images only."""
    return "not_applicable", "A feed holds packages, and no images."
