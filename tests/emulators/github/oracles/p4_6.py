"""Provision 4.6."""

from tests.emulators.github.oracles import repository
from tests.emulators.github.oracles.look import Look, Said


@repository("COP-4.6-C01")
def secure_use(look: Look) -> Said:
    """Told by the files alone."""
    return look.papers.claims["COP-4.6-C01"]


@repository("COP-4.6-C03")
def integrators(look: Look) -> Said:
    """Told by the files alone."""
    return look.papers.claims["COP-4.6-C03"]
