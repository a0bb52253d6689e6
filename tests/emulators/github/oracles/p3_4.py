"""Provision 3.4."""

from tests.emulators.common.oracles import Said
from tests.emulators.github.oracles import repository
from tests.emulators.github.oracles.look import Look
from tests.emulators.github.state import Advisory


@repository("COP-3.4-C01")
def complete(look: Look) -> Said:
    """The advisories of two years say everything, and no draft waits for a quarter of a year."""
    if look.repo.visibility != "public":
        return "unknown", "Only public repositories have advisories."
    recent = [one for one in look.repo.advisories if one.published and look.days(one.published) <= 730]
    if any(_is_mended(one) and _lacks(one) for one in recent):
        return "fail", "A published one of something that is mended lacks severity or affected versions."
    if not all(_is_mended(one) and not _lacks(one) and all(fixed for _, fixed in one.versions) for one in recent):
        return "unknown", "One may not be mended."
    if any(one.state == "draft" and look.days(one.created) > 90 for one in look.repo.advisories):
        return "unknown", "A draft waits."
    return ("pass", "They are complete.") if recent else ("unknown", "There is none.")


def _is_mended(one: Advisory) -> bool:
    return any(fixed for _, fixed in one.versions)


def _lacks(one: Advisory) -> bool:
    return one.severity is None or any(affected is None for affected, _ in one.versions)
