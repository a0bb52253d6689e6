from __future__ import annotations

import io
import json

from hypothesis import given
from hypothesis import strategies as st

from cop_scan.evidence import Json
from cop_scan.exports.streamed import Members, write
from cop_scan.exports.text import json_visible

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()
)
VALUES: st.SearchStrategy[Json] = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)), max_leaves=20
)


def streamed(value: Json) -> Json:
    """The value, with an iterator for each list and members for each object."""
    if isinstance(value, list):
        return iter([streamed(one) for one in value])
    return Members({key: streamed(one) for key, one in value.items()}) if isinstance(value, dict) else value


@given(st.dictionaries(st.text(), VALUES))
def test_what_is_streamed_is_what_would_be_dumped(document: dict[str, Json]) -> None:
    whole = json_visible(json.dumps(document, sort_keys=True, indent=1, ensure_ascii=False)) + "\n"
    for given_one in (Members(document), streamed(document)):
        stream = io.StringIO()
        write(stream, given_one)
        assert stream.getvalue() == whole
