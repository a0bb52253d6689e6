"""Independent oracles: what each claim must conclude on a resource when an administrator's token looks at it.

They read the emulator's state and the observations that stand beside the templates; they know nothing of facts, of the
collector or of the policies. Each answers an outcome and, in a sentence, why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from tests.emulators.common.oracles import Said

Oracle = Callable[[Any], Said]
KNOWN: Mapping[str, dict[str, Oracle]] = {"organisation": {}, "repository": {}, "build_project": {}, "registry": {}}
"""Kind of resource -> claim -> its oracle."""


def _of(kind: str) -> Callable[..., Callable[[Oracle], Oracle]]:
    def claims(*names: str) -> Callable[[Oracle], Oracle]:
        def register(oracle: Oracle) -> Oracle:
            for name in names:
                KNOWN[kind][f"COP-{name}"] = oracle
            return oracle

        return register

    return claims


organisation = _of("organisation")
repository = _of("repository")
build = _of("build_project")
registry = _of("registry")


def load() -> None:
    """Import every module beside this one, so that its oracles are known."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
