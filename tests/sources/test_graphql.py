"""What answers of GraphQL are, and what is none."""

from __future__ import annotations

import pytest

from cop_scan.sources import graphql


@pytest.mark.parametrize("errors", ["{}", '""', "false", '["refused"]', "[{}, null]"])
def test_errors_of_another_shape_are_not_passed_over(errors: str) -> None:
    with pytest.raises(ValueError, match="no list of errors"):
        graphql.answered(f'{{"data": {{"project": null}}, "errors": {errors}}}')


def test_an_answer_with_and_without_errors() -> None:
    assert graphql.answered('{"data": {}, "errors": null}') == ({"data": {}, "errors": None}, [])
    assert graphql.answered('{"data": {}}')[1] == []
    assert graphql.answered('{"errors": [{"message": "no"}]}')[1] == [{"message": "no"}]
