"""Provision 1.1."""

from tests.emulators.github.oracles import repository
from tests.emulators.github.oracles.look import Look, Said, all_of


@repository("COP-1.1-C04")
def history_kept(look: Look) -> Said:
    """Neither force pushes nor deletion of the default branch, for nobody."""
    return all_of(*(_kept(look, rule) for rule in ("force push", "deletion")))


def _kept(look: Look, rule: str) -> Said:
    bound = {layer.binds(rule) for layer in look.sets(rule)}
    if True in bound:
        return "pass", f"A layer forbids it to everybody: {rule}."
    if None in bound:
        return "unknown", f"The enterprise's ruleset forbids it, and who may bypass that is not shown: {rule}."
    return "fail", f"No layer forbids it to everybody: {rule}."
