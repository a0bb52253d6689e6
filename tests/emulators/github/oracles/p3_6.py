"""Provision 3.6."""

from tests.emulators.common.oracles import Said
from tests.emulators.github.oracles import repository
from tests.emulators.github.oracles.look import Look


@repository("COP-3.6-C01")
def welcome(look: Look) -> Said:
    """Told by the policy that holds here, which may be the organisation's."""
    return look.papers_for("policy").claims["COP-3.6-C01"]
