"""Provision 4.1."""

import re

from tests.emulators.common.oracles import Said, judge
from tests.emulators.github.oracles import repository
from tests.emulators.github.oracles.look import Look


@repository("COP-4.1-C01")
def support(look: Look) -> Said:
    """Told by the statement that holds here, which may be the organisation's."""
    return look.papers_for("support").claims["COP-4.1-C01"]


@repository("COP-4.1-C02")
def dates(look: Look) -> Said:
    """Told by the files alone: the organisation's policy has no table."""
    return look.papers.claims["COP-4.1-C02"]


def _released(look: Look) -> list[str]:
    """Tags of the full releases of the last year, the oldest first."""
    published = [one for one in look.repo.releases if one.published and not one.prerelease]
    return [
        one.tag for one in sorted(published, key=lambda one: str(one.published)) if look.days(str(one.published)) < 365
    ]


@repository("COP-4.1-C03")
def update_policy(look: Look) -> Said:
    """Told by the files; what is declared for every quarter is kept where two releases or more came in a year."""
    said = look.papers.claims["COP-4.1-C03"]
    if said[0] == "pass" and len(_released(look)) < 2:
        return "unknown", "Every part is stated; too few releases are here to compare the cadence."
    return said


@repository("COP-4.1-C04")
def kept_current(look: Look) -> Said:
    """Told by the files, and by whether the latest release is of a listed line."""
    said, tags = look.papers.claims["COP-4.1-C04"], _released(look)
    if said[0] != "pass":
        return said
    if not tags:
        return "unknown", "There is no release here."
    version = [int(part) for part in re.findall(r"\d+", tags[-1])][:2]
    return judge(version in look.papers.traits["lines"], f"{tags[-1]} is listed.", f"{tags[-1]} is not listed.")
