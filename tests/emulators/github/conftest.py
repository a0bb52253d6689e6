"""What the emulator's own tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.emulators.github.client import Client
from tests.emulators.github.schema import GRAPHQL, need
from tests.emulators.github.server import Emulator
from tests.emulators.github.worlds import small_world


@pytest.fixture
def server() -> Iterator[Emulator]:
    """An emulator of the small world, new for each test, with nothing asked that it does not serve."""
    need(GRAPHQL)
    with Emulator(small_world()) as running:
        yield running
        assert running.unknown_paths == []
        assert running.unemulated == []


@pytest.fixture
def client(server: Emulator) -> Iterator[Client]:
    """An owner's client."""
    with Client(server) as made:
        yield made
