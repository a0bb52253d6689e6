from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.emulators.gitlab.estate import build
from tests.emulators.gitlab.key import answer_key
from tests.emulators.gitlab.server import Emulator
from tests.integrations.gitlab.sweeping import Bench, estate
from tests.integrations.sweeping import judge, shipped

SEED, TOPS, PROJECTS = 16, 3, 5


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    world = build(SEED, TOPS, PROJECTS)
    with Emulator(world) as server, judge() as judging:
        made = Bench(answer_key(world, shipped().claims), tmp_path_factory.mktemp("denials"), server, judging, estate)
        yield made
        assert server.unemulated == []
    sys.stdout.write(made.table())
