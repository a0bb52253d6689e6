"""What every answer of GraphQL looks like: https://spec.graphql.org/October2021/#sec-Response-Format."""

from __future__ import annotations

import json
from collections.abc import Mapping

from cop_scan.evidence import Json


def answered(text: str) -> tuple[Mapping[str, Json], list[Mapping[str, Json]]]:
    """The answer, and its errors. Raises ValueError for a text that is none."""
    body = json.loads(text)
    if not isinstance(body, dict):
        raise ValueError("no object")
    errors = [] if body.get("errors") is None else body["errors"]
    if not isinstance(errors, list) or not all(isinstance(error, dict) for error in errors):
        raise ValueError("no list of errors")  # with one that is not read, null may stand for what was refused
    return body, errors


def is_unknown(errors: list[Mapping[str, Json]]) -> bool:
    """Whether the host does not know what was asked: errors of the query itself have a code."""
    return any(isinstance(more := error.get("extensions"), dict) and "code" in more for error in errors)
