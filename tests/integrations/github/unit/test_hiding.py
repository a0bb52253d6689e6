"""Hiding never changes a verdict's direction: what less sight tells, full sight tells too, and the rest is named."""

from __future__ import annotations

import random

import pytest
from cop_scan_github.facts_of_repository import resource
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cop_scan.evidence import Json
from tests.integrations.github.unit.estates import HIDINGS, Estate, estates, hidden, rulesets
from tests.integrations.github.unit.making import AT, paths, valid

STEPS = st.lists(st.tuples(st.sampled_from(sorted(HIDINGS)), st.integers(0, 2)), min_size=1, max_size=4)
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _facts(estate: Estate) -> tuple[Json, Json]:
    found = resource(estate.repository(), ["branch_rules", "tag_rules"], "t", "github.com", AT).facts
    assert all(fact.ok for fact in found.values()), found
    return valid(found["branch_rules"]).value, valid(found["tag_rules"]).value


def _of_rules(value: Json) -> list[str]:
    """What is hidden and may hold further rules."""
    return [path for path in paths(value) if not path.startswith("bypass:")]


def _no_more(less: Json, full: Json) -> bool:
    """Whether a value is a lower bound of another."""
    if isinstance(less, bool):
        return less is full
    return set(less) <= set(full) if isinstance(less, list) else bool(less <= full)


def _check_merged(less: Json, full: Json) -> None:
    for name, value in less["rules"].items():
        assert _no_more(value, full["rules"][name]), (name, value, full["rules"][name])
        assert value or not _of_rules(less), f"{name} is claimed not to hold while {_of_rules(less)} is hidden"
    if less["rules"] != full["rules"]:
        assert _of_rules(less), "the rules differ and nothing is hidden"


def _check_layers(less: Json, full: Json) -> None:
    whole = {layer["id"]: layer for layer in full["layers"]}
    seen = {layer["id"]: layer for layer in less["layers"]}
    for identity, layer in seen.items():
        if identity != "classic":
            same = whole[identity]
            assert {k: v for k, v in layer.items() if k not in ("rules", "bypass")} == {
                k: v for k, v in same.items() if k not in ("rules", "bypass")
            }
            assert "bypass" not in layer or layer["bypass"] == same["bypass"]
        in_force = layer["enforcement"] == "active" and layer["on_default"]
        assert "bypass" in layer or not in_force or f"bypass:{identity}" in paths(less)
    for identity, layer in whole.items():
        if identity not in seen and layer["enforcement"] == "active" and layer["on_default"]:
            assert {"classic_protection", "rulesets", f"rules:{identity}"} & set(paths(less))


def _check_tags(less: Json, full: Json) -> None:
    whole = {layer["id"]: layer for layer in full["layers"]}
    for layer in less["layers"]:
        same, path = whole[layer["id"]], f"rules:{layer['id']}"
        told = path in paths(less) or layer["enforcement"] != "active"
        for name in ("blocks_update", "blocks_deletion"):
            assert not layer[name] or same[name]
            assert layer[name] == same[name] or told
        assert all(layer[name] == same[name] for name in ("include", "exclude")) or told
        assert "bypass" not in layer or layer["bypass"] == same["bypass"]
        assert "bypass" in layer or layer["enforcement"] != "active" or f"bypass:{layer['id']}" in paths(less)
    assert len(less["layers"]) == len(whole) or "rulesets" in paths(less)


@MANY
@given(estates(), STEPS)
def test_hiding_never_changes_a_verdicts_direction(estate: Estate, steps: list[tuple[str, int]]) -> None:
    (full, full_tags), (less, less_tags) = _facts(estate), _facts(hidden(estate, steps))
    strange = any(name == "strange pattern" for name, _ in steps)
    _check_merged(less, full)
    _check_layers(less, full)
    if not strange:
        _check_tags(less_tags, full_tags)


@pytest.mark.parametrize("name", sorted(HIDINGS))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(estate=estates(), which=st.integers(0, 2))
def test_each_way_of_hiding_by_itself(name: str, estate: Estate, which: int) -> None:
    full, less = _facts(estate)[0], _facts(hidden(estate, [(name, which)]))[0]
    _check_merged(less, full)
    _check_layers(less, full)


@MANY
@given(estates())
def test_with_full_sight_every_rule_is_told(estate: Estate) -> None:
    full, _ = _facts(estate)
    assert not _of_rules(full)
    assert len(full["rules"]) == 11
    hidden_bypass = {path.removeprefix("bypass:") for path in paths(full)}
    levels = {layer["id"]: layer["level"] for layer in full["layers"]}
    assert {levels[identity] for identity in hidden_bypass} <= {"enterprise"}


@settings(max_examples=100, deadline=None)
@given(estates(), st.randoms(use_true_random=False))
def test_the_order_of_layers_does_not_matter(estate: Estate, order: random.Random) -> None:
    before = _facts(estate)
    order.shuffle(estate.classic)
    order.shuffle(estate.rulesets)
    assert _facts(estate) == before


@MANY
@given(estates(), rulesets(9))
def test_a_further_ruleset_never_loosens_what_holds(estate: Estate, more: tuple[Json, Json]) -> None:
    before = _facts(estate)[0]["rules"]
    estate.rulesets.append(more[0])
    estate.details[more[0]["id"]] = more[1]
    after = _facts(estate)[0]["rules"]
    for name, value in before.items():
        assert after[name] is True if value is True else _no_more(value, after[name]) or value is False
    if more[0]["enforcement"] != "ACTIVE" or more[0]["target"] != "BRANCH":
        assert after == before


@settings(max_examples=50, deadline=None)
@given(estates())
def test_without_any_sight_nothing_is_claimed(estate: Estate) -> None:
    value = _facts(hidden(estate, [("classic", 0), ("rulesets", 0), ("update rule", 0)]))[0]
    assert value["rules"] == {}
    assert value["layers"] == []
    assert paths(value) == ["classic_protection", "rulesets"]
