from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from cop_scan import plugins
from cop_scan.catalogue import Catalogue
from cop_scan.engines.interface import Engine
from cop_scan.policies import load_catalogue
from tests.opa import need_opa


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


def _engine(catalogue: Catalogue, name: str, language: str, **options: str) -> Engine:
    claims = [claim for claim in catalogue.claims if claim.engine == language]
    engine: Engine = plugins.load("engines", name)(claims, options)
    return engine


@pytest.fixture(scope="session")
def embedded(catalogue: Catalogue) -> Iterator[Mapping[str, Engine]]:
    """Policy language -> the engines that a plain sweep uses."""
    engines = {"rego": _engine(catalogue, "regorus", "rego"), "checkov": _engine(catalogue, "checkov", "checkov")}
    yield engines
    for engine in engines.values():
        engine.close()


@pytest.fixture(scope="session")
def reference(catalogue: Catalogue) -> Iterator[Mapping[str, Engine]]:
    """The same with a real OPA for Rego."""
    engine = _engine(catalogue, "opa", "rego", binary=str(need_opa()))
    yield {"rego": engine}
    engine.close()
