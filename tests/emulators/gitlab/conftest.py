from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.emulators.gitlab.server import Emulator
from tests.emulators.gitlab.worlds import small


@pytest.fixture
def server() -> Iterator[Emulator]:
    """The small world; nothing may be asked that is not served, and the emulator makes no mistake."""
    with Emulator(small(), strict=True) as made:
        yield made
    assert made.unemulated == []
    assert made.problems == []
