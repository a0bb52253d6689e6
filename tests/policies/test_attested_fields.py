"""The fields of an attestation are as the vendor wrote them: of any type, and never the reason of an error."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from cop_scan.catalogue import Claim
from cop_scan.engines.interface import Engine
from cop_scan.evidence import Json
from cop_scan.finding import Outcome
from cop_scan.policies import load_catalogue
from tests.policies.test_engines_agree import _cached as questions_of_examples

ATTESTED = [claim for claim in load_catalogue().claims if "attestations" in claim.facts and claim.engine == "rego"]
ODD: Sequence[Json] = [True, False, 0, -1, 1.5, 3.0, 10**21, "", "x", "2026-13-45", [], [None], ["x"], {}, {"x": None}]


def _places(value: Any) -> Iterator[tuple[Json, ...]]:
    """The path of each value in there, the whole first."""
    yield ()
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from ((key, *path) for path in _places(item))


def _put(question: Mapping[str, Json], path: Sequence[Json], value: Json) -> Mapping[str, Json]:
    """The question with another value there, in each of its attestations that has the place."""
    changed = copy.deepcopy(dict(question))
    for record in changed["facts"]["attestations"]["attestations"]:
        holder, last = record["fields"], path[-1]
        try:
            for step in path[:-1]:
                holder = holder[step]
            if value is ... and isinstance(holder, dict):
                holder.pop(last, None)
            else:
                holder[last] = None if value is ... else value
        except (KeyError, IndexError, TypeError):
            continue
    return changed


def _passes(claim: Claim, engine: Engine) -> Iterator[tuple[Mapping[str, Json], Sequence[Json]]]:
    """Each question of an example that passes, with each place in the fields of its attestations."""
    for question in questions_of_examples(claim):
        if engine.ask(claim, question).outcome is Outcome.PASS:
            records = question["facts"]["attestations"]["attestations"]
            places = {path for record in records for path in _places(record["fields"]) if path}
            yield from ((question, path) for path in sorted(places, key=str))


@pytest.mark.parametrize("claim", ATTESTED, ids=lambda claim: claim.id)
def test_a_field_of_any_type_is_judged(claim: Claim, embedded: Mapping[str, Engine]) -> None:
    for question, path in _passes(claim, embedded["rego"]):
        for value in ODD:
            answer = embedded["rego"].ask(claim, _put(question, path, value))
            assert answer.outcome is not Outcome.ERROR, f"{path} = {value!r}: {answer.message}"


@pytest.mark.parametrize("claim", ATTESTED, ids=lambda claim: claim.id)
def test_what_is_not_said_never_fails(claim: Claim, embedded: Mapping[str, Engine]) -> None:
    for question, path in _passes(claim, embedded["rego"]):
        for value in (None, ...):
            answer = embedded["rego"].ask(claim, _put(question, path, value))
            assert answer.outcome in {Outcome.PASS, Outcome.UNKNOWN}, f"{path}: {answer.message}"
