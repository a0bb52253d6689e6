"""What decides a claim decides it: another value makes its pass a fail, and its absence makes it unknown."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cop_scan.catalogue import Catalogue, Claim
from cop_scan.engines.interface import Engine
from cop_scan.evaluate import Evaluation
from cop_scan.finding import Finding
from cop_scan.policies import load_catalogue
from tests.examples import Example, examples, flipped, nulled, removed, resource

CATALOGUE = load_catalogue()
DECIDED = [example for example in examples() if "decides" in example.document]


def _of(claim: Claim) -> list[Example]:
    return [example for example in DECIDED if example.path.parents[1] == claim.folder]


def _judge(example: Example, claim: Claim, engines: Mapping[str, Engine]) -> Finding:
    found, contents = resource(example, claim, CATALOGUE)
    only = Catalogue(CATALOGUE.editions, CATALOGUE.facts, (claim,), CATALOGUE.profile, "")
    return Evaluation(only, engines, example.now, contents.__getitem__, {}).judge(found).findings[0]


@pytest.mark.parametrize("claim", CATALOGUE.claims, ids=lambda claim: claim.id)
def test_the_field_that_decides_decides(claim: Claim, embedded: Mapping[str, Engine]) -> None:
    chosen = _of(claim)
    assert chosen, "an example of a pass names the field that decides"
    for example in chosen:
        assert example.outcome == "pass"
        other = _judge(flipped(example), claim, embedded)
        assert other.outcome.value == "fail", f"{example.path.name}, flipped: {other.message}"
        none = _judge(removed(example), claim, embedded)
        assert none.outcome.value == "unknown", f"{example.path.name}, without it: {none.message}"
        null = nulled(example)
        if null is not None:  # no source may give it, and a policy that meets it all the same decides nothing
            empty = _judge(null, claim, embedded)
            assert empty.outcome.value in ("unknown", "error"), f"{example.path.name}, null: {empty.message}"
