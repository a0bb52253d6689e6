"""Provision 4.6."""

import re

from tests.emulators.common.oracles import Said, judge
from tests.emulators.github.oracles import repository
from tests.emulators.github.oracles.look import Look


@repository("COP-4.6-C01")
def secure_use(look: Look) -> Said:
    """Told by the files alone."""
    return look.papers.claims["COP-4.6-C01"]


@repository("COP-4.6-C03")
def integrators(look: Look) -> Said:
    """Told by the files alone."""
    return look.papers.claims["COP-4.6-C03"]


@repository("COP-4.6-C02")
def reviewed(look: Look) -> Said:
    """The guide was reviewed since the release before the latest series of them."""
    day = look.papers.traits["guide_reviewed"]
    releases = look.latest(100)
    if not releases:
        return "not_applicable", "There is no release."
    series = [_series(one.tag) for one in releases]
    if day == "none" or "" in series:
        return "unknown", "No guide is here that says it, or a release has no version."
    earlier = [one.created for one, name in zip(releases, series, strict=True) if name != series[0]]
    if not earlier:
        return "unknown", "There is only one series."
    return judge(day > max(earlier), "It was reviewed for it.", "It was reviewed before the release before.")


def _series(tag: str) -> str:
    found = re.fullmatch(r"v?(\d+)(?:\.(\d+))?[^/]*", tag)
    return f"{found[1]}.{found[2] or 0}" if found else ""
