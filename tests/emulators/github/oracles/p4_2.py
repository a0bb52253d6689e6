"""Provision 4.2."""

from tests.emulators.common.oracles import Said
from tests.emulators.github.oracles import repository
from tests.emulators.github.oracles.look import Look


@repository("COP-4.2-C01")
def notice(look: Look) -> Said:
    """Told by its own data, and by the statement that holds here, which may be the organisation's."""
    own = look.papers.claims["COP-4.2-C01"]
    return own if own[0] == "fail" else look.papers_for("support").claims["COP-4.2-C01"]


@repository("COP-4.2-C02")
def announced(look: Look) -> Said:
    """Told by its own data."""
    return look.papers.claims["COP-4.2-C02"]
