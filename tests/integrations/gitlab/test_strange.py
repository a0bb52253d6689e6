"""Acceptance: a field that is null, of another type or missing is not read as off, empty or nothing: no verdict becomes wrong."""

from __future__ import annotations

from random import Random

import pytest

from tests.emulators.gitlab.access import Denial
from tests.integrations.gitlab.groups import FIELDS
from tests.integrations.gitlab.sweeping import Bench


@pytest.mark.parametrize("number", range(10))
def test_strange_fields_make_no_verdict_wrong(bench: Bench, number: int) -> None:
    """One field of each of some addresses, each in a way of its own."""
    random = Random(number)
    denials = [
        Denial(f"REST:{address}#{random.choice(FIELDS[address].split())}", random.choice(["null", "strange", "absent"]))
        for address in random.sample(list(FIELDS), random.randint(1, 4))
    ]
    looked = bench.look("owner", *denials)
    row = bench.row(f"strange fields {number}", "strange", looked)
    assert bench.wrong(looked)[:5] == [], denials
    assert bench.missing(looked) == [] or any("projects#" in one.match for one in denials), row
