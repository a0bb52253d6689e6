"""Independent oracles: what each claim must conclude on a group or project when an owner's token looks at it.

They read the emulator's state and the observations that stand beside the templates; they know nothing of facts, of the
collector or of the policies. Each answers an outcome and, in a sentence, why.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

from tests.emulators.common.oracles import Said, answering
from tests.emulators.gitlab.oracles.look import Look, LookAtGroup

PROJECTS: dict[str, Callable[[Look], Said]] = {}
GROUPS: dict[str, Callable[[LookAtGroup], Said]] = {}

project = answering(PROJECTS)
group = answering(GROUPS)


def load() -> None:
    """Import every module beside this one, so that its oracles are known."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
