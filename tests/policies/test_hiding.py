"""Hiding never changes a verdict's direction: to whoever sees less, a policy says the same or `unknown`."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cop_scan.catalogue import Claim, Form
from cop_scan.engines.interface import Engine
from cop_scan.evidence import Json
from cop_scan.finding import Outcome
from cop_scan.policies import load_catalogue
from tests.examples import NOW
from tests.policies.settings import SETTINGS, Value, agreed, file_ways
from tests.policies.test_engines_agree import _cached as questions_of_examples

CATALOGUE = load_catalogue()
REGO = [claim for claim in CATALOGUE.claims if claim.engine == "rego"]
JUDGED = [claim for claim in REGO if any(CATALOGUE.facts[key].form is Form.VALUE for key in claim.facts)]
"""The claims that read more than files."""
PARAMS: Mapping[str, Json] = {"break_glass": ["oncall"], "latest": 2}
"""Values for parameters whose own leave a part of the policy idle."""
REASONS = ["forbidden", "hidden", "not_collected", "rate_limited", "truncated", "malformed"]
STEPS = 3


def _bounded(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@st.composite
def _whole(draw: st.DrawFn, claim: Claim) -> Value:
    """A question of one of the claim's examples, with settings that are made up and wholly seen."""
    question = copy.deepcopy(dict(draw(st.sampled_from(questions_of_examples(claim)))))
    facts = {key: _bared(value) for key, value in question["facts"].items()}
    for key in claim.facts:
        setting = SETTINGS.get(key)
        if setting is not None and setting.whole is not None:
            facts[key] = draw(setting.whole)
    question["facts"] = agreed(facts)
    question["params"] = {name: PARAMS.get(name, value) for name, value in question["params"].items()}
    if "require_signed" in question["params"]:
        question["params"]["require_signed"] = draw(st.booleans())
    if question["resource"]["platform"] == "git":  # a clone holds no settings
        question["resource"] = {**question["resource"], "platform": "github"}
    return {**question, "now": NOW} if claim.reads_now else question


def _bared(value: Any) -> Any:
    return {**value, "hidden": []} if isinstance(value, dict) and "hidden" in value else value


@st.composite
def _less(draw: st.DrawFn, claim: Claim, question: Value) -> Value:
    """The question with a few parts hidden, or a fact that the claim can do without."""
    facts: Value = dict(question["facts"])
    for _ in range(draw(st.integers(1, STEPS))):
        key = draw(st.sampled_from(sorted(facts)))
        ways = list(_ways(key, facts[key]))
        if _can_be_judged(claim, facts.keys() - {key}):
            ways.append(None)
        chosen = draw(st.sampled_from(ways)) if ways else facts[key]
        facts = {name: value for name, value in facts.items() if name != key}
        if chosen is not None:
            facts[key] = _told(chosen, draw(st.sampled_from(REASONS)))
    return {**copy.deepcopy(question), "facts": facts}


def _ways(key: str, value: Value) -> Iterator[Value | None]:
    yield from SETTINGS[key].ways(value) if key in SETTINGS else file_ways(value)


def _can_be_judged(claim: Claim, seen: set[str]) -> bool:
    return any(seen.issuperset(keys) for keys in claim.evidence)


def _told(value: Value, reason: str) -> Value:
    return {**value, "hidden": [{**part, "reason": reason} for part in value["hidden"]]} if "hidden" in value else value


@pytest.mark.parametrize("claim", JUDGED, ids=lambda claim: claim.id)
def test_hiding_never_changes_a_verdicts_direction(claim: Claim, embedded: Mapping[str, Engine]) -> None:
    ask = embedded["rego"].ask
    before: set[Outcome] = set()

    @_bounded(120)
    @given(data=st.data())
    def search(data: st.DataObject) -> None:
        question = data.draw(_whole(claim))
        whole = ask(claim, question)
        part = ask(claim, data.draw(_less(claim, question)))
        before.add(whole.outcome)
        assert Outcome.ERROR not in {whole.outcome, part.outcome}
        assert part.outcome in {whole.outcome, Outcome.UNKNOWN}, f"{whole.message} -> {part.message}"

    search()
    assert {Outcome.PASS, Outcome.FAIL} <= before, "The generator does not reach what there is to hide."


@pytest.mark.parametrize("claim", JUDGED, ids=lambda claim: claim.id)
def test_hiding_nothing_changes_nothing(claim: Claim, embedded: Mapping[str, Engine]) -> None:
    ask = embedded["rego"].ask

    @_bounded(10)
    @given(question=_whole(claim))
    def search(question: Value) -> None:
        assert ask(claim, copy.deepcopy(question)) == ask(claim, question)

    search()


@pytest.mark.parametrize("key", sorted(key for key, setting in SETTINGS.items() if setting.whole is not None))
def test_made_up_settings_have_the_published_shape(key: str) -> None:
    setting, schema = SETTINGS[key], jsonschema.Draft202012Validator(dict(CATALOGUE.facts[key].schema))
    assert setting.whole is not None

    @_bounded(25)
    @given(value=setting.whole)
    def search(value: Value) -> None:
        schema.validate(value)
        assert value.get("hidden", []) == []
        untouched = copy.deepcopy(value)
        for less in setting.ways(value):
            schema.validate(less)
            assert less != value
        assert value == untouched

    search()


def test_every_fact_that_is_no_file_can_be_hidden() -> None:
    wanted = {key for claim in JUDGED for key in claim.facts if CATALOGUE.facts[key].form is Form.VALUE}
    assert wanted <= SETTINGS.keys(), (
        "Give tests/policies/settings.py a generator for the fact and ways to hide its parts."
    )
    assert SETTINGS.keys() <= {key for claim in JUDGED for key in claim.facts}
