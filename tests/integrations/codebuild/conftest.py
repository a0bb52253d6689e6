from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulators.codebuild.estate import build
from tests.emulators.codebuild.server import Emulator
from tests.integrations.codebuild.sweeping import quiet


@pytest.fixture
def credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of credentials, and nothing else that AWS's library knows."""
    return quiet(monkeypatch, tmp_path)


@pytest.fixture
def server() -> Iterator[Emulator]:
    """A small estate."""
    with Emulator(build(5, accounts=2, projects=6, registries=3)) as running:
        yield running
