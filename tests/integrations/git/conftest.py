from __future__ import annotations

from pathlib import Path

import pytest

from tests.repositories import commit, repository


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    folder = repository(tmp_path / "app")
    commit(folder, {"README.md": "hello", "docs/a.md": "a", "src/x.py": "x", ".github/workflows/ci.yml": "on: push\n"})
    return folder
