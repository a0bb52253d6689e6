from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.evidence import Json
from cop_scan.jsonshape import MAX_FAULT, Shape

SECRET = "hunter2"  # a secret of no known form, so that no pattern could mask it
SCHEMA: dict[str, Json] = {
    "type": "object",
    "required": ["entries"],
    "additionalProperties": False,
    "properties": {
        "entries": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["number"],
                "propertyNames": {"pattern": "^[a-z]+$"},
                "properties": {
                    "number": {"type": "integer"},
                    "word": {"enum": ["x", "y"]},
                    "name": {"type": "string", "pattern": "^a+$"},
                },
            },
        },
        "map": {"additionalProperties": {"$ref": "#/$defs/number"}},
        "either": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
    },
    "$defs": {"number": {"properties": {"n": {"type": "integer"}}}},
}
TEXTS = st.text(max_size=5)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=10,
)


def nested(depth: int) -> Json:
    value: Json = []
    for _ in range(depth - 1):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ({}, '"entries" is a required property'),
        (None, 'The value is not of type "object"'),
        ({"entries": [{"number": 1}, {}]}, 'entries/1: "number" is a required property'),
        ({"entries": [{"number": SECRET}]}, 'entries/0/number: The value is not of type "integer"'),
        ({"entries": [{"number": 1, "word": SECRET}]}, 'entries/0/word: The value is not one of "x" or "y"'),
        ({"entries": [{"number": 1, "name": SECRET}]}, 'entries/0/name: The value does not match "^a+$"'),
        ({"entries": [], SECRET: 1}, "It has a field of a name that is not expected"),
        ({"entries": [{"number": 1, SECRET: 1}]}, "entries/0: It has a field of a name that is not expected"),
        ({"entries": [], "map": {SECRET: {"n": SECRET}}}, 'map/*/n: The value is not of type "integer"'),
    ],
)
def test_a_fault_tells_the_place_and_what_was_expected_and_quotes_nothing_of_the_value(value: Json, fault: str) -> None:
    assert Shape(SCHEMA).fault(value) == fault


@pytest.mark.parametrize("value", [{"entries": []}, {"entries": [{"number": 1.0, "z": None}], "either": None}])
def test_a_value_of_the_shape_has_no_fault(value: Json) -> None:
    assert Shape(SCHEMA).fault(value) == ""


@pytest.mark.parametrize(
    "value", [nested(256), nested(100_000), {1: 2}, b"x", {"a": object()}, "\ud800", {"\ud800": 1}, [10**5000]]
)
@pytest.mark.parametrize("schema", [{}, {"items": {"$ref": "#"}, "additionalProperties": {"$ref": "#"}}])
def test_what_is_nested_too_deeply_or_is_not_json_has_no_shape_at_all(value: Json, schema: Json) -> None:
    assert Shape(schema).fault(value) == "It is nested too deeply, or is not JSON."


def test_what_is_nested_as_deeply_as_can_be_has_a_shape() -> None:
    assert Shape({"items": {"$ref": "#"}}).fault(nested(255)) == ""


def test_a_fault_is_short_however_long_the_names_and_the_schema_are() -> None:
    path: Json = {"type": "integer"}
    value: Json = None
    for number in range(100):
        path, value = {"properties": {f"field{number}": path}}, {f"field{number}": value}
    for schema, found in ((path, value), ({"const": "word" * 1000}, 1)):
        told = Shape(schema).fault(found)
        assert len(told) == MAX_FAULT
        assert told.endswith("…")


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "nonsense"},
        {"properties": {"a": {"pattern": "("}}},
        {"$ref": "#/$defs/none"},
        {"$ref": "http://127.0.0.1:9/other"},
        {"$ref": "file:///dev/null"},
    ],
)
def test_what_is_no_schema_or_refers_to_the_outside_is_refused(schema: Json) -> None:
    with pytest.raises(ValueError, match=r"type|pattern|exist|cannot fetch"):
        Shape(schema)


@given(JSON)
def test_any_value_has_an_answer_that_quotes_none_of_its_texts(value: Json) -> None:
    told = Shape(SCHEMA).fault({"entries": [{"number": 1, "word": value}], "map": {SECRET: value}})
    assert SECRET not in told
    if not isinstance(value, str):
        assert told
