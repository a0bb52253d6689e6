"""The guard between what a source or a snapshot says and what a policy sees."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

import jsonschema
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cop_scan.catalogue import Catalogue, Form
from cop_scan.evaluate import Evaluation
from cop_scan.evidence import Fact, Json, Status
from cop_scan.finding import Outcome
from cop_scan.policies import load_catalogue
from cop_scan.shapes import Shapes
from tests.examples import NOW, Example, examples, resource
from tests.test_evaluate import Recorder

CATALOGUE = load_catalogue()
FILES = {"files": [{"path": "a.yml", "digest": "d", "size": 1}], "hidden": []}
OTHERS: tuple[Json, ...] = (None, True, -1, 0.5, "", "x", [], [None], {}, {"x": None})
Step = str | int


@cache
def of_claim(claim_id: str) -> Catalogue:
    return load_catalogue(only=(claim_id,))


def claim_of(example: Example) -> str:
    folder = example.path.parents[1]
    return next(claim.id for claim in CATALOGUE.claims if claim.folder == folder)


@cache
def by_fact() -> Mapping[str, list[Example]]:
    """The examples that give a value of each fact of form `value`."""
    found: dict[str, list[Example]] = {}
    for example in examples():
        for key in example.document.get("facts") or {}:
            if CATALOGUE.facts[key].form is Form.VALUE:
                found.setdefault(key, []).append(example)
    return found


def places(value: Json, path: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in items:
        yield from places(item, (*path, step))


def changed(value: Json, path: tuple[Step, ...], data: st.DataObject) -> Json:
    """The value with something else, or nothing, at the path."""
    if not path:
        return data.draw(st.sampled_from(OTHERS))
    whole = copy.deepcopy(value)
    holder = whole
    for step in path[:-1]:
        holder = holder[step]
    if data.draw(st.booleans(), label="removed"):
        del holder[path[-1]]
    else:
        holder[path[-1]] = data.draw(st.sampled_from(OTHERS))
    return whole


def nothing(key: str) -> bytes:
    raise KeyError(key)


@pytest.mark.parametrize("key", sorted(by_fact()))
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_a_value_of_another_shape_is_a_gap_and_no_policy_sees_it(key: str, data: st.DataObject) -> None:
    example = data.draw(st.sampled_from(by_fact()[key]))
    catalogue = of_claim(claim_of(example))
    claim, spec = catalogue.claims[0], catalogue.facts[key]
    before, _ = resource(example, claim, catalogue)
    value = before.facts[key].value
    assume(before.facts[key].ok)
    other = changed(value, data.draw(st.sampled_from(list(places(value)))), data)
    engine = Recorder()
    after = replace(before, facts=MappingProxyType({**before.facts, key: Fact.seen(key, other)}))
    judged = Evaluation(catalogue, {claim.engine: engine}, NOW, nothing, {}).judge(after)
    seen = [question["facts"][key] for question in engine.questions if key in question["facts"]]
    if jsonschema.Draft202012Validator(spec.schema).is_valid(other):
        assert seen in ([], [other])
        return
    assert seen == []
    assert (key, "malformed") in {(gap.fact, gap.reason) for gap in judged.gaps}
    if all(key in keys for keys in claim.evidence):
        assert judged.findings[0].outcome is Outcome.UNKNOWN
        assert engine.questions == []


@pytest.mark.parametrize("key", sorted(CATALOGUE.facts))
@pytest.mark.parametrize("value", [None, [], "x", {"files": 1, "hidden": []}, {"files": [{}], "hidden": []}, [[[[1]]]]])
def test_no_fact_takes_a_value_that_is_none_of_its_own(key: str, value: Json) -> None:
    found = Shapes(CATALOGUE.facts).derived(Fact.seen(key, value), nothing)
    assert (found.status, found.value) == (Status.MALFORMED, None)
    assert found.detail.startswith("Its value has not the shape of this fact: ")


@pytest.mark.parametrize("key", sorted(key for key, spec in CATALOGUE.facts.items() if spec.form is not Form.VALUE))
def test_files_that_are_not_held_are_hidden_parts_of_a_fact_of_its_shape(key: str) -> None:
    found = Shapes(CATALOGUE.facts).derived(Fact.seen(key, FILES), nothing)
    assert found.ok, found.detail


def test_a_gap_stays_as_it_is() -> None:
    gap = Fact.gap("mfa", Status.FORBIDDEN, "No.")
    assert Shapes(CATALOGUE.facts).derived(gap, nothing) is gap
