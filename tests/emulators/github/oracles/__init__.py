"""Independent oracles: what each claim must conclude on a resource when an owner's token looks at it.

They read the emulator's state and the observations that stand beside the templates; they know nothing of facts, of the
collector or of the policies. Each answers an outcome and, in a sentence, why.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

from tests.emulators.common.oracles import Said
from tests.emulators.github.oracles.look import Look, LookAtOrganisation

OfRepository = Callable[[Look], Said]
OfOrganisation = Callable[[LookAtOrganisation], Said]
REPOSITORIES: dict[str, OfRepository] = {}
ORGANISATIONS: dict[str, OfOrganisation] = {}


def repository(claim: str) -> Callable[[OfRepository], OfRepository]:
    """The decorated function answers this claim for repositories."""

    def register(oracle: OfRepository) -> OfRepository:
        REPOSITORIES[claim] = oracle
        return oracle

    return register


def organisation(claim: str) -> Callable[[OfOrganisation], OfOrganisation]:
    """The decorated function answers this claim for organisations."""

    def register(oracle: OfOrganisation) -> OfOrganisation:
        ORGANISATIONS[claim] = oracle
        return oracle

    return register


def load() -> None:
    """Import every module beside this one, so that its oracles are known."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
