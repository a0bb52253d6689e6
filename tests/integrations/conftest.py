from __future__ import annotations

from pathlib import Path

import pytest

from tests.integrations.mistakes import Place


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Place:
    """A folder to sweep in."""
    monkeypatch.chdir(tmp_path)
    return Place(tmp_path, monkeypatch, capsys)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for all tests of a module."""
    return tmp_path_factory.mktemp("estate")
