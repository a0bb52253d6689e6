from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.fakes import Network, Shell


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
def shell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], network: Network, tmp_path: Path
) -> Shell:
    """Commands in a folder of their own."""
    monkeypatch.chdir(tmp_path)
    return Shell(monkeypatch, capsys, network)
