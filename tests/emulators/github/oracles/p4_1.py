"""Provision 4.1."""

from tests.emulators.github.oracles import repository
from tests.emulators.github.oracles.look import Look, Said


@repository("COP-4.1-C01")
def support(look: Look) -> Said:
    """Told by the statement that holds here, which may be the organisation's."""
    return look.papers_for("support").claims["COP-4.1-C01"]


@repository("COP-4.1-C02")
def dates(look: Look) -> Said:
    """Told by the files alone: the organisation's policy has no table."""
    return look.papers.claims["COP-4.1-C02"]
