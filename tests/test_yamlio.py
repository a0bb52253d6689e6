from __future__ import annotations

import time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.yamlio import MAX_DEPTH, YamlError, load, load_all


def test_scalars_follow_the_core_schema_of_yaml_1_2() -> None:
    text = "[on, yes, No, true, TRUE, ~, null, '', 1, -2, 0o17, 0x1F, 1.5, 1e3, .5, '1', 1_000, 0777, 12:30]"
    assert load(text)[0] == [
        *("on", "yes", "No", True, True, None, None, "", 1, -2, 15, 31, 1.5, 1000.0, 0.5, "1"),
        *("1_000", 777, "12:30"),
    ]


def test_a_number_too_large_for_json_is_text() -> None:
    long = "9" * 400
    assert load(f"[{long}, -{long}.5, {'9' * 200}e99]")[0] == [long, f"-{long}.5", float("9" * 200 + "e99")]


def test_the_older_booleans_are_read_where_they_are_asked_for() -> None:
    assert load("[on, yes, No, off]", yaml11=True)[0] == [True, True, False, False]


def test_lines_of_keys_and_entries_are_known() -> None:
    _, lines = load("jobs:\n  a:\n    steps:\n      - run: x\n      - run: y\n")
    assert lines[("jobs", "a", "steps", 1, "run")] == 5


def test_aliases_and_merge_keys() -> None:
    assert load("a: &x {b: 1}\nc: *x")[0] == {"a": {"b": 1}, "c": {"b": 1}}
    merged = load("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3", yaml11=True)[0]
    assert merged["d"] == {"b": 1, "c": 3}


def test_a_local_tag_is_kept_as_a_key() -> None:
    assert load("script: !reference [.a, script]")[0] == {"script": {"!reference": [".a", "script"]}}


BOMB = "\n".join(f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10) if i else 'lol'}]" for i in range(12))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\na: 2", "twice"),
        ("a: [", "did not find"),
        ("a: &a [*a]", "no anchor before"),
        ("? [1]\n: 2", "not a scalar"),
        ("<<: {a: 1}", "merge key"),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "nested deeper"),
        ("[" * 5000, "nest"),
        (BOMB, "after aliases"),
        ("a: " + "x" * (1 << 20), "larger than"),
        ("a: 1\n---\nb: 2", "more than one document"),
        ("a: \x01", "control characters"),
    ],
    ids=lambda value: value[:12],
)
def test_what_cannot_be_read_safely_is_refused(text: str, words: str) -> None:
    before = time.process_time()
    with pytest.raises(YamlError, match=words):
        load(text)
    assert time.process_time() - before < 10


def test_documents_share_the_bound() -> None:
    text = "\n---\n".join(["[" + "1," * 60_000 + "]"] * 4)
    with pytest.raises(YamlError, match="after aliases"):
        load_all(text)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(categories=["L", "N"]), min_size=1), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(JSON)
def test_reads_back_what_a_yaml_writer_wrote(value: Any) -> None:
    text = yaml.safe_dump(value, allow_unicode=True)
    assert load(text)[0] == _as_written(value)


def _as_written(value: Any) -> Any:
    """Keys are text in JSON; the writer quotes what YAML 1.1 would take for something else."""
    if isinstance(value, dict):
        return {key: _as_written(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_written(item) for item in value]
    return value


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        load(text)
    except YamlError:
        return
