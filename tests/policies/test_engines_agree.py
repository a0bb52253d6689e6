"""The two Rego engines give the same answer: on questions made from every claim's examples by changing them."""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cop_scan.catalogue import Catalogue, Claim
from cop_scan.engines.interface import Answer, Engine
from cop_scan.evaluate import Evaluation
from cop_scan.evidence import Json
from cop_scan.finding import Outcome
from cop_scan.policies import load_catalogue
from tests.examples import examples, resource

REGO = [claim for claim in load_catalogue().claims if claim.engine == "rego"]
HIDDEN = {"path": "hidden/by.test", "reason": "malformed", "detail": "Made up."}
ODD = [
    "",
    " ",
    "é ẞ İ \u2028",
    "${{ github.event.issue.title }}",
    "a" * 3000,
    "\x1b[31m",
    "true",
    "0",
    "../../etc",
    "2026-13-45",
    "|" * 50,
]


class _Catch:
    """Keeps the question instead of answering it."""

    version = "catch"
    question: Mapping[str, Json] | None = None

    def ask(self, claim: Claim, question: Mapping[str, Json]) -> Answer:
        assert claim.id
        self.question = question
        return Answer(Outcome.PASS, "kept")

    def close(self) -> None:
        return


def _questions(claim: Claim) -> list[Mapping[str, Json]]:
    loaded = load_catalogue()
    only = Catalogue(loaded.editions, loaded.facts, (claim,), loaded.profile, "")
    found = []
    for example in (e for e in examples() if e.sound and e.path.parents[1] == claim.folder):
        taken, contents = resource(example, claim, loaded)
        catch = _Catch()
        Evaluation(only, {"rego": catch}, example.now, contents.__getitem__, {}).judge(taken)
        if catch.question is not None:
            found.append(catch.question)
    return found


def _changed(value: Any, choice: random.Random, depth: int = 0) -> Any:
    """A copy with a few things left out, doubled, emptied or made odd; keys and types stay, as derived facts have them."""
    if choice.random() < 0.02 * depth:
        return _like(value, choice)
    if isinstance(value, dict):
        kept = {k: _changed(v, choice, depth + 1) for k, v in value.items()}
        if "hidden" in kept and choice.random() < 0.2:
            kept["hidden"] = [*kept["hidden"], HIDDEN] if isinstance(kept["hidden"], list) else [HIDDEN]
        return kept
    if isinstance(value, list):
        items = [_changed(item, choice, depth + 1) for item in value if choice.random() > 0.05]
        return items + items[:1] if choice.random() < 0.05 else items
    return value


def _like(value: Any, choice: random.Random) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return choice.choice([0, -1, 1, 10**9])
    if isinstance(value, str):
        return choice.choice([*ODD, value.upper(), value * 2, value[: len(value) // 2]])
    return [] if isinstance(value, list) else value


@pytest.mark.parametrize("claim", REGO, ids=lambda claim: claim.id)
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32))
def test_generated_questions_are_answered_alike(
    claim: Claim, seed: int, embedded: Mapping[str, Engine], reference: Mapping[str, Engine]
) -> None:
    choice = random.Random(seed)
    question = copy.deepcopy(dict(choice.choice(_cached(claim))))
    question["facts"] = _changed(question["facts"], choice)
    one, other = embedded["rego"].ask(claim, question), reference["rego"].ask(claim, question)
    assert one == other
    assert one.reason not in {"outcome_count", "undefined", "shape", "outcome_name"}


_CACHE: dict[str, list[Mapping[str, Json]]] = {}


def _cached(claim: Claim) -> list[Mapping[str, Json]]:
    if claim.id not in _CACHE:
        _CACHE[claim.id] = _questions(claim)
    return _CACHE[claim.id]
