"""Independent oracles: what each claim must conclude on a group or project when an owner's token looks at it.

They read the emulator's state and the observations that stand beside the templates; they know nothing of facts, of the
collector or of the policies. Each answers an outcome and, in a sentence, why.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

from tests.emulators.common.oracles import Said
from tests.emulators.gitlab.oracles.look import Look, LookAtGroup

OfProject = Callable[[Look], Said]
OfGroup = Callable[[LookAtGroup], Said]
PROJECTS: dict[str, OfProject] = {}
GROUPS: dict[str, OfGroup] = {}


def project(*claims: str) -> Callable[[OfProject], OfProject]:
    """The decorated function answers these claims for projects."""

    def register(oracle: OfProject) -> OfProject:
        PROJECTS.update(dict.fromkeys(claims, oracle))
        return oracle

    return register


def group(claim: str) -> Callable[[OfGroup], OfGroup]:
    """The decorated function answers this claim for groups."""

    def register(oracle: OfGroup) -> OfGroup:
        GROUPS[claim] = oracle
        return oracle

    return register


def load() -> None:
    """Import every module beside this one, so that its oracles are known."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
