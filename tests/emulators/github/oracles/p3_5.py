"""Provision 3.5."""

from statistics import median

from tests.emulators.common.oracles import Said
from tests.emulators.github.oracles import repository
from tests.emulators.github.oracles.look import Look
from tests.emulators.github.state import Advisory

LIMIT = 30


@repository("COP-3.5-C01")
def timely(look: Look) -> Said:
    """What the advisories of a year name was released within thirty days of their first record."""
    if look.repo.visibility != "public":
        return "unknown", "Only public repositories have advisories."
    recent = [one for one in look.repo.advisories if one.published and look.days(one.published) <= 365]
    taken = [(one, _days(look, one)) for one in recent]
    measured = [(one, days) for one, days in taken if days is not None and days >= 0]
    if any(one.severity == "critical" and days > LIMIT for one, days in measured):
        return "fail", "A critical one was mended late."
    if measured and median([*(days for _, days in measured), *(0 for _, days in taken if days is None)]) > LIMIT:
        return "fail", "Half of them were mended late."
    if any(days is None or one.severity is None for one, days in taken):
        return "unknown", "When one was mended is not told."
    return (
        ("pass", "They were mended in time.") if measured else ("unknown", "None was on record before it was mended.")
    )


def _days(look: Look, one: Advisory) -> int | None:
    """From its record to the release; None where it is not told which release that is."""
    versions = [fixed.removeprefix(">= ") for _, fixed in one.versions if fixed]
    times = [
        release.published
        for release in look.repo.releases
        if release.published and release.tag.removeprefix("v") in versions
    ]
    if len(times) != len(versions):  # one is not released, or several releases have its number
        return None
    return look.days(one.created) - look.days(max(times)) if times else None


@repository("COP-3.5-C02")
def same_gates(look: Look) -> Said:
    """Told by the files alone, for what is published here is signed or may be, or waits for tests."""
    return look.tree.claims["COP-3.5-C02"]
